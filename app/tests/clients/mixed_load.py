"""Draws, registrations, uploads and downloads in any order, on several nodes."""

import random
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import requests

import sound
from linear_log import SIZES, Draw

SEED = 20
CLIENTS = 18
# Requests of each kind, and after how many answers a node dies.
EACH = 30
KILL_AFTER = 40
RATE = 22_050
LENGTHS = (0.5, 3)


def headers(user, key=None):
    """The headers of an upload by `user`."""
    told = {"Authorization": f"Bearer {user['token']}", "Content-Type": "audio/wav"}
    return told | ({"Idempotency-Key": key} if key else {})


def link(record):
    """The part of a record's link that all nodes share."""
    return f"/record?id={record['id']}&user={record['user']}"


class Call:
    """One request of the mixed load, and what came of it."""

    def __init__(self, node, user):
        self.node, self.user, self.key = node, user, str(uuid.uuid4())
        self.answered, self.answer, self.refusal = False, None, None

    def run(self, node=None):
        """Sends it, to another node where one is named."""
        try:
            got = self.send((node or self.node).url)
        except requests.RequestException as error:
            self.refusal = repr(error)
            return
        self.answered, self.answer = got.ok, got
        if not got.ok:
            self.refusal = f"{got.status_code} {got.text}"


class Register(Call):
    """`POST /users`."""

    def send(self, url):
        """Sends it."""
        return requests.post(f"{url}/users", json={"name": f"Cy {self.key}"}, timeout=60)


class Upload(Call):
    """`POST /records`, with a key."""

    sounds = tuple(sound.wav(seconds, RATE) for seconds in LENGTHS)

    def send(self, url):
        """Sends it."""
        content = self.sounds[self.key < "4"]
        return requests.post(f"{url}/records", data=content, headers=headers(self.user, self.key), timeout=60)


class Listen(Call):
    """`GET /record` of a record that must be there."""

    def send(self, url):
        """Sends it."""
        return requests.get(url + link(self.user["record"]), timeout=60)


class Load:
    """Draws, registrations, uploads and downloads in any order, on all nodes."""

    def __init__(self, nodes, user):
        choice = random.Random(SEED)
        self.draws, self.uploads, self.users, listeners = [], [], [], []
        for turn in range(EACH):
            node = nodes[turn % len(nodes)]
            self.draws.append(Draw(node, choice.choice(SIZES), key=str(uuid.uuid4())))
            self.uploads.append(Upload(node, user))
            self.users.append(Register(node, user))
            listeners.append(Listen(node, user))
        self.calls = self.draws + self.uploads + self.users + listeners
        choice.shuffle(self.calls)

    def run(self, victim=None):
        """Sends all of them; the victim is killed in the middle."""
        lock, acknowledged = threading.Lock(), [0]

        def run(call):
            call.run()
            with lock:
                acknowledged[0] += call.answered
                if victim and acknowledged[0] == KILL_AFTER:
                    victim.process.kill()

        with ThreadPoolExecutor(CLIENTS) as clients:
            list(clients.map(run, self.calls))

    @property
    def lost(self):
        """Those without a good answer."""
        return [call for call in self.calls if not call.answered]
