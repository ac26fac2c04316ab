"""What checks of pages need of the API."""

import requests

from harness import expect


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
