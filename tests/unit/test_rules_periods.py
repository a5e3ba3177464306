"""Publication periods: dated rule sets, tracks, and the earliest mandatory end."""

from datetime import date
from decimal import Decimal as Money
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.model.codes import DecisionKind
from tests.support.rule_records import authority, decision, person
from withdrawal_rules import load_rules
from withdrawal_rules.periods import Period, early_stop, period_of, unknown_tracks
from withdrawal_rules.rules import LowFine

RULES = load_rules()
SHOWN = date(2026, 9, 10)


def period(track: str = "", shown: date = SHOWN, **values: Any) -> Period:
    return period_of(decision(**({"publish_until": None} | values)), authority(period=track), shown, RULES)


def ends(*args: Any, **values: Any) -> tuple[str, date | None]:
    found = period(*args, **values)
    return found.code, found.end


def test_a_penalty_on_an_organisation_ends_after_five_years_where_nothing_else_is_said() -> None:
    assert ends() == ("P-GENERAL-ORG", date(2031, 9, 10))


def test_a_penalty_on_a_person_ends_after_two_years_where_nothing_else_is_said() -> None:
    assert ends(party=person()) == ("P-GENERAL-PERSON", date(2028, 9, 10))


def test_the_date_the_authority_sends_is_the_last_day_when_it_comes_first() -> None:
    assert ends(publish_until=date(2027, 1, 31)) == ("P-SENT", date(2027, 1, 31))


def test_a_sent_date_cannot_prolong_what_the_law_ends() -> None:
    assert ends(publish_until=date(2090, 1, 1)) == ("P-GENERAL-ORG", date(2031, 9, 10))


def test_2099_is_how_feeds_write_no_end() -> None:
    assert ends("NONE", publish_until=date(2099, 12, 31)) == ("P-NONE", None)


def test_an_organ_without_an_end_still_keeps_the_date_it_sent() -> None:
    assert ends("NONE") == ("P-NONE", None)
    assert ends("NONE", publish_until=date(2027, 1, 1)) == ("P-SENT", date(2027, 1, 1))
    assert ends("NONE", dishonesty_class="一般") == ("P-NONE", None)


@pytest.mark.parametrize(
    ("decided", "kind", "expected"),
    [
        (date(2026, 4, 1), "轻微", ("P-CR-MINOR", date(2026, 7, 1))),
        (date(2026, 4, 1), "一般", ("P-CR-ORD", date(2027, 4, 1))),
        (date(2026, 4, 1), "严重", ("P-CR-SEV", date(2029, 4, 1))),
        (date(2026, 3, 31), "轻微", ("P-CR-OLD", date(2029, 3, 31))),
        (date(2026, 3, 31), "一般", ("P-CR-OLD", date(2029, 3, 31))),
        (date(2023, 5, 1), "严重", ("P-CR-OLD", date(2026, 5, 1))),
        (date(2023, 4, 30), "严重", ("P-527", date(2026, 4, 30))),
        (date(2023, 4, 30), "一般", ("P-GENERAL-ORG", date(2031, 9, 10))),
    ],
)
def test_the_credit_rule_of_the_decision_date_holds(
    decided: date, kind: str, expected: tuple[str, date]
) -> None:
    assert ends(decided_on=decided, dishonesty_class=kind) == expected


@pytest.mark.parametrize(
    ("penalties", "expected"),
    [
        (("通报批评",), ("P-SAMR-3M", date(2026, 12, 10))),
        (("警告", "通报批评"), ("P-SAMR-3M", date(2026, 12, 10))),
        (("罚款",), ("P-SAMR-3Y", date(2029, 9, 10))),
        (("通报批评", "罚款"), ("P-SAMR-3Y", date(2029, 9, 10))),
        ((), ("P-SAMR-3Y", date(2029, 9, 10))),
    ],
)
def test_market_supervision_penalties_end_after_three_months_or_three_years(
    penalties: tuple[str, ...], expected: tuple[str, date]
) -> None:
    assert ends("SAMR", penalty_kinds=penalties) == expected


def test_a_low_fine_ends_after_three_months_only_where_a_province_set_the_threshold() -> None:
    low = LowFine(division="12", at_most_cny=Money("3000"), source="样例")
    rules = RULES.model_copy(update={"periods": RULES.periods.model_copy(update={"low_fines": (low,)})})
    cases = {"3000.00": "P-SAMR-3M", "3000.01": "P-SAMR-3Y"}
    for fine, code in cases.items():
        record = decision(publish_until=None, fine_amount=Money(fine))
        assert period_of(record, authority(period="SAMR"), SHOWN, rules).code == code
        assert period_of(record, authority(period="SAMR"), SHOWN, RULES).code == "P-SAMR-3Y"


def test_a_long_ban_is_shown_as_long_as_it_lasts() -> None:
    ban: dict[str, Any] = {"penalty_kinds": ("罚款", "限制从业")}
    assert ends("SAMR", valid_until=date(2031, 9, 1), **ban) == ("P-SAMR-X", date(2031, 9, 1))
    assert ends("SAMR", valid_until=date(2028, 9, 1), **ban) == ("P-SAMR-3Y", date(2029, 9, 10))
    assert ends("SAMR", valid_until=date(2099, 12, 31), **ban) == ("P-SAMR-X", None)


def test_of_two_tracks_the_earlier_end_counts() -> None:
    assert ends("SAMR", dishonesty_class="一般") == ("P-CR-ORD", date(2027, 9, 1))
    assert ends("SAMR+NBS") == ("P-NBS", date(2027, 9, 10))


def test_an_organ_may_name_a_single_rule() -> None:
    assert ends("P-NBS") == ("P-NBS", date(2027, 9, 10))


def test_a_track_that_says_nothing_of_a_kind_leaves_its_default() -> None:
    values: dict[str, Any] = {"kind": DecisionKind.PERMIT, "valid_until": date(2027, 3, 1)}
    assert ends("SAMR", **values) == ("P-PERMIT", date(2027, 3, 1))
    assert ends("CREDIT", decided_on=date(2026, 5, 1)) == ("P-GENERAL-ORG", date(2031, 9, 10))


def test_a_permit_is_shown_until_it_runs_out() -> None:
    permit: dict[str, Any] = {"kind": DecisionKind.PERMIT, "penalty_kinds": ()}
    assert ends(valid_until=date(2028, 5, 5), **permit) == ("P-PERMIT", date(2028, 5, 5))
    assert ends(valid_until=date(2099, 12, 31), **permit) == ("P-PERMIT", None)
    assert ends(**permit) == ("P-PERMIT", None)


def test_other_decisions_have_no_end_of_their_own() -> None:
    assert ends(kind=DecisionKind.REWARD) == ("P-OTHER", None)
    assert ends(kind=DecisionKind.INSPECTION, publish_until=date(2027, 1, 1)) == ("P-SENT", date(2027, 1, 1))


def test_months_end_on_the_corresponding_day_or_the_last_of_the_month() -> None:
    assert ends("SAMR", date(2026, 11, 30), penalty_kinds=("通报批评",))[1] == date(2027, 2, 28)
    assert ends("SAMR", date(2024, 2, 29))[1] == date(2027, 2, 28)


def test_an_unknown_track_is_an_error_that_names_the_authority() -> None:
    with pytest.raises(ValueError, match=r"sample: periods\.toml 没有公示期轨道 FOREVER"):
        period("FOREVER")


def test_unknown_tracks_of_an_authority_can_be_asked_before_a_build() -> None:
    assert unknown_tracks(authority(period="SAMR+FOREVER"), RULES) == ("FOREVER",)
    assert unknown_tracks(authority(), RULES) == ()


def test_an_early_stop_is_barred_for_the_heaviest_penalties() -> None:
    closed = early_stop(decision(penalty_kinds=("责令停产停业",)), authority(period="SAMR"), SHOWN, RULES)
    assert not closed.allowed
    fined = early_stop(decision(), authority(period="SAMR"), SHOWN, RULES)
    assert (fined.allowed, fined.from_day) == (True, date(2027, 3, 10))


@given(
    st.sampled_from(["", "SAMR", "CREDIT", "NBS", "HEB", "NONE"]),
    st.sampled_from(list(DecisionKind)),
    st.dates(date(2015, 1, 1), date(2040, 1, 1)),
    st.none() | st.dates(date(2015, 1, 1), date(2098, 12, 31)),
    st.sampled_from(["", "轻微", "一般", "严重"]),
)
def test_no_period_outlasts_the_date_that_was_sent(
    track: str, kind: DecisionKind, decided: date, sent: date | None, dishonesty: str
) -> None:
    found = period(track, kind=kind, decided_on=decided, publish_until=sent, dishonesty_class=dishonesty)
    assert found.label
    if sent is not None:
        assert found.end is not None
        assert found.end <= sent
