"""The same queries to the Python reader, to the search page in Chromium, and to Pagefind.

The browser begins each query with an empty cache; bytes are counted by the server, headers
included, up to the moment the first result stands in the page.
"""

import re
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

from playwright.sync_api import Browser, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from generator.cli.serve import Handler
from search_index.reader import Reader
from tests.bench.measure import middle, share
from tests.bench.peers import pagefind
from tests.bench.search_queries import Expected, Query
from tests.tools.browser import find

_ALL = 1000
"""Queries that find more than so many are compared by their first hundred results."""

_MANY = 200_000
"""Bytes that no query should read more than until its first result."""

_WAIT = 60_000
_REST = 500
"""Milliseconds that a new window is left alone before it is asked anything."""
_IDS = re.compile(r"/([0-9a-f]{8,})\.html")

_SAID = "bench: done"
# The page itself says when it is done: to be asked for it, it would have to take in a third of a
# megabyte of Playwright's script just when it is busiest, which no visitor's browser does.
_WATCH = """
window.__first = 0; window.__done = 0;
const look = () => {
  const told = document.getElementById("told");
  if (!window.__first && document.querySelector("#hits li")) window.__first = performance.now();
  if (!window.__done && told && told.dataset.state === "done" && told.textContent) {
    window.__done = performance.now();
    console.debug("%s");
  }
};
new MutationObserver(look).observe(document, { childList: true, subtree: true, attributes: true });
""".replace("%s", _SAID)


class Asked(NamedTuple):
    """One query in the browser: milliseconds and bytes from the first request to the first result.

    ``pieces`` is the bytes of the index alone, ``done`` the milliseconds until the page says it
    has all it wants to show, ``ids`` the results shown, ``total`` what it says there are (-1: more).
    """

    ms: float
    bytes: int
    pieces: int
    done: float
    ids: tuple[str, ...]
    total: int
    failed: str = ""


class Log:
    """What a server sent: (when it was done, path, bytes)."""

    def __init__(self) -> None:
        self._rows: list[tuple[float, str, int]] = []
        self._lock = threading.Lock()

    def add(self, path: str, size: int) -> None:
        """One answer."""
        with self._lock:
            self._rows.append((time.time(), path, size))

    def since_start(self, until: float) -> tuple[int, int]:
        """(all bytes, bytes of the search index) sent until then; the log is emptied."""
        with self._lock:
            rows, self._rows = self._rows, []
        early = [(path, size) for at, path, size in rows if at <= until]
        index = sum(size for path, size in early if ".bin" in path or "/pagefind/" in path)
        return sum(size for _, size in early), index


class _Counting(SimpleHTTPRequestHandler):
    """A plain handler that counts what it sends. Mixed in before the one that serves."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    log: Log

    def do_GET(self) -> None:
        self._sent = 0
        super().do_GET()
        self.log.add(self.path, self._sent)

    def send_header(self, keyword: str, value: str) -> None:
        self._sent += len(keyword) + len(value) + 4
        if keyword.lower() == "content-length":
            self._sent += int(value)
        super().send_header(keyword, value)

    def log_message(self, format: str, *args: object) -> None:
        return


class _Ours(_Counting, Handler):
    pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that closes its window resets its connections: nothing to tell."""


@contextmanager
def serving(folder: Path, log: Log, *, ours: bool) -> Iterator[str]:
    """A server of ``folder``: with our recommended headers, or plain. Yields its address."""
    if ours:
        named = type("Ours", (_Ours,), {"log": log})
        handler: Any = partial(named, directory=str(folder), gone=lambda path: False, quiet=True)
    else:
        handler = partial(type("Plain", (_Counting,), {"log": log}), directory=str(folder))
    server = _Server(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


# -- the Python reader -----------------------------------------------------------------------------


def ask_reader(output: Path, queries: Sequence[Query], expected: Sequence[Expected]) -> dict[str, Any]:
    """Compare the reader with brute force: same documents, same order, exact ones first."""
    reader = Reader(output)
    wrong: list[str] = []
    times = []
    for query, right in zip(queries, expected, strict=True):
        numbers = right.numbers()
        limit = len(numbers) + 10 if len(numbers) <= _ALL else 100
        begun = time.perf_counter()
        first = reader.search(query.text, limit=10, **query.filters)
        times.append((time.perf_counter() - begun) * 1000)
        hits = reader.search(query.text, limit=limit, **query.filters).hits
        if [hit.number for hit in hits] != numbers[:limit] or len(first.hits) != min(10, len(numbers)):
            wrong.append(f"{query.sort}: {len(hits)} of {len(numbers)}")
    return {
        "queries": len(queries),
        "wrong": len(wrong),
        "examples": wrong[:5],
        "median_ms": middle(times),
        "worst_ms": max(times, default=0),
        "whole": sum(1 for right in expected if len(right.hits) <= _ALL),
    }


# -- the browser -----------------------------------------------------------------------------------


def ask_ours(
    output: Path, queries: Sequence[Query], expected: Sequence[Expected], ids: dict[int, str]
) -> dict[str, Any]:
    """Our search page with an empty cache: complete, exact first, bytes and milliseconds."""
    with serving(output, log := Log(), ours=True) as address, _browser() as browser:
        asked = [_ask(browser, log, f"{address}/search/?{_terms(query)}") for query in queries]
    wrong = []
    for query, right, answer in zip(queries, expected, asked, strict=True):
        numbers = right.numbers()
        shown = [ids[number] for number in numbers[:10]]
        exact = {ids[number] for number in right.exact}
        total_right = answer.total == len(numbers) or (answer.total < 0 and len(numbers) >= 10)
        if exact and (not answer.ids or answer.ids[0] not in exact):
            wrong.append(f"{query.sort}: exact one not first")
        elif set(answer.ids) - {ids[number] for number in numbers} or not total_right:
            wrong.append(f"{query.sort}: {answer.failed or answer.total} of {len(numbers)}")
        elif not exact and list(answer.ids) != shown[: len(answer.ids)]:
            wrong.append(f"{query.sort}: order")
    return {
        **_figures(asked),
        "wrong": len(wrong),
        "examples": wrong[:5],
        "by_sort": _by_sort(queries, asked),
    }


def ask_pagefind(
    site: Path, queries: Sequence[Query], expected: Sequence[Expected], ids: dict[int, str]
) -> dict[str, Any]:
    """Pagefind's own script on the same queries: what share of the right documents it finds."""
    pagefind.ask_page(site)
    with serving(site, log := Log(), ours=False) as address, _browser() as browser:
        asked = [_ask(browser, log, f"{address}/{pagefind.ASK}?{_terms(query)}") for query in queries]
    whole = exact_first = exact_asked = few = 0
    for right, answer in zip(expected, asked, strict=True):
        # Its own total may hold false hits, so this flatters it.
        whole += answer.total >= len(right.hits)
        few += answer.total < len(right.hits)
        exact = {ids[number] for number in right.exact}
        exact_asked += bool(exact)
        exact_first += bool(exact & set(answer.ids))
    return {
        **_figures(asked),
        "wrong": few,
        "exact_in_ten": exact_first,
        "exact_asked": exact_asked,
        "by_sort": _by_sort(queries, asked),
        "whole": whole,
    }


def _terms(query: Query) -> str:
    return urlencode({"q": query.text, **query.filters})


@contextmanager
def _browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


def _ask(browser: Browser, log: Log, address: str) -> Asked:
    # A context of its own has an empty cache.
    context = browser.new_context(locale="zh-CN")
    try:
        page = context.new_page()
        page.add_init_script(_WATCH)
        # The browser is still busy with its new profile for a third of a second of processor time,
        # which that of a visitor has behind it.
        page.wait_for_timeout(_REST)
        log.since_start(0)
        try:
            with page.expect_console_message(lambda message: message.text == _SAID, timeout=_WAIT):
                page.goto(address, wait_until="commit")
        except PlaywrightError as error:
            all_bytes, index = log.since_start(time.time())
            return Asked(_WAIT, all_bytes, index, _WAIT, (), 0, type(error).__name__)
        first, done, origin = page.evaluate("[window.__first, window.__done, performance.timeOrigin]")
        ms = first or done
        links = page.eval_on_selector_all("#hits li a", "found => found.map(a => a.getAttribute('href'))")
        told = page.inner_text("#told")
        all_bytes, index = log.since_start((origin + ms) / 1000)
    finally:
        context.close()
    found = tuple(match[1] for link in links if (match := _IDS.search(link)))
    count = re.search(r"\d+", told)
    total = -1 if "至少" in told else int(count[0]) if count else 0
    return Asked(ms, all_bytes, index, done, found, total)


def _figures(asked: Sequence[Asked]) -> dict[str, Any]:
    sizes, times = [a.bytes for a in asked], [a.ms for a in asked]
    return {
        "queries": len(asked),
        "failed": sum(1 for a in asked if a.failed),
        "median_bytes": middle(sizes),
        "p95_bytes": share(sizes, 0.95),
        "worst_bytes": max(sizes, default=0),
        "many_bytes": sum(1 for size in sizes if size > _MANY),
        "median_index": middle([a.pieces for a in asked]),
        "worst_index": max((a.pieces for a in asked), default=0),
        "median_ms": middle(times),
        "p95_ms": share(times, 0.95),
        "worst_ms": max(times, default=0),
        "median_done_ms": middle([a.done for a in asked]),
    }


def _by_sort(queries: Sequence[Query], asked: Sequence[Asked]) -> dict[str, list[float]]:
    """Kind of query -> median and worst bytes, median and worst milliseconds."""
    found: dict[str, list[Asked]] = {}
    for query, answer in zip(queries, asked, strict=True):
        found.setdefault(query.sort, []).append(answer)
    return {
        sort: [
            middle([a.bytes for a in group]), max(a.bytes for a in group),
            middle([a.ms for a in group]), max(a.ms for a in group), len(group),
        ]
        for sort, group in sorted(found.items())
    }  # fmt: skip
