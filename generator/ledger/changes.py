"""What an event changes of the item it is about, column by column."""

from generator.model.codes import Ground
from generator.model.private import AnyEvent, Correct, Publish, Republish, Withdraw
from generator.model.text import fold, number_key

_ENDED = (Ground.EXPIRED, Ground.REPAIRED)
_REMOVED = (Ground.SEALED, Ground.ERRONEOUS)
_STAYS = (Ground.CORRECTED, Ground.PERMIT_END, Ground.RESTORED)


def changes_of(event: AnyEvent, content_hash: str) -> dict[str, object]:
    """The columns of ``item`` that an accepted event sets, with their values."""
    if isinstance(event, Publish | Republish):
        party = None if event.decision is None else fold(event.decision.party.name)
        return published(event.sequence, content_hash, party)
    sets: dict[str, object] = {"dirty": 1}
    if event.sequence is not None:
        sets["sequence"] = event.sequence
    if isinstance(event, Correct):
        sets["current_hash"] = content_hash
    elif event.ground not in _STAYS and not event.extent:
        sets["state"] = (
            "ended" if event.ground in _ENDED else "removed" if event.ground in _REMOVED else "withdrawn"
        )
    if isinstance(event, Withdraw) and event.successor:
        sets["successor_key"] = number_key(event.successor)
    return sets


def published(sequence: int | None, content_hash: str, party: str | None) -> dict[str, object]:
    """The same of a publication; ``party`` (folded) None: it came back without a new version."""
    sets: dict[str, object] = {"dirty": 1, "state": "published", "current_hash": content_hash}
    if sequence is not None:
        sets["sequence"] = sequence
    if party is not None:
        sets["party"] = party
    return sets
