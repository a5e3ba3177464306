"""``data/sensitive.toml``: particulars of a person, and kinds of sensitive information, as data."""

import tomllib
from functools import lru_cache
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "sensitive.toml"


@lru_cache(maxsize=1)
def _entries() -> dict[str, dict[str, object]]:
    with _FILE.open("rb") as stream:
        return tomllib.load(stream)


def particulars(name: str) -> str:
    """The pattern or word list ``name`` of the particulars, as one line."""
    return str(_entries()["particulars"][name]).replace("\n", "")


def kinds() -> dict[str, dict[str, str]]:
    """Kinds of sensitive information -> their table, in the file's order."""
    found: dict[str, dict[str, str]] = {}
    for kind, table in _entries()["sensitive"].items():
        assert isinstance(table, dict)
        found[kind] = {key: str(value).replace("\n", "") for key, value in table.items()}
    return found
