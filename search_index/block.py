"""One block of documents as pieces: lists of terms, packs of cards, and the head that names them.

A pure function of its documents: the same documents give the same bytes wherever and whenever
they are built, so blocks are built in any order by any process, and changing some documents of
a block ends where building it anew ends.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from generator.model.public import PublicDecision
from search_index import BLOCK, codec
from search_index.codec import digest, list_piece, signed, varint_bytes, varints
from search_index.cut import cut
from search_index.document import PACK, Entry, card_pack, entry_of
from search_index.normalise import DOCUMENT_END, Units, normalise_many, normalise_units, units_of
from search_index.state import IN_HEAD, NOTHING, BlockTerms, Kept, Row, Summary, levels_of, nameable
from search_index.terms import AUTHORITY, FILTERS_END, HEAD, KEY, Terms, code_like, filter_term, fnv, grams

PIECE: Final = 28 * 1024
"""Bytes of one piece of lists of a full block before packing, about. A document is in nearly all
pieces of its block, so this decides how many files its withdrawal touches. A block that is not
full yet has as many pieces, but smaller ones: all searches begin there."""

SMALLEST: Final = PIECE // 4

_SLICE: Final = 256
"""Documents whose grams are made at once."""

EPOCH: Final = 719163
"""The ordinal of 1970-01-01."""

_IN_PARTS: Final = re.compile(r"search/b/\d+/(t|c)[0-9a-f]+\.bin")


class Built(NamedTuple):
    """A block ready to be written: path -> bytes before packing, of what may have changed."""

    files: dict[str, bytes]
    paths: set[str]
    """All files of the block, those that did not change among them."""
    summary: Summary | None
    kept: Kept


def folder(block: int) -> str:
    """Where the pieces of a block lie, relative to the site's root."""
    return f"search/b/{block}/"


def head_path(block: int) -> str:
    """Where the head of a block lies."""
    return f"{folder(block)}h.bin"


def list_path(block: int, first: int) -> str:
    """Where the lists of the terms from ``first`` on lie."""
    return f"{folder(block)}t{first:x}.bin"


def packed(path: str, raw: bytes) -> bytes:
    """A file of the index as it lies on the disk: a block's lists and cards so that they can be read in
    parts."""
    kind = _IN_PARTS.fullmatch(path)
    if not kind:
        return codec.pack(raw)
    return codec.pack_lists(raw) if kind[1] == "t" else codec.pack_cards(raw)


def card_path(block: int, place: int) -> str:
    """Where a pack of cards lies."""
    return f"{folder(block)}c{place}.bin"


def _pairs(texts: list[str], locals_: npt.NDArray[np.uint64], offset: int) -> Terms:
    """``term << 12 | local number`` of every gram of the texts, one text a document."""
    units: Units = normalise_units(units_of("".join(texts)))
    terms, places = grams(units)
    document = np.cumsum(units == DOCUMENT_END, dtype=np.int32)
    return ((terms + np.uint64(offset)) << np.uint64(12)) | locals_[document[places]]


def build_block(block: int, documents: Iterable[PublicDecision], *, last: bool) -> Built:
    """Make all pieces of a block from its documents in rising order of number. ``last``: it is
    the open block, which the directory does not cover, so it has the lists of all its terms.

    Raises ValueError when a document is not of this block.
    """
    return change_block(block, NOTHING, range(BLOCK // PACK), documents, last=last)


def change_block(
    block: int, kept: Kept, packs: Collection[int], documents: Iterable[PublicDecision], *, last: bool
) -> Built:
    """Make a block again of which only these packs may have changed; ``documents`` are theirs.

    Raises ValueError when a document is not of this block.
    """
    entries = [entry_of(document) for document in documents]
    if any(entry.number // BLOCK != block for entry in entries):
        raise ValueError(f"a document is not of block {block}")
    changed = np.zeros(BLOCK, dtype=bool)
    for place in packs:
        changed[place * PACK : place * PACK + PACK] = True
    rows = sorted([row for row in kept.rows if not changed[row.local]] + [_row(entry) for entry in entries])
    if not rows:
        return Built({}, set(), None, NOTHING)
    pairs = _joined(kept.pairs(), changed, _all_pairs(entries))
    slots = rows[-1].local + 1
    digests = _packs(kept.packs, slots)
    files: dict[str, bytes] = {}
    for place, cards in _cards(packs, entries).items():
        if place < len(digests):
            digests[place] = digest(cards).hex() if cards else ""
        if cards:
            files[card_path(block, place)] = cards
    terms, counts, docs = _grouped(pairs)
    named = nameable(terms, counts)
    fresh = _kept(pairs, terms, counts, named, rows, digests)
    # Exact keys are asked of the directory alone, which has those of the open block too.
    chosen = terms < np.uint64(KEY) if last else ~named
    firsts, marks = [], []
    for first, body in _pieces(terms[chosen], counts[chosen], docs[np.repeat(chosen, counts)], slots):
        files[list_path(block, first)] = signed(body)
        firsts.append(first)
        marks.append(digest(body))
    head = signed(_head(rows, slots, firsts, marks, digest("".join(digests).encode())))
    files[head_path(block)] = head
    paths = {*files, *(card_path(block, place) for place, there in enumerate(digests) if there)}
    return Built(files, paths, _summary(head, rows, last=last), fresh)


def _kept(
    pairs: Terms,
    terms: Terms,
    counts: npt.NDArray[np.int64],
    named: npt.NDArray[np.bool_],
    rows: list[Row],
    packs: list[str],
) -> Kept:
    """What is remembered. Where the documents of a gram are named, a mark tells of each whether
    its head has the gram too, and the gram of the head is no term of its own."""
    head = (terms >= np.uint64(HEAD)) & (terms < np.uint64(KEY))
    plain = np.searchsorted(terms, terms[head] - np.uint64(HEAD))
    told = head.copy()
    # What the head has, the body has.
    told[head] = named[plain] & (terms[plain] == terms[head] - np.uint64(HEAD))
    docs = (pairs & np.uint64(4095)).astype(np.uint16)
    docs[np.searchsorted(pairs, pairs[np.repeat(told, counts)] - np.uint64(HEAD << 12))] |= IN_HEAD
    terms, counts, named, docs = terms[~told], counts[~told], named[~told], docs[~np.repeat(told, counts)]
    held = np.repeat(named, counts)
    offsets = np.concatenate([[0], np.cumsum(np.where(named, counts, 0))]).astype(np.uint32)
    levels = np.where(named, np.uint8(0), levels_of(terms, counts))
    known = BlockTerms(terms, offsets, docs[held], levels)
    return Kept(known, counts[~named].astype(np.uint16), docs[~held], rows, packs)


def _row(entry: Entry) -> Row:
    return Row(entry.number % BLOCK, entry.day, *entry.authority, entry.kind, entry.status)


def _packs(known: list[str], slots: int) -> list[str]:
    count = (slots + PACK - 1) // PACK
    return (known + [""] * count)[:count]


def _all_pairs(entries: list[Entry]) -> Terms:
    """``term << 12 | local number`` of all terms of some documents, rising, none twice."""
    parts = [np.zeros(0, dtype=np.uint64)]
    # Some at a time: a text is in memory many times over before its grams are told apart.
    for start in range(0, len(entries), _SLICE):
        some = entries[start : start + _SLICE]
        locals_ = np.array([entry.number % BLOCK for entry in some], dtype=np.uint64)
        parts += [
            _once(_pairs([entry.body for entry in some], locals_, 0)),
            _once(_pairs([entry.head for entry in some], locals_, HEAD)),
        ]
    pairs = np.concatenate([*parts, _once(np.array(list(_own(entries)), dtype=np.uint64))])
    # Rising runs: the stable sort only merges them.
    pairs.sort(kind="stable")
    return pairs


def _once(pairs: Terms) -> Terms:
    """Rising, none twice. (``np.unique`` takes ten times as long where most come many times.)"""
    pairs.sort()
    once: Terms = pairs[np.diff(pairs, prepend=~pairs[:1]) != 0]
    return once


def _joined(old: Terms, changed: npt.NDArray[np.bool_], fresh: Terms) -> Terms:
    """Old pairs without those of changed documents, and the fresh ones, in one rising run."""
    if not old.size:
        return fresh
    left = old[~changed[(old & np.uint64(4095)).astype(np.intp)]]
    pairs = np.concatenate([left, fresh])
    # Two rising runs: the stable sort only merges them.
    pairs.sort(kind="stable")
    return pairs


def _grouped(pairs: Terms) -> tuple[Terms, npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Terms, how many documents each has, and these one after the other."""
    every = pairs >> np.uint64(12)
    starts = np.flatnonzero(np.concatenate([[True], every[1:] != every[:-1]]))
    counts = np.diff(starts, append=every.size)
    return every[starts], counts, (pairs & np.uint64(4095)).astype(np.int64)


def _own(entries: list[Entry]) -> Iterator[int]:
    """``term << 12 | local number`` of filters and exact keys."""
    known = {pair: filter_term(*pair) for pair in {pair for entry in entries for pair in entry.filters}}
    for entry in entries:
        for pair in entry.filters:
            yield known[pair] << 12 | entry.number % BLOCK
    owners = [entry.number % BLOCK for entry in entries for _ in entry.keys]
    folded = normalise_many([key for entry in entries for key in entry.keys])
    for owner, key in zip(owners, folded, strict=True):
        if code_like(key):
            yield (KEY + fnv(units_of(key))) << 12 | owner


def _pieces(
    terms: Terms, counts: npt.NDArray[np.int64], docs: npt.NDArray[np.int64], slots: int
) -> Iterator[tuple[int, bytes]]:
    """First term and bytes of the list pieces."""
    if not terms.size:
        return
    starts = np.cumsum(counts) - counts
    steps = np.diff(docs, prepend=np.int64(-1)) - 1
    steps[starts] = docs[starts]
    widths = 1 + (steps >= 128).astype(np.int64)
    lengths = np.add.reduceat(widths, starts)
    size = (slots + 7) // 8
    heavy = lengths > size
    light = ~np.repeat(heavy, counts)
    varied = varints(steps[light].astype(np.uint64), widths[light])
    grid = np.zeros((int(heavy.sum()), size * 8), dtype=np.uint8)
    rows = np.repeat(np.cumsum(heavy) - 1, counts)
    grid[rows[~light], docs[~light]] = 1
    maps = np.packbits(grid, axis=1, bitorder="little")
    lengths = np.where(heavy, size, lengths)
    target = max(SMALLEST, PIECE * slots // BLOCK)
    ends = np.concatenate([[0], np.cumsum(lengths + 3)])
    # Filters stand in small pieces of their own: they go with many a query.
    apart = np.searchsorted(terms, np.array([AUTHORITY, FILTERS_END], dtype=np.uint64)).tolist()
    borders = sorted({0, *apart} - {terms.size})
    cuts: list[int] = []
    for low, high in pairwise([*borders, terms.size]):
        cuts += cut(terms, ends, low, high, target)
    light_ends = np.concatenate([[0], np.cumsum(np.where(heavy, 0, lengths))])
    heavy_ends = np.concatenate([[0], np.cumsum(heavy)])
    for first, last in zip(cuts, [*cuts[1:], terms.size], strict=True):
        areas = varied[light_ends[first] : light_ends[last]].tobytes()
        areas += maps[heavy_ends[first] : heavy_ends[last]].tobytes()
        forms = heavy[first:last].astype(np.int64)
        piece = list_piece(terms[first:last], lengths[first:last], forms, areas)
        yield int(terms[first]), codec.NO_PARTS + piece


def _cards(packs: Collection[int], entries: list[Entry]) -> dict[int, bytes]:
    """The packs of cards of these places; empty bytes where nothing is left."""
    cards: dict[int, list[list[object]]] = {place: [] for place in packs}
    for entry in entries:
        cards[entry.number % BLOCK // PACK].append(entry.card)
    return {place: card_pack(held) if held else b"" for place, held in cards.items()}


def _head(rows: list[Row], slots: int, firsts: list[int], digests: list[bytes], cards: bytes) -> bytes:
    """``slots, first day``, day steps (zigzag) for each slot; then the number of list pieces,
    steps between their first terms, their digests; and one digest of all cards, so that the
    head's own digest changes with any of them."""
    days = np.zeros(slots, dtype=np.int64)
    first = min(row.day for row in rows)
    present = {row.local: row.day - first for row in rows}
    last = 0
    for slot in range(slots):
        last = days[slot] = present.get(slot, last)
    moves = days - np.concatenate([[0], days[:-1]])
    zigzag = np.where(moves >= 0, moves * 2, -moves * 2 - 1).astype(np.uint64)
    rising = np.diff(np.array(firsts, dtype=np.uint64), prepend=np.uint64(0))
    named = varint_bytes([len(firsts)]) + varints(rising.astype(np.uint64)).tobytes()
    return b"".join((varint_bytes([slots, first]), varints(zigzag).tobytes(), named, *digests, cards))


def _summary(head: bytes, rows: list[Row], *, last: bool) -> Summary:
    days = {row.day for row in rows}
    return Summary(
        head=head[:4].hex(),
        key=codec.key(head),
        documents=len(rows),
        first_day=min(days),
        last_day=max(days),
        authorities=[list(pair) for pair in sorted({(row.slug, row.authority) for row in rows})],
        kinds=sorted({row.kind for row in rows}),
        years=sorted({str(date.fromordinal(day + EPOCH).year) for day in days}),
        statuses=sorted({row.status for row in rows}),
        body=head[4:].hex() if last else "",
    )
