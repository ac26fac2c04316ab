"""An S3 server that keeps its objects in a folder: the example `s3_server` of the adapters."""

import subprocess
from contextlib import contextmanager
from pathlib import Path

from harness import expect, folder

BUCKET = "audio"


class S3:
    """A server, its folder, and the variables that lead the program to it."""

    def __init__(self, place, variables):
        self.place, self.variables = Path(place), variables
        self.url = variables["AWS_ENDPOINT"]

    def settings(self, url=None):
        """What the program needs to keep its audio there; `url` leads to the server by another way."""
        variables = self.variables | {"AWS_ENDPOINT": url or self.url}
        return {"audio_store": f"s3://{BUCKET}/some/prefix", "variables": variables}

    def objects(self):
        """The files of finished objects."""
        return [path for path in (self.place / BUCKET).rglob("*") if path.is_file()]

    def unfinished(self):
        """The files of multipart uploads that are neither completed nor aborted."""
        return [path for path in self.place.iterdir() if path.name.startswith((".upload", ".tmp"))]


@contextmanager
def serving(binary):
    """An S3 server for the time of a block, built beside the program."""
    program = Path(binary).parent / "examples" / "s3_server"
    expect(program.exists(), f"{program} is not built")
    with folder() as place, subprocess.Popen([program, place], stdout=subprocess.PIPE, text=True) as server:
        try:
            lines = iter(server.stdout.readline, "\n")
            yield S3(place, dict(line.strip().split("=", 1) for line in lines if line))
        finally:
            server.kill()
