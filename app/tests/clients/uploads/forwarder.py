"""A proxy on loopback that takes a whole request before it passes it on, as nginx does unless it is told not to."""

import http.client
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

LIMIT = 60
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
HOP_BY_HOP = {"connection", "content-length", "date", "server", "transfer-encoding"}


class Forwarder:
    """Passes requests on to `target`.

    Before that it asks `fault(method, path)`. A status is answered in place of the target; what else that function does
    first, the request waits for.
    """

    def __init__(self, target, fault):
        self._target, self.fault = urlsplit(target).netloc, fault
        methods = {f"do_{method}": _Handler.forward for method in METHODS}
        handler = type("Handler", (_Handler,), {"forwarder": self, **methods})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def pass_on(self, request, body):
        """The target's answer, and its body."""
        connection = http.client.HTTPConnection(self._target, timeout=LIMIT)
        try:
            connection.request(request.command, request.path, body, dict(request.headers))
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            connection.close()

    def close(self):
        """Takes no more requests."""
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        """Keeps quiet."""

    def forward(self):
        """Passes a request on. One that its sender breaks off goes nowhere."""
        try:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, headers, said = self.forwarder.fault(self.command, self.path), [], b""
            if status is None:
                status, headers, said = self.forwarder.pass_on(self, body)
            self._answer(status, headers, said)
        except (OSError, http.client.HTTPException):
            self.close_connection = True

    def _answer(self, status, headers, said):
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in HOP_BY_HOP:
                self.send_header(name, value)
        length = dict(headers).get("content-length") if self.command == "HEAD" else len(said)
        if status != 204 and length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(said)


@contextmanager
def forwarding(target, fault=lambda *_: None):
    """Such a proxy for the time of a block."""
    proxy = Forwarder(target, fault)
    try:
        yield proxy
    finally:
        proxy.close()
