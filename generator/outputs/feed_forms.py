"""A feed in its three forms: Atom with RFC 6721 tombstones, RSS 2.0, JSON Feed 1.1."""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from generator.outputs.context import Site
from generator.outputs.words import clean, midnight, to_json

TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
"""Namespace of RFC 6721, the Atom deleted-entry element."""

_TYPES = {"atom": "application/atom+xml", "rss": "application/rss+xml", "json": "application/feed+json"}


class Entry(NamedTuple):
    """One entry. ``html`` is escaped text in harmless elements; ``url`` is absolute.

    Without ``author`` the feed's own author stands for it (RFC 4287, 4.1.2).
    """

    id: str
    title: str
    url: str
    author: str
    category: str
    summary: str
    html: str
    published: date
    updated: date


class Tombstone(NamedTuple):
    """An entry that was deleted: its id, when, by whom, the term of the ground, its old path."""

    id: str
    on: date
    by: str
    comment: str
    path: str


class Feed(NamedTuple):
    """A feed before it has a form. ``path`` has no suffix; ``page`` is the path of its HTML side."""

    site: Site
    path: str
    title: str
    page: str
    description: str
    updated: date
    entries: tuple[Entry, ...]
    tombstones: tuple[Tombstone, ...]

    def address(self, suffix: str) -> str:
        """Where the form of that suffix lies."""
        return f"{self.site.url}/{self.path}.{suffix}"

    @property
    def home(self) -> str:
        """The page that shows the same to people."""
        return self.site.link(self.page)


def decision_id(public_id: str) -> str:
    """The id of a decision in every feed, for life: it holds no address, which may change."""
    return f"urn:gongshi:decision:{public_id}"


class _Tombstones(BaseExtension):  # type: ignore[misc]  # feedgen has no types
    """feedgen extension that writes ``at:deleted-entry`` elements (RFC 6721)."""

    def __init__(self) -> None:
        self._feed: Feed | None = None

    def show(self, feed: Feed) -> None:
        """Take the tombstones of ``feed``."""
        self._feed = feed

    def extend_ns(self) -> dict[str, str]:
        return {"at": TOMBSTONES}

    def extend_atom(self, feed: Any) -> Any:
        for stone in self._feed.tombstones if self._feed else ():
            deleted = etree.SubElement(
                feed, f"{{{TOMBSTONES}}}deleted-entry", ref=stone.id, when=midnight(stone.on).isoformat()
            )
            if stone.by:
                by = etree.SubElement(deleted, f"{{{TOMBSTONES}}}by")
                etree.SubElement(by, "name").text = clean(stone.by)
            etree.SubElement(deleted, f"{{{TOMBSTONES}}}comment").text = clean(stone.comment)
        return feed


def _generator(feed: Feed, suffix: str) -> Any:
    """What Atom and RSS have in common, filled into a feedgen feed."""
    out = FeedGenerator()
    out.id(f"urn:gongshi:{feed.path.replace('/', ':')}")
    out.title(clean(feed.title))
    out.subtitle(clean(feed.description))
    out.description(clean(feed.description))
    out.language("zh-CN")
    out.author(name=clean(feed.site.name))
    # RSS takes its link from the one that was added last.
    out.link(href=feed.address(suffix), rel="self", type=_TYPES[suffix])
    out.link(href=feed.home, rel="alternate", type="text/html")
    out.generator("gongshi")
    out.updated(midnight(feed.updated))
    for entry in feed.entries:
        item = out.add_entry(order="append")
        item.id(entry.id)
        item.title(clean(entry.title))
        item.link(href=entry.url, rel="alternate", type="text/html")
        if entry.author:
            item.author(name=clean(entry.author))
        item.category(term=clean(entry.category))
        item.summary(clean(entry.summary))
        item.content(clean(entry.html), type="html")
        item.published(midnight(entry.published))
        item.updated(midnight(entry.updated))
    return out


def atom(feed: Feed) -> bytes:
    """The feed as Atom (RFC 4287), withdrawn decisions as deleted entries (RFC 6721)."""
    out = _generator(feed, "atom")
    out.register_extension("tombstones", _Tombstones, BaseEntryExtension, atom=True, rss=False)
    out.tombstones.show(feed)
    return bytes(out.atom_str(pretty=True))


def rss(feed: Feed) -> bytes:
    """The feed as RSS 2.0. RSS has no deletions: what is withdrawn is simply not in it."""
    return bytes(_generator(feed, "rss").rss_str(pretty=True))


def json(feed: Feed) -> bytes:
    """The feed as JSON Feed 1.1; deletions stand in the extension ``_gongshi``."""
    return to_json(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": clean(feed.title),
            "home_page_url": feed.home,
            "feed_url": feed.address("json"),
            "description": clean(feed.description),
            "language": "zh-CN",
            "authors": [{"name": clean(feed.site.name), "url": f"{feed.site.url}/"}],
            "items": [
                {
                    "id": entry.id,
                    "url": entry.url,
                    "title": clean(entry.title),
                    "summary": clean(entry.summary),
                    "content_html": clean(entry.html),
                    "date_published": midnight(entry.published).isoformat(),
                    "date_modified": midnight(entry.updated).isoformat(),
                    **({"authors": [{"name": clean(entry.author)}]} if entry.author else {}),
                    "tags": [clean(entry.category)],
                    "language": "zh-CN",
                }
                for entry in feed.entries
            ],
            "_gongshi": {
                "about": f"{feed.site.url}/feeds/",
                "deleted": [
                    {
                        "id": stone.id,
                        "url": feed.site.link(stone.path),
                        "date": stone.on.isoformat(),
                        "ground": clean(stone.comment),
                    }
                    for stone in feed.tombstones
                ],
            },
        }
    )


FORMS: tuple[tuple[str, Callable[[Feed], bytes]], ...] = (("atom", atom), ("rss", rss), ("json", json))
"""Suffix and maker of each form."""
