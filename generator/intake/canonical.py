"""The canonical JSON of an event, and its hash: equal hash, same content."""

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson

from generator.model.codes import PartyKind
from generator.model.private import AnyEvent, Publish

_SAID = frozenset({"document_number", "authority_code", "name", "currency"})
"""Texts whose default, if any, is not an empty one: of a decision and of those in it."""
_ORGANISATION = PartyKind.ORGANISATION
_OTHERWISE_KEPT = ("attachments", "disclosure_review")
"""Fields whose values the models may hold otherwise than they were sent."""


def content_hash(event: AnyEvent) -> str:
    """SHA-256 of the event's canonical JSON without ``sequence``: equal hash, same content."""
    return hashed(event)[0]


def hashed(event: AnyEvent, payload: dict[str, Any] | None = None) -> tuple[str, bytes]:
    """:func:`content_hash` of an event, and the JSON it is of.

    ``payload``: what the event was validated from; most decisions need not be taken apart again.
    """
    # Defaults are left out, so that a field the model gains later changes no hash.
    fields = published_fields(payload) if payload and isinstance(event, Publish) else None
    if fields is None:
        fields = event.model_dump(mode="json", exclude_defaults=True)
        fields.pop("sequence", None)
        fields["event"] = event.event
    data = orjson.dumps(fields, default=str, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(data).hexdigest(), data


def published_fields(payload: Mapping[str, Any]) -> dict[str, Any] | None:
    """What ``model_dump(mode="json", exclude_defaults=True)`` says of the ``publish`` event that was
    validated from this, but for its sequence; days and amounts are left to whoever writes JSON.

    None where only the models know it.
    """
    decision = payload["decision"]
    for name in _OTHERWISE_KEPT:
        if name in decision:
            return None
    fields = _filled(decision)
    if fields.get("currency") == "CNY":
        del fields["currency"]
    party = fields["party"] = _filled(decision["party"])
    if party.get("kind") == _ORGANISATION:
        del party["kind"]
    for name in ("persons", "officers"):
        if name in fields:
            fields[name] = [p if all(p.values()) else _filled(p) for p in fields[name]]
    return {
        "event": "publish",
        "authority_code": payload["authority_code"],
        "document_number": payload["document_number"],
        "decision": fields,
    }


def _filled(fields: Mapping[str, Any]) -> dict[str, Any]:
    """A copy without what is as good as not said: every default but two is nothing."""
    if all(fields.values()):
        return dict(fields)
    # An amount of 0 is something.
    return {k: v for k, v in fields.items() if v or v == 0 or k in _SAID}
