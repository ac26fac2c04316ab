"""An upload that lasts as long as a test needs it."""

import threading

import requests

import sound

SECONDS = 21
# The first bytes come at once, enough for the store to get some of the MP3. The rest comes in drops.
AT_ONCE = 20 * 44_100 * 4
DROP = 1024
PAUSE = 0.5


class SlowUpload:
    """An upload on a thread of its own. It goes on until `finish` is called, or until its node dies."""

    def __init__(self, node, user, key=None):
        self.answer, self.broken = None, None
        self._hurry = threading.Event()
        self._headers = {"Authorization": f"Bearer {user['token']}", "Content-Type": "audio/wav"}
        if key:
            self._headers["Idempotency-Key"] = key
        self._thread = threading.Thread(target=self._run, args=[f"{node.url}/records"], daemon=True)
        self._thread.start()

    def finish(self):
        """Sends the rest and waits for the answer."""
        self._hurry.set()
        self._thread.join(60)
        return self.answer

    def _run(self, url):
        try:
            self.answer = requests.post(url, data=self._pieces(), headers=self._headers, timeout=60)
        except requests.RequestException as error:
            self.broken = error

    def _pieces(self):
        content = sound.noise(SECONDS)
        yield content[:AT_ONCE]
        at = AT_ONCE
        while at < len(content) and not self._hurry.wait(PAUSE):
            yield content[at : at + DROP]
            at += DROP
        if at < len(content):
            yield content[at:]
