"""Dead links, inline code, other hosts, broken files, unknown files: a finished site has none."""

import os
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import orjson
import pytest

from generator.publish import OutputStore
from generator.verify import (
    Finding,
    Forbidden,
    Names,
    Report,
    Word,
    WordIndex,
    absence_report,
    verify_changes,
    verify_site,
)
from generator.verify.integrity import Listed
from generator.verify.run import read_ahead

BASE = "https://gongshi.example.test"


def begin(
    tmp_path: Path, files: dict[str, str], *, full: bool = True, gone: tuple[str, ...] = ()
) -> OutputStore:
    store = OutputStore(tmp_path / "state", tmp_path / "live", durable=False)
    store.begin(full=full)
    for path, data in files.items():
        store.put(path, data.encode())
    for path in gone:
        store.remove(path)
    store.finish()
    return store


def page(body: str, head: str = "") -> str:
    return f"<!doctype html><html lang=zh><head><title>t</title>{head}</head><body>{body}</body></html>"


def problems(report: Report) -> list[tuple[str, str]]:
    return [(finding.path, finding.rule) for finding in report.findings]


def check(tmp_path: Path, files: dict[str, str]) -> list[tuple[str, str]]:
    return problems(verify_changes(begin(tmp_path, files), Forbidden(base_url=BASE)))


GOOD = {
    "index.html": page(
        '<a href="/">x</a><a href="d/ab/x.html#part">x</a><a href="./authorities/">x</a><a href="#top">x</a>'
        '<a href="?page=2">x</a><a href="mailto:a@example.test">x</a><a href="https://elsewhere.example/">x</a>'
        f'<a href="{BASE}/d/ab/x.html">x</a><a href="/data/%E6%96%87.csv">x</a>'
        '<form action="/search/"></form><a href="/absence-report.json">x</a>'
        '<img src="/i.svg" srcset="/i.svg 1x, /i.svg 2x" alt=""><img src="data:image/png;base64,AA" alt="">'
        '<a href="/parties/1w/91120000MA001W.html">x</a>'
        '<p>style="x" onclick="y" 说明</p><p>href 与 src</p>',
        '<link rel="stylesheet" href="/theme/x.css"><link rel="canonical" href="https://elsewhere.example/">'
        '<script src="/theme/x.js" defer></script><script type="application/ld+json">{"a":1}</script>',
    ).replace('style="x" onclick="y"', "style=&#34;x&#34; onclick=&#34;y&#34;"),
    "d/ab/x.html": page('<a href="../../index.html">x</a><a href="/authorities">x</a>').replace(
        '"/authorities"', '"/authorities/index.html"'
    ),
    "authorities/index.html": page("x"),
    "search/index.html": page("x"),
    "parties/1w/91120000MA001W.html": page("x"),
    "data/文.csv": "a,b\n",
    "i.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "theme/x.css": "",
    "theme/x.js": "",
    "sitemap.xml": f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>{BASE}/d/ab/x.html</loc>"
    f"</url><url><loc>{BASE}/</loc></url></urlset>",
    "data/a.json": '{"a": [1]}',
    "data/a.jsonl": '{"a":1}\n{"b":2}\n',
}  # fmt: skip


def test_a_sound_site_has_no_findings(tmp_path: Path) -> None:
    assert check(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("path", "data", "rule"),
    [
        ("a.html", page('<a href="/d/gone.html">x</a>'), "V-LINK"),
        ("a.html", page("<a href=/d/gone.html>x</a>"), "V-LINK"),
        ("a.html", page('<A HREF="/d/gone.html">x</A>'), "V-LINK"),
        ("a.html", page('<img src="gone.png">'), "V-LINK"),
        ("a.html", page('<img srcset="/i.svg 1x, /gone.svg 2x">'), "V-LINK"),
        ("a.html", page(f'<a href="{BASE}/gone.html">x</a>'), "V-LINK"),
        ("a.html", page('<a href="../../../etc/passwd">x</a>'), "V-LINK"),
        ("a.html", page("<script>alert(1)</script>"), "V-SCRIPT"),
        ("a.html", page("<SCRIPT type=module>alert(1)</SCRIPT>"), "V-SCRIPT"),
        ("a.html", page('<p onclick="x()">x</p>'), "V-SCRIPT"),
        ("a.html", page("<img/onerror=x() src=/i.svg>"), "V-SCRIPT"),
        ("a.html", page('<a href="javascript:x()">x</a>'), "V-SCRIPT"),
        ("a.html", page('<a href="java&#115;cript:x()">x</a>'), "V-SCRIPT"),
        ("a.html", page('<iframe src="data:text/html,x"></iframe>'), "V-SCRIPT"),
        ("a.html", page('<p style="color:red">x</p>'), "V-STYLE"),
        ("a.html", page("x", "<style>p{}</style>"), "V-STYLE"),
        ("a.html", page("x", '<script src="https://cdn.example/x.js"></script>'), "V-HOST"),
        ("a.html", page("x", '<script src="//cdn.example/x.js"></script>'), "V-HOST"),
        ("a.html", page("x", '<link rel="stylesheet" href="https://cdn.example/x.css">'), "V-HOST"),
        ("a.html", page('<form action="https://elsewhere.example/"></form>'), "V-HOST"),
        ("a.json", '{"a": ', "V-JSON"),
        ("a.jsonl", '{"a":1}\n{"b"\n', "V-JSON"),
        ("a.xml", "<a><b></a>", "V-XML"),
        ("sitemap.xml", f"<urlset><url><loc>{BASE}/gone.html</loc></url></urlset>", "V-SITEMAP"),
        ("sitemap.xml", "<urlset><url><loc>https://elsewhere.example/</loc></url></urlset>", "V-SITEMAP"),
    ],
)
def test_what_a_visitor_would_trip_over_is_found(tmp_path: Path, path: str, data: str, rule: str) -> None:
    assert check(tmp_path, {**GOOD, path: data}) == [(path, rule)]


def test_a_staged_page_that_points_to_a_removed_one_stops_the_release(tmp_path: Path) -> None:
    begin(tmp_path, GOOD).apply()
    store = begin(
        tmp_path, {"b.html": page('<a href="/d/ab/x.html">x</a>')}, full=False, gone=("d/ab/x.html",)
    )
    assert problems(verify_changes(store, Forbidden())) == [("b.html", "V-LINK")]
    # The home page points there too, but is not staged: only a full verification reads it.
    store.apply()
    found = problems(verify_site(tmp_path / "live", Forbidden(base_url=BASE)))
    assert set(found) == {("b.html", "V-LINK"), ("index.html", "V-LINK"), ("sitemap.xml", "V-SITEMAP")}


def test_a_sitemap_of_removed_addresses_may_list_what_is_gone(tmp_path: Path) -> None:
    listed = f"<urlset><url><loc>{BASE}/d/gone.html</loc></url></urlset>"
    assert check(tmp_path, {"sitemaps/removed.xml": listed}) == []


def test_the_target_of_a_dead_link_is_shown_only_when_it_cannot_carry_a_value(tmp_path: Path) -> None:
    store = begin(tmp_path, {"a.html": page('<a href="/d/gone.html">x</a><a href="/张三.html">x</a>')})
    places = [finding.place for finding in verify_changes(store, Forbidden()).findings]
    assert places == ["第 1 行：d/gone.html", "第 1 行：（地址略）"]


def test_the_finished_site_is_exactly_what_the_ledger_and_the_manifest_say(tmp_path: Path) -> None:
    store = begin(tmp_path, GOOD)
    store.apply()
    live = tmp_path / "live"

    def verify() -> set[tuple[str, str]]:
        ledger = ((written.path, written.digest) for written in store.paths_after())
        return set(problems(verify_site(live, Forbidden(base_url=BASE), ledger=ledger)))

    (live / "absence-report.json").write_text("{}")
    assert verify() == set()
    (live / "d/ab/.old.html.new").write_text("x")
    (live / "stray").mkdir()
    (live / "stray/x.html").write_text("x")
    assert verify() == {("d/ab/.old.html.new", "V-EXTRA"), ("stray/x.html", "V-EXTRA")}
    (live / "d/ab/.old.html.new").unlink()
    (live / "stray/x.html").unlink()
    (live / "authorities/index.html").write_text(page("y"))
    assert verify() == {("authorities/index.html", "V-HASH")}
    (live / "authorities/index.html").unlink()
    (live / "authorities").rmdir()
    assert ("authorities/index.html", "V-MISSING") in verify()
    begin(tmp_path, GOOD | {"new.html": page("x")})
    data = (live / "manifest/d/ab.json").read_bytes()
    (live / "manifest/d/ab.json").write_bytes(data.replace(b'"x.html"', b'"y.html"'))
    assert {("manifest.json", "V-MANIFEST"), ("d/ab/x.html", "V-EXTRA")} <= verify()
    (live / "manifest.json").unlink()
    assert ("manifest.json", "V-MANIFEST") in verify()


def test_a_staged_file_that_is_not_what_the_ledger_says_is_found(tmp_path: Path) -> None:
    store = begin(tmp_path, GOOD)
    (store.staging / "theme/x.css").write_text("changed")
    assert problems(verify_changes(store, Forbidden(base_url=BASE))) == [("theme/x.css", "V-HASH")]


def test_processes_find_what_one_finds(tmp_path: Path) -> None:
    files = {f"d/{n % 16:02x}/{n:020x}.html": page(f"<p>{n}</p>") for n in range(300)}
    files["d/05/" + "5" * 20 + ".html"] = page("王小明 120101199003071230")
    forbidden = Forbidden(
        words=WordIndex([Word("120101199003071230", "R-ID")]),
        names=Names({"5" * 20: (Word("王小明", "R-NAME-3"),)}),
    )
    begin(tmp_path, files).apply()
    alone = verify_site(tmp_path / "live", forbidden)
    with ProcessPoolExecutor(2) as pool:
        together = verify_site(tmp_path / "live", forbidden, executor=pool)
    assert alone == together
    assert {finding.rule for finding in alone.findings} == {"R-ID", "R-NAME-3"}
    assert alone.checked_files == 301 + 16 + 1


def test_a_quick_verification_reads_a_sample_but_knows_every_file(tmp_path: Path) -> None:
    begin(tmp_path, {f"d/{n:03d}.html": page("x") for n in range(120)}).apply()
    (tmp_path / "live/d/extra.html").write_text("x")
    report = verify_site(tmp_path / "live", Forbidden(), full=False)
    assert report.checked_files == 3
    assert problems(report) == [("d/extra.html", "V-EXTRA")]


def test_the_absence_report_tells_what_was_checked_and_under_which_rules() -> None:
    report = Report(rules_version="2026.1", checked_files=3, checked_bytes=99, words=7)
    data = orjson.loads(absence_report(report, b"{}", today="2026-09-01", sequence=5))
    assert data["rules_version"] == "2026.1"
    assert (data["checked_files"], data["checked_bytes"], data["protected_words"]) == (3, 99, 7)
    assert data["manifest_sha256"] == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    assert absence_report(report, b"{}", today="2026-09-01") == absence_report(
        report, b"{}", today="2026-09-01"
    )
    report.found(Finding("a", "R-ID", "第 1 行"))
    with pytest.raises(ValueError, match="发现"):
        absence_report(report, b"{}", today="2026-09-01")


def test_a_thousand_findings_are_kept_and_the_rest_counted() -> None:
    report = Report()
    for number in range(1500):
        report.found(Finding(str(number), "R-ID", "x"))
    assert (len(report.findings), report.more, report.clean) == (1000, 500, False)


def test_what_stands_around_every_page_is_judged_in_each_of_them(tmp_path: Path) -> None:
    def framed(nav: str, body: str) -> str:
        return page(f"<header>\n{nav}</header>\n<main>\n{body}\n</main>\n<footer>f</footer>")

    bad = '<a href="/gone.html">x</a>'
    files = {f"d/{n}/a.html": framed("n", "b") for n in range(5)}
    assert check(tmp_path, files) == []
    assert check(tmp_path, {**files, "d/3/b.html": framed(bad, "b")}) == [("d/3/b.html", "V-LINK")]
    files = {f"d/{n}/a.html": framed("n" + bad, "b") for n in range(5)}
    assert check(tmp_path, files) == [(f"d/{n}/a.html", "V-LINK") for n in range(5)]
    relative = {f"{n}/a.html": framed('<a href="b.html">x</a>', "b") for n in range(3)}
    assert check(tmp_path, {**relative, "0/b.html": "", "1/b.html": ""}) == [("2/a.html", "V-LINK")]
    store = begin(tmp_path, {f"{n}.html": framed("n", bad if n == 3 else "b") for n in range(5)})
    assert verify_changes(store, Forbidden()).findings == [Finding("3.html", "V-LINK", "第 4 行：gone.html")]


def test_files_are_told_ahead_read_in_order_and_closed_again(tmp_path):
    files = [Listed(f"f{n}.txt", "", 3) for n in range(200)]
    for file in files[1:]:
        (tmp_path / file.path).write_bytes(b"abc")
    (tmp_path / "f150.txt").write_bytes(b"longer than it was said to be")
    lowest = os.open(tmp_path, os.O_RDONLY)
    os.close(lowest)
    told = [(file.path, data) for file, data in read_ahead(tmp_path, files)]
    stopped = read_ahead(tmp_path, files[1:])
    next(stopped)
    stopped.close()
    assert [path for path, _ in told] == [file.path for file in files]
    assert told[0][1] is None
    assert told[150][1] == b"longer than it was said to be"
    assert {data for _, data in told[1:150]} == {b"abc"}
    # A new descriptor is the lowest that is free: one left open would push it up.
    again = os.open(tmp_path, os.O_RDONLY)
    os.close(again)
    assert again <= lowest
