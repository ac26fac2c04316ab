"""A question source that speaks jservice's API on loopback: unlimited clues, some of them given twice."""

import asyncio
import json
import threading
from collections import deque
from urllib.parse import parse_qs, urlsplit

MOST_AT_ONCE = 100
REMEMBERED = 200


class FakeSource:
    """Serves on a thread of its own for the time of a `with` block.

    Every `repeat_every`th clue is one that was already served, in the same words and with the same id, so
    callers that share this source get each other's questions too.
    """

    def __init__(self, repeat_every=5):
        self._repeat_every = repeat_every
        self._served = 0
        self._next_id = 1
        self._recent = deque(maxlen=REMEMBERED)
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self.url = None

    def __enter__(self):
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def settings(self):
        """Settings with which the program asks this source only, and goes on when it repeats itself."""
        return {"quiz_sources": "jservice", "jservice_url": self.url, "quiz_max_barren_rounds": 50}

    async def _serve(self):
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._connection, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self._ready.set()
        await self._stop.wait()
        server.close()

    async def _connection(self, reader, writer):
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                writer.write(self._answer(head.split(b" ", 2)[1].decode()))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def _answer(self, target):
        parts = urlsplit(target)
        if not parts.path.endswith("/api/random"):
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        count = min(int(parse_qs(parts.query).get("count", ["1"])[0]), MOST_AT_ONCE)
        body = json.dumps([self._clue() for _ in range(count)]).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        return head.encode() + body

    def _clue(self):
        self._served += 1
        if self._recent and self._served % self._repeat_every == 0:
            return self._recent[self._served * 7919 % len(self._recent)]
        number, self._next_id = self._next_id, self._next_id + 1
        group = number % 40
        stamp = f"2014-02-{number % 28 + 1:02}T01:02:03.000Z"
        clue = {
            "id": number,
            "answer": f"the number <i>{number}</i>",
            "value": (number % 5 + 1) * 200,
            "question": f"It comes {number} places after nothing & before {number + 1}",
            "airdate": stamp,
            "created_at": stamp,
            "updated_at": stamp,
            "category_id": group,
            "game_id": number // 60 + 1,
            "invalid_count": None,
            "category": {
                "id": group,
                "title": f"counting {group}",
                "created_at": stamp,
                "updated_at": stamp,
                "clues_count": 5,
            },
        }
        self._recent.append(clue)
        return clue
