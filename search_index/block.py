"""One block of documents as pieces: lists of terms, packs of cards, and the head that names them.

A pure function of its documents: the same documents give the same bytes wherever and whenever
they are built, so blocks are built in any order by any process.
"""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from generator.model.public import PublicDecision
from search_index import BLOCK
from search_index.codec import digest, list_piece, varint_bytes, varints
from search_index.document import PACK, Entry, card_pack, entry_of
from search_index.normalise import DOCUMENT_END, Units, normalise_many, normalise_units, units_of
from search_index.state import NO_TERMS, BlockTerms, Summary, nameable
from search_index.terms import (
    AUTHORITY,
    FILTERS_END,
    HEAD,
    KEY,
    KIND,
    Terms,
    code_like,
    filter_term,
    fnv,
    grams,
)

PIECE: Final = 20 * 1024
"""Bytes of one piece of lists of a full block before packing, about. A document is in nearly all
pieces of its block, so this decides how many files its withdrawal touches."""

COMMON_PIECE: Final = 16 * 1024
"""The same for the lists of common terms: those are read for block after block."""

COMMON: Final = BLOCK // 50
"""A term in at least so many documents of a block stands among its common terms."""


class Built(NamedTuple):
    """A block ready to be written: path -> bytes before packing."""

    files: dict[str, bytes]
    summary: Summary | None
    terms: BlockTerms


def folder(block: int) -> str:
    """Where the pieces of a block lie, relative to the site's root."""
    return f"search/b/{block}/"


def _pairs(texts: list[str], locals_: npt.NDArray[np.uint64], offset: int) -> Terms:
    """``term << 12 | local number`` of every gram of the texts, one text a document."""
    units: Units = normalise_units(units_of("".join(texts)))
    terms, places = grams(units)
    document = np.cumsum(units == DOCUMENT_END, dtype=np.int32)
    return ((terms + np.uint64(offset)) << np.uint64(12)) | locals_[document[places]]


def build_block(block: int, documents: Iterable[PublicDecision]) -> Built:
    """Make all pieces of a block from its documents in rising order of number.

    Raises ValueError when a document is not of this block.
    """
    entries = [entry_of(document) for document in documents]
    if not entries:
        return Built({}, None, NO_TERMS)
    if any(entry.number // BLOCK != block for entry in entries):
        raise ValueError(f"a document is not of block {block}")
    locals_ = np.array([entry.number % BLOCK for entry in entries], dtype=np.uint64)
    own = list(_own(entries))
    pairs = np.concatenate(
        [
            _pairs([entry.body for entry in entries], locals_, 0),
            _pairs([entry.head for entry in entries], locals_, HEAD),
            np.array(own, dtype=np.uint64),
        ]
    )
    pairs.sort()
    pairs = pairs[np.concatenate([[True], pairs[1:] != pairs[:-1]])]
    slots = int(locals_[-1]) + 1
    files, firsts, digests, terms = _lists(folder(block), pairs, slots)
    cards = b"".join(_cards(folder(block), entries, slots, files))
    files[f"{folder(block)}k-{digest(cards).hex()}.bin"] = cards
    head = _head(entries, slots, firsts, digests, digest(cards))
    name = digest(head).hex()
    files[f"{folder(block)}h-{name}.bin"] = head
    return Built(files, _summary(name, entries), terms)


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


def _lists(
    where: str, pairs: Terms, slots: int
) -> tuple[dict[str, bytes], list[list[int]], list[bytes], BlockTerms]:
    every = pairs >> np.uint64(12)
    docs = (pairs & np.uint64(4095)).astype(np.int64)
    starts = np.flatnonzero(np.concatenate([[True], every[1:] != every[:-1]]))
    counts = np.diff(starts, append=every.size)
    terms = every[starts]
    named = nameable(terms, counts)
    offsets = np.concatenate([[0], np.cumsum(np.where(named, counts, 0))]).astype(np.uint32)
    known = BlockTerms(terms, offsets, docs[np.repeat(named, counts)].astype(np.uint16))
    # Exact keys are asked of the directory alone, which has those of the open block too.
    wanted = terms < np.uint64(KEY)
    filters = (terms >= np.uint64(AUTHORITY)) & (terms < np.uint64(FILTERS_END))
    common = (counts >= COMMON) | filters
    files: dict[str, bytes] = {}
    firsts: list[list[int]] = []
    digests: list[bytes] = []
    for chosen, full in ((common & wanted, COMMON_PIECE), (~common & wanted, PIECE)):
        firsts.append([])
        held = np.repeat(chosen, counts)
        # A block that is not full yet has as many pieces, but smaller ones: all searches begin there.
        piece = max(full // 4, full * slots // BLOCK)
        for first, raw in _pieces(terms[chosen], counts[chosen], docs[held], slots, piece):
            files[f"{where}t{len(digests)}-{digest(raw).hex()}.bin"] = raw
            firsts[-1].append(first)
            digests.append(digest(raw))
    return files, firsts, digests, known


def _pieces(
    terms: Terms, counts: npt.NDArray[np.int64], docs: npt.NDArray[np.int64], slots: int, piece: int
) -> Iterator[tuple[int, bytes]]:
    """First term and bytes of list pieces of about ``piece`` bytes each."""
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
    # Borders where the running size passes another multiple of the piece size.
    running = np.cumsum(lengths + 3) // piece
    cuts = np.flatnonzero(np.diff(running, prepend=-1))
    # Filters stand in small pieces of their own: they go with many a query.
    apart = np.searchsorted(terms, np.array([AUTHORITY, KIND, FILTERS_END], dtype=np.uint64))
    cuts = np.union1d(cuts, apart[apart < terms.size])
    light_ends = np.concatenate([[0], np.cumsum(np.where(heavy, 0, lengths))])
    heavy_ends = np.concatenate([[0], np.cumsum(heavy)])
    for first, last in zip(cuts, [*cuts[1:], terms.size], strict=True):
        areas = varied[light_ends[first] : light_ends[last]].tobytes()
        areas += maps[heavy_ends[first] : heavy_ends[last]].tobytes()
        forms = heavy[first:last].astype(np.int64)
        yield int(terms[first]), list_piece(terms[first:last], lengths[first:last], forms, areas)


def _cards(where: str, entries: list[Entry], slots: int, files: dict[str, bytes]) -> list[bytes]:
    packs: list[list[list[object]]] = [[] for _ in range((slots + PACK - 1) // PACK)]
    for entry in entries:
        packs[entry.number % BLOCK // PACK].append(entry.card)
    digests = []
    for place, cards in enumerate(packs):
        raw = card_pack(cards)
        digests.append(digest(raw)[:2] if cards else bytes(2))
        if cards:
            files[f"{where}c{place}-{digests[-1].hex()}.bin"] = raw
    return digests


def _head(
    entries: list[Entry], slots: int, firsts: list[list[int]], digests: list[bytes], cards: bytes
) -> bytes:
    """``slots, first day``, day steps (zigzag) for each slot, then first terms of the pieces of
    common and of other terms, each with their number before, the digests of the pieces, and that
    of the names of the packs: they are long, and only needed where something is found."""
    days = np.zeros(slots, dtype=np.int64)
    first = min(entry.day for entry in entries)
    present = {entry.number % BLOCK: entry.day - first for entry in entries}
    last = 0
    for slot in range(slots):
        last = days[slot] = present.get(slot, last)
    moves = days - np.concatenate([[0], days[:-1]])
    zigzag = np.where(moves >= 0, moves * 2, -moves * 2 - 1).astype(np.uint64)
    names = []
    for series in firsts:
        rising = np.diff(np.array(series, dtype=np.uint64), prepend=np.uint64(0))
        names += [varint_bytes([len(series)]), varints(rising.astype(np.uint64)).tobytes()]
    return b"".join((varint_bytes([slots, first]), varints(zigzag).tobytes(), *names, *digests, cards))


def _summary(head: str, entries: list[Entry]) -> Summary:
    return Summary(
        head=head,
        documents=len(entries),
        first_day=min(entry.day for entry in entries),
        last_day=max(entry.day for entry in entries),
        authorities=[list(pair) for pair in sorted({entry.authority for entry in entries})],
        kinds=sorted({entry.kind for entry in entries}),
        years=sorted({str(entry.card[2])[:4] for entry in entries}),
        statuses=sorted({entry.status for entry in entries}),
    )
