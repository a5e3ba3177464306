"""What is looked up: every term is one number below 2**34, the same here and in the browser.

* a pair of neighbouring units: ``first << 16 | second`` (the first is never below 0x21);
* three Latin letters or digits, four and five digits: pairs alone say little about numbers;
* two, four and five digits with the sign before them: where a number begins, all pairs are common,
  the place is not; and three with the sign after them, where it ends;
* a sign between two digits, and with one more: parts of a date, or of an amount, stand in most
  texts, but apart.
  These lie among pairs of private characters: two terms that fall together only suggest more, the
  card decides;
* filters (authority, kind, year, status), so that they are just one more list to intersect;
* the same grams of title, party and document number alone, ``HEAD`` higher;
* exact keys of whole numbers and codes, ``KEY`` higher.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from search_index.normalise import DOCUMENT_END, FIELD_END, Units, normalise, units_of

Terms = npt.NDArray[np.uint64]

FOUR: Final = 0x10000
THREE: Final = 0x20000
FIVE: Final = 0x30000
AUTHORITY: Final = 0x1C0000
KIND: Final = 0x1D0000
YEAR: Final = 0x1E0000
STATUS: Final = 0x1F0000
FILTERS_END: Final = 0x200000
BEFORE_TWO: Final = 0xE0000000
BETWEEN: Final = 0xE0800000
BEFORE_FOUR: Final = 0xE1000000
BEFORE_FIVE: Final = 0xE2000000
BETWEEN_TWO: Final = 0xEC000000
AFTER_THREE: Final = 0xF2000000
_ROOM: Final = 0xFFFFFD
"""A prime near 2**24: a sign and four digits are more than there is room for."""
_SIGNS: Final = 61
"""So many signs are told apart after three digits."""
_LONGER: Final = (
    (FIVE, FOUR, 10, 10**4), (BEFORE_FIVE, BEFORE_FOUR, 10, _ROOM), (BETWEEN_TWO, BETWEEN, 10, 1 << 23),
    (AFTER_THREE, THREE, _SIGNS, 36**3),
)  # fmt: skip
"""Where the terms of runs begin that have one unit more than others, where those of the others begin,
how many longer ones each of them has, and how many they are."""
HEAD: Final = 1 << 32
KEY: Final = 1 << 33


def fnv(units: Units) -> int:
    """FNV-1a of 32 bits over code units."""
    value = 0x811C9DC5
    for unit in units.tolist():
        value = ((value ^ unit) * 0x01000193) & 0xFFFFFFFF
    return value


def code_like(folded: str) -> bool:
    """Whether a normalised text may be a whole number or code: five characters or more with a
    digit. Others are not exact keys."""
    return len(folded) >= 5 and any("0" <= character <= "9" for character in folded)


def key_term(text: str) -> int:
    """Term of an exact number or code; 0 for an empty one."""
    folded = normalise(text)
    return KEY + fnv(units_of(folded)) if folded else 0


def filter_term(base: int, value: str) -> int:
    """Term of a filter value (a slug, a kind, a year, a status). The card is checked again."""
    return base + (int(value) if base == YEAR else fnv(units_of(value)) & 0xFFFF)


def spread(terms: Terms) -> npt.NDArray[np.uint32]:
    """32 well-mixed bits of each term: the topmost tell its piece of the directory. A run of
    digits with one unit more has those of the run without: a document that has it has that too, so a
    piece less is touched."""
    low, high = terms & np.uint64(0xFFFFFFFF), terms >> np.uint64(32)
    for longer, shorter, each, many in _LONGER:
        # Lower ones wrap around and are far above.
        inside = (low - np.uint64(longer)) // np.uint64(each)
        low = np.where(inside < np.uint64(many), inside + np.uint64(shorter), low)
    mixed = (low ^ (high * np.uint64(0x85EBCA6B))) * np.uint64(0x9E3779B1)
    return (mixed & np.uint64(0xFFFFFFFF)).astype(np.uint32)


@lru_cache(maxsize=1)
def _alphanumeric() -> npt.NDArray[np.int8]:
    """For each unit: 0-35 for digits and Latin letters, -1 for all else."""
    table = np.full(0x10000, -1, dtype=np.int8)
    table[0x30:0x3A] = np.arange(10)
    table[0x61:0x7B] = np.arange(10, 36)
    return table


def grams(units: Units) -> tuple[Terms, npt.NDArray[np.int64]]:
    """All terms of normalised units with the position each starts at; none crosses an end."""
    if units.size < 2:
        return np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.int64)
    found = list(_grams(units))
    return np.concatenate([terms for _, terms, _ in found]), np.concatenate([at for _, _, at in found])


def _grams(units: Units) -> Iterator[tuple[int, Terms, npt.NDArray[np.int64]]]:
    """(units covered, terms, positions) of each sort of gram, of two units or more."""
    wide = units.astype(np.uint64)
    text = units < min(FIELD_END, DOCUMENT_END)
    at = np.flatnonzero(text[:-1] & text[1:])
    yield 2, (wide[at] << np.uint64(16)) | wide[at + 1], at
    values = _alphanumeric()[units]
    alike = values >= 0
    at = np.flatnonzero(alike[:-2] & alike[1:-1] & alike[2:])
    a, b, c = (values[at + step].astype(np.uint64) for step in range(3))
    yield 3, a * np.uint64(1296) + b * np.uint64(36) + c + np.uint64(THREE), at
    digits = alike & (values < 10)
    sign = text & ~alike
    after = digits[at] & digits[at + 1] & digits[at + 2] & np.append(sign, False)[at + 3]
    run, three = at[after], a[after] * np.uint64(1296) + b[after] * np.uint64(36) + c[after]
    yield 4, three * np.uint64(_SIGNS) + wide[run + 3] % np.uint64(_SIGNS) + np.uint64(AFTER_THREE), run
    at = np.flatnonzero(digits[:-3] & digits[1:-2] & digits[2:-1] & digits[3:])
    a, b, c, d = (values[at + step].astype(np.uint64) for step in range(4))
    four = a * np.uint64(1000) + b * np.uint64(100) + c * np.uint64(10) + d
    yield 4, four + np.uint64(FOUR), at
    # Past the end of all units stands no digit.
    digit_at = np.append(digits, np.zeros(2, dtype=bool))
    longer = digit_at[at + 4]
    run, ten = at[longer], four[longer] * np.uint64(10)
    yield 5, ten + values[run + 4].astype(np.uint64) + np.uint64(FIVE), run
    after = (at > 0) & sign[at - 1]
    at, four = at[after] - 1, four[after]
    begun = wide[at] * np.uint64(10000) + four
    begun %= np.uint64(_ROOM)
    yield 5, begun + np.uint64(BEFORE_FOUR), at
    longer = digit_at[at + 5]
    at, ten = at[longer], begun[longer] * np.uint64(10)
    yield 6, ten + values[at + 5].astype(np.uint64) + np.uint64(BEFORE_FIVE), at
    at = np.flatnonzero(sign[:-2] & digits[1:-1] & digits[2:])
    b, c = (values[at + step].astype(np.uint64) for step in (1, 2))
    yield 3, (wide[at] << np.uint64(7)) + b * np.uint64(10) + c + np.uint64(BEFORE_TWO), at
    at = np.flatnonzero(digits[:-2] & sign[1:-1] & digits[2:])
    a, c = (values[at + step].astype(np.uint64) for step in (0, 2))
    between = (wide[at + 1] << np.uint64(7)) + a * np.uint64(10) + c
    yield 3, between + np.uint64(BETWEEN), at
    longer = digit_at[at + 3]
    at, ten = at[longer], between[longer] * np.uint64(10)
    yield 4, ten + values[at + 3].astype(np.uint64) + np.uint64(BETWEEN_TWO), at


def word_grams(word: str) -> list[tuple[int, int, int]]:
    """(start, end, term) of the longest grams of a normalised word, none inside another."""
    units = units_of(word)
    if units.size < 2:
        return []
    best: dict[int, tuple[int, int]] = {}
    for width, terms, places in _grams(units):
        for term, start in zip(terms.tolist(), places.tolist(), strict=True):
            best[start] = max(best.get(start, (0, 0)), (width, term))
    kept: list[tuple[int, int, int]] = []
    for start in sorted(best):
        width, term = best[start]
        if not kept or start + width > kept[-1][1]:
            kept.append((start, start + width, term))
    return kept


def cover(word: str) -> list[int]:
    """As few terms as cover every unit of a normalised word (every second pair)."""
    chosen: list[int] = []
    reached = 0
    candidates = word_grams(word)
    while candidates and reached < candidates[-1][1]:
        _start, end, term = max(gram for gram in candidates if gram[0] <= reached)
        chosen.append(term)
        reached = end
    return chosen
