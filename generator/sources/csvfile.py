"""Rows of a CSV, one at a time, whatever its size.

Python's csv module does the splitting; this module bounds what it is given, so that neither a
cell of 50 MB nor a quote that is never closed is ever held in memory.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from generator.sources import limits
from generator.sources.decoding import Encoding, chunks

# The module's own limit is one for the process; ours is checked before it can be reached.
csv.field_size_limit(limits.ROW_CHARACTERS + 1)


class Row(NamedTuple):
    """One row: its number (header line counts), its cells, or the code of what is wrong with it."""

    number: int
    cells: list[str]
    problem: str = ""


class _Lines:
    """Physical lines for the csv module, with the current row's size under watch.

    The text comes in windows that end at a line's end. A row that no window can bring to its bound
    costs nothing but two looks at where it begins and ends; only near the bound is every line
    weighed. What is too large is skipped to the line end at which its quotes pair up; reading goes
    on there with a new iterator.
    """

    def __init__(self, text: Iterable[str]) -> None:
        self._chunks = iter(text)
        self._rest = ""
        self._text = ""
        self._window = io.StringIO()
        self._before = 0
        self._quotes = 0
        self._start = 0
        """Where the current row begins in the window, after so many characters and quotes in earlier ones."""
        self.too_large = False
        self.nul = False
        """Whether a NUL was met anywhere up to now."""

    def __iter__(self) -> Iterator[Iterable[str]]:
        while True:
            if self._before + len(self._text) < limits.ROW_CHARACTERS:
                yield self._window
            else:
                yield self._weighed()
            if self.too_large or not self._advance():
                return

    def row_ended(self) -> int:
        """The size of the row just read, in characters; the next one begins here."""
        place = self._window.tell()
        size = self._before + place - self._start
        self._before = self._quotes = 0
        self._start = place
        return size

    def _weighed(self) -> Iterator[str]:
        for line in self._window:
            place = self._window.tell()
            if self._before + place - self._start >= limits.ROW_CHARACTERS:
                self.too_large = True
                self._skip(line, self._quotes + self._text.count('"', self._start, place))
                return
            yield line

    def _skip(self, line: str, quotes: int) -> None:
        while not (line.endswith(("\n", "\r")) and quotes % 2 == 0):
            line = self._window.readline()
            if not line and not self._advance():
                return
            quotes += line.count('"')

    def _advance(self) -> bool:
        """Bring up the next window; False when there is none."""
        self._before += len(self._text) - self._start
        self._quotes += self._text.count('"', self._start)
        self._start = 0
        end, whole = 0, False
        while not end and not whole and len(self._rest) <= limits.ROW_CHARACTERS:
            chunk = next(self._chunks, None)
            whole = chunk is None
            self._rest += chunk or ""
            # A return at the very end may be half of a line end.
            end = max(self._rest.rfind("\n"), self._rest.rfind("\r", 0, -1)) + 1
        # The last line of the file has no end, nor has one that is too large by itself.
        if whole:
            end = len(self._rest)
        elif not end:
            end = len(self._rest) - self._rest.endswith("\r")
        self._text, self._rest = self._rest[:end], self._rest[end:]
        # newline="" leaves line ends inside quotes as they were sent.
        self._window = io.StringIO(self._text, newline="")
        self.nul = self.nul or "\0" in self._text
        return bool(self._text)


def rows(path: Path, encoding: Encoding, delimiter: str, kept: Sequence[str] = ()) -> Iterator[Row]:
    """All rows of a file whose encoding was checked before; row 1 is the first.

    ``kept``: its text, where that was kept from the check.
    """
    lines = _Lines(kept or chunks(path, encoding))
    reader = csv.reader(chain.from_iterable(lines), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        problem, cells = "", []
        try:
            cells = next(reader)
        except StopIteration:
            if not lines.too_large:
                return
        except csv.Error:
            problem = "CSV_SYNTAX"
        size = lines.row_ended()
        if lines.too_large:
            problem = "ROW_TOO_LARGE"
            lines.too_large = False
            reader = csv.reader(chain.from_iterable(lines), delimiter=delimiter, strict=True)
        elif lines.nul and not problem and any("\0" in cell for cell in cells):
            problem = "NUL_BYTE"
        elif size > limits.CELL_CHARACTERS and any(len(c) > limits.CELL_CHARACTERS for c in cells):
            problem = "ROW_TOO_LARGE"
        yield Row(number, [], problem) if problem else Row(number, cells)


def delimiter_of(path: Path, encoding: Encoding, header_row: int) -> str:
    """The separator of the header: comma, tab, semicolon or bar, whichever splits it most."""
    with path.open("rb") as raw:
        raw.seek(encoding.skip)
        text = io.TextIOWrapper(raw, encoding=encoding.codec, errors="strict", newline="")
        line = ""
        for _ in range(header_row):
            line = text.readline(1 << 16)
    return max(",\t;|", key=line.count)
