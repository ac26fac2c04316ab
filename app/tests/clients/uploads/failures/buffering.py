"""A proxy that takes the whole body of a request before it passes it on."""

from harness import expect
from uploads.clients import trial
from uploads.command import run
from uploads.forwarder import forwarding
from uploads.proxy import Cut, cutting
from uploads.tus import Upload, reset

PART = 2_000_000
HALF = 5_000_000
# No connection carries the whole WAV, however often it is tried.
CUTS = [(3_000_000, Cut.RESET)] * 100


def goes_on(binary):
    """Each upload becomes the same MP3, only a request that breaks off brings nothing."""
    with trial(binary) as held, forwarding(held.node.url) as proxy:
        wav = held.file.read_bytes()
        upload = Upload(proxy, held.user, wav)
        while upload.told < len(wav):
            upload.send(proxy, min(upload.told + PART, len(wav)))
        held.becomes_one_record("parts")
        _breaks(held, proxy, wav)
        _command(held, proxy)
        held.nothing_open()


def _breaks(held, proxy, wav):
    """What a proxy has not passed on is not there, and nobody is told that it is."""
    upload = Upload(proxy, held.user, wav)
    upload.send(proxy, PART)
    broken = upload.begin_to_send(proxy, HALF)
    reset(broken)
    expect(upload.offset(proxy) == PART, f"{upload.told} bytes came through a proxy that waits for all")
    upload.send(proxy)
    held.becomes_one_record("a break behind the proxy")


def _command(held, proxy):
    """The command `upload` loses what it sent until a cut, and then sends parts so small that they come through."""
    with cutting(proxy.url, CUTS) as cut:
        code, said, complaint = run(held, cut.url)
        expect(code == 0 and said, f"the command: {code} {complaint}")
        expect(cut.cut, "no connection was cut")
    held.becomes_one_record("the command `upload`, and cuts before the proxy")
