"""What a reader hands on: a file, a raw record, a problem."""

import tomllib
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

from generator.model.codes import Severity
from generator.model.problem import Place, Problem


class FeedFile(NamedTuple):
    """One file of a feed.

    ``name`` is its path relative to the content folder with ``/``, or its URL: what people are
    shown and what the register knows it by. ``format`` is ``csv``, ``xlsx``, ``jsonl``, ``atom``
    or ``jsonfeed``. ``signature`` is ``size:mtime_ns:inode``; equal signature, same file.
    """

    name: str
    path: Path
    format: str
    signature: str


class Raw(NamedTuple):
    """One received record as it stood, before anybody judged it.

    ``shape`` says what ``fields`` hold: ``table-penalty``, ``table-permit`` and ``mapped`` rows
    by (dotted) field of ``Decision``, all values text; ``withdrawal`` rows by field of
    ``Withdraw``; ``event`` a JSON event; ``broken`` nothing, because ``problems`` say why it
    could not be read. ``end_offset`` (JSON Lines) is where the next record starts.
    """

    place: Place
    shape: str
    fields: dict[str, Any]
    end_offset: int = 0
    problems: tuple[Problem, ...] = ()


class Explained(NamedTuple):
    """One row of ``problems.toml``, from which the reference page is made."""

    code: str
    severity: Severity
    message: str
    mend: str


@lru_cache(maxsize=1)
def problem_table() -> dict[str, Explained]:
    """Every problem that *sources* and *intake* can report, by code, in the file's order."""
    text = resources.files("generator.sources").joinpath("problems.toml").read_text(encoding="utf-8")
    return {
        code: Explained(code, Severity(row.get("severity", "error")), row["message"], row["mend"])
        for code, row in tomllib.loads(text).items()
    }


def report(
    code: str, file: str, row: int = 0, *, field: str = "", authority: str = "", **words: object
) -> Problem:
    """The problem ``code`` at a place. ``words`` fill its message and never hold private values."""
    known = problem_table()[code]
    return Problem(
        code=code,
        message=known.message.format(**words) if words else known.message,
        mend=known.mend.format(**words) if words else known.mend,
        file=file,
        row=row,
        field=field,
        authority=authority,
        severity=known.severity,
    )


def clipped(text: str, limit: int = 40) -> str:
    """A name from a feed, fit to be repeated in a message: one printable line, not too long."""
    line = "".join(c if c.isprintable() else " " for c in text[: limit + 1])
    return line if len(line) <= limit else line[:limit] + "…"
