"""The categories of protected data, as ``data/recognisers.toml`` lists them."""

import tomllib
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict


class Category(BaseModel):
    """One recogniser's entry: what it protects, on what law, what is shown instead.

    ``rank`` orders categories where findings overlap (the lowest speaks). ``valid_from`` is the
    day the legal basis took effect.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    rank: int
    label: str
    label_en: str
    basis: str
    scope: str
    show: str
    valid_from: date


def load(folder: Path) -> dict[str, Category]:
    """Read ``recognisers.toml`` of ``folder``: code -> category, in the file's order."""
    with (folder / "recognisers.toml").open("rb") as stream:
        entries = tomllib.load(stream)
    return {code: Category(code=code, **entry) for code, entry in entries.items()}
