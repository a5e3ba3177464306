"""Names that are not Han: with a middle dot (努尔兰·托合提), by sound (其其格玛), in Latin letters."""

import re
from collections.abc import Iterator

from withdrawal_rules.redaction.language import Prose
from withdrawal_rules.redaction.lexicon import Found, Lexicon
from withdrawal_rules.redaction.patterns import characters, pattern, words
from withdrawal_rules.redaction.spans import Cover

BRACKET = pattern("names", "bracket")
TITLES = words("names", "titles")
TITLE_AFTER = re.compile("|".join((*sorted(TITLES), r"等\d*[一二两三四五六七八九十]?人")))
TAIL = characters("names", "tail")
WEAK_TAIL = frozenset("子方商户理管长生手主工夫儿监士导教授模医护")
_LATIN = pattern("names", "latin")
_LATIN_ACTS = pattern("names", "latin_acts")
_HIRED = words("names", "hired")
_SIGNED = re.compile("[^\x00-\x7f’·]")
_LATIN_GIVEN = words("names", "latin_given")
_LATIN_ROLE = pattern("names", "latin_role")
_LATIN_THING = pattern("names", "latin_thing")
_DOTTED = pattern("names", "dotted")
_FOREIGN = characters("names", "foreign")
_SOUNDING = characters("names", "sounding")
_LETTERS = _FOREIGN | characters("names", "letters")
"""Characters that write sounds, at the side of a dot: more than tell a name where there is none."""
_WHOLE = words("names", "whole")
"""Given names of the Tibetans, Mongols, Uyghurs, Kazakhs, Yi and Dai as they are usually written: many
have no surname and no dot."""
_WHOLE_HEADS = frozenset(name[:2] for name in _WHOLE)
_WHOLE_HEAD = re.compile(
    f"[{''.join(sorted({name[0] for name in _WHOLE}))}](?=[{''.join(sorted({name[1] for name in _WHOLE}))}])"
)
_LONGEST = max(map(len, _WHOLE))
_PLACE = pattern("names", "place_after")
_OF_PLACE = re.compile("[县市区乡镇村州盟旗路街道巷省桥山河湖寺庙族文语籍]|自治|草原|机场|大道|社区|牌")
_FOLLOWS = re.compile("[和与及、][\u3400-\u9fff]|[,。;:(\x01是系称说已未曾不也均都在把将被从向因]|的(?!确)")
_ONE = f"[{''.join(sorted(_FOREIGN))}]"
# Three to nine of them; what begins with one of a class is quickly looked for.
_RUN = re.compile(f"{_ONE}(?:(?<=阿)不[都拉力]|)(?:阿不[都拉力]|{_ONE}){{2,8}}")
_FAMILY = re.compile(r"[A-Za-z]{2,}(?:ova?|eva?|ski?y|skaya|enko|ovich|ovna|shvili|dottir)\Z")
_LATIN_LIST = re.compile(
    r"(?:人员|人|员|名单|船员|旅客|乘客|外教|学员|工人|姓名|顾客)(?:名单|名册|如下|包括|分别为)?:\Z"
)
# After the first two characters behind the dot a name ends here, if not before.
_STOPS = frozenset("的是在常未不称说与和及由向对被将把曾已系也均都仍则又于从分以给为等因到先")
_QUOTES = frozenset('“"「『')
_BEFORE_NAME = frozenset("\x01\n。,;:、(与和及由向对被系是为将把给跟同因据经让请找")
_STRANGE = -10.0
_SURE = 9.0
_SOUND = 0.3
_HALF_SOUND = 0.2
_LIKELY = 5.0


def find(text: str, closed: Cover, lexicon: Lexicon) -> Iterator[Found]:
    """Names with a middle dot, and Latin ones where something points to a person."""
    if "·" in text:
        for match in _DOTTED.finditer(text):
            start = _begin(text, match.start(), text.index("·", match.start()), lexicon)
            end = _end(text, text.rindex("·", match.start(), match.end()) + 1, match.end(), lexicon)
            if text[match.start() - 1] in _QUOTES and not _named(text, match.start() - 1, lexicon):
                continue  # “乔治·丹尼”: brands and estates stand in quotation marks, people hardly ever
            if end - start >= 3 and not closed.touches(start, end) and _sounds(text, start, end, lexicon):
                yield Found(start, end, text[start:end], _SURE)
    last = -1  # where the Latin name before it ended
    for match in _LATIN.finditer(text):
        before = text[match.start() - 1 : match.start()]
        if before.isalpha() and not "\u3400" <= before <= "\u9fff":
            continue
        if closed.touches(*match.span()):
            continue
        listed = match.start() - 1 == last and before in "、和与及"
        if not listed and not _points_to_person(text, match.start(), match.end(), lexicon):
            continue
        last = match.end()
        yield Found(match.start(), match.end(), match.group(), _LIKELY)


def by_sound(text: str, closed: Cover, lexicon: Lexicon, prose: Prose) -> Iterator[Found]:
    """Names written by sound without a dot (其其格玛, 阿不都热依木): characters that seldom follow each
    other in prose, where something points to a person."""
    for match in _RUN.finditer(text):
        if len(_SOUNDING.intersection(match.group())) < 2:
            continue
        start, limit = match.span()
        for end in range(limit - 1, start, -1):
            if any(group != "before" for group in lexicon.endings(text, end)):
                start = end
                break
        while limit - start >= 3 and prose.known(text[limit - 1 : limit + 1]) is not None:
            limit -= 1  # the last character begins the word that follows
        size = limit - start
        if (
            size < 3
            or closed.touches(start, limit)
            or text[limit : limit + 1] == "·"
            or text[start - 1] == "·"
        ):
            continue
        steps = [prose.step(text[at : at + 2]) for at in range(start, limit - 1)]
        if sum(steps) / len(steps) > _STRANGE or max(steps) > (-5.0 if "不" not in match.group() else 0.0):
            continue
        if _points_to_person(text, start, limit, lexicon) or (
            text[start - 1] in _BEFORE_NAME and (size > 3 or text[limit : limit + 2] in lexicon.verbs)
        ):
            yield Found(start, limit, text[start:limit], _LIKELY)


def whole(text: str, closed: Cover, lexicon: Lexicon) -> Iterator[Found]:
    """Names of one word or several (仁青, 旦增曲扎) that are usual among peoples without surnames."""
    last = -1
    listed = -1  # where the name before ended
    for match in _WHOLE_HEAD.finditer(text):
        start = match.start()
        if start < last or text[start : start + 2] not in _WHOLE_HEADS:
            continue
        end = start
        count = 0
        while size := next((n for n in range(_LONGEST, 1, -1) if text[end : end + n] in _WHOLE), 0):
            end += size
            count += 1
        if not count:
            continue
        last = end
        if "·" in (text[start - 1], text[end : end + 1]) or closed.touches(start, end):
            continue
        if _OF_PLACE.match(text, end) or _PLACE.match(text, end):
            continue
        pointed = (
            (start - 1 == listed and text[start - 1] in "、和与及")
            or _points_to_person(text, start, end, lexicon)
            or (count > 1 and text[start - 1] in _BEFORE_NAME)
            or (
                text[start - 1] in _BEFORE_NAME
                and (_FOLLOWS.match(text, end) is not None or text[end : end + 2] in lexicon.verbs)
            )
        )
        if pointed:
            listed = end
            yield Found(start, end, text[start:end], _LIKELY)


def _named(text: str, place: int, lexicon: Lexicon) -> bool:
    return any(group in ("work", "kin", "label") for group in lexicon.endings(text, place))


def _sounds(text: str, start: int, end: int, lexicon: Lexicon) -> bool:
    """Whether ``start:end`` sounds like a name: a dot also parts the items of a list (警告·罚款)
    and the halves of a brand."""
    letters = [char for char in text[start:end] if char != "·"]
    share = sum(char in _FOREIGN or char.isascii() for char in letters) / len(letters)
    if share >= _SOUND:
        return True
    if share >= _HALF_SOUND and _points_to_person(text, start, end, lexicon):
        return True
    before = text[max(0, start - 6) : start].rstrip(":")
    return not before.endswith("名为") and any(
        group in ("work", "kin", "label") for group in lexicon.endings(before, len(before))
    )


def _begin(text: str, start: int, dot: int, lexicon: Lexicon) -> int:
    """Walk left from the dot while characters sound foreign, but not into a word for a role."""
    place = dot
    while place > start and dot - place < 8 and text[place - 1] in _LETTERS:
        place -= 1
    if place == dot:
        place = start if dot - start <= 4 else dot - 2
    for end in range(dot - 1, place, -1):
        if any(group != "before" for group in lexicon.endings(text, end, start)):
            return end
    return place


def _end(text: str, start: int, limit: int, lexicon: Lexicon) -> int:
    """Walk right while characters sound foreign; else to the next verb or sign."""
    place = start
    while place < limit and place - start < 8 and text[place] in _LETTERS:
        if place - start > 1 and text[place : place + 2] in lexicon.verbs:
            return place
        place += 1
    if place < min(limit, start + 2):
        place = min(limit, start + 2)
        while (
            place < limit
            and place - start < 5
            and text[place] not in _STOPS
            and text[place : place + 2] not in lexicon.verbs
        ):
            place += 1
    return place


def _familiar(name: str) -> bool:
    """Whether a part of a Latin name is known as one, or ends as surnames do."""
    parts = name.replace("-", " ").replace(".", " ").split()
    if " " in name and _SIGNED.search(name):
        return True  # Łukasz Nowak, Иван Петров: what is written with such letters here is hardly a brand
    return any(len(part) > 2 and part.title() in _LATIN_GIVEN for part in parts) or bool(
        _FAMILY.match(parts[-1])
    )


def _points_to_person(text: str, start: int, end: int, lexicon: Lexicon) -> bool:
    before = text[max(0, start - 6) : start]
    if _LATIN_THING.match(text, end):
        return False
    if BRACKET.match(text, end):
        return True
    if before[-1:] not in _QUOTES and _familiar(text[start:end]):
        return True
    if before.endswith(":") and (
        any(group != "before" for group in lexicon.endings(text, start - 1))
        or _LATIN_LIST.search(text, 0, start)
    ):
        return True
    if _LATIN_ROLE.search(text, max(0, start - 20), start):
        return True
    if any(group != "before" for group in lexicon.endings(before, len(before))):
        return True
    if before[-1:] in TAIL and before[-1:] not in WEAK_TAIL:
        return True
    if before[-1:] in "、与和及" and text[max(0, start - 2) : start - 1] == ")":
        return True
    if before[-2:] in _HIRED and before[-1:] not in _QUOTES:
        return True
    if (before[-1:] in _QUOTES or before[-1:] in _BEFORE_NAME) and _LATIN_ACTS.match(text, end):
        return True
    if before[-1:] in "、,。(:与和及由向对" and text[end : end + 2] in lexicon.verbs:
        return True
    return TITLE_AFTER.match(text, end) is not None
