"""A build killed at any point leaves the old site or the new one, and the next build ends the work."""

import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support.portal import Portal, decision, publish, withdraw

ROOT = Path(__file__).resolve().parents[2]
SEED = 20261020
REPORT = "absence-report.json"
GROUNDS = ("REVOKED", "REPAIRED", "SEALED", "ERRONEOUS", "VOID", "DUPLICATE")


class Ground(NamedTuple):
    """A portal that waits for a build, with the site before and after it."""

    base: Path
    today: str
    old: dict[str, bytes]
    new: dict[str, bytes]
    steps: int


def number(serial: int) -> str:
    return f"津渡城管罚〔2026〕{serial}号"


def at(root: Path, today: str) -> Portal:
    portal = Portal.__new__(Portal)
    portal.content, portal.state, portal.output = root / "content", root / "var", root / "output"
    portal.today = today
    return portal


def drive(ground: Path, work: Path, today: str, *points: int) -> dict[int, int]:
    """Have the driver kill a build at each point; steps taken by point, -1 where it was killed."""
    work.mkdir()
    command = [sys.executable, "-m", "tests.crash.driver", str(ground), str(work), today, *map(str, points)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    lines = [line.split() for line in done.stdout.splitlines() if line[:1].isdigit()]
    return {int(point): int(steps) for point, steps in lines}


def prepared(root: Path, *, first: bool) -> Ground:
    """A small portal: a first build to do, or a second one with withdrawals, news and corrections."""
    portal = Portal(root / "base")
    events = [publish(n, decision(n)) for n in range(1, 61)]
    portal.feed(*events)
    old: dict[str, bytes] = {}
    if not first:
        portal.build()
        old = portal.files()
        portal.today = "2026-10-21"
        for n, ground in enumerate(GROUNDS, 1):
            extra = {"successor": number(50)} if ground == "DUPLICATE" else {}
            events.append(withdraw(60 + n, number(n), ground, **extra))
        events += [publish(70 + n, decision(n, place="津渡市渡口区")) for n in range(20, 23)]
        events += [publish(100 + n, decision(100 + n)) for n in range(4)]
        portal.feed(*events)
    steps = drive(root / "base", root / "count", portal.today)[0]
    new = at(root / "count" / "0", portal.today).files()
    return Ground(root / "base", portal.today, old, new, steps)


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    return prepared(tmp_path_factory.mktemp("second"), first=False)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    return prepared(tmp_path_factory.mktemp("first"), first=True)


def points_of(ground: Ground, count: int, seed: int) -> list[int]:
    """Points spread over the whole build, each anywhere in its part."""
    chance = random.Random(seed)
    width = ground.steps / count
    return sorted({1 + int((i + chance.random()) * width) for i in range(count)} - {ground.steps + 1})


def assert_whole(ground: Ground, root: Path) -> None:
    """Every file is old or new; the next build gives the undisturbed site; then there is no more to do."""
    portal = at(root, ground.today)
    for path, data in portal.files().items():
        assert data in (ground.old.get(path), ground.new.get(path)) or path == REPORT, path
    portal.build()
    files = portal.files()
    assert files.keys() == ground.new.keys()
    assert [path for path in files if files[path] != ground.new[path]] in ([], [REPORT])
    assert portal.build()["files_written"] == 0
    for serial in range(1, len(GROUNDS) + 1) if ground.old else ():
        _, out, _ = portal.run("search", number(serial), "--limit", "100", "--json")
        assert number(serial) not in out.replace(f'"query": "{number(serial)}"', "")
    assert not [p for p in (portal.state / "staging").rglob("*") if p.is_file()]


def kill_everywhere(ground: Ground, work: Path, count: int, seed: int) -> None:
    points = points_of(ground, count, seed)
    told = drive(ground.base, work, ground.today, *points)
    assert set(told) == set(points)
    assert sum(steps == -1 for steps in told.values()) >= 0.9 * len(points)
    for point in points:
        assert_whole(ground, work / str(point))
        shutil.rmtree(work / str(point))


def test_a_build_killed_at_any_point_is_ended_by_the_next(second: Ground, tmp_path: Path) -> None:
    kill_everywhere(second, tmp_path / "work", 8, SEED)


@pytest.mark.slow
def test_a_first_build_killed_at_any_point_is_ended_by_the_next(first: Ground, tmp_path: Path) -> None:
    kill_everywhere(first, tmp_path / "work", 40, SEED + 1)


@pytest.mark.slow
def test_a_build_killed_at_two_hundred_points_is_ended_by_the_next(second: Ground, tmp_path: Path) -> None:
    kill_everywhere(second, tmp_path / "work", 200, SEED + 2)
