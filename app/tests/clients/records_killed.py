"""Proves from outside that a record is there whole or not at all, whenever the program dies."""

import random
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path

import requests

import sound
from harness import Server, expect, folder, running, until

KILLS = 10
CLIENTS = 6
RATE = 22_050
SEED = 20
SWEEP_LIMIT = 60
# Sounds of several chunks of the store, and short ones, so that a kill hits every step of an upload.
LENGTHS = (0.5, 3, 20)
# LEFT: what the tables hold that belongs to no record. KEPT: the counted bytes, and the bytes that are there.
LEFT = """
SELECT (SELECT COUNT(*) FROM audio_bodies WHERE state <> 'done' OR id NOT IN (SELECT audio FROM records)),
       (SELECT COUNT(*) FROM audio WHERE id NOT IN (SELECT audio FROM records)),
       (SELECT COUNT(*) FROM audio_chunks WHERE audio NOT IN (SELECT audio FROM records)),
       (SELECT COUNT(*) FROM record_peaks WHERE record_id NOT IN (SELECT id FROM records))
"""
KEPT = "SELECT (SELECT bytes FROM record_totals), (SELECT SUM(body_length + LENGTH(head)) FROM records)"


def whole_or_not_at_all(binary):
    """Kills the program ten times during uploads: acknowledged records stay, the others leave nothing behind."""
    moments = random.Random(SEED)
    acknowledged, checked = {}, set()
    with folder() as place:
        user = _register(binary, place)
        for turn in range(KILLS):
            start = partial(Server, binary, place, name=f"killed{turn}", quiz_sources="builtin")
            acknowledged |= _upload_until_killed(start, user, moments.uniform(0.05, 1.5), turn)
            with running(binary, place, name=f"again{turn}", quiz_sources="builtin") as server:
                must_be_whole(server, user, acknowledged, checked)
        expect(acknowledged, "nothing was ever acknowledged: nothing is proved")
        _forget_the_patience(place)
        with running(binary, place, name="last", quiz_sources="builtin") as server:
            _must_be_swept(place)
            listed = must_be_whole(server, user, acknowledged, set())
            me = server.call("GET", "/users/me", token=user["token"])[2]
            expect(me["records"] == len(listed), f"{me} and {len(listed)} records")
            _must_be_counted(place)
            for record in listed.values():
                path = f"/record?id={record['id']}&user={user['id']}"
                expect(server.call("DELETE", path, token=user["token"])[0] == 204, f"{path} cannot be removed")
            _must_be_swept(place)
            _must_be_counted(place)
    print(f"{len(acknowledged)} acknowledged, {len(listed)} listed")


def _register(binary, place):
    with running(binary, place, name="first", quiz_sources="builtin") as server:
        return server.call("POST", "/users", {"name": "Ann"})[2]


def _upload_until_killed(start, user, moment, turn):
    """Uploads one record after another until the program is killed. Answers the acknowledged records."""
    sounds = {seconds: sound.wav(seconds, RATE) for seconds in LENGTHS}
    server = start()
    acknowledged = {}

    def client(number):
        session = requests.Session()
        headers = {"Authorization": f"Bearer {user['token']}", "Content-Type": "audio/wav"}
        choice = random.Random(f"{SEED} {turn} {number}")
        while True:
            seconds = choice.choice(LENGTHS)
            try:
                answer = session.post(f"{server.url}/records", data=sounds[seconds], headers=headers, timeout=60)
            except requests.RequestException:
                return
            expect(answer.status_code == 201, f"an upload: {answer.status_code} {answer.text}")
            acknowledged[answer.json()["id"]] = answer.json()

    killer = threading.Timer(moment, server.process.kill)
    killer.start()
    try:
        with ThreadPoolExecutor(CLIENTS) as clients:
            list(clients.map(client, range(CLIENTS)))
    finally:
        killer.cancel()
        server.kill()
    return acknowledged


def must_be_whole(server, user, acknowledged, checked):
    """Checks that every listed record plays to its end, and that no acknowledged one is missing."""
    listed = _listed(server, user)
    lost = acknowledged.keys() - listed.keys()
    expect(not lost, f"acknowledged and not there: {lost}")
    for record in listed.values():
        if record["id"] in checked:
            continue
        status, _, mp3 = server.call("GET", f"/record?id={record['id']}&user={user['id']}")
        expect(status == 200 and len(mp3) == record["bytes"], f"{record} came with {status} and {len(mp3)} bytes")
        seconds = sound.decoded_seconds(mp3, RATE)
        expect(abs(seconds - record["duration"]) < 0.06, f"{record} plays for {seconds} s")
        expect(record["duration"] in LENGTHS, f"{record} is cut")
        checked.add(record["id"])
    return listed


def _listed(server, user):
    listed, cursor = {}, None
    while True:
        path = "/records?limit=100" + (f"&cursor={cursor}" if cursor else "")
        status, _, page = server.call("GET", path, token=user["token"])
        expect(status == 200, f"the list: {status} {page}")
        listed |= {record["id"]: record for record in page["items"]}
        cursor = page["next"]
        if not cursor:
            return listed


def _rows(place, statement):
    with closing(sqlite3.connect(Path(place, "data", "quizcast.sqlite"), timeout=30)) as database, database:
        return database.execute(statement).fetchall()


def _forget_the_patience(place):
    """Sets the heartbeats of dead uploads back, so that the janitor need not be waited for."""
    _rows(place, "UPDATE audio_bodies SET heartbeat = 0 WHERE state = 'running'")


def _must_be_swept(place):
    until(lambda: not any(_rows(place, LEFT)[0]), SWEEP_LIMIT, "what nobody can ask for is swept")


def _must_be_counted(place):
    counted, kept = _rows(place, KEPT)[0]
    expect(counted == (kept or 0), f"{counted} bytes are counted and {kept} kept")
