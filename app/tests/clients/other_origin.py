"""A page of another origin, in a real browser, reads the API of jservice.io: answers, errors and after a preflight."""

from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from browser import run, tab
from harness import expect, folder, running

# A header of its own makes the browser ask first, by a preflight.
READ = """
const told = async (path, options) => {
  const answer = await fetch(API + path, options);
  return { status: answer.status, body: await answer.json() };
};
return {
  random: await told('/api/random?count=2'),
  asked: await told('/api/clues', { headers: { 'X-Game': 'one' } }),
  missing: await told('/api/category?id=0'),
  reported: await told('/api/invalid', { method: 'POST', body: JSON.stringify({ id: 1 }),
    headers: { 'Content-Type': 'application/json' } }),
  elsewhere: await fetch(API + '/questions').then(() => 'read', () => 'refused'),
};
"""
PAGE = b"<!doctype html><title>A game</title><p>A game"


class Game(BaseHTTPRequestHandler):
    """A server of pages that knows nothing of the API."""

    def do_GET(self):
        """Answers with the page."""
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(PAGE)))
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, *_):
        """Keeps quiet."""


@contextmanager
def _game():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Game)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()


def reads(binary):
    """The page reads all of the old API, and nothing else."""
    with folder() as place, running(binary, place, quiz_sources="builtin") as server, _game() as game:
        server.call("POST", "/quiz", {"questions_num": 5})
        with tab() as page:
            page.goto(game)
            read = run(page, READ, API=server.url)
    expect(read["random"]["status"] == 200 and len(read["random"]["body"]) == 2, f"/api/random: {read['random']}")
    expect(len(read["asked"]["body"]) == 5, f"/api/clues after a preflight: {read['asked']}")
    missing = read["missing"]
    expect((missing["status"], missing["body"]["error"]) == (404, "Not Found"), f"an error: {missing}")
    expect(read["reported"]["body"]["invalid_count"] == 1, f"/api/invalid: {read['reported']}")
    expect(read["elsewhere"] == "refused", "a page of another origin reads /questions")
