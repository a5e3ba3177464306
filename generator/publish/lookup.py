"""Questions to the ledger that both the building process and its workers ask."""

import sqlite3
from collections.abc import Iterator

from generator.model.sink import Written
from generator.publish.addresses import join, split

_END = "\U0010ffff"


def known(database: sqlite3.Connection, path: str) -> Written | None:
    """What is live at ``path``."""
    row = database.execute(
        "SELECT digest, size, key FROM main.outputs WHERE folder = ? AND name = ?", split(path)
    ).fetchone()
    return Written(path, row[0].hex(), row[1], row[2]) if row else None


def ranges(prefix: str) -> list[tuple[str, tuple[str, ...]]]:
    """Conditions on (folder, name) that together mean: the path starts with ``prefix``."""
    folder, name = split(prefix)
    if not prefix:
        return [("folder >= ?", ("",))]
    own = ("folder = ? AND name >= ? AND name < ?", (folder, name, name + _END))
    return [own, ("folder >= ? AND folder < ?", (prefix, prefix + _END))]


def live_under(database: sqlite3.Connection, prefix: str) -> Iterator[str]:
    """The live paths that start with ``prefix``."""
    for condition, values in ranges(prefix):
        # The condition is one of three fixed texts; the values are bound.
        query = f"SELECT folder, name FROM main.outputs WHERE {condition}"
        for folder, name in database.execute(query, values):
            yield join(folder, name)
