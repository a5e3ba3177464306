"""权责清单 of each authority: the items its scenarios rest on, and a few more."""

import csv
import io
from functools import lru_cache

from .scenarios import Office, scenarios

HEADERS = (
    "序号", "职权编码", "职权类型", "职权名称", "子项", "行使主体", "承办机构", "实施依据", "行使层级",
    "责任事项", "追责情形", "监督方式", "备注",
)  # fmt: skip
_LETTERS = {
    "行政处罚": "CF", "行政许可": "XK", "行政强制": "QZ", "行政检查": "JC", "行政征收": "ZS",
    "行政征用": "ZY", "行政给付": "JF", "行政确认": "QR", "行政奖励": "JL", "行政裁决": "CJ", "其他": "QT",
}  # fmt: skip
_DUTIES = {
    "行政处罚": "立案责任；调查取证责任；审查责任；告知责任；决定责任；送达责任；执行责任；公示责任。",
    "行政许可": "受理责任；审查责任；决定责任；送达责任；事后监管责任；在七个工作日内公开准予许可决定。",
    "行政强制": "审批责任；现场实施责任（两名以上执法人员）；当场告知责任；制作清单责任；解除或者处置责任。",
    "行政检查": "制定检查计划责任；现场检查责任；结果记录责任；处置责任；二十个工作日内公开检查结果。",
    "行政征收": "核定责任；告知责任；征收责任；开具票据和公开责任。",
    "行政征用": "决定责任；告知责任；登记造册责任；返还和补偿责任。",
    "行政给付": "受理责任；审核责任；公示责任；发放责任；动态复核责任。",
    "行政确认": "受理责任；审查责任；确认责任；送达和归档责任。",
    "行政奖励": "制定方案责任；组织推荐责任；审核公示责任；表彰兑现责任。",
    "行政裁决": "受理责任；答辩和质证组织责任；审理责任；裁决和送达责任。",
    "其他": "受理或者发现责任；核实责任；处理责任；告知责任。",
}  # fmt: skip
_BLAME = (
    "不履行或者不正确履行职责，有滥用职权、超越权限、违反法定程序、应当公开而未公开等情形的，依法追究责任。"
)
_MORE: tuple[tuple[str, str, str], ...] = (
    ("行政处罚", "对妨碍监督检查、提供虚假材料的处罚", "《中华人民共和国行政处罚法》第五十五条"),
    ("行政检查", "“双随机、一公开”抽查", "《优化营商环境条例》第五十四条"),
    ("行政强制", "先行登记保存", "《中华人民共和国行政处罚法》第五十六条"),
    ("行政强制", "加处罚款", "《中华人民共和国行政处罚法》第七十二条"),
    ("行政奖励", "对举报违法行为有功人员的奖励", "《优化营商环境条例》第四十九条"),
    ("其他", "责令改正违法行为", "《中华人民共和国行政处罚法》第二十八条"),
    ("其他", "行政执法信息公示与更正", "《中华人民共和国行政处罚法》第四十八条"),
    ("行政确认", "轻微违法不予处罚情形认定", "《中华人民共和国行政处罚法》第三十三条"),
    (
        "行政许可",
        "行政许可的变更、延续、撤回与注销",
        "《中华人民共和国行政许可法》第四十九条、第五十条、第七十条",
    ),
)


@lru_cache(maxsize=64)
def items(office: Office) -> tuple[tuple[str, str, str, str], ...]:
    """``(code, kind, name, basis)`` of each item: 8 to 25 of them, in the order of kinds."""
    found: dict[tuple[str, str], str] = {}
    for scenario in scenarios():
        if office.slug in scenario.authorities:
            found.setdefault((scenario.kind, scenario.power), scenario.basis)
    for kind, name, basis in _MORE:
        if len(found) < 12 or kind not in {k for k, _ in found}:
            found.setdefault((kind, name), basis)
    order = list(_LETTERS)
    rows: list[tuple[str, str, str, str]] = []
    counts: dict[str, int] = {}
    for (kind, name), basis in sorted(found.items(), key=lambda item: order.index(item[0][0])):
        counts[kind] = counts.get(kind, 0) + 1
        organ = office.slug.replace("-", "").upper()[:8]
        code = f"{office.division}-{organ}-{_LETTERS[kind]}-{counts[kind]:03d}"
        rows.append((code, kind, name, basis))
    return tuple(rows[:25])


def code_of(office: Office, kind: str, name: str) -> str:
    """The 职权编码 of a scenario's item; empty when it has none."""
    return next((code for code, k, n, _ in items(office) if (k, n) == (kind, name)), "")


def table(office: Office, phone: str) -> str:
    """The list as CSV text with a header."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADERS)
    level = office.level or ("市级" if office.division == "270000" else "区级")
    for serial, (code, kind, name, basis) in enumerate(items(office), 1):
        unit = office.units[serial % len(office.units)]
        sub = "" if serial % 6 else "重大、复杂事项由市级办理"
        note = "演示数据，内容虚构" if serial == 1 else ""
        watch = f"监督电话：{phone}"
        writer.writerow(
            [
                serial,
                code,
                kind,
                name,
                sub,
                office.name,
                unit,
                basis,
                level,
                _DUTIES[kind],
                _BLAME,
                watch,
                note,
            ]
        )
    return out.getvalue()
