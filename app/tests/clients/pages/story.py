"""Somebody new: an account, a recording that a closed tab ends, a link. By keyboard alone, on a phone's width."""

import json
from pathlib import Path

from browser import seen
from harness import expect, folder

from .look import axe, fits
from .spoken import begun_by_key, tone

TEXTS = Path(__file__).resolve().parents[3] / "web/text"
WIDTH, HEIGHT = 360, 740
# More than any page has to stop at.
MOST_STOPS = 80
FOCUSED = """
  const on = document.activeElement;
  return on ? (on.getAttribute('aria-label') ?? on.textContent ?? '').trim() : '';
"""


def check_a_recording_is_shared_by_keyboard_alone(site):
    """In both languages."""
    for language in ("en", "ru"):
        with folder() as place, site.browser(microphone=tone(place)) as browser:
            _shares(site, browser, language)


def _shares(site, browser, language):
    say = _texts(language)
    page = browser.page(language=language, width=WIDTH, height=HEIGHT)
    page.goto(f"{site.base}/")
    _press(page, say("console.account"))
    _press(page, say("account.make"))
    page.get_by_role("dialog").wait_for()
    _press(page, say("account.done"))
    _press(page, say("console.record"))
    begun_by_key(page)
    page.wait_for_timeout(4000)
    context = page.context
    page.close(run_before_unload=False)
    page = context.new_page()
    page.goto(f"{site.base}/")
    page.locator(".found .card h2").wait_for()
    _press(page, say("recorder.finish"))
    page.locator(".found .link input").wait_for()
    link = page.locator(".found .link input").input_value()
    with context.expect_page() as opened:
        _press(page, say("recorder.openLink"))
    shared = opened.value
    shared.get_by_role("slider").wait_for()
    expect(shared.url == link, f"the link is {link}, and {shared.url} was opened")
    seen(shared.locator("html"), "the page is in another language").to_have_attribute("lang", language)
    fits(shared)
    axe(shared)


def _texts(language):
    def say(key):
        file, name = key.split(".", 1)
        return json.loads((TEXTS / language / f"{file}.json").read_text())[name]

    return say


def _press(page, name):
    """Goes on with the Tab key until something with this name has the focus, and presses Enter there."""
    seen = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(f"(() => {{ {FOCUSED} }})()"))
        if seen[-1].startswith(name):
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"the Tab key does not lead to {name!r}, only to {seen}")
