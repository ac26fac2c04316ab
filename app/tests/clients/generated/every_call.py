"""Makes every call of the contract with the client that openapi-python-client made."""

import importlib
import io
import pkgutil
import re
import typing
from pathlib import Path
from uuid import UUID

import sound
from harness import expect


def story(url, package):
    """Register, look at oneself, take a new token, make a feed, draw, read the log, check an answer, keep records, go.

    The package must be where Python finds it, and the server's store empty.
    """
    api = Generated(url, package)

    status, user = api.call("post", "/users", body={"name": "Ann"})
    expect(status == 201 and user["name"] == "Ann", f"registering: {status} {user}")
    status, me = api.call("get", "/users/me", token=user["token"])
    expect(status == 200 and me["id"] == user["id"] and me["records"] == 0, f"looking at oneself: {status} {me}")

    status, fresh = api.call("post", "/users/me/token", token=user["token"])
    expect(status == 200 and fresh["token"] != user["token"], f"taking a new token: {status}")
    status, problem = api.call("get", "/users/me", token=user["token"])
    expect(status == 401 and problem["status"] == 401, f"the old token: {status} {problem}")

    status, feed = api.call("post", "/users/me/feed", token=fresh["token"])
    expect(status == 200 and feed["url"].startswith(f"{url}/feed/"), f"making a feed: {status}")
    status, state = api.call("get", "/users/me/feed", token=fresh["token"])
    expect(status == 200 and state["exists"] and state["created_at"], f"looking at the feed: {status} {state}")
    status, _ = api.call("delete", "/users/me/feed", token=fresh["token"])
    expect(status == 204, f"taking the feed back: {status}")

    status, first = api.call("post", "/quiz", body={"questions_num": 2})
    expect(status == 200 and first == {}, f"the first draw: {status} {first}")
    status, second = api.call("post", "/quiz", body={"questions_num": 1})
    expect(status == 200 and second["id"] == 2, f"the second draw: {status} {second}")
    status, page = api.call("get", "/questions", limit=2)
    expect(status == 200 and [row["id"] for row in page["items"]] == [3, 2], f"the log: {status} {page}")
    expect(page["items"][1] == second, "the log's row differs from the answer")
    status, rest = api.call("get", "/questions", limit=2, cursor=page["next"])
    expect([row["id"] for row in rest["items"]] == [1] and not rest["next"], f"the log's end: {rest}")
    status, line = api.call("get", "/questions/export", since=2)
    expect(status == 200 and line | page["items"][0] == line, f"the only line behind 2: {status} {line}")
    status, verdict = api.call("post", "/questions/{id}/check", id=2, body={"answer": second["answer"]})
    expect(status == 200, f"checking an answer: {status} {verdict}")
    expect(verdict == {"correct": True, "answer": second["answer"]}, f"the right answer: {verdict}")

    _records(api, user["id"], fresh["token"])

    status, _ = api.call("delete", "/users/me", token=fresh["token"])
    expect(status == 204, f"leaving: {status}")
    status, _ = api.call("get", "/users/me", token=fresh["token"])
    expect(status == 401, f"after leaving: {status}")


def _records(api, user, token):
    """Upload both ways, list, show, listen, get the waveform and pictures, rename, remove."""
    wav = api.file(sound.wav(2.5), "tone.wav")
    status, raw = api.call("post", "/records", body=wav, token=token, name="raw.wav")
    expect(status == 201 and raw["name"] == "raw.wav", f"uploading a file as it is: {status} {raw}")
    expect(abs(raw["duration"] - 2.5) < 0.001 and raw["channels"] == 1, f"what is known of it: {raw}")
    form = {"user": UUID(user), "token": UUID(token), "audio": api.file(sound.wav(1), "form.wav")}
    status, second = api.call("post", "/record", body=form)
    expect(status == 201 and second["name"] == "form.wav", f"uploading by a form: {status} {second}")

    status, page = api.call("get", "/records", token=token, limit=1)
    expect(status == 200 and page["items"] == [second], f"the list: {status} {page}")
    status, page = api.call("get", "/records", token=token, limit=1, cursor=page["next"])
    expect(page["items"] == [raw] and not page["next"], f"the list's end: {page}")

    link = {"id": UUID(raw["id"]), "user": UUID(user)}
    status, known = api.call("get", "/record/info", **link)
    expect(status == 200 and known == raw, f"what is known of a record: {status} {known}")
    status, _ = api.call("head", "/record", **link)
    expect(status == 200, f"asking about the MP3: {status}")
    status, mp3 = api.call("get", "/record", **link)
    expect(status == 200 and sound.is_mp3(mp3) and len(mp3) == raw["bytes"], f"listening: {status} {mp3[:16]}")
    status, waveform = api.call("get", "/record/waveform", pixels=100, **link)
    expect(status == 200 and waveform["length"] <= 100, f"the shape: {status} {waveform}")
    expect(len(waveform["data"]) == 2 * waveform["length"] and max(waveform["data"]) > 50, f"its peaks: {waveform}")
    status, picture = api.call("get", "/record/picture", **link)
    expect(status == 200 and picture.startswith(b"\x89PNG"), f"the picture: {status} {picture[:16]}")
    status, code = api.call("get", "/record/qr", **link)
    expect(status == 200 and code.startswith("<svg"), f"the QR code: {status} {code[:16]}")

    status, named = api.call("patch", "/record", token=token, body={"name": "second take"}, **link)
    expect(status == 200 and named == raw | {"name": "second take"}, f"renaming a record: {status} {named}")

    status, _ = api.call("delete", "/record", token=token, **link)
    expect(status == 204, f"removing a record: {status}")
    for method, path in (("get", "/record"), ("get", "/record/info"), ("get", "/record/waveform")):
        status, problem = api.call(method, path, **link)
        expect(status == 404 and problem["status"] == 404, f"{path} of a removed record: {status} {problem}")
    status, me = api.call("get", "/users/me", token=token)
    expect(me["records"] == 1, f"the user's records after removing one: {me}")


class Generated:
    """The generated package. Operations are found by method and path, whatever their names are."""

    def __init__(self, url, package):
        self._url = url
        self._package = importlib.import_module(package)
        self._operations = dict(self._find(importlib.import_module(f"{package}.api")))

    @staticmethod
    def _find(api):
        for found in pkgutil.walk_packages(api.__path__, f"{api.__name__}."):
            if found.ispkg:
                continue
            source = Path(found.module_finder.path, f"{found.name.rsplit('.', 1)[1]}.py").read_text()
            method, path = re.search(r'"method": "(\w+)"', source), re.search(r'"url": "([^"]+)"', source)
            if method and path:
                yield (method[1], path[1]), importlib.import_module(found.name)

    def file(self, content, name):
        """A file in the type that the generated package expects."""
        return self._package.types.File(payload=io.BytesIO(content), file_name=name, mime_type="audio/wav")

    def call(self, method, path, body=None, token=None, **arguments):
        """Calls an operation through the generated types. Answers the status and the parsed answer."""
        operation = self._operations[method, path].sync_detailed
        if body is not None:
            hint = typing.get_type_hints(operation)["body"]
            model = next((kind for kind in typing.get_args(hint) or [hint] if hasattr(kind, "from_dict")), None)
            arguments["body"] = self._filled(model, body) if model else body
        client = self._package.AuthenticatedClient(self._url, token=token) if token else self._package.Client(self._url)
        answer = operation(client=client, **arguments)
        bodiless = method == "head" or int(answer.status_code) == 204
        expect(bodiless or answer.parsed is not None, f"{method} {path} was not parsed: {answer.status_code}")
        return int(answer.status_code), self._plain(answer.parsed)

    @staticmethod
    def _filled(model, body):
        # A body with a file in it cannot be made from JSON.
        return model(**body) if any(hasattr(value, "payload") for value in body.values()) else model.from_dict(body)

    @staticmethod
    def _plain(parsed):
        if hasattr(parsed, "payload"):
            return parsed.payload.read()
        return parsed if isinstance(parsed, str) else parsed and parsed.to_dict()
