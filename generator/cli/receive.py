"""The left half of the street: feeds are read, judged and taken into the ledger."""

from collections import Counter
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from generator.cli.context import USAGE, Folders, Reporter, Stop
from generator.cli.pool import Pool
from generator.intake import Intake, Verdict, ahead
from generator.ledger import Ledger
from generator.ledger.store import FileRecord
from generator.model.authority import Authority, Content
from generator.model.codes import Outcome, Severity
from generator.model.problem import Problem
from generator.sources import FeedFile, digest, find, load_content, resume_point

_BATCH = 2000
_RECORD = 3000
"""Bytes of a usual record."""
_MUCH = 1 << 23
"""Bytes from which starting processes costs less than it saves."""


@dataclass
class Received:
    """What came in. Events that this build appended have sequences above ``first_sequence``."""

    counts: Counter[Outcome] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    first_sequence: int = 0

    @property
    def total(self) -> int:
        """All received records."""
        return sum(self.counts.values())


def load(folders: Folders, reporter: Reporter) -> tuple[Content, list[Problem]]:
    """The content folder. Raises Stop(2) when it has no usable authority."""
    if not (folders.content / "authorities").is_dir():
        raise Stop(
            USAGE, f"内容文件夹 {folders.content} 里没有 authorities/；用 --content 指定，或参见教程。"
        )
    content, problems = load_content(folders.content)
    if not content.authorities:
        reporter.problems(problems)
        raise Stop(USAGE, f"{folders.content}/authorities 里没有一个可用的机关配置。")
    return content, problems


def receive(
    ledger: Ledger,
    content: Content,
    folders: Folders,
    today: date,
    reporter: Reporter,
    *,
    again: bool,
    pool: Pool | None = None,
) -> Received:
    """Read every feed that changed; ``again`` reads them all. A ``pool`` judges what is much."""
    result = Received(first_sequence=ledger.last_event())
    intake = Intake(content.authorities, ledger, today)
    with reporter.stage("接收"):
        feeds = [
            (authority, found)
            for authority in content.authorities
            for found in find(authority, folders.content, folders.downloads)
        ]
        size = sum(_unread(ledger, found, again=again) for _, found in feeds if isinstance(found, FeedFile))
        executor = pool.executor_for(size // _RECORD) if pool and size > _MUCH else None
        for authority, found in feeds:
            if isinstance(found, Problem):
                result.problems.append(found)
            else:
                _file(ledger, intake, found, authority, today, result, again=again, executor=executor)
    return result


def _unread(ledger: Ledger, feed: FeedFile, *, again: bool) -> int:
    """About how many bytes of a file are still to be read."""
    known = None if again else ledger.file(feed.name)
    if known and known.signature == feed.signature:
        return 0
    try:
        size = feed.path.stat().st_size
    except OSError:
        return 0
    return max(0, size - known.size) if known and feed.format == "jsonl" else size


def _file(
    ledger: Ledger,
    intake: Intake,
    feed: FeedFile,
    authority: Authority,
    today: date,
    result: Received,
    *,
    again: bool,
    executor: Executor | None,
) -> None:
    known = ledger.file(feed.name)
    if known and not again and known.signature == feed.signature:
        _as_last_time(known, result)
        return
    offset = row = 0
    counts: Counter[Outcome] = Counter()
    problems: list[Problem] = []
    if known and not again and feed.format == "jsonl" and resume_point(feed, known.size, known.digest):
        offset, row = known.size, known.line
        _as_last_time(known, result)
        counts.update({Outcome(name): number for name, number in known.counts.items()})
        problems += known.problems
    items = ahead(intake, executor, feed, authority, offset=offset, row=row) if executor else None
    verdicts = intake.file(feed, authority, offset=offset, row=row, items=items)
    new: Counter[Outcome] = Counter()
    last_sequence = known.last_sequence if known else None
    end = offset
    more = True
    while more:
        # Each record is taken in before the next is judged: a withdrawal may follow its decision.
        with ledger.transaction():
            more = False
            for verdict in islice(verdicts, _BATCH):
                more = True
                if isinstance(verdict, Problem):
                    problems.append(verdict)
                    result.problems.append(verdict)
                    continue
                new[verdict.outcome] += 1
                if verdict.end_offset > end:
                    end, row = verdict.end_offset, verdict.place.row
                problems += verdict.problems
                result.problems += verdict.problems
                if _take(ledger, verdict, authority, today):
                    sequence = _sequence(verdict)
                    if sequence is not None:
                        last_sequence = max(sequence, last_sequence or 0)
    result.counts.update(new)
    # Next time an accepted record of an unchanged file is an unchanged one.
    counts.update(new)
    counts[Outcome.UNCHANGED] += counts.pop(Outcome.ACCEPTED, 0)
    size = end if feed.format == "jsonl" and end else feed.path.stat().st_size
    with ledger.transaction():
        ledger.set_file(
            feed.name,
            FileRecord(
                signature=feed.signature,
                digest=digest(feed.path, size),
                size=size,
                rows=sum(counts.values()),
                line=row,
                last_sequence=last_sequence,
                counts={outcome.value: number for outcome, number in counts.items() if number},
                problems=problems[:1000],
            ),
        )


def _as_last_time(known: FileRecord, result: Received) -> None:
    result.counts.update({Outcome(name): number for name, number in known.counts.items()})
    result.problems += known.problems


def _sequence(verdict: Verdict) -> int | None:
    """The number that the feed gave an event."""
    if verdict.arrival is not None:
        return verdict.arrival.sequence
    return verdict.received.event.sequence if verdict.received else None


def _take(ledger: Ledger, verdict: Verdict, authority: Authority, today: date) -> int | None:
    """Into the ledger with one record; the sequence of its event when it made one."""
    if verdict.arrival is not None:
        return ledger.arrive(verdict.arrival, today)
    received = verdict.received
    if verdict.outcome in (Outcome.ACCEPTED, Outcome.HELD) and received is not None:
        return ledger.append(received, verdict.outcome, today, verdict.held)
    if verdict.outcome is Outcome.REJECTED:
        for problem in verdict.problems:
            if problem.severity is Severity.ERROR:
                ledger.note_deed(
                    None,
                    verdict.outcome,
                    problem.code,
                    problem.message,
                    verdict.place,
                    today,
                    field=problem.field,
                    authority=authority.slug,
                )
    return None
