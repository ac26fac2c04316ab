"""The command `upload`."""

import os
import re
import subprocess
import termios
from pathlib import Path

from harness import expect
from uploads.clients import HALF, TOLD, killed_while_it_sends, trial
from uploads.proxy import Cut
from uploads.tus import LIMIT

PERCENT = re.compile(r"(\d+)%")
BREAK = re.compile(r"\r\x1b\[2Kquizcast: .*?; going on in .*?\r\n")
CLEARED = "\r\x1b[2K"
IN_ONE = [(300_000, Cut.END), (1_500_000, Cut.END), (4_500_000, Cut.END)]


def uploads(binary):
    """`quizcast upload` through breaks, killed and run again, and refused."""
    with trial(binary) as held:
        held.passes("breaks", IN_ONE, lambda proxy: _goes_on(held, proxy))
        held.passes("a terminal", [(HALF, Cut.RESET)], lambda proxy: _on_a_terminal(held, proxy))
        held.passes("a kill, and the same command again", [(HALF, Cut.HANG)], lambda proxy: _killed(held, proxy))
        held.nothing_open()
        _refused(held)


def _start(held, url, token, file, errors=subprocess.PIPE):
    environment = {"PATH": os.environ["PATH"], "TERM": "xterm"} | ({"QUIZCAST_TOKEN": token} if token else {})
    command = [held.binary, "upload", str(file), "--to", url]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True)


def run(held, url, **given):
    """Runs the command to its end. Answers the exit code, and what it prints on both streams."""
    with _start(held, url, given.get("token", held.user["token"]), given.get("file", held.file)) as process:
        try:
            said, complaint = process.communicate(timeout=LIMIT)
        finally:
            process.kill()
    return process.returncode, said, complaint


def _goes_on(held, proxy):
    code, said, complaint = run(held, proxy.url)
    expect(code == 0, f"{code} {complaint}")
    # A pause grows only while nothing comes through.
    expect(
        complaint.count("going on in 500ms\n") >= len(IN_ONE), f"a break is not told, or its pause grows: {complaint}"
    )
    expect(said.startswith(f"{proxy.url}/record?") and said.count("\n") == 1, f"it prints {said!r}")


def _on_a_terminal(held, proxy):
    """A bar goes to the end, and is taken away. After a break, which has a line of its own, it shows what is stored."""
    terminal, end = os.openpty()
    termios.tcsetwinsize(end, (24, 100))
    with _start(held, proxy.url, held.user["token"], held.file, errors=end) as process:
        os.close(end)
        shown = "".join(_shown(terminal))
        said, _ = process.communicate(timeout=LIMIT)
    expect(process.returncode == 0 and said.startswith(f"{proxy.url}/record?"), f"{process.returncode} {said} {shown}")
    bars = [[int(part) for part in PERCENT.findall(run)] for run in BREAK.split(shown)]
    expect(len(bars) == 2, f"not one line for one break: {shown!r}")
    # Behind that line the bar is drawn once more as it was.
    before, after = bars[0], bars[1][1:]
    expect(before == sorted(before) and after == sorted(after), f"the bar goes back: {bars}")
    carried = 100 * HALF / held.file.stat().st_size
    expect(after[0] <= carried + 1, f"after a break the bar shows more than came, which is {carried} %: {bars}")
    expect(after[-1] == 100, f"the bar ends at {after[-1]} %")
    expect(shown.endswith(CLEARED), f"a bar is left: {shown[-200:]!r}")


def _shown(terminal):
    """What comes to a terminal until the program ends."""
    try:
        while piece := os.read(terminal, 4096):
            yield piece.decode(errors="replace")
    except OSError:
        # Linux ends a terminal with an error.
        os.close(terminal)


def _killed(held, proxy):
    """Kills it while it sends. The second run takes over from the connection that hangs, and sends the rest."""
    size = held.file.stat().st_size
    with _start(held, proxy.url, held.user["token"], held.file) as first:
        killed_while_it_sends(first, proxy, held)
    sent = proxy.carried
    code, _, complaint = run(held, proxy.url)
    expect(code == 0, f"{code} {complaint}")
    expect(proxy.carried - sent < size - TOLD, f"it sent {proxy.carried - sent} of {size} bytes again")


def _refused(held):
    text = Path(held.place, "text.wav")
    text.write_text("no WAV at all, but long enough to be one\n" * 100)
    url = held.node.url
    for what, expected, word, given in (
        ("a text", 1, "WAV", {"file": text}),
        ("a file that is not there", 1, "none.wav", {"file": held.place / "none.wav"}),
        ("a folder", 1, "file", {"file": held.place}),
        ("the token of nobody", 1, "401", {"token": "00000000-0000-4000-8000-000000000000"}),
        ("a token that is none", 1, "QUIZCAST_TOKEN", {"token": "none"}),
        ("no token", 1, "QUIZCAST_TOKEN", {"token": ""}),
    ):
        code, said, complaint = run(held, url, **given)
        expect(code == expected and not said, f"{what}: {code} {said}")
        expect(word in complaint and complaint.count("\n") == 1, f"{what}: {complaint!r}")
    code, _, complaint = run(held, "nowhere")
    expect(code == 2 and "--to" in complaint, f"a wrong address: {code} {complaint}")
