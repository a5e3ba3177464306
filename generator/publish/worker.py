"""The sink of a worker process: reads the ledger, stages files itself, tells what it did."""

import hashlib
import os
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path

from generator.model.sink import Written
from generator.publish import lookup
from generator.publish.addresses import checked, split
from generator.publish.database import open_for_reading
from generator.publish.staging import Staging


class StagingSink:
    """A :class:`generator.model.sink.WorkerSink` over a ledger that does not change meanwhile.

    It knows what was live and what it did itself since the last :meth:`drain`; a path belongs
    to one worker in a build. ``empty``: nothing was live, so there is nothing to ask.
    """

    def __init__(self, ledger: Path, staging: Path, *, empty: bool = False) -> None:
        self._ledger = ledger
        self._empty = empty
        self._staging = Staging(staging)
        self._done: dict[str, Written] = {}
        self._database: sqlite3.Connection | None = None
        self._process = 0
        self._last: tuple[str, Written | None] = ("", None)

    def __reduce__(self) -> tuple[Callable[..., "StagingSink"], tuple[Path, Path]]:
        return partial(StagingSink, empty=self._empty), (self._ledger, self._staging.root)

    def _known(self, path: str) -> Written | None:
        if self._empty:
            return None
        # Whoever makes a page asks for its key first, and puts it right after.
        if self._last[0] != path:
            self._last = (path, lookup.known(self._open(), path))
        return self._last[1]

    def _open(self) -> sqlite3.Connection:
        # A connection must not cross a fork, so each process opens its own when it first asks.
        if self._database is None or self._process != os.getpid():
            self._database = open_for_reading(self._ledger)
            self._process = os.getpid()
        return self._database

    def key(self, path: str) -> str:
        """The key under which ``path`` was last made, or an empty string."""
        done = self._done.get(path) or self._known(path)
        return done.key if done else ""

    def put(self, path: str, data: bytes, key: str = "") -> bool:
        """Stage ``data`` for ``path``; True when it differs from what is live."""
        digest = hashlib.sha256(data).hexdigest()
        known = self._known(checked(path))
        changed = known is None or known.digest != digest
        if changed:
            self._staging.write(path, data)
        elif path in self._done:
            self._staging.drop(path)
        self._done[path] = Written(path, digest, len(data), key)
        return changed

    def keep(self, path: str) -> None:
        """Say that ``path`` stays as it is."""
        if path not in self._done and (known := self._known(checked(path))):
            self._done[path] = known

    def remove(self, path: str) -> None:
        """Take ``path`` off the site."""
        self._staging.drop(checked(path))
        self._done[path] = Written(path, "", 0, "")

    def under(self, prefix: str) -> list[str]:
        """The paths that start with ``prefix``, as this worker knows them."""
        found = set(lookup.live_under(self._open(), prefix))
        for path, done in self._done.items():
            if path.startswith(prefix):
                found.add(path) if done.digest else found.discard(path)
        return sorted(found, key=split)

    def drain(self) -> list[Written]:
        """What was put, kept (same digest) and removed (empty digest) since the last call.

        The ledger is closed until it is asked again: a sink comes with each batch, and a connection that
        nobody closes keeps its pages in memory until garbage is looked for, which is seldom.
        """
        if self._database is not None and self._process == os.getpid():
            self._database.close()
        self._database = None
        done, self._done = list(self._done.values()), {}
        return done
