"""A proxy on loopback that cuts connections: by a reset, by an end, or by carrying no more."""

import enum
import socket
import threading
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

from uploads.tus import reset

PIECE = 16 * 1024


class Cut(enum.Enum):
    """What becomes of a connection."""

    RESET = enum.auto()
    END = enum.auto()
    HANG = enum.auto()


class Proxy:
    """Carries each connection over to `target`. The first ones are cut after so many bytes from the client.

    `cuts` are pairs of the bytes and the kind of the cut.
    """

    def __init__(self, target, cuts):
        parts = urlsplit(target)
        self._target, self._cuts = (parts.hostname, parts.port), list(cuts)
        self._lock, self._hanging = threading.Lock(), []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.carried = self.cut = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection(self._target)
            threading.Thread(target=self._carry, args=(client, server), daemon=True).start()
            threading.Thread(target=copy, args=(server, client), daemon=True).start()

    def _carry(self, client, server):
        seen, cut = 0, None
        while piece := _read(client):
            # Small requests pass: only one that brings sound uses up a cut.
            if cut is None and seen + len(piece) > PIECE:
                with self._lock:
                    cut = self._cuts.pop(0) if self._cuts else None
            piece = piece[: cut[0] - seen] if cut else piece
            seen += len(piece)
            try:
                server.sendall(piece)
            except OSError:
                break
            with self._lock:
                self.carried += len(piece)
            if cut and seen >= cut[0]:
                self._end(client, server, cut[1])
                return
        _shut(server)

    def _end(self, client, server, how):
        if how is Cut.HANG:
            with self._lock:
                self._hanging += [client, server]
        elif how is Cut.RESET:
            reset(client)
            # A read that waits in another thread would keep the connection open.
            server.shutdown(socket.SHUT_RD)
            reset(server)
        else:
            for side in (server, client):
                _shut(side)
            client.close()
        with self._lock:
            self.cut += 1

    def end_hanging(self):
        """Ends the connections that hang."""
        with self._lock:
            for side in self._hanging:
                with suppress(OSError):
                    side.shutdown(socket.SHUT_RDWR)
                side.close()
            self._hanging.clear()

    def close(self):
        """Takes no more connections, and ends those that hang."""
        self._listener.close()
        self.end_hanging()


def copy(source, sink):
    """Carries what comes from `source` to `sink` until either ends."""
    while piece := _read(source):
        try:
            sink.sendall(piece)
        except OSError:
            return
    _shut(sink)


def _read(source):
    try:
        return source.recv(PIECE)
    except OSError:
        return b""


def _shut(sink):
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


@contextmanager
def cutting(target, cuts):
    """A cutting proxy for the time of a block."""
    proxy = Proxy(target, cuts)
    try:
        yield proxy
    finally:
        proxy.close()
