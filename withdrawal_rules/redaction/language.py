"""How likely Chinese goes on one way or the other: as ordinary prose, or as a person's name.

Two small tables speak. ``language.txt`` counts, over the texts of the laws and regulations in
force, which character follows which; it knows no names. ``surnames.txt`` and ``given.txt`` say
how often a character is a surname or stands in a given name. A stretch of text is a name where
the second account explains it better than the first. No word list is needed, so it works for
words nobody listed.
"""

import math
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Final

DATA: Final = Path(__file__).parent / "data"
_CORPUS: Final = 17_300_000
_FLOOR: Final = math.log(1e-5)
RARE: Final = math.log(2e-8)
"""Log probability of a character that the table of prose does not know."""
# Characters that hardly ever stand in a given name: the grammar of the written language.
_GRAMMAR: Final = set("的了是在不与及或其被将把对从由向该此这那某各每之于以为并且但而则若如因所未应")
_GRAMMAR_LN: Final = math.log(1e-7)


def _log_of(letter: str) -> float:
    step = ord(letter) - 97 if letter.islower() else ord(letter) - 65 + 26
    return -step / 2


def _lines(path: Path) -> Iterable[str]:
    with path.open(encoding="utf-8") as stream:
        for line in stream:
            line = line.rstrip("\n")
            if line and not line.startswith("#"):
                yield line


class Rows(dict[str, dict[str, float]]):
    """Character -> the characters that follow it -> log probability. A row is read from its line
    when it is first asked for: a text needs a few hundred of thousands."""

    def __init__(self, lines: Mapping[str, str], listed: Mapping[str, str]) -> None:
        super().__init__()
        self._lines = lines
        self._listed = listed

    def __missing__(self, char: str) -> dict[str, float]:
        if char not in self._lines and char not in self._listed:
            return _NOTHING
        row: dict[str, float] = {}
        for group in self._lines.get(char, "").split(" ")[1:]:
            if group:
                row.update(dict.fromkeys(group[1:], _log_of(group[0])))
        for follower in self._listed.get(char, ""):
            row[follower] = max(row.get(follower, -99.0), _LISTED)
        self[char] = row
        return row


_NOTHING: dict[str, float] = {}
_LISTED: Final = -3.5
"""Everyday words that laws do not speak of: each is as ordinary as prose gets."""


class Prose:
    """The account of ordinary prose: natural logarithms of probabilities.

    ``begin``: that a clause begins with a character; ``RARE`` for characters it does not know.
    """

    def __init__(
        self,
        rows: Rows,
        alone: dict[str, float],
        begin: dict[str, float],
        loose: dict[str, float],
        words: frozenset[str],
        adverbs: frozenset[str],
    ) -> None:
        self.rows = rows
        self.alone = alone
        self.begin = begin
        self.loose = loose
        self.words = words
        self.adverbs = adverbs

    def known(self, pair: str) -> float | None:
        """Log probability that the second character of ``pair`` follows the first, where the table has it."""
        return self.rows[pair[0]].get(pair[1])

    def step(self, pair: str) -> float:
        """Log probability that the second character of ``pair`` follows the first."""
        known = self.rows[pair[0]].get(pair[1])
        if known is not None:
            return known
        return self.loose.get(pair[0], 0.0) + self.alone.get(pair[1], RARE)


class Names:
    """The account of names: log shares of surnames (one or two characters) and given characters.

    ``lift``: by how much a word that is a usual given name (改革, 和平) is likelier than its characters.
    """

    def __init__(
        self,
        surname: dict[str, float],
        given: dict[str, float],
        compound_first: frozenset[str],
        first: frozenset[str],
        lift: dict[str, float],
    ) -> None:
        self.surname = surname
        self.given = given
        self.compound_first = compound_first
        self.first = first
        self.lift = lift

    def part(self, char: str) -> float:
        """Log share of ``char`` among the characters of given names."""
        return self.given.get(char, _FLOOR)


@lru_cache(maxsize=4)
def load_prose(path: Path = DATA / "language.txt") -> Prose:
    """Read the table of ordinary prose."""
    lines: dict[str, str] = {}
    alone: dict[str, float] = {}
    begin: dict[str, float] = {}
    loose: dict[str, float] = {}
    for line in _lines(path):
        char = line[0]
        lines[char] = line
        alone[char] = _log_of(line[1])
        begin[char] = max(_log_of(line[2]), alone[char] - 4)
        count = math.exp(alone[char]) * _CORPUS
        loose[char] = math.log(max(0.05, 30 / (count + 30)))
    listed: dict[str, set[str]] = {"adverbs": set(), "words": set()}
    group = "words"
    for line in _lines(path.with_name("words.txt")):
        if line.startswith("="):
            group = line[1:].strip()
            continue
        listed[group].update(line.split())
    words = frozenset(listed["words"] | listed["adverbs"])
    followers: dict[str, str] = {}
    for a, b in sorted({pair for word in words for pair in pairwise(word)}):
        followers[a] = followers.get(a, "") + b
    return Prose(Rows(lines, followers), alone, begin, loose, words, frozenset(listed["adverbs"]))


@lru_cache(maxsize=4)
def load_names(folder: Path = DATA) -> Names:
    """Read the tables of surnames and given names."""
    surname: dict[str, float] = {}
    for line in _lines(folder / "surnames.txt"):
        weight, rest = line.split(" ", 1)
        share = math.log(float(weight) / 1000)
        entries = rest.split() if weight.startswith("+") else list(rest.replace(" ", ""))
        for entry in entries:
            surname.setdefault(entry, share)
    given: dict[str, float] = {}
    whole: dict[str, float] = {}
    for line in _lines(folder / "given.txt"):
        weight, rest = line.split(" ", 1)
        if weight.startswith("+"):
            whole.update(dict.fromkeys(rest.split(), math.log(float(weight) / 1000)))
            continue
        for char in rest.replace(" ", ""):
            given.setdefault(char, math.log(float(weight) / 1000))
    for char in _GRAMMAR:
        given[char] = _GRAMMAR_LN
    compound = frozenset(entry[0] for entry in surname if len(entry) > 1)
    lift = {
        word: max(0.0, share - sum(given.get(char, _FLOOR) for char in word)) for word, share in whole.items()
    }
    return Names(surname, given, compound, frozenset(entry[0] for entry in surname), lift)
