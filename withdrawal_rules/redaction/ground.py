"""What places and things are called: signs that a stretch of text is no person's name.

Surnames also begin the names of villages, harbours, fish and pills (黄岐半岛, 石浦港, 黄颡鱼, 牛黄丸).
What such names end with, what follows them and what leads to them tells them apart, where nothing
says that a person is meant.
"""

import re
from typing import Final

from withdrawal_rules.redaction.patterns import characters, pattern, words

THINGS: Final = characters("names", "things") | {
    # Fish, illness, food, insects, bones: the signs written with their radicals.
    chr(code)
    for first, last in (("鱽", "鳤"), ("疒", "癵"), ("饣", "馕"), ("虫", "蠹"), ("骨", "髓"))
    for code in range(ord(first), ord(last) + 1)
}
"""Characters that stand in the names of things and hardly ever in a given name."""

_LAND: Final = characters("names", "land")
_GOODS: Final = characters("names", "goods")
_FOOD: Final = _GOODS - frozenset("果苗")  # 果 and 苗 stand in given names, too
# 安宫牛|黄丸: what a medicine's name ends with.
_MEDICINE: Final = re.compile(r"[\u3400-\u9fff]?(?:丸|胶囊|颗粒|注射液|口服液|气雾剂|软膏|[素炎毒痛]片)")
_TOWARDS: Final = words("names", "towards")
_BIG_ROAD: Final = words("names", "big_road")
_AFTER: Final = pattern("names", "place_after")
_COUNTY: Final = frozenset("县镇乡省州旗")
_SOME_COUNTY: Final = frozenset("邻外本该我同")
_SIGNED: Final = -1.5
_POINTED: Final = -2.5
_UNSIGNED: Final = -4.0


def speaks_against(text: str, start: int, end: int, prior: float) -> float:
    """How much (at most 0) the names of places and things speak against a name at ``start:end``.

    ``prior``: log odds that a name begins here; the more points to a person, the less is said.
    """
    score = 0.0
    if _AFTER.match(text, end) or text[end - 1 : end + 1] in _BIG_ROAD:
        score -= 3.0 if prior > _SIGNED else 9.0
    if prior >= _POINTED:
        return score
    after = text[end : end + 1]
    if after == "·" or text[start - 1] == "·":
        score -= 20.0  # half of a brand or of an estate; names with a dot are found elsewhere
    if text[end - 1] in _LAND or text[end - 1] in _FOOD or _MEDICINE.match(text, end):
        score -= 20.0 if prior > _UNSIGNED else 30.0
    elif after in _LAND or after in _GOODS:
        score -= 25.0
    if prior < _UNSIGNED:
        if text[start - 1] in _COUNTY and text[start - 2] not in _SOME_COUNTY:
            score -= 10.0
        if text[start - 2 : start] in _TOWARDS:
            score -= 8.0
    return score
