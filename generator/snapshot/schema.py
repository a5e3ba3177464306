"""The tables of the public snapshot, and how its file forgets.

``secure_delete`` overwrites freed pages and the rollback journal is truncated away after each
commit, so nothing withdrawn stays in the file or beside it.
"""

import sqlite3
from pathlib import Path

VERSION = 3
_COUNTLESS = 2
"""The version before, without ``held``: it is mended in place."""

TABLES = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS decision (
    number INTEGER PRIMARY KEY, public_id TEXT NOT NULL UNIQUE, slug TEXT NOT NULL,
    kind TEXT NOT NULL, decided_on TEXT NOT NULL, month TEXT NOT NULL, slot INTEGER NOT NULL,
    party_code TEXT NOT NULL, power_code TEXT NOT NULL, card TEXT NOT NULL, body BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS decision_slot ON decision (slug, month, slot);
CREATE INDEX IF NOT EXISTS decision_new ON decision (decided_on, number);
CREATE INDEX IF NOT EXISTS decision_slug_new ON decision (slug, decided_on, number);
CREATE INDEX IF NOT EXISTS decision_kind_new ON decision (kind, decided_on, number);
CREATE INDEX IF NOT EXISTS decision_party ON decision (party_code, decided_on, number)
    WHERE party_code <> '';
CREATE INDEX IF NOT EXISTS decision_power ON decision (slug, power_code, decided_on, number)
    WHERE power_code <> '';
CREATE TABLE IF NOT EXISTS notice (
    number INTEGER PRIMARY KEY, public_id TEXT NOT NULL UNIQUE, slug TEXT NOT NULL,
    kind TEXT NOT NULL, shape TEXT NOT NULL, withdrawn_on TEXT NOT NULL, month TEXT NOT NULL,
    body BLOB NOT NULL);
-- How many decisions stand in a month, and under an item of the 权责清单: asked at every build, so
-- kept by the database itself. What falls to nothing leaves no row that would tell of it.
CREATE TABLE IF NOT EXISTS held (
    what TEXT NOT NULL, slug TEXT NOT NULL, name TEXT NOT NULL, number INTEGER NOT NULL,
    PRIMARY KEY (what, slug, name)) WITHOUT ROWID;
CREATE TRIGGER IF NOT EXISTS decision_in AFTER INSERT ON decision BEGIN
    INSERT INTO held VALUES ('month', new.slug, new.month, 1)
        ON CONFLICT (what, slug, name) DO UPDATE SET number = number + 1;
    INSERT INTO held SELECT 'power', new.slug, new.power_code, 1 WHERE new.power_code <> ''
        ON CONFLICT (what, slug, name) DO UPDATE SET number = number + 1;
END;
CREATE TRIGGER IF NOT EXISTS decision_out AFTER DELETE ON decision BEGIN
    UPDATE held SET number = number - 1 WHERE what = 'month' AND slug = old.slug AND name = old.month;
    UPDATE held SET number = number - 1 WHERE what = 'power' AND slug = old.slug AND name = old.power_code;
    DELETE FROM held WHERE what = 'month' AND slug = old.slug AND name = old.month AND number = 0;
    DELETE FROM held WHERE what = 'power' AND slug = old.slug AND name = old.power_code AND number = 0;
END;
CREATE INDEX IF NOT EXISTS notice_spot ON notice (number, public_id, shape, withdrawn_on);
CREATE INDEX IF NOT EXISTS notice_new ON notice (withdrawn_on, number);
CREATE INDEX IF NOT EXISTS notice_month ON notice (month, withdrawn_on, number);
CREATE INDEX IF NOT EXISTS notice_slug ON notice (slug, withdrawn_on, number);
CREATE INDEX IF NOT EXISTS notice_kind ON notice (kind, withdrawn_on, number);
CREATE TABLE IF NOT EXISTS last_slot (
    slug TEXT NOT NULL, month TEXT NOT NULL, slot INTEGER NOT NULL,
    PRIMARY KEY (slug, month)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tally (
    slug TEXT NOT NULL, kind TEXT NOT NULL, month TEXT NOT NULL, what TEXT NOT NULL,
    number INTEGER NOT NULL, cents INTEGER NOT NULL, persons INTEGER NOT NULL,
    PRIMARY KEY (slug, kind, month, what)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS change (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, number INTEGER NOT NULL, before TEXT, after TEXT);
CREATE TABLE IF NOT EXISTS day (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, date TEXT NOT NULL, op TEXT NOT NULL,
    public_id TEXT NOT NULL, number INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS day_date ON day (date, sequence);
CREATE INDEX IF NOT EXISTS day_number ON day (number);
"""

_MENDED = f"""
BEGIN IMMEDIATE;
DELETE FROM held;
INSERT INTO held SELECT 'month', slug, month, count(*) FROM decision GROUP BY slug, month;
INSERT INTO held SELECT 'power', slug, power_code, count(*) FROM decision WHERE power_code <> ''
    GROUP BY slug, power_code;
PRAGMA user_version = {VERSION};
COMMIT;
"""


def connect(path: Path) -> sqlite3.Connection:
    """Open the snapshot for writing, making its tables when they are not there.

    One of the version before is mended. One that any other version of the program wrote, or that is
    damaged, is thrown away: it holds nothing that the ledger does not, and is made anew from it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    db = _open(path)
    try:
        (version,) = db.execute("PRAGMA user_version").fetchone()
        (tables,) = db.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode not in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
            raise
        version, tables = -1, 1
    if tables and version not in (VERSION, _COUNTLESS):
        db.close()
        for file in (path, path.with_name(path.name + "-journal")):
            file.unlink(missing_ok=True)
        db = _open(path)
    db.execute("PRAGMA journal_mode = TRUNCATE")
    db.execute("PRAGMA secure_delete = ON")
    db.execute("PRAGMA synchronous = NORMAL")
    # Room for all that a transaction changes: what is written before its end shuts readers out until then.
    db.execute("PRAGMA cache_size = -65536")
    # What a statement would need to take itself back stays in memory, not in a file of its own.
    db.execute("PRAGMA temp_store = MEMORY")
    if not tables or version not in (VERSION, _COUNTLESS):
        # The version stands before the tables do: a crash between leaves nothing to throw away.
        db.execute(f"PRAGMA user_version = {VERSION}")
    db.executescript(TABLES)
    if tables and version == _COUNTLESS:
        db.executescript(_MENDED)
    return db


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None)
