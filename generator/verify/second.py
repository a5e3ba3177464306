"""The second scan: well-formed private numbers that nobody said were protected.

Independent of the redactor: its own patterns, over what a reader sees.
"""

import re
import unicodedata
from collections.abc import Container, Iterator

import numpy as np
import numpy.typing as npt

from generator.model.identifiers import has_id_check_digit, is_organisation_code, is_uscc
from generator.verify.folding import Units, longer, stretches

_Places = npt.NDArray[np.int64]

_PROVINCES = frozenset(
    {*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66)}
    | {71, 81, 82, 83, 91}
)
_SHORTEST = 11

_GAP = "[\\s\\-\u2010-\u2015\u2212\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]{0,3}"
"""What people put between the digits of one number."""
_DATE = re.compile(r"(?:19|20)\d\d\s*[-/.年]\s*\d\d?\s*[-/.月]\s*\d\d?")

_ID_LIKE = re.compile(r"(?=[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX])")
_TEL_LIKE = re.compile(r"1[3-9]\d{9}")
_CARD_LIKE = re.compile(r"[3-69]\d{15}")

CONTEXT = 14
"""Characters around a candidate that the patterns want to see."""

_BORDER, _END = "(?<![0-9A-Za-z])", "(?![0-9A-Za-z])"
_ID = re.compile(
    f"{_BORDER}[1-9]{_GAP}(?:\\d{_GAP}){{5}}(?:1{_GAP}9|2{_GAP}0)(?:{_GAP}\\d){{9}}"
    f"{_GAP}[\\dXx](?:{_GAP}\\d\\d)?{_END}"
)
_TEL = re.compile(f"(?:{_BORDER}|{_BORDER}\\+?86[\\s-]?|\\+86[\\s-]?)(1{_GAP}[3-9](?:{_GAP}\\d){{9}}){_END}")
_CARD = re.compile(f"{_BORDER}[3-69](?:{_GAP}\\d){{15,18}}{_END}")
_OTHER_NUMBER = re.compile(
    r"(?:注册号|登记号|编号|许可证|许可证号|批号|货号|条码|条形码|单号|文号|备案号|信用代码|第)[:：\s]{0,3}$"
)
_YEAR = re.compile(r"[〔\[(【](?:19|20)\d\d[〕\])】]\s?第?$")
_NOT_DIGIT = re.compile(r"[^0-9Xx]")


def candidates(units: Units) -> list[tuple[int, int]]:
    """Where runs of digits in a folded text may hold a private number.

    Folding has joined what stood apart, so each needs a look at what a reader sees.
    """
    digits = (units - np.uint16(0x30)) < 10
    long = stretches(digits, _SHORTEST)
    likely = _likely(units, long)
    if not len(likely):
        return []
    starts, ends = _runs(long)
    holding = np.searchsorted(likely, starts) < np.searchsorted(likely, ends)
    starts, ends = starts[holding], ends[holding]
    found = []
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        if end < len(units) and units[end] == 0x58:
            end += 1
        if _may_be_private(_ascii(units[start:end])) and not _in_organisation_code(units, start, end):
            found.append((start, end))
    return found


def _runs(long: _Places) -> tuple[_Places, _Places]:
    """Starts and ends of the runs of digits, of all places that enough digits stand behind."""
    breaks = np.flatnonzero(np.diff(long) > 1)
    return long[np.concatenate([[0], breaks + 1])], long[np.concatenate([breaks, [-1]])] + _SHORTEST


def _likely(units: Units, telephones: _Places) -> _Places:
    """Where a number of each kind might begin, by its length and its telling digits; rising.

    ``telephones``: where enough digits stand for one. Most long runs are dates that folding has joined.
    """
    if not len(telephones):
        return telephones
    cards, persons = longer(telephones, _SHORTEST, 16), longer(telephones, _SHORTEST, 17)
    first, century = units[cards], units[persons + 6] * np.uint16(256) + units[persons + 7]
    found = [
        telephones[(units[telephones] == 0x31) & (units[telephones + 1] >= 0x33)],
        cards[((first >= 0x33) & (first <= 0x36)) | (first == 0x39)],
        persons[(century == 0x3139) | (century == 0x3230)],
    ]
    return np.sort(np.concatenate(found))


def _ascii(units: Units) -> str:
    return units.astype(np.uint8).tobytes().decode("latin-1")


def _in_organisation_code(units: Units, start: int, end: int) -> bool:
    """Whether the digits are a part of a 统一社会信用代码, which most pages show."""
    first = max(0, start - 18)
    around = units[first : end + 18]
    text = _ascii(np.where(around < 0x80, around, 0x20))
    left = right = start - first
    while left > 0 and text[left - 1].isalnum():
        left -= 1
    while right < len(text) and text[right].isalnum():
        right += 1
    return (
        right - left == 18 and is_uscc(text[left:right]) and is_organisation_code(text[left + 8 : right - 1])
    )


def _may_be_private(run: str) -> bool:
    if _is_organisation(run):
        return False
    if len(run) >= 16 and _CARD_LIKE.search(run):
        return True
    if _TEL_LIKE.search(run):
        return True
    return any(_is_id(run[match.start() : match.start() + 18]) for match in _ID_LIKE.finditer(run))


def look(before: str, text: str, after: str, public: Container[str]) -> Iterator[str]:
    """The rules that ``text`` breaks as it stands between ``before`` and ``after``."""
    whole = unicodedata.normalize("NFKC", before + text + after)
    for match in _ID.finditer(whole):
        number = _digits(match[0])
        private = number not in public and not _is_organisation(number)
        if private and _is_id(number[:18]) and not _names_document(whole, match.start(), match.end()):
            yield "V-ID"
    for match in _TEL.finditer(whole):
        if _is_private(whole, match.span(), match[1], public):
            yield "V-TEL"
    for match in _CARD.finditer(whole):
        number = _digits(match[0])
        if _luhn(number) and not is_uscc(number) and _is_private(whole, match.span(), match[0], public):
            yield "V-CARD"


def _is_private(whole: str, span: tuple[int, int], text: str, public: Container[str]) -> bool:
    """Not known to be public, no date, and not introduced as the number of something else."""
    start, end = span
    return (
        _digits(text) not in public
        and not holds_date(text)
        and not _OTHER_NUMBER.search(whole[max(0, start - 10) : start])
        and not _names_document(whole, start, end)
    )


def _names_document(whole: str, start: int, end: int) -> bool:
    """Whether digits stand as a document number does: 〔2026〕 before them, or 号 behind."""
    return whole[end : end + 1] in ("号", "號") or _YEAR.search(whole[max(0, start - 8) : start]) is not None


def _digits(text: str) -> str:
    return _NOT_DIGIT.sub("", text).upper()


def holds_date(text: str) -> bool:
    """Whether digits and separators in ``text`` spell a date."""
    return _DATE.search(text) is not None


def _is_id(number: str) -> bool:
    return (
        int(number[:2]) in _PROVINCES
        and number[6:8] in ("19", "20")
        and "01" <= number[10:12] <= "12"
        and "01" <= number[12:14] <= "31"
        and has_id_check_digit(number)
    )


def _is_organisation(number: str) -> bool:
    """A 统一社会信用代码 of digits only may pass for an ID number; two more check digits tell."""
    return len(number) == 18 and is_uscc(number) and is_organisation_code(number[8:17])


def _luhn(number: str) -> bool:
    total = 0
    for index, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if index % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
