"""Whatever stops an apply, the site is old or new in every file, and the next run ends it."""

import errno
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from generator.publish import BuildLockedError, OutputStore, PublishError, build_lock, upload
from generator.publish import apply as applying

OLD = {f"d/{n % 5:02x}/{n:03d}.html": b"old %d" % n for n in range(30)} | {"index.html": b"old"}
NEW = (
    {path: b"new" + data for path, data in list(OLD.items())[:12]}
    | {path: OLD[path] for path in list(OLD)[12:20]}
    | {f"e/{n:03d}.html": b"fresh %d" % n for n in range(10)}
    | {"index.html": b"new", "search/x.0123456789abcdef.bin": b"piece"}
)


def site(live: Path) -> dict[str, bytes]:
    found = {f.relative_to(live).as_posix(): f.read_bytes() for f in live.rglob("*") if f.is_file()}
    return {p: d for p, d in found.items() if not p.startswith("manifest")}


def prepare(folder: Path, old: dict[str, bytes] = OLD) -> OutputStore:
    """A site with ``old`` live (nothing when empty) and NEW staged and complete."""
    store = OutputStore(folder / "state", folder / "live", durable=False)
    if old:
        store.begin(full=True)
        for path, data in old.items():
            store.put(path, data)
        store.finish()
        store.apply()
    store.begin(full=True)
    for path, data in NEW.items():
        store.put(path, data)
    store.finish()
    return store


_STEPS = ("replace", "unlink", "rmdir", "rename", "mkdir")


def killed_at(folder: Path, step: int, act: Callable[[OutputStore], object]) -> bool:
    """Run ``act`` in a child that is killed at its ``step``-th change of a file system or ledger."""
    child = os.fork()
    if child == 0:
        left = step

        def counted(function: Callable[..., object]) -> Callable[..., object]:
            def wrapped(*args: object, **options: object) -> object:
                nonlocal left
                left -= 1
                if left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                return function(*args, **options)

            return wrapped

        for name in _STEPS:
            setattr(os, name, counted(getattr(os, name)))
        applying.tables.set_meta = counted(applying.tables.set_meta)
        applying._sync_file = counted(applying._sync_file)
        act(OutputStore(folder / "state", folder / "live", durable=False))
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def reopen(store: OutputStore) -> OutputStore:
    """Attach to the complete change set that another process made."""
    applying.tables.attach_pending(store._database, store.state / "pending.sqlite", new=False)
    store._pending = applying.Pending(store._database)
    return store


@pytest.mark.parametrize("old", [OLD, {}], ids=["over-an-old-site", "first-build"])
def test_killed_at_any_step_of_an_apply_every_file_is_old_or_new_and_recovery_makes_all_new(
    tmp_path: Path, old: dict[str, bytes]
) -> None:
    prepare(tmp_path / "base", old).close()
    step, ended = 0, False
    while not ended:
        folder = tmp_path / f"run{step}"
        shutil.copytree(tmp_path / "base", folder)
        ended = not killed_at(folder, step, lambda store: reopen(store).apply(["d/00/000.html"]))
        now = site(folder / "live")
        for path in set(now) | set(old):
            assert now.get(path) in (old.get(path), NEW.get(path)), path
        store = OutputStore(folder / "state", folder / "live", durable=False)
        begun = applying.journal_of(folder / "state") is not None
        assert store.recover() == begun
        assert site(folder / "live") in ((NEW,) if begun or ended else (old, NEW))
        assert not (folder / "state/staging").exists()
        assert sorted(p.name for p in (folder / "state").iterdir()) in (
            ["outputs.sqlite"],
            ["apply.json.new", "outputs.sqlite"],
        )
        assert not list((folder / "live").rglob(".*"))
        listed = {w.path for w in store.paths_after() if not w.path.startswith("manifest")}
        assert listed == set(site(folder / "live"))
        store.close()
        shutil.rmtree(folder)
        step += 1
    assert step > 15 if not old else step > 50


def test_killed_again_while_recovering_the_third_run_still_ends_it(tmp_path: Path) -> None:
    prepare(tmp_path / "base").close()
    chance = random.Random(7)
    for run in range(15):
        folder = tmp_path / f"run{run}"
        shutil.copytree(tmp_path / "base", folder)
        killed_at(folder, chance.randrange(12, 40), lambda store: reopen(store).apply())
        for _ in range(3):
            killed_at(folder, chance.randrange(1, 20), lambda store: store.recover())
        store = OutputStore(folder / "state", folder / "live", durable=False)
        store.recover()
        assert site(folder / "live") == NEW
        store.close()


def test_across_file_systems_files_are_copied_and_renamed_and_no_half_file_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = prepare(tmp_path)
    real = os.replace

    def replace(source: str | Path, target: str | Path) -> None:
        if "staging" in str(source):
            raise OSError(errno.EXDEV, "cross-device")
        real(source, target)

    monkeypatch.setattr(os, "replace", replace)
    store.apply()
    assert site(tmp_path / "live") == NEW
    assert not list((tmp_path / "live").rglob(".*"))
    assert not (tmp_path / "state/staging").exists()


@pytest.mark.parametrize(
    ("code", "word"), [(errno.ENOSPC, "磁盘空间不足"), (errno.EROFS, "只读"), (errno.EACCES, "权限")]
)
def test_a_full_or_read_only_disk_stops_an_apply_with_a_clear_word_and_it_can_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, word: str
) -> None:
    store = prepare(tmp_path)
    real, calls = os.replace, 0

    def replace(source: str | Path, target: str | Path) -> None:
        nonlocal calls
        calls += "staging" in str(source)
        if calls > 5:
            raise OSError(code, "no")
        real(source, target)

    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(PublishError, match=word):
        store.apply()
    with pytest.raises(PublishError, match="继续"):
        store.discard()
    store.close()
    monkeypatch.undo()
    again = OutputStore(tmp_path / "state", tmp_path / "live", durable=False)
    with pytest.raises(PublishError, match="恢复"):
        again.begin(full=False)
    assert again.recover()
    assert site(tmp_path / "live") == NEW


def test_a_read_only_live_folder_is_found_out_before_anything_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = prepare(tmp_path)
    real = os.statvfs(tmp_path)
    flags = SimpleNamespace(f_flag=real.f_flag | os.ST_RDONLY)
    monkeypatch.setattr(os, "statvfs", lambda _: flags)
    with pytest.raises(PublishError, match="只读"):
        store.apply()
    assert site(tmp_path / "live") == OLD
    assert applying.journal_of(tmp_path / "state") is None


def test_a_full_disk_while_staging_leaves_the_site_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = prepare(tmp_path)
    store.begin(full=False)

    def refuse(*_: object) -> int:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "write", refuse)
    with pytest.raises(PublishError, match="磁盘空间不足"):
        store.put("x.html", b"x")
    monkeypatch.undo()
    assert site(tmp_path / "live") == OLD


def test_two_builds_at_once_meet_a_lock_that_says_who_holds_it_and_since_when(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from generator.publish import build_lock\n"
        "try:\n with build_lock(Path(sys.argv[1])): print('got it')\n"
        "except Exception as e: print(type(e).__name__, e)"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    with build_lock(tmp_path):
        refused = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        with pytest.raises(BuildLockedError), build_lock(tmp_path):
            pass
    assert refused.startswith("BuildLockedError")
    assert f"进程 {os.getpid()}" in refused
    assert "自 2" in refused
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "got it\n"


def test_an_upload_carries_what_a_target_has_missed_and_remembers_how_far_it_is(tmp_path: Path) -> None:
    import fsspec

    store = OutputStore(tmp_path / "state", tmp_path / "live", durable=False)

    def build(files: dict[str, bytes]) -> None:
        store.begin(full=True)
        for path, data in files.items():
            store.put(path, data)
        store.finish()
        store.apply()

    def there(url: str) -> dict[str, bytes]:
        system, root = fsspec.core.url_to_fs(url)
        found = {p.removeprefix(root).strip("/"): system.cat_file(p) for p in system.find(root)}
        return {p: d for p, d in found.items() if not p.startswith("manifest")}

    one, two = (f"memory://{tmp_path.name}-{n}" for n in "ab")
    build(OLD)
    assert upload(store, one).written == len(OLD) + 7
    assert there(one) == OLD
    assert upload(store, one) == (0, 0, 0)
    upload(store, two)
    build(NEW)
    result = upload(store, one)
    assert result.deleted == 10
    assert result.written < len(NEW) + 8
    build(NEW | {"later.html": b"later"})
    upload(store, one)
    assert there(one) == NEW | {"later.html": b"later"}
    assert there(two) == OLD
    upload(store, two)
    assert there(two) == NEW | {"later.html": b"later"}


def test_an_upload_that_fails_is_simply_run_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import fsspec
    from fsspec.implementations.memory import MemoryFileSystem

    store = prepare(tmp_path)
    store.apply()
    url = f"memory://{tmp_path.name}-c"

    def refuse(*_: object, **__: object) -> None:
        raise TimeoutError

    with monkeypatch.context() as patch:
        patch.setattr(MemoryFileSystem, "put_file", refuse)
        with pytest.raises(PublishError, match="上传失败"):
            upload(store, url)
    upload(store, url)
    assert fsspec.filesystem("memory").cat_file(f"/{tmp_path.name}-c/index.html") == b"new"
