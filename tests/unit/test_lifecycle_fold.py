"""What became of a decision: every ground, its shape, and what never comes back."""

from datetime import date
from typing import Any

import pytest

from generator.model.codes import DecisionKind, Ground, Shape
from generator.model.private import Withdraw
from tests.support.rule_records import (
    DAY,
    authority,
    correct,
    decision,
    organisation,
    publish,
    republish,
    told,
    withdraw,
)
from withdrawal_rules import load_rules
from withdrawal_rules.lifecycle import State, fold

RULES = load_rules()
TODAY = date(2026, 11, 10)
LATER = date(2026, 10, 8)


def state(*events: object, today: date = TODAY, shown: date | None = date(2026, 9, 3), **feed: Any) -> State:
    return fold(told(*events), RULES, today, published_on=shown, authority=authority(**feed))


def test_a_published_decision_is_a_page_in_its_first_version() -> None:
    found = state(publish())
    assert (found.shape, found.version, found.status) == (Shape.PAGE, 1, "有效")
    assert found.decision == found.last == decision()
    assert (found.ground, found.withdrawal, found.withdrawn_on) == (None, None, None)
    assert found.last_sequence == 1


def test_a_later_version_replaces_the_page() -> None:
    found = state(publish(), publish(outcome="处罚款人民币10000元"))
    assert found.version == 2
    assert found.decision is not None
    assert found.decision.outcome == "处罚款人民币10000元"


def test_nothing_at_all_is_no_page() -> None:
    found = state()
    assert (found.shape, found.decision, found.last) == (Shape.VANISHED, None, None)


@pytest.mark.parametrize(
    ("ground", "shape", "status"),
    [
        (Ground.CHANGED, Shape.NOTICE, "已变更"),
        (Ground.REVOKED, Shape.NOTICE, "已撤销"),
        (Ground.UNLAWFUL, Shape.NOTICE, "确认违法"),
        (Ground.VOID, Shape.NOTICE, "确认无效"),
        (Ground.REDO, Shape.NOTICE, "责令重作"),
        (Ground.EXPIRED, Shape.GONE, "公示期满"),
        (Ground.REPAIRED, Shape.GONE, "已停止公示"),
        (Ground.SEALED, Shape.VANISHED, ""),
        (Ground.ERRONEOUS, Shape.VANISHED, ""),
        (Ground.DUPLICATE, Shape.REDIRECT, "重复报送"),
    ],
)
def test_each_ground_takes_the_page_away(ground: Ground, shape: Shape, status: str) -> None:
    found = state(publish(), (LATER, withdraw(ground)))
    assert (found.shape, found.status, found.ground) == (shape, status, ground)
    assert found.decision is None
    assert found.last == decision()
    assert found.withdrawn_on == LATER
    assert found.next_change_on is None


def test_a_correction_changes_the_page_and_leaves_a_note_without_the_old_value() -> None:
    event = correct("当事人名称误写为示范市晨露样例食品有限公司", party__name="示范市晨雾样例食品有限公司")
    found = state(publish(), (date(2026, 9, 20), event))
    assert (found.shape, found.status, found.version) == (Shape.PAGE, "已更正", 1)
    assert found.decision is not None
    assert found.decision.party.name == "示范市晨雾样例食品有限公司"
    (note,) = found.corrections
    assert (note.fields, note.on, note.approval) == (("party.name",), date(2026, 9, 20), "示司〔2026〕3号")
    assert note.reason == "当事人名称误写为〔原内容〕"


def test_a_correction_takes_json_values() -> None:
    found = state(publish(), correct(decided_on="2026-08-31", penalty_kinds=["警告"], fine_amount="1.50"))
    assert found.decision is not None
    assert found.decision.decided_on == date(2026, 8, 31)
    assert found.decision.penalty_kinds == ("警告",)


@pytest.mark.parametrize("changes", [{"no_field": "1"}, {"party__no": "1"}, {"outcome__x": "1"}])
def test_a_correction_of_an_unknown_field_is_an_error(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="unknown field"):
        state(publish(), correct(**changes))


def test_a_correction_that_does_not_fit_names_the_field_and_not_the_value() -> None:
    with pytest.raises(ValueError, match="decided_on") as caught:
        state(publish(), correct(decided_on="甄样例的生日"))
    assert "甄样例" not in str(caught.value)


def test_a_withdrawal_as_corrected_is_a_note_and_the_page_stays() -> None:
    found = state(publish(), withdraw(Ground.CORRECTED, DAY, extent=("outcome",)))
    assert (found.shape, found.status) == (Shape.PAGE, "已更正")
    assert found.corrections[0].fields == ("outcome",)
    assert found.decision == decision()


def test_the_end_of_a_permit_changes_the_status_and_keeps_the_page() -> None:
    permit: dict[str, Any] = {"kind": DecisionKind.PERMIT, "valid_until": date(2030, 1, 1)}
    found = state(publish(**permit), (LATER, withdraw(Ground.PERMIT_END)))
    assert (found.shape, found.status, found.ground) == (Shape.PAGE, "已终止", Ground.PERMIT_END)
    assert found.decision is not None
    assert found.corrections[0].fields == ("permit_status",)
    again = state(publish(**permit), (LATER, withdraw(Ground.PERMIT_END)), (LATER, republish()))
    assert (again.shape, again.status, again.version) == (Shape.PAGE, "已更正", 2)
    assert again.history[0].ground is Ground.PERMIT_END


def test_a_permit_sent_as_invalid_is_shown_as_ended() -> None:
    assert state(publish(kind=DecisionKind.PERMIT, permit_status="2")).status == "已终止"


@pytest.mark.parametrize(
    ("appeal", "status"),
    [
        ("訴願中", "申诉中"),
        ("行政复议中", "申诉中"),
        ("已提起行政诉讼，一审审理中", "申诉中"),
        ("訴願駁回原處分維持", "有效"),
        ("行政复议维持", "有效"),
        ("專案檢查", "有效"),
        ("", "有效"),
    ],
)
def test_an_open_appeal_is_a_status_and_a_closed_one_is_not(appeal: str, status: str) -> None:
    assert state(publish(appeal=appeal)).status == status


# -- time ------------------------------------------------------------------------------------


def test_a_withdrawal_that_takes_effect_later_changes_nothing_until_then() -> None:
    event = withdraw(Ground.REVOKED, date(2026, 11, 20))
    before = state(publish(), event, today=date(2026, 11, 19))
    assert (before.shape, before.next_change_on) == (Shape.PAGE, date(2026, 11, 20))
    on_the_day = state(publish(), event, today=date(2026, 11, 20))
    assert (on_the_day.shape, on_the_day.withdrawn_on) == (Shape.NOTICE, date(2026, 11, 20))


@pytest.mark.parametrize("ground", [Ground.SEALED, Ground.ERRONEOUS])
def test_what_must_go_at_once_does_not_wait(ground: Ground) -> None:
    found = state(publish(), (DAY, withdraw(ground, date(2026, 12, 31))))
    assert found.shape is Shape.VANISHED


def test_a_new_version_before_the_effective_day_is_shown_and_one_after_it_is_not() -> None:
    event = withdraw(Ground.REVOKED, date(2026, 10, 1))
    early = [publish(), event, (date(2026, 9, 15), publish(outcome="新"))]
    shown = state(*early, today=date(2026, 9, 30)).decision
    assert shown is not None
    assert shown.outcome == "新"
    assert state(*early, (date(2026, 10, 2), publish(outcome="更新"))).shape is Shape.NOTICE


def test_a_clock_that_goes_back_brings_nothing_back() -> None:
    events = (publish(), (LATER, withdraw(Ground.REVOKED)))
    assert state(*events, today=date(2026, 9, 5)).shape is Shape.NOTICE


def test_the_page_ends_by_itself_the_day_after_its_last_day() -> None:
    event = publish(publish_until=date(2026, 11, 10))
    last_day = state(event)
    assert (last_day.shape, last_day.next_change_on) == (Shape.PAGE, date(2026, 11, 11))
    over = state(event, today=date(2026, 11, 11))
    assert (over.shape, over.ground, over.withdrawal) == (Shape.GONE, Ground.EXPIRED, None)
    assert (over.withdrawn_on, over.decision, over.status) == (date(2026, 11, 11), None, "公示期满")


def test_an_ended_publication_stays_ended() -> None:
    event = publish(publish_until=date(2026, 9, 30))
    longer = (date(2026, 10, 5), publish(publish_until=date(2029, 1, 1)))
    assert state(event, longer).shape is Shape.GONE
    assert state(event, (date(2026, 10, 5), republish(decision()))).shape is Shape.GONE
    assert state(event, (date(2026, 10, 5), withdraw(Ground.REVOKED))).shape is Shape.GONE
    assert state(event, (date(2026, 10, 5), withdraw(Ground.ERRONEOUS))).shape is Shape.VANISHED


def test_what_was_never_shown_does_not_expire_but_tells_when_it_would() -> None:
    over = state(publish(publish_until=date(2026, 9, 30)), shown=None)
    assert (over.shape, over.next_change_on) == (Shape.PAGE, None)
    fresh = state(publish(publish_until=date(2026, 12, 1)), shown=None)
    assert fresh.next_change_on == date(2026, 12, 2)


def test_the_next_change_is_the_earliest_of_end_and_withdrawal() -> None:
    found = state(publish(publish_until=date(2027, 1, 1)), withdraw(Ground.VOID, date(2026, 12, 1)))
    assert found.next_change_on == date(2026, 12, 1)


# -- nothing resurrects ----------------------------------------------------------------------


@pytest.mark.parametrize("ground", [g for g in Ground if RULES.grounds[g].shape is not Shape.PAGE])
def test_a_version_sent_after_a_withdrawal_does_not_bring_it_back(ground: Ground) -> None:
    found = state(publish(), withdraw(ground, DAY), publish(), correct(outcome="新"), publish(outcome="新"))
    assert found.decision is None
    assert found.shape is RULES.grounds[ground].shape


def test_a_withdrawal_that_came_first_keeps_a_later_version_out() -> None:
    found = state(withdraw(Ground.REVOKED, DAY), publish())
    assert (found.shape, found.decision) == (Shape.NOTICE, None)


@pytest.mark.parametrize(
    ("first", "second", "shape"),
    [
        (Ground.REVOKED, Ground.SEALED, Shape.VANISHED),
        (Ground.SEALED, Ground.REVOKED, Shape.VANISHED),
        (Ground.REPAIRED, Ground.CHANGED, Shape.GONE),
        (Ground.REVOKED, Ground.REPAIRED, Shape.GONE),
        (Ground.REVOKED, Ground.DUPLICATE, Shape.NOTICE),
        (Ground.DUPLICATE, Ground.VOID, Shape.NOTICE),
        (Ground.VOID, Ground.CORRECTED, Shape.NOTICE),
        (Ground.VOID, Ground.PERMIT_END, Shape.NOTICE),
        (Ground.VOID, Ground.RESTORED, Shape.NOTICE),
    ],
)
def test_a_second_withdrawal_never_shows_more(first: Ground, second: Ground, shape: Shape) -> None:
    found = state(publish(), withdraw(first, DAY), (LATER, withdraw(second)))
    assert found.shape is shape
    assert found.withdrawn_on == date(2026, 9, 2)


def test_a_redo_later_gets_the_link_to_the_new_decision() -> None:
    follow = withdraw(Ground.CHANGED, successor="示市监处罚〔2026〕9号")
    found = state(publish(), withdraw(Ground.REDO, DAY), (LATER, follow))
    assert isinstance(found.withdrawal, Withdraw)
    assert (found.ground, found.withdrawal.successor) == (Ground.CHANGED, "示市监处罚〔2026〕9号")


# -- restoration -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "ground",
    [Ground.CHANGED, Ground.REVOKED, Ground.UNLAWFUL, Ground.VOID, Ground.REDO, Ground.DUPLICATE],
)
def test_a_republish_brings_a_new_version_with_the_history_of_the_notice(ground: Ground) -> None:
    found = state(publish(), (LATER, withdraw(ground)), (date(2026, 11, 3), republish()))
    assert (found.shape, found.version, found.status) == (Shape.PAGE, 2, "有效")
    assert found.decision == decision()
    (past,) = found.history
    assert (past.ground, past.effective_on, past.restored_on) == (ground, LATER, date(2026, 11, 3))
    assert past.order == "示范市人民政府 行政复议决定书 示复〔2026〕7号 2026-09-30"


def test_a_republish_may_carry_the_decision_anew() -> None:
    new = decision(outcome="处罚款人民币5000元")
    assert state(publish(), withdraw(Ground.VOID, DAY), republish(new)).decision == new


@pytest.mark.parametrize("ground", [Ground.EXPIRED, Ground.REPAIRED, Ground.SEALED, Ground.ERRONEOUS])
def test_what_ended_or_was_removed_is_not_restored(ground: Ground) -> None:
    assert state(publish(), withdraw(ground, DAY), republish(decision())).decision is None


def test_a_republish_of_what_stands_changes_nothing() -> None:
    assert state(publish(), republish()) == state(publish(), republish(decision(outcome="新")))
    assert state(publish(), republish()).version == 1


def test_a_republish_before_the_effective_day_calls_the_withdrawal_off() -> None:
    found = state(publish(), withdraw(Ground.REVOKED, date(2026, 11, 5)), (LATER, republish()))
    assert (found.shape, found.history, found.next_change_on) == (Shape.PAGE, (), date(2029, 9, 2))


def test_withdrawn_again_after_a_restoration() -> None:
    found = state(publish(), withdraw(Ground.VOID, DAY), republish(), withdraw(Ground.REVOKED, DAY))
    assert (found.shape, found.ground, len(found.history)) == (Shape.NOTICE, Ground.REVOKED, 1)


# -- in part ---------------------------------------------------------------------------------


def test_a_partial_revocation_leaves_the_surviving_parts_as_a_new_version() -> None:
    found = state(publish(licence="样例许可证1号"), withdraw(Ground.REVOKED, DAY, extent=("licence",)))
    assert (found.shape, found.status, found.version) == (Shape.PAGE, "部分撤销", 2)
    assert found.decision is not None
    assert found.decision.licence == ""
    assert found.decision.facts == decision().facts
    assert found.decision.full_text == found.decision.remarks == ""
    assert found.corrections[0].fields == ("licence",)
    assert found.last is not None
    assert found.last.licence == "样例许可证1号"


def test_a_revoked_fine_is_not_retold_by_the_outcome_or_the_text() -> None:
    found = state(publish(fine_amount="20000.00"), withdraw(Ground.REVOKED, DAY, extent=("fine_amount",)))
    assert found.decision is not None
    assert "币20000" not in found.decision.model_dump_json()
    assert found.decision.fine_amount is None


@pytest.mark.parametrize(
    "extent",
    [("no_such_part",), ("publish_until",), ("party",), ("outcome", "decided_on"), ("document_number",)],
)
def test_a_part_that_cannot_be_cut_out_takes_the_whole_decision(extent: tuple[str, ...]) -> None:
    assert state(publish(), withdraw(Ground.REVOKED, DAY, extent=extent)).shape is Shape.NOTICE


def test_a_re_sent_version_does_not_bring_a_revoked_part_back() -> None:
    found = state(publish(), withdraw(Ground.REVOKED, DAY, extent=("outcome",)), publish(facts="另查明。"))
    assert found.decision is not None
    assert (found.decision.outcome, found.decision.full_text) == ("", "")
    assert found.decision.facts == "另查明。"


def test_a_correction_may_set_the_mended_text_of_a_part() -> None:
    mended = correct(outcome="没收违法所得")
    found = state(publish(), withdraw(Ground.REVOKED, DAY, extent=("outcome",)), mended, publish())
    assert found.decision is not None
    assert found.decision.outcome == "没收违法所得"
    assert found.status == "部分撤销"


def test_a_partial_revocation_can_be_overturned() -> None:
    found = state(publish(), withdraw(Ground.REVOKED, DAY, extent=("outcome",)), republish())
    assert found.decision == decision()
    assert found.history[0].ground is Ground.REVOKED


def test_the_end_of_a_full_withdrawal_does_not_undo_an_older_partial_one() -> None:
    part = withdraw(Ground.REVOKED, DAY, extent=("outcome",))
    found = state(publish(), part, withdraw(Ground.VOID, DAY), republish())
    assert found.decision is not None
    assert found.decision.outcome == ""
    assert found.status == "部分撤销"


def test_the_party_can_be_corrected_as_a_whole() -> None:
    found = state(publish(), correct(party=organisation(name="示范市新样例公司").model_dump(mode="json")))
    assert found.decision is not None
    assert found.decision.party.name == "示范市新样例公司"
