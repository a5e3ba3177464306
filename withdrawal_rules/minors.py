"""Whether the party of a decision is a minor: by birth date, by ID number, by explicit words.

Words must be said **of the party**. Texts that mention minors otherwise (an internet café
that let them in, a shop that sold them tobacco) are ordinary decisions.
"""

import re
from datetime import date

from generator.model.codes import PartyKind
from generator.model.private import Party
from generator.model.text import fold

_ID18 = re.compile(r"[1-9]\d{5}((?:19|20)\d{2})(\d{2})(\d{2})\d{3}[\dX]")
_ID15 = re.compile(r"[1-9]\d{5}(\d{2})(\d{2})(\d{2})\d{3}")
_SUBJECT = r"(?:当事人|被处罚人|被处罚者|违法行为人|违法嫌疑人|行政相对人|被处理人)"
_LINK = r"(?:本人|现|当时|作案时|违法时|案发时|行为时|尚|仍)*"
_AGE = r"(?:十四|十五|十六|十七|十八|1[4-8])(?:周)?岁"
_END = r"(?=$|[,，。;；、)）\n:：]|且|但|故|依法|应当|可以)"
_IS_MINOR = (
    rf"(?:系|为|是|属|属于)?(?:限制民事行为能力人的?)?未成年(?:人)?{_END}"
    rf"|(?:未满|不满|不足){_AGE}"
    rf"|(?:已满|年满)?(?:十四|14)(?:周)?岁(?:不满|未满)(?:十八|18)(?:周)?岁"
    rf"|(?:年仅|现年)(?:[1-9]|1[0-7])(?:周)?岁"
)


def party_birth_date(party: Party) -> date | None:
    """The party's birth date as sent, else as its own ID number tells it (check digit not asked)."""
    if party.birth_date is not None:
        return party.birth_date
    number = fold(party.id_number)
    match = _ID18.fullmatch(number)
    if match:
        year = int(match[1])
    else:
        match = _ID15.fullmatch(number)
        if match is None or party.kind is not PartyKind.PERSON:
            return None
        year = 1900 + int(match[1])
    try:
        return date(year, int(match[2]), int(match[3]))
    except ValueError:
        return None


def age_on(born: date, day: date) -> int:
    """周岁 on ``day``: a year is full on the day after the birthday (最高人民法院 interpretation)."""
    had_birthday = (day.month, day.day) > (born.month, born.day)
    return day.year - born.year - (0 if had_birthday else 1)


def says_party_is_minor(text: str, party_name: str) -> bool:
    """Whether ``text`` says in so many words that the party itself is a minor."""
    if "未成年" not in text and "岁" not in text:
        return False
    plain = fold(text)
    name = fold(party_name)
    subject = f"(?:{_SUBJECT}(?:{re.escape(name)})?|{re.escape(name)})" if len(name) >= 2 else _SUBJECT
    return re.search(rf"{subject}[,(]?{_LINK}(?:{_IS_MINOR})", plain) is not None
