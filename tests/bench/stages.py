"""Single stages, each in a process of its own: how fast one core reads, judges, redacts, renders.

usage: python -m tests.bench.stages intake|redact CONTENT | pages SNAPSHOT CONTENT FOLDER
"""

import json
import sys
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import closing
from datetime import date
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from generator.cli.context import Reporter, collect_seldom, folders_of
from generator.model.authority import Authority, Content
from generator.publish.store import OutputStore
from generator.site.decisions import BATCH, Batch, Done, pack, render_batch
from generator.site.order import Order
from generator.snapshot.reader import Snapshot
from generator.sources import FeedFile, find, load_content

if TYPE_CHECKING:
    from generator.intake.desk import Verdict
    from generator.ledger import Ledger
    from generator.model.private import Decision

# Worker processes import this module again, so what one stage alone needs is imported in it.

_SAMPLE = 3000
"""Decisions redacted to take the speed of one core."""

_DAY = date(2026, 11, 20)


def _files(loaded: Content) -> Iterator[tuple[FeedFile, Authority]]:
    folder = Path(loaded.folder)
    for authority in loaded.authorities:
        for found in find(authority, folder, folder):
            if isinstance(found, FeedFile):
                yield found, authority


def _judged(
    loaded: Content, ledger: "Ledger", each: int | None = None
) -> "Iterator[tuple[Verdict, Authority]]":
    """The verdicts on the records of all files; with ``each`` on the first so many of every file."""
    from generator.intake import Intake
    from generator.intake.desk import Verdict

    intake = Intake(loaded.authorities, ledger, _DAY)
    for feed, authority in _files(loaded):
        for verdict in islice(intake.file(feed, authority), each):
            if isinstance(verdict, Verdict):
                yield verdict, authority


def intake(content: Path) -> dict[str, Any]:
    """Records a second: judged only, and judged and taken into a fresh ledger."""
    from generator.cli.receive import receive
    from generator.ledger import Ledger

    loaded = load_content(content)[0]
    with TemporaryDirectory(dir=content.parent) as name:
        state = Path(name)
        with closing(Ledger(state / "empty.sqlite")) as ledger:
            begun = time.process_time()
            judged = sum(1 for _ in _judged(loaded, ledger))
            seconds = time.process_time() - begun
        folders = folders_of(content, state, state / "output")
        with closing(Ledger(state / "ledger.sqlite")) as ledger:
            begun = time.process_time()
            taken = receive(ledger, loaded, folders, _DAY, Reporter(quiet=True), again=False)
            whole = time.process_time() - begun
    return {"records": judged, "judged": judged / seconds, "taken": taken.total / whole}


def _decisions(loaded: Content, ledger: "Ledger") -> "Iterator[tuple[Decision, Authority]]":
    """A sample of the decisions, from every file alike: authorities write differently."""
    from generator.model.private import Publish

    each = _SAMPLE // max(1, sum(1 for _ in _files(loaded))) + 1
    for verdict, authority in _judged(loaded, ledger, each):
        event = verdict.received.event if verdict.received else None
        if isinstance(event, Publish):
            yield event.decision, authority


def redact(content: Path) -> dict[str, Any]:
    """Characters a second that one core redacts."""
    from generator.ledger import Ledger
    from withdrawal_rules.redaction import Redactor

    redactor = Redactor()
    with TemporaryDirectory(dir=content.parent) as name, closing(Ledger(Path(name) / "l.sqlite")) as ledger:
        sample = list(islice(_decisions(load_content(content)[0], ledger), _SAMPLE))
    for decision, authority in sample[:20]:
        redactor.redact(decision, authority)
    begun = time.process_time()
    texts = [redactor.redact(decision, authority).texts for decision, authority in sample]
    seconds = time.process_time() - begun
    characters = sum(
        len(getattr(d, name, "") or "") for (d, _), t in zip(sample, texts, strict=True) for name in t
    )
    return {"decisions": len(sample), "characters": characters, "speed": characters / seconds}


def pages(snapshot: Path, content: Path, folder: Path) -> dict[str, Any]:
    """Decision pages alone: rendered and written by two processes, start-up included.

    What was written stays in ``folder``, which must not exist before.
    """
    order = Order(snapshot=snapshot, content=load_content(content)[0])
    with closing(Snapshot(snapshot)) as reader:
        highest, total = reader.highest_number(), reader.total()
    with closing(OutputStore(folder / "state", folder / "output")) as store:
        store.begin(full=True)
        worker, packed = store.worker(), pack(order)
        begun = time.perf_counter()
        with ProcessPoolExecutor(2, mp_context=get_context("spawn"), initializer=collect_seldom) as pool:
            waiting: deque[Future[Done]] = deque()
            for first in range(0, highest + 1, BATCH):
                if len(waiting) > 4:
                    store.absorb(waiting.popleft().result().written)
                batch = Batch(first=first, last=first + BATCH - 1)
                waiting.append(pool.submit(render_batch, packed, worker, batch))
            while waiting:
                store.absorb(waiting.popleft().result().written)
            seconds = time.perf_counter() - begun
        size = sum(written.size for written in store.staged())
    return {"pages": total, "seconds": seconds, "bytes": size}


def main() -> None:
    collect_seldom()  # as the program itself does when it starts
    what, *rest = sys.argv[1:]
    places = [Path(part).absolute() for part in rest]
    found = {"intake": intake, "redact": redact, "pages": pages}[what](*places)  # type: ignore[operator]  # as usage says
    print(json.dumps(found))


if __name__ == "__main__":
    main()
