"""Each reason why there is no sound, or no good one, has a sentence of its own and a next step."""

from browser import seen
from harness import expect, folder

from . import look
from .spoken import begin, recorder, wait

REFUSE = "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', '%s'));"


def check_silence_and_clipping_are_told(site):
    """After 4 s of nothing, and at the first sample that was cut off."""
    with folder() as place:
        with recorder(site, place, level=0) as page:
            begin(page)
            told = "/hear nothing from Fake/.test(document.querySelector('.recorder .notes').textContent)"
            wait(page, told, "silence is told")
        with recorder(site, place, level=1.5) as page:
            begin(page)
            page.wait_for_selector(".recorder .clip.on")
            page.click(".recorder .clip")


def trouble_of(page):
    """What is said when the microphone is turned on."""
    page.wait_for_selector(".recorder .wide, .recorder .help:not([hidden])")
    if page.is_visible(".recorder .wide"):
        page.click(".recorder .wide")
    page.wait_for_selector(".recorder .help:not([hidden])")
    look.axe(page, ".recorder")
    return page.inner_text(".recorder .help")


def check_each_trouble_has_its_sentence(site):
    """Denied, none there, in use, impossible, forbidden."""
    for microphone, words in (("denied", "not allowed"), ("none", "no microphone")):
        with site.browser(microphone=microphone) as browser:
            page = browser.page()
            page.goto(f"{site.base}/#/record")
            said = trouble_of(page)
            expect(words in said, f"{microphone}: {said}")
            seen(page.locator(".help input[type=file]"), f"{microphone}: no file can be chosen").to_have_count(1)
    for error, words in (
        ("NotReadableError", "another program"),
        ("OverconstrainedError", "cannot do"),
        ("SecurityError", "forbids"),
        ("TypeError", "could not be started"),
    ):
        with site.browser() as browser:
            page = browser.page()
            page.add_init_script(REFUSE % error)
            page.goto(f"{site.base}/#/record")
            said = trouble_of(page)
            expect(words in said, f"{error}: {said}")


def check_an_insecure_address_says_so(site):
    """There is no microphone; a file, or the phone's own recorder, is the way."""
    with site.browser() as browser:
        page = browser.page()
        page.goto(f"{site.insecure}/#/record")
        said = trouble_of(page)
        expect("plain.test" in said and "https" in said, said)
        seen(page.locator(".help input[type=file]"), "no sound can be chosen").to_have_attribute("accept", "audio/*")
        seen(page.locator(".help input[type=file]"), "the phone's recorder is not asked").to_have_attribute(
            "capture", ""
        )
