"""The directory of closed blocks: where in a million documents a term is at all.

A rare term has its document numbers there, any other the numbers of its blocks. Exact keys are
there for the open block too, so that a whole number or code is found by one piece. Pieces are cut
before terms whose mixed bits are zero, not by size: so a term that comes or goes moves no other
border, and the same content always gives the same pieces. A piece that grows too large is cut
further before terms with one zero bit less, and so on. Nodes above the pieces are cut the same
way, so the manifest stays small.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from search_index import BLOCK
from search_index.codec import digest, list_piece, varint_bytes, varint_lengths, varints
from search_index.state import BlockTerms
from search_index.terms import AUTHORITY, KEY, KIND, Terms

PIECE_BITS: Final = 10
NODE_BITS: Final = 16
"""About 1024 terms lie between borders, about 64 borders in a node."""

LARGEST: Final = 10 * 1024
"""Bytes of lists above which a piece is cut further; one list may be larger."""


def rare_limit(blocks: int) -> int:
    """A term in at most so many documents has them named: about one in a hundred documents, so
    that rare pairs of terms are found without reading block after block. It doubles with the
    number of blocks, rarely, as all pieces are then made again."""
    return 1024 << min(3, max(0, (blocks - 1).bit_length() - 5))


def keys_only(terms: BlockTerms) -> BlockTerms:
    """The exact keys alone, as the directory holds them of the open block."""
    start = int(np.searchsorted(terms.terms, np.uint64(KEY)))
    before = terms.offsets[start]
    return BlockTerms(terms.terms[start:], terms.offsets[start:] - before, terms.docs[before:])


class Piece(NamedTuple):
    """A piece or node: the first term it may hold (0 for the very first) and its raw bytes."""

    first: int
    raw: bytes


def piece_path(first: int, name: str) -> str:
    """Where a piece lies, relative to the site's root."""
    return f"search/t/{first:x}-{name}.bin"


def node_path(first: int, name: str) -> str:
    """Where a node lies, relative to the site's root."""
    return f"search/n/{first:x}-{name}.bin"


def starts_here(terms: Terms, bits: int) -> npt.NDArray[np.bool_]:
    """Whether there is a border of so many bits before each term; with 0 before all."""
    mixed = (terms * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(64 - bits)
    begins: npt.NDArray[np.bool_] = mixed == 0
    return begins


def pieces(
    states: Sequence[tuple[int, BlockTerms]],
    low: int,
    high: int,
    rare_most: int,
    stays: Callable[[int, int], bool],
) -> Iterator[Piece]:
    """All pieces with terms in ``low <= term < high``; ``low`` must be a border. Where ``stays``
    says of a first term and the next piece's that nothing between changed, ``raw`` is empty.

    A term in at most ``rare_most`` documents has them named, an authority in four times as many,
    an exact key in any number.
    """
    rows, blocks, counts, docs = [], [], [], []
    for block, state in states:
        a, b = (int(i) for i in np.searchsorted(state.terms, np.array([low, high], dtype=np.uint64)))
        part = state.offsets[a : b + 1]
        if b > a:
            held = np.diff(part).astype(np.int64)
            rows.append(state.terms[a:b])
            blocks.append(np.full(b - a, block, dtype=np.int64))
            counts.append(held)
            docs.append(state.docs[part[0] : part[-1]].astype(np.uint64) + np.uint64(block * BLOCK))
    if not rows:
        return
    term, block_of, held_by = np.concatenate(rows), np.concatenate(blocks), np.concatenate(counts)
    order = np.argsort(term, kind="stable")
    ordered = term[order]
    starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    per_term = np.diff(starts, append=ordered.size)
    most = np.where((ordered[starts] >= AUTHORITY) & (ordered[starts] < KIND), 4 * rare_most, rare_most)
    # A list that its block leaves out counts as too many to name.
    totals = np.add.reduceat(np.where(held_by == 0, 4 * rare_most + 1, held_by)[order], starts)
    rare = (totals <= most) | (ordered[starts] >= np.uint64(KEY))
    row_is_rare = np.empty(term.size, dtype=bool)
    row_is_rare[order] = np.repeat(rare, per_term)
    terms = ordered[starts]

    # Rows of a term follow each other by block and hold rising numbers: no sorting is needed.
    chosen = order[row_is_rare[order]]
    sizes = held_by[chosen]
    shift = (np.cumsum(held_by) - held_by)[chosen] - (np.cumsum(sizes) - sizes)
    numbers = np.concatenate(docs)[np.repeat(shift, sizes) + np.arange(int(sizes.sum()))]
    light, light_lengths = _steps(np.repeat(term[chosen], sizes), numbers)
    wide = order[~row_is_rare[order]]
    heavy, heavy_lengths = _steps(term[wide], block_of[wide].astype(np.uint64))
    lengths = np.empty(terms.size, dtype=np.int64)
    lengths[rare], lengths[~rare] = light_lengths, heavy_lengths

    ends = np.concatenate([[0], np.cumsum(lengths + 3)])
    cuts = _cut(terms, ends, 0, terms.size, PIECE_BITS)
    light_ends = np.concatenate([[0], np.cumsum(np.where(rare, lengths, 0))])
    heavy_ends = np.concatenate([[0], np.cumsum(np.where(rare, 0, lengths))])
    begins = [low, *(int(terms[cut]) for cut in cuts[1:]), high]
    for place, (first, last) in enumerate(zip(cuts, [*cuts[1:], terms.size], strict=True)):
        if stays(begins[place], begins[place + 1]):
            yield Piece(begins[place], b"")
            continue
        areas = light[light_ends[first] : light_ends[last]] + heavy[heavy_ends[first] : heavy_ends[last]]
        forms = (~rare[first:last]).astype(np.int64)
        raw = list_piece(terms[first:last], lengths[first:last], forms, areas)
        yield Piece(begins[place], raw)


def _cut(terms: Terms, ends: npt.NDArray[np.int64], first: int, last: int, bits: int) -> list[int]:
    """Where pieces begin in ``terms[first:last]``: at borders, nearer ones where pieces are large."""
    inner = np.flatnonzero(starts_here(terms[first:last], bits)) + first
    cuts = sorted({first, *inner.tolist()})
    if not bits:
        return cuts
    out: list[int] = []
    for low, high in zip(cuts, [*cuts[1:], last], strict=True):
        large = int(ends[high] - ends[low]) > LARGEST and high - low > 1
        out += _cut(terms, ends, low, high, bits - 1) if large else [low]
    return out


def _steps(owners: Terms, values: npt.NDArray[np.uint64]) -> tuple[bytes, npt.NDArray[np.int64]]:
    """Steps between the values of each owner as varints, and the bytes each owner's take."""
    if not owners.size:
        return b"", np.zeros(0, dtype=np.int64)
    starts = np.flatnonzero(np.concatenate([[True], owners[1:] != owners[:-1]]))
    steps = np.diff(values, prepend=np.uint64(0))
    steps[starts] = values[starts]
    widths = varint_lengths(steps)
    return varints(steps, widths).tobytes(), np.add.reduceat(widths, starts)


def borders(states: Sequence[tuple[int, BlockTerms]]) -> list[int]:
    """Where pieces begin, over all blocks; the first is 0."""
    found = [state.terms[starts_here(state.terms, PIECE_BITS)] for _, state in states]
    every = np.unique(np.concatenate(found)) if found else np.zeros(0, dtype=np.uint64)
    return [0, *(int(term) for term in every if term)]


def nodes(firsts: Sequence[int], digests: Sequence[str]) -> Iterator[Piece]:
    """The nodes above pieces: number of pieces, steps between first terms, then four-byte digests."""
    if not firsts:
        return
    terms = np.array(firsts, dtype=np.uint64)
    begins = starts_here(terms, NODE_BITS)
    begins[0] = True
    cuts = np.flatnonzero(begins)
    for start, end in zip(cuts.tolist(), [*cuts[1:].tolist(), terms.size], strict=True):
        part = terms[start:end]
        moves = np.diff(part, prepend=np.uint64(0))
        names = b"".join(bytes.fromhex(name) for name in digests[start:end])
        yield Piece(int(part[0]), varint_bytes([part.size]) + varints(moves).tobytes() + names)


def name(piece: Piece) -> str:
    """The digest that names a piece or node."""
    return digest(piece.raw).hex()
