"""A client that a generator made from the live contract tells the README's story."""

import importlib
import pkgutil
import re
import subprocess
import sys
import typing
from pathlib import Path

from harness import expect, folder, running

PACKAGE = "quizcast_generated"


def story(binary):
    """Register, look at oneself, take a new token, draw, read the log, leave."""
    with folder() as place, running(binary, place, quiz_sources="builtin") as server:
        api = Generated(server.url, Path(place) / PACKAGE)

        status, user = api.call("post", "/users", body={"name": "Ann"})
        expect(status == 201 and user["name"] == "Ann", f"registering: {status} {user}")
        status, me = api.call("get", "/users/me", token=user["token"])
        expect(status == 200 and me["id"] == user["id"] and me["records"] == 0, f"looking at oneself: {status} {me}")

        status, fresh = api.call("post", "/users/me/token", token=user["token"])
        expect(status == 200 and fresh["token"] != user["token"], f"taking a new token: {status}")
        status, problem = api.call("get", "/users/me", token=user["token"])
        expect(status == 401 and problem["status"] == 401, f"the old token: {status} {problem}")

        status, first = api.call("post", "/quiz", body={"questions_num": 2})
        expect(status == 200 and first == {}, f"the first draw: {status} {first}")
        status, second = api.call("post", "/quiz", body={"questions_num": 1})
        expect(status == 200 and second["id"] == 2, f"the second draw: {status} {second}")
        status, page = api.call("get", "/questions", limit=2)
        expect(status == 200 and [row["id"] for row in page["items"]] == [3, 2], f"the log: {status} {page}")
        expect(page["items"][1] == second, "the log's row differs from the answer")
        status, rest = api.call("get", "/questions", limit=2, cursor=page["next"])
        expect([row["id"] for row in rest["items"]] == [1] and not rest["next"], f"the log's end: {rest}")

        status, _ = api.call("delete", "/users/me", token=fresh["token"])
        expect(status == 204, f"leaving: {status}")
        status, _ = api.call("get", "/users/me", token=fresh["token"])
        expect(status == 401, f"after leaving: {status}")


class Generated:
    """The generated package, its operations found by method and path whatever they are called."""

    def __init__(self, url, target):
        generator = Path(sys.executable).with_name("openapi-python-client")
        made = subprocess.run(
            [
                generator,
                "generate",
                "--url",
                f"{url}/openapi.json",
                "--meta",
                "none",
                "--fail-on-warning",
                "--config",
                Path(__file__).with_name("generator.yaml"),
                "--output-path",
                target,
            ],
            capture_output=True,
            text=True,
            env={"PATH": str(generator.parent)},
            check=False,
        )
        expect(made.returncode == 0, f"the generator says:\n{made.stdout}{made.stderr}")
        sys.path.insert(0, str(target.parent))
        self._url = url
        self._package = importlib.import_module(PACKAGE)
        self._operations = dict(self._find(importlib.import_module(f"{PACKAGE}.api")))

    @staticmethod
    def _find(api):
        for found in pkgutil.walk_packages(api.__path__, f"{api.__name__}."):
            if found.ispkg:
                continue
            source = Path(found.module_finder.path, f"{found.name.rsplit('.', 1)[1]}.py").read_text()
            method, path = re.search(r'"method": "(\w+)"', source), re.search(r'"url": "([^"]+)"', source)
            if method and path:
                yield (method[1], path[1]), importlib.import_module(found.name)

    def call(self, method, path, body=None, token=None, **arguments):
        """Calls an operation through the generated types. Answers the status and the parsed model as a dict."""
        operation = self._operations[method, path].sync_detailed
        if body is not None:
            hint = typing.get_type_hints(operation)["body"]
            model = next(kind for kind in typing.get_args(hint) or [hint] if hasattr(kind, "from_dict"))
            arguments["body"] = model.from_dict(body)
        client = self._package.AuthenticatedClient(self._url, token=token) if token else self._package.Client(self._url)
        answer = operation(client=client, **arguments)
        expect(int(answer.status_code) == 204 or answer.parsed is not None, f"{method} {path} was not parsed")
        return int(answer.status_code), answer.parsed and answer.parsed.to_dict()
