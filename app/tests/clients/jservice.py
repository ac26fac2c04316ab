"""Programs that were written for jservice.io: unmodified through `http_proxy`, strict ones, and another Quizcast."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from urllib.parse import urlsplit

import requests

from harness import expect, folder, running

LIMIT = 60
SAVED = 30

# They know one address only, as their authors left them.
BY_URLLIB = """
import json, urllib.request
clues = json.load(urllib.request.urlopen("http://jservice.io/api/random/?count=5"))
category = json.load(urllib.request.urlopen(f"http://jservice.io/api/category?id={clues[0]['category_id']}.json"))
print(json.dumps([len(clues), category["title"], [c["airdate"].split("T")[0] for c in clues]]))
"""
BY_REQUESTS = """
import json, requests
clue = requests.get("http://jservice.io/api/random.json").json()[0]
day = {"min_date": clue["airdate"], "max_date": clue["airdate"]}
same = requests.get("http://jservice.io/api/clues", params=day).json()
reported = requests.post("http://jservice.io/api/invalid", data={"id": clue["id"]}).json()
missing = requests.get("http://jservice.io/clues/0.json")
found = clue["id"] in [one["id"] for one in same]
print(json.dumps([found, reported["invalid_count"], missing.status_code, missing.json()["error"]]))
"""


@dataclass
class Category:
    """A category inside a clue. A key too many or too few is a TypeError."""

    id: int
    title: str
    created_at: str
    updated_at: str
    clues_count: int


@dataclass
class Clue:
    """A clue. A key too many or too few is a TypeError."""

    id: int
    answer: str
    question: str
    value: int
    airdate: str
    created_at: str
    updated_at: str
    category_id: int
    game_id: int
    invalid_count: int
    category: Category

    def __post_init__(self):
        self.category = Category(**self.category)


def old_programs(binary):
    """Each program gets what it expects, and a second server fills itself from the first one."""
    with folder() as place, running(binary, place, quiz_sources="builtin") as server:
        status, _, _ = server.call("POST", "/quiz", {"questions_num": SAVED})
        expect(status == 200, f"POST /quiz: {status}")
        proxy = os.environ | {"http_proxy": server.url, "no_proxy": ""}
        count, title, days = json.loads(_said([sys.executable, "-c", BY_URLLIB], proxy))
        expect(count == 5 and title == title.lower() and len(days) == 5, f"urllib got {count} {title} {days}")
        said = json.loads(_said([sys.executable, "-c", BY_REQUESTS], proxy))
        expect(said == [True, 1, 404, "Not Found"], f"requests got {said}")
        curl = ["curl", "-sS", "-x", server.url, "http://jservice.io/api/clues?offset=29"]
        expect([clue["id"] for clue in json.loads(_said(curl, os.environ))] == [SAVED], "curl -x got something else")
        clues = [Clue(**clue) for clue in requests.get(f"{server.url}/api/clues", timeout=LIMIT).json()]
        expect([clue.id for clue in clues] == list(range(1, SAVED + 1)), "the clues are not those of the log")
        _fills_itself(binary, server, {clue.question for clue in clues})


def _fills_itself(binary, first, questions):
    """A server whose only source is the first server saves its questions."""
    settings = {"quiz_sources": "jservice", "jservice_url": first.url}
    with folder() as place, running(binary, place, **settings) as second:
        status, _, body = second.call("POST", "/quiz", {"questions_num": 10})
        expect(status == 200, f"POST /quiz with {urlsplit(first.url).netloc} as source: {status} {body}")
        _, _, log = second.call("GET", "/questions?limit=100")
        saved = {item["question"] for item in log["items"]}
        expect(len(saved) == 10 and saved <= questions, f"other questions were saved: {saved - questions}")
        expect({item["source"] for item in log["items"]} == {"jservice"}, "the source is another one")


def _said(command, environment):
    """What a program prints. One that fails is a failure."""
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=LIMIT, check=False)
    expect(done.returncode == 0, f"{command} fails: {done.stderr}")
    return done.stdout
