"""The fast way of the verifier and the plain way find the same, whatever is planted where."""

import gzip
import json
import zlib
from collections.abc import Callable
from xml.sax.saxutils import escape

from hypothesis import given, settings
from hypothesis import strategies as st

from generator.verify import Forbidden, Gone, Names, Report, Word, WordIndex
from generator.verify.decode import readable, texts
from generator.verify.run import _Reader
from tests.support import verify_reference as reference

NUMBERS = ("120101199003071230", "13812345678", "6222021234567890128", "11010119900307123X")
IDS = tuple(f"{n:x}" * 20 for n in (10, 11, 12))
NAMES = {
    IDS[0]: ("王小明", "津渡市河口区花园街12号3单元301室", "John Li", "李明"),
    IDS[1]: ("欧阳菲菲", "E12345678", "𠮷某", "19900307"),
}
WORDS = st.sampled_from([*NUMBERS, *NAMES[IDS[0]], *NAMES[IDS[1]]])

# Each way of hiding a word from a search for it; a reader sees it all the same.
DISGUISES = (
    lambda word: word,
    lambda word: word.lower(),
    lambda word: " ".join(word),
    lambda word: "\u200b".join(word),
    lambda word: "-".join(word),
    lambda word: word[:2] + "（" + word[2:] + "）",
    lambda word: word[:2] + "\n  " + word[2:],
    lambda word: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in word),
    lambda word: "".join(chr(0x1D7CE + int(c)) if c in "0123456789" else c for c in word),
)
MARKED = (
    lambda word: "".join(f"&#{ord(c)};" for c in word),
    lambda word: "".join(f"&#x{ord(c):x};" for c in word),
    lambda word: word[:1] + "&nbsp;" + word[1:],
    lambda word: word[:2] + "<b class=x>" + word[2:] + "</b>",
    lambda word: word[:2] + '<B Title="3">' + word[2:] + "</B>",
    lambda word: word[:2] + "<br>\n" + word[2:],
    lambda word: word[:2] + "<!-- 3 -->" + word[2:],
    lambda word: f"<span title='{word}'>x</span>",
    lambda word: "".join(f"&amp;#{ord(c)};" for c in word),
)
TEXTS = st.text(
    st.sampled_from("当事人王李明的第号〔〕，。、2019-3 7&<>%\"'\\n\u3000xABe·一\u200b"), max_size=40
)


@st.composite
def records(draw: st.DrawFn) -> list[tuple[str, str]]:
    """Some records, each with its id and a text; words in some of them, hidden or not."""
    made = []
    for public_id in draw(st.lists(st.sampled_from(IDS), min_size=1, max_size=4)):
        text = draw(TEXTS)
        if draw(st.booleans()):
            text += "，" + draw(st.sampled_from(DISGUISES))(draw(WORDS)) + "，" + draw(TEXTS)
        made.append((public_id, text))
    return made


def outputs(made: list[tuple[str, str]], markup: str) -> dict[str, bytes]:
    """The same records in every kind of output. ``markup`` stands in those that carry markup."""
    first = made[0][0]
    paragraphs = "".join(f"<p>{escape(text)}" for _, text in made)
    page = f"<!doctype html><body><p>头<main>\n{paragraphs}<p>{markup}<p>完</main></body>"
    items = "".join(f'<li><a href="/d/{i}.html">{escape(t)}</a>' for i, t in made)
    entries = "".join(
        f"<entry><id>urn:{i}</id><c type='html'>{escape(f'<p>{escape(t)}{markup}')}</c></entry>"
        for i, t in made
    )
    rows = "".join('{},"{}",\n'.format(i, t.replace('"', '""')) for i, t in made)
    lines = [json.dumps({"id": i, "t": t}, ensure_ascii=False) for i, t in made]
    return {
        f"d/aa/{first}.html": page.encode(),
        "authorities/a.html": f"<!doctype html><body><main><ul>{items}<li>{markup}</ul></main>".encode(),
        "feeds/a.atom": f"<feed>{entries}</feed>".encode(),
        "feeds/a.json": json.dumps({"items": items_of(made, markup)}).encode(),
        "data/a.jsonl": "\n".join(lines).encode(),
        "data/b.jsonl": "\n".join(json.dumps({"id": i, "t": t}) for i, t in made).encode(),
        "data/a.csv": rows.encode(),
        "data/a.csv.gz": gzip.compress(rows.encode(), mtime=0),
        "search/a/c1.bin": zlib.compress("\n".join(line.replace("\\n", " ") for line in lines).encode()),
    }  # fmt: skip


def items_of(made: list[tuple[str, str]], markup: str) -> list[dict[str, str]]:
    """The items of a JSON Feed."""
    return [{"id": public_id, "html": f"<p>{escape(text)}{markup}"} for public_id, text in made]


def unpack(path: str, data: bytes) -> str | None:
    """A decoder of search pieces, as the caller would give."""
    return zlib.decompress(data).decode() if path.startswith("search/") else None


def fast(files: dict[str, bytes]) -> dict[str, set[str]]:
    """What the verifier finds in files that it reads together; the rule names the word."""
    forbidden = Forbidden(
        words=WordIndex(Word(word, word) for word in NUMBERS),
        names=Names({i: tuple(Word(word, word) for word in words) for i, words in NAMES.items()}),
    )
    report = Report()
    reader = _Reader(report, forbidden, unpack)
    for path, data in files.items():
        reader.add(path, data)
    reader.finish()
    found: dict[str, set[str]] = {path: set() for path in files}
    for finding in report.findings:
        if not finding.rule.startswith("V-"):
            found[finding.path].add(finding.rule)
    return found


@settings(max_examples=150, deadline=None)
@given(
    records(),
    st.one_of(TEXTS.map(escape), st.tuples(st.sampled_from(MARKED), WORDS).map(lambda x: x[0](x[1]))),
)
def test_the_fast_way_finds_what_the_plain_way_finds(made: list[tuple[str, str]], markup: str) -> None:
    files = outputs(made, markup)
    seen = fast(files)
    for path, data in files.items():
        plain = reference.found(path, data, NUMBERS, NAMES, unpack)
        # Short Latin words count only when they stand alone; the plain way has no eye for that.
        bound = {word for word in plain if word.isascii() and len(word) < 15}
        assert plain - bound <= seen[path] <= plain, path


@settings(max_examples=60, deadline=None)
@given(st.sampled_from((*DISGUISES, *MARKED)), WORDS, st.lists(TEXTS, max_size=6))
def test_a_planted_word_is_found_in_its_page_in_every_disguise(
    hide: Callable[[str], str], word: str, texts: list[str]
) -> None:
    public_id = IDS[1] if word in NAMES[IDS[1]] else IDS[0]
    files = {f"d/{n:02x}/{n:020x}.html": f"<main><p>{escape(t)}</main>".encode() for n, t in enumerate(texts)}
    mine = f"d/aa/{public_id}.html"
    files[mine] = f"<!doctype html><body><main><p>甲，{hide(word)}，乙</main>".encode()
    assert word in fast(files)[mine]


MARKS = st.sampled_from(
    ["甲", "1", "\n", '"', "\\n", '\\"', "\\\\", "\\u4e00", "%41", "%", "<b>", "&lt;", "\x02", "\ufeff", ","]
)  # fmt: skip


@settings(deadline=None)
@given(
    st.lists(MARKS),
    st.sampled_from([".jsonl", ".csv", ".tsv", ".txt", ""]),
)
def test_lines_read_on_bytes_read_as_ever(marks: list[str], suffix: str) -> None:
    text = "".join(marks)
    shown = readable(text.removeprefix("\ufeff").replace("\x02", ""), suffix)
    assert list(texts(f"a{suffix}", text.encode())) == [shown]


def test_the_id_of_a_record_that_is_gone_is_found_also_beside_other_digits() -> None:
    forbidden = Forbidden(gone=Gone({IDS[0]: "W-ID"}), allowed_rules=(("W-ID", "withdrawals/"),))
    report = Report()
    reader = _Reader(report, forbidden, None)
    for path, text in {
        "a.html": f"<p>{IDS[0]}</p>",
        "b.html": f"<p>{IDS[0].upper()} 2026-01-01",
        "c.csv": f"x,{IDS[0]},y\n",
        "d.html": f"<p>{IDS[0][:9]}<b>{IDS[0][9:]}</b>",
        "withdrawals/a.html": IDS[0],
        "e.html": IDS[1],
    }.items():
        reader.add(path, text.encode())
    reader.finish()
    assert {(finding.path, finding.rule) for finding in report.findings} == {
        (path, "W-ID") for path in ("a.html", "b.html", "c.csv", "d.html")
    }
