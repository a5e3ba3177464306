"""The ledger of outputs and the apply: what goes live is what was asked for, and no more."""

import hashlib
import pickle
import random
import sqlite3
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.model.sink import Written
from generator.publish import FolderSink, OutputStore, PublishError, StagingSink, listing, manifest
from generator.publish.database import open_for_reading
from generator.verify.integrity import Contents, walk
from generator.verify.report import Finding


@pytest.fixture
def store(tmp_path: Path) -> OutputStore:
    return OutputStore(tmp_path / "state", tmp_path / "live", durable=False)


def site(live: Path, *, manifests: bool = False) -> dict[str, bytes]:
    found = {f.relative_to(live).as_posix(): f.read_bytes() for f in live.rglob("*") if f.is_file()}
    return {p: d for p, d in found.items() if manifests or not p.startswith("manifest")}


def build(
    store: OutputStore, files: dict[str, bytes], *, full: bool = False, gone: tuple[str, ...] = ()
) -> None:
    store.begin(full=full)
    for path, data in files.items():
        store.put(path, data)
    for path in gone:
        store.remove(path)
    store.finish()
    store.apply()


def leftovers(state: Path) -> list[str]:
    return sorted(p.name for p in state.iterdir() if p.name not in ("outputs.sqlite", "build.lock"))


def test_a_first_build_brings_every_file_to_the_live_folder_and_leaves_no_trace_of_the_way(
    store: OutputStore,
) -> None:
    files = {"index.html": b"home", "d/ab/ab12.html": b"one", "data/changes/2026-01-01.jsonl": b"{}"}
    store.begin(full=True)
    assert all(store.put(path, data, key="k") for path, data in files.items())
    changes = store.finish()
    assert changes.written == 3 + 4  # three folders and the root of the manifest
    assert list(store.live.rglob("*")) == []
    applied = store.apply()
    assert (applied.written, applied.deleted, applied.number) == (7, 0, 1)
    assert site(store.live) == files
    assert leftovers(store.state) == []
    assert store.key("d/ab/ab12.html") == "k"


def test_equal_bytes_are_not_written_and_a_build_with_nothing_new_changes_nothing(store: OutputStore) -> None:
    files = {"index.html": b"home", "d/ab/ab12.html": b"one"}
    build(store, files, full=True)
    before = {p: p.stat().st_mtime_ns for p in store.live.rglob("*")}
    store.begin(full=True)
    assert not any(store.put(path, data) for path, data in files.items())
    assert store.finish() == (0, 0, 0)
    assert store.apply().written == 0
    assert before == {p: p.stat().st_mtime_ns for p in store.live.rglob("*")}
    store.begin(full=False)
    assert store.finish() == (0, 0, 0)


def test_a_new_key_for_equal_bytes_is_remembered_without_writing(store: OutputStore) -> None:
    build(store, {"a.html": b"a"}, full=True)
    store.begin(full=False)
    assert not store.put("a.html", b"a", key="new")
    assert store.key("a.html") == "new"
    assert store.finish().written == 0
    store.apply()
    assert store.key("a.html") == "new"


def test_a_full_build_removes_what_nobody_named_and_an_incremental_one_leaves_it(store: OutputStore) -> None:
    build(store, {"a.html": b"a", "b/b.html": b"b", "c/d/c.html": b"c"}, full=True)
    build(store, {"a.html": b"A"})
    assert set(site(store.live)) == {"a.html", "b/b.html", "c/d/c.html"}
    store.begin(full=True)
    store.keep("a.html")
    store.keep("never-was.html")
    store.put("b/b.html", b"b")
    store.finish()
    assert list(store.deletions()) == ["c/d/c.html", "manifest/c/d.json"]
    store.apply()
    assert site(store.live) == {"a.html": b"A", "b/b.html": b"b"}
    assert not (store.live / "c").exists(), "empty folders go too"


def test_what_was_removed_is_not_brought_back_by_a_keep_but_by_a_put(store: OutputStore) -> None:
    build(store, {"a.html": b"a", "b.html": b"b"}, full=True)
    store.begin(full=True)
    for path in ("a.html", "b.html"):
        store.remove(path)
        store.keep(path)
    assert not store.put("b.html", b"b"), "equal to what is live: nothing to write"
    assert store.key("a.html") == ""
    store.finish()
    store.apply()
    assert site(store.live) == {"b.html": b"b"}


def test_what_was_put_and_then_removed_in_one_build_leaves_no_bytes_anywhere(store: OutputStore) -> None:
    store.begin(full=True)
    store.put("d/ab/secret.html", b"withdrawn")
    store.put("index.html", b"x")
    store.remove("d/ab/secret.html")
    assert not (store.state / "staging/d/ab/secret.html").exists()
    store.finish()
    store.apply()
    assert set(site(store.live)) == {"index.html"}


def test_what_is_live_can_be_read_whatever_is_staged(store: OutputStore) -> None:
    build(store, {"a.txt": b"old"}, full=True)
    store.begin(full=False)
    store.put("a.txt", b"new")
    store.put("b.txt", b"new")
    assert store.read("a.txt") == b"old"
    assert store.read("b.txt") is None
    store.finish()
    store.apply()
    assert store.read("a.txt") == b"new"
    with pytest.raises(ValueError, match="路径"):
        store.read("../state/outputs.sqlite")


def test_a_put_that_returns_to_the_live_bytes_unstages_the_earlier_one(store: OutputStore) -> None:
    build(store, {"a.html": b"a"}, full=True)
    store.begin(full=False)
    assert store.put("a.html", b"other")
    assert not store.put("a.html", b"a")
    assert store.finish().written == 0
    assert not (store.state / "staging/a.html").exists()
    store.apply()
    assert site(store.live) == {"a.html": b"a"}


@pytest.mark.parametrize(
    "path",
    ["", "/etc/passwd", "../x", "a/../b", "a//b", "a/./b", ".git/config", "a/.hidden", "a\\b", "a\0b", "a/",
     "C:\\x", "a~b.html", "a%2e.html",
     "a?b", "a#b", "a\u200bb", "a\u202eb", "x" * 300, "a/b /c", "a/b.", "\ud800"],
)  # fmt: skip
def test_a_path_that_could_leave_the_site_or_mislead_is_refused(store: OutputStore, path: str) -> None:
    store.begin(full=True)
    for call in (lambda: store.put(path, b"x"), lambda: store.remove(path), lambda: store.keep(path)):
        with pytest.raises(ValueError, match="路径"):
            call()


@given(st.text(max_size=40))
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_accepted_path_ever_leaves_its_folder(tmp_path: Path, path: str) -> None:
    from generator.publish.addresses import checked

    try:
        checked(path)
    except ValueError:
        return
    assert (tmp_path / path).resolve().is_relative_to(tmp_path.resolve())
    assert (tmp_path / path).relative_to(tmp_path).as_posix() == path


def test_a_link_in_the_live_folder_that_leads_outside_is_not_followed(
    store: OutputStore, tmp_path: Path
) -> None:
    build(store, {"a.html": b"a", "d/x.html": b"x"}, full=True)
    outside = tmp_path / "outside"
    (store.live / "d").rename(outside)
    (store.live / "d").symlink_to(outside)
    store.begin(full=False)
    store.put("d/x.html", b"y")
    store.finish()
    with pytest.raises(PublishError, match="目录之外"):
        store.apply()
    assert (outside / "x.html").read_bytes() == b"x"


def test_the_order_is_deletions_withdrawn_pages_pieces_pages_lists_manifest(
    store: OutputStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(store, {"d/ff/gone.html": b"1", "d/00/notice.html": b"1", "index.html": b"1"}, full=True)
    order: list[str] = []
    from generator.publish.apply import _Mover

    move, delete = _Mover.move, _Mover.delete
    monkeypatch.setattr(_Mover, "move", lambda s, w: (order.append(w.path), move(s, w))[1])
    monkeypatch.setattr(_Mover, "delete", lambda s, p: (order.append("-" + p), delete(s, p))[1])
    store.begin(full=False)
    for path in (
        "index.html",
        "search/b1/12ab34cd56ef7890.bin",
        "d/aa/page.html",
        "d/zz.html",
        "d/00/notice.html",
    ):
        store.put(path, b"2")
    store.remove("d/ff/gone.html")
    store.finish()
    store.apply(["d/00/notice.html"])
    assert order[:2] == ["-d/ff/gone.html", "-manifest/d/ff.json"]
    assert order[2:7] == [
        "d/00/notice.html", "search/b1/12ab34cd56ef7890.bin", "d/zz.html", "d/aa/page.html", "index.html",
    ]  # fmt: skip
    assert order[-1] == "manifest.json"


def check_manifest(live: Path) -> None:
    root = orjson.loads((live / "manifest.json").read_bytes())
    listed: dict[str, tuple[str, int]] = {}
    for folder, entry in root["folders"].items():
        stem = f"manifest/{folder or '~root'}"
        names = (
            [f"{stem}.json"]
            if entry["parts"] == 1
            else [f"{stem}~{i:0{len(hex(entry['parts'] - 1)) - 2}x}.json" for i in range(entry["parts"])]
        )
        names += [f"{stem}~new.json"] * entry.get("changes", False)
        digests = [hashlib.sha256((live / name).read_bytes()).hexdigest() for name in names]
        whole = digests[0] if len(digests) == 1 else hashlib.sha256("\n".join(digests).encode()).hexdigest()
        assert entry["sha256"] == whole
        for name in names:
            for file, (digest, size) in orjson.loads((live / name).read_bytes())["files"].items():
                listed[f"{folder}/{file}" if folder else file] = (digest, size)
        here = [size for path, (_, size) in listed.items() if path.rpartition("/")[0] == folder]
        assert (entry["files"], entry["bytes"]) == (len(here), sum(here))
    real = site(live)
    real.pop("absence-report.json", None)
    assert listed == {p: (hashlib.sha256(d).hexdigest(), len(d)) for p, d in real.items()}
    manifests = {p for p in site(live, manifests=True) if p.startswith("manifest")}
    lists = sum(entry["parts"] + entry.get("changes", False) for entry in root["folders"].values())
    assert len(manifests) == 1 + lists
    findings: list[Finding] = []
    assert {f.path for f in walk(live, Contents(live), findings)} == set(site(live, manifests=True))
    assert findings == []


def test_the_manifest_lists_every_file_with_its_hash_and_only_changed_folders_are_rewritten(
    store: OutputStore,
) -> None:
    files = {f"d/{i % 4:02x}/{i:04x}.html": b"%d" % i for i in range(40)}
    build(store, files | {"index.html": b"x"}, full=True)
    check_manifest(store.live)
    store.begin(full=False)
    store.put("d/01/0001.html", b"new")
    store.remove("d/02/0002.html")
    store.finish()
    assert [w.path for w in store.staged()] == [
        "manifest.json", "d/01/0001.html", "manifest/d/01.json", "manifest/d/02.json",
    ]  # fmt: skip
    store.apply()
    check_manifest(store.live)


def test_a_folder_that_grows_or_shrinks_past_a_border_changes_its_parts(store: OutputStore) -> None:
    many = {f"d/00/{i:05d}.html": b"x" for i in range(1300)}
    few = dict(list(many.items())[:900])
    for files in (few, many, few):
        build(store, files, full=True)
        check_manifest(store.live)
        assert site(store.live) == files
    build(store, {}, gone=tuple(few))
    check_manifest(store.live)
    assert site(store.live) == {}


@pytest.fixture
def small_borders(monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders are cut as if they were some hundred times as large."""
    monkeypatch.setattr(manifest, "_WHOLE", 8)
    monkeypatch.setattr(manifest, "_FEW", 200)
    monkeypatch.setattr(listing, "_CHANGES", 60)


@pytest.mark.usefixtures("small_borders")
def test_changes_in_many_places_of_a_large_folder_are_listed_in_one_file_for_all(store: OutputStore) -> None:
    files = {f"search/t/{i:x}.bin": b"%d" % i for i in range(400)}
    build(store, files, full=True)
    check_manifest(store.live)
    chance = random.Random(7)
    most = 0
    for turn in range(12):
        store.begin(full=False)
        for path in chance.sample(sorted(files), 40):
            files[path] = b"%d %s" % (turn, path.encode())
            store.put(path, files[path])
        for path in chance.sample(sorted(files), 2):
            del files[path]
            store.remove(path)
        files[f"search/t/new{turn}.bin"] = b"new"
        store.put(f"search/t/new{turn}.bin", b"new")
        store.finish()
        lists = [w.path for w in store.staged() if w.path.startswith("manifest/")]
        if not turn:
            assert "manifest/search/t~new.json" in lists
            assert len(lists) <= 3, "and the parts of what has gone"
        most = max(most, len(lists))
        store.apply()
        check_manifest(store.live)
        assert site(store.live) == files
    told = orjson.loads((store.live / "manifest/search/t~new.json").read_bytes())["files"]
    assert 0 < len(told) <= 60
    assert most < 35, "fewer than one for each file that changed"
    # A few changes go to their parts, and so does what the list said of those.
    path = next(f"search/t/{name}" for name in sorted(told))
    build(store, {path: b"last"})
    check_manifest(store.live)
    told = orjson.loads((store.live / "manifest/search/t~new.json").read_bytes())["files"]
    assert path.rpartition("/")[2] not in told
    # More than the list holds: all parts anew, and no list.
    files = dict.fromkeys(site(store.live), b"all")
    build(store, files)
    check_manifest(store.live)
    assert not (store.live / "manifest/search/t~new.json").exists()


@pytest.mark.usefixtures("small_borders")
def test_no_list_tells_what_a_page_was_or_that_a_piece_has_gone(store: OutputStore) -> None:
    folders = {"d/00": 400, "search/t": 400}
    files = {f"{folder}/{i}.bin": b"old %d" % i for folder, count in folders.items() for i in range(count)}
    build(store, files, full=True)
    store.begin(full=False)
    for i in range(0, 400, 8):
        for folder in folders:
            store.put(f"{folder}/{i}.bin", b"new %d" % i)
    store.remove("d/00/1.bin")
    store.remove("search/t/1.bin")
    store.finish()
    store.apply()
    check_manifest(store.live)
    said = b"".join(path.read_bytes() for path in (store.live / "manifest/d").rglob("*.json"))
    assert hashlib.sha256(b"old 8").hexdigest().encode() not in said
    said += b"".join(path.read_bytes() for path in (store.live / "manifest/search").rglob("*.json"))
    assert b'"1.bin"' not in said
    assert (store.live / "manifest/search/t~new.json").exists()


@pytest.mark.usefixtures("small_borders")
@pytest.mark.parametrize("count", [5, 100, 400])
def test_manifests_made_from_live_ones_equal_those_made_of_the_whole_folder(
    store: OutputStore, tmp_path: Path, count: int
) -> None:
    files = {f"d/00/{i:05d}.html": b"x" for i in range(count)} | {"d/01/a.html": b"x", "index.html": b"x"}
    build(store, files, full=True)
    files |= {"d/00/00001.html": b"changed", "d/00/new.html": b"new", "d/01/b.html": b"b"}
    del files["d/00/00003.html"]
    build(store, files, gone=("d/00/00003.html",))
    again = OutputStore(tmp_path / "state2", tmp_path / "live2", durable=False)
    build(again, files, full=True)
    assert site(store.live, manifests=True) == site(again.live, manifests=True)


@pytest.mark.parametrize("harm", ["changed", "gone"])
def test_a_live_manifest_that_is_not_the_one_written_is_made_anew(store: OutputStore, harm: str) -> None:
    build(store, {"d/00/a.html": b"a", "d/00/b.html": b"b"}, full=True)
    target = store.live / "manifest/d/00.json"
    target.unlink()
    if harm == "changed":
        target.write_bytes(b'{"folder": "d/00", "part": 0, "parts": 1, "files": {}}')
    build(store, {"d/00/a.html": b"A"})
    check_manifest(store.live)


def test_a_site_cut_at_other_borders_is_taken_over(
    store: OutputStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {f"{folder}/{i}.bin": b"x" for folder in ("search/b/0", "search/b/1") for i in range(40)}
    monkeypatch.setattr(manifest, "_WHOLE", 20)
    build(store, files, full=True)
    monkeypatch.undo()
    build(store, {"search/b/0/1.bin": b"y"})
    check_manifest(store.live)
    folders = orjson.loads((store.live / "manifest.json").read_bytes())["folders"]
    assert [folders[f"search/b/{block}"]["parts"] for block in "01"] == [1, 16]


def test_the_report_put_after_finish_joins_the_set_outside_the_manifest(store: OutputStore) -> None:
    for content in (b"1", b"2"):
        store.begin(full=True)
        store.put("index.html", b"x")
        store.finish()
        assert store.put("absence-report.json", content)
        store.apply()
        check_manifest(store.live)
        assert (store.live / "absence-report.json").read_bytes() == content


def test_a_failed_verification_leaves_the_site_as_it_was_and_staging_empty(store: OutputStore) -> None:
    build(store, {"a.html": b"a"}, full=True)
    store.begin(full=False)
    store.put("a.html", b"leak")
    store.finish()
    store.discard()
    assert site(store.live) == {"a.html": b"a"}
    assert leftovers(store.state) == []
    assert store.exists_after("a.html")


def test_a_half_made_change_set_is_dropped_by_the_next_build(store: OutputStore, tmp_path: Path) -> None:
    store.begin(full=True)
    store.put("a.html", b"half")
    again = OutputStore(tmp_path / "state", tmp_path / "live", durable=False)
    assert not again.recover()
    assert leftovers(again.state) == []
    build(again, {"b.html": b"b"}, full=True)
    assert site(again.live) == {"b.html": b"b"}


def test_an_unfinished_set_is_never_applied(store: OutputStore) -> None:
    store.begin(full=True)
    store.put("a.html", b"a")
    with pytest.raises(PublishError, match="尚未完成"):
        store.apply()


def test_what_will_exist_is_known_before_the_apply(store: OutputStore) -> None:
    build(store, {"a.html": b"a", "b.html": b"b"}, full=True)
    store.begin(full=False)
    store.put("c.html", b"c")
    store.remove("a.html")
    assert [store.exists_after(p) for p in ("a.html", "b.html", "c.html", "d.html")] == [
        False,
        True,
        True,
        False,
    ]
    assert store.under("") == ["b.html", "c.html", "manifest.json", "manifest/~root.json"]
    store.finish()
    assert [w.path for w in store.paths_after()] == [
        "b.html",
        "c.html",
        "manifest.json",
        "manifest/~root.json",
    ]
    assert store.total() == 4
    store.apply()
    assert store.total() == 4 == len(list(store.paths_after()))


def test_under_finds_exactly_the_paths_with_a_prefix(store: OutputStore) -> None:
    files = ["d/a", "d/ab/x", "d/ac/x", "d/b/y", "da/x", "e"]
    build(store, dict.fromkeys(files, b"x"), full=True)
    store.begin(full=False)
    everything = store.under("")
    for prefix in ("", "d", "d/", "d/a", "d/ab/", "d/ab/x", "e", "z"):
        assert set(store.under(prefix)) == {p for p in everything if p.startswith(prefix)}
        worker = store.worker()
        assert store.under(prefix) == worker.under(prefix)


def _work(task: tuple[StagingSink, int]) -> list[Written]:
    sink, number = task
    assert sink.key("old.html") == "was"
    sink.put(f"d/{number:02x}/page.html", b"%d" % number, key=f"k{number}")
    sink.put(f"d/{number:02x}/twice.html", b"first")
    sink.put(f"d/{number:02x}/twice.html", b"second")
    if number == 0:
        sink.put("same.html", b"same", key="new")
        sink.keep("old.html")
        sink.remove("gone.html")
        sink.put("brief.html", b"brief")
        sink.remove("brief.html")
    return sink.drain()


def test_workers_in_other_processes_stage_files_and_the_parent_takes_them_over(store: OutputStore) -> None:
    store.begin(full=True)
    for path in ("old.html", "same.html", "gone.html"):
        store.put(path, path.removesuffix(".html").encode(), key="was")
    store.finish()
    store.apply()
    store.begin(full=True)
    sink = pickle.loads(pickle.dumps(store.worker()))
    with ProcessPoolExecutor(2) as pool:
        for drained in pool.map(_work, [(sink, n) for n in range(6)]):
            store.absorb(drained)
    store.finish()
    store.apply()
    expected = {f"d/{n:02x}/page.html": b"%d" % n for n in range(6)}
    expected |= {f"d/{n:02x}/twice.html": b"second" for n in range(6)}
    assert site(store.live) == expected | {"old.html": b"old", "same.html": b"same"}
    assert store.key("same.html") == "new"
    check_manifest(store.live)


def test_a_worker_lets_go_of_the_ledger_with_each_batch(
    store: OutputStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(store, {"a.html": b"a", "b.html": b"b"}, full=True)
    opened: list[sqlite3.Connection] = []

    def open_and_tell(path: Path) -> sqlite3.Connection:
        opened.append(open_for_reading(path))
        return opened[-1]

    monkeypatch.setattr("generator.publish.worker.open_for_reading", open_and_tell)
    store.begin(full=False)
    sink = store.worker()
    for path in ("a.html", "b.html"):
        sink.keep(path)
        assert [written.path for written in sink.drain()] == [path]
    assert len(opened) == 2
    for connection in opened:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            connection.execute("SELECT 1")


def test_a_live_folder_that_somebody_emptied_is_noticed_and_made_again(store: OutputStore) -> None:
    build(store, {"a.html": b"a"}, full=True)
    for file in list(store.live.rglob("*.*")):
        file.unlink()
    assert not store.trusted()
    with pytest.raises(PublishError, match="--full"):
        store.begin(full=False)
    build(store, {"a.html": b"a"}, full=True)
    assert site(store.live) == {"a.html": b"a"}
    assert store.trusted()


def test_a_lost_state_takes_the_old_site_over_and_nothing_stale_stays(tmp_path: Path) -> None:
    first = OutputStore(tmp_path / "one", tmp_path / "live", durable=False)
    build(first, {"a.html": b"a", "d/withdrawn.html": b"old"}, full=True)
    second = OutputStore(tmp_path / "two", tmp_path / "live", durable=False)
    assert not second.trusted()
    build(second, {"a.html": b"a"}, full=True)
    assert site(second.live) == {"a.html": b"a"}
    check_manifest(second.live)
    assert second.total() == 3


def test_a_folder_with_other_peoples_files_is_never_taken_over(tmp_path: Path) -> None:
    (tmp_path / "live").mkdir()
    (tmp_path / "live/thesis.txt").write_text("mine")
    store = OutputStore(tmp_path / "state", tmp_path / "live")
    with pytest.raises(PublishError, match="空目录"):
        store.begin(full=True)
    assert (tmp_path / "live/thesis.txt").read_text() == "mine"


def test_the_purge_list_names_what_changed_and_what_went_with_the_last_apply(store: OutputStore) -> None:
    build(store, {"index.html": b"1", "d/x.html": b"1", "d/y.html": b"1", "d/z.html": b"1"}, full=True)
    build(store, {"index.html": b"2", "d/x.html": b"2"}, gone=("d/y.html",))
    urls = store.purge_list("https://example.org")
    assert {u.removeprefix("https://example.org") for u in urls if "manifest" not in u} == {
        "/", "/index.html", "/d/x.html", "/d/y.html",
    }  # fmt: skip


def test_the_ledger_keeps_no_deleted_path_in_its_free_pages_and_no_journal_beside_it(
    store: OutputStore,
) -> None:
    build(store, {f"d/00/canary{n}.html": b"x" for n in range(500)} | {"a.html": b"a"}, full=True)
    build(store, {"a.html": b"a"}, full=True)
    build(store, {"a.html": b"b"}, full=True)  # removals of two applies ago are forgotten
    assert b"canary" not in (store.state / "outputs.sqlite").read_bytes()
    assert leftovers(store.state) == []


def test_a_ledger_of_another_version_is_refused_with_the_way_out(tmp_path: Path) -> None:
    OutputStore(tmp_path / "state", tmp_path / "live").close()
    with sqlite3.connect(tmp_path / "state/outputs.sqlite") as database:
        database.execute("PRAGMA user_version=99")
    with pytest.raises(PublishError, match="--full"):
        OutputStore(tmp_path / "state", tmp_path / "live")
    (tmp_path / "state/outputs.sqlite").write_bytes(b"not a database, whatever it says" * 100)
    with pytest.raises(PublishError, match="--full"):
        OutputStore(tmp_path / "state", tmp_path / "live")


@given(
    st.lists(
        st.tuples(
            st.booleans(),
            st.lists(
                st.tuples(
                    st.sampled_from(["put", "keep", "remove"]),
                    st.sampled_from(["a.html", "b.html", "d/c.html", "d/e/f.html"]),
                    st.sampled_from([b"1", b"2"]),
                ),
                max_size=8,
            ),
        ),
        max_size=4,
    )
)
@settings(max_examples=60, deadline=None)
def test_any_sequence_of_builds_gives_the_site_that_a_plain_dictionary_would(
    tmp_path_factory: pytest.TempPathFactory, builds: list[tuple[bool, list[tuple[str, str, bytes]]]]
) -> None:
    folder = tmp_path_factory.mktemp("site")
    store = OutputStore(folder / "state", folder / "live", durable=False)
    expected: dict[str, bytes] = {}
    for full, acts in builds:
        store.begin(full=full)
        after, named = dict(expected), set()
        for act, path, data in acts:
            if act == "put":
                store.put(path, data)
                after[path] = data
                named.add(path)
            elif act == "keep":
                store.keep(path)
                named.add(path)
            else:
                store.remove(path)
                after.pop(path, None)
        expected = {p: d for p, d in after.items() if p in named} if full else after
        store.finish()
        assert store.total() == len(list(store.paths_after()))
        store.apply()
        assert site(store.live) == expected
        check_manifest(store.live)
        assert leftovers(store.state) == []


def test_the_folder_sink_writes_at_once(tmp_path: Path) -> None:
    sink = FolderSink(tmp_path)
    assert sink.put("d/a.html", b"a", key="k")
    assert not sink.put("d/a.html", b"a", key="k")
    assert (sink.key("d/a.html"), sink.under("d/")) == ("k", ["d/a.html"])
    sink.remove("d/a.html")
    assert sink.under("") == []
