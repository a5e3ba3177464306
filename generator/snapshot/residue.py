"""What must not be left in a public text, and what may stand there although it looks private."""

import re
from functools import lru_cache

from generator.model.identifiers import has_id_check_digit, is_uscc
from generator.model.private import Decision, Hold
from generator.model.public import PublicDecision
from generator.model.text import fold, fold_normal, nfkc
from withdrawal_rules.redaction import Redaction


def unsure(redaction: Redaction, passed: set[str], gates: set[str]) -> tuple[Hold, ...]:
    """What the redactor leaves to a person, and any number it failed to take out."""
    holds = tuple(
        hold
        for hold in redaction.holds
        # The gate speaks for the whole record: a person is not asked the same thing twice.
        if hold.code not in passed and not (hold.code == "R-STATE" and "G-SECRET" in passed | gates)
    )
    if "G-RESIDUE" not in passed and _residue(redaction):
        holds += (Hold(code="G-RESIDUE", message="隐去后的文本中仍见应隐去的内容，须人工核对。"),)
    return holds


def _residue(redaction: Redaction) -> bool:
    """Whether what was taken out still stands somewhere in the redacted texts.

    A record that would stop the verifier is held here, so that it stops nobody else. Names that
    stand rightly in another place (in a company's name) are not among ``removed``; a date may.
    """
    whole = "\n".join(redaction.texts.values())
    left = long_numbers(whole)
    if any(has_id_check_digit(n) and "1900" < n[6:10] < "2100" and not is_uscc(n) for n in left):
        return True
    values = [value for value in _folded(redaction.removed) if _tells(value)]
    if not values:
        return False
    shown = fold_normal(_normal(whole))
    return any(value in shown for value in values)


@lru_cache(maxsize=1)  # a record is asked for residue, then for what is forbidden
def _folded(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(fold, values))


@lru_cache(maxsize=1)  # looked through for numbers, then folded further
def _normal(text: str) -> str:
    return nfkc(text)


def _tells(value: str) -> bool:
    return is_number(value) or (len(value) >= 2 and not any(map(str.isdigit, value)))


_RUN = re.compile(r"\d(?<![0-9A-Za-z]\d)(?:[\s\-\u2010-\u2015]{0,3}\d){9,24}[Xx]?(?![0-9A-Za-z号號])")


_APART = re.compile(r"[\s\-\u2010-\u2015]+")


@lru_cache(maxsize=1)  # the same text is asked about twice: here, and for what the verifier is to know
def long_numbers(text: str) -> tuple[str, ...]:
    """Numbers of eleven digits and more, whole and in the parts that separators make."""
    found: set[str] = set()
    for match in _RUN.finditer(_normal(text)):
        parts = _APART.split(match[0])
        found |= {number.upper() for number in ("".join(parts), *parts) if len(number) >= 11}
    return tuple(sorted(found))


def is_number(value: str) -> bool:
    """Whether a folded value is a number long enough to be one person's."""
    return value.isascii() and sum(map(str.isdigit, value)) >= 10


def forbidden(redaction: Redaction, public: PublicDecision) -> tuple[str, ...]:
    """What the verifier is to look for in this record's outputs, folded.

    Words that a structured public field shows rightly (an officer of the same name, letters of
    a document number) prove nothing and are left out; numbers never are.
    """
    party = public.party
    shown = fold(
        "\n".join(
            [
                public.document_number,
                public.authority_name,
                party.uscc,
                party.registration_number,
                party.name,
                party.legal_representative,
                public.permit_number,
                *(officer.name + officer.certificate for officer in public.officers),
            ]
        )
    )
    values = set(_folded(redaction.removed))
    return tuple(sorted(value for value in values if is_number(value) or value not in shown))


def withdrawn_words(decision: Decision) -> list[str]:
    """What would prove that a withdrawn record still stands where its own id does.

    The party, and the first forty characters of each free text. The verifier looks for them in
    what belongs to this record: elsewhere the same words may stand rightly.
    """
    party = decision.party
    texts = (decision.facts, decision.full_text, decision.title, decision.outcome, decision.violation)
    words = [fold(text)[:40] for text in texts if len(text) >= 8] + [fold(party.name)]
    private = (party.id_number, party.representative_id_number, party.phone, party.tax_number)
    return [word for word in words if word] + [fold(word) for word in private if len(word) >= 7]
