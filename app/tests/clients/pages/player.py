"""The player on /listen and /embed: keys, ranges, one sound at a time, and errors in words."""

import requests
from playwright.sync_api import TimeoutError as Late

import sound
from browser import run, seen
from harness import expect

from .look import axe, fits, screenshots

SECONDS = 60
WAVE, PLAY, SOUND = "qc-player [role=slider]", "qc-player button.play", "qc-player audio"


def _record(program, name="A walk.wav", seconds=SECONDS):
    """The query of a new record's link, and what takes the record away."""
    user = program.call("POST", "/users", {"name": "Ann"})[2]
    answer = requests.post(
        f"{program.url}/records",
        params={"name": name},
        data=sound.wav(seconds),
        headers={"Authorization": f"Bearer {user['token']}", "Content-Type": "audio/wav"},
        timeout=60,
    )
    link = f"id={answer.json()['id']}&user={user['id']}"
    return link, lambda: program.call("DELETE", f"/record?{link}", token=user["token"])


def _until(page, holds, what):
    """Waits until the expression `holds` about the page's `audio` does. `what` tells a reader what that means."""
    try:
        page.wait_for_function(f"() => {{ const audio = document.querySelector('audio'); return {holds}; }}")
    except Late:
        expect(False, f"never came: {what}")


def check_the_slider_is_moved_by_keys(browser, base, program):
    """Arrows, pages and ends move it, and it says in words where it is, before anything was loaded and after."""
    page = browser.page()
    page.goto(f"{base}/listen?{_record(program)[0]}")
    slider = page.locator(WAVE)
    slider.focus()
    steps = [
        ("ArrowRight", "0:05"),
        ("PageUp", "0:35"),
        ("ArrowLeft", "0:30"),
        ("PageDown", "0:00"),
        ("ArrowLeft", "0:00"),
        ("PageUp", "0:30"),
    ]
    for key, text in steps:
        slider.press(key)
        seen(slider, key).to_have_attribute("aria-valuetext", f"{text} of 1:00")
    expect(
        run(page, "return document.querySelector('audio').readyState") == 0, "the sound was loaded before it was played"
    )
    slider.press("Space")
    _until(page, "!audio.paused && audio.currentTime > 30", "it begins where the slider stands")
    slider.press("Space")
    _until(page, "audio.paused", "it pauses")
    slider.press("Home")
    seen(slider, "Home leads to the beginning").to_have_attribute("aria-valuenow", "0")
    slider.press("End")
    seen(slider, "End leads to the end").to_have_attribute("aria-valuenow", "60")


def check_a_jump_asks_for_a_range(browser, base, program):
    """What lies before the place is not loaded."""
    page = browser.page()
    ranges = []
    page.on("request", lambda it: ranges.append(it.headers.get("range")) if "/record?" in it.url else None)
    # A browser loads some megabytes ahead, which a short record has no more of.
    link, _ = _record(program, seconds=600)
    page.goto(f"{base}/listen?{link}#t=9:00")
    page.click(PLAY)
    _until(page, "audio.currentTime > 540", "it plays from the link's moment")
    began = [int(each.removeprefix("bytes=").split("-")[0]) for each in ranges if each]
    expect(any(each > 1_000_000 for each in began), f"no range from the middle: {ranges}")


def check_the_pointer_drags_it(browser, base, program):
    """The sound moves when the pointer is let go, not before."""
    page = browser.page()
    page.goto(f"{base}/listen?{_record(program)[0]}")
    box = page.locator(WAVE).bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 10, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, middle, steps=4)
    seen(page.locator(WAVE), "the slider follows the pointer").to_have_attribute("aria-valuenow", "30")
    page.mouse.up()
    expect(run(page, "return document.querySelector('qc-player').time") == 30, "the sound is where it was let go")


def check_one_plays_at_a_time(browser, base, program):
    """Another tab that begins to play makes this one pause."""
    link, _ = _record(program)
    first = browser.page()
    second = first.context.new_page()
    for page in (first, second):
        page.goto(f"{base}/listen?{link}")
    first.click(PLAY)
    _until(first, "!audio.paused", "the first plays")
    second.click(PLAY)
    _until(second, "!audio.paused", "the second plays")
    _until(first, "audio.paused", "the first pauses")


def check_place_and_speed_are_remembered(browser, base, program):
    """A page that is opened again begins where somebody stopped, as fast as before; the end is no such place."""
    link, _ = _record(program)
    page = browser.page()
    page.goto(f"{base}/listen?{link}")
    page.select_option("qc-player select", "1.5")
    page.focus(WAVE)
    page.keyboard.press("PageUp")
    page.click(PLAY)
    _until(page, "audio.currentTime > 30 && audio.playbackRate === 1.5", "it plays faster")
    page.click(PLAY)
    _until(page, "audio.paused", "it pauses")
    stopped = int(page.evaluate("document.querySelector('audio').currentTime"))
    page.reload()
    seen(page.locator(WAVE), "it begins where it stopped").to_have_attribute("aria-valuenow", str(stopped))
    seen(page.locator("qc-player select"), "the speed was forgotten").to_have_value("1.5")
    page.click(PLAY)
    page.focus(WAVE)
    page.keyboard.press("End")
    _until(page, "audio.ended || audio.currentTime > 59", "the end comes")
    page.reload()
    page.wait_for_selector(WAVE)
    seen(page.locator(WAVE), "it begins at the end").to_have_attribute("aria-valuenow", "0")


def check_media_keys_know_the_record(browser, base, program):
    """The lock screen shows the name; the page has a title for it."""
    page = browser.page()
    page.goto(f"{base}/listen?{_record(program, name='Dawn.wav')[0]}")
    page.wait_for_selector("qc-player[name]")
    page.click(PLAY)
    page.wait_for_function("() => navigator.mediaSession.metadata?.title.startsWith('Dawn')")


def check_a_removed_record_is_told(browser, base, program):
    """Its sentence stands in the player, and no button that would not help."""
    link, remove = _record(program)
    page = browser.page()
    page.goto(f"{base}/listen?{link}")
    page.wait_for_selector(WAVE)
    expect(remove()[0] == 204, "the record could not be removed")
    page.click(PLAY)
    alert = page.locator("qc-player [role=alert]")
    page.wait_for_function("() => document.querySelector('qc-player [role=alert]').textContent !== ''")
    seen(alert).to_have_text("This recording was removed.")


def check_a_network_that_comes_back_goes_on(browser, base, program):
    """Without a network the player says so, and plays by itself once there is one."""
    page = browser.page()
    page.goto(f"{base}/listen?{_record(program)[0]}")
    page.wait_for_selector(WAVE)
    page.context.set_offline(True)
    page.click(PLAY)
    page.wait_for_function("() => /offline/i.test(document.querySelector('qc-player [role=alert]').textContent)")
    seen(page.locator("qc-player [role=alert] button"), "nothing to try again with").to_be_visible()
    page.context.set_offline(False)
    _until(page, "!audio.paused && audio.currentTime > 0", "it goes on")


def check_links_are_copied(browser, base, program):
    """With and without the moment."""
    link, _ = _record(program)
    page = browser.page()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{base}/listen?{link}")
    page.focus(WAVE)
    page.keyboard.press("PageUp")
    for action, ending in (("copy", link), ("copy-at", f"{link}#t=30")):
        page.click(f"button[data-action={action}]")
        page.wait_for_function(
            "(ending) => navigator.clipboard.readText().then((text) => text.endsWith(ending))", arg=ending
        )


def check_it_is_for_everybody(browser, base, program):
    """Axe finds no fault in either theme and language, and nothing is wider than a small phone."""
    link, _ = _record(program, name="A walk along the river, and what the birds said to it.wav")
    for language, theme in (("en", "light"), ("ru", "dark")):
        for path in ("listen", "embed"):
            page = browser.page(language=language, theme=theme, width=360)
            page.goto(f"{base}/{path}?{link}")
            page.wait_for_selector(WAVE)
            axe(page, "qc-player")
            fits(page)
            if language == "en":
                screenshots(page, f"player-{path}")
