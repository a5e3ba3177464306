"""The words that stand before and after people's names, and what the name finder returns."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import ahocorasick

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


class Lexicon(NamedTuple):
    """The words of ``roles.txt``: what stands before a name (with its group) and after it."""

    ahead: ahocorasick.Automaton
    verbs: frozenset[str]
    verb_first: Mapping[str, float]


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
    ahead = ahocorasick.Automaton()
    for name in ("before", "maybe", "work", "kin", "label", "officer"):
        for word in sorted(groups.get(name, ())):
            if len(word) > 1:
                ahead.add_word(word, name)
    ahead.make_automaton()
    verbs = groups["verb"]
    weight: dict[str, float] = {}
    for verb in verbs:
        weight[verb[0]] = weight.get(verb[0], 0.0) + 1 / len(verbs)
    return Lexicon(ahead, frozenset(v for v in verbs if len(v) > 1), weight)
