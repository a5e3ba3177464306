"""`make bench`: our builds and those of the peers, on the same decisions, one after the other.

    python -m tests.bench.run [--sizes 1000,10000,100000] [--million] [--runs N] [--parts builds,...]
                              [--peers hugo,pagefind,pelican,cp] [--queries N] [--date YYYY-MM-DD]
                              [--folder build/bench] [--note TEXT] [--compiled] [--fresh] [--report-only]

Each round runs ours and then each peer, so that what disturbs the machine disturbs all; medians of
the rounds are told. Everything measured is kept in FOLDER/results.json and written to
docs/benchmarks.md after each size, so a long run may be made size by size: sizes measured before
stay unless ``--fresh`` is given, and the document says of each on which day it was measured.

Within a size ``--parts`` measures only some of: ``builds`` (feeds, full builds, pages, peers),
``stages`` (intake and redaction by themselves), ``search``, ``changes``, ``verify``, ``look`` (all
pages again). Without ``builds`` the portal of the last run is taken as it stands, and what the
other parts found before is kept. ``--compiled`` runs the copy that `make compiled` makes. A million
is ours alone, in one round, with few queries.
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

from generator.snapshot.reader import Snapshot
from tests.bench import make_feeds, measure, report
from tests.bench.figures import ALONE, CHANGES, WHOLE
from tests.bench.measure import Measured, aside, middle, sweep, weigh
from tests.bench.ours import ROOT, Portal, Step, child
from tests.bench.peers import copy, hugo, pagefind, pages, pelican, tools
from tests.tools import compiled

PEERS = ("hugo", "pagefind", "pelican", "cp")
COMMAND = "python -m tests.bench.run "
_TODAY = "2026-11-20"
"""The day the builds work for: that of the generated feeds."""

_MILLION = 1_000_000
_LARGE = 100_000
_TURNS = 3
"""Times that the speed of one core is taken, compiled and interpreted in turn: it sways."""
_TABLES = 20_000
"""Decisions read as 双公示 tables, to take the speed of that form; more would say it no clearer."""

_BROWSED = 500
"""Queries put to the browser unless told otherwise, at the largest usual size: each needs a second or two."""

_FEW, _FEW_BROWSED = 100, 100
"""Queries at a million, where brute force takes a second for each, and in the browser at other sizes."""

_BESIDE = 25
"""Queries put to ours and then to Pagefind, of which some take a minute."""

_PEER_LIMIT = 1800.0
"""Seconds after which a peer is ended."""

PARTS = ("builds", "stages", "search", "changes", "verify", "look")

Row = dict[str, Any]
Item = TypeVar("Item")


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
    parts: list[str]
    house: Path = ROOT

    def at(self, size: int) -> "Wish":
        """What is done at one size: at a million ours alone, and once."""
        if size == _LARGE:
            return self
        few = replace(self, browsed=min(self.browsed, _FEW_BROWSED))
        if size < _MILLION:
            return few
        return replace(
            few,
            runs=1,
            peers=[],
            queries=min(self.queries, _FEW),
            parts=[part for part in self.parts if part != "look"],
        )


@dataclass
class Bench:
    """The measuring of one size. ``found`` is what earlier runs found, and grows."""

    wish: Wish
    size: int
    programs: Path
    trouble: str
    save: Callable[[Row], None]
    found: Row = field(default_factory=dict)
    failed: bool = False

    def __post_init__(self) -> None:
        self.folder = self.wish.folder / str(self.size)
        self.portal = Portal(self.folder, self.size, _TODAY, house=self.wish.house)

    def run(self) -> Row:
        """Measure what is wished of this size."""
        measures: dict[str, Callable[[], None]] = {
            "builds": self._builds, "stages": self._stages, "search": self._search,
            "changes": self._changes, "verify": self._verify, "look": self._look,
        }  # fmt: skip
        parts = [part for part in PARTS if part in self.wish.parts]
        command = COMMAND + " ".join(sys.argv[1:])
        if "builds" in parts:
            self.found = {"size": self.size, "date": self.wish.day, "runs": self.wish.runs}
            self.found |= {"note": self.wish.note, "command": command, "steps": {}, "peers": {}, "stages": {}}
            self.found["compiled"] = self.wish.house != ROOT
        elif not self.found or not self.portal.output.is_dir():
            say(f"{self.size:>9,}: nothing built here yet, so only the part builds can begin")
            return self.found
        else:
            later = self.found.setdefault("later", {})
            later |= dict.fromkeys(parts, f"{self.wish.day}, with `{command}`")
        for part in parts:
            measures[part]()
            if self.failed:
                break
        self.save(self.found)
        return self.found

    def _builds(self) -> None:
        aside(self.folder)
        self.folder.mkdir(parents=True)
        self.portal.feeds()
        for turn in range(self.wish.runs):
            self.portal.forget()
            if not self._step(self.portal.build("full build")):
                self.failed = True
                return
            self._pages()
            self._peers(first=turn == 0)
        self.found["site"] = dict(zip(("files", "bytes"), weigh(self.portal.output), strict=True))
        self.found["documents"] = dict(zip(("files", "bytes"), weigh(self.portal.output / "d"), strict=True))

    def _stages(self) -> None:
        turns: dict[str, list[dict[str, float]]] = {}
        houses = {"": self.wish.house} | ({", interpreted": ROOT} if self.wish.house != ROOT else {})
        folder = self.folder / "sample"
        for stage, most, form in ("intake", _LARGE, "jsonl"), ("intake, CSV", _TABLES, "csv"):
            make_feeds.write(min(self.size, most), folder, form=form)
            for _ in range(_TURNS):
                for how, house in houses.items():
                    turns.setdefault(stage + how, []).append(child("intake", folder, house=house))
            aside(folder)
        for _ in range(_TURNS):
            for how, house in houses.items():
                turns.setdefault("redaction" + how, []).append(
                    child("redact", self.portal.content, house=house)
                )
        self.found.setdefault("stages", {}).update(
            {
                name: {key: middle([row[key] for row in rows]) for key in rows[0]}
                for name, rows in turns.items()
            }
        )

    def _changes(self) -> None:
        for name in ("nothing new", *CHANGES):
            self.found["steps"].pop(name, None)
        for _ in range(self.wish.runs):
            for act in (self._nothing, self.portal.new, self.portal.correct, self.portal.withdraw):
                self._step(act())

    def _verify(self) -> None:
        for name in WHOLE, ALONE:
            self.found["steps"].pop(name, None)
        self._step(self.portal.verify())
        self._step(self.portal.verify_alone())

    def _look(self) -> None:
        self.found["steps"].pop("all pages again", None)
        self._step(self.portal.new_look())

    def _nothing(self) -> Step:
        return self.portal.build("nothing new")

    def _step(self, step: Step) -> bool:
        row = {**asdict(step), "touched": step.touched, "written": step.written}
        self.found["steps"].setdefault(step.name, []).append(row)
        self.save(self.found)
        say(f"{self.size:>9,} {step.name}: {step.seconds:.2f} s, {step.peak / 1e6:.0f} MB {step.failed}")
        return not step.failed

    def _pages(self) -> None:
        folder = self.folder / "pages"
        done = child("pages", self.portal.snapshot, self.portal.content, folder, house=self.wish.house)
        aside(folder)
        self.found.setdefault("stages", {}).setdefault("pages", []).append(done)

    # -- peers

    def _peers(self, *, first: bool) -> None:
        runs: dict[str, tuple[str, Callable[[bool], None]]] = {
            "hugo": (hugo.NAME, self._hugo),
            "pagefind": (pagefind.NAME, self._pagefind),
            "pelican": (pelican.NAME, self._pelican),
            "cp": (copy.NAME, self._copy),
        }
        for key in self.wish.peers:
            name, measured = runs[key]
            if not self._given_up(name):
                measured(first)

    def _given_up(self, name: str) -> bool:
        """Whether a peer did not finish an earlier round: it would not finish another."""
        return any(row.get("code") for row in self.found["peers"].get(name, []))

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
        done = measure.run(hugo.command(self.programs, project), limit=_PEER_LIMIT)
        return self._kept(hugo.NAME, done, project / "public")

    def _pagefind(self, first: bool) -> None:
        site = self.folder / "hugo" / "public"
        if self.trouble or not site.is_dir():
            return self._kept(pagefind.NAME, None, site, self.trouble or "needs Hugo's pages")
        done = measure.run(pagefind.command(self.programs, site), limit=_PEER_LIMIT)
        return self._kept(pagefind.NAME, done, site / "pagefind")

    def _pelican(self, first: bool) -> None:
        if self.trouble or self.size > pelican.MOST:
            why = self.trouble or f"not tried above {pelican.MOST:,}"
            return self._kept(pelican.NAME, None, self.folder, why)
        project = self.folder / "pelican"
        if first:
            pelican.prepare(pages(self.portal.snapshot), project)
        done = measure.run(pelican.command(self.programs, project), cwd=project, limit=_PEER_LIMIT)
        return self._kept(pelican.NAME, done, project / "output")

    def _copy(self, first: bool) -> None:
        target = self.folder / "copy"
        done = measure.run(copy.command(self.portal.output, target), limit=_PEER_LIMIT)
        self._kept(copy.NAME, done, target)
        aside(target)

    # -- search

    def _search(self) -> None:
        if not self.wish.queries:
            return
        # Playwright is needed only here; what cannot be imported cannot stop the rest.
        from tests.bench import search_bench, search_queries

        snapshot = self.portal.snapshot
        queries = search_queries.generate(snapshot, self.wish.queries)
        expected = search_queries.brute_force(snapshot, queries)
        ids = public_ids(snapshot)
        found: Row = {"reader": search_bench.ask_reader(self.portal.output, queries, expected)}
        say(f"{self.size:>9,} reader: {found['reader']}")
        some, right = spread(queries, self.wish.browsed), spread(expected, self.wish.browsed)
        found["browser"] = search_bench.ask_ours(self.portal.output, some, right, ids)
        say(f"{self.size:>9,} browser: {found['browser']}")
        site = self.folder / "hugo" / "public"
        # What a killed run left behind is no index.
        if (site / "pagefind").is_dir() and not self._given_up(pagefind.NAME):
            some, right = spread(queries, _BESIDE), spread(expected, _BESIDE)
            found["beside"] = search_bench.ask_ours(self.portal.output, some, right, ids)
            found["pagefind"] = search_bench.ask_pagefind(site, some, right, ids)
            say(f"{self.size:>9,} Pagefind: {found['pagefind']}")
        self.found["search"] = found
        self.save(self.found)


def spread(items: Sequence[Item], count: int) -> Sequence[Item]:
    """About ``count`` of the items, from all over them."""
    return items[:: max(1, len(items) // max(1, count))]


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
    parser.add_argument("--parts", default=",".join(PARTS), help=f"some of {','.join(PARTS)}")
    parser.add_argument(
        "--compiled", action="store_true", help="ours as `make compiled` makes it, if there is a compiler"
    )
    parser.add_argument("--fresh", action="store_true", help="forget the sizes measured before")
    parser.add_argument("--report-only", action="store_true", help="only write the document anew")
    given = parser.parse_args()
    sizes = [int(size) for size in given.sizes.split(",") if size]
    if given.million:
        sizes.append(_MILLION)
    peers = [name for name in given.peers.split(",") if name]
    if unknown := set(peers) - set(PEERS):
        parser.error(f"unknown peers: {', '.join(sorted(unknown))}")
    parts = [name for name in given.parts.split(",") if name]
    if unknown := set(parts) - set(PARTS):
        parser.error(f"unknown parts: {', '.join(sorted(unknown))}")
    folder = given.folder.absolute()
    wish = Wish(sizes, given.runs, peers, given.queries, given.browsed, given.date, folder, given.note, parts)
    if given.compiled and compiled.compiler() is None:
        say("no C compiler here: ours is measured as it lies in the tree")
    elif given.compiled:
        wish = replace(wish, house=compiled.FOLDER)
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
    if wish.house != ROOT:
        compiled.compile_to(wish.house)
    wanted = set(wish.peers) - {"cp"} and "builds" in wish.parts and min(wish.sizes, default=0) < _MILLION
    programs, trouble = tools.install() if wanted else (Path(), "")
    results: Row = {
        "machine": measure.machine(wish.folder),
        # A run without peers says nothing new of their versions.
        "versions": tools.versions(programs) or old.get("versions", {}),
        "sizes": {} if given.fresh else old.get("sizes", {}),
    }
    for size in wish.sizes:
        # Kept after each step: a run of a million that is cut short is not lost.
        def save(found: Row, size: int = size) -> None:
            results["sizes"][str(size)] = found
            kept.write_text(json.dumps(results, ensure_ascii=False, indent=1), "utf-8")

        known = results["sizes"].get(str(size), {})
        Bench(wish.at(size), size, programs, trouble, save, known).run()
        report.write(results, ROOT / "docs")
    sweep(wish.folder)


if __name__ == "__main__":
    main()
