"""Uploads that go on at another node: after a break, a kill, a pause, a stop, and while their sender hangs."""

import contextlib
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import requests

import s3
import sound
from harness import Failed, Server, expect, folder, running_together, until
from uploads.tus import LIMIT, PART, RESTS, Upload, arrives, is_ended, let_go, reset, taken_over, unbroken

SWEEP_LIMIT = 60
# Three segments. One has about 20 s of sound, here 3.5 MB.
SECONDS = 60
SEGMENT = 3_700_000
LEFT = (
    "SELECT state, count(*) FROM uploads WHERE state <> 'done' GROUP BY state "
    "UNION ALL SELECT 'wav', count(*) FROM upload_wav HAVING count(*) > 0 "
    "UNION ALL SELECT 'body', count(*) FROM audio_bodies WHERE state <> 'done' HAVING count(*) > 0"
)

BODIES = "SELECT 1 FROM audio UNION ALL SELECT 1 FROM audio_chunks UNION ALL SELECT 1 FROM upload_seams"


def in_database(binary, postgres):
    """Three nodes, with the audio in the database."""
    _three_nodes(binary, postgres, {"audio_store": "database"}, None)


def in_folder(binary, postgres):
    """Three nodes, with the audio in a folder that they share."""
    with folder() as audio:
        files = partial(Path(audio).rglob, "*")
        _three_nodes(
            binary, postgres, {"audio_store": Path(audio).as_uri()}, lambda: [one for one in files() if one.is_file()]
        )


def in_s3(binary, postgres):
    """Three nodes, with the audio in S3."""
    with s3.serving(binary) as store:
        _three_nodes(binary, postgres, store.settings(), store.objects)
        expect(not store.unfinished(), f"parts of uploads are left in S3: {store.unfinished()}")
        _held("no multipart upload is left in S3")


def _three_nodes(binary, postgres, store, kept):
    """`store` are the settings of the audio's store, and `kept` lists what that store keeps outside of the database."""
    database = postgres.new_database()
    wav = sound.noise(SECONDS)
    with folder() as place:
        settings = {"quiz_sources": "builtin", "database_url": database, "shutdown_grace": "2s"} | store
        with running_together(binary, place, 3, **settings) as nodes:
            user = nodes[0].call("POST", "/users", {"name": "Ann"})[2]
            plain = unbroken(nodes[0], user, wav)

            def start(**more):
                nodes.append(Server(binary, place, name=f"node{len(nodes)}", **settings | more))
                return nodes[-1]

            _breaks(nodes, user, wav, plain)
            _hangs(nodes, user, wav, plain)
            _is_paused(nodes, user, wav, plain)
            _sent_by_two(nodes, user, wav, plain)
            _is_killed(nodes, start, user, wav, plain)
            _is_stopped(nodes, start, user, wav, plain)
            living = [start(upload_expiry="5s") for _ in range(2)]
            _is_abandoned(living, user, wav)
            _nothing_left(living, user, lambda: postgres.rows(database, LEFT))
            _only_records(living[0], user, kept)
            if kept:
                expect(not postgres.rows(database, BODIES), "the database keeps audio of another store")


def _held(rule):
    print(f"  {rule}: holds", flush=True)


def _same(node, upload, plain, what):
    expect(requests.get(upload.link(node), timeout=LIMIT).content == plain, f"another MP3 after {what}")
    _held(f"the MP3 is the same after {what}")


def _breaks(nodes, user, wav, plain):
    upload = Upload(nodes[0], user, wav)
    for number, end in enumerate((200_000, 2_500_000, 4_000_000)):
        connection = upload.begin_to_send(nodes[number], end)
        arrives(connection)
        reset(connection)
        until(lambda end=end: upload.stored(nodes[2]) == end, LIMIT, "what came before a break is stored")
        expect(upload.offset(nodes[2]) == end, f"of {end} bytes {upload.told} are told")
    upload.send(nodes[1])
    _same(nodes[2], upload, plain, "breaks at each node")


def _hangs(nodes, user, wav, plain):
    upload, hanging = taken_over(nodes[0], nodes[1], user, wav, 3_000_000)
    expect(upload.told > 2_000_000, f"of 3,000,000 bytes {upload.told} were kept")
    is_ended(hanging)
    upload.send(nodes[1])
    _same(nodes[2], upload, plain, "a takeover from a sender that hangs")


def _is_paused(nodes, user, wav, plain):
    """A node that stands still is passed by. When it wakes up, its sender goes on, and it changes nothing."""
    upload = Upload(nodes[0], user, wav)
    hanging = upload.begin_to_send(nodes[0], 5_000_000)
    until(lambda: upload.stored(nodes[1]) > 0, LIMIT, "something is stored while it runs")
    nodes[0].process.send_signal(signal.SIGSTOP)
    try:
        offset = upload.offset(nodes[1])
        upload.send(nodes[1], offset + 500_000)
    finally:
        nodes[0].process.send_signal(signal.SIGCONT)
    with contextlib.suppress(OSError):
        hanging.sendall(wav[5_000_000:])
    time.sleep(1.5)
    hanging.close()
    expect(upload.offset(nodes[2]) == offset + 500_000, f"a node that was paused changed the offset to {upload.told}")
    upload.send(nodes[2])
    _same(nodes[0], upload, plain, "a pause of the node that had it")


def _sent_by_two(nodes, user, wav, plain):
    """Two senders at two nodes: the later one takes over, and what it sends must begin where the upload stands."""
    upload = Upload(nodes[0], user, wav)

    def send(node):
        headers = {"Upload-Offset": "0", "Content-Type": PART}
        return upload.ask("PATCH", node.url + upload.path, wav, **headers)

    with ThreadPoolExecutor(2) as senders:
        answers = [answer.status_code for answer in senders.map(send, nodes[:2])]
    expect(set(answers) <= {204, 409}, f"two senders are answered {answers}")
    if upload.offset(nodes[2]) < len(wav):
        upload.send(nodes[2])
    _same(nodes[1], upload, plain, "two senders at once")


def _with_another(nodes, start, attempt, what):
    """The upload of an attempt with a new node. It is made again, up to three times, while it proves nothing."""
    for rest in RESTS:
        upload, proves = attempt(start(), rest)
        if proves:
            return upload
        upload.ask("DELETE", nodes[1].url + upload.path)
    raise Failed(what)


def _is_killed(nodes, start, user, wav, plain):
    sent = 10_000_000

    def killed(node, _):
        upload = Upload(nodes[1], user, wav)
        connection = upload.begin_to_send(node, sent)
        until(lambda: upload.stored(nodes[1]) > sent - 2 * SEGMENT, LIMIT, "all but two segments are stored")
        node.kill()
        connection.close()
        began = time.monotonic()
        upload.offset(nodes[1])
        return upload, time.monotonic() - began < 4

    upload = _with_another(nodes, start, killed, "a node waits for one that was killed")
    expect(upload.told > sent - 2 * SEGMENT, f"of {sent} bytes {upload.told} are left")
    upload.send(nodes[2])
    _same(nodes[1], upload, plain, "a kill of the node that had it")


def _is_stopped(nodes, start, user, wav, plain):
    """A node that is told to stop stores what it has."""

    def stopped(node, rest):
        upload = Upload(nodes[1], user, wav)
        connection = upload.begin_to_send(node, 5_000_000)
        arrives(connection)
        time.sleep(rest)
        node.stop()
        connection.close()
        return upload, let_go(upload, nodes[1])

    upload = _with_another(nodes, start, stopped, "a node that was stopped does not let go")
    expect(upload.told > 5_000_000 - SEGMENT, f"more than a segment of 5,000,000 bytes is lost: {upload.told}")
    upload.send(nodes[2])
    _same(nodes[1], upload, plain, "a stop of the node that had it")


def _is_abandoned(nodes, user, wav):
    kept = Upload(nodes[0], user, wav, finish="abandoned")
    left = Upload(nodes[0], user, wav)
    for upload in (kept, left):
        upload.send(nodes[1], 1_500_000)

    def swept():
        _wake_the_janitor(nodes[0], user)
        done = kept.ask("GET", nodes[0].url + kept.path).json()["state"] == "done"
        return done and left.ask("GET", nodes[0].url + left.path).status_code == 404

    until(swept, SWEEP_LIMIT, "uploads that nobody goes on with are swept")
    record = kept.ask("GET", nodes[0].url + kept.path).json()["record"]
    expect(any("never finished" in warning for warning in record["warnings"]), f"{record}")
    whole = requests.get(record["url"], timeout=LIMIT).content
    expect(abs(sound.decoded_seconds(whole, 44_100) - record["duration"]) < 0.06, f"{record}")
    _held("an abandoned upload is swept, or becomes a record that says so")


def _wake_the_janitor(node, user):
    """Sends a part that is refused, after which the node's janitor makes a round."""
    upload = Upload(node, user, b"no WAV")
    upload.ask("PATCH", node.url + upload.path, b"no WAV", **{"Upload-Offset": "0", "Content-Type": PART})
    upload.ask("DELETE", node.url + upload.path)


def _nothing_left(nodes, user, rows):
    def nothing():
        _wake_the_janitor(nodes[0], user)
        return not rows()

    until(nothing, SWEEP_LIMIT, f"nothing is left in the store, but there is {rows()}")
    _held("nothing is left in the store")


def _only_records(node, user, kept):
    """Each upload became one record: that of the beginning, those of the breaks, and the abandoned one."""
    records = node.call("GET", "/records?limit=100", token=user["token"])[2]["items"]
    expect(len(records) == 8, f"{len(records)} records")
    if kept:
        expect(len(kept()) == len(records), f"{len(kept())} bodies for {len(records)} records")
    _held("there are the records and nothing else")
