"""What a user sees of the own uploads, and how many may be open."""

import requests

from harness import expect, until
from uploads.tus import LIMIT, Upload, begin, must

KEYS = {"id", "protocol", "state", "offset", "length", "name", "created_at", "expires_at", "record", "problem"}


def rules(node, ann, bob):
    """`GET /uploads` page by page, each as `GET /uploads/{id}` shows it."""
    token = {"Authorization": f"Bearer {ann['token']}"}
    seen, cursor = [], ""
    while cursor is not None:
        page = requests.get(f"{node.url}/uploads?limit=3{cursor}", headers=token, timeout=LIMIT).json()
        expect(set(page) == {"items", "next"} and len(page["items"]) <= 3, f"{page}")
        seen += page["items"]
        cursor = page["next"] and f"&cursor={page['next']}"
    expect(len({item["id"] for item in seen}) == len(seen) > 10, f"{len(seen)} uploads")
    expect(
        [item["created_at"] for item in seen] == sorted((item["created_at"] for item in seen), reverse=True), "order"
    )
    expect({item["protocol"] for item in seen} == {"tus", "draft"}, "both protocols are listed")
    for item in seen:
        expect(set(item) == KEYS, f"{set(item) ^ KEYS}")
        expect(requests.get(f"{node.url}/uploads/{item['id']}", headers=token, timeout=LIMIT).json() == item, f"{item}")
        # Until there is a record, the whole length is never told as stored.
        expect((item["record"] is not None) == (item["state"] == "done"), f"{item}")
        expect((item["problem"] is not None) == (item["state"] == "failed"), f"{item}")
        expect(item["state"] == "done" or item["length"] is None or item["offset"] < item["length"], f"{item}")
    expect({item["state"] for item in seen} == {"open", "done", "failed"}, "all states are listed")
    none = node.call("GET", "/uploads", token=bob["token"])[2]
    expect(none == {"items": [], "next": None}, f"{none}")
    expect(node.call("GET", "/uploads")[0] == 401, "uploads of nobody")


def most_open(node, cy, wav, most=30):
    """The oldest one that rests gives way, unless it asked to be finished."""
    kept = Upload(node, cy, wav, finish="abandoned")
    oldest, second, *_ = [Upload(node, cy, wav) for _ in range(most - 1)]
    hanging = oldest.begin_to_send(node, 500_000)
    until(lambda: b"resumable_uploads_receiving 1" in node.call("GET", "/metrics")[2], LIMIT, "the oldest one is held")
    Upload(node, cy, wav)
    must(second.ask("HEAD", node.url + second.path), 404, "the oldest upload that rests")
    hanging.close()
    for upload in (kept, oldest):
        must(upload.ask("HEAD", node.url + upload.path), 200, "an upload that does not give way")
    opened = node.call("GET", "/uploads?limit=100", token=cy["token"])[2]["items"]
    expect(len(opened) == most, f"{len(opened)} uploads are open")
    for item in opened:
        must(kept.ask("DELETE", f"{node.url}/uploads/{item['id']}"), 204, "DELETE")
    for _ in range(most):
        Upload(node, cy, wav, finish="abandoned")
    refused = must(begin(node, cy, **{"Upload-Length": "100"}), 503, "one upload more, where none gives way")
    expect(int(refused.headers["Retry-After"]) > 0, f"{refused.headers}")
