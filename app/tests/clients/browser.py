"""Debian's Chromium without a window, driven by Playwright."""

import os
import shutil
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import expect as seen
from playwright.sync_api import sync_playwright

from harness import expect

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-quic",
    "--disable-dev-shm-usage",
    # No host but this machine has an address, so a page that needs the network breaks visibly.
    # `plain.test` is this machine as an insecure address.
    "--host-resolver-rules=MAP plain.test 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
PATIENCE = 20_000

# What a page shows comes by and by: an assertion waits for it.
seen.set_options(timeout=PATIENCE)


@contextmanager
def chromium(*flags):
    """A browser for the time of a block. There can be only one such block at a time."""
    with sync_playwright() as playwright, launched(playwright.chromium, *flags) as browser:
        yield browser


@contextmanager
def launched(kind, *flags):
    """The same by a Playwright that runs already."""
    program = next((path for name in NAMES if (path := shutil.which(name))), None)
    expect(program, f"no browser in the PATH: none of {', '.join(NAMES)}")
    browser = kind.launch(executable_path=program, args=[*FLAGS, *flags])
    try:
        yield browser
    finally:
        browser.close()


@contextmanager
def tab(*flags, **options):
    """A page of a browser of its own, for the time of a block."""
    with chromium(*flags) as browser:
        page = browser.new_page(**options)
        page.set_default_timeout(PATIENCE)
        yield page


def run(page, script, **constants):
    """Runs the body of an async JavaScript function in the page and answers what it returns, in two minutes at most."""
    names = ", ".join(constants)
    late = "new Promise((_, lost) => setTimeout(() => lost(new Error('the script takes too long')), 120000))"
    return page.evaluate(f"({{ {names} }}) => Promise.race([(async () => {{ {script} }})(), {late}])", constants)


def picture(page, name, **options):
    """Saves a picture of the page in the folder `QUIZCAST_TEST_PICTURES`, if it is set, for a person to look at."""
    if target := os.environ.get("QUIZCAST_TEST_PICTURES"):
        Path(target).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(target, f"{name}.png"), **options)
