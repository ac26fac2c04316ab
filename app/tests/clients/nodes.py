"""Proves from outside that several processes are one service, also when one of them is killed."""

import json
import signal
import uuid
from pathlib import Path
from urllib.parse import urlsplit

import requests

import sound
from fake_source import FakeSource
from harness import Server, expect, folder, running, running_together, until
from linear_log import Draw, must_tile, whole_log
from mixed_load import EACH, Load, Upload, headers, link
from records_killed import KEPT, LEFT, must_be_whole
from slow_upload import SECONDS, SlowUpload

# Sets heartbeats and leases back by 100 s. The leases of the dead then end within seconds. Running uploads live on:
# their last beat is at most 10 s old, and a body is dead after 120 s.
TIME_PASSES = """
UPDATE audio_bodies SET heartbeat = heartbeat - 100 * 1000000 WHERE state = 'running';
UPDATE idempotency_keys SET lease_until = lease_until - 100 * 1000000 WHERE receipt IS NULL;
"""
NOBODY_BREATHES = "UPDATE audio_bodies SET heartbeat = heartbeat - 130 * 1000000 WHERE state = 'running'"
RUNNING = "SELECT id FROM audio_bodies WHERE state = 'running'"
NOT_DONE = "SELECT id FROM audio_bodies WHERE state <> 'done'"
SWEEP_LIMIT = 60
WRONG_STORE = "AUDIO_STORE does not hold"


def three_nodes(binary, postgres, in_folder):
    """Three processes on one Postgres, with the audio in the database or in a folder that they share."""
    database = postgres.new_database()

    def rows(statement):
        return postgres.rows(database, statement)

    with folder() as place, FakeSource() as source:
        audio = Path(place, "audio")
        settings = source.settings() | {"database_url": database}
        settings["audio_store"] = audio.as_uri() if in_folder else "database"
        with running_together(binary, place, 3, **settings) as nodes:
            ann, bob = _known_everywhere(nodes)
            _a_record_of_one_is_everybodys(nodes, ann)
            living, slow = _slow_uploads(nodes, bob, rows)
            load = _answered_by_the_living(nodes, ann)
            _nothing_lost(nodes[0], load)
            rows(TIME_PASSES)
            _the_key_of_the_dead_is_free(nodes[0], bob, load.lost)
            _swept_by_a_survivor(nodes, bob, rows, living, slow)
            _a_frozen_node_publishes_nothing(nodes, bob, rows)
            _each_done_once(nodes[2], load, ann)
            again = Server(binary, place, name="node1-again", **settings)
            nodes.append(again)
            _serves_again(again, nodes[0], load, ann)
            _nothing_left(rows, audio if in_folder else None)


def two_on_one_sqlite(binary):
    """Two processes that share one folder with SQLite have one log, and the same users and records."""
    with folder() as place, FakeSource() as source:
        with running_together(binary, place, 2, **source.settings()) as nodes:
            ann, _ = _known_everywhere(nodes)
            _a_record_of_one_is_everybodys(nodes, ann)
            load = Load(nodes, ann)
            load.run()
            expect(not load.lost, f"{load.lost[0].refusal if load.lost else ''}")
            _nothing_lost(nodes[0], load)
            _each_done_once(nodes[1], load, ann)
        _a_store_of_its_own_is_told(binary, place)


def _a_store_of_its_own_is_told(binary, place):
    with running(binary, place, name="right", quiz_sources="builtin") as right:
        elsewhere = Path(place, "elsewhere").as_uri()
        with running(binary, place, name="astray", quiz_sources="builtin", audio_store=elsewhere) as astray:
            until(lambda: WRONG_STORE in astray.log_end(), SWEEP_LIMIT, "a program with another store says so")
        expect(WRONG_STORE not in right.log_end(), "a program with the right store complains of it")
    _held("a program that keeps audio elsewhere than the others says so")


def _held(rule):
    print(f"  {rule}: holds", flush=True)


def _known_everywhere(nodes):
    users = [nodes[0].call("POST", "/users", {"name": name})[2] for name in ("Ann", "Bob")]
    for node in nodes:
        for user in users:
            status, _, me = node.call("GET", "/users/me", token=user["token"])
            expect(status == 200 and me["id"] == user["id"], f"{node.url} does not know {user}: {status} {me}")
    old = users[1]["token"]
    users[1]["token"] = nodes[-1].call("POST", "/users/me/token", token=old)[2]["token"]
    for node in nodes:
        expect(node.call("GET", "/users/me", token=old)[0] == 401, f"{node.url} knows a token that was replaced")
    _held("a user of one node is everybody's, and a replaced token nobody's")
    return users


def _a_record_of_one_is_everybodys(nodes, user):
    first, others = nodes[0], nodes[1:]
    record = user["record"] = Upload(first, user).send(first.url).json()
    parts = urlsplit(record["url"])
    whole = requests.get(record["url"], timeout=60)
    expect(whole.status_code == 200 and sound.is_mp3(whole.content), f"{record}: {whole.status_code}")
    for node in others:
        url = f"{node.url}{parts.path}?{parts.query}"
        there = requests.get(url, timeout=60)
        expect(there.content == whole.content, f"{node.url} has other bytes")
        for name in ("ETag", "Last-Modified", "Content-Type", "Content-Disposition"):
            expect(there.headers[name] == whole.headers[name], f"{node.url} has another {name}")
        part = requests.get(url, headers={"Range": "bytes=100-2099", "If-Range": whole.headers["ETag"]}, timeout=60)
        expect(part.status_code == 206 and part.content == whole.content[100:2100], f"{node.url} has other ranges")
        known = requests.get(url, headers={"If-None-Match": whole.headers["ETag"]}, timeout=60)
        expect(known.status_code == 304, f"{node.url} does not know the tag: {known.status_code}")
    gone = Upload(first, user).send(first.url).json()
    expect(others[-1].call("DELETE", link(gone), token=user["token"])[0] == 204, "a record cannot be removed there")
    expect(first.call("GET", link(gone))[0] == 404, "a removed record is still there")
    _held("a record of one node plays at each other, whole and in ranges, and is removed for all")


def _slow_uploads(nodes, user, rows):
    """Begins a slow upload at each node. Answers the bodies and the uploads of the two nodes that will live."""
    key = user["key"] = str(uuid.uuid4())
    SlowUpload(nodes[1], user, key)
    [[dead]] = until(lambda: rows(RUNNING), SWEEP_LIMIT, "a slow upload is registered")
    slow = [SlowUpload(nodes[0], user), SlowUpload(nodes[2], user)]
    until(lambda: len(rows(RUNNING)) == 3, SWEEP_LIMIT, "three slow uploads are registered")
    living = {body for [body] in rows(RUNNING)} - {dead}
    answer = requests.post(f"{nodes[0].url}/records", data=sound.wav(0.5), headers=headers(user, key), timeout=60)
    expect(answer.status_code == 409, f"the first upload runs at another node: {answer.status_code} {answer.text}")
    _held("a key that is in use at one node is in use at all")
    return living, slow


def _answered_by_the_living(nodes, user):
    load = Load(nodes, user)
    load.run(victim=nodes[1])
    for call in load.lost:
        expect(call.node is nodes[1], f"a node that lives refused: {call.refusal}")
    expect(load.lost, "the node was killed after everything was answered: nothing is proved")
    nodes[1].kill()
    _held(f"nodes that live answer all while one dies ({len(load.calls)} requests, {len(load.lost)} lost with it)")
    return load


def _nothing_lost(node, load):
    for call in [call for call in load.users if call.answered]:
        status, _, me = node.call("GET", "/users/me", token=call.answer.json()["token"])
        expect(status == 200 and me["name"] == f"Cy {call.key}", f"an acknowledged user is gone: {status} {me}")
    for call in [call for call in load.uploads if call.answered]:
        status = node.call("HEAD", link(call.answer.json()))[0]
        expect(status == 200, f"an acknowledged record is gone: {status} {call.answer.text}")
    _held("what was acknowledged is there: users and records")


def _the_key_of_the_dead_is_free(node, user, lost):
    """Sends each lost request again with its key, to a node that lives."""

    def free():
        answer = requests.post(
            f"{node.url}/records", data=sound.wav(0.5), headers=headers(user, user["key"]), timeout=60
        )
        expect(answer.status_code in (201, 409), f"a key of a dead node: {answer.status_code} {answer.text}")
        return answer.status_code == 201

    def answered(call):
        call.run(node)
        expect(call.answered or call.refusal.startswith("409"), f"asked again: {call.refusal}")
        return call.answered

    for call in lost:
        until(lambda call=call: answered(call), SWEEP_LIMIT, "a key of a dead node can be used again")
    until(free, SWEEP_LIMIT, "the key of a dead node's upload can be used again")
    _held("a key whose node died is free again")


def _swept_by_a_survivor(nodes, user, rows, living, slow):
    def swept():
        _wake_the_janitor(nodes[2], user)
        left = {body for [body] in rows(NOT_DONE)}
        expect(living <= left, f"{living - left} was swept while it ran")
        return left == living

    until(swept, SWEEP_LIMIT, "what the dead node left is swept")
    for upload in slow:
        expect(upload.answer is None and not upload.broken, f"a slow upload ended: {upload.answer} {upload.broken}")
        answer = upload.finish()
        expect(answer is not None and answer.status_code == 201, f"a slow upload: {answer and answer.text}")
        record = answer.json()
        mp3 = requests.get(nodes[0].url + link(record), timeout=60).content
        seconds = sound.decoded_seconds(mp3, 44_100)
        expect(record["duration"] == SECONDS and abs(seconds - SECONDS) < 0.06, f"{record} plays for {seconds} s")
    _held("a survivor sweeps the dead node's upload, and none that still runs, here or elsewhere")


def _wake_the_janitor(node, user):
    """Sends an upload that is refused, after which the node's janitor makes a round."""
    refused = requests.post(f"{node.url}/records", data=b"no WAV", headers=headers(user), timeout=60)
    expect(refused.status_code == 415, f"no WAV: {refused.status_code} {refused.text}")


def _a_frozen_node_publishes_nothing(nodes, user, rows):
    frozen, other = nodes[2], nodes[0]
    before = other.call("GET", "/users/me", token=user["token"])[2]["records"]
    upload = SlowUpload(frozen, user)
    until(lambda: rows(RUNNING), SWEEP_LIMIT, "a slow upload is registered")
    frozen.process.send_signal(signal.SIGSTOP)
    try:
        rows(NOBODY_BREATHES)

        def swept():
            _wake_the_janitor(other, user)
            return not rows(NOT_DONE)

        until(swept, SWEEP_LIMIT, "the upload of a node that stands still is swept")
    finally:
        frozen.process.send_signal(signal.SIGCONT)
    answer = upload.finish()
    expect(answer is None or answer.status_code >= 500, f"an upload that was given up: {answer and answer.text}")
    after = other.call("GET", "/users/me", token=user["token"])[2]["records"]
    expect(after == before, f"{after - before} records came of an upload that was given up")
    _held("a node that stood still too long publishes nothing of what was given up")


def _each_done_once(node, load, user):
    must_tile(load.draws, whole_log(node))
    _held("all draws are one linear log, each of them once, also those that were asked again")
    acknowledged = {upload.answer.json()["id"]: upload.answer.json() for upload in load.uploads}
    listed = must_be_whole(node, user, acknowledged | {user["record"]["id"]: user["record"]}, set())
    expect(len(listed) == EACH + 1, f"{EACH + 1} uploads became {len(listed)} records")
    _held("all records are whole, each of them once")


def _serves_again(node, other, load, user):
    expect(node.call("GET", "/health/ready")[0] == 200, "the node that was started again is not ready")
    mp3 = node.call("GET", link(user["record"]))[2]
    expect(mp3 == other.call("GET", link(user["record"]))[2], "it has other bytes")
    expect(WRONG_STORE not in node.log_path.read_text(), "it looks for audio elsewhere")
    uploaded = Upload(node, user)
    uploaded.run()
    expect(uploaded.answered, f"an upload: {uploaded.refusal}")
    expect(other.call("HEAD", link(uploaded.answer.json()))[0] == 200, "its new record is not at the others")
    draw = Draw(node, 3)
    draw.run()
    expect(draw.answered, f"a draw: {draw.refusal}")
    must_tile([*load.draws, draw], whole_log(other))
    _held("the node that was killed serves again")


def _nothing_left(rows, audio):
    until(lambda: set(rows(LEFT)[0]) == {"0"}, SWEEP_LIMIT, "what nobody can ask for is swept")
    [[counted, kept]] = rows(KEPT)
    expect(counted == kept, f"{counted} bytes are counted and {kept} kept")
    if audio:
        files = sorted(path.name for path in audio.glob("*/*"))
        wanted = sorted(body.replace("-", "") for [body] in rows("SELECT audio FROM records"))
        expect(files == wanted, f"the folder holds {json.dumps(files)} for {json.dumps(wanted)}")
    _held("nothing is left over, and all bytes are counted")
