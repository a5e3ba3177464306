"""The authorities: the index by district and kind, and each one's profile."""

from itertools import groupby

from generator.model import paths
from generator.model.authority import Authority, Power
from generator.model.codes import DecisionKind
from generator.model.sink import Sink
from generator.site.feeds import authority_feeds
from generator.site.head import Head
from generator.site.lists import entry
from generator.site.studio import Studio

NEWEST = 10
_LEVELS = {"市级": 0, "区级": 1, "乡镇街道": 2}
Group = tuple[str, list[tuple[str, str, str, int]]]


def by_district(studio: Studio) -> list[Group]:
    """Authorities grouped as citizens look for them: municipal organs, then district by district.

    Each is name, address, field of enforcement and number of published decisions.
    """

    def place(authority: Authority) -> tuple[int, str, str]:
        municipal = authority.level == "市级" or not authority.division_name
        return (0, "", authority.level) if municipal else (1, authority.division, authority.division_name)

    ordered = sorted(
        studio.order.authorities.values(),
        key=lambda a: (*place(a)[:2], _LEVELS.get(a.level, 3), a.slug),
    )
    return [
        (key[2], [_card(studio, authority) for authority in group])
        for key, group in groupby(ordered, key=place)
    ]


def _card(studio: Studio, authority: Authority) -> tuple[str, str, str, int]:
    count = studio.tallies.number("shown", "authority", authority.slug)
    return (authority.name, paths.link(paths.authority(authority.slug)), authority.field, count)


def by_kind(studio: Studio) -> list[tuple[str, str, int, list[tuple[str, str, int]]]]:
    """For each kind of decision: name, anchor, published, and the authorities that make it."""
    found = []
    for kind in studio.tallies.kinds:
        makers = [
            (a.name, paths.link(paths.authority(slug)), number)
            for slug, a in studio.order.authorities.items()
            if (number := studio.tallies.number("shown", "cell", f"{slug}|{kind.value}"))
        ]
        makers.sort(key=lambda maker: (-maker[2], maker[1]))
        if makers:
            found.append((kind.value, kind.slug, sum(m[2] for m in makers), makers))
    return found


def authorities_index(studio: Studio, sink: Sink) -> None:
    """Make the index of authorities."""
    head = Head(
        title=studio.words.nav.authorities.zh,
        path="authorities/index.html",
        column="authorities",
        description="各级行政执法机关的主体信息、权责清单、救济渠道和执法决定",
        source=studio.order.site.name,
    )
    view = {"head": head, "districts": by_district(studio), "kinds": by_kind(studio)}
    studio.small_page(sink, head.path, "authorities.html", view)


def powers_by_kind(powers: list[Power]) -> list[tuple[str, str, list[Power]]]:
    """A 权责清单 by 职权类型: name, anchor, rows; kinds in the order of the code list."""
    order = {kind.value: (place, kind.slug) for place, kind in enumerate(DecisionKind)}
    groups: dict[str, list[Power]] = {}
    for power in powers:
        groups.setdefault(power.kind, []).append(power)
    names = sorted(groups, key=lambda name: (order.get(name, (len(order), ""))[0], name))
    return [
        (name, f"k-{order[name][1]}" if name in order else f"k-{place}", groups[name])
        for place, name in enumerate(names)
    ]


def authority_page(studio: Studio, sink: Sink, slug: str) -> None:
    """Make an authority's profile, or take it off when the content folder no longer has it."""
    path = paths.authority(slug)
    authority = studio.press.authority(slug)
    if authority is None:
        sink.remove(path)
        return
    counts = studio.power_counts(slug)
    months = studio.months(slug)
    years: dict[str, list[tuple[str, int, list[str]]]] = {}
    for month, count, highest in months:
        links = [paths.link(paths.month(slug, month, page)) for page in range(highest // paths.LIST_PAGE + 1)]
        years.setdefault(month[:4], []).append((month[5:], count, links))
    superior = next((a for a in studio.order.authorities.values() if a.name == authority.superior), None)
    head = Head(
        title=authority.name,
        path=path,
        column="authorities",
        description=f"{authority.name}的主体信息、权责清单、监督方式、救济渠道和行政执法决定",
        keywords=f"{authority.name},{authority.field}",
        source=authority.name,
        feeds=authority_feeds(authority.name, slug)[:1],
    )
    view = {
        "head": head,
        "slug": slug,
        "superior": paths.link(paths.authority(superior.slug)) if superior else "",
        "powers": [
            (name, anchor, [(p, paths.link(paths.power(slug, p.code)), counts.get(p.code, 0)) for p in rows])
            for name, anchor, rows in powers_by_kind(list(studio.order.powers[slug].values()))
        ],
        "newest": [entry(d) for d in studio.snapshot.newest(NEWEST, authority=slug)],
        "years": list(years.items()),
        "published": sum(count for _, count, _ in months),
        "feeds": authority_feeds(authority.name, slug),
        "a": authority,
    }
    studio.small_page(sink, path, "authority.html", view)
