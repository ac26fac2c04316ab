"""Starts each compose file for real, breaks it, and checks that nothing is lost. verify.sh runs it."""

import os
import shutil
import socket
import sys
import tempfile
import time
import traceback

import image
import nodes
import single
from client import Ledger
from engine import TOOLS, Failed, Project, docker


def main():
    """Runs the steps, removes what they made, and answers the exit code."""
    name = f"quizcast-verify-{os.getpid()}"
    port, folder = free_port(), tempfile.mkdtemp(prefix="quizcast-verify-")
    common = {
        "IMAGE": f"{name}:latest",
        "PUBLISH": f"127.0.0.1:{port}",
        "QUIZCAST_QUIZ_SOURCES": "builtin",
        "QUIZCAST_LOG_FORMAT": "json",
    }
    own = Project(f"{name}-folder", **common, POSTGRES_DATA=f"{folder}/postgres", APP_DATA=f"{folder}/data")
    one = Project(name, **common)
    three = Project(name, "compose.scale.yaml", **common)
    ledger = Ledger()
    steps = [
        ("the image", lambda: image.check(one, port)),
        ("passwords and folders of the host", lambda: single.passwords(own, port)),
        ("compose.yaml", lambda: single.check(one, port, ledger)),
        ("compose.scale.yaml", lambda: nodes.check(one, three, port, ledger)),
    ]
    try:
        return 0 if all(passes(*step) for step in steps) else 1
    finally:
        for project in (own, three, one):
            project.down("--volumes", "--timeout=5", may_fail=True)
        docker(
            "run",
            "--rm",
            "--user=0",
            f"--volume={folder}:/x",
            "--entrypoint=rm",
            TOOLS,
            "-rf",
            "/x/postgres",
            "/x/data",
        )
        shutil.rmtree(folder, ignore_errors=True)
        docker("image", "rm", common["IMAGE"], may_fail=True)


def free_port():
    """A free port of loopback."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def passes(name, step):
    """Runs one step, and prints what it found."""
    print(f"\n== {name}", flush=True)
    begun = time.monotonic()
    try:
        for finding in step():
            print(f"   {finding}", flush=True)
    except Failed as failure:
        print(f"== {name}: FAILED\n{failure}", flush=True)
        return False
    except Exception:
        print(f"== {name}: FAILED\n{traceback.format_exc()}", flush=True)
        return False
    print(f"== {name}: ok, {time.monotonic() - begun:.0f} s", flush=True)
    return True


if __name__ == "__main__":
    sys.exit(main())
