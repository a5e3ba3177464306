"""Lists that close: archives by authority and month, power items, withdrawals."""

from typing import TYPE_CHECKING

from generator.model import paths
from generator.model.codes import Ground, Shape
from generator.model.public import PublicDecision, WithdrawalNotice
from generator.model.sink import Sink
from generator.site.feeds import REMOVAL_LISTS, authority_feeds, withdrawal_feeds
from generator.site.head import Head
from generator.site.present import chinese_month, excerpt
from generator.site.studio import Studio

if TYPE_CHECKING:
    from generator.snapshot.reader import Card

POWER_LIMIT = 100
WITHDRAWALS_SHOWN = 50
NO_LIMIT = 1_000_000_000

Entry = tuple[str, str, str, str, str, str, str]


def entry(decision: "PublicDecision | Card", who: str = "") -> Entry:
    """A decision as lists show it: address, title, number, kind, ``who`` or the party, day, status."""
    return (
        paths.link(paths.decision(decision.public_id)),
        decision.title,
        decision.document_number,
        decision.kind.value,
        who or decision.party.name,
        decision.decided_on.isoformat(),
        decision.status,
    )


def month_pages(studio: Studio, sink: Sink, slug: str, month: str, pages: frozenset[int] | None) -> None:
    """Make pages of an authority's month: those given and what links to them, or all (None).

    A decision keeps its slot for life, so a page's borders never move; a page all of whose
    decisions were withdrawn says so. Pages after the last one in use are taken off. A page says
    nothing of the month as a whole, so that a change elsewhere in the month leaves it alone.
    """
    authority = studio.press.authority(slug)
    highest = next((slot for m, _, slot in studio.months(slug) if m == month), -1)
    last = highest // paths.LIST_PAGE if authority else -1
    wanted = set(range(last + 1))
    if pages is not None:
        # The page before a new or vanished one gains or loses its link to the next.
        wanted &= {page + step for page in pages for step in (-1, 0)} | {last}
        stem = f"authorities/{slug}/{month}"
        for path in sink.under(stem):
            number = path.removeprefix(stem).removesuffix(".html").removeprefix("-") or "1"
            if number.isdigit() and int(number) - 1 > last:
                sink.remove(path)
    if authority is None:
        return
    for page in sorted(wanted):
        first = page * paths.LIST_PAGE
        cards = studio.snapshot.slot_cards(slug, month, first, first + paths.LIST_PAGE - 1)
        title = f"{authority.name} {chinese_month(month)}行政执法决定"
        head = Head(
            title=title if page == 0 else f"{title}（第{page + 1}页）",
            path=paths.month(slug, month, page),
            column="decisions",
            description=f"{authority.name}{chinese_month(month)}作出并公示的行政执法决定",
            source=authority.name,
            crumbs=((authority.name, paths.link(paths.authority(slug))),),
            feeds=authority_feeds(authority.name, slug)[:1],
        )
        view = {
            "head": head,
            "authority": authority.name,
            "entries": [entry(card) for card in cards],
            "month_title": chinese_month(month),
            "page": page,
            "before": paths.link(paths.month(slug, month, page - 1)) if page else "",
            "after": paths.link(paths.month(slug, month, page + 1)) if page < last else "",
        }
        studio.small_page(sink, head.path, "month.html", view)


def power_page(studio: Studio, sink: Sink, slug: str, code: str) -> None:
    """Make the page of one item of the 权责清单, or take it off when the list no longer has it."""
    path = paths.power(slug, code)
    authority = studio.press.authority(slug)
    power = studio.press.power(slug, code)
    if authority is None or power is None:
        sink.remove(path)
        return
    decisions = studio.snapshot.power(slug, code, POWER_LIMIT)
    head = Head(
        title=power.name + (f"（{power.sub_item}）" if power.sub_item else ""),
        path=path,
        column="authorities",
        description=excerpt(f"{authority.name}权责清单：{power.kind} {power.name}", 80),
        keywords=f"权责清单,{power.kind},{power.code}",
        source=authority.name,
        crumbs=(
            (authority.name, paths.link(paths.authority(slug))),
            ("权责清单", paths.link(paths.authority(slug)) + "#powers"),
        ),
    )
    total = studio.power_counts(slug).get(code, 0)
    view = {
        "head": head,
        "p": power,
        "authority": authority.name,
        "entries": [entry(d) for d in decisions],
        "total": total,
    }
    studio.small_page(sink, path, "power.html", view)


NoticeEntry = tuple[str, str, str, str, str, str]


def notice_entry(notice: WithdrawalNotice) -> NoticeEntry:
    """A withdrawal as lists show it: address, number, authority, term, day, reason.

    What ended (期满, 信用修复) or was removed is listed by ground and date only: repair means that
    nothing is shown any more, and an authority beside a date could tell which decision it was.
    """
    day = notice.withdrawn_on.isoformat()
    if notice.shape not in (Shape.NOTICE, Shape.REDIRECT) or not notice.public_id:
        said = notice.explanation if notice.ground is Ground.ERRONEOUS else ""
        return ("", "", "", notice.term, day, said)
    address = paths.link(paths.decision(notice.public_id))
    reason = excerpt(notice.reason, 80)
    return (address, notice.document_number, notice.authority_name, notice.term, day, reason)


def withdrawal_month(studio: Studio, sink: Sink, month: str) -> None:
    """Make the list of one month's withdrawals, or take it off when it is empty."""
    path = f"withdrawals/{month}.html"
    notices = studio.snapshot.notices(NO_LIMIT, month=month)
    if not notices:
        sink.remove(path)
        return
    head = Head(
        title=f"{chinese_month(month)}撤下公告",
        path=path,
        column="withdrawals",
        description=f"{chinese_month(month)}撤下、终止公示的行政执法决定",
        source=studio.order.site.name,
        feeds=withdrawal_feeds(),
    )
    view = {"head": head, "entries": [notice_entry(n) for n in notices], "month_title": chinese_month(month)}
    studio.small_page(sink, path, "withdrawal_month.html", view)


def withdrawals_page(studio: Studio, sink: Sink) -> None:
    """Make the withdrawals page: the newest, the months, what each ground means."""
    notices = studio.snapshot.notices(WITHDRAWALS_SHOWN)
    head = Head(
        title=studio.words.nav.withdrawals.zh,
        path="withdrawals/index.html",
        column="withdrawals",
        description="已撤下或终止公示的行政执法决定：情形、依据、日期",
        source=studio.order.site.name,
        feeds=withdrawal_feeds(),
    )
    view = {
        "head": head,
        "entries": [notice_entry(n) for n in notices],
        "months": [
            (chinese_month(m), f"/withdrawals/{m}.html", count)
            for m, count in studio.snapshot.notice_months()
        ],
        "removal_lists": REMOVAL_LISTS,
        "grounds": [dict(ground) for ground in studio.facts.grounds],
    }
    studio.small_page(sink, head.path, "withdrawals.html", view)
