"""Sitemaps: pages of each authority's month, the pages around them, and removed addresses."""

from datetime import date, timedelta
from html import escape
from pathlib import Path

from generator.model import paths
from generator.model.sink import Sink
from generator.outputs.context import Context, Site, in_batches, spread
from generator.outputs.withdrawals import EVERY
from generator.outputs.words import clean, listed
from generator.snapshot.reader import Snapshot

FOLDER = "sitemaps"

SLOTS = 1000
"""Decisions in one sitemap: ten bulk parts, far below the protocol's 50,000 and some 100 KB."""

REMOVED_FOR = paths.REMOVED_FOR
"""Days for which a removed address is told to crawlers, so that they come and see it gone."""

REMOVED = paths.REMOVED_SITEMAP

_MOST = 50_000
_BATCH = 4
_NS = "http://www.sitemaps.org/schemas/sitemap/0.9"

Chunk = tuple[str, str, int]
"""(slug, month, run of ``SLOTS`` slots from 0)."""


def export_sitemaps(context: Context) -> None:
    """Make the sitemaps of what changed, the index, and ``robots.txt``."""
    targets, sink = context.targets, context.sink
    removed = _removed(context)
    if not (targets.everything or targets.anything or removed is not None):
        return
    each = SLOTS // paths.DATA_PART
    if targets.everything:
        chunks = [
            (slug, month, run)
            for slug in context.names()
            for month, _, highest in context.snapshot.months(slug)
            for run in range(highest // SLOTS + 1)
        ]
    else:
        chunks = list({(slug, month, part // each) for slug, month, part in targets.parts})
    made = [path for path in spread(context, make_sitemaps, in_batches(sorted(chunks), _BATCH)) if path]
    made += _pages(context)
    if removed:
        made.append(REMOVED)
    # A full build may find stale files that nobody has removed yet, so it lists what it made.
    known = made if targets.everything else sink.under(f"{FOLDER}/")
    sink.put("sitemap.xml", _index(context.site, sorted(set(known))))
    sink.put("robots.txt", f"User-agent: *\nAllow: /\n\nSitemap: {context.site.url}/sitemap.xml\n".encode())


def chunk_path(slug: str, month: str, run: int) -> str:
    """The sitemap of one run of an authority's month."""
    return f"{FOLDER}/{slug}/{month}.xml" if run == 0 else f"{FOLDER}/{slug}/{month}-{run + 1}.xml"


def make_sitemaps(snapshot: Snapshot, sink: Sink, site: Site, batch: list[Chunk]) -> list[str]:
    """Write the sitemap of each chunk in ``batch``; the paths written, empty for one taken off."""
    return [_make(snapshot, sink, site, chunk) for chunk in batch]


def _make(snapshot: Snapshot, sink: Sink, site: Site, chunk: Chunk) -> str:
    slug, month, run = chunk
    path = chunk_path(slug, month, run)
    urls: list[tuple[str, date | None]] = []
    cards = snapshot.slot_cards(slug, month, run * SLOTS, (run + 1) * SLOTS - 1)
    urls += [(site.link(paths.decision(card.public_id)), card.updated_on) for card in cards]
    if not urls:
        sink.remove(path)
        return ""
    sink.put(path, _urlset([(site.link(paths.month(slug, month)), None), *urls] if run == 0 else urls))
    return path


def _pages(context: Context) -> list[str]:
    """The pages that are no decision: the portal's own, each authority's, its powers."""
    link, targets = context.site.link, context.targets
    names = context.names()
    if targets.everything or targets.anything:
        own = ["index.html", "search/index.html", "authorities/index.html", "withdrawals/index.html"]
        own += ["statistics/index.html", "feeds/index.html", "data/index.html", *_written_pages(context)]
        context.sink.put(f"{FOLDER}/pages.xml", _urlset([(link(path), None) for path in own]))
    made = [f"{FOLDER}/pages.xml"]
    slugs = [slug for slug in names if targets.everything or slug in targets.authorities]
    codes = {authority.slug: authority.code for authority in context.content.authorities}
    wanted = {codes[slug]: [paths.authority(slug)] for slug in slugs}
    slug_of = {codes[slug]: slug for slug in slugs}
    for power in context.content.powers:
        if power.authority_code in wanted:
            wanted[power.authority_code].append(paths.power(slug_of[power.authority_code], power.code))
    for code, slug in slug_of.items():
        path = f"{FOLDER}/{slug}/pages.xml"
        context.sink.put(path, _urlset([(link(p), None) for p in dict.fromkeys(wanted[code][:_MOST])]))
        made.append(path)
    return made


def _written_pages(context: Context) -> list[str]:
    """The Markdown pages that the site was made with, told by their files in the content folder."""
    there = set(context.sink.under("pages/"))
    files = sorted(Path(context.content.folder, "pages").glob("*.md"))
    return [path for file in files if (path := f"pages/{file.stem}.html") in there]


def _removed(context: Context) -> bool | None:
    """Make or take off the sitemap of removed addresses; whether it is there, None when left alone.

    It depends on the day: an address older than thirty days leaves it even when nothing else
    changed. The day of its oldest address is remembered with the file.
    """
    targets, sink = context.targets, context.sink
    since = context.today - timedelta(days=REMOVED_FOR)
    oldest = sink.key(REMOVED)
    if not (targets.everything or targets.withdrawals or (oldest and oldest < since.isoformat())):
        return None
    months = sorted(
        {(since + timedelta(days=day)).isoformat()[:7] for day in range(REMOVED_FOR + 1)}, reverse=True
    )
    urls: list[tuple[str, date | None]] = []
    for month in months:
        urls += [
            (context.site.link(paths.decision(notice.public_id)), notice.withdrawn_on)
            for notice in context.snapshot.removals(EVERY, month=month)
            if listed(notice) and notice.withdrawn_on >= since
        ]
    urls = urls[:_MOST]
    if urls:
        sink.put(REMOVED, _urlset(urls), min(str(day) for _, day in urls))
    else:
        sink.remove(REMOVED)
    return bool(urls)


def _urlset(urls: list[tuple[str, date | None]]) -> bytes:
    return _document(
        "urlset",
        "".join(
            f"<url><loc>{_text(url)}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</url>\n"
            for url, day in urls
        ),
    )


def _text(url: str) -> str:
    return escape(clean(url), quote=False)


def _index(site: Site, known: list[str]) -> bytes:
    lines = (f"<sitemap><loc>{_text(site.link(path))}</loc></sitemap>\n" for path in known)
    return _document("sitemapindex", "".join(lines))


def _document(root: str, body: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_NS}">\n{body}</{root}>\n'.encode()
