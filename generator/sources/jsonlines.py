"""JSON Lines: one event a line, read as a stream, from any line's start."""

import codecs
from collections.abc import Iterator
from typing import Any, BinaryIO

import orjson

from generator.model.authority import Authority
from generator.model.problem import Place, Problem
from generator.sources import limits
from generator.sources.records import FeedFile, Raw, report

_CHUNK = 1 << 16
_PART = 1 << 19
"""Bytes that are read and judged in one go by another process."""
_BUFFER = 1 << 17
"""A usual line is some 3,000 bytes: a smaller buffer would often end inside one."""


def read_json_lines(
    feed: FeedFile, authority: Authority, offset: int = 0, row: int = 0
) -> Iterator[Raw | Problem]:
    """Events from byte ``offset`` on, the line there being number ``row`` + 1. Blank lines are skipped.

    A line that is not JSON is one broken record; the rest goes on. A last line without a line
    end that is not JSON either is still being written: its ``end_offset`` is its own start.
    """
    name, slug = feed.name, authority.slug
    with feed.path.open("rb", buffering=_BUFFER) as file:
        head = file.read(4)
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in head:
            yield report("ENCODING_UNKNOWN", name, authority=slug, why="JSON Lines 须用 UTF-8")
            return
        position = max(offset, 3 if head.startswith(codecs.BOM_UTF8) else 0)
        file.seek(position)
        while True:
            line = file.readline(limits.JSON_LINE)
            if not line:
                return
            row += 1
            start, position = position, position + len(line)
            place = Place(name, row)
            if len(line) >= limits.JSON_LINE and not line.endswith(b"\n"):
                position += _skip_line(file)
                problem = report("ROW_TOO_LARGE", name, row, authority=slug)
                yield Raw(place, "broken", {}, position, (problem,))
                continue
            if line.isspace():
                continue
            try:
                value: Any = orjson.loads(line)
            except orjson.JSONDecodeError:
                whole = line.endswith(b"\n")
                code = "JSON_BROKEN" if whole else "LINE_INCOMPLETE"
                problem = report(code, name, row, authority=slug)
                yield Raw(place, "broken", {}, position if whole else start, (problem,))
                continue
            yield as_event(value, place, slug, position)


def lines_apart(feed: FeedFile, offset: int = 0) -> Iterator[tuple[int, int]] | None:
    """(start, number of lines) of parts of the file from the start of a line on, of half a megabyte
    or a line each. None when the file is not fit to be read in parts; reading it tells why.
    """
    try:
        file = feed.path.open("rb")
    except OSError:
        return None
    head = file.read(4)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in head:
        file.close()
        return None
    return _parts(file, offset)


def _parts(file: BinaryIO, offset: int) -> Iterator[tuple[int, int]]:
    with file:
        file.seek(offset)
        while block := file.read(_PART):
            lines = block.count(b"\n")
            size = len(block)
            if not block.endswith(b"\n"):
                # The line that the part ends in belongs to it.
                size += _skip_line(file)
                lines += 1
            yield offset, lines
            offset += size


def tail_sequence(feed: FeedFile) -> int | None:
    """The ``sequence`` of the last whole event of a JSON Lines file, or None when it has none."""
    try:
        with feed.path.open("rb") as file:
            end = file.seek(0, 2)
            start = max(0, end - limits.JSON_LINE)
            file.seek(start)
            tail = file.read().split(b"\n")
    except OSError:
        return None
    for line in reversed(tail[1:] if start else tail):
        try:
            value: Any = orjson.loads(line)
        except orjson.JSONDecodeError:
            continue
        if isinstance(value, dict) and type(value.get("sequence")) is int:
            return int(value["sequence"])
    return None


def _skip_line(file: BinaryIO) -> int:
    """Read on to the next line's start; the number of bytes passed over."""
    passed = 0
    while chunk := file.readline(_CHUNK):
        passed += len(chunk)
        if chunk.endswith(b"\n"):
            break
    return passed


def as_event(value: object, place: Place, slug: str, end_offset: int = 0) -> Raw:
    """A raw record of a JSON value that should be an event object."""
    if isinstance(value, dict):
        return Raw(place, "event", value, end_offset)
    problem = report("NOT_AN_EVENT", place.file, place.row, authority=slug, why="应为 JSON 对象")
    return Raw(place, "broken", {}, end_offset, (problem,))
