"""A small file server for tests of downloads: with ranges and validators, told to break off or to refuse."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Web(ThreadingHTTPServer):
    """A small file server with ranges and validators, that can be told to break off or to refuse."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.pages: dict[str, tuple[bytes, str]] = {}
        self.asked: list[tuple[str, str | None]] = []
        self.breaks_after: dict[str, int] = {}
        self.refuses: dict[str, int] = {}
        self.ranges = True

    def put(self, path: str, content: bytes, kind: str = "application/octet-stream") -> str:
        self.pages[path] = (content, kind)
        return self.at(path)

    def at(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_port}{path}"

    def starts_of(self, path: str) -> list[int]:
        """From which byte on `path` was asked for, one number a request."""
        wanted = [asked for where, asked in self.asked if where == path]
        return [int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0 for asked in wanted]


class Answer(BaseHTTPRequestHandler):
    server: Web

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers["Range"]))
        if self.path not in self.server.pages or self.path in self.server.refuses:
            return self.send_error(self.server.refuses.get(self.path, 404))
        content, kind = self.server.pages[self.path]
        tag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
        begin = 0
        fresh = self.headers["If-Range"] in (None, tag)
        if self.server.ranges and self.headers["Range"] and fresh:
            begin = int(self.headers["Range"].removeprefix("bytes=").rstrip("-"))
            if begin >= len(content):
                return self.send_error(416)
        self.send_response(206 if begin else 200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content) - begin))
        self.send_header("ETag", tag)
        self.end_headers()
        end = begin + self.server.breaks_after.pop(self.path, len(content))
        self.wfile.write(content[begin:end])

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving() -> Iterator[Web]:
    """A server that answers while the block lasts."""
    server = Web()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()
