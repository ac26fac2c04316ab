"""What checks of pages need of the API, and what pages say."""

import requests

from browser import run
from harness import expect

# Waits until the service worker has the page.
READY = """
await navigator.serviceWorker.ready;
if (!navigator.serviceWorker.controller) {
  await new Promise((taken) => navigator.serviceWorker.addEventListener('controllerchange', taken, { once: true }));
}
"""
LISTEN = """
window.said = [];
const place = document.querySelector(WHERE);
new MutationObserver(() => place.textContent && window.said.push(place.textContent))
  .observe(place, { childList: true, characterData: true, subtree: true });
"""


def user(program, name="Ann"):
    """A new user: `id`, `name`, `token`."""
    status, _, made = program.call("POST", "/users", {"name": name})
    expect(status == 201, f"a user: {status} {made}")
    return made


def record(program, wav, name, owner=None):
    """A new record: as the API tells it, and `link`, the query of its pages."""
    owner = owner or user(program)
    answer = requests.post(
        f"{program.url}/records",
        params={"name": name},
        data=wav,
        headers={"Authorization": f"Bearer {owner['token']}", "Content-Type": "audio/wav"},
        timeout=60,
    )
    expect(answer.status_code == 201, f"a record: {answer.status_code} {answer.text}")
    made = answer.json()
    return made | {"link": f"id={made['id']}&user={owner['id']}"}


def listen(page, where):
    """A function that answers all that stood at a place since now, also what stands there no more."""
    run(page, LISTEN, WHERE=where)
    return lambda: run(page, "return window.said;")
