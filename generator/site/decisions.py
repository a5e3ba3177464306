"""Decision pages and withdrawal notices: the bulk of the site, made in batches by workers."""

import pickle
from collections.abc import Callable, Iterable
from functools import lru_cache
from secrets import token_hex
from typing import TYPE_CHECKING, Any, NamedTuple

from markupsafe import Markup

from generator.model import paths
from generator.model.authority import Authority
from generator.model.codes import PartyKind, Shape
from generator.model.public import PublicDecision, WithdrawalNotice
from generator.model.sink import Sink, WorkerSink, Written
from generator.site.environment import make_environment
from generator.site.feeds import authority_feeds, withdrawal_feeds
from generator.site.head import Head
from generator.site.keys import digest
from generator.site.lists import month_pages, power_page
from generator.site.order import Order
from generator.site.parties import party_page
from generator.site.present import (
    Html,
    chinese_date,
    code,
    day,
    excerpt,
    fact_table,
    has_page,
    linked,
    money,
    plain,
)
from generator.site.press import Press
from generator.site.studio import Studio, Surroundings
from generator.site.words import Word, Words

if TYPE_CHECKING:
    from generator.snapshot.reader import Body, Shown

Row = tuple[Word, Html]

BATCH = 512
"""Decisions in one task: long enough to hide the cost of sending it, short enough to share evenly."""


class Batch(NamedTuple):
    """A task for a worker: decisions ``first`` to ``last``, and single numbers, notices, parties, lists.

    ``notices`` are public ids, ``parties`` codes, ``months`` and ``powers`` an authority's slug with
    a month (all its pages) or an item's code. Everything in it is small and can be pickled.
    """

    first: int = 0
    last: int = -1
    numbers: tuple[int, ...] = ()
    notices: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    months: tuple[tuple[str, str], ...] = ()
    powers: tuple[tuple[str, str], ...] = ()


class Done(NamedTuple):
    """What a worker made."""

    made: int
    kept: int
    written: list[Written]


@lru_cache(maxsize=1)
def _studio(packed: bytes) -> Studio:
    """A worker's studio, made once in a process: content, theme and snapshot do not change during a build.

    The snapshot stays open from batch to batch: its inner pages and its index, read anew for each, would
    be a twentieth of all work. What it keeps in memory goes with the process, after the stage.
    """
    _, order = pickle.loads(packed)  # noqa: S301 - bytes of ``pack``, handed over in memory by the parent process
    press = Press(make_environment(order.theme, order.site, order.compiled), order)
    return Studio(press, order.opener(order.snapshot))


def pack(order: Order) -> bytes:
    """An order as sent to workers: packed once, not for each batch.

    With it goes a sign of its own, so that nobody takes an earlier build's snapshot for this one's.
    """
    return pickle.dumps((token_hex(8), order), pickle.HIGHEST_PROTOCOL)


def render_batch(packed: bytes, sink: WorkerSink, batch: Batch) -> Done:
    """Make the pages of a batch in this process. Called in workers; everything can be pickled."""
    studio = _studio(packed)
    studio.made = studio.kept = 0
    render(studio, sink, batch)
    return Done(studio.made, studio.kept, sink.drain())


def render(studio: Studio, sink: Sink, batch: Batch) -> None:
    """Make the pages of a batch into ``sink``."""
    snapshot = studio.snapshot
    if batch.last >= batch.first:
        for shown in snapshot.shown(batch.first, batch.last):
            decision_page(studio, sink, shown)
    missing = set(batch.numbers)
    for shown in snapshot.shown_among(batch.numbers):
        missing.discard(shown.body["number"])
        decision_page(studio, sink, shown)
    for number in sorted(missing):
        notice = snapshot.notice(number)
        if notice is not None:
            notice_page(studio, sink, notice)
    for public_id in batch.notices:
        found = snapshot.by_id(public_id)
        if isinstance(found, WithdrawalNotice):
            notice_page(studio, sink, found)
    for uscc in batch.parties:
        party_page(studio, sink, uscc)
    for slug, month in batch.months:
        month_pages(studio, sink, slug, month, None)
    for slug, item in batch.powers:
        power_page(studio, sink, slug, item)


def decision_page(studio: Studio, sink: Sink, shown: "Shown") -> None:
    """Make a decision's page."""
    d = shown.body
    party = d["party"]
    party_link = paths.link(paths.party(party["uscc"])) if has_page(party["kind"], party["uscc"]) else ""
    # What the page says of each other decision of the party, ready to show.
    related = [
        (paths.link(paths.decision(other.public_id)), other.document_number, other.kind, other.decided_on)
        for other in (shown.around if party_link else ())
    ]
    around = surroundings(studio, d["authority_slug"], d["power_code"])
    key = studio.press.key("decision.html", shown.kept, "\n".join(map("\t".join, related)), around.digest)
    path = paths.decision(d["public_id"])
    studio.page(
        sink, path, "decision.html", key, lambda: decision_view(studio, d, around, party_link, related)
    )


def surroundings(studio: Studio, slug: str, item: str) -> Surroundings:
    """What decision pages of an authority under one item of its 权责清单 have in common, made once."""
    if found := studio.surroundings.get((slug, item)):
        return found
    authority, power = studio.press.authority(slug), studio.press.power(slug, item)
    if item and power is None:
        # What the content folder does not list could be anything: nothing is kept of it.
        return surroundings(studio, slug, "")._replace(power=plain(item))
    remedies = list(_remedies(authority, studio.facts.remedies, studio.words.field)) if authority else []
    studio.surroundings[slug, item] = made = Surroundings(
        home=paths.link(paths.authority(slug)) if authority else "",
        feeds=authority_feeds("", slug)[:1] if authority else (),
        remedies=fact_table(remedies) if remedies else Markup(""),
        power=linked(power.name, paths.link(paths.power(slug, item))) if power else Html(""),
        digest=digest([studio.press.authority_digest(slug), power.name if power else "", studio.law]),
    )
    return made


def decision_view(
    studio: Studio,
    d: "Body",
    around: Surroundings,
    party_link: str,
    related: list[tuple[str, str, str, str]],
) -> dict[str, Any]:
    """What ``decision.html`` shows."""
    field = studio.words.field
    name, decided, home = d["authority_name"], d["decided_on"], around.home
    month = paths.month(d["authority_slug"], decided[:7], d["slot"] // paths.LIST_PAGE)
    head = Head(
        title=d["title"],
        path=paths.decision(d["public_id"]),
        column="decisions",
        description=excerpt(f"{name} {d['document_number']} {d['violation'] or d['outcome']}", 80),
        published=f"{d['published_on']} 00:00",
        source=name,
        article=True,
        crumbs=((name, home), (decided[:7], paths.link(month))) if home else (),
        feeds=around.feeds,
    )
    permalink = studio.order.site.url + head.address
    return {
        "head": head,
        "status": d["status"],
        "authority": name,
        "day": decided,
        "rows": _rows(d, field, around, party_link),
        "texts": _texts(d, field),
        "publication": _publication(d, field, permalink),
        "remedies": around.remedies,
        "corrections": d["corrections"],
        "history": d["history"],
        "related": related,
        "redactions": [(item["label"], item["count"], item["basis"]) for item in d["redactions"]],
        "redacted": sum(item["count"] for item in d["redactions"]),
        "party_link": party_link,
    }


def _rows(d: "Body", f: Words, around: Surroundings, party_link: str) -> list[Row]:
    """The definition table: every public field that is filled, in the order of the field standard."""
    party, currency = d["party"], d["currency"]
    operator = party["kind"] == PartyKind.SOLE_TRADER
    fields: list[tuple[Word, Callable[[str], Html], str | None]] = [
        (f.document_number, plain, d["document_number"]),
        (f.kind, plain, d["kind"]),
        (f.authority, Html, linked(d["authority_name"], around.home)),
        (f.party, Html, linked(party["name"], party_link)),
        (f.party_kind, plain, party["kind"]),
        (f.uscc, code, party["uscc"]),
        (f.registration_number, code, party["registration_number"]),
        (f.organisation_code, code, party["organisation_code"]),
        (f.institution_number, code, party["institution_number"]),
        (f.social_number, code, party["social_number"]),
        (f.operator if operator else f.legal_representative, plain, party["legal_representative"]),
        (f.violation, plain, d["violation"]),
        (f.place, plain, d["place"]),
        (f.procedure, plain, d["procedure"]),
        (f.penalty_kinds, plain, "、".join(d["penalty_kinds"])),
        (f.fine_amount, plain, d["fine_amount"] and money(d["fine_amount"], currency)),
        (f.confiscated_amount, plain, d["confiscated_amount"] and money(d["confiscated_amount"], currency)),
        (f.licence, plain, d["licence"]),
        (f.permit_category, plain, d["permit_category"]),
        (f.permit_certificate, plain, d["permit_certificate"]),
        (f.permit_number, plain, d["permit_number"]),
        (f.permit_status, plain, d["permit_status"]),
        (f.decided_on, day, d["decided_on"]),
        (f.valid_from, day, d["valid_from"]),
        (f.valid_until, day, d["valid_until"]),
        (f.power, Html, around.power),
        (f.officers, plain, "；".join(map(_officer, d["officers"]))),
        (f.appeal, plain, d["appeal"]),
    ]
    return [(word, show(text)) for word, show, text in fields if text]


def _officer(officer: dict[str, str]) -> str:
    certificate = officer["certificate"]
    return f"{officer['name']}（执法证号 {certificate}）" if certificate else officer["name"]


def _publication(d: "Body", f: Words, permalink: str) -> Iterable[Row]:
    """Why the decision is public, and until when."""
    if basis := d["publication_basis_label"] or d["publication_basis"]:
        yield f.publication_basis, plain(basis)
    if d["period_label"]:
        yield f.period, plain(d["period_label"])
    if until := d["publish_until"]:
        yield f.publish_until, Html(f"{day(until)}，期满自动停止公示")
    elif not d["period_label"]:
        yield f.publish_until, Html("未设截止日期")
    published, updated = day(d["published_on"]), day(d["updated_on"])
    if updated != published:
        published = Html(f"{published}（{updated} 更新，第 {d['version']} 版）")
    yield f.published_on, published
    yield f.index_number, plain(f"{d['authority_code']}/{d['decided_on'][:4]}-{d['number']:05d}")
    yield f.permalink, plain(permalink)


def _remedies(authority: Authority, periods: dict[str, str], f: Words) -> Iterable[Row]:
    """To whom and until when one may turn against the decision (行政复议法 20, 行政诉讼法 46)."""
    ways = (
        (f.reconsideration, "reconsideration", "reconsideration", "申请行政复议"),
        (f.litigation, "court", "litigation", "提起行政诉讼"),
    )
    for word, body, period, act in ways:
        if name := authority.remedies.get(body):
            when = f"自知道该决定之日起{periods[period]}内，" if periods.get(period) else ""
            yield word, plain(f"{when}可向{name}{act}；法律另有规定的除外。")
    # The note usually says the same in other words; it stands in where no body is named.
    if (note := authority.remedies.get("note")) and not any(authority.remedies.get(way[1]) for way in ways):
        yield f.note, plain(note)


def _texts(d: "Body", f: Words) -> list[tuple[Word, str]]:
    """The passages, each under its own heading."""
    texts = [
        (f.facts, d["facts"]),
        (f.basis, d["basis"]),
        (f.outcome, d["outcome"]),
        (f.full_text, d["full_text"]),
        (f.remarks, d["remarks"]),
    ]
    texts += [(Word(f"附件：{label}"), text) for label, text in d["attachments"]]
    return [(word, text) for word, text in texts if text.strip()]


def notice_page(studio: Studio, sink: Sink, notice: WithdrawalNotice) -> None:
    """Make the notice under a withdrawn decision's address, or take the address off the site."""
    if not notice.public_id:
        return
    path = paths.decision(notice.public_id)
    if notice.shape not in (Shape.NOTICE, Shape.REDIRECT):
        sink.remove(path)
        return
    kept = studio.snapshot.by_id(notice.successor_id) if notice.successor_id else None
    successor = paths.link(paths.decision(notice.successor_id)) if isinstance(kept, PublicDecision) else ""
    template = "redirect.html" if notice.shape is Shape.REDIRECT and successor else "notice.html"
    key = studio.press.key(
        template, notice.model_dump_json(), successor, studio.press.authority_digest(notice.authority_slug)
    )
    studio.page(sink, path, template, key, lambda: notice_view(studio, notice, successor))


def notice_view(studio: Studio, notice: WithdrawalNotice, successor: str) -> dict[str, Any]:
    """What ``notice.html`` and ``redirect.html`` show: never the party, the facts or the penalty."""
    number = notice.document_number
    authority = studio.press.authority(notice.authority_slug)
    month = notice.withdrawn_on.isoformat()[:7]
    head = Head(
        title=f"撤下公告：{number}" if number else "撤下公告",
        path=paths.decision(notice.public_id),
        column="withdrawals",
        description=f"{notice.authority_name} {number} {notice.term}",
        keywords=f"撤下,{notice.term}",
        published=f"{notice.withdrawn_on} 00:00",
        source=notice.authority_name,
        article=True,
        crumbs=((month, f"/withdrawals/{month}.html"),),
        feeds=withdrawal_feeds(),
    )
    return {
        "head": head,
        "n": notice,
        "successor": successor,
        "authority": authority,
        "effective": chinese_date(notice.effective_on),
    }
