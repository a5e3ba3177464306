"""What the index remembers privately between builds, so that one change stays one change.

For each block: which documents hold each term, and what its head and the facets tell of each
document; and the directory as last made. Everything here can be made again from the snapshot: a
missing or older state only means that its blocks are built again.
"""

import mmap
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import orjson

from search_index import BLOCK
from search_index.terms import AUTHORITY, FILTERS_END, HEAD, KEY, KIND, Terms, spread

NAMED: Final = BLOCK * 3 // 100
"""A term in fewer documents of a block has them named in the directory once the block is closed;
any other has a list in the block. It depends on the block alone: what happens in one block never
moves a list of another."""

IN_HEAD: Final = np.uint16(BLOCK)
"""Marks a document whose head has the gram too; above all local numbers."""

VERSION: Final = 8

LEVELS: Final = np.array([0.07, 0.12, 0.2, 0.33, 0.55]) * BLOCK
"""How common a listed term is: in about so many documents of a block, or in fewer, begins a level.
A search reads the lists of rarer terms first."""


def levels_of(terms: Terms, counts: npt.NDArray[np.int64]) -> npt.NDArray[np.uint8]:
    """The level of terms that are in so many documents of a block. Each has borders of its own, an
    eighth off at most: all pairs of a common phrase would else pass one with the same document."""
    weighed = counts * (0.875 + spread(terms) / 2**34)
    return np.searchsorted(LEVELS, weighed, side="right").astype(np.uint8)


def nameable(terms: Terms, counts: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Which terms of a block have their documents named in the directory. An authority may be in
    twice as many: each document has but one, so naming costs little and narrows much. An
    exact key always is, any other filter never."""
    may: npt.NDArray[np.bool_] = (counts < NAMED) | (terms >= np.uint64(KEY))
    may |= (terms >= np.uint64(AUTHORITY)) & (terms < np.uint64(KIND)) & (counts < 2 * NAMED)
    return may & ~((terms >= np.uint64(KIND)) & (terms < np.uint64(FILTERS_END)))


class BlockTerms(NamedTuple):
    """Rising terms of a block; ``docs[offsets[i]:offsets[i+1]]`` are the local numbers holding
    term i, with :data:`IN_HEAD`, or nothing when the directory does not name them
    (:func:`nameable`)."""

    terms: Terms
    offsets: npt.NDArray[np.uint32]
    docs: npt.NDArray[np.uint16]
    levels: npt.NDArray[np.uint8]
    """How common each term is that the directory does not name (:data:`LEVELS`), else 0."""


class Directed(NamedTuple):
    """The terms of a block as the directory reads them: ``order`` are their places by rising
    ``hashes`` (:func:`search_index.terms.spread`), ``data`` the file they are read from."""

    terms: BlockTerms
    hashes: npt.NDArray[np.uint32]
    order: npt.NDArray[np.uint32]
    data: mmap.mmap | None

    def release(self) -> None:
        """Let the pages go that were read: they would count as memory until the end."""
        if self.data is not None:
            self.data.madvise(mmap.MADV_DONTNEED)


def directed(terms: BlockTerms) -> Directed:
    """Terms that are not in a file, in the order of their hashes."""
    hashes = spread(terms.terms)
    order = np.argsort(hashes, kind="stable").astype(np.uint32)
    return Directed(terms, hashes[order], order, None)


class Row(NamedTuple):
    """What head and facets tell of one document; ``day`` is days since 1970-01-01."""

    local: int
    day: int
    slug: str
    authority: str
    kind: str
    status: str


class Kept(NamedTuple):
    """All that is remembered of a block."""

    terms: BlockTerms
    counts: npt.NDArray[np.uint16]
    """Documents of each term that has a list in the block, in the order of the terms."""
    docs: npt.NDArray[np.uint16]
    """The documents of those."""
    rows: list[Row]
    packs: list[str]
    """Digest of each pack of cards, empty where there is none."""

    def pairs(self) -> Terms:
        """``term << 12 | local number`` of everything, rising."""
        counts = np.diff(self.terms.offsets).astype(np.int64)
        other = counts == 0
        counts[other] = self.counts
        listed = np.repeat(other, counts)
        docs = np.empty(listed.size, dtype=np.uint16)
        docs[listed], docs[~listed] = self.docs, self.terms.docs
        out: Terms = np.repeat(self.terms.terms << np.uint64(12), counts) | (docs & ~IN_HEAD)
        marked = out[docs >= IN_HEAD] + np.uint64(HEAD << 12)
        # Two rising runs: the stable sort only merges them.
        return np.sort(np.concatenate([out, marked]), kind="stable")


class Summary(NamedTuple):
    """What the manifest and the facets need to know about a block. ``head`` is the digest of its
    head, ``key`` the head's key in the ledger of outputs."""

    head: str
    key: str
    documents: int
    first_day: int
    last_day: int
    authorities: list[list[str]]
    kinds: list[str]
    years: list[str]
    statuses: list[str]
    body: str
    """The head itself in hexadecimal, of the open block: it goes into the manifest."""


class Index(NamedTuple):
    """The directory as last made: which blocks it covers, how many bits tell a piece, the key of
    each piece; which block was open; and the key of the manifest, which stands for all beneath it."""

    blocks: list[int]
    bits: int
    keys: list[str]
    open: int
    manifest: str


NO_INDEX: Final = Index([], 0, [], -1, "")


def _replace(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_bytes(data)
    fresh.replace(path)


class State:
    """The private folder of the index. Several processes may save different blocks at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _block(self, block: int) -> Path:
        return self.folder / "blocks" / f"{block}.bin"

    def save_block(self, block: int, kept: Kept) -> None:
        """Remember a block, and first of all which terms of the directory changed.

        The changed ones are noted before the new block replaces the old: a crash in between
        only makes a directory piece again, it never leaves one stale.
        """
        changed = changed_terms(self.terms(block), kept.terms)
        note = self.folder / "changed" / f"{block}.bin"
        if note.exists():
            earlier = np.frombuffer(note.read_bytes(), dtype="<u8")
            changed = np.union1d(changed, earlier)
        _replace(note, changed.astype("<u8").tobytes())
        rest = orjson.dumps([[list(row) for row in kept.rows], kept.packs])
        terms = kept.terms
        header = [terms.terms.size, terms.docs.size, kept.counts.size, kept.docs.size, len(rest)]
        _, hashes, order, _ = directed(terms)
        parts = (
            np.array(header, dtype="<u8"), terms.terms.astype("<u8"), terms.offsets.astype("<u4"),
            hashes.astype("<u4"), order.astype("<u4"), terms.docs.astype("<u2"),
            kept.counts.astype("<u2"), kept.docs.astype("<u2"), terms.levels,
        )  # fmt: skip
        _replace(self._block(block), b"".join((*(part.tobytes() for part in parts), rest)))

    def terms(self, block: int) -> BlockTerms:
        """The terms of a block, read from the disk as they are asked for; none when unknown."""
        data = self._map(block)
        return NO_TERMS if data is None else _terms(data)

    def directed(self, block: int) -> Directed:
        """The terms of a block as the directory reads them; none when unknown."""
        data = self._map(block)
        if data is None:
            return directed(NO_TERMS)
        terms = _terms(data)
        count = terms.terms.size
        hashes = np.frombuffer(data, dtype="<u4", count=count, offset=44 + 12 * count)
        order = np.frombuffer(data, dtype="<u4", count=count, offset=44 + 16 * count)
        return Directed(terms, hashes, order, data)

    def kept(self, block: int) -> Kept | None:
        """All of a block; None when unknown."""
        data = self._map(block)
        if data is None:
            return None
        terms = _terms(data)
        count, held, listed, docs, size = (int(n) for n in np.frombuffer(data, dtype="<u8", count=5))
        at = 44 + 20 * count + 2 * held
        counts = np.frombuffer(data, dtype="<u2", count=listed, offset=at)
        others = np.frombuffer(data, dtype="<u2", count=docs, offset=at + 2 * listed)
        start = at + 2 * (listed + docs) + count
        rows, packs = orjson.loads(data[start : start + size])
        return Kept(terms, counts, others, [Row(*row) for row in rows], packs)

    def _map(self, block: int) -> mmap.mmap | None:
        try:
            with self._block(block).open("rb") as file:
                data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            count, held, listed, docs, rest = (int(n) for n in np.frombuffer(data, dtype="<u8", count=5))
            # What an earlier version remembered is of another size; it is made again.
            return data if len(data) == 44 + 21 * count + 2 * (held + listed + docs) + rest else None
        except (FileNotFoundError, ValueError):
            return None

    def forget(self, block: int) -> None:
        """Drop a block."""
        if self._block(block).exists():
            self.save_block(block, NOTHING)
            self._block(block).unlink()

    def changed(self) -> Iterator[tuple[int, Terms]]:
        """Terms that changed since the directory was last made, by block."""
        for path in sorted((self.folder / "changed").glob("*.bin")):
            yield int(path.stem), np.frombuffer(path.read_bytes(), dtype="<u8")

    def settle(self) -> None:
        """Forget which terms changed: the directory knows them now."""
        for path in (self.folder / "changed").glob("*.bin"):
            path.unlink()

    def load(self) -> tuple[dict[int, Summary], Index]:
        """Summaries by block and the index of the directory; empty when there is none of ours."""
        try:
            data = orjson.loads((self.folder / "index.json").read_bytes())
            if data["version"] != VERSION:
                return {}, NO_INDEX
            return {int(b): Summary(*s) for b, s in data["blocks"].items()}, Index(*data["index"])
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return {}, NO_INDEX

    def save(self, blocks: dict[int, Summary], index: Index) -> None:
        """Remember summaries and index."""
        data = {
            "version": VERSION,
            "blocks": {str(b): list(blocks[b]) for b in sorted(blocks)},
            "index": list(index),
        }
        _replace(self.folder / "index.json", orjson.dumps(data))


NO_TERMS: Final = BlockTerms(
    np.zeros(0, dtype=np.uint64),
    np.zeros(1, dtype=np.uint32),
    np.zeros(0, dtype=np.uint16),
    np.zeros(0, dtype=np.uint8),
)
NOTHING: Final = Kept(NO_TERMS, NO_TERMS.docs, NO_TERMS.docs, [], [])


def _terms(data: mmap.mmap) -> BlockTerms:
    count, held, listed, docs = (int(n) for n in np.frombuffer(data, dtype="<u8", count=4))
    return BlockTerms(
        np.frombuffer(data, dtype="<u8", count=count, offset=40),
        np.frombuffer(data, dtype="<u4", count=count + 1, offset=40 + 8 * count),
        np.frombuffer(data, dtype="<u2", count=held, offset=44 + 20 * count),
        np.frombuffer(data, dtype="u1", count=count, offset=44 + 20 * count + 2 * (held + listed + docs)),
    )


def _held(terms: BlockTerms, chosen: npt.NDArray[np.int64]) -> npt.NDArray[np.uint16]:
    """The documents of the chosen terms, one list after the other."""
    counts = np.diff(terms.offsets).astype(np.int64)
    mask = np.zeros(terms.terms.size, dtype=bool)
    mask[chosen] = True
    held: npt.NDArray[np.uint16] = terms.docs[np.repeat(mask, counts)]
    return held


def changed_terms(old: BlockTerms, new: BlockTerms) -> Terms:
    """Terms that only one has, or of which the directory tells something else now."""
    differing = np.setxor1d(old.terms, new.terms, assume_unique=True)
    _, at_old, at_new = np.intersect1d(old.terms, new.terms, assume_unique=True, return_indices=True)
    old_counts = np.diff(old.offsets)[at_old].astype(np.int64)
    new_counts = np.diff(new.offsets)[at_new].astype(np.int64)
    moved = (old_counts != new_counts) | (old.levels[at_old] != new.levels[at_new])
    same = np.flatnonzero(~moved & (old_counts > 0))
    # Lists of the same lengths in the same order of terms: compare them place by place.
    unequal = _held(old, at_old[same]) != _held(new, at_new[same])
    owners = np.repeat(same, old_counts[same])
    moved[owners[unequal]] = True
    return np.union1d(differing, new.terms[at_new[moved]])
