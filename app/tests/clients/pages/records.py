"""The console's list of records: found, named, shared, deleted with a way back, and live in two tabs."""

import re

import sound
from browser import run, seen
from harness import expect, until

from .account import sign_in
from .look import THEMES, WIDTHS, axe, fits, screenshots
from .tools import READY, listen, record, user

TOUCH = "(await import(ADDRESS)).changed();"
# A service worker that has no time for 3 seconds.
BUSY = "() => setTimeout(() => { const end = Date.now() + 3000; while (Date.now() < end); })"


def _names(page):
    return page.locator("button.name span").all_inner_texts()


def _opened(site, browser, names=("birds.wav", "Лекция.wav", "walk.wav"), **look):
    """A page with the records of a new account, the newest first, and the account."""
    owner = user(site.program, "Ann")
    for n, name in enumerate(names):
        record(site.program, sound.wav(1 + n), name, owner)
    page = browser.page(**look)
    sign_in(page, site.base, owner, "records")
    if names:
        page.locator("li.record").nth(len(names) - 1).wait_for()
    return page, owner


def _count(site, owner):
    _, _, found = site.program.call("GET", "/records", token=owner["token"])
    return len(found["items"])


def check_search_and_order(site, browser):
    """The list follows the search field and the order; nothing found says so."""
    page, _ = _opened(site, browser)
    expect(_names(page) == ["walk.wav", "Лекция.wav", "birds.wav"], f"newest first: {_names(page)}")
    page.locator("select").first.select_option("longest")
    page.locator("select").first.select_option("oldest")
    page.wait_for_function("() => document.querySelector('button.name').innerText.includes('birds')")
    page.locator("input[type=search]").fill("ЛЕКЦ")
    page.wait_for_function("() => document.querySelectorAll('li.record').length === 1")
    expect(_names(page) == ["Лекция.wav"], f"found: {_names(page)}")
    page.locator("input[type=search]").fill("nothing like it")
    page.locator(".empty button").click()
    page.locator("li.record").nth(2).wait_for()


def check_a_record_is_renamed_in_place(site, browser):
    """Enter saves, Escape does not, and the focus returns to the name."""
    page, owner = _opened(site, browser, ["birds.wav"])
    page.locator("button.name").focus()
    page.keyboard.press("e")
    page.keyboard.type("Robins at five")
    page.keyboard.press("Enter")
    page.locator("button.name").get_by_text("Robins at five").wait_for()
    expect(run(page, "return document.activeElement.className") == "name", "the name has no focus")
    page.keyboard.press("e")
    page.keyboard.type("no")
    page.keyboard.press("Escape")
    expect(_names(page) == ["Robins at five"], f"after Escape: {_names(page)}")
    _, _, found = site.program.call("GET", "/records", token=owner["token"])
    expect(found["items"][0]["name"] == "Robins at five", f"the server has {found['items'][0]['name']}")


def check_deleting_can_be_undone(site, browser):
    """Records go at once, come back by undo, and are deleted when the ten seconds are over."""
    page, owner = _opened(site, browser)
    page.clock.install()
    boxes = page.locator(".pick input")
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.locator(".select-bar button").click()
    expect(_names(page) == ["birds.wav"] and _count(site, owner) == 3, f"shown: {_names(page)}")
    page.locator(".notice button.quiet").click()
    expect(len(_names(page)) == 3, f"after undo: {_names(page)}")
    page.locator("button.name").first.focus()
    page.keyboard.press("Delete")
    expect(_names(page) == ["Лекция.wav", "birds.wav"], f"shown: {_names(page)}")
    expect(run(page, "return document.activeElement.innerText.trim()") == "Лекция.wav", "the next one has no focus")
    page.clock.run_for(10_500)
    page.wait_for_function("() => document.querySelectorAll('.notice').length === 0")
    until(lambda: _count(site, owner) == 2, 20, "the server deletes one of three")


def check_closing_the_page_deletes(site, browser):
    """What was hidden is deleted, although its ten seconds were not over, and the service worker is no help."""
    page, owner = _opened(site, browser)
    run(page, READY)
    page.locator("button.name").first.focus()
    page.keyboard.press("Delete")
    page.locator(".notice").wait_for()
    page.context.service_workers[0].evaluate(BUSY)
    page.goto("about:blank")
    until(lambda: _count(site, owner) == 2, 20, "the server deletes one of three")


def check_another_tab_is_seen(site, browser):
    """What one tab uploads appears in the others, and an open row stays open."""
    page, owner = _opened(site, browser, ["birds.wav"])
    page.locator("button.name").click()
    other = page.context.new_page()
    other.goto(f"{site.base}/#/account")
    other.locator(".card.me").wait_for()
    record(site.program, sound.wav(1), "new.wav", owner)
    run(other, TOUCH, ADDRESS=f"{site.base}/web/console/records/changed.js")
    page.locator("button.name").get_by_text("new.wav").wait_for()
    seen(page.locator("li.record.open button.name"), "the open row was closed").to_have_text("birds.wav")


def check_links(site, browser):
    """The link leads to the page to listen, also at a moment; the code for other pages is whole."""
    page, owner = _opened(site, browser, ['"quoted" & <b>.wav'])
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("button.name").click()
    said = listen(page, ".notices")
    run(page, "await navigator.clipboard.writeText('')")
    page.locator(".more > .actions button").first.click()
    until(said, 20, "it says that the link is copied")
    copied = run(page, "return navigator.clipboard.readText()")
    expect(re.fullmatch(rf"{site.base}/listen\?id=[\w-]+&user={owner['id']}", copied), f"copied: {copied}")
    page.locator(".tools button").first.click()
    code = page.locator("dialog .copy input").last.input_value()
    expect("/embed?id=" in code and "&quot;quoted&quot; &amp; &lt;b>" in code, f"the code: {code}")
    answer = page.request.get(copied)
    expect(answer.ok, f"the link answers {answer.status}")


def check_more_rows_as_one_scrolls(site, browser):
    """Fifty at first, the rest near the end of the page; select all takes what is shown."""
    owner = user(site.program, "Ann")
    wav = sound.wav(0.1)
    for n in range(60):
        record(site.program, wav, f"{n:02}.wav", owner)
    page = browser.page()
    sign_in(page, site.base, owner, "records")
    page.locator("li.record").nth(49).wait_for()
    page.locator("li.record").last.scroll_into_view_if_needed()
    page.locator("li.record").nth(59).wait_for()
    expect(_names(page) == [f"{n:02}.wav" for n in reversed(range(60))], "rows are missing or twice")
    page.locator(".select-bar input").check()
    seen(page.locator(".select-bar .count"), "not all are selected").to_contain_text("60")


def check_a_feed_is_made_and_taken_back(site, browser):
    """Its address is shown once, with a code for the phone."""
    page, _ = _opened(site, browser, ["birds.wav"])
    page.locator("details.feed summary").click()
    page.locator("details.feed button").click()
    address = page.locator("dialog code").inner_text()
    seen(page.locator("dialog svg.qr"), "no code for the phone").to_have_count(1)
    page.locator("dialog .actions button").last.click()
    answer = page.request.get(address)
    expect(answer.ok and "birds" in answer.text(), f"the feed answers {answer.status}")
    page.locator("details.feed button.danger").click()
    page.locator("dialog button.danger").click()
    page.locator(".notice").wait_for()
    expect(page.request.get(address).status == 404, "the feed is still there")


def check_a_rejected_token_has_a_way_out(site, browser):
    """A sentence and a button that leads to the account."""
    page, owner = _opened(site, browser, ["birds.wav"])
    status, _, _ = site.program.call("POST", "/users/me/token", token=owner["token"])
    expect(status == 200, f"a new token: {status}")
    page.reload()
    page.locator(".trouble a.button").click()
    page.locator("nav a[href='#/account'][aria-current='page']").wait_for()


def check_the_records_look_right(site, browser):
    """No state of the view overflows, and axe finds no fault: both languages and themes, each width."""
    long = "a very long name of a recording that somebody made on a walk through the forest.wav"
    for language in ("en", "ru"):
        for theme in THEMES:
            page, _ = _opened(site, browser, [], language=language, theme=theme)
            page.locator(".empty").wait_for()
            _looks(page)
            page, _ = _opened(site, browser, ["birds.wav", long], language=language, theme=theme)
            page.locator("button.name").first.click()
            page.locator(".pick input").last.check()
            _looks(page)
            if theme == THEMES[0]:
                screenshots(page, f"records-{language}")
            page.locator(".tools button").first.click()
            page.locator("dialog .copy").first.wait_for()
            _looks(page)


def _looks(page):
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        fits(page)
        axe(page)
