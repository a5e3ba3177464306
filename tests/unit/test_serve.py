"""The demonstration server: headers, compression, 410 and 404."""

import gzip
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.cli.serve import BRIEF, FOREVER, HEADERS, make_server

PIECE = bytes(range(256)) * 4


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    (tmp_path / "d/aa").mkdir(parents=True)
    (tmp_path / "index.html").write_text("首页" * 300, encoding="utf-8")
    (tmp_path / "404.html").write_text("没有这个页面", encoding="utf-8")
    (tmp_path / "410.html").write_text("已不再公示", encoding="utf-8")
    (tmp_path / "d/aa/notice.html").write_text("撤下公告", encoding="utf-8")
    (tmp_path / "search").mkdir()
    (tmp_path / "search/h.bin").write_bytes(PIECE)
    (tmp_path / "search/empty.bin").write_bytes(b"")
    (tmp_path / "search/gone.bin").write_bytes(PIECE)
    gone = {"search/gone.bin", "d/aa/notice.html", "d/aa/ended.html"}
    server = make_server(tmp_path, 0, gone=gone.__contains__, quiet=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def get(url: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    request = urllib.request.Request(url, headers=headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), error.read()


def test_every_answer_has_the_recommended_headers(address: str) -> None:
    for path in ("/", "/nothing.html", "/d/aa/notice.html"):
        _, headers, _ = get(address + path)
        assert {name: headers[name] for name in HEADERS} == HEADERS


def test_text_is_compressed_for_whoever_takes_it(address: str) -> None:
    _, headers, body = get(address + "/", **{"Accept-Encoding": "gzip"})
    assert headers["Content-Encoding"] == "gzip"
    _, plain, whole = get(address + "/")
    assert "Content-Encoding" not in plain
    assert gzip.decompress(body) == whole


@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_what_was_withdrawn_answers_410_with_its_notice(address: str, encoding: str) -> None:
    status, _, body = get(address + "/d/aa/notice.html", **{"Accept-Encoding": encoding})
    text = gzip.decompress(body) if encoding else body
    assert (status, text.decode()) == (410, "撤下公告")


def test_what_has_ended_answers_410_without_content_and_the_unknown_404(address: str) -> None:
    status, _, body = get(address + "/d/aa/ended.html")
    assert (status, body.decode()) == (410, "已不再公示")
    status, _, body = get(address + "/d/aa/never.html")
    assert (status, body.decode()) == (404, "没有这个页面")
    assert get(address + "/search/none.bin?d=0a")[1]["Cache-Control"] == BRIEF


def test_folders_are_never_listed_and_nothing_outside_is_read(address: str) -> None:
    assert get(address + "/d/")[0] == 404
    assert get(address + "/../../etc/passwd")[0] == 404
    assert get(address + "/%2e%2e/%2e%2e/etc/passwd")[0] == 404


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=10-19", 10, 19),
        ("bytes=1000-", 1000, 1023),
        ("bytes=1000-999999999999999999", 1000, 1023),
        ("bytes=-24", 1000, 1023),
        ("bytes=-5000", 0, 1023),
        ("  bytes=3-4 ", 3, 4),
    ],
)
def test_a_range_of_a_piece_is_answered_by_just_that(address: str, asked: str, first: int, last: int) -> None:
    status, headers, body = get(address + "/search/h.bin?d=0a", Range=asked)
    assert (status, body) == (206, PIECE[first : last + 1])
    assert headers["Content-Range"] == f"bytes {first}-{last}/1024"
    assert headers["Accept-Ranges"] == "bytes"
    assert headers["Cache-Control"] == FOREVER
    assert {name: headers[name] for name in HEADERS} == HEADERS


@pytest.mark.parametrize(
    "asked",
    [
        "bytes=",
        "bytes=-",
        "bytes=5-4",
        "bytes=a-b",
        "bytes=1-2,4-5",
        "bytes=0x1-2",
        "bytes=+1-2",
        "bytes=1--2",
        "lines=1-2",
        "bytes = 1-2",
        "bytes=１-２",
        "",
        "bytes=" + "9" * 5000 + "-",
        "1-2",
    ],
)
def test_what_is_not_one_range_gets_the_whole(address: str, asked: str) -> None:
    raw = urllib.request.Request(address + "/search/h.bin")
    raw.add_unredirected_header("Range", asked.encode().decode("latin-1"))
    with urllib.request.urlopen(raw, timeout=10) as answer:
        assert (answer.status, answer.read()) == (200, PIECE)
        assert answer.headers["Accept-Ranges"] == "bytes"
        assert "Content-Range" not in answer.headers


@pytest.mark.parametrize(
    ("path", "asked", "size"),
    [
        ("h", "bytes=1024-", 1024),
        ("h", "bytes=99999-100000", 1024),
        ("h", "bytes=-0", 1024),
        ("empty", "bytes=0-", 0),
    ],
)
def test_a_range_past_the_end_is_told_how_long_the_file_is(
    address: str, path: str, asked: str, size: int
) -> None:
    status, headers, body = get(f"{address}/search/{path}.bin", Range=asked)
    assert (status, headers["Content-Range"], body) == (416, f"bytes */{size}", b"")
    assert headers["Cache-Control"] == BRIEF


def test_a_range_counts_only_for_the_version_it_was_meant_for(address: str) -> None:
    changed = get(address + "/search/h.bin")[1]["Last-Modified"]
    same = get(address + "/search/h.bin", **{"Range": "bytes=0-3", "If-Range": changed})
    assert (same[0], same[2]) == (206, PIECE[:4])
    assert same[1]["Last-Modified"] == changed
    for other in ("Thu, 01 Jan 1970 00:00:00 GMT", '"abc"', "W/", ""):
        status, _, body = get(address + "/search/h.bin", **{"Range": "bytes=0-3", "If-Range": other})
        assert (status, body) == (200, PIECE)
    unchanged = get(address + "/search/h.bin", **{"Range": "bytes=0-3", "If-Modified-Since": changed})
    assert (unchanged[0], unchanged[2]) == (304, b"")


def test_only_whole_files_are_named_withdrawn_compressed_or_asked_for_by_their_head(address: str) -> None:
    status, headers, body = get(address + "/search/h.bin", "HEAD", Range="bytes=0-3")
    assert (status, headers["Content-Length"], headers["Accept-Ranges"], body) == (200, "1024", "bytes", b"")
    status, _, body = get(address + "/search/gone.bin", Range="bytes=0-3")
    assert (status, body) == (410, PIECE)
    status, headers, _ = get(address + "/index.html", **{"Range": "bytes=0-3", "Accept-Encoding": "gzip"})
    assert (status, "Accept-Ranges" in headers) == (200, False)
    assert get(address + "/search/never.bin", Range="bytes=0-3")[0] == 404
    assert get(address + "/search/h.bin/", Range="bytes=0-3")[0] == 404
