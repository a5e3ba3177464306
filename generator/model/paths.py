"""Public addresses, as paths relative to the site's root. Every room asks here."""

LIST_PAGE = 100
"""Decisions on one page of a month's archive; a page's borders never move."""

DATA_PART = 100
"""Decisions in one bulk part; a part's borders never move. A change rewrites a whole part in two
forms, some 7 KB a decision, so a part must be small."""

REMOVED_SITEMAP = "sitemaps/removed.xml"
"""Where crawlers read which addresses were removed lately; its key is the oldest removal's day."""

REMOVED_FOR = 30
"""Days for which a removed address stands there."""


def decision(public_id: str) -> str:
    """Page of a decision, or of its withdrawal notice."""
    return f"d/{public_id[:2]}/{public_id}.html"


def party(uscc: str) -> str:
    """Page of an organisation. Folders are named by the last two characters, which vary."""
    return f"parties/{uscc[-2:].lower()}/{uscc}.html"


def authority(slug: str) -> str:
    """Profile of an authority."""
    return f"authorities/{slug}/index.html"


def month(slug: str, month_: str, page: int = 0) -> str:
    """One page (from 0) of the archive of an authority's month (``YYYY-MM``)."""
    suffix = "" if page == 0 else f"-{page + 1}"
    return f"authorities/{slug}/{month_}{suffix}.html"


def power(slug: str, code: str) -> str:
    """Page of one item of an authority's 权责清单."""
    return f"authorities/{slug}/powers/{code}.html"


def data_part(slug: str, month_: str, part: int, suffix: str) -> str:
    """One bulk file: an authority's month, part from 0; ``suffix`` is ``csv`` or ``jsonl``."""
    return f"data/decisions/{slug}/{month_}-{part + 1}.{suffix}"


def division_feed(code: str) -> str:
    """The feed, without suffix, of all authorities of a division (GB/T 2260 code)."""
    return f"feeds/divisions/{code}"


def day(date: str) -> str:
    """The first changes of one build day (``YYYY-MM-DD``) as JSON Lines."""
    return f"data/changes/{date}.jsonl"


def day_index(date: str) -> str:
    """The index of all files with changes of one build day."""
    return f"data/changes/{date}.json"


def link(path: str) -> str:
    """The address to write in a page: ``index.html`` is left out."""
    return "/" + path.removesuffix("index.html")
