"""Counts the table of ordinary prose that the redactor compares names with.

usage: python -m tests.bench.redaction_tables FOLDER [OUT]
FOLDER holds texts of laws and regulations (Markdown or plain text; court cases left out, for
they name people). Only pairs of characters are kept, no text. Writes ``language.txt``.
"""

import math
import re
import sys
from collections import Counter
from pathlib import Path

_HAN = re.compile(r"[\u4e00-\u9fff]+")
# Pairs that occur in laws only inside the names of statesmen.
_DROPPED = frozenset(
    [
        "邓小",
        "小平",
        "毛泽",
        "泽东",
        "习近",
        "近平",
        "江泽",
        "泽民",
        "胡锦",
        "锦涛",
        "孙中",
        "陈云",
        "雷锋",
        "焦裕",
        "裕禄",
        "朱德",
    ]
)
_LEAST = 4
_GAIN = 1.1
_HEAD = """\
# How ordinary official Chinese goes on: for each character, what follows it and how likely.
# Counted by tests/bench/redaction_tables.py over the texts of laws and regulations in force.
# Line: character, share of text (a letter), share of clause beginnings, then followers grouped by a letter.
# A letter is -2 ln(probability): a = 1, c = 1/e, z = e**-12.5; upper case goes on where lower case ends.
"""


def _letter(share: float) -> str:
    step = 51 if share <= 0 else min(51, max(0, round(-2 * math.log(share))))
    return chr(97 + step) if step < 26 else chr(65 + step - 26)


def count(folder: Path) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """Characters, pairs, and characters that begin a clause."""
    alone: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    first: Counter[str] = Counter()
    for path in sorted(folder.rglob("*.md")):
        if "案例" in path.parts:
            continue
        for match in _HAN.finditer(path.read_text(encoding="utf-8", errors="ignore")):
            run = match.group()
            alone.update(run)
            first[run[0]] += 1
            pairs.update(map(str.__add__, run[:-1], run[1:]))
    return alone, pairs, first


def table(alone: Counter[str], pairs: Counter[str], first: Counter[str]) -> str:
    """The text of ``language.txt``."""
    total, clauses = sum(alone.values()), sum(first.values())
    chars = {char for char, number in alone.items() if number >= 8}
    rows: dict[str, dict[str, list[str]]] = {}
    for pair, number in pairs.items():
        a, b = pair
        if pair in _DROPPED or number < _LEAST or a not in chars or b not in chars:
            continue
        loose = max(0.05, 30 / (alone[a] + 30))
        back = loose * alone[b] / total
        share = (1 - loose) * number / alone[a] + back
        if math.log(share / back) >= _GAIN:
            rows.setdefault(a, {}).setdefault(_letter(max(share, math.exp(-12.5))), []).append(b)
    lines = []
    for char in sorted(chars):
        groups = " ".join(letter + "".join(sorted(bs)) for letter, bs in sorted(rows.get(char, {}).items()))
        lines.append(
            f"{char}{_letter(alone[char] / total)}{_letter(first[char] / clauses)} {groups}".rstrip()
        )
    return _HEAD + "\n".join(lines) + "\n"


def main() -> None:
    folder = Path(sys.argv[1])
    out = Path(sys.argv[2]) if len(sys.argv) > 2 else Path("withdrawal_rules/redaction/data/language.txt")
    out.write_text(table(*count(folder)), encoding="utf-8")


if __name__ == "__main__":
    main()
