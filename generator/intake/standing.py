"""What an event means against what is already known: new, unchanged, a revision, or refused.

Nothing that was withdrawn comes back by being sent again; the way back is ``republish``.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from pydantic import ValidationError

from generator.intake.checks import Spot, check_decision, check_number
from generator.intake.columns_of import part_of
from generator.intake.jsonevents import decision_payload, flattened
from generator.model.authority import Authority
from generator.model.codes import DecisionKind, Ground, Outcome
from generator.model.known import KnownItem
from generator.model.private import Correct, Decision, Republish, Withdraw
from generator.model.text import number_key
from generator.sources.records import clipped

_ORDERED = frozenset({Ground.CHANGED, Ground.REVOKED, Ground.UNLAWFUL, Ground.VOID, Ground.REDO})
"""G1-G5: an act of somebody stands behind them, and the notice names it."""
_STILL_SHARPER = frozenset({Ground.SEALED, Ground.ERRONEOUS})
"""What must vanish may vanish also when a notice already stands in its place."""
_AHEAD = timedelta(days=31)
_ACCEPTED = Outcome.ACCEPTED
"""Of most records; in Python 3.11 reading a member from its class is a call."""
_IDENTITY = frozenset({"document_number", "authority_code"})
_NO_PART = frozenset(
    {"document_number", "authority_code", "authority_name", "kind", "party", "decided_on", "currency"}
)


def place_publish(
    sequence: int | None, party: str, content_hash: str, item: KnownItem | None, table: bool, spot: Spot
) -> Outcome:
    """Where a decision on that (folded) party stands among the versions known of it."""
    if item is None:
        return _ACCEPTED
    known = content_hash in item.hashes
    if item.state != "published":
        if table and known and item.state == "ended":
            return Outcome.UNCHANGED
        spot.add("WITHDRAWN_RESENT", "document_number")
        return Outcome.REJECTED
    if content_hash == item.current_hash:
        return Outcome.UNCHANGED
    older = sequence is not None and item.sequence is not None and sequence <= item.sequence
    if known:
        if sequence is None:
            # A row or entry that was revised or corrected since, and still stands in the file.
            return Outcome.UNCHANGED
        if not older:
            return Outcome.ACCEPTED
        spot.add("OLD_VERSION", "sequence")
        return Outcome.REJECTED
    if older:
        spot.add("SEQUENCE_OLD", "sequence")
        return Outcome.REJECTED
    if table and item.party and party != item.party:
        spot.add("NUMBER_REUSED", "document_number")
        return Outcome.REJECTED
    return Outcome.ACCEPTED


def check_withdraw(event: Withdraw, decision: Decision | None, today: date, spot: Spot) -> None:
    """A withdrawal by itself and against the decision it is about."""
    ground = event.ground
    if ground is Ground.EXPIRED:
        spot.add("GROUND_AUTOMATIC", "ground")
    elif ground is Ground.RESTORED:
        spot.add("GROUND_NOT_WITHDRAWAL", "ground")
    if not event.reason.strip() and ground is not Ground.SEALED:
        spot.add("NO_REASON", "reason")
    order = event.order
    if ground in _ORDERED and not (order.kind.strip() and order.number.strip()):
        spot.add("ORDER_MISSING", "order")
    if order.date is not None and order.date > today:
        spot.add("ORDER_IN_FUTURE", "order.date")
    if event.effective_on - today > _AHEAD:
        spot.add("EFFECTIVE_TOO_FAR", "effective_on")
    if event.successor:
        check_number(event.successor, "successor", spot)
    if ground is Ground.DUPLICATE and number_key(event.successor) in ("", number_key(event.document_number)):
        spot.add("SUCCESSOR_MISSING", "successor")
    if decision is None:
        return
    if ground is Ground.PERMIT_END and decision.kind is not DecisionKind.PERMIT:
        spot.add("GROUND_PERMIT_ONLY", "ground")
    if event.effective_on < decision.decided_on:
        spot.add("EFFECTIVE_TOO_EARLY", "effective_on")
    for part in event.extent:
        if part in _NO_PART or part not in Decision.model_fields or not getattr(decision, part):
            spot.add("UNKNOWN_PART", "extent")


def place_withdraw(event: Withdraw, content_hash: str, item: KnownItem | None, spot: Spot) -> Outcome:
    """Whether there is anything to withdraw."""
    if item is None:
        spot.add("UNKNOWN_NUMBER", "document_number")
        return Outcome.REJECTED
    if content_hash in item.hashes:
        return Outcome.UNCHANGED
    sharper = event.ground in _STILL_SHARPER and item.state in ("withdrawn", "ended")
    if item.state != "published" and not sharper:
        spot.add("ALREADY_WITHDRAWN", "document_number")
        return Outcome.REJECTED
    return _later(event.sequence, item, spot)


def place_correct(event: Correct, content_hash: str, item: KnownItem | None, spot: Spot) -> Outcome:
    """Whether the decision is there to be corrected."""
    if item is None:
        spot.add("UNKNOWN_NUMBER", "document_number")
        return Outcome.REJECTED
    if content_hash in item.hashes:
        return Outcome.UNCHANGED
    if item.state != "published":
        spot.add("NOT_PUBLISHED", "document_number")
        return Outcome.REJECTED
    return _later(event.sequence, item, spot)


def place_republish(event: Republish, content_hash: str, item: KnownItem | None, spot: Spot) -> Outcome:
    """Whether the decision was withdrawn, so that it can come back."""
    if item is None:
        spot.add("UNKNOWN_NUMBER", "document_number")
        return Outcome.REJECTED
    if item.state != "withdrawn":
        # The same act read again, after it had its effect.
        if content_hash in item.hashes:
            return Outcome.UNCHANGED
        spot.add("NOT_WITHDRAWN", "document_number")
        return Outcome.REJECTED
    return _later(event.sequence, item, spot)


def _later(sequence: int | None, item: KnownItem, spot: Spot) -> Outcome:
    if sequence is not None and item.sequence is not None and sequence <= item.sequence:
        spot.add("SEQUENCE_OLD", "sequence")
        return Outcome.REJECTED
    return Outcome.ACCEPTED


def check_republish(
    event: Republish, authority: Authority, names: Mapping[str, str], today: date, spot: Spot
) -> None:
    """A republication by itself: the act that overturned the withdrawal, and the new version."""
    if not (event.order.kind.strip() and event.order.number.strip()):
        spot.add("ORDER_MISSING", "order")
    if event.order.date is not None and event.order.date > today:
        spot.add("ORDER_IN_FUTURE", "order.date")
    if event.decision is not None:
        check_decision(event.decision, authority, names, today, spot)
        if number_key(event.decision.document_number) != number_key(event.document_number):
            spot.add("BAD_VALUE", "decision.document_number")


def check_correct(
    event: Correct,
    current: Decision | None,
    authority: Authority,
    names: Mapping[str, str],
    today: date,
    spot: Spot,
) -> Correct:
    """A correction by itself and on the decision as it stands; its changes come back normalised."""
    if not event.approval.strip():
        spot.add("APPROVAL_MISSING", "approval")
    if not event.reason.strip():
        spot.add("NO_REASON", "reason")
    flat = flattened(event.changes)
    if not flat:
        spot.add("NOTHING_CHANGED", "changes")
    if not _IDENTITY.isdisjoint(flat):
        spot.add("CHANGE_FORBIDDEN", "changes")
    if current is None or spot.problems:
        return event
    top = {k: v for k, v in flat.items() if not k.startswith("party.")}
    party = {k.removeprefix("party."): v for k, v in flat.items() if k.startswith("party.")}
    if not isinstance(top.get("party", {}), dict):
        spot.add("BAD_VALUE", "changes")
        return event
    norm = decision_payload({**top, **({"party": party} if party else {})}, spot, partial=True)
    if spot.problems:
        return event
    # A null takes a value out.
    cleared: dict[str, Any] = {
        k: _empty(k) for k, v in flat.items() if v is None and k in Decision.model_fields
    }
    merged: dict[str, Any] = {
        **current.model_dump(),
        **cleared,
        **norm,
        "party": {**current.party.model_dump(), **norm.get("party", {})},
    }
    try:
        new = Decision.model_validate(merged)
    except ValidationError as error:
        add_validation(error, spot, "changes")
        return event
    check_decision(new, authority, names, today, spot)
    if new == current:
        spot.add("NO_EFFECT", "changes")
    dumped = new.model_dump(mode="json")
    changes: dict[str, object] = {}
    for key in sorted({**cleared, **norm}):
        if key == "party":
            changes |= {f"party.{name}": dumped["party"][name] for name in sorted(norm["party"])}
        else:
            changes[key] = dumped[key]
    return event.model_copy(update={"changes": changes})


def _empty(field: str) -> object:
    return Decision.model_fields[field].get_default(call_default_factory=True)


def add_validation(error: ValidationError, spot: Spot, under: str = "") -> None:
    """pydantic's errors as ours. Values are never repeated, names only clipped."""
    for wrong in error.errors(include_url=False, include_input=False, include_context=True)[:20]:
        parts = [clipped(str(part)) for part in wrong["loc"] if not isinstance(part, int)]
        field = ".".join(([under] if under else []) + parts)
        kind = wrong["type"]
        if kind == "extra_forbidden":
            spot.add("UNKNOWN_FIELD", field, name=field)
        elif kind == "missing":
            spot.add("MANDATORY", field)
        elif kind == "string_too_long":
            spot.add("TOO_LONG", field, limit=wrong.get("ctx", {}).get("max_length", ""))
        elif kind == "enum":
            spot.add("UNKNOWN_CODE", field)
        else:
            spot.add("BAD_VALUE", field)


def extent_fields(extent: tuple[str, ...]) -> tuple[str, ...]:
    """The parts of a partial revocation as fields of ``Decision``, whatever they were called."""
    return tuple(dict.fromkeys(part_of(part) for part in extent))
