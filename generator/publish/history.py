"""What past applies changed, for caches and for other places the site is carried to."""

import sqlite3
from collections.abc import Iterator

from generator.model.sink import Written
from generator.publish.addresses import join
from generator.publish.database import meta


class History:
    """Reads the ledger of outputs by the number of the apply that made each change."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def last(self) -> int:
        """The number of the last apply; 0 before the first."""
        return int(meta(self._database, "applied", "0"))

    def removed_since(self, number: int) -> Iterator[str]:
        """Paths that went with the applies after ``number``."""
        for folder, name in self._database.execute(
            "SELECT folder, name FROM main.removed WHERE applied > ? ORDER BY folder, name", (number,)
        ):
            yield join(folder, name)

    def changed_since(self, number: int) -> Iterator[Written]:
        """Outputs written by the applies after ``number``."""
        for folder, name, digest, size, key in self._database.execute(
            "SELECT folder, name, digest, size, key FROM main.outputs WHERE applied > ?"
            " ORDER BY folder, name",
            (number,),
        ):
            yield Written(join(folder, name), digest.hex(), size, key)

    def cursor(self, target: str) -> int:
        """Up to which apply an upload target has come; -1 for an unknown one."""
        row = self._database.execute(
            "SELECT applied FROM main.targets WHERE target = ?", (target,)
        ).fetchone()
        return int(row[0]) if row else -1

    def set_cursor(self, target: str, number: int) -> None:
        """Remember that ``target`` has come up to apply ``number``."""
        self._database.execute("INSERT OR REPLACE INTO main.targets VALUES (?, ?)", (target, number))

    def purge_list(self, base: str = "") -> list[str]:
        """Addresses whose content changed or went with the last apply, for a CDN, sorted.

        ``base`` is put before each (``https://example.org``). A folder's index is named both ways.
        """
        before = self.last() - 1
        paths = [*self.removed_since(before), *(written.path for written in self.changed_since(before))]
        urls = [f"{base}/{path}" for path in paths]
        urls += [
            f"{base}/{path.removesuffix('index.html')}"
            for path in paths
            if path == "index.html" or path.endswith("/index.html")
        ]
        return sorted(urls)
