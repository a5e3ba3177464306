"""Party pages: all that is published under one 统一社会信用代码. Natural persons have none."""

from generator.model import paths
from generator.model.sink import Sink
from generator.site.head import Head
from generator.site.studio import Studio

PARTY_LIMIT = 200
"""Decisions on a party's page, newest first; the rest is found by searching for the code."""


def party_page(studio: Studio, sink: Sink, uscc: str) -> None:
    """Make the page of a party, or take it away when nothing is published under the code."""
    path = paths.party(uscc)
    decisions = studio.snapshot.party(uscc, PARTY_LIMIT)
    newest = studio.snapshot.decision(decisions[0].number) if decisions else None
    if newest is None:
        sink.remove(path)
        return
    count = len(decisions)
    total = count if count < PARTY_LIMIT else studio.snapshot.party_count(uscc)
    name = newest.party.name
    rows = [
        (
            d.public_id,
            d.title,
            d.document_number,
            d.kind.value,
            d.authority_name,
            d.decided_on,
            d.status,
            d.publish_until,
        )
        for d in decisions
    ]
    former = list(dict.fromkeys(d.party.name for d in decisions if d.party.name != name))
    head = Head(
        title=name,
        path=path,
        column="decisions",
        description=f"{name}（{uscc}）的行政执法决定",
        keywords=f"{uscc}",
        source=studio.order.site.name,
    )
    view = {"head": head, "party": newest.party, "former": former, "rows": rows, "total": total}
    studio.small_page(sink, path, "party.html", view)
