"""Short words (names, homes) of many records, looked for in many outputs at once.

Nearly every word of a record is rare in any text but its own. So all of them are looked for
together by their last two characters; whose they are, and whether that record is shown there,
is asked only of what is found.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from generator.verify.folding import FILE, RECORD, Units, fold_units, looked_up
from generator.verify.forbidden import Short, tails

Places = npt.NDArray[np.int64]

_FAR = 40
"""Bits of a place in a text."""

_LONG = 4
"""Units of a word that is known by its last four; by two, numbers would be found everywhere."""


_ENDS_SHORT, _ENDS_LONG = 1, 2
"""What may end in two units."""


class Found(NamedTuple):
    """A word of a record at ``units[start:end]``, in the stretch of that number."""

    short: Short
    start: int
    end: int
    stretch: int


class Stretches:
    """Where each record is shown. Stretches of one record do not overlap."""

    def __init__(self, records: Places, starts: Places, ends: Places) -> None:
        """Of each stretch the record (see :meth:`ShortWords.owners`), and where its text starts and ends."""
        keys = records << _FAR | starts
        self._number = np.argsort(keys, kind="stable")
        self._keys, self._ends = keys[self._number], ends[self._number]

    def holding(self, records: Places, starts: Places, ends: Places) -> Places:
        """The number of the stretch of its record that each place lies in, or -1."""
        if not len(self._keys):
            return np.full(len(records), -1)
        behind = np.searchsorted(self._keys, records << _FAR | starts, side="right") - 1
        same = (behind >= 0) & (self._keys[behind] >> _FAR == records) & (ends <= self._ends[behind])
        held: Places = np.where(same, self._number[behind], -1)
        return held


class ShortWords:
    """The words of some records, ready to be looked for. A word has two units at least."""

    def __init__(self, shorts: Sequence[Short]) -> None:
        self._shorts = shorts
        self._owner: dict[str, int] = {}
        public_ids = [short.public_id for short in shorts]
        for public_id in public_ids:
            self._owner.setdefault(public_id, len(self._owner))
        owners = self.owners(public_ids)
        units = fold_units(FILE.join([short.words for short in shorts]))
        records = np.flatnonzero(units == ord(FILE))
        borders = np.flatnonzero((units == ord(FILE)) | (units == ord(RECORD)))
        starts = np.concatenate(([0], borders + 1))
        ends = np.concatenate((borders, [len(units)]))
        sizes = ends - starts
        short, long = (sizes >= 2) & (sizes < _LONG), sizes >= _LONG
        self._short = _Words(units, starts[short], ends[short], records, owners, 2)
        self._long = _Words(units, starts[long], ends[long], records, owners, _LONG)
        self._ends = np.zeros(65536, dtype=np.uint8)
        self._pairs, self._last_four = np.zeros((2, 65536), dtype=np.bool_)
        if len(units) >= 2:
            near = tails(units)
            self._pairs[_pairs(units, self._short.ends - 2)] = True
            self._last_four[_last_four(near, self._long.ends - 2)] = True
            self._ends[near[self._short.ends - 2]] = _ENDS_SHORT
            self._ends[near[self._long.ends - 2]] |= _ENDS_LONG

    def owners(self, public_ids: Sequence[str]) -> Places:
        """The number of each of the records, by which a stretch names it; -1 for one without words."""
        return np.array([self._owner.get(public_id, -1) for public_id in public_ids], dtype=np.int64)

    def hits(self, units: Units, shown: Stretches | None = None) -> Iterator[Found]:
        """Every word in a folded text that stands where its record is ``shown`` (None: anywhere)."""
        if len(units) < 2:
            return
        near = tails(units)
        which = looked_up(self._ends, near)
        places = np.flatnonzero(which != 0)
        which = which[places]
        short, long = places[(which & _ENDS_SHORT) != 0], places[(which & _ENDS_LONG) != 0]
        short = short[self._pairs[_pairs(units, short)]]
        long = long[self._last_four[_last_four(near, long)] & (long >= _LONG - 2)]
        for words, ends in (self._short, short + 2), (self._long, long + 2):
            for number, start, end, stretch in words.hits(units, ends, shown):
                yield Found(self._shorts[number], start, end, stretch)


class _Words:
    """Words in ``units``, known by their last ``length`` units."""

    def __init__(
        self, units: Units, starts: Places, ends: Places, shorts: Places, owners: Places, length: int
    ) -> None:
        """``shorts``: where the words of one end and those of the next begin; ``owners``: whose each is."""
        keys = _keys(units, ends, length)
        order = np.argsort(keys, kind="stable")
        self._units, self._length = units, length
        self._keys, self._starts = keys[order], starts[order]
        self.ends = ends[order]
        self._short = np.searchsorted(shorts, self._starts)
        self._owner = owners[self._short]

    def hits(
        self, units: Units, ends: Places, shown: Stretches | None
    ) -> Iterator[tuple[int, int, int, int]]:
        """Short, start, end and stretch of each of the words that ends at one of ``ends``."""
        if not len(self._keys) or not len(ends):
            return
        keys = _keys(units, ends, self._length)
        first = np.searchsorted(self._keys, keys)
        first[first == len(self._keys)] = 0
        known = self._keys[first] == keys
        keys, first, ends = keys[known], first[known], ends[known]
        count = np.searchsorted(self._keys, keys, side="right") - first
        # One row for each place and each word that ends in the units there.
        behind = np.cumsum(count)
        words = np.arange(behind[-1] if len(behind) else 0) + np.repeat(first - (behind - count), count)
        ends = np.repeat(ends, count)
        starts = ends - (self.ends[words] - self._starts[words])
        same = np.flatnonzero(starts >= 0)
        same = same[units[starts[same]] == self._units[self._starts[words[same]]]]
        words, starts, ends = words[same], starts[same], ends[same]
        stretch = np.full(len(words), -1)
        if shown is not None:
            # Most stand where other records are shown.
            stretch = shown.holding(self._owner[words], starts, ends)
            own = stretch >= 0
            words, starts, ends, stretch = words[own], starts[own], ends[own], stretch[own]
        listed = (column.tolist() for column in (words, starts, ends, stretch))
        for word, start, end, number in zip(*listed, strict=True):
            if np.array_equal(units[start:end], self._units[self._starts[word] : self.ends[word]]):
                yield int(self._short[word]), start, end, number


def _pairs(units: Units, places: Places) -> Units:
    """Another hash (see :func:`tails`) of the two units at each of ``places``."""
    folded: Units = units[places] ^ units[places + 1] * np.uint16(0x6A6D)
    return folded


def _last_four(near: Units, places: Places) -> Units:
    """A hash of the four units that end with the two at each of ``places``."""
    folded: Units = near[np.maximum(places - 2, 0)] * np.uint16(0x85EB) ^ near[places]
    return folded


def _keys(units: Units, ends: Places, length: int) -> npt.NDArray[np.uint64]:
    """The last ``length`` units before each of ``ends``, as one number."""
    keys = np.zeros(len(ends), dtype=np.uint64)
    for back in range(length, 0, -1):
        keys = keys << np.uint64(16) | units[ends - back]
    return keys
