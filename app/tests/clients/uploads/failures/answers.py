"""Answers that never arrive, and an upload of another version of the program."""

import sqlite3
from contextlib import closing

import requests

from harness import expect, until
from uploads.clients import trial
from uploads.tus import LIMIT, PART, Upload, must, reset

HALF = 5_000_000
OTHER_VERSION = "UPDATE upload_seams SET state = CAST(x'FE' || SUBSTR(state, 2) AS BLOB)"
LEFT = "SELECT 1 FROM upload_seams UNION ALL SELECT 1 FROM upload_wav"


def lost(binary):
    """Whoever hears no answer asks again, and finds one record."""
    with trial(binary) as held:
        wav = held.file.read_bytes()
        for what, before, after in (
            ("an end after the last byte", lambda connection: connection.close(), None),
            ("a reset before the last answer is read", None, reset),
        ):
            _last_answer(held, wav, before, after)
            held.becomes_one_record(what)
        upload = Upload(held.node, held.user, wav)
        upload.send(held.node, HALF)
        # The reset destroys what the server has not read yet.
        reset(upload.begin_to_send(held.node, len(wav)))
        until(lambda: _goes_on(held, upload), LIMIT, "an upload goes on after a reset")
        held.becomes_one_record("a reset right after the last byte")
        _one_request(held, wav)
        held.becomes_one_record("the answer to an upload in one request that is not read")
        held.nothing_open()
        _other_version(held, wav)
        held.becomes_one_record("an upload of another version")


def _goes_on(held, upload):
    """Sends the rest. A request that was reset may begin only now, and move the offset: then its sender asks again."""
    offset = upload.offset(held.node)
    if offset == len(upload.wav):
        return True
    part = {"Upload-Offset": str(offset), "Content-Type": PART}
    status = upload.ask("PATCH", held.node.url + upload.path, upload.wav[offset:], **part).status_code
    expect(status in {204, 409}, f"an upload that was reset goes on with {status}")
    return status == 204


def _last_answer(held, wav, before, after):
    """The connection ends `before` or `after` the record is there. `GET` disturbs no request."""
    upload = Upload(held.node, held.user, wav)
    url = held.node.url + upload.path
    connection = upload.begin_to_send(held.node, len(wav))
    if before:
        before(connection)
    until(lambda: upload.ask("GET", url).json()["state"] == "done", LIMIT, "the record is there")
    if after:
        after(connection)
    told = must(upload.ask("HEAD", url), 200, "HEAD after the last answer was lost").headers
    expect(told["Upload-Offset"] == str(len(wav)) and "Content-Location" in told, f"HEAD at the end: {told}")
    last = {"Upload-Offset": str(len(wav)), "Content-Type": PART}
    again = must(upload.ask("PATCH", url, b"", **last), 204, "the last request again").headers
    expect(again["Content-Location"] == told["Content-Location"], f"another link: {again}")


def _one_request(held, wav):
    """`POST /records` with a key: the second one is answered with the record of the first."""
    link = f"{held.node.url}/records?name=take.wav"
    headers = {"Authorization": f"Bearer {held.user['token']}", "Content-Type": "audio/wav", "Idempotency-Key": "take"}
    first, second = (requests.post(link, data=wav, headers=headers, timeout=LIMIT) for _ in range(2))
    expect(first.status_code == second.status_code == 201, f"twice the same upload: {second.status_code}")
    expect(first.json() == second.json(), f"another answer: {second.text}")


def _other_version(held, wav):
    """The program may cut sounds in another way tomorrow. Then it says so, and a new upload succeeds."""
    upload = Upload(held.node, held.user, wav)
    upload.send(held.node, HALF)
    database = held.place / "data" / "quizcast.sqlite"
    with closing(sqlite3.connect(database, timeout=LIMIT)) as opened, opened:
        changed = opened.execute(OTHER_VERSION).rowcount
    expect(changed == 1, f"{changed} seams instead of 1")
    url, rest = held.node.url + upload.path, {"Upload-Offset": str(HALF), "Content-Type": PART}
    refused = must(upload.ask("PATCH", url, wav[HALF:], **rest), 410, "an upload of another version")
    expect(refused.json()["type"] == "/problems/upload-outdated", f"{refused.text}")
    must(upload.ask("HEAD", url), 410, "HEAD of an upload of another version")
    with closing(sqlite3.connect(database, timeout=LIMIT)) as opened:
        expect(not opened.execute(LEFT).fetchall(), "something of the other version is left")
    Upload(held.node, held.user, wav).send(held.node)
