"""The pages that speak for the whole portal: home, statistics, feeds, data, search, errors."""

from generator.model import paths
from generator.model.codes import DecisionKind
from generator.model.sink import Sink
from generator.site.authorities import by_district, by_kind
from generator.site.feeds import DESCRIPTIONS, FORMATS, authority_feeds, feed, kind_feed_name, portal_feeds
from generator.site.head import Head
from generator.site.lists import entry, notice_entry
from generator.site.present import chinese_month
from generator.site.studio import Studio
from generator.site.tallies import Line, guarded

NEWEST = 12
NEWEST_WITHDRAWN = 6


def _head(studio: Studio, column: str, path: str, description: str) -> Head:
    return Head(
        title=studio.words.nav[column].zh,
        path=path,
        column=column,
        description=description,
        source=studio.order.site.name,
        feeds=portal_feeds(),
    )


def home_page(studio: Studio, sink: Sink) -> None:
    """Make the home page."""
    site = studio.order.site
    snapshot = studio.snapshot
    tallies = studio.tallies
    newest = snapshot.newest(NEWEST)
    days = snapshot.days()
    head = Head(
        title=site.name,
        path="index.html",
        description=site.description,
        keywords=site.keywords,
        source=site.name,
        feeds=portal_feeds(),
    )
    withdrawn = sum(tallies.number(f"withdrawn:{ground}") for ground in tallies.grounds())
    view = {
        "head": head,
        "total": snapshot.total(),
        "authority_count": len(studio.order.authorities),
        "power_count": sum(len(rows) for rows in studio.order.powers.values()),
        "withdrawn": withdrawn,
        "updated": days[-1] if days else "",
        "newest": [entry(d, d.authority_name) for d in newest],
        "notices": [notice_entry(n) for n in snapshot.notices(NEWEST_WITHDRAWN)],
        "districts": by_district(studio),
        "kinds": by_kind(studio),
    }
    studio.small_page(sink, head.path, "home.html", view)


def statistics_page(studio: Studio, sink: Sink) -> None:
    """Make the statistics: by kind, authority, year and month, from counters that stay true."""
    t = studio.tallies
    kinds = [kind.value for kind in t.kinds]
    top_kind = max((t.number("decided", "kind", kind) for kind in kinds), default=0)
    months = t.months()
    top_month = max((t.number("decided", "month", month) for month in months), default=0)
    top_authority = max(
        (t.number("decided", "authority", slug) for slug in studio.order.authorities), default=0
    )
    view = {
        "head": _head(studio, "statistics", "statistics/index.html", "行政执法决定公示数量统计"),
        "kind_lines": [
            Line(
                kind,
                "",
                (t.cell("decided", "kind", kind, top_kind), t.cell("shown", "kind", kind)),
            )
            for kind in kinds
        ],
        "total": (t.cell("decided"), t.cell("shown")),
        "years": t.years,
        "year_lines": [
            Line(
                f"{year}年",
                "",
                (
                    t.cell("decided", "year", year),
                    *guarded([t.cell("decided", "kind-year", f"{k}|{year}") for k in kinds]),
                ),
                f"{t.amount('year', year) / 10000:,.2f}",
            )
            for year in t.years
        ],
        "kinds": kinds,
        "authority_lines": [
            Line(
                a.name,
                paths.link(paths.authority(slug)),
                (
                    t.cell("decided", "authority", slug, top_authority),
                    t.cell("shown", "authority", slug),
                    *guarded([t.cell("decided", "cell", f"{slug}|{k}") for k in kinds]),
                ),
            )
            for slug, a in studio.order.authorities.items()
        ],
        "month_lines": [
            Line(
                chinese_month(m), "", (t.cell("decided", "month", m, top_month), t.cell("shown", "month", m))
            )
            for m in months
        ],
        "penalty_lines": [
            Line(
                kind,
                "",
                (
                    t.cell(f"penalty:{kind}"),
                    *guarded([t.cell(f"penalty:{kind}", "year", year) for year in t.years]),
                ),
            )
            for kind in t.penalty_kinds()
        ],
        "ground_lines": [
            Line(_term(studio, ground), "", (t.cell(f"withdrawn:{ground}"),)) for ground in t.grounds()
        ],
    }
    studio.small_page(sink, "statistics/index.html", "statistics.html", view)


def _term(studio: Studio, code: str) -> str:
    return next((g.get("term", code) for g in studio.facts.grounds if g.get("code") == code), code)


def _divisions(studio: Studio) -> list[tuple[str, str]]:
    """(GB/T 2260 code, name) of the divisions the authorities belong to, by code."""
    every = {(a.division, a.division_name) for a in studio.order.authorities.values()}
    return sorted((code, name) for code, name in every if code and name)


def feeds_page(studio: Studio, sink: Sink) -> None:
    """Make the feeds directory."""

    def formats(name: str) -> list[tuple[str, str]]:
        return [(title, feed(name, suffix)) for title, suffix in FORMATS]

    view = {
        "head": _head(studio, "feeds", "feeds/index.html", "按全站、地区、机关、类别和撤下公告订阅"),
        "portal": [("全部决定", formats("all")), ("撤下公告", formats("withdrawals"))],
        "kinds": [(kind.value, formats(kind_feed_name(kind))) for kind in DecisionKind],
        "divisions": [
            (name, formats(paths.division_feed(code).removeprefix("feeds/")))
            for code, name in _divisions(studio)
        ],
        "authorities": [
            (
                a.name,
                [
                    (title.rsplit(" ", 1)[-1] if title.endswith(("Atom", "RSS")) else "JSON Feed", address)
                    for title, address in authority_feeds(a.name, slug)
                ],
            )
            for slug, a in studio.order.authorities.items()
        ],
    }
    studio.small_page(sink, "feeds/index.html", "feeds.html", view)


def data_page(studio: Studio, sink: Sink) -> None:
    """Make the page about open data: what describes it, daily changes, licence, each authority's files."""
    days = studio.snapshot.days()
    published = [
        (a.name, f"/data/decisions/{slug}/", number)
        for slug, a in studio.order.authorities.items()
        if (number := studio.tallies.number("shown", "authority", slug))
    ]
    view = {
        "head": _head(studio, "data", "data/index.html", "行政执法决定的批量数据、每日变动和数据说明"),
        "authorities": published,
        "days": [(day, paths.link(paths.day_index(day))) for day in reversed(days[-31:])],
        "total": studio.snapshot.total(),
        "descriptions": DESCRIPTIONS,
    }
    studio.small_page(sink, "data/index.html", "data.html", view)


def authority_data_page(studio: Studio, sink: Sink, slug: str) -> None:
    """Make the list of an authority's bulk files, or take it off when nothing is published."""
    path = f"data/decisions/{slug}/index.html"
    authority = studio.press.authority(slug)
    months = studio.months(slug)
    if authority is None or not months:
        sink.remove(path)
        return
    rows = [
        (
            month,
            count,
            [
                (suffix, paths.link(paths.data_part(slug, month, part, suffix)))
                for part in _parts(studio, slug, month, highest)
                for suffix in ("csv", "jsonl")
            ],
        )
        for month, count, highest in months
    ]
    head = Head(
        title=f"{authority.name}批量数据",
        path=path,
        column="data",
        description=f"{authority.name}行政执法决定的批量数据文件",
        source=authority.name,
    )
    index = [(name, f"/data/decisions/{slug}/{name}") for name in ("index.json", "datapackage.json")]
    view = {"head": head, "months": rows, "index": index, "home": paths.link(paths.authority(slug))}
    studio.small_page(sink, path, "data_authority.html", view)


def _parts(studio: Studio, slug: str, month: str, highest: int) -> list[int]:
    """The bulk parts of a month that hold something; a part all of whose decisions went has no file."""
    last, size = highest // paths.DATA_PART, paths.DATA_PART
    holds = studio.snapshot.holds
    found = [part for part in range(last) if holds(slug, month, part * size, part * size + size - 1)]
    return [*found, last]


def search_page(studio: Studio, sink: Sink) -> None:
    """Make the search page; a theme may leave search out, the archives serve without it."""
    if "search.html" not in studio.press.env.list_templates():
        sink.remove("search/index.html")
        return
    head = _head(studio, "search", "search/index.html", "检索行政执法决定")
    view = {
        "head": head,
        "kinds": [kind.value for kind in studio.tallies.kinds],
        "authorities": [(slug, a.name) for slug, a in studio.order.authorities.items()],
        "years": studio.tallies.years,
    }
    studio.small_page(sink, head.path, "search.html", view)


_ERRORS = {"404": "没有找到这个页面", "410": "该信息已停止公示"}


def error_page(studio: Studio, sink: Sink, code: str, key: str = "") -> None:
    """Make what a web server shows for ``code`` (404 or 410); it has no address of its own.

    ``key`` replaces the page's own key.
    """
    head = Head(title=_ERRORS[code], path=f"{code}.html", robots="noindex", source=studio.order.site.name)
    view = {"head": head, "code": code}
    if key:
        studio.page(sink, head.path, "error.html", key, lambda: view)
    else:
        studio.small_page(sink, head.path, "error.html", view)
