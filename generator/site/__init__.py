"""The pages a visitor sees, made by Pelican and its plugin from the public snapshot.

In: the snapshot (read side), the content folder's records, the theme. Out: files, through a
sink. May import ``generator.snapshot`` (reader, affected) and ``generator.model`` (public parts).
"""

from collections.abc import Callable
from concurrent.futures import Executor
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from generator.model.authority import Content
from generator.model.sink import ParentSink
from generator.site.environment import compiled_folder, make_environment
from generator.site.facts import site_facts
from generator.site.order import THEME, Order, open_snapshot

if TYPE_CHECKING:
    from generator.snapshot.affected import Targets
    from generator.snapshot.reader import Snapshot

__all__ = ["SiteReport", "build_site"]


class SiteReport(NamedTuple):
    """What a build of the site did: pages rendered, pages whose key was still right."""

    pages_made: int
    pages_kept: int
    pelican_files: int


def build_site(
    *,
    snapshot: Path,
    content: Content,
    targets: "Targets",
    sink: ParentSink,
    scratch: Path,
    executor: Executor | None = None,
    today: date | None = None,
    workers: int = 1,
    theme: Path = THEME,
    compiled: Path | None = None,
    opener: "Callable[[Path], Snapshot]" = open_snapshot,
) -> SiteReport:
    """Make the pages that ``targets`` names (all of them with ``targets.everything``).

    ``snapshot``: the snapshot's file. ``scratch``: a folder of this build's own, emptied first,
    where Pelican writes Markdown pages and static files before the sink takes them; it holds
    nothing from records. ``compiled``: a private folder that keeps compiled templates from build to
    build. ``executor`` and ``workers``: processes that share pages and lists; without them all is
    made here. ``today`` is taken so that callers pass one day to every room; no page depends on it.

    A change of theme, words, site facts or this room's code makes everything again, because
    every page's key then differs.

    Raises RuntimeError when Pelican logs an error, jinja2.TemplateError for a fault in a
    template, and OSError from the sink.
    """
    from generator.site.host import PELICAN_FOLDERS, STATIC_MARK, pelican_key, run_pelican, take_over
    from generator.site.run import SETTINGS_MARK, Run, content_key

    if compiled is not None:
        compiled = compiled_folder(compiled, theme, site_facts(content.site))
    order = Order(snapshot=snapshot, content=content, theme=theme, compiled=compiled, opener=opener)
    env = make_environment(order.theme, order.site, compiled)
    key = pelican_key(order, env)
    own_files = sink.key(STATIC_MARK) != key
    run = Run(order, targets, sink, executor, workers)
    reader = opener(snapshot)
    try:
        changed = sink.key(SETTINGS_MARK) != content_key(order, reader.facts())
    finally:
        reader.close()
    if own_files or changed or targets.everything:
        run_pelican(order, run, scratch, own_files=own_files)
    elif targets.anything or targets.numbers or targets.gone:
        # Records alone changed: the same pages from the same templates, as workers make them.
        run.make(env)
    files = 0
    if own_files:
        files = take_over(sink, scratch, key)
    elif targets.everything:
        for folder in PELICAN_FOLDERS:
            for path in sink.under(folder):
                sink.keep(path)
    return SiteReport(run.made, run.kept, files)
