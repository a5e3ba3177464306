"""A table's row becomes the fields of a decision: national tables and mapped ones alike."""

from datetime import date
from functools import lru_cache
from typing import Any

from generator.intake import parties, values
from generator.intake.checks import Spot
from generator.model.authority import Authority
from generator.model.authority import Mapping as ColumnMapping
from generator.model.codes import PENALTY_KINDS, DecisionKind, Ground, PartyKind
from generator.model.private import Decision, Party
from generator.model.text import INVISIBLE
from generator.sources import Raw

_DAYS = frozenset(
    {
        "decided_on", "valid_until", "valid_from", "publish_until", "party.birth_date",
        "disclosure_review.reviewed_on",
    }
)  # fmt: skip
_AMOUNTS = {
    "fine_amount": ("fine_amount", "yuan"),
    "confiscated_amount": ("confiscated_amount", "yuan"),
    "fine_wan": ("fine_amount", "万元"),
    "confiscated_wan": ("confiscated_amount", "万元"),
}
_CODES = frozenset(
    {
        "authority_code", "source_unit_code", "party.uscc", "party.registration_number",
        "party.organisation_code", "party.tax_number", "party.institution_number", "party.social_number",
        "party.id_number", "party.representative_id_number",
    }
)  # fmt: skip
_TEXTS = frozenset({"facts", "full_text", "outcome", "violation", "basis", "remarks", "licence"})
_JOINED_TEXTS = frozenset({"violation", "basis"})
_KINDS = {kind.value: kind for kind in DecisionKind} | {
    kind.value.removeprefix("行政"): kind for kind in DecisionKind
}
_BASES = {
    "具有一定社会影响": "SOC", "一定社会影响": "SOC", "政府信息公开条例": "OGI20",
    "企业信息公示暂行条例": "CO",
    "行政许可法": "PER40",
}  # fmt: skip
_STATUS_2018 = {"1": "有效", "2": "无效"}
_STATUS_2015 = {"0": "正常", "1": "撤销", "2": "异议", "3": "其他"}
OLD_PENALTY_KINDS = frozenset(
    {
        "暂扣或者吊销许可证", "暂扣或者吊销执照", "暂扣许可证", "暂扣执照", "吊销许可证", "吊销执照",
        "吊销营业执照", "没收违法所得", "责令停产停业", "行政拘留",
    }
)  # fmt: skip
_KNOWN_PENALTIES = frozenset(PENALTY_KINDS) | OLD_PENALTY_KINDS

_MANDATORY = {
    "table-penalty": (
        "party.name", "document_number", "violation", "facts", "basis", "penalty_kinds", "outcome",
        "decided_on", "valid_until", "authority_name", "authority_code", "source_unit", "source_unit_code",
    ),
    "table-permit": (
        "party.name", "title", "permit_category", "outcome", "decided_on", "valid_from", "valid_until",
        "authority_name", "authority_code", "permit_status", "source_unit", "source_unit_code",
    ),
}  # fmt: skip
_MANDATORY_NAMES = {
    shape: tuple((key, key.removeprefix("party."), key.startswith("party.")) for key in keys)
    for shape, keys in _MANDATORY.items()
}
_NOT_IN_2015 = frozenset(
    {
        "violation", "party.kind", "valid_until", "authority_code", "source_unit", "source_unit_code",
        "valid_from", "penalty_kinds",
    }
)  # fmt: skip


_TYPED = frozenset(
    {
        "penalty_kinds", "kind", "party.kind", "publication_basis", "status_2018", "status_2015", "use_scope",
        "publish_years", "persons.name", "officers.name", "officers.certificate", "document_number",
        "disclosure_review.reviewer", "disclosure_review.result",
    }
).union(_DAYS, _CODES, _AMOUNTS)  # fmt: skip
"""Columns that are more than short text of the decision or its party."""


_OF_PARTY = {f"party.{name}": name for name in Party.model_fields if f"party.{name}" not in _TYPED - _CODES}
_SIMPLE = {
    key: (key in _CODES, _OF_PARTY.get(key, ""))
    for key in _CODES.union(Decision.model_fields, _OF_PARTY) - (_TYPED - _CODES) - _TEXTS
}
"""Most columns of most rows, text as it stands or a code: whether it is one, and its name in the party."""


# In Python 3.11 reading a member from its class is a call.
_PENALTY, _PERMIT = DecisionKind.PENALTY, DecisionKind.PERMIT
_ORGANISATION, _PERSON = PartyKind.ORGANISATION, PartyKind.PERSON


def is_known_penalty(kind: str) -> bool:
    """Whether a 处罚类别 is of the code list, of the one before 2021, or a named other."""
    return kind in _KNOWN_PENALTIES or kind.startswith("其他")


def row_payload(raw: Raw, authority: Authority, spot: Spot) -> dict[str, Any]:
    """The fields of ``Decision`` in a row; what is wrong is put on the spot's list."""
    mapping = authority.feed.mapping if raw.shape == "mapped" else None
    out: dict[str, Any] = {}
    party: dict[str, Any] = {}
    fields = raw.fields
    if mapping is not None:
        fields = _translated(fields, mapping)
    for key, text in fields.items():
        if key in _TEXTS:
            if not text.isspace():
                out[key] = text
            continue
        text = text.strip()
        if not text:
            continue
        if simple := _SIMPLE.get(key):
            is_code, name = simple
            value = values.code(text) if is_code else text
            if name:
                party[name] = value
            else:
                out[key] = value
        elif key in _DAYS:
            _place(out, party, key, _day(key, text, mapping, spot))
        elif key == "penalty_kinds":
            out[key] = _penalties(text, mapping, spot)
        elif key in _AMOUNTS:
            field, unit = _AMOUNTS[key]
            try:
                out[field] = values.parse_amount(text, mapping.amount_unit if mapping else unit)
            except ValueError:
                spot.add("BAD_AMOUNT", field)
        elif key == "kind":
            kind = _KINDS.get(text)
            if kind is None:
                spot.add("UNKNOWN_CODE", "kind")
            out[key] = kind
        elif key == "party.kind":
            party_kind = parties.kind_of(text)
            if party_kind is None:
                spot.add("UNKNOWN_CODE", "party.kind")
            else:
                party["kind"] = party_kind
        else:
            _other(out, party, key, text)
    out["party"] = party
    _finish(out, party, raw.shape, authority, mapping, spot)
    return out


def _place(out: dict[str, Any], party: dict[str, Any], key: str, value: object) -> None:
    if "." not in key:
        out[key] = value
        return
    head, _, tail = key.partition(".")
    if head == "party":
        party[tail] = value
    else:
        out.setdefault(head, {})[tail] = value


def _other(out: dict[str, Any], party: dict[str, Any], key: str, text: str) -> None:
    """Fields of their own kind, and everything that is just short text."""
    if key == "publication_basis":
        out[key] = _BASES.get(text, text)
    elif key == "status_2018":
        out["permit_status"] = _STATUS_2018.get(text, text)
    elif key == "status_2015":
        out["_status"] = _STATUS_2015.get(text, text)
    elif key in ("use_scope", "publish_years"):
        out["_" + key] = text
    elif key in ("persons.name", "officers.name", "officers.certificate"):
        out["_" + key] = values.split_list(text)
    elif key == "document_number" and not text.isprintable():
        out[key] = INVISIBLE.sub("", text)
    else:
        _place(out, party, key, text)


def _translated(fields: dict[str, str], mapping: ColumnMapping) -> dict[str, str]:
    """A mapped row with the mapping's own words for values and its appeal statuses put in."""
    out = dict(fields)
    for field, words in mapping.values.items():
        text = out.get(field, "").strip()
        if not text and "" not in words:
            continue
        if field == "penalty_kinds":
            parts = [
                words.get(p.strip(), words.get("*", p.strip())) for p in text.split(mapping.joiner or ";")
            ]
            out[field] = ";".join(p for p in parts if p)
        else:
            out[field] = words.get(text, words.get("*", text))
    if mapping.status:
        for field in ("remarks", "appeal"):
            if out.get(field):
                _split_status(out, field, mapping)
    for field in _JOINED_TEXTS:
        if field in out and mapping.joiner and mapping.joiner in out[field]:
            out[field] = "；".join(p.strip() for p in out[field].split(mapping.joiner) if p.strip())
    if mapping.currency != "CNY":
        out.setdefault("currency", mapping.currency)
    return out


def _split_status(out: dict[str, str], field: str, mapping: ColumnMapping) -> None:
    """Parts that say where an appeal stands go to ``appeal``, all others to ``remarks``."""
    appeals: list[str] = []
    remarks: list[str] = []
    for part in (p.strip() for p in out.pop(field).split(mapping.joiner or ";")):
        if part in mapping.status:
            appeals.append(mapping.status[part])
        elif part:
            remarks.append(part)
    if appeals:
        out["appeal"] = "；".join(appeals)
    if remarks:
        out["remarks"] = "；".join([*filter(None, [out.get("remarks", "")]), *remarks])


def _day(key: str, text: str, mapping: ColumnMapping | None, spot: Spot) -> date | None:
    form = mapping.date_formats.get(key, mapping.dates) if mapping else "iso"
    try:
        day = values.parse_day(text, form, ends=key in values.ENDS)
    except ValueError:
        if text.upper() not in values.NOTHING or key == "decided_on":
            spot.add("BAD_DATE", key)
        return None
    if day is None and key == "decided_on":
        spot.add("BAD_DATE", key)
    return day


def _penalties(text: str, mapping: ColumnMapping | None, spot: Spot) -> tuple[str, ...]:
    kinds: list[str] = []
    for kind in values.split_list(text):
        if not is_known_penalty(kind):
            if mapping is None:
                spot.add("UNKNOWN_CODE", "penalty_kinds")
                continue
            spot.add("UNKNOWN_PENALTY", "penalty_kinds")
            kind = f"其他-{kind}"
        if kind not in kinds:
            kinds.append(kind)
    return tuple(kinds)


NATIONAL_TABLE = "SGS"
"""公开依据 of a row of the 双公示 table when neither the row nor the authority names another."""


def _finish(
    out: dict[str, Any],
    party: dict[str, Any],
    shape: str,
    authority: Authority,
    mapping: ColumnMapping | None,
    spot: Spot,
) -> None:
    if shape == "mapped":
        out.setdefault("authority_code", authority.code)
        out.setdefault("kind", _PENALTY)
    else:
        out.setdefault("kind", _PENALTY if shape == "table-penalty" else _PERMIT)
    status = out.pop("_status", "")
    if status and shape == "table-permit":
        out["permit_status"] = status
    elif status == "异议":
        out.setdefault("appeal", "异议")
    if out.pop("_use_scope", "0") not in ("0", "公示"):
        spot.add("NOT_FOR_PUBLICATION", "信息使用范围")
    years = out.pop("_publish_years", "").removesuffix("年")
    if years:
        _set_years(out, years, spot)
    _set_people(out)
    if not out.get("document_number") and shape == "table-permit" and out.get("permit_number"):
        out["document_number"] = out["permit_number"]
    settle_party_kind(party, spot)
    if shape != "mapped":
        _check_mandatory(out, party, shape, authority, spot)
        # The national table exists for publication: an organ that fills it in and names no other
        # basis has declared this one. A form of its own declares nothing, and waits at the gate.
        if not out.get("publication_basis") and not authority.feed.publication_basis:
            out["publication_basis"] = NATIONAL_TABLE


def _set_years(out: dict[str, Any], years: str, spot: Spot) -> None:
    decided = out.get("decided_on")
    if not years.isdecimal() or not 1 <= int(years) <= 10:
        spot.add("BAD_VALUE", "公示期限")
    elif isinstance(decided, date) and out.get("publish_until") is None:
        last = 28 if decided.month == 2 and decided.day == 29 else decided.day
        out["publish_until"] = decided.replace(year=decided.year + int(years), day=last)


def _set_people(out: dict[str, Any]) -> None:
    names = out.pop("_officers.name", ())
    certificates = out.pop("_officers.certificate", ())
    if names:
        padded = (*certificates, *[""] * len(names))
        out["officers"] = tuple({"name": n, "certificate": c} for n, c in zip(names, padded, strict=False))
    persons = out.pop("_persons.name", ())
    if persons:
        out["persons"] = tuple({"name": name} for name in persons)


def settle_party_kind(party: dict[str, Any], spot: Spot) -> None:
    """Say what the party is where the feed does not, and that 92… is a 个体工商户 (rules 9.1)."""
    kind = party.get("kind")
    uscc = str(party.get("uscc") or "")
    if kind is None:
        if uscc.startswith("92"):
            party["kind"] = PartyKind.SOLE_TRADER
        elif uscc:
            party["kind"] = _ORGANISATION
        elif party.get("id_number"):
            party["kind"] = _PERSON
        else:
            party["kind"] = parties.guess_kind(str(party.get("name") or ""))
            if party["kind"] is _PERSON and party.get("name"):
                spot.add("PARTY_KIND_GUESSED", "party.kind")
    elif uscc.startswith("92") and kind == _ORGANISATION:
        party["kind"] = PartyKind.SOLE_TRADER
        spot.add("PARTY_KIND_ADJUSTED", "party.kind")


def _check_mandatory(
    out: dict[str, Any], party: dict[str, Any], shape: str, authority: Authority, spot: Spot
) -> None:
    kind = out["kind"]
    old = "authority_code" not in out and "source_unit_code" not in out
    national = kind in (_PENALTY, _PERMIT) or kind is None
    if national:
        for key, name, of_party in _MANDATORY_NAMES[shape]:
            value = (party if of_party else out).get(name, "")
            # A valid_until that means "no end" is there, as None.
            if value or value is None:
                continue
            # What was unreadable has been reported as that.
            told = any(problem.field == key for problem in spot.problems)
            if not told and not (old and key in _NOT_IN_2015):
                spot.add("MANDATORY", key)
    elif not party.get("name"):
        spot.add("MANDATORY", "party.name")
    if old and "authority_code" not in out:
        # The 2015 table has no code of the organ: its name binds the row (checked afterwards).
        if not out.get("authority_name"):
            spot.add("MANDATORY", "authority_name")
        out["authority_code"] = authority.code
    _check_party_fields(party, authority, old, spot)
    if shape == "table-penalty" and kind is _PENALTY:
        _check_amounts(out, old, spot)


def _check_party_fields(party: dict[str, Any], authority: Authority, old: bool, spot: Spot) -> None:
    if party.get("kind") is _PERSON:
        if not old:
            for name in ("id_type", "id_number"):
                if not party.get(name):
                    spot.add("MANDATORY", f"party.{name}")
        return
    other_code = old and (party.get("registration_number") or party.get("organisation_code"))
    if not party.get("uscc") and authority.feed.party_code != "none" and not other_code:
        spot.add("MANDATORY", "party.uscc")
    if party.get("kind") is _ORGANISATION and not party.get("legal_representative") and not old:
        spot.add("MANDATORY", "party.legal_representative")


def _check_amounts(out: dict[str, Any], old: bool, spot: Spot) -> None:
    fined, taken, licensed = _consequences(out.get("penalty_kinds", ()))
    for present, field in ((fined, "fine_amount"), (taken, "confiscated_amount")):
        amount = out.get(field)
        if present and amount is None:
            if not old and not any(problem.field == field for problem in spot.problems):
                spot.add("MANDATORY", field)
        elif not present and amount == 0:
            # Many systems fill every empty amount with 0.
            out[field] = None
    if licensed and not old and parties.is_blank(out.get("licence", "")):
        spot.add("MANDATORY", "licence")


@lru_cache(maxsize=1 << 10)
def _consequences(kinds: tuple[str, ...]) -> tuple[bool, bool, bool]:
    """Whether these 处罚类别 say that there is a fine, something confiscated, a licence taken."""
    return (
        "罚款" in kinds,
        any(kind.startswith("没收") for kind in kinds),
        any("吊销" in kind or "暂扣" in kind for kind in kinds),
    )


_GROUND_TERMS = {
    "依法变更": Ground.CHANGED, "变更": Ground.CHANGED, "依法撤销": Ground.REVOKED, "撤销": Ground.REVOKED,
    "部分撤销": Ground.REVOKED, "确认违法": Ground.UNLAWFUL, "确认无效": Ground.VOID,
    "责令重新作出": Ground.REDO, "要求重新作出": Ground.REDO,
    "责令/要求重新作出": Ground.REDO, "重新作出": Ground.REDO,
    "更正": Ground.CORRECTED, "公示期满": Ground.EXPIRED, "信用修复": Ground.REPAIRED,
    "提前停止公示": Ground.REPAIRED,
    "信用修复/提前停止公示": Ground.REPAIRED, "依法封存": Ground.SEALED, "封存": Ground.SEALED,
    "误公开": Ground.ERRONEOUS, "许可终止": Ground.PERMIT_END, "许可撤回": Ground.PERMIT_END,
    "许可注销": Ground.PERMIT_END, "许可吊销": Ground.PERMIT_END, "许可届满": Ground.PERMIT_END,
    "许可撤回/注销/吊销/届满": Ground.PERMIT_END, "重复报送": Ground.DUPLICATE, "恢复公示": Ground.RESTORED,
}  # fmt: skip
_GROUNDS = {ground.value: ground for ground in Ground} | {
    f"G{i}": ground for i, ground in enumerate(Ground, start=1) if ground is not Ground.RESTORED
}


def ground_of(text: str) -> Ground | None:
    """The ground that a code (REVOKED, G2) or a Chinese term names, or None."""
    word = values.code(text)
    return _GROUND_TERMS.get(word) or _GROUNDS.get(word.replace("_", "-"))


def withdrawal_fields(raw: Raw) -> dict[str, Any]:
    """A row of ``withdrawals.csv`` as the fields of a ``withdraw`` event, values still text."""
    event: dict[str, Any] = {"event": "withdraw"}
    for key, text in raw.fields.items():
        value = text.strip()
        head, dot, tail = key.partition(".")
        if not value:
            continue
        if dot:
            event.setdefault(head, {})[tail] = value
        elif key == "extent":
            event[key] = list(values.split_list(value))
        else:
            event[key] = value
    return event
