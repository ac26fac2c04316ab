"""Checks compose.scale.yaml."""

import json
import socket
import time

from client import bearer, call, tone, wanted
from engine import docker, expect, inspect, kill, seconds_to_healthy, until
from load import Load

DRAWS = 300
NODES = 3
MADE_UP = "203.0.113.66"
PAUSE = 12
# In the log of a node that does not find the audio of the others.
ASTRAY = "AUDIO_STORE does not hold"


def check(before, project, port, ledger):
    """Starts three nodes on the data of the one, then kills nodes, the database and all nodes."""
    before.down()
    begun = time.monotonic()
    project.up()
    nodes = project.containers("app")
    expect(len(nodes) == NODES, f"{len(nodes)} nodes")
    starts = ", ".join(f"{seconds_to_healthy(node):.2f}" for node in nodes)
    yield f"up in {time.monotonic() - begun:.1f} s; nodes healthy {starts} s after their start"
    ledger.must_be_found(port)
    expect(ASTRAY not in project.compose("logs", "app"), "a node looks for audio elsewhere")
    yield "all that one node had saved is there"
    _only_the_proxy_is_published(project, nodes)
    _proxy_is_believed_and_nobody_else(project, port)
    yield "the client's address is passed on, and made up ones are not believed"
    token = ledger.register(port)
    _nothing_is_buffered(port)
    _a_pause_is_no_end(port, token)
    yield f"uploads pass unbuffered, a pause of {PAUSE} s in one is no end"

    load = Load(ledger, port, DRAWS)
    with load.running():
        yield from _one_fewer(project, nodes, load)
        yield from _killed(project, nodes[1], load)
    yield from _without_nodes(project, port)
    ledger.must_be_found(port)
    yield f"{_counts(ledger)}; {len(load.refusals)} refused"
    project.down()
    project.up()
    ledger.must_be_found(port)
    yield f"down and up: {_counts(ledger)}"


def _one_fewer(project, nodes, load):
    load.acknowledged(100)
    docker("kill", nodes[0])
    begun, refused = time.monotonic(), len(load.refusals)
    load.acknowledged(100)
    took, refused = time.monotonic() - begun, len(load.refusals) - refused
    yield f"one of three taken away: 100 calls in {took:.1f} s, {refused} refused"
    refused = len(load.refusals)
    load.acknowledged(150)
    late = load.refusals[refused:]
    expect(not late, f"two nodes do not carry on: {late[:3]}")
    yield "the two others: 150 more calls, none refused"
    docker("start", nodes[0])
    until("the node is back", lambda: project.is_healthy(nodes[0]))


def _killed(project, node, load):
    kill(node)
    until("another node came back", lambda: inspect(node)["RestartCount"] > 0 and project.is_healthy(node))
    load.acknowledged(60)
    yield "another one killed: it came back by itself"
    begun = time.monotonic()
    database = project.one("db")
    kill(database)
    until("the database came back", lambda: inspect(database)["RestartCount"] > 0 and project.is_healthy(database))
    load.acknowledged(60)
    yield f"database killed: {time.monotonic() - begun:.1f} s later all is well"


def _without_nodes(project, port):
    project.compose("stop", "app")
    status, problem = call(port, "GET", "/health/live")
    expect((status, problem["type"]) == (503, "/problems/unavailable"), f"without nodes: {status} {problem}")
    project.compose("start", "app")
    until("the nodes are back", lambda: all(project.is_healthy(node) for node in project.containers("app")))
    until("the proxy sees them", lambda: call(port, "GET", "/health/ready")[0] == 200)
    yield "without any node the proxy's answer is a problem, too"


def _counts(ledger):
    return f"found again: {len(ledger.users)} users, {len(ledger.records)} records, {len(ledger.draws)} draws"


def _only_the_proxy_is_published(project, nodes):
    for one in [*nodes, project.one("db")]:
        bindings = inspect(one)["NetworkSettings"]["Ports"].values()
        expect(not any(bindings), "a node or the database is published")


def _proxy_is_believed_and_nobody_else(project, port):
    forged = {"Forwarded": f"for={MADE_UP}", "X-Forwarded-For": MADE_UP, "X-Forwarded-Host": "forged.example"}
    proxy = _address(project, project.one("proxy"))
    call(port, "GET", "/problems/through-the-proxy", **forged)
    seen = _client_of(project, "/problems/through-the-proxy")
    expect(seen not in (MADE_UP, proxy), f"through the proxy the client is {seen}")
    head = "\\r\\n".join(["GET /problems/past-the-proxy HTTP/1.1", "Host: app", "Connection: close"])
    head += "".join(f"\\r\\n{name}: {value}" for name, value in forged.items()) + "\\r\\n\\r\\n"
    network = f"--network={project.name}_nodes"
    talk = f"exec 3<>/dev/tcp/app/8080; printf '{head}' >&3; cat <&3"
    docker("run", "--rm", network, "--entrypoint=bash", "haproxy:3.0", "-c", talk)
    seen = _client_of(project, "/problems/past-the-proxy")
    expect(seen not in (MADE_UP, proxy), f"past the proxy the client is {seen}")


def _address(project, container):
    return inspect(container)["NetworkSettings"]["Networks"][f"{project.name}_nodes"]["IPAddress"]


def _client_of(project, path):
    """The client address that the nodes' logs name for a request of `path`."""
    for line in project.compose("logs", "--no-log-prefix", "app").splitlines():
        # Compose may put marks for a terminal before a line.
        _, brace, rest = line.partition("{")
        entry = json.loads(brace + rest) if brace else {}
        if entry.get("path") == path:
            return entry["client"]
    return expect(False, f"no node's log names {path}")


def _nothing_is_buffered(port):
    """Checks that a refusal arrives although the body was not sent to its end."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as one:
        head = "POST /records HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer wrong\r\nContent-Type: audio/wav\r\n"
        one.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\n4\r\nRIFF\r\n".encode())
        answer = one.recv(200)
    expect(answer.startswith(b"HTTP/1.1 401"), f"answered with {answer}")


def _a_pause_is_no_end(port, token):
    """Pauses in an upload for longer than the proxy waits for a request's head."""
    wav = tone(440, seconds=5)
    with socket.create_connection(("127.0.0.1", port), timeout=60) as one:
        head = f"POST /records HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: audio/wav\r\n"
        one.sendall(f"{head}Content-Length: {len(wav)}\r\n\r\n".encode() + wav[:50_000])
        time.sleep(PAUSE)
        one.sendall(wav[50_000:])
        answer = one.recv(200)
    expect(answer.startswith(b"HTTP/1.1 201"), f"answered with {answer}")
    found = wanted(200, port, "GET", "/records", **bearer(token))
    expect(len(found["items"]) == 1, "the record is not there")
