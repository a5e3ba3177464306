"""Which character is read as which: width, digits of all scripts, look-alikes, traditional forms.

The table is data (``data/folding.txt``), because deriving it from Unicode and OpenCC takes longer
than redacting a hundred records. ``python withdrawal_rules/redaction/folding.py`` writes it anew.
"""

import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

FILE = Path(__file__).parent / "data" / "folding.txt"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u02d7\ufe58\ufe63\uff0d"
_DOTS = "\u2022\u30fb\u2027\u00b7\uff65\u2219\u22c5\u25cf\u2024"
_KEPT = "〔〕【】《》「」『』⟦⟧…"


def derive() -> dict[int, str]:
    """The table: code of a character -> the character it is read as.

    Characters whose compatibility form is one other character (width, digits of all scripts), dashes
    and dots, letters that look alike, traditional characters.
    """
    from opencc import OpenCC  # only here: it is slow to load

    table: dict[int, str] = {}
    for code in range(0xA0, sys.maxunicode + 1):
        if 0x3400 <= code <= 0x9FFF or 0xAC00 <= code <= 0xD7FF or 0x20000 <= code <= 0x2F7FF:
            continue
        if code >= 0x30000 and not 0xE0000 <= code <= 0xE01FF:
            continue
        char = chr(code)
        if char in _KEPT:
            continue
        folded = unicodedata.normalize("NFKC", char)
        if len(folded) != 1:
            folded = char
        if folded == char and unicodedata.category(char) == "Nd":
            folded = str(unicodedata.decimal(char))
        if folded != char:
            table[code] = folded
    table.update({ord(dash): "-" for dash in _DASHES})
    table.update({ord(dot): "·" for dot in _DOTS})
    # Cyrillic and Greek letters that stand for the X of a check digit and the like.
    table.update({ord(a): b for a, b in zip("ХхΧχАВЕКМНОРСТ", "XxXxABEKMHOPCT", strict=True)})
    # Traditional characters read as their simplified forms; the original keeps its script.
    han = [chr(code) for code in range(0x3400, 0xA000)]
    simple = OpenCC("t2s").convert("\n".join(han)).split("\n")
    table.update({ord(a): b for a, b in zip(han, simple, strict=True) if a != b and len(b) == 1})
    return table


def load() -> dict[int, str]:
    """The table as the file has it."""
    table: dict[int, str] = {}
    for line in FILE.read_text(encoding="utf-8").split("\n")[1:-1]:  # the first says what it is
        target, *sources = line.split(" ")
        table.update(dict.fromkeys(map(ord, map(_char, sources)), _char(target)))
    return table


def written() -> Iterator[str]:
    """The lines of the file: a character, and those that are read as it."""
    yield f"# Unicode {unicodedata.unidata_version}. A character, and those read as it (see folding.py)."
    groups: dict[str, list[str]] = {}
    for code, target in sorted(derive().items()):
        groups.setdefault(target, []).append(_token(chr(code)))
    for target, sources in sorted(groups.items()):
        yield " ".join([_token(target), *sources])


def _token(char: str) -> str:
    """``char``, or its code where it would not show by itself."""
    return char if unicodedata.category(char)[0] in "LNPS" else f"U+{ord(char):04X}"


def _char(token: str) -> str:
    return token if len(token) == 1 else chr(int(token[2:], 16))


if __name__ == "__main__":
    FILE.write_text("\n".join(written()) + "\n", encoding="utf-8")
