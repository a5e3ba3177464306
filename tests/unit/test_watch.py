"""A redaction rule that falls silent, or cries out, is noticed."""

from pathlib import Path

from generator.cli.watch import watch
from generator.ledger import Ledger


def said(ledger: Ledger, matched: dict[str, int], records: int) -> list[str]:
    return list(watch(ledger, matched, records, ["R-ID", "R-TEL"]))


def test_a_rule_that_matched_nothing_in_a_whole_build_is_reported(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "l.sqlite")
    (warning,) = said(ledger, {"R-ID": 5}, 2000)
    assert "R-TEL" in warning and "2000" in warning


def test_a_small_build_says_nothing_of_silent_rules(tmp_path: Path) -> None:
    assert said(Ledger(tmp_path / "l.sqlite"), {}, 20) == []


def test_a_category_that_suddenly_matches_ten_times_more_is_reported(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "l.sqlite")
    said(ledger, {"R-ID": 100, "R-TEL": 100}, 1000)
    assert said(ledger, {"R-ID": 90, "R-TEL": 100}, 1000) == []
    (warning,) = said(ledger, {"R-ID": 10, "R-TEL": 400}, 100)
    assert "R-TEL" in warning


def test_nothing_looked_at_changes_nothing(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "l.sqlite")
    assert said(ledger, {}, 0) == []
    assert ledger.meta("matched") == ""
