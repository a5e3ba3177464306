"""The redactor against labelled decisions: our own invented ones, and the shared ones where present."""

import json
from pathlib import Path

import pytest

from tests.bench.redaction_bench import Case, ours, score
from tests.support.redaction_cases import generate

SHARED = Path(__file__).resolve().parents[2] / "../shared/redaction/cases.jsonl"
SOFT = ("name_", "home_address", "health", "secret_")


def judge(cases: list[Case]) -> None:
    shown, held = ours(cases)
    by_type, remain = score(cases, shown)
    hard = {kind: leaked for kind, (_, leaked) in by_type.items() if not kind.startswith(SOFT)}
    assert not any(hard.values()), hard
    labelled = sum(count for kind, (count, _) in by_type.items() if kind.startswith(SOFT))
    leaked = sum(count for kind, (_, count) in by_type.items() if kind.startswith(SOFT))
    assert leaked <= 0.005 * labelled, by_type
    assert remain[1] <= 0.01 * remain[0]
    assert held <= 0.05 * len(cases)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_invented_decisions_stay_within_the_limits(seed: int) -> None:
    judge(list(generate(150, seed)))


def test_the_shared_cases_stay_within_the_limits() -> None:
    if not SHARED.exists():
        pytest.skip("the shared cases are not on this machine")
    judge([json.loads(line) for line in SHARED.read_text(encoding="utf-8").splitlines()])
