"""Sensitive personal information of a person the text names (PIPL art. 28; rules R-SENS).

Biometrics, religion, sexual orientation, criminal record, account balance, whereabouts. A word
alone is nothing: devices that recognise faces, places of worship, tracks of vehicles are what
decisions are about. Only a statement (word, link, value) whose owner is a person named in the
same sentence is taken out; where it may be the subject of the decision a person decides; words
of the sentence that make it the business of the case leave it alone. The tables are
``data/sensitive.toml``. What is done to a child's body always waits for a person.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from withdrawal_rules.redaction.spans import Span
from withdrawal_rules.redaction.tables import kinds

_STAY, _HOLD = "stay", "hold"
_OWN = re.compile(r"(?:其|本人|当事人|你|被处罚人)[^,。;\x01]{0,8}$")
_SOMEBODY = re.compile(r"(?:其|本人|该(?:员工|男子|女子|顾客|消费者|学生|患者|人))(?:的|个人|名下)*$")


class _Rule(NamedTuple):
    name: str
    pattern: re.Pattern[str]
    unless: re.Pattern[str]
    only: re.Pattern[str] | None
    subject: str
    party: str
    other: str


@cache
def _rule(name: str) -> _Rule:
    table = _TABLES[name]
    return _Rule(
        name,
        re.compile(table["pattern"]),
        re.compile(table["unless"]),
        re.compile(table["only"]) if "only" in table else None,
        table.get("subject", ""),
        table["party"],
        table["other"],
    )


_TABLES = kinds()
_WORDS = {name: tuple(table["triggers"].split()) for name, table in _TABLES.items()}
_ANY = re.compile("|".join(word for words in _WORDS.values() for word in words))
"""Any trigger word: one look at a text that almost never holds one."""


def find(text: str, named: Sequence[Span], organisation_ends: Sequence[int], person: bool) -> Iterator[Span]:
    """Statements of sensitive information. ``named``: spans of names; ``organisation_ends``: where names
    of organisations end, in order; ``person``: whether the party is a natural person."""
    if _ANY.search(text) is None:
        return
    for name, triggers in _WORDS.items():
        if any(word in text for word in triggers):
            yield from _apply(_rule(name), text, named, organisation_ends, person)


def _apply(
    rule: _Rule, text: str, named: Sequence[Span], organisation_ends: Sequence[int], person: bool
) -> Iterator[Span]:
    for match in rule.pattern.finditer(text):
        begin, stop = _sentence(text, match.start(), match.end())
        if rule.unless.search(text, begin, stop):
            continue
        if rule.only is not None:
            if rule.only.search(text, begin, stop) and any(begin <= s.start < stop for s in named):
                yield Span(match.start(), match.end(), "R-SENS", sure=False, reason=rule.name)
            continue
        deed = _deed(rule, text, match.start(), begin, named, organisation_ends, person)
        if deed == _STAY:
            continue
        group = "value" if "value" in rule.pattern.groupindex and match["value"] else 0
        sure = deed != _HOLD and not (rule.subject and rule.subject in text)
        yield Span(*match.span(group), "R-SENS", sure=sure, reason=rule.name)


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    begin = max(text.rfind("。", 0, start), text.rfind("\x01", 0, start)) + 1
    stops = [stop for stop in (text.find("。", end), text.find("\x01", end)) if stop >= 0]
    return begin, min(stops, default=len(text))


def _deed(
    rule: _Rule,
    text: str,
    place: int,
    begin: int,
    named: Sequence[Span],
    organisation_ends: Sequence[int],
    person: bool,
) -> str:
    """What is done with a statement at ``place``: by whose it is."""
    before = [span for span in named if begin <= span.start and span.end <= place]
    owner = max(before, key=lambda span: span.end, default=None)
    near = bisect_left(organisation_ends, place + 1) - 1
    organisation = organisation_ends[near] if near >= 0 and organisation_ends[near] > begin else -1
    if owner is not None and owner.end > organisation:
        return rule.party if owner.code == "R-NAME-P" else rule.other
    if owner is None and organisation < 0:
        if person and _OWN.search(text, max(begin, place - 12), place):
            return rule.party
        # Stated of somebody who is not named here: who is meant, the words do not tell.
        if not person and rule.other != _STAY and _SOMEBODY.search(text, max(begin, place - 12), place):
            return _HOLD if named else _STAY
    return _STAY
