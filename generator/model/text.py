"""One way of folding text, so that every room compares the same thing.

``fold`` is for comparing identifiers and protected values: NFKC, no white space, no
invisible characters, no hyphens, upper case. It is not for display.
"""

import re
import unicodedata
from functools import lru_cache

INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0]"
)
"""Characters that show nothing but break a comparison (zero width, direction marks, selectors)."""

_DROPPED = re.compile(rf"[\s\-\u2010-\u2015\u2212\u02d7\u30fc{INVISIBLE.pattern[1:-1]}]+")
_DOTS = "\u2022\u30fb\u2027\uff65\u2219\u22c5"
_NOT_PLAIN = frozenset("\u115f\u1160\u30fc")
"""The only letters in their usual form that folding changes otherwise than in case."""
_BRACKETS = str.maketrans(dict.fromkeys("〔〕[]【】()〈〉《》「」『』{}⟦⟧", ""))


_WIDE = {
    wide: unicodedata.normalize("NFKC", wide) for wide in "，：；（）！？％＋／０１２３４５６７８９\u3000"
}


_SHORT = 32
"""Characters that are normalised sooner than looked through."""


def nfkc(text: str) -> str:
    """``unicodedata.normalize("NFKC", text)``, ten times as fast for usual Chinese text.

    What is normal already passes a quick check; the wide punctuation of nearly every sentence
    fails it, and is replaced beforehand by just what it decomposes to.
    """
    if text.isascii():
        return text
    if len(text) > _SHORT:
        for wide, narrow in _WIDE.items():
            if wide in text:
                text = text.replace(wide, narrow)
    return unicodedata.normalize("NFKC", text)


def fold(text: str) -> str:
    """Fold ``text`` for comparison: width, white space, invisible characters, hyphens, case."""
    if _is_plain(text):
        return text.upper()
    return fold_normal(nfkc(text))


def fold_normal(text: str) -> str:
    """:func:`fold` of a text that is in the form NFKC already."""
    text = _DROPPED.sub("", text)
    for dot in _DOTS:
        if dot in text:
            text = text.replace(dot, "·")
    return text.upper()


def _is_plain(text: str) -> bool:
    """Names, codes and single words: nothing in them but letters and digits in their usual form."""
    return text.isalnum() and (
        text.isascii() or (unicodedata.is_normalized("NFKC", text) and _NOT_PLAIN.isdisjoint(text))
    )


@lru_cache(maxsize=1 << 11)
def number_key(document_number: str) -> str:
    """The comparable form of a 文号: folded, and without brackets however they were typed.

    Remembered for a while: every room asks for the same record's key, one after the other.
    """
    bare = document_number.translate(_BRACKETS)
    # Brackets join with nothing: between plain parts they only have to go.
    return bare.upper() if _is_plain(bare) else fold(document_number).translate(_BRACKETS)
