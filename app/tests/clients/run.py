"""Runs real clients against the built program: run.py PROGRAM [NAME…]. `.ci/with-postgres make clients` runs all.

Each check has a name (`--list`); without names all run. One that fails does not stop the others.
"""

import os
import subprocess
import sys
import tempfile
import time
import traceback
from functools import partial
from pathlib import Path

import feed
import fuzz
import jservice
import linear_log
import nodes
import other_origin
import player
import readme
import records_killed
import spec
import swagger
from generated import generators
from harness import Failed, Postgres
from pages import harness as pages
from uploads import clients, command, http2, protocol, sweeping, together, uppy
from uploads import nodes as upload_nodes
from uploads.failures import answers, bucket, buffering, database


def checks(binary, postgres):
    """Every check by name, the quick ones first."""
    return {
        "spec": partial(spec.valid_everywhere, binary),
        "readme": partial(readme.holds, binary),
        "jservice": partial(jservice.old_programs, binary),
        "jservice-other-origin": partial(other_origin.reads, binary),
        "feed": partial(feed.subscribes, binary),
        "openapi-python-client": partial(generators.openapi_python_client, binary),
        "openapi-generator-python": partial(generators.openapi_generator_python, binary),
        "openapi-generator-typescript": partial(generators.openapi_generator_typescript, binary),
        "hey-api": partial(generators.hey_api, binary),
        "progenitor": partial(generators.progenitor, binary),
        "tus-protocol": partial(protocol.rules, binary),
        "tus-together": partial(together.ends, binary),
        "tus-swept": partial(sweeping.leaves_alone, binary),
        "tus-python": partial(clients.tuspy, binary),
        "tus-js": partial(clients.tus_js, binary),
        "uppy": partial(uppy.goes_on, binary),
        "tus-http2": partial(http2.goes_on, binary),
        "tus-answer-lost": partial(answers.lost, binary),
        "tus-buffered": partial(buffering.goes_on, binary),
        "tus-s3-fails": partial(bucket.fails, binary),
        "upload-command": partial(command.uploads, binary),
        "linear-sqlite": partial(linear_log.one_node, binary),
        "linear-sqlite-killed": partial(linear_log.one_node_killed, binary),
        "linear-postgres": partial(linear_log.three_nodes, binary, postgres),
        "linear-postgres-killed": partial(linear_log.three_nodes_one_killed, binary, postgres),
        "records-killed": partial(records_killed.whole_or_not_at_all, binary),
        "nodes-sqlite": partial(nodes.two_on_one_sqlite, binary),
        "nodes-postgres": partial(nodes.three_nodes, binary, postgres, in_folder=False),
        "nodes-postgres-folder": partial(nodes.three_nodes, binary, postgres, in_folder=True),
        "uploads-nodes-postgres": partial(upload_nodes.in_database, binary, postgres),
        "uploads-nodes-postgres-folder": partial(upload_nodes.in_folder, binary, postgres),
        "uploads-postgres-away": partial(database.away, binary, postgres),
        "uploads-nodes-postgres-s3": partial(upload_nodes.in_s3, binary, postgres),
        "fuzz-sqlite": partial(fuzz.clean, binary),
        "fuzz-postgres": partial(fuzz.clean_on_postgres, binary, postgres),
        "swagger-ui": partial(swagger.try_it_out, binary),
        "record-player": partial(player.plays, binary),
        **pages.clients(binary),
    }


def main(arguments):
    """Runs the named checks and answers the exit code."""
    if not arguments:
        sys.exit(__doc__)
    url = os.environ.get("QUIZCAST_TEST_POSTGRES")
    known = checks(Path(arguments[0]).resolve(), Postgres(url) if url else None)
    if "--list" in arguments:
        print("\n".join(known))
        return 0
    wanted = arguments[1:]
    if not wanted:
        return _both(arguments[0], known)
    if unknown := [name for name in wanted if name not in known]:
        sys.exit(f"no such check: {', '.join(unknown)}; there are {', '.join(known)}")
    if not url and any("postgres" in name for name in wanted):
        sys.exit("QUIZCAST_TEST_POSTGRES is not set: run this by .ci/with-postgres")
    failed = [name for name in wanted if not passes(name, known[name])]
    print(f"\nclients: {len(wanted) - len(failed)} passed, {len(failed)} failed", flush=True)
    return 1 if failed else 0


def _both(binary, names):
    """Runs all checks. Those of pages mostly wait, so they run beside the others; their output follows at the end.

    What failed is told once more in the last lines, which are all that some readers of a log see.
    """
    of_pages = [name for name in names if name.startswith("pages-")]
    others = [name for name in names if name not in of_pages]
    run = [sys.executable, __file__, binary]
    failed = []
    with tempfile.TemporaryFile("w+") as output:
        with (
            subprocess.Popen([*run, *of_pages], stdout=output, stderr=subprocess.STDOUT) as pages_run,
            subprocess.Popen(
                [*run, *others], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
            ) as others_run,
        ):
            failed += _shown(others_run.stdout)
        output.seek(0)
        failed += _shown(output)
    print("".join(failed), end="", flush=True)
    return 1 if others_run.returncode or pages_run.returncode else 0


def _shown(lines):
    """Prints the lines as they come, and answers those that tell of a failure."""
    told = []
    for line in lines:
        print(line, end="", flush=True)
        if "FAILED" in line or line.startswith("AssertionError") or "Error:" in line:
            told.append(line)
    return told


def passes(name, check):
    """Runs one check and prints whether it passed."""
    started = time.monotonic()
    print(f"client {name} begins", flush=True)
    try:
        check()
    except Failed as failure:
        print(f"client {name} ... FAILED: {failure}", flush=True)
        return False
    except Exception:
        print(f"client {name} ... FAILED\n{traceback.format_exc()}", flush=True)
        return False
    print(f"client {name} ... ok ({time.monotonic() - started:.1f} s)", flush=True)
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
