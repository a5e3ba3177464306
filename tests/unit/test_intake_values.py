"""Dates, amounts, lists, kinds of party."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.intake.checks import has_person_id
from generator.intake.parties import guess_kind
from generator.intake.tablerows import ground_of
from generator.intake.values import code, parse_amount, parse_day, split_list
from generator.model.codes import Ground, PartyKind
from tests.unit.test_intake_helpers import SAMPLE_ID, USCC


@pytest.mark.parametrize(
    ("text", "form", "day"),
    [
        ("2026-09-01", "iso", "2026-09-01"),
        ("2026/9/1", "iso", "2026-09-01"),
        ("2026.9.1", "iso", "2026-09-01"),
        ("20260901", "iso", "2026-09-01"),
        ("２０２６年９月１日", "iso", "2026-09-01"),
        ("2026-09-01 00:00:00", "iso", "2026-09-01"),
        ("2026-09-01T08:30:00+08:00", "iso", "2026-09-01"),
        ("二〇二六年十二月三十一日", "iso", "2026-12-31"),
        ("二○二六年九月十日", "iso", "2026-09-10"),
        ("109/05/29", "roc", "2020-05-29"),
        ("1090529", "roc", "2020-05-29"),
        ("99.1.2", "roc", "2010-01-02"),
        ("中華民國 109 年 5 月 29 日", "roc", "2020-05-29"),
        ("01/02/2019", "%m/%d/%Y", "2019-01-02"),
        ("2 January 2019", "%d %B %Y", "2019-01-02"),
        ("2019-01-02", "%m/%d/%Y|iso", "2019-01-02"),
        ("云泽市药监局 2015年3月2日作出", "find", "2015-03-02"),
    ],
)
def test_days_are_read_as_people_write_them(text: str, form: str, day: str) -> None:
    assert parse_day(text, form) == date.fromisoformat(day)


@pytest.mark.parametrize("text", ["2099/12/31", "2099-01-01", "9999-12-31", "长期", "永久"])
def test_no_end_is_no_day(text: str) -> None:
    assert parse_day(text, ends=True) is None


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("104/09/298", "roc"),
        ("999/99/999", "roc"),
        ("2026-02-30", "iso"),
        ("", "iso"),
        ("45000", "iso"),
        ("x", "roc"),
        ("2026-1-1 至 2026-2-1", "find"),
        ("二〇二六年十三月一日", "iso"),
        ("2026-09-01x", "iso"),
    ],
)
def test_what_is_no_day_is_refused(text: str, form: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_day(text, form)


@pytest.mark.parametrize(
    ("text", "unit", "amount"),
    [
        ("20000", "yuan", "20000"),
        ("20000.00", "yuan", "20000"),
        ("0.5", "yuan", "0.50"),
        ("2.000000", "万元", "20000"),
        ("0.000001", "万元", "0.01"),
        ("1.5221", "万元", "15221"),
        ("20000元", "万元", "20000"),
        ("2万元", "万元", "20000"),
        ("3萬元", "yuan", "30000"),
        ("新臺幣 30,000 元整", "yuan", "30000"),
        ("NT$30,000", "yuan", "30000"),
        ("$1,234.50", "yuan", "1234.50"),
        ("1 234 567", "yuan", "1234567"),
        ("￥５００", "yuan", "500"),
        ("叁万伍仟元整", "yuan", "35000"),
        ("人民币壹佰贰拾万元", "yuan", "1200000"),
        ("一亿二千万", "yuan", "120000000"),
        ("300 EUR", "yuan", "300"),
    ],
)
def test_amounts_are_read_as_people_write_them(text: str, unit: str, amount: str) -> None:
    assert str(parse_amount(text, unit)) == amount


@pytest.mark.parametrize("text", ["", "无", "/", "-", "N/A"])
def test_nothing_is_no_amount(text: str) -> None:
    assert parse_amount(text) is None


@pytest.mark.parametrize(
    "text", ["-1", "1e5", "0.001", "1,23", "1-2", "NaN", "Infinity", "罚款", "1元2", "9" * 20, "٣"]
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises((ValueError, ArithmeticError)):
        parse_amount(text)


@given(st.decimals(0, 10**9, places=6, allow_nan=False, allow_infinity=False))
def test_ten_thousands_become_yuan_exactly_or_not_at_all(value: Decimal) -> None:
    try:
        amount = parse_amount(f"{value:f}", "万元")
    except ValueError:
        assert value * 10_000 > 10**13
    else:
        assert amount == value * 10_000


@given(st.text(max_size=30), st.sampled_from(["iso", "roc", "find", "%Y%m%d", "%", "|"]))
def test_any_text_is_a_day_or_refused(text: str, form: str) -> None:
    try:
        day = parse_day(text, form)
    except ValueError:
        return
    assert day is None or day.year < 2099


@given(st.text(max_size=30), st.sampled_from(["yuan", "万元"]))
def test_any_text_is_an_amount_or_refused(text: str, unit: str) -> None:
    try:
        amount = parse_amount(text, unit)
    except (ValueError, ArithmeticError):
        return
    assert amount is None or amount >= 0


def test_lists_are_split_at_every_separator_in_use() -> None:
    assert split_list("罚款、警告；没收违法所得;其他,x，y\nz") == (
        "罚款",
        "警告",
        "没收违法所得",
        "其他",
        "x",
        "y",
        "z",
    )


def test_codes_are_folded() -> None:
    assert code(" ９１３５０１００m000100y43 ") == USCC
    assert code("无") == code("/") == ""


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("云泽万禾食品有限公司", PartyKind.ORGANISATION),
        ("云泽早点铺", PartyKind.ORGANISATION),
        ("大千診所", PartyKind.ORGANISATION),
        ("Blue Heron Ltd.", PartyKind.ORGANISATION),
        ("季南舟", PartyKind.PERSON),
        ("阿依古丽·买买提", PartyKind.PERSON),
        ("Jane Q. Doe", PartyKind.PERSON),
        ("王○明", PartyKind.PERSON),
        ("季南舟先生", PartyKind.PERSON),
    ],
)
def test_a_name_tells_a_person_from_an_organisation(name: str, kind: PartyKind) -> None:
    assert guess_kind(name) is kind


def test_grounds_go_by_code_term_and_number() -> None:
    assert (
        ground_of("REVOKED")
        is ground_of("依法撤销")
        is ground_of("G2")
        is ground_of(" revoked ")
        is Ground.REVOKED
    )
    assert ground_of("PERMIT_END") is ground_of("PERMIT-END") is ground_of("G11") is Ground.PERMIT_END
    assert ground_of("G13") is None and ground_of("x") is None


def test_an_id_number_is_found_however_it_is_typed() -> None:
    for text in (
        SAMPLE_ID,
        "T" + SAMPLE_ID,
        "1101 0519 4912 3100 2x",
        "１１０１０５-19491231-002Ｘ",
        f"证({SAMPLE_ID})",
    ):
        assert has_person_id(text), text
    for text in (USCC, SAMPLE_ID[:-1] + "1", "110105194913310020", "津市监处罚〔2026〕1234567890123456号"):
        assert not has_person_id(text), text
