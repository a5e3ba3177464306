"""Quick ways through identifiers and texts give what the long ways give."""

import re
import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st
from stdnum.cn import uscc

from generator.model import text as texts
from generator.model.identifiers import is_uscc
from generator.model.text import fold, number_key
from withdrawal_rules import secrecy

CODES = st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=17, max_size=18)


def checked(code: str) -> str:
    """A code with the right check character, where it can have one."""
    try:
        return code[:17] + uscc.calc_check_digit(code[:17])
    except ValueError:
        return code


@given(CODES | CODES.map(checked) | st.text("0123456789", min_size=17, max_size=18).map(checked))
@example("91110000600037341L")
@example("91110000600037341l")
@example("91110000600037341")
@example("9111000060003734\u00b2L")
def test_codes_are_judged_as_the_library_judges_them(code: str) -> None:
    assert is_uscc(code) == (len(code) == 18 and code == code.upper() and uscc.is_valid(code))


@given(
    st.text(st.characters(codec="utf-8"), max_size=6)
    | st.text("aZ9张ー\u115f\u3164ſß２é-・ \u200b", max_size=6)
)
def test_folding_plain_words_is_folding(text: str) -> None:
    slow = unicodedata.normalize("NFKC", texts.INVISIBLE.sub("", text))
    slow = re.sub(r"[\s\-\u2010-\u2015\u2212\u02d7\u30fc]", "", texts.INVISIBLE.sub("", slow))
    slow = re.sub("[\u2022\u30fb\u2027\u00b7\uff65\u2219\u22c5]", "·", slow)
    assert fold(text) == slow.upper()


@given(
    st.text(st.characters(codec="utf-8"), max_size=6)
    | st.text("aé\u0301〔〕[（)】⟦１2号ーß\u1100\u1161\u3164", max_size=8)
)
@example("澜农许〔2021〕1号")
@example("e〔\u0301〕1")
@example("\u1100〔\u1161〕")
def test_the_key_of_a_number_is_its_folded_text_without_brackets(number: str) -> None:
    assert number_key(number) == fold(f"-{number}").translate(texts._BRACKETS)


@given(st.text("内部密 \u3000\u200b\u00ad-—ー\u115f\u3164\uffa0、资料，a1_", max_size=8))
def test_no_secret_is_missed_by_the_first_look(text: str) -> None:
    folded = fold(text)
    if "密" in folded or "内部" in folded:
        assert "密" in text or secrecy._INSIDE.search(text)
