"""The modules of a page as one script, so that a visitor waits for one file, not for a chain of them.

A folder below ``theme/static/js/`` that holds ``main.js`` is served as ``<folder>.js``, a plain
script: each module becomes a function that hands out what it exports, those it imports before it.
Comments and indentation are left out. Modules may import only ``{names}`` of each other, and export only
functions, classes and single constants where these are declared; anything else ends the build.
"""

import re
from pathlib import Path
from typing import Final, NamedTuple

MAIN: Final = "main.js"

_IMPORT: Final = re.compile(r'import \{ ([\w, ]+) \} from "\./([a-z]+)\.js";')
_EXPORT: Final = re.compile(r"export ((?:async )?function\*? |class |const )(\w+)")
_COMMENT: Final = re.compile(r"//.*|/\*\*.*?\*/|/\*\*(?:(?!\*/).)*|\*/|\* .*|\*")


def join_folders(scripts: Path) -> None:
    """Put one script in place of each folder below ``scripts`` that holds :data:`MAIN`.

    Raises ValueError for a module written as this cannot read.
    """
    for main in sorted(scripts.glob(f"*/{MAIN}")):
        folder = main.parent
        folder.with_suffix(".js").write_text(joined(folder), encoding="utf-8")
        for module in folder.glob("*.js"):
            module.unlink()
        if not any(folder.iterdir()):
            folder.rmdir()


def joined(folder: Path) -> str:
    """The modules of a folder as one. Raises ValueError as :func:`join_folders` does."""
    parts: dict[str, _Part] = {}
    _add(folder, MAIN.removesuffix(".js"), parts, ())
    body = "".join(part.text for part in parts.values())
    return f'(() => {{\n"use strict";\n{body}}})();\n'


class _Part(NamedTuple):
    text: str
    exported: list[str]


def _add(folder: Path, name: str, parts: dict[str, _Part], above: tuple[str, ...]) -> None:
    """Add a module after those that it imports."""
    if name in above:
        raise ValueError(f"{folder.name}/{name}.js imports itself")
    source = (folder / f"{name}.js").read_text(encoding="utf-8")
    lines, exported = [], []
    for number, raw in enumerate(source.splitlines(), 1):
        line, legible = raw.strip(), raw.count("`") % 2 == 0
        if found := _IMPORT.fullmatch(line):
            if found[2] not in parts:
                _add(folder, found[2], parts, (*above, name))
            legible = set(found[1].split(", ")) <= set(parts[found[2]].exported)
            line = f"const {{ {found[1]} }} = _{found[2]};"
        elif found := _EXPORT.match(line):
            exported.append(found[2])
            line = line.removeprefix("export ")
        elif line.startswith(("import ", "export ")):
            legible = False
        if not legible:
            raise ValueError(f"{folder.name}/{name}.js, line {number}: cannot be joined with others")
        if line and not _COMMENT.fullmatch(line):
            lines.append(line)
    body = "\n".join([*lines, f"return {{ {', '.join(exported)} }};"])
    parts[name] = _Part(f"const _{name} = (() => {{\n{body}\n}})();\n", exported)
