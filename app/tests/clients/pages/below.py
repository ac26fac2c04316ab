"""A server in front of the program that has it below a path, as many operators do, and nothing beside that path."""

import http.client
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

PATH = "/sound/quiz"
# What concerns one connection only, and the length, which is told anew.
OF_A_CONNECTION = {"connection", "keep-alive", "transfer-encoding", "content-length", "date", "server"}


class Front(ThreadingHTTPServer):
    """`url` is the program's public address. What is asked beside the path is in `astray`."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Carrier)
        self.url = f"http://127.0.0.1:{self.server_address[1]}{PATH}"
        self.target, self.astray = None, []


class Carrier(BaseHTTPRequestHandler):
    """Carries requests below the path over, without it."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        """Carries it."""
        self.carry()

    def do_POST(self):
        """Carries it."""
        self.carry()

    def do_PATCH(self):
        """Carries it."""
        self.carry()

    def do_DELETE(self):
        """Carries it."""
        self.carry()

    def carry(self):
        """One request, there and back."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if not self.path.startswith(f"{PATH}/"):
            self.server.astray.append(self.path)
            self.answer(404, {}, b"")
            return
        connection = http.client.HTTPConnection(self.server.target, timeout=60)
        kept = {name: value for name, value in self.headers.items() if name.lower() not in OF_A_CONNECTION}
        connection.request(self.command, self.path.removeprefix(PATH), body, kept)
        answer = connection.getresponse()
        self.answer(answer.status, answer.headers, answer.read())
        connection.close()

    def answer(self, status, headers, body):
        """Sends an answer whose body is whole."""
        self.send_response(status)
        for name, value in headers.items():
            if name.lower() not in OF_A_CONNECTION:
                self.send_header(name, value)
        if status not in (204, 304):
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Keeps quiet."""


@contextmanager
def front():
    """Such a server for the time of a block. Its `target` is to be set."""
    server = Front()
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def target(url):
    """Where a program listens, for `target`."""
    return urlsplit(url).netloc
