"""``authorities/<slug>.toml``: the public profile of each demo authority and the settings of its feed."""

import json
from random import Random
from typing import Any

from . import identity
from .scenarios import Office, scenarios

_GUIDE = (
    ("办理流程", "申请—受理—审查—决定—送达"), ("办理时限", "法定二十个工作日，承诺八个工作日"),
    ("办公时间", "工作日上午9:00至12:00，下午13:30至17:00"),
)  # fmt: skip


def _quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _list(values: tuple[str, ...]) -> str:
    return "[" + ", ".join(_quote(value) for value in values) + "]"


def _block(text: str) -> str:
    return f'"""\n{text.strip()}\n"""'


def toml(office: Office, code: str, superior: str, court: str, phone: str, mapping: str = "") -> str:
    """The file's text."""
    rng = Random(f"profile {office.slug}")
    pool = identity.words()
    district = office.division != "270000"
    area = pool["districts"][office.division] if district else ""
    level = office.level or ("区级" if district else "市级")
    seat = area or pool["districts"]["270101"]
    contact, box = identity.organ_phone(rng), f"{office.slug}@lanjin.example"
    laws = "\n".join(f"- 《{law}》" for law in office.laws)
    kinds = sorted({s.kind for s in scenarios() if office.slug in s.authorities})
    shown = f"\n\n本机关公开的执法类别：{'、'.join(kinds)}。"
    lines = [
        "# 演示数据：机关名称、代码、地址、电话全部虚构。",
        f"name = {_quote(office.name)}", f"short_name = {_quote(office.short)}", f"code = {_quote(code)}",
        f"level = {_quote(level)}", f"division = {_quote(office.division)}",
        f"division_name = {_quote(area or pool['city'])}", f"field = {_quote(office.field)}",
        f"legal_nature = {_quote('行政机关' if office.slug != 'fire' else '法律、法规授权的组织')}",
        f"superior = {_quote(superior)}", f"address = {_quote(pool['city'] + seat + office.road)}",
        f'postcode = "270{rng.randint(0, 999):03d}"', f"phone = {_quote(contact)}",
        'hours = "工作日 9:00—12:00、13:30—17:00"', f'website = "https://{office.slug}.lanjin.example/"',
        f"email = {_quote(box)}", f"units = {_list(office.units)}",
        f"duties = {_block(office.duties + shown)}",
        f"basis = {_block('主要执法依据：' + chr(10) * 2 + laws)}",
        f"procedure = {_block(_PROCEDURE)}", "",
        "[supervision]", f'unit = "{office.short}法制机构"', f"phone = {_quote(phone)}",
        f"address = {_quote(pool['city'] + seat + office.road)}", f'email = "jiandu-{box}"',
        'hours = "工作日 9:00—17:00"',
        'note = "实名投诉自受理之日起十五个工作日内答复。演示电话，不能拨打。"', "",
        "[remedies]", f"reconsideration = {_quote(superior)}", f"court = {_quote(court)}",
        'note = "自知道行政行为之日起六十日内申请行政复议，或者六个月内提起行政诉讼，法律另有规定的除外。"',
        "",
        "[feed]", f"publication_basis = {_quote(office.basis)}", 'disclosure_review = "standing"',
    ]  # fmt: skip
    if office.period:
        lines.append(f"period = {_quote(office.period)}")
    if mapping:
        lines += ['format = "mapped"', "", mapping]
    for scenario in [s for s in scenarios() if office.slug in s.authorities and s.permit][:4]:
        lines += ["", *_guide(office, scenario.matter, scenario.basis, contact, phone, superior)]
    return "\n".join(lines) + "\n"


_PROCEDURE = """\
1. 表明身份：执法人员不少于两人，主动出示执法证件。
2. 调查取证：全面、客观、公正收集证据，制作笔录，必要时音像记录。
3. 告知权利：作出决定前告知事实、理由、依据，听取陈述、申辩；符合条件的组织听证。
4. 审核决定：重大执法决定经法制审核和负责人集体讨论。
5. 送达公开：依法送达；行政处罚、行政许可决定七个工作日内公开，其他决定二十个工作日内公开。"""


def _guide(office: Office, matter: str, basis: str, contact: str, phone: str, superior: str) -> list[str]:
    fields: dict[str, Any] = {
        "title": f"{matter}办事指南", "事项名称": matter, "依据": basis, "受理机构": office.units[-1],
        "审批机构": office.name, "受理条件": "申请人具备法定条件，申请材料齐全、符合法定形式。",
        "申请材料": "申请表；主体资格证明；场所使用证明；管理制度和人员资格材料。", **dict(_GUIDE),
        "地址": f"澜津市政务服务大厅（{office.road}）", "电话": contact, "监督方式": f"监督电话 {phone}",
        "救济渠道": f"可以向{superior}申请行政复议，也可以依法提起行政诉讼。",
    }  # fmt: skip
    return ["[[guides]]", *(f"{_quote(key)} = {_quote(value)}" for key, value in fields.items())]
