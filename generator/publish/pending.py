"""The change set that a build makes: what will be put, kept and removed."""

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from generator.model.sink import Written
from generator.publish.addresses import join, rank, split
from generator.publish.database import KEEP, PUT, REMOVE
from generator.publish.errors import PublishError

_BUFFER = 4000
"""Rows held in memory before they go to the database."""


class Row(NamedTuple):
    """One change as the table holds it; ``key`` None leaves the key as it is."""

    folder: str
    name: str
    op: int
    digest: bytes | None
    size: int
    key: str | None
    rank: int
    known: int


class Pending:
    """Reads and writes the attached ``pending`` schema, in batches."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._buffer: dict[str, Row] = {}
        self._touched: set[str] = set()

    def put(self, written: Written, *, known: bool) -> None:
        """``written`` is staged and differs from what is live."""
        folder, name = split(written.path)
        row = Row(
            folder,
            name,
            PUT,
            bytes.fromhex(written.digest),
            written.size,
            written.key,
            rank(written.path),
            int(known),
        )
        self._add(written.path, row)

    def same(self, path: str, key: str | None) -> None:
        """``path`` was made again with the bytes that are live; ``key`` None: with the same key."""
        folder, name = split(path)
        self._add(path, Row(folder, name, KEEP, None, 0, key, 0, 1))

    def keep(self, path: str) -> None:
        """``path`` stays, unless something else is or was said about it in this build."""
        if path not in self._buffer:
            self._touched.add(path)
            if len(self._touched) >= _BUFFER:
                self.flush()

    def remove(self, path: str) -> None:
        """``path`` is live and goes."""
        folder, name = split(path)
        self._add(path, Row(folder, name, REMOVE, None, 0, None, 0, 1))

    def forget(self, path: str) -> None:
        """Nothing is to happen at ``path`` (it was staged and then removed, and never live)."""
        self.flush()
        self._database.execute("DELETE FROM pending.changes WHERE folder = ? AND name = ?", split(path))

    def get(self, path: str) -> Row | None:
        """What will happen at ``path``."""
        if row := self._buffer.get(path):
            return row
        found = self._database.execute(
            "SELECT * FROM pending.changes WHERE folder = ? AND name = ?", split(path)
        ).fetchone()
        return Row(*found) if found else None

    def _add(self, path: str, row: Row) -> None:
        self._buffer[path] = row
        if len(self._buffer) >= _BUFFER:
            self.flush()

    def flush(self) -> None:
        """Bring the table up to date."""
        if not self._buffer and not self._touched:
            return
        try:
            self._write()
        except sqlite3.Error as error:
            raise PublishError(
                f"记录变更集失败（{type(error).__name__}，磁盘可能已满）。"
                "网站没有改动；排除原因后重新运行即可。"
            ) from error

    def _write(self) -> None:
        self._database.execute("BEGIN")
        # What was only named comes first and never overrides; what was done overrides.
        self._database.executemany(
            "INSERT OR IGNORE INTO pending.changes VALUES (?, ?, ?, NULL, 0, NULL, 0, 1)",
            ((*split(path), KEEP) for path in sorted(self._touched)),
        )
        self._database.executemany(
            "INSERT OR REPLACE INTO pending.changes VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            # Unlike paths, folder and name are the table's own order: neighbours are written together.
            sorted(self._buffer.values()),
        )
        self._database.execute("COMMIT")
        self._buffer.clear()
        self._touched.clear()

    def remove_unnamed(self) -> None:
        """Mark for removal all that is live and that nobody named (manifests apart)."""
        self.flush()
        self._database.execute(
            "INSERT INTO pending.changes SELECT folder, name, ?, NULL, 0, NULL, 0, 1 FROM main.outputs AS o"
            " WHERE NOT EXISTS (SELECT 1 FROM pending.changes AS c"
            "                   WHERE c.folder = o.folder AND c.name = o.name)"
            " AND NOT (o.folder = 'manifest' OR o.folder LIKE 'manifest/%'"
            "          OR (o.folder = '' AND o.name = 'manifest.json'))",
            (REMOVE,),
        )

    def puts(self, rank_: int | None = None) -> Iterator[Written]:
        """What will be written, by folder and name; only what has ``rank_`` when given."""
        self.flush()
        rows = self._database.execute(
            "SELECT folder, name, digest, size, key FROM pending.changes"
            " WHERE op = ? AND (? IS NULL OR rank = ?) ORDER BY folder, name",
            (PUT, rank_, rank_),
        )
        for folder, name, digest, size, key in rows:
            yield Written(join(folder, name), digest.hex(), size, key)

    def removals(self) -> Iterator[str]:
        """What will be removed, by folder and name."""
        self.flush()
        rows = self._database.execute(
            "SELECT folder, name FROM pending.changes WHERE op = ? ORDER BY folder, name", (REMOVE,)
        )
        for folder, name in rows:
            yield join(folder, name)

    def figures(self) -> tuple[int, int, int, int]:
        """How many are written, their bytes, how many removed, and how many are new to the site."""
        self.flush()
        row = self._database.execute(
            "SELECT COALESCE(SUM(op = ?), 0), COALESCE(SUM(CASE WHEN op = ? THEN size END), 0),"
            " COALESCE(SUM(op = ?), 0), COALESCE(SUM(op = ? AND known = 0), 0) FROM pending.changes",
            (PUT, PUT, REMOVE, PUT),
        ).fetchone()
        return int(row[0]), int(row[1]), int(row[2]), int(row[3])

    def set_rank(self, path: str, rank_: int) -> None:
        """Let ``path`` go live at another time than its kind does."""
        folder, name = split(path)
        self._database.execute(
            "UPDATE pending.changes SET rank = ? WHERE folder = ? AND name = ?", (rank_, folder, name)
        )

    def fact(self, name: str) -> str:
        """A value the change set remembers about itself."""
        row = self._database.execute("SELECT value FROM pending.facts WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def set_fact(self, name: str, value: str) -> None:
        """Remember ``value`` under ``name``."""
        self._database.execute("INSERT OR REPLACE INTO pending.facts VALUES (?, ?)", (name, value))

    # What will be live: the ledger with the change set over it.

    def after(self, folder: str) -> Iterator[Written]:
        """The files of one folder after the apply, by name."""
        self.flush()
        rows = self._database.execute(
            "SELECT name, digest, size, key FROM pending.changes WHERE folder = ? AND op = ?"
            " UNION ALL SELECT name, digest, size, key FROM main.outputs AS o WHERE folder = ?"
            " AND NOT EXISTS (SELECT 1 FROM pending.changes AS c WHERE c.folder = o.folder"
            "                 AND c.name = o.name AND c.op <> ?) ORDER BY name",
            (folder, PUT, folder, KEEP),
        )
        for name, digest, size, key in rows:
            yield Written(join(folder, name), digest.hex(), size, key)

    def folders_after(self) -> Iterator[str]:
        """Every folder that holds files after the apply, sorted (empty ones may be among them)."""
        self.flush()
        rows = self._database.execute(
            "SELECT folder FROM main.outputs UNION SELECT folder FROM pending.changes"
            " WHERE op = ? ORDER BY 1",
            (PUT,),
        )
        for (folder,) in rows:
            yield folder

    def changed_folders(self) -> list[str]:
        """Folders whose set of files or contents changes, sorted."""
        self.flush()
        return [
            folder
            for (folder,) in self._database.execute(
                "SELECT DISTINCT folder FROM pending.changes WHERE op <> ? ORDER BY folder", (KEEP,)
            )
        ]
