"""The demonstration server: headers, compression, 410 and 404."""

import gzip
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.cli.serve import HEADERS, make_server


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    (tmp_path / "d/aa").mkdir(parents=True)
    (tmp_path / "index.html").write_text("首页" * 300, encoding="utf-8")
    (tmp_path / "404.html").write_text("没有这个页面", encoding="utf-8")
    (tmp_path / "410.html").write_text("已不再公示", encoding="utf-8")
    (tmp_path / "d/aa/notice.html").write_text("撤下公告", encoding="utf-8")
    gone = {"d/aa/notice.html", "d/aa/ended.html"}
    server = make_server(tmp_path, 0, gone=gone.__contains__, quiet=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def get(url: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    request = urllib.request.Request(url, headers=headers)
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


def test_folders_are_never_listed_and_nothing_outside_is_read(address: str) -> None:
    assert get(address + "/d/")[0] == 404
    assert get(address + "/../../etc/passwd")[0] == 404
    assert get(address + "/%2e%2e/%2e%2e/etc/passwd")[0] == 404
