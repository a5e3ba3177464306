"""Where a run of terms is cut into pieces, so that a small change moves no border far away.

Nothing is remembered: the cuts follow from the terms and the bytes of their lists alone, so the
same content always gives the same pieces. A run that is too large is cut near its middle, before
the term whose mixed bits are highest; a few bytes more or less rarely change which one that is.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from search_index.terms import Terms

_WINDOW: Final = 0.1
"""The cut lies in this share of a run's bytes to either side of its ideal place."""


def mixed(terms: Terms) -> Terms:
    """Bits of each term, well stirred."""
    return terms * np.uint64(0x9E3779B97F4A7C15)


def cut(terms: Terms, ends: npt.NDArray[np.int64], first: int, last: int, target: int) -> list[int]:
    """Where pieces of about ``target`` bytes begin in ``terms[first:last]``.

    ``ends[i]`` is the bytes of all lists before term i, so it has one entry more than ``terms``.
    """
    size = int(ends[last] - ends[first])
    parts = (size + target // 2) // target
    if parts < 2 or last - first < 2:
        return [first]
    middle = int(ends[first]) + size * (parts // 2) / parts
    low, high = np.searchsorted(ends, [middle - size * _WINDOW, middle + size * _WINDOW])
    low = min(max(int(low), first + 1), last - 1)
    high = min(max(int(high), low + 1), last)
    border = low + int(np.argmax(mixed(terms[low:high])))
    return cut(terms, ends, first, border, target) + cut(terms, ends, border, last, target)
