"""Starts the program the way an operator does, and speaks HTTP to it."""

import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

FIRST_LINE = re.compile(r"listening on (http://127\.0\.0\.1:\d+)")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
START_LIMIT = 60
STOP_LIMIT = 45


class Failed(Exception):
    """A rule that does not hold."""


def expect(holds: object, what: str) -> None:
    """Fails with `what` unless the rule holds. Unlike `assert`, no option of Python removes it."""
    if not holds:
        raise Failed(what)


class Server:
    """One process of the program. Its log goes to a file; a failed run prints the end of it.

    `variables` are those of the environment that are no settings of the program.
    """

    def __init__(self, binary, folder, name="quizcast", variables=None, **settings):
        self.log_path = Path(folder) / f"{name}.log"
        self._lines = []
        self._started = threading.Event()
        environment = {key: os.environ[key] for key in ("PATH", "HOME", "TMPDIR") if key in os.environ}
        environment |= {"QUIZCAST_LISTEN": "127.0.0.1:0", "QUIZCAST_DATA_DIR": str(Path(folder) / "data")}
        environment |= {f"QUIZCAST_{key.upper()}": str(value) for key, value in settings.items()}
        environment |= variables or {}
        self.process = subprocess.Popen(
            [binary],
            env=environment,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        self._reader = threading.Thread(target=self._read_log, daemon=True)
        self._reader.start()
        self.url = self._wait_for_address()

    def _read_log(self):
        with self.log_path.open("w") as log:
            for line in self.process.stdout:
                log.write(line)
                log.flush()
                self._lines.append(line)
                self._started.set()
        self._started.set()

    def _wait_for_address(self):
        seen = self._started.wait(START_LIMIT)
        first = COLOUR.sub("", self._lines[0]).strip() if self._lines else ""
        found = FIRST_LINE.search(first)
        if not found:
            self.kill()
            why = first or ("the program ended without a word" if seen else f"no word for {START_LIMIT} s")
            raise Failed(f"the log's first line does not name the address: {why}")
        return found[1]

    def call(self, method, path, body=None, token=None, key=None):
        """One request on a connection of its own. Answers the status, the headers and the decoded body."""
        headers = {"Content-Type": "application/json"} if body is not None else {}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if key:
            headers["Idempotency-Key"] = key
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=60)
        try:
            connection.request(method, path, json.dumps(body) if body is not None else None, headers)
            answer = connection.getresponse()
            raw = answer.read()
        finally:
            connection.close()
        is_json = "json" in (answer.headers.get("Content-Type") or "")
        return answer.status, answer.headers, json.loads(raw) if is_json and raw else raw

    def stop(self):
        """Sends SIGTERM. A program that does not end, or ends with an error, is a failure."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(STOP_LIMIT)
        except subprocess.TimeoutExpired:
            self.kill()
            raise Failed(f"the program still ran {STOP_LIMIT} s after SIGTERM") from None
        self._reader.join()
        expect(code == 0, f"the program ended with exit code {code}")

    def kill(self):
        """Sends SIGKILL."""
        self.process.kill()
        self.process.wait()
        self._reader.join()

    def log_end(self, lines=40):
        """The last lines of its log."""
        return "".join(self._lines[-lines:])


@contextmanager
def running(binary, folder, **settings):
    """A server for the time of a block. Shows the end of the log when the block fails."""
    server = Server(binary, folder, **settings)
    try:
        yield server
    except BaseException:
        if server.process.poll() is None:
            server.kill()
        print(f"--- the end of {server.log_path.name}\n{server.log_end()}---")
        raise
    server.stop()


@contextmanager
def running_together(binary, folder, count, **settings):
    """Servers that start at the same time, for the time of a block. The block may kill them, and add more."""
    servers = []

    def start(number):
        servers.append(Server(binary, folder, name=f"node{number}", **settings))

    try:
        with ThreadPoolExecutor(count) as starters:
            list(starters.map(start, range(count)))
        servers.sort(key=lambda server: server.log_path)
        yield servers
    except BaseException:
        for server in servers:
            if server.process.poll() is None:
                server.kill()
            print(f"--- the end of {server.log_path.name}\n{server.log_end()}---")
        raise
    for server in [server for server in servers if server.process.poll() is None]:
        server.stop()


def until(holds, limit, what):
    """Calls `holds` until it answers something true, and returns that."""
    deadline = time.monotonic() + limit
    while not (said := holds()):
        expect(time.monotonic() < deadline, f"not within {limit} s: {what}")
        time.sleep(0.1)
    return said


@contextmanager
def folder():
    """An empty folder that is removed after the block."""
    path = tempfile.mkdtemp(prefix="quizcast-clients-")
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


class Postgres:
    """The throw-away server of `.ci/with-postgres`, and new databases in it."""

    def __init__(self, url):
        self._url = url
        self._made = 0

    def new_database(self):
        """The URL of a new, empty database."""
        self._made += 1
        name = f"clients_{os.getpid()}_{self._made}"
        subprocess.run(["psql", "-qX", "-v", "ON_ERROR_STOP=1", "-c", f"CREATE DATABASE {name}", self._url], check=True)
        return f"{self._url.rsplit('/', 1)[0]}/{name}"

    @staticmethod
    def rows(url, statement):
        """What a statement answers in the database at `url`: a list of texts for each row."""
        command = ["psql", "-qXAt", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-c", statement, url]
        answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        return [line.split("\t") for line in answer.splitlines()]
