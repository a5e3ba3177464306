"""The site's table of contents with a hash of every file.

``manifest.json`` lists every folder that holds files: how many, how many bytes, and the hash
of the folder's own manifest. A folder's manifest stands at ``manifest/<folder>.json`` (the root's
at ``manifest/~root.json``) and lists name -> [SHA-256, bytes]. A folder of more than 1,152
files is listed in 16 parts (more than 4,096: 256), ``manifest/<folder>~<part>.json``; a file's
part is the first one (two) hexadecimal digits of the SHA-256 of its name, so that one changed
page in a million rewrites little. With parts, the folder's hash is that of the parts'
hexadecimal hashes joined in order.

What changes in many of 256 parts of a search folder at a time is listed in one file for all of them
instead, ``manifest/<folder>~new.json``: its entries stand before those of the parts. Where there is one,
``manifest.json`` says ``"changes": true`` of the folder, and that list's hash is joined as the last. A
search directory of 65,536 pieces has some 150 changed by one withdrawal, in as many places: this writes
one file of them and not half of the parts.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import orjson

from generator.model.sink import Written
from generator.publish.addresses import MANIFEST_FOLDER, split

FORMAT = "gongshi-manifest"
VERSION = 2
"""2: ``changes``, and borders of their own. Version 1 said nothing that is not still so."""

_WHOLE, _FEW = 1152, 4096
"""The most files listed in one file, and in 16. A block of the search has about 1,100 pieces, of which
a withdrawal changes some 80: all its parts would be made again."""

Entry = tuple[str, int]
"""SHA-256 and bytes of a file."""


class FolderEntry(NamedTuple):
    """What ``manifest.json`` says of one folder."""

    files: int
    bytes: int
    parts: int
    digest: str
    changes: bool = False


def parts_of(files: int) -> int:
    """In how many parts a folder of so many files is listed."""
    if files <= _WHOLE:
        return 1 if files else 0
    return 16 if files <= _FEW else 256


def part_of(name: str, parts: int) -> int:
    """The part that lists a file of this name."""
    if parts == 1:
        return 0
    return int(hashlib.sha256(name.encode()).hexdigest()[:2], 16) * parts // 256


def part_paths(folder: str, parts: int) -> list[str]:
    """Where the parts of a folder's manifest stand."""
    stem = f"{MANIFEST_FOLDER}/{folder or '~root'}"
    if parts <= 1:
        return [f"{stem}.json"] if parts else []
    width = 1 if parts == 16 else 2
    return [f"{stem}~{part:0{width}x}.json" for part in range(parts)]


def changes_path(folder: str) -> str:
    """Where the list of changes stands that goes before the folder's parts."""
    return f"{MANIFEST_FOLDER}/{folder or '~root'}~new.json"


def part_manifest(folder: str, part: int, parts: int, files: Mapping[str, Entry | None]) -> bytes:
    """One part of a folder's manifest. Entries that are None are left out."""
    table = {name: files[name] for name in sorted(files) if files[name] is not None}
    return orjson.dumps({"folder": folder, "part": part, "parts": parts, "files": table})


def changes_manifest(folder: str, parts: int, files: Mapping[str, Entry]) -> bytes:
    """The list that goes before the parts."""
    return orjson.dumps(
        {"folder": folder, "parts": parts, "files": {name: files[name] for name in sorted(files)}}
    )


def entries(data: bytes) -> dict[str, Entry]:
    """What a manifest of a folder, as this module makes it, lists."""
    return {name: (digest, size) for name, (digest, size) in orjson.loads(data)["files"].items()}


def whole_digest(digests: list[str]) -> str:
    """The hash of a folder's manifest, from those of its files."""
    return digests[0] if len(digests) == 1 else hashlib.sha256("\n".join(digests).encode()).hexdigest()


def folder_manifest(folder: str, files: Iterable[Written]) -> tuple[FolderEntry, dict[str, bytes]]:
    """The entry of a folder, and its parts by path."""
    listed: dict[str, Entry | None] = {split(file.path)[1]: (file.digest, file.size) for file in files}
    parts = parts_of(len(listed))
    if not listed:
        return FolderEntry(0, 0, 0, ""), {}
    tables: list[dict[str, Entry | None]] = [{} for _ in range(parts)]
    for name, entry in listed.items():
        tables[part_of(name, parts)][name] = entry
    made = [part_manifest(folder, part, parts, table) for part, table in enumerate(tables)]
    digest = whole_digest([hashlib.sha256(data).hexdigest() for data in made])
    size = sum(entry[1] for entry in listed.values() if entry)
    return FolderEntry(len(listed), size, parts, digest), dict(
        zip(part_paths(folder, parts), made, strict=True)
    )


def root_manifest(folders: Iterable[tuple[str, FolderEntry]]) -> bytes:
    """``manifest.json`` from the folders in their order."""
    table: dict[str, dict[str, str | int]] = {}
    files = size = 0
    for folder, entry in folders:
        files += entry.files
        size += entry.bytes
        table[folder] = {
            "files": entry.files,
            "bytes": entry.bytes,
            "parts": entry.parts,
            "sha256": entry.digest,
        }
        if entry.changes:
            table[folder]["changes"] = True
    return orjson.dumps(
        {"format": FORMAT, "version": VERSION, "files": files, "bytes": size, "folders": table}
    )


def is_manifest(data: bytes) -> bool:
    """Whether ``data`` is a manifest of ours, so that its folder is ours to change."""
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError:
        return False
    return isinstance(value, dict) and value.get("format") == FORMAT
