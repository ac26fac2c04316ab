"""tus 1.0.0 by hand: requests that end well, break off, or hang."""

import base64
import socket
import struct
import time
from pathlib import Path
from urllib.parse import urlsplit

import requests

from harness import Failed, expect, until

LIMIT = 60
PART = "application/offset+octet-stream"
PIECE = 64 * 1024
# Whoever holds an upload is asked for two seconds to let go. Then it is taken by force, as from a node that is dead.
FORCED = 1.9
# So long before each try what came may be encoded, in seconds: a busy machine is far behind what it has read.
RESTS = (0, 5, 20)


def metadata(**pairs):
    """The header `Upload-Metadata`."""
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in pairs.items())


def ask(user, method, url, data=None, **more):
    """One request of a user."""
    headers = {"Tus-Resumable": "1.0.0", "Authorization": f"Bearer {user['token']}"} | more
    return requests.request(method, url, data=data, headers=headers, timeout=LIMIT)


def begin(node, user, data=None, **more):
    """`POST /uploads`."""
    return ask(user, "POST", f"{node.url}/uploads", data, **more)


def must(answer, status, what):
    """Expects a status, and what every answer of tus has. Answers the answer."""
    expect(answer.status_code == status, f"{what}: {answer.status_code} {answer.text}")
    expect(answer.headers.get("Tus-Resumable") == "1.0.0", f"{what}: no Tus-Resumable")
    return answer


class Upload:
    """An upload of one user, at whatever node."""

    def __init__(self, node, user, wav, name="take.wav", **more):
        self.user, self.wav, self.told = user, wav, 0
        told = {"Upload-Length": str(len(wav)), "Upload-Metadata": metadata(filename=name, **more)}
        answer = begin(node, user, **told)
        expect(answer.status_code == 201, f"an upload does not begin: {answer.status_code} {answer.text}")
        self.path = urlsplit(answer.headers["Location"]).path

    def ask(self, method, url, data=None, **more):
        """One request."""
        return ask(self.user, method, url, data, **more)

    def offset(self, node):
        """Where the upload stands, as `node` tells it: never less than was told before."""
        answer = self.ask("HEAD", node.url + self.path)
        expect(answer.status_code == 200, f"HEAD at {node.url}: {answer.status_code}")
        return self._tell(answer)

    def stored(self, node):
        """How many bytes are stored, without disturbing whoever sends."""
        return self.ask("GET", node.url + self.path).json()["offset"]

    def _tell(self, answer):
        offset = int(answer.headers["Upload-Offset"])
        expect(offset >= self.told, f"the offset went back from {self.told} to {offset}")
        self.told = offset
        return offset

    def send(self, node, end=None):
        """Sends the bytes from the offset to `end` in one request that ends well."""
        end = len(self.wav) if end is None else end
        answer = self.ask(
            "PATCH",
            node.url + self.path,
            self.wav[self.told : end],
            **{"Upload-Offset": str(self.told), "Content-Type": PART},
        )
        expect(answer.status_code == 204, f"PATCH at {node.url}: {answer.status_code} {answer.text}")
        self._tell(answer)
        return answer

    def begin_to_send(self, node, end, length=None):
        """Sends the bytes from the offset to `end` in a request that announces all, and leaves it open."""
        parts = urlsplit(node.url)
        connection = socket.create_connection((parts.hostname, parts.port), timeout=LIMIT)
        head = [
            f"PATCH {self.path} HTTP/1.1",
            f"Host: {parts.netloc}",
            f"Authorization: Bearer {self.user['token']}",
            "Tus-Resumable: 1.0.0",
            f"Content-Type: {PART}",
            f"Upload-Offset: {self.told}",
            f"Content-Length: {(length or len(self.wav)) - self.told}",
        ]
        connection.sendall(("\r\n".join(head) + "\r\n\r\n").encode())
        connection.sendall(self.wav[self.told : end])
        return connection

    def link(self, node):
        """The link to the MP3 that it became."""
        answer = self.ask("GET", node.url + self.path).json()
        expect(answer["state"] == "done", f"it is not done: {answer}")
        return answer["record"]["url"]


def let_go(upload, node):
    """Asks `node` where the upload stands. Answers whether whoever held it let go, which a busy machine may hinder."""
    began = time.monotonic()
    upload.offset(node)
    return time.monotonic() - began < FORCED


def taken_over(node, other, user, wav, end):
    """An upload that `other` asked for while its sender hung at `node`, and the connection of that sender."""
    for rest in RESTS:
        upload = Upload(node, user, wav)
        hanging = upload.begin_to_send(node, end)
        arrives(hanging)
        time.sleep(rest)
        if let_go(upload, other):
            return upload, hanging
        hanging.close()
        must(upload.ask("DELETE", other.url + upload.path), 204, "DELETE")
    raise Failed("HEAD waits for a sender that hangs")


def is_ended(hanging):
    """A request that was taken over is told so, and its connection ends."""
    said = b""
    while piece := hanging.recv(10_000):
        said += piece
    hanging.close()
    expect(b" 409 " in said and b"upload-taken" in said, f"a request that was taken over is told {said}")


def arrives(connection):
    """Waits until the other program has read all that was sent: a reset destroys what the kernel still holds."""
    here, there = (f":{end[1]:04X}" for end in (connection.getsockname(), connection.getpeername()))

    def is_read():
        sockets = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        queues = {(local[-5:], remote[-5:]): queued for _, local, remote, _, queued, *_ in sockets}
        sent, received = queues[here, there].split(":")[0], queues[there, here].split(":")[1]
        return int(sent, 16) == int(received, 16) == 0

    until(is_read, LIMIT, "the program reads what was sent")


def reset(connection):
    """Closes a connection by RST."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def unbroken(node, user, wav, name="take.wav"):
    """The MP3 of the same WAV, uploaded in one request."""
    answer = requests.post(
        f"{node.url}/records?name={name}",
        data=wav,
        timeout=LIMIT,
        headers={"Authorization": f"Bearer {user['token']}", "Content-Type": "audio/wav"},
    )
    expect(answer.status_code == 201, f"an upload in one request: {answer.status_code} {answer.text}")
    return requests.get(answer.json()["url"], timeout=LIMIT).content
