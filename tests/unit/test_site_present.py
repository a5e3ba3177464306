"""Words and markup made from record text."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, UndefinedError
from lxml import html
from markupsafe import Markup, escape

from generator.model.codes import DecisionKind, PartyKind
from generator.model.public import Count
from generator.site.environment import jinja_options, printed
from generator.site.present import (
    escaped,
    excerpt,
    has_page,
    inline,
    linked,
    money,
    page_bytes,
    paragraphs,
    profile_text,
)
from generator.site.tallies import Cell, Tallies, guarded
from generator.site.words import Word


@given(st.text())
def test_record_text_never_becomes_markup(text: str) -> None:
    for made in (inline(text), paragraphs(text)):
        tags = set(re.findall(r"<[^>]*>", str(made)))
        assert tags <= {"<p>", "<b class=x>", "</b>"}


@given(st.text())
def test_text_is_escaped_as_markupsafe_does_it(text: str) -> None:
    assert escaped(text) == str(escape(text))


def test_markup_that_is_shown_as_a_value_stays_as_it_is() -> None:
    assert inline(Markup("<time>2026-11-20</time>")) == "<time>2026-11-20</time>"


@given(st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")), min_size=1))
def test_record_text_reads_back_as_it_was(text: str) -> None:
    shown = html.fromstring(f"<div>{inline(text)}</div>").text_content()
    assert shown == text


@given(st.text(), st.text(alphabet="abc/'\"> "))
def test_a_link_is_one_element_with_one_attribute(text: str, address: str) -> None:
    made = str(linked(text, "/" + address))
    assert made.count("<a ") == 1
    assert '"' not in made.split('href="', 1)[1].split('">', 1)[0]


def test_what_was_taken_out_is_marked_for_eye_and_ear() -> None:
    assert str(inline("号〔身份证号码已隐去〕。")) == "号<b class=x>〔身份证号码已隐去〕</b>。"
    assert "<b" not in str(inline("津市监罚〔2026〕1号"))


def test_lines_become_paragraphs_and_empty_ones_go() -> None:
    assert str(paragraphs("一\n\n 二\r\n三\n")) == "<p>一\n<p>二\n<p>三"


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        ("20000.00", "CNY", "20,000 元"),
        ("0.5", "CNY", "0.50 元"),
        ("30000", "TWD", "新台币 30,000 元"),
        ("12", "XXX", "12 XXX"),
        ("若干", "CNY", "若干"),
        ("NaN", "CNY", "NaN"),
    ],
)
def test_amounts_are_said_in_words(amount: str, currency: str, shown: str) -> None:
    assert money(amount, currency) == shown


def test_control_characters_do_not_reach_the_page() -> None:
    assert page_bytes("a\x00b\x1bc\n\x7f") == b"abc\n"


def test_an_excerpt_is_one_line_of_at_most_the_length() -> None:
    assert excerpt("一 \n 二", 10) == "一 二"
    assert excerpt("字" * 50, 10) == "字" * 9 + "…"


def test_only_organisations_with_a_plain_code_have_a_page() -> None:
    code = "91350100M000100Y43"
    assert has_page(PartyKind.ORGANISATION, code)
    assert not has_page(PartyKind.SOLE_TRADER, code)
    assert not has_page(PartyKind.PERSON, code)
    assert not has_page(PartyKind.ORGANISATION, "../../x")
    assert not has_page(PartyKind.ORGANISATION, "")


@given(st.text())
def test_a_profile_carries_no_raw_html_and_no_links(text: str) -> None:
    made = str(profile_text(text + "\n<script>x</script> [a](javascript:x) <http://x.y>"))
    assert "<script" not in made and "<a " not in made and "<img" not in made


def count(what: str, number: int, *, kind: DecisionKind = DecisionKind.PENALTY, small: bool = False) -> Count:
    return Count(
        authority_slug="a", kind=kind, month="2026-01", what=what, number=number, amount="100.00", small=small
    )


def test_sums_add_up_and_a_small_cell_stays_hidden_until_others_join_it() -> None:
    tallies = Tallies([count("decided", 2, small=True), count("decided", 5, kind=DecisionKind.PERMIT)])
    assert tallies.number("decided") == 7
    assert tallies.cell("decided", "kind", "行政处罚").text == "不足3"
    assert tallies.cell("decided").text == "7"
    assert tallies.amount("year", "2026") == Decimal("200.00")


def test_a_lone_small_cell_cannot_be_found_by_subtraction() -> None:
    row = guarded([Cell(0, small=True), Cell(9), Cell(4), Cell(0)])
    assert [cell.text for cell in row] == ["不足3", "9", "*", "0"]
    assert guarded([Cell(3), Cell(9)]) == [Cell(3), Cell(9)]


@given(st.one_of(st.text(), st.text().map(Markup), st.integers(), st.none(), st.dates()))
def test_what_a_template_prints_is_escaped_as_jinja_does_it(value: object) -> None:
    assert printed(value) == str(escape(value))
    assert printed(Word("<甲>", "<A>")) == str(escape(Word("<甲>", "<A>")))


def test_templates_escape_what_they_print_and_not_twice() -> None:
    env = Environment(autoescape=True, **jinja_options())
    source = (
        "{% macro m(x) %}<b>{{ x }}</b>{% endmacro %}{% set s %}{{ x }}{% endset %}{{ m(x) }}{{ s }}{{ x }}"
    )
    assert env.from_string(source).render(x="<&>") == "<b>&lt;&amp;&gt;</b>" + 2 * "&lt;&amp;&gt;"
    with pytest.raises(UndefinedError):
        env.from_string("{{ missing }}").render()
    assert "escape(" not in str(env.compile("{{ x }}", raw=True)).partition("def root")[2]
