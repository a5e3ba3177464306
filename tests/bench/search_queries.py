"""A generated list of queries, and the plain search that tells what they must find.

Brute force here reads the public snapshot record by record and shares nothing with the index
but the function that makes two texts comparable.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random
from typing import NamedTuple

from generator.model.public import PublicDecision
from generator.snapshot.reader import Snapshot
from search_index.normalise import normalise, normalise_many

_DIGIT = re.compile("[0-9]")
_END = "\uffff"
_STEP = 2000
_COMMON = (
    "行政处罚",
    "当事人",
    "有限公司",
    "罚款",
    "责令改正",
    "2025",
    "食品",
    "管理条例",
    "许可",
    "营业执照",
)


class Query(NamedTuple):
    """One query. ``sort`` of the kinds it belongs to: run, name, number, code, words, common."""

    sort: str
    text: str
    authority: str = ""
    kind: str = ""
    year: str = ""

    @property
    def filters(self) -> dict[str, str]:
        """Its filters that are set."""
        return {name: getattr(self, name) for name in ("authority", "kind", "year") if getattr(self, name)}


@dataclass
class Expected:
    """What a query must find: (decided on, number, whole number or code asked for) of each hit."""

    hits: list[tuple[str, int, bool]] = field(default_factory=list)

    def numbers(self) -> list[int]:
        """All hits in the order they must come: exact first, then newest first."""
        return [
            number for _, number, _ in sorted(self.hits, key=lambda hit: (hit[2], *hit[:2]), reverse=True)
        ]

    @property
    def exact(self) -> set[int]:
        """Those of which the query is a whole number or code."""
        return {number for _, number, exact in self.hits if exact}


def fields_of(d: PublicDecision) -> list[str]:
    """Every text of a decision that somebody may look for."""
    p = d.party
    plain = (
        d.title, p.name, d.document_number, p.uscc, p.registration_number, p.organisation_code,
        p.institution_number, p.social_number, d.authority_code, d.power_code, d.public_id,
        d.authority_name, d.kind.value, d.decided_on.isoformat(), d.status, p.legal_representative,
        d.violation, d.facts, d.basis, "、".join(d.penalty_kinds), d.outcome, d.fine_amount,
        d.confiscated_amount, d.licence, d.permit_certificate, d.permit_number, d.place, d.procedure,
        d.permit_category, d.permit_status, d.full_text, d.remarks, d.appeal,
    )  # fmt: skip
    more = [part for officer in d.officers for part in (officer.name, officer.certificate)]
    more += [part for attachment in d.attachments for part in attachment]
    more += [part for note in d.corrections for part in (note.reason, note.approval)]
    return [text for text in (*plain, *more) if text]


def codes_of(d: PublicDecision) -> list[str]:
    """The numbers and codes that stand for it alone, or for its party."""
    p = d.party
    codes = (
        d.document_number, p.uscc, p.registration_number, p.organisation_code, p.institution_number,
        p.social_number, d.permit_number, d.permit_certificate, d.public_id,
    )  # fmt: skip
    return [code for code in codes if code]


def generate(snapshot: Path, count: int = 500, seed: int = 4) -> list[Query]:
    """``count`` queries from the records themselves; the same snapshot gives the same list."""
    rng = Random(f"queries {seed}")
    found: dict[Query, None] = {}
    with closing(Snapshot(snapshot)) as reader:
        highest = reader.highest_number()
        for text in _COMMON:
            found[Query("common", text)] = None
        for _ in range(count * 20):
            if len(found) >= count:
                break
            decision = reader.decision(rng.randint(0, highest))
            query = _query(rng, decision) if decision else None
            if query and _searchable(query.text):
                found[query] = None
    return list(found)


def _query(rng: Random, d: PublicDecision) -> Query | None:
    sort = rng.choices(("run", "name", "number", "code", "words"), (50, 12, 10, 8, 20))[0]
    if sort == "run":
        text = _run(rng, d)
    elif sort == "name":
        text = rng.choice([d.party.name, d.party.legal_representative or d.party.name, d.authority_name])
    elif sort == "number":
        text = rng.choice([d.document_number, d.document_number[-8:], d.document_number.strip("号")])
    elif sort == "code":
        text = rng.choice(codes_of(d))
        text = rng.choice([text, text[:10], text.lower()])
    else:
        text = " ".join(_run(rng, d) for _ in range(rng.randint(2, 3)))
    if rng.random() < 0.3:
        wanted = rng.sample(("authority", "kind", "year"), rng.randint(1, 2))
        own = {"authority": d.authority_slug, "kind": d.kind.value, "year": str(d.decided_on.year)}
        return Query(sort, text, **{name: own[name] for name in wanted})
    return Query(sort, text)


def _run(rng: Random, d: PublicDecision) -> str:
    """Two to eight neighbouring characters of any field, longer fields no likelier than short ones."""
    text = rng.choice(fields_of(d)).replace("\n", " ")
    length = rng.randint(2, 8)
    start = rng.randint(0, max(0, len(text) - length))
    return "".join(text[start : start + length].split())


def _searchable(text: str) -> bool:
    """Whether it has words, and each two characters or more: one alone is not searched for."""
    words = [normalise(word) for word in text.split()]
    return bool(words) and all(len(word) >= 2 for word in words)


def brute_force(snapshot: Path, queries: Sequence[Query]) -> list[Expected]:
    """What each query must find, by looking at every character of every record."""
    found = [Expected() for _ in queries]
    asked = [[normalise(word) for word in query.text.split()] for query in queries]
    whole = [normalise(query.text) for query in queries]
    for part in _parts(snapshot):
        for index, query in enumerate(queries):
            for place in part.holding(asked[index]):
                record = part.records[place]
                if all(record.facts[name] == value for name, value in query.filters.items()):
                    exact = whole[index] in record.codes
                    found[index].hits.append((record.day, record.number, exact))
    return found


class _Record(NamedTuple):
    number: int
    day: str
    facts: dict[str, str]
    codes: frozenset[str]


class _Part:
    """Some thousand records as one long text each word can be looked for in at once."""

    def __init__(self, records: list[_Record], texts: list[str]) -> None:
        self.records = records
        self.texts = texts
        self.joined = "\ufffe\ufffe".join(texts)
        self.ends: list[int] = []
        end = -2
        for text in texts:
            end += len(text) + 2
            self.ends.append(end)

    def holding(self, words: Sequence[str]) -> Iterator[int]:
        """The places of the records that hold every word within a field."""
        first, *rest = sorted(words, key=len, reverse=True)
        place = at = 0
        while (at := self.joined.find(first, at)) >= 0:
            while self.ends[place] <= at:
                place += 1
            if all(word in self.texts[place] for word in rest):
                yield place
            at = self.ends[place]


def _parts(snapshot: Path) -> Iterator[_Part]:
    with closing(Snapshot(snapshot)) as reader:
        for first in range(0, reader.highest_number() + 1, _STEP):
            records, fields, counts = [], [], []
            for d in reader.span(first, first + _STEP - 1):
                own = [text.replace("\ufffe", "").replace(_END, "") for text in fields_of(d)]
                facts = {"authority": d.authority_slug, "kind": d.kind.value, "year": str(d.decided_on.year)}
                # The name of a certificate alone is no number or code.
                codes = frozenset(normalise(code) for code in codes_of(d) if _DIGIT.search(code))
                records.append(_Record(d.number, day_of(d.decided_on), facts, codes))
                fields += own
                counts.append(len(own))
            folded = iter(normalise_many(fields))
            texts = ["\ufffe".join(next(folded) for _ in range(count)) for count in counts]
            if records:
                yield _Part(records, texts)


def day_of(day: date) -> str:
    """A day as it sorts."""
    return day.isoformat()
