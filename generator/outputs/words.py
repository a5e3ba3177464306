"""Text and times as outputs need them."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

import orjson

from generator.model.codes import Ground
from generator.model.public import WithdrawalNotice
from generator.snapshot.reader import Removal

SHANGHAI = timezone(timedelta(hours=8))
"""Asia/Shanghai has had no daylight saving since 1991; a fixed offset needs no tables."""

LONG_AGO = date(2000, 1, 1)
"""When a feed without any entry was last changed: a constant, since no clock may be asked."""

_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_UNLISTED = frozenset({Ground.SEALED, Ground.ERRONEOUS})


def clean(text: str) -> str:
    """``text`` without the characters that XML 1.0 refuses (control characters, halves of pairs)."""
    return _REFUSED.sub("", text)


def midnight(day: date) -> datetime:
    """The first instant of ``day`` in Asia/Shanghai."""
    return datetime.combine(day, time(), SHANGHAI)


def listed(notice: WithdrawalNotice | Removal) -> bool:
    """Whether a removals list may name this withdrawal.

    Sealed records (治安管理处罚法 art. 136) leave no trace, and an erroneous publication must not
    be pointed at; a notice without an id says nothing that a list could carry.
    """
    return notice.ground not in _UNLISTED and bool(notice.public_id)


def to_json(value: Any) -> bytes:
    """Readable JSON with a newline at its end; keys stay in the order given."""
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def rows_to_json(name: str, value: str, rows: Iterable[Mapping[str, object]]) -> bytes:
    """``{name: value, "withdrawals": rows}`` with one row a line: small, and still readable."""
    lines = b",\n".join(orjson.dumps(row) for row in rows)
    return b'{"%s": %s, "withdrawals": [\n%s\n]}\n' % (name.encode(), orjson.dumps(value), lines)


class FileFacts:
    """Count of records, size in bytes and SHA-256 of a file, kept in the sink as the file's key.

    So an index over many files is written without opening the ones that did not change.
    """

    __slots__ = ("digest", "marks", "records", "size")

    def __init__(self, records: int, size: int, digest: str, marks: tuple[int, ...] = ()) -> None:
        self.records = records
        self.size = size
        self.digest = digest
        self.marks = marks

    @classmethod
    def of(cls, data: bytes, records: int, marks: tuple[int, ...] = ()) -> "FileFacts":
        """The facts of ``data``; ``marks`` are further numbers to remember with it."""
        return cls(records, len(data), hashlib.sha256(data).hexdigest(), marks)

    @classmethod
    def read(cls, key: str) -> "FileFacts | None":
        """The facts that ``key`` tells, or None when it is not one of ours."""
        words = key.split(" ")
        if len(words) < 4 or words[0] != "facts1":
            return None
        return cls(int(words[1]), int(words[2]), words[3], tuple(int(word) for word in words[4:]))

    @property
    def key(self) -> str:
        """The facts in one line."""
        return " ".join(("facts1", str(self.records), str(self.size), self.digest, *map(str, self.marks)))

    def as_json(self, url: str) -> dict[str, object]:
        """How an index tells of the file."""
        return {"url": url, "bytes": self.size, "sha256": self.digest}
