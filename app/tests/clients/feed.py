"""A podcast program reads the feed of a user's records: `feedparser`, strictly, and the rules of RSS 2.0 and Apple."""

import http.client
import re
import time
import xml.etree.ElementTree as ET
from email.utils import parsedate_to_datetime
from urllib.parse import quote, urlsplit

import feedparser

from harness import expect, folder, running
from sound import is_mp3, wav

ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
ATOM = "{http://www.w3.org/2005/Atom}"
# RFC 2822, 3.3: with a zone in digits, since names of zones are obsolete there.
DATE = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}")
NAMES = ["A walk.wav", 'Tom & "Jerry" < 3 &amp;.wav', "]]>\uffffУтро 🎙.wav", None]
# Cells of the table of RSS 2.0: what a channel must have, and what Apple asks for as well.
CHANNEL = ["title", "link", "description", "language"]
# Apple wants squares of such a size.
SIDES = range(1400, 3001)


def _fetch(method, url, **headers):
    """A request on a connection of its own; answers the status, the headers and the body."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=60)
    try:
        connection.request(method, f"{parts.path}?{parts.query}".rstrip("?"), headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def _upload(server, token, name, seconds):
    query = "" if name is None else f"?name={quote(name)}"
    parts = urlsplit(server.url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=60)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "audio/wav"}
    try:
        connection.request("POST", f"/records{query}", wav(seconds), headers)
        answer = connection.getresponse()
        answer.read()
    finally:
        connection.close()
    expect(answer.status == 201, f"an upload: {answer.status}")


def _is_picture(url):
    status, headers, picture = _fetch("GET", url)
    expect(status == 200 and headers["Content-Type"] == "image/png", f"the cover: {status} {headers}")
    width, height = (int.from_bytes(picture[at : at + 4], "big") for at in (16, 20))
    expect(width == height and width in SIDES, f"the cover has {width} x {height} pixels")


def _holds_the_rules(text, url):
    """RSS 2.0 and Apple's rules, by the elements themselves."""
    root = ET.fromstring(text)  # noqa: S314 - our own server's
    expect(root.tag == "rss" and root.get("version") == "2.0", f"the root: {root.tag} {root.attrib}")
    channel = root.find("channel")
    for name in [*CHANNEL, f"{ITUNES}author", f"{ITUNES}explicit", f"{ITUNES}type"]:
        found = channel.findall(name)
        expect(len(found) == 1 and found[0].text.strip(), f"the channel's {name}: {found}")
    own = channel.find(f"{ATOM}link")
    expect((own.get("href"), own.get("rel"), own.get("type")) == (url, "self", "application/rss+xml"), f"{own.attrib}")
    expect(channel.find(f"{ITUNES}explicit").text in ("true", "false"), "itunes:explicit")
    expect(channel.find(f"{ITUNES}type").text in ("episodic", "serial"), "itunes:type")
    _is_picture(channel.find(f"{ITUNES}image").get("href"))
    items = channel.findall("item")
    ids = [item.find("guid").text for item in items]
    expect(len(set(ids)) == len(ids), f"two items have the same guid: {ids}")
    for item in items:
        expect(item.find("title").text.strip(), "an item without a title")
        expect(item.find("guid").get("isPermaLink") == "false", "a guid that claims to be a link")
        expect(DATE.fullmatch(item.find("pubDate").text), item.find("pubDate").text)
        expect(re.fullmatch(r"\d+", item.find(f"{ITUNES}duration").text), "itunes:duration")
    dates = [parsedate_to_datetime(item.find("pubDate").text) for item in items]
    expect(dates == sorted(dates, reverse=True), f"not the newest first: {dates}")


def _plays(entry):
    """The enclosure has the length and the type that the feed says."""
    (enclosure,) = entry.enclosures
    status, headers, nothing = _fetch("HEAD", enclosure.href)
    expect((status, nothing) == (200, b""), f"HEAD {enclosure.href}: {status}")
    said = (headers["Content-Length"], headers["Content-Type"])
    expect(said == (enclosure.length, enclosure.type) and enclosure.type == "audio/mpeg", f"{said} {enclosure}")
    expect(headers["Accept-Ranges"] == "bytes", "Apple asks for ranges")
    _, _, mp3 = _fetch("GET", enclosure.href)
    expect(len(mp3) == int(enclosure.length) and is_mp3(mp3), f"{len(mp3)} bytes, not {enclosure.length}")


def subscribes(binary):
    """A podcast program subscribes, plays, comes back, and is shut out."""
    with folder() as place, running(binary, place, quiz_sources="builtin") as server:
        _, _, user = server.call("POST", "/users", {"name": "Ann & <Co>"})
        status, _, given = server.call("POST", "/users/me/feed", token=user["token"])
        expect(status == 200, f"a feed: {status} {given}")
        url = given["url"]
        expect(url.startswith(f"{server.url}/feed/"), url)
        for seconds, name in enumerate(NAMES, 1):
            _upload(server, user["token"], name, seconds)
            # Dates have whole seconds.
            time.sleep(1.1)
        status, headers, text = _fetch("GET", url)
        expect(status == 200, f"the feed: {status}")
        feed = feedparser.parse(text, response_headers={"content-type": headers["Content-Type"]})
        expect(not feed.bozo, f"feedparser: {feed.get('bozo_exception')}")
        expect(feed.version == "rss20" and feed.encoding == "utf-8", f"{feed.version} {feed.encoding}")
        expect(feed.feed.author == "Ann & <Co>", feed.feed.author)
        titles = [entry.title for entry in feed.entries]
        expect(titles[1:] == ["]]>Утро 🎙", 'Tom & "Jerry" < 3 &amp;', "A walk"], f"{titles}")
        expect(titles[0].startswith("Recording of "), titles[0])
        expect([entry.itunes_duration for entry in feed.entries] == ["4", "3", "2", "1"], "the lengths")
        _holds_the_rules(text, url)
        for entry in feed.entries:
            _plays(entry)
        expect(_fetch("GET", url, **{"If-None-Match": headers["ETag"]})[0] == 304, "the same feed is sent twice")
        server.call("DELETE", "/users/me/feed", token=user["token"])
        expect(_fetch("GET", url)[0] == 404, "a feed that was taken back is still there")
        secret = url.rsplit("/", 1)[1]
    expect(secret not in server.log_end(1000), "the secret is in the log")
