"""The recorder, with a microphone that plays a file: what is spoken becomes a record with a link."""

import os

from browser import run, seen
from harness import expect, folder, until

from . import look
from .spoken import (
    WATCH_STATES,
    begin,
    recorder,
    save,
    shown,
    sounds_right,
    speak,
    spoken,
    stop,
    tone,
    wait,
)
from .tools import user


def check_a_recording_becomes_an_mp3_with_a_link(site):
    """Record, stop, name, send."""
    with folder() as place, recorder(site, place) as page:
        started = begin(page)
        speak(page, started, 6)
        stop(page)
        seconds = spoken(page)
        wait(page, "document.querySelector('.recorder audio').duration > 0", "the local copy can be played")
        local = page.evaluate("document.querySelector('.recorder audio').duration")
        made = save(page, "Morning notes")
        sounds_right(page, made, seconds)
        expect(abs(local - made["duration"]) < 0.05, f"the local copy has {local:.2f} s of {made['duration']:.2f} s")
        expect(not made["warnings"], f"warnings: {made['warnings']}")
        expect(abs(made["loudness"] + 15.05) < 0.5, f"the loudness is {made['loudness']}")


def check_most_of_it_is_on_the_server_while_it_is_recorded(site):
    """What was said over 2 s ago (and the time of a request) is there already, as an upload that is open."""
    with folder() as place, recorder(site, place) as page:
        started = begin(page)
        token = page.evaluate("JSON.parse(localStorage['quizcast:/:accounts'])[0].token")
        speak(page, started, 7)
        rate = run(page, "return new AudioContext().sampleRate")

        def sent():
            _, _, answer = site.program.call("GET", "/uploads", token=token)
            expect(len(answer["items"]) <= 1, f"{answer}")
            near = [one for one in answer["items"] if one["offset"] / rate / 2 >= spoken(page) - 3]
            return near or page.wait_for_timeout(50)

        (upload,) = until(sent, 20, "the server has all but 3 s")
        seen(page.locator(".recorder"), "it still records").to_have_attribute("data-state", "recording")
        expect(upload["state"] == "open" and upload["length"] is None, f"{upload}")
        stop(page)
        save(page)


def check_a_pause_is_left_out(site):
    """And by keys: R, space, space, R."""
    with folder() as place, recorder(site, place) as page:
        started = begin(page)
        page.evaluate("document.activeElement.blur()")
        speak(page, started, 2.5)
        page.keyboard.press(" ")
        page.wait_for_selector(".recorder[data-state=paused]")
        page.wait_for_timeout(2000)
        page.keyboard.press(" ")
        page.wait_for_selector(".recorder[data-state=recording]")
        page.wait_for_timeout(2500)
        page.keyboard.press("r")
        page.wait_for_selector(".recorder[data-state=stopped]")
        seconds = spoken(page)
        page.fill(".recorder form input", "r and space")
        seen(page.locator(".recorder"), "keys work while somebody types").to_have_attribute("data-state", "stopped")
        sounds_right(page, save(page), seconds)


def check_what_is_discarded_comes_back_or_is_gone(site):
    """Undo gives it back; without, neither copy nor upload stays."""
    with folder() as place, recorder(site, place) as page:
        token = page.evaluate("JSON.parse(localStorage['quizcast:/:accounts'])[0].token")
        started = begin(page)
        speak(page, started, 4)
        page.click(".recorder .toss")
        page.click(".notice button.quiet")
        page.wait_for_selector(".found .card h2")
        page.click(".found .card button.danger")
        page.wait_for_selector(".notice button.quiet")
        seen(page.locator(".found .card"), "it is still there").to_have_count(0)
        page.click(".notice button.icon")

        def gone():
            _, _, answer = site.program.call("GET", "/uploads", token=token)
            page.wait_for_timeout(100)
            return answer["items"] == []

        until(gone, 30, "the upload is removed")
        page.reload()
        page.wait_for_selector(".recorder .wide, .recorder .red")
        page.wait_for_timeout(500)
        seen(page.locator(".found .card"), "the copy is still there").to_have_count(0)


def check_a_test_plays_what_was_heard(site):
    """3 s are heard and played; nothing of it is kept or sent."""
    with folder() as place, recorder(site, place) as page:
        page.wait_for_selector(".recorder .wide, .recorder .red")
        page.evaluate("document.querySelector('.recorder .wide')?.click()")
        page.wait_for_selector(".recorder .test")
        page.evaluate("""window.played = [];
          HTMLMediaElement.prototype.play = new Proxy(HTMLMediaElement.prototype.play, {
            apply(play, audio, rest) { played.push(audio); return Reflect.apply(play, audio, rest); } });
          0""")

        def played(number):
            page.click(".recorder .test")
            wait(page, f"played[{number}]?.duration > 0", "what was heard is played")
            wait(page, "!document.querySelector('.recorder .test').disabled", "the test ends")
            return page.evaluate(f"played[{number}].duration")

        # On a busy computer the timer that ends it may be late.
        seconds = []
        while not (seconds and 2.5 < seconds[-1] < 3.5):
            expect(len(seconds) < 3, f"so many seconds are played: {seconds}")
            seconds.append(played(len(seconds)))
        seen(page.locator(".recorder"), "a test is no recording").to_have_attribute("data-state", "ready")
        token = page.evaluate("JSON.parse(localStorage['quizcast:/:accounts'])[0].token")
        expect(site.program.call("GET", "/uploads", token=token)[2]["items"] == [], "a test is sent")


def check_two_tabs_do_not_take_each_others(site):
    """What one tab records is not offered in another."""
    with folder() as place, recorder(site, place) as page:
        started = begin(page)
        speak(page, started, 2)
        other = page.context.new_page()
        other.goto(f"{site.base}/#/record")
        other.wait_for_selector(".recorder .wide, .recorder .red")
        other.wait_for_timeout(700)
        seen(other.locator(".found .card"), "another tab offers what is still recorded").to_have_count(0)
        other.close()
        page.bring_to_front()
        stop(page)


def check_without_an_account_it_is_kept_until_there_is_one(site):
    """It goes to the server as soon as somebody signs in."""
    with folder() as place, site.browser(microphone=tone(place)) as browser:
        page = browser.page()
        page.add_init_script(WATCH_STATES)
        page.goto(f"{site.base}/#/record")
        started = begin(page)
        speak(page, started, 4)
        seen(page.locator(".recorder .safe")).to_contain_text("account")
        stop(page)
        seconds = spoken(page)
        page.click(".recorder form [type=submit]")
        owner = user(site.program)
        script = "(await import(new URL('web/shared/accounts.js', document.baseURI).href)).use(owner)"
        run(page, script, owner=owner)
        page.wait_for_selector(".recorder[data-state=done]")
        sounds_right(page, shown(page, ".recorder"), seconds)


def check_every_state_is_usable_by_everybody(site):
    """Accessibility and width of each state, in both languages and themes."""
    with folder() as place:
        sound = tone(place)
        looks = (("en", "light", 360), ("ru", "dark", 360), ("ru", "light", 768), ("en", "dark", 1280))
        for language, theme, width in looks:
            with recorder(site, place, microphone=sound, language=language, theme=theme, width=width) as page:
                started = begin(page)
                speak(page, started, 1)
                page.click("summary")
                usable(page, "recording", language)
                page.click(".recorder .pause")
                usable(page, "paused", language)
                stop(page)
                usable(page, "stopped", language)
                save(page)
                usable(page, "done", language)


def usable(page, name, language):
    """One state."""
    look.axe(page, ".recorder")
    look.fits(page)
    if os.environ.get("QUIZCAST_TEST_PICTURES"):
        look.screenshots(page, f"recorder-{name}-{language}")
