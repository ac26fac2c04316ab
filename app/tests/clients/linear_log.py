"""Proves from outside that the log of questions is linear.

Every answer is the direct predecessor of the first question that the same request saved, and the log has no gap,
no overlap and no repetition, with many requests at once, on several processes, and when one of them dies.
"""

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException

from fake_source import FakeSource
from harness import Server, expect, folder, running

REQUESTS = 300
CLIENTS = 48
KILL_AFTER = 100
SEED = 20
SIZES = (1, 1, 1, 2, 3, 5, 8, 40, 130)


def three_nodes(binary, postgres):
    """Three processes on one PostgreSQL write one log."""
    database = postgres.new_database()
    with folder() as place, FakeSource() as source:
        nodes = [_node(binary, place, source, f"node{number}", database_url=database) for number in range(3)]
        try:
            draws = _draw_together(nodes)
            expect(all(draw.answered for draw in draws), _first_refusal(draws))
            must_tile(draws, whole_log(nodes[0]))
        finally:
            _end(nodes)


def three_nodes_one_killed(binary, postgres):
    """When one of three processes dies, what was acknowledged stays, and the log stays whole."""
    database = postgres.new_database()
    with folder() as place, FakeSource() as source:
        nodes = [_node(binary, place, source, f"node{number}", database_url=database) for number in range(3)]
        try:
            draws = _draw_together(nodes, victim=nodes[1])
            lost = [draw for draw in draws if not draw.answered]
            expect(all(draw.node is nodes[1] for draw in lost), "a request to a node that lived failed")
            expect(lost, "the process was killed after everything was answered: nothing is proved")
            must_hold(draws, whole_log(nodes[0]))
        finally:
            _end(nodes)


def one_node(binary):
    """One process on SQLite."""
    with folder() as place, FakeSource() as source, running(binary, place, **source.settings()) as node:
        draws = _draw_together([node])
        expect(all(draw.answered for draw in draws), _first_refusal(draws))
        must_tile(draws, whole_log(node))


def one_node_killed(binary):
    """What a process on SQLite acknowledged before it was killed is there when it starts again."""
    with folder() as place, FakeSource() as source:
        node = Server(binary, place, **source.settings())
        try:
            draws = _draw_together([node], victim=node)
        finally:
            node.kill()
        expect(any(not draw.answered for draw in draws), "the process was killed too late: nothing is proved")
        with running(binary, place, name="again", **source.settings()) as again:
            must_hold(draws, whole_log(again))
            more = _draw_together([again], requests=20)
            expect(all(draw.answered for draw in more), _first_refusal(more))
            must_hold(draws + more, whole_log(again))


class Draw:
    """One `POST /quiz`: how many were asked for, and what came back."""

    def __init__(self, node, size, key=None):
        self.node, self.size, self.key = node, size, key
        self.answered, self.answer, self.refusal = False, None, None

    def run(self, node=None):
        """Sends it, to another node where one is named."""
        try:
            status, _, body = (node or self.node).call("POST", "/quiz", {"questions_num": self.size}, key=self.key)
        except (OSError, EOFError, ValueError, HTTPException) as error:
            self.refusal = repr(error)
            return
        self.answered, self.answer = status == 200, body
        if not self.answered:
            self.refusal = f"{status} {body}"

    @property
    def before(self):
        """The place in the log that the answer had: 0 for none."""
        return self.answer["id"] if self.answer else 0


def _node(binary, place, source, name, **settings):
    return Server(binary, place, name=name, **source.settings(), **settings)


def _end(nodes):
    alive = [node for node in nodes if node.process.poll() is None]
    for node in alive:
        node.stop()


def _draw_together(nodes, victim=None, requests=REQUESTS):
    sizes = random.Random(SEED)
    draws = [Draw(nodes[turn % len(nodes)], sizes.choice(SIZES)) for turn in range(requests)]
    lock, acknowledged = threading.Lock(), [0]

    def run(draw):
        draw.run()
        with lock:
            acknowledged[0] += draw.answered
            if victim and acknowledged[0] == KILL_AFTER and victim.process.poll() is None:
                victim.process.kill()

    with ThreadPoolExecutor(CLIENTS) as clients:
        list(clients.map(run, draws))
    return draws


def whole_log(node):
    """Every question, oldest first, read page by page."""
    rows, cursor = [], None
    while True:
        status, _, page = node.call("GET", "/questions?limit=100" + (f"&cursor={cursor}" if cursor else ""))
        expect(status == 200, f"GET /questions: {status} {page}")
        rows += page["items"]
        cursor = page["next"]
        if not cursor:
            return rows[::-1]


def _must_be_whole(log):
    ids = [row["id"] for row in log]
    expect(ids == list(range(1, len(ids) + 1)), "the log's ids are not 1, 2, 3, …")
    for name, told in (
        ("source id", lambda row: (row["source"], row["source_id"])),
        ("text", lambda row: (row["question"], row["answer"])),
    ):
        expect(len({told(row) for row in log}) == len(log), f"a {name} stands twice in the log")


def must_hold(draws, log):
    """No acknowledged request lost its questions or shares them with another."""
    _must_be_whole(log)
    owned = set()
    for draw in (draw for draw in draws if draw.answered):
        if draw.before:
            expect(draw.answer == log[draw.before - 1], f"the answer {draw.before} differs from the log's row")
        own = range(draw.before + 1, draw.before + draw.size + 1)
        expect(own[-1] <= len(log), f"questions {own[0]} to {own[-1]} were acknowledged and are not in the log")
        expect(owned.isdisjoint(own), f"two requests were told that they saved one of {own[0]} to {own[-1]}")
        owned.update(own)


def must_tile(draws, log):
    """The requests' own questions are the whole log, so exactly one answer is empty."""
    must_hold(draws, log)
    expect(sum(draw.size for draw in draws) == len(log), "the log holds more or fewer questions than were asked for")
    expect(sum(not draw.answer for draw in draws) == 1, "not exactly one answer is empty")


def _first_refusal(draws):
    return f"a draw failed: {next((draw.refusal for draw in draws if draw.refusal), None)}"
