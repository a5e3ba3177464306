"""Search pieces, the catalogue, and the addresses that answer 410."""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import closing
from datetime import date
from functools import partial

from generator.cli.context import USAGE, Folders, Stop
from generator.model import paths
from generator.model.authority import Content
from generator.model.codes import Shape
from generator.model.sink import ParentSink
from generator.snapshot.affected import Targets
from generator.snapshot.reader import Snapshot


def update_search(
    folders: Folders, snapshot: Snapshot, targets: Targets, sink: ParentSink, executor: Executor | None
) -> None:
    """Make the search pieces of the blocks that changed."""
    from search_index.build import build_search

    build_search(
        blocks=None if targets.everything else sorted(targets.blocks),
        open_reader=partial(Snapshot, folders.snapshot),
        highest_number=snapshot.highest_number(),
        sink=sink,
        executor=executor,
        state=folders.search_state,
    )


def gone_lookup(folders: Folders) -> Callable[[str], bool]:
    """Whether a path answers 410: withdrawn or ended, by the public snapshot."""
    if not folders.snapshot.is_file():
        return lambda path: False
    with closing(Snapshot(folders.snapshot)) as snapshot:
        gone = {
            paths.decision(public_id) for public_id, shape, _ in snapshot.notice_spots() if answers_410(shape)
        }
    return gone.__contains__


def answers_410(shape: str) -> bool:
    """Notices and ended publications answer 410; a redirect leads on, the rest is 404."""
    return shape in (Shape.NOTICE, Shape.GONE)


def gone_lines(folders: Folders, server: str) -> Iterator[str]:
    """Lines for a web server's configuration. Raises Stop(2) for an unknown server."""
    forms = {"plain": "{}", "nginx": "/{} 1;", "caddy": "path /{}"}
    if server not in forms:
        raise Stop(USAGE, f"--server 可为 {'、'.join(forms)}：{server}")
    with closing(Snapshot(folders.snapshot)) as snapshot:
        for public_id, shape, _ in snapshot.notice_spots():
            if answers_410(shape):
                yield forms[server].format(paths.decision(public_id))


def update_catalogue(folders: Folders, snapshot: Snapshot, content: Content, targets: Targets) -> None:
    """Bring the Whoosh catalogue to the snapshot: only partitions that changed."""
    return


def search_catalogue(
    folders: Folders,
    query: str,
    *,
    authority: str,
    kind: str,
    since: date | None,
    until: date | None,
    limit: int,
) -> list[dict[str, object]]:
    """Hits of the catalogue, best first."""
    raise NotImplementedError
