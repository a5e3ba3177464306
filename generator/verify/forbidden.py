"""The words that must not appear, kept so that hundreds of thousands cost little.

A word known everywhere (an ID number, a telephone number, a withdrawn document number or id or
title) is kept as a hash. Texts are searched by the hash of every run of eight (four) folded
characters, which is looked up in a bitmap; only what hits there is compared by a strong hash of
the whole word.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from generator.verify.folding import Units, fold_units, folded_all

_Hashes = npt.NDArray[np.uint32]

_Row = tuple[int, int, bytes, str, bool]
"""Hash of the last run, size, strong hash, rule, and whether it is found without borders."""

_LONG, _SHORT = 8, 4
_LOOSE = 15
"""Numbers at least this long are found also inside of longer runs; shorter ones need borders."""


class Word(NamedTuple):
    """A protected value, as it was written, and the code of the rule that protects it."""

    text: str
    rule: str


class NameSource(Protocol):
    """Answers which short words (names) are protected in a record. Picklable."""

    def names(self, public_ids: Sequence[str]) -> Mapping[str, Sequence[Word]]:
        """The protected short words of each of the records that has any."""
        ...


class Names(dict[str, tuple[Word, ...]]):
    """A :class:`NameSource` in memory: public id -> words."""

    def names(self, public_ids: Sequence[str]) -> Mapping[str, Sequence[Word]]:
        """The words of those records."""
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


def grams(units: Units, length: int) -> _Hashes:
    """A hash of every run of ``length`` (4 or 8) units."""
    if len(units) < length:
        return np.empty(0, dtype=np.uint32)
    wide = units.astype(np.uint32)
    pairs = wide[:-1] * np.uint32(0x9E3779B1) + wide[1:]
    fours: _Hashes = pairs[:-2] * np.uint32(0x85EBCA6B) ^ pairs[2:]
    if length == _SHORT:
        return fours * np.uint32(0x27D4EB2F)
    eights: _Hashes = fours[:-4] * np.uint32(0xC2B2AE35) ^ fours[4:]
    return eights * np.uint32(0x27D4EB2F)


class _Table:
    """Words of one kind by the hash of their last run of characters."""

    def __init__(self, length: int, rows: list[_Row]) -> None:
        self.length = length
        rows = sorted(rows)
        self.hashes = np.array([row[0] for row in rows], dtype=np.uint32)
        self.sizes = np.array([row[1] for row in rows], dtype=np.uint32)
        self.digests = np.array([row[2] for row in rows], dtype="S8")
        self.loose = np.array([row[4] for row in rows], dtype=np.bool_)
        self.rules = sorted({row[3] for row in rows})
        number = {rule: index for index, rule in enumerate(self.rules)}
        self.rule = np.array([number[row[3]] for row in rows], dtype=np.uint16)
        bits = max(16, min(26, (len(rows) * 64).bit_length()))
        self.shift = np.uint32(32 - bits)
        self.bitmap = np.zeros(1 << (bits - 3), dtype=np.uint8)
        slots = self.hashes >> self.shift
        np.bitwise_or.at(self.bitmap, slots >> np.uint32(3), self._bit(slots))

    @staticmethod
    def _bit(slots: _Hashes) -> npt.NDArray[np.uint8]:
        return np.left_shift(np.uint8(1), (slots & np.uint32(7)).astype(np.uint8), dtype=np.uint8)

    def hits(self, units: Units) -> Iterable[Hit]:
        """Every word of the table in ``units``."""
        hashes = grams(units, self.length)
        if not len(hashes) or not len(self.hashes):
            return
        slots = hashes >> self.shift
        likely = np.flatnonzero(self.bitmap[slots >> np.uint32(3)] & self._bit(slots))
        if not len(likely):
            return
        wanted = hashes[likely]
        first = np.searchsorted(self.hashes, wanted)
        first[first == len(self.hashes)] = 0
        real = self.hashes[first] == wanted
        for position, row in zip(likely[real].tolist(), first[real].tolist(), strict=True):
            end = position + self.length
            yield from self._compare(units, end, row)

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
        rows: dict[int, list[_Row]] = {_LONG: [], _SHORT: []}
        for size, found in sorted(by_size.items()):
            if size < _SHORT:
                raise ValueError(f"规则 {min(found.values())} 的一个词过短，不能全站查找")
            length = _LONG if size >= _LONG else _SHORT
            rows[length] += _rows(found, size, length)
        self._tables = [_Table(length, made) for length, made in rows.items() if made]

    def __len__(self) -> int:
        return sum(len(table.hashes) for table in self._tables)

    def hits(self, units: Units) -> Iterable[Hit]:
        """Every forbidden word in a folded text."""
        for table in self._tables:
            yield from table.hits(units)


def _rows(words: Mapping[str, str], size: int, length: int) -> list[_Row]:
    """Rows for folded words of one size. A number needs borders, unless it is long."""
    joined = "".join(words).encode("utf-16-le", "surrogatepass")
    units = np.frombuffer(joined, dtype=np.uint16).reshape(-1, size)
    last = grams(units[:, -length:].reshape(-1), length)[::length].tolist()
    encoded = (joined[at : at + 2 * size] for at in range(0, len(joined), 2 * size))
    return [
        (gram, size, _digest(data), rule, size >= _LOOSE or not text.isascii())
        for gram, data, (text, rule) in zip(last, encoded, words.items(), strict=True)
    ]


@dataclass(frozen=True)
class Forbidden:
    """Everything residue is looked for by.

    ``words``: found nowhere. ``names``: short words, found nowhere in the parts of outputs that
    belong to their own record. ``allowed``: pairs of word and path that the law wants shown (the
    document number on its notice page). ``allowed_rules``: pairs of rule code and path prefix
    (withdrawn ids in ``withdrawals/``). ``public_numbers``: numbers that may appear although they
    look private: telephone numbers of organs, organisations' codes. ``base_url``: the site's own
    address, so that absolute links to itself are followed.
    """

    words: WordIndex = field(default_factory=lambda: WordIndex(()))
    names: NameSource = field(default_factory=Names)
    allowed: frozenset[tuple[bytes, str]] = frozenset()
    allowed_rules: tuple[tuple[str, str], ...] = ()
    public_numbers: frozenset[str] = frozenset()
    base_url: str = ""
    rules_version: str = ""

    def allows(self, rule: str, digest: bytes, path: str) -> bool:
        """Whether the law shows this word in that output."""
        return (digest, path) in self.allowed or any(
            rule == code and path.startswith(prefix) for code, prefix in self.allowed_rules
        )


def allow(pairs: Iterable[tuple[str, str]]) -> frozenset[tuple[bytes, str]]:
    """Pairs of word (as written) and path, for :attr:`Forbidden.allowed`."""
    return frozenset((word_digest(word), path) for word, path in pairs)
