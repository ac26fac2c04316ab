"""Checks compose.yaml."""

import time

from client import wanted
from engine import docker, expect, inspect, kill, mebibytes, seconds_to_healthy, until
from load import Load

EXAMPLE = "change-me"
ODD = "p@ss/w:rd %#?'"
DRAWS = 120
START = 2
MEMORY = 40


def passwords(project, port):
    """Checks that the example's password is refused, that an odd one works, and that data is where `.env` says."""
    project.settings["POSTGRES_PASSWORD"] = EXAMPLE
    code, told = project.compose("up", "--detach", "--wait", may_fail=True)
    expect(code != 0, "it starts with the example's password")
    why = project.compose("logs", "setup")
    expect("POSTGRES_PASSWORD is that of the example" in why, f"it does not say why: {told} {why}")
    expect(not any(inspect(one)["State"]["Running"] for one in project.containers("app")), "the program runs")
    project.settings |= {"ALLOW_EXAMPLE_PASSWORD": "yes"}
    project.compose("run", "--rm", "setup")
    yield "the example's password: refused, unless told so"
    project.settings["POSTGRES_PASSWORD"] = ODD
    project.up()
    wanted(200, port, "GET", "/health/ready")
    mounts = {mount["Destination"]: mount["Source"] for mount in inspect(project.one("db"))["Mounts"]}
    expect(mounts["/var/lib/postgresql/data"] == project.settings["POSTGRES_DATA"], f"the data is in {mounts}")
    yield "a password with marks in it, and data in folders of the host: works"
    project.down("--volumes")


def check(project, port, ledger):
    """Starts it by one command, then kills the database and the program, restarts, and recreates."""
    begun = time.monotonic()
    project.up()
    app, db = project.one("app"), project.one("db")
    start, took = seconds_to_healthy(app), time.monotonic() - begun
    expect(start < START, f"healthy only after {start:.2f} s")
    yield f"up in {took:.1f} s; the program was healthy {start:.2f} s after its start"
    time.sleep(5)
    memory = mebibytes(app)
    expect(memory < MEMORY, f"{memory} MiB at rest")
    yield f"{memory:.1f} MiB at rest"
    _is_confined(project, app, db)
    yield "only the program is published, on loopback; no capabilities, read-only, no root, memory limited"

    load = Load(ledger, port, DRAWS)
    with load.running():
        load.acknowledged(60)
        kill(db)
        yield f"database killed: {_back(project, db, load):.1f} s later all is well"
        kill(app)
        yield f"program killed: {_back(project, app, load):.1f} s later all is well"
    yield _found(port, ledger, load)
    project.compose("restart")
    until("healthy after a restart", lambda: project.is_healthy(app) and project.is_healthy(db))
    ledger.must_be_found(port)
    project.down()
    project.up()
    yield f"restart, down and up: {_found(port, ledger)}"


def _back(project, container, load):
    begun = time.monotonic()
    until("killed", lambda: inspect(container)["RestartCount"] > 0)
    until("healthy", lambda: all(project.is_healthy(project.one(one)) for one in ("app", "db")))
    load.acknowledged(20)
    took = time.monotonic() - begun
    load.acknowledged(40)
    return took


def _found(port, ledger, load=None):
    ledger.must_be_found(port)
    refused = f"; {len(load.refusals)} refused" if load else ""
    counts = f"{len(ledger.users)} users, {len(ledger.records)} records, {len(ledger.draws)} draws"
    return f"found again: {counts}{refused}"


def _is_confined(project, app, db):
    published = {
        name: binding["HostIp"]
        for one in (app, db)
        for name, bindings in inspect(one)["NetworkSettings"]["Ports"].items()
        for binding in bindings or []
    }
    expect(published == {"8080/tcp": "127.0.0.1"}, f"published: {published}")
    for one in (app, db):
        facts = inspect(one)
        expect(facts["HostConfig"]["Memory"] > 0, "no limit of memory")
        expect(facts["HostConfig"]["RestartPolicy"]["Name"] == "unless-stopped", "it does not come back")
        status = docker("exec", one, "cat", "/proc/1/status")
        lines = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
        for what in ("CapEff", "CapPrm", "CapBnd"):
            expect(int(lines[what], 16) == 0, f"{what} is {lines[what]}")
        expect(lines["NoNewPrivs"].strip() == "1", "new privileges can be had")
        expect("0" not in lines["Uid"].split(), "it is root")
        code, _ = docker("exec", one, "touch", "/here", may_fail=True)
        expect(code != 0, "the root file system can be written")
    code, _ = docker("exec", app, "cat", "/made/postgres_password", may_fail=True)
    expect(code != 0, "the program can read the database's own file")
    rows = project.compose("exec", "-T", "db", "psql", "-U", "quizcast", "-Atc", "SELECT count(*) FROM users")
    expect(rows.strip() == "0", f"psql answers {rows}")
