"""Build the search files of a site: the blocks that changed, the directory, the manifest.

What is written, all under ``search/``:

* ``manifest.bin``: digests of heads and of the directory, and the head of the open block;
* ``b/<block>/h``, ``t…``, ``c…``: head, lists and cards of a block;
* ``t/…``: pieces of the directory of closed blocks and of exact keys;
* ``table`` and ``facets``: for normalising, and the values of the filters.

Names never change. Whatever names a file also tells its digest: the browser asks for
``….bin?d=<digest>``, which may be cached for ever, and the file begins with the digest, so a newer
one is noticed. What a withdrawal changes is written anew in its place; what is left empty is removed.
"""

import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from contextlib import closing
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol

import numpy as np
import orjson

from generator.model.public import PublicDecision
from generator.model.sink import ParentSink, Sink, WorkerSink, Written
from search_index import BLOCK
from search_index.block import Built, build_block, change_block, folder, head_path, packed
from search_index.codec import digest, key, signed, unpack, varint_bytes
from search_index.directory import (
    Piece,
    keys_of,
    keys_only,
    part_of,
    part_with,
    piece_bits,
    piece_path,
    pieces,
    places_of,
    renewed,
    stamp,
)
from search_index.document import PACK
from search_index.normalise import table_piece
from search_index.state import NO_INDEX, Index, State, Summary
from search_index.terms import KEY, Terms

MANIFEST: Final = "search/manifest.bin"
TABLE: Final = "search/table.bin"
FACETS: Final = "search/facets.bin"
_MANY: Final = 256
"""Packs of a block above which it is built anew rather than changed."""

_AHEAD: Final = 8
"""Blocks handed out ahead: what comes back of the others does not wait in memory."""

_GROUP: Final = 256
"""Pieces of the directory made at once: what bounds its memory."""

_HALF: Final = 0.5
"""Where more than this part of all closed blocks changed, pieces are made of all blocks: to read them
as they are and take out most would cost more."""


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

    def put(self, path: str, raw: bytes) -> str:
        """Put a piece; its key."""
        # The key is of the raw bytes: what is known under it needs no packing.
        fresh = key(raw)
        if self.sink.key(path) == fresh:
            self.sink.keep(path)
        elif self.sink.put(path, packed(path, raw), fresh):
            self.written += 1
        return fresh

    def drop(self, path: str) -> None:
        self.sink.remove(path)
        self.removed += 1

    def clear(self, prefix: str, kept: Iterable[str]) -> None:
        wanted = set(kept)
        for path in self.sink.under(prefix):
            if path not in wanted:
                self.drop(path)


class Job(NamedTuple):
    """A block to make: all of it, or where ``packs`` are given only these. ``last``: it is open."""

    block: int
    packs: tuple[int, ...]
    last: bool


def _make(reader: Documents, memory: State, job: Job) -> Built:
    start = job.block * BLOCK
    kept = memory.kept(job.block) if job.packs else None
    if kept is None:
        return build_block(job.block, reader.span(start, start + BLOCK - 1), last=job.last)
    spans = [(start + place * PACK, start + place * PACK + PACK - 1) for place in job.packs]
    documents = [document for span in spans for document in reader.span(*span)]
    return change_block(job.block, kept, job.packs, documents, last=job.last)


def _build_one(
    open_reader: Callable[[], Documents], sink: Sink, state: Path, job: Job
) -> tuple[int, Summary | None, int, int]:
    memory = State(state)
    with closing(open_reader()) as reader:
        built = _make(reader, memory, job)
    tally = _Tally(sink)
    for path, raw in built.files.items():
        tally.put(path, raw)
    tally.clear(folder(job.block), built.paths)
    memory.save_block(job.block, built.kept)
    return job.block, built.summary, tally.written, tally.removed


def _build_apart(
    open_reader: Callable[[], Documents], sink: WorkerSink, state: Path, job: Job
) -> tuple[tuple[int, Summary | None, int, int], list[Written]]:
    result = _build_one(open_reader, sink, state, job)
    return result, sink.drain()


def build_search(
    *,
    open_reader: Callable[[], Documents],
    highest_number: int,
    sink: ParentSink,
    state: Path,
    changed: Iterable[int] | None = None,
    executor: Executor | None = None,
) -> SearchReport:
    """Bring ``search/`` in the sink up to date.

    ``changed`` are the numbers of changed documents (and perhaps others), None all. ``state`` is a
    private folder of the index; blocks it does not know are built too. ``open_reader`` and the
    sink's workers must be picklable when an executor of processes is given. Blocks are handed out
    one by one, so memory holds one block for each worker.

    Raises ValueError when the reader hands out a document of another block.
    """
    memory = State(state)
    summaries, index = memory.load()
    last = highest_number // BLOCK if highest_number >= 0 else -1
    every = range(last + 1)
    # A manifest other than the last one made: what was staged with that was lost.
    settled = bool(index.manifest) and sink.key(MANIFEST) == index.manifest
    whole = {b for b in every if b not in summaries or not (settled or _stands(sink, b, summaries[b]))}
    if index.open != last:
        whole |= {index.open, last} & set(every)
    if changed is None:
        whole = set(every)
    jobs = _jobs(changed or (), whole, last)
    tally = _Tally(sink)
    for gone in [block for block in summaries if block > last]:
        tally.clear(folder(gone), ())
        memory.forget(gone)
        del summaries[gone]
    written = removed = 0
    for block, summary, put, cleared in _run(jobs, open_reader, sink, state, executor):
        summaries[block] = summary if summary is not None else EMPTY
        written += put
        removed += cleared
    held = [b for b in every if summaries[b].documents]
    index = _directory(tally, sink, memory, index, held, last, settled=settled)
    if changed is None:
        for place in range(len(index.keys)):
            sink.keep(piece_path(place))
    index = index._replace(manifest=_top(tally, summaries, index))
    memory.save(summaries, index)
    memory.settle()
    return SearchReport(
        blocks_built=len(jobs),
        documents=sum(summary.documents for summary in summaries.values()),
        files_written=written + tally.written,
        files_removed=removed + tally.removed,
    )


def _jobs(numbers: Iterable[int], whole: set[int], last: int) -> list[Job]:
    packs: dict[int, set[int]] = {block: set() for block in whole}
    for number in numbers:
        block, local = divmod(number, BLOCK)
        if block not in whole and block <= last:
            packs.setdefault(block, set()).add(local // PACK)
    return [
        Job(block, tuple(sorted(places)) if len(places) <= _MANY else (), block == last)
        for block, places in sorted(packs.items())
    ]


def _stands(sink: Sink, block: int, summary: Summary) -> bool:
    return not summary.documents or sink.key(head_path(block)) == summary.key


EMPTY: Final = Summary("", "", 0, 0, 0, [], [], [], [], "")


def _run(
    jobs: list[Job],
    open_reader: Callable[[], Documents],
    sink: ParentSink,
    state: Path,
    executor: Executor | None,
) -> Iterator[tuple[int, Summary | None, int, int]]:
    if executor is None or len(jobs) < 2:
        for job in jobs:
            yield _build_one(open_reader, sink, state, job)
        return
    waiting: deque[Future[tuple[tuple[int, Summary | None, int, int], list[Written]]]] = deque()

    def taken() -> tuple[int, Summary | None, int, int]:
        result, done = waiting.popleft().result()
        sink.absorb(done)
        return result

    for job in jobs:
        waiting.append(executor.submit(_build_apart, open_reader, sink.worker(), state, job))
        if len(waiting) > _AHEAD:
            yield taken()
    while waiting:
        yield taken()


def _directory(
    tally: _Tally, sink: ParentSink, memory: State, index: Index, held: list[int], last: int, *, settled: bool
) -> Index:
    """Make again the pieces whose terms changed; the others stand."""
    closed = [block for block in held if block != last]
    bits = piece_bits(len(closed))
    if (bits, last) != (index.bits, index.open):
        index = NO_INDEX
    mark = stamp(bits, last)
    keys = index.keys or [""] * (1 << bits)
    every = range(1 << bits)
    if index.keys:
        whole = _renew(tally, sink, memory, index, closed, mark)
        if not settled:  # what was staged last was lost
            whole |= {place for place in every if sink.key(piece_path(place)) != keys[place]}
    else:  # without pieces all are made, whatever changed
        whole = set(every)
        tally.clear("search/n/", ())
        tally.clear("search/t/", [piece_path(place) for place in every])
    states = [(block, memory.directed(block)) for block in closed] if whole else []
    if last in held:
        states.append((last, keys_only(memory.terms(last))))
    places = np.array(sorted(whole), dtype=np.int64)
    for start in range(0, places.size, _GROUP):
        group = places[start : start + _GROUP]
        parts = []
        for block, state in states:
            parts.append(part_of(block, state, group, bits))
            # What was read of each block lies all over its file: of all together it would be much.
            state.release()
        for piece in pieces(parts, group, bits, mark):
            keys[piece.place] = tally.put(piece_path(piece.place), piece.raw)
    return Index(closed, bits, keys, last, "")


def _renew(
    tally: _Tally, sink: ParentSink, memory: State, index: Index, closed: list[int], mark: bytes
) -> set[int]:
    """Put what changed blocks have now into the pieces that are live: what that costs follows the change,
    however many blocks there are. The pieces are left that are not live as they were last made."""
    changed = _changed(memory, index, closed)
    terms = np.unique(np.concatenate([*changed.values(), np.zeros(0, dtype=np.uint64)]))
    of = places_of(terms, index.bits)
    touched = np.unique(of)
    if len(changed) > _HALF * len(closed):
        return set(touched.tolist())
    left: set[int] = set()
    for start in range(0, touched.size, _GROUP):
        group = touched[start : start + _GROUP].tolist()
        live = [piece for place in group if (piece := _live(sink, place, index.keys[place], mark))]
        left.update(set(group) - {piece.place for piece in live})
        if not live:
            continue
        some = terms[np.isin(of, [piece.place for piece in live])]
        parts = []
        for block in sorted(changed.keys() & {*closed, index.open}):
            # Opened for each group: what was read of many blocks would be much together.
            now = memory.terms(block)
            parts.append(part_with(block, keys_of(now) if block == index.open else now, some, index.bits))
        for piece in renewed(live, parts, some, list(changed), index.bits, mark):
            index.keys[piece.place] = tally.put(piece_path(piece.place), piece.raw)
    return left


def _live(sink: ParentSink, place: int, known: str, mark: bytes) -> Piece | None:
    """A piece as it is live; None when that is not what was last made of it: it was staged and never
    published, or somebody else wrote there."""
    data = sink.read(piece_path(place))
    try:
        raw = unpack(data) if data is not None else b""
    except zlib.error:
        return None
    return Piece(place, raw) if key(raw) == known and raw.startswith(mark) else None


def _changed(memory: State, index: Index, closed: list[int]) -> dict[int, Terms]:
    """Terms of which the directory has to tell something else than when it was last made, by block."""
    moved = set(closed) ^ set(index.blocks)
    found = {block: [memory.terms(block).terms] for block in moved}
    for block, terms in memory.changed():
        directed = block in closed or block in moved
        found.setdefault(block, []).append(terms if directed else terms[terms >= np.uint64(KEY)])
    return {block: np.concatenate(parts) for block, parts in found.items()}


def _top(tally: _Tally, summaries: dict[int, Summary], index: Index) -> str:
    """Table, facets, and the manifest that names them; the manifest's key."""
    table, facets = signed(table_piece()), signed(orjson.dumps(_facets(summaries)))
    tally.put(TABLE, table)
    tally.put(FACETS, facets)
    told = {
        "v": 7,
        "open": index.open,
        "bits": index.bits,
        "stamp": stamp(index.bits, index.open).hex(),
        # Pieces of the directory are asked for by it: whichever of them changes, it does.
        "directory": digest("".join(index.keys).encode()).hex(),
        "table": table[:4].hex(),
        "facets": facets[:4].hex(),
        "blocks": [
            [block, s.head, s.first_day, s.last_day, s.documents]
            for block, s in sorted(summaries.items())
            if s.documents
        ],
    }
    text = orjson.dumps(told)
    # Most searches begin in the open block: its head goes along.
    head = bytes.fromhex(summaries[index.open].body) if index.open in summaries else b""
    raw = varint_bytes([len(text)]) + text + head
    tally.put(MANIFEST, raw)
    return key(raw)


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
