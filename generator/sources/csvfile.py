"""Rows of a CSV, one at a time, whatever its size.

Python's csv module does the splitting; this module bounds what it is given, so that neither a
cell of 50 MB nor a quote that is never closed is ever held in memory.
"""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from generator.sources import limits
from generator.sources.decoding import Encoding

# The module's own limit is one for the process; ours is checked before it can be reached.
csv.field_size_limit(limits.ROW_CHARACTERS + 1)


class Row(NamedTuple):
    """One row: its number (header line counts), its cells, or the code of what is wrong with it."""

    number: int
    cells: list[str]
    problem: str = ""


class _TooLargeError(Exception):
    """The row being read went over its bound."""


class _Lines:
    """Physical lines for the csv module, with the current row's size under watch."""

    def __init__(self, text: io.TextIOBase) -> None:
        self._text = text
        self.size = 0
        self.quotes = 0
        self.nul = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._text.readline(limits.ROW_CHARACTERS)
        if not line:
            raise StopIteration
        self.size += len(line)
        self.quotes += line.count('"')
        if self.size >= limits.ROW_CHARACTERS:
            self._skip(line)
            raise _TooLargeError
        if "\0" in line:
            self.nul = True
        return line

    def _skip(self, line: str) -> None:
        """Leave the rest of a row that is too large: to the line end at which its quotes pair up."""
        while line and not (line.endswith(("\n", "\r")) and self.quotes % 2 == 0):
            line = self._text.readline(1 << 16)
            self.quotes += line.count('"')

    def start(self) -> None:
        self.size = self.quotes = 0
        self.nul = False


def rows(path: Path, encoding: Encoding, delimiter: str) -> Iterator[Row]:
    """All rows of a file whose encoding was checked before; row 1 is the first."""
    with path.open("rb") as raw:
        raw.seek(encoding.skip)
        # newline="" leaves line ends inside quotes as they were sent.
        text = io.TextIOWrapper(raw, encoding=encoding.codec, errors="strict", newline="")
        lines = _Lines(text)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        number = 0
        while True:
            number += 1
            lines.start()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except _TooLargeError:
                yield Row(number, [], "ROW_TOO_LARGE")
                continue
            except csv.Error:
                yield Row(number, [], "CSV_SYNTAX")
                continue
            if lines.nul:
                yield Row(number, [], "NUL_BYTE")
            elif lines.size > limits.CELL_CHARACTERS and any(len(c) > limits.CELL_CHARACTERS for c in cells):
                yield Row(number, [], "ROW_TOO_LARGE")
            else:
                yield Row(number, cells)


def delimiter_of(path: Path, encoding: Encoding, header_row: int) -> str:
    """The separator of the header: comma, tab, semicolon or bar, whichever splits it most."""
    with path.open("rb") as raw:
        raw.seek(encoding.skip)
        text = io.TextIOWrapper(raw, encoding=encoding.codec, errors="strict", newline="")
        line = ""
        for _ in range(header_row):
            line = text.readline(1 << 16)
    return max(",\t;|", key=line.count)
