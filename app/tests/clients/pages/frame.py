"""The frame that all pages have: language, title, width, accessibility, and that they also stand below a path."""

import re

import sound
from browser import run, seen
from harness import Failed, expect

from . import below
from .look import THEMES, WIDTHS, axe, fits, screenshots
from .tools import record

UNKNOWN = "id=00000000-0000-4000-8000-000000000000&user=00000000-0000-4000-8000-000000000000"
# A part of somebody else's page has no heading of its own, and besides the name only numbers and signs.
PART = "embed"
CYRILLIC = re.compile("[А-Яа-яЁё]")
LOADED = """
const all = ['navigation', 'resource'].flatMap((kind) => performance.getEntriesByType(kind));
return all.map(({ name, encodedBodySize }) => [new URL(name).pathname, encodedBodySize]);
"""


def _addresses(link):
    """The pages by name, relative to the first one: the address, the status, and what stands in the title."""
    return {
        "home": ("", 200, "Quizcast"),
        "listen": (f"listen?{link}", 200, "A tone"),
        "embed": (f"embed?{link}", 200, "A tone"),
        "problems": ("problems", 200, ""),
        "problem": ("problems/not-found", 200, ""),
        "missing": ("nothing/here", 404, ""),
        "lost": (f"listen?{UNKNOWN}", 404, ""),
    }


def _record(program):
    return record(program, sound.wav(2), "A tone")["link"]


def check_every_page_in_every_language_theme_and_width(site, browser):
    """No page overflows, axe finds no fault, and the page says in which language it is."""
    pages, faults = _addresses(_record(site.program)), []
    for language in ("en", "ru"):
        for theme in THEMES:
            page = browser.page(language=language, theme=theme)
            for name, (path, status, title) in pages.items():
                try:
                    answer = page.goto(f"{site.base}/{path}")
                    expect(answer.status == status, f"the answer is {answer.status}")
                    _speaks(page, language, title, checks_words=name != PART)
                    _looks(page, without=("page-has-heading-one",) if name == PART else ())
                except Failed as fault:
                    faults.append(f"{name}, {language}, {theme}: {fault}")
                if theme == THEMES[0]:
                    screenshots(page, f"{name}-{language}")
    expect(not faults, "\n    ".join(["", *faults]))


def _looks(page, without):
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        fits(page)
        axe(page, without=without)


def _speaks(page, language, title, checks_words):
    said = page.title()
    lang = page.locator("html").get_attribute("lang")
    expect(lang == language, f"the page says that it is in {lang}")
    expect(said.strip() and title in said, f"the title is {said!r}")
    # The title of a record is its own name in every language.
    words = said if not title else page.locator("body").inner_text()
    if checks_words and language == "ru":
        expect(CYRILLIC.search(words), f"not in Russian: {words[:200]!r}")
    elif checks_words and not title:
        expect(not CYRILLIC.search(words), f"not in English: {words!r}")


def check_the_language_of_the_address_wins(site, browser):
    """Whoever switches the language keeps it, whatever the browser prefers."""
    page = browser.page(language="en")
    page.goto(f"{site.base}/?lang=ru")
    seen(page.locator("html"), "?lang=ru does not switch the language").to_have_attribute("lang", "ru")


def check_pages_fit_a_zoomed_text(site, browser):
    """Text twice as large as usual hides nothing (WCAG 1.4.4)."""
    page = browser.page(width=720)
    for path, _, _ in _addresses(_record(site.program)).values():
        page.goto(f"{site.base}/{path}")
        run(page, "document.documentElement.style.fontSize = '200%'")
        fits(page)


def check_pages_below_a_path(site, browser):
    """All that a page loads, and all that it links to, lies below the path of PUBLIC_URL."""
    with below.front() as front, site.another(public_url=front.url) as server:
        front.target = below.target(server.url)
        page = browser.page()
        linked = set()
        for path, status, _ in _addresses(_record(server)).values():
            answer = page.goto(f"{front.url}/{path}", wait_until="networkidle")
            expect(answer.status == status, f"{path} below a path: {answer.status}")
            linked |= set(run(page, "return [...document.links].map((link) => link.href)"))
        outside = [link for link in linked if link.startswith("http") and not link.startswith(f"{front.url}/")]
        expect(not outside, f"pages below a path link to what is not below it: {outside}")
        astray = [path for path in front.astray if path != "/favicon.ico"]
        expect(not astray, f"pages below a path ask for {astray}")


def check_what_opening_a_page_loads_is_light(site, browser):
    """Packed, in the longer language, without audio, records and answers of the API."""
    link = _record(site.program)
    for path, most in (("", 60), (f"listen?{link}", 15), (f"embed?{link}", 10)):
        page = browser.page(language="ru", service_workers="block")
        page.goto(f"{site.base}/{path}", wait_until="networkidle")
        loaded = run(page, LOADED)
        own = [size for name, size in loaded if name == f"/{path.split('?')[0]}" or name.startswith("/web/")]
        expect(len(own) > 5 and all(own), f"{path}: not everything tells its size: {loaded}")
        expect(sum(own) <= most * 1024, f"/{path} loads {sum(own)} bytes, and not at most {most} kB: {loaded}")
