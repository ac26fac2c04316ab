"""Schemathesis: makes thousands of odd requests from the live contract, and checks every answer against it."""

import os
import re
import subprocess
import sys
from pathlib import Path

from fake_source import FakeSource
from harness import expect, folder, running

HERE = Path(__file__).parent
# Of each operation, and of the walks along links: with more, the whole takes longer than a minute.
EXAMPLES = 40
SEED = 20
TIME_LIMIT = 300


def clean(binary, **settings):
    """No answer breaks the contract: no 5xx, no undocumented status, header, type or shape, no ignored token."""
    with (
        folder() as place,
        FakeSource() as source,
        running(binary, place, **source.settings(), **settings) as server,
    ):
        run = _schemathesis(server.url, place)
    expect(run.returncode == 0, f"schemathesis says:\n{run.stdout}{run.stderr}")
    summary = re.search(r"Test cases:.*?(?=\n\n|\n=|\Z)", run.stdout, re.DOTALL)
    expect(summary, f"schemathesis tells of no test cases:\n{run.stdout}")
    print(summary[0])
    links = re.search(r"API Links: +(\d+) covered / .*", run.stdout)
    expect(links and int(links[1]) > 0, f"schemathesis followed no link of the contract:\n{run.stdout}")
    print(links[0])


def clean_on_postgres(binary, postgres):
    """The same on PostgreSQL."""
    clean(binary, database_url=postgres.new_database())


def _schemathesis(url, place):
    command = [Path(sys.executable).with_name("schemathesis"), "--config-file", HERE / "schemathesis.toml"]
    command += ["run", f"{url}/openapi.json", "--url", url, "--no-color"]
    command += ["--max-examples", str(EXAMPLES), "--seed", str(SEED)]
    return subprocess.run(
        command,
        cwd=place,
        env=os.environ | {"SCHEMATHESIS_HOOKS": "fuzz_hooks", "PYTHONPATH": str(HERE)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=TIME_LIMIT,
        check=False,
    )
