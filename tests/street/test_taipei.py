"""Real input: an organ's own table becomes a portal through its TOML alone."""

import json
import re
from pathlib import Path

import pytest

from tests.support.portal import Portal
from tests.unit.test_intake_taipei import FILE, TOML

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def taipei(tmp_path_factory: pytest.TempPathFactory) -> tuple[Portal, dict[str, int]]:
    if not FILE.is_file():
        pytest.skip("the shared folder with the Taipei data is not here")
    portal = Portal(tmp_path_factory.mktemp("taipei"))
    settings = TOML.replace("PATH", str(FILE.resolve())).replace(
        "[feed]\n", '[feed]\npublication_basis = "LAW"\n'
    )
    (portal.content / "authorities/chengguan.toml").unlink()
    (portal.content / "authorities/taipei.toml").write_text(settings, encoding="utf-8")
    return portal, portal.build()


def test_every_row_is_accounted_for(taipei: tuple[Portal, dict[str, int]]) -> None:
    _, summary = taipei
    assert summary["received"] == 7754
    parts = [summary[name] for name in ("accepted", "unchanged", "held", "rejected")]
    assert sum(parts) == 7754
    assert summary["rejected"] == 2
    assert summary["held"] <= 78, "more than one in a hundred company records waits for a person"
    assert summary["pages_total"] == summary["accepted"]


def test_ordinary_sentences_of_labour_law_lose_nothing(taipei: tuple[Portal, dict[str, int]]) -> None:
    portal, _ = taipei
    parts = sorted(portal.output.glob("data/decisions/taipei/*.jsonl"))
    texts = [json.loads(line)["violation"] for part in parts for line in part.read_text("utf-8").splitlines()]
    masked = [text for text in texts if re.search(r"某|已隐去", text)]
    assert len(texts) > 7000
    assert masked == []


def test_the_site_speaks_of_its_parties_appeals_and_money(taipei: tuple[Portal, dict[str, int]]) -> None:
    portal, _ = taipei
    assert not (portal.output / "parties").exists(), "parties without codes have no page"
    lines = (portal.output / "data/decisions/taipei").glob("*.jsonl")
    records = [json.loads(line) for part in sorted(lines) for line in part.read_text("utf-8").splitlines()]
    appeals = [record for record in records if record.get("appeal") == "訴願中"]
    assert len(appeals) == 113
    assert {record["currency"] for record in records} == {"TWD"}
    assert all(not record.get("publish_until") for record in records)
    page = portal.output / f"d/{appeals[0]['public_id'][:2]}/{appeals[0]['public_id']}.html"
    assert "訴願中" in page.read_text("utf-8")


def test_a_second_build_writes_nothing(taipei: tuple[Portal, dict[str, int]]) -> None:
    portal, first = taipei
    again = portal.build()
    assert again["files_written"] == again["files_deleted"] == 0
    assert again["unchanged"] == first["accepted"]
