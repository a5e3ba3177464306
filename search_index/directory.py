"""The directory of closed blocks: where in a million documents a term is at all.

For each block it either names the documents that hold a term, where they are few, or says that
the block has a list of them, and about how many these are. Exact keys are there for the open block
too, so that a whole number or code is found by one piece. Which piece has a term follows from the
term's bits alone (:func:`search_index.terms.spread`): nobody has to be asked where it is, and a term
that comes or goes changes no other piece.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from search_index import BLOCK
from search_index.codec import digest, list_piece, varint_lengths, varints
from search_index.state import IN_HEAD, BlockTerms, Directed, directed
from search_index.terms import KEY, Terms, spread

BITS: Final = 8
"""A single closed block has two to the power of one more pieces; twice the blocks, twice the pieces."""

SMALLEST: Final = 3
"""Bits of the directory where no block is closed: it has only exact keys of the open one."""

LEVEL: Final = 8
"""A step from block to block is so many times as large, the rest is the level of the term there."""

_TERM: Final = np.uint64(34)


def piece_bits(blocks: int) -> int:
    """The directory has two to this power pieces, so that they are of like size however many blocks
    are closed. It moves only when a block closes, when all pieces are made again anyway."""
    return BITS + blocks.bit_length() if blocks else SMALLEST


def keys_only(terms: BlockTerms) -> Directed:
    """The exact keys alone, as the directory holds them of the open block."""
    start = int(np.searchsorted(terms.terms, np.uint64(KEY)))
    before = terms.offsets[start]
    return directed(
        BlockTerms(
            terms.terms[start:], terms.offsets[start:] - before, terms.docs[before:], terms.levels[start:]
        )
    )


class Piece(NamedTuple):
    """A piece of the directory and its raw bytes."""

    place: int
    raw: bytes


class Part(NamedTuple):
    """What some pieces hold of one block: terms, how many documents of each are named (none where
    the block has a list of them), how common those are that have a list, and twice the life-long
    numbers of the named ones, plus one where the document's head has the term too."""

    block: int
    terms: Terms
    counts: npt.NDArray[np.int64]
    levels: npt.NDArray[np.uint8]
    numbers: Terms


def piece_path(place: int) -> str:
    """Where a piece lies, relative to the site's root."""
    return f"search/t/{place:x}.bin"


def places_of(terms: Terms, bits: int) -> npt.NDArray[np.int64]:
    """The piece of each term."""
    return (spread(terms) >> np.uint32(32 - bits)).astype(np.int64)


def stamp(bits: int, last: int) -> bytes:
    """What all pieces of a directory begin with. It tells how they are laid out and which
    block is open, so that pieces from before and after a block closed are not taken together."""
    return digest(f"levels and runs of five {bits} {last}".encode())


def part_of(block: int, held: Directed, places: npt.NDArray[np.int64], bits: int) -> Part:
    """What a block has for some pieces, rising."""
    shift = 32 - bits
    begins = np.searchsorted(held.hashes, (places << shift).astype(np.uint32))
    ends = np.searchsorted(held.hashes, (((places + 1) << shift) - 1).astype(np.uint32), side="right")
    chosen = held.order[_runs(begins, ends - begins)].astype(np.int64)
    offsets = held.terms.offsets
    starts = offsets[chosen].astype(np.int64)
    counts = offsets[chosen + 1].astype(np.int64) - starts
    docs = held.terms.docs[_runs(starts, counts)]
    numbers = (docs & ~IN_HEAD).astype(np.uint64) + np.uint64(block * BLOCK)
    numbers = numbers * np.uint64(2) + (docs >= IN_HEAD)
    return Part(block, held.terms.terms[chosen], counts, held.terms.levels[chosen], numbers)


def _runs(starts: npt.NDArray[np.int64], counts: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """All places of runs of so many places from each start."""
    before = np.cumsum(counts) - counts
    runs: npt.NDArray[np.int64] = np.repeat(starts - before, counts) + np.arange(int(counts.sum()))
    return runs


def pieces(parts: Sequence[Part], places: npt.NDArray[np.int64], bits: int, mark: bytes) -> Iterator[Piece]:
    """The pieces of these rising places, from what blocks in rising order have for them; ``mark``
    is their stamp."""
    if not any(part.terms.size for part in parts):
        for place in places.tolist():
            yield Piece(place, mark + list_piece(_NONE, _NO_LENGTHS, _NO_LENGTHS, b""))
        return
    every = np.concatenate([part.terms for part in parts])
    blocks = np.repeat(
        np.array([part.block for part in parts], dtype=np.uint64), [part.terms.size for part in parts]
    )
    held = np.concatenate([part.counts for part in parts])
    levels = np.concatenate([part.levels for part in parts]).astype(np.uint64)
    # Terms of one piece after those of another, in each rising.
    laid, owner = np.unique(places_of(every, bits).astype(np.uint64) << _TERM | every, return_inverse=True)
    terms = laid & np.uint64((1 << 34) - 1)
    # Rows of a term follow each other by block: a stable sort leaves all its values rising.
    wide = np.flatnonzero(held == 0)
    listed = wide[np.argsort(owner[wide], kind="stable")]
    named = np.repeat(owner, held)
    order = np.argsort(named, kind="stable")
    numbers = np.concatenate([part.numbers for part in parts])[order]
    broad, blocks_of = np.unique(owner[wide], return_counts=True)
    owners = np.concatenate([broad, owner[listed], named[order]])
    values = np.concatenate(
        [
            blocks_of.astype(np.uint64),
            _steps(owner[listed], blocks[listed]) * np.uint64(LEVEL) + levels[listed],
            _steps(named[order], numbers),
        ]
    )
    # For each term the number of its blocks, steps between these with its level, and its documents.
    order = np.argsort(owners, kind="stable")
    owners, values = owners[order], values[order]
    widths = varint_lengths(values)
    lengths = np.add.reduceat(widths, np.flatnonzero(np.diff(owners, prepend=-1)))
    form = np.zeros(terms.size, dtype=np.int64)
    form[broad] = 1
    # Lists of form 0 first in a piece, then those of form 1.
    data = varints(values, widths)
    heavy = np.repeat(form.astype(bool), lengths)
    ends = np.concatenate([[0], np.cumsum(lengths)])
    begins = np.searchsorted(laid, places.astype(np.uint64) << _TERM).tolist()
    for place, (first, last) in zip(places.tolist(), pairwise([*begins, terms.size]), strict=True):
        inside = slice(int(ends[first]), int(ends[last]))
        areas = data[inside][~heavy[inside]].tobytes() + data[inside][heavy[inside]].tobytes()
        body = list_piece(terms[first:last], lengths[first:last], form[first:last], areas)
        yield Piece(place, mark + body)


_NONE: Final = np.zeros(0, dtype=np.uint64)
_NO_LENGTHS: Final = np.zeros(0, dtype=np.int64)


def _steps(owners: npt.NDArray[np.intp], values: Terms) -> Terms:
    """Steps between the values of each owner, which come one owner after the other."""
    steps = np.diff(values, prepend=np.uint64(0))
    starts = np.flatnonzero(np.diff(owners, prepend=-1))
    steps[starts] = values[starts]
    return steps
