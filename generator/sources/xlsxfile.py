"""Rows of an XLSX through openpyxl. Formulas are told apart and never evaluated.

The archive's own directory is looked at first: what would unpack to too much is not opened.
(``zipfile`` stops at the size the directory states, so a directory that lies gains nothing.)
openpyxl reads its XML through defusedxml, which is one of our dependencies.
"""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError  # only the exception's name; nothing is parsed with it

from defusedxml.common import DefusedXmlException

from generator.model.problem import Problem
from generator.sources import limits
from generator.sources.csvfile import Row
from generator.sources.records import clipped, report

_BROKEN = (
    zipfile.BadZipFile, DefusedXmlException, ParseError, KeyError, ValueError, OSError, TypeError,
    AttributeError, IndexError, EOFError, NotImplementedError, OverflowError, RuntimeError,
)  # fmt: skip


def refusal(path: Path) -> str:
    """The code of why an archive is not opened, or an empty string."""
    if path.stat().st_size > limits.WORKBOOK_FILE:
        return "FILE_TOO_LARGE"
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except _BROKEN:
        return "WORKBOOK_BROKEN"
    if len(parts) > limits.WORKBOOK_PARTS or sum(p.file_size for p in parts) > limits.WORKBOOK_UNPACKED:
        return "WORKBOOK_BOMB"
    for part in parts:
        if part.file_size > limits.MEBI and part.file_size > limits.WORKBOOK_RATIO * part.compress_size:
            return "WORKBOOK_BOMB"
        if part.filename.lower().endswith("sharedstrings.xml") and part.file_size > limits.WORKBOOK_STRINGS:
            return "WORKBOOK_BOMB"
    return ""


def rows(path: Path, name: str, authority: str, sheet: str = "") -> Iterator[Row | Problem]:
    """All rows of one sheet; a Problem means that the file ends here."""
    code = refusal(path)
    if code:
        limit = limits.WORKBOOK_FILE // limits.MEBI
        yield report(code, name, authority=authority, limit=limit)
        return
    import openpyxl  # heavy, and most builds read no workbook

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=False, keep_links=False)
    except _BROKEN:
        yield report("WORKBOOK_BROKEN", name, authority=authority)
        return
    try:
        visible = [s for s in book.worksheets if s.sheet_state == "visible"]
        if sheet:
            visible = [s for s in book.worksheets if s.title == sheet]
        if not visible:
            why = f"没有工作表 {clipped(sheet)}" if sheet else "没有可见的工作表"
            yield report("UNREADABLE", name, authority=authority, why=why)
            return
        if not sheet and len(book.worksheets) > 1:
            yield report("SHEETS_IGNORED", name, authority=authority)
        chosen = visible[0]
        chosen.reset_dimensions()  # what the file says of its own size may be wrong
        for number, cells in enumerate(chosen.iter_rows(), start=1):
            yield _row(number, cells)
    except _BROKEN:
        yield report("WORKBOOK_BROKEN", name, authority=authority)
    finally:
        book.close()


def _row(number: int, cells: tuple[Any, ...]) -> Row:
    texts: list[str] = []
    if len(cells) > limits.COLUMNS:
        cells = cells[: limits.COLUMNS + 1]
    for cell in cells:
        value = cell.value
        if value is None:
            texts.append("")
        elif isinstance(value, str) and cell.data_type != "f" and cell.data_type != "e":
            if len(value) > limits.CELL_CHARACTERS:
                return Row(number, [], "ROW_TOO_LARGE")
            texts.append(value)
        elif cell.data_type == "f":
            return Row(number, [], "FORMULA_CELL")
        elif cell.data_type == "e":
            return Row(number, [], "CELL_ERROR")
        else:
            text = _text(value)
            if text is None:
                return Row(number, [], "CELL_PRECISION")
            texts.append(text)
    while texts and not texts[-1]:
        texts.pop()
    return Row(number, texts)


def _text(value: object) -> str | None:
    """A cell's value as one would type it; None when a long number has lost its last digits."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        if abs(value) >= 1e15:
            return None
        return str(int(value)) if value == int(value) else repr(value)
    return str(value)
