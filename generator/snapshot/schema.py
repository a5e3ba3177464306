"""The tables of the public snapshot, and how its file forgets.

``secure_delete`` overwrites freed pages and the rollback journal is truncated away after each
commit, so nothing withdrawn stays in the file or beside it.
"""

import sqlite3
from pathlib import Path

VERSION = 2

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


def connect(path: Path) -> sqlite3.Connection:
    """Open the snapshot for writing, making its tables when they are not there.

    One that another version of the program wrote, or that is damaged, is thrown away: it holds
    nothing that the ledger does not, and is made anew from it.
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
    if tables and version != VERSION:
        db.close()
        for file in (path, path.with_name(path.name + "-journal")):
            file.unlink(missing_ok=True)
        db = _open(path)
    db.execute("PRAGMA journal_mode = TRUNCATE")
    db.execute("PRAGMA secure_delete = ON")
    db.execute("PRAGMA synchronous = NORMAL")
    db.execute("PRAGMA cache_size = -65536")
    if version != VERSION:
        # The version stands before the tables do: a crash between leaves nothing to throw away.
        db.execute(f"PRAGMA user_version = {VERSION}")
    db.executescript(TABLES)
    return db


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None)
