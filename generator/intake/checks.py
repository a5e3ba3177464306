"""What a decision must satisfy by itself, without looking at the past (rules 8-10)."""

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from stdnum.iso7064 import mod_11_10

from generator.intake.values import folded
from generator.model.authority import Authority
from generator.model.codes import PartyKind
from generator.model.identifiers import has_id_check_digit, is_organisation_code, is_uscc
from generator.model.private import Decision, Hold
from generator.model.problem import Problem
from generator.model.text import number_key
from generator.sources import report

MAX_NUMBER = 128
_OLDEST = date(1949, 10, 1)
_MANY_DIGITS = re.compile(r"(?:\d\D{0,3}){15}")
_ID18 = re.compile(
    r"(?<!\d)[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]", re.ASCII
)
_ID15 = re.compile(r"[1-9]\d{5}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}", re.ASCII)
_UNSAFE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff\\]"
    r"|(?:^|/)\.\.(?:/|$)|^/"
)
_TURNED = re.compile("[\u202a-\u202e\u2066-\u2069]")
_TELLING = re.compile(r"[0-9０-９一-鿿㐀-䶿\U00020000-\U0003ffff]")

_OF_PARTY = (
    "name", "registration_number", "organisation_code", "institution_number", "social_number",
    "legal_representative",
)  # fmt: skip
_OF_DECISION = ("document_number", "authority_name", "source_unit", "permit_number", "power_code")
_PUBLIC_NAMES = (*(f"party.{name}" for name in _OF_PARTY), *_OF_DECISION)
"""Fields that are shown as they are, with no redactor behind them."""
_SHORTEST_ID = 15
# In Python 3.11 reading a member from its class is a call.
_PERSON, _SOLE_TRADER = PartyKind.PERSON, PartyKind.SOLE_TRADER
# From the models' own dictionaries: every record is asked for all of them.
_PARTY_VALUES = itemgetter(*_OF_PARTY)
_DECISION_VALUES = itemgetter(*_OF_DECISION)
_DAYS = itemgetter("decided_on", "valid_from", "valid_until", "publish_until")


class Spot(NamedTuple):
    """Where a record stands, with the list its problems go to."""

    file: str
    row: int
    slug: str
    problems: list[Problem]

    def add(self, code: str, field: str = "", **words: object) -> None:
        """Put a problem of this record on the list."""
        self.problems.append(report(code, self.file, self.row, field=field, authority=self.slug, **words))


def check_identifier(text: str, field: str, spot: Spot) -> None:
    """Refuse control characters, direction overrides and path tricks in anything that names a record."""
    if (
        text
        and (not text.isprintable() or ".." in text or "\\" in text or text[0] == "/")
        and _UNSAFE.search(text)
    ):
        spot.add("UNSAFE_IDENTIFIER", field)


def check_number(text: str, field: str, spot: Spot) -> None:
    """A document number has something to tell it by, is not too long, and leads nowhere else."""
    if len(text) > MAX_NUMBER or not _TELLING.search(text) or not number_key(text):
        spot.add("BAD_NUMBER" if text.strip() else "MANDATORY", field)
    else:
        check_identifier(text, field, spot)


def check_decision(
    decision: Decision, authority: Authority, names: Mapping[str, str], today: date, spot: Spot
) -> tuple[Hold, ...]:
    """All that holds for every decision whatever its feed; what a person must look at is returned.

    ``names``: code -> name of the authorities known here, for delegated publication.
    """
    check_number(decision.document_number, "document_number", spot)
    check_identifier(decision.power_code, "power_code", spot)
    check_authority(decision, authority, names, spot)
    _check_days(decision, today, spot)
    _check_party(decision, authority, spot)
    unit = decision.source_unit_code
    if unit and not is_uscc(unit):
        spot.add("BAD_CHECK_DIGIT", "source_unit_code")
    if not (decision.outcome or decision.violation or decision.facts or decision.full_text):
        spot.add("MANDATORY", "outcome")
    return _check_ids(decision, spot)


def check_authority(decision: Decision, authority: Authority, names: Mapping[str, str], spot: Spot) -> None:
    """谁执法、谁公示: the deciding organ is the feed's, or one it publishes for by delegation."""
    name = decision.authority_name
    if decision.authority_code == authority.code:
        if name == authority.name:
            return
        known = (authority.name, authority.short_name)
    elif decision.authority_code in authority.feed.publishes_for:
        known = (names.get(decision.authority_code, ""), "")
    else:
        spot.add("AUTHORITY_MISMATCH", "authority_code")
        return
    if name and known[0] and name not in known and folded(name) not in {folded(k) for k in known if k}:
        spot.add("AUTHORITY_MISMATCH", "authority_name")


def _check_days(decision: Decision, today: date, spot: Spot) -> None:
    decided, begins, ends, shown_until = _DAYS(vars(decision))
    if decided > today:
        spot.add("FUTURE_DATE", "decided_on")
    elif decided < _OLDEST:
        spot.add("DATE_IMPLAUSIBLE", "decided_on")
    if ends is not None:
        if ends < decided:
            spot.add("DATE_ORDER", "valid_until", what="有效期早于决定日期")
        elif begins is not None and ends < begins:
            spot.add("DATE_ORDER", "valid_until", what="有效期至早于有效期自")
    if shown_until is not None and shown_until < decided:
        spot.add("DATE_ORDER", "publish_until", what="公示截止期早于决定日期")


def _check_party(decision: Decision, authority: Authority, spot: Spot) -> None:
    party = decision.party
    name, uscc, organisation_code = party.name, party.uscc, party.organisation_code
    if not name or name.isspace():
        spot.add("MANDATORY", "party.name")
    elif not name.isprintable() and _TURNED.search(name):
        # A name that shows other than it is stored would pass every list and every search.
        spot.add("UNSAFE_IDENTIFIER", "party.name")
    if uscc:
        if not is_uscc(uscc):
            # A person's number in this column is reported as what it is.
            spot.add("ID_IN_PUBLIC_COLUMN" if has_person_id(uscc) else "BAD_CHECK_DIGIT", "party.uscc")
        elif (kind := party.kind) is _PERSON or ((kind is _SOLE_TRADER) != uscc.startswith("92")):
            spot.add("PARTY_KIND", "party.kind")
    if (
        organisation_code
        and not is_organisation_code(organisation_code)
        and not has_person_id(organisation_code)
    ):
        spot.add("BAD_CHECK_DIGIT", "party.organisation_code")


@lru_cache(maxsize=1 << 12)
def has_person_id(text: str) -> bool:
    """Whether a valid 18-digit 居民身份证号 stands in the text, however it is spaced or typed."""
    if len(text) < _SHORTEST_ID or not _MANY_DIGITS.search(text):
        return False
    return any(has_id_check_digit(found[0]) for found in _ID18.finditer(folded(text)))


def _check_ids(decision: Decision, spot: Spot) -> tuple[Hold, ...]:
    held: list[Hold] = []
    party = vars(decision.party)
    shown = (*_PARTY_VALUES(party), *_DECISION_VALUES(vars(decision)))
    for place, text in enumerate(shown):
        # Many a valid 统一社会信用代码 passes the test for persons' numbers too.
        if len(text) >= _SHORTEST_ID and has_person_id(text) and not is_uscc(text):
            spot.add("ID_IN_PUBLIC_COLUMN", _PUBLIC_NAMES[place])
    number = party["registration_number"]
    # A 工商注册号 carries the check digit of ISO 7064; an old ID number does so one time in ten.
    if len(number) == 15 and _ID15.fullmatch(number) and not mod_11_10.is_valid(number):
        held.append(
            Hold(
                code="ID_SUSPECTED", message="工商注册号疑似旧式身份证号码", field="party.registration_number"
            )
        )
    return tuple(held)
