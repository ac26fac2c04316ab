"""Runs README.md's shell lines from top to bottom, as a reader types them."""

import json
import os
import re
import subprocess
from pathlib import Path

from harness import Failed, expect, folder, running

README = Path(__file__).parents[3] / "README.md"
ADDRESS = "http://127.0.0.1:8080"
# Commands that talk to the server, and those that make what they need.
TALKS = re.compile(
    r"\bcurl\b|^(QUIZCAST_TOKEN=\S+ )?quizcast (sample|transcode|import|export|upload)\b|^[A-Z_]+=\$\(", re.MULTILINE
)
# In that shell `curl` also writes the HTTP status, to stderr.
CURL = "curl() { command curl -w '%{stderr}status %{http_code}\\n' \"$@\"; }"
STATUS = re.compile(r"^status (\d+)$", re.MULTILINE)
KEYS = re.compile(r'"(\w+)":')
AT_LEAST = 15
LIMIT = 600


def holds(binary):
    """Without a network, the lines that talk to the server do what README says; the others are valid bash."""
    blocks = list(_blocks(README.read_text()))
    shell = [block for block in blocks if not block[0].startswith("{")]
    for block in shell:
        _is_bash("\n".join(block))
    with folder() as place, running(binary, place, quiz_sources="builtin") as server:
        commands = _runnable(blocks)
        expect(len(commands) >= AT_LEAST, f"only {len(commands)} commands were found in README.md")
        keyed = {}
        for number, (command, said, shape) in enumerate(_run(commands, binary, place, server.url), 1):
            where = f"README.md, command {number}: {command}\n{said}"
            statuses = STATUS.findall(said["stderr"])
            expect(said["code"] == 0, f"it fails: {where}")
            expect(statuses or "curl" not in command, f"curl was not run: {where}")
            expect(all(status.startswith("2") for status in statuses), f"not a 2xx: {where}")
            _answers(said["stdout"], shape, where)
            if "Idempotency-Key" in command:
                expect(keyed.setdefault(command, said["stdout"]) == said["stdout"], f"another answer: {where}")


def _blocks(text):
    """Each block of indented lines; its last item is a comment with the text line that follows."""
    lines, block = [*text.splitlines(), ""], []
    for number, line in enumerate(lines):
        if line.startswith("    "):
            block.append(line[4:])
        elif block:
            yield [*block, f"# {next(filter(None, lines[number:]), '')}"] if not block[0].startswith("{") else block
            block = []


def _runnable(blocks):
    """The commands to run, each with the answer that README shows: JSON with gaps, `{}`, or `None`."""
    commands = []
    for block in blocks:
        if block[0].startswith("{"):
            expect(commands, f"an answer without a command: {block[0]}")
            commands[-1] = (commands[-1][0], "\n".join(block))
            continue
        *lines, behind = block
        if not TALKS.search("\n".join(lines)):
            continue
        commands += [(command, None) for command in re.split(r"(?<!\\)\n", "\n".join(lines))]
        if behind.startswith("# answers `{}`"):
            commands[-1] = (commands[-1][0], "{}")
    return commands


def _run(commands, binary, place, url):
    """Runs all of them in one shell. Yields each command, its output and exit code, and what README shows."""
    script = [CURL]
    for number, (command, _) in enumerate(commands):
        script += [f"{{ {command}", f"}} >{number}.stdout 2>{number}.stderr", f"echo $? >{number}.code"]
    environment = os.environ | {"PATH": f"{Path(binary).parent}:{os.environ['PATH']}"}
    text = "\n".join(script).replace(ADDRESS, url)
    subprocess.run(
        ["bash", "-c", text], cwd=place, env=environment, timeout=LIMIT, stdin=subprocess.DEVNULL, check=False
    )
    for number, (command, shape) in enumerate(commands):
        said = {what: (Path(place) / f"{number}.{what}").read_text() for what in ("stdout", "stderr", "code")}
        yield command, said | {"code": int(said["code"])}, shape


def _answers(stdout, shape, where):
    """Checks that the answer has the fields that README shows, and that no list is empty."""
    if shape == "{}":
        expect(json.loads(stdout) == {}, f"not {{}}: {where}")
    elif shape:
        answer = json.loads(stdout)
        known = set(answer) | {key for item in answer.get("items", [])[:1] for key in item}
        missing = set(KEYS.findall(shape)) - known
        expect(not missing, f"no {', '.join(sorted(missing))} in the answer: {where}")
    if stdout.startswith("{"):
        expect(json.loads(stdout).get("items") != [], f"it finds nothing: {where}")


def _is_bash(text):
    checked = subprocess.run(["bash", "-n"], input=text, text=True, capture_output=True, check=False)
    if checked.returncode:
        raise Failed(f"README.md: {checked.stderr}{text}")
