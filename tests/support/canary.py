"""Canaries: marks planted in every field of a decision, and the means to find them in any file.

A mark is a pair of rare ideographs that stand nowhere else, so that one character of it in any
file, however packed or escaped, says whose record and which field survived there.
"""

import csv
import gzip
import html
import io
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

from stdnum.cn import uscc

from search_index.codec import block_lists, lists, unpack
from search_index.terms import BEFORE_TWO, FILTERS_END, HEAD, KEY
from search_index.texts import piece_text
from tests.support.portal import CODE

FIRST = 0x3400
"""Ideographs of extension A: in no name, no law, no word of the interface."""

ID_NUMBER = "11010519491231002X"
"""The standard's own sample (GB 11643-1999)."""

PRIVATE = frozenset(
    {
        "party.address", "party.tax_number", "persons.name", "persons.address", "review", "source_unit",
        "secret",
    }
)  # fmt: skip
"""Fields that no page shows even while the decision stands."""


class Spot(NamedTuple):
    """Where a mark was planted: a record's name and one of its fields."""

    record: str
    field: str


class Canaries:
    """Hands out marks and knows whose they are."""

    def __init__(self) -> None:
        self._next = FIRST
        self.spots: dict[str, Spot] = {}
        """Spot by single character."""
        self._marks: dict[Spot, str] = {}

    def mark(self, record: str, field: str) -> str:
        """The mark of a field of a record, the same each time."""
        spot = Spot(record, field)
        if spot not in self._marks:
            text = chr(self._next) + chr(self._next + 1)
            self._next += 2
            self._marks[spot] = text
            self.spots.update(dict.fromkeys(text, spot))
        return self._marks[spot]

    def items(self) -> Iterable[tuple[Spot, str]]:
        """Every mark."""
        return self._marks.items()

    def of(self, record: str) -> dict[str, str]:
        """The marks of a record by field."""
        return {spot.field: text for spot, text in self._marks.items() if spot.record == record}

    def in_text(self, text: str) -> set[Spot]:
        """Whose marks, whole or in part, stand in a text."""
        return {self.spots[character] for character in self.spots.keys() & set(text)}

    def in_bytes(self, data: bytes) -> set[Spot]:
        """Whose marks stand whole in a file of any kind, as UTF-8 or escaped."""
        found = set()
        for spot, text in self._marks.items():
            escaped = json.dumps(text).strip('"').encode()
            if text.encode() in data or escaped in data:
                found.add(spot)
        return found


def code_of(serial: int) -> str:
    """A valid, fictional 统一社会信用代码 of a company."""
    head = f"91129999MA{serial:07d}"
    return head + uscc.calc_check_digit(head)


def number_of(record: str, canaries: Canaries, serial: int) -> str:
    """The document number of a planted record; it carries a mark of its own."""
    return f"津渡城管罚{canaries.mark(record, 'document_number')}〔2026〕{serial}号"


def planted(
    record: str, serial: int, canaries: Canaries, *, kind: str = "行政处罚", code: str = "", **changes: Any
) -> dict[str, Any]:
    """A decision in the JSON form with a mark in every field that can hold text."""

    def mark(field: str) -> str:
        return canaries.mark(record, field)

    decision: dict[str, Any] = {
        "document_number": number_of(record, canaries, serial),
        "kind": kind,
        "authority_code": CODE,
        "authority_name": "津渡市城市管理委员会",
        "source_unit": f"津渡市{mark('source_unit')}信息中心",
        "source_unit_code": CODE,
        "title": f"关于{mark('title')}的决定",
        "party": {
            "name": f"津渡{mark('party.name')}商贸有限公司",
            "kind": "法人及非法人组织",
            "uscc": code or code_of(serial),
            "registration_number": f"津工商{mark('party.registration_number')}字",
            "organisation_code": "M000100Y4",
            "tax_number": f"{ID_NUMBER}{mark('party.tax_number')}",
            "institution_number": f"事证{mark('party.institution_number')}",
            "social_number": f"社证{mark('party.social_number')}",
            "legal_representative": f"孟{mark('party.legal_representative')}",
            "representative_id_type": "身份证",
            "representative_id_number": ID_NUMBER,
            "address": f"津渡市渡口区堤岸路{mark('party.address')}巷7号",
            "phone": "13800138000",
        },
        "violation": f"占用{mark('violation')}公共道路",
        "facts": f"当事人摆放{mark('facts')}货架，占用公共道路，证人顾{mark('persons.name')}在场。",
        "basis": f"《津渡市{mark('basis')}管理条例》第十四条",
        "penalty_kinds": ["罚款", f"其他-{mark('penalty_kinds')}"],
        "outcome": f"罚款人民币贰仟元，清除{mark('outcome')}货架。",
        "fine_amount": "2000.00",
        "confiscated_amount": "10.00",
        "licence": f"{mark('licence')}经营许可证",
        "place": f"津渡市渡口区{mark('place')}路口",
        "procedure": "普通程序",
        "decided_on": "2026-09-20",
        "publish_until": "2029-09-01",
        "publication_basis": "SOC",
        "full_text": f"{mark('full_text')}一案，现已查明。⟦商密⟧配方{mark('secret')}⟦/商密⟧已核。",
        "remarks": f"备注{mark('remarks')}。",
        "power_code": "JD-CF-001",
        "disclosure_review": {
            "reviewer": f"审查{mark('review')}", "reviewed_on": "2026-09-25", "result": "可以公开"
        },
        "persons": [
            {
                "name": f"顾{mark('persons.name')}", "role": "证人", "id_number": ID_NUMBER,
                "phone": "13900139000", "address": f"津渡市渡口区{mark('persons.address')}里2号",
            }
        ],
        "officers": [
            {"name": f"韩{mark('officers.name')}", "certificate": f"津执{mark('officers.certificate')}"}
        ],
        "attachments": [
            {
                "name": f"清单{mark('attachments.name')}.txt", "media_type": "text/plain",
                "text": f"附件{mark('attachments.text')}清单。", "cleared": True,
            }
        ],
    }  # fmt: skip
    if kind == "行政许可":
        decision |= {
            "permit_category": f"普通{mark('permit_category')}",
            "permit_certificate": f"占道{mark('permit_certificate')}许可证",
            "permit_number": f"ZD-{mark('permit_number')}-7",
            "permit_status": "1",
            "valid_from": "2026-09-20",
            "valid_until": "2028-09-20",
            "publication_basis": "PER40",
        }
    return decision | changes


# -- reading the output ---------------------------------------------------------------------------


_TAG = re.compile(r"<[^>]*>")
_NAMED = re.compile(r"(^|/)search/t/[0-9a-f]+\.bin$")
_LISTED = re.compile(r"(^|/)search/b/\d+/t[0-9a-f]+\.bin$")
_HEAD = re.compile(r"(^|/)search/b/\d+/h\.bin$")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")


@cache
def _unpacked(data: bytes) -> bytes:
    """What a file says once it is no longer compressed, in whatever way it was."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return data
    for open_ in (gzip.decompress, zlib.decompress, lambda raw: zlib.decompress(raw, -15)):
        try:
            return open_(data)
        except (OSError, EOFError, zlib.error):
            continue
    return data


def decoded(path: str, data: bytes) -> str:
    """Everything a file says in plain text: unpacked, unescaped, with and without its tags.

    Of term lists of the search, the pairs of characters that they list. Their bytes are numbers, in
    which a character may stand by chance, and those of a block's head are days and digests.
    """
    if _HEAD.search(path):
        return f"{path}\n"
    if _NAMED.search(path):
        return f"{path}\n{_pairs(lists(unpack(data)[4:]))}"
    if _LISTED.search(path):
        return f"{path}\n{_pairs(block_lists(unpack(data)[4:]))}"
    piece = piece_text(path, data)
    text = _unpacked(data).decode("utf-8", errors="replace")
    forms = [path, unquote(path), text, piece or ""]
    unescaped = html.unescape(html.unescape(text))
    forms += [unescaped, _TAG.sub("", unescaped), unquote(unescaped)]
    if "\\u" in text:
        forms.append(_ESCAPE.sub(lambda match: chr(int(match[1], 16)), text))
    if path.endswith((".json", ".jsonl")):
        for line in [text] if path.endswith(".json") else text.split("\n"):
            forms += _strings(json.loads(line)) if line.strip() else ()
    if path.endswith(".csv"):
        forms += [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    return "\n".join(forms)


def _pairs(held: Iterable[tuple[int, int, bytes]]) -> str:
    """The pairs of characters that have lists, a pair a line; other terms are no characters."""
    terms = (term % HEAD for term, _, _ in held if term < KEY)
    pairs = (chr(term >> 16) + chr(term & 0xFFFF) for term in terms if FILTERS_END <= term < BEFORE_TWO)
    return "\n".join(pairs).encode("utf-8", "replace").decode()


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
        yield html.unescape(value)
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield str(name)
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


class Seen(NamedTuple):
    """What a look at a whole folder found: marks and whole words, by path."""

    marks: dict[str, set[Spot]]
    words: dict[str, set[str]]

    def where(self, record: str, *fields: str) -> set[str]:
        """The files that show a mark of a record, of those fields where given."""
        return {
            path for path, spots in self.marks.items()
            if any(s.record == record and (not fields or s.field in fields) for s in spots)
        }  # fmt: skip

    def fields(self, record: str, path: str = "") -> set[str]:
        """The fields of a record that any file shows, or that one."""
        spots = self.marks.get(path, set()) if path else set().union(*self.marks.values())
        return {spot.field for spot in spots if spot.record == record}

    def saying(self, word: str) -> set[str]:
        """The files that hold a word."""
        return {path for path, words in self.words.items() if word in words}


def look(files: Mapping[str, bytes], canaries: Canaries, words: Iterable[str]) -> Seen:
    """Search files, decoded and as they are, for every mark and for ASCII or other words."""
    wanted = re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True)))
    marks: dict[str, set[Spot]] = {}
    said: dict[str, set[str]] = {}
    for path, data in files.items():
        text = decoded(path, data)
        marks[path] = canaries.in_text(text)
        said[path] = set(wanted.findall(text))
    return Seen(marks, said)


def below(folder: Path) -> dict[str, bytes]:
    """Every file below a folder by relative path."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
