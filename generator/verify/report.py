"""What a verification found and how much it read. Values are never repeated."""

import hashlib
from dataclasses import dataclass, field
from typing import NamedTuple

import orjson

ABSENCE_REPORT = "absence-report.json"
"""Where the report for the public stands."""


class Finding(NamedTuple):
    """Something that must not be: in which output, against which rule, and where.

    ``place`` is a line, a position, a field or a target inside of the site; never the value.
    """

    path: str
    rule: str
    place: str


RULES = {
    "V-ENCODING": "文件不是有效的 UTF-8，或压缩内容损坏",
    "V-KIND": "文件类型未知，无法检查",
    "V-ID": "出现格式有效的居民身份证号码",
    "V-TEL": "出现手机号码",
    "V-CARD": "出现银行卡号",
    "V-LINK": "站内链接指向不存在的页面",
    "V-SCRIPT": "页面含有内联脚本或事件属性",
    "V-STYLE": "页面含有内联样式",
    "V-HOST": "页面从其他主机加载资源",
    "V-JSON": "JSON 无法解析",
    "V-XML": "XML 无法解析",
    "V-SITEMAP": "站点地图列出不存在的页面",
    "V-EXTRA": "目录中有账本未记载的文件",
    "V-MISSING": "账本记载的文件不存在",
    "V-HASH": "文件与清单中的哈希值不一致",
    "V-MANIFEST": "清单缺失或与账本不一致",
}
"""The verification's own rules; residue carries the code of the rule that protects the value."""

_MOST = 1000
"""Findings kept in a report. One stops a release; a thousand show the pattern."""


@dataclass
class Report:
    """The result of a verification. ``rules_version`` is that of the redaction rules."""

    rules_version: str = ""
    checked_files: int = 0
    checked_bytes: int = 0
    checked_links: int = 0
    words: int = 0
    full: bool = False
    findings: list[Finding] = field(default_factory=list)
    more: int = 0
    """Findings beyond those kept."""

    @property
    def clean(self) -> bool:
        """Whether the release may go out."""
        return not self.findings

    def add(self, other: "Report") -> None:
        """Take over what another part of the same verification counted and found."""
        self.checked_files += other.checked_files
        self.checked_bytes += other.checked_bytes
        self.checked_links += other.checked_links
        self.more += other.more
        for finding in other.findings:
            self.found(finding)

    def found(self, finding: Finding) -> None:
        """Note one finding."""
        if len(self.findings) < _MOST:
            self.findings.append(finding)
        else:
            self.more += 1

    def sort(self) -> None:
        """Put findings into an order that does not depend on who found them first."""
        self.findings = sorted(set(self.findings))


def absence_report(report: Report, manifest: bytes, *, today: str, sequence: int = 0) -> bytes:
    """``absence-report.json``: what was checked before this release, for the public.

    ``manifest`` is the content of ``manifest.json``; ``today`` the build's day, ``sequence`` the
    ledger's. Raises ValueError for a report with findings: such a release does not go out.
    """
    if not report.clean:
        raise ValueError("有未消除的发现，不能出具不存在证明")
    return orjson.dumps(
        {
            "format": "gongshi-absence-report",
            "version": 1,
            "date": today,
            "sequence": sequence,
            "scope": "full" if report.full else "changed",
            "rules_version": report.rules_version,
            "protected_words": report.words,
            "checked_files": report.checked_files,
            "checked_bytes": report.checked_bytes,
            "checked_links": report.checked_links,
            "findings": 0,
            "manifest_sha256": hashlib.sha256(manifest).hexdigest(),
        },
        option=orjson.OPT_INDENT_2,
    )
