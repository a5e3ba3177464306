"""New versions of a decision: with a correction applied, or with revoked parts emptied."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from pydantic import ValidationError

from generator.model.private import Decision
from withdrawal_rules.rules import Partial


def corrected(decision: Decision, changes: Mapping[str, object]) -> Decision:
    """``decision`` with new values by field (dotted for the party, e.g. ``party.name``).

    Raises ValueError, naming the field and never a value, when a change does not fit.
    """
    data = decision.model_dump()
    for name, value in changes.items():
        *path, last = name.split(".")
        target: object = data
        for step in path:
            target = target.get(step) if isinstance(target, dict) else None
        if not isinstance(target, dict) or last not in target:
            raise ValueError(f"correction of an unknown field: {name}")
        target[last] = value
    try:
        return Decision.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise ValueError(f"correction does not fit the field {field}: {first['type']}") from None


def without_old_values(reason: str, decision: Decision, changes: Mapping[str, object]) -> str:
    """``reason`` without the values that the correction replaces: a wrong value is not told again."""
    for name, new in changes.items():
        old: object = decision
        for step in name.split("."):
            old = getattr(old, step, None)
        if isinstance(old, str) and len(old) >= 2 and old not in str(new):
            reason = reason.replace(old, "〔原内容〕")
    return reason


def without(decision: Decision, parts: Iterable[str]) -> Decision:
    """``decision`` with these fields emptied."""
    empty = _empty_values()
    return decision.model_copy(update={name: empty[name] for name in sorted(parts)})


def fields_of_extent(extent: Iterable[str], partial: Partial) -> frozenset[str] | None:
    """The fields that a partial revocation empties: those named and those that retell them.

    None when one of them is no field of a decision, or one without which there is no decision.
    """
    named = {name.split(".")[0] for name in extent}
    if not named or not named <= _empty_values().keys() - set(partial.never):
        return None
    parts = named | set(partial.retold.get("any", ()))
    for name in named:
        parts |= set(partial.retold.get(name, ()))
    return frozenset(parts) if parts <= _empty_values().keys() else None


@lru_cache(maxsize=1)
def _empty_values() -> dict[str, object]:
    """Every field of a decision that may be empty, with its empty value."""
    return {
        name: field.get_default(call_default_factory=True)
        for name, field in Decision.model_fields.items()
        if not field.is_required()
    }
