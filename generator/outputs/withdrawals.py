"""The removals ledger as lists: id, ground and date, and nothing else."""

import re
from collections.abc import Iterable, Iterator

from generator.model import paths
from generator.model.codes import Shape
from generator.outputs.context import Context
from generator.outputs.table import to_csv
from generator.outputs.words import FileFacts, listed, rows_to_json, to_json
from generator.snapshot.reader import Removal, Snapshot

Files = tuple[FileFacts, FileFacts]
"""The JSON and the CSV of one part."""

FOLDER = "data/withdrawals"

NEWEST = 1000
"""Removals in the short list; the months hold them all."""

HEADER = ("id", "ground", "date")

EVERY = 2**31 - 1
"""A limit that is none, for one month of notices."""

PART = 2000
"""Removals in one file of a month, oldest first: a new one is added to the last file alone."""

_FILE = re.compile(r"/([0-9]{4}-[0-9]{2})(?:-([0-9]+))?\.json\Z")

_ANSWERS = {Shape.NOTICE: 410, Shape.GONE: 410, Shape.REDIRECT: 301}


def export_withdrawals(context: Context) -> None:
    """Make the months that changed, the short list, and the index of months."""
    targets, sink = context.targets, context.sink
    if not (targets.everything or targets.withdrawals):
        return
    wanted = (
        sorted(month for month, _ in context.snapshot.notice_months())
        if targets.everything
        else sorted(targets.withdrawals)
    )
    months: dict[str, dict[int, Files]] = {month: _make_month(context, month) for month in wanted}
    if not targets.everything:
        _remember_months(context, months)
    newest = [notice for notice in context.snapshot.removals(2 * NEWEST) if listed(notice)][:NEWEST]
    sink.put(
        "data/withdrawals.json",
        rows_to_json("months", context.site.link(f"{FOLDER}/index.json"), _named(_rows(newest))),
    )
    sink.put("data/withdrawals.csv", to_csv(HEADER, _rows(newest)))
    sink.put(
        f"{FOLDER}/index.json",
        to_json(
            {
                "months": [
                    {
                        "month": month,
                        "records": sum(files[0].records for files in months[month].values()),
                        "files": [
                            {
                                "records": files[0].records,
                                "json": files[0].as_json(context.site.link(part_path(month, part, "json"))),
                                "csv": files[1].as_json(context.site.link(part_path(month, part, "csv"))),
                            }
                            for part, files in sorted(months[month].items())
                        ],
                    }
                    for month in sorted(months, reverse=True)
                    if months[month]
                ]
            }
        ),
    )


def part_path(month: str, part: int, suffix: str) -> str:
    """One file (from 0) of a month's removals."""
    return f"{FOLDER}/{month}{'' if part == 0 else f'-{part + 1}'}.{suffix}"


def _remember_months(context: Context, months: dict[str, dict[int, Files]]) -> None:
    """Add the months that did not change, by what the sink remembers of their files."""
    made = set(months)
    for path in context.sink.under(f"{FOLDER}/"):
        match = _FILE.search(path)
        if not match or match[1] in made:
            continue
        listing = FileFacts.read(context.sink.key(path))
        table = FileFacts.read(context.sink.key(path.removesuffix("json") + "csv"))
        if listing and table:
            months.setdefault(match[1], {})[int(match[2] or 1) - 1] = (listing, table)
        else:
            months[match[1]] = _make_month(context, match[1])
            made.add(match[1])


def _rows(notices: Iterable[Removal]) -> list[tuple[str, str, str]]:
    return [(n.public_id, n.ground.value, n.withdrawn_on.isoformat()) for n in notices]


def _named(rows: Iterable[tuple[str, str, str]]) -> list[dict[str, str]]:
    return [dict(zip(HEADER, row, strict=True)) for row in rows]


def _make_month(context: Context, month: str) -> dict[int, Files]:
    sink = context.sink
    rows = _rows(n for n in context.snapshot.removals(EVERY, month=month) if listed(n))
    rows.reverse()
    made: dict[int, Files] = {}
    for part, start in enumerate(range(0, len(rows), PART)):
        some = rows[start : start + PART]
        listing, table = rows_to_json("month", month, _named(some)), to_csv(HEADER, some)
        made[part] = FileFacts.of(listing, len(some)), FileFacts.of(table, len(some))
        sink.put(part_path(month, part, "json"), listing, made[part][0].key)
        sink.put(part_path(month, part, "csv"), table, made[part][1].key)
    for path in sink.under(f"{FOLDER}/{month}"):
        match = _FILE.search(path.removesuffix("csv") + "json" if path.endswith("csv") else path)
        if match and int(match[2] or 1) - 1 not in made:
            sink.remove(path)
    return made


def gone_paths(snapshot: Snapshot) -> Iterator[tuple[str, int]]:
    """(path of the page, HTTP status) of every withdrawn decision, for the server's map.

    410 where a notice stands or nothing is left, 301 where the address leads to the decision
    that was kept. Sealed and erroneous publications are not told: no file, so 404.
    """
    for public_id, shape, _ in snapshot.notice_spots():
        status = _ANSWERS.get(Shape(shape))
        if public_id and status:
            yield paths.decision(public_id), status
