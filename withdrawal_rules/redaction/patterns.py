"""The vocabulary and patterns of the recognisers, read from ``data/patterns.toml``."""

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import cast

_REFERENCE = re.compile(r"<<(\w+)\.(\w+)>>")
_FILE = Path(__file__).parent / "data" / "patterns.toml"


@lru_cache(maxsize=1)
def _entries() -> dict[str, dict[str, str]]:
    with _FILE.open("rb") as stream:
        return tomllib.load(stream)


class _Lazy:
    """A pattern that is compiled when it is first used: a process that redacts one record, or none,
    needs few of them. From then on its methods are those of the compiled pattern."""

    def __init__(self, module: str, name: str, flags: int) -> None:
        self._entry = (module, name, flags)

    def __getattr__(self, method: str) -> object:
        module, name, flags = self._entry
        compiled = re.compile(_text(module, name), flags)
        for known in ("search", "match", "fullmatch", "finditer", "findall", "sub", "groupindex", "pattern"):
            setattr(self, known, getattr(compiled, known))
        return getattr(compiled, method)


def pattern(module: str, name: str, flags: int = 0) -> re.Pattern[str]:
    """The pattern ``name`` of ``module``; line ends in the file are no part of it."""
    return cast(re.Pattern[str], _Lazy(module, name, flags))


def _text(module: str, name: str) -> str:
    """An entry as one line; ``<<module.name>>`` in it stands for another entry."""
    line = _entries()[module][name].replace("\n", "")
    return _REFERENCE.sub(lambda match: _text(match[1], match[2]), line)


def words(module: str, name: str) -> frozenset[str]:
    """The words of an entry."""
    return frozenset(_entries()[module][name].split())


def characters(module: str, name: str) -> frozenset[str]:
    """The characters of an entry."""
    return frozenset(_entries()[module][name].replace("\n", ""))
