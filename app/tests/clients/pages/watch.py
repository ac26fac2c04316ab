"""A browser whose pages are listened to: what they must never do is a fault of the check."""

import re
from urllib.parse import urlsplit

from browser import PATIENCE
from harness import Failed

LOCALES = {"en": "en-US", "ru": "ru-RU"}
# What a page cannot do without. An answer of the API may be a refusal, which is the check's own affair.
PARTS = {"document", "stylesheet", "image", "font", "script", "manifest"}
# Chromium tells so of each answer from 400 on and each lost connection, of a service worker in other words.
OF_THE_NETWORK = ("Failed to load resource", "An unknown error occurred when fetching the script")
# Chromium says so of every page at an address without TLS.
OF_THE_ADDRESS = "The Cross-Origin-Opener-Policy header has been ignored"
TELL_VIOLATIONS = """document.addEventListener('securitypolicyviolation', (it) => console.error(
  `policy: ${it.effectiveDirective} forbids ${it.blockedURI} ${it.sample} (${it.sourceFile}:${it.lineNumber})`));"""


class Watched:
    """A Playwright browser. Its contexts are closed by `settle`, which fails if a page did what none may."""

    def __init__(self, browser):
        self._browser, self._contexts = browser, []
        self._faults, self._forgiven = [], []

    def __getattr__(self, name):
        return getattr(self._browser, name)

    def new_context(self, **options):
        """See Playwright."""
        context = self._browser.new_context(**options)
        self._contexts.append(context)
        return self.watch(context)

    def new_page(self, **options):
        """See Playwright."""
        return self.new_context(**options).new_page()

    def page(self, *, language="en", theme="light", width=1280, height=800, **options):
        """A page in a context of its own."""
        viewport = {"width": width, "height": height}
        return self.new_page(locale=LOCALES[language], color_scheme=theme, viewport=viewport, **options)

    def forgive(self, pattern):
        """Lets pages say what matches `pattern` until this check is over."""
        self._forgiven.append(re.compile(pattern))

    def watch(self, context):
        """Listens to a context, which may also be one that the check made by itself."""
        context.set_default_timeout(PATIENCE)
        context.add_init_script(TELL_VIOLATIONS)
        context.on("console", self._console)
        context.on("weberror", lambda it: self._fault(f"an error that nothing catches: {it.error}"))
        context.on("request", self._request)
        context.on("response", self._response)
        return context

    def _console(self, message):
        if message.type == "error" and not message.text.startswith((*OF_THE_NETWORK, OF_THE_ADDRESS)):
            where = message.location
            self._fault(f"the console: {message.text} ({where.get('url')}:{where.get('lineNumber')})")

    def _request(self, request):
        address = urlsplit(request.url)
        local = address.hostname in ("127.0.0.1", "localhost") or (address.hostname or "").endswith(".test")
        if address.scheme in ("http", "https", "ws", "wss") and not local:
            self._fault(f"a page asks another host: {request.url}")

    def _response(self, response):
        part = response.request.resource_type
        whole_page = part == "document" and response.request.is_navigation_request()
        if response.status >= 400 and part in PARTS and not whole_page:
            self._fault(f"{response.status} for a part of a page: {response.url}")

    def _fault(self, what):
        if what not in self._faults:
            self._faults.append(what)

    def settle(self):
        """Closes what the check opened. Fails with all that its pages did wrong."""
        for context in self._contexts:
            context.close()
        faults = [fault for fault in self._faults if not any(each.search(fault) for each in self._forgiven)]
        self._contexts, self._faults, self._forgiven = [], [], []
        if faults:
            raise Failed("\n    ".join(["what no page may do:", *faults]))
