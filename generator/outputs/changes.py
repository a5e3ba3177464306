"""Daily changes with a rising sequence, for those who keep a copy.

Files of a few lines each tell what was added, modified and deleted on a build day. An older
day never keeps what was withdrawn later: its line has become a deletion. What leaves no trace
(sealed, erroneous) has no line at all; ``resync_before`` in the index then tells every reader
who is not past that sequence to load the bulk data anew.

A day has an index of its files, a month one of its days, and the root one of its months; each is
made from what the sink remembers of those below it, so that a change rewrites little however
many days there have been.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import orjson

from generator.model import paths
from generator.model.public import DayEntry
from generator.model.sink import Sink
from generator.outputs.context import Context, Site, spread
from generator.outputs.fields import as_record
from generator.outputs.words import FileFacts, listed, to_json
from generator.snapshot.reader import Body, Snapshot

FOLDER = "data/changes"
ROOT = f"{FOLDER}/index.json"

DAY_PART = 25
"""Entries in one file of a day; borders never move, so that a withdrawal rewrites one small file."""

DAY_LIMIT = 10_000
"""A day with more entries (a first load) is told as one line ``RESYNC``: bulk data serve better."""

LATEST = 31
"""Days named in the root index; older ones stand in the index of their month."""

_DAY = re.compile(r"/([0-9]{4}-[0-9]{2}-[0-9]{2})\.json\Z")


class Span(NamedTuple):
    """What an index says of the sequences below it, and the marks of its facts begin with.

    ``untold`` is the last sequence of what may not be told (0: none); ``resync`` 1 where a day
    is told as ``RESYNC``.
    """

    first: int
    last: int
    untold: int
    resync: int = 0

    @classmethod
    def over(cls, facts: Iterable[FileFacts]) -> "Span":
        """The span of all of ``facts``, of which there is at least one."""
        spans = [cls(*each.marks[:4]) for each in facts]
        return cls(
            min(span.first for span in spans),
            max(span.last for span in spans),
            max(span.untold for span in spans),
            max(span.resync for span in spans),
        )


def part_path(day: str, part: int) -> str:
    """The file of a day's part (from 0). All but the first stand in a folder of their month."""
    return paths.day(day) if part == 0 else f"{_rest(day)}{part + 1}.jsonl"


def _rest(day: str) -> str:
    return f"{FOLDER}/{day[:7]}/{day}-"


def _month_path(month: str) -> str:
    return f"{FOLDER}/{month}.json"


def export_changes(context: Context) -> None:
    """Make the days that changed, then the indexes above them."""
    targets = context.targets
    if not (targets.everything or targets.days):
        return
    known = FileFacts.read(context.sink.key(ROOT))
    # Without a root that is ours nothing is known of the other days either.
    whole = targets.everything or known is None
    days = context.snapshot.days() if whole else sorted(targets.days)
    spread(context, make_days, [[_job(context, day)] for day in days])
    touched = sorted({day[:7] for day in days})
    # A full build may find stale files that nobody has removed yet, so it lists what it made.
    of = frozenset(days) if whole else None
    for month in touched:
        _month(context, month, _days_of(context, month, of))
    earlier = [] if whole or known is None else map(_month_name, known.marks)
    _root(context, sorted({*touched, *earlier}), of)


class Job(NamedTuple):
    """A day to make. ``numbers``: what changed, None for all; ``resync``: it was told so before."""

    day: str
    numbers: frozenset[int] | None
    resync: bool


def _job(context: Context, day: str) -> Job:
    if context.targets.everything:
        return Job(day, None, False)
    known = FileFacts.read(context.sink.key(paths.day_index(day)))
    # A day has never fewer entries than before, so those of a ``RESYNC`` need not be read again.
    return Job(day, context.targets.numbers, bool(known and Span(*known.marks).resync))


def make_days(snapshot: Snapshot, sink: Sink, site: Site, batch: list[Job]) -> list[str]:
    """Write the files of each day in ``batch``, and the index of each."""
    for job in batch:
        _make_day(snapshot, sink, site, job)
    return [job.day for job in batch]


def _make_day(snapshot: Snapshot, sink: Sink, site: Site, job: Job) -> None:
    day = job.day
    entries = [] if job.resync else snapshot.day(day, DAY_LIMIT + 1)
    files: list[FileFacts] = []
    if job.resync or len(entries) > DAY_LIMIT:
        first, last = snapshot.day_span(day)
        data = _line({"sequence": last, "op": "RESYNC", "date": day})
        files.append(_put(sink, day, 0, data, 1, Span(first, last, last, 1)))
    else:
        for start in range(0, len(entries), DAY_PART):
            files.append(
                _make_part(snapshot, sink, job, start // DAY_PART, entries[start : start + DAY_PART])
            )
    wanted = {part_path(day, part) for part in range(len(files))}
    for path in sink.under(_rest(day)):
        if path not in wanted:
            sink.remove(path)
    if not files:
        sink.remove(paths.day(day))
        sink.remove(paths.day_index(day))
        return
    span = Span.over(files)
    told = {
        "date": day,
        "first_sequence": span.first,
        "last_sequence": span.last,
        "files": [
            {"lines": file.records, **file.as_json(site.link(part_path(day, part)))}
            for part, file in enumerate(files)
        ],
    }
    _put_index(sink, paths.day_index(day), told, sum(file.records for file in files), span)


def _make_part(snapshot: Snapshot, sink: Sink, job: Job, part: int, entries: Sequence[DayEntry]) -> FileFacts:
    first, last = entries[0].sequence, entries[-1].sequence
    if job.numbers is not None and not any(entry.number in job.numbers for entry in entries):
        known = FileFacts.read(sink.key(part_path(job.day, part)))
        if known and known.marks[:2] == (first, last):
            sink.keep(part_path(job.day, part))
            return known
    lines, untold = _lines(snapshot, entries)
    return _put(sink, job.day, part, b"".join(lines), len(lines), Span(first, last, untold))


def _put(sink: Sink, day: str, part: int, data: bytes, records: int, span: Span) -> FileFacts:
    facts = FileFacts.of(data, records, span)
    sink.put(part_path(day, part), data, facts.key)
    return facts


def _put_index(sink: Sink, path: str, told: dict[str, object], records: int, span: Span) -> None:
    data = to_json(told)
    sink.put(path, data, FileFacts.of(data, records, span).key)


def _lines(snapshot: Snapshot, entries: Sequence[DayEntry]) -> tuple[list[bytes], int]:
    """The lines of some entries, and the last sequence that may not be told."""
    shown = snapshot.bodies([entry.number for entry in entries])
    lines: list[bytes] = []
    untold = 0
    for entry in entries:
        body = shown.get(entry.number)
        if entry.op != "DEL" and body is not None:
            record = as_record(body)
            lines.append(
                _line({"sequence": entry.sequence, "op": entry.op, "id": entry.public_id, "record": record})
            )
            continue
        deletion = _deletion(snapshot, entry, body)
        if deletion is None:
            untold = entry.sequence
        else:
            lines.append(_line({"sequence": entry.sequence, "op": "DEL", **deletion}))
    return lines, untold


def _deletion(snapshot: Snapshot, entry: DayEntry, restored: Body | None) -> dict[str, object] | None:
    """Id, ground and date of a deletion; None where even these may not be told."""
    if restored is not None:
        told = {"id": restored["public_id"]}
        if restored["history"]:
            past = restored["history"][-1]
            told |= {"ground": past["ground"], "date": past["effective_on"]}
        return told
    notice = snapshot.notice(entry.number)
    if notice is None or not listed(notice):
        return None
    return {
        "id": notice.public_id,
        "ground": notice.ground.value,
        "date": notice.withdrawn_on.isoformat(),
    }


def _line(value: dict[str, object]) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)


def _month_name(number: int) -> str:
    return f"{number // 100:04d}-{number % 100:02d}"


def _days_of(context: Context, month: str, of: frozenset[str] | None) -> dict[str, FileFacts]:
    """The days of a month that the sink knows, oldest first; no others than ``of``, where given."""
    found: dict[str, FileFacts] = {}
    for path in context.sink.under(f"{FOLDER}/{month}-"):
        match = _DAY.search(path)
        facts = FileFacts.read(context.sink.key(path)) if match else None
        if match and facts and (of is None or match[1] in of):
            found[match[1]] = facts
    return dict(sorted(found.items()))


def _told(context: Context, days: Iterable[tuple[str, FileFacts]]) -> list[dict[str, object]]:
    return [
        {
            "date": day,
            "first_sequence": facts.marks[0],
            "last_sequence": facts.marks[1],
            "lines": facts.records,
            "index": context.site.link(paths.day_index(day)),
        }
        for day, facts in days
    ]


def _month(context: Context, month: str, days: dict[str, FileFacts]) -> None:
    """Make the index of a month, or take it off when the month has no days."""
    path = _month_path(month)
    if not days:
        context.sink.remove(path)
        return
    told: dict[str, object] = {"month": month, "days": _told(context, days.items())}
    _put_index(context.sink, path, told, len(days), Span.over(days.values()))


def _root(context: Context, months: list[str], of: frozenset[str] | None) -> None:
    """The root index, whose own marks are its months: it is asked for them the next time."""
    sink, link = context.sink, context.site.link
    known = {month: facts for month in months if (facts := FileFacts.read(sink.key(_month_path(month))))}
    span = Span.over(known.values()) if known else Span(0, 0, 0)
    latest: list[tuple[str, FileFacts]] = []
    for month in reversed(months):
        if len(latest) < LATEST:
            latest[:0] = _days_of(context, month, of).items()
    data = to_json(
        {
            "last_sequence": span.last,
            "resync_before": span.untold,
            "how": "Each day's index names its files; apply them in the order of sequence. DEL: remove the"
            " record from your copy. If the last sequence you applied is below resync_before, discard your"
            " copy and load the bulk data of data/index.json anew.",
            "latest": _told(context, latest[-LATEST:]),
            "months": [
                {"month": month, "days": known[month].records, "index": link(_month_path(month))}
                for month in sorted(known, reverse=True)
            ],
        }
    )
    marks = tuple(int(month.replace("-", "")) for month in known)
    sink.put(ROOT, data, FileFacts.of(data, len(known), marks).key)
