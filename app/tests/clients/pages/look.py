"""What is looked at on every page: accessibility, width, and pictures for people."""

from axe_playwright_python.sync_playwright import Axe

from browser import picture, run
from harness import Failed, expect

WIDTHS = (360, 768, 1280)
THEMES = ("light", "dark")
OVERFLOWING = """
const wide = document.documentElement.clientWidth;
if (document.documentElement.scrollWidth <= wide) return [];
const clips = (one) => one && one !== document.body &&
  (getComputedStyle(one).overflowX !== 'visible' || clips(one.parentElement));
return [...document.body.querySelectorAll('*')]
  .filter((one) => one.getBoundingClientRect().right > wide + 0.5 && !clips(one.parentElement))
  .slice(0, 5).map((one) => `${one.outerHTML.slice(0, 100)} ends at ${one.getBoundingClientRect().right}`);
"""


def axe(page, within=None, without=()):
    """Fails if axe finds fault with the page, or with what the selector `within` names. `without` names rules."""
    rules = {rule: {"enabled": False} for rule in without}
    found = Axe().run(page, context=within, options={"resultTypes": ["violations"], "rules": rules})
    if broken := found.response["violations"]:
        raise Failed(f"axe at {page.url}:\n" + "\n".join(_told(rule) for rule in broken))


def _told(rule):
    lines = [f"    {rule['id']} ({rule['impact']}): {rule['help']}"]
    for node in rule["nodes"]:
        why = [each["message"] for kind in ("any", "all", "none") for each in node[kind]]
        lines += [
            f"      {' '.join(map(str, node['target']))}: {node['html'][:160]}",
            *(f"        {each}" for each in why),
        ]
    return "\n".join(lines)


def fits(page):
    """Fails if the page is wider than its window."""
    wide = run(page, "return document.documentElement.scrollWidth > document.documentElement.clientWidth")
    what = "\n    ".join(run(page, OVERFLOWING)) if wide else ""
    expect(not wide, f"{page.url} overflows at {page.viewport_size['width']} px:\n    {what}")


def screenshots(page, name):
    """Pictures in each width and theme, for a person to look at: see `browser.picture`."""
    before = (
        page.viewport_size,
        "dark" if page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") else "light",
    )
    for width in WIDTHS:
        for theme in THEMES:
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=theme)
            picture(page, f"{name}-{width}-{theme}", full_page=True)
    page.set_viewport_size(before[0])
    page.emulate_media(color_scheme=before[1])
