"""The Pelican plugin: Pelican hosts the site, this generator makes the pages of the snapshot.

``register`` only connects signals, because Pelican goes on when a plugin fails to register;
checks are made when generators are collected, where an error ends the run.
"""

import locale
import logging
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jinja2 import Environment

from generator.model.sink import Sink
from generator.site.environment import FURNITURE_TEMPLATES, adopt, jinja_filters, jinja_globals, jinja_options
from generator.site.head import markdown_head
from generator.site.keys import code_digest, digest, folder_digest, template_closure
from generator.site.order import REPOSITORY, Order
from generator.site.run import Run
from generator.site.scripts import join_folders
from generator.site.words import load_words

SETTING = "GONGSHI_RUN"
STATIC_MARK = "theme/css/style.css"
"""The file whose key stands for everything that Pelican itself wrote."""
PELICAN_FOLDERS = ("theme/", "pages/")


def register() -> None:
    """Called by Pelican: offer the generator."""
    from pelican.plugins import signals

    signals.get_generators.connect(offer_generators)


def offer_generators(pelican: Any) -> Any:
    """Answer ``get_generators``. Without a run in the settings, Pelican only renders Markdown."""
    if pelican.settings.get(SETTING) is None:
        return None
    return publication_generator()


def publication_generator() -> type[Any]:
    """The Generator subclass. Made on demand, so that workers never import Pelican."""
    from pelican.generators import Generator

    class PublicationGenerator(Generator):  # type: ignore[misc]  # Pelican has no types
        """Makes decision pages, lists and overviews from the public snapshot into the sink.

        Records are not Pelican articles: nothing of them is kept in memory, and their text can
        set neither paths nor templates.
        """

        def generate_context(self) -> None:
            """Let header and footer be rendered by Pelican's own environment."""
            adopt(self.env)

        def generate_output(self, writer: Any) -> None:
            """Make what the run asks for; ``writer`` is not used, the sink decides what is written."""
            run: Run = self.settings[SETTING]
            run.make(self.env)

    return PublicationGenerator


def markdown_pages(order: Order) -> dict[str, Path]:
    """The Markdown pages by file name: those of the theme, and over them those of the content folder.

    A content folder needs no pages of its own; footer and help still lead somewhere.
    """
    folders = (order.theme / "pages", Path(order.content.folder) / "pages")
    return {file.name: file for folder in folders for file in sorted(folder.glob("*.md"))}


def pelican_key(order: Order, env: Environment) -> str:
    """What Pelican's own output depends on: theme files, Markdown, templates and site facts."""
    pages = sorted(markdown_pages(order).items())
    return digest(
        [
            folder_digest(order.theme / "static"),
            *(part for name, file in pages for part in (name, file.read_bytes())),
            template_closure(env, "page.html"),
            *(template_closure(env, name) for name in FURNITURE_TEMPLATES),
            repr(sorted(order.site.values().items())),
            (order.theme / "words.toml").read_bytes(),
            code_digest(),
        ]
    )


def pelican_settings(order: Order, run: Run, scratch: Path, *, own_files: bool) -> dict[str, Any]:
    """The settings of one run: ``pelicanconf.py`` and what this build adds to it."""
    from pelican.settings import read_settings

    override: dict[str, Any] = {
        "PATH": str(scratch / "in"),
        "OUTPUT_PATH": str(scratch / "out"),
        "THEME": str(order.theme),
        "SITEURL": order.site.url,
        "SITENAME": order.site.name,
        "PLUGINS": [sys.modules[__name__]],
        "JINJA_ENVIRONMENT": {"autoescape": True, **jinja_options(order.compiled)},
        "JINJA_FILTERS": jinja_filters(),
        "JINJA_GLOBALS": {
            **jinja_globals(order.site, load_words(order.theme / "words.toml")),
            "markdown_head": markdown_head,
        },
        SETTING: run,
    }
    if not own_files:
        override |= {"PAGE_PATHS": [], "THEME_STATIC_PATHS": []}
    settings: dict[str, Any] = read_settings(str(REPOSITORY / "pelicanconf.py"), override=override)
    return settings


@contextmanager
def fatal_errors() -> Iterator[None]:
    """What ``pelican --fatal errors`` does, for the length of a run: a logged error raises."""
    from pelican import log

    before = log.FatalLogger.fatal_lvl
    log.FatalLogger.fatal_lvl = logging.ERROR
    try:
        yield
    finally:
        log.FatalLogger.fatal_lvl = before


def run_pelican(order: Order, run: Run, scratch: Path, *, own_files: bool) -> None:
    """Run Pelican into the empty folder ``scratch``.

    Raises RuntimeError when Pelican logs an error, and whatever a generator raises.
    """
    from pelican import Pelican
    from pelican.log import console

    shutil.rmtree(scratch, ignore_errors=True)
    (scratch / "out").mkdir(parents=True)
    (scratch / "in" / "pages").mkdir(parents=True)
    if own_files:
        for name, file in markdown_pages(order).items():
            shutil.copyfile(file, scratch / "in" / "pages" / name)
    quiet, console.quiet = console.quiet, True
    # Pelican sets the locale of the whole process; the other rooms did not ask for that.
    before = locale.setlocale(locale.LC_ALL)
    try:
        with fatal_errors():
            Pelican(pelican_settings(order, run, scratch, own_files=own_files)).run()
    finally:
        console.quiet = quiet
        locale.setlocale(locale.LC_ALL, before)


def take_over(sink: Sink, scratch: Path, key: str) -> int:
    """Put what Pelican itself wrote into the sink and drop what it no longer writes.

    Returns how many files there are.
    """
    written = set()
    out = scratch / "out"
    join_folders(out / "theme" / "js")
    for file in sorted(out.rglob("*")):
        if file.is_file():
            path = file.relative_to(out).as_posix()
            written.add(path)
            sink.put(path, file.read_bytes(), key)
    for folder in PELICAN_FOLDERS:
        for path in sink.under(folder):
            if path not in written:
                sink.remove(path)
    return len(written)
