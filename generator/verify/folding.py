"""Folding much text at once, by a table of the basic plane.

Gives for every text what :func:`generator.model.text.number_key` gives, but for the few
characters that expand into several: those become their first letter or digit. Words and texts
pass through the same table, so they still meet.
"""

import unicodedata
from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from generator.model.text import number_key

_Entry = TypeVar("_Entry", bound=np.generic)

Units = npt.NDArray[np.uint16]
"""Folded text as UTF-16 units."""

FILE = "\x00"
"""Stands between files; survives folding."""
RECORD = "\x02"
"""Stands between records of one file; survives folding."""

_DROP = 0xFFFF
_NEAR = 32768
"""Units looked up at a time."""


@lru_cache(maxsize=1)
def _table() -> Units:
    table = np.arange(65536, dtype=np.uint16)
    # Han, Hangul, halves of other planes and private use are themselves.
    codes = [c for c in range(65536) if not (0x3400 <= c < 0xA000 or 0xAC00 <= c < 0xF900 or c == 2)]
    # One call for all of them; the mark between them survives, and nothing composes over it.
    for code, folded in zip(codes, number_key(RECORD.join(map(chr, codes))).split(RECORD), strict=True):
        if not folded:
            table[code] = _DROP
        else:
            letter = next((c for c in folded if c.isalnum()), folded[0])
            table[code] = ord(letter) if ord(letter) < 0xFFFF else code
    table[_DROP] = 0xFFFD
    table[0], table[2] = 0, 2
    return table


class Folded:
    """A folded text, and the way back to what a reader sees."""

    def __init__(self, text: str) -> None:
        self._shown = _composed(text)[1]
        folded = looked_up(_table(), self._shown)
        self._kept = folded != _DROP
        self.units = folded if self._kept.all() else folded[self._kept]
        """UTF-16 units."""

    @cached_property
    def _places(self) -> npt.NDArray[np.int64]:
        """Where each folded unit stood."""
        return np.flatnonzero(self._kept)

    def around(self, place: slice, before: int, after: int, within: slice) -> tuple[str, str, str]:
        """What stands at a folded ``place``, and some characters before and after it, of a part."""
        units, part = self._shown, self._part(within)
        first, last = int(self._places[place.start]), int(self._places[place.stop - 1]) + 1
        return (
            as_text(units[max(part.start, first - before) : first]),
            as_text(units[first:last]),
            as_text(units[last : min(part.stop, last + after)]),
        )

    def line(self, start: int, within: slice) -> int:
        """The line, or record, of a part, from 1, that folded ``start`` stands in."""
        before = self._shown[self._part(within).start : int(self._places[start])]
        return int(((before == 0x0A) | (before == ord(RECORD))).sum()) + 1

    def _part(self, within: slice) -> slice:
        """Where a part stood that lies between two folded places (-1, length: begin and end of all)."""
        places = self._places
        start = int(places[within.start]) + 1 if within.start >= 0 else 0
        return slice(start, int(places[within.stop]) if within.stop < len(places) else len(self._shown))


def fold_units(text: str) -> Units:
    """``text`` folded, as an array of UTF-16 units."""
    return Folded(text).units


def _composed(text: str) -> tuple[str, Units]:
    """The form of ``text`` that is folded unit by unit (see :func:`composed`), and its units."""
    units = _units(text)
    if not (text.isascii() or _foldable(units)):
        # File by file, so that what is found in one does not depend on its neighbours.
        text = FILE.join(
            part if is_composed(part) else unicodedata.normalize("NFKC", part) for part in text.split(FILE)
        )
        units = _units(text)
    return text, units


def looked_up(table: npt.NDArray[_Entry], units: Units) -> npt.NDArray[_Entry]:
    """What a ``table`` of the basic plane has for each unit.

    Numpy makes wide indexes of the units first; bit by bit, those stay near the processor.
    """
    found = np.empty(len(units), dtype=table.dtype)
    for at in range(0, len(units), _NEAR):
        # No unit is out of range; wrapping, it need not look.
        table.take(units[at : at + _NEAR], out=found[at : at + _NEAR], mode="wrap")
    return found


def _foldable(units: Units) -> bool:
    """Whether a table of single units can fold them: no halves of other planes, no combining marks."""
    return not (((units & 0xF800) == 0xD800).any() or ((units - np.uint16(0x300)) < 0x70).any())


def is_composed(text: str) -> bool:
    """Whether ``text`` is folded unit by unit as it is (see :func:`composed`)."""
    return text.isascii() or _foldable(_units(text))


def composed(text: str) -> str:
    """The form of ``text`` that is folded unit by unit.

    That is ``text`` itself, or its normal form when a table of single units cannot fold it: for
    styled letters and digits of other planes, and for combining marks.
    """
    return _composed(text)[0]


def _units(text: str) -> Units:
    return np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype=np.uint16)


def stretches(mask: npt.NDArray[np.bool_], length: int) -> npt.NDArray[np.int64]:
    """Where ``length`` neighbours are all set: the places of the first of them."""
    have = 1
    while have < length:
        step = min(have, length - have)
        mask = mask[:-step] & mask[step:]
        have += step
    return np.flatnonzero(mask)


def longer(starts: npt.NDArray[np.int64], length: int, wanted: int) -> npt.NDArray[np.int64]:
    """Of the places that ``length`` neighbours are set behind, those that ``wanted`` are."""
    more = wanted - length
    found: npt.NDArray[np.int64] = starts[:-more][starts[more:] - starts[:-more] == more]
    return found


def as_text(units: Units) -> str:
    """Units as text, one character each, so that positions stay (other planes: two halves)."""
    text = units.tobytes().decode("utf-16-le", "surrogatepass")
    if len(text) == len(units):
        return text
    return units.astype(np.uint32).tobytes().decode("utf-32-le", "surrogatepass")


def folded_all(texts: Sequence[str]) -> list[str]:
    """Each of ``texts`` folded, much faster than one by one."""
    if not texts:
        return []
    clean = (text.replace(RECORD, "") for text in texts)
    return as_text(fold_units(RECORD.join(clean))).split(RECORD)
