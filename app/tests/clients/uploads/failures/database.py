"""A database that is away for a while in the middle of an upload."""

import time

import requests

import sound
from harness import expect, folder, running_together, until
from uploads.failures.door import door
from uploads.tus import LIMIT, Upload, unbroken

# Three segments.
SECONDS = 60
HALF = 5_000_000


def away(binary, postgres):
    """What was told to be safe stays, and what was not told is sent again, to another node."""
    wav = sound.noise(SECONDS)
    with (
        folder() as place,
        door(postgres.new_database()) as way,
        running_together(binary, place, 2, quiz_sources="builtin", database_url=way.url) as nodes,
    ):
        user = nodes[0].call("POST", "/users", {"name": "Ann"})[2]
        plain = unbroken(nodes[0], user, wav)
        upload = Upload(nodes[0], user, wav)
        hanging = upload.begin_to_send(nodes[0], HALF)
        until(lambda: _told(nodes[0], upload), LIMIT, "the first segment is stored")
        way.shut()
        hanging.sendall(wav[HALF:])
        began = time.monotonic()
        said = hanging.recv(10_000)
        expect(b" 503 " in said and b"retry-after:" in said.lower(), f"without a database a sender is told {said}")
        expect(b"upload-offset" not in said.lower(), f"without a database an offset is told: {said}")
        hanging.close()
        print(f"  the sender was told after {time.monotonic() - began:.1f} s", flush=True)
        way.open()
        until(lambda: _is_back(nodes[1], upload), LIMIT, "the other node finds the upload")
        offset = upload.offset(nodes[1])
        expect(offset < len(wav), "more is stored than could be")
        upload.send(nodes[1])
        expect(requests.get(upload.link(nodes[0]), timeout=LIMIT).content == plain, "another MP3")
        records = nodes[0].call("GET", "/records", token=user["token"])[2]["items"]
        expect(len(records) == 2, f"{len(records)} records instead of 2")


def _told(node, upload):
    """Notes the offset that is told, without disturbing the request that sends."""
    upload.told = upload.ask("GET", node.url + upload.path).json()["offset"]
    return upload.told


def _is_back(node, upload):
    """Connections that died are noticed one by one, each by a request that fails."""
    return upload.ask("HEAD", node.url + upload.path).status_code == 200
