"""The queue of somebody who has an account, and its rows."""

from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from browser import run
from harness import expect

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


def reaches(page, name, state, seconds=40):
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
