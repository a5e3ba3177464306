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
from search_index.terms import AUTHORITY, FILTERS_END, HEAD, KEY, KIND, Terms, filter_term, fnv, grams

PIECE: Final = 16 * 1024
"""Bytes of one piece of lists before packing, about."""

COMMON_PIECE: Final = 8 * 1024
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
    packs = _cards(folder(block), entries, slots, files)
    head = _head(entries, slots, firsts, digests, packs)
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
        if key:
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
    last = int(np.searchsorted(terms, np.uint64(KEY)))
    size = int(counts[:last].sum())
    cut = _Lists(terms[:last], counts[:last], starts[:last], docs[:size], slots)
    files: dict[str, bytes] = {}
    digests: list[bytes] = []
    firsts = []
    filters = (cut.terms >= np.uint64(AUTHORITY)) & (cut.terms < np.uint64(FILTERS_END))
    common = (cut.counts >= COMMON) | filters
    for chosen, piece in ((np.flatnonzero(common), COMMON_PIECE), (np.flatnonzero(~common), PIECE)):
        firsts.append([])
        for part in _cut(cut, chosen, piece):
            raw = cut.piece(part)
            firsts[-1].append(int(cut.terms[part[0]]))
            files[f"{where}t{len(digests)}-{digest(raw).hex()}.bin"] = raw
            digests.append(digest(raw))
    return files, firsts, digests, known


class _Lists:
    """The lists of all terms of a block as bytes, to be taken out a piece at a time."""

    def __init__(
        self,
        terms: Terms,
        counts: npt.NDArray[np.int64],
        starts: npt.NDArray[np.int64],
        docs: npt.NDArray[np.int64],
        slots: int,
    ) -> None:
        steps = np.diff(docs, prepend=np.int64(-1)) - 1
        steps[starts] = docs[starts]
        widths = 1 + (steps >= 128).astype(np.int64)
        lengths = np.add.reduceat(widths, starts) if starts.size else np.zeros(0, dtype=np.int64)
        size = (slots + 7) // 8
        self.terms = terms
        self.counts = counts
        self.heavy = lengths > size
        """Terms whose list is a bitmap, as that is shorter."""
        light = ~np.repeat(self.heavy, counts)
        self.varied = varints(steps[light].astype(np.uint64), widths[light])
        self.ends = np.concatenate([[0], np.cumsum(np.where(self.heavy, 0, lengths))])
        grid = np.zeros((int(self.heavy.sum()), size * 8), dtype=np.uint8)
        self.rows = np.cumsum(self.heavy) - 1
        grid[np.repeat(self.rows, counts)[~light], docs[~light]] = 1
        self.maps = np.packbits(grid, axis=1, bitorder="little")
        self.lengths = np.where(self.heavy, size, lengths)

    def piece(self, chosen: npt.NDArray[np.int64]) -> bytes:
        """A list piece of the chosen terms."""
        forms = self.heavy[chosen]
        areas = [self.varied[self.ends[i] : self.ends[i + 1]] for i in chosen[~forms].tolist()]
        areas += [self.maps[self.rows[i]] for i in chosen[forms].tolist()]
        raw = b"".join(area.tobytes() for area in areas)
        return list_piece(self.terms[chosen], self.lengths[chosen], forms.astype(np.int64), raw)


def _cut(
    lists: _Lists, chosen: npt.NDArray[np.int64], piece: int
) -> list[npt.NDArray[np.int64]]:
    """The chosen terms in pieces of about so many bytes."""
    if not chosen.size:
        return []
    # Borders where the running size passes another multiple of the piece size.
    running = np.cumsum(lists.lengths[chosen] + 3) // piece
    cuts = np.flatnonzero(np.diff(running, prepend=-1))
    # Filters stand in small pieces of their own: they go with many a query.
    filters = np.array([AUTHORITY, KIND, FILTERS_END], dtype=np.uint64)
    apart = np.searchsorted(lists.terms[chosen], filters)
    return np.split(chosen, np.union1d(cuts, apart[apart < chosen.size])[1:])


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
    entries: list[Entry], slots: int, firsts: list[list[int]], digests: list[bytes], packs: list[bytes]
) -> bytes:
    """``slots, first day``, day steps (zigzag) for each slot, then first terms of the pieces of
    common and of other terms, each with their number before, and the digests of pieces and packs."""
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
    return b"".join((varint_bytes([slots, first]), varints(zigzag).tobytes(), *names, *digests, *packs))


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
