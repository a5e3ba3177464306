"""The public snapshot as every room right of the wall reads it. Read-only."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from generator.model.codes import DecisionKind, Ground
from generator.model.public import (
    Change,
    Count,
    DayEntry,
    Facets,
    PortalFacts,
    PublicDecision,
    WithdrawalNotice,
)
from generator.snapshot.rows import Card, Neighbour, read_card, read_neighbour

__all__ = ["Body", "Card", "Neighbour", "Removal", "Shown", "Snapshot"]

Body = dict[str, Any]
"""A :class:`PublicDecision` as the JSON object that is kept in its row, for those who only pass it on.

It was validated when it crossed the wall, and only this program writes it.
"""

NEIGHBOURS = 3
"""How many newer and how many older decisions of the same party a page names."""

_FETCH = 500

_AROUND = f"""
SELECT d.number, n.card FROM decision AS d JOIN decision AS n ON n.number IN (
    SELECT number FROM (
        SELECT number FROM decision AS p WHERE p.party_code = d.party_code AND p.party_code <> ''
            AND (p.decided_on, p.number) > (d.decided_on, d.number)
        ORDER BY p.decided_on, p.number LIMIT {NEIGHBOURS})
    UNION ALL SELECT number FROM (
        SELECT number FROM decision AS p WHERE p.party_code = d.party_code AND p.party_code <> ''
            AND (p.decided_on, p.number) < (d.decided_on, d.number)
        ORDER BY p.decided_on DESC, p.number DESC LIMIT {NEIGHBOURS}))
WHERE d.party_code <> '' AND """
"""The neighbours of many decisions in one statement: asked one by one, they cost as much as the page."""


class Shown(NamedTuple):
    """A decision with all that its page says of records.

    ``body``: the decision as kept, and ``kept`` its bytes, which differ whenever anything in it does.
    ``around``: up to three newer and three older decisions on the same party, newest first.
    """

    body: Body
    kept: bytes
    around: list[Neighbour]


class Removal(NamedTuple):
    """What the lists of removals tell of a notice; names as in :class:`WithdrawalNotice`."""

    public_id: str
    ground: Ground
    withdrawn_on: date


class Snapshot:
    """An open snapshot. Open one in each process, by path; it holds no records in memory."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._db = sqlite3.connect(f"file:{path}?mode=ro", uri=True, check_same_thread=False)
        # For what is asked again and again, its inner pages and indexes; records pass by once.
        self._db.execute("PRAGMA cache_size = -12288")

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def facts(self) -> PortalFacts:
        """What holds for the whole portal."""
        (value,) = self._db.execute("SELECT value FROM meta WHERE key = 'facts'").fetchone()
        return PortalFacts.model_validate_json(value)

    # -- decisions ---------------------------------------------------------------------------

    def total(self) -> int:
        """How many decisions are published."""
        return self._number("SELECT coalesce(sum(number), 0) FROM tally WHERE what = 'shown'")

    def highest_number(self) -> int:
        """The highest life-long number in use, 0 when there is none."""
        return self._number("SELECT coalesce(max(number), 0) FROM decision")

    def decision(self, number: int) -> PublicDecision | None:
        """The published decision of that number."""
        return next(self._records("WHERE number = ?", number), None)

    def by_id(self, public_id: str) -> PublicDecision | WithdrawalNotice | None:
        """The decision or the notice that stands under that id."""
        decision = next(self._records("WHERE public_id = ?", public_id), None)
        return decision or next(self._notices("WHERE public_id = ?", public_id), None)

    def decisions(self, numbers: Iterable[int]) -> Iterator[PublicDecision]:
        """The published decisions of those numbers, ascending; unknown ones are left out."""
        ordered = sorted(set(numbers))
        for start in range(0, len(ordered), _FETCH):
            chunk = ordered[start : start + _FETCH]
            marks = ",".join("?" * len(chunk))
            yield from self._records(f"WHERE number IN ({marks}) ORDER BY number", *chunk)

    def bodies(self, numbers: Sequence[int]) -> dict[int, Body]:
        """Number -> body of the published decisions among ``numbers``, at most a few hundred."""
        marks = ",".join("?" * len(numbers))
        return {body["number"]: body for body in self._bodies(f"WHERE number IN ({marks})", *numbers)}

    def span(self, first: int, last: int) -> Iterator[PublicDecision]:
        """The published decisions numbered ``first`` to ``last`` inclusive, ascending."""
        return self._records("WHERE number BETWEEN ? AND ? ORDER BY number", first, last)

    def shown(self, first: int, last: int) -> Iterator[Shown]:
        """The published decisions numbered ``first`` to ``last`` inclusive, as their pages show them."""
        return self._shown("d.number BETWEEN ? AND ?", first, last)

    def shown_among(self, numbers: Iterable[int]) -> Iterator[Shown]:
        """Those of these numbers that are published, ascending, as their pages show them."""
        ordered = sorted(set(numbers))
        for start in range(0, len(ordered), _FETCH):
            chunk = ordered[start : start + _FETCH]
            yield from self._shown(f"d.number IN ({','.join('?' * len(chunk))})", *chunk)

    def newest(self, limit: int, *, authority: str = "", kind: str = "") -> list[PublicDecision]:
        """The newest by decision date, of an authority (slug) and kind (value) where given."""
        where, values = _filter(slug=authority, kind=kind)
        return list(self._records(f"{where} ORDER BY decided_on DESC, number DESC LIMIT ?", *values, limit))

    def months(self, slug: str) -> list[tuple[str, int, int]]:
        """(month, published decisions, highest slot) of an authority, newest month first."""
        rows = self._db.execute(
            "SELECT name, number, (SELECT max(slot) FROM decision WHERE slug = held.slug AND month = name)"
            " FROM held WHERE what = 'month' AND slug = ? ORDER BY name DESC",
            (slug,),
        )
        return [(month, count, slot) for month, count, slot in rows]

    def slots(self, slug: str, month: str, first: int, last: int) -> list[PublicDecision]:
        """The decisions in slots ``first`` to ``last`` inclusive of an authority's month."""
        return list(
            self._records(
                "WHERE slug = ? AND month = ? AND slot BETWEEN ? AND ? ORDER BY slot",
                slug,
                month,
                first,
                last,
            )
        )

    def slot_bodies(self, slug: str, month: str, first: int, last: int) -> list[Body]:
        """Bodies of the decisions in slots ``first`` to ``last`` inclusive of an authority's month."""
        return list(
            self._bodies(
                "WHERE slug = ? AND month = ? AND slot BETWEEN ? AND ? ORDER BY slot",
                slug,
                month,
                first,
                last,
            )
        )

    def slot_cards(self, slug: str, month: str, first: int, last: int) -> list[Card]:
        """Cards of the decisions in slots ``first`` to ``last`` inclusive of an authority's month."""
        return list(
            self._cards(
                "WHERE slug = ? AND month = ? AND slot BETWEEN ? AND ? ORDER BY slot",
                slug,
                month,
                first,
                last,
            )
        )

    def holds(self, slug: str, month: str, first: int, last: int) -> bool:
        """Whether any decision stands in slots ``first`` to ``last`` inclusive of an authority's month."""
        # The index alone answers.
        sql = "SELECT EXISTS (SELECT 1 FROM decision WHERE slug = ? AND month = ? AND slot BETWEEN ? AND ?)"
        return bool(self._number(sql, slug, month, first, last))

    def party(self, uscc: str, limit: int = 200) -> list[Card]:
        """Cards of the decisions on one organisation, newest first."""
        return list(
            self._cards(
                "WHERE party_code = ? AND party_code <> '' ORDER BY decided_on DESC, number DESC LIMIT ?",
                uscc,
                limit,
            )
        )

    def party_count(self, uscc: str) -> int:
        """How many decisions on one organisation are published."""
        return self._number("SELECT count(*) FROM decision WHERE party_code = ? AND party_code <> ''", uscc)

    def parties(self) -> Iterator[str]:
        """The codes of all organisations that have a page, ascending."""
        for (code,) in self._db.execute(
            "SELECT DISTINCT party_code FROM decision WHERE party_code <> '' ORDER BY party_code"
        ):
            yield code

    def party_around(self, party_code: str, decided_on: str, number: int) -> list[int]:
        """Numbers of the decisions that stand nearest to a place in a party's row, newest first.

        The place need not be taken: it is how the pages around a withdrawn decision are found.
        """
        place = (party_code, decided_on, number, NEIGHBOURS)
        newer = self._db.execute(
            "SELECT number FROM decision WHERE party_code = ? AND party_code <> ''"
            " AND (decided_on, number) > (?, ?) ORDER BY decided_on, number LIMIT ?",
            place,
        ).fetchall()
        older = self._db.execute(
            "SELECT number FROM decision WHERE party_code = ? AND party_code <> ''"
            " AND (decided_on, number) < (?, ?) ORDER BY decided_on DESC, number DESC LIMIT ?",
            place,
        ).fetchall()
        return [n for (n,) in reversed(newer)] + [n for (n,) in older]

    def power(self, slug: str, code: str, limit: int = 100) -> list[Card]:
        """Cards of the newest decisions made under one item of an authority's 权责清单."""
        return list(
            self._cards(
                "WHERE slug = ? AND power_code = ? AND power_code <> ''"
                " ORDER BY decided_on DESC, number DESC LIMIT ?",
                slug,
                code,
                limit,
            )
        )

    def power_counts(self, slug: str) -> dict[str, int]:
        """Published decisions by item of an authority's 权责清单."""
        rows = self._db.execute(
            "SELECT name, number FROM held WHERE what = 'power' AND slug = ? ORDER BY name", (slug,)
        )
        return dict(rows.fetchall())

    # -- notices -----------------------------------------------------------------------------

    def notice(self, number: int) -> WithdrawalNotice | None:
        """The notice that stands in place of that decision."""
        return next(self._notices("WHERE number = ?", number), None)

    def notices_of(self, numbers: Iterable[int]) -> Iterator[WithdrawalNotice]:
        """The notices that stand in place of those decisions, ascending."""
        ordered = sorted(set(numbers))
        for start in range(0, len(ordered), _FETCH):
            chunk = ordered[start : start + _FETCH]
            marks = ",".join("?" * len(chunk))
            yield from self._notices(f"WHERE number IN ({marks}) ORDER BY number", *chunk)

    def notices(
        self, limit: int, *, authority: str = "", kind: str = "", month: str = ""
    ) -> list[WithdrawalNotice]:
        """The newest notices; ``month`` is that of the withdrawal."""
        where, values = _filter(slug=authority, kind=kind, month=month)
        return list(self._notices(f"{where} ORDER BY withdrawn_on DESC, number DESC LIMIT ?", *values, limit))

    def removals(self, limit: int, *, month: str = "") -> list[Removal]:
        """The newest removals, all or those of one month of withdrawal."""
        where, values = _filter(month=month)
        rows = self._db.execute(
            f"SELECT body FROM notice {where} ORDER BY withdrawn_on DESC, number DESC LIMIT ?",
            (*values, limit),
        )
        told = (orjson.loads(body) for (body,) in rows)
        return [
            Removal(one["public_id"], Ground(one["ground"]), date.fromisoformat(one["withdrawn_on"]))
            for one in told
        ]

    def notice_months(self) -> list[tuple[str, int]]:
        """(month of withdrawal, notices), newest first."""
        rows = self._db.execute("SELECT month, count(*) FROM notice GROUP BY month ORDER BY month DESC")
        return [(month, count) for month, count in rows]

    def notice_spots(self) -> Iterator[tuple[str, str, str]]:
        """(public id, shape, withdrawn_on) of every notice, by number."""
        yield from self._db.execute("SELECT public_id, shape, withdrawn_on FROM notice ORDER BY number")

    def notices_total(self) -> int:
        """How many notices there are."""
        return self._number("SELECT count(*) FROM notice")

    def notices_among(self, public_ids: Sequence[str]) -> Iterator[str]:
        """Those of ``public_ids`` in whose place a notice stands."""
        for start in range(0, len(public_ids), 500):
            chunk = tuple(public_ids[start : start + 500])
            query = f"SELECT public_id FROM notice WHERE public_id IN ({','.join('?' * len(chunk))})"
            yield from (public_id for (public_id,) in self._db.execute(query, chunk))

    # -- statistics and changes ----------------------------------------------------------------

    def counts(self) -> list[Count]:
        """The cells of the statistics, by authority, kind, month and what is counted."""
        below = self.facts().small_below
        rows = self._db.execute(
            "SELECT slug, kind, month, what, number, cents, persons FROM tally"
            " WHERE number <> 0 ORDER BY slug, kind, month, what"
        )
        return [
            Count(
                authority_slug=slug,
                kind=DecisionKind(kind),
                month=month,
                what=what,
                number=number,
                amount=f"{cents // 100}.{cents % 100:02d}",
                small=number < below and persons > 0,
            )
            for slug, kind, month, what, number, cents, persons in rows
        ]

    def days(self) -> list[str]:
        """The build days that have changes, oldest first."""
        # From day to day by the index: there are few, each with many entries.
        found: list[str] = []
        while row := self._db.execute(
            "SELECT date FROM day WHERE date > ? ORDER BY date LIMIT 1", (found[-1] if found else "",)
        ).fetchone():
            found.append(row[0])
        return found

    def day_span(self, date: str) -> tuple[int, int]:
        """The first and the last sequence of one build day; (0, 0) when nothing changed on it."""
        # Two questions, since SQLite reads all rows for one that asks for both ends.
        ends = (
            "SELECT coalesce(min(sequence), 0) FROM day WHERE date = ?",
            "SELECT coalesce(max(sequence), 0) FROM day WHERE date = ?",
        )
        first, last = (self._number(sql, date) for sql in ends)
        return first, last

    def day(self, date: str, limit: int) -> list[DayEntry]:
        """The first ``limit`` changes of one build day, in order."""
        rows = self._db.execute(
            "SELECT sequence, op, public_id, number FROM day WHERE date = ? ORDER BY sequence LIMIT ?",
            (date, limit),
        )
        return [
            DayEntry(sequence=sequence, op=op, public_id=public_id, number=number)
            for sequence, op, public_id, number in rows
        ]

    def changes(self) -> list[Change]:
        """The queue of change, oldest first."""
        rows = self._db.execute("SELECT sequence, number, before, after FROM change ORDER BY sequence")
        return [
            Change(
                sequence=sequence,
                number=number,
                before=Facets.model_validate_json(before) if before else None,
                after=Facets.model_validate_json(after) if after else None,
            )
            for sequence, number, before, after in rows
        ]

    def must_rebuild(self) -> bool:
        """Whether so much changed that every output is to be made again."""
        row = self._db.execute("SELECT value FROM meta WHERE key = 'rebuild'").fetchone()
        return bool(row and row[0] == "1")

    # -- inside ---------------------------------------------------------------------------------

    def _number(self, sql: str, *values: object) -> int:
        (number,) = self._db.execute(sql, values).fetchone()
        return int(number)

    def _records(self, where: str, *values: object) -> Iterator[PublicDecision]:
        for (body,) in self._db.execute(f"SELECT body FROM decision {where}", values):
            yield PublicDecision.model_validate_json(body)

    def _bodies(self, where: str, *values: object) -> Iterator[Body]:
        for (body,) in self._db.execute(f"SELECT body FROM decision {where}", values):
            yield orjson.loads(body)

    def _shown(self, where: str, *values: object) -> Iterator[Shown]:
        around: dict[int, list[Neighbour]] = {}
        for number, card in self._db.execute(_AROUND + where, values):
            around.setdefault(number, []).append(read_neighbour(card))
        for number, body in self._db.execute(
            f"SELECT number, body FROM decision AS d WHERE {where} ORDER BY number", values
        ):
            others = around.pop(number, [])
            others.sort(reverse=True)
            yield Shown(orjson.loads(body), body, others)

    def _cards(self, where: str, *values: object) -> Iterator[Card]:
        for (card,) in self._db.execute(f"SELECT card FROM decision {where}", values):
            yield read_card(card)

    def _notices(self, where: str, *values: object) -> Iterator[WithdrawalNotice]:
        for (body,) in self._db.execute(f"SELECT body FROM notice {where}", values):
            yield WithdrawalNotice.model_validate_json(body)


def _filter(**columns: str) -> tuple[str, list[object]]:
    used = {name: value for name, value in columns.items() if value}
    if not used:
        return "", []
    return "WHERE " + " AND ".join(f"{name} = ?" for name in used), list(used.values())
