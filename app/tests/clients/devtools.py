"""Drives a headless Chromium by the DevTools protocol over a pipe: nothing to install but the browser."""

import json
import os
import shutil
import subprocess
import tempfile
from collections import deque

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--disable-extensions",
    "--window-size=1280,1600",
    "--remote-debugging-pipe",
    # No host but this machine has an address, so a page that needs the network breaks visibly.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
NAMES = ("chromium", "chromium-browser", "google-chrome")


class Browser:
    """One tab of a new Chromium for the time of a `with` block."""

    def __init__(self):
        self._last_id = 0
        self._events = deque()
        self.requests = []

    def __enter__(self):
        self._profile = tempfile.mkdtemp(prefix="quizcast-chromium-")
        to_browser, self._out = os.pipe()
        self._in, from_browser = os.pipe()
        program = next(path for name in NAMES if (path := shutil.which(name)))

        # The browser reads commands from file descriptor 3 and writes answers to 4. The shell first moves both pipe
        # ends to free numbers, because one of them may be 3 or 4 already.
        command = f'exec {{r}}<&{to_browser} {{w}}>&{from_browser}; exec 3<&$r 4>&$w {{r}}<&- {{w}}>&-; exec "$@"'
        self._process = subprocess.Popen(
            ["bash", "-c", command, "chromium", program, *FLAGS, f"--user-data-dir={self._profile}", "about:blank"],
            pass_fds=(to_browser, from_browser),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_browser)
        os.close(from_browser)
        self._stream = os.fdopen(self._in, "rb", buffering=0)
        self._rest = b""
        self._session = None
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime"):
            self.send(f"{domain}.enable")
        return self

    def __exit__(self, *_):
        os.close(self._out)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._stream.close()
        shutil.rmtree(self._profile, ignore_errors=True)

    def send(self, method, **parameters):
        """Sends a command and waits for its answer."""
        self._last_id += 1
        message = {"id": self._last_id, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._receive()
            if answer.get("id") == self._last_id:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]

    def _receive(self):
        while b"\0" not in self._rest:
            more = self._stream.read(65536)
            if not more:
                raise RuntimeError("the browser went away")
            self._rest += more
        raw, self._rest = self._rest.split(b"\0", 1)
        message = json.loads(raw)
        if message.get("method") == "Network.requestWillBeSent":
            self.requests.append(message["params"]["request"]["url"])
        return message

    def open(self, url):
        """Opens a page and waits until it has loaded."""
        self.send("Page.navigate", url=url)
        while self._receive().get("method") != "Page.loadEventFired":
            pass

    def run(self, script):
        """Runs the body of an async JavaScript function in the page and answers what it returns."""
        answer = self.send(
            "Runtime.evaluate", expression=f"(async () => {{ {script} }})()", awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"]["exception"].get("description", "a script failed"))
        return answer["result"].get("value")
