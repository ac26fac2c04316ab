"""The dialog of the queue that trims a file before it is sent."""

import re

import sound
from browser import seen
from harness import expect, until

from .queue_page import add, info_of, make_file, reaches, row, signed_in
from .tools import listen


def _held(site, browser, name, content):
    """A page with the dialog that trims a file, which was not sent yet."""
    page = signed_in(site, browser)
    page.locator(".option input").check()
    add(page, make_file(site, name, content))
    row(page, name).get_by_role("button", name="Trim").click()
    return page


def check_a_trim_is_exact(site, browser):
    """The record is as long as what was chosen, to the sample."""
    page = _held(site, browser, "tone.wav", sound.wav(5, rate=8_000))
    page.get_by_label("From, seconds").fill("1.125")
    page.get_by_label("To, seconds").fill("3.375")
    page.get_by_role("button", name="Use this part").click()
    seen(row(page, "tone.wav").locator(".facts"), "the row says so").to_contain_text("trimmed")
    row(page, "tone.wav").get_by_role("button", name="Send").click()
    reaches(page, "tone.wav", "done")
    expect(info_of(page, "tone.wav")["duration"] == 2.25, f"it is exact: {info_of(page, 'tone.wav')}")


def check_trimming_works_by_keys_and_can_be_undone(site, browser):
    """Both ends are sliders. Silence is cut by a button."""
    content = bytearray(sound.wav(4, rate=8_000))
    second = 2 * 8_000
    content[sound.HEADER : sound.HEADER + second] = bytes(second)
    content[-second:] = bytes(second)
    page = _held(site, browser, "quiet.wav", content)
    begins, ends = page.get_by_role("slider", name="Beginning"), page.get_by_role("slider", name="End")
    begins.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    seen(begins).to_have_attribute("aria-valuetext", "0:00.101")
    ends.focus()
    page.keyboard.press("PageDown")
    seen(ends, "an end does not pass the other one").to_have_attribute("aria-valuenow", re.compile(r"0\.1[01]"))
    for _ in range(3):
        page.get_by_role("button", name="Undo").click()
    seen(begins, "everything is undone").to_have_attribute("aria-valuenow", "0.000")
    seen(ends, "everything is undone").to_have_attribute("aria-valuenow", "4.000")
    page.get_by_role("button", name="Cut silence").click()
    found = [float(end.get_attribute("aria-valuenow")) for end in (begins, ends)]
    expect(abs(found[0] - 0.95) < 0.01 and abs(found[1] - 3.05) < 0.01, f"but for a margin: {found}")
    button = page.get_by_role("button", name="Play", exact=True)
    button.evaluate("(button) => { button.className += ' heard'; }")
    said = listen(page, ".heard")
    button.click()
    until(lambda: said() == ["Stop", "Play"], 30, "it plays, and ends by itself")
    page.keyboard.press("Escape")
    seen(row(page, "quiet.wav").locator(".facts"), "nothing is changed").not_to_contain_text("trimmed")


def check_ends_are_dragged(site, browser):
    """By a handle, or by a press into the picture, which takes the nearer end. A drag is undone at once."""
    page = _held(site, browser, "tone.wav", sound.wav(4, rate=8_000))
    begins, ends = page.get_by_role("slider", name="Beginning"), page.get_by_role("slider", name="End")
    box = page.locator(".wave").bounding_box()
    middle = box["y"] + box["height"] / 2

    def drag(*shares):
        page.mouse.move(box["x"] + shares[0] * box["width"], middle)
        page.mouse.down()
        for share in shares[1:]:
            page.mouse.move(box["x"] + share * box["width"], middle)
        page.mouse.up()

    def at(end):
        return float(end.get_attribute("aria-valuenow"))

    drag(0, 0.1, 0.2, 0.25)
    expect(abs(at(begins) - 1) < 0.05, f"the beginning is dragged: {at(begins)}")
    drag(0.8, 0.75)
    expect(abs(at(ends) - 3) < 0.05, f"the end comes to a press, and is dragged: {at(ends)}")
    drag(0.25, 0.9)
    expect(at(begins) < at(ends), "one end does not pass the other")
    page.get_by_role("button", name="Undo").click()
    expect(abs(at(begins) - 1) < 0.05, f"one drag is one step back: {at(begins)}")
