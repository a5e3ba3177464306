"""What stands before a place of a text, and how much that speaks for a name beginning there.

All figures are natural logarithms of odds.
"""

import re
from collections.abc import Collection, Mapping
from typing import Final

from withdrawal_rules.redaction.foreign import TAIL, WEAK_TAIL
from withdrawal_rules.redaction.lexicon import Lexicon
from withdrawal_rules.redaction.patterns import words

# Log odds that a name begins here, by what stands before it.
AFTER: Final = {
    "label": -0.5,
    "officer": -1.0,
    "maybe": -1.6,
    "work": -1.0,
    "kin": -0.9,
    "near": -1.2,
    "list": -0.8,
    "tail": -2.2,
    "before": -3.2,
}
START: Final = -4.2
BRACKETED: Final = -3.5
_AMONG_OTHERS: Final = -2.6
_FROM_SOMEBODY: Final = -5.1
NOTHING: Final = -7.0
_OF_BRAND: Final = -10.0

_PRONOUN: Final = frozenset("其之的你他她我该")
_KIN_ONE: Final = frozenset("妻夫父母爸妈爹娘子女儿弟妹姐哥兄嫂侄孙婿媳舅姨姑叔伯爷奶")
_LINK: Final = frozenset("、与和及同跟或")
# 同学有, 另有, 现场有; 从, 购自, 系用
_AMONG: Final = frozenset("另还场中别仅只内学")
_ORIGIN: Final = frozenset("从用替")
_BOUGHT: Final = frozenset("购来进取系冒")
NAMED_THINGS: Final = frozenset("号店品牌司库片站群目网厅馆厂件庭")  # 公众号名为鲜禾
_TAKEN: Final = frozenset("服食药吸饮")  # 服用恩替卡韦
_THEN: Final = words("names", "then")
QUOTED: Final = -8.5
_BEARERS: Final = frozenset({"work", "kin", "label", "officer"})
_CLOSED: Final = re.compile(r"[\u3400-\u9fff]{2,4}[)”]")
_BEFORE: Final = frozenset("由与和及向对经将让请找给跟同被因据系为是即叫称问询替代帮派使令教托载致到入")
# 登记为“张三”: what is written in quotation marks after such a word is no brand.
_WRITTEN: Final = re.compile(
    r"(?:登记|署名|签名|签字|落款|写|填|实名|户名|姓名|收款人|备注|称呼)(?:的?[为是]|[作成着有])?$"
)


SIGNALS: Final = (
    _LINK
    | TAIL
    | _KIN_ONE
    | frozenset("为是系叫名的由与和及向对经将让请找给跟同被因据即称问询替代帮派使令教托载致到入有从自用")
    | frozenset("爸妈爹娘")
)


def prior_of(
    lexicon: Lexicon,
    text: str,
    start: int,
    group: str | None,
    lists: Collection[int],
    seams: Mapping[int, int],
) -> float:
    """Log odds that a name begins at ``start``.

    ``group``: of the role word that ends there; ``lists``: where names of a list have ended;
    ``seams``: where the text was put together.
    """
    ending = lexicon.ending
    before = text[start - 1]
    if group is not None:
        if text[start - 2 : start] == "名为" and text[start - 3] in NAMED_THINGS:
            return _OF_BRAND
        return AFTER[group]
    if before in ':"“' and start >= 2:
        group = ending(text, start - 1)
        if group in ("label", "work", "kin", "maybe") and before == ":":
            return -0.3
        if group == "label":
            return AFTER["work"]
        if before == ":":
            return AFTER["before"]
        if before == "“":
            if group in _BEARERS and _CLOSED.match(text, start):
                return AFTER["work"]
            if _WRITTEN.search(text, max(0, start - 8), start - 1):
                return AFTER["work"]
            return QUOTED
    if before in _LINK and start - 1 in lists:
        return AFTER["list"]
    if before in ",( " and start - 1 in lists:
        return START + 1
    if before in _KIN_ONE and start >= 2 and (text[start - 2] in _PRONOUN or start - 2 in lists):
        return AFTER["near"]
    if before in "为是系叫名" and ending(text, start - 1) in ("label", "work", "kin"):
        return AFTER["work"]
    if before in "为是系叫" and text[start - 2] in TAIL and text[start - 2] not in WEAK_TAIL:
        return AFTER["tail"]
    if before in TAIL:
        return AFTER["tail"] - (1.0 if before in WEAK_TAIL else 0.0)
    if before in _BEFORE:
        return AFTER["before"]
    if before == "有" and (text[start - 2] in _AMONG or text[start - 2] in TAIL):
        return _AMONG_OTHERS
    if before in "自用" and text[start - 2] in _BOUGHT:
        return AFTER["before"]
    if before in _ORIGIN and text[start - 2] not in _TAKEN:
        return _FROM_SOMEBODY
    if before == ")" or before in "(《":
        if before == "(" and _CLOSED.match(text, start):
            group = ending(text, start - 1)
            if group in _BEARERS:
                return AFTER["work"]
        opening = text.rfind("(", max(0, start - 24), start - 1)
        if before == ")" and opening > 0 and ending(text, opening) in ("label", "work", "kin"):
            return AFTER["work"] - 0.8
        return BRACKETED
    if before == "的":
        return START - 0.8
    if text[start - 2 : start] in _THEN:
        return START
    if before in '\x01。,;、!?”"\n' or start in seams or not "\u3400" <= before <= "\u9fff":
        return START
    return NOTHING
