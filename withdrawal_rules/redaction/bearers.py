"""Names that are everyday words, told by the grammar of what stands around them.

方便, 黄河 or 高峰 is a name no statistics can tell from the word. Grammar can: a word for one
person's work (保管员) directly before it and what only a person does (称, 签字, 未到场) or only a
person has (的证言, a bracket with a telephone number) after it. The kinds of words decide how much
must follow:

* words that open a phrase (应当, 由于, 何时) bear no name;
* words that go before a verb (严格, 单独) and verbs (管理, 申请) do only before plain speech or papers:
  安全员严格检查, 主管管理称;
* groups and organisations (单位, 家属) speak for themselves and bear none: 业主单位称;
* what belongs to people or is said of their work (车辆, 时间) does before plain speech or papers;
* other words (黄河, 高峰, 毛笔) do before anything a person does, after the name of one person's work.

What ends with the word (保管员毛笔。) is doubtful and waits for a person.
"""

import math
import re
from typing import Final, NamedTuple

from withdrawal_rules.redaction.foreign import BRACKET, TAIL, WEAK_TAIL
from withdrawal_rules.redaction.language import Names, Prose
from withdrawal_rules.redaction.lexicon import Lexicon
from withdrawal_rules.redaction.patterns import characters, pattern, words

OPENING: Final = words("bearers", "opening")
"""Words that begin with a surname character and open a phrase: they bear no name."""
_BEFORE_VERB: Final = words("bearers", "before_verb")
VERBS: Final = words("bearers", "verbs")
"""Verbs that begin with a surname character."""
_HOW_OFTEN: Final = words("bearers", "how_often")
_GROUPS: Final = words("bearers", "groups")
_BELONGINGS: Final = words("bearers", "belongings")
_MANNER: Final = words("bearers", "manner")
_CONCRETE: Final = frozenset("车房牛羊鱼马单文款钱种苗药")
_NEVER_ALONE: Final = _GROUPS | _BEFORE_VERB | VERBS
_CLOSES: Final = {"(": ")", "“": "”", "为": ",、;。", "是": ",、;。", "系": ",、;。", ":": ",、;。\x01\n)"}
_ORGANS: Final = frozenset("厂店站局所院校行社部队处会场馆坊铺司企网媒刊报市县区镇乡村")
_KIN: Final = re.compile("的(?:妻|丈夫|父|母|儿子|女儿|家属|家人|哥|弟|姐|妹)|之[妻夫子女父母]")
_MANY: Final = words("bearers", "many")
_GRAMMAR: Final = frozenset("和向由于从经时应同无有未自是者常曾须但将对被其本该此每各都原全才")
_ALSO: Final = words("bearers", "also")
BEGIN_NAMES: Final = frozenset(word[0] for word in _ALSO)
"""The characters that words that are names and begin with no surname begin with."""
_SPEECH: Final = pattern("bearers", "speech")
_PERSON: Final = pattern("bearers", "person")
_OWN: Final = pattern("bearers", "own")
_PAPERS: Final = re.compile(r"\((?:[男女](?:性)?[,)]|[^()\x01]{0,24}\d{7})")
_NEGATION: Final = re.compile("(?:并|从|尚|均|也|又|仍)?(?:未|没有)(?![来必免])")
FIRST_ACTS: Final = characters("bearers", "first_acts")
"""The characters that such words begin with."""
FIRST: Final = FIRST_ACTS | {"的", "之"}
"""The characters that what tells a person at the beginning of a clause begins with."""
_RARE_SURNAME: Final = math.log(0.0001)
_COMMON_SURNAME: Final = math.log(0.0007)
_UNUSUAL: Final = -8.0
_JOINED: Final = -6.5
_FIRMLY: Final = -3.0
_NEVER: Final = -15.0
_NUMERALS: Final = frozenset("一二三四五六七八九十百千万两几多")
_WORKERS: Final = TAIL - WEAK_TAIL
_LEADS: Final = frozenset({"另有", "还有", "包括", "询问", "联系", "通知", "约谈", "其中", "发现"})
_ENDS: Final = frozenset("。;,、\x01\n)")
_STARTS: Final = frozenset("。;,、:\x01\n和与及由向系是为对经据因被找让请给")


class Bearer(NamedTuple):
    """A name of ``length`` characters; what is not ``sure`` waits for a person."""

    length: int
    sure: bool


class Bearers:
    """Tells whether the everyday word after a role word is the name of its bearer."""

    def __init__(self, prose: Prose, names: Names, lexicon: Lexicon) -> None:
        self._prose = prose
        self._names = names
        self._surnames = frozenset(
            entry for entry, share in names.surname.items() if len(entry) == 1 and share >= _RARE_SURNAME
        )
        self._usual = frozenset(
            entry for entry, share in names.surname.items() if len(entry) == 1 and share >= _COMMON_SURNAME
        )
        self._lexicon = lexicon

    def after_role(self, text: str, start: int, group: str | None) -> Bearer | None:
        """The name at ``start``, before which a word for a person's role or work ends, of ``group``;
        None for a word that nobody listed and that ends as such words do."""
        word = text[start : start + 2]
        if not self.may_be(word):
            return None
        if "某" in text[start : start + 4] or text[start + 2 : start + 3] in ("*", "×"):
            return None  # it arrived masked
        joined = self._known(text[start - 1 : start + 1])
        if joined > _FIRMLY or joined > max(_JOINED, self._prose.step(word)):
            return None  # 水工程的: the last character of the role and the first of the name are one word
        role = text[start - 2 : start]
        one = group != "maybe" and role not in _MANY and (group is not None or role != "人员")
        third = text[start + 2 : start + 3]
        if (
            word[0] in self._usual
            and "\u3400" <= third <= "\u9fff"
            and word not in self._prose.words
            and self._prose.step(word) < _UNUSUAL < self._known(word[1] + third)
        ):
            # 村民任堤坝: a surname and an everyday word, which hardly ever follow each other so.
            end = start + 3
            if acts(text, end) or _OWN.match(text, end) or (one and text[end : end + 1] in _ENDS):
                return Bearer(3, sure=True)
        return self._bears(text, start, word, one, group == "work" or text[start - 1] in _WORKERS)

    def in_slot(self, text: str, start: int) -> Bearer | None:
        """The name at ``start`` that stands alone where a role word leads to it: 油漆工(黄金), 负责人为高峰,
        姓名:时光."""
        word = text[start : start + 2]
        after = text[start + 2 : start + 3]
        closed = after in _CLOSES.get(text[start - 1], "")
        if not closed or not self.may_be(word) or word in _NEVER_ALONE or word in self._lexicon.ahead:
            return None
        return Bearer(2, sure=True)

    def speaking(self, text: str, start: int) -> Bearer | None:
        """The name at the beginning of a clause that speaks or has a family: 叶子的丈夫, 方正称."""
        word = text[start : start + 2]
        if (
            text[start + 2 : start + 3] not in FIRST
            or word[:1] not in self._usual
            or not self.may_be(word)
            or word in _NEVER_ALONE
            or word in _BELONGINGS
            or word[1] in _ORGANS
            or word[1] in TAIL
            or word in self._lexicon.ahead
            or not (_SPEECH.match(text, start + 2) or _KIN.match(text, start + 2))
        ):
            return None
        return Bearer(2, sure=True)

    def _known(self, pair: str) -> float:
        value = self._prose.known(pair)
        return -99.0 if value is None else value

    def may_be(self, word: str) -> bool:
        """Whether ``word`` may be a name at all: what is none is nobody's, wherever it stands."""
        if len(word) < 2 or not "\u3400" <= word[1] <= "\u9fff" or word in OPENING:
            return False
        if word[1] in _NUMERALS or (self._names.part(word[1]) < _NEVER and word not in _BELONGINGS):
            return False
        if word in _ALSO:
            return True
        return word[0] in self._surnames and word[0] not in _GRAMMAR

    def _bears(self, text: str, start: int, word: str, one: bool, worker: bool) -> Bearer | None:
        end = start + 2
        if word in _GROUPS or word in self._lexicon.ahead or text[start : start + 3] in self._lexicon.ahead:
            return None
        if _SPEECH.match(text, end) or _PAPERS.match(text, end):
            return Bearer(2, sure=True)
        if word in _BEFORE_VERB:
            # 监理员成功未见证: how something is done is not said before a negation, how often is.
            negated = word not in _HOW_OFTEN and one and _NEGATION.match(text, end)
            return Bearer(2, sure=True) if negated else None
        if word in VERBS:
            return None
        if word in _BELONGINGS:
            plain = word[0] not in _CONCRETE and one and (_PERSON.match(text, end) or _OWN.match(text, end))
            return Bearer(2, sure=True) if plain else None
        if word in _MANNER:
            if one and (_PERSON.match(text, end) or _OWN.match(text, end) or _NEGATION.match(text, end)):
                return Bearer(2, sure=True)
            # 由水电工平安保管: by whom, not how.
            if one and _is_han(text, end) and text[_start_of_role(text, start) - 1] in "由被":
                return Bearer(2, sure=True)
            return _at_the_end(text, start, end) if one and worker else None
        if text[end : end + 1] == "(" and BRACKET.match(text, end):
            return Bearer(2, sure=True)
        if _PERSON.match(text, end) or _OWN.match(text, end):
            return Bearer(2, sure=True)
        if not one:
            return None
        if _is_han(text, end):
            return Bearer(2, sure=True) if text[end] != "的" else None
        return _at_the_end(text, start, end) if worker else None


def acts(text: str, end: int) -> bool:
    """Whether what only a person does (称, 签字, 不在场) stands at ``end``."""
    return bool(_SPEECH.match(text, end) or _PERSON.match(text, end))


def _is_han(text: str, place: int) -> bool:
    return "\u3400" <= text[place : place + 1] <= "\u9fff"


def _at_the_end(text: str, start: int, end: int) -> Bearer | None:
    """A doubtful name: the word ends what begins with the role."""
    role = _start_of_role(text, start)
    begins = text[role - 1] in _STARTS or text[role - 2 : role] in _LEADS
    return Bearer(end - start, sure=False) if begins and text[end : end + 1] in _ENDS else None


def _start_of_role(text: str, start: int) -> int:
    """About where the role word before ``start`` begins: at the last sign or link before it."""
    at = start
    while at > start - 7 and "\u3400" <= text[at - 1] <= "\u9fff" and text[at - 1] not in _STARTS:
        at -= 1
    return at
