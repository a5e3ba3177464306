"""The ledger's tables.

``event`` and ``deed`` are only ever added to. ``item`` is a projection of them (it can be made
again from the events), kept because intake asks for it at every record.
"""

import sqlite3
from pathlib import Path

VERSION = 1

TABLES = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS item (
    id INTEGER PRIMARY KEY,
    authority_code TEXT NOT NULL, number_key TEXT NOT NULL, document_number TEXT NOT NULL,
    public_id TEXT NOT NULL,
    number INTEGER,             -- the life-long number, given at the end of the build of arrival
    decided_on TEXT NOT NULL,
    state TEXT NOT NULL,        -- published, withdrawn, ended, removed
    current_hash TEXT NOT NULL, sequence INTEGER, party TEXT NOT NULL,
    successor_key TEXT NOT NULL DEFAULT '',
    dirty INTEGER NOT NULL DEFAULT 1,
    next_change_on TEXT,        -- the day on which time alone changes it
    text_key TEXT NOT NULL DEFAULT '',
    counted TEXT NOT NULL DEFAULT '',
    first_shown_on TEXT,        -- kept for life: periods run from it
    UNIQUE (authority_code, number_key));
CREATE UNIQUE INDEX IF NOT EXISTS item_number ON item (number);
CREATE INDEX IF NOT EXISTS item_public ON item (public_id);
CREATE INDEX IF NOT EXISTS item_dirty ON item (id) WHERE dirty = 1;
CREATE INDEX IF NOT EXISTS item_due ON item (next_change_on) WHERE next_change_on IS NOT NULL;
CREATE INDEX IF NOT EXISTS item_successor ON item (authority_code, successor_key) WHERE successor_key <> '';
CREATE INDEX IF NOT EXISTS item_unnumbered ON item (decided_on, id) WHERE number IS NULL;
CREATE TABLE IF NOT EXISTS event (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, item INTEGER NOT NULL REFERENCES item (id),
    received_on TEXT NOT NULL, kind TEXT NOT NULL, file TEXT NOT NULL, row INTEGER NOT NULL,
    content_hash TEXT NOT NULL, payload BLOB NOT NULL,
    standing TEXT NOT NULL);    -- the outcome of its last deed: accepted, held, rejected
CREATE INDEX IF NOT EXISTS event_item ON event (item, seq);
CREATE INDEX IF NOT EXISTS event_standing ON event (standing, seq) WHERE standing <> 'accepted';
CREATE TABLE IF NOT EXISTS deed (
    id INTEGER PRIMARY KEY AUTOINCREMENT, seq INTEGER, done_on TEXT NOT NULL, outcome TEXT NOT NULL,
    code TEXT NOT NULL, message TEXT NOT NULL, file TEXT NOT NULL, row INTEGER NOT NULL,
    field TEXT NOT NULL DEFAULT '', authority TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS deed_day ON deed (done_on, outcome);
CREATE TABLE IF NOT EXISTS hold (
    id INTEGER PRIMARY KEY AUTOINCREMENT, item INTEGER NOT NULL, seq INTEGER NOT NULL,
    code TEXT NOT NULL, message TEXT NOT NULL, field TEXT NOT NULL, sentence TEXT NOT NULL,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, opened_on TEXT NOT NULL, closed_on TEXT);
CREATE INDEX IF NOT EXISTS hold_open ON hold (item) WHERE closed_on IS NULL;
CREATE TABLE IF NOT EXISTS ruling (
    id INTEGER PRIMARY KEY AUTOINCREMENT, item INTEGER NOT NULL, payload BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS ruling_item ON ruling (item);
CREATE TABLE IF NOT EXISTS protected (
    item INTEGER NOT NULL, value TEXT NOT NULL, PRIMARY KEY (item, value)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS kept (
    item INTEGER NOT NULL, number TEXT NOT NULL, PRIMARY KEY (item, number)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS kept_number ON kept (number);
CREATE TABLE IF NOT EXISTS file (
    name TEXT PRIMARY KEY, signature TEXT NOT NULL, digest TEXT NOT NULL, size INTEGER NOT NULL,
    rows INTEGER NOT NULL, line INTEGER NOT NULL, last_sequence INTEGER, counts TEXT NOT NULL,
    problems TEXT NOT NULL) WITHOUT ROWID;
"""


class LedgerError(Exception):
    """The ledger cannot be used; the message says why and the way out."""


def connect(path: Path) -> sqlite3.Connection:
    """Open the ledger for writing, making or checking its tables.

    Raises LedgerError when another version of the program wrote it, or when it is damaged.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    db = sqlite3.connect(path, isolation_level=None)
    try:
        db.execute("PRAGMA journal_mode = WAL")
    except sqlite3.DatabaseError as error:
        db.close()
        if error.sqlite_errorcode not in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
            raise
        raise LedgerError(
            f"账本 {path} 已损坏。请从备份恢复，或另选一个 --state 文件夹后用原有来源重建。"
        ) from error
    db.execute("PRAGMA synchronous = NORMAL")
    # 32 MB: a page that many transactions change is carried over into the file once, not each time.
    db.execute("PRAGMA wal_autocheckpoint = 8000")
    # Private text never goes into a temporary file outside of the state folder.
    db.execute("PRAGMA temp_store = MEMORY")
    # The system keeps what does not fit; of a million records no cache of ours would hold much.
    db.execute("PRAGMA cache_size = -49152")
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version not in (0, VERSION):
        db.close()
        raise LedgerError(
            f"状态文件夹由另一版本的程序写成（账本版本 {version}，本程序为 {VERSION}）。"
            "请改用写下它的版本，或另选一个 --state 文件夹后用原有来源重建。"
        )
    db.executescript(TABLES)
    db.execute(f"PRAGMA user_version = {VERSION}")
    return db
