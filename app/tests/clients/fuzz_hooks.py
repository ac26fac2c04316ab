"""Gives Schemathesis what it cannot make up: users who exist, sounds that decode, records that are there.

Only what keeps to the schema is changed, and only every second time: the refusals are looked at too.
"""

import io
import itertools
import wave

import requests
import schemathesis
from schemathesis import GenerationMode


def text_wav():
    """A WAV whose bytes are all ASCII: Schemathesis counts a changed body with other bytes as a broken one."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8000)
        file.writeframes(b"08@HPX`h" * 0x80)
    return buffer.getvalue().decode("ascii")


WAV = text_wav()
TURN = itertools.count()
LINKS = {}
# The token of each user by id: a link of the contract names a user, and only the owner may remove a record.
TOKENS = {}


@schemathesis.serializer("application/offset+octet-stream", "application/partial-upload")
def as_bytes(_context, value):
    """Writes a body of bytes."""
    return value if isinstance(value, bytes) else str(value).encode()


def register(base_url):
    """Registers a user and answers it."""
    answer = requests.post(f"{base_url}/users", json={"name": "Ann"}, timeout=30)
    answer.raise_for_status()
    user = answer.json()
    TOKENS[user["id"]] = user["token"]
    return user


def link(base_url):
    """The query of a record that no call removes."""
    if base_url not in LINKS:
        user = register(base_url)
        headers = {"Authorization": f"Bearer {user['token']}", "Content-Type": "audio/wav"}
        answer = requests.post(f"{base_url}/records", data=WAV.encode(), headers=headers, timeout=30)
        answer.raise_for_status()
        LINKS[base_url] = {"id": answer.json()["id"], "user": user["id"]}
    return LINKS[base_url]


@(
    schemathesis.auth(refresh_interval=None)
    .apply_to(path_regex="^/(users/me|records$|uploads)")
    .apply_to(path="/record", method="DELETE")
)
class FreshUser:
    """A user made for one call, since calls may delete their user or renew its token; a record's own user, if known."""

    def get(self, case, _context):
        """Answers the token of the user in the query, or of a new one."""
        return TOKENS.get(_user(case)) or register(case.operation.base_url)["token"]

    def set(self, case, data, _context):
        """Puts the token into the request."""
        case.headers = case.headers or {}
        case.headers["Authorization"] = f"Bearer {data}"


def _user(case):
    user = (case.query or {}).get("user")
    return user if isinstance(user, str) else None


@schemathesis.hook
def before_call(_context, case, _kwargs):
    """Puts existing users and records into a request."""
    positive = case.meta is None or case.meta.generation.mode == GenerationMode.POSITIVE
    if not positive or next(TURN) % 2:
        return
    base_url = case.operation.base_url
    match case.operation.method.upper(), case.operation.path:
        case "POST", "/uploads":
            case.headers.update({"Tus-Resumable": "1.0.0", "Upload-Length": "5000"})
            for name in ("Upload-Defer-Length", "Upload-Metadata", "Upload-Checksum"):
                case.headers.pop(name, None)
        case "PATCH" | "HEAD" | "DELETE", "/uploads/{id}":
            case.headers.update({"Tus-Resumable": "1.0.0", "Upload-Offset": "0"})
        case "POST", "/records":
            case.body = WAV
        case "POST", "/record" if isinstance(case.body, dict):
            user = register(base_url)
            case.body |= {"user": user["id"], "token": user["token"], "audio": WAV}
        case "GET" | "HEAD", "/record" | "/record/info" | "/record/waveform" if _user(case) not in TOKENS:
            case.query = (case.query or {}) | link(base_url)
