"""A comparable copy of a text, with the way back.

People and systems write one number in many ways: full width, spaced, split by tags or by
characters that show nothing, as entities, in other scripts' digits. Every recogniser therefore
reads a folded copy; what it finds is taken out of the original through an index map.

The copy is folded more gently than ``generator.model.text.fold``: hyphens and the spaces
between digits stay, because they tell where one number ends and the next begins, and white
space dropped between characters is remembered as a *seam*.
"""

import html
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from urllib.parse import unquote

from generator.model.text import INVISIBLE
from withdrawal_rules.redaction import folding

SPACE_SEAM = 1
LINE_SEAM = 2

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u02d7\ufe58\ufe63\uff0d"

_TABLE = folding.load()
_WIDE = {sign: _TABLE[ord(sign)] for sign in "，：；（）！？％＋／０１２３４５６７８９"}
"""The wide signs of nearly every sentence."""


def _any_of(codes: Iterable[int]) -> re.Pattern[str]:
    """One of these characters, or one beyond the basic plane: a class of single ones there is slow."""
    return re.compile(
        f"[{''.join(re.escape(chr(code)) for code in codes if code < 0x10000)}\U00010000-\U0010ffff]"
    )


_LISTED = _any_of(_TABLE)
_OTHER = _any_of(code for code in _TABLE if chr(code) not in _WIDE)


def _translated(text: str) -> str:
    """``text.translate(_TABLE)``, several times as fast for usual text."""
    if text.isascii():
        return text
    if _LISTED.search(text) is None:
        return text
    for wide, narrow in _WIDE.items():
        if wide in text:
            text = text.replace(wide, narrow)
    return text.translate(_TABLE) if _OTHER.search(text) else text


_INVISIBLE_CLASS = INVISIBLE.pattern[1:-1]
_ALWAYS_ODD = f"\\s<&{_INVISIBLE_CLASS}\u0300-\u036f\u20dd-\u20e4\ufe20-\ufe2f\u2474-\u249b\u3220-\u33ff"
# Begins with one class: looking for one of a class is quick.
_ODD = re.compile(
    f"[{_ALWAYS_ODD}\\\\%_~{_DASHES}\uff3f\uff5e-](?:(?<=[{_ALWAYS_ODD}])"
    r"|(?<=\\)u[0-9a-fA-F]|(?<=%)[0-9A-Fa-f]{2}%"
    f"|(?<=[\u3400-\u9fff][-_~{_DASHES}\uff3f\uff5e])(?=[\u3400-\u9fff]))"
)
_ENTITY = re.compile(
    r"&(?:amp;)*(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});?|\\u[0-9a-fA-F]{4}|(?:%[0-9A-Fa-f]{2}){3,}"
)
_HIDDEN_CLASS = f"{_INVISIBLE_CLASS}\u0300-\u036f\u20dd-\u20e4\ufe20-\ufe2f"
_SET_OFF_CLASS = "\u2474-\u249b\u3220-\u33ff"
# The first character leads to what is dropped with it: looking for one of a class is quick.
_DROP = re.compile(
    f"[<\\s{_HIDDEN_CLASS}{_SET_OFF_CLASS}_~-](?:(?<=<)(?:!--.{{0,400}}?-->|/?[A-Za-z!?][^<>]{{0,400}}>)"
    f"|(?<=[{_HIDDEN_CLASS}])[{_HIDDEN_CLASS}]*|(?<=\\s)\\s*|(?<=[{_SET_OFF_CLASS}])"
    # A stroke between two Chinese characters (张-三) parts a word, it does not join two.
    "|(?<=[\u3400-\u9fff][-_~])(?=[\u3400-\u9fff]))",
    re.DOTALL,
)
_BLOCK = re.compile(r"</?(?:br|p|div|td|tr|th|li|ul|ol|table|h[1-6]|section|article)\b", re.IGNORECASE)


_ATTRIBUTES = re.compile(r"<(/?[A-Za-z][A-Za-z0-9]{0,15})[\s/][^<>]{0,400}>|<!--.{0,400}?-->", re.DOTALL)


def bare_tags(text: str) -> str:
    """``text`` without what hides inside markup: attributes of tags, and comments."""
    if "<" not in text:
        return text
    return _ATTRIBUTES.sub(lambda match: f"<{match[1]}>" if match[1] else "", text)


class Way:
    """The way back from a copy of a text: stretches of it, and where in the text each came from.

    ``places`` in the copy where stretches begin, ``sources`` of these in the text; ``widths``: how much
    of the text the whole stretch stands for, 0 for one that was copied character by character.
    """

    def __init__(self) -> None:
        self.places: list[int] = []
        self.sources: list[int] = []
        self.widths: list[int] = []

    def add(self, place: int, source: int, width: int) -> None:
        """Another stretch begins at ``place``."""
        self.places.append(place)
        self.sources.append(source)
        self.widths.append(width)

    def back(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the text that ``start:end`` of the copy came from."""
        at = bisect_right(self.places, start) - 1
        begins = self.sources[at] if self.widths[at] else self.sources[at] + start - self.places[at]
        at = bisect_right(self.places, end - 1) - 1
        return begins, self.sources[at] + (self.widths[at] or end - self.places[at])


class Folded:
    """``text`` is the copy. ``ways`` lead back from it to the original, the last first; there are none
    when both have the same places. ``seams``: place in the copy -> what was dropped just before it
    (white space or a line break)."""

    def __init__(self, text: str, ways: list[Way], seams: dict[int, int]) -> None:
        self.text = text
        self.ways = ways
        self.seams = seams

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the original that ``start:end`` of the copy came from."""
        for way in self.ways:
            start, end = way.back(start, end)
        return start, end


def fold(text: str) -> Folded:
    """The folded copy of ``text``. The common case, nothing odd in it, costs one scan."""
    if _ODD.search(text) is None:
        return Folded(_translated(text), [], {})
    ways: list[Way] = []
    for _ in range(3):
        if "&" not in text and "\\u" not in text and "%" not in text:
            break
        decoded = _decode_entities(text)
        if decoded is None:
            break
        text, way = decoded
        ways.insert(0, way)
    return _drop(_translated(text), ways)


def _decoded(token: str) -> str:
    if token[0] == "%":
        return unquote(token, errors="replace")
    if token[0] == "\\":
        code = int(token[2:], 16)
        return token if 0xD800 <= code <= 0xDFFF else chr(code)
    return html.unescape(token)


def _decode_entities(text: str) -> tuple[str, Way] | None:
    pieces: list[str] = []
    way = Way()
    size = last = 0
    for match in _ENTITY.finditer(text):
        value = _decoded(match.group())
        while value != (deeper := html.unescape(value)):
            value = deeper
        if value == match.group():
            continue
        start, end = match.span()
        pieces += (text[last:start], value)
        way.add(size, last, 0)
        size += start - last
        way.add(size, start, end - start)
        size += len(value)
        last = end
    if not last:
        return None
    pieces.append(text[last:])
    way.add(size, last, 0)
    return "".join(pieces), way


def _is_word(char: str) -> bool:
    # Letters of the Latin and Cyrillic scripts with signs part words as the plain ones do: José García.
    return char.isalnum() and (char < "\u0530" or "\u1e00" <= char <= "\u1eff")


def _drop(text: str, ways: list[Way]) -> Folded:
    pieces: list[str] = []
    way = Way()
    seams: dict[int, int] = {}
    size = last = 0
    for match in _DROP.finditer(text):
        start, end, token = match.start(), match.end(), match.group()
        pieces.append(text[last:start])
        way.add(size, last, 0)
        size += start - last
        last = end
        seam = 0
        if token[0] == "<":
            seam = LINE_SEAM if _BLOCK.match(token) else 0
        elif token[0] in "-_~":
            seam = SPACE_SEAM
        elif token[0].isspace():
            seam = LINE_SEAM if "\n" in token or "\r" in token else SPACE_SEAM
            before = text[start - 1] if start else ""
            after = text[end] if end < len(text) else ""
            if before and after and _is_word(before) and _is_word(after):
                # Between digits or letters one space stays: it parts two numbers or two words.
                pieces.append("\n" if seam == LINE_SEAM else " ")
                way.add(size, start, end - start)
                size += 1
                continue
        elif "\u2474" <= token[0] <= "\u33ff":
            pieces.append(unicodedata.normalize("NFKC", token))
            way.add(size, start, end - start)
            size += len(pieces[-1])
            continue
        if seam:
            seams[size] = max(seam, seams.get(size, 0))
    pieces.append(text[last:])
    way.add(size, last, 0)
    return Folded("".join(pieces), [way, *ways], seams)
