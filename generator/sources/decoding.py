"""Which encoding a table is in, decided over all of its bytes before a row is read.

A file whose bytes contradict its beginning is refused as a whole: reading on would publish
garbled names, and nobody could say which rows were right.
"""

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from generator.model.problem import Problem
from generator.sources.records import clipped, report

_CHUNK = 1 << 17
"""Bytes decoded at a time: what a processor keeps near is decoded a third faster than a megabyte."""
_KEPT = 1 << 22
"""Bytes of the largest file whose text is kept until its rows are read; of a larger one it is made twice."""
_ALLOWED = {
    "utf-8": "utf-8", "gb18030": "gb18030", "gbk": "gb18030", "gb2312": "gb18030",
    "big5": "cp950", "cp950": "cp950", "big5hkscs": "big5hkscs", "utf-16": "utf-16",
    "shift_jis": "cp932", "cp932": "cp932", "euc_kr": "cp949", "cp949": "cp949",
    "iso8859-1": "cp1252", "cp1252": "cp1252", "ascii": "utf-8",
}  # fmt: skip


class Encoding(NamedTuple):
    """A codec's name, and how many bytes of byte order mark to skip."""

    codec: str
    skip: int = 0


def chunks(path: Path, encoding: Encoding) -> Iterator[str]:
    """The text of a file, a little at a time. Raises UnicodeDecodeError."""
    decoder = codecs.getincrementaldecoder(encoding.codec)("strict")
    with path.open("rb") as file:
        file.seek(encoding.skip)
        while chunk := file.read(_CHUNK):
            yield decoder.decode(chunk)
        yield decoder.decode(b"", final=True)


def _scan(path: Path, encoding: Encoding, kept: list[str]) -> int:
    """0 when all bytes decode, else the line (from 1) of the first that does not."""
    kept.clear()
    small = path.stat().st_size <= _KEPT
    line = 1
    try:
        for text in chunks(path, encoding):
            line += text.count("\n")
            if small:
                kept.append(text)
    except UnicodeDecodeError as error:
        kept.clear()
        return line + bytes(error.object[: error.start]).count(b"\n")
    return 0


def detect(
    path: Path, name: str, authority: str, declared: str = "", kept: list[str] | None = None
) -> Encoding | Problem:
    """The encoding of a whole file, or the problem that refuses it, with the line.

    UTF-8 with or without BOM, UTF-16 with BOM, GB18030, or what the mapping declares. ``kept``: where
    the text (:func:`chunks`) of a file of at most 4 MB is put, which had to be made for this.
    """
    kept = [] if kept is None else kept
    with path.open("rb") as file:
        head = file.read(1 << 16)
    if declared:
        try:
            codec = _ALLOWED[codecs.lookup(declared.strip()).name]
        except (LookupError, ValueError):
            return report("ENCODING_UNKNOWN", name, authority=authority, why=clipped(declared))
        skip = 3 if codec == "utf-8" and head.startswith(codecs.BOM_UTF8) else 0
        return _checked(path, name, authority, Encoding(codec, skip), kept)
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return report("ENCODING_UNKNOWN", name, authority=authority, why="UTF-32")
    if head.startswith(codecs.BOM_UTF8):
        return _checked(path, name, authority, Encoding("utf-8", 3), kept)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _checked(path, name, authority, Encoding("utf-16"), kept)
    broken = _scan(path, Encoding("utf-8"), kept)
    if not broken:
        return Encoding("utf-8")
    # A first line that is UTF-8 beyond ASCII settles it: bytes of another encoding further down
    # often decode as GB18030 too, into wrong characters.
    if broken > 1 and _is_utf8_beyond_ascii(head.split(b"\n", 1)[0]):
        return report("ENCODING", name, broken, authority=authority, line=broken)
    return _checked(path, name, authority, Encoding("gb18030"), kept)


def _is_utf8_beyond_ascii(line: bytes) -> bool:
    try:
        return not line.decode("utf-8").isascii()
    except UnicodeDecodeError:
        return False


def _checked(
    path: Path, name: str, authority: str, encoding: Encoding, kept: list[str]
) -> Encoding | Problem:
    broken = _scan(path, encoding, kept)
    if broken:
        return report("ENCODING", name, broken, authority=authority, line=broken)
    return encoding
