"""The text in place of a withdrawn decision: what the law wants, and never party, facts or penalty."""

from datetime import date
from decimal import Decimal as Money
from typing import Any

import pytest

from generator.model.codes import Ground, Shape
from generator.model.private import Order
from generator.model.public import WithdrawalNotice
from tests.support.rule_records import (
    DAY,
    NUMBER,
    authority,
    correct,
    person,
    publish,
    republish,
    told,
    withdraw,
)
from withdrawal_rules import load_rules
from withdrawal_rules.lifecycle import State, fold
from withdrawal_rules.notices import MAX_REASON, notice, notice_fields, public_corrections, public_history

RULES = load_rules()
SHOWN = date(2026, 9, 3)
CITED = "违反《中华人民共和国食品安全法》第一百二十四条第一款的规定"


def state(*events: object, today: date = date(2026, 11, 10)) -> State:
    return fold(told(*events), RULES, today, published_on=SHOWN, authority=authority())


def plain(text: str) -> str:
    return text


def made(found: State, successor: str = "", **values: Any) -> WithdrawalNotice | None:
    return notice(
        found,
        number=7,
        public_id="ab" * 10,
        authority=authority(),
        first_published_on=SHOWN,
        document_number=NUMBER,
        successor_id=successor,
        rules=RULES,
        **({"clean": plain} | values),
    )


def sure(found: State, **values: Any) -> WithdrawalNotice:
    result = made(found, **values)
    assert result is not None
    return result


@pytest.mark.parametrize(
    "ground", [Ground.CHANGED, Ground.REVOKED, Ground.UNLAWFUL, Ground.VOID, Ground.REDO]
)
def test_a_notice_says_which_decision_by_whose_act_when_and_why(ground: Ground) -> None:
    found = sure(state(publish(), (date(2026, 10, 10), withdraw(ground, date(2026, 9, 30)))))
    assert found.shape is Shape.NOTICE
    assert (found.ground, found.term) == (ground, RULES.grounds[ground].term)
    assert found.explanation
    assert (found.document_number, found.first_published_on) == (NUMBER, SHOWN)
    assert (found.effective_on, found.withdrawn_on) == (date(2026, 9, 30), date(2026, 10, 10))
    assert (found.order_kind, found.order_number) == ("行政复议决定书", "示复〔2026〕7号")
    assert (found.order_body, found.order_date) == ("示范市人民政府", date(2026, 9, 30))
    assert found.reason == "程序违法"
    assert found.working_days_taken == 3


def test_an_unlawful_decision_is_said_not_to_have_been_annulled() -> None:
    assert "没有被撤销" in sure(state(publish(), withdraw(Ground.UNLAWFUL, DAY))).explanation


def test_a_changed_decision_leads_to_the_new_one() -> None:
    found = sure(
        state(publish(), withdraw(Ground.CHANGED, DAY)), successor="cd" * 10, successor_number="新2号"
    )
    assert (found.successor_id, found.successor_number) == ("cd" * 10, "新2号")


def test_an_ended_publication_shows_that_it_is_over_and_nothing_of_the_decision() -> None:
    found = sure(state(publish(publish_until=date(2026, 9, 30))))
    assert (found.shape, found.ground) == (Shape.GONE, Ground.EXPIRED)
    assert (found.document_number, found.reason, found.order_body) == ("", "", "")
    assert found.effective_on == found.withdrawn_on == date(2026, 10, 1)


def test_a_repaired_publication_shows_nothing_but_its_number() -> None:
    found = sure(state(publish(), withdraw(Ground.REPAIRED, DAY, reason="示范市晨露样例食品有限公司已修复")))
    assert found.shape is Shape.GONE
    shown = found.model_dump(exclude={"authority_code", "authority_slug", "authority_name", "explanation"})
    assert [key for key, value in shown.items() if value] == [
        "number",
        "public_id",
        "shape",
        "ground",
        "term",
        "effective_on",
        "withdrawn_on",
    ]


@pytest.mark.parametrize("ground", [Ground.SEALED, Ground.ERRONEOUS])
def test_what_vanished_has_no_notice(ground: Ground) -> None:
    found = state(publish(), withdraw(ground, DAY))
    assert made(found) is None
    assert notice_fields(found, RULES) == frozenset()


def test_a_page_has_no_notice() -> None:
    assert made(state(publish())) is None
    assert made(state(publish(), withdraw(Ground.REVOKED, DAY, extent=("outcome",)))) is None


def test_a_duplicate_leads_to_the_kept_record_or_says_so() -> None:
    found = state(publish(), withdraw(Ground.DUPLICATE, DAY))
    assert sure(found, successor="cd" * 10).shape is Shape.REDIRECT
    assert sure(found).shape is Shape.NOTICE


@pytest.mark.parametrize(
    ("reason", "shown"),
    [
        ("示范市晨露样例食品有限公司提出异议，程序违法", "当事人提出异议，程序违法"),
        ("罚款人民币20000元明显不当", "罚款〔原决定内容不再重复〕明显不当"),
        ("罚款20,000.00元明显不当", "罚款〔原决定内容不再重复〕明显不当"),
        ("罚款2万元明显不当", "罚款〔原决定内容不再重复〕明显不当"),
        ("罚款120000元的另案", "罚款120000元的另案"),
        ("原决定认定“经查，当事人经营超过保质期的糕点三盒，货值九十元”证据不足", None),
        (
            "违反《中华人民共和国食品安全法》第一百二十四条第一款",
            "违反《中华人民共和国食品安全法》第一百二十四条第一款",
        ),
        ("认定当事人经营超过保质期的糕点三盒的事实不清", "认定〔原决定内容不再重复〕的事实不清"),
        ("认定示范市晨露样例食品有限公司经营超过保质期的糕点三盒，有误", "认定〔原决定内容不再重复〕有误"),
    ],
)
def test_a_reason_never_repeats_party_facts_or_penalty(reason: str, shown: str | None) -> None:
    events = (
        publish(fine_amount=Money("20000.00"), remarks=CITED),
        withdraw(Ground.REVOKED, DAY, reason=reason),
    )
    found = sure(state(*events)).reason
    if shown is None:
        assert "糕点三盒" not in found
    else:
        assert found == shown


def test_a_person_is_not_named_by_the_reason_or_the_order() -> None:
    event = withdraw(
        Ground.VOID, DAY, reason="甄样例不服", order=Order(kind="甄样例复议决定", body="示范市人民政府")
    )
    found = sure(state(publish(party=person()), event))
    assert "甄样例" not in found.model_dump_json()


def test_every_free_word_of_a_notice_passes_the_redactor() -> None:
    seen: list[str] = []

    def clean(text: str) -> str:
        seen.append(text)
        return text.replace("13800000000", "〔联系方式已隐去〕")

    event = withdraw(Ground.VOID, DAY, reason="致电13800000000")
    assert sure(state(publish(), event), clean=clean).reason == "致电〔联系方式已隐去〕"
    assert {"致电13800000000", "示范市人民政府", "示复〔2026〕7号", "行政复议决定书"} <= set(seen)


def test_a_long_reason_is_cut_to_its_length() -> None:
    found = sure(state(publish(), withdraw(Ground.VOID, DAY, reason="法" * 900)))
    assert len(found.reason) == MAX_REASON
    assert found.reason.endswith("…")


def test_a_restored_page_and_a_later_notice_keep_the_history() -> None:
    restored = state(publish(), withdraw(Ground.VOID, DAY, reason="致13800000000"), republish())
    (past,) = public_history(restored, lambda text: text.replace("13800000000", "〔略〕"))
    assert (past.ground, past.reason) == (Ground.VOID, "致〔略〕")
    again = sure(state(publish(), withdraw(Ground.VOID, DAY), republish(), withdraw(Ground.REVOKED, DAY)))
    assert [past.ground for past in again.history] == [Ground.VOID]


def test_corrections_are_told_by_names_a_reader_knows() -> None:
    found = state(
        publish(), correct("误", party__name="示范市晨雾公司", party__phone="1", party__address="2")
    )
    (note,) = public_corrections(found, plain, RULES)
    assert note.fields == ("未公开的信息", "行政相对人名称")


def test_the_reason_of_a_partial_revocation_does_not_retell_the_part() -> None:
    event = withdraw(Ground.REVOKED, DAY, extent=("outcome",), reason="处罚款人民币20000元，上缴国库，不当")
    found = state(publish(fine_amount=Money("20000")), event)
    (note,) = public_corrections(found, plain, RULES)
    assert "20000" not in note.reason
    assert note.fields == ("决定内容",)
