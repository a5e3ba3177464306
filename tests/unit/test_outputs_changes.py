"""Daily changes, the removals ledger and sitemaps."""

import json
from datetime import date, timedelta

import pytest
from lxml import etree

from generator.model import paths
from generator.model.codes import Ground, Shape
from generator.outputs import build_outputs, changes, gone_paths, withdrawals
from generator.snapshot.affected import Targets
from generator.snapshot.reader import Snapshot
from tests.support.fake_outputs_snapshot import SLUGS, TODAY, MemorySink, SnapshotMaker, content, decision
from tests.unit.test_outputs_bulk import rows_of
from tests.unit.test_outputs_feeds import build

LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


@pytest.fixture
def maker(tmp_path):
    maker = SnapshotMaker(tmp_path / "snapshot.db")
    yield maker
    maker.db.close()


def lines(sink: MemorySink, path: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in sink.files[path].splitlines()]


def urls(data: bytes) -> list[str]:
    return [element.text for element in etree.fromstring(data).iter(LOC)]


def test_a_day_tells_what_was_added_and_what_was_taken_away(maker):
    kept, gone = decision(1), decision(2)
    maker.today = date(2026, 6, 14)
    maker.add(kept)
    maker.add(gone)
    maker.today = TODAY
    maker.withdraw(2, Ground.REVOKED, Shape.NOTICE)
    sink = build(maker)
    first = lines(sink, "data/changes/2026-06-14.jsonl")
    assert [line["op"] for line in first] == ["ADD", "DEL"]
    assert first[0]["record"]["public_id"] == kept.public_id
    [second] = lines(sink, "data/changes/2026-06-15.jsonl")
    assert second == {
        "sequence": 3,
        "op": "DEL",
        "id": gone.public_id,
        "ground": "REVOKED",
        "date": "2026-06-15",
    }
    index = json.loads(sink.files["data/changes/index.json"])
    assert index["last_sequence"] == 3
    assert index["resync_before"] == 0


def test_what_leaves_no_trace_makes_every_copy_load_anew(maker):
    maker.today = date(2026, 6, 14)
    maker.add(decision(1))
    maker.add(decision(2))
    maker.today = TODAY
    maker.withdraw(2, Ground.SEALED, Shape.VANISHED)
    maker.add(decision(3))
    sink = build(maker)
    index = json.loads(sink.files["data/changes/index.json"])
    assert index["resync_before"] == 3
    assert index["last_sequence"] == 4
    told = lines(sink, "data/changes/2026-06-14.jsonl") + lines(sink, "data/changes/2026-06-15.jsonl")
    assert [line["sequence"] for line in told] == [1, 4]


def test_a_restored_decision_is_added_again_after_its_deletion(maker):
    maker.add(decision(1))
    maker.withdraw(1, Ground.REVOKED, Shape.NOTICE)
    maker.restore(decision(1))
    told = lines(build(maker), "data/changes/2026-06-15.jsonl")
    assert [line["op"] for line in told] == ["DEL", "DEL", "ADD"]
    assert told[1]["ground"] == "REVOKED"
    assert told[2]["record"]["version"] == 2


def test_a_day_of_a_first_load_points_to_the_bulk_data(maker, monkeypatch):
    monkeypatch.setattr(changes, "DAY_LIMIT", 5)
    for number in range(1, 8):
        maker.add(decision(number))
    sink = build(maker)
    assert lines(sink, "data/changes/2026-06-15.jsonl") == [
        {"sequence": 7, "op": "RESYNC", "date": "2026-06-15"}
    ]
    assert json.loads(sink.files["data/changes/index.json"])["resync_before"] == 7


def test_a_large_day_lies_in_several_files_that_the_index_names(maker, monkeypatch):
    monkeypatch.setattr(changes, "DAY_PART", 3)
    for number in range(1, 8):
        maker.add(decision(number))
    sink = build(maker)
    [day] = json.loads(sink.files["data/changes/2026-06.json"])["days"]
    assert day in json.loads(sink.files["data/changes/index.json"])["latest"]
    files = json.loads(sink.files[day["index"].split("example/")[1]])["files"]
    found = [line for file in files for line in lines(sink, file["url"].split("example/")[1])]
    assert [line["sequence"] for line in found] == list(range(1, 8))
    assert [file["url"].split("changes/")[1] for file in files] == [
        "2026-06-15.jsonl", "2026-06/2026-06-15-2.jsonl", "2026-06/2026-06-15-3.jsonl",
    ]  # fmt: skip
    assert day["lines"] == 7


def test_a_day_writes_itself_and_the_indexes_above_it_whatever_other_days_hold(maker):
    for number in range(1, 1201):
        maker.today = TODAY - timedelta(days=number % 40)
        maker.add(decision(number))
    sink = build(maker)
    maker.today = TODAY
    maker.add(decision(5000))
    targets = maker.targets()
    sink.written.clear()
    build_outputs(snapshot=Snapshot(maker.path), content=content(), targets=targets, sink=sink, today=TODAY)
    assert [path for path in sink.written if path.startswith("data/changes/")] == [
        "data/changes/2026-06/2026-06-15-2.jsonl", "data/changes/2026-06-15.json",
        "data/changes/2026-06.json", "data/changes/index.json",
    ]  # fmt: skip


def test_removals_are_listed_by_id_ground_and_date_and_nothing_else(maker):
    for number in range(1, 6):
        maker.add(decision(number))
    maker.today = date(2026, 5, 20)
    maker.withdraw(1, Ground.REVOKED, Shape.NOTICE)
    maker.today = TODAY
    maker.withdraw(2, Ground.EXPIRED, Shape.GONE)
    maker.withdraw(3, Ground.SEALED, Shape.VANISHED)
    maker.withdraw(4, Ground.ERRONEOUS, Shape.GONE)
    sink = build(maker)
    listed = json.loads(sink.files["data/withdrawals.json"])["withdrawals"]
    assert listed == [
        {"id": decision(2).public_id, "ground": "EXPIRED", "date": "2026-06-15"},
        {"id": decision(1).public_id, "ground": "REVOKED", "date": "2026-05-20"},
    ]
    assert rows_of(sink.files["data/withdrawals.csv"]) == listed
    months = json.loads(sink.files["data/withdrawals/index.json"])["months"]
    assert [(m["month"], m["records"]) for m in months] == [("2026-06", 1), ("2026-05", 1)]
    assert json.loads(sink.files["data/withdrawals/2026-05.json"])["withdrawals"] == listed[1:]


def test_a_month_of_many_removals_lies_in_several_files_oldest_first(maker, monkeypatch):
    monkeypatch.setattr(withdrawals, "PART", 2)
    for number in range(1, 6):
        maker.add(decision(number))
        maker.withdraw(number, Ground.EXPIRED, Shape.GONE)
    files = build(maker).files
    [month] = json.loads(files["data/withdrawals/index.json"])["months"]
    assert month["records"] == 5
    found = []
    for file in month["files"]:
        data = files[file["json"]["url"].removeprefix("https://gongshi.example/")]
        table = files[file["csv"]["url"].removeprefix("https://gongshi.example/")]
        found += json.loads(data)["withdrawals"]
        assert json.loads(data)["withdrawals"] == rows_of(table)
    assert [row["id"] for row in found] == [decision(number).public_id for number in range(1, 6)]


def test_pages_that_people_wrote_are_in_the_sitemap_when_the_site_has_them(maker, tmp_path):
    (tmp_path / "pages").mkdir()
    for name in ("about", "draft"):
        (tmp_path / "pages" / f"{name}.md").write_text("Title: x", "utf-8")
    sink = MemorySink()
    sink.put("pages/about.html", b"x")
    maker.targets()
    written = content().model_copy(update={"folder": str(tmp_path)})
    build_outputs(
        snapshot=Snapshot(maker.path), content=written, targets=Targets(anything=True), sink=sink, today=TODAY
    )
    found = urls(sink.files["sitemaps/pages.xml"])
    assert "https://gongshi.example/pages/about.html" in found
    assert "https://gongshi.example/pages/draft.html" not in found


def test_servers_learn_which_addresses_are_gone_and_never_which_are_sealed(maker):
    for number in range(1, 6):
        maker.add(decision(number))
    maker.withdraw(1, Ground.REVOKED, Shape.NOTICE)
    maker.withdraw(2, Ground.EXPIRED, Shape.GONE)
    maker.withdraw(3, Ground.SEALED, Shape.VANISHED)
    maker.withdraw(4, Ground.DUPLICATE, Shape.REDIRECT)
    maker.targets()
    snapshot = Snapshot(maker.path)
    wanted = {1: 410, 2: 410, 4: 301}
    assert dict(gone_paths(snapshot)) == {
        paths.decision(decision(number).public_id): status for number, status in wanted.items()
    }


def test_removed_addresses_are_told_to_crawlers_for_thirty_days(maker):
    maker.add(decision(1))
    maker.add(decision(2))
    maker.today = TODAY - timedelta(days=31)
    maker.withdraw(1, Ground.REVOKED, Shape.NOTICE)
    maker.today = TODAY - timedelta(days=30)
    maker.withdraw(2, Ground.REVOKED, Shape.NOTICE)
    sink = build(maker)
    assert urls(sink.files["sitemaps/removed.xml"]) == [
        "https://gongshi.example/" + paths.decision(decision(2).public_id)
    ]
    snapshot = Snapshot(maker.path)
    nothing = Targets()
    for days, there in ((0, True), (1, False)):
        build_outputs(
            snapshot=snapshot,
            content=content(),
            targets=nothing,
            sink=sink,
            today=TODAY + timedelta(days=days),
        )
        assert ("sitemaps/removed.xml" in sink.files) is there
        assert (b"removed.xml" in sink.files["sitemap.xml"]) is there
    assert decision(2).public_id not in sink.files["robots.txt"].decode()


def test_every_published_decision_is_in_exactly_one_sitemap_of_the_index(maker):
    for number in range(1, 40):
        maker.add(decision(number, SLUGS[number % 2], slot=number * 200))
    maker.withdraw(7, Ground.REVOKED, Shape.NOTICE)
    files = build(maker).files
    named = [url.removeprefix("https://gongshi.example/") for url in urls(files["sitemap.xml"])]
    assert set(named) == {path for path in files if path.startswith("sitemaps/")}
    found = [url for path in named if path != "sitemaps/removed.xml" for url in urls(files[path])]
    assert len(found) == len(set(found))
    pages = {url for url in found if "/d/" in url}
    assert pages == {
        "https://gongshi.example/" + paths.decision(decision(number, SLUGS[number % 2]).public_id)
        for number in range(1, 40)
        if number != 7
    }
    assert "https://gongshi.example/authorities/yunhe-market/" in found
    assert "https://gongshi.example/authorities/yunhe-market/powers/A-1.html" in found
    assert b"Sitemap: https://gongshi.example/sitemap.xml" in files["robots.txt"]


def test_nothing_new_writes_nothing(maker):
    maker.add(decision(1))
    sink = build(maker)
    sink.written.clear()
    build_outputs(snapshot=Snapshot(maker.path), content=content(), targets=Targets(), sink=sink, today=TODAY)
    assert sink.written == []
