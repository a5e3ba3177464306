"""Markdown for the reference pages."""

from collections.abc import Iterable

MADE = "<!-- Made by `python -m tests.tools.reference`; do not edit. -->\n"
"""First line of every generated page."""


def table(header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A Markdown table; bars and line ends in cells are made harmless."""
    head = list(header)
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for row in rows:
        cells = (" ".join(str(cell).split()).replace("|", "\\|") for cell in row)
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def code(text: object) -> str:
    """``text`` as code, or nothing."""
    return f"`{text}`" if str(text) else ""
