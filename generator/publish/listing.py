"""The manifests of what a change set changes, made from those that are live.

A folder's parts that no change touches are not read, and the ledger is asked for what changes alone:
the cost follows the change, not the folder.
"""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

from generator.publish import lookup, manifest
from generator.publish.addresses import is_manifest, split
from generator.publish.database import KEEP, PUT
from generator.publish.manifest import Entry, FolderEntry
from generator.publish.pending import Pending

_PARTS = 16
"""Parts of a folder that are made again for one change set; of more, the changes are listed by themselves."""
_CHANGES = 4096
"""Entries of such a list of changes at most. Beyond, those of some parts go into their parts."""
_SCATTERED = "search/"
"""Where changes may be listed so: one decision is in many pieces. Of pages nothing may tell what they
were before, not even a hash that stays in a part."""


class _StaleError(Exception):
    """A live manifest is not the one the ledger knows, so nothing can be made from it."""


class Lists:
    """Makes manifests. ``live`` is the site as it is before the apply."""

    def __init__(self, database: sqlite3.Connection, pending: Pending, live: Path) -> None:
        self._database = database
        self._pending = pending
        self._live = live

    def of(self, folder: str) -> dict[str, bytes | None]:
        """The manifests of ``folder`` that change, by path; None for one that goes.

        What ``manifest.json`` will say of the folder is remembered in the change set.
        """
        old = self._old(folder)
        try:
            entry, made = self._from_live(folder, old) if old else self._from_ledger(folder, old)
        except _StaleError:
            entry, made = self._from_ledger(folder, old)
        self._database.execute(
            "INSERT OR REPLACE INTO pending.folders VALUES (?, ?, ?, ?, ?)",
            (folder, entry.files, entry.bytes, entry.parts, bytes.fromhex(entry.digest)),
        )
        return made

    def folders_after(self, exists: Callable[[str], bool]) -> Iterator[tuple[str, FolderEntry]]:
        """What ``manifest.json`` says of every folder; ``exists`` knows what is there after the apply."""
        rows = self._database.execute(
            "SELECT * FROM pending.folders UNION ALL SELECT * FROM main.folders AS f WHERE NOT EXISTS"
            " (SELECT 1 FROM pending.folders AS p WHERE p.folder = f.folder) ORDER BY folder"
        )
        for folder, files, size, parts, digest in rows:
            if files:
                changes = parts > _PARTS and exists(manifest.changes_path(folder))
                yield folder, FolderEntry(files, size, parts, digest.hex(), changes)

    def _old(self, folder: str) -> FolderEntry | None:
        row = self._database.execute(
            "SELECT files, bytes, parts, digest FROM main.folders WHERE folder = ?", (folder,)
        ).fetchone()
        return FolderEntry(row[0], row[1], row[2], row[3].hex()) if row else None

    def _from_ledger(
        self, folder: str, old: FolderEntry | None
    ) -> tuple[FolderEntry, dict[str, bytes | None]]:
        """All parts, from all that is known of the folder."""
        files = (f for f in self._pending.after(folder) if not is_manifest(*split(f.path)))
        entry, parts = manifest.folder_manifest(folder, files)
        stale = [*manifest.part_paths(folder, old.parts), manifest.changes_path(folder)] if old else []
        return entry, dict.fromkeys(stale) | parts

    def _from_live(self, folder: str, old: FolderEntry) -> tuple[FolderEntry, dict[str, bytes | None]]:
        """The parts that a change touches, from the live ones."""
        files, size, changed = self._changed(folder, old)
        parts = manifest.parts_of(files)
        if parts != old.parts or not parts or len(changed) > _CHANGES:
            return self._from_ledger(folder, old)
        newer = manifest.changes_path(folder)
        before = self._read(newer) if lookup.known(self._database, newer) else {}
        waiting: dict[int, dict[str, Entry | None]] = {}
        for name, entry in (before | changed).items():
            waiting.setdefault(manifest.part_of(name, parts), {})[name] = entry
        touched = {manifest.part_of(name, parts) for name in changed}
        if len(touched) > _PARTS and folder.startswith(_SCATTERED):
            # What is gone is taken out of its part at once.
            gone = {part for part in touched if None in waiting[part].values()}
            touched = gone | _fullest({part: waiting[part] for part in waiting.keys() - gone})
        paths = manifest.part_paths(folder, parts)
        made: dict[str, bytes | None] = {}
        for part in sorted(touched):
            entries = self._read(paths[part]) | waiting.pop(part)
            made[paths[part]] = manifest.part_manifest(folder, part, parts, entries)
        rest = {name: entry for entries in waiting.values() for name, entry in entries.items() if entry}
        made[newer] = manifest.changes_manifest(folder, parts, rest) if rest else None
        digests = [self._digest(path, made.get(path)) for path in paths + [newer] * bool(rest)]
        return FolderEntry(files, size, parts, manifest.whole_digest(digests)), made

    def _changed(self, folder: str, old: FolderEntry) -> tuple[int, int, dict[str, Entry | None]]:
        """Files and bytes of the folder after the apply, and the entries that change (None: gone)."""
        rows = self._database.execute(
            "SELECT c.name, c.op, c.digest, c.size, o.size FROM pending.changes AS c"
            " LEFT JOIN main.outputs AS o ON o.folder = c.folder AND o.name = c.name"
            " WHERE c.folder = ? AND c.op <> ?",
            (folder, KEEP),
        )
        files, size = old.files, old.bytes
        changed: dict[str, Entry | None] = {}
        for name, op, digest, new, before in rows:
            if is_manifest(folder, name):
                continue
            changed[name] = (digest.hex(), new) if op == PUT else None
            files += (op == PUT) - (before is not None)
            size += new - (before or 0)
        return files, size, changed

    def _read(self, path: str) -> dict[str, Entry]:
        """The entries of a live manifest. Raises _StaleError when it is not the one that was written."""
        try:
            data = (self._live / path).read_bytes()
        except OSError as error:
            raise _StaleError from error
        if hashlib.sha256(data).hexdigest() != self._digest(path, None):
            raise _StaleError
        return manifest.entries(data)

    def _digest(self, path: str, made: bytes | None) -> str:
        """The hash of a manifest as it will be: of what was ``made``, or of what is live."""
        if made is not None:
            return hashlib.sha256(made).hexdigest()
        known = lookup.known(self._database, path)
        if known is None:
            raise _StaleError
        return known.digest


def _fullest(waiting: dict[int, dict[str, Entry | None]]) -> set[int]:
    """The parts with most changes, so many that those of the others are few enough for one list."""
    left = sum(map(len, waiting.values()))
    chosen: set[int] = set()
    for part in sorted(waiting, key=lambda part: (-len(waiting[part]), part)):
        if left <= _CHANGES:
            break
        chosen.add(part)
        left -= len(waiting[part])
    return chosen
