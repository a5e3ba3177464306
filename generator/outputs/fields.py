"""The words for every public field, and the columns of the bulk CSV."""

from operator import itemgetter
from typing import NamedTuple

import orjson
from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from generator.model.public import (
    CorrectionNote,
    PastNotice,
    PublicDecision,
    PublicOfficer,
    PublicParty,
    RedactionCount,
)
from generator.snapshot.reader import Body

FIELDS: dict[str, tuple[str, str]] = {
    "number": ("流水号", "Serial number for life, rising with time of arrival, never reused."),
    "public_id": ("公开编号", "Id for life, 20 hexadecimal characters; part of the page's address."),
    "version": ("版本", "Version of the publication, from 1."),
    "slot": ("月内序号", "Place for life in its authority's month; bulk files are cut by it."),
    "authority_code": ("执法机关代码", "Unified social credit code of the deciding organ."),
    "authority_slug": ("执法机关简称", "Name of the deciding organ in addresses."),
    "authority_name": ("执法机关", "The deciding organ."),
    "kind": ("执法类别", "Kind of enforcement decision."),
    "document_number": ("决定书文号", "Number of the decision document."),
    "title": ("标题", "Title of the decision."),
    "party": ("行政相对人", "The party; names of natural persons are masked."),
    "violation": ("违法行为类型", "Type of violation."),
    "facts": ("违法事实", "Facts found, after redaction."),
    "basis": ("法律依据", "Legal basis of the decision."),
    "penalty_kinds": ("处罚类别", "Kinds of penalty imposed."),
    "outcome": ("决定内容", "What was decided, after redaction."),
    "fine_amount": ("罚款金额", "Fine in units of the currency (CNY: yuan), a plain decimal."),
    "confiscated_amount": ("没收金额", "Confiscated gains and goods in units of the currency."),
    "currency": ("币种", "ISO 4217 code of the amounts; CNY when left out."),
    "licence": ("暂扣或吊销证照名称及编号", "Licence suspended or revoked, with its number."),
    "place": ("地点", "Place of the act, after redaction."),
    "procedure": ("执法程序", "Procedure followed."),
    "decided_on": ("决定日期", "Day of the decision (Asia/Shanghai)."),
    "valid_until": ("有效期至", "Last day on which the decision or permit holds."),
    "valid_from": ("有效期自", "First day on which the permit holds."),
    "permit_category": ("许可类别", "Category of permit."),
    "permit_certificate": ("许可证书名称", "Name of the permit certificate."),
    "permit_number": ("许可编号", "Number of the permit."),
    "permit_status": ("许可状态", "State of the permit."),
    "published_on": ("公开日期", "Day of first publication."),
    "updated_on": ("更新日期", "Day of the last change to the publication."),
    "publish_until": ("公示截止期", "Day on which publication ends; none when no end is set."),
    "period_code": ("公示期限代码", "Code of the rule that sets the publication period."),
    "period_label": ("公示期限", "The publication period in words."),
    "publication_basis": ("公开依据代码", "Code of the legal basis of publication."),
    "publication_basis_label": ("公开依据", "Legal basis of publication in words."),
    "full_text": ("决定书全文", "Full text of the decision, after redaction."),
    "remarks": ("备注", "Remarks, after redaction."),
    "power_code": ("职权编码", "Item of the authority's list of powers."),
    "officers": ("执法人员", "Enforcement officers: name and certificate number."),
    "attachments": ("附件文本", "Attachments as (label, redacted text); never the files."),
    "appeal": ("复议诉讼状态", "State of reconsideration or litigation."),
    "status": ("状态", "State of the decision; 有效 when left out."),
    "redactions": ("隐去内容", "What was taken out: category, count and legal basis, never the value."),
    "corrections": ("更正记录", "What was corrected, when and why; never the wrong value."),
    "history": ("撤下历史", "Earlier withdrawals that were overturned."),
}
"""Field of ``PublicDecision`` -> (Chinese name, English description)."""

PARTY_FIELDS: dict[str, tuple[str, str]] = {
    "name": ("行政相对人名称", "Name of the party; of a natural person only the mask."),
    "kind": ("行政相对人类别", "Organisation, natural person or sole trader."),
    "uscc": ("统一社会信用代码", "Unified social credit code."),
    "registration_number": ("工商注册号", "Business registration number."),
    "organisation_code": ("组织机构代码", "Organisation code (GB 11714)."),
    "institution_number": ("事业单位证书号", "Certificate number of a public institution."),
    "social_number": ("社会组织登记证号", "Registration number of a social organisation."),
    "legal_representative": ("法定代表人", "Legal representative."),
}
"""Field of ``PublicParty`` -> (Chinese name, English description)."""


class Column(NamedTuple):
    """A column of the bulk CSV: its Chinese header, the field it shows, its Table Schema type."""

    header: str
    field: str
    description: str
    type: str


_TYPES = {
    "number": "integer",
    "version": "integer",
    "slot": "integer",
    "fine_amount": "number",
    "confiscated_amount": "number",
    "decided_on": "date",
    "valid_until": "date",
    "valid_from": "date",
    "published_on": "date",
    "updated_on": "date",
    "publish_until": "date",
}


def _columns() -> tuple[Column, ...]:
    columns: list[Column] = []
    for field, (label, description) in FIELDS.items():
        if field == "party":
            columns += [
                Column(label, f"party.{name}", description, "string")
                for name, (label, description) in PARTY_FIELDS.items()
            ]
        else:
            columns.append(Column(label, field, description, _TYPES.get(field, "string")))
    return tuple(columns)


COLUMNS = _columns()
"""All columns of the bulk CSV, in their order. There is none that is not a public field."""

HEADER = tuple(column.header for column in COLUMNS)

_VALUES = itemgetter(*(column.field for column in COLUMNS))


def _defaults(model: type[BaseModel]) -> Body:
    """Field -> its default as JSON; a field that must be given is not among them."""
    fields = model.model_fields.items()
    return {
        name: to_jsonable_python(field.get_default(call_default_factory=True))
        for name, field in fields
        if not field.is_required()
    }


_DEFAULTS = _defaults(PublicDecision)
_BLANK = {**_DEFAULTS, **{f"party.{name}": value for name, value in _defaults(PublicParty).items()}}
_INSIDE = {
    name: defaults
    for name, model in (
        ("redactions", RedactionCount),
        ("corrections", CorrectionNote),
        ("officers", PublicOfficer),
        ("history", PastNotice),
    )
    if (defaults := _defaults(model))
}
"""Field that holds records of its own -> what stands in those when nothing was said."""

_NEEDED = frozenset(PublicDecision.model_fields) - set(_DEFAULTS)
_PARTY = frozenset(PublicParty.model_fields) - set(_defaults(PublicParty))
_ALWAYS = {name: _DEFAULTS[name] for name in ("currency", "status")}
"""The fields whose default says something; of all others the default is empty."""


def row(body: Body) -> list[str]:
    """One decision as the cells of a CSV row; lists of lists become JSON."""
    cells = {**_BLANK, **body}
    for name, value in body["party"].items():
        cells[f"party.{name}"] = value
    cells["officers"] = [
        f"{o['name']}（{o['certificate']}）" if o.get("certificate") else o["name"] for o in cells["officers"]
    ]
    # Nearly all values are text already, and this runs fifty times for each decision.
    return [value if value.__class__ is str else _text(value) for value in _VALUES(cells)]


def _text(value: object) -> str:
    if value is None or value == []:
        return ""
    if not isinstance(value, list):
        return str(value)
    return "；".join(value) if isinstance(value[0], str) else orjson.dumps(value).decode()


def as_record(body: Body) -> Body:
    """One decision for JSON: fields that hold nothing are left out, status and currency never."""
    record = {name: value for name, value in body.items() if value or name in _NEEDED}
    record["party"] = {name: value for name, value in body["party"].items() if value or name in _PARTY}
    for name, defaults in _INSIDE.items():
        if name in record:
            record[name] = [
                {key: value for key, value in one.items() if value or key not in defaults}
                for one in record[name]
            ]
    for name, default in _ALWAYS.items():
        if record.get(name, default) == default:
            record.pop(name, None)
            record[name] = default
    return record
