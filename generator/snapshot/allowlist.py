"""The allow-list: what of a private decision may be public, after redaction."""

import re
from collections.abc import Callable

from generator.model.authority import Authority
from generator.model.codes import PENALTY_KINDS, DecisionKind, PartyKind
from generator.model.identifiers import has_id_check_digit, is_uscc
from generator.model.private import Decision
from generator.model.public import PublicOfficer, PublicParty
from generator.snapshot.residue import is_number
from withdrawal_rules.redaction import Redaction


def public_fields(
    decision: Decision, authority: Authority, redaction: Redaction, clean: Callable[[str], str]
) -> dict[str, object]:
    """The allow-list: what of a private decision may be public, after redaction."""
    texts = redaction.texts
    party = decision.party
    person = party.kind is PartyKind.PERSON
    named = authority.feed.party_code != "none" and not person
    name = texts["party.name"]
    kinds = texts["penalty_kinds"].split("、") if texts.get("penalty_kinds") else decision.penalty_kinds
    return {
        "kind": decision.kind,
        "document_number": decision.document_number,
        "title": texts.get("title") or f"{name}{_titled(decision.kind)}",
        "party": PublicParty(
            name=name,
            kind=party.kind,
            uscc=party.uscc if named and is_uscc(party.uscc) else "",
            registration_number=party.registration_number
            if named and not has_id_check_digit(party.registration_number)
            else "",
            organisation_code=party.organisation_code if named else "",
            institution_number=party.institution_number if named else "",
            social_number=party.social_number if named else "",
            legal_representative="" if person else texts.get("party.legal_representative", ""),
        ),
        "violation": texts.get("violation", ""),
        "facts": texts.get("facts", ""),
        "basis": texts.get("basis", ""),
        "penalty_kinds": tuple(k if k in PENALTY_KINDS else _plain(k, clean) for k in kinds if k),
        "outcome": texts.get("outcome", ""),
        "fine_amount": "" if decision.fine_amount is None else f"{decision.fine_amount:f}",
        "confiscated_amount": ""
        if decision.confiscated_amount is None
        else f"{decision.confiscated_amount:f}",
        "currency": decision.currency,
        "licence": texts.get("licence", ""),
        "place": texts.get("place", ""),
        "procedure": _plain(decision.procedure, clean),
        "decided_on": decision.decided_on,
        "valid_until": decision.valid_until,
        "valid_from": decision.valid_from,
        "permit_category": _plain(decision.permit_category, clean),
        "permit_certificate": texts.get("permit_certificate", ""),
        "permit_number": _plain(decision.permit_number, clean),
        "permit_status": _plain(decision.permit_status, clean),
        "full_text": texts.get("full_text", ""),
        "remarks": texts.get("remarks", ""),
        "power_code": decision.power_code,
        "officers": tuple(PublicOfficer(name=o.name, certificate=o.certificate) for o in decision.officers),
        "attachments": tuple(
            (texts.get(f"attachments.{index}.name", ""), texts.get(f"attachments.{index}", ""))
            for index in range(len(decision.attachments))
        ),
        "appeal": texts.get("appeal", ""),
        "redactions": redaction.tally,
    }


_PLAIN = re.compile(r"[\w（）()〔〕\[\]\-·、/ ]{0,40}")


def _plain(text: str, clean: Callable[[str], str]) -> str:
    """A short label or number as it is, unless it could be somebody's number; else redacted."""
    if _PLAIN.fullmatch(text) and not is_number(text):
        return text
    return clean(text)


def _titled(kind: DecisionKind) -> str:
    return "行政执法决定" if kind is DecisionKind.OTHER else f"{kind.value}决定"
