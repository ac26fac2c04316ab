"""What the janitor leaves alone when it sweeps uploads that nobody goes on with."""

import time

import sound
from harness import Failed, expect, folder, running, until
from uploads.tus import PART, Upload, must

EXPIRY = 3
ABANDONED = 5
STEP = 2_000
LIMIT = 100


def leaves_alone(binary):
    """Each rule against a server that forgets open uploads after seconds."""
    settings = {"quiz_sources": "builtin", "upload_expiry": f"{EXPIRY}s"}
    with folder() as place, running(binary, place, **settings) as node:
        ann, bob = (node.call("POST", "/users", {"name": name})[2] for name in ("Ann", "Bob"))
        done = Upload(node, ann, sound.noise(1))
        link = done.send(node).headers["Content-Location"]
        _goes_on(node, ann, bob)
        # What is open is forgotten by `UPLOAD_EXPIRY`. The last answer is there for a day, also for a late sender.
        again = must(done.ask("HEAD", node.url + done.path), 200, "an upload that is done, after UPLOAD_EXPIRY")
        expect(again.headers["Content-Location"] == link, f"{again.headers}")


def _goes_on(node, ann, bob):
    """A sender who comes back while the janitor is busy with others keeps what was acknowledged."""
    for _ in range(3):
        if _comes_back(node, ann, bob):
            return
    raise Failed("whoever comes back is always later than the janitor")


def _comes_back(node, ann, bob):
    """Whether the sender came back in time. On a busy machine the janitor may rightly be done with all before."""
    wav = sound.noise(19)
    abandoned = [Upload(node, ann, wav, finish="abandoned") for _ in range(ABANDONED)]
    for upload in abandoned:
        upload.send(node, 3_000_000)
    kept, gone = Upload(node, bob, wav), Upload(node, bob, wav)
    for upload in (kept, gone):
        upload.send(node, 1_000_000)
    nudge = Upload(node, bob, wav)
    time.sleep(EXPIRY + 0.3)
    nudge.ask("DELETE", node.url + nudge.path)
    # The janitor now has its list, and first publishes what was abandoned.
    time.sleep(0.1)
    # When the last part began to come: what is acknowledged is safe for EXPIRY from then.
    came = 0

    def shown(upload):
        return upload.ask("GET", node.url + upload.path).json()

    def comes(end):
        nonlocal came
        asked = time.monotonic()
        part = {"Upload-Offset": str(kept.told), "Content-Type": PART}
        answer = kept.ask("PATCH", node.url + kept.path, wav[kept.told : end], **part)
        late = time.monotonic() - came >= EXPIRY
        if answer.status_code == 404 and late and shown(abandoned[-1])["state"] == "done":
            return False
        must(answer, 204, f"a part that goes on at {kept.told}, which was acknowledged")
        kept.told, came = end, asked
        return True

    def swept():
        return not comes(kept.told + STEP) or gone.ask("GET", node.url + gone.path).status_code == 404

    until(swept, LIMIT, "an upload that nobody goes on with is swept")
    if not comes(len(wav)):
        return False
    expect(kept.link(node), "what was gone on with is no record")

    def published():
        return all(shown(one)["record"] for one in abandoned)

    until(published, LIMIT, "what asked for it is published")
    for upload in abandoned:
        record = shown(upload)["record"]
        expect(any("never finished" in warning for warning in record["warnings"]), f"{record}")
    return True
