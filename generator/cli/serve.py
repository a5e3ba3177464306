"""The finished site on this machine, with the headers we recommend.

A development and demonstration server on the standard library's; the documentation gives the
same headers and answers for nginx and Caddy.
"""

import gzip
import io
import mimetypes
import os
import re
from collections.abc import Callable
from functools import lru_cache, partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from os import PathLike
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import unquote, urlsplit

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self' data:;"
        " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none';"
        " manifest-src 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
"""Headers of every answer."""

FOREVER = "public, max-age=31536000, immutable"
BRIEF = "public, max-age=60, must-revalidate"
ASK = "no-cache"

mimetypes.add_type("application/atom+xml", ".atom")
mimetypes.add_type("application/rss+xml", ".rss")
mimetypes.add_type("application/jsonl", ".jsonl")
mimetypes.add_type("text/csv", ".csv")
mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("application/octet-stream", ".bin")

_HASHED = re.compile(r"^/search/.+\.bin\?d=[0-9a-f]+$")
"""What is asked for by its digest never changes under that address; the manifest does."""
_MANIFEST = "/search/manifest.bin"
"""Asked for anew at each visit: what was withdrawn is not found from then on."""

_LASTING = (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT, HTTPStatus.NOT_MODIFIED)
"""Answers that may be kept as long as the address says; that nothing is there may be over in a moment."""

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)
"""One range of bytes. Whoever asks for several, or for something else, gets the whole."""

_COMPRESSED = frozenset({".html", ".css", ".js", ".svg", ".xml", ".json", ".jsonl", ".csv", ".atom", ".rss"})

Gone = Callable[[str], bool]
"""Whether a path of the site answers 410."""


@lru_cache(maxsize=256)
def _packed(path: Path, changed: int) -> bytes:
    """A file compressed; ``changed`` is its time, so that a new version is packed anew."""
    del changed
    return gzip.compress(path.read_bytes(), 6, mtime=0)


def span(asked: str, size: int) -> tuple[int, int] | None:
    """First byte and the one after the last of what a ``Range`` header asks of a file of ``size``
    bytes. None where that is not one range. Where no byte of the file is in it, both are 0."""
    found = _RANGE.fullmatch(asked.strip())
    if found is None or found[1] == found[2] == "":
        return None
    first, end = (int(number) if number else None for number in found.groups())
    if first is None:
        first, end = max(0, size - (end or 0)), size
    elif end is None:
        end = size
    elif end < first:
        return None
    else:
        end = min(end + 1, size)
    return (first, end) if first < end else (0, 0)


class Handler(SimpleHTTPRequestHandler):
    """Static files, 410 for what was withdrawn or ended, our own 404 page."""

    server_version = "gongshi"
    protocol_version = "HTTP/1.1"
    # Head and body leave together: apart, the body waits 40 ms for the head to be acknowledged.
    wbufsize = -1
    disable_nagle_algorithm = True

    def __init__(self, *args: Any, gone: Gone, quiet: bool, **kwargs: Any) -> None:
        self._gone = gone
        self._quiet = quiet
        self._status: HTTPStatus | None = None
        self._in_parts = self._lasts = False
        super().__init__(*args, **kwargs)

    def do_GET(self) -> None:
        """Serve a file, or the page that says what became of it."""
        self._answer(super().do_GET)

    def do_HEAD(self) -> None:
        """Like GET without the body."""
        self._answer(super().do_HEAD)

    def _answer(self, serve: Callable[[], None]) -> None:
        path = unquote(urlsplit(self.path).path).lstrip("/")
        self._in_parts = False
        self._status = HTTPStatus.GONE if self._gone(path) else None
        if self._status and not Path(self.translate_path(self.path)).is_file():
            self.path = "/410.html"
        serve()

    def send_response(self, code: int, message: str | None = None) -> None:
        """A withdrawal notice is shown, and answers 410 all the same."""
        if self._status and code == HTTPStatus.OK:
            code = self._status
        self._lasts = code in _LASTING
        super().send_response(code, message)

    def send_head(self) -> BinaryIO | None:
        """Text goes out compressed to whoever takes it so; everything else as it lies, in parts too."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() and self.path.endswith("/") else path
        takes = "gzip" in self.headers.get("Accept-Encoding", "")
        packed = takes and path.suffix in _COMPRESSED and path.is_file()
        self._in_parts = not packed and path.suffix not in _COMPRESSED and path.is_file()
        if not packed:
            return self._part(path) if self._asks_part() else super().send_head()
        body = _packed(path, path.stat().st_mtime_ns)
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Vary", "Accept-Encoding")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return io.BytesIO(body)

    def _asks_part(self) -> bool:
        # Where something else decides first what is sent, the whole is never wrong.
        if self._status or self.command != "GET" or urlsplit(self.path).path.endswith("/"):
            return False
        others = ("If-Modified-Since", "If-None-Match")
        return self._in_parts and "Range" in self.headers and not any(map(self.headers.get, others))

    def _part(self, path: Path) -> BinaryIO | None:
        with path.open("rb") as file:
            facts = os.fstat(file.fileno())
            changed = self.date_time_string(int(facts.st_mtime))
            asked = span(", ".join(self.headers.get_all("Range", ())), facts.st_size)
            if asked is None or self.headers.get("If-Range", changed) != changed:
                return super().send_head()
            first, end = asked
            file.seek(first)
            body = file.read(end - first)
        if body:
            self.send_response(HTTPStatus.PARTIAL_CONTENT)
            self.send_header("Content-Range", f"bytes {first}-{first + len(body) - 1}/{facts.st_size}")
            self.send_header("Content-Type", self.guess_type(path))
            self.send_header("Last-Modified", changed)
        else:
            self.send_response(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
            self.send_header("Content-Range", f"bytes */{facts.st_size}")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return io.BytesIO(body)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Our own page for what is not there; the plain answer for everything else."""
        page = Path(self.directory) / "404.html"
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        super().send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def guess_type(self, path: str | PathLike[str]) -> str:
        """Text is UTF-8, and says so."""
        kind = super().guess_type(path)
        textual = kind.startswith("text/") or kind.endswith(("json", "xml", "jsonl"))
        return f"{kind}; charset=utf-8" if textual else kind

    def list_directory(self, path: str | PathLike[str]) -> None:
        """A folder without an index page is not there."""
        self.send_error(HTTPStatus.NOT_FOUND)

    def end_headers(self) -> None:
        """Add the recommended headers."""
        for name, value in HEADERS.items():
            self.send_header(name, value)
        if self._in_parts:
            self.send_header("Accept-Ranges", "bytes")
        hashed = self._lasts and _HASHED.search(self.path) is not None
        self.send_header("Cache-Control", FOREVER if hashed else ASK if self.path == _MANIFEST else BRIEF)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Log unless asked to be quiet."""
        if not self._quiet:
            super().log_message(format, *args)


def make_server(folder: Path, port: int, *, gone: Gone, quiet: bool = False) -> ThreadingHTTPServer:
    """A server of ``folder`` on 127.0.0.1; port 0 takes a free one."""
    handler = partial(Handler, directory=str(folder), gone=gone, quiet=quiet)
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    server.daemon_threads = True
    return server
