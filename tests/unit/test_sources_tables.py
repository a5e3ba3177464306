"""CSV and XLSX: headers, encodings, bounds."""

import io
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from generator.model.authority import Mapping
from generator.model.codes import Outcome, PartyKind
from generator.model.private import Publish
from generator.sources import feed_file
from tests.unit.test_intake_helpers import (
    AUTHORITY,
    CODE,
    ORGAN,
    PENALTY,
    SAMPLE_ID,
    USCC,
    MemoryRegister,
    codes,
    counts,
    put,
    run,
    table,
    with_feed,
)


def judged(tmp_path: Path, rows: list[dict[str, str]], encoding: str = "utf-8-sig", name: str = "a.csv"):
    return run(MemoryRegister(), put(tmp_path, name, table(rows, encoding)))


def the_decision(verdicts):
    assert verdicts[0].received, verdicts
    assert isinstance(verdicts[0].received.event, Publish)
    return verdicts[0].received.event.decision


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_national_penalty_table_is_read_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    verdicts, problems = judged(tmp_path, [PENALTY], encoding)
    assert problems == []
    decision = the_decision(verdicts)
    assert verdicts[0].outcome is Outcome.ACCEPTED
    assert verdicts[0].problems == ()
    assert decision.party.name == "云泽万禾食品有限公司"
    assert decision.party.representative_id_number == SAMPLE_ID
    assert str(decision.fine_amount) == "20000"
    assert decision.valid_until is None
    assert decision.publish_until is not None and decision.publish_until.isoformat() == "2029-09-01"


def test_headers_differ_in_width_and_spaces_only_for_the_eye(tmp_path: Path) -> None:
    row = {k.replace("(", " （").replace(")", "） "): v for k, v in PENALTY.items()}
    row = {
        ("* " + k if k == "行政相对人名称" else k).replace("（万元）", "(万元)"): v for k, v in row.items()
    }
    verdicts, problems = judged(tmp_path, [row])
    assert problems == []
    assert the_decision(verdicts).party.uscc == USCC


def test_the_2015_names_are_told_apart_by_the_bracket_not_the_number(tmp_path: Path) -> None:
    row = {
        "行政处罚决定书文号": "云城管罚〔2015〕7号",
        "处罚名称": "占道经营案",
        "处罚类别1": "罚款",
        "处罚类别2": "警告",
        "处罚事由": "占道经营",
        "处罚依据": "《云泽市市容管理条例》",
        "行政相对人名称": "季南舟",
        "行政相对人代码_1 (统一社会信用代码)": "",
        "行政相对人代码_2 (组织机构代码)": "",
        "行政相对人代码_3 (工商登记码)": "",
        "行政相对人代码_4 (税务登记号)": "",
        "行政相对人代码_5 (居民身份证号)": SAMPLE_ID,
        "法定代表人姓名": "",
        "处罚结果": "罚款五百元",
        "处罚决定日期": "2015/06/01",
        "处罚机关": ORGAN,
        "当前状态": "0",
        "地方编码": "120000",
        "数据更新时间戳": "2015/06/02",
        "信息使用范围": "0",
        "公示期限": "3",
        "备注": "",
    }
    verdicts, problems = judged(tmp_path, [row])
    assert problems == []
    decision = the_decision(verdicts)
    assert decision.party.id_number == SAMPLE_ID
    assert decision.party.institution_number == ""
    assert decision.party.kind is PartyKind.PERSON
    assert decision.penalty_kinds == ("罚款", "警告")
    assert decision.publish_until is not None and decision.publish_until.year == 2018
    hidden, _ = judged(tmp_path, [row | {"信息使用范围": "1"}], name="b.csv")
    assert codes(hidden[0]) == {"NOT_FOR_PUBLICATION"}


def test_the_permit_table_is_read(tmp_path: Path) -> None:
    row = {
        **{
            k: v
            for k, v in PENALTY.items()
            if k.startswith(("行政相对人", "法定", "证件", "数据来源", "备注"))
        },
        "行政许可决定文书名称": "占道许可决定书",
        "行政许可决定文书号": "",
        "许可类别": "普通",
        "许可证书名称": "占道许可证",
        "许可编号": "云占〔2026〕3号",
        "许可内容": "临时占用道路十平方米。",
        "许可决定日期": "2026-03-01",
        "有效期自": "2026-03-01",
        "有效期至": "2027-02-28",
        "许可机关": ORGAN,
        "许可机关统一社会信用代码": CODE,
        "当前状态": "1",
    }
    verdicts, problems = judged(tmp_path, [row])
    assert problems == []
    decision = the_decision(verdicts)
    assert decision.kind.value == "行政许可"
    assert decision.document_number == "云占〔2026〕3号"
    assert decision.permit_status == "有效"


def test_other_kinds_travel_in_the_penalty_table(tmp_path: Path) -> None:
    row = PENALTY | {
        "执法类别": "行政强制",
        "处罚类别": "",
        "罚款金额（万元）": "",
        "处罚有效期": "",
        "违法事实": "",
    }
    verdicts, _ = judged(tmp_path, [row])
    assert the_decision(verdicts).kind.value == "行政强制"


def test_a_table_without_mandatory_columns_is_refused_whole_with_the_list(tmp_path: Path) -> None:
    row = {k: v for k, v in PENALTY.items() if k not in ("处罚内容", "处罚机关")}
    verdicts, problems = judged(tmp_path, [row, row])
    assert verdicts == []
    assert [p.code for p in problems] == ["COLUMNS_MISSING"]
    assert "处罚内容" in problems[0].message and "处罚机关" in problems[0].message


def test_an_unknown_column_is_named_once_for_the_file(tmp_path: Path) -> None:
    rows = [PENALTY | {"内部编号": str(i), "行政处罚决定书文号": f"云罚{i}号"} for i in range(3)]
    verdicts, problems = judged(tmp_path, rows)
    assert counts(verdicts) == {"accepted": 3}
    assert [p.code for p in problems] == ["UNKNOWN_COLUMNS"]


def test_gb18030_behind_a_utf8_mark_is_refused_with_its_line(tmp_path: Path) -> None:
    data = b"\xef\xbb\xbf" + table([PENALTY], "gb18030")
    verdicts, problems = run(MemoryRegister(), put(tmp_path, "a.csv", data))
    assert (verdicts, [p.code for p in problems]) == ([], ["ENCODING"])


def test_gb18030_rows_after_a_utf8_beginning_are_refused_with_their_line(tmp_path: Path) -> None:
    good = table([PENALTY], "utf-8")
    bad = table([PENALTY], "gb18030").split(b"\r\n", 1)[1]
    verdicts, problems = run(MemoryRegister(), put(tmp_path, "a.csv", good + bad))
    assert (verdicts, [(p.code, p.row) for p in problems]) == ([], [("ENCODING", 3)])


def test_a_row_with_too_few_or_too_many_cells_is_refused_and_the_rest_goes_on(tmp_path: Path) -> None:
    head, row = table([PENALTY]).split(b"\r\n")[:2]
    data = b"\r\n".join(
        [
            head,
            row.rsplit(b",", 3)[0],
            row + b",x",
            row + b",,",
            b"",
            row.replace(b"1\xe5\x8f\xb7", b"2\xe5\x8f\xb7"),
            b"",
        ]
    )
    verdicts, problems = run(MemoryRegister(), put(tmp_path, "a.csv", data))
    assert [(v.place.row, v.outcome.value, codes(v)) for v in verdicts] == [
        (2, "rejected", {"ROW_SHORT"}),
        (3, "rejected", {"ROW_LONG"}),
        (4, "accepted", set()),
        (6, "accepted", set()),
    ]
    assert problems == []


@pytest.mark.parametrize("quoted", [True, False])
def test_a_cell_of_fifty_megabytes_costs_only_its_row(tmp_path: Path, quoted: bool) -> None:
    rows = [PENALTY | {"行政处罚决定书文号": f"云罚{i}号"} for i in range(3)]
    head, one, two, three, _ = table(rows).split(b"\r\n")
    filler = b"line\r\n" * 8_000_000 if quoted else b"x" * 50_000_000
    mark = "违法".encode()
    big = two.replace("当事人在道路上堆放货物。".encode(), (b'"' + filler + b'"') if quoted else filler)
    assert mark and len(big) > 40_000_000
    verdicts, problems = run(
        MemoryRegister(), put(tmp_path, "a.csv", b"\r\n".join([head, one, big, three, b""]))
    )
    assert [(v.place.row, v.outcome.value, codes(v)) for v in verdicts] == [
        (2, "accepted", set()),
        (3, "rejected", {"ROW_TOO_LARGE"}),
        (4, "accepted", set()),
    ]
    assert problems == []


def test_nul_bytes_and_broken_quotes_cost_their_row(tmp_path: Path) -> None:
    head, row = table([PENALTY]).split(b"\r\n")[:2]
    facts = "当事人在道路上堆放货物。".encode()
    data = b"\r\n".join([head, row.replace(facts, b"a\0b"), row.replace(facts, b'"a"b'), row, b""])
    verdicts, _ = run(MemoryRegister(), put(tmp_path, "a.csv", data))
    assert [codes(v) for v in verdicts] == [{"NUL_BYTE"}, {"CSV_SYNTAX"}, set()]


def test_an_empty_file_and_a_lone_header_are_empty_feeds(tmp_path: Path) -> None:
    head = table([PENALTY]).split(b"\r\n")[0] + b"\r\n"
    for data in (b"", b"\xef\xbb\xbf", head):
        verdicts, problems = run(MemoryRegister(), put(tmp_path, "a.csv", data))
        assert (verdicts, [p.code for p in problems]) == ([], ["EMPTY_FEED"])


def test_half_of_yesterdays_rows_raises_an_alarm_and_removes_nothing(tmp_path: Path) -> None:
    register = MemoryRegister()
    rows = [PENALTY | {"行政处罚决定书文号": f"云罚{i}号"} for i in range(10)]
    feed = put(tmp_path, "a.csv", table(rows[:5]))
    register.rows["feeds/chengguan/a.csv"] = 10
    verdicts, problems = run(register, feed)
    assert counts(verdicts) == {"accepted": 5}
    assert [p.code for p in problems] == ["FEED_SHRUNK"]


def workbook(rows: list[list[object]], *more: str) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for title in more:
        book.create_sheet(title)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_is_read_with_its_date_cells(tmp_path: Path) -> None:
    row: dict[str, object] = dict(PENALTY)
    row["处罚决定日期"] = datetime(2026, 9, 1)
    row["罚款金额（万元）"] = 2.5
    data = workbook([list(row), list(row.values())])
    verdicts, problems = run(MemoryRegister(), put(tmp_path, "a.xlsx", data))
    assert problems == []
    assert verdicts[0].outcome is Outcome.ACCEPTED, verdicts
    assert str(the_decision(verdicts).fine_amount) == "25000"


def test_formulas_and_rounded_numbers_in_a_workbook_cost_their_row(tmp_path: Path) -> None:
    rows: list[list[object]] = [list(PENALTY)]
    for key, value in (("罚款金额（万元）", "=1+1"), ("证件号码", 110105194912310020), ("违法事实", "#REF!")):
        rows.append(list((PENALTY | {key: value}).values()))
    book = openpyxl.load_workbook(io.BytesIO(workbook(rows)))
    sheet = book.active
    assert sheet is not None
    sheet.cell(4, list(PENALTY).index("违法事实") + 1).data_type = "e"
    out = io.BytesIO()
    book.save(out)
    verdicts, _ = run(MemoryRegister(), put(tmp_path, "a.xlsx", out.getvalue()))
    assert [codes(v) for v in verdicts] == [{"FORMULA_CELL"}, {"CELL_PRECISION"}, {"CELL_ERROR"}]


def test_a_zip_bomb_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * 60_000_000)
    verdicts, problems = run(MemoryRegister(), put(tmp_path, "a.xlsx", out.getvalue()))
    assert (verdicts, [p.code for p in problems]) == ([], ["WORKBOOK_BOMB"])


@pytest.mark.parametrize("data", [b"", b"PK", b"\xd0\xcf\x11\xe0" * 100, b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_workbook_is_refused(tmp_path: Path, data: bytes) -> None:
    verdicts, problems = run(MemoryRegister(), put(tmp_path, "a.xlsx", data))
    assert (verdicts, [p.code for p in problems]) == ([], ["WORKBOOK_BROKEN"])


def test_two_sheets_are_reported_and_the_first_is_read(tmp_path: Path) -> None:
    data = workbook([list(PENALTY), list(PENALTY.values())], "说明")
    verdicts, problems = run(MemoryRegister(), put(tmp_path, "a.xlsx", data))
    assert counts(verdicts) == {"accepted": 1}
    assert [p.code for p in problems] == ["SHEETS_IGNORED"]


def test_an_english_table_with_other_dates_and_amounts_is_mapped_without_code(tmp_path: Path) -> None:
    mapping = Mapping.model_validate(
        {
            "columns": {
                "Business": "party.name",
                "Date": "decided_on",
                "Violation": "violation",
                "Fine": "fine_amount",
                "Status": "appeal",
            },
            "templates": {"document_number": "{Case}/{Item}"},
            "dates": "%m/%d/%Y|iso",
            "ignore": ["Case", "Item"],
            "currency": "USD",
            "constants": {"kind": "行政处罚", "penalty_kinds": "罚款"},
            "values": {"party.kind": {"": "法人及非法人组织"}},
            "status": {"appealed": "行政诉讼中"},
            "header_row": 3,
            "drop_when_empty": ["Case"],
        }
    )
    authority = with_feed(format="mapped", mapping=mapping.model_dump(), party_code="none")
    text = (
        "Penalties 2026\n\nCase;Item;Business;Date;Violation;Fine;Status\n"
        'A-1;2;Blue Heron Bakery;09/01/2026;"Blocked; exit";"$1,234.50";appealed; extra\n'
        "A-1;3;Blue Heron Bakery;2026-09-02;Rats;USD 300;closed\n"
        ";;;;;;\n;;total;;;1534.5;\n"
    ).replace("appealed; extra", "appealed")
    verdicts, problems = run(MemoryRegister(), put(tmp_path, "a.csv", text, authority), authority)
    assert problems == []
    assert [v.outcome.value for v in verdicts] == ["accepted", "accepted"], verdicts
    first = the_decision(verdicts)
    assert (first.document_number, str(first.fine_amount), first.currency) == ("A-1/2", "1234.50", "USD")
    assert (first.appeal, first.decided_on.isoformat()) == ("行政诉讼中", "2026-09-01")
    assert first.party.kind is PartyKind.ORGANISATION
    second = the_decision(verdicts[1:])
    assert (second.remarks, second.appeal) == ("closed", "")


def test_a_person_in_a_mapped_feed_is_not_taken_for_an_organisation(tmp_path: Path) -> None:
    mapping = {
        "columns": {"名": "party.name", "号": "document_number", "日": "decided_on", "事": "violation"}
    }
    authority = with_feed(format="mapped", mapping=mapping, party_code="none")
    text = "名,号,日,事\n季南舟,云1号,2026-01-02,占道\n云泽早点铺,云2号,2026-01-02,占道\n"
    verdicts, _ = run(MemoryRegister(), put(tmp_path, "a.csv", text, authority), authority)
    assert the_decision(verdicts).party.kind is PartyKind.PERSON
    assert codes(verdicts[0]) == {"PARTY_KIND_GUESSED"}
    assert the_decision(verdicts[1:]).party.kind is PartyKind.ORGANISATION


def test_big5_is_read_where_the_mapping_says_so(tmp_path: Path) -> None:
    mapping = {
        "columns": {"名稱": "party.name", "字號": "document_number", "日期": "decided_on", "由": "violation"},
        "dates": "roc",
        "encoding": "big5",
    }
    authority = with_feed(format="mapped", mapping=mapping, party_code="none")
    text = "名稱,字號,日期,由\n雲澤股份有限公司,雲字第1號,民國109年5月29日,占用道路\n"
    verdicts, problems = run(
        MemoryRegister(), put(tmp_path, "a.csv", text.encode("big5"), authority), authority
    )
    assert problems == []
    assert the_decision(verdicts).decided_on.isoformat() == "2020-05-29"


@pytest.mark.parametrize(
    "mapping",
    [
        {"columns": {"名": "party.nam", "号": "document_number", "日": "decided_on"}},
        {"columns": {"名": "party.name", "号": "document_number"}},
        {
            "columns": {"名": "party.name", "号": "document_number", "日": "decided_on"},
            "amount_unit": "dollar",
        },
    ],
)
def test_a_mapping_that_cannot_work_is_told_once(tmp_path: Path, mapping: dict[str, object]) -> None:
    authority = with_feed(format="mapped", mapping=mapping)
    feed = put(tmp_path, "a.csv", "名,号,日\n云泽公司,1,2026-01-01\n", authority)
    verdicts, problems = run(MemoryRegister(), feed, authority)
    assert (verdicts, [p.code for p in problems]) == ([], ["MAPPING_BAD"])


def test_a_file_that_vanished_is_a_problem_and_no_exception(tmp_path: Path) -> None:
    feed = put(tmp_path, "a.csv", table([PENALTY]))
    (tmp_path / "a.csv").unlink()
    verdicts, problems = run(MemoryRegister(), feed)
    assert (verdicts, [p.code for p in problems]) == ([], ["UNREADABLE"])
    assert feed_file(tmp_path / "a.doc", "a.doc", AUTHORITY).code == "UNKNOWN_FILE"  # type: ignore[union-attr]
