"""Trouble around a build: disks, locks, clocks, states of other versions. Told clearly, site left whole."""

import contextlib
import errno
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from generator.publish.lock import build_lock
from tests.support.portal import Portal, decision, publish, withdraw

NUMBER = "津渡城管罚〔2026〕1号"


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    """A portal with a site, and a withdrawal and news that wait for the next build."""
    portal = Portal(tmp_path)
    events = [publish(n, decision(n)) for n in range(1, 13)]
    portal.feed(*events)
    portal.build()
    portal.feed(*events, withdraw(20, NUMBER), publish(21, decision(21)))
    return portal


def refused(portal: Portal, before: dict[str, bytes], *words: str) -> None:
    """A build that ends with exit 2, the words, no traceback, and the site as it was."""
    code, out, err = portal.run("build", "--workers", "1")
    assert (code, out) == (2, "")
    assert all(word in err for word in words), err
    assert "Traceback" not in err
    assert portal.files() == before


def recovers(portal: Portal, tmp_path: Path, *more: dict[str, Any]) -> None:
    """Once the trouble is over, the next build gives the site of a portal that had none."""
    portal.build()
    calm = Portal(tmp_path / "calm")
    events = [publish(n, decision(n)) for n in range(1, 13)]
    calm.feed(*events)
    calm.build()
    calm.feed(*events, withdraw(20, NUMBER), publish(21, decision(21)), *more)
    calm.build()
    ours, theirs = portal.files(), calm.files()
    assert ours.keys() == theirs.keys()
    assert [path for path in ours if ours[path] != theirs[path]] in ([], ["absence-report.json"])


def test_a_second_build_at_once_is_told_who_builds(portal: Portal) -> None:
    before = portal.files()
    with build_lock(portal.state):
        refused(portal, before, "另一个构建", str(os.getpid()))
        code, _, err = portal.run(
            "withdraw", "--authority", "chengguan", "--document", NUMBER, "--ground", "VOID",
            "--order", "行政判决书 〔2026〕1号 津渡法院", "--reason", "无效",
        )  # fmt: skip
        assert code == 2 and "另一个构建" in err
    assert portal.build()["withdrawn"] == 1


# -- disks ----------------------------------------------------------------------------------------


@contextlib.contextmanager
def small_disk(folder: Path, megabytes: float) -> Iterator[None]:
    """A disk of its own for ``folder``; the test is skipped where none may be mounted."""
    folder.mkdir(parents=True, exist_ok=True)
    size = f"size={int(megabytes * 1024)}k"
    if shutil.which("mount") is None or os.geteuid() != 0:
        pytest.skip("mounting needs root")
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)], capture_output=True)
    if made.returncode:
        pytest.skip("nothing may be mounted here")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


def full_at(monkeypatch: pytest.MonkeyPatch, folder: Path, code: int) -> None:
    """Have the operating system refuse to create files below ``folder``."""
    real = os.open

    def refusing(path: object, flags: int, *rest: object, **options: object) -> int:
        if flags & os.O_CREAT and str(path).startswith(str(folder)):
            raise OSError(code, os.strerror(code), str(path))
        return real(path, flags, *rest, **options)  # type: ignore[arg-type]  # passed on as given

    monkeypatch.setattr(os, "open", refusing)


@pytest.mark.parametrize(("code", "word"), [(errno.ENOSPC, "磁盘空间不足"), (errno.EROFS, "只读")])
def test_a_disk_that_takes_no_more_staging_leaves_the_site(
    portal: Portal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, word: str
) -> None:
    before = portal.files()
    with monkeypatch.context() as patch:
        full_at(patch, portal.state / "staging", code)
        refused(portal, before, word)
    recovers(portal, tmp_path)


@pytest.mark.parametrize(
    ("call", "code"),
    [
        ("replace", errno.ENOSPC),
        ("unlink", errno.EROFS),
        pytest.param("replace", errno.EACCES, marks=pytest.mark.slow),
        pytest.param("unlink", errno.EACCES, marks=pytest.mark.slow),
    ],
)
def test_an_output_folder_that_takes_nothing_is_told_and_mended_by_the_next_build(
    portal: Portal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, code: int
) -> None:
    before, live = portal.files(), str(portal.output)
    events = [publish(n, decision(n)) for n in range(1, 13)]
    # A sealed record leaves no page: the build has files to remove too.
    sealed = withdraw(22, "津渡城管罚〔2026〕2号", "SEALED")
    portal.feed(*events, withdraw(20, NUMBER), publish(21, decision(21)), sealed)
    real = getattr(os, call)

    def refusing(*paths: object, **options: object) -> object:
        if str(paths[-1]).startswith(live):
            raise OSError(code, os.strerror(code), str(paths[-1]))
        return real(*paths, **options)

    with monkeypatch.context() as patch:
        patch.setattr(os, call, refusing)
        code_, out, err = portal.run("build", "--workers", "1")
    assert (code_, out) == (2, "") and "gongshi:" in err and "Traceback" not in err
    new_words = {path for path, data in portal.files().items() if data != before.get(path)}
    portal.build()
    after = portal.files()
    assert all(after[path] for path in new_words)
    recovers(portal, tmp_path, sealed)


def test_a_read_only_output_folder_is_told(tmp_path: Path) -> None:
    portal = Portal(tmp_path)
    events = [publish(n, decision(n)) for n in range(1, 13)]
    with small_disk(portal.output, 64):
        portal.feed(*events)
        portal.build()
        before = portal.files()
        portal.feed(*events, withdraw(20, NUMBER), publish(21, decision(21)))
        subprocess.run(["mount", "-o", "remount,ro", str(portal.output)], check=True)
        refused(portal, before, "只读")
        subprocess.run(["mount", "-o", "remount,rw", str(portal.output)], check=True)
        recovers(portal, tmp_path)


def test_a_state_folder_that_is_read_only_is_told(tmp_path: Path) -> None:
    portal = Portal(tmp_path)
    with small_disk(portal.state, 64):
        portal.feed(publish(1, decision(1)))
        # In a process of its own: a file that is still open keeps a disk from becoming read-only.
        folders = ("--content", portal.content, "--state", portal.state, "--output", portal.output)
        subprocess.run(
            [sys.executable, "-m", "generator", "build", "--today", portal.today, *folders],
            check=True, cwd=Path(__file__).resolve().parents[2], capture_output=True,
        )  # fmt: skip
        before = portal.files()
        portal.feed(publish(1, decision(1)), withdraw(20, NUMBER))
        subprocess.run(["mount", "-o", "remount,ro", str(portal.state)], check=True)
        refused(portal, before, "只读")
        subprocess.run(["mount", "-o", "remount,rw", str(portal.state)], check=True)
        assert portal.build()["withdrawn"] == 1


@pytest.mark.parametrize(
    "megabytes", [0.3, 0.9, *(pytest.param(size, marks=pytest.mark.slow) for size in (0.1, 0.6, 1.2, 1.5))]
)
def test_a_state_disk_that_runs_full_is_told_and_the_next_build_goes_on(
    tmp_path: Path, megabytes: float
) -> None:
    portal = Portal(tmp_path)
    portal.feed(*(publish(n, decision(n)) for n in range(1, 40)))
    with small_disk(portal.state, megabytes):
        code, out, err = portal.run("build", "--workers", "1")
        assert (code, out) == (2, "") and "Traceback" not in err
        assert "空间" in err
        assert not portal.files()
        subprocess.run(["mount", "-o", "remount,size=64m", str(portal.state)], check=True)
        portal.build()
        ours = portal.files()
    calm = Portal(tmp_path / "calm")
    calm.feed(*(publish(n, decision(n)) for n in range(1, 40)))
    calm.build()
    assert ours == calm.files()


@pytest.mark.parametrize("megabytes", [0.2, pytest.param(0.7, marks=pytest.mark.slow)])
def test_an_output_disk_that_runs_full_is_told_and_the_next_build_goes_on(
    tmp_path: Path, megabytes: float
) -> None:
    portal = Portal(tmp_path)
    portal.feed(*(publish(n, decision(n)) for n in range(1, 40)))
    with small_disk(portal.output, megabytes):
        code, out, err = portal.run("build", "--workers", "1")
        assert (code, out) == (2, "") and "空间" in err
        assert not portal.files()
        subprocess.run(["mount", "-o", "remount,size=64m", str(portal.output)], check=True)
        portal.build()
        assert portal.build()["files_written"] == 0


# -- states of other versions, clocks --------------------------------------------------------------


@pytest.mark.parametrize(("file", "word"), [("ledger.sqlite", "状态文件夹"), ("outputs.sqlite", "版本")])
def test_a_state_of_another_version_is_refused_with_the_way_out(portal: Portal, file: str, word: str) -> None:
    before = portal.files()
    with closing(sqlite3.connect(portal.state / file)) as db:
        db.execute("PRAGMA user_version = 99")
    refused(portal, before, word, "99", "。")


def test_a_snapshot_of_another_version_is_made_anew(portal: Portal, tmp_path: Path) -> None:
    with closing(sqlite3.connect(portal.state / "snapshot.sqlite")) as db:
        db.execute("DROP TABLE tally")
        db.execute("PRAGMA user_version = 99")
    portal.build()
    calm = Portal(tmp_path / "calm")
    calm.feed(
        *(publish(n, decision(n)) for n in range(1, 13)), withdraw(20, NUMBER), publish(21, decision(21))
    )
    calm.build()
    for path in ("statistics/index.html", "data/withdrawals.json", "authorities/index.html"):
        assert portal.files()[path] == calm.files()[path]
    assert portal.pages().keys() == calm.pages().keys()


DAMAGE = b"not a database, whatever its name says" * 100


@pytest.mark.parametrize("file", ["ledger.sqlite", "outputs.sqlite"])
def test_a_damaged_state_file_is_told(portal: Portal, file: str) -> None:
    before = portal.files()
    for path in portal.state.glob(f"{file}-*"):
        path.unlink()
    (portal.state / file).write_bytes(DAMAGE)
    refused(portal, before, file)


def test_a_damaged_snapshot_is_made_anew(portal: Portal) -> None:
    (portal.state / "snapshot.sqlite").write_bytes(DAMAGE)
    portal.build()
    assert sum("津渡远帆" in page for page in portal.pages().values()) == 12


def test_an_older_snapshot_put_back_resurrects_nothing(portal: Portal) -> None:
    old = (portal.state / "snapshot.sqlite").read_bytes()
    portal.build()
    (portal.state / "snapshot.sqlite").write_bytes(old)
    portal.build()
    portal.build("--full")
    notices = [html for html in portal.pages().values() if "津渡复决〔2026〕8号" in html]
    assert len(notices) == 1 and "津渡远帆" not in notices[0]
    assert len(portal.pages()) == 13


def test_a_clock_that_jumps_back_and_forth_resurrects_nothing(portal: Portal) -> None:
    portal.build()
    gone = portal.files()
    for today in ("2026-10-01", "2027-01-01", "2020-01-01", "2026-10-21"):
        portal.today = today
        portal.build("--full")
        page = {path: data for path, data in portal.files().items() if data == gone.get(path)}
        assert all("津渡远帆" not in html for path, html in portal.pages().items() if path not in gone)
        assert len(page) > 0
    notices = [html for html in portal.pages().values() if "津渡复决〔2026〕8号" in html]
    assert len(notices) == 1 and "津渡远帆" not in notices[0]


def test_what_ended_stays_ended_when_the_clock_goes_back(tmp_path: Path) -> None:
    portal = Portal(tmp_path)
    portal.feed(publish(1, decision(1, publish_until="2026-11-01")), publish(2, decision(2)))
    portal.build()
    portal.today = "2026-11-02"
    assert portal.build()["expired"] == 1
    ended = portal.files()
    for options in ((), ("--full",)):
        portal.today = "2026-10-20"
        portal.build(*options)
        assert len(portal.pages()) == 1
    portal.today = "2026-11-02"
    portal.build("--full")
    files = portal.files()
    assert files.keys() == ended.keys()


def test_a_withdrawal_that_waits_is_carried_out_on_its_day(tmp_path: Path) -> None:
    portal = Portal(tmp_path)
    events = [publish(n, decision(n)) for n in range(1, 13)]
    portal.feed(*events)
    portal.build()
    portal.feed(*events, withdraw(20, NUMBER, effective_on="2026-11-05"))
    assert portal.build()["withdrawn"] == 0
    assert all("津渡远帆" in html for html in portal.pages().values())
    portal.today = "2026-11-05"
    assert portal.build()["withdrawn"] == 1
    assert sum("津渡远帆" not in html for html in portal.pages().values()) == 1
