"""What the index remembers privately between builds, so that one change stays one change.

For each block: its terms and, where few documents hold a term, which; and what the manifest says
about it. Everything here can be rebuilt from the snapshot: a missing or older state only means
that its blocks are built again.
"""

import mmap
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import orjson

from search_index.terms import AUTHORITY, KEY, KIND, Terms

NAMED: Final = 320
"""A term in more documents of one block never has them named in the directory."""

VERSION: Final = 2


def nameable(terms: Terms, counts: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Which terms of a block may have their documents named. An authority always may: each
    document has but one, so naming costs little and narrows much. An exact key always is."""
    may: npt.NDArray[np.bool_] = (counts <= NAMED) | (terms >= np.uint64(KEY))
    return may | ((terms >= np.uint64(AUTHORITY)) & (terms < np.uint64(KIND)))


class BlockTerms(NamedTuple):
    """Rising terms of a block; ``docs[offsets[i]:offsets[i+1]]`` are the local numbers holding
    term i, or nothing when they are too many to name (:func:`nameable`)."""

    terms: Terms
    offsets: npt.NDArray[np.uint32]
    docs: npt.NDArray[np.uint16]


class Summary(NamedTuple):
    """What the manifest and the facets need to know about a block."""

    head: str
    documents: int
    first_day: int
    last_day: int
    authorities: list[list[str]]
    kinds: list[str]
    years: list[str]
    statuses: list[str]


class Index(NamedTuple):
    """The directory as last made: which blocks it covers, first term and digest of each piece."""

    blocks: list[int]
    firsts: list[int]
    digests: list[str]
    rare: int
    """The limit it was made with, see :func:`search_index.directory.rare_limit`."""


NO_INDEX: Final = Index([], [], [], 0)


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

    def save_terms(self, block: int, terms: BlockTerms) -> None:
        """Remember the terms of a block, and first of all which of them changed.

        The changed ones are noted before the new terms replace the old: a crash in between
        only makes a directory piece again, it never leaves one stale.
        """
        changed = changed_terms(self.terms(block), terms)
        note = self.folder / "changed" / f"{block}.bin"
        if note.exists():
            earlier = np.frombuffer(note.read_bytes(), dtype="<u8")
            changed = np.union1d(changed, earlier)
        _replace(note, changed.astype("<u8").tobytes())
        header = np.array([terms.terms.size, terms.docs.size], dtype="<u8")
        parts = (header, terms.terms.astype("<u8"), terms.offsets.astype("<u4"), terms.docs.astype("<u2"))
        _replace(self._block(block), b"".join(part.tobytes() for part in parts))

    def terms(self, block: int) -> BlockTerms:
        """The terms of a block, read from the disk as they are asked for; none when unknown."""
        try:
            with self._block(block).open("rb") as file:
                data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (FileNotFoundError, ValueError):
            return NO_TERMS
        count, held = (int(n) for n in np.frombuffer(data, dtype="<u8", count=2))
        return BlockTerms(
            np.frombuffer(data, dtype="<u8", count=count, offset=16),
            np.frombuffer(data, dtype="<u4", count=count + 1, offset=16 + 8 * count),
            np.frombuffer(data, dtype="<u2", count=held, offset=20 + 12 * count),
        )

    def forget(self, block: int) -> None:
        """Drop the terms of a block."""
        if self._block(block).exists():
            self.save_terms(block, NO_TERMS)
            self._block(block).unlink()

    def changed(self) -> dict[int, Terms]:
        """Terms that changed since the directory was last made, by block."""
        notes = (self.folder / "changed").glob("*.bin")
        return {int(p.stem): np.frombuffer(p.read_bytes(), dtype="<u8") for p in sorted(notes)}

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
    np.zeros(0, dtype=np.uint64), np.zeros(1, dtype=np.uint32), np.zeros(0, dtype=np.uint16)
)


def _held(terms: BlockTerms, chosen: npt.NDArray[np.int64]) -> npt.NDArray[np.uint16]:
    """The documents of the chosen terms, one list after the other."""
    counts = np.diff(terms.offsets).astype(np.int64)
    mask = np.zeros(terms.terms.size, dtype=bool)
    mask[chosen] = True
    held: npt.NDArray[np.uint16] = terms.docs[np.repeat(mask, counts)]
    return held


def changed_terms(old: BlockTerms, new: BlockTerms) -> Terms:
    """Terms that only one has, or that other documents hold."""
    differing = np.setxor1d(old.terms, new.terms, assume_unique=True)
    _, at_old, at_new = np.intersect1d(old.terms, new.terms, assume_unique=True, return_indices=True)
    old_counts = np.diff(old.offsets)[at_old].astype(np.int64)
    new_counts = np.diff(new.offsets)[at_new].astype(np.int64)
    moved = old_counts != new_counts
    same = np.flatnonzero(~moved & (old_counts > 0))
    # Lists of the same lengths in the same order of terms: compare them place by place.
    unequal = _held(old, at_old[same]) != _held(new, at_new[same])
    owners = np.repeat(same, old_counts[same])
    moved[owners[unequal]] = True
    return np.union1d(differing, new.terms[at_new[moved]])
