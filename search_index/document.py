"""One decision as the index sees it: fields to search, filters, exact keys, and its card."""

import codecs
import json
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

import orjson

from generator.model.public import PublicDecision
from search_index.normalise import DOCUMENT_END, FIELD_END
from search_index.terms import AUTHORITY, KIND, STATUS, YEAR

PACK: Final = 4
"""Cards in one pack, by life-long number."""

HEADS: Final = ("标题", "当事人", "文号")
"""Fields that count more when sorting by relevance; the first three of every card."""

LABELS: Final = (
    *HEADS, "代码", "机关", "类别", "日期", "状态", "法定代表人", "违法行为", "事实", "依据", "处罚种类",
    "决定内容", "金额", "许可证件",
    "地点", "程序", "许可", "全文", "备注", "执法人员", "附件", "救济", "更正",
)  # fmt: skip
"""Names of the fields; a card names them by their place here."""

_PLACE: Final = {label: place for place, label in enumerate(LABELS)}


class Entry(NamedTuple):
    """What goes into a block for one document."""

    number: int
    day: int
    """Decision date as days since 1970-01-01."""
    head: str
    body: str
    """Fields joined by the field end; ``body`` has all but what the longest one holds word for
    word (it adds no gram), ``head`` the three head fields."""
    filters: tuple[tuple[int, str], ...]
    """What it can be filtered by: (base of the term, value)."""
    keys: list[str]
    """Numbers and codes that find it exactly."""
    card: list[object]
    authority: tuple[str, str]
    kind: str
    status: str


def _fields(d: PublicDecision) -> list[tuple[int, str]]:
    p = d.party
    codes = (p.uscc, p.registration_number, p.organisation_code, p.institution_number, p.social_number)
    named = (
        ("标题", d.title), ("当事人", p.name), ("文号", d.document_number),
        *(("代码", code) for code in (*codes, d.authority_code, d.power_code, d.public_id)),
        ("机关", d.authority_name), ("类别", d.kind.value), ("日期", d.decided_on.isoformat()),
        ("状态", d.status), ("法定代表人", p.legal_representative),
        ("违法行为", d.violation), ("事实", d.facts), ("依据", d.basis),
        ("处罚种类", "、".join(d.penalty_kinds)),
        ("决定内容", d.outcome), ("金额", d.fine_amount), ("金额", d.confiscated_amount),
        ("许可证件", d.licence), ("许可证件", d.permit_certificate), ("许可证件", d.permit_number),
        ("地点", d.place), ("程序", d.procedure), ("许可", d.permit_category), ("许可", d.permit_status),
        ("全文", d.full_text), ("备注", d.remarks),
        *(("执法人员", part) for o in d.officers for part in (o.name, o.certificate)),
        *(("附件", part) for attachment in d.attachments for part in attachment),
        ("救济", d.appeal), *(("更正", part) for c in d.corrections for part in (c.reason, c.approval)),
    )  # fmt: skip
    out: list[tuple[int, str]] = []
    for place, (label, text) in enumerate(named):
        # The three head fields stand first in every card, even when empty.
        if text or place < len(HEADS):
            out.append((_PLACE[label], text.replace("\ufffe", "").replace("\uffff", "")))
    return out


def keys_of(d: PublicDecision) -> list[str]:
    """The numbers and codes that find exactly this decision or its party."""
    p = d.party
    keys = (
        d.document_number, p.uscc, p.registration_number, p.organisation_code, p.institution_number,
        p.social_number, d.permit_number, d.permit_certificate, d.public_id,
    )  # fmt: skip
    return [key for key in dict.fromkeys(keys) if key]


def entry_of(decision: PublicDecision) -> Entry:
    """Turn a public decision into what its block needs."""
    d = decision
    fields = _fields(d)
    year = str(d.decided_on.year)
    keys = keys_of(d)
    end = chr(FIELD_END)
    texts = [text for _, text in fields]
    longest = max(texts, key=len)
    # What the full text repeats word for word has no gram of its own.
    apart = [longest, *(text for text in texts if text not in longest)]
    return Entry(
        number=d.number,
        day=d.decided_on.toordinal() - 719163,
        head=end.join(text for _, text in fields[: len(HEADS)]) + chr(DOCUMENT_END),
        body=end.join(apart) + chr(DOCUMENT_END),
        filters=((AUTHORITY, d.authority_slug), (KIND, d.kind.value), (YEAR, year), (STATUS, d.status)),
        keys=keys,
        card=[
            d.number, d.public_id, d.decided_on.isoformat(), d.authority_slug, d.kind.value, d.status,
            keys, [label for label, _ in fields], texts,
        ],
        authority=(d.authority_slug, d.authority_name),
        kind=d.kind.value,
        status=d.status,
    )  # fmt: skip


def card_pack(cards: Iterable[list[object]]) -> bytes:
    """The unpacked bytes of one pack of cards: a line of JSON for each, an empty one for each number
    between that has none. It is in GBK, in which Chinese packs a seventh smaller than in UTF-8; what
    GBK has not is escaped as JSON does."""
    lines: list[bytes] = []
    for card in cards:
        place = int(str(card[0])) % PACK
        lines += [b""] * (place - len(lines)) + [orjson.dumps(card).decode().encode("gbk", _ESCAPED)]
    return b"".join(line + b"\n" for line in lines)


def cards_of(lines: bytes) -> list[list[Any]]:
    """The cards of such lines. Raises ValueError for anything else."""
    return [orjson.loads(line.decode("gbk")) for line in lines.split(b"\n") if line]


def _escaped(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return json.dumps(error.object[error.start : error.end])[1:-1], error.end


_ESCAPED: Final = "search_index.document.escaped"
codecs.register_error(_ESCAPED, _escaped)
