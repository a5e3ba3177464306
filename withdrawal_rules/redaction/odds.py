"""How much speaks for a person's name at a place of a text.

Two accounts are compared (``language.py``): that the stretch is ordinary prose, and that it is a
name; what stands before it and after it shifts the balance. All figures are natural logarithms
of odds; nothing here remembers a text beyond a few characters.
"""

import math
import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Final

from withdrawal_rules.redaction.bearers import FIRST_ACTS, OPENING, VERBS, acts
from withdrawal_rules.redaction.foreign import BRACKET, TITLE_AFTER, TITLES
from withdrawal_rules.redaction.ground import THINGS, speaks_against
from withdrawal_rules.redaction.language import RARE, Names, Prose
from withdrawal_rules.redaction.lexicon import Found, Lexicon
from withdrawal_rules.redaction.normalise import LINE_SEAM
from withdrawal_rules.redaction.patterns import pattern, words
from withdrawal_rules.redaction.priors import AFTER, BRACKETED, NOTHING, QUOTED, SIGNALS, prior_of

_BRACKET: Final = BRACKET
_TITLE_AFTER: Final = TITLE_AFTER
_POSSESSION: Final = pattern("names", "possession")
_PLACE_END: Final = frozenset("路街道巷弄号区县镇乡村市省桥里")
_SEX: Final = re.compile(
    r",\s?(?:[男女](?:性|,|、|\(|。)|[家现]?住[\u3400-\u9fff]|[\u3400-\u9fff]{1,3}族,|公民身份|身份证|出?生于|户籍)"
)
_SEX_IN: Final = re.compile(r"\([男女](?:性)?[,、)]")
_SEXED: Final = 8.0
_HOUSEHOLD: Final = words("names", "household")
# The first characters of what says that a name has just ended.
_HOUSE: Final = re.compile("家(?=[客楼门窗院厨阳厕卧的])")
_FROM: Final = frozenset("从自在至到向由")
_AT: Final = re.compile("处(?![于在以理罚分置境级长])")
_BEARING: Final = frozenset(word[0] for word in (*TITLES, *_HOUSEHOLD, "家", "等", "的"))
_TWO: Final = math.log(0.25)
_THREE: Final = math.log(0.75)
_NEW_WORD: Final = 1.5
_ONE_CHAR: Final = 4.5
_EVERYDAY: Final = 6.0
_OFTEN: Final = -14.0
_PLAIN: Final = -4.0
_DOUBT: Final = 1.0
_TWICE: Final = -4.0
_FIT: Final = -6.3
_USUAL: Final = -5.6
_HOPE: Final = 13.0
_UNKNOWN: Final = -15.0
_UNLISTED: Final = math.log(1e-6)
SELDOM: Final = math.log(2e-3)
_THING: Final = -40.0
_POINTED: Final = -2.0
_SLACK: Final = 1e-6  # sums are taken in another order
REMEMBERED: Final = 1 << 15
_RECENT: Final = 1 << 11
_LED: Final = -5.2  # the beginning of a clause leads to a name, the middle of one does not
_OWNS: Final = 7.0
_ACTS: Final = 4.0
# 保管员(毛笔), 保管员“毛笔”: nothing but what may be a name between the signs.
_SPEECH: Final = words("names", "speech")
_BEARERS_DO: Final = frozenset("称说未已曾于在将") | {word[0] for word in _SPEECH}


def _threshold(prior: float) -> float:
    """How much better the account of a name must be: the less points to a person, the more."""
    if prior > -2.5:
        return 0.0
    return 1.5 if prior > -5.5 else 3.5


class _Account:
    """``scores``: (log odds without what comes after, length) of the names that may begin here;
    ``onward``: how ordinary the ``window`` from the surname is, step by step through its ``han``
    Chinese characters; ``prior``: as a bracket with papers may have raised it."""

    def __init__(
        self, prior: float, window: str, han: int, onward: list[float], scores: list[tuple[float, int]]
    ) -> None:
        self.prior = prior
        self.window = window
        self.han = han
        self.onward = onward
        self.scores = scores


class Odds:
    """Weighs places of a text; built once, holds only tables and what it remembers of them.

    ``nobody``: whether no name begins at the third character of a gram, whatever stands further
    away (see ``_hopeless``).
    """

    def __init__(self, prose: Prose, names: Names, lexicon: Lexicon) -> None:
        self.prose = prose
        self.names = names
        self.lexicon = lexicon
        self._things = THINGS.difference(names.given)
        self._verb_ln = {char: math.log(0.75 * share) for char, share in lexicon.verb_first.items()}
        self._step = lru_cache(maxsize=REMEMBERED)(prose.step)
        self._plain = lru_cache(maxsize=REMEMBERED)(self._is_plain)
        self._dull = lru_cache(maxsize=REMEMBERED)(self._is_dull)
        self.nobody = lru_cache(maxsize=REMEMBERED)(self._hopeless)
        self._account = lru_cache(maxsize=_RECENT)(self._weigh)

    def everyday(self, text: str, start: int, parted: bool, lists: Collection[int] = ()) -> bool:
        """Whether a surname is an ordinary character of an ordinary word, as most surnames in prose."""
        if "(" in text[start + 2 : start + 5]:
            return False
        before = text[start - 1]
        pair = text[start : start + 2]
        if before not in SIGNALS and "\u3400" <= before <= "\u9fff" and not parted:
            everyday = self._dull(pair) or self._plain(before + pair[0])
        else:
            everyday = start - 1 not in lists and self._plain(pair)
        if not everyday or self._odd_third(text, start) or text[start + 1 : start + 3] in self.names.lift:
            return False
        # 陆地飞的证件: an everyday pair, but the third character is one of names and owns something.
        return text[start + 3 : start + 4] != "的" or self.names.part(text[start + 2]) < _USUAL

    def _hopeless(self, gram: str) -> bool:
        """Whether no name begins at the third character of ``gram``, whatever stands further away.

        ``gram`` is two characters before a surname to four after it that stands alone: no role word
        ends before it, no list of names and no seam reaches it. The words of the law come back in
        every decision; so this is remembered, and only what it leaves open is judged in its place.
        """
        if self.everyday(gram, 2, parted=False):
            return True
        if gram[1] in ")“" or "(" in gram[4:]:
            return False
        prior = prior_of(self.lexicon, gram, 2, None, (), {})
        return prior <= _POINTED and self._out_of_reach(gram, prior, False)

    def in_vain(self, gram: str, prior: float, common: bool, job: bool) -> bool:
        """Whether no name begins at the third character of ``gram``, before which a word for a role ends:
        a word of little weight if it is ``common``, one for work if it is a ``job``."""
        if common and self.everyday(gram, 2, parted=False):
            return True
        return "(" not in gram[4:] and self._out_of_reach(gram, prior, job)

    def _out_of_reach(self, gram: str, prior: float, job: bool) -> bool:
        """Whether nothing that may come after could make a name of what begins at the third character."""
        account = self._account(gram[1:], prior, False, job, False)
        if account is None:
            return True
        least = _threshold(prior) - _SLACK - (_DOUBT if prior > _POINTED else 0.0)
        return all(
            score + self._most(gram, 2 + length, account.han > length, prior) <= least
            for score, length in account.scores
        )

    def _most(self, gram: str, end: int, inside: bool, prior: float) -> float:
        """The most ``_after`` can say for a name that ends at ``end``."""
        led = prior > _LED
        after = gram[end : end + 1]
        if not inside:
            return 5.0 if after == "," else 0.8
        most = max(self._verb_ln.get(after, -99.0), self.prose.begin.get(after, RARE) - 0.7) + 1.5
        if after in self.lexicon.verb_first:
            most += 1.6
        if after == "的":
            most += _OWNS if led else _ACTS
        elif after == "处":
            most += _ACTS + 1.0
        elif after in _BEARING or (led and after in FIRST_ACTS):
            most += _ACTS
        if prior > _POINTED and after in _BEARERS_DO:
            most += 8.0
        return most + 2.5 if after in "系称" else most

    def _is_plain(self, pair: str) -> bool:
        """Whether the second character mostly stands where the first one leads to it."""
        value = self.prose.known(pair)
        return (
            value is not None
            and value > _PLAIN
            and value + self.prose.alone.get(pair[0], -99.0) > _OFTEN + 2
            and pair not in self.names.surname
        )

    def _is_dull(self, pair: str) -> bool:
        """Whether a pair is often met in prose, or the beginning of an everyday word."""
        value = self.prose.known(pair)
        return (
            value is not None
            and value > -6.0
            and (value + self.prose.alone.get(pair[0], -99.0) > _OFTEN or pair in self.prose.words)
            and pair not in self.names.surname
        )

    def _odd_third(self, text: str, start: int) -> bool:
        """李子婷: an everyday pair followed by a character of names that never follows it."""
        second, third = text[start + 1], text[start + 2]
        return self.names.part(third) > _FIT and self.prose.step(second + third) < -13.0

    def _weigh(self, gram: str, prior: float, parted: bool, job: bool, papers: bool) -> "_Account | None":
        """What the characters themselves say for a name at the second character of ``gram``, which is
        a surname with one character before it and four after it; None where they rule it out.

        ``parted``: a seam lies before the surname; ``job``: a word for work does; ``papers``: a
        bracket that looks like a person's follows within the gram.
        """
        prose, part, lift = self.prose, self.names.part, self.names.lift
        first, pair_text, window = gram[1], gram[1:3], gram[1:]
        surnames: list[tuple[int, float]] = []
        if pair_text in self.names.surname:
            surnames.append((2, self.names.surname[pair_text]))
        if first in self.names.surname:
            surnames.append((1, self.names.surname[first]))
        if not surnames and prior >= AFTER["work"] and self._unheard_of(window):
            surnames.append((1, _UNLISTED))
        if not surnames or len(window) < 2 or not "\u3400" <= window[1] <= "\u9fff":
            return None
        step, begins = self._step, prose.begin.get
        flow = step(gram[:2]) if "\u3400" <= gram[0] <= "\u9fff" and not parted else begins(first, RARE)
        # At any place a word may end and another begin: a pair never seen costs no more than that.
        onward = [max(step(pair_text), begins(window[1], RARE) - _ONE_CHAR)]
        if prior < -2.5 and "(" not in window and len(surnames) == 1:
            # What may still come cannot lift it: most of what looks like a surname ends here.
            hope = prior + surnames[0][1] + part(window[1]) + _HOPE - flow + lift.get(window[1:3], 0.0)
            if hope < onward[0]:
                return None
        han = 2
        while han < len(window) and "\u3400" <= window[han] <= "\u9fff":
            onward.append(max(step(window[han - 1 : han + 1]), begins(window[han], RARE) - _NEW_WORD))
            han += 1
        if prior < -5.5:
            # Where nothing points to a person, a character that laws never use is no sign of one.
            flow = max(flow, _UNKNOWN)
            onward = [max(value, _UNKNOWN) for value in onward]
        if papers:
            prior = max(prior, BRACKETED)
        elif prior <= NOTHING and self._dull(pair_text) and not self._odd_third(gram, 1):
            return None
        least = _threshold(prior)
        scores: list[tuple[float, int]] = []
        for size, share in surnames:
            if size >= han:
                continue
            reach = min(han, size + 3)
            ordinary = flow + sum(onward[: reach - 1])
            base = prior + share + part(window[size]) - ordinary
            usual = lift.get(window[size : size + 2], 0.0)
            if prior < -2.5 and base + usual + 6.0 < least:
                continue
            for length in (size + 1, size + 2):
                if length > han:
                    continue
                third = part(window[length - 1])
                odd = _THING if prior < -2.0 and not self._things.isdisjoint(window[size:length]) else 0.0
                if length > size + 1 and window[length - 1] == window[length - 2]:
                    third = max(third, _TWICE)  # 师师, 娜娜
                score = base + odd + (_TWO if length == size + 1 else _THREE + third + usual)
                if pair_text in OPENING and not (
                    length > 2 and prior > _POINTED - 1.0 and (usual > 0.0 or self._odd_third(gram, 1))
                ):
                    score += _THING
                elif pair_text in prose.adverbs:
                    score -= 0.0 if job else _EVERYDAY * 2
                elif not job and (
                    window[:length] in prose.words
                    or pair_text in VERBS
                    or (pair_text in prose.words and not (length > 2 and self._odd_third(gram, 1)))
                ):
                    score -= _EVERYDAY
                if length < han:
                    score += sum(onward[length : reach - 1])
                scores.append((score, length))
        return _Account(prior, window, han, onward, scores) if scores else None

    def _unheard_of(self, window: str) -> bool:
        """Whether a character that is no known surname may yet be one: what follows stands in names and
        never after it in prose."""
        return (
            len(window) > 2
            and self.names.part(window[1]) > _FIT
            and self.prose.known(window[:2]) is None
            and window[0] not in self._things
            and self.prose.alone.get(window[0], RARE) < SELDOM
        )

    def judge(
        self,
        text: str,
        start: int,
        prior: float,
        seams: Mapping[int, int],
        job: bool = False,
        size: int | None = None,
        ease: float = 0.0,
    ) -> Found | None:
        """The name that begins at ``start``, if what speaks for one outweighs prose; ``prior``: by what
        stands before it, ``job``: a word for work does; ``size``: only a name as long as that; ``ease``: by
        how much less must speak for it."""
        bracket = text.find("(", start + 2, start + 5)
        papers = bracket > 0 and _BRACKET.match(text, bracket) is not None
        account = self._account(text[start - 1 : start + 5], prior, start in seams, job, papers)
        if account is None:
            return None
        prior, window, han = account.prior, account.window, account.han
        best: tuple[float, int] | None = None
        for score, length in account.scores:
            if size is not None and length != size:
                continue
            score += self._after(text, start, window, han, length, prior, seams, job)
            if best is None or score > best[0]:
                best = (score, length)
        # Where a role word stands before it, what just fails is doubtful, not ordinary.
        least = _threshold(prior) - ease
        doubt = _DOUBT if prior > -2.0 and not seams.get(start) else 0.0
        if best is None or best[0] <= least - doubt:
            return None
        score, length = best
        name = window[:length]
        if prior == QUOTED and text.find("”", start, start + 7) > 0:
            return None  # a brand: people are hardly ever named in quotation marks
        if (
            "某" in name
            or window[1] in "佰仟拾萬"
            or window[length : length + 1] == "某"
            or text[start + length : start + length + 1] in "*×"
        ):
            return None
        common = all(value > -7.0 for value in account.onward[: length - 1])
        return Found(start, start + length, name, score, common, sure=score > least)

    def _after(
        self,
        text: str,
        start: int,
        window: str,
        han: int,
        length: int,
        prior: float,
        seams: Mapping[int, int],
        job: bool,
    ) -> float:
        """What comes after ``window[:length]``, and seams, say for a name."""
        end = start + length
        score = 0.0
        if length < han:
            follower = window[length]
            score += max(self._verb_ln.get(follower, -99.0), self.prose.begin.get(follower, RARE) - 0.7)
            two = text[end : end + 2]
            if two in self.lexicon.verbs or text[end : end + 3] in self.lexicon.verbs:
                score += 1.6
            if follower in "系称" and start not in seams and text[start - 1] in "。\x01\n;,":
                score += 2.5
            if prior > -2.0:
                # A role word is followed by its bearer when what comes next is what bearers do.
                if follower in "称说" or two in _SPEECH:
                    score += 8.0 if job else 6.0
                elif follower in "未已曾于在将":
                    score += 5.0 if job else 3.0
            bearing = follower in _BEARING
            if bearing and _TITLE_AFTER.match(text, end):
                score += 2.5
            elif bearing and (two in _HOUSEHOLD or _HOUSE.match(text, end)):
                score += 4.0
            elif follower == "处" and text[start - 1] in _FROM and _AT.match(text, end):
                score += 5.0
            elif follower == "的" and _POSSESSION.match(text, end):
                score += _OWNS if prior > _LED else _ACTS
            elif follower in FIRST_ACTS and prior > _LED and not self._dull(window[:2]) and acts(text, end):
                score += _ACTS
            if end in seams:
                score += 1.5 if seams[end] == LINE_SEAM else 0.8
        else:
            score += self._edge(text, end)
            if prior > -1.5 and text[end] == "(" and _BRACKET.match(text, end):
                score += 4.0
            if window[length - 1] in _PLACE_END and text[end : end + 1].isdigit():
                score -= 8.0
        score += speaks_against(text, start, end, prior)
        if not seams.keys().isdisjoint(range(start + 1, end)):
            inside = [place for place in range(start + 1, end) if place in seams]
            # A name set with spaces (张　三) is a habit; one broken by a line is an accident.
            score -= 0.5 if len(inside) == length - 1 or seams[inside[0]] != LINE_SEAM else 1.5
        return score

    def _edge(self, text: str, end: int) -> float:
        """What a sign that is no Chinese character after the stretch says."""
        after = text[end] if end < len(text) else "\x01"
        if after == "(":
            if _SEX_IN.match(text, end):
                return _SEXED
            return 3.0 if _BRACKET.match(text, end) else 0.8
        if after in "、:":
            return 0.8
        if after == "," and _SEX.match(text, end):
            return 5.0
        if after in ",;。\x01":
            return 0.2
        if after.isdigit():
            return 0.3
        return -0.5
