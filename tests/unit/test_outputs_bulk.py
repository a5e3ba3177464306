"""Bulk data: CSV, JSON Lines, their indexes and what describes them."""

import csv
import hashlib
import io
import json
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.model.codes import Ground, Shape
from generator.model.public import (
    CorrectionNote,
    PastNotice,
    PublicDecision,
    PublicOfficer,
    PublicParty,
    RedactionCount,
)
from generator.outputs import build_outputs
from generator.outputs.fields import COLUMNS, FIELDS, HEADER, PARTY_FIELDS
from generator.outputs.table import harmless, to_csv
from generator.publish.store import OutputStore
from generator.snapshot.affected import ALL
from generator.snapshot.reader import Snapshot
from tests.support.fake_outputs_snapshot import SLUGS, TODAY, SnapshotMaker, content, decision
from tests.unit.test_outputs_feeds import build

HOSTILE = Path(__file__).resolve().parents[2] / "../shared/data/hostile"


@pytest.fixture
def maker(tmp_path):
    maker = SnapshotMaker(tmp_path / "snapshot.db")
    yield maker
    maker.db.close()


def rows_of(data: bytes) -> list[dict[str, str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_every_public_field_has_words_and_a_column_and_no_other_field_has():
    assert set(FIELDS) == set(PublicDecision.model_fields)
    assert set(PARTY_FIELDS) == set(PublicParty.model_fields)
    shown = {column.field for column in COLUMNS}
    assert shown == (set(FIELDS) - {"party"}) | {f"party.{name}" for name in PARTY_FIELDS}
    assert len(set(HEADER)) == len(HEADER)


def test_a_default_is_empty_but_for_currency_and_status():
    models = (PublicDecision, PublicParty, PublicOfficer, CorrectionNote, PastNotice, RedactionCount)
    told = [f.default for m in models for f in m.model_fields.values() if not f.is_required() and f.default]
    assert told == ["CNY", "有效"]


def test_a_decision_reads_back_from_json_lines_as_it_was(maker):
    d = decision(4)
    maker.add(d)
    lines = build(maker).files[f"data/decisions/{SLUGS[0]}/{d.month}-1.jsonl"].splitlines()
    assert [PublicDecision.model_validate_json(line) for line in lines] == [d]


def test_a_csv_row_shows_the_decision_and_keeps_line_breaks(maker):
    d = decision(4)
    maker.add(d)
    [row] = rows_of(build(maker).files[f"data/decisions/{SLUGS[0]}/{d.month}-1.csv"])
    assert row["公开编号"] == d.public_id
    assert row["罚款金额"] == "20000.00"
    assert row["处罚类别"] == "警告；罚款"
    assert row["执法人员"] == "钱执法（YH-001）"
    assert row["决定书全文"] == d.full_text
    assert json.loads(row["隐去内容"])[0]["count"] == 1


def test_parts_hold_the_slots_of_a_hundred_and_their_borders_do_not_move(maker):
    for number, slot in ((1, 0), (2, 99), (3, 100), (4, 340)):
        maker.add(decision(number, slot=slot, decided_on=date(2026, 5, 1)))
    sink = build(maker)
    folder = f"data/decisions/{SLUGS[0]}"
    assert len(rows_of(sink.files[f"{folder}/2026-05-1.csv"])) == 2
    assert len(rows_of(sink.files[f"{folder}/2026-05-2.csv"])) == 1
    assert f"{folder}/2026-05-3.csv" not in sink.files
    assert len(rows_of(sink.files[f"{folder}/2026-05-4.csv"])) == 1


def test_indexes_tell_the_true_count_size_and_hash_of_every_part(maker):
    for number in range(1, 12):
        maker.add(decision(number, SLUGS[number % 2]))
    files = build(maker).files
    base = "https://gongshi.example/"
    root = json.loads(files["data/index.json"])
    assert root["records"] == 11
    listed = set()
    for authority in root["authorities"]:
        index = json.loads(files[authority["index"].removeprefix(base)])
        assert index["records"] == authority["records"]
        for year in index["years"]:
            parts = json.loads(files[year["index"].removeprefix(base)])["parts"]
            assert sum(part["records"] for part in parts) == year["records"]
            for part in parts:
                for suffix in ("csv", "jsonl"):
                    data = files[part[suffix]["url"].removeprefix(base)]
                    assert part[suffix]["bytes"] == len(data)
                    assert part[suffix]["sha256"] == hashlib.sha256(data).hexdigest()
                    listed.add(part[suffix]["url"].removeprefix(base))
                assert len(rows_of(files[part["csv"]["url"].removeprefix(base)])) == part["records"]
        package = json.loads(files[authority["datapackage"].removeprefix(base)])
        for resource in package["resources"]:
            for path in resource["path"]:
                table = files[f"data/decisions/{authority['slug']}/{path}"]
                fields = [field["name"] for field in resource["schema"]["fields"]]
                assert list(rows_of(table)[0]) == fields
    assert listed == {p for p in files if p.startswith("data/decisions/") and p.endswith(("csv", "jsonl"))}
    assert rows_of(files["data/index.csv"])[0]["slug"] == SLUGS[0]


def test_the_portal_package_names_only_files_that_exist(maker):
    maker.add(decision(1))
    files = build(maker).files
    package = json.loads(files["data/datapackage.json"])
    for resource in package["resources"]:
        header = list(
            csv.DictReader(io.StringIO(files[f"data/{resource['path']}"].decode("utf-8-sig"))).fieldnames
            or ()
        )
        assert header == [field["name"] for field in resource["schema"]["fields"]]
    for one in package["packages"]:
        assert f"data/{one['path']}" in files


def test_the_json_schema_describes_every_field_in_both_languages(maker):
    schema = json.loads(build(maker).files["data/schema.json"])
    assert schema["additionalProperties"] is False
    for field, (title, description) in FIELDS.items():
        assert schema["properties"][field]["title"] == title
        assert schema["properties"][field]["description"] == description


@pytest.mark.parametrize(
    "payload",
    [
        "=1+1",
        "+1+1",
        "-1+cmd",
        "@SUM(1)",
        "\t=1",
        "\r=1",
        "＝1+1",
        "＋1+x",
        "－1-x",
        "＠SUM(1)",
        " =1",
        "\u200b=1",
        "\x01=1",
        "\u3000＝1",
        "\ufeff=1",
        "﹦1",
        "⁼1",
        "\u3164=1",
        "\n=1",
    ],
)
def test_a_cell_that_would_start_a_formula_gets_an_apostrophe(payload):
    assert harmless(payload).startswith("'")


@pytest.mark.parametrize("number", ["-12.50", "+3", "0", "20000.00", "-1"])
def test_plain_decimal_numbers_stay_numbers(number):
    assert harmless(number) == number


def test_the_known_injection_payloads_are_harmless_in_every_column(maker):
    if not HOSTILE.is_dir():
        pytest.skip("the shared hostile texts are not here")
    payloads = (HOSTILE / "csv-injection.txt").read_text("utf-8").splitlines()
    for number, payload in enumerate(payloads, 1):
        maker.add(
            decision(
                number,
                title=payload,
                document_number=payload,
                facts=payload,
                licence=payload,
                penalty_kinds=(payload, payload),
                decided_on=date(2026, 5, 1),
            )
        )
    rows = rows_of(build(maker).files[f"data/decisions/{SLUGS[0]}/2026-05-1.csv"])
    assert len(rows) == len(payloads)
    for row in rows:
        for cell in row.values():
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


@given(st.lists(st.lists(st.text(max_size=20), min_size=3, max_size=3), min_size=1, max_size=5))
def test_any_text_survives_a_csv_round_trip_without_a_live_formula(rows):
    data = to_csv(("a", "b", "c"), rows)
    back = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert back[0] == ["a", "b", "c"]
    assert len(back) == len(rows) + 1
    for cells in back[1:]:
        assert len(cells) == 3
        for cell in cells:
            plain = cell.lstrip("+-").replace(".", "", 1)
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r")) or plain.isdigit()


def test_other_processes_and_the_real_store_make_the_same_files(maker, tmp_path):
    for number in range(1, 80):
        maker.add(decision(number, SLUGS[number % 2], decided_on=date(2024 + number % 3, 1 + number % 12, 5)))
    maker.withdraw(5, Ground.EXPIRED, Shape.GONE)
    alone = build(maker)
    store = OutputStore(tmp_path / "state", tmp_path / "live", durable=False)
    store.begin(full=True)
    with ProcessPoolExecutor(2) as executor:
        build_outputs(
            snapshot=Snapshot(maker.path),
            content=content(),
            targets=ALL,
            sink=store,
            today=TODAY,
            executor=executor,
        )
    store.finish()
    store.apply()
    assert {path: store.key(path) for path in alone.files} == alone.keys
    store.close()
    for path, data in alone.files.items():
        assert (tmp_path / "live" / path).read_bytes() == data
