"""Which feeds there are, and what stands in each. The three forms are in ``feed_forms``."""

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from generator.model import paths
from generator.model.codes import DecisionKind, Shape
from generator.model.public import PublicDecision, WithdrawalNotice
from generator.model.sink import Sink
from generator.outputs.context import Context, Site, in_batches, spread
from generator.outputs.feed_forms import FORMS, Entry, Feed, Tombstone, decision_id
from generator.outputs.feed_text import decision_html, decision_summary, notice_html, notice_title
from generator.outputs.words import LONG_AGO, listed
from generator.snapshot.reader import Snapshot

NEWEST = 50
"""Entries of a feed, and tombstones of a feed."""

_BATCH = 10


class Wanted(NamedTuple):
    """A feed to make. ``path`` has no suffix; ``kind`` is a kind's value.

    ``authorities`` are the slugs of those whose decisions it tells; none stands for all.
    """

    path: str
    title: str
    page: str
    authorities: tuple[str, ...] = ()
    kind: str = ""
    removals: bool = False


def export_feeds(context: Context) -> None:
    """Make the feeds of everything that changed."""
    wanted = _wanted(context)
    if wanted:
        spread(context, make_feeds, in_batches(wanted, _BATCH))


def _wanted(context: Context) -> list[Wanted]:
    targets, site = context.targets, context.site
    names = context.names()
    slugs = list(names) if targets.everything else sorted(targets.authorities)
    kinds = [k for k in DecisionKind if targets.everything or k.value in targets.kinds]
    feeds: list[Wanted] = []
    if targets.everything or targets.anything:
        feeds = [
            Wanted("feeds/all", f"{site.name}：全部执法决定", "index.html"),
            Wanted("feeds/withdrawals", f"{site.name}：撤下公告", "withdrawals/index.html", removals=True),
        ]
    feeds += [
        Wanted(
            f"feeds/authorities/{slug}",
            f"{site.name}：{names.get(slug, slug)}",
            paths.authority(slug),
            authorities=(slug,),
        )
        for slug in slugs
    ]
    feeds += _divisions(context, frozenset(slugs))
    feeds += [
        Wanted(f"feeds/kinds/{kind.slug}", f"{site.name}：{kind.value}", "index.html", kind=kind.value)
        for kind in kinds
    ]
    return feeds


def _divisions(context: Context, slugs: frozenset[str]) -> Iterator[Wanted]:
    """The feeds of the divisions (GB/T 2260) to which one of those authorities belongs."""
    members: dict[tuple[str, str], list[str]] = {}
    for authority in sorted(context.content.authorities, key=lambda a: a.slug):
        if authority.division and authority.division_name:
            members.setdefault((authority.division, authority.division_name), []).append(authority.slug)
    for (code, name), own in sorted(members.items()):
        if not slugs.isdisjoint(own):
            yield Wanted(
                paths.division_feed(code),
                f"{context.site.name}：{name}各机关",
                "authorities/index.html",
                authorities=tuple(own),
            )


def make_feeds(snapshot: Snapshot, sink: Sink, site: Site, batch: list[Wanted]) -> list[str]:
    """Write each feed of ``batch`` in every form."""
    for wanted in batch:
        feed = _removals(snapshot, site, wanted) if wanted.removals else _decisions(snapshot, site, wanted)
        for suffix, form in FORMS:
            sink.put(f"{wanted.path}.{suffix}", form(feed))
    return [wanted.path for wanted in batch]


def _notices(snapshot: Snapshot, wanted: Wanted) -> list[WithdrawalNotice]:
    """The newest withdrawals that may be named. Some are not, so a few more are asked for."""
    found = chain.from_iterable(
        snapshot.notices(2 * NEWEST, authority=slug, kind=wanted.kind) for slug in wanted.authorities or ("",)
    )
    newest = sorted(found, key=lambda notice: (notice.withdrawn_on, notice.number), reverse=True)
    return [notice for notice in newest if listed(notice)][:NEWEST]


def _newest(snapshot: Snapshot, wanted: Wanted) -> list[PublicDecision]:
    """The newest decisions of a feed. Of several authorities, the newest of each are laid together."""
    found = chain.from_iterable(
        snapshot.newest(NEWEST, authority=slug, kind=wanted.kind) for slug in wanted.authorities or ("",)
    )
    return sorted(found, key=lambda one: (one.decided_on, one.number), reverse=True)[:NEWEST]


def _told_by(notice: WithdrawalNotice) -> str:
    """The organ, where a notice stands; elsewhere id, ground and date are all that is told."""
    return notice.authority_name if notice.shape is Shape.NOTICE else ""


def _tombstone(notice: WithdrawalNotice) -> Tombstone:
    return Tombstone(
        id=decision_id(notice.public_id),
        on=notice.withdrawn_on,
        by=_told_by(notice),
        comment=notice.term,
        path=paths.decision(notice.public_id),
    )


def _decisions(snapshot: Snapshot, site: Site, wanted: Wanted) -> Feed:
    decisions = _newest(snapshot, wanted)
    notices = _notices(snapshot, wanted)
    entries = tuple(
        Entry(
            id=decision_id(d.public_id),
            title=d.title or d.document_number,
            url=site.link(paths.decision(d.public_id)),
            author=d.authority_name,
            category=d.kind.value,
            summary=decision_summary(d),
            html=decision_html(d, site.link(paths.decision(d.public_id))),
            published=d.published_on,
            updated=d.updated_on,
        )
        for d in decisions
    )
    days = [d.updated_on for d in decisions] + [n.withdrawn_on for n in notices]
    return Feed(
        site=site,
        path=wanted.path,
        title=wanted.title,
        page=wanted.page,
        description=f"{wanted.title}。最近{NEWEST}条；撤下的决定以删除标记告知，请同步删除。",
        updated=max(days, default=LONG_AGO),
        entries=entries,
        tombstones=tuple(map(_tombstone, notices)),
    )


def _removals(snapshot: Snapshot, site: Site, wanted: Wanted) -> Feed:
    notices = _notices(snapshot, wanted)
    entries = tuple(
        Entry(
            id=f"{decision_id(n.public_id)}:withdrawal",
            title=notice_title(n),
            url=site.link(paths.decision(n.public_id)),
            author=_told_by(n),
            category=n.term,
            summary=n.explanation,
            html=notice_html(n),
            published=n.withdrawn_on,
            updated=n.withdrawn_on,
        )
        for n in notices
    )
    return Feed(
        site=site,
        path=wanted.path,
        title=wanted.title,
        page=wanted.page,
        description=f"{wanted.title}。最近{NEWEST}条撤下公告，请同步删除所存副本。",
        updated=max((n.withdrawn_on for n in notices), default=LONG_AGO),
        entries=entries,
        tombstones=tuple(map(_tombstone, notices)),
    )
