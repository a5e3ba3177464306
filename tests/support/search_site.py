"""A few hundred decisions in several blocks, their index, and a server with a strict policy."""

import re
import threading
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import numpy as np
from jinja2 import ChoiceLoader, DictLoader, Environment, FileSystemLoader, StrictUndefined

from generator.model.public import PublicDecision
from generator.model.sink import ParentSink
from generator.site.scripts import joined
from search_index import BLOCK
from search_index.build import SearchReport, build_search
from tests.bench.search_docs import decision
from tests.support.search_files import FolderSink

ROOT = Path(__file__).resolve().parents[2]
NUMBERS = tuple(block * BLOCK + 11 * place + block for block in range(5) for place in range(1, 81))
"""400 life-long numbers in five blocks, the last of them open."""
STRANGE = frozenset((97 * 20, 97 * 43, 97 * 150))
"""Numbers, not among NUMBERS, of decisions in other writing."""
POLICY = "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; connect-src 'self'"
BASE = """<!doctype html><html lang=zh-CN><meta charset=utf-8><title>检索</title>
<meta name=viewport content="width=device-width,initial-scale=1">
{% block assets %}{% endblock %}<body><main id=main>{% block content %}{% endblock %}</main>"""


def strange(number: int) -> PublicDecision:
    """A decision with traditional characters, other widths, tags and dots in its text."""
    return decision(number, total=5 * BLOCK).model_copy(
        update={
            "title": "臺北市勞動檢查處對“ＡＢＣ科技”<b>&amp;案",
            "facts": "經查，該公司 使用童工\u200b，違反勞動基準法第２４條第１項；阿·買買提為證人㈱。",
            "remarks": "<script>alert(1)</script>＝HYPERLINK(“x”)",
            "status": "部分撤销",
        }
    )


class Documents:
    """Decisions of the given numbers, as the index reads them."""

    def __init__(self, numbers: tuple[int, ...] = NUMBERS) -> None:
        self.numbers = numbers

    def span(self, first: int, last: int) -> Iterator[PublicDecision]:
        for number in self.numbers:
            if first <= number <= last:
                yield strange(number) if number in STRANGE else decision(number, total=5 * BLOCK)

    def close(self) -> None:
        pass


def build(
    root: Path, numbers: tuple[int, ...] = NUMBERS, *, sink: ParentSink | None = None, **options: Any
) -> SearchReport:
    """Index the decisions of the numbers into ``root/site``, with its state beside it."""
    # Blocks of some eighty documents have terms of both kinds, as full ones do: named and listed.
    with (
        patch("search_index.state.NAMED", 12),
        patch("search_index.state.LEVELS", np.array([15, 20, 28, 40, 60])),
        patch("search_index.directory.BITS", 2),
        # Of five blocks a few changes are soon in most.
        patch("search_index.build._HALF", 1),
        patch("search_index.codec.SHORT", 1),
    ):
        return build_search(
            open_reader=partial(Documents, numbers),
            highest_number=max(numbers, default=-1),
            sink=sink or FolderSink(root / "site"),
            state=root / "state",
            **options,
        )


def page() -> str:
    """The search page from the theme's template, in a frame of its own."""
    loader = ChoiceLoader([DictLoader({"base.html": BASE}), FileSystemLoader(ROOT / "theme/templates")])
    words = tomllib.loads((ROOT / "theme/words.toml").read_text(encoding="utf-8"))
    texts = {
        part: {name: SimpleNamespace(zh=value[0]) for name, value in entries.items()}
        for part, entries in words.items()
        if part in ("field", "say", "nav")
    }
    environment = Environment(loader=loader, undefined=StrictUndefined, autoescape=True)
    view = {"head": {"title": "检索决定"}, "authorities": [], "kinds": [], "years": [], "w": texts}
    return environment.get_template("search.html").render(view)


Parts = Callable[[bytes, int, int], tuple[int, str, bytes]]
"""Status, Content-Range and body for a file of which the bytes first..last are asked."""


def honest(data: bytes, first: int, last: int) -> tuple[int, str, bytes]:
    """The answer of a server that knows ranges."""
    body = data[first : last + 1]
    return 206, f"bytes {first}-{first + len(body) - 1}/{len(data)}", body


@contextmanager
def served(site: Path, parts: Parts | None = None) -> Iterator[str]:
    """The address of a server over ``site``, the theme's files and the search page. Without ``parts``
    it knows no ranges."""
    script = joined(ROOT / "theme/static/js/search")
    made = {"/search/": page().encode(), "/theme/js/search.js": script.encode()}

    class Handler(SimpleHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1
        disable_nagle_algorithm = True

        def log_message(self, *_: object) -> None:
            pass

        def translate_path(self, path: str) -> str:
            path = path.split("?")[0]
            if path.startswith("/theme/"):
                return str(ROOT / "theme/static" / path.removeprefix("/theme/"))
            return str(site / path.lstrip("/"))

        def end_headers(self) -> None:
            self.send_header("Content-Security-Policy", POLICY)
            super().end_headers()

        def do_GET(self) -> None:
            path = self.path.split("?")[0]
            asked = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
            if asked and parts and Path(self.translate_path(path)).is_file():
                data = Path(self.translate_path(path)).read_bytes()
                status, told, part = parts(data, int(asked[1]), int(asked[2]))
                self.send_response(status)
                self.send_header("Content-Range", told)
                self.send_header("Content-Length", str(len(part)))
                self.end_headers()
                self.wfile.write(part)
                return
            if path not in made and not path.startswith("/d/"):
                super().do_GET()
                return
            body = made.get(path, b"<!doctype html><title>d</title><h1>decision</h1>")
            kind = "text/javascript" if path.endswith(".js") else "text/html"
            self.send_response(200)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
