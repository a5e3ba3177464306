"""The site's table of contents with a hash of every file.

``manifest.json`` lists every folder that holds files: how many, how many bytes, and the hash
of the folder's own manifest. A folder's manifest stands at ``manifest/<folder>.json`` (the root's
at ``manifest/~root.json``) and lists name -> [SHA-256, bytes]. A folder of more than 1,024
files is listed in 16 parts (more than 16,384: 256), ``manifest/<folder>~<part>.json``; a file's
part is the first one (two) hexadecimal digits of the SHA-256 of its name, so that one changed
page in a million rewrites little. With parts, the folder's hash is that of the parts'
hexadecimal hashes joined in order.
"""

import hashlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import orjson

from generator.model.sink import Written
from generator.publish.addresses import MANIFEST_FOLDER, split

FORMAT = "gongshi-manifest"


class FolderEntry(NamedTuple):
    """What ``manifest.json`` says of one folder."""

    files: int
    bytes: int
    parts: int
    digest: str


def parts_of(files: int) -> int:
    """In how many parts a folder of so many files is listed."""
    if files <= 1024:
        return 1
    return 16 if files <= 16384 else 256


def part_paths(folder: str, parts: int) -> list[str]:
    """Where the parts of a folder's manifest stand."""
    stem = f"{MANIFEST_FOLDER}/{folder or '~root'}"
    if parts <= 1:
        return [f"{stem}.json"] if parts else []
    width = 1 if parts == 16 else 2
    return [f"{stem}~{part:0{width}x}.json" for part in range(parts)]


def folder_manifest(folder: str, files: Iterable[Written]) -> tuple[FolderEntry, Iterator[tuple[str, bytes]]]:
    """The entry of a folder, and its parts as (path, bytes)."""
    listed = {split(file.path)[1]: file for file in files}
    parts = parts_of(len(listed))
    if not listed:
        return FolderEntry(0, 0, 0, ""), iter(())
    tables: list[dict[str, list[str | int]]] = [{} for _ in range(parts)]
    digits = {1: 0, 16: 1, 256: 2}[parts]
    for name in sorted(listed):
        part = int(hashlib.sha256(name.encode()).hexdigest()[:digits], 16) if digits else 0
        tables[part][name] = [listed[name].digest, listed[name].size]
    made = [
        orjson.dumps({"folder": folder, "part": part, "parts": parts, "files": table})
        for part, table in enumerate(tables)
    ]
    digests = [hashlib.sha256(data).hexdigest() for data in made]
    whole = digests[0] if parts == 1 else hashlib.sha256("\n".join(digests).encode()).hexdigest()
    size = sum(file.size for file in listed.values())
    return FolderEntry(len(listed), size, parts, whole), zip(part_paths(folder, parts), made, strict=True)


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
    return orjson.dumps({"format": FORMAT, "version": 1, "files": files, "bytes": size, "folders": table})


def is_manifest(data: bytes) -> bool:
    """Whether ``data`` is a manifest of ours, so that its folder is ours to change."""
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError:
        return False
    return isinstance(value, dict) and value.get("format") == FORMAT
