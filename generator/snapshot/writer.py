"""Writing the public snapshot: rows, slots, counters and the queue of change."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from generator.model.codes import Shape
from generator.model.public import Facets, PortalFacts, PublicDecision, WithdrawalNotice
from generator.snapshot.cells import Cell
from generator.snapshot.rows import card_of
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
            for crossing, cells in zip(crossings, counted, strict=True):
                self._write(crossing, today)
                self._count(crossing.slug, cells, -1)
                self._count(crossing.slug, crossing.cells, 1)
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
        for slug, cells in counted:
            self._count(slug, cells, 1)
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

    # -- one item ----------------------------------------------------------------------------------

    def _write(self, crossing: "Crossing", today: date) -> None:
        before, old_body, old_slot = self._before(crossing)
        decision = crossing.decision
        if decision is not None:
            decision = decision.model_copy(update={"slot": self._slot(decision, before, old_slot)})
        after = _facets(crossing, decision)
        body = decision or crossing.notice
        new_body = body.model_dump_json().encode() if body else None
        if new_body == old_body:
            return
        self._db.execute("DELETE FROM decision WHERE number = ?", (crossing.number,))
        self._db.execute("DELETE FROM notice WHERE number = ?", (crossing.number,))
        if decision is not None and after is not None:
            self._db.execute(
                "INSERT INTO decision VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    decision.number,
                    decision.public_id,
                    decision.authority_slug,
                    decision.kind.value,
                    decision.decided_on.isoformat(),
                    decision.month,
                    decision.slot,
                    after.party_code,
                    decision.power_code,
                    card_of(decision),
                    new_body,
                ),
            )
        elif crossing.notice is not None:
            notice = crossing.notice
            self._db.execute(
                "INSERT INTO notice VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    notice.number,
                    notice.public_id,
                    notice.authority_slug,
                    crossing.kind,
                    notice.shape.value,
                    notice.withdrawn_on.isoformat(),
                    notice.withdrawn_on.isoformat()[:7],
                    new_body,
                ),
            )
        self._note_day(crossing, before, decision is not None, today)
        if not self._rebuild:
            self._db.execute(
                "INSERT INTO change (number, before, after) VALUES (?, ?, ?)",
                (
                    crossing.number,
                    before.model_dump_json() if before else None,
                    after.model_dump_json() if after else None,
                ),
            )

    def _before(self, crossing: "Crossing") -> tuple[Facets | None, bytes | None, int]:
        row = self._db.execute("SELECT body FROM decision WHERE number = ?", (crossing.number,)).fetchone()
        if row:
            decision = PublicDecision.model_validate_json(row[0])
            facets = _page_facets(decision)
            return facets, row[0], decision.slot
        row = self._db.execute(
            "SELECT body, kind FROM notice WHERE number = ?", (crossing.number,)
        ).fetchone()
        if row:
            notice = WithdrawalNotice.model_validate_json(row[0])
            return _notice_facets(notice, row[1]), row[0], -1
        return None, None, -1

    def _slot(self, decision: PublicDecision, before: Facets | None, old_slot: int) -> int:
        """The place in its authority's month, kept for as long as it stands there."""
        if before and old_slot >= 0 and before.month == decision.month:
            return old_slot
        row = self._db.execute(
            "INSERT INTO last_slot VALUES (?, ?, 0) ON CONFLICT (slug, month)"
            " DO UPDATE SET slot = slot + 1 RETURNING slot",
            (decision.authority_slug, decision.month),
        ).fetchone()
        return int(row[0])

    def _note_day(self, crossing: "Crossing", before: Facets | None, shown: bool, today: date) -> None:
        was_shown = before is not None and before.shape is Shape.PAGE
        traceless = crossing.shape is Shape.VANISHED
        if not shown and (was_shown or traceless):
            # Older days must not go on telling what was withdrawn; of what leaves no trace not even the id.
            self._db.execute(
                "UPDATE day SET op = 'DEL', public_id = CASE WHEN ? THEN '' ELSE public_id END"
                " WHERE number = ?",
                (traceless, crossing.number),
            )
        if not (shown or was_shown):
            return
        op = "DEL" if not shown else "MOD" if was_shown else "ADD"
        public_id = "" if traceless else crossing.public_id
        self._db.execute(
            "INSERT INTO day (date, op, public_id, number) VALUES (?, ?, ?, ?)",
            (today.isoformat(), op, public_id, crossing.number),
        )

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

    def _count(self, slug: str, cells: Sequence[Cell], sign: int) -> None:
        for cell in cells:
            self._db.execute(
                "INSERT INTO tally VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (slug, kind, month, what)"
                " DO UPDATE SET number = number + excluded.number, cents = cents + excluded.cents,"
                " persons = persons + excluded.persons",
                (slug, cell.kind, cell.month, cell.what, sign, sign * cell.cents, sign * cell.person),
            )

    def _meta(self, key: str) -> str:
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else ""

    def _set_meta(self, key: str, value: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))


def _facets(crossing: "Crossing", decision: PublicDecision | None) -> Facets | None:
    if decision is not None:
        return _page_facets(decision)
    if crossing.notice is not None:
        return _notice_facets(crossing.notice, crossing.kind)
    return None


def _page_facets(decision: PublicDecision) -> Facets:
    organisation = decision.party.kind.name == "ORGANISATION"
    return Facets(
        public_id=decision.public_id,
        authority_code=decision.authority_code,
        authority_slug=decision.authority_slug,
        kind=decision.kind,
        month=decision.month,
        slot=decision.slot,
        decided_on=decision.decided_on,
        party_code=decision.party.uscc if organisation else "",
        power_code=decision.power_code,
    )


def _notice_facets(notice: WithdrawalNotice, kind: str) -> Facets:
    return Facets.model_validate(
        {
            "public_id": notice.public_id,
            "authority_code": notice.authority_code,
            "authority_slug": notice.authority_slug,
            "kind": kind,
            "month": "",
            "slot": -1,
            "decided_on": notice.withdrawn_on,
            "shape": notice.shape,
            "withdrawn_month": notice.withdrawn_on.isoformat()[:7],
        }
    )
