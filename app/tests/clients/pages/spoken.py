"""What checks of the recorder share: a microphone that plays a file, a recording, and what is heard of it."""

import json
import math
import re
import struct
import time
import wave
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from browser import run, seen
from harness import expect, until

from .tools import user

RATE, PITCH, LEVEL = 48_000, 1000, 0.25
# What the end of a page or a browser may cost, in seconds.
LOST = 2.5
WATCH_STATES = """
window.states = [];
let pressed = 0;
for (const kind of ['click', 'keydown']) addEventListener(kind, () => { pressed = performance.now() }, true);
new MutationObserver((changes) => {
  for (const { target } of changes) states.push([target.dataset.state, performance.now(), pressed]);
}).observe(document, { subtree: true, attributeFilter: ['data-state'] });
window.levels = [];
if (window.AudioWorkletNode) window.AudioWorkletNode = class extends AudioWorkletNode {
  constructor(...how) {
    super(...how);
    this.port.addEventListener('message', () => levels.push(performance.now()));
  }
};"""
# How long it recorded by the page's own clock: to the press of the button, not to when all was written.
SPOKEN = """
let sum = 0;
states.forEach(([state, from], n) => {
  const [next, at, pressed] = states[n + 1] ?? ['', performance.now(), 0];
  if (state === 'recording') sum += (next === 'stopped' ? pressed : at) - from;
});
return sum / 1000;"""
# The sound begins and ends when the worklet obeys, between the levels around a change of the state: so much later or
# sooner than by the page's clock. A second level, because the first one may have been sent before.
UNSURE = """
let sum = 0;
const edge = (at, from, to) => {
  const before = levels.findLast((level) => level > from && level <= at) ?? at;
  const after = levels.filter((level) => level > at && level < to).slice(0, 2).at(-1) ?? at;
  sum += after - before;
};
(globalThis.states ?? []).forEach(([state, at, pressed], n) => {
  const [old, from] = states[n - 1] ?? ['', 0];
  if (state !== 'recording' && old !== 'recording') return;
  if (state === 'stopped') edge(pressed, from, at);
  else edge(at, from, states[n + 1]?.[1] ?? Infinity);
});
return sum / 1000;"""
HEARD = """
const sound = await new OfflineAudioContext(1, 1, 48000).decodeAudioData(await (await fetch(address)).arrayBuffer());
const all = sound.getChannelData(0);
const from = Math.round(all.length / 4), samples = all.subarray(from, from + 48000);
const power = (pitch) => {
  const turn = 2 * Math.cos(2 * Math.PI * pitch / 48000);
  let one = 0, two = 0;
  for (const sample of samples) [one, two] = [sample + turn * one - two, one];
  return one * one + two * two - turn * one * two;
};
let pitch = 0, best = 0;
for (let each = 100; each <= 4000; each += 10) if (power(each) > best) [pitch, best] = [each, power(each)];
const rms = Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
return { seconds: sound.duration, pitch, level: 20 * Math.log10(rms) };
"""


def tone(place, seconds=120, level=LEVEL):
    """A WAV file with one pitch. The level 0 is silence."""
    path = Path(place, f"tone-{level}.wav")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        one = (round(32767 * max(-1, min(1, level * math.sin(math.tau * PITCH * n / RATE)))) for n in range(RATE))
        file.writeframes(struct.pack(f"<{RATE}h", *one) * seconds)
    return path


def signed_in(page, site):
    """Makes a user, and lets the page know it."""
    owner = user(site.program)
    page.add_init_script(f"localStorage['quizcast:/:accounts'] = '[{json.dumps(owner)}]'")
    return owner


@contextmanager
def recorder(site, place, level=LEVEL, script="", microphone=None, **options):
    """A page with the recorder, by somebody with an account."""
    with site.browser(microphone=microphone or tone(place, level=level)) as browser:
        page = browser.page(**options)
        signed_in(page, site)
        page.add_init_script(WATCH_STATES + script)
        page.goto(f"{site.base}/#/record")
        yield page


def begin(page):
    """Turns the microphone on, waits for a level, and presses the red button. Answers when that was."""
    page.wait_for_selector(".recorder .wide, .recorder .red")
    if page.locator(".recorder .wide").count():
        page.evaluate("document.querySelector('.recorder .wide')?.click()")
    page.wait_for_selector(".recorder[data-state=ready] .red")
    wait(page, "document.querySelector('.recorder .level').getAttribute('aria-valuetext')", "a level is shown")
    page.click(".recorder .red")
    started = time.monotonic()
    page.wait_for_selector(".recorder[data-state=recording]")
    return started


def begun_by_key(page):
    """Turns the microphone on and begins to record, both by the key R."""
    page.wait_for_selector(".recorder .wide, .recorder .red")
    if page.locator(".recorder .wide").count():
        page.keyboard.press("r")
    # Where the microphone was allowed before, it may be on by itself by now, and the key has begun the recording.
    page.wait_for_selector(".recorder[data-state=ready] .red, .recorder[data-state=recording]")
    if not page.locator(".recorder[data-state=recording]").count():
        page.keyboard.press("r")
    page.wait_for_selector(".recorder[data-state=recording]")


def wait(page, holds, what):
    """Waits until an expression holds in the page, whose policy forbids Playwright's own way to do that."""
    until(lambda: page.evaluate(holds) or page.wait_for_timeout(50), 20, what)


def spoken(page):
    """How many seconds it recorded so far."""
    return run(page, SPOKEN)


def speak(page, started, seconds):
    """Lets it record until so many seconds have passed."""
    page.wait_for_timeout(max(0, (started + seconds - time.monotonic()) * 1000))


def stop(page):
    """Presses the red button again."""
    page.click(".recorder .red")
    page.wait_for_selector(".recorder[data-state=stopped]")


def save(page, name=None):
    """Sends the rest, and answers what the server has by the link that is shown."""
    if name:
        page.fill(".recorder form input", name)
    page.click(".recorder form [type=submit]")
    page.wait_for_selector(".recorder[data-state=done]")
    return shown(page, ".recorder")


def shown(page, within):
    """The record whose link is shown."""
    link = page.input_value(f"{within} .link input")
    query = parse_qs(urlsplit(link).query)
    expect(urlsplit(link).path.endswith("/listen"), f"the link is {link}")
    script = "return (await fetch(`record/info?id=${id}&user=${user}`)).json()"
    return run(page, script, id=query["id"][0], user=query["user"][0])


def sounds_right(page, made, seconds, slack=0.3):
    """Fails unless the MP3 has the length, the pitch and the level of what was played."""
    found = run(page, HEARD, address=f"record?id={made['id']}&user={made['user']}")
    told = made["duration"]
    # A computer that is too slow loses sound before any page sees it; then the page must have said so.
    missing = sum(map(float, re.findall(r"([0-9.]+) s are missing", page.text_content(".recorder .notes"))))
    print(f"    {told:.2f} s of {seconds:.2f} s, {missing} s missing", flush=True)
    lost = seconds - told
    slack += run(page, UNSURE)
    right = lost - missing <= slack and -lost <= slack
    expect(right, f"{told:.2f} s were recorded in {seconds:.2f} s, and the page tells of {missing} s")
    expect(abs(found["seconds"] - told) <= 0.1, f"the MP3 has {found['seconds']:.2f} s of {told:.2f} s")
    expect(found["pitch"] == PITCH, f"the pitch is {found['pitch']} Hz")
    wanted = 20 * math.log10(LEVEL / math.sqrt(2))
    expect(abs(found["level"] - wanted) < 0.5, f"the level is {found['level']:.2f} dB and not {wanted:.2f} dB")
    expect(abs(made["peak"] - 20 * math.log10(LEVEL)) < 0.5, f"the peak is {made['peak']} dB")


def kept(page):
    """How many seconds the recorder says that it has, once that is nearly all that it recorded so far."""

    def nearly_all():
        minutes, seconds = page.inner_text(".recorder .time").split(":")
        shown = int(minutes) * 60 + int(seconds)
        return shown if shown >= spoken(page) - LOST else page.wait_for_timeout(50)

    return until(nearly_all, 20, "the recorder has nearly all that was spoken")


def opened_again(page, site):
    """Opens the recorder once the page that was closed holds nothing any more."""
    page.goto(f"{site.base}/problems")
    free = "navigator.locks.query().then(({ held }) => held.length === 0)"
    wait(page, free, "the page that was closed holds nothing")
    page.goto(f"{site.base}/#/record")


def recovered(page, least, seconds, late):
    """Finishes what was found again. `least`: what it had at least; `late`: how long the end of it took."""
    page.wait_for_selector(".found .card h2")
    buttons = page.locator(".found .card button")
    buttons.nth(1).click()
    wait(page, "document.querySelector('.found audio')?.duration > 0", "the recovered sound can be played")
    local = page.evaluate("document.querySelector('.found audio').duration")
    expect(least <= local <= seconds + late + 0.3, f"{local:.2f} s of {seconds:.2f} s are kept, and it had {least} s")
    print(f"    {seconds - local:.2f} s of {seconds:.2f} s were lost", flush=True)
    page.evaluate("document.querySelector('.found audio').pause()")
    buttons.nth(0).click()
    page.wait_for_selector(".found .link input")
    made = shown(page, ".found")
    sounds_right(page, made, local, 0.05)
    page.reload()
    page.wait_for_selector(".recorder .wide, .recorder .red")
    page.wait_for_timeout(500)
    seen(page.locator(".found .card"), "a finished recording is offered again").to_have_count(0)
