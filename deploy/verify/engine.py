"""What the verification asks of docker and compose."""

import json
import os
import subprocess
import time
from datetime import datetime
from pathlib import Path

DEPLOY = Path(__file__).resolve().parent.parent
PATIENCE = 180
TOOLS = "postgres:17"


class Failed(Exception):
    """A rule that does not hold."""


def expect(holds, what):
    """Fails with `what` unless the rule holds."""
    if not holds:
        raise Failed(what)


def docker(*arguments, environment=None, may_fail=False):
    """Runs docker and answers what it printed."""
    run = subprocess.run(
        ["docker", *arguments],
        env=os.environ | (environment or {}),
        cwd=DEPLOY,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if run.returncode and not may_fail:
        raise Failed(f"docker {' '.join(arguments)}: exit code {run.returncode}\n{run.stdout[-4000:]}")
    return run.stdout if not may_fail else (run.returncode, run.stdout)


def inspect(container):
    """All that docker knows about a container."""
    return json.loads(docker("inspect", container))[0]


def kill(container):
    """Kills a container's first process. Unlike after `docker kill`, the engine sees a crash and restarts it."""
    process = inspect(container)["State"]["Pid"]
    expect(process > 0, f"{container} does not run")
    docker("run", "--rm", "--pid=host", "--user=0", "--cap-add=KILL", "--entrypoint=kill", TOOLS, "-9", str(process))


def seconds_to_healthy(container):
    """From the container's start to the end of the first check that passed."""
    state = inspect(container)["State"]
    passed = [check["End"] for check in state["Health"]["Log"] if check["ExitCode"] == 0]
    return (_moment(passed[0]) - _moment(state["StartedAt"])).total_seconds()


def mebibytes(container):
    """The resident memory of a container's first process."""
    status = docker("exec", container, "cat", "/proc/1/status")
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS:"))


def until(what, holds, patience=PATIENCE):
    """Waits for `holds` and answers how long that took."""
    begun = time.monotonic()
    while not holds():
        expect(time.monotonic() - begun < patience, f"after {patience} s still not: {what}")
        time.sleep(0.2)
    return time.monotonic() - begun


def _moment(text):
    # The engine writes nanoseconds, which Python cannot read, and either an offset or a Z.
    date, _, rest = text.partition(".")
    zone = rest.lstrip("0123456789").replace("Z", "+00:00")
    return datetime.fromisoformat(f"{date}.{rest[:6].rstrip('Z+-:'):0<6}{zone}")


class Project:
    """A compose file under a name of its own, with what would stand in `.env`."""

    def __init__(self, name, file="compose.yaml", **settings):
        self.name, self.file = name, file
        self.settings = {key: str(value) for key, value in settings.items()}

    def compose(self, *arguments, **options):
        """Runs compose on this project. A `.env` in this folder is ignored."""
        base = ("compose", "--project-name", self.name, "--file", str(DEPLOY / self.file), "--env-file", "/dev/null")
        return docker(*base, *arguments, environment=self.settings, **options)

    def up(self, *arguments):
        """Starts it by the line that README.md shows."""
        return self.compose("up", "--detach", "--wait", *arguments)

    def down(self, *arguments, **options):
        """Removes the containers, and what `arguments` name."""
        return self.compose("down", "--remove-orphans", *arguments, **options)

    def containers(self, service):
        """The ids of a service's containers."""
        return sorted(self.compose("ps", "--all", "--quiet", service).split())

    def one(self, service):
        """The id of a service's only container."""
        found = self.containers(service)
        expect(len(found) == 1, f"{len(found)} containers of {service}")
        return found[0]

    def is_healthy(self, container):
        """Whether a container runs and its check passes."""
        state = inspect(container)["State"]
        return state["Running"] and state["Health"]["Status"] == "healthy"
