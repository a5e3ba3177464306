"""A whole published data set with an organ's own columns, through its TOML alone."""

import tomllib
from collections import Counter
from pathlib import Path

import pytest

from generator.model.authority import Authority
from generator.model.codes import Outcome, PartyKind
from generator.model.private import Publish
from generator.sources import find, load_content
from tests.unit.test_intake_helpers import SHARED, MemoryRegister, codes, counts, run

TOML = """
name = "臺北市政府勞動局"
code = "11120000MB1660879L"

[feed]
path = "PATH"
format = "mapped"
party_code = "none"
period = "NONE"

[feed.mapping]
dates = "roc"
joiner = ";"
currency = "TWD"
ignore = ["公告日期"]

[feed.mapping.columns]
"處分日期" = "decided_on"
"處分字號" = "document_number"
"事業單位名稱/自然人姓名" = "party.name"
"違反勞動基準法條款" = "basis"
"違反法規內容" = "violation"
"罰鍰金額" = "fine_amount"
"備註" = "remarks"

[feed.mapping.constants]
kind = "行政处罚"

[feed.mapping.status]
"訴願中" = "訴願中"
"第二審行政訴訟中" = "第二審行政訴訟中"
"更一審行政訴訟中" = "更一審行政訴訟中"
"""
FILE = SHARED / "data/taipei-labor/decisions.csv"


@pytest.fixture
def taipei(tmp_path: Path) -> Authority:
    if not FILE.is_file():
        pytest.skip("the shared folder with the Taipei data is not here")
    folder = tmp_path / "content/authorities"
    folder.mkdir(parents=True)
    (folder / "taipei.toml").write_text(TOML.replace("PATH", str(FILE.resolve())), encoding="utf-8")
    content, problems = load_content(tmp_path / "content")
    assert problems == []
    return content.authorities[0]


def test_the_taipei_file_needs_nothing_but_a_mapping(taipei: Authority, tmp_path: Path) -> None:
    register = MemoryRegister()
    (feed,) = find(taipei, tmp_path / "content", tmp_path / "cache")
    verdicts, problems = run(register, feed, taipei)
    assert [p.code for p in problems] == []
    assert len(verdicts) == 7754
    assert counts(verdicts) == {"accepted": 7752, "rejected": 2}
    refused = {v.place.row: codes(v) for v in verdicts if v.outcome is Outcome.REJECTED}
    assert refused == {2308: {"NUMBER_REUSED"}, 6618: {"BAD_DATE"}}
    decisions = [
        v.received.event.decision for v in verdicts if v.received and isinstance(v.received.event, Publish)
    ]
    appeals = Counter(d.appeal for d in decisions if d.appeal)
    assert appeals == {"訴願中": 113, "第二審行政訴訟中": 2, "更一審行政訴訟中": 2}
    assert {d.currency for d in decisions} == {"TWD"}
    first = decisions[0]
    assert (first.decided_on.isoformat(), str(first.fine_amount)) == ("2020-05-29", "30000")
    assert sum(d.fine_amount is not None for d in decisions) > 1600
    assert all(";" not in d.violation for d in decisions)
    again, _ = run(register, feed, taipei)
    assert counts(again) == {"unchanged": 7752, "rejected": 2}


def test_no_company_of_the_taipei_file_is_taken_for_a_person(taipei: Authority, tmp_path: Path) -> None:
    (feed,) = find(taipei, tmp_path / "content", tmp_path / "cache")
    verdicts, _ = run(MemoryRegister(), feed, taipei)
    persons = [
        v.received.event.decision.party.name
        for v in verdicts
        if v.received
        and isinstance(v.received.event, Publish)
        and v.received.event.decision.party.kind is PartyKind.PERSON
    ]
    assert len(persons) < 40, persons


def test_the_mapping_is_read_from_toml_as_it_stands() -> None:
    assert tomllib.loads(TOML)["feed"]["mapping"]["dates"] == "roc"
