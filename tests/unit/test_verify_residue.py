"""Whatever disguise a protected value wears, and whatever file it hides in, it is found."""

import gzip
import io
import json
import zipfile
import zlib
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.model.identifiers import has_id_check_digit
from generator.model.text import number_key
from generator.publish import OutputStore
from generator.verify import Forbidden, Names, Report, Short, Word, WordIndex, allow, verify_changes
from generator.verify.folding import RECORD, Folded, as_text, fold_units
from generator.verify.names import ShortWords

ID = "120101199003071230"
PHONE = "13812345678"
NUMBER = "津市监处罚〔2026〕123号"
PUBLIC_ID = "ab12" * 5
OTHER_ID = "cd34" * 5
TITLE = "某某食品店销售超过保质期食品案"
EMAIL = "wang@example.test"
WORDS = WordIndex(
    [
        Word(ID, "R-ID"),
        Word(PHONE, "R-TEL"),
        Word(NUMBER, "W-NUMBER"),
        Word(PUBLIC_ID, "W-ID"),
        Word(TITLE, "W-TITLE"),
        Word("津A12345", "R-PLATE"),
        Word("E12345678", "R-PASS"),
        Word(EMAIL, "R-MAIL"),
    ]
)
NAMES = Names({OTHER_ID: (Word("王小明", "R-NAME-3"), Word("John Li", "R-NAME-3"))})
FORBIDDEN = Forbidden(words=WORDS, names=NAMES, rules_version="t")


def verify(
    tmp_path: Path, files: dict[str, bytes | str], forbidden: Forbidden = FORBIDDEN, **options: object
) -> Report:
    store = OutputStore(tmp_path / "state", tmp_path / "live", durable=False)
    store.begin(full=True)
    for path, data in files.items():
        store.put(path, data.encode() if isinstance(data, str) else data)
    store.finish()
    return verify_changes(store, forbidden, **options)  # type: ignore[arg-type] # passed through


def page(text: str) -> str:
    return (
        f"<!doctype html><html lang=zh><head><title>t</title></head><body><p>前文{text}后文</p></body></html>"
    )


def rules(report: Report) -> set[str]:
    return {finding.rule for finding in report.findings}


DISGUISES = {
    "plain": ID,
    "lower case": "12010119900307123x".replace("x", "0"),
    "decimal entities": "".join(f"&#{ord(c)};" for c in ID),
    "hexadecimal entities": "".join(f"&#x{ord(c):x};" for c in ID),
    "full width": "".join(chr(ord(c) + 0xFEE0) for c in ID),
    "circled and styled digits": "".join(chr(0x1D7CE + int(c)) for c in ID),
    "zero width": "\u200b".join(ID),
    "soft hyphens": "&shy;".join(ID),
    "byte order marks": "\ufeff".join(ID),
    "spaces": " ".join(ID),
    "no-break space entities": ID[:6] + "&nbsp;" + ID[6:],
    "line breaks": ID[:6] + "\n   " + ID[6:14] + "<br>" + ID[14:],
    "hyphens": "-".join((ID[:6], ID[6:14], ID[14:])),
    "dashes": "–".join((ID[:6], ID[6:14], ID[14:])),
    "split by tags": f"{ID[:5]}<b>{ID[5:9]}</b><span class=x>{ID[9:]}</span>",
    "split by comments": f"{ID[:5]}<!-- x -->{ID[5:]}",
    "in an attribute": f'<img alt="证件 {ID}" src="/x.png">',
    "in an inline tag's attribute": f'<span title="证件 {ID}">x</span>',
    "in a comment": f"<!-- {ID} -->",
    "in a link": f'<a href="/?q={ID}">x</a>',
    "percent encoded": f'<a href="/?q={"".join(f"%{ord(c):02x}" for c in ID)}">x</a>',
    "inside of a longer number": f"税务登记号{ID}01",
    "twice escaped": "".join(f"&amp;#{ord(c)};" for c in ID),
    "in a data block": '<script type="application/ld+json">{"x":"'
    + "".join(f"\\u{ord(c):04x}" for c in ID)
    + '"}</script>',
}


@pytest.mark.parametrize("name", DISGUISES)
def test_an_identity_number_is_found_in_a_page_in_every_disguise(tmp_path: Path, name: str) -> None:
    report = verify(tmp_path, {"x.png": b"", "d/ab/x.html": page(DISGUISES[name])})
    assert "R-ID" in rules(report)
    assert all(ID not in str(finding) for finding in report.findings)


@pytest.mark.parametrize(
    ("word", "rule"),
    [
        ("138 1234 5678", "R-TEL"),
        ("138-1234-5678", "R-TEL"),
        ("+86 13812345678", "R-TEL"),
        ("津市监处罚[2026]123号", "W-NUMBER"),
        ("津市监处罚（2026）123号", "W-NUMBER"),
        ("津市监处罚<b>〔2026〕</b> 123 号", "W-NUMBER"),
        (f"/d/ab/{PUBLIC_ID}.html", "W-ID"),
        (PUBLIC_ID.upper(), "W-ID"),
        ("某某食品店销售超过\n保质期食品案", "W-TITLE"),
        ("津Ａ·12345", ""),
        ("津 A-12345", "R-PLATE"),
        ("e12345678", "R-PASS"),
        ("WANG@EXAMPLE.TEST", "R-MAIL"),
    ],
)
def test_other_words_are_found_however_they_are_typed(tmp_path: Path, word: str, rule: str) -> None:
    assert rules(verify(tmp_path, {"a.html": page(word)})) - {"V-TEL"} == ({rule} if rule else set())


@pytest.mark.parametrize(
    "text",
    [
        "订单21381234567890",
        "X13812345678Y",
        "津市监处罚〔2026〕1234号",
        "津市监处罚〔2026〕12号",
        "某某食品店销售食品案",
        "AE123456789",
    ],
)
def test_what_only_looks_like_a_protected_word_is_left_alone(tmp_path: Path, text: str) -> None:
    assert not rules(verify(tmp_path, {"a.html": page(text)}))


def test_a_number_made_by_a_neighbouring_date_is_no_leak(tmp_path: Path) -> None:
    forbidden = Forbidden(words=WordIndex([Word("13820260901", "R-TEL")]))
    for text in ("共138 2026-09-01", "<td>138</td><td>20260901</td>", "138 2026-09-01起"):
        assert not verify(tmp_path, {"a.html": page(text)}, forbidden).findings
    assert verify(tmp_path, {"a.html": page("电话138 2026 0901")}, forbidden).findings


ESCAPED = "".join(f"\\u{ord(c):04x}" for c in ID)
CARDS = f"{OTHER_ID} 一\n{PUBLIC_ID[:-1]}0 {ID}\n"
FILES: dict[str, bytes] = {
    "data/a.json": json.dumps({"a": [1, {"b": ID}]}).encode(),
    "data/b.json": f'{{"a":"{ESCAPED}"}}'.encode(),
    "data/c.json": f'{{"a":"{ID[:6]}\\n{ID[6:]}"}}'.encode(),
    "data/html.json": json.dumps({"content_html": f"<p>{ID[:6]}<b>{ID[6:]}</b></p>"}).encode(),
    "data/a.jsonl": f'{{"a":1}}\n{{"a":"{ESCAPED}"}}\n'.encode(),
    "data/a.csv": f'\ufeff文号,事实\n一,"{ID[:6]}\t{ID[6:]}"\n'.encode(),
    "feeds/a.xml": f"<feed><entry><t>{ID}</t></entry></feed>".encode(),
    "feeds/wrapped.xml": (
        "<feed><c type='html'>"
        + escape(f"<p>{ID[:4]}<i>{ID[4:]}</i>".replace("0", "&#48;"))
        + "</c></feed>"
    ).encode(),
    "feeds/cdata.xml": f"<feed><c><![CDATA[<p>{ID[:4]}<i>{ID[4:]}</i>]]></c></feed>".encode(),
    "a.txt": ID.encode(),
    "theme/x.css": f".a::after{{content:'{ID}'}}".encode(),
    "theme/x.js": f"const a = '{ESCAPED}'".encode(),
    "theme/y.js": ("const a = '" + "".join(f"\\x{ord(c):02x}" for c in ID) + "'").encode(),
    "theme/x.svg": f"<svg xmlns='http://www.w3.org/2000/svg'><desc>{ID}</desc></svg>".encode(),
    "theme/x.png": b"\x89PNG..tEXt" + ID.encode() + b"\0\0",
    "data/a.csv.gz": gzip.compress(f"a,{ID}\n".encode()),
    "sitemap.xml.gz": gzip.compress(f"<urlset><url><loc>/{ID}</loc></url></urlset>".encode()),
    f"d/aa/{ID}.html": page("x").encode(),
    f"d/bb/{ID[:6]}-{ID[6:]}.txt": b"x",
    "search/c1.0123456789abcdef.bin": zlib.compress(CARDS.encode()),
}  # fmt: skip


def unpack(path: str, data: bytes) -> str | None:
    """A decoder of search packs, as the caller would give."""
    return zlib.decompress(data).decode() if path.startswith("search/") else None


@pytest.mark.parametrize("path", FILES)
def test_an_identity_number_is_found_in_every_kind_of_file(tmp_path: Path, path: str) -> None:
    report = verify(tmp_path, {path: FILES[path]}, decoder=unpack)
    assert "R-ID" in rules(report)
    assert {finding.path for finding in report.findings if finding.rule == "R-ID"} >= {path}


def test_a_spreadsheet_and_an_archive_are_opened(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", f"<sst><si><t>{ID}</t></si></sst>")
        archive.writestr("_rels/.rels", "<x/>")
    assert rules(verify(tmp_path, {"data/a.xlsx": packed.getvalue()})) == {"R-ID"}


@pytest.mark.parametrize(
    ("path", "data", "rule"),
    [
        ("a.html", b"\xff\xfe\x00", "V-ENCODING"),
        ("a.csv.gz", b"\x1f\x8bgarbage", "V-ENCODING"),
        ("a.zip", b"PKgarbage", "V-ENCODING"),
        ("search/x.bin", b"\x01\x02", "V-KIND"),
        ("a.pdf", b"%PDF", "V-KIND"),
        ("a.html.br", b"\x01", "V-KIND"),
    ],
)
def test_what_cannot_be_read_is_not_vouched_for(tmp_path: Path, path: str, data: bytes, rule: str) -> None:
    assert rules(verify(tmp_path, {path: data})) == {rule}


def test_a_name_is_found_in_what_belongs_to_its_record_and_nowhere_else(tmp_path: Path) -> None:
    mine, others = f"d/cd/{OTHER_ID}.html", f"d/ab/{'9' * 20}.html"
    clean = {others: page("王小明 John Li"), "index.html": page("王小明"), "officers.json": '["王小明"]'}
    assert not verify(tmp_path, {**clean, mine: page("王某")}).findings
    for shown in (
        "王小明",
        "王 小明",
        "王<b>小</b>明",
        "&#29579;小明",
        "王\u200b小明",
        "JOHN LI",
        "john<br>li",
    ):
        report = verify(tmp_path, {**clean, mine: page(shown)})
        assert [(f.path, f.rule) for f in report.findings] == [(mine, "R-NAME-3")], shown


def test_a_name_is_found_in_its_own_record_of_a_file_of_many(tmp_path: Path) -> None:
    def lines(mine: str, other: str) -> dict[str, bytes | str]:
        rows = [(OTHER_ID, mine), ("9" * 20, other)]
        return {
            "data/a.jsonl": "\n".join(json.dumps({"id": i, "t": t}) for i, t in rows),
            "data/b.jsonl": "\n".join(json.dumps({"id": i, "t": t}, ensure_ascii=False) for i, t in rows),
            "data/a.csv": "\n".join(f"{i},{t}" for i, t in rows),
            "feeds/a.json": json.dumps(
                {"items": [{"id": i, "t": t} for i, t in rows]}, separators=(",", ":")
            ),
            "feeds/a.xml": "<f>" + "".join(f"<entry><id>{i}</id>{t}</entry>" for i, t in rows) + "</f>",
            "list.txt.gz": gzip.compress(b""),
            "search/p.bin": zlib.compress("\n".join(f"{i} {t}" for i, t in rows).encode()),
        }

    assert not verify(tmp_path, lines("王某", "王小明"), decoder=unpack).findings
    found = verify(tmp_path, lines("王小明", "王某"), decoder=unpack).findings
    assert {f.path for f in found} == set(lines("", "")) - {"list.txt.gz"}
    assert {f.rule for f in found} == {"R-NAME-3"}


def test_rare_characters_before_a_record_do_not_hide_its_name(tmp_path: Path) -> None:
    lines = "".join(
        json.dumps({"t": "𠮷" * 9, "id": i, "n": "𠮷某"}, ensure_ascii=False) + "\n" for i in (OTHER_ID, ID)
    )
    forbidden = Forbidden(names=Names({OTHER_ID: (Word("𠮷某", "R-NAME-3"),)}))
    found = verify(tmp_path, {"data/a.jsonl": lines}, forbidden).findings
    assert [(f.path, f.rule, f.place) for f in found] == [("data/a.jsonl", "R-NAME-3", "第 1 行")]


def test_what_the_law_shows_in_a_notice_is_allowed_there_and_only_there(tmp_path: Path) -> None:
    notice = f"d/ab/{PUBLIC_ID}.html"
    forbidden = Forbidden(
        words=WORDS,
        allowed=allow([(NUMBER, notice)]),
        allowed_rules=(("W-ID", "withdrawals/"), ("W-ID", notice)),
    )
    good = {notice: page(NUMBER), "withdrawals/index.html": page(PUBLIC_ID)}
    assert not verify(tmp_path, good, forbidden).findings
    bad = {**good, "index.html": page(NUMBER + PUBLIC_ID), "withdrawals/x.html": page(NUMBER)}
    assert {(f.path, f.rule) for f in verify(tmp_path, bad, forbidden).findings} == {
        ("index.html", "W-NUMBER"), ("index.html", "W-ID"), ("withdrawals/x.html", "W-NUMBER"),
    }  # fmt: skip


VALID = next(n for n in (f"11010519900101001{c}" for c in "0123456789") if has_id_check_digit(n))


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (f"张某 {VALID}", "V-ID"),
        (f"证件{VALID[:6]} {VALID[6:14]} {VALID[14:]}", "V-ID"),
        (f"税务登记号{VALID}01", "V-ID"),
        ("".join(chr(ord(c) + 0xFEE0) for c in VALID), "V-ID"),
        (f"张某 {VALID[:-1]}{(int(VALID[-1]) + 1) % 10}", ""),
        ("联系 15900001111", "V-TEL"),
        ("联系 159-0000-1111", "V-TEL"),
        ("联系+86 15900001111", "V-TEL"),
        ("卡6222021234567890128", "V-CARD"),
        ("卡6222021234567890129", ""),
        ("卡 4111 1111 1111 1111", "V-CARD"),
    ],
)
def test_a_well_formed_private_number_is_found_though_nobody_named_it(
    tmp_path: Path, text: str, rule: str
) -> None:
    assert rules(verify(tmp_path, {"a.html": page(text)}, Forbidden())) == ({rule} if rule else set())


@pytest.mark.parametrize(
    "text",
    [
        "信用代码 91110000100000391W",
        "2021-09-01 2021-09-02 2021-09-03 2021-10-04",
        "<td>2021-09-01</td><td>20210902</td><td>13812345678901</td>",
        "注册号：15900001111",
        "许可证编号 4111111111111111",
        "0123456789abcdef15900001111",
    ],
)
def test_numbers_that_are_public_by_their_nature_are_left_alone(tmp_path: Path, text: str) -> None:
    assert not verify(tmp_path, {"a.html": page(text)}, Forbidden()).findings


def test_telephone_numbers_of_organs_are_allowed_by_name(tmp_path: Path) -> None:
    forbidden = Forbidden(public_numbers=frozenset({"15900001111"}))
    assert not verify(tmp_path, {"a.html": page("投诉电话 159 0000 1111")}, forbidden).findings


def test_a_word_too_short_to_be_searched_everywhere_is_refused() -> None:
    with pytest.raises(ValueError, match="过短"):
        WordIndex([Word("王伟", "R-NAME")])


def test_three_hundred_thousand_numbers_fit_into_little_memory() -> None:
    index = WordIndex(Word(f"{n * 7919 % 10**17:017d}X", "R-ID") for n in range(300_000))
    import pickle

    assert len(pickle.dumps(index)) < 20_000_000
    text = "文" * 1000 + f"{299_999 * 7919 % 10**17:017d}x"
    assert [hit.rule for hit in index.hits(fold_units(text))] == ["R-ID"]


@given(
    st.text(
        st.characters(max_codepoint=0x2FFF, exclude_categories=["Cs", "Cc", "Mn", "No", "So", "Sm", "Lm"])
    )
)
def test_folding_by_table_agrees_with_the_models_folding(text: str) -> None:
    single = "".join(c for c in text if len(number_key(c)) <= 1)
    assert as_text(fold_units(single)) in (number_key(single), "".join(number_key(c) for c in single))


@given(
    st.lists(st.text("0123456789", min_size=11, max_size=18), min_size=1, max_size=5),
    st.sampled_from(["", " ", "-", "\u200b", "–"]),
    st.text("一二三，。", max_size=5),
)
def test_every_indexed_number_is_hit_with_any_separator(words: list[str], gap: str, around: str) -> None:
    index = WordIndex(Word(word, "R") for word in words)
    for word in words:
        units = fold_units(f"{around}{gap.join(word)}{around}")
        assert word in {as_text(units[hit.start : hit.end]) for hit in index.hits(units)}


@given(
    st.lists(st.text("01X", min_size=4, max_size=12) | st.text("1XA文", min_size=4, max_size=9), max_size=5),
    st.text("01XA文，", max_size=20),
)
def test_words_of_digits_letters_and_anything_are_hit_wherever_they_stand(
    words: list[str], text: str
) -> None:
    index = WordIndex(Word(word, "R") for word in words)
    whole = text.join(["", *words, ""])
    units = fold_units(whole)
    found = {(as_text(units[hit.start : hit.end]), hit.start) for hit in index.hits(units)}
    shown = as_text(units)
    assert found == {(word, at) for word in words for at in range(len(shown)) if shown.startswith(word, at)}


@given(
    st.lists(st.text("王李小明1", min_size=2, max_size=6), min_size=1, max_size=6),
    st.text("王李小明1文", max_size=60),
)
def test_short_words_are_found_wherever_they_stand(words: list[str], text: str) -> None:
    words = sorted(set(words))
    short = ShortWords([Short(PUBLIC_ID, "R", RECORD.join(words))])
    found = sorted((text[hit.start : hit.end], hit.start) for hit in short.hits(fold_units(text)))
    assert found == sorted(
        (word, at) for word in words for at in range(len(text)) if text.startswith(word, at)
    )


def test_a_place_in_folded_text_leads_back_to_what_a_reader_sees_of_its_own_file() -> None:
    first, second = "甲（乙）\n丙", "１３ 8\n，王 小明，"
    folded = Folded(f"{first}\0{second}")
    border = as_text(folded.units).index("\0")
    at = as_text(folded.units).index("王小明")
    mine = slice(border, len(folded.units))
    assert folded.around(slice(at, at + 3), 2, 9, mine) == ("\n，", "王 小明", "，")
    assert folded.around(slice(at, at + 3), 99, 0, mine)[0] == "１３ 8\n，"
    assert folded.line(at, mine) == 2
    assert folded.around(slice(0, 1), 5, 99, slice(-1, border)) == ("", "甲", first[1:])
