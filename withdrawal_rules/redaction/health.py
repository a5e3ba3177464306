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
# Every such phrase holds one of these: looked for first, because the phrases are slow to find nothing.
_PHRASE_AHEAD = re.compile(
    "[孕妊哺残郁裂肝艾梅毒V产经流](?:(?<![产经流])|(?<=[产经])[早中晚]?期|(?<=产)褥|(?<=流)产)"
)
# What names of illnesses end with.
_ILL = pattern("health", "ill")
_ILL_STAGE = re.compile(r"[^,。;、!?\x01()（）”\"]{0,12}(?:\([^()\x01]{1,12}\))?(?=[,。;、!?\x01)”\"])")
_ARRIVED_MASKED = re.compile("[*×某]")
_ILL_BACK = frozenset(',。;:、(“")）”诊\x01患因为称系是的了被现致发得有其及和与出属于经过怀疑')
_PERSON_NEAR = pattern("health", "person_near")
_NOT_A_PERSON = pattern("health", "not_a_person")
_DEALS = pattern("health", "deals")
_THING_AFTER = pattern("health", "thing_after")
_TAIL = re.compile(r"(?:加建|违法|经营|销售|未取得|向|要求|请求|申请|购买|导致|所致|故|为由|为方便)")
_BIRTH_AFTER = pattern("health", "birth_after")
_DATE_LENGTH = 44
"""No date of birth is written longer."""
# What such a date ends with, and the word after it: looked for first, because dates are everywhere.
_BORN = re.compile(
    "生(?:"
    + "|".join(
        f"(?<=[年日月\\d一二三四五六七八九十晨午晚上间)]{gap}生)" for gap in ("", r"[\s(]", r"\s[\s(]")
    )
    + "|"
    + "|".join(
        f"(?<=[年日月\\d一二三四五六七八九十晨午晚上间)]{gap}[出降诞]生)"
        for gap in ("", r"[\s(]", r"\s[\s(]")
    )
    + ")"
)
_BIRTH_BEFORE = pattern("health", "birth_before")
_BIRTH_BETWEEN = pattern("health", "birth_between")
_BIRTH_NAKED = pattern("health", "birth_naked")


# 患有国务院…规定的疾病的人员: a rule speaks, of nobody in particular.
_A_RULE = re.compile(r"规定|的(?:人员|劳动者|职工|员工|患者|病人|消费者)|疾病的|有碍|等疾病|的从业")
# 患病, 患有×××: no illness is told, or it arrived masked.
_NO_ILLNESS = re.compile(r"有?(?:病(?![毒\u4e00-\u9fff])|疾病?(?![\u4e00-\u9fff])|[*×某])")
# What makes one of somebody: 患…, 有…史, 系…患者.
_FRAME = re.compile(
    r"患(?<![隐祸后忧水病医]患)(?![者儿难方处于])|有(?=[^,。;:\x01]{1,16}史)|系|行(?=[^,。;:\x01]{1,16}术)"
)
# (颈6脊髓完全性损伤), (肺癌晚期) after two to four characters: so particular it is somebody's.
_BRACKETED = re.compile(
    r"(?<=[\u3400-\u9fff]{2})\((?=[^()\x01]{0,30}(?:先天|完全性|[早中晚终]末?期|[一二三四五\dIVX]期|术后|[重中轻]度|左|右|双|[颈胸腰]\d))"
)
_FRAME_END = re.compile(r"[^,。;\x01]{0,8}(?:患者|患儿|病人|体质|史|儿|人|者)")


def births(text: str) -> Iterator[Span]:
    """Dates of birth, told by the words around them."""
    found = [
        match
        for born in _BORN.finditer(text)
        if (match := _BIRTH_AFTER.search(text, max(0, born.start() - _DATE_LENGTH), born.end() + 3))
    ]
    shapes = []
    if "生" in text or "DOB" in text or "dob" in text:
        shapes.append(_BIRTH_BEFORE)
    if "男" in text or "女" in text:
        shapes += (_BIRTH_BETWEEN, _BIRTH_NAKED)
    for shape in shapes:
        found += shape.finditer(text)
    for match in found:
        yield Span(match.start("date"), match.end("date"), "R-DOB", value=match["date"])


def find(text: str, people: Sequence[int] = ()) -> Iterator[Span]:
    """Clauses that tell the health of a person. ``people``: where known names end, in order."""
    yield from _illnesses(text, people)
    for match in _CUE.finditer(text):
        start = match.end()
        floor = _scope(text, match.start(), people)
        if _NOT_A_PERSON.search(text, floor, match.end()):
            continue
        end = _clause_end(text, start)
        if end - start < 2 or _A_RULE.search(text, start, end) or _NO_ILLNESS.match(text, start, end):
            continue
        if match.group() == "患" and not (
            _ILL.search(text, start, end) or bisect_right(people, start) > bisect_left(people, floor)
        ):
            continue
        yield Span(start, end, "R-HEALTH", value=text[start:end] if end - start >= 4 else "", reason="cue")
    for match in _PHRASE.finditer(text) if _PHRASE_AHEAD.search(text) else ():
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
    """Names of illnesses in a sentence that names a person, or speaks of one as people are spoken of."""
    for match in _ILL.finditer(text):
        start = match.start()
        begin = max(text.rfind("。", 0, start), text.rfind("\x01", 0, start)) + 1
        stop = min(
            (place for place in (text.find("。", match.end()), text.find("\x01", match.end())) if place >= 0),
            default=len(text),
        )
        last = bisect_right(people, start) - 1
        owner = people[last] if last >= 0 and people[last] >= begin else -1
        floor = _scope(text, start, people)
        framed = _FRAME.search(text, floor, start)
        if (
            owner < 0
            and not (framed and (framed.group() != "系" or _FRAME_END.match(text, match.end())))
            and not _KIN_NEAR.search(text, begin, start)
            and not _BRACKETED.match(text, max(begin, text.rfind("(", begin, start)))
        ):
            continue
        clause = _clause_end(text, match.end())
        about = (floor, clause) if owner >= floor or framed else (begin, stop)
        if _NOT_A_PERSON.search(text, *about) or (
            owner < floor and _A_RULE.search(text, match.end(), clause)
        ):
            continue
        if _THING_AFTER.match(text, match.end()) or (
            not framed and _DEALS.search(text, max(floor, owner), match.end())
        ):
            continue
        floor = max(begin, start - 16, owner)
        while start > floor and text[start - 1] not in _ILL_BACK:
            start -= 1
        if _ARRIVED_MASKED.search(text, start, match.start()):
            continue
        tail = _ILL_STAGE.match(text, match.end())
        yield Span(start, tail.end() if tail else match.end(), "R-HEALTH", reason="illness")


def _scope(text: str, place: int, people: Sequence[int]) -> int:
    """Where what ``place`` says of somebody begins: its clause if a person is named there, else its
    sentence, of which at most sixty characters count."""
    last = bisect_right(people, place) - 1
    comma = max(text.rfind(mark, max(0, place - 60), place) for mark in ",;。:\x01") + 1
    if last >= 0 and people[last] >= comma > 0:
        return comma
    return place - len(_sentence_before(text, place))


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
