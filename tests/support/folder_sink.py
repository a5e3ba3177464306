"""A sink that writes straight into a folder and remembers keys, for looking and for tests."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from generator.model.sink import Written


class FolderSink:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.keys: dict[str, str] = {}
        self.named: set[str] = set()
        self.written: list[str] = []
        self.removed: list[str] = []
        self._log: list[Written] = []

    def key(self, path: str) -> str:
        return self.keys.get(path, "")

    def put(self, path: str, data: bytes, key: str = "") -> bool:
        file = self.folder / path
        if not file.resolve().is_relative_to(self.folder.resolve()):
            raise ValueError(path)
        self.named.add(path)
        self.keys[path] = key
        self._log.append(Written(path, hashlib.sha256(data).hexdigest(), len(data), key))
        if file.exists() and file.read_bytes() == data:
            return False
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        self.written.append(path)
        return True

    def keep(self, path: str) -> None:
        self.named.add(path)

    def remove(self, path: str) -> None:
        (self.folder / path).unlink(missing_ok=True)
        if self.keys.pop(path, None) is not None:
            self.removed.append(path)

    def under(self, prefix: str) -> list[str]:
        return sorted(path for path in self.keys if path.startswith(prefix))

    def worker(self) -> "FolderSink":
        other = FolderSink(self.folder)
        other.keys = dict(self.keys)
        return other

    def drain(self) -> list[Written]:
        log, self._log = self._log, []
        return log

    def read(self, path: str) -> bytes | None:
        file = self.folder / path
        return file.read_bytes() if file.exists() else None

    def absorb(self, written: Sequence[Written]) -> None:
        for path, digest, _, key in written:
            if digest:
                self.keys[path] = key
                self.named.add(path)
                self.written.append(path)
            else:
                self.keys.pop(path, None)
