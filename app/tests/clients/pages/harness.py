"""Runs the checks of the pages: each function `check_…` of a module in this folder, with what its parameters name."""

import inspect
import time
import traceback
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

from browser import launched
from harness import Failed, Server, expect, folder, running

from .watch import Watched

HERE = Path(__file__).parent
FAKE_DEVICES, FAKE_CONSENT = "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"
SETTINGS = {"quiz_sources": "builtin"}


class Program:
    """The program with a store of its own. It can be killed, and started again at the same address."""

    def __init__(self, binary, place, **settings):
        self.binary, self._place, self._settings = binary, place, settings
        self._starts = 0
        self._start()
        self.url = self._server.url

    def _start(self, **more):
        self._starts += 1
        self._server = Server(self.binary, self._place, name=f"quizcast{self._starts}", **self._settings | more)

    def call(self, *arguments, **options):
        """One request: see `Server.call`."""
        return self._server.call(*arguments, **options)

    def kill(self):
        """Sends SIGKILL."""
        self._server.kill()

    def stop(self):
        """Sends SIGTERM, if it runs."""
        if self._server.process.poll() is None:
            self._server.stop()

    def restart(self):
        """Starts it again, and stops it first if it runs."""
        self.stop()
        self._start(listen=urlsplit(self.url).netloc)

    def log_end(self):
        """The last lines of its log."""
        return self._server.log_end()


class Site:
    """The pages of a running program, and browsers to look at them with."""

    def __init__(self, program, playwright, place):
        self.program, self._playwright, self.place = program, playwright, Path(place)
        self.base = program.url
        # The same at an address that a browser does not trust.
        self.insecure = program.url.replace("127.0.0.1", "plain.test")

    @contextmanager
    def another(self, **settings):
        """A second program with other settings and a store of its own."""
        with folder() as place, running(self.program.binary, place, **SETTINGS | settings) as server:
            yield server

    @contextmanager
    def browser(self, *flags, microphone="tone"):
        """A browser of its own. It is a fault if a page of it complains, breaks its policy or asks another host.

        `microphone`: `tone`, `denied`, `none`, or the WAV file that it hears once.
        """
        with launched(self._playwright.chromium, *_devices(microphone), *flags) as browser:
            watched = Watched(browser)
            yield watched
            watched.settle()

    @contextmanager
    def page(self, path="", *, flags=(), microphone="tone", **look):
        """The page at `path` in a browser of its own. `look`: language, theme, width, height, see `Watched.page`."""
        with self.browser(*flags, microphone=microphone) as browser:
            page = browser.page(**look)
            page.goto(f"{self.base}/{path}")
            yield page


def _devices(microphone):
    match microphone:
        case "tone":
            return FAKE_DEVICES, FAKE_CONSENT
        case "denied":
            return (FAKE_DEVICES,)
        case "none":
            return (FAKE_CONSENT,)
        case file:
            expect(Path(file).is_file(), f"no such sound for the microphone: {file}")
            return FAKE_DEVICES, FAKE_CONSENT, f"--use-file-for-fake-audio-capture={file}%noloop"


def clients(binary):
    """A client for each module with checks."""
    found = {}
    for file in sorted(HERE.glob("*.py")):
        module = import_module(f"{__package__}.{file.stem}")
        if checks := _checks_of(module):
            found[f"pages-{file.stem.replace('_', '-')}"] = partial(_run, binary, module, checks)
    return found


def _checks_of(module):
    functions = inspect.getmembers(module, inspect.isfunction)
    checks = [each for name, each in functions if name.startswith("check_") and each.__module__ == module.__name__]
    return sorted(checks, key=lambda check: check.__code__.co_firstlineno)


def _run(binary, module, checks):
    """All checks of a module with one program, and with one browser for those that take one.

    A module may set SETTINGS of the program, FLAGS of that browser, and the MICROPHONE that it has.
    """
    settings = SETTINGS | getattr(module, "SETTINGS", {})
    microphone = getattr(module, "MICROPHONE", "tone")
    with folder() as place, sync_playwright() as playwright, ExitStack() as at_the_end:
        program = Program(binary, place, **settings)
        at_the_end.callback(program.kill)
        site = Site(program, playwright, place)
        shared = _Shared(lambda: at_the_end.enter_context(_browser(site, module, microphone)))
        failed = [check.__name__ for check in checks if not _holds(check, site, shared)]
        if failed:
            print(f"--- the end of the log\n{program.log_end()}---")
        program.stop()
    expect(not failed, f"{len(failed)} of {len(checks)} failed: {', '.join(failed)}")


def _browser(site, module, microphone):
    return site.browser(*getattr(module, "FLAGS", ()), microphone=microphone)


class _Shared:
    """The browser that checks share: made for the first one that takes it, and again if one of them closed it."""

    def __init__(self, make):
        self._make, self._browser = make, None

    def get(self):
        if not self._browser or not self._browser.is_connected():
            self._browser = self._make()
        return self._browser

    def settle(self):
        if self._browser:
            self._browser.settle()

    def forget(self):
        with suppress(Failed):
            self.settle()


def _holds(check, site, shared):
    offers = {
        "site": lambda: site,
        "program": lambda: site.program,
        "base": lambda: site.base,
        "base_url": lambda: site.base,
        "browser": shared.get,
        "page": lambda: shared.get().page(),
    }
    started = time.monotonic()
    try:
        wanted = inspect.signature(check).parameters
        expect(offers.keys() >= wanted.keys(), f"a check can take {', '.join(offers)}")
        check(**{name: offers[name]() for name in wanted})
        shared.settle()
    except Failed as failure:
        shared.forget()
        print(f"  {check.__name__}: FAILED: {failure}", flush=True)
        return False
    except Exception:
        shared.forget()
        print(f"  {check.__name__}: FAILED\n{traceback.format_exc()}", flush=True)
        return False
    print(f"  {check.__name__}: holds ({time.monotonic() - started:.1f} s)", flush=True)
    return True
