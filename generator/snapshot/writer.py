"""Writing the public snapshot: rows, slots, counters and the queue of change."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from generator.model.codes import Shape
from generator.model.public import Facets, PortalFacts, PublicDecision, WithdrawalNotice
from generator.snapshot.cells import Cell
from generator.snapshot.rows import Told, page_of, told_of, with_slot
from generator.snapshot.schema import connect

if TYPE_CHECKING:
    from generator.snapshot.wall import Crossing

REBUILD_SHARE = 4
"""When a quarter of everything changes at once, all outputs are made again."""


class Writer:
    """The only hand that writes the public snapshot."""

    def __init__(self, path: Path) -> None:
        self._db = connect(path)
        self._rebuild = False

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def epoch(self) -> str:
        """The mark of the last batch written, equal to the ledger's unless a crash came between."""
        return self._meta("epoch")

    def start(self, items: int, *, everything: bool) -> None:
        """Begin to take in ``items`` crossings."""
        # The counters know; counting rows would walk all of them.
        (total,) = self._db.execute(
            "SELECT coalesce(sum(number), 0) FROM tally WHERE what = 'shown'"
        ).fetchone()
        if everything or items * REBUILD_SHARE > total:
            self._set_meta("rebuild", "1")
        self._rebuild = self._meta("rebuild") == "1"

    def write(
        self,
        crossings: "Sequence[Crossing]",
        today: date,
        epoch: str,
        counted: Sequence[Sequence[Cell]],
    ) -> None:
        """Take in a batch; ``counted`` is what the statistics held for each item before."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            self._write(crossings, today)
            tally = _Tally()
            for crossing, cells in zip(crossings, counted, strict=True):
                if cells != crossing.cells:
                    tally.add(crossing.slug, cells, -1)
                    tally.add(crossing.slug, crossing.cells, 1)
            self._count(tally)
            self._set_meta("epoch", epoch)
        except BaseException:
            if self._db.in_transaction:  # a full disk may have ended it already
                self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def recount(self, counted: Iterable[tuple[str, Sequence[Cell]]]) -> None:
        """Make the statistics anew from (slug, cells) of every item."""
        self._db.execute("BEGIN IMMEDIATE")
        self._db.execute("DELETE FROM tally")
        tally = _Tally()
        for slug, cells in counted:
            tally.add(slug, cells, 1)
        self._count(tally)
        self._db.execute("COMMIT")

    def resync_after(self, sequence: int, today: date) -> None:
        """Go on after the sequence of changes that readers may have come to with a lost snapshot.

        What was deleted meanwhile cannot be told line by line: an entry without an id has every
        reader load the bulk data anew.
        """
        if sequence:
            self._db.execute(
                "INSERT OR IGNORE INTO day VALUES (?, ?, 'DEL', '', 0)", (sequence + 1, today.isoformat())
            )

    def finish(self, facts: PortalFacts) -> int:
        """Leave word of what holds for the whole portal, when it changed; the last sequence."""
        (sequence,) = self._db.execute("SELECT coalesce(max(sequence), 0) FROM day").fetchone()
        value = facts.model_copy(update={"sequence": sequence}).model_dump_json()
        if self._meta("facts") != value:
            self._set_meta("facts", value)
        return int(sequence)

    def drain(self, upto: int) -> None:
        """Empty the queue of change up to a sequence: every output has caught up."""
        self._db.execute("DELETE FROM change WHERE sequence <= ?", (upto,))
        self._db.execute("DELETE FROM meta WHERE key = 'rebuild'")

    # -- one batch ---------------------------------------------------------------------------------

    def _write(self, crossings: "Sequence[Crossing]", today: date) -> None:
        """Each kind of row is written for all items together; the order of the items stays."""
        before = self._before([crossing.number for crossing in crossings])
        rows = _Rows()
        slots = _Slots(self._db)
        for crossing in crossings:
            old = before.get(crossing.number, _NEVER)
            body, page, told = crossing.body, crossing.page, crossing.told
            slot = -1
            if body is not None and page is not None:
                slot = slots.of(crossing.slug, page.month, old)
                body = with_slot(body, slot)
            if body == old.body:
                continue
            if old.body is not None:
                rows.gone.append((crossing.number,))
            head = (crossing.number, crossing.public_id, crossing.slug, crossing.kind)
            if page is not None:
                spot = (page.decided_on, page.month, slot, page.party_code, page.power_code, page.card)
                rows.decisions.append((*head, *spot, body))
            elif told is not None:
                day = told.withdrawn_on.isoformat()
                rows.notices.append((*head, told.shape.value, day, day[:7], body))
            self._note_day(rows, crossing, old.facets, today)
            if not self._rebuild:
                after = _facets(crossing, slot)
                rows.changes.append((crossing.number, _json(old.facets), _json(after)))
        slots.keep()
        run = self._db.executemany
        run("DELETE FROM decision WHERE number = ?", rows.gone)
        run("DELETE FROM notice WHERE number = ?", rows.gone)
        run("INSERT INTO decision VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows.decisions)
        run("INSERT INTO notice VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows.notices)
        # Older days must not go on telling what was withdrawn; of what leaves no trace not even the id.
        run(
            "UPDATE day SET op = 'DEL', public_id = CASE WHEN ? THEN '' ELSE public_id END WHERE number = ?",
            rows.untold,
        )
        run("INSERT INTO day (date, op, public_id, number) VALUES (?, ?, ?, ?)", rows.days)
        run("INSERT INTO change (number, before, after) VALUES (?, ?, ?)", rows.changes)

    def _before(self, numbers: Sequence[int]) -> "dict[int, _Old]":
        """What stands in the snapshot for those numbers."""
        wanted = (json.dumps(numbers),)
        found: dict[int, _Old] = {}
        for number, body in self._db.execute(
            "SELECT number, body FROM decision WHERE number IN (SELECT value FROM json_each(?))", wanted
        ):
            decision = PublicDecision.model_validate_json(body)
            found[number] = _Old(_page_facets(decision), body, decision.slot)
        for number, body, kind in self._db.execute(
            "SELECT number, body, kind FROM notice WHERE number IN (SELECT value FROM json_each(?))", wanted
        ):
            if number not in found:
                notice = WithdrawalNotice.model_validate_json(body)
                found[number] = _Old(_notice_facets(notice, kind), body, -1)
        return found

    def _note_day(self, rows: "_Rows", crossing: "Crossing", before: Facets | None, today: date) -> None:
        shown = crossing.page is not None
        was_shown = before is not None and before.shape is Shape.PAGE
        traceless = crossing.shape is Shape.VANISHED
        if not shown and (was_shown or traceless):
            rows.untold.append((traceless, crossing.number))
        if not (shown or was_shown):
            return
        op = "DEL" if not shown else "MOD" if was_shown else "ADD"
        public_id = "" if traceless else crossing.public_id
        rows.days.append((today.isoformat(), op, public_id, crossing.number))

    def touched_days(self, numbers: Sequence[int]) -> frozenset[str]:
        """The build days on which one of those decisions is mentioned."""
        days: set[str] = set()
        for start in range(0, len(numbers), 500):
            chunk = numbers[start : start + 500]
            rows = self._db.execute(
                f"SELECT DISTINCT date FROM day WHERE number IN ({','.join('?' * len(chunk))})", tuple(chunk)
            )
            days.update(day for (day,) in rows)
        return frozenset(days)

    # -- counters and meta ---------------------------------------------------------------------------

    def _count(self, tally: "_Tally") -> None:
        self._db.executemany(
            "INSERT INTO tally VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (slug, kind, month, what)"
            " DO UPDATE SET number = number + excluded.number, cents = cents + excluded.cents,"
            " persons = persons + excluded.persons",
            ((*key, *sums) for key, sums in tally.sums.items()),
        )

    def _meta(self, key: str) -> str:
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else ""

    def _set_meta(self, key: str, value: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))


class _Old(NamedTuple):
    """What stood in the snapshot for an item; slot -1 where there was no page."""

    facets: Facets | None
    body: bytes | None
    slot: int


_NEVER = _Old(None, None, -1)


class _Rows:
    """The rows of a batch, table by table."""

    def __init__(self) -> None:
        self.gone: list[tuple[int]] = []
        self.decisions: list[tuple[object, ...]] = []
        self.notices: list[tuple[object, ...]] = []
        self.untold: list[tuple[bool, int]] = []
        self.days: list[tuple[str, str, str, int]] = []
        self.changes: list[tuple[int, str | None, str | None]] = []


class _Slots:
    """Life-long places in the months of authorities; the last given of each is kept at the end."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._last: dict[tuple[str, str], int] = {}

    def of(self, slug: str, month: str, old: _Old) -> int:
        """The place in its authority's month, kept for as long as it stands there."""
        if old.facets and old.slot >= 0 and old.facets.month == month:
            return old.slot
        place = slug, month
        last = self._last.get(place)
        if last is None:
            query = "SELECT slot FROM last_slot WHERE slug = ? AND month = ?"
            (last,) = self._db.execute(query, place).fetchone() or (-1,)
        self._last[place] = last + 1
        return last + 1

    def keep(self) -> None:
        """Write down the last places given."""
        self._db.executemany(
            "INSERT OR REPLACE INTO last_slot VALUES (?, ?, ?)",
            ((*place, slot) for place, slot in self._last.items()),
        )


class _Tally:
    """Sums of what the statistics count, by authority, kind, month and what."""

    def __init__(self) -> None:
        self.sums: dict[tuple[str, str, str, str], list[int]] = {}

    def add(self, slug: str, cells: Sequence[Cell], sign: int) -> None:
        """Count the cells of one item, or take them back (``sign`` -1)."""
        for cell in cells:
            sums = self.sums.setdefault((slug, cell.kind, cell.month, cell.what), [0, 0, 0])
            sums[0] += sign
            sums[1] += sign * cell.cents
            sums[2] += sign * cell.person


def _json(facets: Facets | None) -> str | None:
    return facets.model_dump_json() if facets else None


def _facets(crossing: "Crossing", slot: int) -> Facets | None:
    """Where an item is shown now that it crossed."""
    if crossing.page is None and crossing.told is None:
        return None
    where: dict[str, object] = {
        "public_id": crossing.public_id,
        "authority_code": crossing.authority_code,
        "authority_slug": crossing.slug,
        "kind": crossing.kind,
        "slot": slot,
    }
    if crossing.page is not None:
        page = crossing.page
        where |= {"month": page.month, "decided_on": page.decided_on}
        where |= {"party_code": page.party_code, "power_code": page.power_code}
    elif crossing.told is not None:
        where |= _told_facets(crossing.told)
    return Facets.model_validate(where)


def _page_facets(decision: PublicDecision) -> Facets:
    page = page_of(decision)
    return Facets(
        public_id=decision.public_id,
        authority_code=decision.authority_code,
        authority_slug=decision.authority_slug,
        kind=decision.kind,
        month=page.month,
        slot=decision.slot,
        decided_on=decision.decided_on,
        party_code=page.party_code,
        power_code=page.power_code,
    )


def _notice_facets(notice: WithdrawalNotice, kind: str) -> Facets:
    where = {
        "public_id": notice.public_id,
        "authority_code": notice.authority_code,
        "authority_slug": notice.authority_slug,
        "kind": kind,
        "slot": -1,
    }
    return Facets.model_validate(where | _told_facets(told_of(notice)))


def _told_facets(told: Told) -> dict[str, object]:
    day = told.withdrawn_on
    return {"month": "", "decided_on": day, "shape": told.shape, "withdrawn_month": day.isoformat()[:7]}
