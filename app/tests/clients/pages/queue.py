"""The upload queue of the console: what is sent, and what it shows."""

import re
import subprocess
from pathlib import Path

import sound
from browser import run, seen
from harness import expect, until

from . import look
from .queue_page import SIGN_IN, add, held, info_of, make_file, opened, reaches, row, signed_in, slow
from .tools import listen

CARRY = """
const carried = new DataTransfer();
carried.items.add(new File([Uint8Array.from(SOUND)], NAME, { type: 'audio/wav' }));
const how = { bubbles: true, cancelable: true };
document.body.dispatchEvent(KIND === 'drop'
  ? new DragEvent('drop', { ...how, dataTransfer: carried })
  : new ClipboardEvent('paste', { ...how, clipboardData: carried }));
"""
COUNT = """
window.most = 0;
const active = () => document.querySelectorAll('.file:is([data-state=sending], [data-state=reading])').length;
new MutationObserver(() => { window.most = Math.max(window.most, active()); })
  .observe(document.body, { childList: true, subtree: true, attributeFilter: ['data-state'] });
"""


def check_a_wav_becomes_a_record_with_a_link(site, browser):
    """Without an account files wait for it. One click makes it, and sends them."""
    page = opened(site, browser)
    add(page, make_file(site, "tone.wav", sound.wav(3)))
    reaches(page, "tone.wav", "held")
    page.locator(".no-account button").click()
    page.locator("dialog").wait_for()
    page.keyboard.press("Escape")
    reaches(page, "tone.wav", "done")
    info = info_of(page, "tone.wav")
    expect(info["name"] == "tone.wav" and info["duration"] == 3, f"the record of it: {info}")


def check_an_error_of_one_file_hides_no_other(site, browser):
    """What is refused, empty or no sound says so in its own row."""
    page = signed_in(site, browser)
    broken = make_file(site, "broken.wav", sound.wav(1)[:44])
    text = make_file(site, "diary.wav", b"Dear diary")
    empty = make_file(site, "empty.wav", b"")
    add(page, broken, make_file(site, "good.wav", sound.wav(1)), text, empty)
    reaches(page, "good.wav", "done")
    said = []
    for name in ("broken.wav", "diary.wav", "empty.wav"):
        reaches(page, name, "failed")
        said.append(row(page, name).locator(".status").inner_text())
    expect(all(said) and len(set(said)) == len(said), f"three sentences: {said}")


def check_files_dropped_or_pasted_anywhere_are_sent(site, browser):
    """Also while another view is shown."""
    page = signed_in(site, browser)
    for kind, name in (("drop", "dropped.wav"), ("paste", "pasted.wav")):
        page.goto(f"{site.base}/#/account")
        page.locator(".zone").wait_for(state="detached")
        run(page, CARRY, KIND=kind, NAME=name, SOUND=list(sound.wav(1, rate=8_000)))
        reaches(page, name, "done")


def check_screen_readers_are_told(site, browser):
    """Of what is added, of tenths and of the end."""
    page = signed_in(site, browser)
    heard = listen(page, "[role=status].unseen")

    def says(words):
        until(lambda: any(words in text for text in heard()), 90, f"it says {words}")

    with slow(page), held(page):
        add(page, make_file(site, "minute.wav", sound.noise(60)))
        says("0%")
    reaches(page, "minute.wav", "done")
    says("minute.wav is done")
    said = heard()
    expect(said[0] == "1 file added" and said[-1] == "minute.wav is done", f"beginning and end: {said}")
    shares = [text for text in said if "0%" in text]
    expect(shares and len(set(shares)) == len(shares), f"each tenth once: {said}")


def check_what_is_no_sound_is_left_out_of_a_folder(site, browser):
    """Covers and lists beside sounds are no errors: a notice tells how many there were."""
    page = signed_in(site, browser)
    folder = Path(site.place) / "album"
    folder.mkdir(exist_ok=True)
    (folder / "one.wav").write_bytes(sound.wav(1))
    (folder / "cover.jpg").write_bytes(b"picture")
    (folder / "list.m3u").write_bytes(b"one.wav")
    said = listen(page, ".notices")
    page.locator("input[webkitdirectory]").set_input_files(str(folder))
    reaches(page, "one.wav", "done")
    seen(page.locator(".file"), "one file in the list").to_have_count(1)
    expect(any("2 files" in text for text in said()), f"two were left out: {said()}")


def check_other_sound_is_made_wav_in_the_page(site, browser):
    """At its own rate, and the row says so."""
    page = signed_in(site, browser)
    for kind, rate in (("mp3", 22_050), ("m4a", 44_100), ("ogg", 32_000), ("flac", 48_000)):
        file = Path(site.place) / f"song.{kind}"
        tone = ("-f", "lavfi", "-i", f"sine=440:r={rate}:d=2", "-ac", "2")
        subprocess.run(["ffmpeg", "-v", "error", "-y", *tone, str(file)], check=True)
        add(page, file)
        reaches(page, file.name, "done")
        facts = row(page, file.name).locator(".facts").inner_text()
        expect("WAV" in facts, f"the row says that it was decoded: {facts}")
        info = info_of(page, file.name)
        expect(info["sample_rate"] == rate and info["channels"] == 2, f"{kind}: {info}")
        expect(abs(info["duration"] - 2) < 0.1, f"{kind} plays 2 seconds: {info}")


def check_two_are_sent_at_a_time(site, browser):
    """The others wait their turn."""
    page = signed_in(site, browser)
    files = [make_file(site, f"part{at}.wav", sound.noise(20 + at)) for at in range(5)]
    run(page, COUNT)
    with slow(page):
        add(page, *files)
        for file in files:
            reaches(page, file.name, "done")
    most = run(page, "return window.most;")
    expect(most == 2, f"at most two, and two: {most}")


def check_an_insecure_address_is_enough(site, browser):
    """There are no locks, no clipboard and no service worker there."""
    page = browser.page()
    page.goto(f"{site.insecure}/#/upload")
    page.wait_for_selector(".zone")
    expect(not run(page, "return isSecureContext;"), "the address is insecure")
    run(page, SIGN_IN)
    add(page, make_file(site, "tone.wav", sound.wav(2)))
    reaches(page, "tone.wav", "done")
    row(page, "tone.wav").get_by_role("button", name="Copy link").click()
    seen(page.locator("dialog textarea"), "the link can be copied by hand").to_have_value(re.compile(r"/listen\?"))


def check_the_queue_looks_right(site, browser):
    """In both languages, on a phone too, and with the dialog."""
    for language in ("en", "ru"):
        page = signed_in(site, browser, language=language, theme="dark" if language == "ru" else "light")
        broken = make_file(site, "broken.wav", sound.wav(1)[:44])
        name = "A very long name of a file that does not fit into one line of a phone, nor into two.wav"
        add(page, make_file(site, name, sound.music(3)), broken)
        page.locator(".option input").check()
        add(page, make_file(site, "held.wav", sound.music(4)))
        reaches(page, name[:20], "done")
        for width in look.WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            look.fits(page)
        look.axe(page)
        look.screenshots(page, f"queue-{language}")
        row(page, "held.wav").locator("button:visible").nth(1).click()
        page.locator(".wave").wait_for()
        page.wait_for_timeout(500)
        page.set_viewport_size({"width": 360, "height": 800})
        look.fits(page)
        look.axe(page)
        look.screenshots(page, f"trim-{language}")
