"""Which files an authority's feed consists of, and whether they changed."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from generator.model.authority import Authority
from generator.model.problem import Problem
from generator.sources import limits
from generator.sources.fetching import fetch, shown
from generator.sources.records import FeedFile, report

_FORMATS = {
    ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".xlsx": "xlsx", ".jsonl": "jsonl", ".ndjson": "jsonl",
    ".atom": "atom", ".xml": "atom", ".json": "jsonfeed",
}  # fmt: skip
_BY_SETTING = {"jsonl": "jsonl", "atom": "atom", "jsonfeed": "jsonfeed"}
_BLOCK = 1 << 20


def signature(path: Path) -> str:
    """``size:mtime_ns:inode`` of a file."""
    stat = path.stat()
    return f"{stat.st_size}:{stat.st_mtime_ns}:{stat.st_ino}"


def format_of(path: Path, setting: str = "") -> str:
    """The format of a file by its suffix, else by the feed's setting; empty when unknown."""
    known = _FORMATS.get(path.suffix.lower(), "")
    if known == "jsonfeed" and setting == "jsonl":
        return "jsonl"
    return known or _BY_SETTING.get(setting, "csv" if setting in ("shuanggongshi", "mapped") else "")


def feed_file(path: Path, name: str, authority: Authority) -> FeedFile | Problem:
    """One file as a feed file under the name to show (for ``gongshi check FILE``)."""
    kind = format_of(path, authority.feed.format)
    if not kind:
        return report("UNKNOWN_FILE", name, authority=authority.slug)
    try:
        stat = path.stat()
    except OSError as error:
        return report("UNREADABLE", name, authority=authority.slug, why=error.strerror or "")
    if stat.st_size > limits.STREAMED_FILE:
        limit = limits.STREAMED_FILE // limits.MEBI
        return report("FILE_TOO_LARGE", name, authority=authority.slug, limit=limit)
    return FeedFile(name, path, kind, f"{stat.st_size}:{stat.st_mtime_ns}:{stat.st_ino}")


def find(authority: Authority, content: Path, cache: Path) -> list[FeedFile | Problem]:
    """The files of an authority's feed: problems first, then files by name.

    ``withdrawals.*`` come last: what a table publishes can be withdrawn in the same run.
    ``cache`` holds what was fetched from ``feed.url`` with its ETag.
    """
    feed = authority.feed
    if feed.url:
        got = fetch(feed.url, cache, authority)
        return [got] if isinstance(got, Problem) else [feed_file(got, shown(feed.url), authority)]
    base = content / (feed.path or f"feeds/{authority.slug}")
    named = feed.path or f"feeds/{authority.slug}"
    if not base.exists():
        code = "FEED_PATH_MISSING" if feed.path else "FEED_MISSING"
        return [report(code, named, authority=authority.slug)]
    found = [feed_file(base, named, authority)] if base.is_file() else list(_walk(base, named, authority))
    return sorted(found, key=_order)


def _order(item: FeedFile | Problem) -> tuple[int, bool, str]:
    if isinstance(item, Problem):
        return (0, False, item.file)
    return (1, Path(item.name).stem.lower() == "withdrawals", item.name)


def _walk(base: Path, named: str, authority: Authority) -> Iterator[FeedFile | Problem]:
    root = base.resolve()
    for folder, folders, files in os.walk(base):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for inner in folders:
            if (Path(folder) / inner).is_symlink():
                # os.walk does not go in; nobody should wonder why nothing was read there.
                name = f"{named.rstrip('/')}/{(Path(folder) / inner).relative_to(base).as_posix()}"
                yield report("PATH_OUTSIDE", name, authority=authority.slug)
        for file in sorted(files):
            path = Path(folder) / file
            if file.startswith(".") or file.upper().startswith("README") or path.suffix.lower() == ".md":
                continue
            name = f"{named.rstrip('/')}/{path.relative_to(base).as_posix()}"
            if path.is_symlink() and not path.resolve().is_relative_to(root):
                yield report("PATH_OUTSIDE", name, authority=authority.slug)
            elif not path.is_file():
                yield report("UNKNOWN_FILE", name, authority=authority.slug)
            else:
                yield feed_file(path, name, authority)


def digest(path: Path, size: int | None = None) -> str:
    """SHA-256, in hexadecimal, of a file or of its first ``size`` bytes."""
    found = hashlib.sha256()
    left = -1 if size is None else size
    with path.open("rb") as file:
        while left and (block := file.read(_BLOCK if left < 0 else min(_BLOCK, left))):
            found.update(block)
            left -= len(block) if left > 0 else 0
    return found.hexdigest()


def resume_point(feed: FeedFile, size: int, known: str) -> bool:
    """Whether a JSON Lines file still begins with the ``size`` bytes whose SHA-256 is ``known``.

    Then reading may go on there. Any other format is read whole.
    """
    if feed.format != "jsonl" or size <= 0:
        return False
    try:
        return feed.path.stat().st_size >= size and digest(feed.path, size) == known
    except OSError:
        return False
