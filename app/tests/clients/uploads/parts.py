"""tus 1.0.0: parts that come one after another, with lengths, checksums, and senders that hang."""

import base64
import email.utils
import hashlib
import time

import requests

import sound
from harness import expect, until
from uploads.tus import (
    LIMIT,
    PART,
    Upload,
    arrives,
    ask,
    begin,
    is_ended,
    metadata,
    must,
    reset,
    taken_over,
    unbroken,
)

MOST_CHECKED = 8 << 20
DAY = 24 * 3600


def rules(node, ann, wav):
    """Whatever the parts are, the MP3 is that of an unbroken upload."""
    plain = unbroken(node, ann, wav)
    _any_parts(node, ann, wav, plain)
    _small_parts(node, ann, wav, plain)
    _with_creation(node, ann, wav, plain)
    _of_unknown_length(node, ann, wav, plain)
    _checksums(node, ann, wav)
    _taken_over(node, ann, wav, plain)


def _same(link, plain, what):
    expect(requests.get(link, timeout=LIMIT).content == plain, f"another MP3 of {what}")


def _expires(answer, what):
    left = email.utils.parsedate_to_datetime(answer.headers["Upload-Expires"]).timestamp() - time.time()
    expect(DAY - 60 < left < DAY + 60, f"{what} expires in {left} s")


def _any_parts(node, ann, wav, plain):
    upload = Upload(node, ann, wav)
    url = node.url + upload.path
    first = must(upload.ask("HEAD", url), 200, "HEAD at the beginning")
    expect(first.headers["Upload-Offset"] == "0", f"{first.headers}")
    expect(first.headers["Upload-Length"] == str(len(wav)), f"{first.headers}")
    expect(first.headers["Cache-Control"] == "no-store", "HEAD may be cached")
    expect("Content-Location" not in first.headers, "an open upload has a link")
    _expires(first, "HEAD")
    for end in (1, 30, 44, 1000, 700_000, 700_000, 700_001, len(wav) - 1):
        _expires(upload.send(node, end), f"the part to {end}")
        expect(upload.told == end, f"{upload.told} of {end} bytes are stored")
    chunks = (wav[upload.told : upload.told + 1] for _ in range(1))
    headers = {"Upload-Offset": str(upload.told), "Content-Type": PART}
    done = must(upload.ask("PATCH", url, chunks, **headers), 204, "a part without Content-Length")
    link = done.headers["Content-Location"]
    _same(link, plain, "parts")
    end = {"Upload-Offset": str(len(wav)), "Content-Type": PART}
    for answer in (
        must(upload.ask("PATCH", url, b"", **end), 204, "an empty PATCH at the end"),
        must(upload.ask("HEAD", url), 200, "HEAD at the end"),
    ):
        expect(answer.headers["Content-Location"] == link, f"another last answer: {answer.headers}")
        expect(answer.headers["Upload-Offset"] == str(len(wav)), f"{answer.headers}")
    must(upload.ask("PATCH", url, wav, **end | {"Upload-Offset": "0"}), 409, "the whole WAV again")
    must(upload.ask("PATCH", url, b"more", **end), 413, "more bytes than the WAV has")


def _small_parts(node, ann, wav, plain):
    upload = Upload(node, ann, wav)
    while upload.told < len(wav):
        upload.send(node, min(upload.told + 60_000, len(wav)))
    _same(upload.link(node), plain, "small parts")


def _with_creation(node, ann, wav, plain):
    told = {"Content-Type": PART, "Upload-Length": str(len(wav)), "Upload-Metadata": metadata(filename="take.wav")}
    link = must(begin(node, ann, wav, **told), 201, "an upload that comes with its beginning").headers
    expect(link["Upload-Offset"] == str(len(wav)), f"{link}")
    _same(link["Content-Location"], plain, "an upload that comes with its beginning")
    half = must(begin(node, ann, wav[:900_000], **told), 201, "a half that comes with its beginning")
    expect(half.headers["Upload-Offset"] == "900000" and "Content-Location" not in half.headers, f"{half.headers}")
    _expires(half, "a half that comes with its beginning")
    rest = {"Upload-Offset": "900000", "Content-Type": PART}
    done = must(ask(ann, "PATCH", half.headers["Location"], wav[900_000:], **rest), 204, "its rest")
    _same(done.headers["Content-Location"], plain, "two halves")


def _of_unknown_length(node, ann, wav, plain):
    later = begin(node, ann, **{"Upload-Defer-Length": "1", "Upload-Metadata": metadata(name="take.wav")})
    url = must(later, 201, "an upload of unknown length").headers["Location"]

    def part(begins, ends, status, what, **more):
        headers = {"Upload-Offset": str(begins), "Content-Type": PART}
        return must(ask(ann, "PATCH", url, wav[begins:ends], **headers | more), status, what)

    part(0, 500_000, 204, "a part without a length")
    head = must(ask(ann, "HEAD", url), 200, "HEAD").headers
    expect(head.get("Upload-Defer-Length") == "1" and "Upload-Length" not in head, f"a length is told: {head}")
    part(500_000, None, 400, "a length below the offset", **{"Upload-Length": "499999"})
    length = {"Upload-Length": str(len(wav))}
    part(500_000, 600_000, 204, "a length", **length)
    head = must(ask(ann, "HEAD", url), 200, "HEAD").headers
    expect(head["Upload-Length"] == length["Upload-Length"] and "Upload-Defer-Length" not in head, f"{head}")
    part(600_000, 700_000, 400, "another length", **{"Upload-Length": str(len(wav) + 1)})
    done = part(600_000, None, 204, "the same length again", **length)
    _same(done.headers["Content-Location"], plain, "an upload of unknown length")


def _checksums(node, ann, wav):
    upload = Upload(node, ann, wav)
    url, part = node.url + upload.path, {"Upload-Offset": "0", "Content-Type": PART}
    for bad, status in (("sha1 AAAAAAAAAAAAAAAAAAAAAAAAAAA=", 460), ("md4 AAAA", 400), ("sha1 x", 400), ("", 400)):
        must(upload.ask("PATCH", url, wav[:100_000], **part, **{"Upload-Checksum": bad}), status, f"checksum {bad!r}")
        expect(upload.offset(node) == 0, "bytes with a wrong checksum were kept")
    for name in ("sha1", "sha256"):
        piece = wav[upload.told : upload.told + 100_000]
        part["Upload-Offset"] = str(upload.told)
        must(upload.ask("PATCH", url, piece, **part, **_checksum(name, piece)), 204, name)
        upload.offset(node)
    expect(upload.told == 200_000, f"{upload.told}")
    must(upload.ask("DELETE", url), 204, "DELETE")
    large = Upload(node, ann, sound.noise(60)[: MOST_CHECKED + 1])
    part["Upload-Offset"] = "0"
    for end, status in ((MOST_CHECKED + 1, 413), (MOST_CHECKED, 204)):
        piece = large.wav[:end]
        answer = large.ask("PATCH", node.url + large.path, piece, **part, **_checksum("sha1", piece))
        must(answer, status, f"a checksum over {end} bytes")
        expect(large.offset(node) == (end if status == 204 else 0), f"{large.told} bytes of {end} are kept")
    must(large.ask("DELETE", node.url + large.path), 204, "DELETE")


def _checksum(name, piece):
    return {"Upload-Checksum": f"{name} {base64.b64encode(hashlib.new(name, piece).digest()).decode()}"}


def _taken_over(node, ann, wav, plain):
    upload, hanging = taken_over(node, node, ann, wav, 1_500_000)
    offset = upload.told
    expect(offset > 1_000_000, f"{offset} of 1,500,000 bytes were kept")
    is_ended(hanging)
    # Another sender takes over without asking first, and is told where to go on.
    hanging = upload.begin_to_send(node, offset + 100_000)
    arrives(hanging)
    headers = {"Upload-Offset": "0", "Content-Type": PART}
    refused = must(upload.ask("PATCH", node.url + upload.path, wav[:10], **headers), 409, "another offset")
    is_ended(hanging)
    expect(int(refused.headers["Upload-Offset"]) == upload.offset(node) > offset, f"{refused.headers} {upload.told}")
    offset = upload.told
    broken = upload.begin_to_send(node, offset + 100_000)
    arrives(broken)
    reset(broken)
    until(lambda: upload.stored(node) > offset, LIMIT, "what came before a reset is kept")
    upload.offset(node)
    _same(upload.send(node).headers["Content-Location"], plain, "an upload that was taken over")
