"""Problems with input: where, what, and how to mend it."""

from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from generator.model.codes import Severity


class Place(NamedTuple):
    """Where a record stood: the file, and the row from 1 (the header of a table is row 1)."""

    file: str
    row: int = 0


class Problem(BaseModel):
    """One thing wrong with a feed.

    ``code`` is stable and documented; ``message`` says what is wrong and ``mend`` what the
    authority does about it, both in Chinese. None of them ever repeats a private value.
    ``row`` 0 means the file as a whole. ``authority`` is the slug of the feed.
    """

    model_config = ConfigDict(frozen=True)

    code: str
    message: str
    mend: str
    file: str
    row: int = 0
    field: str = ""
    authority: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        place = f"{self.file}:{self.row}" if self.row else self.file
        field = f" [{self.field}]" if self.field else ""
        return f"{place}{field} {self.code} {self.message} → {self.mend}"
