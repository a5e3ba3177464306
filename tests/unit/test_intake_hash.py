"""The hash of a decision: made from what was sent, it is that of what the models hold."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.model.private import Decision, Officer, Party, Person
from tests.unit.test_intake_helpers import MemoryRegister, decision, publish, put, run

EDGES: list[dict[str, Any]] = [
    {},
    {"fine_cny": "0", "confiscated_cny": 0},
    {"fine_cny": "", "confiscated_cny": "12.5"},
    {"currency": "CNY"},
    {"currency": "TWD"},
    {"currency": ""},
    {"title": "", "violation": "", "facts": "x", "remarks": None, "penalty_kinds": [], "outcome": ""},
    {"penalty_kinds": "警告、罚款"},
    {"persons": []},
    {"persons": [{"name": ""}, {"name": "甲", "role": "", "phone": "1"}, {"name": "乙"}]},
    {"officers": [{"name": "丙", "certificate": ""}, {"name": "", "certificate": "1"}]},
    {"marks": {}},
    {"marks": {"place": "", "facts": "国家秘密"}},
    {"attachments": []},
    {"attachments": [{"name": "a.pdf", "cleared": "yes", "text": ""}, {"name": "b", "cleared": 0}]},
    {"disclosure_review": {}},
    {"disclosure_review": {"reviewer": "", "reviewed_on": "2026-08-30", "result": "同意"}},
    {"valid_until": "2099-12-31", "valid_from": "2026-9-2", "publish_until": ""},
    {"party": {"name": "云泽万禾食品有限公司"}},
    {"party": {"name": "云泽万禾食品有限公司", "uscc": "", "address": "", "birth_date": ""}},
    {"party": {"name": "王某", "kind": "自然人", "id_number": "1", "birth_date": "1990-01-01"}},
    {"party": {"name": "云泽小店", "kind": "个体工商户"}},
    {"party": {"name": ""}},
    {"full_text": '一\n二\t"三"\\ \u007f\u0001'},
]


def _judged(folder: Path, *events: dict[str, Any]) -> int:
    """Judge events (every hash is held to the model's by ``run``); how many decisions were right."""
    lines = [json.dumps({**event, "sequence": row}) + "\n" for row, event in enumerate(events, 1)]
    verdicts, _ = run(MemoryRegister(), put(folder, "a.jsonl", "".join(lines)))
    return sum(v.received is not None for v in verdicts)


@pytest.mark.parametrize("changes", EDGES, ids=str)
def test_the_hash_is_that_of_the_model_at_every_edge(changes: dict[str, Any], tmp_path: Path) -> None:
    assert _judged(tmp_path, publish(1, **changes)) == (changes != {"party": {"name": ""}})


def test_a_field_left_empty_and_one_left_out_are_the_same_content(tmp_path: Path) -> None:
    said = decision(title="", remarks="", persons=[{"name": "甲", "role": ""}], currency="CNY")
    unsaid = decision(persons=[{"name": "甲"}])
    found = []
    for number, fields in enumerate((said, unsaid)):
        feed = put(tmp_path, f"{number}.jsonl", json.dumps({**publish(1), "decision": fields}) + "\n")
        found.append(run(MemoryRegister(), feed)[0][0].received)
    assert found[0] and found[1] and found[0].content_hash == found[1].content_hash


def test_every_default_of_a_decision_is_nothing_but_two() -> None:
    """What ``published_fields`` leaves out without asking the models."""
    some = {
        f"{model.__name__}.{name}": default
        for model in (Decision, Party, Person, Officer)
        for name, field in model.model_fields.items()
        if not field.is_required() and (default := field.get_default(call_default_factory=True))
    }
    assert some == {"Decision.currency": "CNY", "Party.kind": "法人及非法人组织"}


TEXT = st.sampled_from(["", "甲", "0", " ", "CNY", "null"])
PERSON = st.fixed_dictionaries({"name": TEXT}, optional={"role": TEXT, "phone": TEXT})


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.fixed_dictionaries(
        {},
        optional={
            **dict.fromkeys(
                ("title", "basis", "facts", "currency", "remarks", "appeal", "permit_status"), TEXT
            ),
            "persons": st.lists(PERSON, max_size=3),
            "marks": st.dictionaries(TEXT, TEXT, max_size=2),
            "fine_cny": st.sampled_from(["", "0", "0.00", "1.50", 0, 7]),
            "valid_until": st.sampled_from(["", "长期", "2031-01-01", None]),
        },
    )
)
def test_the_hash_is_that_of_the_model_for_any_decision(changes: dict[str, Any], tmp_path: Path) -> None:
    _judged(tmp_path, publish(1, **changes))
