"""Build the search files of a site: the blocks that changed, the directory, the manifest.

What is written, all under ``search/``:

* ``manifest.bin``: names everything else; the one file whose name never changes;
* ``b/<block>/h-…``, ``t…``, ``c…``, ``k-…``: head, lists, cards and names of cards of a block;
* ``n/…`` and ``t/…``: nodes and pieces of the directory of closed blocks and of exact keys;
* ``table-…`` and ``facets-…``: for normalising, and the values of the filters.

All but the manifest carry a digest of their content in their name, so they may be cached for
ever, and what a withdrawal changes gets new names while the old files are removed.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from contextlib import closing
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol

import numpy as np
import orjson

from generator.model.public import PublicDecision
from generator.model.sink import ParentSink, Sink, WorkerSink, Written
from search_index import BLOCK
from search_index.block import build_block, folder
from search_index.codec import FORMAT, digest, pack
from search_index.directory import (
    PIECE_BITS,
    borders,
    keys_only,
    name,
    node_path,
    nodes,
    piece_path,
    pieces,
    rare_limit,
    starts_here,
)
from search_index.normalise import table_piece
from search_index.state import NO_INDEX, BlockTerms, Index, State, Summary
from search_index.terms import KEY, Terms

MANIFEST: Final = "search/manifest.bin"
_TOP: Final = 1 << 40
_GROUP: Final = 64
"""Pieces of the directory made at once: what bounds its memory."""


class Documents(Protocol):
    """The read side of the public snapshot, as far as the index needs it."""

    def span(self, first: int, last: int) -> Iterator[PublicDecision]:
        """Published decisions with numbers first..last, rising."""
        ...

    def close(self) -> None:
        """Let go of what was opened."""
        ...


class SearchReport(NamedTuple):
    """What a build of the index did."""

    blocks_built: int
    documents: int
    """Documents findable now, in all blocks."""
    files_written: int
    files_removed: int


class _Tally:
    """Puts pieces unless they are known, and removes what no longer belongs in their folder."""

    def __init__(self, sink: Sink) -> None:
        self.sink = sink
        self.written = 0
        self.removed = 0

    def put(self, path: str, raw: bytes) -> None:
        # The key is of the raw bytes: what is known under it needs no packing.
        key = FORMAT + sha256(raw).hexdigest()
        if self.sink.key(path) == key:
            self.sink.keep(path)
        elif self.sink.put(path, pack(raw), key):
            self.written += 1

    def clear(self, prefix: str, kept: Iterable[str]) -> None:
        wanted = set(kept)
        for path in self.sink.under(prefix):
            if path not in wanted:
                self.sink.remove(path)
                self.removed += 1


def _build_one(
    open_reader: Callable[[], Documents], sink: Sink, state: Path, block: int
) -> tuple[int, Summary | None, int, int]:
    with closing(open_reader()) as reader:
        built = build_block(block, reader.span(block * BLOCK, (block + 1) * BLOCK - 1))
    tally = _Tally(sink)
    for path, raw in built.files.items():
        tally.put(path, raw)
    tally.clear(folder(block), built.files)
    State(state).save_terms(block, built.terms)
    return block, built.summary, tally.written, tally.removed


def _build_apart(
    open_reader: Callable[[], Documents], sink: WorkerSink, state: Path, block: int
) -> tuple[tuple[int, Summary | None, int, int], list[Written]]:
    result = _build_one(open_reader, sink, state, block)
    return result, sink.drain()


def build_search(
    *,
    open_reader: Callable[[], Documents],
    highest_number: int,
    sink: ParentSink,
    state: Path,
    blocks: Iterable[int] | None = None,
    executor: Executor | None = None,
) -> SearchReport:
    """Bring ``search/`` in the sink up to date.

    ``blocks`` names the blocks with a changed document, None all. ``state`` is a private folder
    of the index; blocks it does not know are built too. ``open_reader`` and the sink's workers
    must be picklable when an executor of processes is given. Blocks are handed out one by one,
    so memory holds one block for each worker.

    Raises ValueError when the reader hands out a document of another block.
    """
    memory = State(state)
    summaries, index = memory.load()
    last = highest_number // BLOCK if highest_number >= 0 else -1
    every = range(last + 1)
    # A block whose head the sink does not know was lost with an earlier staging.
    lost = {b for b in every if b not in summaries or not _stands(sink, b, summaries[b])}
    wanted = sorted(set(every if blocks is None else blocks) & set(every) | lost)
    tally = _Tally(sink)
    for gone in [block for block in summaries if block > last]:
        tally.clear(folder(gone), ())
        memory.forget(gone)
        del summaries[gone]
    written = removed = 0
    for block, summary, put, cleared in _run(wanted, open_reader, sink, state, executor):
        summaries[block] = summary if summary is not None else EMPTY
        written += put
        removed += cleared
    index = _directory(tally, memory, index, [b for b in every if summaries[b].documents], last)
    if blocks is None:
        for first, named in zip(index.firsts, index.digests, strict=True):
            sink.keep(piece_path(first, named))
    _top(tally, summaries, index, last)
    memory.save(summaries, index)
    memory.settle()
    return SearchReport(
        blocks_built=len(wanted),
        documents=sum(summary.documents for summary in summaries.values()),
        files_written=written + tally.written,
        files_removed=removed + tally.removed,
    )


def _stands(sink: Sink, block: int, summary: Summary) -> bool:
    return not summary.documents or bool(sink.key(f"{folder(block)}h-{summary.head}.bin"))


EMPTY: Final = Summary("", 0, 0, 0, [], [], [], [])


def _run(
    wanted: list[int],
    open_reader: Callable[[], Documents],
    sink: ParentSink,
    state: Path,
    executor: Executor | None,
) -> Iterator[tuple[int, Summary | None, int, int]]:
    if executor is None or len(wanted) < 2:
        for block in wanted:
            yield _build_one(open_reader, sink, state, block)
        return
    jobs = [executor.submit(_build_apart, open_reader, sink.worker(), state, block) for block in wanted]
    for job in jobs:
        result, done = job.result()
        sink.absorb(done)
        yield result


def _directory(tally: _Tally, memory: State, index: Index, held: list[int], last: int) -> Index:
    """Make again the pieces whose terms changed; the others are taken from the index."""
    closed = [block for block in held if block != last]
    rare = rare_limit(last + 1)
    if index.rare != rare:
        index = NO_INDEX
    moved = set(closed) ^ set(index.blocks)
    touched: list[Terms] = []
    for block, terms in memory.changed().items():
        whole = block in closed or block in moved
        touched.append(terms if whole else terms[terms >= np.uint64(KEY)])
    touched += [memory.terms(block).terms for block in moved]
    known = dict(zip(index.firsts, index.digests, strict=True))
    present = set(tally.sink.under("search/t/"))
    lost = [first for first, digest_ in known.items() if piece_path(first, digest_) not in present]
    states: list[tuple[int, BlockTerms]] = [(block, memory.terms(block)) for block in closed]
    if last in held:
        states.append((last, keys_only(memory.terms(last))))
    changed = np.unique(np.concatenate(touched)) if touched else np.zeros(0, dtype=np.uint64)
    before = dict(known)
    ends = dict(zip(index.firsts, [*index.firsts[1:], _TOP], strict=False))
    again = set(lost)

    def stays(first: int, end: int) -> bool:
        low, high = np.searchsorted(changed, np.array([first, end], dtype=np.uint64))
        return bool(ends.get(first) == end and low == high and first not in again)

    for low, high in _ranges(index.firsts, changed, lost, states):
        for first in [first for first in known if low <= first < high]:
            del known[first]
        for piece in pieces(states, low, high, rare, stays):
            known[piece.first] = name(piece) if piece.raw else before[piece.first]
            if piece.raw:
                tally.put(piece_path(piece.first, known[piece.first]), piece.raw)
    fresh = Index(closed, sorted(known), [known[first] for first in sorted(known)], rare)
    kept = [piece_path(first, digest_) for first, digest_ in known.items()]
    tally.clear("search/t/", kept)
    return fresh


def _ranges(
    firsts: list[int], changed: Terms, lost: list[int], states: list[tuple[int, BlockTerms]]
) -> Iterator[tuple[int, int]]:
    """Ranges of terms to make again, from border to border, disjoint and rising."""
    known = np.array(firsts, dtype=np.uint64)
    coarse = known[starts_here(known, PIECE_BITS) | (known == 0)]
    if changed.size > 64 * coarse.size:
        starts = [*borders(states), _TOP]
        groups = [*starts[:-1:_GROUP], _TOP]
        yield from pairwise(groups)
        return
    wanted = np.concatenate([changed, np.array(lost, dtype=np.uint64)])
    at = np.searchsorted(coarse, wanted, side="right") - 1
    # A border term that is gone joins its piece to the one before.
    before = at[np.isin(wanted, coarse)] - 1
    places = np.unique(np.concatenate([at, before]).clip(0))
    ends = [*(int(first) for first in coarse), _TOP]
    low = high = -1
    for place in places.tolist():
        if low >= 0 and place == high:
            high = place + 1
            continue
        if low >= 0:
            yield ends[low], ends[high]
        low, high = place, place + 1
    if low >= 0:
        yield ends[low], ends[high]


def _top(tally: _Tally, summaries: dict[int, Summary], index: Index, last: int) -> None:
    """Nodes, table, facets, and the manifest that names them."""
    above = [(piece.first, name(piece), piece.raw) for piece in nodes(index.firsts, index.digests)]
    for first, named, raw in above:
        tally.put(node_path(first, named), raw)
    tally.clear("search/n/", [node_path(first, named) for first, named, _ in above])
    table = table_piece()
    facets = orjson.dumps(_facets(summaries))
    small = {"table": table, "facets": facets}
    names = {kind: f"search/{kind}-{digest(raw).hex()}.bin" for kind, raw in small.items()}
    for kind, raw in small.items():
        tally.put(names[kind], raw)
        tally.clear(f"search/{kind}-", [names[kind]])
    manifest = {
        "v": 1,
        "open": last,
        "table": digest(table).hex(),
        "facets": digest(facets).hex(),
        "blocks": [
            [block, s.head, s.first_day, s.last_day, s.documents]
            for block, s in sorted(summaries.items())
            if s.documents
        ],
        "nodes": [[first, named] for first, named, _ in above],
    }
    if tally.sink.put(MANIFEST, pack(orjson.dumps(manifest)), ""):
        tally.written += 1


def _facets(summaries: dict[int, Summary]) -> dict[str, list[Any]]:
    authorities: dict[str, str] = {}
    kinds: set[str] = set()
    years: set[str] = set()
    statuses: set[str] = set()
    for _, summary in sorted(summaries.items()):
        authorities.update((slug, named) for slug, named in summary.authorities)
        kinds.update(summary.kinds)
        years.update(summary.years)
        statuses.update(summary.statuses)
    return {
        "authorities": [list(pair) for pair in sorted(authorities.items())],
        "kinds": sorted(kinds),
        "years": sorted(years, reverse=True),
        "statuses": sorted(statuses),
    }
