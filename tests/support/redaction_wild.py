"""Sentences of decisions from forty fields of work, labelled by hand: what must go, what must stay.

Everything is invented; the texts are in ``redaction_wild.txt``. One line a text: field of work,
party (``C:`` company, ``G:`` 个体工商户,
``P:`` person, ``-`` the usual company), text. In a text ``<<n:张三>>`` must vanish and ``{{x}}`` must
stay; ``⏎`` is a line break. The letter is the kind (``KINDS``); after a slash stands a disguise
(``DISGUISES``) the value wears in the text. ``?`` at the end of an ID number or of a
统一社会信用代码 is the check character, which the reader adds.

``redaction_unseen.txt`` has the same form. It was written and frozen before the redactor was worked
on with half of it. Its field ``hard`` are the texts that are known to fail, mostly names that only
knowledge of the world tells from words. Lines that begin with ``#`` are remarks.
"""

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from stdnum.cn import uscc

from generator.model.authority import Authority
from generator.model.codes import DecisionKind, PartyKind
from generator.model.private import Decision, Party
from withdrawal_rules.redaction import Redactor

KINDS = {
    "n": "name",
    "nc": "name that is a word",
    "i": "id_card",
    "i15": "id_card_15",
    "x": "other paper",
    "p": "mobile",
    "l": "landline",
    "b": "account",
    "m": "e-mail",
    "w": "messenger",
    "v": "plate",
    "a": "home",
    "d": "birth",
    "h": "health",
    "s": "secret",
}
STRUCTURED = frozenset({"i", "i15", "x", "p", "l", "b", "m", "w", "v", "d"})
_HAN = str.maketrans("0123456789", "〇一二三四五六七八九")
_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def _grouped(value: str) -> str:
    cuts = (3, 7) if len(value) == 11 else (6, 14)
    return " ".join((value[: cuts[0]], value[cuts[0] : cuts[1]], value[cuts[1] :]))


DISGUISES: dict[str, Callable[[str], str]] = {
    "wide": lambda v: v.translate(_WIDE) if v.isascii() else "\u3000".join(v),
    "space": lambda v: " ".join(v),
    "group": _grouped,
    "dash": lambda v: _grouped(v).replace(" ", "-") if len(v) > 4 else v[0] + "-" + v[1:],
    "dot": lambda v: _grouped(v).replace(" ", "."),
    "zw": lambda v: v[:2] + "\u200b" + v[2:5] + "\u2060" + v[5:],
    "tag": lambda v: v[: len(v) // 2] + "<b>" + v[len(v) // 2 :] + "</b>",
    "br": lambda v: v[: len(v) // 2] + "\n" + v[len(v) // 2 :],
    "ent": lambda v: "".join(f"&#{ord(char)};" for char in v),
    "han": lambda v: v.translate(_HAN),
    "lower": str.lower,
    "at": lambda v: v.replace("@", "(at)"),
}


class Label(NamedTuple):
    """``kind`` is a letter of ``KINDS``; ``value`` the plain form, ``surface`` as the text has it."""

    kind: str
    value: str
    surface: str


class Wild(NamedTuple):
    """One labelled text."""

    field: str
    party: Party
    text: str
    vanish: tuple[Label, ...]
    remain: tuple[str, ...]


class Score(NamedTuple):
    """Counts by kind (of what must vanish) and field (of what must stay), and what failed."""

    wanted: Counter[str]
    leaked: Counter[str]
    kept: Counter[str]
    lost: Counter[str]
    held: list[str]
    failures: list[str]
    texts: int


_TEXTS = Path(__file__).with_suffix(".txt")
UNSEEN = _TEXTS.with_name("redaction_unseen.txt")
_SLOT = re.compile(r"<<(?P<kind>\w+)(?:/(?P<form>\w+))?:(?P<value>[^<>]*)>>|\{\{(?P<stay>.*?)\}\}")
_PARTY = {"C": PartyKind.ORGANISATION, "G": PartyKind.SOLE_TRADER, "P": PartyKind.PERSON}
_AUTHORITY = Authority(slug="a", name="青禾市市场监督管理局", code="11350200MB1660879W")


def _checked(value: str) -> str:
    """``value`` with its check character in the place of a final question mark."""
    if not value.endswith("?"):
        return value
    body = value[:-1].lstrip("T")
    if len(body) != 17:
        raise ValueError(value)
    if value[0] == "T" or (body.isdigit() and body[6:8] in ("19", "20")):
        weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
        total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
        return value[:-1] + "10X98765432"[total % 11]
    return value[:-1] + uscc.calc_check_digit(body)


def wild(path: Path = _TEXTS) -> Iterator[Wild]:
    """All labelled texts of ``path``."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        field, party, marked = line.split("|", 2)
        kind, _, name = ("C", "", "青禾市翔云商贸有限公司") if party == "-" else party.partition(":")
        vanish: list[Label] = []
        remain: list[str] = []

        def write(match: re.Match[str], vanish: list[Label] = vanish, remain: list[str] = remain) -> str:
            if match["stay"] is not None:
                stay = re.sub(r"\b\w{17}\?", lambda code: uscc_of(code[0]), match["stay"])
                remain.append(stay)
                return stay
            value = _checked(match["value"])
            surface = DISGUISES[match["form"]](value) if match["form"] else value
            vanish.append(Label(match["kind"], value, surface))
            return surface

        text = _SLOT.sub(write, marked.replace("⏎", "\n"))
        yield Wild(field, Party(name=name, kind=_PARTY[kind]), text, tuple(vanish), tuple(remain))


def uscc_of(code: str) -> str:
    """``code`` with the check character of GB 32100 in the place of its question mark."""
    return code[:-1] + uscc.calc_check_digit(code[:-1])


def plain(text: str) -> str:
    """``text`` as a reader who looks past markup, width and separators would compare it."""
    text = re.sub(r"<[^<>]{0,400}>", "", html.unescape(html.unescape(text)))
    text = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\u200b-\u200f\u2060\ufeff\u00ad\s\-\u2010-\u2015\u2212]+", "", text).upper()


def score(redactor: Redactor, cases: Iterable[Wild] | None = None) -> Score:
    """What ``redactor`` lets through and what it takes too much of, of ``cases`` (of all of them)."""
    counts: list[Counter[str]] = [Counter() for _ in range(4)]
    wanted, leaked, kept, lost = counts
    held: list[str] = []
    failures: list[str] = []
    texts = 0
    for case in wild() if cases is None else cases:
        texts += 1
        decision = Decision(
            document_number="青市监处罚〔2024〕12号",
            kind=DecisionKind.PENALTY,
            authority_code=_AUTHORITY.code,
            authority_name=_AUTHORITY.name,
            party=case.party,
            facts=case.text,
            decided_on=date(2024, 6, 1),
        )
        result = redactor.redact(decision, _AUTHORITY)
        shown = plain(result.texts["facts"])
        if result.holds:
            held.append(f"{case.field}: {result.holds[0].code} {case.text}")
        for label in case.vanish:
            wanted[label.kind] += 1
            if not result.holds and (plain(label.value) in shown or plain(label.surface) in shown):
                leaked[label.kind] += 1
                failures.append(f"leak {label.kind} {label.surface!r}: {result.texts['facts']}")
        for stay in case.remain:
            kept[case.field] += 1
            if plain(stay) not in shown:
                lost[case.field] += 1
                failures.append(f"lost {stay!r}: {result.texts['facts']}")
    return Score(wanted, leaked, kept, lost, held, failures, texts)
