"""Hostile input through every reader and every field: accepted or refused with a reason, no crash."""

import itertools
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.intake import Intake, desk
from generator.model.authority import Authority
from generator.model.codes import Outcome
from generator.model.problem import Problem
from generator.sources import FeedFile, find, load_content, read
from tests.unit.test_intake_helpers import (
    AUTHORITY,
    PENALTY,
    SHARED,
    TODAY,
    MemoryRegister,
    decision,
    lines,
    publish,
    put,
    run,
    table,
    with_feed,
    withdraw,
)

HOSTILE = SHARED / "data/hostile"
NEEDS = pytest.mark.skipif(not HOSTILE.is_dir(), reason="the shared folder with hostile input is not here")
MAPPED = with_feed(
    format="mapped",
    party_code="none",
    mapping={"columns": {"n": "party.name", "d": "document_number", "t": "decided_on", "v": "violation"}},
)
WITHDRAWAL = {
    "文号": "云城管罚〔2026〕1号",
    "撤下情形": "REVOKED",
    "依据文书": "行政复议决定书",
    "文书文号": "云政复1号",
    "作出机关": "云泽市人民政府",
    "生效日期": "2026-10-08",
    "理由": "事实不清",
    "范围": "outcome",
    "后续文号": "x1",
    "文书日期": "2026-10-08",
}
FORMATS = ("csv", "xlsx", "jsonl", "atom", "jsonfeed")


def strings() -> list[str]:
    if not HOSTILE.is_dir():
        return []
    naughty = json.loads((HOSTILE / "naughty-strings.json").read_text(encoding="utf-8"))
    scripts = (HOSTILE / "xss-payloads.txt").read_text(encoding="utf-8", errors="replace").splitlines()
    formulas = (HOSTILE / "csv-injection.txt").read_text(encoding="utf-8").splitlines()
    return [*naughty, *formulas, *scripts]


def accounted(feed: FeedFile | Problem, authority: Authority = AUTHORITY) -> tuple[int, list[Problem]]:
    """Judge a file and see that every record has an outcome and every refusal a reason."""
    verdicts, problems = run(MemoryRegister(), feed, authority)
    for verdict in verdicts:
        if verdict.outcome is Outcome.REJECTED:
            assert verdict.problems
            assert verdict.received is None
        else:
            assert verdict.received is not None
        for problem in verdict.problems:
            assert problem.code and problem.message and problem.mend and problem.row > 0
            assert len(str(problem)) < 1000
    return len(verdicts), problems


@NEEDS
def test_every_hostile_string_goes_through_every_field_of_the_table(tmp_path: Path) -> None:
    columns = itertools.cycle(PENALTY)
    rows = [PENALTY | {next(columns): text, "备注": text} for text in strings()]
    assert accounted(put(tmp_path, "a.csv", table(rows, "utf-8")))[0] == len(rows)


@NEEDS
def test_every_hostile_string_goes_through_every_field_of_the_event(tmp_path: Path) -> None:
    events: list[dict[str, Any]] = []
    fields = itertools.cycle(
        [*decision(), "facts", "title", "power_code", "marks", "persons", "appeal", "\0"]
    )
    for number, text in enumerate(strings(), start=1):
        field = next(fields)
        value: Any = {"party": {"name": text}, "marks": {text: text}, "persons": [{"name": text}]}.get(
            field, text
        )
        events.append(publish(number, **{field: value, "full_text": text}))
        if number % 3 == 0:
            key = ("document_number", "ground", "reason", "effective_on", "extent", "successor")[
                number // 3 % 6
            ]
            events.append(withdraw(number, **{key: text}))
    data = b"".join(json.dumps(e, ensure_ascii=True).encode() + b"\n" for e in events)
    assert accounted(put(tmp_path, "a.jsonl", data))[0] == len(events)


@NEEDS
def test_every_hostile_string_goes_through_a_mapped_table_and_withdrawals(tmp_path: Path) -> None:
    base = {"n": "云泽公司", "d": "云1号", "t": "2026-01-01", "v": "占道"}
    columns = itertools.cycle(base)
    rows = [base | {next(columns): text} for text in strings()]
    read, _ = accounted(put(tmp_path, "a.csv", table(rows, "utf-8"), MAPPED), MAPPED)
    assert len(rows) - 5 < read <= len(rows)
    keys = itertools.cycle(WITHDRAWAL)
    rows = [WITHDRAWAL | {next(keys): text} for text in strings()]
    assert accounted(put(tmp_path, "withdrawals.csv", table(rows, "utf-8")))[0] == len(rows)


@NEEDS
def test_hostile_strings_as_columns_file_names_and_settings_break_nothing(tmp_path: Path) -> None:
    for number, text in enumerate(strings()[:600]):
        accounted(put(tmp_path, "h.csv", table([PENALTY | {text: text}], "utf-8")))
        (tmp_path / "authorities").mkdir(exist_ok=True)
        path = tmp_path / f"authorities/{number}.toml"
        path.write_text(f"name = {json.dumps(text)}\ncode = {json.dumps(text)}\n", encoding="utf-8")
    content, problems = load_content(tmp_path)
    assert content.authorities == ()
    assert len({p.file for p in problems}) == 600


@NEEDS
def test_hostile_strings_in_a_workbook_are_text_or_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(PENALTY))
    wrote = 0
    columns = itertools.cycle(PENALTY)
    for text in strings()[:1200]:
        if re.search("[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]", text):
            continue  # no XML can hold it, so no workbook can
        sheet.append(list((PENALTY | {next(columns): text}).values()))
        wrote += 1
    path = tmp_path / "a.xlsx"
    book.save(path)
    feed = put(tmp_path, "b.xlsx", path.read_bytes())
    read, _ = accounted(feed)
    assert wrote - 5 <= read <= wrote + 5


@NEEDS
def test_every_hostile_feed_file_goes_through_every_reader(tmp_path: Path) -> None:
    files = sorted(p for p in (HOSTILE / "feeds").rglob("*") if p.is_file())
    assert len(files) > 1000
    for path in files:
        for form in ("atom", "csv", "jsonl", "jsonfeed"):
            accounted(FeedFile(path.name, path, form, ""))
    for path in files[::10]:
        accounted(FeedFile(path.name, path, "xlsx", ""))


SCALAR = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40)
VALUE = st.recursive(
    SCALAR,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
SETTINGS = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@SETTINGS
@given(
    field=st.sampled_from(
        [*decision(), "facts", "persons", "officers", "marks", "attachments", "disclosure_review"]
    ),
    value=VALUE,
)
def test_any_value_in_any_field_of_a_decision_is_judged(tmp_path: Path, field: str, value: Any) -> None:
    event = publish(1, **{field: value})
    assert accounted(put(tmp_path, "a.jsonl", json.dumps(event).encode() + b"\n"))[0] == 1


@SETTINGS
@given(
    event=st.dictionaries(
        st.sampled_from(
            [
                "event",
                "sequence",
                "decision",
                "document_number",
                "ground",
                "order",
                "reason",
                "effective_on",
                "extent",
                "successor",
                "approval",
                "changes",
                "authority_code",
            ]
        ),
        VALUE | st.sampled_from(["publish", "withdraw", "correct", "republish", "REVOKED", "2026-01-01"]),
        max_size=8,
    )
)
def test_any_object_is_judged_as_an_event(tmp_path: Path, event: dict[str, Any]) -> None:
    data = lines(publish(1)) + json.dumps(event).encode() + b"\n"
    assert accounted(put(tmp_path, "a.jsonl", data))[0] == 2


@SETTINGS
@given(data=st.binary(max_size=300), form=st.sampled_from(FORMATS))
def test_any_bytes_are_read_by_any_reader(tmp_path: Path, data: bytes, form: str) -> None:
    path = tmp_path / "x"
    path.write_bytes(data)
    accounted(FeedFile("x", path, form, ""))


@SETTINGS
@given(cut=st.integers(0, 2000), value=st.binary(min_size=1, max_size=4))
def test_a_damaged_table_is_refused_in_whole_or_in_part(tmp_path: Path, cut: int, value: bytes) -> None:
    good = table([PENALTY, PENALTY | {"行政处罚决定书文号": "云2号"}])
    place = cut % len(good)
    accounted(put(tmp_path, "a.csv", good[:place] + value + good[place + len(value) :]))


def test_a_folder_of_hostile_files_is_found_without_following_it_out(tmp_path: Path) -> None:
    folder = tmp_path / "feeds/chengguan"
    folder.mkdir(parents=True)
    (folder / "loop").symlink_to(folder)
    (folder / "<script>.csv").write_bytes(table([PENALTY]))
    found = find(AUTHORITY, tmp_path, tmp_path)
    assert [type(f).__name__ for f in found] == ["Problem", "FeedFile"]


@pytest.mark.parametrize("field", ["full_text", "remarks"])
def test_large_records_are_not_heaped_up_before_they_are_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, field: str
) -> None:
    feed = put(tmp_path, "large.jsonl", lines(*(publish(n, **{field: "文" * 500_000}) for n in range(1, 41))))
    taken: list[object] = []

    def counted(*args: Any, **more: Any) -> Iterator[object]:
        for item in read(*args, **more):
            taken.append(item)
            yield item

    monkeypatch.setattr(desk, "read", counted)
    assert isinstance(feed, FeedFile)
    next(Intake([AUTHORITY], MemoryRegister(), TODAY).file(feed, AUTHORITY))
    assert len(taken) < 10
