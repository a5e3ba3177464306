"""The ledger of outputs: what is live, by path and hash, and what a build wants to change."""

import hashlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from generator.model.sink import Written
from generator.publish import apply as applying
from generator.publish import database as tables
from generator.publish import lookup
from generator.publish import manifest as manifests
from generator.publish.addresses import MANIFEST, checked, is_manifest, join, split
from generator.publish.apply import Applied
from generator.publish.errors import PublishError, explain
from generator.publish.history import History
from generator.publish.listing import Lists
from generator.publish.pending import Pending
from generator.publish.staging import Staging
from generator.publish.worker import StagingSink

LEDGER = "outputs.sqlite"
PENDING = "pending.sqlite"
STAGING = "staging"
_UNTOUCHED = "网站没有改动；排除原因后重新运行即可。"
_UNKNOWN = bytes(32)
"""Stands for the hash of a file that somebody else wrote: equal to no content."""


class ChangeSet(NamedTuple):
    """How much a complete change set will write (files, bytes) and delete."""

    written: int
    deleted: int
    bytes: int


class OutputStore:
    """The sink of the building process (:class:`generator.model.sink.ParentSink`).

    ``state`` holds the ledger, the staging folder and the journal; ``live`` is the site as
    served. Nothing touches ``live`` but :meth:`apply` and :meth:`recover`. Hold
    :func:`generator.publish.lock.build_lock` from :meth:`recover` to the end of the build::

        with build_lock(state):
            store = OutputStore(state, live)
            store.recover()
            store.begin(full=wanted or not store.trusted())
            ...                                   # put, keep, remove; workers
            changes = store.finish()              # verify reads staged() and deletions()
            applied = store.apply(withdrawn)      # or store.discard()

    ``durable`` False leaves out waiting for the disk before an apply; a crash of the process is
    survived all the same, a power cut may then need ``build --full``.
    """

    def __init__(self, state: Path, live: Path, *, durable: bool = True) -> None:
        self.state = state
        self.live = live
        self._durable = durable
        self._staging = Staging(state / STAGING)
        try:
            state.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise explain(error, f"建立状态目录 {state} ", _UNTOUCHED) from error
        self._database = tables.open_ledger(state / LEDGER)
        self._pending: Pending | None = None
        self._full = False
        self._empty = False

    def close(self) -> None:
        """Let go of the ledger. A change set that was not applied is dropped by the next build."""
        self._database.close()
        self._pending = None

    # ---- starting

    def trusted(self) -> bool:
        """Whether ``live`` is the folder the ledger speaks of, by one small file's hash.

        False after somebody emptied or replaced the folder or named another; such a build
        must be a full one. True for a first build into an empty folder.
        """
        try:
            data = (self.live / MANIFEST).read_bytes()
        except FileNotFoundError:
            return self._is_empty() and not self._holds_anything()
        except OSError as error:
            raise explain(error, f"读取 {self.live} ", _UNTOUCHED) from error
        known = lookup.known(self._database, MANIFEST)
        return known is not None and known.digest == hashlib.sha256(data).hexdigest()

    def _is_empty(self) -> bool:
        return self._database.execute("SELECT 1 FROM main.outputs LIMIT 1").fetchone() is None

    def _holds_anything(self) -> bool:
        return any(names for _, _, names in os.walk(self.live))

    def begin(self, *, full: bool) -> None:
        """Start a new change set; a half-made older one, never verified, is dropped.

        ``full``: at the end, what nobody put or kept is removed. Raises PublishError when an
        apply was interrupted (call :meth:`recover` first), or when the live folder is not the
        one the ledger knows and the build is not full, or holds files of somebody else.
        """
        if applying.journal_of(self.state) is not None:
            raise PublishError("上一次发布尚未完成，须先恢复。")
        self._drop()
        if not self.trusted():
            if not full:
                raise PublishError(f"输出目录 {self.live} 与账本不符。请用 --full 重新生成整个网站。")
            self._adopt()
        tables.attach_pending(self._database, self.state / PENDING, new=True)
        self._pending = Pending(self._database)
        self._full = full
        self._empty = self._is_empty()

    def _adopt(self) -> None:
        """Take over a live folder the ledger does not know: whatever is there may be stale."""
        if self._holds_anything():
            try:
                ours = manifests.is_manifest((self.live / MANIFEST).read_bytes())
            except OSError:
                ours = tables.meta(self._database, "live") == str(self.live.absolute())
            if not ours:
                raise PublishError(
                    f"输出目录 {self.live} 中有不是本系统写入的文件，为免误删，没有改动。请指定空目录。"
                )
        self._database.execute("BEGIN IMMEDIATE")
        for table in ("outputs", "folders", "removed"):
            self._database.execute(f"DELETE FROM main.{table}")
        tables.set_meta(self._database, "total", "0")
        count = 0
        for folder, _, names in os.walk(self.live):
            relative = Path(folder).relative_to(self.live).as_posix()
            rows = [("" if relative == "." else relative, name, _UNKNOWN, 0, "", 0) for name in names]
            self._database.executemany("INSERT INTO main.outputs VALUES (?, ?, ?, ?, ?, ?)", rows)
            count += len(rows)
        tables.set_meta(self._database, "total", str(count))
        self._database.execute("COMMIT")

    @property
    def _set(self) -> Pending:
        if self._pending is None:
            raise PublishError("没有打开的变更集，须先调用 begin。")
        return self._pending

    # ---- the sink

    def key(self, path: str) -> str:
        """The key under which ``path`` was last made, or an empty string."""
        if self._pending is not None and (row := self._pending.get(path)) is not None:
            if row.op == tables.REMOVE:
                return ""
            if row.key is not None:
                return row.key
        known = lookup.known(self._database, path)
        return known.key if known else ""

    def put(self, path: str, data: bytes, key: str = "") -> bool:
        """Stage ``data`` for ``path``; True when it differs from what is live.

        Raises ValueError for a path that may not be, PublishError when the disk refuses.
        """
        digest = hashlib.sha256(data).hexdigest()
        known = None if self._empty else lookup.known(self._database, checked(path))
        if known is not None and known.digest == digest:
            self._same(path, None if known.key == key else key)
            return False
        self._staging.write(checked(path), data)
        self._set.put(Written(path, digest, len(data), key), known=known is not None)
        return True

    def _same(self, path: str, key: str | None) -> None:
        earlier = self._set.get(path)
        if earlier is not None and earlier.op == tables.PUT:
            self._staging.drop(path)
        self._set.same(path, key)

    def keep(self, path: str) -> None:
        """Say that ``path`` stays. What was removed or put in this build stays removed or put."""
        if self._full:
            self._set.keep(checked(path))

    def remove(self, path: str) -> None:
        """Take ``path`` off the site. Unknown paths are ignored."""
        earlier = self._set.get(checked(path))
        if earlier is not None and earlier.op == tables.PUT:
            self._staging.drop(path)
        if lookup.known(self._database, path) is not None:
            self._set.remove(path)
        elif earlier is not None:
            self._set.forget(path)

    def under(self, prefix: str) -> list[str]:
        """The paths that start with ``prefix`` after this build, by folder and name."""
        found = set(lookup.live_under(self._database, prefix))
        self._set.flush()
        for condition, values in lookup.ranges(prefix):
            query = f"SELECT folder, name, op FROM pending.changes WHERE {condition}"
            for folder, name, op in self._database.execute(query, values):
                path = join(folder, name)
                if op == tables.REMOVE:
                    found.discard(path)
                elif op == tables.PUT:
                    found.add(path)
        return sorted(found, key=split)

    def worker(self) -> StagingSink:
        """A picklable sink for another process."""
        return StagingSink(self.state / LEDGER, self._staging.root, empty=self._empty)

    def read(self, path: str) -> bytes | None:
        """What is live at ``path``; None where nothing can be read."""
        try:
            return (self.live / checked(path)).read_bytes()
        except OSError:
            return None

    def absorb(self, written: Sequence[Written]) -> None:
        """Take over what a worker drained; its files are staged already."""
        for item in written:
            known = None if self._empty else lookup.known(self._database, checked(item.path))
            if not item.digest:
                self.remove(item.path)
            elif known is None or known.digest != item.digest:
                self._set.put(item, known=known is not None)
            elif known.key != item.key:
                self._same(item.path, item.key)
            else:
                self.keep(item.path)

    # ---- completing

    def finish(self) -> ChangeSet:
        """The change set is complete: in a full build the rest goes, and the manifest is made.

        What is put afterwards (the report of the verification) still joins the set, outside
        of the manifests.
        """
        if self._full:
            self._set.remove_unnamed()
        self.manifest()
        self._set.set_fact("complete", "1")
        return self.changes()

    def changes(self) -> ChangeSet:
        """How much the change set holds."""
        written, size, deleted, _ = self._set.figures()
        return ChangeSet(written, deleted, size)

    def manifest(self) -> None:
        """Stage the manifests of changed folders and the root's (see :mod:`.manifest`)."""
        lists = Lists(self._database, self._set, self.live)
        folders = [folder for folder in self._set.changed_folders() if not is_manifest(folder, "")]
        for folder in folders:
            for path, data in lists.of(folder).items():
                self.put(path, data) if data is not None else self.remove(path)
        if folders or lookup.known(self._database, MANIFEST) is None:
            self._remove_stray_manifests()
            self.put(MANIFEST, manifests.root_manifest(lists.folders_after(self.exists_after)))

    def _remove_stray_manifests(self) -> None:
        # Only an adopted folder can hold manifests that the table of folders does not account for.
        if not self._full or self._database.execute("SELECT 1 FROM main.folders LIMIT 1").fetchone():
            return
        for path in list(lookup.live_under(self._database, "manifest/")):
            row = self._set.get(path)
            if row is None:
                self.remove(path)

    @property
    def staging(self) -> Path:
        """The folder where the new files wait, each under its path."""
        return self._staging.root

    def staged(self) -> Iterator[Written]:
        """What will be written, by folder and name."""
        return self._set.puts()

    def deletions(self) -> Iterator[str]:
        """What will be removed, by folder and name."""
        return self._set.removals()

    # ---- what is there afterwards

    def exists_after(self, path: str) -> bool:
        """Whether ``path`` is on the site after the apply (now, when no change set is open)."""
        row = self._pending.get(path) if self._pending is not None else None
        if row is not None and row.op != tables.KEEP:
            return row.op == tables.PUT
        return lookup.known(self._database, path) is not None

    def digest_after(self, path: str) -> str:
        """The SHA-256 of ``path`` after the apply; empty when it is not there."""
        row = self._pending.get(path) if self._pending is not None else None
        if row is not None and row.op != tables.KEEP:
            return row.digest.hex() if row.digest is not None else ""
        known = lookup.known(self._database, path)
        return known.digest if known else ""

    def paths_after(self) -> Iterator[Written]:
        """Every output after the apply (now, when no change set is open), by folder and name."""
        if self._pending is not None:
            for folder in self._pending.folders_after():
                yield from self._pending.after(folder)
            return
        rows = self._database.execute(
            "SELECT folder, name, digest, size, key FROM main.outputs ORDER BY folder, name"
        )
        for folder, name, digest, size, key in rows:
            yield Written(join(folder, name), digest.hex(), size, key)

    def total(self) -> int:
        """How many outputs the site has after the apply (now, when no change set is open)."""
        total = int(tables.meta(self._database, "total", "0"))
        if self._pending is not None:
            _, _, deleted, new = self._pending.figures()
            total += new - deleted
        return total

    # ---- the end of it

    def apply(self, withdrawn_first: Sequence[str] = ()) -> Applied:
        """Bring the change set to the live folder; see :mod:`.apply` for order and crashes.

        ``withdrawn_first``: paths whose replaced content must go before anything else does.
        Raises PublishError when the set is not complete (live untouched), or when the disk
        refuses (the next :meth:`recover` goes on from there).
        """
        pending = self._set
        if not pending.fact("complete"):
            raise PublishError("变更集尚未完成，不能发布。")
        applied = applying.start(self._context(), withdrawn_first, durable=self._durable)
        self._drop()
        return applied

    def recover(self) -> bool:
        """Finish an apply that was interrupted, and clean up; True when there was one."""
        journal = applying.journal_of(self.state)
        if journal is None:
            self._drop()
            return False
        if Path(journal.live) != self.live.absolute():
            raise PublishError(f"上一次发布到 {journal.live} 时中断。请先用同一输出目录再运行一次。")
        if not (self.state / PENDING).exists():
            raise PublishError(
                f"发布中断后变更集 {PENDING} 丢失。请删除 {applying.JOURNAL} 后以 --full 运行。"
            )
        self._detach()
        tables.attach_pending(self._database, self.state / PENDING, new=False)
        self._pending = Pending(self._database)
        applying.resume(self._context(), journal)
        self._drop()
        return True

    def _context(self) -> applying.Context:
        return applying.Context(self._database, self._set, self.state, self._staging, self.live)

    def discard(self) -> None:
        """Drop the change set (verification failed): live stays as it is, staging is emptied.

        Raises PublishError once an apply has begun: it can only be finished.
        """
        if applying.journal_of(self.state) is not None:
            raise PublishError("发布已经开始，只能继续完成，不能放弃。")
        self._drop()

    def _drop(self) -> None:
        self._detach()
        (self.state / PENDING).unlink(missing_ok=True)
        self._staging.clear()
        self._full = False

    def _detach(self) -> None:
        if self._pending is not None:
            self._pending = None
            self._database.execute("DETACH DATABASE pending")

    def history(self) -> History:
        """What the applies of the past changed."""
        return History(self._database)

    def purge_list(self, base: str = "") -> list[str]:
        """Addresses whose content changed or went with the last apply (:meth:`History.purge_list`)."""
        return self.history().purge_list(base)
