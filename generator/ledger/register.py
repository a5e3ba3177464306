"""What intake asks of the past, and what is remembered of feed files."""

import json
import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from generator.model.codes import EventKind
from generator.model.known import KnownItem
from generator.model.private import AnyEvent, Correct, Decision, Event, Publish, Republish, Withdraw
from generator.model.problem import Problem

_EVENTS: dict[str, type[Event]] = {
    EventKind.PUBLISH: Publish,
    EventKind.WITHDRAW: Withdraw,
    EventKind.CORRECT: Correct,
    EventKind.REPUBLISH: Republish,
}


class FileRecord(NamedTuple):
    """What the last reading of a feed file found.

    ``size`` bytes, ``rows`` records and ``line`` lines were read; ``counts`` by outcome.
    """

    signature: str
    digest: str
    size: int
    rows: int
    line: int
    last_sequence: int | None
    counts: dict[str, int]
    problems: list[Problem]


class FeedRegister:
    """The part of the ledger that intake sees (:class:`generator.model.known.Register`)."""

    _db: sqlite3.Connection
    _recalled: dict[tuple[str, str], tuple[int, KnownItem | None]]
    """Id and state of the items asked for next, 0 and None where there is none. What changes an item
    forgets it here."""

    def recall(self, authority_code: str, number_keys: Sequence[str]) -> None:
        """See :class:`generator.model.known.Register`."""
        self._recalled = {(authority_code, key): (0, None) for key in number_keys}
        if not number_keys:
            return
        rows = self._db.execute(
            "SELECT id, number_key, state, current_hash, sequence, party FROM item WHERE authority_code = ?"
            " AND number_key IN (SELECT value FROM json_each(?))",
            (authority_code, json.dumps(number_keys)),
        ).fetchall()
        if not rows:
            return
        hashes: dict[int, list[str]] = {row[0]: [] for row in rows}
        for item, content_hash in self._db.execute(
            "SELECT item, content_hash FROM event WHERE item IN (SELECT value FROM json_each(?))",
            (json.dumps(list(hashes)),),
        ):
            hashes[item].append(content_hash)
        for id_, key, state, current, sequence, party in rows:
            known = KnownItem(state, current, frozenset(hashes[id_]), sequence, party)
            self._recalled[authority_code, key] = id_, known

    def item(self, authority_code: str, number_key: str) -> KnownItem | None:
        """See :class:`generator.model.known.Register`."""
        recalled = self._recalled.get((authority_code, number_key))
        if recalled is not None:
            return recalled[1]
        row = self._db.execute(
            "SELECT id, state, current_hash, sequence, party FROM item"
            " WHERE authority_code = ? AND number_key = ?",
            (authority_code, number_key),
        ).fetchone()
        if row is None:
            return None
        rows = self._db.execute("SELECT content_hash FROM event WHERE item = ?", (row[0],))
        hashes = frozenset(content_hash for (content_hash,) in rows)
        return KnownItem(row[1], row[2], hashes, row[3], row[4])

    def decision(self, authority_code: str, number_key: str) -> Decision | None:
        """The version last published, before corrections; corrections are applied by the wall."""
        row = self._db.execute(
            "SELECT event.kind, event.payload FROM event JOIN item ON item.id = event.item"
            " WHERE authority_code = ? AND number_key = ? AND standing <> 'rejected'"
            " AND (event.kind = 'publish' OR (event.kind = 'republish' AND payload LIKE '%\"decision\":%'))"
            " ORDER BY seq DESC LIMIT 1",
            (authority_code, number_key),
        ).fetchone()
        if row is None:
            return None
        event = read_event(row[0], row[1])
        return event.decision if isinstance(event, Publish | Republish) else None

    def last_sequence(self, feed_file: str) -> int | None:
        """See :class:`generator.model.known.Register`."""
        row = self._db.execute("SELECT last_sequence FROM file WHERE name = ?", (feed_file,)).fetchone()
        return row[0] if row else None

    def rows_last_time(self, feed_file: str) -> int | None:
        """See :class:`generator.model.known.Register`."""
        row = self._db.execute("SELECT rows FROM file WHERE name = ?", (feed_file,)).fetchone()
        return row[0] if row else None

    def set_file(self, name: str, record: FileRecord) -> None:
        """Remember what a file held when it was read."""
        problems = json.dumps([p.model_dump(mode="json", exclude_defaults=True) for p in record.problems])
        self._db.execute(
            "INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (name, *record[:6], json.dumps(record.counts), problems),
        )

    def file(self, name: str) -> FileRecord | None:
        """What the last reading of that file found."""
        row = self._db.execute(
            "SELECT signature, digest, size, rows, line, last_sequence, counts, problems FROM file"
            " WHERE name = ?",
            (name,),
        ).fetchone()
        if row is None:
            return None
        problems = [Problem.model_validate(problem) for problem in json.loads(row[7])]
        return FileRecord(
            signature=row[0],
            digest=row[1],
            size=row[2],
            rows=row[3],
            line=row[4],
            last_sequence=row[5],
            counts=json.loads(row[6]),
            problems=problems,
        )


def read_event(kind: str, payload: bytes) -> AnyEvent:
    """An event as it was kept."""
    event = _EVENTS[kind].model_validate_json(payload)
    assert isinstance(event, Publish | Withdraw | Correct | Republish)
    return event
