"""Uploads that end at the same time."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import sound
from harness import expect, folder, running
from uploads.tus import PART, ask, begin

AT_ONCE = 6
EACH = 4


def ends(binary):
    """Whoever sends the last byte is answered with the link, also while the store is busy."""
    wav = sound.noise(19)
    half = len(wav) - 200_000
    with folder() as place, running(binary, place, quiz_sources="builtin") as node:
        users = [node.call("POST", "/users", {"name": f"Ann {number}"})[2] for number in range(AT_ONCE)]

        def upload(user):
            told = {"Upload-Length": str(len(wav)), "Content-Type": PART}
            begun = begin(node, user, wav[:half], **told)
            if begun.status_code != 201:
                return "the first part", begun.status_code, False
            rest = {"Upload-Offset": str(half), "Content-Type": PART}
            done = ask(user, "PATCH", begun.headers["Location"], wav[half:], **rest)
            return "the last part", done.status_code, "Content-Location" in done.headers

        with ThreadPoolExecutor(AT_ONCE) as senders:
            answers = Counter(senders.map(upload, users * EACH))
        records = [node.call("GET", "/records", token=user["token"])[2]["items"] for user in users]
    expect(set(answers) == {("the last part", 204, True)}, f"some last answers have no link: {dict(answers)}")
    expect(all(len(own) == EACH for own in records), f"{[len(own) for own in records]} records")
