"""The tables behind the ledger of outputs: what is live, and what is about to be.

``outputs.sqlite`` (schema ``main``) says what is live; it is written once, at the end of an
apply, so that workers may read it all through a build. ``pending.sqlite`` (schema ``pending``)
holds one change set and is thrown away with it.
"""

import sqlite3
from pathlib import Path

from generator.publish.errors import PublishError

VERSION = 1
PUT, KEEP, REMOVE = range(3)

_LEDGER = """
CREATE TABLE IF NOT EXISTS outputs (
    folder TEXT NOT NULL, name TEXT NOT NULL, digest BLOB NOT NULL, size INTEGER NOT NULL,
    key TEXT NOT NULL, applied INTEGER NOT NULL, PRIMARY KEY (folder, name)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS outputs_applied ON outputs (applied);
CREATE TABLE IF NOT EXISTS removed (
    folder TEXT NOT NULL, name TEXT NOT NULL, applied INTEGER NOT NULL,
    PRIMARY KEY (folder, name)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS removed_applied ON removed (applied);
CREATE TABLE IF NOT EXISTS folders (
    folder TEXT PRIMARY KEY, files INTEGER NOT NULL, bytes INTEGER NOT NULL,
    parts INTEGER NOT NULL, digest BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS targets (target TEXT PRIMARY KEY, applied INTEGER NOT NULL) WITHOUT ROWID;
"""

_PENDING = """
CREATE TABLE pending.changes (
    folder TEXT NOT NULL, name TEXT NOT NULL, op INTEGER NOT NULL, digest BLOB, size INTEGER NOT NULL,
    key TEXT, rank INTEGER NOT NULL, known INTEGER NOT NULL, PRIMARY KEY (folder, name)) WITHOUT ROWID;
CREATE TABLE pending.folders (
    folder TEXT PRIMARY KEY, files INTEGER NOT NULL, bytes INTEGER NOT NULL,
    parts INTEGER NOT NULL, digest BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE pending.facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


def open_ledger(path: Path) -> sqlite3.Connection:
    """Open, or make, the ledger for the building process.

    Raises :class:`PublishError` when another version of the program wrote it or it is damaged.
    """
    try:
        database = sqlite3.connect(path, isolation_level=None, timeout=30)
        database.execute("PRAGMA journal_mode=DELETE")
        # What was removed must not linger in free pages: paths and keys go with their file.
        database.execute("PRAGMA secure_delete=ON")
        database.execute("PRAGMA synchronous=FULL")
        database.execute("PRAGMA cache_size=-16000")
        (version,) = database.execute("PRAGMA user_version").fetchone()
        if version not in (0, VERSION):
            raise PublishError(
                f"输出账本 {path} 的版本是 {version}，本程序使用版本 {VERSION}。"
                "请删除该文件后运行 gongshi build --full 重新建立。"
            )
        if version == 0:
            database.executescript(_LEDGER + f"PRAGMA user_version={VERSION};")
    except sqlite3.DatabaseError as error:
        raise PublishError(
            f"输出账本 {path} 无法读取。请删除该文件后运行 gongshi build --full 重新建立。"
        ) from error
    return database


def open_for_reading(path: Path) -> sqlite3.Connection:
    """Open the ledger read-only, as workers do. It must exist."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None, timeout=30)


def attach_pending(database: sqlite3.Connection, path: Path, *, new: bool) -> None:
    """Attach the change set at ``path``, made afresh when ``new``.

    It needs no safety of its own until it is complete: a half-made one is always dropped.
    """
    if new:
        path.unlink(missing_ok=True)
    database.execute("ATTACH DATABASE ? AS pending", (str(path),))
    database.execute("PRAGMA pending.journal_mode=MEMORY")
    database.execute("PRAGMA pending.synchronous=OFF")
    # Paths of decisions come in no order, so the rows of a batch land all over the table.
    database.execute("PRAGMA pending.cache_size=-16000")
    if new:
        database.executescript(_PENDING)


def meta(database: sqlite3.Connection, name: str, default: str = "") -> str:
    """A value the ledger remembers about itself."""
    row = database.execute("SELECT value FROM main.meta WHERE name = ?", (name,)).fetchone()
    return str(row[0]) if row else default


def set_meta(database: sqlite3.Connection, name: str, value: str) -> None:
    """Remember ``value`` under ``name``."""
    database.execute("INSERT OR REPLACE INTO main.meta VALUES (?, ?)", (name, value))
