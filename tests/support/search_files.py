"""A sink that keeps search files in a folder, and a brute-force search to compare with."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from generator.model.public import PublicDecision
from generator.model.sink import Written
from search_index.document import entry_of
from search_index.normalise import normalise


class FolderSink:
    """Writes at once; picklable, so it serves as its own worker."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.keys: dict[str, str] = {}
        self.log: list[Written] = []
        self.named: set[str] = set()

    def key(self, path: str) -> str:
        return self.keys.get(path, "")

    def put(self, path: str, data: bytes, key: str = "") -> bool:
        target = self.root / path
        self.keys[path] = key
        self.named.add(path)
        if target.exists() and target.read_bytes() == data:
            return False
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        self.log.append(Written(path, "+", len(data), key))
        return True

    def keep(self, path: str) -> None:
        assert path in self.keys
        self.named.add(path)

    def remove(self, path: str) -> None:
        (self.root / path).unlink(missing_ok=True)
        self.keys.pop(path, None)
        self.log.append(Written(path, "", 0, ""))

    def under(self, prefix: str) -> list[str]:
        return sorted(path for path in self.keys if path.startswith(prefix))

    def worker(self) -> "FolderSink":
        fresh = FolderSink(self.root)
        fresh.keys = dict(self.keys)
        return fresh

    def drain(self) -> list[Written]:
        done, self.log = self.log, []
        return done

    def read(self, path: str) -> bytes | None:
        target = self.root / path
        return target.read_bytes() if target.exists() else None

    def absorb(self, written: Sequence[Written]) -> None:
        for entry in written:
            self.log.append(entry)
            if entry.digest:
                self.keys[entry.path] = entry.key
            else:
                self.keys.pop(entry.path, None)


_SEEN: dict[tuple[int, str], tuple[list[str], list[str]]] = {}


def _seen(d: PublicDecision) -> tuple[list[str], list[str]]:
    """Normalised fields and keys of a decision, remembered: tests ask again and again."""
    if (d.number, d.title) not in _SEEN:
        card: list[Any] = entry_of(d).card
        _SEEN[d.number, d.title] = ([normalise(t) for t in card[8]], [normalise(k) for k in card[6]])
    return _SEEN[d.number, d.title]


def brute(
    documents: Sequence[PublicDecision], query: str, *, sort: str = "newest", **wanted: str
) -> list[int]:
    """Numbers of all documents found by looking through every field of every document."""
    words = [word for part in query.split() if (word := normalise(part))]
    whole = normalise(query)
    code_like = len(whole) >= 5 and any(character in "0123456789" for character in whole)
    found: list[tuple[Any, ...]] = []
    for d in documents:
        fields, keys = _seen(d)
        facts = {
            "authority": d.authority_slug,
            "kind": d.kind.value,
            "year": str(d.decided_on.year),
            "status": d.status,
        }
        if any(value and facts[name] != value for name, value in wanted.items()):
            continue
        exact = code_like and whole in keys
        if not exact and not all(any(word in field for field in fields) for word in words):
            continue
        head = all(any(word in field for field in fields[:3]) for word in words)
        tier = 0 if exact else 1 if head and sort == "relevant" else 2
        found.append((tier, -d.decided_on.toordinal(), -d.number))
    return [-entry[2] for entry in sorted(found)]
