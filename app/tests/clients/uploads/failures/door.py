"""A door on loopback that can be shut: what is behind it cannot be reached then."""

import socket
import threading
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

from uploads.proxy import copy
from uploads.tus import reset


class Door:
    """Carries connections to `target` while it is open."""

    def __init__(self, target):
        parts = urlsplit(target)
        self._target = (parts.hostname, parts.port)
        self._lock, self._open, self._carried = threading.Lock(), True, []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self.url = parts._replace(netloc=f"{parts.username}@{self.address}").geturl()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                if not self._open:
                    reset(client)
                    continue
                server = socket.create_connection(self._target)
                self._carried += [client, server]
            for ends in ((client, server), (server, client)):
                threading.Thread(target=copy, args=ends, daemon=True).start()

    def shut(self):
        """Ends all connections, and resets new ones."""
        with self._lock:
            self._open = False
            for end in self._carried:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
                end.close()
            self._carried.clear()

    def open(self):
        """Carries new connections again."""
        with self._lock:
            self._open = True

    def close(self):
        """Carries nothing more."""
        self._listener.close()
        self.shut()


@contextmanager
def door(target):
    """A door for the time of a block."""
    made = Door(target)
    try:
        yield made
    finally:
        made.close()
