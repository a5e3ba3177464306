"""Our own builds, measured through the command line as an operator runs them."""

import json
import re
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.snapshot.reader import Snapshot
from tests.bench import make_feeds
from tests.bench.figures import ALONE, WHOLE
from tests.bench.measure import Measured, aside, run

ROOT = Path(__file__).resolve().parents[2]
_TIMED = re.compile(r"^(\S+)\s+(\d+\.\d{3}) s$", re.M)
_NAME = re.compile(r'^name = "', re.M)


@dataclass(frozen=True)
class Step:
    """One or more commands that do one thing, weighed together.

    ``seconds`` and ``cpu`` of all commands, ``peak`` and ``resident`` of the largest; ``summary``
    and ``stages`` are what the build said of itself.
    """

    name: str
    seconds: float
    cpu: float
    peak: int
    resident: int
    failed: str
    summary: dict[str, Any]
    stages: dict[str, float]

    @property
    def touched(self) -> int:
        """Files written and deleted."""
        return int(self.summary.get("files_written", 0)) + int(self.summary.get("files_deleted", 0))

    @property
    def written(self) -> int:
        """Bytes written into the site."""
        return int(self.summary.get("bytes_written", 0))


class Portal:
    """A portal of generated feeds below ``folder``: its content, its state and its output.

    ``house`` is where the program lies that builds it: this tree, or the compiled copy of it.
    """

    def __init__(self, folder: Path, size: int, day: str, *, workers: int = 2, house: Path = ROOT) -> None:
        self.content = folder / "content"
        self.state = folder / "state"
        self.output = folder / "output"
        self.size = size
        self.day = day
        self.workers = workers
        self.house = house
        self._acts = 0

    @property
    def snapshot(self) -> Path:
        """The public snapshot."""
        return self.state / "snapshot.sqlite"

    def feeds(self) -> None:
        """Write the feeds anew; nothing else is left of an earlier run."""
        for folder in (self.content, self.state, self.output):
            aside(folder)
        make_feeds.write(self.size, self.content)

    def forget(self) -> None:
        """Back to before the first build."""
        aside(self.state)
        aside(self.output)

    # -- what is measured

    def build(self, name: str, *options: str) -> Step:
        """One build."""
        return self._step(name, [self._build_command(*options)])

    def new(self) -> Step:
        """One decision more arrives in a feed."""
        make_feeds.one_new(self.content)
        return self._step("one new decision", [self._build_command()])

    def correct(self) -> Step:
        """One decision is corrected by a feed."""
        make_feeds.correct(self.content)
        return self._step("one correction", [self._build_command()])

    def withdraw(self) -> Step:
        """One decision is withdrawn from a terminal, and the build that carries it out."""
        code, number = self._somebody()
        command = [
            *gongshi("withdraw"), "--authority", code, "--document", number, "--ground", "REVOKED",
            "--order", "行政复议决定书 澜政复决〔2026〕901号 澜津市人民政府 2026-11-18",
            "--reason", "主要事实不清、证据不足，依法予以撤销。", "--today", self.day,
            "--content", str(self.content), "--state", str(self.state),
        ]  # fmt: skip
        return self._step("one withdrawal", [command, self._build_command()])

    def verify(self) -> Step:
        """The whole finished site, read as a stranger."""
        return self._step(WHOLE, [self._verify_command(self.workers)])

    def verify_alone(self) -> Step:
        """The same in one process."""
        return self._step(ALONE, [self._verify_command(1)])

    def new_look(self) -> Step:
        """All pages again because the site has another name; no record changed."""
        path = self.content / "site.toml"
        path.write_text(_NAME.sub('name = "新', path.read_text("utf-8"), count=1), "utf-8")
        return self._step("all pages again", [self._build_command()])

    def _build_command(self, *options: str) -> list[str]:
        return [
            *gongshi("build"), *self._folders(), "--today", self.day, "--workers", str(self.workers),
            "--profile", "--json", *options,
        ]  # fmt: skip

    def _verify_command(self, workers: int) -> list[str]:
        return [*gongshi("verify"), *self._folders(), "--workers", str(workers), "--json"]

    def _folders(self) -> list[str]:
        return [
            "--content", str(self.content), "--state", str(self.state), "--output", str(self.output)
        ]  # fmt: skip

    def _somebody(self) -> tuple[str, str]:
        """Authority code and document number of a published decision, each time another."""
        with closing(Snapshot(self.snapshot)) as snapshot:
            highest = snapshot.highest_number()
            self._acts += 1
            for number in range(highest // 2 + self._acts * 7, highest):
                found = snapshot.decision(number)
                if found is not None:
                    return found.authority_code, found.document_number
        raise LookupError("no published decision to withdraw")

    def _step(self, name: str, commands: Sequence[Sequence[str]]) -> Step:
        measured: list[Measured] = []
        for command in commands:
            measured.append(run(command, cwd=self.house, settle=not measured))
            if not measured[-1].well:
                break
        last = measured[-1]
        failed = "" if last.well else last.stopped or f"exit {last.code}: {_ending(last)}"
        return Step(
            name,
            sum(m.wall for m in measured),
            sum(m.cpu for m in measured),
            max(m.peak for m in measured),
            max(m.resident for m in measured),
            failed,
            _json_of(last.out),
            {stage: float(seconds) for stage, seconds in _TIMED.findall(last.err)},
        )


def gongshi(command: str) -> list[str]:
    """A command of the program that lies where it is run, by this Python."""
    return [sys.executable, "-m", "generator", command]


def child(*arguments: str | Path, house: Path = ROOT) -> dict[str, Any]:
    """What :mod:`tests.bench.stages` finds in a process of its own; ``failed`` where it does not."""
    # Python looks for modules where it is run, then here: the copy has no tests.
    command = [sys.executable, "-m", "tests.bench.stages", *arguments]
    done = run(command, cwd=house, env={"PYTHONPATH": str(ROOT)})
    found = _json_of(done.out) if done.well else {"failed": done.stopped or _ending(done)}
    return {**found, "peak": done.peak}


def _json_of(text: str) -> dict[str, Any]:
    lines = [line for line in text.splitlines() if line.startswith("{")]
    found: dict[str, Any] = json.loads(lines[-1]) if lines else {}
    return found


def _ending(measured: Measured) -> str:
    lines = (measured.err or measured.out).strip().splitlines()
    return lines[-1][:200] if lines else ""
