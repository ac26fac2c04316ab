"""Swagger UI, as the console opens it: signed in without a token in any address, and dark where the system is."""

from harness import expect

OPEN = """async (token) => {
  const { openSwagger } = await import(new URL('web/console/swagger.js', document.baseURI).href);
  openSwagger(token);
}"""
BEARER = "0f8fad5b-d9cb-469f-a165-70867728950e"


def check_the_console_hands_its_token_over(browser, base):
    """By a message. The address, the history and what the server is asked for do not know it."""
    page = browser.page()
    asked = []
    page.context.on("request", lambda it: asked.append(it.url))
    page.goto(f"{base}/")
    with page.expect_popup() as opened:
        page.evaluate(OPEN, BEARER)
    docs = opened.value
    docs.wait_for_selector(".authorization__btn.locked, .auth-wrapper .authorize.locked")
    docs.locator(".opblock-summary-control").filter(has_text="/users/me").first.click()
    docs.get_by_role("button", name="Execute").click()
    with docs.expect_request(lambda it: it.url.endswith("/users/me")) as sent:
        docs.get_by_role("button", name="Execute").click()
    expect(sent.value.headers.get("authorization") == f"Bearer {BEARER}", "the token is not sent")
    expect(len(asked) > 3 and not any(BEARER in url for url in [*asked, docs.url]), "the token is in an address")


def check_a_tab_that_nobody_opened_is_not_signed_in(browser, base):
    """It works as before."""
    page = browser.page()
    page.goto(f"{base}/swagger-ui")
    page.wait_for_selector(".authorize.unlocked")


def check_it_is_dark_where_the_system_is(browser, base):
    """And changes with it."""
    page = browser.page(theme="dark")
    page.goto(f"{base}/swagger-ui")
    page.wait_for_selector("html.dark-mode .opblock")
    page.emulate_media(color_scheme="light")
    page.wait_for_selector("html:not(.dark-mode)")
