"""Stock Pelican: every decision an article, its own simple theme, lists by category and tag."""

from collections.abc import Iterable
from html import escape
from pathlib import Path

from tests.bench.measure import aside
from tests.bench.peers import Page

NAME = "Pelican"

MOST = 10_000
"""Beyond this many pages it takes too long to be worth the wait."""

_SETTINGS = """\
SITENAME = "行政执法信息公示平台"
SITEURL = ""
PATH = "content"
OUTPUT_PATH = "output"
TIMEZONE = "Asia/Shanghai"
DEFAULT_LANG = "zh"
THEME = "simple"
DEFAULT_PAGINATION = 100
ARTICLE_URL = ARTICLE_SAVE_AS = "d/{slug}.html"
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
AUTHOR_SAVE_AS = ""
"""
_ARTICLE = """<html><head><title>{title}</title>
<meta name="date" content="{day}"><meta name="slug" content="{id}">
<meta name="category" content="{slug}"><meta name="tags" content="{month}">
</head><body>
{table}
{body}
</body></html>
"""


def prepare(pages: Iterable[Page], folder: Path) -> None:
    """Write a Pelican project."""
    aside(folder)
    content = folder / "content"
    content.mkdir(parents=True)
    (folder / "pelicanconf.py").write_text(_SETTINGS, "utf-8")
    for page in pages:
        text = _ARTICLE.format(
            title=escape(page.title), day=page.day, id=page.public_id, slug=page.slug, month=page.month,
            table=page.table(), body=page.body(),
        )  # fmt: skip
        (content / f"{page.public_id}.html").write_text(text, "utf-8")


def command(tools: Path, folder: Path) -> list[str]:
    """Build the project from nothing; run it in ``folder``."""
    aside(folder / "output")
    return [str(tools / "pelican"), "--quiet", "--settings", "pelicanconf.py"]
