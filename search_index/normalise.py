"""The one definition of "the same text", shared with the browser.

Each UTF-16 code unit is looked at alone: NFKC, lower case, 繁 to 简 (OpenCC, one character at a
time), one middle dot for all; white space, invisible characters, hyphens and brackets vanish,
other punctuation stays. A unit may become none, one or several. Because no unit looks at its
neighbours, a part of a text normalises to a part of the normalised text: that is what makes a
search for any run of characters complete.

The browser computes NFKC and lower case itself and gets the rest as a small piece
(:func:`table_piece`). ``tests/vectors/normalise.json`` holds both sides to the same answers.
"""

import unicodedata
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt
import opencc

Units = npt.NDArray[np.uint16]

FIELD_END: Final = 0xFFFE
"""Code unit that ends a field; no gram crosses it. Never produced from text."""
DOCUMENT_END: Final = 0xFFFF
"""Code unit that ends a document."""

DROPPED_RANGES: Final = (
    (0x0000, 0x0020), (0x007F, 0x00A0), (0x00AD, 0x00AD), (0x02D7, 0x02D7), (0x034F, 0x034F),
    (0x061C, 0x061C), (0x115F, 0x1160), (0x1680, 0x1680), (0x17B4, 0x17B5), (0x180B, 0x180F),
    (0x2000, 0x2015), (0x2028, 0x202F), (0x205F, 0x206F), (0x2212, 0x2212), (0x3000, 0x3000),
    (0x30FC, 0x30FC), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0),
    (0xFFF9, 0xFFFB), (0xFFFE, 0xFFFF),
)  # fmt: skip
"""Controls, white space, zero-width and direction marks, selectors, hyphens and dashes."""

DROPPED_SINGLY: Final = "-()[]{}<>〈〉《》「」『』【】〔〕〖〗〘〙〚〛⟦⟧⟨⟩⟪⟫"
"""The hyphen and the brackets, as NFKC leaves them."""

DOTS: Final = "•・‧∙⋅"
"""Middle dots of all kinds; each becomes ``·``."""

_DOT: Final = ord("·")
_IDEOGRAPHS: Final = ((0x2E80, 0x2FE0), (0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00))


@lru_cache(maxsize=1)
def _replacements() -> dict[int, int]:
    """What happens to a unit after NFKC and lower case: 0 means it vanishes."""
    characters = [chr(i) for first, last in _IDEOGRAPHS for i in range(first, last)]
    # One call is 20 times faster than one per character; no phrase crosses a line break.
    simple = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    pairs = {a: b for a, b in zip(characters, simple, strict=True) if a != b and len(b) == 1}
    table: dict[int, int] = {}
    for traditional, simplified in pairs.items():
        seen = {traditional}
        while simplified in pairs and simplified not in seen:
            seen.add(simplified)
            simplified = pairs[simplified]
        # Units are 16 bits wide; rare characters outside the BMP stay as they are.
        if ord(simplified) < 0x10000 and unicodedata.is_normalized("NFKC", traditional):
            table[ord(traditional)] = ord(simplified)
    table.update((ord(dot), _DOT) for dot in DOTS)
    table.update((ord(character), 0) for character in DROPPED_SINGLY)
    for first, last in DROPPED_RANGES:
        table.update((unit, 0) for unit in range(first, last + 1))
    return table


@lru_cache(maxsize=1)
def _lookup() -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int32], Units]:
    """For each unit: how many units it becomes and where in the pool of units they start."""
    table = _replacements()
    pool = list(range(0x10000))
    counts = np.ones(0x10000, dtype=np.uint8)
    starts = np.arange(0x10000, dtype=np.int32)
    for unit in range(0x10000):
        character = chr(unit)
        folded = unicodedata.normalize("NFKC", character).lower()
        if folded == character:
            # By far the most; only the table can change them.
            replaced = table.get(unit, unit)
            pool[unit] = replaced
            counts[unit] = replaced != 0
            continue
        units = np.frombuffer(folded.encode("utf-16-le", "surrogatepass"), dtype="<u2").tolist()
        result = [out for u in units if (out := table.get(u, u))]
        counts[unit] = len(result)
        starts[unit] = len(pool)
        pool.extend(result)
    for unit in (FIELD_END, DOCUMENT_END):
        pool[unit], counts[unit] = unit, 1
    return counts, starts, np.array(pool, dtype=np.uint16)


def units_of(text: str) -> Units:
    """The UTF-16 code units of ``text``, as JavaScript sees them."""
    return np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype="<u2")


def normalise_units(units: Units) -> Units:
    """Normalise an array of units; :data:`FIELD_END` and :data:`DOCUMENT_END` pass unchanged."""
    counts, starts, pool = _lookup()
    lengths = counts[units]
    kept = lengths != 0
    units, lengths = units[kept], lengths[kept]
    if not units.size or lengths.max() == 1:
        return pool[starts[units]]
    wide = lengths.astype(np.int32)
    shift = starts[units] - (np.cumsum(wide, dtype=np.int32) - wide)
    return pool[np.repeat(shift, wide) + np.arange(int(wide.sum()), dtype=np.int32)]


def normalise(text: str) -> str:
    """The comparable form of ``text``. Normalising twice changes nothing more."""
    clean = text.replace("\ufffe", "").replace("\uffff", "")
    return normalise_units(units_of(clean)).tobytes().decode("utf-16-le", "surrogatepass")


def normalise_many(texts: list[str]) -> list[str]:
    """The comparable forms of several texts, much faster than one by one."""
    end = chr(FIELD_END)
    joined = end.join(text.replace("\ufffe", "").replace("\uffff", "") for text in texts)
    folded = normalise_units(units_of(joined)).tobytes().decode("utf-16-le", "surrogatepass")
    return folded.split(end) if texts else []


def table_piece() -> bytes:
    """What the browser cannot know by itself, for ``normalise.js``.

    Little endian units: number of entries n, then n first units as differences from the one
    before, then n results. Differences and results apart pack best.
    """
    table = _replacements()
    keys = np.array(sorted(table), dtype=np.uint16)
    values = np.array([table[int(key)] for key in keys], dtype=np.uint16)
    steps = np.diff(keys, prepend=np.uint16(0))
    high = np.concatenate([steps, values]).astype("<u2").view(np.uint8)
    # All low bytes, then all high bytes.
    return len(keys).to_bytes(2, "little") + high[0::2].tobytes() + high[1::2].tobytes()
