"""What many pages say alike: read once, proven clean by itself, and left out of the next page.

A page is taken apart where a line begins with the tag of a block. Nothing that is looked for reaches
over such a place, because to a search the name of a tag is letters; and a piece is only known when it
reads the same wherever it stands. Our templates begin a line with each paragraph, term and cell.
Whatever looks wrong in a page with pieces left out is no finding: the page is then read again as it is.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, compress
from operator import not_
from typing import NamedTuple

import numpy as np

from generator.verify import second
from generator.verify.decode import INLINE_NAMES, read_alone
from generator.verify.folding import FILE, Units, fold_units, is_composed
from generator.verify.forbidden import Forbidden, public_ids

_MOST = 20_000
"""Pieces known, or met, at once."""
_LONGEST = 1000
"""Bytes of a piece that is worth knowing."""
_OFTEN = 4
"""Times a piece is met before it is worth a proof."""
_FIRST, _EVERY = 800, 24
"""Pages whose pieces are counted: the first so many, and then one in so many."""
_PROOF = 16
"""Pieces are proven together when they are one in so many of those known: each proof has its price."""

_PARTED = b"\n<"
_INLINE = INLINE_NAMES.encode()
_BLOCK = re.compile(rb"/?(?!(?:%b)\b)[a-z][a-z0-9]*[\s>]" % _INLINE)
"""How a piece begins: not with a tag that may stand within a word (see decode), or with a comment."""
_WITHIN = re.compile(rb"\n<(?:/?(?:%b)\b|/?[^a-z/])" % _INLINE, re.I)
"""What begins otherwise, and goes on with what stands before it."""
_NO_MARKS = bytes(set(range(256)) - set(b"<>\"'\n"))
_JOINT = b"\nv\n<"
"""Stands between pieces, as the name of a tag would: a letter that is in no code and no number of ours."""


class Cut(NamedTuple):
    """A page: whole, without what is known, and the numbers of the pieces left out."""

    data: bytes
    text: bytes
    known: Sequence[int] = ()

    @property
    def whole(self) -> bool:
        """Whether nothing was left out."""
        return self.text is self.data


class Pool(NamedTuple):
    """Pieces left out of some pages, folded one after the other."""

    units: Units
    ends: list[int]
    numbers: list[int]

    def piece_at(self, position: int) -> int:
        """The number of the piece that stands at ``position``."""
        return self.numbers[bisect_right(self.ends, position)]


class Repeats:
    """The pieces that are known; a cache, bounded, of one process in one verification."""

    def __init__(self, forbidden: Forbidden, sound: Callable[[Iterable[bytes]], bool]) -> None:
        """``sound`` says whether pieces have nothing wrong in them as parts of any page."""
        self._forbidden = forbidden
        self._sound = sound
        self._number: dict[bytes, int] = {}
        self._units = [np.zeros(0, np.uint16)]  # numbers begin at one
        self._pages = 0
        self._met: dict[bytes, int] = {}
        self._often: list[bytes] = []
        self._closed: set[bytes] = set()

    def cut(self, data: bytes) -> Cut:
        """``data`` without the pieces that are known; to be :meth:`settled` with others."""
        self._pages += 1
        first, *pieces = data.split(_PARTED)
        numbers = [*map(self._number.get, pieces)]
        known = [*filter(None, numbers)]
        fresh = [*compress(pieces, map(not_, numbers))]
        if self._pages < _FIRST or self._pages % _EVERY == 0:
            self._meet(dict.fromkeys(fresh))
        return Cut(data, _JOINT.join([first, *fresh]), known) if known else Cut(data, data)

    def settled(self, cuts: Sequence[Cut]) -> Sequence[Cut]:
        """The same; whole where what was left out might go on in what stands beside it, or that in it."""
        if self._is_parted(b"\n ".join([cut.text for cut in cuts if not cut.whole])):
            return cuts
        return [cut if cut.whole or self._is_parted(cut.text) else Cut(cut.data, cut.data) for cut in cuts]

    def _meet(self, pieces: Iterable[bytes]) -> None:
        if len(self._met) > _MOST:
            self._met = {piece: times // 2 for piece, times in self._met.items() if times > 1}
        for piece in pieces:
            times = self._met.get(piece, 0) + 1
            self._met[piece] = times
            if times == _OFTEN and len(piece) <= _LONGEST:
                self._often.append(piece)

    def _is_parted(self, text: bytes) -> bool:
        """Whether no piece belongs to another: no word, no tag, no value of an attribute goes on."""
        if _WITHIN.search(text):
            return False
        lines = set(text.translate(None, _NO_MARKS).split(b"\n")) - self._closed
        closed = {line for line in lines if _is_closed(line)}
        if len(self._closed) < _MOST:
            self._closed |= closed
        return closed == lines

    def learn(self) -> None:
        """Prove the pieces that were met often, once they are many, and know those that are clean."""
        if len(self._often) <= len(self._number) // _PROOF:
            return
        often, self._often = self._often[: _MOST - len(self._number)], []
        if not self._sound(b"<" + piece for piece in often):
            often = [piece for piece in often if self._sound([b"<" + piece])]
        texts = {piece: text for piece in often if (text := _readable(piece)) is not None}
        if not texts:
            return
        # Strange letters in a page change how all of it is folded, so a piece is looked at both ways.
        plain = self._folded(texts.values())
        normal = self._folded(unicodedata.normalize("NFKC", text) for text in texts.values())
        for piece, one, other in zip(texts, plain, normal, strict=True):
            if one is None or other is None:
                continue
            self._number[piece] = len(self._units)
            same = np.array_equal(one, other)
            self._units.append(one if same else np.concatenate([one, np.zeros(1, np.uint16), other]))

    def _folded(self, texts: Iterable[str]) -> list[Units | None]:
        """Each text folded; None for one in which anything is that a search might stop at."""
        units = fold_units(FILE.join(texts))
        borders = np.flatnonzero(units == 0)
        places = [hit.start for hit in self._forbidden.words.hits(units)]
        places += [start for start, _ in second.candidates(units)]
        places += public_ids(units).places
        bad = set(np.searchsorted(borders, places).tolist())
        starts, ends = [0, *(borders + 1).tolist()], [*borders.tolist(), len(units)]
        return [
            None if index in bad else units[start:end].copy()
            for index, (start, end) in enumerate(zip(starts, ends, strict=True))
        ]

    def pool(self, cuts: Iterable[Cut]) -> Pool:
        """The pieces that were left out of ``cuts``."""
        numbers = sorted(set(chain.from_iterable(cut.known for cut in cuts)))
        border = np.zeros(1, np.uint16)
        parts = [part for number in numbers for part in (self._units[number], border)]
        ends = np.cumsum([len(self._units[number]) + 1 for number in numbers]).tolist()
        return Pool(np.concatenate(parts) if parts else border, ends, numbers)


def _is_closed(piece: bytes) -> bool:
    """Whether no tag and no value of an attribute goes on behind it."""
    return piece.rfind(b">") >= piece.rfind(b"<") and not (piece.count(b'"') | piece.count(b"'")) & 1


def _readable(piece: bytes) -> str | None:
    """What a piece reads as wherever it stands; None if that depends on what surrounds it."""
    if not _BLOCK.match(piece) or not all(map(_is_closed, (b"<" + piece).split(b"\n"))):
        return None
    try:
        text = read_alone((b"<" + piece).decode())
    except UnicodeDecodeError:
        return None
    return text if text is not None and is_composed(text) else None
