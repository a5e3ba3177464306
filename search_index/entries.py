"""What the directory's pieces hold, between their bytes and what blocks tell of terms.

:class:`Entries` is what blocks tell of terms, :class:`Lists` the same as it lies in pieces. From the one
to the other and back, for some hundred pieces at a time, so that a change of one block can be put into
the pieces that are there: nobody has to ask the other blocks again.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from search_index import BLOCK
from search_index.codec import Bytes, list_piece, unvarints, varint_lengths, varints
from search_index.terms import Terms

LEVEL: Final = 8
"""A step from block to block is so many times as large, the rest is the level of the term there."""

_TERM: Final = np.uint64(34)

Places = npt.NDArray[np.int64]


class Entries(NamedTuple):
    """What blocks have for terms, one entry for each block and term, in any order.

    ``owners`` are ``piece << 34 | term``; ``counts`` how many documents the block names of the term,
    none where it has a list, whose level ``levels`` tells; ``numbers`` are the named ones, entry by
    entry and rising in each: twice the life-long number, plus one where the document's head has the
    term too."""

    owners: Terms
    blocks: Terms
    counts: Places
    levels: Terms
    numbers: Terms


_NONE: Final = np.zeros(0, dtype=np.uint64)
NO_ENTRIES: Final = Entries(_NONE, _NONE, np.zeros(0, dtype=np.int64), _NONE, _NONE)


class Lists(NamedTuple):
    """Lists of some pieces, by piece and rising term (``owners`` as in :class:`Entries`);
    each lies in ``data`` from ``starts``, so many bytes long and of one of two forms."""

    owners: Terms
    starts: Places
    lengths: Places
    forms: Places
    data: Bytes

    def chosen(self, which: npt.NDArray[np.bool_] | Places) -> "Lists":
        """Some of them, or all in another order."""
        return Lists(
            self.owners[which], self.starts[which], self.lengths[which], self.forms[which], self.data
        )


def owners_of(places: Places, terms: Terms) -> Terms:
    """Places and terms as one number each, which rises by place and term."""
    owners: Terms = places.astype(np.uint64) << _TERM | terms
    return owners


def together(parts: Sequence[Entries]) -> Entries:
    """All entries as one, by owner and block; in no two parts a block tells of the same term."""
    whole = Entries(*(np.concatenate(column) for column in zip(*parts, strict=True)))
    starts = np.cumsum(whole.counts) - whole.counts
    order = np.lexsort((whole.blocks, whole.owners))
    return Entries(
        whole.owners[order],
        whole.blocks[order],
        whole.counts[order],
        whole.levels[order],
        whole.numbers[runs(starts[order], whole.counts[order])],
    )


def lists_of(entries: Entries) -> Lists:
    """What pieces hold of entries, which must come by owner and block (:func:`together`)."""
    # Where the entries of each term begin.
    first = np.flatnonzero(entries.owners[1:] != entries.owners[:-1]) + 1
    first = np.concatenate([[0], first])[: entries.owners.size]
    wide = entries.counts == 0
    blocks_of = _sums(wide.astype(np.int64), first)
    # Of each term the number of its blocks and steps between these with its level, then its documents.
    heavy = blocks_of > 0
    before = heavy + blocks_of
    counts = _sums(entries.counts, first)
    sizes = before + counts
    begins = np.cumsum(sizes) - sizes
    values = np.empty(int(sizes.sum()), dtype=np.uint64)
    listed = runs(begins[heavy] + 1, blocks_of[heavy])
    named = np.ones(values.size, dtype=bool)
    named[begins[heavy]] = named[listed] = False
    values[begins[heavy]] = blocks_of[heavy]
    steps = _steps(entries.blocks[wide], blocks_of)
    values[listed] = steps * np.uint64(LEVEL) + entries.levels[wide]
    values[named] = _steps(entries.numbers, counts)
    widths = varint_lengths(values)
    lengths = _sums(widths, begins)
    starts = np.cumsum(lengths) - lengths
    return Lists(entries.owners[first], starts, lengths, heavy.astype(np.int64), varints(values, widths))


def entries_of(lists: Lists) -> Entries:
    """What blocks told of the terms of these lists: :func:`lists_of` the other way round."""
    data = np.frombuffer(_laid(lists), dtype=np.uint8)
    values = unvarints(data)
    # How many numbers each list has; in one of form 1 the number of its blocks comes first, then they.
    ended = np.searchsorted(np.flatnonzero(data < 128), np.cumsum(lists.lengths))
    sizes = np.diff(ended, prepend=0)
    begins = ended - sizes
    heavy = lists.forms == 1
    blocks_of = np.zeros(sizes.size, dtype=np.int64)
    blocks_of[heavy] = values[begins[heavy]].astype(np.int64)
    listed = runs(begins[heavy] + 1, blocks_of[heavy])
    named = np.ones(values.size, dtype=bool)
    named[begins[heavy]] = named[listed] = False
    counts = sizes - heavy - blocks_of
    numbers = _risen(values[named], counts)
    # An entry begins where a list or another block does.
    blocks = numbers // np.uint64(2 * BLOCK)
    other = np.diff(blocks, prepend=np.uint64(0)) != 0
    other[(np.cumsum(counts) - counts)[counts > 0]] = True
    fresh = np.flatnonzero(other)
    held = np.searchsorted(np.cumsum(counts), fresh, side="right")
    level = np.uint64(LEVEL)
    return Entries(
        np.concatenate([lists.owners[held], np.repeat(lists.owners, blocks_of)]),
        np.concatenate([blocks[fresh], _risen(values[listed] // level, blocks_of)]),
        np.concatenate([np.diff(fresh, append=numbers.size), np.zeros(listed.size, dtype=np.int64)]),
        np.concatenate([np.zeros(fresh.size, dtype=np.uint64), values[listed] % level]),
        numbers,
    )


def without(entries: Entries, blocks: Terms) -> Entries:
    """The entries of all blocks but these."""
    left = ~np.isin(entries.blocks, blocks)
    return Entries(
        entries.owners[left],
        entries.blocks[left],
        entries.counts[left],
        entries.levels[left],
        entries.numbers[np.repeat(left, entries.counts)],
    )


def joined(lists: Sequence[Lists]) -> Lists:
    """All lists as one; no term has a list in two of them."""
    before = np.cumsum([0, *(some.data.size for some in lists)]).tolist()
    owners, starts, lengths, forms = (
        np.concatenate(column)
        for column in zip(
            *(
                (some.owners, some.starts + at, some.lengths, some.forms)
                for some, at in zip(lists, before, strict=False)
            ),
            strict=True,
        )
    )
    order = np.argsort(owners, kind="stable")
    data = np.concatenate([some.data for some in lists])
    return Lists(owners[order], starts[order], lengths[order], forms[order], data)


def read_pieces(pieces: Sequence[tuple[int, bytes]]) -> Lists:
    """The lists of pieces, each with its place, as :func:`written` gives them."""
    return joined([_read(place, np.frombuffer(raw, dtype=np.uint8)) for place, raw in pieces])


def _read(place: int, data: Bytes) -> Lists:
    ends = np.flatnonzero(data < 128) + 1
    count = int(unvarints(data[: ends[0]])[0])
    header = unvarints(data[ends[0] : ends[2 * count]])
    terms, coded = np.cumsum(header[0::2]), header[1::2].astype(np.int64)
    lengths, forms = coded >> 1, coded & 1
    starts = np.empty(count, dtype=np.int64)
    # Lists of form 0 first, then those of form 1.
    order = np.argsort(forms, kind="stable")
    starts[order] = ends[2 * count] + np.cumsum(lengths[order]) - lengths[order]
    return Lists(owners_of(np.full(count, place), terms), starts, lengths, forms, data)


def written(lists: Lists, places: Places) -> Iterator[tuple[int, bytes]]:
    """Each of these rising places with the bytes of its piece."""
    piece = (lists.owners >> _TERM).astype(np.int64)
    terms = lists.owners & np.uint64((1 << 34) - 1)
    # Lists of form 0 first in a piece, then those of form 1.
    order = np.argsort(piece * 2 + lists.forms, kind="stable")
    data = _laid(lists.chosen(order))
    ends = np.concatenate([[0], np.cumsum(lists.lengths[order])]).tolist()
    begins = np.searchsorted(piece, places).tolist()
    for place, (first, last) in zip(places.tolist(), pairwise([*begins, terms.size]), strict=True):
        areas = data[ends[first] : ends[last]]
        yield (
            place,
            list_piece(terms[first:last], lists.lengths[first:last], lists.forms[first:last], areas),
        )


def runs(starts: Places, counts: Places) -> Places:
    """All places of runs of so many places from each start."""
    before = np.cumsum(counts) - counts
    every: Places = np.repeat(starts - before, counts) + np.arange(int(counts.sum()))
    return every


def _laid(lists: Lists) -> bytes:
    """The bytes of all lists, one after the other."""
    view = lists.data.data
    ends = (lists.starts + lists.lengths).tolist()
    return b"".join([view[start:end] for start, end in zip(lists.starts.tolist(), ends, strict=True)])


def _steps(values: Terms, counts: Places) -> Terms:
    """Steps between the values of each list, of which each has so many."""
    steps = np.diff(values, prepend=np.uint64(0))
    starts = (np.cumsum(counts) - counts)[counts > 0]
    steps[starts] = values[starts]
    return steps


def _risen(steps: Terms, counts: Places) -> Terms:
    """The values of each list from the steps between them."""
    values = np.cumsum(steps, dtype=np.uint64)
    some = counts[counts > 0]
    starts = np.cumsum(some) - some
    values -= np.repeat(values[starts] - steps[starts], some)
    return values


def _sums(values: Places, starts: Places) -> Places:
    """The sums of the values from each start to the next one."""
    sums: Places = np.add.reduceat(values, starts) if starts.size else values[:0]
    return sums
