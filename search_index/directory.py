"""The directory of closed blocks: where in a million documents a term is at all.

For each block it either names the documents that hold a term, where they are few, or says that
the block has a list of them, and about how many these are. Exact keys are there for the open block
too, so that a whole number or code is found by one piece. Which piece has a term follows from the
term's bits alone (:func:`search_index.terms.spread`): nobody has to be asked where it is, and a term
that comes or goes changes no other piece.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from search_index import BLOCK
from search_index.codec import digest
from search_index.entries import LEVEL as LEVEL
from search_index.entries import (
    NO_ENTRIES,
    Entries,
    entries_of,
    joined,
    lists_of,
    owners_of,
    read_pieces,
    runs,
    together,
    without,
    written,
)
from search_index.state import IN_HEAD, BlockTerms, Directed, directed
from search_index.terms import KEY, Terms, spread

BITS: Final = 8
"""A single closed block has two to the power of one more pieces; twice the blocks, twice the pieces."""

SMALLEST: Final = 3
"""Bits of the directory where no block is closed: it has only exact keys of the open one."""


def piece_bits(blocks: int) -> int:
    """The directory has two to this power pieces, so that they are of like size however many blocks
    are closed. It moves only when a block closes, when all pieces are made again anyway."""
    return BITS + blocks.bit_length() if blocks else SMALLEST


def keys_of(terms: BlockTerms) -> BlockTerms:
    """The exact keys alone, as the directory holds them of the open block."""
    start = int(np.searchsorted(terms.terms, np.uint64(KEY)))
    before = terms.offsets[start]
    return BlockTerms(
        terms.terms[start:], terms.offsets[start:] - before, terms.docs[before:], terms.levels[start:]
    )


def keys_only(terms: BlockTerms) -> Directed:
    """:func:`keys_of` as the directory reads all pieces of a block."""
    return directed(keys_of(terms))


class Piece(NamedTuple):
    """A piece of the directory and its raw bytes."""

    place: int
    raw: bytes


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


def part_of(block: int, held: Directed, places: npt.NDArray[np.int64], bits: int) -> Entries:
    """What a block has for some pieces, rising."""
    shift = 32 - bits
    begins = np.searchsorted(held.hashes, (places << shift).astype(np.uint32))
    ends = np.searchsorted(held.hashes, (((places + 1) << shift) - 1).astype(np.uint32), side="right")
    found = runs(begins, ends - begins)
    owning = (held.hashes[found] >> np.uint32(shift)).astype(np.int64)
    return _part(block, held.terms, held.order[found].astype(np.int64), owning)


def part_with(block: int, held: BlockTerms, terms: Terms, bits: int) -> Entries:
    """What a block has for some terms, rising."""
    found = np.searchsorted(held.terms, terms)
    inside = found < held.terms.size
    chosen = found[inside][held.terms[found[inside]] == terms[inside]]
    return _part(block, held, chosen, places_of(held.terms[chosen], bits))


def _part(
    block: int, held: BlockTerms, chosen: npt.NDArray[np.int64], places: npt.NDArray[np.int64]
) -> Entries:
    starts = held.offsets[chosen].astype(np.int64)
    counts = held.offsets[chosen + 1].astype(np.int64) - starts
    docs = held.docs[runs(starts, counts)]
    numbers = (docs & ~IN_HEAD).astype(np.uint64) + np.uint64(block * BLOCK)
    numbers = numbers * np.uint64(2) + (docs >= IN_HEAD)
    blocks = np.full(chosen.size, block, dtype=np.uint64)
    levels = held.levels[chosen].astype(np.uint64)
    return Entries(owners_of(places, held.terms[chosen]), blocks, counts, levels, numbers)


def pieces(
    parts: Sequence[Entries], places: npt.NDArray[np.int64], bits: int, mark: bytes
) -> Iterator[Piece]:
    """The pieces of these rising places, from what blocks in rising order have for them; ``mark``
    is their stamp."""
    for place, body in written(lists_of(together([NO_ENTRIES, *parts])), places):
        yield Piece(place, mark + body)


def renewed(
    before: Sequence[Piece],
    parts: Sequence[Entries],
    terms: Terms,
    blocks: Sequence[int],
    bits: int,
    mark: bytes,
) -> Iterator[Piece]:
    """Some pieces again, by rising place, in which nothing changed but what ``blocks`` have for
    ``terms``: ``before`` are the pieces as they were, ``parts`` what those blocks have now. The bytes are
    those that :func:`pieces` makes of all blocks, but these are not asked."""
    lists = read_pieces([(piece.place, piece.raw[len(mark) :]) for piece in before])
    touched = np.isin(lists.owners, owners_of(places_of(terms, bits), terms))
    others = without(entries_of(lists.chosen(touched)), np.array(blocks, dtype=np.uint64))
    fresh = lists_of(together([others, *parts]))
    places = np.array([piece.place for piece in before], dtype=np.int64)
    for place, body in written(joined([lists.chosen(~touched), fresh]), places):
        yield Piece(place, mark + body)
