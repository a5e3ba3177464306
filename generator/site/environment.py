"""The Jinja environment, the same in Pelican's process and in every worker."""

import re
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import Extension
from markupsafe import Markup

from generator.model import paths
from generator.site import present
from generator.site.facts import SiteFacts
from generator.site.words import Words, load_words

_MARGIN = re.compile(r"^[ \t]+|[ \t]+$", re.MULTILINE)
_EMPTY = re.compile(r"\n{2,}")


class Compact(Extension):
    """Drops indentation and empty lines of templates when they are compiled.

    Bytes count: at a million pages each byte of margin is a megabyte.
    """

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The source as Jinja compiles it."""
        return _EMPTY.sub("\n", _MARGIN.sub("", source))


def jinja_options() -> dict[str, Any]:
    """``JINJA_ENVIRONMENT``: escaping on, unknown names are errors."""
    return {
        "autoescape": True,
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "extensions": [Compact],
    }


def jinja_filters() -> dict[str, Callable[..., Any]]:
    """``JINJA_FILTERS``."""
    return {
        "inline": present.inline,
        "paragraphs": present.paragraphs,
        "fact_rows": present.fact_rows,
        "money": present.money,
        "chinese_date": present.chinese_date,
        "chinese_month": present.chinese_month,
        "thousands": present.thousands,
        "excerpt": present.excerpt,
        "profile": present.profile_text,
    }


class Furniture:
    """Header and footer, rendered once for each section instead of once for each page."""

    def __init__(self) -> None:
        self._env: Environment | None = None
        self._headers: dict[str, Markup] = {}
        self._columns: dict[tuple[str, bool], Markup] = {}

    def bind(self, env: Environment) -> None:
        """Tell which environment renders; Pelican makes its own after the globals are set."""
        self._env = env
        self._headers = {}
        self._columns = {}
        self.__dict__.pop("footer", None)

    def _render(self, name: str, **context: Any) -> Markup:
        if self._env is None:
            raise RuntimeError("furniture used before its environment was set")
        return Markup(self._env.get_template(name).render(**context))  # noqa: S704 - our own template

    def header(self, section: str) -> Markup:
        """The header, with ``section`` marked in the navigation."""
        if section not in self._headers:
            self._headers[section] = self._render("furniture/header.html", section=section)
        return self._headers[section]

    def column(self, section: str, *, home: bool) -> Markup:
        """The meta tags of the site and of a column."""
        if (section, home) not in self._columns:
            self._columns[section, home] = self._render("furniture/column.html", section=section, home=home)
        return self._columns[section, home]

    @cached_property
    def footer(self) -> Markup:
        """The footer."""
        return self._render("furniture/footer.html")


FURNITURE_TEMPLATES = ("furniture/header.html", "furniture/column.html", "furniture/footer.html")


def jinja_globals(site: SiteFacts, words: Words) -> dict[str, Any]:
    """``JINJA_GLOBALS``: what every template may use."""
    return {
        "site": site,
        "w": words,
        "furniture": Furniture(),
        "paths": paths,
        "link": paths.link,
        "has_page": present.has_page,
        "language_of": present.page_language,
    }


def make_environment(theme: Path, site: SiteFacts) -> Environment:
    """The environment of a worker process: Pelican's, without Pelican."""
    env = Environment(loader=FileSystemLoader(theme / "templates"), auto_reload=False, **jinja_options())  # noqa: S701 - autoescape is in the options
    env.filters.update(jinja_filters())
    env.globals.update(jinja_globals(site, load_words(theme / "words.toml")))
    adopt(env)
    return env


def adopt(env: Environment) -> None:
    """Let the furniture of ``env`` be rendered by ``env``."""
    furniture = env.globals["furniture"]
    if isinstance(furniture, Furniture):
        furniture.bind(env)
