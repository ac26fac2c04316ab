"""A recording is never lost: pages are closed, browsers and servers killed, networks and devices gone in the middle."""

import json
import os
import shutil
import signal
import time
from contextlib import contextmanager
from pathlib import Path

from browser import FLAGS as BROWSER
from browser import NAMES, run, seen
from harness import folder

from .spoken import (
    WATCH_STATES,
    begin,
    kept,
    opened_again,
    recorder,
    recovered,
    save,
    shown,
    signed_in,
    sounds_right,
    speak,
    spoken,
    stop,
    tone,
    wait,
)

KEEP_TRACKS = """
const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
window.tracks = [];
navigator.mediaDevices.getUserMedia = async (wanted) => {
  const stream = await ask(wanted);
  window.tracks.push(...stream.getAudioTracks());
  return stream;
};"""
NO_FILES = "delete window.Worker; delete StorageManager.prototype.getDirectory;"


def check_a_closed_page_loses_nothing(site):
    """Closed in mid-recording without a word; opened again, listened to, finished."""
    with folder() as place, recorder(site, place) as page:
        context = page.context
        started = begin(page)
        speak(page, started, 5)
        accounts = page.evaluate("localStorage['quizcast:/:accounts']")
        least = kept(page)
        asked = time.monotonic()
        seconds = spoken(page)
        page.close(run_before_unload=False)
        late = time.monotonic() - asked
        again = context.new_page()
        again.add_init_script(f"localStorage['quizcast:/:accounts'] = {json.dumps(accounts)}")
        opened_again(again, site)
        recovered(again, least, seconds, late)


def check_a_killed_browser_loses_nothing(site):
    """The same with SIGKILL to the whole browser."""
    with folder() as place:
        profile = Path(place, "profile")
        sound = tone(place)
        with person(site, profile, sound) as page:
            signed_in(page, site)
            page.add_init_script(WATCH_STATES)
            page.goto(f"{site.base}/#/record")
            started = begin(page)
            accounts = page.evaluate("localStorage['quizcast:/:accounts']")
            speak(page, started, 5)
            least = kept(page)
            asked = time.monotonic()
            seconds = spoken(page)
            kill(profile)
            late = time.monotonic() - asked
        with person(site, profile, sound) as page:
            page.add_init_script(f"localStorage['quizcast:/:accounts'] = {json.dumps(accounts)}")
            page.goto(f"{site.base}/#/record")
            recovered(page, least, seconds, late)


@contextmanager
def person(site, profile, sound):
    """A page of a browser whose profile lasts."""
    program = next(path for name in NAMES if (path := shutil.which(name)))
    fake = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
    flags = [*BROWSER, *fake, f"--use-file-for-fake-audio-capture={sound}%noloop"]
    kind = site._playwright.chromium
    context = kind.launch_persistent_context(str(profile), executable_path=program, args=flags)
    try:
        yield context.pages[0]
    finally:
        try:
            context.close()
        except Exception as error:
            print(f"    the browser was gone: {type(error).__name__}", flush=True)


def kill(profile):
    """Sends SIGKILL to all processes of the browser with this profile."""
    mine = f"--user-data-dir={profile}".encode()
    for process in Path("/proc").iterdir():
        try:
            words = Path(process, "cmdline").read_bytes().split(b"\0") if process.name.isdigit() else []
            if mine in words:
                os.kill(int(process.name), signal.SIGKILL)
        except (OSError, ProcessLookupError):
            continue
    time.sleep(0.5)


def check_a_dead_network_is_caught_up(site):
    """Off for 4 s in the middle."""
    with folder() as place, recorder(site, place) as page:
        started = begin(page)
        speak(page, started, 3)
        page.context.set_offline(True)
        seen(page.locator(".recorder .safe"), "offline it says so").to_contain_text("away")
        speak(page, started, 7)
        page.context.set_offline(False)
        speak(page, started, 9)
        stop(page)
        seconds = spoken(page)
        sounds_right(page, save(page), seconds)


def check_a_recording_that_ends_without_network_is_sent_later(site):
    """Saved while it is off: the link comes by itself."""
    with folder() as place, recorder(site, place) as page:
        started = begin(page)
        # What shows the end comes with the microphone; here it has to be there before the network goes.
        run(page, "await import('./web/console/recorder/ending.js');")
        page.context.set_offline(True)
        speak(page, started, 4)
        stop(page)
        seconds = spoken(page)
        page.click(".recorder form [type=submit]")
        page.wait_for_timeout(1500)
        seen(page.locator(".recorder"), "offline it is not sent").to_have_attribute("data-state", "sending")
        page.context.set_offline(False)
        page.wait_for_selector(".recorder[data-state=done]")
        sounds_right(page, shown(page, ".recorder"), seconds)


def check_a_server_that_is_killed_is_caught_up(site):
    """SIGKILL in the middle, and started again."""
    with folder() as place, recorder(site, place) as page:
        started = begin(page)
        speak(page, started, 5)
        site.program.kill()
        speak(page, started, 8)
        site.program.restart()
        speak(page, started, 11)
        stop(page)
        seconds = spoken(page)
        sounds_right(page, save(page), seconds)


def check_an_unplugged_device_pauses_and_another_goes_on(site):
    """In the same recording."""
    with folder() as place, recorder(site, place, script=KEEP_TRACKS) as page:
        started = begin(page)
        speak(page, started, 3)
        page.evaluate("tracks.at(-1).stop(); tracks.at(-1).dispatchEvent(new Event('ended'))")
        page.wait_for_selector(".recorder[data-state=paused]")
        seen(page.locator(".recorder .help")).to_contain_text("unplugged")
        page.click(".recorder .help button:has-text('Go on with Fake Audio Input 1')")
        page.wait_for_selector(".recorder[data-state=recording]")
        seen(page.locator(".recorder .help"), "the trouble is over").to_be_hidden()
        page.wait_for_timeout(3000)
        stop(page)
        seconds = spoken(page)
        sounds_right(page, save(page), seconds, 0.6)
        page.reload()
        page.wait_for_selector(".recorder .wide, .recorder .red")
        page.evaluate("document.querySelector('.recorder .wide')?.click()")
        chosen = "document.querySelector('.setup select')?.selectedOptions[0]?.text.includes('Input 1')"
        wait(page, chosen, "the device is remembered")


def check_a_call_pauses(site):
    """A muted track, as phones do it."""
    with folder() as place, recorder(site, place, script=KEEP_TRACKS) as page:
        started = begin(page)
        speak(page, started, 2)
        page.evaluate("tracks.at(-1).dispatchEvent(new Event('mute'))")
        page.wait_for_selector(".recorder[data-state=paused]")
        seen(page.locator(".recorder .help")).to_contain_text("call")
        page.click(".recorder .help button")
        page.wait_for_selector(".recorder[data-state=recording]")
        stop(page)


def check_a_browser_without_private_files_keeps_it_too(site):
    """By IndexedDB, within the page."""
    with folder() as place, recorder(site, place, script=NO_FILES) as page:
        context = page.context
        started = begin(page)
        speak(page, started, 5)
        accounts = page.evaluate("localStorage['quizcast:/:accounts']")
        least = kept(page)
        # What is shown may still be on its way there.
        size = run(page, "return new AudioContext().sampleRate") * 2 * least
        stored = "import('./web/console/recorder/disk/indexed.js').then(({ list }) => list()).then(([one]) => one.size)"
        wait(page, f"{stored}.then((has) => has >= {size})", "what is shown is stored")
        asked = time.monotonic()
        seconds = spoken(page)
        page.close(run_before_unload=False)
        late = time.monotonic() - asked
        again = context.new_page()
        again.add_init_script(NO_FILES)
        again.add_init_script(f"localStorage['quizcast:/:accounts'] = {json.dumps(accounts)}")
        opened_again(again, site)
        recovered(again, least, seconds, late)
