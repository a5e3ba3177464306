"""Keeping a text about a withdrawn decision from telling the decision again."""

import re
from collections.abc import Callable
from decimal import Decimal

from generator.model.codes import PartyKind
from generator.model.private import Decision

Clean = Callable[[str], str]
"""Redacts a free text."""

REPEATED = 12
"""So many characters in a row that also stand in facts or penalty are a repetition of them."""
PARTY_MARK = "当事人"
CUT_MARK = "〔原决定内容不再重复〕"
_CITED = re.compile(
    r"《[^》]{1,60}》(?:第[零〇一二三四五六七八九十百千0-9]+[条款项目]|[（(][一二三四五六七八九十]+[）)]项?|、)*"
)


class Speaker:
    """Says texts to the public: without what the decision said, and redacted.

    With ``decision`` None there is nothing to keep back and texts are only redacted.
    """

    def __init__(self, decision: Decision | None, clean: Clean) -> None:
        self._clean = clean
        self._names: list[str] = []
        self._said: list[str] = []
        self._amounts: list[re.Pattern[str]] = []
        if decision is None:
            return
        # Longest first: a short name inside a longer one must not leave the rest of it standing.
        self._names = sorted((n for n in _names(decision) if len(n) >= 2), key=lambda n: (-len(n), n))
        told = (decision.facts, decision.outcome, decision.violation, decision.full_text, decision.remarks)
        self._said = [self._without_names(text) for text in told if len(text) >= REPEATED]
        sums = (decision.fine_amount, decision.confiscated_amount)
        self._amounts = [_amount(value) for value in sums if value]

    def name(self, text: str) -> str:
        """A number or the name of a body or document: without the party, redacted."""
        return self._clean(self._without_names(text))

    def reason(self, text: str) -> str:
        """A free text: without party, facts and penalty, redacted. Cited laws stay."""
        text = self._without_repetition(self._without_names(text))
        for amount in self._amounts:
            text = amount.sub(CUT_MARK, text)
        return self._clean(text)

    def _without_names(self, text: str) -> str:
        for name in self._names:
            text = text.replace(name, PARTY_MARK)
        return text

    def _without_repetition(self, text: str) -> str:
        cut = bytearray(len(text))
        for start in range(len(text) - REPEATED + 1):
            gram = text[start : start + REPEATED]
            if any(gram in said for said in self._said):
                cut[start : start + REPEATED] = b"\x01" * REPEATED
        if not any(cut):
            return text
        for cited in _CITED.finditer(text):
            # A law stands in every document and says nothing of this one.
            cut[cited.start() : cited.end()] = bytes(cited.end() - cited.start())
        pieces, position = [], 0
        for run in re.finditer(rb"\x01{6,}", bytes(cut)):  # less is what stood beside a cited law
            pieces += [text[position : run.start()], CUT_MARK]
            position = run.end()
        return "".join([*pieces, text[position:]])


def _names(decision: Decision) -> set[str]:
    """What names or identifies the party, its people, and others named in the record."""
    party = decision.party
    names = {party.name, party.legal_representative, party.uscc, party.id_number, party.phone}
    names |= {party.representative_id_number, party.registration_number, party.organisation_code}
    names |= {person.name for person in decision.persons}
    return names if party.kind is PartyKind.PERSON else names | {party.address}


def _amount(value: Decimal) -> re.Pattern[str]:
    """The forms in which an amount of yuan is written: 20000元, 20,000.00元, 2万元."""
    digits, _, fraction = _plain(value).partition(".")
    tail = rf"\.{fraction}0*" if fraction else r"(?:\.0+)?"
    ten_thousands = re.escape(_plain(value / 10_000))
    forms = rf"(?:{digits}|{int(digits):,}){tail}\s*元|{ten_thousands}\s*万元"
    return re.compile(rf"(?<![\d.,])(?:人民币)?(?:{forms})")


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
