"""Daily changes with a rising sequence, for those who keep a copy.

``data/changes/<day>.jsonl`` says what was added, modified and deleted on a build day. An older
day never keeps what was withdrawn later: its line has become a deletion. What leaves no trace
(sealed, erroneous) has no line at all; ``resync_before`` in the index then tells every reader
who is not past that sequence to load the bulk data anew.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import orjson

from generator.model import paths
from generator.model.public import DayEntry, PublicDecision
from generator.model.sink import Sink
from generator.outputs.context import Context, Site, spread
from generator.outputs.fields import as_record
from generator.outputs.words import FileFacts, listed, to_json
from generator.snapshot.reader import Snapshot

FOLDER = "data/changes"

DAY_PART = 200
"""Entries in one file of a day; borders never move, so that a withdrawal rewrites one small file."""

DAY_LIMIT = 10_000
"""A day with more entries (a first load) is told as one line ``RESYNC``: bulk data serve better."""

LATEST = 31
"""Days named in the root index; older ones stand in the index of their month."""

_FILE = re.compile(r"/([0-9]{4}-[0-9]{2}-[0-9]{2})(?:-([0-9]+))?\.jsonl\Z")


class DayFile(NamedTuple):
    """One file of a day.

    Marks of its facts: first and last sequence, the last untold one (0: none), and 1 where the
    day is told as ``RESYNC``.
    """

    day: str
    part: int
    facts: FileFacts


def part_path(day: str, part: int) -> str:
    """The file of a day's part (from 0)."""
    path = paths.day(day)
    return path if part == 0 else path.replace(".jsonl", f"-{part + 1}.jsonl")


def export_changes(context: Context) -> None:
    """Make the days that changed, then the indexes."""
    targets, sink = context.targets, context.sink
    days = context.snapshot.days() if targets.everything else sorted(targets.days)
    if not days and not targets.everything:
        return
    jobs = [_job(context, day) for day in days]
    made = dict(spread(context, make_days, [[job] for job in jobs]))
    files = [file for day in days for file in made[day]]
    if not targets.everything:
        for path in sink.under(f"{FOLDER}/"):
            match = _FILE.search(path)
            if not match or match[1] in made:
                continue
            facts = FileFacts.read(sink.key(path))
            if facts is None:
                made[match[1]] = _make_day(context.snapshot, sink, Job(match[1]))
                files += made[match[1]]
            else:
                files.append(DayFile(match[1], int(match[2] or 1) - 1, facts))
    _indexes(context, sorted(files, key=lambda file: (file.day, file.part)), {day[:7] for day in made})


class Job(NamedTuple):
    """A day to make. ``numbers``: what changed, None for all; ``last``: sequence of a ``RESYNC``."""

    day: str
    numbers: frozenset[int] | None = None
    first: int = 0
    last: int = 0


def _job(context: Context, day: str) -> Job:
    """What must be done for a day; a day once told as ``RESYNC`` is not read again."""
    if context.targets.everything:
        return Job(day)
    known = FileFacts.read(context.sink.key(part_path(day, 0)))
    if known is None or not known.marks[3]:
        return Job(day, context.targets.numbers)
    first, last = known.marks[:2]
    # Only the newest day still grows, and then its last sequence is that of the portal.
    return Job(day, None, first, context.snapshot.facts().sequence if _is_today(context, day) else last)


def _is_today(context: Context, day: str) -> bool:
    return day == context.today.isoformat()


def make_days(
    snapshot: Snapshot, sink: Sink, site: Site, batch: list[Job]
) -> list[tuple[str, list[DayFile]]]:
    """Write the files of each day in ``batch``."""
    return [(job.day, _make_day(snapshot, sink, job)) for job in batch]


def _make_day(snapshot: Snapshot, sink: Sink, job: Job) -> list[DayFile]:
    files: list[DayFile] = []
    day = job.day
    entries = [] if job.last else snapshot.day(day)
    if job.last or len(entries) > DAY_LIMIT:
        first, last = (job.first, job.last) if job.last else (entries[0].sequence, entries[-1].sequence)
        data = _line({"sequence": last, "op": "RESYNC", "date": day})
        files.append(_put(sink, day, 0, data, 1, (first, last, last, 1)))
    else:
        for start in range(0, len(entries), DAY_PART):
            files.append(
                _make_part(snapshot, sink, job, start // DAY_PART, entries[start : start + DAY_PART])
            )
    for part in range(len(files), DAY_LIMIT // DAY_PART):
        sink.remove(part_path(day, part))
    return files


def _make_part(snapshot: Snapshot, sink: Sink, job: Job, part: int, entries: Sequence[DayEntry]) -> DayFile:
    span = (entries[0].sequence, entries[-1].sequence)
    if job.numbers is not None and not any(entry.number in job.numbers for entry in entries):
        known = FileFacts.read(sink.key(part_path(job.day, part)))
        if known and known.marks[:2] == span:
            sink.keep(part_path(job.day, part))
            return DayFile(job.day, part, known)
    lines, untold = _lines(snapshot, entries)
    return _put(sink, job.day, part, b"".join(lines), len(lines), (*span, untold, 0))


def _put(
    sink: Sink, day: str, part: int, data: bytes, records: int, marks: tuple[int, int, int, int]
) -> DayFile:
    facts = FileFacts.of(data, records, marks)
    sink.put(part_path(day, part), data, facts.key)
    return DayFile(day, part, facts)


def _lines(snapshot: Snapshot, entries: Sequence[DayEntry]) -> tuple[list[bytes], int]:
    """The lines of some entries, and the last sequence that may not be told."""
    shown = {d.number: d for d in snapshot.decisions(e.number for e in entries)}
    lines: list[bytes] = []
    untold = 0
    for entry in entries:
        decision = shown.get(entry.number)
        if entry.op != "DEL" and decision is not None:
            record = as_record(decision)
            lines.append(
                _line({"sequence": entry.sequence, "op": entry.op, "id": entry.public_id, "record": record})
            )
            continue
        deletion = _deletion(snapshot, entry, decision)
        if deletion is None:
            untold = entry.sequence
        else:
            lines.append(_line({"sequence": entry.sequence, "op": "DEL", **deletion}))
    return lines, untold


def _deletion(
    snapshot: Snapshot, entry: DayEntry, restored: PublicDecision | None
) -> dict[str, object] | None:
    """Id, ground and date of a deletion; None where even these may not be told."""
    if restored is not None:
        past = restored.history[-1] if restored.history else None
        if past is None:
            return {"id": restored.public_id}
        return {"id": restored.public_id, "ground": past.ground.value, "date": past.effective_on.isoformat()}
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


def _indexes(context: Context, files: list[DayFile], months_touched: set[str]) -> None:
    sink, link = context.sink, context.site.link
    days: dict[str, list[DayFile]] = defaultdict(list)
    for file in files:
        days[file.day].append(file)
    months: dict[str, list[str]] = defaultdict(list)
    for day in sorted(days):
        months[day[:7]].append(day)

    def told(day: str) -> dict[str, object]:
        parts = days[day]
        return {
            "date": day,
            "first_sequence": parts[0].facts.marks[0],
            "last_sequence": parts[-1].facts.marks[1],
            "files": [
                {"lines": file.facts.records, **file.facts.as_json(link(part_path(day, file.part)))}
                for file in parts
            ],
        }

    for month in sorted(set(months) if context.targets.everything else months_touched):
        path = f"{FOLDER}/{month}.json"
        if month in months:
            sink.put(path, to_json({"month": month, "days": [told(day) for day in months[month]]}))
        else:
            sink.remove(path)
    sink.put(
        f"{FOLDER}/index.json",
        to_json(
            {
                "last_sequence": max((file.facts.marks[1] for file in files), default=0),
                "resync_before": max((file.facts.marks[2] for file in files), default=0),
                "how": "Apply the files in the order of sequence. DEL: remove the record from your copy."
                " If the last sequence you applied is below resync_before, discard your copy and load"
                " the bulk data of data/index.json anew.",
                "latest": [told(day) for day in sorted(days)[-LATEST:]],
                "months": [
                    {"month": month, "days": len(months[month]), "index": link(f"{FOLDER}/{month}.json")}
                    for month in sorted(months, reverse=True)
                ],
            }
        ),
    )
