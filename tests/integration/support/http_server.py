"""A loopback HTTP server whose answers a test chooses."""

import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Answer:
    """What one request gets. `cut`: so many bytes of the body, then the connection ends."""

    status: int = 200
    body: bytes = b""
    headers: dict = field(default_factory=dict)
    cut: int = sys.maxsize


@dataclass
class Request:
    """What was asked."""

    method: str
    path: str
    headers: dict


class Server:
    """Serves `files` (path to bytes) with ranges, as `types` says; what `before` lists for a path
    comes first."""

    def __init__(self, url: str):
        self.url = url
        self.files = {}
        self.types = {}
        self.before = {}
        self.requests = []

    def asked(self, path: str, method: str = "GET") -> list:
        """The requests for one path."""
        return [one for one in self.requests if (one.path, one.method) == (path, method)]

    def answer(self, request: Request) -> Answer:
        """The next answer for a request."""
        if self.before.get(request.path):
            return self.before[request.path].pop(0)
        if request.path in self.files:
            return ranged(self.files[request.path], request.headers.get("Range"))
        return Answer(404, b"no such page")


def ranged(content: bytes, wanted) -> Answer:
    """The whole file, or the rest of it from `bytes=N-` on (RFC 9110, 14.2)."""
    if wanted is None or not wanted.endswith("-"):
        return Answer(200, content)
    start = int(wanted.removeprefix("bytes=").removesuffix("-"))
    if start >= len(content):
        return Answer(416, b"", {"Content-Range": f"bytes */{len(content)}"})
    headers = {"Content-Range": f"bytes {start}-{len(content) - 1}/{len(content)}"}
    return Answer(206, content[start:], headers)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        request = Request(self.command, self.path, dict(self.headers))
        self.server.owner.requests.append(request)
        answer = self.server.owner.answer(request)
        self.send_response(answer.status)
        if self.path.endswith("/"):
            self.send_header("Content-Type", self.server.owner.types.get(self.path, "text/html"))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body[: answer.cut])
        if answer.cut < len(answer.body):
            self.close_connection = True

    do_HEAD = do_GET

    def log_message(self, *_):
        """Not a word: a test's output is its own."""


@contextmanager
def serving():
    """A server on a free loopback port, until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.owner = Server(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.owner
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
