"""What many pages say alike is read once; what must not be there is found all the same, in each of them."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.verify import Finding, Forbidden, Gone, Names, Report, Word, WordIndex, run, verify_changes
from generator.verify.pages import Site, check
from generator.verify.repeats import Repeats
from tests.unit.test_verify_site import begin, page

NUMBER, TELEPHONE = "120101199003071230", "13812345678"
IDS = [f"{n:020x}" for n in range(0xA0, 0xC8)]
NAMES = Names({IDS[n]: (Word("王小明", "R-NAME"),) for n in range(0, len(IDS), 7)})
FORBIDDEN = Forbidden(
    words=WordIndex([Word(NUMBER, "R-ID")]), names=NAMES, gone=Gone({IDS[3]: "W-ID"}), furniture="首页"
)


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch is a few pages, so that most pages come after what they repeat is known."""
    monkeypatch.setattr(run, "_BATCH", 600)


def found(pages: dict[str, str], alone: bool = False) -> set[Finding]:
    """What is found in all pages together, or in each by itself."""
    reports = []
    for some in [{path: text} for path, text in pages.items()] if alone else [pages]:
        reports.append(Report())
        reader = run._Reader(reports[-1], FORBIDDEN, None)
        for path, text in some.items():
            reader.add(path, text.encode())
        reader.finish()
    return {finding for report in reports for finding in report.findings}


def decisions(*lines: str) -> dict[str, str]:
    """Forty pages of decisions, each with those lines and one of its own."""
    return {
        f"d/{i[:2]}/{i}.html": page("<main>\n<p>第" + i[-2:] + "页\n" + "\n".join(lines) + "\n<p>完\n</main>")
        for i in IDS
    }


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        (f"<p>证件 {NUMBER}", "R-ID"),
        ("<p>证件 1201011990\n03071230", "R-ID"),
        ("<p>证件 120101\n<b class=x>199003071230</b>", "R-ID"),
        ("<p>证件 120101199&#48;03071230", "R-ID"),
        (f"<p>电话 {TELEPHONE}", "V-TEL"),
        (f"<p><a href=/d/00/{IDS[3]}.html>x</a>", "W-ID"),
        (f"<dt>证件<i lang=en>ID</i><dd>{NUMBER}<dd>完", "R-ID"),
        (f"<tr><td>证件<td>{TELEPHONE}<td>完", "V-TEL"),
        (f"<p title='<dd>{NUMBER}<td>'>x", "R-ID"),
    ],
)
def test_what_no_page_may_show_is_found_in_every_page_that_repeats_it(line: str, rule: str) -> None:
    pages = decisions("<h2>事实</h2>", line, "<h2>依据</h2>")
    assert {(path, code) for path, code, _ in found(pages)} >= {(path, rule) for path in pages}
    assert found(pages) == found(pages, alone=True)


@pytest.mark.parametrize(
    "line",
    ["<p>证人王小明称", "<dt>当事人<dd>王<i lang=en>小</i>明", "<p>王\n小明", "<tr><td>甲<td>王小明<td>乙"],
)
def test_a_name_in_a_line_that_all_pages_have_is_found_in_its_own(line: str) -> None:
    pages = decisions("<h2>事实</h2>", line, "<h2>依据</h2>")
    mine = {(f"d/{i[:2]}/{i}.html", "R-NAME") for i in NAMES}
    assert {(path, code) for path, code, _ in found(pages)} - {(f"d/00/{IDS[3]}.html", "W-ID")} == mine


def test_a_fault_in_a_line_that_all_pages_have_is_told_of_each(tmp_path: Path) -> None:
    for line in ('<p><a href="/gone.html">x</a>', "<p onclick=x()>x", "<script>x()</script>"):
        store = begin(tmp_path / str(len(line)), decisions("<h2>事实</h2>", line, "<h2>依据</h2>"))
        assert len({finding.path for finding in verify_changes(store, Forbidden()).findings}) == len(IDS)


def test_what_pages_share_is_left_out_once_it_is_known_and_their_own_stays() -> None:
    repeats = Repeats(FORBIDDEN, lambda _: True)
    pages = [text.encode() for text in decisions("<h2>事实</h2>", "<p>同样的话", f"<p>{NUMBER}").values()]
    for data in pages[:10]:
        assert repeats.cut(data).whole
    repeats.learn()
    cut = repeats.cut(pages[20])
    assert "同样的话".encode() not in cut.text and "事实".encode() not in cut.text
    assert "第b4页".encode() in cut.text and NUMBER.encode() in cut.text
    broken = pages[20].replace(b"<main>", b'<main title="')
    assert repeats.settled([repeats.cut(broken)])[0].whole, "an open value might swallow what follows"
    goes_on = pages[20].replace("<p>完".encode(), "<b>完".encode())
    assert repeats.settled([repeats.cut(goes_on)])[0].whole, (
        "what goes on in the next line belongs to what stands before"
    )


LINES = st.sampled_from(
    [
        "<h2>事实</h2>", "<p>同样的话", "<dt>当事人<i lang=en>Party</i><dd>冯某", "<p>王", "小明</p>",
        "<p>12010119", "9003071230", "<b class=x>小明</b>", "<li>王<b>小</b>明", f"<p>{NUMBER}",
        "<p>1381234 5678", "<!-- 王小明 -->", "<p>王&#23567;明", "<p title='王小明'>", "<p>%E7%8E%8B小明",
        '<a href="', '">x</a>', "<p>\\u738b小明", "<p>㎡á", "<li>" + IDS[0],
        "<tr><td>" + IDS[7] + "<td>王小明", "</ul>", f"<p>{IDS[3]}",
        "<tr><td>甲<td>" + IDS[7] + "<td>王小明", "<tr>", "<td>王小明<tr><td>" + IDS[14],
        "<dt>乙<dd>王<dd>小明", "<dt>人<dd>王小明", "<dd>12010119<dd>9003071230", "<p title='<dd>",
        "'>", "小明<dd>", "<td title=\"<td\">",
    ]
)  # fmt: skip


ATTRIBUTES = st.sampled_from(
    [
        "href=/", "href=/d/", "HREF='/gone'", "href = /gone", 'href="/d/"', "href=#x", "href=",
        "a=href=/gone",
        "src=/gone", "src=/x.js", "srcset='/gone 2x'", "onclick=x()", "\tOnLoad\n=x", "/onload=x",
        "data-on=1",
        "style=a", "STYLE = 'a'", "/style=a", "restyle=a", "class=x", "title='='", "action=/gone",
        "poster=/gone",
        "href=https://other.example/", "src=https://other.example/", "href='javascript:x()'",
        "href=gone", "=",
        "rel=stylesheet", "rel=icon", "/href=/gone", "x" * 40 + "onclick=x", "onclick" + " " * 40 + "=x",
        "href",
    ]
)  # fmt: skip
TAGS = st.sampled_from(["<a", "<link", "<script", "<SCRIPT", "<style", "<img", "<p", "<form", "字=", "<"])


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(TAGS, st.lists(ATTRIBUTES, max_size=3)), max_size=4))
def test_nothing_is_wrong_in_what_is_plainly_sound(tags: list[tuple[str, list[str]]]) -> None:
    pages = [f"{' '.join([tag, *attributes])}>字".encode() for tag, attributes in tags]

    def there(path: str) -> bool:
        return path in ("index.html", "d/index.html", "x.js")

    sound = Site(there, "https://site.example")
    for _ in range(2):
        if sound.sound(pages):
            for data in (*pages, b"\n".join(pages)):
                assert not list(check("d/a.html", data, Site(there, "https://site.example")))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(LINES, max_size=5), min_size=1, max_size=3))
def test_pages_read_together_show_what_each_shows_alone(kinds: list[list[str]]) -> None:
    pages = {}
    for number, public_id in enumerate(IDS):
        lines = kinds[number % len(kinds)]
        pages[f"d/{public_id[:2]}/{public_id}.html"] = page("<main>\n" + "\n".join(lines) + "\n</main>")
    assert found(pages) == found(pages, alone=True)
