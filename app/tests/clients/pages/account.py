"""The console's account: made, shown once, brought to another device, changed and left, and what all views share."""

import re

from browser import run, seen
from harness import expect

from .look import THEMES, WIDTHS, axe, fits, screenshots
from .tools import user

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ACCOUNTS = "Object.entries(localStorage).find(([key]) => key.endsWith(':accounts'))?.[1] ?? '[]'"

GIVE = """
const data = new DataTransfer();
data.items.add(new File(['x'], 'given.wav', { type: 'audio/wav' }));
const options = { dataTransfer: data, clipboardData: data, bubbles: true, cancelable: true };
const tell = (kind, name) => document.body.dispatchEvent(new kind(name, options));
if (WAY === 'paste') tell(ClipboardEvent, 'paste');
else for (const name of ['dragenter', 'dragover', 'drop']) tell(DragEvent, name);
"""
# It closes the next notice as soon as it comes: a notice goes by itself after seconds.
CLOSE_NOTICE = """
window.noticed = new Promise((noticed) => {
  new MutationObserver((_, observer) => {
    observer.disconnect();
    document.querySelector('.notice button.icon').click();
    noticed();
  }).observe(document.querySelector('.notices'), { childList: true });
});
"""


def kept(page):
    """The accounts that the browser keeps, the one in use first."""
    return page.evaluate(f"JSON.parse({ACCOUNTS})")


def sign_in(page, base, owner, view="account"):
    """Opens a view with an account, as the QR code does it."""
    page.goto(f"{base}/#account={owner['id']}.{owner['token']}")
    run(page, CLOSE_NOTICE)
    page.locator("dialog button.primary").click()
    run(page, "await window.noticed;")
    page.evaluate("(view) => { location.hash = `#/${view}`; }", view)
    page.locator(f"nav a[href='#/{view}'][aria-current='page']").wait_for()


def check_an_account_in_one_click(site, browser):
    """No name is asked for; the token is shown, saved as a file, and the file signs in elsewhere."""
    for language in ("en", "ru"):
        page = browser.page(language=language)
        page.goto(f"{site.base}/#/account")
        page.locator("form button.primary").click()
        shown = page.locator("dialog code").inner_text()
        with page.expect_download() as download:
            page.locator("dialog .secret button").nth(1).click()
        saved = download.value.path().read_text()
        page.keyboard.press("Escape")
        (account,) = kept(page)
        expect(UUID.fullmatch(shown) and account["token"] == shown, f"{shown} is shown, {account} is kept")
        expect(shown in saved and account["name"] in saved, f"the file says {saved!r}")
        page.locator(".card.me h2").get_by_text(account["name"], exact=True).wait_for()
        other = browser.page(language=language)
        other.goto(f"{site.base}/#/account")
        other.locator("input[name=token]").fill(saved)
        other.locator("input[name=token]").press("Enter")
        other.locator(".card.me").wait_for()
        expect(kept(other) == [account], f"the file signs in {kept(other)}")


def check_the_token_reaches_no_server(site, browser):
    """The code's address adds the account after a question, and neither a request nor the history has the token."""
    owner = user(site.program, "Marta")
    page = browser.page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site.base}/#account={owner['id']}.{owner['token']}")
    page.locator("dialog").get_by_text("Marta").wait_for()
    expect(owner["token"] not in page.url, f"the address still is {page.url}")
    expect(kept(page) == [], "the account is added before the question is answered")
    page.locator("dialog button.primary").click()
    page.locator(".card.me h2").get_by_text("Marta").wait_for()
    expect(not [url for url in asked if owner["token"] in url], "the token stands in the address of a request")
    page.go_back()
    expect(owner["token"] not in page.url, "the history has the token")


def check_a_refused_question_adds_nothing(site, browser):
    """A link from somebody else is no sign-in."""
    owner = user(site.program, "Marta")
    page = browser.page()
    page.goto(f"{site.base}/#account={owner['id']}.{owner['token']}")
    page.locator("dialog button.quiet").click()
    page.locator("form button.primary").wait_for()
    expect(kept(page) == [], f"the browser keeps {kept(page)}")


def check_several_accounts(site, browser):
    """One is in use, another is a click away, and the choice outlives a reload."""
    ann, marta = user(site.program, "Ann"), user(site.program, "Marta")
    page = browser.page()
    sign_in(page, site.base, ann)
    sign_in(page, site.base, marta)
    page.locator(".rows li").get_by_role("button").first.click()
    page.locator(".card.me h2").get_by_text("Ann").wait_for()
    page.reload()
    page.locator(".card.me h2").get_by_text("Ann").wait_for()
    expect([each["name"] for each in kept(page)] == ["Ann", "Marta"], f"the browser keeps {kept(page)}")


def check_signing_out_warns_of_a_lost_token(site, browser):
    """Somebody who never saved the token is told; undo brings the account back."""
    page = browser.page()
    page.goto(f"{site.base}/#/account")
    page.locator("form button.primary").click()
    page.locator("dialog code").wait_for()
    page.keyboard.press("Escape")
    page.locator(".card.me .actions button").nth(2).click()
    seen(page.locator("dialog p"), "nothing says that the token was never saved").to_have_count(2)
    page.locator("dialog button.danger").click()
    page.locator("form button.primary").wait_for()
    expect(kept(page) == [], "the account is still kept")
    page.locator(".notice button.quiet").click()
    page.locator(".card.me").wait_for()
    expect(len(kept(page)) == 1, "undo brings nothing back")


def check_a_new_token(site, browser):
    """The old one stops working at once, and a page that has it says so and lets one sign in."""
    owner = user(site.program, "Ann")
    page, stale = browser.page(), browser.page()
    sign_in(page, site.base, owner)
    sign_in(stale, site.base, owner)
    page.locator(".card.me .actions button").nth(1).click()
    page.locator("dialog button.primary").click()
    fresh = page.locator("dialog code").inner_text()
    status, _, _ = site.program.call("GET", "/users/me", token=owner["token"])
    expect(status == 401 and fresh != owner["token"], f"the old token still works: {status}")
    stale.reload()
    stale.locator(".card.me .trouble button").first.click()
    field = stale.locator("input[name=token]")
    seen(field, "the field for a token has no focus").to_be_focused()
    field.fill(fresh)
    field.press("Enter")
    stale.locator(".card.me meter, .card.me .facts p").first.wait_for()
    expect(kept(stale)[0]["token"] == fresh and len(kept(stale)) == 1, f"the browser keeps {kept(stale)}")


def check_deleting_needs_the_name(site, browser):
    """The button stays off until the name is typed; then the account is gone on the server, too."""
    owner = user(site.program, "Ann Lee")
    page = browser.page()
    sign_in(page, site.base, owner)
    page.locator(".card.me button.danger").click()
    button = page.locator("dialog button.danger")
    page.locator("dialog input").fill("Ann")
    seen(button, "half of the name is enough").to_be_disabled()
    page.locator("dialog input").fill("Ann Lee")
    page.locator("dialog input").press("Enter")
    page.locator("form button.primary").wait_for()
    status, _, _ = site.program.call("GET", "/users/me", token=owner["token"])
    expect(status == 401 and kept(page) == [], f"the account is still there: {status}")


def check_the_server_is_away(site, browser):
    """A banner counts down, nothing typed is lost, and it goes when the server is back."""
    page = browser.page()
    page.goto(f"{site.base}/#/account")
    name = page.locator("input[name=name]")
    name.fill("Ann")
    site.program.kill()
    try:
        page.locator("form button.primary").click()
        page.locator(".away .countdown").filter(has_text=re.compile(r"\d")).wait_for()
        axe(page)
        seen(name, "what was typed is lost").to_have_value("Ann")
    finally:
        site.program.restart()
    # The banner also asks by itself, and goes when there is an answer.
    with page.expect_request("**/health/live"):
        page.locator(".away button").dispatch_event("click")
    page.locator(".away").wait_for(state="hidden")
    page.locator("form button.primary").click()
    page.locator("dialog code").wait_for()


def check_the_console_by_keyboard(site, browser):
    """The skip link leads into the view, a new view has the focus and a title, and `?` shows the keys."""
    page = browser.page()
    page.goto(f"{site.base}/#/account")
    page.locator("nav a[aria-current='page']").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    seen(page.locator("main"), "the skip link does not lead to the content").to_be_focused()
    page.locator("nav a[href='#/records']").press("Enter")
    page.wait_for_function("() => document.title.startsWith('My records')")
    page.wait_for_function("() => document.activeElement.localName === 'h1'")
    page.keyboard.press("?")
    seen(page.locator("dialog kbd").nth(3), "the keys are not shown").to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    seen(page.locator("dialog[open]"), "the dialog is still there").to_have_count(0)


def check_files_dropped_or_pasted_anywhere_are_uploads(site, browser):
    """Whatever view is open, files go to the uploads."""
    for way in ("drop", "paste"):
        page = browser.page()
        page.goto(f"{site.base}/#/account")
        page.locator("nav a[aria-current='page']").wait_for()
        run(page, GIVE, WAY=way)
        page.locator("nav a[href='#/upload'][aria-current='page']").wait_for()
        page.locator("main").get_by_text("given.wav").first.wait_for()


def check_the_account_looks_right(site, browser):
    """No state of the view overflows, and axe finds no fault: both languages and themes, each width."""
    for language in ("en", "ru"):
        for theme in THEMES:
            page = browser.page(language=language, theme=theme)
            page.goto(f"{site.base}/#/account")
            page.locator("form").first.wait_for()
            _looks(page)
            page.locator("form button.primary").click()
            page.locator("dialog code").wait_for()
            _looks(page)
            page.keyboard.press("Escape")
            page.locator("summary").last.click()
            page.locator(".card.me .facts .quiet").wait_for()
            _looks(page)
            if theme == THEMES[0]:
                screenshots(page, f"account-{language}")


def _looks(page):
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        fits(page)
        axe(page)
