"""Names of people in official prose.

A candidate begins at a surname. Two accounts are compared (``language.py``): that the stretch
is ordinary prose, and that it is a name; what stands before it (a role word, kinship, a label,
a list that already holds a name) and after it (a bracket with papers, a verb of speech or
action) shifts the balance. What is found once is then looked for in the whole record by the
engine.

Sources: SPC 2016 arts. 8-9; PIPL art. 6; rules R-NAME-3, R-NAME-P.
"""

import math
import re
from collections.abc import Mapping
from functools import lru_cache
from heapq import heappop, heappush
from itertools import chain
from pathlib import Path
from typing import Final

from withdrawal_rules.redaction.bearers import BEGIN_NAMES, FIRST, Bearers, acts
from withdrawal_rules.redaction.foreign import TAIL, by_sound, whole
from withdrawal_rules.redaction.ground import speaks_against
from withdrawal_rules.redaction.language import DATA, Names, Prose, load_names, load_prose
from withdrawal_rules.redaction.lexicon import Found, load_lexicon
from withdrawal_rules.redaction.normalise import LINE_SEAM
from withdrawal_rules.redaction.odds import REMEMBERED, SELDOM, Odds
from withdrawal_rules.redaction.patterns import pattern
from withdrawal_rules.redaction.priors import NAMED_THINGS, SIGNALS, prior_of
from withdrawal_rules.redaction.spans import Cover

_LEADING: Final = frozenset(':("“为是系叫名')
_BORNE: Final = 6.5
_BEFORE_AGAIN: Final = frozenset("\x01\n。,;、:和与由向被对让据经")
_ROLES: Final = frozenset({"work", "kin", "label", "officer", "maybe"})
_UNLISTED: Final = frozenset("员师")  # what unlisted words for one person's work end with
_SLOTS: Final = frozenset("(“:为是系")
_CLAUSE: Final = frozenset("\x01\n。,;、")
_STRONG: Final = frozenset({"work", "kin", "label", "officer"})
_CLEAR: Final = 6.0
# 庞雯便向教育局, 程宝万落网后供出某公司: what no organisation's name goes on with, but a sentence does.
_GOES_ON: Final = pattern("names", "goes_on")
# 骆老幺银行卡, 赫连春水大学城: what hardly any organisation named after a person is.
_PUBLIC: Final = pattern("names", "public")
_USUAL_GIVEN: Final = math.log(0.0025)
_LINKS: Final = frozenset("、和与及")
_BEFORE_LISTED: Final = frozenset("\x01\n。,;、:由与和及向对被为是系有")
_LISTED: Final = -0.8
_EASE: Final = 6.0
_NOBODY: Final = -5.0
_LITTLE: Final = math.log(0.0015)
_RARE_SURNAME: Final = math.log(0.0002)


class NameFinder:
    """Finds names in a folded record; built once, holds only tables."""

    def __init__(self, folder: Path = DATA) -> None:
        self.prose: Prose = load_prose(folder / "language.txt")
        self.names: Names = load_names(folder)
        self.lexicon = load_lexicon(folder)
        self._rare = frozenset(
            entry
            for entry, share in self.names.surname.items()
            if len(entry) == 1 and share < min(_RARE_SURNAME, self.prose.alone.get(entry, -99.0) - 0.7)
        )
        firsts = self.names.compound_first
        often = {entry for entry in self.names.surname if len(entry) == 1} - self._rare | firsts
        seldom = self._rare - firsts
        signs = "".join(sorted(SIGNALS)) + ":"
        usual = "".join(sorted(c for c, share in self.names.given.items() if share > _USUAL_GIVEN))
        # A surname that is mostly an ordinary character counts only after a sign that points to a
        # person, or before a bracket that may hold papers. Begins with one class: that is quick.
        self._surname = re.compile(
            f"[{''.join(sorted(often | seldom))}](?=[\u3400-\u9fff])(?:(?<=[{''.join(sorted(often))}])"
            f"|(?<=[{re.escape(signs)}].)|(?=[\u3400-\u9fff]{{1,3}}(?:\\(|名下|等人|夫妇))"
            # at the beginning of a clause, before two characters that mostly stand in given names,
            f"|(?<=[\x01。,;].)(?=[{usual}]{{2}})"
            # or where the next word is what people do
            f"|(?<=[\x01。,;、].)(?=[\u3400-\u9fff]{{1,2}}(?:、|均|称|正在|在场|驾|承认|表示|否认|女士|先生|在(?=外|场|内))))"
        )
        lasts = "".join(sorted({word[-1] for word in self.lexicon.ahead}))
        self._strong_tails = frozenset(
            word[-2:] for word, group in self.lexicon.ahead.items() if group in _STRONG
        )
        fore, last = ("".join(sorted({tail[at] for tail in self._strong_tails})) for at in (0, 1))
        rare = "".join(sorted(self._rare))
        # Characters too common in prose to be a surname nobody listed; words that are names begin with some.
        usual = "".join(
            sorted({char for char, share in self.prose.alone.items() if share >= SELDOM} - BEGIN_NAMES)
        )
        self._rare_after_role = re.compile(f"[{rare}](?<=[{lasts}].)(?=[\u3400-\u9fff])")
        # Begins with the last character of the role: looking for one of few is quick.
        self._after_role = re.compile(f"[{last}](?<=[{fore}].)(?=[\u3400-\u9fff]{{2}})(?![{usual}])")
        self._in_signs = re.compile(f"[(“](?=[{rare}])")
        self._bearers = Bearers(self.prose, self.names, self.lexicon)
        self._odds = Odds(self.prose, self.names, self.lexicon)
        self._idle = lru_cache(maxsize=REMEMBERED)(self._is_idle)
        self._vain = lru_cache(maxsize=REMEMBERED)(self._is_vain)

    # -- candidates ---------------------------------------------------------------------

    def find(
        self, text: str, seams: Mapping[int, int], closed: Cover, regions: Cover | None = None
    ) -> list[Found]:
        """Names in ``text``. ``closed`` are stretches that hold none (organisations, law titles);
        ``regions`` are names of places, whose beginning is a guess: a name that begins before one
        stands."""
        regions = regions or Cover()
        raw: list[Found] = []
        doubts: list[Found] = []
        lists: set[int] = set()
        busy_to = 0
        best: Found | None = None
        odds, ending, idle, vain = self._odds, self.lexicon.ending, self._idle, self._vain
        shut = bytearray(len(text))  # no name begins here
        for a, b in (*closed, *regions):
            shut[a:b] = b"\x01" * (b - a)
        open_ = [place for place in self._candidates(text, seams) if not shut[place]]
        queue = [
            place for place in open_ if place < 3 or place in seams or not idle(text[place - 3 : place + 5])
        ]
        asleep = set(open_).difference(queue)  # looked at only where a list of names reaches them

        def listed(end: int) -> None:
            lists.add(end)
            for place in (end + 1, end + 2):
                if place in asleep:
                    asleep.discard(place)
                    heappush(queue, place)

        while queue:
            start = heappop(queue)
            parted = start in seams
            group = ending(text, start)
            alone = start > 2 and not parted and start - 1 not in lists and start - 2 not in lists
            if alone and vain(text[start - 3 : start + 5], group):
                continue
            bearer = self._bearer(text, start, group)
            if bearer is None and group not in _STRONG and odds.everyday(text, start, parted, lists):
                continue
            prior = prior_of(self.lexicon, text, start, group, lists, seams)
            found = odds.judge(text, start, prior, seams, group == "work")
            if bearer is not None and (found is None or not found.sure):
                found = bearer
            if found is None or closed.touches(found.start, found.end):
                continue
            if found.score < _CLEAR and regions.touches(found.start, found.end):
                continue
            if not found.sure:
                doubts.append(found)
                continue
            if best is not None and start < busy_to:
                if found.score <= best.score + 2.0:
                    continue
                raw.pop()
            elif (
                best is not None
                and start == best.end
                and best.name[-1] in TAIL
                and prior > -4.0
                and best.score < found.score
            ):
                raw.pop()  # 花艺师栾星宇: what looked like a name was the work of the one that follows
            group = group or (ending(text, start - 1) if text[start - 1] in ":(" else None)
            if group == "officer" or (
                (best is not None and best.officer and text[start - 1] in "、和及与,") and start - 1 in lists
            ):
                found = found._replace(officer=True)
            raw.append(found)
            best = found
            busy_to = found.end
            listed(found.end)
            if text[found.end : found.end + 1] == "(":
                close = text.find(")", found.end, found.end + 100)
                if close > 0:
                    listed(close + 1)
        raw += self._beside(text, raw, closed, regions, seams)
        raw += self._again(text, raw)
        certain = Cover((item.start, item.end) for item in raw)
        shapes = (whole(text, closed, self.lexicon), by_sound(text, closed, self.lexicon, self.prose))
        for item in chain(*shapes):
            if any(other.start <= item.start and item.end <= other.end for other in raw):
                continue
            raw = [other for other in raw if other.end <= item.start or other.start >= item.end]
            raw.append(item)
        return raw + [doubt for doubt in doubts if not certain.touches(doubt.start, doubt.end)]

    def _is_idle(self, near: str) -> bool:
        """Whether no name begins at the fourth character of ``near`` (three before a surname, four after
        it), whatever stands further away, unless a seam or a list of names reaches it."""
        return near[1:3] not in self.lexicon.tails and self._is_vain(near, None)

    def _is_vain(self, near: str, group: str | None) -> bool:
        """The same, where a word for a role of ``group`` ends before the surname, or none does."""
        before = near[2]
        if self._bearers.may_be(near[3:5]) and (
            group is not None or before in _UNLISTED or (before in _CLAUSE and near[5:6] in FIRST)
        ):
            return False
        if group is None:
            return (before not in _LEADING or near[:2] not in self.lexicon.tails) and self._odds.nobody(
                near[1:]
            )
        prior = prior_of(self.lexicon, near, 3, group, (), {})
        return self._odds.in_vain(near[1:], prior, group not in _STRONG, group == "work")

    def without_people(self, text: str, organisations: Cover, seams: Mapping[int, int]) -> Cover:
        """``organisations``, whose beginnings are guesses, without the people with whom a guess begins."""
        return Cover((self._behind_person(text, start, end, seams), end) for start, end in organisations)

    def _behind_person(self, text: str, start: int, end: int, seams: Mapping[int, int]) -> int:
        """Where the organisation at ``start:end`` begins if a person stands first in it."""
        for after in _going_on(text[start + 2 : end]):
            for size in (3, 2, 4):
                place = start + 2 + after - size
                # The guess may have lost a surname that is a word of grammar: 于|建军家客厅.
                if place < start - 1 or text[place] not in self.names.first:
                    continue
                group = self.lexicon.ending(text, place)
                if place > start and group not in _STRONG:
                    continue
                prior = prior_of(self.lexicon, text, place, group, (), seams)
                found = self._odds.judge(text, place, prior, seams, group == "work", size)
                if found is not None and found.sure:
                    return found.end
        return start

    def _beside(
        self, text: str, raw: list[Found], closed: Cover, regions: Cover, seams: Mapping[int, int]
    ) -> list[Found]:
        """What stands before a name in a list of names (司正义、王芳): it fills its place in the list."""
        taken = Cover((item.start, item.end) for item in raw)
        more: list[Found] = []
        for item in raw:
            start, officer = item.start, item.officer
            while text[start - 1] in _LINKS:
                found = self._fills(text, start - 1, seams)
                if found is None or any(
                    cover.touches(found.start, found.end) for cover in (taken, closed, regions)
                ):
                    break
                more.append(found._replace(officer=officer))
                start = found.start
        return more

    def _fills(self, text: str, end: int, seams: Mapping[int, int]) -> Found | None:
        """The name of three characters that stands between a sign or a word of grammar and ``end``."""
        start = end - 3
        word = text[start:end]
        if (
            start < 1
            or word[0] not in self.names.first
            or text[start - 1] not in _BEFORE_LISTED
            or word in self.lexicon.ahead
            or word[1:] in self.lexicon.ahead
            or word in self.prose.words
            or (word[2] in TAIL and self.names.part(word[2]) < _LITTLE)
            or speaks_against(text, start, end, _NOBODY) < 0.0
        ):
            return None
        return self._odds.judge(text, start, _LISTED, seams, True, 3, _EASE)

    def _again(self, text: str, raw: list[Found]) -> list[Found]:
        """Names that are everyday words, where they stand again and do what people do."""
        taken = Cover((item.start, item.end) for item in raw)
        more: list[Found] = []
        for name in sorted({item.name for item in raw if item.common}):
            at = text.find(name)
            while at >= 0:
                end = at + len(name)
                if (
                    text[at - 1] in _BEFORE_AGAIN
                    and not taken.touches(at, end)
                    and (
                        acts(text, end) or text[end] in "系称说" or text[end : end + 2] in self.lexicon.verbs
                    )
                ):
                    more.append(Found(at, end, name, _BORNE, common=True))
                at = text.find(name, end)
        return more

    def _bearer(self, text: str, start: int, group: str | None) -> Found | None:
        """The everyday word at ``start`` where it is the name of who does the work named before it."""
        before = text[start - 1]
        if text[start - 2 : start] == "名为" and text[start - 3] in NAMED_THINGS:
            return None
        if group in _ROLES or (group is None and before in _UNLISTED):
            bearer = self._bearers.after_role(text, start, group)
        elif before in _SLOTS and self.lexicon.ending(text, start - 1) in _STRONG:
            bearer = self._bearers.in_slot(text, start)
        elif before in _CLAUSE:
            bearer = self._bearers.speaking(text, start)
        else:
            return None
        if bearer is None:
            return None
        end = start + bearer.length
        return Found(start, end, text[start:end], _BORNE, common=True, sure=bearer.sure)

    def _candidates(self, text: str, seams: Mapping[int, int]) -> list[int]:
        """Where surnames stand that may begin a name, in order."""
        places = [match.start() for match in self._surname.finditer(text)]
        ending, rare = self.lexicon.ending, self._rare
        strong = self._strong_tails
        here = {
            place
            for match in self._after_role.finditer(text)
            if text[(place := match.end()) - 2 : place] in strong and ending(text, place) in _STRONG
        }
        here.update(
            match.start()
            for match in self._rare_after_role.finditer(text)
            if ending(text, match.start()) is not None
        )
        here.update(
            match.end() for match in self._in_signs.finditer(text) if ending(text, match.start()) is not None
        )
        here.update(place for place in seams if text[place] in rare)
        return sorted(here.union(places)) if here else places


@lru_cache(maxsize=REMEMBERED)
def _going_on(stretch: str) -> tuple[int, ...]:
    """Where in ``stretch`` stands what no organisation's name goes on with."""
    return tuple(match.start() for match in _GOES_ON.finditer(stretch))


def goes_on(text: str, start: int, end: int, organisation: tuple[int, int], seams: Mapping[int, int]) -> bool:
    """Whether a person's name at ``start:end`` is no part of the name of the ``organisation`` that was
    guessed around it."""
    begins, ends = organisation
    return (
        _GOES_ON.match(text, end, ends) is not None
        or seams.get(end) == LINE_SEAM
        or (start == begins and _PUBLIC.fullmatch(text, end, ends) is not None)
    )


def mask(name: str, names: Names) -> str:
    """张三 -> 张某; 欧阳修 -> 欧阳某; 阿里木·买买提 -> 阿某; John Smith -> J某."""
    if name[0].isascii():
        return name[0].upper() + "某"
    if "·" in name:
        return name[0] + "某"
    if len(name) > 2 and name[:2] in names.surname:
        return name[:2] + "某"
    return name[0] + "某"
