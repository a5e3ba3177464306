"""Rows of a CSV whatever the windows it is read in: as the csv module splits the whole, bounds apart."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.model.problem import Problem
from generator.sources import csvfile, decoding, limits
from generator.sources.csvfile import Row
from generator.sources.decoding import Encoding


def expected(text: str) -> list[Row]:
    """The same rows from the whole text at once."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    found: list[Row] = []
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return found
        except csv.Error:
            found.append(Row(len(found) + 1, [], "CSV_SYNTAX"))
            continue
        nul = any("\0" in cell for cell in cells)
        found.append(Row(len(found) + 1, [], "NUL_BYTE") if nul else Row(len(found) + 1, cells))


@pytest.mark.parametrize("block", [1, 3, 64])
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(st.sampled_from('ab文,,"""\n\n\r\0\u2028\x85'), max_size=60),
    codec=st.sampled_from(["utf-8", "utf-16", "gb18030"]),
)
def test_where_a_window_ends_changes_no_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int, text: str, codec: str
) -> None:
    monkeypatch.setattr(decoding, "_CHUNK", block)
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode(codec))
    assert list(csvfile.rows(path, Encoding(codec), ",")) == expected(text)


@pytest.mark.parametrize("block", [1, 7, 32, 4096])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("large", "line"),
    [
        ("x" * 60, "one line over the bound"),
        ('a,"' + "1234567\n" * 8 + '"', "many lines in one cell"),
        ('a,"' + "x" * 90 + '""' + "\n" * 9 + '"', "a line over the bound inside a cell"),
        ('"' + "y\n" * 24 + '",b', "just the bound"),
    ],
)
def test_a_row_over_the_bound_costs_itself_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int, end: str, large: str, line: str
) -> None:
    monkeypatch.setattr(decoding, "_CHUNK", block)
    monkeypatch.setattr(limits, "ROW_CHARACTERS", 50)
    text = "\n".join(["a,b", '"c\nd",e', large, "f,g", '"h\n\ni",', large, large, "j,k"])
    path = tmp_path / "a.csv"
    path.write_bytes(text.replace("\n", end).encode())
    found = list(csvfile.rows(path, Encoding("utf-8"), ","))
    assert [row.problem for row in found] == ["", "", "ROW_TOO_LARGE", "", "", *["ROW_TOO_LARGE"] * 2, ""], (
        line
    )
    assert [row.number for row in found] == list(range(1, 9))
    assert [found[i].cells for i in (0, 1, 3, 4, 7)] == [
        ["a", "b"], [f"c{end}d", "e"], ["f", "g"], [f"h{end}{end}i", ""], ["j", "k"],
    ]  # fmt: skip


def test_a_row_just_below_the_bound_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ROW_CHARACTERS", 50)
    path = tmp_path / "a.csv"
    path.write_bytes(b"x" * 48 + b"\n" + b"y" * 49 + b"\nz\n")
    assert [row.problem for row in csvfile.rows(path, Encoding("utf-8"), ",")] == ["", "ROW_TOO_LARGE", ""]


@pytest.mark.parametrize(
    ("most", "codec", "skip"), [(1 << 10, "utf-8", 3), (1 << 10, "gb18030", 0), (9, "utf-8", 3)]
)
def test_the_text_of_a_small_file_is_kept_from_the_check_and_read_to_the_same_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int, codec: str, skip: int
) -> None:
    monkeypatch.setattr(decoding, "_KEPT", most)
    monkeypatch.setattr(decoding, "_CHUNK", 5)
    text = '文号,当事人\n一〔2026〕1号,"甲\n乙"\n二号,丙'
    path = tmp_path / "a.csv"
    path.write_bytes(b"\xef\xbb\xbf"[:skip] + text.encode(codec))
    kept = ["of another file"]
    encoding = decoding.detect(path, "a.csv", "x", kept=kept)
    assert encoding == Encoding(codec, skip)
    assert "".join(kept) == (text if path.stat().st_size <= most else "")
    assert list(csvfile.rows(path, encoding, ",", kept)) == expected(text)
    assert list(csvfile.rows(path, encoding, ",")) == expected(text)


def test_of_a_file_that_is_no_text_nothing_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("文号,当事人\n".encode() + b"\xff\xff")
    kept: list[str] = []
    assert isinstance(decoding.detect(path, "a.csv", "x", kept=kept), Problem)
    assert kept == []
