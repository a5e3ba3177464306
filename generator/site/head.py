"""The head of a page: title, breadcrumbs and the government-site meta tags (国办发〔2017〕47号)."""

from typing import Any, NamedTuple

from generator.model import paths


class Head(NamedTuple):
    """What ``base.html`` needs to know of a page.

    ``path`` is relative to the site's root. ``column`` is a key of ``[nav]`` in words.toml.
    ``article``: the page has content of its own (ArticleTitle, PubDate, ContentSource);
    otherwise it is a column page. ``crumbs``: (text, address) from the home page on, without
    the page itself. ``feeds``: (title, address) of Atom feeds. ``robots`` overrides indexing.
    """

    title: str
    path: str
    column: str = "home"
    description: str = ""
    keywords: str = ""
    published: str = ""
    source: str = ""
    article: bool = False
    crumbs: tuple[tuple[str, str], ...] = ()
    feeds: tuple[tuple[str, str], ...] = ()
    lang: str = "zh-CN"
    robots: str = ""

    @property
    def address(self) -> str:
        """The path as written in a link."""
        return paths.link(self.path)


def markdown_head(page: Any) -> Head:
    """The head of a Markdown page that Pelican read; ``page`` is Pelican's own object."""
    english = str(page.lang) == "en"
    return Head(
        title=str(page.title),
        path=str(page.save_as),
        column=str(getattr(page, "column", "about")),
        description=str(getattr(page, "description", "")),
        published=page.date.strftime("%Y-%m-%d 00:00") if hasattr(page, "date") else "",
        article=True,
        crumbs=(),
        lang="en" if english else str(getattr(page, "script", "zh-CN")),
    )
