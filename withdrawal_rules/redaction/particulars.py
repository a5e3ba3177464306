"""Particulars of a natural person: gender, ethnic group, schooling, employer; a child's school.

They are read only where a document states them as particulars: in the bracket or the run of
short segments straight after a person's name (张某(男,汉族,大专文化,某厂工人)), or as label and
value in such a run (性别:男 民族:汉族 工作单位:某厂). In prose the same words are facts and stay, and
so does a job or an employer that the rest of the record speaks of. Of a person under 14 the
school and everything else the bracket tells goes too.
Sources: PIPL art. 6, 28, 34; rules R-DOB (its rest), R-SENS (under 14).
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from generator.model.private import Decision
from withdrawal_rules.redaction import known
from withdrawal_rules.redaction.record import Sheet, is_person
from withdrawal_rules.redaction.spans import Span
from withdrawal_rules.redaction.tables import particulars as _word

SHOWN = "〔个人情况已隐去〕"
CHILD = "〔未成年人信息已隐去〕"

_SEGMENTS = 16
_BLOCK = 320
_STOPS = ",、;。()\x01"


_TRAIT = re.compile(
    r"(?:性别[:为是]?)?(?P<gender>[男女]性?)"
    rf"|民族[:为是]?(?P<nation>(?:{_word('ethnic')})族?)|(?P<ethnic>(?:{_word('ethnic')})族)"
    rf"|(?:文化程度|受教育程度|学历)[:为是]?(?P<level>(?:{_word('schooling')})(?:文化|学历|程度|毕业|肄业|在读)*)"
    rf"|(?P<school>(?:{_word('schooling')})(?:文化程度|文化|学历|程度|毕业|肄业))"
    r"|(?:政治面貌[:为是]?)?(?P<party>中共党员|共青团员|群众)|(?:婚姻状况[:为是]?)?(?P<married>已婚|未婚|离异|丧偶)"
)
_EMPLOYED = re.compile(rf"{_word('employer_label')}[:为是]?(?P<value>.{{2,40}})")
_WORKS = re.compile(
    rf"(?:系|是|原系|现系|为|现为|原为|在|原)?(?P<value>(?P<firm>[\u3400-\u9fffA-Za-z0-9()·]{{1,30}}?(?:{_word('employer')}))的?(?:{_word('job')}))"
)
_PASSED = re.compile(_word("passed"))
_LABEL = re.compile(_word("label"))
_LABEL_STARTS = frozenset("性民文受学婚政出公身证联电手家现户住职年国籍曾其原工所就任服供")
_SCHOOL = re.compile(_word("school"))
_BARE = re.compile(rf"性别|民族|文化程度|受教育程度|学历|{_word('employer_label')}")
_DATE = re.compile(r"(?:19|20)\d{2}[年.\-/]\d{1,2}[月.\-/]\d{1,2}日?")
_WANTED = re.compile(_word("wanted"))
_MASKED_NAME = re.compile(r"[\u3400-\u9fff](?:某[某甲乙丙丁]?\d{0,2}|[×*]{1,3})(?=[(,:、性])")
_LONE = re.compile(r"(?:性别|民族|文化程度|学历)[:为]")
_ADULT_FROM = 14
_AGE = re.compile(
    r"(?<!\d)(?P<age>\d{1,2})周?岁(?!以)|(?<![一二三四五六七八九十])(?P<han>[一二三四五六七八九]|十[一二三]?)周?岁(?!以)"
)
_UNDER = re.compile(r"[不未]满(?:十四|14)周?岁|学龄前|^(?:幼儿|婴儿|幼女)$")
_BORN = re.compile(r"(?P<y>(?:19|20)\d{2})[年.\-/·]?(?P<m>\d{1,2})[月.\-/·]?(?P<d>\d{0,2})")


_TELLING = re.compile(
    "[男女族岁]|文化|学历|毕业|肄业|学位|程度|民族|党员|团员|群众|婚|离异|丧偶|单位|出生|日生|学龄|幼儿"
)
"""Every particular holds one of these: most names have none near, and cost no more than this look."""
_NEAR = 60
_LONG = 45
"""Longer segments outside a bracket are prose again."""
_PARTICULARS = Span(0, 0, "R-DOB", show=SHOWN, reason="particulars")


class _Segment(NamedTuple):
    start: int
    end: int
    trait: bool = False
    formal: bool = False
    employer: str = ""


def find(sheet: Sheet, decision: Decision, ends: Sequence[int], firms: Iterable[str]) -> Iterator[Span]:
    """Particulars after names. ``ends``: where names end, in order; ``firms``: organisations the
    decision is about, never taken out. Names that stay (法定代表人) have theirs taken out as well."""
    text, seams = sheet.text, sheet.seams
    if _TELLING.search(text) is None:
        return
    own = tuple(firm for firm in firms if len(firm) > 1)
    done = 0
    for place in _anchors(text, ends, known.kept_names(decision), is_person(decision)):
        if place < done or place >= len(text):
            continue
        if text[place] not in "(,、:" and place not in seams and text[place] not in _LABEL_STARTS:
            continue
        if _TELLING.search(text, place, place + _NEAR) is None:
            continue
        masked = text[place - 1] in "*×"
        for span in _block(text, place, seams, own, decision.decided_on, masked):
            done = span.end
            yield span


def _anchors(text: str, ends: Sequence[int], kept: Iterable[str], person: bool) -> list[int]:
    places = set(ends)
    if "某" in text or "*" in text or "×" in text:
        places.update(match.end() for match in _MASKED_NAME.finditer(text))
    for name in kept:
        at = text.find(name) if len(name) > 1 else -1
        while at >= 0:
            places.add(at + len(name))
            at = text.find(name, at + 1)
    if person and ("性别" in text or "民族" in text or "程度" in text or "学历" in text):
        for match in _LONE.finditer(text):
            if not _WANTED.search(text, max(0, match.start() - 12), match.start()):
                places.add(match.start())
    return sorted(places)


def _segments(text: str, place: int, seams: Mapping[int, int]) -> Iterator[tuple[int, int, bool]]:
    """(start, end, inside the bracket) of the segments after a name."""
    at = place
    bracket = text[at] == "("
    if text[at] in "(,、:":
        at += 1
    limit = min(len(text), place + _BLOCK)
    breaks = [p for p in range(at, limit) if p in seams] if seams else []
    for _ in range(_SEGMENTS):
        end = at
        while end < limit and text[end] not in _STOPS:
            end += 1
        cuts = [p for p in breaks[bisect_left(breaks, at + 1) :] if p < end]
        cuts += [match.start() for match in _LABEL.finditer(text, at + 1, end)]
        for cut in sorted(set(cuts)):
            # In a table the value stands apart from its label, without a colon.
            if cut > at and _BARE.fullmatch(text, at, cut) is None:
                yield at, cut, bracket
                at = cut
        if end > at:
            yield at, end, bracket
        if end >= limit or text[end] in "。)\x01":
            return
        if text[end] == "(":
            close = text.find(")", end, limit)
            if close < 0:
                return
            end = close
        at = end + 1


def _block(
    text: str, place: int, seams: Mapping[int, int], firms: tuple[str, ...], day: date, masked: bool = False
) -> Iterator[Span]:
    found: list[_Segment] = []
    others: list[tuple[int, int]] = []
    births: list[tuple[int, int]] = []
    child = False
    for start, end, bracket in _segments(text, place, seams):
        words = text[start:end]
        trait = _TRAIT.fullmatch(words)
        if trait is not None:
            group = trait.lastgroup or "gender"
            found.append(
                _Segment(
                    start + trait.start(group), end, trait=True, formal=group not in ("gender", "married")
                )
            )
            continue
        labelled = _EMPLOYED.fullmatch(words)
        if labelled is not None:
            found.append(_Segment(start + labelled.start("value"), end, employer=labelled["value"]))
            continue
        works = _WORKS.fullmatch(words)
        if works is not None and any(segment.formal for segment in found):
            found.append(_Segment(start + works.start("value"), end, employer=works["firm"]))
            continue
        if _DATE.fullmatch(words):
            births.append((start, end))
        young = _is_child(words, day)
        child = child or young
        if _PASSED.search(words) and (bracket or len(words) <= _LONG):
            continue
        if bracket or (child and _SCHOOL.search(words)):
            if not young:
                others.append((start, end))
            continue
        if not young:
            break
    if child:
        told = [
            _Segment(start, end)
            for start, end in others
            if not any(firm in text[start:end] for firm in firms)
        ]
        yield from _merged(text, told, Span(0, 0, "R-SENS", show=CHILD, reason="child"))
    if any(segment.trait for segment in found):
        # A date alone among particulars is the date of birth.
        for start, end in births:
            yield Span(start, end, "R-DOB", reason="birth")
    if masked and not any(segment.formal or segment.employer for segment in found):
        return  # 李**(女,电话138****…): nothing is left by which to tell who it is
    yield from _merged(text, [segment for segment in found if _goes(text, segment, firms)], _PARTICULARS)


def _goes(text: str, segment: _Segment, firms: tuple[str, ...]) -> bool:
    """Traits go; an employer stays that the case is about or that the record names again."""
    if segment.trait:
        return True
    name = segment.employer
    return not any(firm in name or name in firm for firm in firms) and text.count(name) == 1


def _merged(text: str, segments: list[_Segment], like: Span) -> Iterator[Span]:
    """One marker for neighbours that only a comma or a label parts."""
    at = 0
    while at < len(segments):
        first = last = at
        while last + 1 < len(segments) and _close(text[segments[last].end : segments[last + 1].start]):
            last += 1
        yield like._replace(start=segments[first].start, end=segments[last].end)
        at = last + 1


def _close(between: str) -> bool:
    return len(between.strip(",、;")) <= 6 and not any(char.isdigit() for char in between)


def _is_child(words: str, day: date) -> bool:
    """Whether a segment says that the person is, or was on ``day``, under fourteen."""
    if "岁" in words:
        if _UNDER.search(words):
            return True
        match = _AGE.search(words)
        if match is not None:
            age = int(match["age"]) if match["age"] else _han(match["han"])
            return age < _ADULT_FROM
        return False
    if "生" in words or words[:2] in ("19", "20"):
        born = _BORN.search(words)
        if born is not None:
            month = int(born["m"])
            return (day.year - int(born["y"])) - ((day.month, day.day) <= (month, int(born["d"] or 1))) < (
                _ADULT_FROM
            )
        return False
    return _UNDER.search(words) is not None


def _han(age: str) -> int:
    digits = "一二三四五六七八九"
    if age[0] == "十":
        return 10 + (digits.index(age[1]) + 1 if len(age) > 1 else 0)
    return digits.index(age) + 1
