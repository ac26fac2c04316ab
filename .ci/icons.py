"""Draws the icons of app/web/icons anew from app/web/favicon.svg: `~/.cache/quizcast/venv/bin/python .ci/icons.py`."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "app" / "tests" / "clients"))

from browser import chromium  # noqa: E402

WEB = ROOT / "app" / "web"
ROUNDED = ' rx="7"'


def draw(browser, picture, size, name):
    """One icon. What the picture leaves free is transparent."""
    page = browser.new_page(viewport={"width": size, "height": size})
    sized = picture.replace("<svg ", f'<svg width="{size}" height="{size}" style="display:block" ', 1)
    page.set_content(f"<!doctype html><body style='margin:0'>{sized}")
    page.screenshot(path=WEB / "icons" / f"{name}.png", omit_background=True)


def main():
    """All icons. A maskable one fills its square, because the system cuts it: the sign stays in the middle 80 %."""
    picture = (WEB / "favicon.svg").read_text()
    if ROUNDED not in picture:
        sys.exit("favicon.svg has no rounded square to fill")
    with chromium() as browser:
        draw(browser, picture, 192, "192")
        draw(browser, picture, 512, "512")
        draw(browser, picture.replace(ROUNDED, ""), 512, "maskable")


if __name__ == "__main__":
    main()
