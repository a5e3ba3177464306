"""The one list of exporters, and the call that runs them."""

from collections.abc import Callable
from concurrent.futures import Executor
from datetime import date

from generator.model.authority import Content
from generator.model.sink import ParentSink
from generator.outputs.bulk import export_bulk
from generator.outputs.changes import export_changes
from generator.outputs.context import Context, site_of
from generator.outputs.feeds import export_feeds
from generator.outputs.schema import export_schema
from generator.outputs.sitemaps import export_sitemaps
from generator.outputs.withdrawals import export_withdrawals
from generator.snapshot.affected import Targets
from generator.snapshot.reader import Snapshot

EXPORTERS: tuple[Callable[[Context], None], ...] = (
    export_withdrawals,
    export_feeds,
    export_bulk,
    export_changes,
    export_sitemaps,
    export_schema,
)
"""Each takes the targets and makes what follows from them. A new export is a file and a line here.

Withdrawals stand first, so that a build that stops half way has staged the removals.
"""


def build_outputs(
    *,
    snapshot: Snapshot,
    content: Content,
    targets: Targets,
    sink: ParentSink,
    today: date,
    executor: Executor | None = None,
) -> None:
    """Make every machine-readable output that ``targets`` touches, and nothing else.

    With ``targets.everything`` all outputs are made, so that whatever nobody names can be
    removed. ``today`` is the build's day in Asia/Shanghai; only the sitemap of removed
    addresses depends on it. With ``executor`` the large parts are made in other processes,
    each of which opens the snapshot again by its path.
    """
    context = Context(
        snapshot=snapshot,
        content=content,
        site=site_of(content),
        targets=targets,
        sink=sink,
        today=today,
        executor=executor,
    )
    for exporter in EXPORTERS:
        exporter(context)
