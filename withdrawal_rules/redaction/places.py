"""Organisations and addresses: what holds no person's name, and where a person lives.

Names of organisations, titles in 《》 and the like are closed to the name finder. A home address
is told from business premises by what the text calls it and whom it belongs to; it is cut to
the district (SAIC Order 71 art. 6; SPC 2016 art. 10; rules R-HOME).
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from withdrawal_rules.redaction.patterns import characters, pattern, words
from withdrawal_rules.redaction.spans import Cover, Span

_SUFFIX = pattern("places", "suffix")
_LAW = re.compile(r"《[^《》\x01]{1,80}》")
_STOP_CHARS = characters("places", "stop_chars") | frozenset(',。;:、!?“”"()《》〈〉\x01\n ')
_STOP_WORDS = words("places", "stop_words")


def _bases(known: Iterable[str]) -> list[str]:
    """The places that names of organs begin with, with and without 市, 区, 县."""
    return sorted({base for name in known for base in _bases_of(name)})


@lru_cache(maxsize=1024)
def _bases_of(name: str) -> frozenset[str]:
    parts = _BASE.findall(name[: district(name)])
    return frozenset(parts) | {part[:-1] for part in parts if len(part) > 2}


_BASE = re.compile(r"[\u3400-\u9fff]{2,6}?[省市区县旗州]")


def organisations(text: str, known: Iterable[str]) -> Cover:
    """Stretches of ``text`` that are names of organisations, titles in 《》, or ``known``."""
    cover = Cover()
    bases = _bases(known)
    for name in known:
        if len(name) < 3:
            continue
        at = text.find(name)
        while at >= 0:
            cover.add(at, at + len(name))
            at = text.find(name, at + len(name))
    for match in _LAW.finditer(text):
        cover.add(match.start(), match.end())
    last_end = 0
    for match in _SUFFIX.finditer(text):
        end = match.end()
        start = match.start()
        floor = max(last_end, start - 26)
        while start > floor:
            char = text[start - 1]
            if (
                char == ")"
                and (opening := text.rfind("(", max(floor, start - 10), start)) >= floor
                and opening > 0
            ):
                if text[opening - 1] in _STOP_CHARS or text[opening + 1 : start - 1].isdigit():
                    break
                start = opening
                continue
            if char in "和与及向同为" and len(match.group()) > 2:
                # 高远和物流有限公司: what follows is too short for a name of its own, or what stands
                # before begins with the city, as companies' names do: so it is part of one name.
                ahead = text[max(floor, start - 8) : start - 1]
                if match.start() - start < 4 or any(base in ahead for base in bases):
                    start -= 1
                    continue
            if char in _STOP_CHARS or text[start - 2 : start] in _STOP_WORDS:
                break
            start -= 1
        if end - start - len(match.group()) >= (1 if len(match.group()) > 1 else 2):
            cover.add(start, end)
        last_end = end
    return cover


_DIGIT = re.compile(r"\d")
_CITY = pattern("places", "city")
_ARRIVALS = words("places", "arrivals")
_NUMBER_HEAD = re.compile(
    r"[〔\[(【〈](?<=[\u3400-\u9fff].)(?=(?:19|20)\d{2}[〕\])】〉](?:第)?[0-9A-Za-z\-]{1,24}号)"
)
# Three and more; what begins with one of a class is quickly looked for.
_CAPITALS = re.compile("[零〇壹贰叁肆伍陆柒捌玖拾佰仟万亿][零〇壹贰叁肆伍陆柒捌玖拾佰仟万亿]{2,}")
# 在甲地、乙地两处: a list that its end tells to be one of places; …等白酒: of things.
_PLACE_LIST = pattern("places", "place_list")
_THING_LIST = pattern("places", "thing_list")
# What such a list ends with; looked for first, because the lists themselves are slow to look for.
_LIST_END = re.compile(
    r"、[\u3400-\u9fff]{2,8}?(?:[二两三四五六七八九十\d]个?[处地村镇点]|[前驶]往|抵达|到达|返回"
    r"|等(?:[处地]|[\u3400-\u9fff\d]{0,5}[品物料牌种酒类菜果材药服件备具段路村乡镇区家资鲜产]))"
)


def regions(text: str, known: Iterable[str], cover: Cover) -> Cover:
    """Names of districts and roads; where they begin is a guess.

    Adds to ``cover`` what is no guess: the places that ``known`` (names of organs) begin with, lists
    of places and things, heads of document numbers (江河市监罚〔2024〕…), sums in capital numerals.
    """
    guessed = Cover()
    for base in _bases(known):
        at = text.find(base)
        while at >= 0:
            cover.add(at, at + len(base))
            at = text.find(base, at + len(base))
    last = 0
    for match in _CITY.finditer(text):
        start = match.start()
        floor = max(last, start - 5)
        while (
            start > floor
            and text[start - 1] not in _STOP_CHARS
            and "\u3400" <= text[start - 1] <= "\u9fff"
            and text[start - 2 : start] not in _ARRIVALS
        ):
            start -= 1
        last = match.end()
        guessed.add(start, last)
    for match in _NUMBER_HEAD.finditer(text):
        start = match.start() - 1
        floor = start - 10
        while (
            start > floor
            and (text[start - 1] not in _STOP_CHARS or text[start - 1 : start + 1] == "住建")
            and "\u3400" <= text[start - 1] <= "\u9fff"
            and text[start - 2 : start] not in _STOP_WORDS
        ):
            start -= 1
        cover.add(start, match.start())
    for match in _LABELLED.finditer(text):
        body = match["body"]
        if district(body) or (body[-1] in _PLACE_END | {"岸", "段", "处", "侧"} and _DIGIT.search(body)):
            cover.add(*match.span("body"))
    shapes = [_CAPITALS]
    if _LIST_END.search(text):
        shapes += (_PLACE_LIST, _THING_LIST)
    for shape in shapes:
        for match in shape.finditer(text):
            cover.add(*match.span())
    return guessed


_UNIT = (
    r"(?:[A-Za-z]?[0-9零〇一二三四五六七八九十百]{1,6}(?:[\-—~/之#][0-9A-Za-z]{1,6}){0,3}"
    r"(?:号楼|号院|号附\d+|号之\d+|号|栋|幢|座|船|舍|团|连(?![续锁接])|单元|室|房|层|楼|组|户|队|社|弄|门|院|巷|排|门牌|斋|屯|村民小组|村|支弄|庭|棟|村民组|#)|[A-Za-z]座|[东西南北]户|(?<=[村屯庄组寨])[东西南北中上下前后][队组头](?![长员])|[A-Z]\d{1,4}(?!\d)(?:-\d{1,5}){0,2}室?|(?<=[幢栋楼门座元院号舍])\d{2,5}(?![0-9年月日元])|\d{1,4}(?:[\-—/~]\d{1,4}){1,3}(?![0-9年月日元])|\d{1,2}期(?=\d))"
    r"|(?:Block|Building|Tower|Unit|Room|Flat|Apt|Floor)\.?[ ]?[A-Z0-9\-]{1,6}"
)
_BODY = re.compile(
    r"(?:[\u3400-\u9fff0-9A-Za-z\-#·—~/ ]|,(?=(?:Block|Building|Tower|Unit|Room|Flat|Apt|Floor))"
    r"|\([\u3400-\u9fff]{1,6}\)(?=[\u3400-\u9fff]{0,3}[0-9A-Za-z一二三四五六七八九十])){2,60}"
)
_LAST_UNIT = re.compile(_UNIT)
_REST = pattern("places", "rest")
_PLACE_END = characters("places", "place_end")
_LABELLED = pattern("places", "labelled")
_NO_HOME = re.compile("案|所涉|涉事|经营|营业|公司|违|为|系")
_NO_PLACE = re.compile("[的在与和因为将已被是]")
_ADMIN = pattern("places", "admin")
_HOMELY = pattern("places", "homely")
_DISTRICT = pattern("places", "district")
_CUE = pattern("places", "cue")
# Words that may name a home or premises: whose they are decides.
_EITHER = words("places", "either")
# Where letters and goods are sent: the person they are for may be named after it.
_POST = words("places", "post")
_MOVES = words("places", "moves")
_IN_BRACKET = re.compile(r"\((?P<body>[\u3400-\u9fff0-9A-Za-z\-#·—~/ ]{5,60})\)")
_HOME_AFTER = pattern("places", "home_after")
_PREMISES_BEFORE = pattern("places", "premises_before")
_ATTRIBUTE = pattern("places", "attribute")


def _address_end(body: str) -> int:
    """How much of ``body`` is an address, 0 when it is none."""
    last = 0
    for match in _LAST_UNIT.finditer(body):
        if last and match.start() - last > 14:
            break
        last = match.end()
    if last:
        rest = _REST.match(body, last)
        return rest.end() if rest else last
    if body[:1] in "的以或与及是指最接在外和":
        return 0
    end = max((match.end() for match in _HOMELY.finditer(body)), default=0)
    if not end and (keep := district(body)) and 2 <= len(body) - keep <= 14:
        end = keep  # no word of its own tells the home, but what follows the district ends as places do
    if end and len(body) - end <= 14 and body[-1] in _PLACE_END and not _NO_PLACE.search(body, end):
        return len(body)
    return end if end >= 3 and _HOMELY.search(body) else 0


def district(address: str) -> int:
    """Length of the province, city and district at the start of ``address``."""
    match = _DISTRICT.match(address)
    return match.end() if match else 0


def homes(
    text: str, people: Sequence[int], contacts: Sequence[int], organisation_ends: Sequence[int]
) -> Iterator[Span]:
    """Home addresses, without the district. ``people``: where known names end, in order;
    ``contacts``: where private numbers end; ``organisation_ends``: where names of organisations end."""
    for match in _CUE.finditer(text):
        body_match = _BODY.match(text, match.end())
        if body_match is None:
            continue
        body = body_match.group()
        if "某" in body or text[body_match.end() : body_match.end() + 1] in "*×":
            continue  # arrived masked
        cue = match["cue"]
        if cue in _EITHER or cue in _MOVES:
            if not _of_person(text, match, people, organisation_ends):
                continue
            if cue not in _EITHER and not (district(body) or _ADMIN.search(body)):
                continue
        elif cue in _LIVES and not _LAST_UNIT.search(body) and not _LIVED_IN.search(body):
            continue
        bracket = _IN_BRACKET.match(text, body_match.end())
        if (
            bracket
            and _LAST_UNIT.search(bracket["body"])
            and _address_end(bracket["body"]) > 4
            and not _NO_HOME.search(bracket["body"])
        ):
            keep = district(bracket["body"])
            yield Span(
                bracket.start("body") + keep, bracket.end("body"), "R-HOME", value=bracket["body"][keep:]
            )
        if cue[0] in "从租回":
            body = _ON_THE_WAY.split(body)[0]
        size = _address_end(body)
        if size < 3:
            continue
        if cue in _MOVES and _PREMISES_AFTER.match(text, match.end() + size):
            continue
        keep = district(body[:size])
        if size - keep >= 2:
            yield Span(match.end() + keep, match.end() + size, "R-HOME", value=body[keep:size])
    for match in _HOME_AFTER.finditer(text):
        size = _address_end(match["body"])
        keep = district(match["body"])
        if size - keep >= 2 and size == len(match["body"]) and _LAST_UNIT.search(match["body"]):
            yield Span(match.start("body") + keep, match.end("body"), "R-HOME", value=match["body"][keep:])
    for place in people:
        yield from _after_name(text, place)
    for place in contacts:
        # 张三电话138…,某区某街14号: what follows a person's number is the person's.
        if text[place] == ",":
            sentence = max(text.rfind("。", 0, place), text.rfind("\x01", 0, place))
            if _nearest(people, place, sentence) > _nearest(organisation_ends, place, sentence):
                yield from _after_name(text, place)


_IN_CHARGE = re.compile("负责|经营|联系|店|法定|检查|经理|主任")
_LIVES = frozenset({"户籍", "户口", "籍贯", "原籍", "祖籍", "住", "常住", "定居"})
_LIVED_IN = re.compile(r"镇|乡|村|街道|小区|苑|花园|公寓|宿舍|集体户|(?<=[区县市旗]).*[路街巷弄里楼院屯寨]")
_PREMISES_AFTER = re.compile("的?(?:仓库|店|厂|公司|工地|门|商铺|市场|经营|办公)")
_ON_THE_WAY = re.compile("往返|赶来|赶到|搬来|搬至|迁来|居住|家[中里]")


def _of_person(
    text: str, cue: re.Match[str], people: Sequence[int], organisation_ends: Sequence[int]
) -> bool:
    """Whether an address that may be a home or premises belongs to the person named last before it."""
    if _PREMISES_BEFORE.search(text[max(0, cue.start() - 8) : cue.start()]):
        return False
    sentence = max(text.rfind("。", 0, cue.start()), text.rfind("\x01", 0, cue.start()))
    person = _nearest(people, cue.start(), sentence)
    organisation = _nearest(organisation_ends, cue.start(), sentence)
    if person < 0 and organisation < 0 and cue["cue"] in _POST:
        person = _following(people, cue.end(), _stop(text, cue.end()))
    elif person < 0 and organisation < 0 and cue["cue"] == "地址":
        # 地址:…,牧民张三: whoever is named straight after it.
        comma = min(text.find(mark, cue.end()) % len(text) for mark in ",。;:\x01")
        person = _following(people, comma, comma + 10) if text[comma] == "," else -1
        if person >= 0 and _IN_CHARGE.search(text, comma, person):
            return False
    return person >= 0 and organisation <= person


def _stop(text: str, place: int) -> int:
    """Where the sentence of ``place`` ends."""
    return min((end for end in (text.find(mark, place) for mark in "。\x01") if end >= 0), default=len(text))


def _following(places: Sequence[int], after: int, limit: int) -> int:
    at = bisect_right(places, after)
    return places[at] if at < len(places) and places[at] <= limit else -1


def _nearest(places: Sequence[int], before: int, floor: int) -> int:
    at = bisect_right(places, before) - 1
    return places[at] if at >= 0 and places[at] > floor else -1


def _after_name(text: str, place: int) -> Iterator[Span]:
    """张三(男,某地某村3组,电话…): attributes after a name, one of them an address."""
    if place >= len(text) or text[place] not in "(,":
        return
    bracket = text[place] == "("
    at = place + 1
    for _ in range(8):
        end = at
        while end < len(text) and text[end] not in ",;。()、\x01":
            end += 1
        segment = text[at:end]
        size = _address_end(segment)
        if _ATTRIBUTE.fullmatch(segment):
            pass
        elif (
            size >= max(5, len(segment) - 2)
            and (bracket or _ADMIN.search(segment))
            and _LAST_UNIT.search(segment)
        ):
            keep = district(segment[:size])
            if size - keep >= 2 and segment[0] not in "在于位至从到将经因":
                yield Span(at + keep, at + size, "R-HOME", value=segment[keep:size])
        elif not bracket:
            return
        if end >= len(text) or text[end] not in ",、":
            return
        at = end + 1
