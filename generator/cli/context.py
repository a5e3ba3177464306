"""What every command shares: the three folders, the day, progress and results."""

import gc
import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from generator.model.problem import Problem

DONE, USAGE, NOTHING, UNVERIFIED = 0, 2, 3, 4
"""Exit codes: done; wrong usage or configuration; nothing could be accepted; verification failed."""

SHANGHAI = ZoneInfo("Asia/Shanghai")
"""All dates are days of this zone."""


class Stop(Exception):  # noqa: N818 - not an error of the program: a command's orderly end
    """Ends a command with an exit code and a message on stderr."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


def collect_seldom() -> None:
    """Look for cycles of garbage less often: records are trees, and looking costs a tenth of a build.

    For a process of this program's own: what is loaded by now stays, and is not looked through again.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def today_or(given: str | None) -> date:
    """The day a command works for: the one given, else today's. The only clock in the program.

    Raises Stop(2) for a day that is not one.
    """
    if given is None:
        return datetime.now(SHANGHAI).date()
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise Stop(USAGE, f"--today 应为 YYYY-MM-DD：{given}") from None


@dataclass(frozen=True)
class Folders:
    """Where a portal lives: what people write, what the program remembers, what is served."""

    content: Path
    state: Path
    output: Path

    @property
    def ledger(self) -> Path:
        """The private ledger."""
        return self.state / "ledger.sqlite"

    @property
    def snapshot(self) -> Path:
        """The public snapshot."""
        return self.state / "snapshot.sqlite"

    @property
    def catalogue(self) -> Path:
        """The Whoosh catalogue."""
        return self.state / "catalogue"

    @property
    def search_state(self) -> Path:
        """What the search index remembers of its blocks."""
        return self.state / "search"

    @property
    def downloads(self) -> Path:
        """Feeds fetched from addresses."""
        return self.state / "downloads"


def folders_of(content: Path, state: Path, output: Path) -> Folders:
    """The three folders as absolute paths: worker processes and Pelican have their own ideas of here."""
    return Folders(content.absolute(), state.absolute(), output.absolute())


@dataclass
class Reporter:
    """Progress on stderr: a bar on a terminal, plain lines otherwise, nothing when quiet."""

    quiet: bool = False
    times: dict[str, float] = field(default_factory=dict)
    """Seconds by stage, for ``--profile``."""

    def say(self, text: str) -> None:
        """One line."""
        if not self.quiet:
            print(text, file=sys.stderr, flush=True)

    def problems(self, problems: list[Problem], limit: int = 50) -> None:
        """Located problems; more than ``limit`` are counted, not shown."""
        for problem in problems[:limit]:
            self.say(f"{'!' if problem.severity == 'error' else '·'} {problem}")
        if len(problems) > limit:
            self.say(f"… 另有 {len(problems) - limit} 条，见 gongshi check")

    @contextmanager
    def stage(self, name: str, total: int | None = None) -> "Iterator[Stage]":
        """A stage of the work, timed; ``total`` may be set later."""
        start = time.perf_counter()
        terminal = sys.stderr.isatty()
        if terminal and not self.quiet:
            # Only a terminal's bar needs the library that draws it.
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

            columns = (
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
            )
            with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
                task = progress.add_task(name, total=total)
                yield Stage(lambda done, of: progress.update(task, completed=done, total=of))
        else:
            yield Stage(lambda done, of: None)
        spent = time.perf_counter() - start
        self.times[name] = self.times.get(name, 0.0) + spent
        if not terminal:
            self.say(f"{name} {spent:.1f} s")


@dataclass(frozen=True)
class Stage:
    """Tells how far a stage is."""

    update: Any

    def at(self, done: int, total: int) -> None:
        """``done`` of ``total``."""
        self.update(done, total)


def print_json(value: object) -> None:
    """One JSON object on stdout."""
    json.dump(value, sys.stdout, ensure_ascii=False, default=str)
    sys.stdout.write("\n")
