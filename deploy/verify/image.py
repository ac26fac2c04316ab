"""The image by itself."""

import time

from client import Ledger, tone, wanted
from engine import docker, expect, inspect, mebibytes, seconds_to_healthy, until

LAYERS = 40_000_000
MEMORY = 40
START = 2


def check(project, port):
    """Builds the image, and runs it on SQLite as strictly as an engine can."""
    begun = time.monotonic()
    project.compose("build", "app")
    yield f"built in {time.monotonic() - begun:.0f} s"
    name = project.settings["IMAGE"]
    own = _size(name) - _size("debian:bookworm-slim")
    expect(0 < own < LAYERS, f"the image's own layers have {own / 1e6:.1f} MB")
    yield f"own layers {own / 1e6:.1f} MB"
    strict = ("--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges")
    notice = docker("run", "--rm", *strict, name, "licenses")
    inside = docker("run", "--rm", *strict, "--entrypoint=cat", name, "/usr/local/share/doc/quizcast/THIRD-PARTY")
    expect(notice == inside and "LESSER GENERAL PUBLIC LICENSE" in notice, "THIRD-PARTY is not what `licenses` prints")
    container = docker("run", "--detach", *strict, f"--publish=127.0.0.1:{port}:8080", name).strip()
    try:
        yield from _runs(container, port)
    finally:
        docker("rm", "--force", "--volumes", container)


def _runs(container, port):
    until("healthy", lambda: inspect(container)["State"]["Health"]["Status"] == "healthy")
    start = seconds_to_healthy(container)
    expect(start < START, f"healthy only after {start:.2f} s")
    time.sleep(5)
    memory = mebibytes(container)
    expect(memory < MEMORY, f"{memory} MiB at rest")
    yield f"on SQLite: healthy after {start:.2f} s, {memory:.1f} MiB at rest"
    ledger = Ledger()
    ledger.record(port, ledger.register(port), tone(440))
    wanted(200, port, "GET", "/health/ready")
    begun = time.monotonic()
    docker("stop", container)
    code = inspect(container)["State"]["ExitCode"]
    expect(code == 0, f"ends with {code}")
    yield f"ends {time.monotonic() - begun:.2f} s after its stop signal"
    docker("start", container)
    until("healthy again", lambda: inspect(container)["State"]["Health"]["Status"] == "healthy")
    ledger.must_be_found(port)


def _size(name):
    return int(docker("image", "inspect", "--format={{.Size}}", name))
