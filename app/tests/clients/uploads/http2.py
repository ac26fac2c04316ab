"""tus over HTTP/2, by curl."""

import subprocess
from urllib.parse import urlsplit

from harness import expect, until
from uploads.clients import HALF, killed_while_it_sends, trial
from uploads.proxy import Cut, cutting
from uploads.tus import LIMIT, PART

ENDS = (1, 700_000, 4_000_000)
CUT = [(1_500_000, Cut.RESET)]


def goes_on(binary):
    """In parts, after a connection that was cut, and after a curl that was killed."""
    with trial(binary) as held:
        wav = held.file.read_bytes()
        upload = _Upload(held, wav)
        for end in (*ENDS, len(wav)):
            upload.send(end)
        held.becomes_one_record("parts over HTTP/2")
        upload = _Upload(held, wav)
        with cutting(held.node.url, CUT) as proxy:
            code = upload.begin_to_send(proxy.url).wait(LIMIT)
            expect(code != 0 and proxy.cut == 1, f"curl ends with {code}, and {proxy.cut} connections were cut")
        upload.goes_on("a cut over HTTP/2")
        upload = _Upload(held, wav)
        with cutting(held.node.url, [(HALF, Cut.HANG)]) as proxy:
            sender = upload.begin_to_send(proxy.url)
            killed_while_it_sends(sender, proxy, held)
            sender.wait()
        upload.goes_on("a curl over HTTP/2 that was killed")
        held.nothing_open()


class _Upload:
    def __init__(self, held, wav):
        self._held, self._wav, self._told = held, wav, 0
        length = ("-H", f"Upload-Length: {len(wav)}", "-H", "Upload-Metadata: filename dGFrZS53YXY=")
        status, headers = self._ask("-X", "POST", *length, f"{held.node.url}/uploads")
        expect(status == "201", f"POST over HTTP/2: {status} {headers}")
        self._path = urlsplit(headers["location"]).path

    def _command(self, *more):
        token = ("-H", f"Authorization: Bearer {self._held.user['token']}", "-H", "Tus-Resumable: 1.0.0")
        return ["curl", "-sS", "--http2-prior-knowledge", *token, *more]

    def _ask(self, *more, data=None):
        """The status and the headers of an answer, which must come over HTTP/2."""
        command = self._command("-D", "-", "-o", "/dev/null", *more)
        said = subprocess.run(command, input=data, check=True, capture_output=True, timeout=LIMIT).stdout.decode()
        first, *lines = said.strip().splitlines()
        version, status = first.split()[:2]
        expect(version == "HTTP/2", f"it answers with {version}")
        return status, dict(line.split(": ", 1) for line in lines)

    def _part(self):
        return (
            "-X",
            "PATCH",
            "-H",
            f"Content-Type: {PART}",
            "-H",
            f"Upload-Offset: {self._told}",
            "--data-binary",
            "@-",
        )

    def send(self, end):
        """Sends the bytes to `end` in a request that ends well."""
        url = self._held.node.url + self._path
        status, headers = self._ask(*self._part(), url, data=self._wav[self._told : end])
        expect(status == "204" and headers["upload-offset"] == str(end), f"PATCH to {end}: {status} {headers}")
        self._told = end
        return headers

    def begin_to_send(self, url):
        """A curl that sends all."""
        command = self._command(*self._part(), url + self._path)
        # It reads the file before it sends anything.
        with self._held.file.open("rb") as file:
            return subprocess.Popen(command, stdin=file, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def goes_on(self, what):
        """Sends the rest, which is not all."""

        def offset():
            status, headers = self._ask("-I", self._held.node.url + self._path)
            expect(status == "200", f"HEAD over HTTP/2: {status} {headers}")
            return int(headers["upload-offset"])

        self._told = until(offset, LIMIT, f"something is kept after {what}")
        expect(self._told < len(self._wav), f"all was sent before {what}")
        headers = self.send(len(self._wav))
        expect("content-location" in headers, f"no link after {what}: {headers}")
        self._held.becomes_one_record(what)
