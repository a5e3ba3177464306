"""After a withdrawal: what servers answer, what lists of removals say, and that nothing comes back."""

import csv
import http.client
import io
import json
import re
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree

import pytest

from generator.cli.context import folders_of
from generator.cli.finding import gone_lookup
from generator.cli.serve import make_server
from generator.model.codes import Shape
from search_index.reader import Reader
from tests.matrix.cases import BY_NAME, CASES, Case
from tests.matrix.scene import DAYS, Scene
from tests.support.canary import PRIVATE, Seen
from tests.support.portal import Portal, decision, publish, withdraw

every_case = pytest.mark.parametrize("name", [case.name for case in CASES])
LISTED = [case for case in CASES if case.shape in (Shape.NOTICE, Shape.GONE, Shape.REDIRECT)]
TOMBSTONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
ATOM = "{http://www.w3.org/2005/Atom}"


def listed_ids(scene: Scene) -> set[str]:
    return {scene.id_of(case) for case in LISTED}


# -- servers -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ask(scene: Scene) -> Iterator[Callable[[str], tuple[int, str]]]:
    portal = scene.portal
    folders = folders_of(portal.content, portal.state, portal.output)
    server = make_server(portal.output, 0, gone=gone_lookup(folders), quiet=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()

    def get(path: str) -> tuple[int, str]:
        with closing(http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)) as connection:
            connection.request("GET", "/" + path.removeprefix("site/"))
            answer = connection.getresponse()
            return answer.status, answer.read().decode()

    yield get
    server.shutdown()
    server.server_close()
    thread.join()


@every_case
def test_a_server_answers_as_the_ground_wants(
    scene: Scene, ask: Callable[[str], tuple[int, str]], name: str
) -> None:
    case = BY_NAME[name]
    status, body = ask(scene.page(case))
    wanted = {Shape.PAGE: 200, Shape.NOTICE: 410, Shape.GONE: 410, Shape.VANISHED: 404, Shape.REDIRECT: 200}
    assert status == wanted[case.shape]
    found = {spot.field for spot in scene.canaries.in_text(body)}
    assert case.stays or found <= case.told
    if case.shape is Shape.VANISHED:
        assert ask("d/00/00000000000000000000.html") == (404, body)
    if case.shape is Shape.REDIRECT:
        assert "http-equiv=refresh" in body


def test_the_successor_is_named_where_one_was_given(scene: Scene) -> None:
    page = scene.site[scene.page(BY_NAME["changed"]).removeprefix("site/")].decode()
    assert "津渡城管罚〔2026〕9001号" in page


# -- one truth in four forms -----------------------------------------------------------------------


def test_the_lists_of_removals_agree(scene: Scene) -> None:
    site = scene.site
    rows = json.loads(site["data/withdrawals.json"])["withdrawals"]
    table = list(csv.DictReader(io.StringIO(site["data/withdrawals.csv"].decode("utf-8-sig"))))
    month = json.loads(site["data/withdrawals/2026-10.json"])["withdrawals"]
    assert rows == table
    assert sorted(rows, key=str) == sorted(month, key=str)
    assert {row["id"] for row in rows} == listed_ids(scene)
    assert {frozenset(row) for row in rows} == {frozenset({"id", "ground", "date"})}
    by_id = {row["id"]: row["ground"] for row in rows}
    assert all(by_id[scene.id_of(case)] == case.ground for case in LISTED)
    feed = ElementTree.fromstring(site["feeds/withdrawals.atom"])
    assert {e.get("ref", "").rsplit(":", 1)[1] for e in feed.iter(TOMBSTONE)} == listed_ids(scene)
    entries = {e.findtext(f"{ATOM}id", "") for e in feed.iter(f"{ATOM}entry")}
    told = {scene.id_of(case) for case in LISTED if case.shape is not Shape.GONE}
    assert told <= {part for id_ in entries for part in id_.split(":")}
    page = site["withdrawals/2026-10.html"].decode()
    assert all(scene.number(case) in page for case in LISTED if "document_number" in case.told)
    removed = site["sitemaps/removed.xml"].decode()
    assert all(f"{id_}.html" in removed for id_ in listed_ids(scene))
    # The number of lines tells how many there are; those that must leave no trace are not among them.
    assert len(rows) == len(LISTED) == removed.count("<loc>")


def test_feeds_of_decisions_carry_tombstones_of_what_left_them(scene: Scene) -> None:
    feed = ElementTree.fromstring(scene.site["feeds/all.atom"])
    refs = {e.get("ref", "").rsplit(":", 1)[1] for e in feed.iter(TOMBSTONE)}
    assert refs and refs <= listed_ids(scene)
    entries = {e.findtext(f"{ATOM}id", "").rsplit(":", 1)[1] for e in feed.iter(f"{ATOM}entry")}
    gone = {scene.id_of(case) for case in CASES if not case.stays}
    assert not entries & gone


def test_older_days_keep_no_line_of_what_was_withdrawn(scene: Scene) -> None:
    days = {path: data for path, data in scene.site.items() if path.startswith("data/changes/20")}
    names = [path for path in days if path.endswith(".jsonl")]
    # A day's first file stands beside the folder that holds the others.
    names.sort(key=lambda path: (path.rsplit("/", 1)[1][:10], len(path), path))
    lines = [json.loads(line) for path in names for line in days[path].splitlines()]
    gone = {scene.id_of(case): case for case in CASES if not case.stays}
    assert f"data/changes/{DAYS[0]}.jsonl" in days
    for line in lines:
        if line.get("id") in gone:
            assert line["op"] == "DEL" and "record" not in line
            assert gone[line["id"]].shape is not Shape.VANISHED
    told = {line["id"] for line in lines if line["op"] == "DEL"}
    assert listed_ids(scene) <= told
    # Readers behind an untold deletion are sent to load everything anew.
    index = json.loads(scene.site["data/changes/index.json"])
    assert index["resync_before"] > 0
    sequences = [line["sequence"] for line in lines]
    assert sequences == sorted(sequences) and index["last_sequence"] >= sequences[-1]


def test_months_and_bulk_files_count_what_they_hold(scene: Scene) -> None:
    shown = scene.counts()["shown"]
    data = {path: body for path, body in scene.site.items() if path.startswith("data/decisions/")}
    ndjson = [line for path, body in data.items() if path.endswith(".jsonl") for line in body.splitlines()]
    assert data and len(ndjson) == shown
    pages = [body.decode() for path, body in scene.site.items() if "/chengguan/2026-09" in path]
    told = [re.search(r"(\d+)\s*件", re.sub(r"<[^>]*>", "", page.split("<main", 1)[-1])) for page in pages]
    assert sum(int(found[1]) for found in told if found) == shown
    decided = scene.counts()["decided"]
    assert f">{decided}<" in scene.site["statistics/index.html"].decode()


# -- search ----------------------------------------------------------------------------------------


@every_case
def test_search_finds_none_of_its_words(scene: Scene, name: str) -> None:
    case, reader = BY_NAME[name], Reader(scene.portal.output)
    for field, text in scene.canaries.of(name).items():
        found = {hit.public_id for hit in reader.search(text).hits}
        if case.stays and field not in case.cut | PRIVATE:
            assert found <= {scene.id_of(case)}
        else:
            assert found == set()
    if not case.stays:
        assert not reader.search(scene.id_of(case)).hits
        assert not reader.search(scene.number(case)).hits


@every_case
def test_the_catalogue_finds_none_of_its_words(scene: Scene, name: str) -> None:
    case, wanted = BY_NAME[name], scene.canaries.of(name)
    for field in ("title", "party.name", "document_number"):
        code, out, _ = scene.portal.run("search", wanted[field], "--json")
        assert code == 0
        assert len(json.loads(out)["hits"]) == (1 if case.stays else 0)


# -- the snapshot's file ---------------------------------------------------------------------------


def test_the_snapshot_leaves_no_journal_and_queues_nothing(scene: Scene) -> None:
    state = scene.portal.state
    assert all(path.stat().st_size == 0 for path in state.glob("snapshot.sqlite-*"))
    with closing(sqlite3.connect(state / "snapshot.sqlite")) as db:
        assert db.execute("SELECT count(*) FROM change").fetchone() == (0,)
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


# -- nothing comes back ------------------------------------------------------------------------------


def assert_nothing_back(scene: Scene, seen: Seen) -> None:
    for case in CASES:
        if case.stays:
            assert not seen.fields(case.name) & (case.cut | PRIVATE)
        else:
            assert seen.fields(case.name) <= case.told
        if case.shape is Shape.VANISHED:
            assert not seen.saying(scene.id_of(case))


def resend(scene: Scene, portal: Portal, cases: list[Case], sequence: int) -> None:
    events = [publish(sequence + i, scene.decision(case)) for i, case in enumerate(cases)]
    portal.feed(*events, file="resent.jsonl")


def test_old_versions_sent_again_bring_nothing_back(scene: Scene, tmp_path: Path) -> None:
    portal = scene.branch(tmp_path / "copy")
    resend(scene, portal, list(CASES), 1)
    summary = portal.build()
    assert summary["accepted"] == summary["files_written"] == summary["files_deleted"] == 0
    assert portal.files() == scene.site


def test_old_versions_under_new_sequences_bring_nothing_back(scene: Scene, tmp_path: Path) -> None:
    portal = scene.branch(tmp_path / "copy")
    # A correction may be undone by a new version; a withdrawal, or a part revoked, may not.
    resend(scene, portal, [case for case in CASES if case.plan != "correct"], scene.sequence + 1)
    assert portal.build()["accepted"] == 0
    assert portal.files() == scene.site


def test_the_whole_feed_sent_again_brings_nothing_back(scene: Scene, tmp_path: Path) -> None:
    portal = scene.branch(tmp_path / "copy")
    portal.feed(*scene.feed, file="again.jsonl")
    assert portal.build()["accepted"] == 0
    assert portal.files() == scene.site


def test_an_edited_version_does_not_bring_a_revoked_part_back(scene: Scene, tmp_path: Path) -> None:
    portal = scene.branch(tmp_path / "copy")
    record = scene.decision(BY_NAME["partly"]) | {"place": "津渡市渡口区另一路口"}
    portal.feed(publish(scene.sequence + 1, record), file="edited.jsonl")
    assert portal.build()["accepted"] == 1
    assert_nothing_back(scene, scene.look_at(portal))


@pytest.mark.parametrize("lost", ["snapshot", "outputs", "both", "site", "all but the ledger"])
def test_a_state_rebuilt_from_the_ledger_brings_nothing_back(scene: Scene, tmp_path: Path, lost: str) -> None:
    portal = scene.branch(tmp_path / "copy")
    patterns = {"snapshot": ["snapshot*"], "outputs": ["outputs*"], "both": ["snapshot*", "outputs*"]}
    for pattern in patterns.get(lost, []):
        for path in portal.state.glob(pattern):
            path.unlink()
    if lost == "site":
        shutil.rmtree(portal.output)
    if lost == "all but the ledger":
        for path in portal.state.iterdir():
            if not path.name.startswith("ledger"):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
    portal.build()
    seen = scene.look_at(portal)
    assert_nothing_back(scene, seen)
    rebuilt = portal.files()
    # The same decisions and notices stand; a lost snapshot only forgets which day told what.
    assert {p for p in rebuilt if p.startswith("d/")} == {p for p in scene.site if p.startswith("d/")}
    assert rebuilt["data/withdrawals.json"] == scene.site["data/withdrawals.json"]
    assert rebuilt["statistics/index.html"] == scene.site["statistics/index.html"]
    old, new = (json.loads(s["data/changes/index.json"]) for s in (scene.site, rebuilt))
    assert new["last_sequence"] >= old["last_sequence"]
    if lost not in ("outputs", "site"):
        assert new["resync_before"] > old["last_sequence"]
    written = portal.build()
    assert written["files_written"] == 0


@pytest.mark.parametrize("today", [DAYS[0], "2020-01-01"])
def test_a_clock_set_back_brings_nothing_back(scene: Scene, tmp_path: Path, today: str) -> None:
    portal = scene.branch(tmp_path / "copy")
    portal.today = today
    portal.build("--full")
    assert_nothing_back(scene, scene.look_at(portal))


@pytest.mark.parametrize("options", [(), ("--full",)])
def test_a_later_day_brings_nothing_back(scene: Scene, tmp_path: Path, options: tuple[str, ...]) -> None:
    portal = scene.branch(tmp_path / "copy")
    portal.today = "2026-12-31"
    portal.build(*options)
    assert_nothing_back(scene, scene.look_at(portal))


def test_a_full_build_with_nothing_new_touches_nothing_but_its_report(scene: Scene, tmp_path: Path) -> None:
    portal = scene.branch(tmp_path / "copy")
    summary = portal.build("--full")
    assert summary["files_deleted"] == summary["pages_written"] == 0
    assert summary["files_written"] <= 1
    assert [p for p, data in portal.files().items() if data != scene.site[p]] in ([], ["absence-report.json"])


@pytest.mark.parametrize(
    ("ground", "extent", "restorable"),
    [("CHANGED", "facts", True), ("REVOKED", "publication_basis", True), ("SEALED", "facts", False)],
)
def test_a_part_that_takes_the_whole_with_it_is_a_withdrawal_of_the_whole(
    tmp_path: Path, ground: str, extent: str, restorable: bool
) -> None:
    portal = Portal(tmp_path)
    events = [publish(1, decision(1)), publish(2, decision(2))]
    events.append(withdraw(3, "津渡城管罚〔2026〕1号", ground, extent=[extent]))
    portal.feed(*events)
    portal.build()
    events.append(publish(4, decision(1, place="津渡市渡口区另一路口")))
    portal.feed(*events)
    summary = portal.build()
    assert (summary["rejected"], summary["pages_total"]) == (1, 1)
    order = {"kind": "行政判决书", "number": "〔2026〕渡行终9号", "body": "津渡法院", "date": "2026-10-20"}
    back = {
        "event": "republish",
        "document_number": "津渡城管罚〔2026〕1号",
        "order": order,
        "reason": "再审。",
    }
    portal.feed(*events, back | {"sequence": 5})
    assert portal.build()["pages_total"] == (2 if restorable else 1)
