"""The categories of protected data, as ``data/recognisers.toml`` lists them."""

import tomllib
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict


class Category(BaseModel):
    """One recogniser's entry: what it protects, on what law, what is shown instead.

    ``rank`` orders categories where findings overlap (the lowest speaks). ``valid_from`` is the
    day the legal basis took effect. ``handled`` says where the category is found or dealt with;
    ``finds`` is false where no recogniser of free text stands behind it (a field is left out, or
    the whole record waits), so that nobody waits for its matches.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    rank: int
    label: str
    label_en: str
    basis: str
    scope: str
    show: str
    handled: str
    finds: bool = True
    valid_from: date


def load(folder: Path) -> dict[str, Category]:
    """Read ``recognisers.toml`` of ``folder``: code -> category, in the file's order."""
    with (folder / "recognisers.toml").open("rb") as stream:
        entries = tomllib.load(stream)
    return {code: Category(code=code, **entry) for code, entry in entries.items()}


def recognised(folder: Path) -> dict[str, Category]:
    """The categories of ``folder`` that recognisers of free text find."""
    return {code: category for code, category in load(folder).items() if category.finds}
