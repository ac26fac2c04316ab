"""The rules of the IETF's draft, by its interop versions."""

import requests

from harness import expect
from uploads.tus import LIMIT, unbroken


def rules(node, ann, wav):
    """Both versions that are spoken."""
    plain = unbroken(node, ann, wav)
    for version in ("8", "6"):
        token = {"Authorization": f"Bearer {ann['token']}", "Upload-Draft-Interop-Version": version}

        def ask(method, url, data=None, token=token, **more):
            return requests.request(method, url, data=data, headers=token | more, timeout=LIMIT)

        begun = ask("POST", f"{node.url}/records?name=take.wav", **{"Upload-Complete": "?0"})
        expect(begun.status_code == 201, f"an empty POST: {begun.status_code} {begun.text}")
        expect(begun.headers["Upload-Draft-Interop-Version"] == version, "no interop version")
        url = begun.headers["Location"]
        expect(url.startswith(f"{node.url}/records/uploads/"), f"Location: {url}")
        part = {"Content-Type": "application/partial-upload", "Upload-Complete": "?0", "Upload-Offset": "0"}
        first = ask("PATCH", url, wav[:700_000], **part)
        expect(first.status_code == 204 and first.headers["Upload-Offset"] == "700000", f"{first.headers}")
        expect(first.headers["Upload-Complete"] == "?0", f"{first.headers}")
        wrong = ask("PATCH", url, wav[:10], **part)
        expect(wrong.status_code == 409 and wrong.headers["Upload-Offset"] == "700000", f"{wrong.text}")
        said = wrong.json()
        expect(said["type"].endswith("#mismatching-upload-offset"), f"{said}")
        expect((said["expected-offset"], said["provided-offset"]) == (700_000, 0), f"{said}")
        stands = ask("HEAD", url)
        expect(stands.status_code == 204 and stands.headers["Upload-Offset"] == "700000", f"{stands.headers}")
        expect("max-size=" in stands.headers["Upload-Limit"], f"{stands.headers}")
        last = {"Upload-Offset": "700000", "Upload-Complete": "?1"}
        done = ask("PATCH", url, wav[700_000:], **part | last)
        expect(done.status_code == 201 and done.headers["Upload-Complete"] == "?1", f"{done.status_code} {done.text}")
        expect(done.headers["Upload-Offset"] == str(len(wav)), f"{done.headers}")
        expect(requests.get(done.headers["Location"], timeout=LIMIT).content == plain, "the draft's MP3 is another one")
        again = ask("PATCH", url, b"", **part | {"Upload-Offset": str(len(wav)), "Upload-Complete": "?1"})
        expect(again.status_code == 201 and again.json() == done.json(), f"another last answer: {again.text}")
        expect(ask("HEAD", url).headers["Upload-Complete"] == "?1", "HEAD at the end")
        expect(ask("DELETE", url).status_code == 204, "DELETE")
        whole = ask(
            "POST", f"{node.url}/records?name=take.wav", wav, **{"Upload-Complete": "?1", "Content-Type": "audio/wav"}
        )
        expect(whole.status_code == 201 and whole.json()["bytes"] == len(plain), f"{whole.text}")
        bad = ask("POST", f"{node.url}/records", b"no WAV at all, whatever it says", **{"Upload-Complete": "?1"})
        expect(bad.status_code == 415, f"{bad.status_code} {bad.text}")
        expect(ask("POST", f"{node.url}/records", **{"Upload-Complete": "yes"}).status_code == 400, "Upload-Complete")
