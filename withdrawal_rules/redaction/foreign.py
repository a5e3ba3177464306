"""Names that are not Han: with a middle dot (努尔兰·托合提), and in Latin letters."""

import re
from collections.abc import Iterator

from withdrawal_rules.redaction.lexicon import Found, Lexicon
from withdrawal_rules.redaction.patterns import characters, pattern, words
from withdrawal_rules.redaction.spans import Cover

BRACKET = pattern("names", "bracket")
TITLES = words("names", "titles")
TITLE_AFTER = re.compile("|".join((*sorted(TITLES), r"等\d*[一二两三四五六七八九十]?人")))
TAIL = characters("names", "tail")
WEAK_TAIL = frozenset("子方商户理管长生手主工夫儿监士导教授模医护")
_LATIN = pattern("names", "latin")
_LATIN_GIVEN = words("names", "latin_given")
_LATIN_ROLE = pattern("names", "latin_role")
_LATIN_THING = pattern("names", "latin_thing")
_DOTTED = pattern("names", "dotted")
_FOREIGN = characters("names", "foreign")
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
            if end - start >= 3 and not closed.touches(start, end) and _sounds(text, start, end, lexicon):
                yield Found(start, end, text[start:end], _SURE)
    for match in _LATIN.finditer(text):
        before = text[match.start() - 1 : match.start()]
        if before.isascii() and before.isalpha():
            continue
        if closed.touches(*match.span()) or not _points_to_person(text, match.start(), match.end(), lexicon):
            continue
        yield Found(match.start(), match.end(), match.group(), _LIKELY)


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
    while place > start and dot - place < 8 and text[place - 1] in _FOREIGN:
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
    while place < limit and place - start < 8 and text[place] in _FOREIGN:
        place += 1
    if place < min(limit, start + 2):
        place = min(limit, start + 2)
        while place < limit and place - start < 5 and text[place : place + 2] not in lexicon.verbs:
            place += 1
    return place


def _points_to_person(text: str, start: int, end: int, lexicon: Lexicon) -> bool:
    before = text[max(0, start - 6) : start]
    if _LATIN_THING.match(text, end):
        return False
    if BRACKET.match(text, end):
        return True
    if text[start:end].split(" ")[0] in _LATIN_GIVEN and before[-1:] not in '“"':
        return True
    if _LATIN_ROLE.search(text, max(0, start - 20), start):
        return True
    if any(group != "before" for group in lexicon.endings(before, len(before))):
        return True
    if before[-1:] in TAIL and before[-1:] not in WEAK_TAIL:
        return True
    if before[-1:] in "、与和及" and text[max(0, start - 2) : start - 1] == ")":
        return True
    if before[-1:] in "、,。(:与和及由向对" and text[end : end + 2] in lexicon.verbs:
        return True
    return TITLE_AFTER.match(text, end) is not None
