"""Bringing a verified change set to the live folder, so that a crash loses nothing.

The order: deletions; withdrawn pages that are replaced by a notice; content-hashed pieces;
pages; lists, feeds and data; manifests; the root manifest. So nothing withdrawn outlives the
first moments, and what is referred to is there before what refers to it.

A journal (``apply.json``) is on disk before the first change and goes after the last. While
it is there, the complete change set is too, and doing all of it again is harmless: deleting
what is gone and moving what has moved are skipped. The ledger changes in one transaction.
"""

import contextlib
import ctypes
import errno
import os
import shutil
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import orjson

from generator.model.sink import Written
from generator.publish import addresses
from generator.publish import database as tables
from generator.publish.addresses import split
from generator.publish.errors import PublishError, explain
from generator.publish.pending import Pending
from generator.publish.staging import Staging

JOURNAL = "apply.json"
_RESUME = "已完成的部分保持有效；排除原因后重新运行即可继续。"
_UNTOUCHED = "网站没有改动；排除原因后重新运行即可。"
_SPARE = 16 * 1024 * 1024
"""Bytes to leave free on another file system beside what is copied there."""


class Applied(NamedTuple):
    """What an apply did: files written and deleted, bytes written, and its number (from 1)."""

    written: int
    deleted: int
    bytes: int
    number: int


class Journal(NamedTuple):
    """An apply that has begun: its number and the live folder it changes."""

    number: int
    live: str


class Context(NamedTuple):
    """What an apply works with."""

    database: sqlite3.Connection
    pending: Pending
    state: Path
    staging: Staging
    live: Path


def journal_of(state: Path) -> Journal | None:
    """The journal of an apply that has not ended."""
    try:
        data = orjson.loads((state / JOURNAL).read_bytes())
        return Journal(int(data["number"]), str(data["live"]))
    except FileNotFoundError:
        return None
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        # The journal is renamed into place when whole, so this is damage from outside.
        raise PublishError(
            f"发布日志 {state / JOURNAL} 已损坏。请删除它后运行 gongshi build --full。"
        ) from error


def start(context: Context, withdrawn_first: Sequence[str], *, durable: bool) -> Applied:
    """Write the journal and carry the change set out."""
    written, size, deleted, _ = context.pending.figures()
    number = int(tables.meta(context.database, "applied", "0")) + 1
    if not written and not deleted:
        _settle(context, number - 1)
        return Applied(0, 0, 0, number - 1)
    for path in withdrawn_first:
        context.pending.set_rank(path, addresses.WITHDRAWN)
    try:
        _check_live(context, size)
        if durable:
            _wait_for_disk(context.staging.root)
        _write_journal(context.state, Journal(number, str(context.live.absolute())))
    except OSError as error:
        raise explain(error, f"准备发布到 {context.live} ", _UNTOUCHED) from error
    _carry_out(context, number, wholesale=_may_move_folders(context))
    return Applied(written, deleted, size, number)


def resume(context: Context, journal: Journal) -> None:
    """Do the rest of an interrupted apply."""
    if int(tables.meta(context.database, "applied", "0")) < journal.number:
        _carry_out(context, journal.number, wholesale=False)
    else:
        (context.state / JOURNAL).unlink()


def _carry_out(context: Context, number: int, *, wholesale: bool) -> None:
    try:
        if wholesale:
            _move_folders(context)
        else:
            mover = _Mover(context.staging.root, context.live)
            for path in context.pending.removals():
                mover.delete(path)
            for rank in range(addresses.WITHDRAWN, addresses.VERY_LAST + 1):
                for written in context.pending.puts(rank):
                    mover.move(written)
            if mover.copying:
                _wait_for_disk(context.live)
        _settle(context, number)
        (context.state / JOURNAL).unlink()
        _sync_folder(context.state)
    except OSError as error:
        raise explain(error, f"发布到 {context.live} ", _RESUME) from error
    except sqlite3.Error as error:
        raise PublishError(f"更新输出账本失败（{type(error).__name__}）。{_RESUME}") from error


# ---- before the first change


def _check_live(context: Context, size: int) -> None:
    """Find out beforehand what would stop an apply half way: a read-only folder, a full disk."""
    context.live.mkdir(parents=True, exist_ok=True)
    # Asked, not tried: a trial file could outlive a crash.
    if os.statvfs(context.live).f_flag & os.ST_RDONLY:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))
    if not os.access(context.live, os.W_OK | os.X_OK):
        raise OSError(errno.EACCES, os.strerror(errno.EACCES))
    if context.staging.root.exists() and context.staging.root.stat().st_dev != context.live.stat().st_dev:
        free = shutil.disk_usage(context.live).free
        if free < size + _SPARE:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _wait_for_disk(folder: Path) -> None:
    """Have the staged bytes on disk before names change: one call, not one for each file."""
    if not folder.exists():
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        syncfs = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
        if syncfs is None:
            os.sync()
        elif syncfs(descriptor) != 0:
            code = ctypes.get_errno()
            raise OSError(code, os.strerror(code))
    finally:
        os.close(descriptor)


def _write_journal(state: Path, journal: Journal) -> None:
    _sync_file(state / "pending.sqlite")
    new = state / f"{JOURNAL}.new"
    new.write_bytes(orjson.dumps(journal._asdict()))
    _sync_file(new)
    new.replace(state / JOURNAL)
    _sync_folder(state)


def _sync_file(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


# ---- the changes


class _Mover:
    """Moves staged files into the live folder, one at a time."""

    def __init__(self, staging: Path, live: Path) -> None:
        self._staging = staging
        self._live = live
        self._root = live.resolve()
        self._ready: set[str] = set()
        self.copying = False

    def delete(self, path: str) -> None:
        folder, name = split(path)
        here = self._live / folder
        if not addresses.inside(here, self._root):
            raise PublishError(f"输出目录中的 {folder} 指向目录之外，没有继续。")
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            (here / name).unlink()
        while folder:
            try:
                (self._live / folder).rmdir()
            except FileNotFoundError:
                pass
            except OSError:
                break  # not empty
            folder, _ = split(folder)

    def move(self, written: Written) -> None:
        folder, _ = split(written.path)
        if folder not in self._ready:
            self._prepare(folder)
        source = f"{self._staging}/{written.path}"
        target = f"{self._live}/{written.path}"
        try:
            if not self.copying:
                try:
                    os.replace(source, target)  # noqa: PTH105 - two objects less for each of a million files
                    return
                except OSError as error:
                    if error.errno != errno.EXDEV:
                        raise
                    self.copying = True
            self._copy(Path(source), Path(target))
        except FileNotFoundError:
            # Moved before the crash that this run recovers from.
            if not Path(target).is_file() or Path(target).stat().st_size != written.size:
                raise

    def _prepare(self, folder: str) -> None:
        here = self._live / folder
        here.mkdir(parents=True, exist_ok=True)
        if not addresses.inside(here, self._root):
            raise PublishError(f"输出目录中的 {folder} 指向目录之外，没有继续。")
        self._ready.add(folder)

    def _copy(self, source: Path, target: Path) -> None:
        # The name is the same each time, so that a run after a crash finds and replaces it.
        new = target.with_name(f".{target.name[:200]}.new")
        new.unlink(missing_ok=True)
        try:
            shutil.copyfile(source, new)
            new.replace(target)
        except OSError:
            new.unlink(missing_ok=True)
            raise
        # The source stays until the whole apply is on disk; staging is emptied then.


def _may_move_folders(context: Context) -> bool:
    """Whether this is a first build: nothing known, nothing there, one file system."""
    if context.database.execute("SELECT 1 FROM main.outputs LIMIT 1").fetchone():
        return False
    if any(True for _ in context.live.iterdir()):
        return False
    return context.staging.root.stat().st_dev == context.live.stat().st_dev


def _move_folders(context: Context) -> None:
    """Move a whole first site by its top-level entries: a dozen renames for any size."""
    entries = sorted(context.staging.root.iterdir(), key=lambda entry: (_first_rank(entry), entry.name))
    for entry in entries:
        entry.rename(context.live / entry.name)


def _first_rank(entry: Path) -> int:
    if entry.is_dir():
        return addresses.rank(f"{entry.name}/x")
    return addresses.rank(entry.name)


# ---- the ledger


def _settle(context: Context, number: int) -> None:
    """Write what is now live into the ledger, in one transaction."""
    database = context.database
    _, _, deleted, new = context.pending.figures()
    total = int(tables.meta(database, "total", "0")) + new - deleted
    database.execute("BEGIN IMMEDIATE")
    try:
        database.execute(
            "INSERT OR REPLACE INTO main.removed SELECT folder, name, ? FROM pending.changes WHERE op = ?",
            (number, tables.REMOVE),
        )
        database.execute(
            "DELETE FROM main.outputs WHERE (folder, name) IN"
            " (SELECT folder, name FROM pending.changes WHERE op = ?)",
            (tables.REMOVE,),
        )
        database.execute(
            "DELETE FROM main.removed WHERE (folder, name) IN"
            " (SELECT folder, name FROM pending.changes WHERE op = ?)",
            (tables.PUT,),
        )
        database.execute(
            "INSERT OR REPLACE INTO main.outputs"
            " SELECT folder, name, digest, size, key, ? FROM pending.changes WHERE op = ?",
            (number, tables.PUT),
        )
        database.execute(
            "UPDATE main.outputs SET key = c.key FROM pending.changes AS c"
            " WHERE c.op = ? AND c.key IS NOT NULL AND c.folder = outputs.folder AND c.name = outputs.name",
            (tables.KEEP,),
        )
        database.execute("INSERT OR REPLACE INTO main.folders SELECT * FROM pending.folders WHERE files > 0")
        database.execute(
            "DELETE FROM main.folders WHERE folder IN (SELECT folder FROM pending.folders WHERE files = 0)"
        )
        # A removal is remembered until every upload target has seen it.
        database.execute(
            "DELETE FROM main.removed WHERE applied < ? AND applied <="
            " (SELECT COALESCE(MIN(applied), ?) FROM main.targets)",
            (number, number),
        )
        tables.set_meta(database, "total", str(total))
        tables.set_meta(database, "applied", str(number))
        tables.set_meta(database, "live", str(context.live.absolute()))
        database.execute("COMMIT")
    except BaseException:
        database.execute("ROLLBACK")
        raise
