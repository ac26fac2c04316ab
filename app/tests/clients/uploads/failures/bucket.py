"""S3 that fails when an upload ends, and nodes that die while they write to it."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import requests

import s3
import sound
from harness import Server, expect, folder, until
from uploads.forwarder import forwarding
from uploads.tus import LIMIT, PART, Upload, must, unbroken

SECONDS = 20
HALF = 2_000_000
NOBODY_BREATHES = "UPDATE audio_bodies SET heartbeat = 0 WHERE state = 'running'"


def fails(binary):
    """The record is there once or not at all, and nothing else stays in S3."""
    with s3.serving(binary) as store, folder() as place, forwarding(store.url) as way:
        _Trial(binary, place, store, way).run()


def _begins(method, path):
    return method == "POST" and path.endswith("?uploads=")


def _is_part(method, path):
    return method == "PUT" and "partNumber=" in path


def _completes(method, path):
    return method == "POST" and "?uploadId=" in path


class _Trial:
    def __init__(self, binary, place, store, way):
        self._place, self._store, self._way = Path(place), store, way
        self._start = lambda name: Server(binary, place, name=name, quiz_sources="builtin", **store.settings(way.url))
        self._wav = sound.noise(SECONDS)
        self._node = self._start("first")
        self._user = self._node.call("POST", "/users", {"name": "Ann"})[2]
        self._plain = unbroken(self._node, self._user, self._wav)
        self._records = 1

    def run(self):
        try:
            for what, step in (("the beginning", _begins), ("a part", _is_part), ("the end", _completes)):
                self._refuses(f"S3 that answers 500 to {what}", step)
                self._dies(f"a kill before {what} came to S3", step)
            self._node.stop()
        except BaseException:
            self._node.kill()
            print(f"--- the end of {self._node.log_path.name}\n{self._node.log_end()}---")
            raise

    def _half(self):
        upload = Upload(self._node, self._user, self._wav)
        upload.send(self._node, HALF)
        return upload

    def _refuses(self, what, step):
        """Nothing need be sent again but the last byte."""
        upload = self._half()
        self._way.fault = lambda method, path: 500 if step(method, path) else None
        rest = {"Upload-Offset": str(upload.told), "Content-Type": PART}
        refused = must(upload.ask("PATCH", self._node.url + upload.path, self._wav[HALF:], **rest), 503, what)
        expect("Retry-After" in refused.headers, f"{what}: {refused.headers}")
        expect(upload.offset(self._node) == len(self._wav) - 1, f"{what}: {upload.told} bytes are kept")
        self._ends(upload, what)

    def _dies(self, what, step):
        upload = self._half()
        came, goes_on = threading.Event(), threading.Event()

        def hang(method, path):
            if step(method, path):
                came.set()
                goes_on.wait(LIMIT)
                # What ends an upload comes to S3 after all, although its sender is dead.
                return None if step is _completes else 500
            return None

        self._way.fault = hang
        connection = upload.begin_to_send(self._node, len(self._wav))
        expect(came.wait(LIMIT), f"{what}: it never came")
        self._node.kill()
        connection.close()
        goes_on.set()
        self._node = self._start(what.replace(" ", "-"))
        expect(upload.offset(self._node) < len(self._wav), f"{what}: all is told as stored")
        self._ends(upload, what)

    def _ends(self, upload, what):
        self._way.fault = lambda *_: None
        upload.send(self._node)
        expect(requests.get(upload.link(self._node), timeout=LIMIT).content == self._plain, f"another MP3: {what}")
        self._records += 1
        with closing(sqlite3.connect(self._place / "data" / "quizcast.sqlite", timeout=30)) as opened, opened:
            opened.execute(NOBODY_BREATHES)
        until(self._only_records, LIMIT, f"nothing but {self._records} records is left after {what}")
        print(f"  {what}: holds", flush=True)

    def _only_records(self):
        """An upload that is refused wakes the janitor."""
        upload = Upload(self._node, self._user, b"no WAV")
        upload.ask("PATCH", self._node.url + upload.path, b"no WAV", **{"Upload-Offset": "0", "Content-Type": PART})
        listed = self._node.call("GET", "/records", token=self._user["token"])[2]["items"]
        expect(len(listed) == self._records, f"{len(listed)} records instead of {self._records}")
        return len(self._store.objects()) == self._records and not self._store.unfinished()
