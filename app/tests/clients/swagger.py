"""Swagger UI in a real browser without a network: it loads, and "Try it out" gets real answers."""

import json
from urllib.parse import urlsplit

import requests

import sound
from browser import picture, run, tab
from harness import expect, folder, running

# Waits for a change of the page, by an observer and not by polling.
WAIT = """
const when = (find, what) => new Promise((found, lost) => {
  const hit = find();
  if (hit) return found(hit);
  const late = setTimeout(() => { watch.disconnect(); lost(new Error('never came: ' + what)); }, 20000);
  const watch = new MutationObserver(() => {
    const hit = find();
    if (hit) { clearTimeout(late); watch.disconnect(); found(hit); }
  });
  watch.observe(document, { childList: true, subtree: true, attributes: true, characterData: true });
});
"""

TRY_IT_OUT = (
    WAIT
    + """
const block = await when(() => [...document.querySelectorAll('.opblock-' + METHOD)].find(
  (one) => one.querySelector('.opblock-summary-path')?.dataset.path === PATH), METHOD + ' ' + PATH);
block.querySelector('.opblock-summary-control').click();
const button = await when(() => block.querySelector('.try-out__btn'), 'Try it out');
if (!button.classList.contains('cancel')) button.click();
const body = await when(() => block.querySelector('textarea.body-param__text'), 'the body');
Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set.call(body, BODY);
body.dispatchEvent(new Event('input', { bubbles: true }));
(await when(() => block.querySelector('.btn.execute'), 'Execute')).click();
const answer = '.live-responses-table tr.response ';
const live = await when(() => block.querySelector(answer + '.response-col_status'), 'the answer');
const shown = await when(() => block.querySelector(answer + '.highlight-code code'), 'its body');
block.scrollIntoView();
return { status: parseInt(live.innerText), body: shown.innerText };
"""
)


HEAR = (
    WAIT
    + """
const block = await when(() => [...document.querySelectorAll('.opblock-get')].find(
  (one) => one.querySelector('.opblock-summary-path')?.dataset.path === '/record'), 'GET /record');
block.querySelector('.opblock-summary-control').click();
const button = await when(() => block.querySelector('.try-out__btn'), 'Try it out');
if (!button.classList.contains('cancel')) button.click();
for (const [name, value] of Object.entries(LINK)) {
  const field = await when(() => block.querySelector(`tr[data-param-name=${name}] input`), name);
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, value);
  field.dispatchEvent(new Event('input', { bubbles: true }));
  // The page reads the value when the field loses focus, or some time after the last key.
  field.dispatchEvent(new FocusEvent('focusout', { bubbles: true }));
}
const filled = [...block.querySelectorAll('tr[data-param-name] input')].filter((one) => one.value).length;
(await when(() => block.querySelector('.btn.execute'), 'Execute')).click();
const player = await when(() => block.querySelector('.live-responses-table audio'), 'the player');
return await new Promise((heard) => {
  const tell = () => heard({ filled, duration: player.duration, error: player.error?.message });
  if (player.readyState >= 1 || player.error) return tell();
  for (const name of ['loadedmetadata', 'error']) player.addEventListener(name, tell, { once: true, capture: true });
  for (const source of player.querySelectorAll('source')) source.addEventListener('error', tell, { once: true });
  player.load();
});
"""
)


def try_it_out(binary):
    """Registers a user, draws a quiz and plays a record by clicking. The page asks no other host for anything."""
    with folder() as place, running(binary, place, quiz_sources="builtin") as server, tab() as page:
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{server.url}/swagger-ui")
        user = _execute(page, "post", "/users", {"name": "Ann"})
        expect(user["status"] == 201 and json.loads(user["body"])["name"] == "Ann", f"POST /users shows {user}")
        first = _execute(page, "post", "/quiz", {"questions_num": 2})
        expect(first["status"] == 200 and json.loads(first["body"]) == {}, f"the first POST /quiz shows {first}")
        heard = _hear(page, server)
        expect(heard["duration"] and abs(heard["duration"] - 2) < 0.1, f"the player of GET /record: {heard}")
        expect(heard["filled"] == 2, f"{heard['filled']} fields are filled, not only those that must be sent")
        picture(page, "swagger-ui")
        status, _, log = server.call("GET", "/questions")
        expect(status == 200 and len(log["items"]) == 2, "what was drawn by clicking is not in the log")
        own = urlsplit(server.url).netloc
        foreign = [
            url
            for url in asked
            if urlsplit(url).scheme in ("http", "https", "ws", "wss") and urlsplit(url).netloc != own
        ]
        expect(len(asked) > 3, "the browser's requests were not seen")
        expect(not foreign, f"the page asked other hosts: {foreign}")


def _hear(page, server):
    user = server.call("POST", "/users", {"name": "Bob"})[2]
    answer = requests.post(
        f"{server.url}/records",
        data=sound.wav(2),
        headers={"Authorization": f"Bearer {user['token']}", "Content-Type": "audio/wav"},
        timeout=60,
    )
    expect(answer.status_code == 201, f"the upload: {answer.status_code} {answer.text}")
    link = {"id": answer.json()["id"], "user": user["id"]}
    return run(page, HEAR, LINK=link)


def _execute(page, method, path, body):
    return run(page, TRY_IT_OUT, METHOD=method, PATH=path, BODY=json.dumps(body))
