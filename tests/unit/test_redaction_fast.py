"""Short ways of the redactor give what the long ways give."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.redaction_wild import wild
from withdrawal_rules.redaction import folding, health, numbers
from withdrawal_rules.redaction.health import births
from withdrawal_rules.redaction.names import NameFinder
from withdrawal_rules.redaction.normalise import fold
from withdrawal_rules.redaction.patterns import pattern
from withdrawal_rules.redaction.record import compact
from withdrawal_rules.redaction.spans import Cover

TABLE = folding.load()
of_this_unicode = pytest.mark.skipif(
    f"Unicode {unicodedata.unidata_version}." not in folding.FILE.read_text(encoding="utf-8").split("\n")[0],
    reason="the table is of another Unicode than this Python, which cannot derive it",
)
TEXTS = [case.text for case in wild()]


@of_this_unicode
def test_the_table_of_characters_is_what_unicode_and_opencc_say() -> None:
    assert folding.derive() == TABLE


@of_this_unicode
def test_the_file_of_the_table_is_the_one_that_would_be_written() -> None:
    lines = folding.FILE.read_text(encoding="utf-8").split("\n")
    assert lines == [*folding.written(), ""]


@given(st.text(alphabet=st.sampled_from("，：；（）！？％０９陳陈國ａＸ①－—·•𝟎王a1"), max_size=120))
def test_replacing_the_usual_signs_is_translating(text: str) -> None:
    # Strokes may part two characters; without them folding is translation and nothing else.
    text = "".join(char for char in text if char not in "－—")
    assert fold(text).text == text.translate(TABLE)


def test_what_is_remembered_of_places_without_a_name_changes_no_finding(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    quick, slow = NameFinder(), NameFinder()
    everyday = slow._odds.everyday
    monkeypatch.setattr(slow._odds, "nobody", lambda gram: everyday(gram, 2, parted=False))
    monkeypatch.setattr(slow, "_idle", lambda near: False)
    monkeypatch.setattr(slow, "_vain", lambda near, group: False)
    for text in TEXTS:
        folded = fold(text)
        joined = f"\x01{folded.text}\x01"
        seams = {place + 1: kind for place, kind in folded.seams.items()}
        assert quick.find(joined, seams, Cover()) == slow.find(joined, seams, Cover()), text


@given(st.text(alphabet=st.sampled_from("1399162034500(),、:|~+ -X"), min_size=11, max_size=40))
def test_numbers_parted_by_odd_signs_are_looked_for_wherever_they_may_stand(text: str) -> None:
    shapes = (numbers._ID_SPLIT, numbers._CARD_SPLIT, numbers._BRACKETED)
    assert numbers._PARTED.search(text) or not any(shape.search(text) for shape in shapes)


@pytest.mark.parametrize("value", ["(138)12345678", "138(1234)5678", "138,1234,5678", "6222,0202,0011,2233"])
def test_such_numbers_are_told_by_their_signs(value: str) -> None:
    assert numbers._PARTED.search(f"\x01{value}\x01")


@given(st.text(alphabet=st.sampled_from("电话传真号为:( 2345678901-转"), min_size=8, max_size=40))
def test_a_line_without_area_code_stands_behind_a_word_for_phones(text: str) -> None:
    found = {match.end() for match in numbers._PHONE_AHEAD.finditer(text)}
    for match in numbers._PLAIN_LANDLINE.finditer(text):
        if numbers._PHONE_LABEL.search(text[max(0, match.start() - 10) : match.start()]):
            assert match.start() in found


@pytest.mark.parametrize(
    "phrase",
    [
        "怀孕",
        "妊娠三个月",
        "孕5周",
        "处于哺乳期",
        "处经期",
        "处产褥期",
        "流产史",
        "HIV感染",
        "艾滋病",
        "梅毒",
        "吸毒史",
        "戒毒人员",
        "肢体残疾",
        "残疾证",
        "3级伤残",
        "尿毒症",
        "抑郁症",
        "精神分裂",
        "乙肝",
    ],
)
def test_every_phrase_of_health_is_looked_for(phrase: str) -> None:
    found = health._PHRASE.search(phrase)
    assert (health._PHRASE_AHEAD.search(phrase) is not None) >= (found is not None)
    assert found


@pytest.mark.parametrize("gap", ["", " ", "("])
@pytest.mark.parametrize("word", ["出生", "降生", "诞生", "生于本市", "生人"])
@pytest.mark.parametrize("date", ["1990年5月6日", "1990-5-6", "19900506", "一九九〇年五月初六", "1990年5月"])
def test_a_date_of_birth_is_found_however_it_ends(date: str, gap: str, word: str) -> None:
    assert [span.value.strip() for span in births(f"\x01{date}{gap}{word}\x01")] == [date]


def test_a_value_is_packed_without_separators_and_in_upper_case() -> None:
    assert compact("ab-C 12.3/张·三_(x)~ß") == "ABC123张三Xß"


def test_a_pattern_is_compiled_when_it_is_first_used() -> None:
    suffix = pattern("places", "suffix")
    assert "finditer" not in vars(suffix)
    assert [match.group() for match in suffix.finditer("某某有限公司与某医院")] == ["有限公司", "医院"]
    assert "finditer" in vars(suffix)


@given(
    st.lists(
        st.sampled_from(
            [("张", "张"), (" ", ""), ("<br>", ""), ("&#24352;", "张"), ("&amp;#24352;", "张"),
             ("㈠", "(一)"), ("，", ","), ("\u200b", ""), ("\\u5f20", "张"), ("\n", "")]
        ),
        max_size=12,
    )
)  # fmt: skip
def test_every_character_of_the_copy_knows_where_it_came_from(parts: list[tuple[str, str]]) -> None:
    folded = fold("".join(source for source, _ in parts))
    assert folded.text == "".join(read for _, read in parts)
    place = at = 0
    for source, read in parts:
        for offset in range(len(read)):
            assert folded.original(at + offset, at + len(read)) == (place, place + len(source))
        place, at = place + len(source), at + len(read)
    if folded.text:
        first = next(i for i, (_, read) in enumerate(parts) if read)
        last = max(i for i, (_, read) in enumerate(parts) if read)
        begins = sum(len(source) for source, _ in parts[:first])
        ends = sum(len(source) for source, _ in parts[: last + 1])
        assert folded.original(0, len(folded.text)) == (begins, ends)
