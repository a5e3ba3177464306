"""The input forms: decisions and events written as an authority would send them."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from openpyxl import Workbook

Record = dict[str, Any]

_PARTY_2018 = (
    ("行政相对人名称", "name"), ("行政相对人类别", "kind"), ("行政相对人代码_1(统一社会信用代码)", "uscc"),
    ("行政相对人代码_2(工商注册号)", "registration_number"),
    ("行政相对人代码_3(组织机构代码)", "organisation_code"),
    ("行政相对人代码_4(税务登记号)", "tax_number"),
    ("行政相对人代码_5(事业单位证书号)", "institution_number"),
    ("行政相对人代码_6(社会组织登记证号)", "social_number"), ("法定代表人", "legal_representative"),
    ("法定代表人证件类型", "representative_id_type"), ("法定代表人证件号码", "representative_id_number"),
    ("证件类型", "id_type"), ("证件号码", "id_number"),
)  # fmt: skip
PENALTY_2018 = (
    *(header for header, _ in _PARTY_2018), "行政处罚决定书文号", "违法行为类型", "违法事实", "处罚依据",
    "处罚类别", "处罚内容", "罚款金额（万元）",
    "没收违法所得、没收非法财物的金额（万元）", "暂扣或吊销证照名称及编号", "处罚决定日期", "处罚有效期",
    "公示截止期", "处罚机关", "处罚机关统一社会信用代码", "数据来源单位", "数据来源单位统一社会信用代码",
    "备注",
)  # fmt: skip
PERMIT_2018 = (
    *(header for header, _ in _PARTY_2018), "行政许可决定文书名称", "行政许可决定文书号", "许可类别",
    "许可证书名称", "许可编号", "许可内容",
    "许可决定日期", "有效期自", "有效期至", "许可机关", "许可机关统一社会信用代码", "当前状态",
    "数据来源单位",
    "数据来源单位统一社会信用代码", "备注",
)  # fmt: skip
PENALTY_2015 = (
    "行政处罚决定书文号", "处罚名称", "处罚类别1", "处罚类别2", "处罚事由", "处罚依据", "行政相对人名称",
    "行政相对人代码_1(统一社会信用代码)", "行政相对人代码_2(组织机构代码)", "行政相对人代码_3(工商登记码)",
    "行政相对人代码_4(税务登记号)", "行政相对人代码_5(居民身份证号)", "法定代表人姓名", "处罚结果",
    "处罚决定日期", "处罚机关", "当前状态", "地方编码", "数据更新时间戳", "备注", "信息使用范围",
)  # fmt: skip
PERMIT_2015 = (
    "行政许可决定书文号", "项目名称", "审批类别", "许可内容", "行政相对人名称",
    "行政相对人代码_1(统一社会信用代码)", "行政相对人代码_2(组织机构代码)", "行政相对人代码_3(工商登记码)",
    "行政相对人代码_4(税务登记号)", "行政相对人代码_5(居民身份证号)", "法定代表人姓名", "许可决定日期",
    "许可截止期", "许可机关", "当前状态", "地方编码", "数据更新时间戳", "备注", "信息使用范围",
)  # fmt: skip
WITHDRAWALS = (
    "文号",
    "撤下情形",
    "依据文书",
    "文书文号",
    "作出机关",
    "文书日期",
    "生效日期",
    "理由",
    "范围",
    "后续文号",
)


def wan(yuan: str | None) -> str:
    """Yuan as 万元 with six decimals, as the national table wants."""
    return f"{Decimal(yuan) / 10_000:.6f}" if yuan else ""


def slashed(day: str | None) -> str:
    """``2026/03/04``."""
    return day.replace("-", "/") if day else ""


def _party_2018(record: Record) -> list[str]:
    return [record["party"].get(field, "") for _, field in _PARTY_2018]


def penalty_2018(record: Record, extra: Sequence[str] = ()) -> list[str]:
    """One row of the 2018 penalty table; ``extra`` names fields for further columns."""
    kinds = "、".join(record["penalty_kinds"])
    until = record.get("publish_until")
    return [
        *_party_2018(record), record["document_number"], record["violation"], record["facts"],
        record["basis"],
        kinds, record["outcome"], wan(record.get("fine_cny")), wan(record.get("confiscated_cny")),
        record.get("licence", ""), slashed(record["decided_on"]),
        slashed(record.get("valid_until", "2099-12-31")),
        slashed(until), record["authority_name"], record["authority_code"], record["source_unit"],
        record["source_unit_code"], record["remarks"], *(str(record.get(name, "")) for name in extra),
    ]  # fmt: skip


def permit_2018(record: Record, extra: Sequence[str] = ()) -> list[str]:
    """One row of the 2018 permit table."""
    return [
        *_party_2018(record), record["title"], record["document_number"], record["permit_category"],
        record["permit_certificate"], record["permit_number"], record["facts"], slashed(record["decided_on"]),
        slashed(record["valid_from"]), slashed(record["valid_until"]), record["authority_name"],
        record["authority_code"], "1", record["source_unit"], record["source_unit_code"], record["remarks"],
        *(str(record.get(name, "")) for name in extra),
    ]  # fmt: skip


def _old_codes(party: Record) -> list[str]:
    uscc = party.get("uscc", "")
    body = f"{uscc[8:16]}-{uscc[16]}" if uscc.startswith("91") else ""
    return [
        uscc, body, party.get("registration_number", ""), party.get("tax_number", ""),
        party.get("id_number", ""), party.get("legal_representative", ""),
    ]  # fmt: skip


def penalty_2015(record: Record) -> list[str]:
    """One row of the 2015 penalty table, whose ``_5`` is the person's own number."""
    kinds = list(record["penalty_kinds"])
    return [
        record["document_number"], record["title"], kinds[0], kinds[1] if len(kinds) > 1 else "",
        record["facts"], record["basis"], record["party"]["name"], *_old_codes(record["party"]),
        record["outcome"], slashed(record["decided_on"]), record["authority_name"], "0", "270000",
        slashed(record["decided_on"]), record["remarks"], "0",
    ]  # fmt: skip


def permit_2015(record: Record) -> list[str]:
    """One row of the 2015 permit table."""
    return [
        record["document_number"], record["title"], record["permit_category"], record["facts"],
        record["party"]["name"], *_old_codes(record["party"]), slashed(record["decided_on"]),
        slashed(record["valid_until"]), record["authority_name"], "0", "270000",
        slashed(record["decided_on"]),
        record["remarks"], "0",
    ]  # fmt: skip


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table with CRLF line ends, as spreadsheets save it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]], encoding: str) -> None:
    """Write a table; ``encoding`` as Python names it (``utf-8-sig``, ``gb18030``)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(csv_text(header, rows).encode(encoding))


def write_xlsx(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]], dates: set[str]) -> None:
    """A workbook without a clock in it; the columns named in ``dates`` hold real dates."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "数据"
    sheet.append(list(header))
    for row in rows:
        cells: list[Any] = list(row)
        for place, name in enumerate(header):
            if name in dates and cells[place]:
                cells[place] = date.fromisoformat(cells[place].replace("/", "-"))
        sheet.append(cells)
    save_workbook(book, path)


def save_workbook(book: Workbook, path: Path) -> None:
    """Save with fixed times inside, so that the same content gives the same file."""
    book.properties.creator = "演示"
    book.properties.created = book.properties.modified = datetime(2026, 11, 20)
    path.parent.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    book.save(buffer)
    with zipfile.ZipFile(buffer) as made, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for info in made.infolist():
            data = made.read(info)
            if info.filename == "docProps/core.xml":  # openpyxl stamps the time of saving
                head, _, tail = data.partition(b"<dcterms:modified")
                data = head + b"<dcterms:modified" + _fixed_stamp(tail)
            stamped = zipfile.ZipInfo(info.filename, (2026, 11, 20, 0, 0, 0))
            out.writestr(stamped, data, zipfile.ZIP_DEFLATED)


def _fixed_stamp(tail: bytes) -> bytes:
    opening, _, rest = tail.partition(b">")
    return opening + b">2026-11-20T00:00:00Z" + rest[rest.index(b"<") :]


def write_json_lines(path: Path, events: Iterable[Record]) -> None:
    """One event a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(event, ensure_ascii=False, separators=(",", ":")) for event in events)
    path.write_text("".join(line + "\n" for line in lines), "utf-8")


def publish(records: Iterable[Record], first: int = 1) -> list[Record]:
    """Publish events numbered from ``first``."""
    return [
        {"event": "publish", "sequence": n, "decision": decision_of(r)} for n, r in enumerate(records, first)
    ]


def decision_of(record: Record) -> Record:
    """A record as the ``decision`` of an event: empty fields left out."""
    return {key: value for key, value in record.items() if value not in ("", [], None)}


def _stamp(day: str, hour: int = 9) -> str:
    return f"{day}T{hour:02d}:00:00+08:00"


def write_atom(
    path: Path, name: str, slug: str, records: Sequence[Record], withdrawals: Sequence[Record]
) -> None:
    """An Atom feed: decisions as JSON content, withdrawals as RFC 6721 tombstones."""
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0">',
        f"  <id>urn:gongshi:{slug}</id>",
        f"  <title>{escape(name)}行政执法决定（演示数据，内容虚构）</title>",
        f"  <updated>{_stamp('2026-11-20')}</updated>",
    ]
    for record in records:
        body = json.dumps(decision_of(record), ensure_ascii=False)
        lines += [
            "  <entry>",
            f"    <id>{_entry_id(slug, record['document_number'])}</id>",
            f"    <title>{escape(record['title'])}</title>",
            f"    <updated>{_stamp(record['decided_on'])}</updated>",
            f'    <content type="application/json">{escape(body)}</content>',
            "  </entry>",
        ]
    for event in withdrawals:
        said = {k: v for k, v in event.items() if k not in ("event", "sequence")}
        comment = escape(json.dumps(said, ensure_ascii=False))
        reference = quoteattr(_entry_id(slug, event["document_number"]))
        lines += [
            f'  <at:deleted-entry ref={reference} when="{_stamp(event["effective_on"], 18)}">',
            f"    <at:comment>{comment}</at:comment>",
            "  </at:deleted-entry>",
        ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([*lines, "</feed>", ""]), "utf-8")


def _entry_id(slug: str, number: str) -> str:
    return f"urn:gongshi:{slug}:{escape(number)}"


def write_json_feed(
    path: Path, name: str, slug: str, records: Sequence[Record], events: Sequence[Record]
) -> None:
    """A JSON Feed 1.1 whose items carry the event in ``_gongshi``."""
    items = [
        {
            "id": f"urn:gongshi:{slug}:{record['document_number']}", "title": record["title"],
            "content_text": record["outcome"], "date_published": _stamp(record["decided_on"]),
            "_gongshi": {"event": "publish", "decision": decision_of(record)},
        }
        for record in records
    ]  # fmt: skip
    for number, event in enumerate(events, 1):
        said = {k: v for k, v in event.items() if k != "sequence"}
        items.append(
            {
                "id": f"urn:gongshi:{slug}:act:{number}", "title": "撤下通知", "content_text": "撤下通知",
                "date_published": _stamp(event.get("effective_on", "2026-11-19"), 18), "_gongshi": said,
            }
        )  # fmt: skip
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": f"{name}（演示数据，内容虚构）",
        "items": items,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(feed, ensure_ascii=False, indent=1) + "\n", "utf-8")
