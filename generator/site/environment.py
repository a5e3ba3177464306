"""The Jinja environment, the same in Pelican's process and in every worker."""

import re
import shutil
from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import jinja2
from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.ext import Extension
from markupsafe import Markup, escape

from generator.model import paths
from generator.site import present
from generator.site.facts import SiteFacts
from generator.site.keys import code_digest, digest
from generator.site.present import escaped
from generator.site.words import Word, Words, load_words

_MARGIN = re.compile(r"^[ \t]+|[ \t]+$", re.MULTILINE)
_EMPTY = re.compile(r"\n{2,}")
_FIXED = re.compile(r"\{\{ ((?:w|site)(?:\.\w+)+) \}\}")
_SYNTAX = re.compile(r"\{[{%#]")


def printed(value: object) -> str:
    """What a template prints of ``value``: escaped, unless it is markup already.

    Says the same as :func:`markupsafe.escape`, but as text, which is all that printing needs.
    """
    if type(value) is str:
        return escaped(value)
    html: Callable[[], str] | None = getattr(value, "__html__", None)
    return html() if html else escaped(str(value))


class Printing(CodeGenerator):
    """Compiles ``{{ value }}`` into a call of :func:`printed`.

    Jinja's own way makes a Markup object of each value, only for it to be joined with the others: a
    quarter of the time that rendering takes. What is kept as a value (macros, blocks that are set) is
    marked as markup by Jinja as before. And a block hands its text over as one: to hand each piece of
    it from generator to generator takes longer than to make many of them.
    """

    def blockvisit(self, nodes: Iterable[nodes.Node], frame: Frame) -> None:
        """The body of a block, of a loop or of anything else that holds more."""
        if frame.block_frame and frame.buffer is None:
            self.buffer(frame)
            super().blockvisit(nodes, frame)
            self.writeline(f"yield concat({frame.buffer})")
        else:
            super().blockvisit(nodes, frame)

    def _output_child_pre(
        self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.printed(")


class Compact(Extension):
    """Prepares templates when they are compiled: for a million pages, once.

    Indentation and empty lines are dropped, because each byte of margin is a megabyte. Words of
    the interface and facts of the site, which no template may rename, are put in as plain text,
    because to look one up and escape it costs as much as a sentence of a decision.
    """

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.code_generator_class = Printing
        environment.extend(printed=printed)

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The source as Jinja compiles it."""
        return _FIXED.sub(self._fixed, _EMPTY.sub("\n", _MARGIN.sub("", source)))

    def _fixed(self, found: re.Match[str]) -> str:
        root, *names = found[1].split(".")
        value = self.environment.globals.get(root)
        for name in names:
            value = getattr(value, name, None)
        # What is not there, and what Jinja would read as its own, is left to Jinja.
        if not isinstance(value, str | Word):
            return found[0]
        text = str(escape(value))
        return found[0] if _SYNTAX.search(text) else text


def jinja_options(compiled: Path | None = None) -> dict[str, Any]:
    """``JINJA_ENVIRONMENT`` but for escaping, which whoever makes an environment turns on itself.

    ``compiled``: a folder of :func:`compiled_folder`, where templates are kept compiled; to compile
    those of one small change takes longer than to make its pages.
    """
    options: dict[str, Any] = {
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "extensions": [Compact],
        # As many as there are, in a plain dict: each page asks for the one that it extends.
        "cache_size": -1,
    }
    if compiled is not None:
        options["bytecode_cache"] = FileSystemBytecodeCache(str(compiled))
    return options


def compiled_folder(parent: Path, theme: Path, site: SiteFacts) -> Path:
    """The folder below ``parent`` for templates compiled as this program, theme and site do it.

    Jinja itself tells changed sources apart; what :class:`Compact` puts into them is told by the
    folder's name. Folders of other names are removed, so only the building process may ask.
    """
    words = (theme / "words.toml").read_bytes()
    name = digest([jinja2.__version__, code_digest(), words, repr(sorted(site.values().items()))])
    for other in parent.glob("*") if parent.is_dir() else ():
        if other.name != name:
            shutil.rmtree(other, ignore_errors=True)
    folder = parent / name
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def jinja_filters() -> dict[str, Callable[..., Any]]:
    """``JINJA_FILTERS``."""
    return {
        "inline": present.inline,
        "paragraphs": present.paragraphs,
        "fact_table": present.fact_table,
        "money": present.money,
        "chinese_date": present.chinese_date,
        "chinese_month": present.chinese_month,
        "thousands": present.thousands,
        "excerpt": present.excerpt,
        "profile": present.profile_text,
    }


Key = TypeVar("Key")


class Once(dict[Key, Markup]):
    """Pieces of pages by what they depend on, each made when it is first asked for."""

    def __init__(self, make: Callable[[Key], Markup]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: Key) -> Markup:
        self[key] = made = self._make(key)
        return made


class Furniture:
    """Header and footer, rendered once for each section instead of once for each page.

    Templates look pieces up instead of calling for them: a call costs Jinja as much as three values.
    """

    header: Once[str]
    """The header by section, which is marked in the navigation."""

    column: Once[tuple[str, bool]]
    """The meta tags of the site and of a column, by section and whether it is the home page."""

    def __init__(self) -> None:
        self.bind(None)

    def bind(self, env: Environment | None) -> None:
        """Tell which environment renders; Pelican makes its own after the globals are set."""
        self._env = env
        self.header = Once(lambda section: self._render("furniture/header.html", section=section))
        self.column = Once(lambda key: self._render("furniture/column.html", section=key[0], home=key[1]))
        self.__dict__.pop("footer", None)

    def _render(self, name: str, **context: Any) -> Markup:
        if self._env is None:
            raise RuntimeError("furniture used before its environment was set")
        return Markup(self._env.get_template(name).render(**context))  # noqa: S704 - our own template

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


def make_environment(theme: Path, site: SiteFacts, compiled: Path | None = None) -> Environment:
    """The environment of a worker process: Pelican's, without Pelican."""
    loader = FileSystemLoader(theme / "templates")
    env = Environment(loader=loader, auto_reload=False, autoescape=True, **jinja_options(compiled))
    env.filters.update(jinja_filters())
    env.globals.update(jinja_globals(site, load_words(theme / "words.toml")))
    adopt(env)
    return env


def adopt(env: Environment) -> None:
    """Let the furniture of ``env`` be rendered by ``env``."""
    furniture = env.globals["furniture"]
    if isinstance(furniture, Furniture):
        furniture.bind(env)
