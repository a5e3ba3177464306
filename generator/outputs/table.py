"""Tables as CSV that a spreadsheet opens and that starts no formula there."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from generator.model.text import INVISIBLE
from generator.outputs.words import clean

_BOM = b"\xef\xbb\xbf"
_CONTROLS = bytes({*range(0x20), 0x7F} - {0x09, 0x0A, 0x0D})
"""Control characters, each one byte in UTF-8: dropped from a whole table at once."""
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_STARTS_FORMULA = frozenset("=+-@\t\r\n\u2212")
_LEADING = re.compile(r"\A[\x00-\x20\x7f-\xa0\u3000]+")


def harmless(cell: str) -> str:
    """``cell`` as text that no spreadsheet runs; plain decimal numbers stay numbers.

    A cell that begins like a formula, in any width and behind any white space or invisible
    character, gets an apostrophe before it (OWASP, CSV injection).
    """
    if not cell:
        return cell
    first = cell[0]
    # Nearly every cell: a digit, a Latin letter, a Chinese character or a Chinese mark of punctuation.
    if (
        "A" <= first <= "z"
        or "\u3400" <= first <= "\u9fff"
        or "0" <= first <= "9"
        or "\u3001" <= first <= "\u301f"
    ):
        return cell
    cell = clean(cell)
    if _PLAIN_NUMBER.fullmatch(cell):
        return cell
    if cell[:1] in _STARTS_FORMULA:
        return "'" + cell
    seen = _LEADING.sub("", unicodedata.normalize("NFKC", INVISIBLE.sub("", cell[:64])))
    return "'" + cell if seen[:1] in _STARTS_FORMULA else cell


def to_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """RFC 4180 in UTF-8 with a byte order mark, lines ended by CR LF, every cell harmless.

    There must be more than one column.
    """
    lines = [",".join(map(_quoted, header))]
    # Half of all cells are empty. The csv module asks of each character whether it needs a quote;
    # asking of the whole cell takes half the time, and these are the largest files of all.
    lines += [",".join([_quoted(harmless(cell)) if cell else cell for cell in row]) for row in rows]
    text = "\r\n".join([*lines, ""])
    return _BOM + text.encode("utf-8", "ignore").translate(None, _CONTROLS)


def _quoted(cell: str) -> str:
    if '"' in cell:
        return '"' + cell.replace('"', '""') + '"'
    return f'"{cell}"' if "," in cell or "\n" in cell or "\r" in cell else cell
