"""Party pages: all that is published under one 统一社会信用代码. Natural persons have none."""

from generator.model import paths
from generator.model.sink import Sink
from generator.site.head import Head
from generator.site.present import code, fact_table, plain
from generator.site.studio import Studio

PARTY_LIMIT = 200
"""Decisions on a party's page, newest first; the rest is found by searching for the code."""


def party_page(studio: Studio, sink: Sink, uscc: str) -> None:
    """Make the page of a party, or take it away when nothing is published under the code."""
    path = paths.party(uscc)
    decisions = studio.snapshot.party(uscc, PARTY_LIMIT)
    if not decisions:
        sink.remove(path)
        return
    newest = decisions[0].number
    party = studio.snapshot.bodies([newest])[newest]["party"]
    count = len(decisions)
    total = count if count < PARTY_LIMIT else studio.snapshot.party_count(uscc)
    name = party["name"]
    rows = [
        (
            paths.link(paths.decision(d.public_id)),
            d.title,
            d.document_number,
            d.authority_name,
            d.decided_on.isoformat(),
            d.status,
            d.publish_until.isoformat() if d.publish_until else "",
        )
        for d in decisions
    ]
    former = "、".join(dict.fromkeys(d.party.name for d in decisions if d.party.name != name))
    head = Head(
        title=name,
        path=path,
        column="decisions",
        description=f"{name}（{uscc}）的行政执法决定",
        keywords=f"{uscc}",
        source=studio.order.site.name,
    )
    field, number = studio.words.field, party["registration_number"]
    facts = [(field.uscc, code(uscc)), (field.party_kind, plain(party["kind"]))]
    facts += [(field.registration_number, plain(number))] if number else []
    facts += [(studio.words.head.names, plain(former))] if former else []
    view = {"head": head, "uscc": uscc, "facts": fact_table(facts), "rows": rows, "total": total}
    studio.small_page(sink, path, "party.html", view)
