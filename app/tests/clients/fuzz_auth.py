"""Gives Schemathesis a fresh user for each call that wants one: calls may delete their user or renew its token."""

import requests
import schemathesis


@schemathesis.auth(refresh_interval=None).apply_to(path_regex="^/users/me")
class FreshUser:
    """A user made for one call."""

    def get(self, case, _context):
        """Registers a user and answers the token."""
        answer = requests.post(f"{case.operation.base_url}/users", json={"name": "Ann"}, timeout=30)
        answer.raise_for_status()
        return answer.json()["token"]

    def set(self, case, data, _context):
        """Puts the token into the request."""
        case.headers = case.headers or {}
        case.headers["Authorization"] = f"Bearer {data}"
