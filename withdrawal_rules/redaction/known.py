"""What the record and its authority already tell: names, values and organisations by field."""

import re
from collections.abc import Iterable
from functools import lru_cache

from generator.model.authority import Authority
from generator.model.codes import PartyKind
from generator.model.private import Decision
from withdrawal_rules.redaction import places
from withdrawal_rules.redaction.normalise import fold
from withdrawal_rules.redaction.record import is_person


def known_names(decision: Decision) -> Iterable[tuple[str, str]]:
    """Names of people the record gives, and the category each is masked under."""
    party = decision.party
    if is_person(decision):
        yield plain(party.name), "R-NAME-P"
    elif party.kind is PartyKind.SOLE_TRADER and party.legal_representative:
        yield plain(party.legal_representative), "R-NAME-SOLE"
    for person in decision.persons:
        yield plain(person.name), "R-NAME-3"


@lru_cache(maxsize=4096)
def plain(name: str) -> str:
    """A name as the recognisers read it."""
    return fold(name.strip()).text


def kept_names(decision: Decision) -> frozenset[str]:
    """Names that stay: the 法定代表人 of an organisation, the officers of the case; masked forms."""
    kept = {plain(officer.name) for officer in decision.officers}
    if decision.party.kind is PartyKind.ORGANISATION and decision.party.legal_representative:
        kept.add(plain(decision.party.legal_representative))
    persons = {plain(person.name) for person in decision.persons}
    return frozenset(kept - persons)


def known_values(decision: Decision) -> Iterable[tuple[str, str]]:
    """Private values the record gives, and their categories."""
    party = decision.party
    for value, code in (
        (party.representative_id_number, "R-ID"),
        (party.id_number, "R-ID"),
        (party.phone if is_person(decision) else "", "R-TEL"),
        (party.tax_number if party.tax_number != party.uscc else "", "R-TAXID"),
    ):
        if len(value) >= 7 and "*" not in value:
            yield value, code
    if is_person(decision) and len(party.address) >= 4:
        yield party.address[places.district(party.address) :], "R-HOME"
    for person in decision.persons:
        if len(person.id_number) >= 6:
            yield person.id_number, "R-ID"
        if len(person.phone) >= 7:
            yield person.phone, "R-TEL"
        if len(person.address) >= 4:
            yield person.address[places.district(person.address) :], "R-HOME"


def known_codes(decision: Decision, authority: Authority) -> frozenset[str]:
    """Codes of organisations that are never touched."""
    party = decision.party
    return frozenset(
        code
        for code in (party.uscc, decision.authority_code, decision.source_unit_code, authority.code)
        if len(code) == 18
    )


def known_organisations(decision: Decision, authority: Authority) -> list[str]:
    """Names of organs and of the party when it is no person."""
    known = [authority.name, decision.authority_name, decision.source_unit, *authority.units]
    if not is_person(decision):
        known.append(plain(decision.party.name))
    return sorted({name for name in known if name})


def own_contacts(authority: Authority) -> tuple[str, ...]:
    """The authority's own phones and addresses of e-mail: they stay."""
    more = authority.supervision.get
    return _contacts(authority.phone, authority.email, more("phone", ""), more("email", ""))


@lru_cache(maxsize=1024)
def _contacts(*values: str) -> tuple[str, ...]:
    return tuple(part for value in values for part in re.split(r"[,，;；、/ ]+", value) if len(part) >= 5)
