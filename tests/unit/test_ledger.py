"""The ledger keeps everything, gives numbers for life, and never half-does a thing."""

from datetime import date
from pathlib import Path

import pytest

from generator.intake.canonical import hashed
from generator.ledger import Ledger, LedgerError
from generator.ledger.holds import find_hold, open_holds, rule
from generator.ledger.schema import connect
from generator.ledger.store import Settled
from generator.model.codes import Ground, Outcome
from generator.model.private import Hold
from generator.model.text import number_key
from tests.support.make import CODE, TODAY, decision, publish, received, republish, withdraw


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger.sqlite")


def take(ledger: Ledger, event, content_hash: str, outcome: Outcome = Outcome.ACCEPTED, holds=()) -> int:
    with ledger.transaction():
        return ledger.append(received(event, content_hash), outcome, TODAY, holds)


def state(ledger: Ledger, number: str = "津渡城管罚〔2026〕1号") -> str:
    item = ledger.item(CODE, number_key(number))
    assert item is not None
    return item.state


def test_a_number_is_found_however_its_brackets_are_typed(ledger: Ledger) -> None:
    take(ledger, publish(), "a")
    assert ledger.find(CODE, "津渡城管罚[2026] 1号") is not None
    assert ledger.find(CODE, "津渡城管罚２０２６1号") is not None


def test_life_long_numbers_follow_the_decision_date_within_a_build_and_are_never_given_again(
    ledger: Ledger,
) -> None:
    take(ledger, publish(decision("甲2号", decided_on=date(2026, 3, 2))), "a")
    take(ledger, publish(decision("甲1号", decided_on=date(2025, 3, 2))), "b")
    with ledger.transaction():
        assert ledger.assign_numbers() == 2
    take(ledger, publish(decision("甲0号", decided_on=date(2020, 3, 2))), "c")
    with ledger.transaction():
        ledger.assign_numbers()
    found = {n: ledger.find(CODE, n).number for n in ("甲0号", "甲1号", "甲2号")}  # type: ignore[union-attr]
    assert found == {"甲1号": 1, "甲2号": 2, "甲0号": 3}


@pytest.mark.parametrize(
    ("ground", "expected"),
    [
        (Ground.REVOKED, "withdrawn"),
        (Ground.REPAIRED, "ended"),
        (Ground.SEALED, "removed"),
        (Ground.PERMIT_END, "published"),
    ],
)
def test_a_withdrawal_moves_the_item_to_the_state_of_its_ground(
    ledger: Ledger, ground: Ground, expected: str
) -> None:
    take(ledger, publish(), "a")
    take(ledger, withdraw(ground=ground), "b")
    assert state(ledger) == expected


def test_a_partial_revocation_leaves_the_item_published(ledger: Ledger) -> None:
    take(ledger, publish(), "a")
    take(ledger, withdraw(extent=("outcome",)), "b")
    assert state(ledger) == "published"


def test_republishing_brings_the_item_back(ledger: Ledger) -> None:
    take(ledger, publish(), "a")
    take(ledger, withdraw(), "b")
    take(ledger, republish(), "c")
    assert state(ledger) == "published"
    assert len(ledger.history(ledger.find(CODE, "津渡城管罚〔2026〕1号").id)) == 3  # type: ignore[union-attr]


def test_a_held_event_changes_nothing_until_a_person_releases_it(ledger: Ledger) -> None:
    hold = Hold(code="R-HEALTH", message="健康信息", field="facts", sentence="其患病在家", start=1, end=3)
    take(ledger, publish(), "a")
    take(ledger, publish(decision(facts="其患病在家")), "b", Outcome.HELD, [hold])
    assert ledger.item(CODE, number_key("津渡城管罚〔2026〕1号")).current_hash == "a"  # type: ignore[union-attr]
    (held,) = open_holds(ledger)
    ruling = rule(ledger, held, "release", "已取得同意", TODAY)
    assert ruling.text == "患病"
    assert find_hold(ledger, held.id) is None
    assert ledger.item(CODE, number_key("津渡城管罚〔2026〕1号")).current_hash == "b"  # type: ignore[union-attr]
    assert ledger.rulings(held.item) == [ruling]


def test_a_refused_record_stays_refused(ledger: Ledger) -> None:
    hold = Hold(code="G-MINOR", message="当事人疑为未成年人")
    seq = take(ledger, publish(), "a", Outcome.HELD, [hold])
    (held,) = open_holds(ledger)
    rule(ledger, held, "refuse", "未成年人", TODAY)
    (stored,) = ledger.history(held.item)
    assert (stored.sequence, stored.standing) == (seq, "rejected")
    with ledger.transaction():
        ledger.mark_dirty()
    assert ledger.history(held.item)[0].standing == "rejected"


def test_a_transaction_that_fails_leaves_nothing(ledger: Ledger) -> None:
    with pytest.raises(RuntimeError), ledger.transaction():
        ledger.append(received(publish()), Outcome.ACCEPTED, TODAY)
        raise RuntimeError
    assert ledger.count_items() == 0


def test_a_successor_that_arrives_later_has_the_notice_looked_at_again(ledger: Ledger) -> None:
    take(ledger, publish(), "a")
    take(ledger, withdraw(ground=Ground.CHANGED, successor="津渡城管罚〔2026〕2号"), "b")
    old = ledger.find(CODE, "津渡城管罚〔2026〕1号")
    assert old is not None
    ledger.settle([Settled(old.id, "", None, "")])
    assert list(ledger.changed(TODAY)) == []
    take(ledger, publish(decision("津渡城管罚〔2026〕2号")), "c")
    assert ledger.followers(ledger.changed(TODAY)) == [old.id]


def test_a_ledger_of_another_version_is_refused_with_the_way_out(tmp_path: Path) -> None:
    db = connect(tmp_path / "ledger.sqlite")
    db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(LedgerError, match="99"):
        Ledger(tmp_path / "ledger.sqlite")


def test_only_what_was_touched_or_is_due_is_looked_at_in_the_order_of_numbers(ledger: Ledger) -> None:
    for number, day in (("甲3号", 3), ("甲2号", 2), ("甲1号", 1)):
        take(ledger, publish(decision(number, decided_on=date(2026, 3, day))), number)
    with ledger.transaction():
        ledger.assign_numbers()
    items = {number: ledger.find(CODE, number) for number in ("甲1号", "甲2号", "甲3号")}
    found = {number: item.id for number, item in items.items() if item}
    assert list(ledger.changed(TODAY)) == [found["甲1号"], found["甲2号"], found["甲3号"]]
    with ledger.transaction():
        ledger.settle([Settled(found["甲1号"], "", TODAY, "")])
        ledger.settle([Settled(found["甲2号"], "", date(2099, 1, 1), "")])
    assert list(ledger.changed(TODAY)) == [found["甲1号"], found["甲3号"]]
    assert ledger.followers([]) == []


def test_authorities_that_have_records_are_told_without_those_that_are_known(ledger: Ledger) -> None:
    take(ledger, publish(), "a")
    assert ledger.authorities_in_use() == {CODE: 1}
    assert ledger.authorities_in_use(apart_from={CODE}) == {}


def test_a_number_kept_in_some_public_text_is_known_by_asking(ledger: Ledger) -> None:
    take(ledger, publish(), "a")
    with ledger.transaction():
        ledger.protect([(1, ["张三"], ["12345678901"])])
    assert ledger.is_kept("12345678901")
    assert not ledger.is_kept("12345678902")


def test_private_words_of_all_records_are_those_of_each(ledger: Ledger) -> None:
    for n in range(4):
        take(ledger, publish(decision(f"甲{n}号")), f"hash {n}")
    with ledger.transaction():
        ledger.protect([(1, ["张三", "王"], []), (2, ["李四", "花园街12号"], []), (4, ["赵"], [])])
    told = dict(ledger.protected_of_all(","))
    assert sorted(told.values()) == ["张三", "李四,花园街12号"]
    assert told == dict(ledger.protected_of(sorted(told), ","))


def test_what_was_looked_up_at_once_is_what_each_question_would_find(ledger: Ledger) -> None:
    numbers = [f"甲{n}号" for n in range(4)]
    keys = [number_key(n) for n in numbers]
    for n in numbers[:3]:
        take(ledger, publish(decision(n)), f"hash {n}")
    take(ledger, withdraw(numbers[1]), "away")
    one_by_one = [ledger.item(CODE, key) for key in keys]
    ledger.recall(CODE, keys)
    assert [ledger.item(CODE, key) for key in keys] == one_by_one
    assert ledger.item("another", keys[0]) is None
    # What comes in afterwards is known at the next question, new items and old ones alike.
    take(ledger, publish(decision(numbers[3])), "new")
    take(ledger, withdraw(numbers[0]), "gone")
    assert [state(ledger, n) for n in numbers] == ["withdrawn", "withdrawn", "published", "published"]


def test_an_event_is_kept_as_its_canonical_json_says_it(ledger: Ledger) -> None:
    for n, sequence in enumerate((None, 0, 17)):
        event = publish(decision(f"乙{n}号")).model_copy(update={"sequence": sequence})
        digest, canonical = hashed(event)
        with ledger.transaction():
            kept = received(event, digest)._replace(canonical=canonical)
            ledger.append(kept, Outcome.ACCEPTED, TODAY)
        item = ledger.find(CODE, f"乙{n}号")
        assert item is not None
        assert [stored.event for stored in ledger.history(item.id)] == [event]
