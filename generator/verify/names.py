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

_LONG = 4
"""Units of a word that is known by its last four; by two, numbers would be found everywhere."""


class Found(NamedTuple):
    """A word of a record at ``units[start:end]``."""

    short: Short
    start: int
    end: int


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

    def hits(self, units: Units) -> Iterator[Found]:
        """Every word in a folded text, whatever record stands there."""
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
        for back in (0, 3, 4):
            # First characters, then those before the last two: where there are none, themselves.
            here = starts if back == 0 else np.maximum(ends - back, starts)
            there = self._starts[words] + (here - starts)
            same = (starts >= 0) & (units[here] == self._units[there])
            words, starts, ends = words[same], starts[same], ends[same]
        for word, start, end in zip(words.tolist(), starts.tolist(), ends.tolist(), strict=True):
            if np.array_equal(units[start:end], self._units[self._starts[word] : self._ends[word]]):
                yield Found(self._shorts[self._record[word]], start, end)


def _last_four(near: Units, places: Places) -> Units:
    """A hash of the four units that end with the two at each of ``places``."""
    folded: Units = near[np.maximum(places - 2, 0)] * np.uint16(0x85EB) ^ near[places]
    return folded


def _pairs(units: Units, places: Places) -> npt.NDArray[np.uint32]:
    """The two units at each of ``places``, as one number."""
    pairs: npt.NDArray[np.uint32] = units[places].astype(np.uint32) << np.uint32(16) | units[places + 1]
    return pairs
