"""``gongshi check``: what a build would say of feeds, with nothing changed."""

from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from generator.cli.context import DONE, NOTHING, USAGE, Folders, Reporter, Stop
from generator.cli.receive import load
from generator.intake import Intake
from generator.ledger import Ledger
from generator.model.authority import Authority, Content
from generator.model.codes import Outcome, Severity
from generator.model.problem import Problem
from generator.sources import FeedFile, feed_file, find


@dataclass
class Checked:
    """The result of a check."""

    counts: Counter[Outcome] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0 when something could be accepted or nothing came in; 3 when nothing could be."""
        errors = any(problem.severity is Severity.ERROR for problem in self.problems)
        usable = self.counts[Outcome.ACCEPTED] + self.counts[Outcome.UNCHANGED] + self.counts[Outcome.HELD]
        return NOTHING if errors and not usable else DONE

    def line(self) -> str:
        """One line for a person."""
        counts = self.counts
        return (
            f"共 {counts.total()} 条：可接受 {counts[Outcome.ACCEPTED]}，未变 {counts[Outcome.UNCHANGED]}，"
            f"待审 {counts[Outcome.HELD]}，拒绝 {counts[Outcome.REJECTED]}；问题 {len(self.problems)} 条。"
        )

    def as_json(self) -> dict[str, object]:
        """One object for a program."""
        return {
            "received": self.counts.total(),
            **{outcome.value: self.counts[outcome] for outcome in Outcome},
            "problems": [problem.model_dump(mode="json") for problem in self.problems],
        }


def check(
    folders: Folders, files: Sequence[Path], authority: str, today: date, reporter: Reporter
) -> Checked:
    """Judge files (or every feed) as the next build would; the ledger is rolled back after."""
    content, problems = load(folders, reporter)
    result = Checked(problems=list(problems))
    there = folders.ledger.is_file()
    with closing(Ledger(folders.ledger if there else Path(":memory:"))) as ledger:
        intake = Intake(content.authorities, ledger, today)
        try:
            with ledger.transaction():
                for feed, owner in _feeds(content, folders, files, authority, result):
                    for verdict in intake.file(feed, owner):
                        if isinstance(verdict, Problem):
                            result.problems.append(verdict)
                            continue
                        result.counts[verdict.outcome] += 1
                        result.problems += verdict.problems
                        if verdict.received and verdict.outcome in (Outcome.ACCEPTED, Outcome.HELD):
                            ledger.append(verdict.received, verdict.outcome, today)
                raise _RollBack
        except _RollBack:
            return result


class _RollBack(Exception):  # noqa: N818 - not an error: ends the transaction without keeping it
    pass


def _feeds(
    content: Content, folders: Folders, files: Sequence[Path], authority: str, result: Checked
) -> list[tuple[FeedFile, Authority]]:
    feeds: list[tuple[FeedFile, Authority]] = []
    for path in files:
        owner = _owner(content, path, authority)
        named = feed_file(path, _name(path, folders), owner)
        if isinstance(named, Problem):
            result.problems.append(named)
        else:
            feeds.append((named, owner))
    if files:
        return feeds
    for owner in content.authorities:
        for found in find(owner, folders.content, folders.downloads):
            if isinstance(found, Problem):
                result.problems.append(found)
            else:
                feeds.append((found, owner))
    return feeds


def _name(path: Path, folders: Folders) -> str:
    """The name a build would show, where the file lies in the content folder."""
    resolved, base = path.resolve(), folders.content.resolve()
    return resolved.relative_to(base).as_posix() if resolved.is_relative_to(base) else str(path)


def _owner(content: Content, path: Path, authority: str) -> Authority:
    if not path.is_file():
        raise Stop(USAGE, f"没有这个文件：{path}")
    owners = {owner.slug: owner for owner in content.authorities}
    if authority:
        found = next((o for o in content.authorities if authority in (o.slug, o.code)), None)
    else:
        found = owners.get(path.resolve().parent.name)
        if found is None and len(owners) == 1:
            found = next(iter(owners.values()))
    if found is None:
        raise Stop(USAGE, f"不知道 {path} 属于哪个机关；用 --authority 写明。")
    return found
