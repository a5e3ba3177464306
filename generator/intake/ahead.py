"""Judging in other processes all that can be judged without knowing the past.

Order, rows and problems are those of reading one record after the other: parts of a file are
judged side by side and come back in their order; what must be asked of the register (every act
but a decision, and whatever is out of the ordinary) comes back as it was read, to be judged where
the register is. A few parts are under way at once, whatever the size of the file.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from datetime import date
from itertools import islice
from typing import NamedTuple

from generator.intake.checks import Spot
from generator.intake.desk import TABLES, Intake, Item, Judged, Reading, Verdict
from generator.model.arrival import arrival_of
from generator.model.authority import Authority
from generator.model.codes import Outcome
from generator.model.known import KnownItem
from generator.model.private import AnyEvent, Decision, Publish
from generator.model.problem import Problem
from generator.sources import FeedFile, Raw, lines_apart, read

_RECORDS = 128
_UNDER_WAY = 6


class _AskedError(Exception):
    """Something was asked that only the register knows."""


class _Nobody:
    """The register where there is none."""

    def item(self, authority_code: str, number_key: str) -> KnownItem | None:
        raise _AskedError

    def recall(self, authority_code: str, number_keys: Sequence[str]) -> None:
        raise _AskedError

    def decision(self, authority_code: str, number_key: str) -> Decision | None:
        raise _AskedError

    def last_sequence(self, feed_file: str) -> int | None:
        raise _AskedError

    def rows_last_time(self, feed_file: str) -> int | None:
        raise _AskedError


class _Beforehand(Intake):
    """Judges as far as can be without a register."""

    def __init__(self, names: Mapping[str, str], today: date) -> None:
        super().__init__((), _Nobody(), today)
        self.names = dict(names)

    def _placed(self, event: AnyEvent, digest: str, raw: Raw, reading: Reading, spot: Spot) -> Outcome:
        """A decision's place is found later; no other act's can be without knowing the past."""
        if not isinstance(event, Publish):
            raise _AskedError
        return Outcome.ACCEPTED


class Part(NamedTuple):
    """A part of a file, for another process: records already read, or else the lines of a log from
    byte ``offset`` on, ``row`` + 1 to ``last``."""

    feed: FeedFile
    authority: Authority
    names: Mapping[str, str]
    today: date
    offset: int
    row: int
    last: int
    read: tuple[Raw | Problem, ...] = ()


def ahead(
    intake: Intake, executor: Executor, feed: FeedFile, authority: Authority, *, offset: int = 0, row: int = 0
) -> Iterator[Item]:
    """The records of a file for :meth:`Intake.file`, judged in processes of ``executor``."""
    waiting: deque[Future[list[Item]]] = deque()
    try:
        for part in _parts(intake, feed, authority, offset, row):
            waiting.append(executor.submit(judge_part, part))
            if len(waiting) > _UNDER_WAY:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()


def judge_part(part: Part) -> list[Item]:
    """Judge a part of a file; runs in any process."""
    desk = _Beforehand(part.names, part.today)
    reading = Reading(part.feed, part.authority, None, None)
    return [item if isinstance(item, Problem) else _judged(desk, item, reading) for item in _read(part)]


def _parts(intake: Intake, feed: FeedFile, authority: Authority, offset: int, row: int) -> Iterator[Part]:
    whole = Part(feed, authority, intake.names, intake.today, offset, row, 0)
    spans = lines_apart(feed, offset) if feed.format == "jsonl" else None
    if spans is not None:
        for start, lines in spans:
            yield whole._replace(offset=start, row=row, last=row + lines)
            row += lines
        return
    records = read(feed, authority, offset=offset, row=row)
    while some := tuple(islice(records, _RECORDS)):
        yield whole._replace(read=some)


def _read(part: Part) -> Iterator[Raw | Problem]:
    if part.read:
        yield from part.read
        return
    for item in read(part.feed, part.authority, offset=part.offset, row=part.row):
        if isinstance(item, Raw) and item.place.row > part.last:
            return
        yield item
        if isinstance(item, Raw) and item.place.row == part.last:
            return


def _judged(desk: _Beforehand, raw: Raw, reading: Reading) -> Item:
    """A record judged as far as can be, or as it was read."""
    if raw.shape == "withdrawal":
        return raw
    try:
        verdict: Verdict = desk.judge(raw, reading)
    except _AskedError:
        return raw
    if verdict.outcome is Outcome.REJECTED:
        return verdict
    if verdict.received is None or any(problem.code == "CONTROL_CHARACTERS" for problem in verdict.problems):
        return raw
    return Judged(
        verdict.place, raw.shape in TABLES, arrival_of(verdict.received), verdict.problems, verdict.end_offset
    )
