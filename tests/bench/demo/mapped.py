"""Two organs with tables of their own: the columns, the rows, and the mapping for their TOML."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from .forms import wan

Record = dict[str, Any]

_CULTURE = (
    ("决定文号", "document_number"), ("案件或事项名称", "title"), ("决定种类", "kind"),
    ("当事人", "party.name"),
    ("当事人种类", "party.kind"), ("信用代码", "party.uscc"), ("个人证件类型", "party.id_type"),
    ("个人证件号", "party.id_number"), ("负责人", "party.legal_representative"), ("地址", "party.address"),
    ("联系方式", "party.phone"), ("违法行为", "violation"), ("查明事实", "facts"), ("法律依据", "basis"),
    ("处罚种类", "penalty_kinds"), ("决定内容", "outcome"), ("罚款元", "fine_amount"),
    ("没收元", "confiscated_amount"), ("决定日期", "decided_on"), ("有效期起", "valid_from"),
    ("有效期止", "valid_until"), ("许可类别", "permit_category"), ("许可证名称", "permit_certificate"),
    ("许可证号", "permit_number"), ("职权编码", "power_code"), ("说明", "remarks"),
)  # fmt: skip
_TOWN = (
    ("文书编号", "document_number"), ("类型", "kind"), ("相对人", "party.name"), ("相对人性质", "party.kind"),
    ("代码", "party.uscc"), ("证件类型", "party.id_type"), ("证件号码", "party.id_number"),
    ("住址", "party.address"), ("事由", "violation"), ("情况", "facts"), ("依据条款", "basis"),
    ("处罚方式", "penalty_kinds"), ("处理结果", "outcome"), ("罚款万元", "fine_amount"),
    ("作出日期", "decided_on"),
    ("地点", "place"), ("清单编码", "power_code"), ("备注", "remarks"), ("录入人", ""), ("流转号", ""),
)  # fmt: skip
_KINDS = {
    "行政处罚": "处罚", "行政许可": "许可", "行政强制": "强制", "行政检查": "检查", "行政确认": "确认",
    "行政给付": "给付", "行政奖励": "奖励", "其他": "其他",
}  # fmt: skip
_PARTIES = {"法人及非法人组织": "单位", "自然人": "个人", "个体工商户": "个体户"}


def culture(records: Sequence[Record]) -> tuple[list[str], list[list[str]]]:
    """Header and rows of the culture bureau's table: ISO dates, yuan, several kinds joined by ``;``."""
    header = [name for name, _ in _CULTURE]
    return header, [[_cell(record, field, ";", town=False) for _, field in _CULTURE] for record in records]


def town(records: Sequence[Record]) -> tuple[list[str], list[list[str]]]:
    """Header and rows of the town's table: 年月日 dates, 万元, several kinds joined by ``/``."""
    header = [name for name, _ in _TOWN]
    rows = []
    for number, record in enumerate(records, 1):
        row = [_cell(record, field, "/", town=True) for _, field in _TOWN[:-2]]
        rows.append([*row, "窗口一", f"LZ{number:05d}"])
    return header, rows


def _cell(record: Record, field: str, joiner: str, *, town: bool) -> str:
    if field.startswith("party."):
        value = record["party"].get(field[6:], "")
        return _PARTIES[value] if field == "party.kind" else str(value)
    if field == "kind":
        return _KINDS[record["kind"]]
    if field == "penalty_kinds":
        return joiner.join(record.get(field, []))
    if field in ("fine_amount", "confiscated_amount"):
        yuan = record.get(field.replace("amount", "cny"))
        return (wan(yuan) if town else str(yuan)) if yuan else ""
    value = record.get(field, "")
    if field == "decided_on" and town:
        day = date.fromisoformat(value)
        return f"{day.year}年{day.month:02d}月{day.day:02d}日"
    return str(value)


def _mapping(columns: Sequence[tuple[str, str]], **settings: str) -> str:
    lines = ["[feed.mapping]", *(f'{key} = "{value}"' for key, value in settings.items())]
    ignored = [name for name, field in columns if not field]
    if ignored:
        lines.append("ignore = [" + ", ".join(f'"{name}"' for name in ignored) + "]")
    lines += ["", "[feed.mapping.columns]", *(f'"{name}" = "{field}"' for name, field in columns if field)]
    lines += ["", "[feed.mapping.values.kind]", *(f'"{short}" = "{kind}"' for kind, short in _KINDS.items())]
    lines += ["", '[feed.mapping.values."party.kind"]']
    return "\n".join([*lines, *(f'"{short}" = "{kind}"' for kind, short in _PARTIES.items())])


def culture_mapping() -> str:
    """The mapping of :func:`culture` as TOML."""
    return _mapping(_CULTURE, dates="iso", joiner=";", amount_unit="yuan")


def town_mapping() -> str:
    """The mapping of :func:`town` as TOML."""
    return _mapping(_TOWN, dates="%Y年%m月%d日", joiner="/", amount_unit="万元")
