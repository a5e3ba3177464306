"""Page keys: equal key, same bytes, no rendering and no writing."""

import hashlib
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, TemplateNotFound, meta


def digest(parts: Iterable[str | bytes]) -> str:
    """A hash of ``parts`` in order; lengths are hashed too, so that borders count."""
    pieces: list[bytes] = []
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        pieces += len(data).to_bytes(8, "big"), data
    # Half of it is key enough. Processors have instructions for this hash: it is the fastest on most.
    return hashlib.sha256(b"".join(pieces)).hexdigest()[:32]


_PARSER = Environment(autoescape=True)
"""Enough to read which templates a source names; filters and globals do not matter for that."""


_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_NAMING = re.compile(r"\{%[-+]?\s*(?:extends|include|import|from)\b(.*?)%\}", re.DOTALL)
_PLAINLY = re.compile(
    r"""\s*(["'])([\w./-]+)\1\s*(?:[-+]?|(?:import|as|with|without|ignore)\b[^"'%]*)""", re.DOTALL
)


@lru_cache(maxsize=256)
def _referenced(source: str) -> tuple[str | None, ...]:
    """The templates that ``source`` names.

    Each build asks for all of them, so plain names are read without parsing; anything else (a
    list, an expression, raw text) is left to Jinja's own parser.
    """
    named = [_PLAINLY.fullmatch(tag) for tag in _NAMING.findall(_COMMENT.sub("", source))]
    if "raw" not in source and all(named):
        return tuple(match[2] for match in named if match)
    return tuple(meta.find_referenced_templates(_PARSER.parse(source)))


def template_closure(env: Environment, name: str) -> str:
    """A hash of a template and of every template it extends, imports or includes.

    Raises TemplateNotFound when one is missing; a name computed at run time counts as an error
    of the theme, because the closure could not be known.
    """
    if env.loader is None:
        raise TemplateNotFound(name)
    seen: dict[str, str] = {}
    waiting = [name]
    while waiting:
        current = waiting.pop()
        if current in seen:
            continue
        source = env.loader.get_source(env, current)[0]
        seen[current] = source
        for other in _referenced(source):
            if other is None:
                raise TemplateNotFound(f"{current}: a template named at run time")
            waiting.append(other)
    return digest(part for item in sorted(seen.items()) for part in item)


def folder_digest(folder: Path, pattern: str = "**/*") -> str:
    """A hash of the names and contents of the files below ``folder``; hidden files do not count."""
    files = sorted(path for path in folder.glob(pattern) if path.is_file() and not path.name.startswith("."))
    return digest(part for path in files for part in (path.relative_to(folder).as_posix(), path.read_bytes()))


@lru_cache(maxsize=1)
def code_digest() -> str:
    """A hash of this room's own code: a change to it makes pages again as a template's does."""
    return folder_digest(Path(__file__).parent, "*.py")
