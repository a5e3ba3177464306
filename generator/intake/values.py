"""Dates, amounts and lists as people write them. Pure and cached: feeds repeat themselves."""

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from generator.model.text import INVISIBLE, fold

NOTHING = frozenset({"", "无", "無", "/", "\\", "-", "--", "—", "——", "N/A", "NULL", "NONE", "空", "暂无"})
"""What people write into a cell that does not apply."""

_NO_END = frozenset({"长期", "長期", "永久", "无期限", "長期有效", "长期有效", "无固定期限"})
_LAST_YEAR = 2099
_TIME = r"(?:[T ]\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?" + _TIME, re.ASCII)
_EIGHT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_ROC = re.compile(
    r"(?:中華民國|中华民国|民國|民国)?\s*(\d{1,3})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?",
    re.ASCII,
)
_ROC_SEVEN = re.compile(r"(\d{2,3})(\d{2})(\d{2})", re.ASCII)
_NUMERALS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "元": 1}
_CHINESE_DAY = re.compile(
    r"([〇○零一二三四五六七八九]{4})年([元一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日"
)


ENDS = frozenset({"valid_until", "publish_until"})
"""Fields in which a day of 2099 and later says that there is no end."""


@lru_cache(maxsize=1 << 16)
def parse_day(text: str, form: str = "iso", *, ends: bool = False) -> date | None:
    """A day in one of the forms people use; None where the text says that there is no end.

    ``ends``: the field is one of :data:`ENDS`; anywhere else a far day is that day.

    ``form``: ``iso`` (2026-09-01, 2026/9/1, 2026年9月1日, 20260901, with or without a time),
    ``roc`` (109/05/29, 民國109年5月29日), ``find`` (the one day that stands somewhere in the
    text), or a strptime pattern; several joined by ``|``.

    Raises ValueError when the text is no day of that form.
    """
    text = INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).strip()
    if text in _NO_END:
        return None
    for one in form.split("|"):
        try:
            day = _FORMS[one](text) if one in _FORMS else _pattern(text, one)
        except ValueError:
            continue
        return None if ends and day.year >= _LAST_YEAR else day
    raise ValueError("not a date")


def _iso(text: str) -> date:
    found = _DAY.fullmatch(text) or _EIGHT.fullmatch(text)
    if found:
        return date(int(found[1]), int(found[2]), int(found[3]))
    chinese = _CHINESE_DAY.fullmatch(text)
    if chinese:
        year = int("".join(str(_NUMERALS[c]) for c in chinese[1]))
        return date(year, _tens(chinese[2]), _tens(chinese[3]))
    raise ValueError("not a date")


def _tens(text: str) -> int:
    before, ten, after = text.partition("十")
    if not ten:
        return _NUMERALS[text] if len(text) == 1 else -1
    return (_NUMERALS[before] if before else 1) * 10 + (_NUMERALS[after] if after else 0)


def _roc(text: str) -> date:
    found = _ROC.fullmatch(text) or _ROC_SEVEN.fullmatch(text)
    if not found:
        raise ValueError("not a date")
    return date(int(found[1]) + 1911, int(found[2]), int(found[3]))


def _find(text: str) -> date:
    days = {date(int(f[1]), int(f[2]), int(f[3])) for f in _DAY.finditer(text)}
    days |= {_iso(f[0]) for f in _CHINESE_DAY.finditer(text)}
    if len(days) != 1:
        raise ValueError("no day, or several")
    return days.pop()


_FORMS = {"iso": _iso, "roc": _roc, "find": _find}


def _pattern(text: str, form: str) -> date:
    # Only the day is taken, so a zone would change nothing.
    return datetime.strptime(text, form).date()


_CURRENCY = (
    r"(?:人民币|人民幣|新台币|新臺幣|新台幣|港币|港幣|美元|NT\$|US\$|HK\$|S\$|A\$|RMB|CNY|TWD|NTD|USD|HKD|EUR|GBP"
    r"|¥|\$|€|£)"
)
_AMOUNT = re.compile(
    rf"{_CURRENCY}?\s*(\d{{1,3}}(?:[, ]\d{{3}})+|\d+)(\.\d+)?\s*(亿|億|千万|千萬|百万|百萬|万|萬|千)?\s*"
    rf"(?:元|圆|圓|円|块)?\s*{_CURRENCY}?\s*(?:整|正)?",
    re.ASCII,
)
_PLAIN = re.compile(r"\d{1,16}(?:\.\d{1,8})?", re.ASCII)
_SCALES = {
    "亿": 10**8, "億": 10**8, "千万": 10**7, "千萬": 10**7, "百万": 10**6, "百萬": 10**6,
    "万": 10**4, "萬": 10**4, "千": 10**3,
}  # fmt: skip
_DIGITS = {c: i % 10 for i, c in enumerate("零壹贰叁肆伍陆柒捌玖〇一二三四五六七八九")} | {
    "貳": 2, "參": 3, "陸": 6, "两": 2, "兩": 2, "叄": 3,
}  # fmt: skip
_UNITS = {"拾": 10, "十": 10, "佰": 100, "百": 100, "仟": 1000, "千": 1000}
_WORDS = re.compile(
    rf"(?:人民币|人民幣|新台币|新臺幣|新台幣)?([{''.join(_DIGITS)}{''.join(_UNITS)}万萬亿億]+)[元圆圓]?[整正]?"
)
_CENT = Decimal("0.01")
LARGEST = Decimal(10) ** 13


@lru_cache(maxsize=1 << 14)
def parse_amount(text: str, unit: str = "yuan") -> Decimal | None:
    """An amount in whole units of its currency; None for a cell that does not apply.

    ``unit`` is ``yuan`` or ``万元`` and holds where the text names no unit itself. Thousands
    separators, currency words and Chinese numerals are read.

    Raises ValueError for what is no amount, is negative, or is finer than a hundredth.
    """
    if _PLAIN.fullmatch(text):
        value = Decimal(text)
        return tidy(value * 10_000 if unit == "万元" else value)
    text = INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).strip()
    if text.upper() in NOTHING:
        return None
    found = _AMOUNT.fullmatch(text.upper())
    if found:
        value = Decimal(re.sub("[, ]", "", found[1]) + (found[2] or ""))
        if found[3]:
            value *= _SCALES[found[3]]
        elif unit == "万元" and not re.search("[元圆圓]", text):
            value *= 10_000
    else:
        words = _WORDS.fullmatch(text)
        if not words:
            raise ValueError("not an amount")
        value = Decimal(_spelled(words[1]))
    return tidy(value)


def tidy(value: Decimal) -> Decimal:
    """The one way an amount is written: whole, or with two decimals. Raises ValueError."""
    if not value.is_finite() or value < 0 or value > LARGEST:
        raise ValueError("out of range")
    whole = int(value)
    if value == whole:
        return Decimal(whole)
    rounded = value.quantize(_CENT)
    if rounded != value:
        raise ValueError("too fine")
    return rounded


def _spelled(text: str) -> int:
    total = section = digit = 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _UNITS:
            section += (digit or 1) * _UNITS[char]
            digit = 0
        else:
            scale = _SCALES[char]
            total = (total + section + digit) * scale if scale == 10**8 else total + (section + digit) * scale
            section = digit = 0
    return total + section + digit


_SEPARATORS = re.compile(r"[;；、,，\n]+")


@lru_cache(maxsize=1 << 14)
def split_list(text: str) -> tuple[str, ...]:
    """The parts of a cell that holds several values."""
    return tuple(part for part in (p.strip() for p in _SEPARATORS.split(text)) if part)


@lru_cache(maxsize=1 << 15)
def code(text: str) -> str:
    """A code in half width and upper case, without spaces; empty where it does not apply."""
    if text.isascii() and text.isalnum():
        return text.upper() if text.upper() not in NOTHING else ""
    text = "".join(INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).split()).upper()
    return "" if text in NOTHING else text


@lru_cache(maxsize=1 << 12)
def folded(text: str) -> str:
    """``text.fold`` with a memory, for the few names that every row repeats."""
    return fold(text)
