"""What every exporter is given, and how work is spread over processes."""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import NamedTuple, TypeVar

from generator.model.authority import Content
from generator.model.sink import ParentSink, Sink, WorkerSink, Written
from generator.snapshot.affected import Targets
from generator.snapshot.reader import Snapshot

Item = TypeVar("Item")
Result = TypeVar("Result")

_IN_FLIGHT = 8


class Site(NamedTuple):
    """The few facts about the portal that go to other processes. ``url`` has no slash at its end."""

    url: str
    name: str

    def link(self, path: str) -> str:
        """The absolute address of a path relative to the site's root."""
        return f"{self.url}/{path.removesuffix('index.html')}"


def site_of(content: Content) -> Site:
    """Read :class:`Site` out of ``site.toml``."""
    url = content.site.get("url") or "http://127.0.0.1:8000"
    return Site(url=url.rstrip("/"), name=content.site.get("name") or "行政执法公示")


@dataclass(frozen=True)
class Context:
    """Everything an exporter may use."""

    snapshot: Snapshot
    content: Content
    site: Site
    targets: Targets
    sink: ParentSink
    today: date
    executor: Executor | None

    def names(self) -> dict[str, str]:
        """Slug -> name of every authority of the portal, in the order of slugs."""
        return {a.slug: a.name for a in sorted(self.content.authorities, key=lambda a: a.slug)}


def in_batches(items: Sequence[Item], size: int) -> list[list[Item]]:
    """Cut ``items`` into runs of at most ``size``."""
    return [list(items[at : at + size]) for at in range(0, len(items), size)]


def spread(
    context: Context,
    task: Callable[[Snapshot, Sink, Site, list[Item]], list[Result]],
    batches: list[list[Item]],
) -> list[Result]:
    """Run ``task`` over ``batches``, in other processes where there is an executor.

    ``task`` must be a module-level function. Results come back in the order of the batches,
    so that nothing depends on which process was first.
    """
    if context.executor is None or len(batches) < 2:
        return [r for batch in batches for r in task(context.snapshot, context.sink, context.site, batch)]
    # The class is asked for, not named: a test may hand in a snapshot of its own kind.
    reopen: Callable[[], Snapshot] = partial(type(context.snapshot), context.snapshot.path)
    results: list[Result] = []
    pending: deque[Future[tuple[list[Result], list[Written]]]] = deque()

    def collect() -> None:
        made, written = pending.popleft().result()
        context.sink.absorb(written)
        results.extend(made)

    for batch in batches:
        pending.append(
            context.executor.submit(_work, reopen, context.sink.worker(), context.site, task, batch)
        )
        if len(pending) >= _IN_FLIGHT:
            collect()
    while pending:
        collect()
    return results


def _work(
    reopen: Callable[[], Snapshot],
    sink: WorkerSink,
    site: Site,
    task: Callable[[Snapshot, Sink, Site, list[Item]], list[Result]],
    batch: list[Item],
) -> tuple[list[Result], list[Written]]:
    snapshot = reopen()
    try:
        made = task(snapshot, sink, site, batch)
    finally:
        snapshot.close()
    return made, list(sink.drain())
