"""The words of each record that must not appear, and those that may although they look private."""

import json
import sqlite3
from collections.abc import Iterator, Sequence


class PrivateWords:
    """The part of the ledger that the verifier asks, and the wall fills."""

    _db: sqlite3.Connection

    def protect(self, values: Sequence[tuple[int, Sequence[str], Sequence[str]]]) -> None:
        """For each item: the folded private values that no output may show are now these, and the
        long numbers of its public text that only look private are those.
        """
        items = (json.dumps([item for item, _, _ in values]),)
        self._db.execute("DELETE FROM kept WHERE item IN (SELECT value FROM json_each(?))", items)
        self._db.execute("DELETE FROM protected WHERE item IN (SELECT value FROM json_each(?))", items)
        self._db.executemany(
            "INSERT INTO kept VALUES (?, ?)", ((item, n) for item, _, kept in values for n in kept)
        )
        self._db.executemany(
            "INSERT OR IGNORE INTO protected VALUES (?, ?)",
            ((item, value) for item, removed, _ in values for value in sorted(set(removed))),
        )

    def protected_of(self, public_ids: Sequence[str], between: str) -> Iterator[tuple[str, str]]:
        """(public id, its folded private values of two and more characters, with ``between`` between)."""
        for start in range(0, len(public_ids), 500):
            chunk = tuple(public_ids[start : start + 500])
            yield from self._db.execute(
                "SELECT public_id, group_concat(value, ?)"
                " FROM item JOIN protected ON item.id = protected.item"
                f" WHERE public_id IN ({','.join('?' * len(chunk))}) AND length(value) > 1"
                " GROUP BY public_id",
                (between, *chunk),
            )

    def protected_of_all(self, between: str) -> Iterator[tuple[str, str]]:
        """What :meth:`protected_of` gives of every record that has any; far faster than asking for each."""
        yield from self._db.execute(
            "SELECT public_id, group_concat(value, ?)"
            " FROM item JOIN protected ON item.id = protected.item"
            " WHERE length(value) > 1 GROUP BY item.id",
            (between,),
        )

    def protected_by_number(self, numbers: Sequence[int]) -> Iterator[str]:
        """The folded private values of the records of those life-long numbers."""
        for start in range(0, len(numbers), 500):
            chunk = tuple(numbers[start : start + 500])
            rows = self._db.execute(
                "SELECT value FROM protected JOIN item ON item.id = protected.item"
                f" WHERE number IN ({','.join('?' * len(chunk))}) ORDER BY 1",
                chunk,
            )
            yield from (value for (value,) in rows)

    def is_kept(self, number: str) -> bool:
        """Whether a long number stands rightly in the public text of some record."""
        query = "SELECT 1 FROM kept WHERE number = ? LIMIT 1"
        return self._db.execute(query, (number,)).fetchone() is not None

    def all_protected(self) -> Iterator[str]:
        """Every folded private value."""
        yield from (value for (value,) in self._db.execute("SELECT value FROM protected"))
