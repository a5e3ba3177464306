"""The labelled redaction cases come in whole, in both encodings, so that their score means something."""

import json
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

from generator.intake import Intake, Verdict
from generator.model.authority import Authority
from generator.model.codes import Outcome
from generator.model.private import Publish
from generator.sources import FeedFile
from tests.unit.test_intake_helpers import PENALTY, SHARED, MemoryRegister, put, table

CASES = SHARED / "redaction/cases.jsonl"


@pytest.mark.skipif(not CASES.is_file(), reason="the shared redaction cases are not here")
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_every_redaction_case_is_accepted_with_its_text_as_sent(tmp_path: Path, encoding: str) -> None:
    by_organ: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for line in CASES.read_text(encoding="utf-8").splitlines():
        fields = json.loads(line)["fields"]
        row = dict.fromkeys([*PENALTY, "决定书全文"], "") | fields
        by_organ[(row["处罚机关"], row["处罚机关统一社会信用代码"])].append(row)
    accepted = 0
    for number, ((name, code), rows) in enumerate(by_organ.items()):
        authority = Authority(slug="a", name=name, code=code)
        feed = put(tmp_path, f"{number}.csv", table(rows, encoding), authority)
        assert isinstance(feed, FeedFile)
        intake = Intake([authority], MemoryRegister(), date(2025, 1, 10))
        for verdict, row in zip(intake.file(feed, authority), rows, strict=True):
            assert isinstance(verdict, Verdict) and verdict.outcome is Outcome.ACCEPTED, verdict
            assert verdict.problems == ()
            assert verdict.received is not None and isinstance(verdict.received.event, Publish)
            assert verdict.received.event.decision.facts == row["违法事实"]
            assert verdict.received.event.decision.full_text == row["决定书全文"]
            accepted += 1
    assert accepted == 150
