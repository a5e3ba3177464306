"""Writes ``content/authorities``, ``content/powers`` and ``content/feeds`` anew.

    python -m tests.bench.demo.write [FOLDER]

The same program gives the same files, byte for byte.
"""

import shutil
import sys
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

from . import acts, forms, identity, mapped, powers, profiles, specials, training
from .decisions import Bureau
from .parties import Registry
from .scenarios import Office, offices

Record = dict[str, Any]
_CONTENT = Path(__file__).resolve().parents[3] / "content"
_DATES = {"处罚决定日期", "公示截止期", "许可决定日期", "有效期自", "有效期至"}
_README = """\
# 演示数据说明

这里的一切都是虚构的：澜津市、它的区县街镇、机关、企业、个体工商户、个人、文号、地址、电话、车牌、
银行账号都不存在。行政区划代码以 27 开头（GB/T 2260 没有使用），身份证号码使用没有分配的地区和顺序码
990—999，电话使用没有放号的号段或者不存在的区号。引用的法律法规条文是真实的，案件不是。
凡与真实单位、个人相同的，纯属巧合。

每条记录的“备注”写明“演示数据，内容虚构”。文件由 `python -m tests.bench.demo.write` 生成，不要手工修改。

| 文件夹 | 报送形式 |
|---|---|
| market、wangchao-street | 双公示 CSV（UTF-8，带 BOM，2018 年表头）、withdrawals.csv、JSON Lines |
| city、agriculture | 双公示 CSV（GB18030）、withdrawals.csv、JSON Lines |
| housing | 双公示 CSV（2015 年表头）、JSON Lines |
| zhongbu-market | 双公示 CSV（UTF-8，不带 BOM）、JSON Lines |
| transport、xiwan-approval | 双公示 XLSX、withdrawals.csv、JSON Lines |
| environment、health、civil、water、shiji-government | JSON Lines（公开、撤下、更正、恢复） |
| emergency、fire | Atom（含 deleted-entry） |
| hr、ip | JSON Feed |
| culture、liudu-town | 本机关自己的表格，列的含义写在机关的 TOML 里 |
| training | **演示用错误数据**：故意写错，用来展示错误提示；写对的记录照常公开 |

city、agriculture、transport、xiwan-approval 的表在全国统一的列之外，多了“职权编码”“决定书全文”等列。
公示期满（EXPIRED）不由机关报送：有三条记录的公示截止期早于 2026-11-21，它们只留下期满的痕迹；
另有一些记录的公示截止期在 2026 年 12 月，到期后自动停止公示。有少数记录故意写成需要人工审核的样子。

50 MB 的单元格、压缩炸弹和“比昨天少一半的文件”没有放在这里，由测试生成。
"""


def write(content: Path) -> None:
    """Write all demo content under ``content``, replacing what was there."""
    for name in ("authorities", "powers", "feeds"):
        shutil.rmtree(content / name, ignore_errors=True)
        (content / name).mkdir(parents=True)
    (content / "feeds" / "README.md").write_text(_README, "utf-8")
    codes = Random("codes")
    registry = Registry(Random("parties"))
    first: tuple[str, str] = ("", "")
    for office in offices():
        head = "11"
        code = identity.uscc(codes, head, office.division)
        first = first if first[0] else (office.name, code)
        _office(content, office, code, registry)
    code = identity.uscc(codes, "11", "270000")
    (content / "authorities" / f"{training.SLUG}.toml").write_text(training.profile(code), "utf-8")
    (content / "feeds" / training.SLUG).mkdir()
    training.write(content / "feeds" / training.SLUG, code, first)


def _office(content: Path, office: Office, code: str, registry: Registry) -> None:
    bureau = Bureau(office, code, f"bureau {office.slug}", registry)
    phone = identity.organ_phone(Random(f"phone {office.slug}"))
    mapping = {"culture": mapped.culture_mapping, "liudu-town": mapped.town_mapping}.get(office.slug)
    text = profiles.toml(office, code, bureau.superior, bureau.court, phone, mapping() if mapping else "")
    (content / "authorities" / f"{office.slug}.toml").write_text(text, "utf-8")
    (content / "powers" / f"{office.slug}.csv").write_bytes(powers.table(office, phone).encode("utf-8-sig"))
    records = bureau.make()
    specials.soon_over(records)
    taken: set[str] = set()
    events = acts.planned(office.slug, records, taken)
    if office.slug in ("market", "wangchao-street", "hr"):
        events.append(acts.duplicate(records, taken, len(records)))
    records += specials.disguised(records)
    records += specials.held(office.slug, records)
    if over := specials.ended(office.slug, records):
        records.append(over)
    _WRITERS[office.form](content / "feeds" / office.slug, office, records, events)


def _split(records: list[Record]) -> tuple[list[Record], list[Record], list[Record]]:
    penalties = [r for r in records if r["kind"] == "行政处罚"]
    permits = [r for r in records if r["kind"] == "行政许可"]
    rest = [r for r in records if r["kind"] not in ("行政处罚", "行政许可")]
    return penalties, permits, rest


def _rest_and_withdrawals(folder: Path, rest: list[Record], events: list[Record]) -> None:
    if rest:
        forms.write_json_lines(folder / "other-decisions.jsonl", forms.publish(rest))
    if events:
        rows = [acts.withdrawal_row(event) for event in events]
        forms.write_csv(folder / "withdrawals.csv", forms.WITHDRAWALS, rows, "utf-8-sig")


_EXTRA = {"city": ("power_code", "place", "full_text"), "agriculture": ("power_code", "full_text")}
_EXTRA_NAMES = {"power_code": "职权编码", "place": "违法行为发生地", "full_text": "决定书全文"}


def _tables(encoding: str) -> Callable[[Path, Office, list[Record], list[Record]], None]:
    def write_them(folder: Path, office: Office, records: list[Record], events: list[Record]) -> None:
        penalties, permits, rest = _split(records)
        extra = _EXTRA.get(office.slug, ())
        names = tuple(_EXTRA_NAMES[name] for name in extra)
        header = forms.PENALTY_2018 + names
        rows = [forms.penalty_2018(r, extra) for r in penalties]
        forms.write_csv(folder / "penalties.csv", header, rows, encoding)
        if permits:
            header = forms.PERMIT_2018 + names
            forms.write_csv(
                folder / "permits.csv", header, [forms.permit_2018(r, extra) for r in permits], encoding
            )
        _rest_and_withdrawals(folder, rest, events)

    return write_them


def _workbooks(folder: Path, office: Office, records: list[Record], events: list[Record]) -> None:
    penalties, permits, rest = _split(records)
    extra, name = ("power_code", "full_text"), ("职权编码", "决定书全文")
    if penalties:
        rows = [forms.penalty_2018(r, extra) for r in penalties]
        forms.write_xlsx(folder / "penalties.xlsx", forms.PENALTY_2018 + name, rows, _DATES)
    if permits:
        rows = [forms.permit_2018(r, extra) for r in permits]
        forms.write_xlsx(folder / "permits.xlsx", forms.PERMIT_2018 + name, rows, _DATES)
    _rest_and_withdrawals(folder, rest, events)


def _old_tables(folder: Path, office: Office, records: list[Record], events: list[Record]) -> None:
    penalties, permits, rest = _split(records)
    forms.write_csv(
        folder / "penalties-2015.csv",
        forms.PENALTY_2015,
        [forms.penalty_2015(r) for r in penalties],
        "utf-8-sig",
    )
    forms.write_csv(
        folder / "permits-2015.csv", forms.PERMIT_2015, [forms.permit_2015(r) for r in permits], "utf-8-sig"
    )
    _rest_and_withdrawals(folder, rest, events)


def _json_lines(folder: Path, office: Office, records: list[Record], events: list[Record]) -> None:
    published = forms.publish(records)
    said = list(events)
    if office.slug == "environment":
        said += _second_thoughts(records, {e["document_number"] for e in events}, said)
    for number, event in enumerate(said, len(published) + 1):
        event["sequence"] = number
    forms.write_json_lines(folder / "events.jsonl", [*published, *said])


def _second_thoughts(records: list[Record], taken: set[str], events: list[Record]) -> list[Record]:
    """A correction, a partial revocation, an early end, and a withdrawal that was overturned."""
    free = [r for r in records if r["kind"] == "行政处罚" and r["document_number"] not in taken]
    part, fixed = free[2:4]
    back = deepcopy(next(r for r in records if r["document_number"] == events[1]["document_number"]))
    return [
        acts.act(part, "REVOKED", 41, extent=["fine_amount"]),
        {
            "event": "correct", "document_number": fixed["document_number"],
            "approval": "澜司执改〔2026〕12号",
            "changes": {"place": "澜津市盐沽区船坞路6号", "procedure": "普通程序"},
            "reason": "录入时地点有误，依法更正。",
        },
        {
            "event": "republish", "document_number": back["document_number"],
            "order": {
                "kind": "行政裁定书", "number": "（2026）澜行再9号", "body": "澜津市高级人民法院",
                "date": "2026-10-30",
            },
            "reason": "再审撤销原判决，原决定恢复效力。",
        },
    ]  # fmt: skip


def _atom(folder: Path, office: Office, records: list[Record], events: list[Record]) -> None:
    forms.write_atom(folder / "feed.atom", office.name, office.slug, records, events)


def _json_feed(folder: Path, office: Office, records: list[Record], events: list[Record]) -> None:
    forms.write_json_feed(folder / "feed.json", office.name, office.slug, records, events)


def _own_table(folder: Path, office: Office, records: list[Record], events: list[Record]) -> None:
    header, rows = mapped.town(records) if office.slug == "liudu-town" else mapped.culture(records)
    forms.write_csv(folder / "decisions.csv", header, rows, "utf-8")


_WRITERS: dict[str, Callable[[Path, Office, list[Record], list[Record]], None]] = {
    "csv-bom": _tables("utf-8-sig"), "csv": _tables("utf-8"), "csv-gb": _tables("gb18030"),
    "xlsx": _workbooks,
    "csv-2015": _old_tables, "jsonl": _json_lines, "atom": _atom, "jsonfeed": _json_feed,
    "mapped": _own_table,
}  # fmt: skip


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else _CONTENT)
