"""Uppy, in a real browser, on a page of another origin: offline for a while, cut, and on a page loaded again."""

import shutil
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from browser import run, tab
from harness import expect, folder, until
from uploads.clients import HALF, IN_ONE, MODULES, TOLD, trial
from uploads.proxy import Cut
from uploads.tus import LIMIT

UPPY = MODULES / "uppy" / "dist" / "uppy.min.js"
PAGE = "<!doctype html><meta charset=utf-8><title>A recorder</title><script src=uppy.js></script>"
# Uppy knows a file again by its name, type, length and date. It resets the last request as soon as its event is over.
BEGIN = """
const uppy = new Uppy.Uppy();
const links = [], offsets = [];
uppy.use(Uppy.Tus, {
  endpoint: TO,
  headers: { Authorization: `Bearer ${TOKEN}` },
  retryDelays: [100, 200, 400, 800, 1600],
  onBeforeRequest: (request) => {
    if (request.getMethod() === 'PATCH') offsets.push(Number(request.getHeader('Upload-Offset')));
  },
});
uppy.on('upload-success', (_, { body }) => links.push(body.xhr.getResponseHeader('Content-Location')));
const wav = await (await fetch('take.wav')).blob();
const data = new File([wav], 'take.wav', { type: 'audio/wav', lastModified: 1 });
uppy.addFile({ name: data.name, type: data.type, data });
window.done = uppy.upload().then(({ failed }) => ({ failed: failed.map((file) => file.error), links, offsets }));
"""
HANGING = [(HALF, Cut.HANG)]


class Pages(SimpleHTTPRequestHandler):
    """Serves a folder."""

    def log_message(self, *_):
        """Keeps quiet."""


@contextmanager
def _pages(place):
    """A server of a folder with a page and Uppy."""
    shutil.copy(UPPY, Path(place, "uppy.js"))
    Path(place, "index.html").write_text(PAGE)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Pages, directory=place))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def goes_on(binary):
    """Each way through a proxy."""
    with folder() as place, _pages(place) as address, trial(binary, cors_origins=address) as held:
        shutil.copy(held.file, place)
        with tab() as page:
            for what, cuts, way in (
                ("a while offline", HANGING, _offline),
                ("a page that was loaded again", HANGING, _reloaded),
                ("cuts", IN_ONE, _cut),
            ):
                held.passes(what, cuts, partial(way, page, address, held))
        held.nothing_open()


def _begin(page, held, proxy):
    run(page, BEGIN, TO=f"{proxy.url}/uploads", TOKEN=held.user["token"])


def _half(page, address, held, proxy):
    """Begins to upload, and returns when the connection hangs and half of the file is stored."""
    page.goto(address)
    _begin(page, held, proxy)
    held.half_sent(proxy)


def _ends(page, proxy, told):
    """Waits for the end. The last request must begin behind what the server had told."""
    done = run(page, "return await done")
    expect(not done["failed"] and len(done["links"]) == 1, f"Uppy: {done}")
    expect((done["links"][0] or "").startswith(f"{proxy.url}/record?"), f"a page cannot read the link: {done}")
    expect(done["offsets"] == sorted(done["offsets"]) and done["offsets"][-1] > told, f"it begins again: {done}")


def _offline(page, address, held, proxy):
    """Uppy waits for the network, and asks for nothing until it is there."""
    _half(page, address, held, proxy)
    page.context.set_offline(True)
    until(lambda: not page.evaluate("navigator.onLine"), LIMIT, "the page is offline")
    proxy.end_hanging()
    page.wait_for_timeout(1000)
    page.context.set_offline(False)
    _ends(page, proxy, TOLD)


def _reloaded(page, address, held, proxy):
    """Uppy finds the address of the upload in the browser's storage."""
    _half(page, address, held, proxy)
    page.goto(address)
    _begin(page, held, proxy)
    _ends(page, proxy, TOLD)


def _cut(page, address, held, proxy):
    page.goto(address)
    _begin(page, held, proxy)
    # Nobody waits until the server has told anything before the connections are cut.
    _ends(page, proxy, 0)
