"""The labelled cases through the real pipeline: feeds in, finished site out, nothing else read."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.portal import Portal

SHARED = Path(__file__).resolve().parents[3] / "shared/redaction"
pytestmark = pytest.mark.slow


def case_portal(root: Path) -> Portal:
    """A portal with an authority for each 处罚机关 of the cases, fed with the national table."""
    cases = root / "cases"
    subprocess.run(
        [sys.executable, str(SHARED / "to_csv.py"), str(SHARED / "cases.jsonl"), str(cases), "--fulltext"],
        check=True,
        capture_output=True,
    )
    portal = Portal(root)
    (portal.content / "authorities/chengguan.toml").unlink()
    portal.today = "2025-01-10"
    for number, table in enumerate(sorted((cases / "utf8bom").glob("*.csv"))):
        with table.open(encoding="utf-8-sig", newline="") as file:
            row = next(csv.DictReader(file))
        slug = f"organ{number}"
        portal.authority(slug, row["处罚机关"], row["处罚机关统一社会信用代码"])
        (portal.content / f"feeds/{slug}/{number}.csv").write_bytes(table.read_bytes())
    return portal


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    if not SHARED.is_dir():
        pytest.skip("the shared folder with the labelled cases is not here")
    root = tmp_path_factory.mktemp("cases")
    portal = case_portal(root)
    summary = portal.build()
    target = root / "report.json"
    command = [sys.executable, str(SHARED / "score.py"), str(portal.output), "--auto", "--json", str(target)]
    done = subprocess.run([*command, "--show", "30"], capture_output=True, text=True, check=False)
    print(done.stdout)
    return json.loads(target.read_text(encoding="utf-8")) | {"summary": summary}


def test_no_structured_identifier_leaves(report: dict[str, dict[str, float]]) -> None:
    assert report["structured"]["leaked"] == 0


def test_names_addresses_and_the_rest_leave_in_at_most_one_of_two_hundred(report: dict[str, float]) -> None:
    assert report["leak_rate"] <= 0.005


def test_at_most_one_in_a_hundred_of_what_must_remain_is_lost(report: dict[str, float]) -> None:
    assert report["over_rate"] <= 0.01


def test_at_most_one_record_in_twenty_waits_for_a_person(report: dict[str, dict[str, int]]) -> None:
    summary = report["summary"]
    assert summary["received"] == 150
    assert summary["held"] + summary["rejected"] <= 7
