"""How uploads end without a record: removed, refused, too large, or with their owner."""

import time

import requests

import sound
from harness import expect
from uploads.tus import LIMIT, PART, Upload, arrives, ask, begin, must

# Much sooner, in seconds, than a request that is read to its end before it is answered.
SOON = 20


def rules(node, ann, wav, most):
    """Each end."""
    _removed(node, ann, wav)
    _removed_while_it_is_sent(node, ann, wav)
    _forgotten(node, ann, wav)
    _no_wav(node, ann)
    _too_large(node, ann, most)


def _removed(node, ann, wav):
    upload = Upload(node, ann, wav)
    upload.send(node, 500_000)
    url = node.url + upload.path
    must(upload.ask("DELETE", url), 204, "DELETE")
    for method in ("HEAD", "DELETE", "GET"):
        must(upload.ask(method, url), 404, f"{method} of a removed upload")
    part = {"Upload-Offset": "500000", "Content-Type": PART}
    must(upload.ask("PATCH", url, wav[500_000:], **part), 404, "PATCH of a removed upload")


def _removed_while_it_is_sent(node, ann, wav):
    upload = Upload(node, ann, wav)
    hanging = upload.begin_to_send(node, 1_000_000)
    arrives(hanging)
    must(upload.ask("DELETE", node.url + upload.path), 204, "DELETE of an upload that is sent")
    began = time.monotonic()
    said = hanging.recv(10_000)
    expect(b" 409 " in said or b" 404 " in said, f"the sender of a removed upload is told {said}")
    expect(time.monotonic() - began < SOON, "the sender of a removed upload is told late")
    hanging.close()


def _forgotten(node, ann, wav):
    upload = Upload(node, ann, wav)
    link = upload.send(node).headers["Content-Location"]
    must(upload.ask("DELETE", node.url + upload.path), 204, "DELETE of an upload that is done")
    must(upload.ask("HEAD", node.url + upload.path), 404, "an upload that was forgotten")
    expect(requests.get(link, timeout=LIMIT).status_code == 200, "the record went with its upload")


def _no_wav(node, ann):
    """Refused as soon as it is seen, not when all of it came."""
    for what in (b"ID3\x04 and so on, as a song has it" * 1000, b"fLaC" * 1000, b"a text, no more" * 1000):
        upload = Upload(node, ann, b"\0" * 3_000_000)
        upload.wav = what
        connection = upload.begin_to_send(node, 3000, length=3_000_000)
        began = time.monotonic()
        said = connection.recv(1000)
        expect(b" 415 " in said, f"what is no WAV is not refused at once: {said[:200]}")
        expect(time.monotonic() - began < SOON, "what is no WAV is refused late")
        connection.close()
        must(upload.ask("HEAD", node.url + upload.path), 415, "the upload of no WAV")
        part = {"Upload-Offset": "0", "Content-Type": PART}
        must(upload.ask("PATCH", node.url + upload.path, b"RIFF", **part), 415, "a failed upload")
        shown = upload.ask("GET", node.url + upload.path).json()
        expect(shown["state"] == "failed" and shown["problem"]["type"] == "/problems/not-wav", f"{shown}")
        expect(shown["problem"]["status"] == 415 and shown["record"] is None, f"{shown}")


def _too_large(node, ann, most):
    wav = sound.noise(60)
    url = must(begin(node, ann, **{"Upload-Defer-Length": "1"}), 201, "POST").headers["Location"]
    part = {"Upload-Offset": "0", "Content-Type": PART}
    must(ask(ann, "PATCH", url, wav[: most // 2], **part), 204, "PATCH")
    part["Upload-Offset"] = str(most // 2)
    more = {"Upload-Length": str(most + 1)}
    must(ask(ann, "PATCH", url, wav[most // 2 : most], **part | more), 413, "a length that is too large")
    url = must(begin(node, ann, **{"Upload-Defer-Length": "1"}), 201, "POST").headers["Location"]
    must(ask(ann, "PATCH", url, wav[: most // 2], **part | {"Upload-Offset": "0"}), 204, "PATCH")
    must(ask(ann, "PATCH", url, wav[most // 2 : most + 1], **part), 413, "more bytes than a WAV may have")
    shown = ask(ann, "GET", url).json()
    expect(shown["state"] == "failed" and shown["problem"]["status"] == 413, f"{shown}")


def owner_changes(node, user, wav):
    """A new token goes on; an owner who leaves takes the upload along."""
    upload = Upload(node, user, wav)
    upload.send(node, 400_000)
    url, old = node.url + upload.path, dict(user)
    user["token"] = node.call("POST", "/users/me/token", token=user["token"])[2]["token"]
    must(ask(old, "HEAD", url), 401, "a token that was replaced")
    expect(upload.offset(node) == 400_000, "the new token finds another offset")
    upload.send(node, 800_000)
    hanging = upload.begin_to_send(node, 1_000_000)
    arrives(hanging)
    expect(node.call("DELETE", "/users/me", token=user["token"])[0] == 204, "a user cannot leave")
    said = hanging.recv(10_000)
    expect(said.startswith(b"HTTP/1.1 4"), f"the sender of a user who left is told {said}")
    hanging.close()
    must(upload.ask("HEAD", url), 401, "the upload of a user who left")
