"""The national tables' columns (双公示, rules section 8) and what field each one fills.

Fields are dotted names of ``Decision``. A few are not fields themselves and are turned into
one by intake: ``fine_wan`` and ``confiscated_wan`` (万元), ``publish_years`` (公示期限),
``use_scope`` (信息使用范围), ``status_2015`` and ``status_2018`` (当前状态).
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from generator.model.text import INVISIBLE

_SPACE = re.compile(r"\s+")
_PARTY_CODE = re.compile(r"^行政相对人代码(?:_?\d+)?\((.+)\)$")

_PARTY_CODES = {
    "统一社会信用代码": "party.uscc",
    "工商注册号": "party.registration_number",
    "工商登记码": "party.registration_number",
    "工商登记号": "party.registration_number",
    "组织机构代码": "party.organisation_code",
    "税务登记号": "party.tax_number",
    "事业单位证书号": "party.institution_number",
    "社会组织登记证号": "party.social_number",
    # 2015: _5 was the person's own number. The number in the name changed its meaning in 2018,
    # so only the bracketed name counts.
    "居民身份证号": "party.id_number",
    "居民身份证号码": "party.id_number",
    "身份证号": "party.id_number",
    "身份证号码": "party.id_number",
}

_PARTY = {
    "行政相对人名称": "party.name",
    "行政相对人类别": "party.kind",
    "行政相对人代码_1": "party.uscc",
    "统一社会信用代码": "party.uscc",
    "工商注册号": "party.registration_number",
    "组织机构代码": "party.organisation_code",
    "税务登记号": "party.tax_number",
    "居民身份证号": "party.id_number",
    "法定代表人": "party.legal_representative",
    "法定代表人姓名": "party.legal_representative",
    "法定代表人(负责人)": "party.legal_representative",
    "法定代表人证件类型": "party.representative_id_type",
    "法定代表人证件号码": "party.representative_id_number",
    "法定代表人身份证号": "party.representative_id_number",
    "法定代表人身份证号码": "party.representative_id_number",
    "证件类型": "party.id_type",
    "证件类型(自然人)": "party.id_type",
    "自然人证件类型": "party.id_type",
    "证件号码": "party.id_number",
    "证件号码(自然人)": "party.id_number",
    "自然人证件号码": "party.id_number",
    "行政相对人地址": "party.address",
    "行政相对人电话": "party.phone",
}

_COMMON = {
    "数据来源单位": "source_unit",
    "数据来源单位统一社会信用代码": "source_unit_code",
    "备注": "remarks",
    "公示截止期": "publish_until",
    "公示截止日期": "publish_until",
    "公示期限": "publish_years",
    "信息使用范围": "use_scope",
    "地方编码": "",
    "数据更新时间戳": "",
    "数据更新时间": "",
    "序号": "",
    # Not of the national table; an organ that has them may send them.
    "决定书全文": "full_text",
    "执法类别": "kind",
    "公开依据": "publication_basis",
    "权力编码": "power_code",
    "职权编码": "power_code",
    "失信等级": "dishonesty_class",
    "程序": "procedure",
    "适用程序": "procedure",
    "申诉状态": "appeal",
    "复议诉讼状态": "appeal",
    "违法行为发生地": "place",
    "执法地点": "place",
    "公开审查人": "disclosure_review.reviewer",
    "公开审查日期": "disclosure_review.reviewed_on",
    "公开审查结果": "disclosure_review.result",
    "执法人员": "officers.name",
    "执法证号": "officers.certificate",
    "币种": "currency",
}

_PENALTY = {
    "行政处罚决定书文号": "document_number",
    "处罚决定书文号": "document_number",
    "处罚名称": "title",
    "案件名称": "title",
    "违法行为类型": "violation",
    "违法事实": "facts",
    "处罚事由": "facts",
    "处罚依据": "basis",
    "处罚类别": "penalty_kinds",
    "处罚类别1": "penalty_kinds",
    "处罚类别2": "penalty_kinds",
    "处罚内容": "outcome",
    "处罚结果": "outcome",
    "罚款金额(万元)": "fine_wan",
    "罚款金额": "fine_wan",
    "罚款金额(元)": "fine_amount",
    "没收违法所得、没收非法财物的金额(万元)": "confiscated_wan",
    "没收违法所得、没收非法财物的金额": "confiscated_wan",
    "没收违法所得、没收非法财物的金额(元)": "confiscated_amount",
    "暂扣或吊销证照名称及编号": "licence",
    "处罚决定日期": "decided_on",
    "处罚有效期": "valid_until",
    "处罚截止期": "valid_until",
    "处罚机关": "authority_name",
    "处罚机关统一社会信用代码": "authority_code",
    "当前状态": "status_2015",
}

_PERMIT = {
    "行政许可决定文书名称": "title",
    "项目名称": "title",
    "行政许可决定文书号": "document_number",
    "行政许可决定书文号": "document_number",
    "许可类别": "permit_category",
    "审批类别": "permit_category",
    "许可证书名称": "permit_certificate",
    "许可编号": "permit_number",
    "许可内容": "outcome",
    "许可依据": "basis",
    "许可决定日期": "decided_on",
    "有效期自": "valid_from",
    "许可有效期自": "valid_from",
    "有效期至": "valid_until",
    "许可有效期至": "valid_until",
    "许可截止期": "valid_until",
    "许可机关": "authority_name",
    "许可机关统一社会信用代码": "authority_code",
    "当前状态": "status_2018",
}

_WITHDRAWAL = {
    "文号": "document_number",
    "决定书文号": "document_number",
    "行政处罚决定书文号": "document_number",
    "撤下情形": "ground",
    "依据文书": "order.kind",
    "文书文号": "order.number",
    "依据文书文号": "order.number",
    "作出机关": "order.body",
    "文书日期": "order.date",
    "生效日期": "effective_on",
    "理由": "reason",
    "范围": "extent",
    "后续文号": "successor",
    "机关统一社会信用代码": "authority_code",
    "备注": "",
}

_CODES = {
    "XDR_MC": "party.name", "XDR_LB": "party.kind", "XDR_SHXYM": "party.uscc",
    "XDR_GSZC": "party.registration_number", "XDR_ZZJG": "party.organisation_code",
    "XDR_SWDJ": "party.tax_number", "XDR_SYDW": "party.institution_number",
    "XDR_SHZZ": "party.social_number", "FRDB": "party.legal_representative",
    "FR_ZJLX": "party.representative_id_type", "FR_ZJHM": "party.representative_id_number",
    "FR_SFZH": "party.representative_id_number", "XDR_ZJLX": "party.id_type",
    "XDR_ZJHM": "party.id_number", "WSH": "document_number",
}  # fmt: skip
_PENALTY_CODES = {
    "CF_WFXW": "violation", "CF_SY": "facts", "CF_YJ": "basis", "CF_CFLB": "penalty_kinds",
    "CF_NR": "outcome", "CF_NR_FK": "fine_wan", "CF_NR_WFFF": "confiscated_wan", "CF_NR_ZKDX": "licence",
    "CF_JDRQ": "decided_on", "CF_YXQ": "valid_until", "CF_GSJZQ": "publish_until",
    "CF_CFJG": "authority_name", "CF_CFJGDM": "authority_code", "CF_SJLY": "source_unit",
    "CF_SJLYDW": "source_unit", "CF_SJLYDM": "source_unit_code", "CF_SJLYDWDM": "source_unit_code",
    "BZ": "remarks",
}  # fmt: skip
_PERMIT_CODES = {
    "XK_XKWS": "title", "XK_XKLB": "permit_category", "XK_XKZS": "permit_certificate",
    "XK_XKBH": "permit_number", "XK_NR": "outcome", "XK_JDRQ": "decided_on", "XK_YXQZ": "valid_from",
    "XK_YXQZI": "valid_until", "XK_XKJG": "authority_name", "XK_XKJGDM": "authority_code",
    "XK_ZT": "status_2018", "XK_LYDW": "source_unit", "XK_LYDWDM": "source_unit_code", "BZ": "remarks",
}  # fmt: skip

PENALTY_COLUMNS: dict[str, str] = {
    **_COMMON, **_PARTY, **_PENALTY, **{f"CF_{k}": v for k, v in _CODES.items()}, **_PENALTY_CODES,
}  # fmt: skip
PERMIT_COLUMNS: dict[str, str] = {
    **_COMMON, **_PARTY, **_PERMIT, **{f"XK_{k}": v for k, v in _CODES.items()}, **_PERMIT_CODES,
}  # fmt: skip
WITHDRAWAL_COLUMNS = _WITHDRAWAL

_PENALTY_2018 = (
    "行政相对人名称", "行政相对人类别", "行政处罚决定书文号", "违法行为类型", "违法事实", "处罚依据",
    "处罚类别", "处罚内容", "处罚决定日期", "处罚有效期", "处罚机关", "处罚机关统一社会信用代码",
    "数据来源单位", "数据来源单位统一社会信用代码",
)  # fmt: skip
_PENALTY_2015 = (
    "行政处罚决定书文号", "处罚事由", "处罚依据", "行政相对人名称", "处罚结果", "处罚决定日期", "处罚机关",
)  # fmt: skip
_PERMIT_2018 = (
    "行政相对人名称", "行政相对人类别", "行政许可决定文书名称", "行政许可决定文书号", "许可类别", "许可内容",
    "许可决定日期", "有效期自", "有效期至", "许可机关", "许可机关统一社会信用代码", "当前状态",
    "数据来源单位", "数据来源单位统一社会信用代码",
)  # fmt: skip
_PERMIT_2015 = (
    "行政许可决定书文号", "项目名称", "审批类别", "许可内容", "行政相对人名称", "许可决定日期", "许可机关",
)  # fmt: skip
_WITHDRAWAL_MANDATORY = ("文号", "撤下情形", "生效日期", "理由")

_MARKS_2015 = frozenset({"处罚名称", "处罚事由", "处罚结果", "处罚类别1", "处罚截止期"})
_MARKS_2015_PERMIT = frozenset({"审批类别", "项目名称", "许可截止期"})


class Edition(NamedTuple):
    """One national table: its shape, its columns, and those without which it is refused."""

    shape: str
    columns: dict[str, str]
    mandatory: tuple[str, ...]


PENALTY_2018 = Edition("table-penalty", PENALTY_COLUMNS, _PENALTY_2018)
PENALTY_2015 = Edition("table-penalty", PENALTY_COLUMNS, _PENALTY_2015)
PERMIT_2018 = Edition("table-permit", PERMIT_COLUMNS, _PERMIT_2018)
PERMIT_2015 = Edition("table-permit", PERMIT_COLUMNS, _PERMIT_2015)
WITHDRAWAL = Edition("withdrawal", WITHDRAWAL_COLUMNS, _WITHDRAWAL_MANDATORY)


@lru_cache(maxsize=4096)
def plain(header: str) -> str:
    """A column's name for comparing: half width, no spaces, no ``*`` that marks mandatory ones."""
    return _SPACE.sub("", INVISIBLE.sub("", unicodedata.normalize("NFKC", header))).strip("*").upper()


def field_of(name: str, edition: Edition) -> str | None:
    """The field that the column ``name`` (already :func:`plain`) fills; "" is known but unused."""
    if name in edition.columns:
        return edition.columns[name]
    if edition is not WITHDRAWAL and (code := _PARTY_CODE.match(name)):
        return _PARTY_CODES.get(code[1])
    return None


def edition_of(names: frozenset[str]) -> Edition | None:
    """The national table whose columns these are, or None for an organ's own table."""
    if "撤下情形" in names:
        return WITHDRAWAL
    penalty = sum(name in _PENALTY or name in _PENALTY_CODES for name in names)
    permit = sum(name in _PERMIT or name in _PERMIT_CODES for name in names)
    if max(penalty, permit) < 3:
        return None
    if penalty >= permit:
        return PENALTY_2015 if names & _MARKS_2015 and "违法行为类型" not in names else PENALTY_2018
    return PERMIT_2015 if names & _MARKS_2015_PERMIT and "有效期自" not in names else PERMIT_2018


def missing(fields: frozenset[str], edition: Edition) -> list[str]:
    """Mandatory columns that no column of the file fills."""
    return [name for name in edition.mandatory if edition.columns[name] not in fields]
