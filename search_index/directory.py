"""The directory of closed blocks: where in a million documents a term is at all.

For each block it either names the documents that hold a term, where they are few, or says that
the block has a list of them. Exact keys are there for the open block too, so that a whole number
or code is found by one piece. Pieces are cut before terms whose mixed bits are zero, and what is
too large between two such borders by :mod:`search_index.cut`: so a term that comes or goes moves
hardly any other border. Nodes above the pieces are cut at such terms, so the manifest stays small.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from search_index import BLOCK
from search_index.codec import list_piece, signed, varint_bytes, varint_lengths, varints
from search_index.cut import cut, mixed
from search_index.state import BlockTerms
from search_index.terms import KEY, Terms

NODE_BITS: Final = 6
"""About so many powers of two of borders are in a node."""

PIECE: Final = 4 * 1024
"""Bytes of lists in one piece, about; one list may be larger."""


def piece_bits(blocks: int) -> int:
    """About so many powers of two of terms lie between borders: the more closed blocks, the longer
    the lists, the fewer. A change makes again what lies between borders, so its cost stays the
    same. It moves only when a block closes, when all pieces are made again anyway."""
    return max(2, 12 - blocks.bit_length())


def keys_only(terms: BlockTerms) -> BlockTerms:
    """The exact keys alone, as the directory holds them of the open block."""
    start = int(np.searchsorted(terms.terms, np.uint64(KEY)))
    before = terms.offsets[start]
    return BlockTerms(terms.terms[start:], terms.offsets[start:] - before, terms.docs[before:])


class Piece(NamedTuple):
    """A piece or node: the first term it may hold (0 for the very first) and its raw bytes."""

    first: int
    raw: bytes


def piece_path(first: int) -> str:
    """Where a piece lies, relative to the site's root."""
    return f"search/t/{first:x}.bin"


def node_path(first: int) -> str:
    """Where a node lies, relative to the site's root."""
    return f"search/n/{first:x}.bin"


def starts_here(terms: Terms, bits: int) -> npt.NDArray[np.bool_]:
    """Whether there is a border of so many bits before each term; with 0 before all."""
    begins: npt.NDArray[np.bool_] = mixed(terms) >> np.uint64(64 - bits) == 0
    return begins


def spans(
    states: Sequence[tuple[int, BlockTerms]], ranges: Sequence[tuple[int, int]]
) -> Iterator[list[tuple[int, BlockTerms]]]:
    """For each range ``low <= term < high`` the part of each block that lies in it."""
    borders = np.array(ranges, dtype=np.uint64).reshape(-1, 2)
    places = [np.searchsorted(state.terms, borders).tolist() for _, state in states]
    for i in range(len(ranges)):
        yield [
            (block, BlockTerms(state.terms[a:b], state.offsets[a : b + 1], state.docs))
            for (block, state), (a, b) in zip(states, (place[i] for place in places), strict=True)
            if b > a
        ]


def pieces(
    parts: Sequence[tuple[int, BlockTerms]], low: int, high: int, bits: int, stays: Callable[[int, int], bool]
) -> Iterator[Piece]:
    """All pieces of ``low <= term < high``, both borders, from what blocks have there. Where
    ``stays`` says of a first term and the next piece's that nothing between changed, ``raw`` is
    empty."""
    rows, blocks, counts, docs = [], [], [], []
    for block, part in parts:
        rows.append(part.terms)
        blocks.append(np.full(part.terms.size, block, dtype=np.uint64))
        counts.append(np.diff(part.offsets).astype(np.int64))
        held_docs = part.docs[part.offsets[0] : part.offsets[-1]]
        docs.append(held_docs.astype(np.uint64) + np.uint64(block * BLOCK))
    if not rows:
        return
    term, block_of, held = np.concatenate(rows), np.concatenate(blocks), np.concatenate(counts)
    terms, owner = np.unique(term, return_inverse=True)
    # Rows of a term follow each other by block: a stable sort leaves all its values rising.
    wide = np.flatnonzero(held == 0)
    listed = wide[np.argsort(owner[wide], kind="stable")]
    named = np.repeat(owner, held)
    order = np.argsort(named, kind="stable")
    owners = np.concatenate([np.unique(owner[wide]), owner[listed], named[order]])
    values = np.concatenate(
        [
            np.unique(owner[wide], return_counts=True)[1].astype(np.uint64),
            _steps(owner[listed], block_of[listed]),
            _steps(named[order], np.concatenate(docs)[order]),
        ]
    )
    # For each term the number of its blocks, these, and its documents.
    order = np.argsort(owners, kind="stable")
    owners, values = owners[order], values[order]
    widths = varint_lengths(values)
    lengths = np.add.reduceat(widths, np.flatnonzero(np.diff(owners, prepend=-1)))
    form = np.zeros(terms.size, dtype=np.int64)
    form[owner[wide]] = 1

    ends = np.concatenate([[0], np.cumsum(lengths + 3)])
    inner = sorted({0, *np.flatnonzero(starts_here(terms, bits)).tolist()})
    cuts = [c for a, b in pairwise([*inner, terms.size]) for c in cut(terms, ends, a, b, PIECE)]
    # Lists of form 0 first in a piece, then those of form 1.
    data = varints(values, widths)
    heavy = np.repeat(form.astype(bool), lengths)
    places = np.concatenate([[0], np.cumsum(lengths)])
    begins = [low, *(int(terms[c]) for c in cuts[1:]), high]
    for place, (first, last) in enumerate(pairwise([*cuts, terms.size])):
        if stays(begins[place], begins[place + 1]):
            yield Piece(begins[place], b"")
            continue
        inside = slice(int(places[first]), int(places[last]))
        areas = data[inside][~heavy[inside]].tobytes() + data[inside][heavy[inside]].tobytes()
        body = list_piece(terms[first:last], lengths[first:last], form[first:last], areas)
        yield Piece(begins[place], signed(body))


def _steps(owners: npt.NDArray[np.intp], values: Terms) -> Terms:
    """Steps between the values of each owner, which come one owner after the other."""
    steps = np.diff(values, prepend=np.uint64(0))
    starts = np.flatnonzero(np.diff(owners, prepend=-1))
    steps[starts] = values[starts]
    return steps


def borders(states: Sequence[tuple[int, BlockTerms]], bits: int) -> list[int]:
    """Where pieces begin, over all blocks; the first is 0."""
    found = [state.terms[starts_here(state.terms, bits)] for _, state in states]
    every = np.unique(np.concatenate(found)) if found else np.zeros(0, dtype=np.uint64)
    return [0, *(int(term) for term in every if term)]


def nodes(firsts: Sequence[int], digests: Sequence[str], bits: int) -> Iterator[Piece]:
    """The nodes above pieces: number of pieces, steps between first terms, then their digests."""
    if not firsts:
        return
    terms = np.array(firsts, dtype=np.uint64)
    begins = starts_here(terms, bits + NODE_BITS)
    begins[0] = True
    cuts = np.flatnonzero(begins).tolist()
    for start, end in pairwise([*cuts, terms.size]):
        part = terms[start:end]
        moves = np.diff(part, prepend=np.uint64(0))
        names = b"".join(bytes.fromhex(name) for name in digests[start:end])
        body = varint_bytes([part.size]) + varints(moves).tobytes() + names
        yield Piece(int(part[0]), signed(body))
