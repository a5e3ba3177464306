"""Reading and writing the ledger."""

import json
import sqlite3
from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from heapq import merge
from pathlib import Path
from typing import NamedTuple

from generator.ledger.changes import changes_of, published
from generator.ledger.register import FeedRegister, FileRecord, read_event
from generator.ledger.schema import LedgerError, connect
from generator.ledger.words import PrivateWords
from generator.model.arrival import Arrival, arrival_of
from generator.model.codes import EventKind, Outcome
from generator.model.private import (
    AnyEvent,
    Hold,
    Received,
    Ruling,
)
from generator.model.problem import Place
from generator.model.text import number_key

__all__ = ["FileRecord", "Item", "Ledger", "LedgerError"]


class Item(NamedTuple):
    """One decision of one authority, as the wall needs it. ``number`` 0: not given yet."""

    id: int
    authority_code: str
    document_number: str
    public_id: str
    number: int
    state: str
    text_key: str
    next_change_on: date | None
    counted: str
    first_shown_on: date | None


class Stored(NamedTuple):
    """One event with its place in the ledger; ``payload`` is the event as it is kept."""

    sequence: int
    received_on: date
    standing: str
    event: AnyEvent
    payload: bytes


class Settled(NamedTuple):
    """What the wall leaves with an item: the key of its text, and what the statistics count for it."""

    item: int
    text_key: str
    next_change_on: date | None
    counted: str
    state: str = ""
    shown_on: date | None = None


class Ledger(FeedRegister, PrivateWords):
    """The private store. Also the ``Register`` that intake asks."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        self._recalled = {}
        if read_only:
            self._db = sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)
            self._db.execute("PRAGMA cache_size = -32768")
        else:
            self._db = connect(path)

    def close(self) -> None:
        """Close the store."""
        self._db.close()

    def rest(self) -> None:
        """Give back the memory that reading took; what is asked next is read again."""
        self._recalled.clear()
        self._db.execute("PRAGMA shrink_memory")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is kept together or not at all."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._recalled.clear()
            if self._db.in_transaction:  # a full disk may have ended it already
                self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    # -- what comes in -------------------------------------------------------------------------

    def append(self, received: Received, outcome: Outcome, today: date, holds: Sequence[Hold] = ()) -> int:
        """Take in one accepted or held event; returns its sequence.

        Call inside :meth:`transaction`. A held event does not change what is published.
        """
        return self._append(arrival_of(received), received.event, outcome, today, holds)

    def arrive(self, arrival: Arrival, today: date) -> int:
        """:meth:`append` for an accepted decision that was made ready where it was judged."""
        return self._append(arrival, None, Outcome.ACCEPTED, today, ())

    def _append(
        self,
        arrival: Arrival,
        event: AnyEvent | None,
        outcome: Outcome,
        today: date,
        holds: Sequence[Hold],
    ) -> int:
        """``event`` None: a ``publish``, of which the arrival says all."""
        item, is_new = self._item_for(arrival)
        cursor = self._db.execute(
            "INSERT INTO event (item, received_on, kind, file, row, content_hash, payload, standing)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                item,
                today.isoformat(),
                arrival.kind,
                arrival.place.file,
                arrival.place.row,
                arrival.content_hash,
                arrival.payload,
                outcome.value,
            ),
        )
        seq = int(cursor.lastrowid or 0)
        if outcome is Outcome.ACCEPTED and not is_new:
            digest = arrival.content_hash
            self._set(
                item,
                changes_of(event, digest) if event else published(arrival.sequence, digest, arrival.party),
            )
        for hold in holds:
            self._open_hold(item, seq, hold, today)
            self.note_deed(seq, outcome, hold.code, hold.message, arrival.place, today, field=hold.field)
        return seq

    def note_deed(
        self,
        seq: int | None,
        outcome: Outcome,
        code: str,
        message: str,
        place: Place,
        today: date,
        *,
        field: str = "",
        authority: str = "",
    ) -> None:
        """Write down what was done with a record; ``seq`` None for one that made no event."""
        self._db.execute(
            "INSERT INTO deed (seq, done_on, outcome, code, message, file, row, field, authority)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (seq, today.isoformat(), outcome.value, code, message, place.file, place.row, field, authority),
        )

    def _item_for(self, arrival: Arrival) -> tuple[int, bool]:
        """The id of the event's item, and whether it was made just now, as a decision would leave it."""
        spot = arrival.authority_code, arrival.number_key
        row = (
            self._recalled.pop(spot, None)
            or self._db.execute(
                "SELECT id FROM item WHERE authority_code = ? AND number_key = ?", spot
            ).fetchone()
        )
        if row and row[0]:
            return int(row[0]), False
        cursor = self._db.execute(
            "INSERT INTO item (authority_code, number_key, document_number, public_id, decided_on, state,"
            " current_hash, sequence, party) VALUES (?, ?, ?, ?, ?, 'published', ?, ?, ?)",
            (
                *spot,
                arrival.document_number,
                arrival.public_id,
                arrival.decided_on,
                arrival.content_hash,
                arrival.sequence,
                arrival.party,
            ),
        )
        return int(cursor.lastrowid or 0), arrival.kind == EventKind.PUBLISH

    def _set(self, item: int, sets: Mapping[str, object]) -> None:
        names = ", ".join(f"{name} = ?" for name in sets)
        self._db.execute(f"UPDATE item SET {names} WHERE id = ?", (*sets.values(), item))

    def recount_files(self, demoted: Mapping[Outcome, Sequence[int]]) -> None:
        """Have the files of events that the wall held or refused count them so from now on."""
        moves: Counter[tuple[str, Outcome]] = Counter()
        for outcome, sequences in demoted.items():
            moves.update((self.place(seq).file, outcome) for seq in sequences)
        with self.transaction():
            for (name, outcome), number in sorted(moves.items()):
                record = self.file(name)
                if record is None:
                    continue
                counts = Counter(record.counts)
                counts[Outcome.UNCHANGED.value] -= number
                counts[outcome.value] += number
                self.set_file(name, record._replace(counts=dict(counts)))

    def forget_file(self, name: str) -> None:
        """Have a feed file read again by the next build."""
        self._db.execute("UPDATE file SET signature = '', digest = '' WHERE name = ?", (name,))

    # -- what the wall asks ----------------------------------------------------------------------

    def assign_numbers(self) -> int:
        """Give new items their life-long numbers, by decision date within a build."""
        (last,) = self._db.execute("SELECT coalesce(max(number), 0) FROM item").fetchone()
        rows = self._db.execute("SELECT id FROM item WHERE number IS NULL ORDER BY decided_on, id")
        ids = array("q", (item for (item,) in rows))
        # Written in the order in which the rows lie in the file: each of its pages is changed once.
        self._db.executemany(
            "UPDATE item SET number = ? WHERE id = ?",
            ((last + 1 + place, ids[place]) for place in sorted(range(len(ids)), key=ids.__getitem__)),
        )
        return len(ids)

    def changed(self, today: date) -> Sequence[int]:
        """Ids of the items to look at: touched by an event or a ruling, or due by the calendar.

        In the order of their numbers; eight bytes each, for a first build looks at all there are.
        """
        # Two questions, each with an index of its own; asked as one, SQLite walks all items in order.
        touched, due = (
            self._db.execute(f"SELECT coalesce(number, 0), id FROM item {where} ORDER BY 1, 2", values)
            for where, values in _changed(today)
        )
        return array("q", (item for _, item in merge(touched, due)))

    def count_changed(self, today: date) -> int:
        """How many items :meth:`changed` tells."""
        return sum(
            int(self._db.execute(f"SELECT count(*) FROM item {where}", values).fetchone()[0])
            for where, values in _changed(today)
        )

    def followers(self, ids: Sequence[int]) -> list[int]:
        """Items whose notice names one of those items as its successor; they are looked at after."""
        if not ids:
            return []
        query = (
            "SELECT f.id FROM item f JOIN item s ON s.authority_code = f.authority_code"
            " AND s.number_key = f.successor_key WHERE f.successor_key <> ''"
        )
        if len(ids) > 1000:
            rows = self._db.execute(f"{query} ORDER BY f.number").fetchall()
        else:
            marks = ",".join("?" * len(ids))
            rows = self._db.execute(f"{query} AND s.id IN ({marks}) ORDER BY f.number", tuple(ids)).fetchall()
        return [item for (item,) in rows]

    def items(self, ids: Sequence[int]) -> list[Item]:
        """The items of those ids, in the order of their numbers."""
        marks = ",".join("?" * len(ids))
        rows = self._db.execute(
            "SELECT id, authority_code, document_number, public_id, coalesce(number, 0), state, text_key,"
            f" next_change_on, counted, first_shown_on FROM item WHERE id IN ({marks}) ORDER BY number",
            tuple(ids),
        )
        return [
            Item(id_, code, document, public, number, state, key, _day(due), counted, _day(shown))
            for id_, code, document, public, number, state, key, due, counted, shown in rows
        ]

    def due(self, today: date, until: date) -> list[Item]:
        """Items that time alone will change after ``today`` and by ``until``, soonest first."""
        rows = self._db.execute(
            "SELECT id FROM item WHERE next_change_on > ? AND next_change_on <= ?"
            " ORDER BY next_change_on, id",
            (today.isoformat(), until.isoformat()),
        )
        found = {item.id: item for item in self.items(ids)} if (ids := [i for (i,) in rows]) else {}
        return [found[item] for item in ids]

    def find(self, authority_code: str, document_number: str) -> Item | None:
        """The item of that authority and 文号, however its brackets are typed."""
        row = self._db.execute(
            "SELECT id FROM item WHERE authority_code = ? AND number_key = ?",
            (authority_code, number_key(document_number)),
        ).fetchone()
        return self.items([row[0]])[0] if row else None

    def history(self, item: int) -> list[Stored]:
        """Every event of an item, oldest first."""
        return self.histories([item])[item]

    def histories(self, items: Sequence[int]) -> dict[int, list[Stored]]:
        """Every event of each of those items, oldest first."""
        found: dict[int, list[Stored]] = {item: [] for item in items}
        rows = self._db.execute(
            "SELECT item, seq, received_on, standing, kind, payload FROM event"
            " WHERE item IN (SELECT value FROM json_each(?)) ORDER BY item, seq",
            (json.dumps(items),),
        )
        for item, seq, on, standing, kind, payload in rows:
            event = read_event(kind, payload)
            found[item].append(Stored(seq, date.fromisoformat(on), standing, event, payload))
        return found

    def place(self, seq: int) -> Place:
        """Where an event stood in its feed."""
        file, row = self._db.execute("SELECT file, row FROM event WHERE seq = ?", (seq,)).fetchone()
        return Place(file=file, row=row)

    def settle(self, items: Iterable[Settled]) -> None:
        """Say that the wall has dealt with these items."""
        self._db.executemany(
            "UPDATE item SET dirty = 0, text_key = ?, next_change_on = ?, counted = ?,"
            " first_shown_on = coalesce(first_shown_on, ?),"
            " state = CASE WHEN ? = '' THEN state ELSE ? END WHERE id = ?",
            (
                (
                    settled.text_key,
                    _text(settled.next_change_on),
                    settled.counted,
                    _text(settled.shown_on),
                    settled.state,
                    settled.state,
                    settled.item,
                )
                for settled in items
            ),
        )

    def counted(self) -> Iterator[tuple[str, str]]:
        """(authority code, what the statistics count) of each item, as the wall wrote it."""
        yield from self._db.execute("SELECT authority_code, counted FROM item WHERE counted <> ''")

    def set_standing(
        self, seq: int, outcome: Outcome, code: str, message: str, today: date, *, field: str = ""
    ) -> None:
        """Change what holds of an event, with a deed that says why."""
        self._db.execute("UPDATE event SET standing = ? WHERE seq = ?", (outcome.value, seq))
        self.note_deed(seq, outcome, code, message, self.place(seq), today, field=field)

    def mark_dirty(self, authority_codes: Iterable[str] | None = None) -> None:
        """Have items looked at again because rules changed: all, or those of some authorities.

        What a gate held or refused gets another chance under the new rules.
        """
        where = ""
        values: tuple[str, ...] = ()
        if authority_codes is not None:
            values = tuple(authority_codes)
            where = f" WHERE authority_code IN ({','.join('?' * len(values))})"
        self._db.execute(f"UPDATE item SET dirty = 1{where}", values)
        scope = f" AND item IN (SELECT id FROM item{where})" if where else ""
        self._db.execute(
            "UPDATE event SET standing = 'accepted' WHERE standing <> 'accepted' AND seq NOT IN"
            " (SELECT seq FROM hold WHERE code LIKE 'ID_%' AND closed_on IS NULL)"
            f"{scope} AND NOT EXISTS (SELECT 1 FROM ruling WHERE ruling.item = event.item"
            " AND json_extract(payload, '$.action') = 'refuse')",
            values,
        )

    def last_event(self) -> int:
        """The sequence of the newest event, 0 before any; those that come later have higher ones."""
        (last,) = self._db.execute("SELECT coalesce(max(seq), 0) FROM event").fetchone()
        return int(last)

    def count_items(self) -> int:
        """How many items there are."""
        (number,) = self._db.execute("SELECT count(*) FROM item").fetchone()
        return int(number)

    def authorities_in_use(self, apart_from: Collection[str] = ()) -> dict[str, int]:
        """Items by authority code, but for the codes of ``apart_from``, whose items are not counted."""
        found: dict[str, int] = {}
        code = ""
        while row := self._db.execute(
            "SELECT authority_code FROM item WHERE authority_code > ? ORDER BY 1 LIMIT 1", (code,)
        ).fetchone():
            (code,) = row
            if code not in apart_from:
                count = "SELECT count(*) FROM item WHERE authority_code = ?"
                (found[code],) = self._db.execute(count, (code,)).fetchone()
        return found

    # -- meta --------------------------------------------------------------------------------------

    def meta(self, key: str) -> str:
        """A remembered value, or an empty string."""
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else ""

    def set_meta(self, key: str, value: str) -> None:
        """Remember a value."""
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    # -- holds, see generator.ledger.holds -----------------------------------------------------------

    def _open_hold(self, item: int, seq: int, hold: Hold, today: date) -> None:
        self._db.execute(
            'INSERT INTO hold (item, seq, code, message, field, sentence, start, "end", opened_on)'
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                item,
                seq,
                hold.code,
                hold.message,
                hold.field,
                hold.sentence,
                hold.start,
                hold.end,
                today.isoformat(),
            ),
        )

    def replace_holds(self, item: int, seq: int, holds: Sequence[Hold], today: date) -> None:
        """The open holds of an item are now these."""
        self._db.execute(
            "UPDATE hold SET closed_on = ? WHERE item = ? AND closed_on IS NULL", (today.isoformat(), item)
        )
        for hold in holds:
            self._open_hold(item, seq, hold, today)

    def rows(self, sql: str, values: tuple[object, ...]) -> Iterator[tuple[object, ...]]:
        """Rows of a query of this room's other modules."""
        yield from self._db.execute(sql, values)

    def add_ruling(self, item: int, ruling: Ruling) -> None:
        """Remember what a person decided about an item."""
        self._db.execute(
            "INSERT INTO ruling (item, payload) VALUES (?, ?)", (item, ruling.model_dump_json().encode())
        )

    def close_hold(self, hold: int, today: date) -> None:
        """A hold is dealt with."""
        self._db.execute("UPDATE hold SET closed_on = ? WHERE id = ?", (today.isoformat(), hold))

    def has_open_hold(self, item: int) -> bool:
        """Whether something of an item still waits for a person."""
        query = "SELECT 1 FROM hold WHERE item = ? AND closed_on IS NULL LIMIT 1"
        return self._db.execute(query, (item,)).fetchone() is not None

    def touch(self, item: int, seq: int) -> None:
        """Have an item looked at again, with a held event that now counts."""
        self._recalled.clear()
        kind, payload, content_hash = self._db.execute(
            "SELECT kind, payload, content_hash FROM event WHERE seq = ?", (seq,)
        ).fetchone()
        self._set(item, changes_of(read_event(kind, payload), content_hash))

    def close_holds(self, items: Sequence[int], today: date) -> None:
        """Nothing of these items waits for a person any more."""
        self._db.execute(
            "UPDATE hold SET closed_on = ? WHERE closed_on IS NULL"
            " AND item IN (SELECT value FROM json_each(?))",
            (today.isoformat(), json.dumps(items)),
        )

    def rulings(self, item: int) -> list[Ruling]:
        """What persons decided about an item, oldest first."""
        return self.rulings_of([item]).get(item, [])

    def rulings_of(self, items: Sequence[int]) -> dict[int, list[Ruling]]:
        """What persons decided about those of the items about which they did, oldest first."""
        rows = self._db.execute(
            "SELECT item, payload FROM ruling WHERE item IN (SELECT value FROM json_each(?)) ORDER BY id",
            (json.dumps(items),),
        )
        found: dict[int, list[Ruling]] = {}
        for item, payload in rows:
            found.setdefault(item, []).append(Ruling.model_validate_json(payload))
        return found


def _changed(today: date) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Which items are to be looked at: those touched, and the others that are due."""
    return (
        ("INDEXED BY item_dirty WHERE dirty = 1", ()),
        ("INDEXED BY item_due WHERE next_change_on <= ? AND dirty = 0", (today.isoformat(),)),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None
