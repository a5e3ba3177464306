"""Moving the public snapshot on: what changed in the ledger crosses the wall, batch by batch.

Several batches are two transactions, the snapshot's and then the ledger's. A crash between them is
mended by the next run: the items are still marked, crossing again gives the same records, and
the statistics are counted anew from the ledger when the two files' batch marks differ. A
snapshot that is lost, or not the one the ledger last wrote to, is made anew from the ledger.
"""

import hashlib
import time
from array import array
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import closing
from datetime import date
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import withdrawal_rules
from generator.ledger.store import Ledger, Settled
from generator.model.authority import Authority
from generator.model.codes import Outcome
from generator.model.public import PortalFacts
from generator.snapshot.cells import cells_from_json, cells_to_json
from generator.snapshot.reader import Snapshot
from generator.snapshot.writer import Writer
from withdrawal_rules import Rules, load_rules

if TYPE_CHECKING:
    from generator.snapshot.wall import Crossing
    from withdrawal_rules.redaction import Redactor

_BATCH = 400
_ALONE = 60
_TOGETHER = 2400
"""Items whose rows are written in one transaction: it costs less for each, the more there are."""
_AHEAD = 6


class Setup(NamedTuple):
    """What a process needs to work at the wall; picklable."""

    ledger: Path
    snapshot: Path
    authorities: tuple[Authority, ...]
    today: date


class Moved(NamedTuple):
    """What moving the snapshot on did.

    ``demoted``: events of this build that a gate or the redactor held or refused, by outcome;
    ``matched``: hits by recogniser.
    """

    withdrawn: int
    expired: int
    redactions: int
    demoted: dict[Outcome, list[int]]
    matched: dict[str, int]
    redacted: int
    """Records whose text was looked at."""
    seconds: float
    """Processor seconds that looking took, of all processes together."""


class Crossed(NamedTuple):
    """What became of a batch of items, and the processor seconds that their redaction took."""

    crossings: "list[Crossing]"
    redacting: float


@lru_cache(maxsize=1)
def rules() -> Rules:
    """The rules of this process. Constant files, so read once a process."""
    return load_rules()


@lru_cache(maxsize=1)
def redactor() -> "Redactor":
    """The redactor of this process. Loaded late: it is the heaviest part, and most builds need none."""
    from withdrawal_rules.redaction import Redactor

    return Redactor()


@lru_cache(maxsize=1)
def redactor_version() -> str:
    """What ``Redactor.version`` says, without loading it."""
    digest = hashlib.sha256()
    home = Path(withdrawal_rules.__file__).parent / "redaction"
    for path in sorted([*home.glob("*.py"), *(home / "data").glob("*.t*")]):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def cross_batch(setup: Setup, ids: Sequence[int]) -> Crossed:
    """Take a batch of items through the wall; runs in any process."""
    from generator.snapshot.wall import Wall

    authorities = {authority.code: authority for authority in setup.authorities}
    with (
        closing(Ledger(setup.ledger, read_only=True)) as ledger,
        closing(Snapshot(setup.snapshot)) as snapshot,
    ):
        wall = Wall(ledger, snapshot, authorities, rules(), redactor(), setup.today, time.process_time)
        return Crossed(list(wall.cross(ledger.items(ids))), wall.redacting)


def move_on(
    ledger: Ledger,
    setup: Setup,
    facts: PortalFacts,
    *,
    executor: Executor | None = None,
    everything: bool = False,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Moved:
    """Bring the snapshot to where the ledger is. ``progress`` gets items done and in all."""
    slugs = {authority.code: authority.slug for authority in setup.authorities}
    totals: Counter[str] = Counter()
    spent = 0.0
    matched: Counter[str] = Counter()
    demoted: dict[Outcome, list[int]] = {Outcome.HELD: [], Outcome.REJECTED: []}
    with closing(Writer(setup.snapshot)) as writer:
        ahead = int(writer.epoch() or 0) - int(ledger.meta("epoch") or 0)
        if ahead:
            writer.recount(
                (slugs[code], cells_from_json(counted)) for code, counted in ledger.counted() if code in slugs
            )
        if ahead not in (0, 1):
            # Not the one batch of a crash: the snapshot is gone, or another one was put in its place.
            with ledger.transaction():
                ledger.mark_dirty()
            writer.resync_after(int(ledger.meta("sequence") or 0), setup.today)
            everything = True
        ids = ledger.changed(setup.today)
        if ids or everything:
            writer.start(len(ids), everything=everything)
        done = 0
        later = ledger.followers(ids)
        last = frozenset(later)
        first = array("q", (item for item in ids if item not in last)) if last else ids
        # A notice that names its successor must know whether that one has a page by now.
        for crossings, redacting in chain(
            _together(_crossed(setup, first, executor)), _crossed(setup, later, None)
        ):
            spent += redacting
            batch = int(ledger.meta("epoch") or 0) + 1
            counted = [cells_from_json(item.counted) for item in ledger.items([c.item for c in crossings])]
            writer.write(crossings, setup.today, str(batch), counted)
            with ledger.transaction():
                _record(ledger, crossings, setup.today, demoted)
                for crossing in crossings:
                    totals["withdrawn"] += crossing.withdrawn
                    totals["expired"] += crossing.expired
                    totals["redactions"] += crossing.redactions
                    matched.update(crossing.matched)
                    totals["redacted"] += crossing.removed is not None and crossing.page is not None
                ledger.set_meta("epoch", str(batch))
            done += len(crossings)
            progress(done, len(ids))
        sequence = str(writer.finish(facts))
        if ledger.meta("sequence") != sequence:
            with ledger.transaction():
                ledger.set_meta("sequence", sequence)
    return Moved(
        totals["withdrawn"],
        totals["expired"],
        totals["redactions"],
        demoted,
        dict(matched),
        totals["redacted"],
        spent,
    )


def drain(snapshot: Path, upto: int) -> None:
    """Empty the queue of change: every output has caught up with it."""
    with closing(Writer(snapshot)) as writer:
        writer.drain(upto)


def touched_days(snapshot: Path, numbers: Sequence[int]) -> frozenset[str]:
    """The build days whose changes mention one of those decisions."""
    with closing(Writer(snapshot)) as writer:
        return writer.touched_days(numbers)


def _record(
    ledger: Ledger, crossings: "Sequence[Crossing]", today: date, demoted: dict[Outcome, list[int]]
) -> None:
    """Write into the ledger what became of a batch of items at the wall."""
    cleared: list[int] = []
    for crossing in crossings:
        held = False
        for verdict in crossing.verdicts:
            ledger.set_standing(verdict.seq, verdict.outcome, verdict.code, verdict.message, today)
            demoted[verdict.outcome].append(verdict.seq)
            if verdict.outcome is Outcome.HELD:
                held = True
                ledger.replace_holds(crossing.item, verdict.seq, verdict.holds, today)
        if not held:
            cleared.append(crossing.item)
    ledger.close_holds(cleared, today)
    ledger.protect([(c.item, c.removed, c.kept) for c in crossings if c.removed is not None])
    ledger.settle(
        Settled(
            item=crossing.item,
            text_key=crossing.text_key,
            next_change_on=crossing.next_change_on,
            counted=cells_to_json(crossing.cells),
            state=crossing.state,
            shown_on=crossing.shown_on,
        )
        for crossing in crossings
    )


def _together(batches: Iterator[Crossed]) -> Iterator[Crossed]:
    """The same crossings, several batches at a time."""
    gathered = Crossed([], 0.0)
    for batch in batches:
        gathered = Crossed(gathered.crossings + batch.crossings, gathered.redacting + batch.redacting)
        if len(gathered.crossings) >= _TOGETHER:
            yield gathered
            gathered = Crossed([], 0.0)
    if gathered.crossings:
        yield gathered


def _crossed(setup: Setup, ids: Sequence[int], executor: Executor | None) -> Iterator[Crossed]:
    """Batches in order; only a few are under way at once, so memory stays flat."""
    batches = (ids[start : start + _BATCH] for start in range(0, len(ids), _BATCH))
    if executor is None or len(ids) <= _ALONE:
        for batch in batches:
            yield cross_batch(setup, batch)
        return
    waiting: deque[Future[Crossed]] = deque()
    for batch in batches:
        waiting.append(executor.submit(cross_batch, setup, batch))
        if len(waiting) > _AHEAD:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()
