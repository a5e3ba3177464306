"""A JSON event, as design.md shows it, becomes the fields of an ``Event``.

Amounts are decimal strings in yuan (``fine_cny`` is another name of ``fine_amount``), days ISO
strings. An unknown field stops the record: it may carry something nobody thought of.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from generator.intake import parties, values
from generator.intake.checks import Spot
from generator.intake.tablerows import ground_of, is_known_penalty, settle_party_kind
from generator.model.authority import Authority
from generator.sources.records import clipped

_DAYS = ("decided_on", "valid_until", "valid_from", "publish_until")
_AMOUNTS = {"fine_amount": "fine_cny", "confiscated_amount": "confiscated_cny"}
_PARTY_CODES = (
    "uscc", "registration_number", "organisation_code", "tax_number", "institution_number", "social_number",
)  # fmt: skip
_EVENT_FIELDS = {
    "publish": frozenset({"event", "sequence", "authority_code", "document_number", "decision"}),
    "withdraw": frozenset(
        {
            "event", "sequence", "authority_code", "document_number", "ground", "order", "reason",
            "effective_on", "extent", "successor",
        }
    ),
    "correct": frozenset(
        {"event", "sequence", "authority_code", "document_number", "approval", "changes", "reason"}
    ),
    "republish": frozenset(
        {"event", "sequence", "authority_code", "document_number", "order", "decision", "reason"}
    ),
}  # fmt: skip


def without_none(fields: Mapping[str, Any]) -> dict[str, Any]:
    """A copy without the fields that are null: null says that there is nothing."""
    # Most hold something in every field, which is seen sooner than that none is null.
    if not all(fields.values()) and None in fields.values():
        return {k: v for k, v in fields.items() if v is not None}
    return dict(fields)


def event_payload(
    fields: Mapping[str, Any], authority: Authority, spot: Spot, *, numbered: bool
) -> dict[str, Any] | None:
    """The fields of one of the four events; None when it is none of them.

    ``numbered``: the feed must number its events (JSON Lines).
    """
    kind = fields.get("event")
    if not isinstance(kind, str) or kind not in _EVENT_FIELDS:
        spot.add("NOT_AN_EVENT", "event", why="event 不是 publish、withdraw、correct 或 republish")
        return None
    if not _EVENT_FIELDS[kind].issuperset(fields):
        for name in sorted(fields.keys() - _EVENT_FIELDS[kind], key=str):
            spot.add("UNKNOWN_FIELD", clipped(name), name=clipped(name))
    out = without_none(fields)
    sequence = out.get("sequence")
    if sequence is None:
        if numbered:
            spot.add("SEQUENCE", "sequence")
    elif type(sequence) is not int or not 0 <= sequence < 1 << 63:
        spot.add("SEQUENCE", "sequence")
    _common(out, kind, authority, spot)
    if kind == "withdraw":
        _withdraw(out, spot)
    if kind in ("withdraw", "republish") and "order" in out:
        out["order"] = _order(out["order"], spot)
    return out


def _common(out: dict[str, Any], kind: str, authority: Authority, spot: Spot) -> None:
    decision = out.get("decision")
    if kind == "publish" and not isinstance(decision, dict):
        spot.add("MANDATORY" if decision is None else "BAD_VALUE", "decision")
    elif kind == "republish" and decision is not None and not isinstance(decision, dict):
        spot.add("BAD_VALUE", "decision")
    number = out.get("document_number")
    code = out.get("authority_code")
    if isinstance(decision, dict):
        decision = decision_payload(decision, spot)
        out["decision"] = decision
        for name, outer in (("document_number", number), ("authority_code", code)):
            inner = decision.get(name)
            if outer is not None and inner is not None and outer != inner:
                spot.add("AUTHORITY_MISMATCH" if name == "authority_code" else "BAD_VALUE", name)
        out["document_number"] = number if number is not None else decision.get("document_number", "")
        if "authority_code" not in decision and kind == "publish":
            spot.add("MANDATORY", "decision.authority_code")
        out["authority_code"] = decision.setdefault("authority_code", code or authority.code)
        decision.setdefault("document_number", out["document_number"])
    else:
        out.setdefault("document_number", "")
        out["authority_code"] = code or authority.code
    if isinstance(out["document_number"], str):
        out["document_number"] = out["document_number"].strip()


def _withdraw(out: dict[str, Any], spot: Spot) -> None:
    ground = out.get("ground")
    if not ground:
        spot.add("MANDATORY", "ground")
    elif not isinstance(ground, str) or (known := ground_of(ground)) is None:
        spot.add("UNKNOWN_CODE", "ground")
    else:
        out["ground"] = known
    out["reason"] = out.get("reason", "")
    if isinstance(out["reason"], str):
        out["reason"] = out["reason"].strip()
    day = _day(out.get("effective_on", ""), "effective_on", spot)
    if day is None and not any(p.field == "effective_on" for p in spot.problems):
        spot.add("MANDATORY", "effective_on")
    out["effective_on"] = day
    extent = out.get("extent", ())
    if isinstance(extent, str):
        extent = values.split_list(extent)
    out["extent"] = extent


def _order(order: object, spot: Spot) -> object:
    if not isinstance(order, dict):
        return order
    out = {k: v for k, v in order.items() if v is not None}
    if "date" in out:
        out["date"] = _day(out["date"], "order.date", spot)
    return out


def _day(value: object, field: str, spot: Spot) -> date | None:
    if value == "":
        return None
    if not isinstance(value, str):
        spot.add("BAD_DATE", field)
        return None
    try:
        return values.parse_day(value, ends=field in values.ENDS)
    except ValueError:
        spot.add("BAD_DATE", field)
        return None


def _amount(value: object, field: str, spot: Spot) -> Decimal | None:
    try:
        if isinstance(value, str):
            return values.parse_amount(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return values.tidy(Decimal(value))
    except (ValueError, ArithmeticError):
        pass
    spot.add("BAD_AMOUNT", field)
    return None


def decision_payload(value: Mapping[str, Any], spot: Spot, *, partial: bool = False) -> dict[str, Any]:
    """The fields of ``Decision`` in a JSON object. ``partial``: changes only, nothing is filled in."""
    out = without_none(value)
    for field, other in _AMOUNTS.items():
        if other in out:
            if field in out:
                spot.add("BAD_VALUE", other)
            out[field] = out.pop(other)
        if field in out:
            out[field] = _amount(out[field], field, spot) if out[field] != "" else None
    for field in _DAYS:
        if field in out:
            out[field] = _day(out[field], field, spot)
    if "decided_on" in out and out["decided_on"] is None:
        del out["decided_on"]
    kinds = out.get("penalty_kinds")
    if kinds is not None:
        if isinstance(kinds, str):
            kinds = out["penalty_kinds"] = values.split_list(kinds)
        for kind in kinds if isinstance(kinds, (list, tuple)) else ():
            if isinstance(kind, str) and not is_known_penalty(kind):
                spot.add("UNKNOWN_CODE", "penalty_kinds")
                break
    for field in ("document_number", "authority_code"):
        if isinstance(text := out.get(field), str):
            out[field] = text.strip()
    if isinstance(out.get("marks"), dict):
        out["marks"] = dict(sorted(out["marks"].items()))
    review = out.get("disclosure_review")
    if isinstance(review, dict):
        out["disclosure_review"] = {k: v for k, v in review.items() if v is not None}
        if "reviewed_on" in review:
            reviewed = review["reviewed_on"]
            out["disclosure_review"]["reviewed_on"] = _day(
                reviewed or "", "disclosure_review.reviewed_on", spot
            )
    if isinstance(out.get("party"), dict):
        out["party"] = _party(out["party"], spot, partial=partial)
    return out


def _party(value: Mapping[str, Any], spot: Spot, *, partial: bool) -> dict[str, Any]:
    party = without_none(value)
    for field in _PARTY_CODES:
        if field in party and isinstance(party[field], str):
            party[field] = values.code(party[field])
    if "birth_date" in party:
        party["birth_date"] = _day(party["birth_date"], "party.birth_date", spot)
    kind = party.get("kind")
    if isinstance(kind, str):
        party["kind"] = parties.kind_of(kind) or kind
    if kind == "":
        del party["kind"]
    if not partial:
        settle_party_kind(party, spot)
    return party


def flattened(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Changes of a correction by dotted field: ``{"party": {"name": …}}`` is ``party.name``."""
    flat: dict[str, Any] = {}
    for key, value in changes.items():
        if key == "party" and isinstance(value, dict):
            flat.update({f"party.{name}": part for name, part in value.items()})
        else:
            flat[key] = value
    return flat
