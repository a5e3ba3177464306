"""Whether the live folder is exactly the site that was published.

Read as a stranger would: from ``manifest.json`` and the manifests of folders that it names. A
folder in parts (16 or 256) has them at ``manifest/<folder>~<part>.json``; otherwise it has one,
``manifest/<folder>.json``. The root's own files are listed at ``manifest/~root.json``. Where
``manifest.json`` says that there are changes, ``manifest/<folder>~new.json`` goes before the parts.
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import orjson

from generator.verify.report import Finding

MANIFEST = "manifest.json"
UNLISTED = frozenset({MANIFEST, "absence-report.json"})
_WHOLE = "整个文件"


class Listed(NamedTuple):
    """A file as the manifest lists it: SHA-256 and bytes."""

    path: str
    digest: str
    size: int


class _Folder(NamedTuple):
    """A folder as ``manifest.json`` tells it."""

    parts: int
    changes: bool
    files: int
    digest: str


class Contents:
    """The manifests of a finished site, read folder by folder."""

    def __init__(self, output: Path) -> None:
        self._output = output
        self.findings: list[Finding] = []
        self.folders: dict[str, _Folder] = {}
        try:
            root = orjson.loads((output / MANIFEST).read_bytes())
            if root["format"] != "gongshi-manifest":
                raise ValueError
            for folder, entry in root["folders"].items():
                parts = int(entry["parts"])
                if parts not in (1, 16, 256):
                    raise ValueError
                changes = bool(entry.get("changes", False))
                self.folders[folder] = _Folder(parts, changes, int(entry["files"]), str(entry["sha256"]))
        except (OSError, KeyError, TypeError, AttributeError, ValueError):
            self.findings.append(Finding(MANIFEST, "V-MANIFEST", _WHOLE))

    def manifests(self) -> set[str]:
        """Where every manifest of a folder has to stand."""
        return {path for folder, entry in self.folders.items() for path in _paths(folder, entry)}

    def files(self, folder: str) -> dict[str, Listed]:
        """The files of ``folder`` by name; what is wrong with its manifest goes to the findings."""
        if folder not in self.folders:
            return {}
        entry = self.folders[folder]
        listed: dict[str, Listed] = {}
        digests: list[str] = []
        for path in _paths(folder, entry):
            try:
                data = (self._output / path).read_bytes()
                for name, (digest, size) in orjson.loads(data)["files"].items():
                    listed[name] = Listed(f"{folder}/{name}" if folder else name, str(digest), int(size))
            except (OSError, KeyError, TypeError, AttributeError, ValueError):
                self.findings.append(Finding(path, "V-MANIFEST", _WHOLE))
                continue
            digests.append(hashlib.sha256(data).hexdigest())
        whole = digests[0] if len(digests) == 1 else hashlib.sha256("\n".join(digests).encode()).hexdigest()
        if whole != entry.digest or len(listed) != entry.files:
            self.findings.append(Finding(MANIFEST, "V-MANIFEST", f"目录 {folder or '/'}"))
        return listed


def _paths(folder: str, entry: _Folder) -> list[str]:
    """Where the manifests of a folder stand: its parts, and last the list of changes."""
    stem = f"manifest/{folder or '~root'}"
    newer = [f"{stem}~new.json"] if entry.changes else []
    if entry.parts == 1:
        return [f"{stem}.json", *newer]
    width = 1 if entry.parts == 16 else 2
    return [*(f"{stem}~{part:0{width}x}.json" for part in range(entry.parts)), *newer]


def is_manifest(path: str) -> bool:
    """Whether ``path`` is the manifest of the site or of a folder."""
    return path == MANIFEST or path.startswith("manifest/")


def check_names(path: str, data: bytes, exists: Callable[[str], bool]) -> Iterator[Finding]:
    """Every file that the manifest of a folder lists is there after the change."""
    if path == MANIFEST:
        return
    try:
        content = orjson.loads(data)
        folder, names = str(content["folder"]), sorted(content["files"])
    except (KeyError, TypeError, ValueError):
        yield Finding(path, "V-MANIFEST", _WHOLE)
        return
    for name in names:
        if not exists(f"{folder}/{name}" if folder else name):
            yield Finding(path, "V-MANIFEST", "列出不存在的文件")


def walk(output: Path, contents: Contents, findings: list[Finding]) -> Iterator[Listed]:
    """Every file that is on disk and may be; what is too many or missing goes to ``findings``.

    Manifests and the absence report come with an empty hash: nothing lists them.
    """
    manifests = contents.manifests()
    visited: set[str] = set()
    for here, folders, names in os.walk(output):
        folders.sort()
        relative = Path(here).relative_to(output).as_posix()
        folder = "" if relative == "." else relative
        visited.add(folder)
        listed = contents.files(folder)
        for name in sorted(names):
            path = f"{folder}/{name}" if folder else name
            if known := listed.pop(name, None):
                yield known
            elif path in manifests or path in UNLISTED:
                yield Listed(path, "", (output / path).stat().st_size)
            else:
                findings.append(Finding(path, "V-EXTRA", _WHOLE))
        findings.extend(Finding(listed[name].path, "V-MISSING", _WHOLE) for name in sorted(listed))
    for folder in sorted(set(contents.folders) - visited):
        findings.extend(Finding(file.path, "V-MISSING", _WHOLE) for file in contents.files(folder).values())
    findings.extend(contents.findings)


def check_ledger(output: Path, ledger: Iterable[tuple[str, str]]) -> Iterator[Finding]:
    """The ledger's (path, SHA-256) say the same as the manifest.

    ``ledger`` comes folder by folder, as the store of outputs gives it; it is streamed.
    """
    contents = Contents(output)
    at: str | None = None
    listed: dict[str, Listed] = {}
    for path, digest in ledger:
        folder, _, name = path.rpartition("/")
        if folder == "manifest" or folder.startswith("manifest/") or path in UNLISTED:
            continue
        if folder != at:
            yield from (Finding(file.path, "V-MANIFEST", "账本未记载") for file in listed.values())
            listed, at = contents.files(folder), folder
        known = listed.pop(name, None)
        if known is None or known.digest != digest:
            yield Finding(path, "V-MANIFEST", "账本与清单不一致")
    yield from (Finding(file.path, "V-MANIFEST", "账本未记载") for file in listed.values())
