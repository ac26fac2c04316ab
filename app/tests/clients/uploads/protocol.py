"""The rules of tus 1.0.0, and those of the IETF's draft, one by one."""

import requests

import sound
from harness import expect, folder, running
from uploads import draft, ends, lists, parts
from uploads.tus import LIMIT, PART, Upload, ask, begin, must

ORIGIN = "http://pages.example"
MOST = 10_000_000
VERSION = {"Tus-Resumable": "1.0.0"}


def rules(binary):
    """Each rule against a server of its own settings."""
    wav = sound.noise(12)
    settings = {"quiz_sources": "builtin", "max_upload_bytes": MOST, "max_open_uploads": 30, "cors_origins": ORIGIN}
    with folder() as place, running(binary, place, **settings) as node:
        names = ("Ann", "Bob", "Cy", "Dee")
        ann, bob, cy, dee = (node.call("POST", "/users", {"name": name})[2] for name in names)
        _options(node)
        _versions(node, ann, wav)
        _creation(node, ann, wav)
        _strangers(node, ann, bob, wav)
        _refused_parts(node, ann, wav)
        _overridden_methods(node, ann, wav)
        _pages_of_others(node, ann, wav)
        parts.rules(node, ann, wav)
        ends.rules(node, ann, wav, MOST)
        draft.rules(node, ann, wav)
        lists.rules(node, ann, bob)
        lists.most_open(node, cy, wav)
        ends.owner_changes(node, dee, wav)


def _options(node):
    answer = must(requests.options(f"{node.url}/uploads", timeout=LIMIT), 204, "OPTIONS")
    known = set(answer.headers["Tus-Extension"].split(","))
    wanted = {"creation", "creation-with-upload", "creation-defer-length", "termination", "expiration", "checksum"}
    expect(known == wanted, f"extensions: {known}")
    expect(answer.headers["Tus-Version"] == "1.0.0", f"{answer.headers}")
    expect(answer.headers["Tus-Max-Size"] == str(MOST), f"{answer.headers}")
    expect(set(answer.headers["Tus-Checksum-Algorithm"].split(",")) == {"sha1", "sha256"}, f"{answer.headers}")
    expect(not answer.content, f"{answer.text}")


def _versions(node, ann, wav):
    """Nothing is done for another version, or for none."""
    url = node.url + Upload(node, ann, wav).path
    given = {
        "Authorization": f"Bearer {ann['token']}",
        "Upload-Length": "5",
        "Upload-Offset": "0",
        "Content-Type": PART,
    }
    for version in ({}, {"Tus-Resumable": "0.2.2"}, {"Tus-Resumable": ""}):
        for method, address in (("POST", f"{node.url}/uploads"), ("HEAD", url), ("PATCH", url), ("DELETE", url)):
            body = wav[:5] if method == "PATCH" else None
            answer = requests.request(method, address, headers=given | version, data=body, timeout=LIMIT)
            must(answer, 412, f"{method} with {version}")
            expect(answer.headers["Tus-Version"] == "1.0.0", "412 names no version")
    stands = must(ask(ann, "HEAD", url), 200, "an upload that others tried to change")
    expect(stands.headers["Upload-Offset"] == "0", f"{stands.headers}")


def _creation(node, ann, wav):
    length = {"Upload-Length": str(len(wav))}
    for headers in (
        {},
        {"Upload-Length": "-1"},
        {"Upload-Length": "x"},
        {"Upload-Length": "1.0"},
        {"Upload-Length": "99999999999999999999"},
        {"Upload-Defer-Length": "2"},
        length | {"Upload-Defer-Length": "1"},
        length | {"Upload-Metadata": "a !"},
        length | {"Upload-Metadata": "a YQ==,a YQ=="},
        length | {"Upload-Metadata": ",a YQ=="},
    ):
        must(begin(node, ann, **headers), 400, f"{headers}")
    for fine in ("", "key", "name ZsO8,key", "filename dGFrZS53YXY=,filetype YXVkaW8vd2F2"):
        begun = must(begin(node, ann, **length, **{"Upload-Metadata": fine}), 201, f"metadata {fine!r}")
        place = begun.headers["Location"]
        expect(place.startswith(f"{node.url}/uploads/"), f"Location is not absolute: {place}")
        told = must(ask(ann, "HEAD", place), 200, "HEAD").headers.get("Upload-Metadata", "")
        expect(told == fine, f"the metadata {fine!r} is told as {told!r}")
        must(ask(ann, "DELETE", place), 204, "DELETE")
    must(begin(node, ann, **{"Upload-Length": str(MOST + 1)}), 413, "a WAV that is too large")
    must(begin(node, ann, **{"Upload-Length": "0"}), 415, "a WAV without a byte")
    must(
        begin(node, ann, b"no WAV at all, whatever it says\n" * 100, **length, **{"Content-Type": PART}), 415, "a text"
    )
    must(begin(node, ann, wav, **length, **{"Content-Type": "audio/wav"}), 415, "another media type")


def _strangers(node, ann, bob, wav):
    """An upload of somebody else is none, and whoever has no token hears no more than that."""
    url = node.url + Upload(node, ann, wav).path
    nobody = {"token": "00000000-0000-4000-8000-000000000000"}
    part = {"Upload-Offset": "0", "Content-Type": PART}
    for method in ("HEAD", "PATCH", "DELETE", "GET"):
        more = part if method == "PATCH" else {}
        must(ask(bob, method, url, **more), 404, f"{method} by somebody else")
        must(ask(nobody, method, url, **more), 401, f"{method} with a token of nobody")
        for path in ("nonsense", "00000000-0000-4000-8000-000000000000"):
            missing = 400 if (method, path) == ("GET", "nonsense") else 404
            must(ask(ann, method, f"{node.url}/uploads/{path}", **more), missing, f"{method} {path}")
        must(
            requests.request(method, url, headers={"Tus-Resumable": "1.0.0"}, timeout=LIMIT), 401, f"{method}, no token"
        )
    must(requests.post(f"{node.url}/uploads", headers={"Tus-Resumable": "1.0.0"}, timeout=LIMIT), 401, "POST, no token")


def _refused_parts(node, ann, wav):
    upload = Upload(node, ann, wav)
    url, part = node.url + upload.path, {"Upload-Offset": "0", "Content-Type": PART}
    must(upload.ask("PATCH", url, wav, **part | {"Content-Type": "audio/wav"}), 415, "another media type")
    must(upload.ask("PATCH", url, wav, **{"Upload-Offset": "0"}), 415, "no media type")
    must(upload.ask("PATCH", url, wav, **{"Content-Type": PART}), 400, "no offset")
    for offset in ("-1", "x", "0, 0"):
        must(upload.ask("PATCH", url, wav, **part | {"Upload-Offset": offset}), 400, f"the offset {offset}")
    refused = must(upload.ask("PATCH", url, wav, **part | {"Upload-Offset": "1"}), 409, "another offset")
    expect(refused.headers["Upload-Offset"] == "0", f"409 does not tell the offset: {refused.headers}")
    expect(upload.offset(node) == 0, "a part that was refused is kept")
    must(upload.ask("PATCH", url, wav + b"more", **part), 413, "more bytes than announced")
    expect(upload.offset(node) < len(wav), "all is told as stored, and there is no record")
    upload.send(node)
    expect(upload.link(node), "what was too long cannot be ended well")


def _overridden_methods(node, ann, wav):
    upload = Upload(node, ann, wav)
    url, part = node.url + upload.path, {"Upload-Offset": "0", "Content-Type": PART}

    def post(method, status, body=None, **more):
        return must(upload.ask("POST", url, body, **more, **{"X-HTTP-Method-Override": method}), status, method)

    post("PATCH", 204, wav[:1000], **part)
    expect(post("HEAD", 200).headers["Upload-Offset"] == "1000", "PATCH by POST stores nothing")
    post("DELETE", 204)
    post("HEAD", 404)
    must(upload.ask("POST", url), 405, "POST")


def _pages_of_others(node, ann, wav):
    """Preflights allow, and all answers tell pages of the origin what they need."""
    asks = {"Origin": ORIGIN, "Access-Control-Request-Method": "PATCH"}
    allowed = requests.options(f"{node.url}/uploads/x", headers=asks, timeout=LIMIT).headers
    for method in ("POST", "HEAD", "PATCH", "DELETE"):
        expect(method in allowed["Access-Control-Allow-Methods"].split(", "), f"a page may not send {method}")
    sent = {name.lower() for name in allowed["Access-Control-Allow-Headers"].split(", ")}
    needed = "tus-resumable upload-length upload-defer-length upload-metadata upload-offset upload-checksum"
    needed += " upload-complete upload-draft-interop-version x-http-method-override authorization content-type"
    expect(set(needed.split()) <= sent, f"a page may not send {set(needed.split()) - sent}")
    upload = Upload(node, ann, wav)
    part = {"Upload-Offset": "0", "Content-Type": PART, "Origin": ORIGIN}
    length = {"Upload-Length": "100", "Origin": ORIGIN}
    for answer in (
        must(begin(node, ann, **length), 201, "POST"),
        must(begin(node, ann, **{"Origin": ORIGIN}), 400, "a wrong POST"),
        must(upload.ask("PATCH", node.url + upload.path, wav[:1000], **part), 204, "PATCH"),
        must(upload.ask("PATCH", node.url + upload.path, wav[:1000], **part), 409, "PATCH again"),
        must(upload.ask("HEAD", node.url + upload.path, Origin=ORIGIN), 200, "HEAD"),
        must(upload.ask("HEAD", f"{node.url}/uploads/x", Origin=ORIGIN), 404, "HEAD of nothing"),
    ):
        expect(answer.headers["Access-Control-Allow-Origin"] == ORIGIN, f"{answer.request.method}: {answer.headers}")
        read = {name.lower() for name in answer.headers["Access-Control-Expose-Headers"].split(", ")}
        wanted = {"location", "content-location", "upload-offset", "upload-length", "upload-expires", "tus-resumable"}
        expect(wanted <= read, f"a page cannot read {wanted - read}")
    foreign = upload.ask("HEAD", node.url + upload.path, Origin="http://elsewhere.example")
    expect("Access-Control-Allow-Origin" not in foreign.headers, "a page of any origin may read")
