"""Measure search: ``python -m tests.bench.search_run --documents 100000 --queries 64``.

Builds the index of made decisions in two processes, takes one away, then asks queries of several
classes in a fresh Chromium context each (cold cache) and counts every byte after the page.
"""

import argparse
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from playwright.sync_api import Browser, Response, sync_playwright

from search_index import BLOCK
from search_index.build import build_search
from search_index.document import entry_of
from tests.bench.search_docs import Documents, decision
from tests.support.search_files import FolderSink
from tests.support.search_site import served
from tests.tools.browser import find

COMMON = ("食品", "罚款", "行政处罚", "安全生产", "广告", "市场监督", "国库", "保质期", "餐饮", "人民币")


class Asked(NamedTuple):
    shape: str
    query: str
    wanted: dict[str, str]


class Seen(NamedTuple):
    shape: str
    first: float
    """Seconds from asking for the page to the first result."""
    first_bytes: int
    page_bytes: int
    """Bytes until the first page of results stands."""


def queries(total: int, count: int, seed: int) -> Iterator[Asked]:
    """Queries of eight classes in turn, from decisions taken at random."""
    chance = random.Random(seed)
    for place in range(count):
        d = decision(chance.randrange(1, total + 1), total=total)
        texts: list[str] = [text for text in entry_of(d).card[8] if len(text) > 1]  # type: ignore[attr-defined]
        field = chance.choice(texts)
        start = chance.randrange(len(field) - 1)
        run = field[start : start + chance.randrange(2, 9)].strip()
        narrowed = {"year": str(d.decided_on.year), "kind": d.kind.value}
        yield (
            Asked("number", d.document_number, {}),
            Asked("code", d.party.uscc or d.public_id, {}),
            Asked("name", d.party.name[3:9], {}),
            Asked("common", chance.choice(COMMON), {}),
            Asked("run", run, {}),
            Asked("words", f"{d.violation[2:6]} {d.party.name[3:5]}", {}),
            Asked("run+authority", d.facts[10:14], {"authority": d.authority_slug}),
            Asked("run+year+kind", d.facts[-9:-6], narrowed),
        )[place % 8]


def ask(browser: Browser, address: str, asked: Asked) -> Seen:
    """Ask one query from a cold cache."""
    context = browser.new_context()
    page = context.new_page()
    sizes: list[int] = []

    def note(response: Response) -> None:
        if "/search/?" not in response.url and not response.url.endswith(".css"):
            sizes.append(int(response.headers.get("content-length", 0)))

    page.on("response", note)
    begun = time.perf_counter()
    page.goto(f"{address}/search/?{urlencode({'q': asked.query, **asked.wanted})}", wait_until="commit")
    page.wait_for_selector("#hits li, #told[data-state=done]")
    first, first_bytes = time.perf_counter() - begun, sum(sizes)
    page.wait_for_selector("#told[data-state=done]")
    page.wait_for_timeout(50)
    context.close()
    return Seen(asked.shape, first, first_bytes, sum(sizes))


def line(name: str, seen: list[Seen]) -> str:
    """Medians and worst of some queries."""
    cells = []
    for values in (
        [s.first * 1000 for s in seen],
        [s.first_bytes / 1000 for s in seen],
        [s.page_bytes / 1000 for s in seen],
    ):
        cells.append(f"{statistics.median(values):7.0f} {max(values):7.0f}")
    return f"{name:14} {len(seen):4} | " + " | ".join(cells)


def measure_build(total: int, root: Path) -> None:
    """Build all, then without one decision, then nothing."""
    sink = FolderSink(root / "site")
    run = partial(build_search, highest_number=total, sink=sink, state=root / "state")
    begun = time.perf_counter()
    with ProcessPoolExecutor(2) as executor:
        report = run(open_reader=partial(Documents, total), executor=executor)
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    wall, cpu = time.perf_counter() - begun, spent.ru_utime + spent.ru_stime + time.process_time()
    size = sum(path.stat().st_size for path in (root / "site").rglob("*.bin"))
    print(f"build: {wall:.1f} s wall, {cpu:.1f} s CPU, {report.files_written} files, {size / 1e6:.1f} MB")
    print(f"peak of one worker: {spent.ru_maxrss / 1024:.0f} MB")
    gone = total // 2
    left = list(
        Documents(total, frozenset({gone})).span(gone // BLOCK * BLOCK, gone // BLOCK * BLOCK + BLOCK - 1)
    )

    class Left(Documents):
        def span(self, first: int, last: int) -> Iterator:  # type: ignore[type-arg]
            return (d for d in left if first <= d.number <= last)

    for name, changed in (("one withdrawal", [gone]), ("nothing new", [])):
        sink.drain()
        begun, used = time.perf_counter(), time.process_time()
        run(open_reader=partial(Left, total), changed=changed)
        wall, cpu = time.perf_counter() - begun, time.process_time() - used
        written = [entry for entry in sink.drain() if entry.digest]
        size = sum(entry.size for entry in written)
        print(f"{name}: {wall:.2f} s wall, {cpu:.2f} s CPU, {len(written)} files, {size / 1e6:.2f} MB")


def main() -> None:
    """Build, then ask."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--queries", type=int, default=64)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        measure_build(options.documents, root)
        seen = []
        with served(root / "site") as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find(), args=["--no-sandbox"])
            for asked in queries(options.documents, options.queries, options.seed):
                seen.append(ask(browser, address, asked))
            browser.close()
    print("class          asked | first ms: median, worst | first KB | page KB")
    for shape in dict.fromkeys(one.shape for one in seen):
        print(line(shape, [one for one in seen if one.shape == shape]))
    print(line("all", seen))


if __name__ == "__main__":
    main()
