"""`make bench`: our builds and those of the peers, on the same decisions, one after the other.

    python -m tests.bench.run [--sizes 1000,10000,100000] [--million] [--runs N]
                              [--peers hugo,pagefind,pelican,cp] [--queries N] [--date YYYY-MM-DD]
                              [--folder build/bench] [--note TEXT] [--add] [--report-only]

Each round runs ours and then each peer, so that what disturbs the machine disturbs all; medians of
the rounds are told. Everything measured is kept in FOLDER/results.json and written to
docs/benchmarks.md after each size. ``--add`` keeps the sizes measured before and replaces only
those measured now; the document says of each size on which day it was measured.
"""

import argparse
import json
import shutil
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from generator.snapshot.reader import Snapshot
from tests.bench import make_feeds, measure, report
from tests.bench.measure import Measured, weigh
from tests.bench.ours import ROOT, Portal, Step, child
from tests.bench.peers import copy, hugo, pagefind, pages, pelican, tools

PEERS = ("hugo", "pagefind", "pelican", "cp")
COMMAND = "python -m tests.bench.run "
_TODAY = "2026-11-20"
"""The day the builds work for: that of the generated feeds."""

_MILLION = 1_000_000
_LARGE = 100_000
_BROWSED = 100
"""Queries put to the browser unless told otherwise: each needs a second or two."""

Row = dict[str, Any]


@dataclass
class Wish:
    """What the command line asks for."""

    sizes: list[int]
    runs: int
    peers: list[str]
    queries: int
    browsed: int
    day: str
    folder: Path
    note: str


@dataclass
class Bench:
    """The measuring of one size."""

    wish: Wish
    size: int
    programs: Path
    trouble: str
    save: Callable[[Row], None]
    found: Row = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder = self.wish.folder / str(self.size)
        self.portal = Portal(self.folder, self.size, _TODAY)

    def run(self) -> Row:
        """Measure everything of this size."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.portal.feeds()
        self.found = {
            "size": self.size,
            "date": self.wish.day,
            "runs": self.wish.runs,
            "note": self.wish.note,
            "command": COMMAND + " ".join(sys.argv[1:]),
            "steps": {},
            "peers": {},
        }
        for turn in range(self.wish.runs):
            self.portal.forget()
            if not self._step(self.portal.build("full build")):
                return self.found
            self._pages()
            self._peers(first=turn == 0)
        self.found["site"] = dict(zip(("files", "bytes"), weigh(self.portal.output), strict=True))
        self.found["documents"] = dict(zip(("files", "bytes"), weigh(self.portal.output / "d"), strict=True))
        self.found["stages"]["intake"] = child("intake", self.portal.content)
        self.found["stages"]["intake, CSV"] = self._tables()
        self.found["stages"]["redaction"] = child("redact", self.portal.content)
        if self.wish.queries:
            self._search()
        for _ in range(self.wish.runs):
            for act in (self._nothing, self.portal.new, self.portal.correct, self.portal.withdraw):
                self._step(act())
        self._step(self.portal.verify())
        self._step(self.portal.new_look())
        return self.found

    def _nothing(self) -> Step:
        return self.portal.build("nothing new")

    def _step(self, step: Step) -> bool:
        row = {**asdict(step), "touched": step.touched, "written": step.written}
        self.found["steps"].setdefault(step.name, []).append(row)
        self.save(self.found)
        say(f"{self.size:>9,} {step.name}: {step.seconds:.2f} s, {step.peak / 1e6:.0f} MB {step.failed}")
        return not step.failed

    def _pages(self) -> None:
        done = child("pages", self.portal.snapshot, self.portal.content, self.folder / "pages")
        self.found.setdefault("stages", {}).setdefault("pages", []).append(done)

    def _tables(self) -> Row:
        """The same number of decisions as 双公示 tables, at most as many as say it clearly."""
        folder = self.folder / "tables"
        make_feeds.write(min(self.size, 20_000), folder, form="csv")
        done = child("intake", folder)
        shutil.rmtree(folder)
        return done

    # -- peers

    def _peers(self, *, first: bool) -> None:
        runs: dict[str, Callable[[bool], None]] = {
            "hugo": self._hugo, "pagefind": self._pagefind, "pelican": self._pelican, "cp": self._copy
        }  # fmt: skip
        for name in self.wish.peers:
            runs[name](first)

    def _kept(self, name: str, done: Measured | None, folder: Path, why: str = "") -> None:
        rows = self.found["peers"].setdefault(name, [])
        if done is None:
            rows.append({"missing": why})
            return
        files, size = weigh(folder) if done.well else (0, 0)
        rows.append({**done.figures(), "files": files, "bytes": size})
        self.save(self.found)
        say(f"{self.size:>9,} {name}: {done.wall:.2f} s, {done.peak / 1e6:.0f} MB {done.stopped}")

    def _hugo(self, first: bool) -> None:
        if self.trouble or self.size > _LARGE:
            return self._kept(hugo.NAME, None, self.folder, self.trouble or "not tried at this size")
        project = self.folder / "hugo"
        if first:
            hugo.prepare(pages(self.portal.snapshot), project)
        done = measure.run(hugo.command(self.programs, project))
        return self._kept(hugo.NAME, done, project / "public")

    def _pagefind(self, first: bool) -> None:
        site = self.folder / "hugo" / "public"
        if self.trouble or not site.is_dir():
            return self._kept(pagefind.NAME, None, site, self.trouble or "needs Hugo's pages")
        done = measure.run(pagefind.command(self.programs, site))
        return self._kept(pagefind.NAME, done, site / "pagefind")

    def _pelican(self, first: bool) -> None:
        if self.trouble or self.size > pelican.MOST:
            why = self.trouble or f"not tried above {pelican.MOST:,}"
            return self._kept(pelican.NAME, None, self.folder, why)
        project = self.folder / "pelican"
        if first:
            pelican.prepare(pages(self.portal.snapshot), project)
        done = measure.run(pelican.command(self.programs, project), cwd=project)
        return self._kept(pelican.NAME, done, project / "output")

    def _copy(self, first: bool) -> None:
        target = self.folder / "copy"
        done = measure.run(copy.command(self.portal.output, target))
        self._kept(copy.NAME, done, target)
        shutil.rmtree(target, ignore_errors=True)

    # -- search

    def _search(self) -> None:
        # Playwright is needed only here; what cannot be imported cannot stop the rest.
        from tests.bench import search_bench, search_queries

        snapshot = self.portal.snapshot
        queries = search_queries.generate(snapshot, self.wish.queries)
        expected = search_queries.brute_force(snapshot, queries)
        step = max(1, len(queries) // max(1, self.wish.browsed))
        some, right = queries[::step], expected[::step]
        ids = public_ids(snapshot)
        found: Row = {"reader": search_bench.ask_reader(self.portal.output, queries, expected)}
        say(f"{self.size:>9,} reader: {found['reader']}")
        found["browser"] = search_bench.ask_ours(self.portal.output, some, right, ids)
        say(f"{self.size:>9,} browser: {found['browser']}")
        site = self.folder / "hugo" / "public"
        if (site / "pagefind").is_dir():
            found["pagefind"] = search_bench.ask_pagefind(site, some, right, ids)
            say(f"{self.size:>9,} Pagefind: {found['pagefind']}")
        self.found["search"] = found
        self.save(self.found)


def public_ids(snapshot: Path) -> dict[int, str]:
    """Life-long number -> public id of all that is published."""
    with closing(Snapshot(snapshot)) as reader:
        borders = pairwise([*range(0, reader.highest_number() + 1, 5000), reader.highest_number() + 1])
        return {d.number: d.public_id for a, b in borders for d in reader.span(a, b - 1)}


def say(text: str) -> None:
    """Progress, for whoever waits."""
    print(text, file=sys.stderr, flush=True)


def _wish() -> tuple[Wish, argparse.Namespace]:
    parser = argparse.ArgumentParser(description="our builds beside those of peers, on the same decisions")
    parser.add_argument("--sizes", default="1000,10000,100000", help="how many decisions, by comma")
    parser.add_argument("--million", action="store_true", help="also a million (needs about 40 GB of disk)")
    parser.add_argument("--peers", default=",".join(PEERS), help=f"some of {','.join(PEERS)}; empty for none")
    parser.add_argument("--runs", type=int, default=3, help="rounds of which the median is told")
    parser.add_argument("--queries", type=int, default=500, help="generated queries; 0 leaves search out")
    parser.add_argument("--browsed", type=int, default=_BROWSED, help="how many of them the browser gets")
    parser.add_argument("--date", default="on an unnamed day", help="when it was measured, for the document")
    parser.add_argument(
        "--folder", type=Path, default=ROOT / "build" / "bench", help="where the work is done"
    )
    parser.add_argument("--note", default="", help="a remark on the circumstances, for the document")
    parser.add_argument("--add", action="store_true", help="keep the sizes measured before")
    parser.add_argument("--report-only", action="store_true", help="only write the document anew")
    given = parser.parse_args()
    sizes = [int(size) for size in given.sizes.split(",") if size]
    if given.million:
        sizes.append(_MILLION)
    peers = [name for name in given.peers.split(",") if name]
    if unknown := set(peers) - set(PEERS):
        parser.error(f"unknown peers: {', '.join(sorted(unknown))}")
    folder = given.folder.absolute()
    wish = Wish(sizes, given.runs, peers, given.queries, given.browsed, given.date, folder, given.note)
    return wish, given


def main() -> None:
    """The command line."""
    wish, given = _wish()
    wish.folder.mkdir(parents=True, exist_ok=True)
    kept = wish.folder / "results.json"
    old = json.loads(kept.read_text("utf-8")) if kept.is_file() else {}
    if given.report_only:
        report.write(old, ROOT / "docs")
        return
    programs, trouble = tools.install() if set(wish.peers) - {"cp"} else (Path(), "")
    results: Row = {
        "machine": measure.machine(wish.folder),
        "versions": tools.versions(programs),
        "sizes": old.get("sizes", {}) if given.add else {},
    }
    for size in wish.sizes:
        # Kept after each step: a run of a million that is cut short is not lost.
        def save(found: Row, size: int = size) -> None:
            results["sizes"][str(size)] = found
            kept.write_text(json.dumps(results, ensure_ascii=False, indent=1), "utf-8")

        save(Bench(wish, size, programs, trouble, save).run())
        report.write(results, ROOT / "docs")


if __name__ == "__main__":
    main()
