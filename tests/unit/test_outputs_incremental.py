"""What is built step by step is what is built at once, and nothing withdrawn stays."""

import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.model.codes import Ground, PartyKind, Shape
from generator.model.public import PublicDecision, PublicOfficer, PublicParty
from generator.outputs import build_outputs, changes, withdrawals
from generator.snapshot.affected import ALL, Targets
from generator.snapshot.reader import Snapshot
from tests.support.fake_outputs_snapshot import (
    SLUGS,
    TODAY,
    MemorySink,
    SnapshotMaker,
    content,
    decision,
    everything,
)

GROUNDS = (
    (Ground.REVOKED, Shape.NOTICE),
    (Ground.EXPIRED, Shape.GONE),
    (Ground.DUPLICATE, Shape.REDIRECT),
    (Ground.SEALED, Shape.VANISHED),
    (Ground.ERRONEOUS, Shape.GONE),
)


def outputs(maker: SnapshotMaker, sink: MemorySink, targets: Targets, **rest: object) -> MemorySink:
    snapshot = Snapshot(maker.path)
    build_outputs(
        snapshot=snapshot, content=content(), targets=targets, sink=sink, today=maker.today, executor=None
    )
    snapshot.close()
    if targets.everything:
        sink.remove_unnamed()
    return sink


actions = st.lists(
    st.lists(
        st.tuples(
            st.sampled_from(["add", "correct", "withdraw", "restore"]), st.integers(1, 12), st.integers(0, 4)
        ),
        max_size=6,
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=20, deadline=None)
@given(days=actions, part=st.sampled_from([1, 3, 200]), limit=st.sampled_from([4, 10_000]))
def test_building_step_by_step_gives_the_bytes_of_a_full_build(days, part, limit):
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(changes, "DAY_PART", part)
        patch.setattr(changes, "DAY_LIMIT", limit)
        patch.setattr(withdrawals, "PART", part)
        maker = SnapshotMaker(Path(folder) / "snapshot.db")
        maker.today = TODAY
        step_by_step = outputs(maker, MemorySink(), ALL)
        shown: set[int] = set()
        gone: set[int] = set()
        for steps in days:
            for action, number, choice in steps:
                d = decision(number, SLUGS[number % 2], slot=number * 130, updated_on=maker.today)
                if action == "add" and number not in shown | gone:
                    maker.add(d)
                    shown.add(number)
                elif action == "correct" and number in shown:
                    maker.add(d.model_copy(update={"version": choice + 2, "outcome": f"更正{choice}"}))
                elif action == "withdraw" and number in shown:
                    maker.withdraw(number, *GROUNDS[choice])
                    shown.discard(number)
                    gone.add(number)
                elif action == "restore" and number in gone:
                    maker.restore(d)
                    shown.add(number)
                    gone.discard(number)
            targets = maker.targets()
            outputs(maker, step_by_step, targets)
            step_by_step.named.clear()
            at_once = outputs(maker, MemorySink(), ALL)
            assert step_by_step.files.keys() == at_once.files.keys()
            for path, data in at_once.files.items():
                assert step_by_step.files[path] == data, path
            maker.today += timedelta(days=9)
        maker.db.close()


def canaries(number: int) -> PublicDecision:
    """A decision with a word of its own in every field of text."""

    def word(field: str) -> str:
        return f"金丝雀{field}{number}甲"

    texts = {
        name: word(name)
        for name, field in PublicDecision.model_fields.items()
        if field.annotation is str
        and name
        not in {"public_id", "authority_code", "authority_slug", "authority_name", "fine_amount", "currency"}
    }
    party = PublicParty(name=word("party"), kind=PartyKind.ORGANISATION, uscc=f"CANARY{number}X")
    return decision(
        number,
        **texts,
        party=party,
        fine_amount=f"9876{number}.55",
        penalty_kinds=(word("kinds"),),
        officers=(PublicOfficer(name=word("officer"), certificate=word("certificate")),),
        attachments=((word("label"), word("attachment")),),
    )


@pytest.mark.parametrize(("ground", "shape"), GROUNDS)
@pytest.mark.parametrize("full", [True, False])
def test_no_word_of_a_withdrawn_decision_stays_in_any_output(tmp_path, ground, shape, full):
    maker = SnapshotMaker(tmp_path / "snapshot.db")
    for number in range(1, 5):
        maker.add(canaries(number))
    maker.targets()
    sink = outputs(maker, MemorySink(), ALL)
    assert "金丝雀full_text2甲" in everything(sink).decode()
    maker.today += timedelta(days=1)
    maker.withdraw(2, ground, shape, document_number="")
    changed = maker.targets()
    outputs(maker, sink, ALL if full else changed)
    said = everything(sink).decode()
    d = canaries(2)
    for value in d.model_dump(mode="json").values():
        for word in str(value).replace("'", '"').split('"'):
            if "金丝雀" in word and "2甲" in word:
                assert word not in said
    assert d.party.uscc not in said
    assert d.fine_amount not in said
    assert (d.public_id in said) is (ground not in {Ground.SEALED, Ground.ERRONEOUS})
    assert canaries(3).full_text in said
    maker.db.close()


def test_one_withdrawal_writes_only_what_shows_it(tmp_path):
    maker = SnapshotMaker(tmp_path / "snapshot.db")
    for number in range(1, 30):
        maker.add(decision(number, SLUGS[number % 2]))
    maker.targets()
    sink = outputs(maker, MemorySink(), ALL)
    sink.written.clear()
    maker.today += timedelta(days=1)
    maker.withdraw(3, Ground.REVOKED, Shape.NOTICE)
    outputs(maker, sink, maker.targets())
    other = SLUGS[0]
    assert not [path for path in sink.written if other in path]
    month = decision(3).month
    assert [p for p in sink.written if p.endswith(".csv") and "decisions" in p] == [
        f"data/decisions/{SLUGS[1]}/{month}-1.csv"
    ]
    assert "feeds/kinds/penalty.atom" not in sink.written
    assert "feeds/kinds/permit.atom" in sink.written
    maker.db.close()
