"""The upload queue goes on from what was sent: after a pause, without a network or a program, in another page."""

import sound
from browser import run, seen
from harness import expect

from .queue_page import add, held, info_of, link, make_file, reaches, row, signed_in, slow

# What the program has of all uploads, as its owner sees it.
UPLOADS = """
const { current } = await import('./web/shared/accounts.js');
const answer = await fetch('uploads', { headers: { Authorization: `Bearer ${current.value.token}` } });
return (await answer.json()).items;
"""
# 2 minutes of noise: three parts of 8 MiB.
LONG = 120


def _sent(page):
    """The list of offsets from which parts are sent from now on."""
    offsets = []

    def note(request):
        if request.method == "PATCH":
            offsets.append(int(request.headers["upload-offset"]))

    page.on("request", note)
    return offsets


def check_a_pause_goes_on_from_there(site, browser):
    """Paused, nothing is sent. Going on, the program is asked how far it is."""
    page = signed_in(site, browser)
    sent = _sent(page)
    with slow(page), held(page, 2) as parts:
        add(page, make_file(site, "long.wav", sound.noise(LONG)))
        parts.begun("long.wav")
        row(page, "long.wav").get_by_role("button", name="Pause").click()
        reaches(page, "long.wav", "paused")
        before = len(sent)
        page.wait_for_timeout(1500)
        expect(len(sent) == before, f"nothing is sent while it is paused: {sent}")
    row(page, "long.wav").get_by_role("button", name="Go on").click()
    reaches(page, "long.wav", "done")
    expect(sent[before] > 0, f"it goes on from what was sent: {sent}")
    expect(info_of(page, "long.wav")["duration"] == LONG, "the record is whole")


def check_it_goes_on_when_the_network_is_back(site, browser):
    """By itself, and from what was sent."""
    page = signed_in(site, browser)
    sent = _sent(page)
    with slow(page), held(page, 2) as parts:
        add(page, make_file(site, "long.wav", sound.noise(LONG)))
        parts.begun("long.wav")
        page.context.set_offline(True)
        reaches(page, "long.wav", "resting")
        seen(row(page, "long.wav").locator(".status"), "the row says why").to_contain_text("network")
        page.wait_for_timeout(3000)
        before = len(sent)
    page.context.set_offline(False)
    reaches(page, "long.wav", "done")
    expect(sent[before] > 0, f"it goes on from what was sent: {sent}")
    expect(info_of(page, "long.wav")["duration"] == LONG, "the record is whole")


def check_it_goes_on_when_the_program_was_killed(site, browser):
    """What the program has is asked when it is back."""
    page = signed_in(site, browser)
    sent = _sent(page)
    with slow(page), held(page, 2) as parts:
        add(page, make_file(site, "long.wav", sound.noise(LONG)))
        parts.begun("long.wav")
        site.program.kill()
    reaches(page, "long.wav", "resting")
    before = len(sent)
    site.program.restart()
    reaches(page, "long.wav", "done")
    expect(sent[before] > 0, f"it goes on from what the program has: {sent}")
    expect(info_of(page, "long.wav")["duration"] == LONG, "the record is whole")


def check_the_same_file_goes_on_after_a_reload(site, browser):
    """The browser asks before the page is left. Picked again, the file is not sent from its beginning."""
    page = signed_in(site, browser)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    file = make_file(site, "long.wav", sound.noise(LONG))
    with slow(page), held(page, 2) as parts:
        add(page, file)
        parts.begun("long.wav")
        page.reload()
    expect(asked == ["beforeunload"], f"the browser asks first: {asked}")
    sent = _sent(page)
    begun = page.locator(".unfinished .file")
    seen(begun.locator(".status"), "the page says what it has of the file").to_contain_text("%")
    with page.expect_file_chooser() as chooser:
        begun.get_by_role("button", name="Choose the file").click()
    chooser.value.set_files(str(file))
    page.locator(".files:not(.unfinished) .file[data-state=done]").wait_for(timeout=90_000)
    seen(begun, "it is in the queue again").to_be_hidden()
    expect(sent and sent[0] > 0, f"it goes on from what was sent: {sent}")
    uploads = run(page, UPLOADS)
    expect(len(uploads) == 1, f"it is one upload: {uploads}")


def check_another_tab_does_not_send_the_same_file(site, browser):
    """It waits for the first one, and then shows the same record."""
    page = signed_in(site, browser)
    file = make_file(site, "long.wav", sound.noise(LONG))
    other = page.context.new_page()
    other.goto(f"{site.base}/#/upload")
    other.wait_for_selector(".zone")
    sent = _sent(other)
    with slow(page), held(page, 2) as parts:
        add(page, file)
        parts.begun("long.wav")
        add(other, file)
        reaches(other, "long.wav", "elsewhere")
    reaches(page, "long.wav", "done")
    reaches(other, "long.wav", "done")
    expect(not sent, f"the other tab sends nothing: {sent}")
    expect(link(page, "long.wav") == link(other, "long.wav"), "both have the same link")


def check_a_cancelled_upload_leaves_nothing(site, browser):
    """It can be taken back for a while. Then what was begun is deleted."""
    page = signed_in(site, browser)
    file = make_file(site, "long.wav", sound.noise(LONG))
    notice = page.locator(".notice").filter(has_text="long.wav")
    with held(page) as parts:
        add(page, file)
        parts.begun("long.wav")
        row(page, "long.wav").get_by_role("button", name="Cancel").click()
        parts.passing, behind = len(parts.offsets) + 1, parts.offsets[-1]
        notice.get_by_role("button", name="Undo").click()
        parts.begun("long.wav", behind)
        row(page, "long.wav").get_by_role("button", name="Cancel").click()
        seen(page.locator(".file"), "the list is empty").to_have_count(0)
        expect(run(page, "return document.activeElement.className;") == "zone", "the keyboard is not lost")
    with page.expect_response(lambda answer: answer.request.method == "DELETE") as answer:
        notice.get_by_role("button", name="Close").click()
    expect(answer.value.status == 204, f"it is deleted: {answer.value.status}")
    expect(run(page, UPLOADS) == [], "nothing is left")
