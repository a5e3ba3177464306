"""The words that stand before and after people's names, and what the name finder returns."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from withdrawal_rules.redaction.language import DATA


class Found(NamedTuple):
    """A name at ``start:end``. ``common`` names are also everyday words: they are not looked for
    where nothing says that a person is meant. An ``officer`` is named as one who enforces the law.
    What is not ``sure`` waits for a person."""

    start: int
    end: int
    name: str
    score: float
    common: bool = False
    officer: bool = False
    sure: bool = True


class Lexicon:
    """The words of ``roles.txt``: what stands before a name (with its group) and after it.

    ``ahead``: word -> group; ``tails``: the last two characters of such words -> the lengths of
    the words that end so, longest first. No named tuple: asked for every character, and methods
    of a plain class are what a compiled redactor calls directly.
    """

    def __init__(
        self,
        ahead: dict[str, str],
        tails: dict[str, tuple[int, ...]],
        verbs: frozenset[str],
        verb_first: dict[str, float],
    ) -> None:
        self.ahead = ahead
        self.tails = tails
        self.verbs = verbs
        self.verb_first = verb_first

    def ending(self, text: str, place: int) -> str | None:
        """The group of the word for a role that ends at ``place``: of several the one that says most,
        and of equal ones the longest word's."""
        lengths = self.tails.get(text[place - 2 : place])
        if lengths is None:
            return None
        best: str | None = None
        for length in lengths:
            group = self.ahead.get(text[place - length : place]) if place >= length else None
            if group is not None and (best is None or _ORDER[group] > _ORDER[best]):
                best = group
        return best

    def endings(self, text: str, place: int, floor: int = 0) -> Iterator[str]:
        """The groups of all words for roles that end at ``place`` and begin not before ``floor``."""
        for length in self.tails.get(text[place - 2 : place], ()) if place > 1 else ():
            if place - length >= floor:
                group = self.ahead.get(text[place - length : place])
                if group is not None:
                    yield group


_SHARE: Final = 1 / 432
"""How often one of the listed verbs follows a name: of as many as people are mostly said to do."""
_ORDER: Final = {"before": 0, "maybe": 1, "work": 2, "kin": 2, "label": 1, "officer": 3}


def load_lexicon(folder: Path = DATA) -> Lexicon:
    """Read ``roles.txt``."""
    groups: dict[str, set[str]] = {}
    group = ""
    for line in (folder / "roles.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("="):
            group = line[1:].strip()
            groups.setdefault(group, set())
        elif line and not line.startswith("#"):
            groups[group].update(line.split())
    ahead = {
        word: name
        for name in ("before", "maybe", "work", "kin", "label", "officer")
        for word in groups.get(name, ())
        if len(word) > 1
    }
    tails: dict[str, set[int]] = {}
    for word in ahead:
        tails.setdefault(word[-2:], set()).add(len(word))
    verbs = groups["verb"]
    weight: dict[str, float] = {}
    for verb in sorted(verbs):
        weight[verb[0]] = weight.get(verb[0], 0.0) + _SHARE
    return Lexicon(
        ahead,
        {tail: tuple(sorted(lengths, reverse=True)) for tail, lengths in tails.items()},
        frozenset(v for v in verbs if len(v) > 1),
        weight,
    )
