"""Short words (names, homes) of many records, looked for in many outputs at once.

Nearly every word of a record is rare in any text but its own. So all of them are looked for
together by their last two characters; whose they are, and whether that record is shown there,
is asked only of what is found.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from generator.verify.folding import FILE, RECORD, Units, fold_units
from generator.verify.forbidden import Short, tails

Places = npt.NDArray[np.int64]

Stretch = tuple[int, int, int]
"""A record (its number among those looked for), and where text that shows it starts and ends."""

_FAR = 40
"""Bits of a place in a text."""

_LONG = 4
"""Units of a word that is known by its last four; by two, numbers would be found everywhere."""


class Found(NamedTuple):
    """A word of a record at ``units[start:end]``, in the stretch of that number."""

    short: Short
    start: int
    end: int
    stretch: int


class Stretches:
    """Where each record is shown. Stretches of one record do not overlap."""

    def __init__(self, stretches: Sequence[Stretch]) -> None:
        rows = np.array(stretches, dtype=np.int64).reshape(-1, 3)
        keys = rows[:, 0] << _FAR | rows[:, 1]
        self._number = np.argsort(keys, kind="stable")
        self._keys, self._ends = keys[self._number], rows[self._number, 2]

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
        units = fold_units(FILE.join([short.words for short in shorts]))
        records = np.flatnonzero(units == ord(FILE))
        borders = np.flatnonzero((units == ord(FILE)) | (units == ord(RECORD)))
        starts = np.concatenate(([0], borders + 1))
        ends = np.concatenate((borders, [len(units)]))
        long = ends - starts >= 2
        starts, ends = starts[long], ends[long]
        keys = _pairs(units, ends - 2)
        order = np.argsort(keys, kind="stable")
        self._units = units
        self._keys = keys[order]
        self._starts, self._ends = starts[order], ends[order]
        self._record = np.searchsorted(records, self._starts)
        self._last, self._short, self._long = np.zeros((3, 65536), dtype=np.bool_)
        if len(ends):
            near = tails(units)
            longer = ends[ends - starts >= _LONG]
            self._last[near[ends - 2]] = True
            self._short[near[ends[ends - starts < _LONG] - 2]] = True
            self._long[_last_four(near, longer - 2)] = True

    def hits(self, units: Units, shown: Stretches | None = None) -> Iterator[Found]:
        """Every word in a folded text that stands where its record is ``shown`` (None: anywhere)."""
        if not len(self._keys) or len(units) < 2:
            return
        near = tails(units)
        places = np.flatnonzero(self._last.take(near))
        likely = self._short[near[places]] | self._long[_last_four(near, places)]
        places = places[likely]
        keys = _pairs(units, places)
        first = np.searchsorted(self._keys, keys)
        count = np.searchsorted(self._keys, keys, side="right") - first
        # One row for each place and each word that ends in the two characters there.
        places, first, count = places[count > 0], first[count > 0], count[count > 0]
        behind = np.cumsum(count)
        words = np.arange(behind[-1] if len(behind) else 0) + np.repeat(first - (behind - count), count)
        ends = np.repeat(places, count) + 2
        starts = ends - (self._ends[words] - self._starts[words])
        inside = starts >= 0
        words, starts, ends = words[inside], starts[inside], ends[inside]
        stretch = np.full(len(words), -1)
        if shown is not None:
            # Most stand where other records are shown.
            stretch = shown.holding(self._record[words], starts, ends)
            own = stretch >= 0
            words, starts, ends, stretch = words[own], starts[own], ends[own], stretch[own]
        same = units[starts] == self._units[self._starts[words]]
        listed = (column[same].tolist() for column in (words, starts, ends, stretch))
        for word, start, end, number in zip(*listed, strict=True):
            if np.array_equal(units[start:end], self._units[self._starts[word] : self._ends[word]]):
                yield Found(self._shorts[self._record[word]], start, end, number)


def _last_four(near: Units, places: Places) -> Units:
    """A hash of the four units that end with the two at each of ``places``."""
    folded: Units = near[np.maximum(places - 2, 0)] * np.uint16(0x85EB) ^ near[places]
    return folded


def _pairs(units: Units, places: Places) -> npt.NDArray[np.uint32]:
    """The two units at each of ``places``, as one number."""
    pairs: npt.NDArray[np.uint32] = units[places].astype(np.uint32) << np.uint32(16) | units[places + 1]
    return pairs
