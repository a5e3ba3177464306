"""The words that must not appear, kept so that hundreds of thousands cost little.

A word known everywhere (an ID number, a telephone number, a withdrawn document number or id or
title) is kept as a hash. Texts are searched by the hash of every run of eight (four) folded
characters, which is looked up in a bitmap; only what hits there is compared by a strong hash of
the whole word.
"""

import hashlib
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from generator.verify.folding import Units, fold_units, folded_all, stretches

_Hashes = npt.NDArray[np.uint32]

Windows = npt.NDArray[np.uint16]
"""Rows of folded units."""

_LONG, _SHORT = 8, 4
_NAME = 4
"""Characters of the longest name."""
_DIGITS, _LATIN, _ANY = range(3)
"""What words are made of; each table holds words of one kind."""
_LOOSE = 15
"""Numbers at least this long are found also inside of longer runs; shorter ones need borders."""
ID_LENGTH = 20
"""Hexadecimal digits of a public id."""


class Word(NamedTuple):
    """A protected value, as it was written, and the code of the rule that protects it."""

    text: str
    rule: str


class Short(NamedTuple):
    """Short words (names) of one record that one rule protects, parted by ``RECORD``."""

    public_id: str
    rule: str
    words: str


class NameSource(Protocol):
    """Answers which short words (names) are protected in a record. Picklable."""

    def names(self, public_ids: Sequence[str]) -> Iterable[Short]:
        """The protected short words of each of the records that has any."""
        ...


class Names(dict[str, tuple[Word, ...]]):
    """A :class:`NameSource` in memory: public id -> words."""

    def names(self, public_ids: Sequence[str]) -> Iterable[Short]:
        """The words of those records."""
        return [Short(each, word.rule, word.text) for each in public_ids for word in self.get(each, ())]


class GoneSource(Protocol):
    """Answers which public ids may not be shown any more. Picklable."""

    def among(self, public_ids: Sequence[str]) -> Mapping[str, str]:
        """Those of ``public_ids`` that are gone, each with the code of the rule."""
        ...

    def __len__(self) -> int:
        """How many are gone in all."""
        ...


class Gone(dict[str, str]):
    """A :class:`GoneSource` in memory: public id -> rule."""

    def among(self, public_ids: Sequence[str]) -> Mapping[str, str]:
        """Those that are gone."""
        return {public_id: self[public_id] for public_id in public_ids if public_id in self}


class Hit(NamedTuple):
    """A word at ``units[start:end]`` of a folded text; ``loose`` when it needs no borders."""

    start: int
    end: int
    rule: str
    digest: bytes
    loose: bool


def digest_of(units: Units) -> bytes:
    """The strong hash of one folded word."""
    return _digest(units.tobytes())


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=8).digest()


def word_digest(text: str) -> bytes:
    """The strong hash of a word as written."""
    return digest_of(fold_units(text))


def grams(windows: Windows, length: int) -> _Hashes:
    """A hash of every row of ``length`` (4 or 8) units."""
    wide = windows.astype(np.uint32)
    pairs = wide[:, 0::2] * np.uint32(0x9E3779B1) + wide[:, 1::2]
    fours = pairs[:, 0::2] * np.uint32(0x85EBCA6B) ^ pairs[:, 1::2]
    last: _Hashes = fours[:, 0]
    if length == _LONG:
        last = last * np.uint32(0xC2B2AE35) ^ fours[:, 1]
    return last * np.uint32(0x27D4EB2F)


def tails(units: Units) -> Units:
    """A small hash of every two neighbouring units."""
    tails: Units = units[:-1] * np.uint16(0x9E37) ^ units[1:]
    return tails


class PublicIds(NamedTuple):
    """Where 20 hexadecimal digits in a row begin, which, and whether no more of them stand beside."""

    places: list[int]
    ids: list[str]
    alone: list[bool]


def public_ids(units: Units) -> PublicIds:
    """What may be a public id in a folded text."""
    hexadecimal = ((units - np.uint16(0x30)) < 10) | ((units - np.uint16(0x41)) < 6)
    starts = stretches(hexadecimal, ID_LENGTH)
    longer = np.zeros(len(starts), dtype=np.bool_)
    beside = np.diff(starts) == 1
    longer[1:] |= beside
    longer[:-1] |= beside
    letters = units[starts[:, np.newaxis] + np.arange(ID_LENGTH)].astype(np.uint8).tobytes().decode().lower()
    ids = [letters[at : at + ID_LENGTH] for at in range(0, len(letters), ID_LENGTH)]
    return PublicIds(starts.tolist(), ids, (~longer).tolist())


class _Table:
    """Words of one kind by the hash of their last run of characters."""

    def __init__(self, length: int, made: Sequence["_Columns"]) -> None:
        self.length = length
        self.shortest = min(columns.size for columns in made)
        self.letters = made[0].letters
        hashes = np.concatenate([columns.hashes for columns in made])
        order = np.argsort(hashes, kind="stable")
        self.hashes = hashes[order]
        self.sizes = np.concatenate([columns.sizes for columns in made])[order]
        self.digests = np.concatenate([columns.digests for columns in made])[order]
        self.loose = np.concatenate([columns.loose for columns in made])[order]
        self.rules = sorted({rule for columns in made for rule in columns.rules})
        number = {rule: index for index, rule in enumerate(self.rules)}
        listed = (number[rule] for columns in made for rule in columns.rules)
        self.rule = np.fromiter(listed, dtype=np.uint16, count=len(hashes))[order]
        self.tails = np.zeros(65536, dtype=np.bool_)
        for columns in made:
            self.tails[columns.tails] = True
        bits = max(16, min(26, (len(hashes) * 64).bit_length()))
        self.shift = np.uint32(32 - bits)
        self.bitmap = np.zeros(1 << (bits - 3), dtype=np.uint8)
        slots = self.hashes >> self.shift
        np.bitwise_or.at(self.bitmap, slots >> np.uint32(3), self._bit(slots))

    @staticmethod
    def _bit(slots: _Hashes) -> npt.NDArray[np.uint8]:
        return np.left_shift(np.uint8(1), (slots & np.uint32(7)).astype(np.uint8), dtype=np.uint8)

    def hits(self, units: Units) -> Iterable[Hit]:
        """Every word of the table in ``units``."""
        if len(units) < self.length or not len(self.hashes):
            return
        ends = self._ends(units)
        if not len(ends):
            return
        hashes = grams(np.lib.stride_tricks.sliding_window_view(units, self.length)[ends], self.length)
        slots = hashes >> self.shift
        likely = np.flatnonzero(self.bitmap[slots >> np.uint32(3)] & self._bit(slots))
        if not len(likely):
            return
        wanted = hashes[likely]
        first = np.searchsorted(self.hashes, wanted)
        first[first == len(self.hashes)] = 0
        real = self.hashes[first] == wanted
        for position, row in zip(ends[likely[real]].tolist(), first[real].tolist(), strict=True):
            end = position + self.length
            yield from self._compare(units, end, row)

    def _ends(self, units: Units) -> npt.NDArray[np.int64]:
        """Where a run of ``length`` units begins that may be the end of a word.

        Few texts end in the two characters that any of the words ends in; few stand in a run of
        digits, or of letters and digits, that is as long as a word.
        """
        if self.letters == _ANY:
            return np.flatnonzero(self.tails[tails(units[self.length - 2 :])])
        run = (units - np.uint16(0x30)) < 10
        if self.letters == _LATIN:
            run |= (units - np.uint16(0x41)) < 26
        # What stands last may be the X of a number.
        ends = stretches(run[:-1], self.shortest - 1) + (self.shortest - self.length)
        last = ends + (self.length - 2)
        likely: npt.NDArray[np.int64] = ends[self.tails[units[last] * np.uint16(0x9E37) ^ units[last + 1]]]
        return likely

    def _compare(self, units: Units, end: int, row: int) -> Iterable[Hit]:
        hash_ = self.hashes[row]
        while row < len(self.hashes) and self.hashes[row] == hash_:
            start = end - int(self.sizes[row])
            if start >= 0:
                digest = digest_of(units[start:end])
                if digest.rstrip(b"\0") == self.digests[row]:
                    yield Hit(start, end, self.rules[self.rule[row]], digest, bool(self.loose[row]))
            row += 1


class WordIndex:
    """Words that must appear nowhere, whatever output it is."""

    def __init__(self, words: Iterable[Word]) -> None:
        """Index ``words``; those of fewer than four folded characters are refused (ValueError)."""
        by_size: dict[int, dict[str, str]] = {}
        listed = list(words)
        for word, text in zip(listed, folded_all([word.text for word in listed]), strict=True):
            by_size.setdefault(len(text.encode("utf-16-le", "surrogatepass")) // 2, {})[text] = word.rule
        made: dict[tuple[int, int], list[_Columns]] = {}
        for size, found in sorted(by_size.items()):
            if size < _SHORT:
                raise ValueError(f"规则 {min(found.values())} 的一个词过短，不能全站查找")
            length = _LONG if size >= _LONG else _SHORT
            for letters in (_DIGITS, _LATIN, _ANY):
                alike = {text: rule for text, rule in found.items() if _letters(text) == letters}
                if alike:
                    made.setdefault((length, letters), []).append(_columns(alike, size, length))
        self._tables = [_Table(length, columns) for (length, _), columns in sorted(made.items())]

    def __len__(self) -> int:
        return sum(len(table.hashes) for table in self._tables)

    def hits(self, units: Units) -> Iterable[Hit]:
        """Every forbidden word in a folded text."""
        for table in self._tables:
            yield from table.hits(units)


class _Columns(NamedTuple):
    """Words of one size: hashes of their last run and of their last two characters, and the rest."""

    size: int
    letters: int
    hashes: _Hashes
    sizes: npt.NDArray[np.uint32]
    digests: npt.NDArray[np.bytes_]
    loose: npt.NDArray[np.bool_]
    tails: Units
    rules: list[str]


def _letters(text: str) -> int:
    """What a folded word is made of: digits before its last letter, Latin letters and digits, or anything."""
    if not (text.isascii() and text.isalnum()):
        return _ANY
    return _DIGITS if text[:-1].isdigit() else _LATIN


def _columns(words: Mapping[str, str], size: int, length: int) -> _Columns:
    """Index folded words of one size. A number needs borders, unless it is long."""
    joined = "".join(words).encode("utf-16-le", "surrogatepass")
    units = np.frombuffer(joined, dtype=np.uint16).reshape(-1, size)
    digests = [_digest(joined[at : at + 2 * size]) for at in range(0, len(joined), 2 * size)]
    return _Columns(
        size,
        max(map(_letters, words)),
        grams(units[:, -length:], length),
        np.full(len(words), size, dtype=np.uint32),
        np.array(digests, dtype="S8"),
        np.array([size >= _LOOSE or not text.isascii() for text in words], dtype=np.bool_),
        tails(units[:, -2:].reshape(-1))[::2],
        list(words.values()),
    )


@dataclass(frozen=True)
class Forbidden:
    """Everything residue is looked for by.

    ``words``: found nowhere. ``names``: short words, found nowhere in the parts of outputs that
    belong to their own record. ``gone``: ids of records that were taken down. ``allowed``: pairs of
    word and path that the law wants shown (the document number on its notice page).
    ``allowed_rules``: pairs of rule code and path prefix (withdrawn ids in ``withdrawals/``).
    ``public_numbers``: numbers that may appear although they look private: telephone numbers of
    organs, organisations' codes. ``furniture``: all words of the site itself, folded: a name it uses
    (a person may be called 安全) proves nothing. ``base_url``: the site's own address, so that
    absolute links to itself are followed.
    """

    words: WordIndex = field(default_factory=lambda: WordIndex(()))
    names: NameSource = field(default_factory=Names)
    gone: GoneSource = field(default_factory=Gone)
    allowed: frozenset[tuple[bytes, str]] = frozenset()
    allowed_rules: tuple[tuple[str, str], ...] = ()
    public_numbers: Container[str] = frozenset()
    furniture: str = ""
    base_url: str = ""
    rules_version: str = ""

    def __len__(self) -> int:
        """How many words and ids are looked for everywhere."""
        return len(self.words) + len(self.gone)

    def allows(self, rule: str, digest: bytes, path: str) -> bool:
        """Whether the law shows this word in that output."""
        return (digest, path) in self.allowed or any(
            rule == code and path.startswith(prefix) for code, prefix in self.allowed_rules
        )

    def is_furniture(self, word: str) -> bool:
        """Whether the site itself says this folded word; what is longer than a name is never one."""
        return len(word) <= _NAME and _holds(self.furniture, word)


@lru_cache(maxsize=65536)
def _holds(furniture: str, word: str) -> bool:
    return word in furniture


def allow(pairs: Iterable[tuple[str, str]]) -> frozenset[tuple[bytes, str]]:
    """Pairs of word (as written) and path, for :attr:`Forbidden.allowed`."""
    return frozenset((word_digest(word), path) for word, path in pairs)
