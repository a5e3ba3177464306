"""What events mean against what is known: nothing resurrects, nothing is lost, all is located."""

from pathlib import Path
from typing import Any

import pytest

from generator.intake import Verdict, judge_event
from generator.model.codes import Ground, Outcome
from generator.model.private import Correct, Order, Publish, Republish, Withdraw
from generator.sources import digest, resume_point
from tests.unit.test_intake_helpers import (
    AUTHORITY,
    CODE,
    PENALTY,
    SAMPLE_ID,
    TODAY,
    USCC,
    MemoryRegister,
    codes,
    counts,
    decision,
    lines,
    publish,
    put,
    run,
    table,
    with_feed,
    withdraw,
)

OTHER = "12100000400000624D"
ORDER = {
    "kind": "行政判决书",
    "number": "（2026）云行终1号",
    "body": "云泽市中级人民法院",
    "date": "2026-10-09",
}


def correct(sequence: int = 2, **changes: Any) -> dict[str, Any]:
    fields = {
        "event": "correct",
        "sequence": sequence,
        "document_number": "云城管罚〔2026〕1号",
        "approval": "云司函〔2026〕3号",
        "changes": {"outcome": "罚款人民币壹万元。", "fine_cny": "10000", "party.uscc": OTHER},
        "reason": "金额录入有误。",
    }
    return fields | changes


def republish(sequence: int = 3, **changes: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "event": "republish",
        "sequence": sequence,
        "document_number": "云城管罚〔2026〕1号",
        "order": ORDER,
    }
    return fields | changes


def judge(
    tmp_path: Path, *events: Any, register: MemoryRegister | None = None, name: str = "a.jsonl"
) -> list[Verdict]:
    verdicts, problems = run(register or MemoryRegister(), put(tmp_path, name, lines(*events)))
    assert [p for p in problems if p.code != "EMPTY_FEED"] == []
    return verdicts


def outcomes(verdicts: list[Verdict]) -> list[str]:
    return [" ".join([v.outcome.value, *sorted(codes(v))]) for v in verdicts]


def test_the_four_events_of_the_design_are_accepted(tmp_path: Path) -> None:
    verdicts = judge(
        tmp_path, publish(1), correct(2), withdraw(3), republish(4, decision=decision(outcome="罚款。"))
    )
    assert outcomes(verdicts) == ["accepted"] * 4
    changed = verdicts[1].received
    assert changed is not None and isinstance(changed.event, Correct)
    assert changed.event.changes == {
        "fine_amount": "10000",
        "outcome": "罚款人民币壹万元。",
        "party.uscc": OTHER,
    }
    last = verdicts[3].received
    assert last is not None and isinstance(last.event, Republish) and last.event.decision is not None


def test_every_field_of_the_decision_may_be_sent(tmp_path: Path) -> None:
    event = publish(
        1,
        title="决定",
        facts="事实",
        basis="《条例》",
        confiscated_cny="12.50",
        marks={"facts": "商业秘密"},
        attachments=[{"name": "附件.pdf", "text": "文字", "cleared": True}],
        remarks=None,
        power_code="C-1",
        disclosure_review={"reviewer": "林一", "reviewed_on": "2026-09-02", "result": "公开"},
        persons=[{"name": "周某", "role": "证人"}],
        officers=[{"name": "王执", "certificate": "A1"}],
        publish_until="2029-09-01",
        publication_basis="SOC",
        dishonesty_class="一般",
        place="云泽市新华路",
    )
    verdicts = judge(tmp_path, event)
    assert outcomes(verdicts) == ["accepted"]
    received = verdicts[0].received
    assert received is not None and isinstance(received.event, Publish)
    assert str(received.event.decision.confiscated_amount) == "12.50"


def test_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    register = MemoryRegister()
    events = [publish(1), publish(2, document_number="云城管罚〔2026〕2号"), correct(3)]
    assert outcomes(judge(tmp_path, *events, register=register)) == ["accepted"] * 3
    assert outcomes(judge(tmp_path, *events, register=register)) == ["unchanged"] * 3
    events += [withdraw(4), publish(5, document_number="云城管罚〔2026〕2号", outcome="第二版")]
    assert outcomes(judge(tmp_path, *events, register=register)) == ["unchanged"] * 3 + ["accepted"] * 2
    assert outcomes(judge(tmp_path, *events, register=register)) == ["unchanged"] * 5
    assert outcomes(judge(tmp_path, *events, register=register, name="copy.jsonl")) == [
        "rejected WITHDRAWN_RESENT",
        "rejected OLD_VERSION",
        "unchanged",
        "unchanged",
        "unchanged",
    ]


def test_a_withdrawn_decision_does_not_come_back_by_being_sent_again(tmp_path: Path) -> None:
    register = MemoryRegister()
    judge(tmp_path, publish(1), withdraw(2), register=register)
    for event in (publish(1), publish(3), publish(4, outcome="新的内容")):
        assert outcomes(judge(tmp_path, event, register=register)) == ["rejected WITHDRAWN_RESENT"]
    rows, _ = run(register, put(tmp_path, "a.csv", table([PENALTY])))
    assert outcomes(rows) == ["rejected WITHDRAWN_RESENT"]
    assert outcomes(judge(tmp_path, republish(5), register=register)) == ["accepted"]


def test_an_old_row_of_a_table_still_standing_is_unchanged(tmp_path: Path) -> None:
    register = MemoryRegister()
    first = put(tmp_path, "a.csv", table([PENALTY]))
    assert outcomes(run(register, first)[0]) == ["accepted"]
    assert outcomes(judge(tmp_path, correct(1), register=register)) == ["accepted"]
    assert outcomes(run(register, first)[0]) == ["unchanged"]
    second = put(tmp_path, "b.csv", table([PENALTY | {"处罚内容": "罚款贰万元整。"}, PENALTY]))
    assert outcomes(run(register, second)[0]) == ["accepted", "unchanged"]
    assert outcomes(judge(tmp_path, withdraw(2, ground="REPAIRED"), register=register)) == ["accepted"]
    assert outcomes(run(register, first)[0]) == ["unchanged"]


def test_one_number_for_two_parties_is_refused_on_a_table(tmp_path: Path) -> None:
    rows = [
        PENALTY,
        PENALTY | {"行政相对人名称": "云泽百味餐饮有限公司"},
        PENALTY | {"行政相对人名称": "云泽万禾 食品有限公司"},
    ]
    verdicts, _ = run(MemoryRegister(), put(tmp_path, "a.csv", table(rows)))
    assert outcomes(verdicts) == ["accepted", "rejected NUMBER_REUSED", "accepted"]


def test_brackets_and_width_make_no_new_number(tmp_path: Path) -> None:
    rows = [PENALTY, PENALTY | {"行政处罚决定书文号": "云城管罚[２０２６] 1号", "处罚内容": "罚款。"}]
    register = MemoryRegister()
    verdicts, _ = run(register, put(tmp_path, "a.csv", table(rows)))
    assert outcomes(verdicts) == ["accepted", "accepted"]
    assert len(register.items) == 1


def test_a_sequence_must_rise(tmp_path: Path) -> None:
    two = {"document_number": "云城管罚〔2026〕2号"}
    verdicts = judge(tmp_path, publish(5), publish(4, **two), publish(5), publish(6, **two), publish(None))
    assert outcomes(verdicts) == [
        "accepted",
        "rejected SEQUENCE_OLD",
        "unchanged",
        "accepted",
        "rejected SEQUENCE",
    ]
    register = MemoryRegister()
    judge(tmp_path, publish(5), register=register)
    assert outcomes(judge(tmp_path, publish(3, outcome="旧"), register=register, name="b.jsonl")) == [
        "rejected SEQUENCE_OLD"
    ]


def test_an_older_version_with_an_older_number_is_refused_and_with_a_newer_one_accepted(
    tmp_path: Path,
) -> None:
    register = MemoryRegister()
    judge(tmp_path, publish(1), publish(2, outcome="第二版"), register=register)
    assert outcomes(judge(tmp_path, publish(1), register=register, name="b.jsonl")) == [
        "rejected OLD_VERSION"
    ]
    assert outcomes(judge(tmp_path, publish(3), register=register, name="b.jsonl")) == ["accepted"]


@pytest.mark.parametrize("value", ["1", 1.5, True, -1, 1 << 63, [], {}])
def test_a_sequence_that_is_no_number_is_refused(tmp_path: Path, value: Any) -> None:
    assert outcomes(judge(tmp_path, publish(1) | {"sequence": value})) == ["rejected SEQUENCE"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"ground": "EXPIRED"}, "GROUND_AUTOMATIC"),
        ({"ground": "RESTORED"}, "GROUND_NOT_WITHDRAWAL"),
        ({"ground": "NOBODY"}, "UNKNOWN_CODE"),
        ({"ground": None}, "MANDATORY"),
        ({"ground": "PERMIT-END"}, "GROUND_PERMIT_ONLY"),
        ({"ground": "DUPLICATE"}, "SUCCESSOR_MISSING"),
        ({"ground": "DUPLICATE", "successor": "云城管罚[2026]1号"}, "SUCCESSOR_MISSING"),
        ({"reason": " "}, "NO_REASON"),
        ({"reason": None}, "NO_REASON"),
        ({"order": {}}, "ORDER_MISSING"),
        ({"order": None}, "ORDER_MISSING"),
        ({"order": "复议"}, "BAD_VALUE"),
        ({"order": {"kind": "行政判决书", "number": "1号", "date": "2026-10-11"}}, "ORDER_IN_FUTURE"),
        ({"order": {"kind": "行政判决书", "number": "1号", "judge": "x"}}, "UNKNOWN_FIELD"),
        ({"effective_on": "2027-10-08"}, "EFFECTIVE_TOO_FAR"),
        ({"effective_on": "2020-10-08"}, "EFFECTIVE_TOO_EARLY"),
        ({"effective_on": "soon"}, "BAD_DATE"),
        ({"effective_on": None}, "MANDATORY"),
        ({"extent": ["licence"]}, "UNKNOWN_PART"),
        ({"extent": ["party"]}, "UNKNOWN_PART"),
        ({"extent": ["nothing"]}, "UNKNOWN_PART"),
        ({"document_number": "云城管罚〔2026〕99号"}, "UNKNOWN_NUMBER"),
        ({"document_number": ""}, "MANDATORY"),
        ({"authority_code": OTHER}, "AUTHORITY_MISMATCH"),
        ({"comment": "x"}, "UNKNOWN_FIELD"),
    ],
)
def test_a_bad_withdrawal_changes_nothing(tmp_path: Path, changes: dict[str, Any], code: str) -> None:
    event = {k: v for k, v in withdraw(2, **changes).items() if v is not None}
    assert outcomes(judge(tmp_path, publish(1), event)) == ["accepted", f"rejected {code}"]


def test_a_partial_revocation_may_name_its_parts_in_chinese(tmp_path: Path) -> None:
    verdicts = judge(tmp_path, publish(1), withdraw(2, extent=["罚款", "处罚内容", "violation"]))
    received = verdicts[1].received
    assert received is not None and isinstance(received.event, Withdraw)
    assert received.event.extent == ("fine_amount", "outcome", "violation")


def test_a_second_withdrawal_is_refused_but_sealing_is_always_possible(tmp_path: Path) -> None:
    events = [publish(1), withdraw(2), withdraw(3, ground="VOID"), withdraw(4, ground="SEALED", reason="")]
    assert outcomes(judge(tmp_path, *events)) == [
        "accepted",
        "accepted",
        "rejected ALREADY_WITHDRAWN",
        "accepted",
    ]


def test_withdrawals_csv_takes_codes_and_terms_and_stands_still(tmp_path: Path) -> None:
    register = MemoryRegister()
    rows = [PENALTY | {"行政处罚决定书文号": f"云罚{i}号"} for i in range(4)]
    run(register, put(tmp_path, "a.csv", table(rows)))
    one = {
        "文号": "云罚0号",
        "撤下情形": "依法撤销",
        "依据文书": "行政复议决定书",
        "文书文号": "云政复1号",
        "作出机关": "云泽市人民政府",
        "生效日期": "2026/10/08",
        "理由": "事实不清",
        "范围": "",
        "后续文号": "",
        "文书日期": "",
    }
    data = [
        one,
        one | {"文号": "云罚1号", "撤下情形": "REPAIRED", "依据文书": "", "文书文号": ""},
        one | {"文号": "云罚2号", "撤下情形": "G12", "后续文号": "云罚3号"},
        one | {"文号": "云罚9号"},
        one,
    ]
    feed = put(tmp_path, "withdrawals.csv", table(data))
    verdicts, problems = run(register, feed)
    assert problems == []
    expected = ["accepted", "accepted", "accepted", "rejected UNKNOWN_NUMBER", "rejected ALREADY_WITHDRAWN"]
    assert outcomes(verdicts) == expected
    again, _ = run(register, feed)
    assert outcomes(again) == ["unchanged", "unchanged", "unchanged", *expected[3:]]
    register.rows["feeds/chengguan/withdrawals.csv"] = 5
    _, problems = run(register, put(tmp_path, "withdrawals.csv", table([one])))
    assert problems == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"approval": ""}, "APPROVAL_MISSING"),
        ({"reason": ""}, "NO_REASON"),
        ({"changes": {}}, "NOTHING_CHANGED"),
        ({"changes": {"document_number": "云2号"}}, "CHANGE_FORBIDDEN"),
        ({"changes": {"authority_code": OTHER}}, "CHANGE_FORBIDDEN"),
        ({"changes": {"secret": "x"}}, "UNKNOWN_FIELD"),
        ({"changes": {"party.secret": "x"}}, "UNKNOWN_FIELD"),
        ({"changes": {"party.uscc": USCC[:-1] + "0"}}, "BAD_CHECK_DIGIT"),
        ({"changes": {"decided_on": "2027-01-01"}}, "FUTURE_DATE"),
        ({"changes": {"decided_on": "tomorrow"}}, "BAD_DATE"),
        ({"changes": "all"}, "BAD_VALUE"),
        ({"document_number": "云城管罚〔2026〕9号"}, "UNKNOWN_NUMBER"),
    ],
)
def test_a_bad_correction_changes_nothing(tmp_path: Path, changes: dict[str, Any], code: str) -> None:
    assert outcomes(judge(tmp_path, publish(1), correct(2, **changes))) == ["accepted", f"rejected {code}"]


def test_a_correction_without_effect_is_taken_with_a_warning(tmp_path: Path) -> None:
    verdicts = judge(tmp_path, publish(1), correct(2, changes={"outcome": "罚款人民币贰万元。"}))
    assert outcomes(verdicts) == ["accepted", "accepted NO_EFFECT"]


def test_only_what_was_withdrawn_can_be_republished_and_only_by_order(tmp_path: Path) -> None:
    assert outcomes(judge(tmp_path, publish(1), republish(2))) == ["accepted", "rejected NOT_WITHDRAWN"]
    assert outcomes(judge(tmp_path, publish(1), withdraw(2), republish(3, order={}))) == [
        "accepted",
        "accepted",
        "rejected ORDER_MISSING",
    ]
    sealed = withdraw(2, ground="SEALED", reason="")
    assert outcomes(judge(tmp_path, publish(1), sealed, republish(3)))[-1] == "rejected NOT_WITHDRAWN"
    corrected = judge(tmp_path, publish(1), withdraw(2), correct(3))
    assert outcomes(corrected)[-1] == "rejected NOT_PUBLISHED"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"authority_code": OTHER}, "AUTHORITY_MISMATCH"),
        ({"authority_name": "云泽市卫生健康委员会"}, "AUTHORITY_MISMATCH"),
        ({"authority_code": None}, "MANDATORY"),
        ({"decided_on": "2026-10-11"}, "FUTURE_DATE"),
        ({"decided_on": "1912-01-01"}, "DATE_IMPLAUSIBLE"),
        ({"decided_on": 20260901}, "BAD_DATE"),
        ({"decided_on": ""}, "MANDATORY"),
        ({"valid_until": "2026-08-01"}, "DATE_ORDER"),
        ({"publish_until": "2026-08-01"}, "DATE_ORDER"),
        ({"fine_cny": "-1"}, "BAD_AMOUNT"),
        ({"fine_cny": "0.001"}, "BAD_AMOUNT"),
        ({"fine_cny": "1e5"}, "BAD_AMOUNT"),
        ({"fine_cny": 1.5}, "BAD_AMOUNT"),
        ({"fine_cny": "NaN"}, "BAD_AMOUNT"),
        ({"penalty_kinds": ["打手板"]}, "UNKNOWN_CODE"),
        ({"kind": "行政罚款"}, "UNKNOWN_CODE"),
        ({"party": {"name": ""}}, "MANDATORY"),
        ({"party": None}, "MANDATORY"),
        ({"party": {"name": "某公司", "uscc": USCC[:-1] + "4"}}, "BAD_CHECK_DIGIT"),
        ({"party": {"name": "季南舟", "kind": "自然人", "uscc": USCC}}, "PARTY_KIND"),
        ({"party": {"name": f"云泽{SAMPLE_ID}公司"}}, "ID_IN_PUBLIC_COLUMN"),
        ({"party": {"name": "云泽公司", "uscc": SAMPLE_ID}}, "ID_IN_PUBLIC_COLUMN"),
        (
            {"party": {"name": "云泽公司", "registration_number": "１１０１０５ 19491231 002ｘ"}},
            "ID_IN_PUBLIC_COLUMN",
        ),
        ({"document_number": f"云罚{SAMPLE_ID}"}, "ID_IN_PUBLIC_COLUMN"),
        ({"document_number": "〔〕--"}, "BAD_NUMBER"),
        ({"document_number": "云" * 129}, "BAD_NUMBER"),
        ({"document_number": "../../etc/passwd1"}, "UNSAFE_IDENTIFIER"),
        ({"document_number": "云罚1号\u202e"}, "UNSAFE_IDENTIFIER"),
        ({"party": {"name": "云泽\u202e司公限有"}}, "UNSAFE_IDENTIFIER"),
        ({"document_number": "云罚\u00001号"}, "UNSAFE_IDENTIFIER"),
        ({"power_code": "a\\b"}, "UNSAFE_IDENTIFIER"),
        ({"secret_field": "x"}, "UNKNOWN_FIELD"),
        ({"title": "长" * 501}, "TOO_LONG"),
        ({"title": 5}, "BAD_VALUE"),
        ({"outcome": "", "violation": ""}, "MANDATORY"),
    ],
)
def test_a_bad_decision_is_refused_with_its_reason(
    tmp_path: Path, changes: dict[str, Any], code: str
) -> None:
    verdicts = judge(tmp_path, publish(1, **changes), publish(2, document_number="云城管罚〔2026〕2号"))
    assert outcomes(verdicts) == [f"rejected {code}", "accepted"]
    assert all(SAMPLE_ID not in str(p) and "长长" not in str(p) for p in verdicts[0].problems)
    assert verdicts[0].problems[0].row == 1


def test_a_92_code_makes_a_sole_trader_with_a_warning(tmp_path: Path) -> None:
    body = "92120101MA05ABCD1"
    from stdnum.cn import uscc

    code = body + uscc.calc_check_digit(body)
    verdicts = judge(
        tmp_path, publish(1, party={"name": "云泽早点铺", "kind": "法人及非法人组织", "uscc": code})
    )
    assert outcomes(verdicts) == ["accepted PARTY_KIND_ADJUSTED"]


def test_an_old_id_number_in_the_registration_column_waits_for_a_person(tmp_path: Path) -> None:
    party = {"name": "云泽早点铺", "kind": "个体工商户", "registration_number": "110105491231003"}
    verdicts = judge(tmp_path, publish(1, party=party))
    assert outcomes(verdicts) == ["held"]
    assert verdicts[0].held[0].code == "ID_SUSPECTED"
    register = MemoryRegister()
    judge(tmp_path, publish(1), publish(2, party=party), register=register)
    key = (CODE, "云城管罚20261号")
    register.items[key] = register.items[key]._replace(sequence=1, current_hash="first")
    assert outcomes(judge(tmp_path, publish(2, party=party), register=register)) == ["unchanged"]


def test_control_characters_are_taken_out_with_a_warning_and_line_ends_made_one(tmp_path: Path) -> None:
    verdicts = judge(
        tmp_path, publish(1, facts="甲\r\n乙\r丙\x07丁\x7f\x85\uffff", remarks="\\u0007 is text")
    )
    assert outcomes(verdicts) == ["accepted CONTROL_CHARACTERS"]
    received = verdicts[0].received
    assert received is not None and isinstance(received.event, Publish)
    assert (received.event.decision.facts, received.event.decision.remarks) == (
        "甲\n乙\n丙丁",
        "\\u0007 is text",
    )


def test_broken_lines_cost_themselves_and_reading_can_go_on_at_an_offset(tmp_path: Path) -> None:
    two = publish(2, document_number="云城管罚〔2026〕2号")
    start = lines(publish(1)) + b"{broken\n\n[1]\n\xff\xfe{}\n" + lines(two)
    feed = put(tmp_path, "a.jsonl", start)
    register = MemoryRegister()
    verdicts, _ = run(register, feed)
    assert [(v.place.row, *outcomes([v])) for v in verdicts] == [
        (1, "accepted"),
        (2, "rejected JSON_BROKEN"),
        (4, "rejected NOT_AN_EVENT"),
        (5, "rejected JSON_BROKEN"),
        (6, "accepted"),
    ]
    assert verdicts[-1].end_offset == len(start)
    register.sequences[feed.name] = 2
    known = digest(feed.path, len(start))
    more = put(
        tmp_path, "a.jsonl", start + lines(publish(2, document_number="云3号"), withdraw(3)) + b'{"event":"pu'
    )
    assert resume_point(more, len(start), known)
    assert not resume_point(more, len(start) - 1, known)
    verdicts, problems = run(register, more, offset=len(start), row=6)
    assert [(v.place.row, *outcomes([v])) for v in verdicts] == [
        (7, "rejected SEQUENCE_OLD"),
        (8, "accepted"),
        (9, "rejected LINE_INCOMPLETE"),
    ]
    assert verdicts[-1].end_offset == verdicts[-2].end_offset
    assert problems == []


def test_a_line_of_fifty_megabytes_is_refused_alone(tmp_path: Path) -> None:
    data = lines(publish(1)) + b'{"event":"' + b"x" * 50_000_000 + b'"}\n' + lines(withdraw(2))
    verdicts = judge_bytes(tmp_path, data)
    assert outcomes(verdicts) == ["accepted", "rejected ROW_TOO_LARGE", "accepted"]
    assert verdicts[-1].end_offset == len(data)


def judge_bytes(tmp_path: Path, data: bytes) -> list[Verdict]:
    return run(MemoryRegister(), put(tmp_path, "a.jsonl", data))[0]


def test_a_feed_may_speak_for_another_authority_only_by_recorded_delegation(tmp_path: Path) -> None:
    event = publish(1, authority_code=OTHER)
    assert outcomes(judge(tmp_path, event)) == ["rejected AUTHORITY_MISMATCH"]
    authority = with_feed(publishes_for=[OTHER])
    register = MemoryRegister()
    feed = put(tmp_path, "a.jsonl", lines(event, withdraw(2)), authority)
    verdicts, _ = run(register, feed, authority)
    assert outcomes(verdicts) == ["accepted", "accepted"]
    assert set(register.items) == {(OTHER, "云城管罚20261号")}


def test_an_operators_act_is_judged_by_the_same_rules(tmp_path: Path) -> None:
    register = MemoryRegister()
    act = Withdraw(
        authority_code=CODE,
        document_number="云城管罚〔2026〕1号",
        ground=Ground.REVOKED,
        reason="事实不清",
        order=Order(kind="行政复议决定书", number="云政复1号"),
        effective_on=TODAY,
    )
    assert [p.code for p in judge_event(act, AUTHORITY, register, TODAY)] == ["UNKNOWN_NUMBER"]
    judge(tmp_path, publish(1), register=register)
    assert judge_event(act, AUTHORITY, register, TODAY) == []
    bad = act.model_copy(update={"order": Order(), "reason": ""})
    assert [p.code for p in judge_event(bad, AUTHORITY, register, TODAY)] == ["NO_REASON", "ORDER_MISSING"]
    other = act.model_copy(update={"authority_code": OTHER})
    assert [p.code for p in judge_event(other, AUTHORITY, register, TODAY)] == ["AUTHORITY_MISMATCH"]
    back = Republish(
        authority_code=CODE, document_number=act.document_number, order=Order(kind="判决", number="1")
    )
    assert [p.code for p in judge_event(back, AUTHORITY, register, TODAY)] == ["NOT_WITHDRAWN"]
    judge(tmp_path, withdraw(2), register=register)
    assert [p.code for p in judge_event(act, AUTHORITY, register, TODAY)] == ["ALREADY_WITHDRAWN"]
    assert judge_event(back, AUTHORITY, register, TODAY) == []


def test_a_log_may_be_mended_in_place_but_not_replaced_by_an_older_one(tmp_path: Path) -> None:
    register = MemoryRegister()
    two = {"document_number": "云城管罚〔2026〕2号"}
    first = [publish(4), publish(5, kind="x", **two), publish(6, document_number="云3号")]
    judge(tmp_path, *first, register=register)
    register.sequences["feeds/chengguan/a.jsonl"] = 6
    mended = [publish(4), publish(5, **two), publish(6, document_number="云3号")]
    assert outcomes(judge(tmp_path, *mended, register=register)) == ["unchanged", "accepted", "unchanged"]
    other = [publish(1, document_number="云7号"), publish(4), publish(5, document_number="云8号")]
    assert outcomes(judge(tmp_path, *other, register=register)) == [
        "rejected SEQUENCE_OLD",
        "unchanged",
        "rejected SEQUENCE_OLD",
    ]


def test_every_record_is_counted(tmp_path: Path) -> None:
    verdicts = judge(tmp_path, publish(1), {}, [], withdraw(2), publish(3, kind="x"))
    assert sum(counts(verdicts).values()) == 5
    assert all(v.problems for v in verdicts if v.outcome is Outcome.REJECTED)
