"""The content folder, the files of a feed, and feeds behind an address."""

import http.server
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.model.problem import Problem
from generator.sources import FeedFile, digest, fetching, find, limits, load_content, problem_table
from tests.unit.test_intake_helpers import AUTHORITY, CODE, with_feed

OTHER = "12100000400000624D"
POWERS = "序号,职权编码,职权类型,职权名称,行使主体,实施依据,备注\n"


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return folder


def organ(name: str, code: str, more: str = "") -> str:
    return f'name = "{name}"\ncode = "{code}"\n{more}'


def test_a_content_folder_is_loaded(tmp_path: Path) -> None:
    files = {
        "authorities/a.toml": organ(
            "甲局", CODE, '[supervision]\nphone = "1"\n[feed]\npublication_basis = "SOC"\n'
        ),
        "powers/a.csv": "\ufeff"
        + POWERS
        + "1,CG-01,行政处罚,占道处罚,甲局,《条例》,\n\n2,CG-02,行政许可,占道许可,甲局,,\n",
        "site.toml": 'name = "公示"\nport = 80\n',
    }
    content, problems = load_content(write(tmp_path, files))
    assert problems == []
    assert [a.slug for a in content.authorities] == ["a"]
    assert [(p.code, p.authority_code) for p in content.powers] == [("CG-01", CODE), ("CG-02", CODE)]
    assert content.site == {"name": "公示", "port": "80"}


def test_what_is_wrong_is_left_out_and_the_rest_goes_on(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "authorities/bad.toml": "name = \n",
        "authorities/gb.toml": "name = '局'".encode("gb18030"),
        "authorities/digit.toml": organ("乙局", CODE[:-1] + "M"),
        "authorities/key.toml": organ("丙局", CODE, 'colour = "red"\n'),
        "authorities/Slug_X.toml": organ("丁局", CODE),
        "authorities/none.toml": 'code = "1"\n',
        "authorities/good.toml": organ("戊局", OTHER),
        "powers/nobody.csv": POWERS,
        "powers/good.csv": POWERS
        + "1,../x,行政处罚,甲,,,\n2,B,,甲,,,\n3,C,行政处罚,甲,,,\n4,c,行政处罚,乙,,,\n5,D\n",
        "site.toml": "[x]\n",
    }
    content, problems = load_content(write(tmp_path, files))
    assert [a.name for a in content.authorities] == ["戊局"]
    assert [p.code for p in content.powers] == ["C"]
    found = {(p.file, p.code, p.row) for p in problems}
    assert found == {
        ("authorities/bad.toml", "TOML_BROKEN", 1),
        ("authorities/gb.toml", "ENCODING", 1),
        ("authorities/digit.toml", "AUTHORITY_CODE", 0),
        ("authorities/key.toml", "TOML_UNKNOWN_KEY", 0),
        ("authorities/Slug_X.toml", "SLUG_BAD", 0),
        ("authorities/none.toml", "TOML_VALUE", 0),
        ("powers/nobody.csv", "POWERS_NO_AUTHORITY", 0),
        ("powers/good.csv", "POWER_BAD", 2),
        ("powers/good.csv", "POWER_BAD", 3),
        ("powers/good.csv", "POWER_TWICE", 5),
        ("powers/good.csv", "ROW_SHORT", 6),
        ("site.toml", "TOML_VALUE", 0),
    }


def test_two_authorities_with_one_code_or_one_slug_are_both_left_out(tmp_path: Path) -> None:
    files = {
        "authorities/a.toml": organ("甲局", CODE),
        "authorities/b.toml": organ("乙局", CODE),
        "authorities/c.toml": organ("丙局", OTHER),
    }
    content, problems = load_content(write(tmp_path, files))
    assert [a.slug for a in content.authorities] == ["c"]
    assert [p.code for p in problems] == ["AUTHORITY_TWICE", "AUTHORITY_TWICE"]
    (tmp_path / "authorities/b.toml").write_text('slug = "c"\n' + organ("乙局", "91350100M000100Y43"))
    content, problems = load_content(tmp_path)
    assert [a.slug for a in content.authorities] == ["a"]
    assert [p.code for p in problems] == ["SLUG_TWICE", "SLUG_TWICE"]


def test_an_empty_folder_is_a_problem(tmp_path: Path) -> None:
    content, problems = load_content(tmp_path / "nowhere")
    assert (content.authorities, [p.code for p in problems]) == ((), ["CONTENT_MISSING"])


def test_the_files_of_a_feed_are_found_in_order_with_withdrawals_last(tmp_path: Path) -> None:
    names = [
        "处罚.csv",
        "withdrawals.csv",
        "b.jsonl",
        "a/x.atom",
        "j.json",
        "w.xlsx",
        ".hidden.csv",
        "README.md",
        "notes.md",
    ]
    write(tmp_path, {f"feeds/chengguan/{n}": "x" for n in [*names, "old.xls"]})
    (tmp_path / "feeds/chengguan/out.csv").symlink_to("/etc/hostname")
    found = find(AUTHORITY, tmp_path, tmp_path / "cache")
    files = [f for f in found if isinstance(f, FeedFile)]
    assert [(f.name.removeprefix("feeds/chengguan/"), f.format) for f in files] == [
        ("a/x.atom", "atom"),
        ("b.jsonl", "jsonl"),
        ("j.json", "jsonfeed"),
        ("w.xlsx", "xlsx"),
        ("处罚.csv", "csv"),
        ("withdrawals.csv", "csv"),
    ]
    assert [p.code for p in found if isinstance(p, Problem)] == ["UNKNOWN_FILE", "PATH_OUTSIDE"]
    assert files[0].signature.startswith("1:")
    assert digest(files[0].path) == digest(files[0].path, 1) != digest(files[0].path, 0)


def test_a_missing_feed_is_told(tmp_path: Path) -> None:
    (problem,) = find(AUTHORITY, tmp_path, tmp_path)
    assert isinstance(problem, Problem) and problem.code == "FEED_MISSING"
    (problem,) = find(with_feed(path="x.csv"), tmp_path, tmp_path)
    assert isinstance(problem, Problem) and problem.code == "FEED_PATH_MISSING"


class _Server(http.server.BaseHTTPRequestHandler):
    body = b"event"
    asked: list[str] = []  # noqa: RUF012 - one list for the one server of a test

    def do_GET(self) -> None:
        type(self).asked.append(self.headers.get("If-None-Match", ""))
        if self.path.startswith("/loop"):
            self.send_response(302)
            self.send_header("Location", "/loop")
            self.end_headers()
        elif self.path.startswith("/away"):
            self.send_response(302)
            self.send_header("Location", "file:///etc/passwd")
            self.end_headers()
        elif self.path.startswith("/go"):
            self.send_response(301)
            self.send_header("Location", "/feed.jsonl")
            self.end_headers()
        elif self.path.startswith("/missing"):
            self.send_error(404)
        elif self.headers.get("If-None-Match") == '"1"':
            self.send_response(304)
            self.end_headers()
        else:
            self.send_response(200)
            self.send_header("ETag", '"1"')
            self.end_headers()
            self.wfile.write(self.body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[str]:
    _Server.asked = []
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Server) as http_server:
        threading.Thread(target=http_server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{http_server.server_address[1]}"
        http_server.shutdown()


def test_a_feed_behind_an_address_is_asked_for_only_once(tmp_path: Path, server: str) -> None:
    authority = with_feed(url=f"{server}/go", format="jsonl")
    (first,) = find(authority, tmp_path, tmp_path / "cache")
    assert isinstance(first, FeedFile), first
    assert (first.name, first.format, first.path.read_bytes()) == (f"{server}/go", "jsonl", b"event")
    (second,) = find(authority, tmp_path, tmp_path / "cache")
    assert second == first
    assert _Server.asked == ["", "", '"1"', '"1"']


def test_an_address_is_shown_without_its_secrets() -> None:
    assert (
        fetching.shown("https://me:secret@example.org:8443/a.csv?token=1")
        == "https://example.org:8443/a.csv?…"
    )
    assert "secret" not in fetching.shown("https://me:secret@[::1/a?token=1")


@pytest.mark.parametrize(
    ("path", "code"),
    [("/loop.csv", "URL_REFUSED"), ("/away.csv", "URL_REFUSED"), ("/missing.csv", "FETCH_FAILED")],
)
def test_an_address_that_fails_is_a_problem(tmp_path: Path, server: str, path: str, code: str) -> None:
    (problem,) = find(with_feed(url=server + path), tmp_path, tmp_path / "cache")
    assert isinstance(problem, Problem) and problem.code == code


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://x/y.csv", "http://", "javascript:1", "http://[::1", "x"]
)
def test_other_addresses_are_refused(tmp_path: Path, url: str) -> None:
    (problem,) = find(with_feed(url=url), tmp_path, tmp_path / "cache")
    assert isinstance(problem, Problem) and problem.code in ("URL_REFUSED", "FETCH_FAILED")


def test_a_body_that_is_too_large_is_refused_and_leaves_nothing(
    tmp_path: Path, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "DOWNLOAD", 3)
    assert fetching.limits is limits
    (problem,) = find(with_feed(url=f"{server}/feed.jsonl"), tmp_path, tmp_path / "cache")
    assert isinstance(problem, Problem) and problem.code == "URL_REFUSED"
    assert list((tmp_path / "cache").iterdir()) == []


def test_every_problem_that_can_be_reported_is_in_the_table_and_every_one_there_can_be_reported() -> None:
    root = Path(__file__).resolve().parents[2] / "generator"
    files = [*root.glob("sources/*.py"), *root.glob("intake/*.py")]
    used = set(re.findall(r'"([A-Z][A-Z_]{4,})"', "".join(p.read_text(encoding="utf-8") for p in files)))
    assert set(problem_table()) <= used, set(problem_table()) - used
    called = "".join(p.read_text(encoding="utf-8") for p in files)
    codes = set(re.findall(r'(?:report|add)\(\s*"([A-Z_]+)"', called))
    assert codes <= set(problem_table()), codes - set(problem_table())


def test_every_problem_says_what_is_wrong_and_how_to_mend_it() -> None:
    for known in problem_table().values():
        assert known.message and known.mend, known.code
        assert not known.message.endswith("。") and not known.mend.endswith("。"), known.code
