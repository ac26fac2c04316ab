"""A caller of the service, and a ledger of what the service acknowledged."""

import array
import hashlib
import http.client
import io
import json
import math
import threading
import wave

from engine import expect

RATE = 22_050


def bearer(token):
    """The header by which a user is known."""
    return {"Authorization": f"Bearer {token}"}


class Refused(Exception):
    """No answer, or one with another status than was wanted."""


def call(port, method, path, body=None, **headers):
    """One request on a connection of its own, with JSON or a WAV. Answers the status and the body."""
    sent = dict(headers)
    if body is not None:
        sent["Content-Type"] = "audio/wav" if isinstance(body, bytes) else "application/json"
        body = body if isinstance(body, bytes) else json.dumps(body)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, body, sent)
        answer = connection.getresponse()
        raw = answer.read()
        is_json = "json" in (answer.headers.get("Content-Type") or "")
        return answer.status, json.loads(raw) if is_json and raw else raw
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Refused(f"{method} {path.split('?')[0]}: {error!r}") from error
    finally:
        connection.close()


def wanted(status, *arguments, **options):
    """The body of a call that must be answered with `status`."""
    got, body = call(*arguments, **options)
    if got != status:
        raise Refused(f"{arguments[1]} {arguments[2].split('?')[0]}: {got} {body}")
    return body


def tone(hertz, seconds=1):
    """A WAV."""
    samples = (round(12_000 * math.sin(at * hertz * math.tau / RATE)) for at in range(RATE * seconds))
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(array.array("h", samples).tobytes())
    return buffer.getvalue()


class Ledger:
    """What the service acknowledged, and so must never lose."""

    def __init__(self):
        self._lock = threading.Lock()
        self.users, self.records, self.draws = [], [], []

    def keep(self, kind, entry):
        """Notes one thing that was acknowledged."""
        with self._lock:
            getattr(self, kind).append(entry)

    def count(self):
        """How much was acknowledged."""
        with self._lock:
            return len(self.users) + len(self.records) + len(self.draws)

    def register(self, port):
        """Registers a user and answers the token."""
        user = wanted(201, port, "POST", "/users", {"name": "Ann"})
        self.keep("users", user)
        return user["token"]

    def record(self, port, token, wav):
        """Uploads a WAV, then downloads the MP3."""
        made = wanted(201, port, "POST", "/records?name=a.wav", wav, **bearer(token))
        entry = {"path": "/record?" + made["url"].split("?")[1], "bytes": made["bytes"], "digest": None}
        self.keep("records", entry)
        entry["digest"] = _digest(wanted(200, port, "GET", entry["path"]))

    def draw(self, port, size):
        """Draws questions."""
        self.keep("draws", (size, wanted(200, port, "POST", "/quiz", {"questions_num": size})))

    def must_be_found(self, port):
        """Checks that the service still has everything that it acknowledged."""
        for user in self.users:
            found = wanted(200, port, "GET", "/users/me", **bearer(user["token"]))
            expect(found["id"] == user["id"], "a user is another one now")
        for record in self.records:
            mp3 = wanted(200, port, "GET", record["path"])
            expect(len(mp3) == record["bytes"], "a record has another length now")
            expect(record["digest"] in (None, _digest(mp3)), "a record sounds different now")
        self._must_be_linear(_whole_log(port))

    def _must_be_linear(self, log):
        expect([row["id"] for row in log] == list(range(1, len(log) + 1)), "the log's ids are not 1, 2, 3, …")
        expect(len({(row["question"], row["answer"]) for row in log}) == len(log), "a question stands twice in the log")
        owned = set()
        for size, answer in self.draws:
            before = answer.get("id", 0)
            if before:
                expect(answer == log[before - 1], f"the answer {before} differs from the log's row")
            own = range(before + 1, before + size + 1)
            expect(own[-1] <= len(log), f"questions {own[0]} to {own[-1]} were acknowledged and are not in the log")
            expect(owned.isdisjoint(own), f"two requests were told that they saved one of {own[0]} to {own[-1]}")
            owned.update(own)


def _digest(content):
    return hashlib.sha256(content).hexdigest()


def _whole_log(port):
    rows, cursor = [], None
    while True:
        page = wanted(200, port, "GET", "/questions?limit=100" + (f"&cursor={cursor}" if cursor else ""))
        rows += page["items"]
        cursor = page["next"]
        if not cursor:
            return rows[::-1]
