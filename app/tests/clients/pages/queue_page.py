"""The queue of somebody who has an account, and its rows."""

import math
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from browser import run, seen
from harness import expect, until

FILES = "input[type=file]:not([webkitdirectory])"
SIGN_IN = """
const { use } = await import('./web/shared/accounts.js');
const headers = { 'Content-Type': 'application/json' };
const answer = await fetch('users', { method: 'POST', headers, body: JSON.stringify({ name: 'Ann' }) });
use(await answer.json());
"""
SLOW = 6 * 2**20


def opened(site, browser, **options):
    page = browser.page(**options)
    page.goto(f"{site.base}/#/upload")
    page.wait_for_selector(".zone")
    return page


def signed_in(site, browser, **options):
    """The queue of somebody who has an account."""
    page = opened(site, browser, **options)
    run(page, SIGN_IN)
    page.locator(".no-account").wait_for(state="hidden")
    return page


def make_file(site, name, content):
    path = Path(site.place) / name
    path.write_bytes(content)
    return path


def add(page, *files):
    page.locator(FILES).set_input_files([str(file) for file in files])


def row(page, name):
    return page.locator(".file").filter(has_text=name)


def reaches(page, name, state, seconds=90):
    row(page, name).and_(page.locator(f"[data-state={state}]")).wait_for(timeout=seconds * 1000)


def link(page, name):
    return row(page, name).locator("a.button").get_attribute("href")


def info_of(page, name):
    """What the program tells of the record that a file became."""
    url = urlsplit(link(page, name))
    expect(url.path.endswith("/listen"), f"a link to listen: {url.geturl()}")
    script = "return (await fetch(`record/info?${new URLSearchParams(QUERY)}`)).json();"
    return run(page, script, QUERY=dict(parse_qsl(url.query)))


@contextmanager
def slow(page):
    """The network of a page sends 6 MiB a second for the time of a block."""
    session = page.context.new_cdp_session(page)
    speed = {"offline": False, "latency": 0, "downloadThroughput": -1}
    session.send("Network.emulateNetworkConditions", speed | {"uploadThroughput": SLOW})
    yield
    session.send("Network.emulateNetworkConditions", speed | {"uploadThroughput": -1})


class Parts:
    """The parts of uploads that a page sends, by their offsets. The first ones pass, and the others wait."""

    def __init__(self, page, passing):
        self.offsets, self.passing = [], passing
        self._page, self._waiting = page, []
        page.route("**/uploads/*", self._came)

    def _came(self, route):
        if route.request.method == "PATCH":
            self.offsets.append(int(route.request.headers["upload-offset"]))
            if len(self.offsets) > self.passing:
                self._waiting.append(route)
                return
        route.continue_()

    def begun(self, name, behind=0):
        """Waits until the program has a part of a file `behind` an offset, and the next part is on its way or waits."""

        def further():
            return max(self.offsets, default=0) > behind or self._page.wait_for_timeout(50)

        until(further, 90, "a further part is sent")
        seen(row(self._page, name), "it is on its way").to_have_attribute("data-state", "sending")

    def go_on(self):
        """Lets all pass. What was broken off meanwhile is not sent."""
        self.passing = math.inf
        for route in self._waiting:
            route.continue_()


@contextmanager
def held(page, passing=1):
    """Holds all parts that a page sends but the first ones, for the time of a block."""
    parts = Parts(page, passing)
    yield parts
    parts.go_on()
