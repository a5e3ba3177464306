"""Illness, disability, pregnancy of a person; dates of birth.

A cue (患有, 确诊, 诊断为, 怀孕 ...) in a clause that speaks of a person is clear: what follows
it to the end of the clause is masked. A word of illness far from any cue is not clear.
Sources: PIPL art. 28; SPC 2016 art. 10; rules R-HEALTH, R-DOB.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from withdrawal_rules.redaction.patterns import pattern
from withdrawal_rules.redaction.spans import Span

_STOP = "。;,!?\x01"
_CUE = pattern("health", "cue")
_PHRASE = pattern("health", "phrase")
# What names of illnesses end with.
_ILL = pattern("health", "ill")
_ILL_STAGE = re.compile(r"[^,。;、!?\x01()（）”\"]{0,12}(?:\([^()\x01]{1,12}\))?(?=[,。;、!?\x01)”\"])")
_ILL_BACK = frozenset(',。;:、(“"\x01患因为称系是的了被现致发得有其及和与出属于经过怀疑')
_PERSON_NEAR = pattern("health", "person_near")
_NOT_A_PERSON = pattern("health", "not_a_person")
_TAIL = re.compile(r"(?:加建|违法|经营|销售|未取得|向|要求|请求|申请|购买|导致|所致|故|为由|为方便)")
_DATE = (
    r"(?:(?:18|19|20)\d{2}\s?[年.\-/·]\s?\d{1,2}\s?[月.\-/·]\s?\d{1,2}\s?日?|(?:19|20)\d{6}(?!\d)"
    r"|[一二][零〇○一二三四五六七八九0-9]{3}年[一二三四五六七八九十正腊冬]{1,2}月(?:[一二三四五六七八九十]{1,3}日|[初廿][一二三四五六七八九十])|(?:19|20)\d{2}年\d{1,2}月(?!\d)|\d{2}年\d{1,2}月\d{1,2}日|民国\d{1,3}年\d{1,2}月\d{1,2}日)"
)
_BIRTH_AFTER = re.compile(f"(?P<date>{_DATE})(?:\\s|\\()?(?:出生|生(?=[,。;)\\x01]|于|人)|生$|降生|诞生)")
# What such a date ends with, and the word after it: looked for first, because dates are everywhere.
_BORN = re.compile(
    "生(?:"
    + "|".join(f"(?<=[日月\\d一二三四五六七八九十]{gap}生)" for gap in ("", r"[\s(]", r"\s[\s(]"))
    + "|"
    + "|".join(f"(?<=[日月\\d一二三四五六七八九十]{gap}[出降诞]生)" for gap in ("", r"[\s(]", r"\s[\s(]"))
    + ")"
)
_BIRTH_BEFORE = pattern("health", "birth_before")
_BIRTH_BETWEEN = pattern("health", "birth_between")
_BIRTH_NAKED = re.compile(f"\\((?P<date>{_DATE})[,、]\\s?(?:男|女|身份证|公民身份|汉族|住)")


# 患有国务院…规定的疾病的人员: a rule speaks, of nobody in particular.
_A_RULE = re.compile(r"规定|的(?:人员|劳动者|职工|员工|患者|病人|消费者)|疾病的|有碍|等疾病|的从业")


def births(text: str) -> Iterator[Span]:
    """Dates of birth, told by the words around them."""
    shapes = [_BIRTH_AFTER] if _BORN.search(text) else []
    if "生" in text or "DOB" in text or "dob" in text:
        shapes.append(_BIRTH_BEFORE)
    if "男" in text or "女" in text:
        shapes += (_BIRTH_BETWEEN, _BIRTH_NAKED)
    for shape in shapes:
        for match in shape.finditer(text):
            yield Span(match.start("date"), match.end("date"), "R-DOB", value=match["date"])


def find(text: str, people: Sequence[int] = ()) -> Iterator[Span]:
    """Clauses that tell the health of a person. ``people``: where known names end, in order."""
    yield from _illnesses(text, people)
    for match in _CUE.finditer(text):
        start = match.end()
        sentence = _sentence_before(text, match.start())
        if _NOT_A_PERSON.search(sentence):
            continue
        end = _clause_end(text, start)
        if end - start < 2 or _A_RULE.search(text, start, end):
            continue
        yield Span(start, end, "R-HEALTH", value=text[start:end] if end - start >= 4 else "", reason="cue")
    for match in _PHRASE.finditer(text):
        sentence = _sentence_before(text, match.start())
        around = sentence + text[match.end() : _clause_end(text, match.end())]
        if _NOT_A_PERSON.search(around):
            continue
        begin = match.start() - len(sentence)
        if not (
            bisect_right(people, match.start()) > bisect_left(people, begin) or _PERSON_NEAR.search(around)
        ):
            continue
        yield Span(match.start(), match.end(), "R-HEALTH", reason="phrase")


def _illnesses(text: str, people: Sequence[int]) -> Iterator[Span]:
    """Names of illnesses in a sentence that names a person, or speaks of one's family."""
    for match in _ILL.finditer(text):
        begin = max(text.rfind("。", 0, match.start()), text.rfind("\x01", 0, match.start())) + 1
        stop = min(
            (place for place in (text.find("。", match.end()), text.find("\x01", match.end())) if place >= 0),
            default=len(text),
        )
        sentence = text[begin:stop]
        named = bisect_right(people, match.start()) > bisect_left(people, begin)
        if not named and not _KIN_NEAR.search(text, begin, match.start()):
            continue
        if _NOT_A_PERSON.search(sentence):
            continue
        start = match.start()
        floor = max(begin, start - 16)
        while start > floor and text[start - 1] not in _ILL_BACK:
            start -= 1
        tail = _ILL_STAGE.match(text, match.end())
        yield Span(start, tail.end() if tail else match.end(), "R-HEALTH", reason="illness")


_KIN_NEAR = pattern("health", "kin_near")


def _sentence_before(text: str, place: int) -> str:
    begin = max(text.rfind("。", 0, place), text.rfind(";", 0, place), text.rfind("\x01", 0, place))
    return text[max(begin + 1, place - 60) : place]


def _clause_end(text: str, start: int) -> int:
    """The end of the clause; a quotation or bracket opened at its start is taken whole."""
    limit = len(text)
    if start < limit and text[start] in '“"「『':
        close = text.find({"“": "”", '"': '"', "「": "」", "『": "』"}[text[start]], start + 1)
        if 0 < close < start + 200:
            return close + 1
    depth = 0
    for place in range(start, min(limit, start + 120)):
        char = text[place]
        if char in "(（":
            depth += 1
        elif char in ")）":
            if depth == 0:
                return place
            depth -= 1
        elif char in _STOP and depth == 0:
            return place
    return min(limit, start + 120)
