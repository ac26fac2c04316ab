"""A record in a real browser: it plays from its link, jumps into its middle, and Swagger UI lets a file be picked."""

import requests

import sound
from browser import run, tab
from harness import expect, folder, running
from swagger import WAIT

SECONDS = 30

# A browser that opens sound makes a page with the audio element around it. The link's own CSP holds for that page.
LISTEN = """
const until = (name, ready) => new Promise((came, lost) => {
  if (ready()) return came();
  const late = setTimeout(() => lost(new Error('never came: ' + name)), 20000);
  const done = (act, value) => { clearTimeout(late); act(value); };
  player.addEventListener(name, () => done(came), { once: true });
  player.addEventListener('error', () => done(lost, new Error('the player says: ' + player.error?.message)),
    { once: true });
});
const player = document.querySelector('video, audio');
player.muted = true;
player.pause();
await until('loadedmetadata', () => player.readyState >= 1);
const jump = async (where) => {
  player.currentTime = where;
  await until('seeked', () => !player.seeking);
  return player.currentTime;
};
const duration = player.duration;
const middle = await jump(duration / 2);
await player.play();
await until('timeupdate', () => player.currentTime > middle);
player.pause();
return { duration, middle, played: player.currentTime > middle, back: await jump(1) };
"""

PICKER = (
    WAIT
    + """
const block = await when(() => [...document.querySelectorAll('.opblock-post')].find(
  (one) => one.querySelector('.opblock-summary-path')?.dataset.path === PATH), PATH);
block.querySelector('.opblock-summary-control').click();
const button = await when(() => block.querySelector('.try-out__btn'), 'Try it out');
if (!button.classList.contains('cancel')) button.click();
await when(() => block.querySelector('input[type=file]'), 'a file picker');
return block.querySelectorAll('input[type=file]').length;
"""
)


def plays(binary):
    """A browser knows how long a record is, jumps into its middle and plays on from there."""
    with folder() as place, running(binary, place, quiz_sources="builtin") as server, tab() as page:
        user = server.call("POST", "/users", {"name": "Ann"})[2]
        answer = requests.post(
            f"{server.url}/records",
            data=sound.wav(SECONDS, 44_100, 2),
            headers={"Authorization": f"Bearer {user['token']}", "Content-Type": "audio/wav"},
            timeout=60,
        )
        expect(answer.status_code == 201, f"the upload: {answer.status_code} {answer.text}")
        page.goto(answer.json()["url"])
        heard = run(page, LISTEN)
        expect(abs(heard["duration"] - SECONDS) < 0.1, f"the player says it is long: {heard}")
        expect(abs(heard["middle"] - SECONDS / 2) < 0.1 and heard["played"], f"after a jump to the middle: {heard}")
        expect(abs(heard["back"] - 1) < 0.1, f"after a jump back: {heard}")

        page.goto(f"{server.url}/swagger-ui")
        for path in ("/record", "/records"):
            pickers = run(page, PICKER, PATH=path)
            expect(pickers == 1, f"POST {path} has {pickers} file pickers")
