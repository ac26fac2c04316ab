"""The console as an installed program: it opens without a server, and other programs share files with it."""

import struct
import time
from urllib.parse import urljoin

import sound
from browser import run, seen
from harness import expect, until

from .tools import READY, record, user

KEPT = """
const all = [];
for (const name of await caches.keys()) {
  for (const { url } of await (await caches.open(name)).keys()) all.push(url);
}
return all;
"""
PAGES = "const cache = await caches.open((await caches.keys()).find((name) => name.endsWith(':pages')));"
SHARE = """
const form = new FormData();
const bytes = Uint8Array.from(SOUND);
form.append('audio', new File([bytes], NAME, { type: 'audio/wav' }));
const answer = await fetch('share', { method: 'POST', body: form, redirect: 'manual' });
return answer.type;
"""
TAKE = """
const { takeShared } = await import('./web/console/queue/shared.js');
const files = await takeShared();
return Promise.all(files.map(async (file) => ({
  name: file.name, type: file.type, bytes: [...new Uint8Array(await file.arrayBuffer())],
})));
"""
SUBMIT = """
const input = document.createElement('input');
Object.assign(input, { type: 'file', name: 'audio' });
const carried = new DataTransfer();
carried.items.add(new File([Uint8Array.from(SOUND)], NAME, { type: 'audio/wav' }));
input.files = carried.files;
const form = document.createElement('form');
Object.assign(form, { method: 'post', action: 'share', enctype: 'multipart/form-data' });
form.append(input);
document.body.append(form);
form.submit();
"""
# A server that is silent for so many seconds is as good as none.
PATIENCE = 4
SHARED_NAME = "гитара и голос.wav"


def _console(site, browser, place="", **look):
    page = browser.page(**look)
    page.goto(f"{site.base}/{place}")
    run(page, READY)
    return page


def check_the_console_opens_without_a_server(site, browser):
    """All views open, although only the first one was looked at before."""
    for language in ("en", "ru"):
        page = _console(site, browser, f"?lang={language}")
        title = page.title()
        site.program.kill()
        try:
            page.reload()
            page.wait_for_function("(title) => document.title === title", arg=title)
            seen(page.locator("html"), "without a server it speaks otherwise").to_have_attribute("lang", language)
            views = page.locator("nav a[href^='#/']").evaluate_all("(links) => links.map((link) => link.hash)")
            expect(len(views) > 1, f"the console without a server has the views {views}")
            for view in views:
                page.evaluate("(view) => { location.hash = view; }", view)
                page.locator(f"nav a[href='{view}'][aria-current='page']").wait_for()
                page.locator("main .view > :not(h1):visible").first.wait_for()
        finally:
            site.program.restart()


def check_an_update_is_there_at_once(site, browser):
    """What is kept is only taken while the server cannot be reached."""
    page = _console(site, browser)
    file = urljoin(f"{site.base}/", "web/style/base.css")
    old = f"{PAGES} await cache.put(FILE, new Response('old'));"
    read = "return await (await fetch(FILE)).text();"

    def soon():
        run(page, old, FILE=file)
        asked = time.monotonic()
        text = run(page, read, FILE=file)
        return time.monotonic() - asked < PATIENCE and text

    fresh = until(soon, 60, "the server answers soon")
    expect(fresh != "old" and len(fresh) > 100, "an old style sheet is taken, although the server is there")
    expect(
        run(page, f"{PAGES} return (await cache.match(FILE)).text();", FILE=file) == fresh, "the new file is not kept"
    )
    site.program.kill()
    try:
        expect(run(page, read, FILE=file) == fresh, "what is kept is not taken without a server")
    finally:
        site.program.restart()


def check_another_version_replaces_all_files(site, browser):
    """A console whose text changed is another version: every file is fetched anew, and those that are gone go."""
    page = _console(site, browser)
    gone, lazy = (urljoin(f"{site.base}/", f"web/{name}") for name in ("gone.js", "console/queue/shared.js"))
    change = "await cache.put(ROOT, new Response('an older version')); await cache.put(GONE, new Response('gone'));"
    change += "await cache.put(LAZY, new Response('old'));"

    def soon():
        run(page, f"{PAGES} {change}", ROOT=f"{site.base}/", GONE=gone, LAZY=lazy)
        page.reload()
        return run(page, "return performance.getEntriesByType('navigation')[0].responseStart;") < 1000 * PATIENCE

    until(soon, 60, "the server answers soon")
    left = f"{PAGES} return [!!await cache.match(GONE), await (await cache.match(LAZY)).text() === 'old'];"
    until(lambda: run(page, left, GONE=gone, LAZY=lazy) == [False, False], 20, "the files of the older version go")


def check_nothing_personal_is_kept(site, browser):
    """Neither answers of the API, nor records, nor pages of a record, nor addresses that carry something."""
    page = _console(site, browser)
    owner = user(site.program)
    made = record(site.program, sound.wav(1), "A tone", owner)
    read = "return (await fetch(PATH, { headers: TOKEN ? { Authorization: `Bearer ${TOKEN}` } : {} })).status;"
    for path, token in (("records", owner["token"]), (f"record?{made['link']}", ""), (f"listen?{made['link']}", "")):
        status = run(page, read, PATH=path, TOKEN=token)
        expect(status == 200, f"{path}: {status}")
    for address in (f"listen?{made['link']}", f"?token={owner['token']}", f"?lang=en&token={owner['token']}"):
        page.goto(f"{site.base}/{address}")
    page.goto(f"{site.base}/")
    own = f"{site.base}/"
    names = ("", "?lang=en", "?lang=ru", "favicon.svg", "manifest.webmanifest")
    kept = run(page, KEPT)
    wrong = [url for url in kept if url.removeprefix(own) not in names and not url.startswith(f"{own}web/")]
    expect(not wrong, f"the worker keeps {wrong}")
    expect(len(kept) > 5, f"the worker only keeps {kept}")


def check_shared_files_are_given_once(site, browser):
    """Name, type and every byte come through."""
    wav = list(sound.wav(0.01))
    page = _console(site, browser, "#/account")
    expect(
        run(page, SHARE, SOUND=wav, NAME=SHARED_NAME) == "opaqueredirect", "a shared file does not lead to the console"
    )
    taken = run(page, TAKE)
    wanted = {"name": SHARED_NAME, "type": "audio/wav", "bytes": wav}
    expect(taken == [wanted], f"another file comes out: {str(taken)[:300]}")
    expect(run(page, TAKE) == [], "a file is given twice")


def check_a_shared_file_is_shown_in_the_queue(site, browser):
    """The way of the system: a form opens the console, which asks before it uploads what the form brings."""
    page = _console(site, browser, "#/account")
    with page.expect_navigation(url="**/#/upload?shared"):
        run(page, SUBMIT, SOUND=list(sound.wav(1)), NAME=SHARED_NAME)
    asked = page.get_by_role("dialog")
    asked.get_by_text(SHARED_NAME).wait_for()
    seen(page.locator("main").get_by_text(SHARED_NAME), "it is uploaded without a question").to_have_count(0)
    asked.get_by_role("button", name="Upload").click()
    page.locator("main").get_by_text(SHARED_NAME).first.wait_for()


def check_it_can_be_installed(site, browser):
    """Chromium finds nothing that is missing but a window that is not private, and each icon has its size."""
    page = _console(site, browser)
    tools = page.context.new_cdp_session(page)
    missing = [each["errorId"] for each in tools.send("Page.getInstallabilityErrors")["installabilityErrors"]]
    expect(set(missing) <= {"in-incognito"}, f"it cannot be installed: {missing}")
    told = tools.send("Page.getAppManifest")
    expect(told["url"] and not told["errors"], f"the manifest: {told}")
    manifest = page.request.get(told["url"]).json()
    for icon in manifest["icons"]:
        answer = page.request.get(urljoin(told["url"], icon["src"]))
        expect(answer.ok and answer.headers["content-type"] == icon["type"], f"{icon}: {answer.status}")
        if icon["type"] == "image/png":
            width, height = struct.unpack(">II", answer.body()[16:24])
            expect(icon["sizes"] == f"{width}x{height}", f"{icon}: it has {width} x {height}")
