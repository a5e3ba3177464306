"""Which paths an output may have, and in what order outputs go live."""

import re
from pathlib import Path

_SEGMENT = (
    "(?![.\\s])"  # no hidden files, no "." and "..", no leading space
    "[^/\\\\\\x00-\\x1f\\x7f~%?#"  # no tricks with links, drives, queries; "~" names manifest parts
    "\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]+"  # nothing invisible
    "(?<![.\\s])"  # no trailing dot or space, which some file systems drop
)
_SAFE = re.compile(f"(?:\\.well-known/)?{_SEGMENT}(?:/{_SEGMENT})*")
_HASHED = re.compile(r"[.\-_][0-9a-f]{8,64}\.[a-z0-9.]+$|/[0-9a-f]{16,64}\.(?!html)[a-z0-9.]+$")
_LONGEST_NAME = 255
_LONGEST_PATH = 1024

MANIFEST = "manifest.json"
MANIFEST_FOLDER = "manifest"
UNLISTED = frozenset({MANIFEST, "absence-report.json"})
"""Outputs that the manifest cannot list: itself, and the report that carries its hash."""

WITHDRAWN, PIECES, PAGES, LISTS, LAST, VERY_LAST = range(6)
"""The order of apply: withdrawn pages, content-hashed pieces, pages, lists and feeds, manifests."""


def checked(path: str) -> str:
    """``path`` itself when an output may have it.

    Raises ValueError for anything absolute, leaving the site, hidden or ambiguous in a URL.
    """
    # "~" is kept for the names of manifest parts, so that no folder can be mistaken for one.
    plain = path.replace("~", "-") if path.startswith(MANIFEST_FOLDER + "/") else path
    if not _SAFE.fullmatch(plain) or len(path) > _LONGEST_PATH:
        raise ValueError("不允许的输出路径")
    if len(path) > 80 and any(len(part.encode()) > _LONGEST_NAME for part in path.split("/")):
        raise ValueError("输出路径中的名称过长")
    return path


def split(path: str) -> tuple[str, str]:
    """Folder (empty for the root) and name of a path."""
    folder, _, name = path.rpartition("/")
    return folder, name


def join(folder: str, name: str) -> str:
    """The path of ``name`` in ``folder``."""
    return f"{folder}/{name}" if folder else name


def is_manifest(folder: str, name: str) -> bool:
    """Whether the output belongs to the manifest or cannot be listed by it."""
    if folder:
        return folder == MANIFEST_FOLDER or folder.startswith(MANIFEST_FOLDER + "/")
    return name in UNLISTED


def rank(path: str) -> int:
    """When an output goes live: what others refer to goes before what refers to it."""
    if path == MANIFEST:
        return VERY_LAST
    # The search manifest tells the digests of pieces that change in their place: just before it.
    if path.startswith(MANIFEST_FOLDER + "/") or path in UNLISTED or path == "search/manifest.bin":
        return LAST
    if path.startswith(("d/", "parties/")):
        return PAGES
    return PIECES if _HASHED.search(path) else LISTS


def inside(folder: Path, root: Path) -> bool:
    """Whether ``folder``, links resolved, lies in ``root`` (already resolved)."""
    return folder.resolve().is_relative_to(root)
