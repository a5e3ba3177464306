"""A sink that writes straight into a folder, for tests and tools."""

from pathlib import Path

from generator.publish.addresses import checked


class FolderSink:
    """A :class:`generator.model.sink.Sink` without ledger or staging. Keys live as long as it does."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.keys: dict[str, str] = {}
        self.named: set[str] = set()

    def key(self, path: str) -> str:
        """The key under which this sink last made ``path``, or an empty string."""
        return self.keys.get(path, "")

    def put(self, path: str, data: bytes, key: str = "") -> bool:
        """Write ``data``; True when it differs from what was there."""
        target = self.folder / checked(path)
        self.keys[path] = key
        self.named.add(path)
        if target.is_file() and target.read_bytes() == data:
            return False
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        target.write_bytes(data)
        return True

    def keep(self, path: str) -> None:
        """Remember that ``path`` was named."""
        self.named.add(checked(path))

    def remove(self, path: str) -> None:
        """Delete ``path`` if it is there."""
        self.keys.pop(path, None)
        (self.folder / checked(path)).unlink(missing_ok=True)

    def under(self, prefix: str) -> list[str]:
        """The paths in the folder that start with ``prefix``, sorted."""
        found = (f.relative_to(self.folder).as_posix() for f in self.folder.rglob("*") if f.is_file())
        return sorted(path for path in found if path.startswith(prefix))
