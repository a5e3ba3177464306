"""Search pieces, the catalogue, and the addresses that answer 410."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import closing
from datetime import date
from functools import partial

from generator.cli.context import USAGE, Folders, Reporter, Stop
from generator.cli.receive import load
from generator.model import paths
from generator.model.authority import Content
from generator.model.codes import Shape
from generator.model.sink import ParentSink
from generator.snapshot.affected import Targets
from generator.snapshot.reader import Snapshot


def update_search(
    folders: Folders, snapshot: Snapshot, targets: Targets, sink: ParentSink, executor: Executor | None
) -> None:
    """Make the search pieces that show a changed decision."""
    from search_index import BLOCK
    from search_index.build import build_search

    changed = sorted(number for number in targets.numbers if number // BLOCK in targets.blocks)
    build_search(
        changed=None if targets.everything else changed,
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


def drop_from_catalogue(folders: Folders, targets: Targets) -> None:
    """Throw away the partitions of the catalogue that hold something changed, words and all."""
    from search_index.catalogue import PROFILE, Catalogue

    catalogue = Catalogue(folders.catalogue)
    if targets.everything:
        catalogue.drop(catalogue.partitions())
        return
    years = {f"{slug}/{month[:4]}" for slug, month, _ in targets.months}
    catalogue.drop(sorted(years | {f"{slug}/{PROFILE}" for slug in targets.authorities}))


def fill_catalogue(
    folders: Folders, content: Content, *, most: int | None = None, count_only: bool = False
) -> int:
    """Make the partitions that are missing, from the snapshot; how many decisions they hold.

    ``most``: leave it when more decisions than this would have to be read. A build fills what is
    cheap; the first ``gongshi search`` after a large one fills the rest.
    """
    from search_index.catalogue import PROFILE, Catalogue, Entry, decision_entry, profile_entries

    catalogue = Catalogue(folders.catalogue)
    authorities = {authority.slug: authority for authority in content.authorities}
    with closing(Snapshot(folders.snapshot)) as snapshot:
        months = {slug: snapshot.months(slug) for slug in authorities}
        sizes: Counter[str] = Counter()
        for slug, rows in months.items():
            sizes[f"{slug}/{PROFILE}"] = 0
            for month, count, _ in rows:
                sizes[f"{slug}/{month[:4]}"] += count
        missing = sorted(sizes.keys() - set(catalogue.partitions()))
        decisions = sum(sizes[name] for name in missing)
        if count_only or (most is not None and decisions > most):
            return decisions

        def read(partition: str) -> Iterator[Entry]:
            slug, year = partition.split("/")
            authority = authorities[slug]
            if year == PROFILE:
                powers = [power for power in content.powers if power.authority_code == authority.code]
                yield from profile_entries(authority, powers)
                return
            for month, _, last in months[slug]:
                if month.startswith(year):
                    yield from map(decision_entry, snapshot.slots(slug, month, 0, last))

        catalogue.update(missing, read)
        return decisions


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
    """Hits of the catalogue, best first. Raises Stop(2) before the first build."""
    from search_index.catalogue import Catalogue

    if not folders.snapshot.is_file():
        raise Stop(USAGE, f"{folders.state} 里还没有目录；先运行 gongshi build。")
    content, _ = load(folders, Reporter(quiet=True))
    reporter = Reporter()
    if missing := fill_catalogue(folders, content, count_only=True):
        reporter.say(f"目录有 {missing} 件待编，先编目再检索……")
        fill_catalogue(folders, content)
    hits = Catalogue(folders.catalogue).search(
        query, authority=authority, kind=kind, since=since, until=until, limit=limit
    )
    return [
        {
            "what": hit.entry.what,
            "date": hit.entry.day.isoformat() if hit.entry.day else "",
            "kind": hit.entry.kind,
            "title": hit.entry.title,
            "party": hit.entry.party,
            "number": hit.entry.numbers[0] if hit.entry.numbers else "",
            "authority": hit.entry.authority_name,
            "path": hit.entry.path,
        }
        for hit in hits
    ]
