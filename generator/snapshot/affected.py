"""From a changed decision to every output that shows it: the one place that knows."""

from collections.abc import Sequence
from typing import NamedTuple

from generator.model import paths
from generator.model.codes import Shape
from generator.model.public import Change, Facets
from generator.snapshot.reader import Snapshot

SEARCH_BLOCK = 4096


class Targets(NamedTuple):
    """What is to be made again. ``everything``: make all, and what nobody names goes.

    ``numbers``: decisions and notices whose own page is made; ``gone``: ids whose page must not
    exist any more; ``months`` and ``parts``: (slug, month, list page / bulk part); ``powers``:
    (slug, item code); ``days``: build days; ``withdrawals``: months of the withdrawals list.
    """

    numbers: frozenset[int] = frozenset()
    gone: frozenset[str] = frozenset()
    months: frozenset[tuple[str, str, int]] = frozenset()
    parts: frozenset[tuple[str, str, int]] = frozenset()
    authorities: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    parties: frozenset[str] = frozenset()
    powers: frozenset[tuple[str, str]] = frozenset()
    blocks: frozenset[int] = frozenset()
    days: frozenset[str] = frozenset()
    withdrawals: frozenset[str] = frozenset()
    anything: bool = False
    everything: bool = False


ALL = Targets(anything=True, everything=True)


def affected(snapshot: Snapshot, changes: Sequence[Change], days: frozenset[str]) -> Targets:
    """Every output that shows, or showed, one of the changed decisions."""
    if not changes:
        return Targets(days=days, anything=bool(days))
    numbers: set[int] = set()
    last: dict[str, Shape] = {}
    pairs: list[tuple[Change, Facets]] = []
    for change in changes:
        numbers.add(change.number)
        pairs += [(change, facets) for facets in (change.before, change.after) if facets]
        if change.before:
            last[change.before.public_id] = Shape.VANISHED
        if change.after:
            last[change.after.public_id] = change.after.shape
    pages = [(change, facets) for change, facets in pairs if facets.shape is Shape.PAGE]
    for change, facets in pages:
        if facets.party_code:
            around = snapshot.party_around(facets.party_code, facets.decided_on.isoformat(), change.number)
            numbers.update(around)
    return Targets(
        numbers=frozenset(numbers),
        gone=frozenset(i for i, shape in last.items() if shape in (Shape.GONE, Shape.VANISHED)),
        months=frozenset((f.authority_slug, f.month, f.slot // paths.LIST_PAGE) for _, f in pages),
        parts=frozenset((f.authority_slug, f.month, f.slot // paths.DATA_PART) for _, f in pages),
        authorities=frozenset(f.authority_slug for _, f in pairs),
        kinds=frozenset(f.kind.value for _, f in pairs),
        parties=frozenset(f.party_code for _, f in pages if f.party_code),
        powers=frozenset((f.authority_slug, f.power_code) for _, f in pages if f.power_code),
        blocks=frozenset(change.number // SEARCH_BLOCK for change, _ in pages),
        days=days,
        withdrawals=frozenset(f.withdrawn_month for _, f in pairs if f.withdrawn_month),
        anything=True,
    )
