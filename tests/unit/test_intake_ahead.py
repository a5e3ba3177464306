"""Records judged in other processes come to the same end as records judged one after the other."""

import json
import pickle
import sqlite3
from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from generator.cli import receive as receiving
from generator.cli.context import Reporter, folders_of
from generator.cli.pool import Pool
from generator.cli.receive import Received, receive
from generator.ledger import Ledger
from generator.model.authority import Content
from generator.sources import FeedFile, feed_file, jsonlines, lines_apart
from tests.unit.test_intake_helpers import AUTHORITY, CODE, PENALTY, SAMPLE_ID, TODAY, USCC

TABLES = {
    **dict.fromkeys(("item", "event", "deed", "hold"), "*"),
    "file": "name, digest, size, rows, line, last_sequence, counts, problems",
}


class Afar(Executor):
    """Does everything at once, with what would go from process to process."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(pickle.loads(pickle.dumps(fn(*pickle.loads(pickle.dumps(args)), **kwargs))))
        return future


class FarPool(Pool):
    """A pool that always finds it worth it."""

    def executor_for(self, records: int) -> Executor | None:
        return Afar()


def decision(number: int, **more: object) -> dict[str, object]:
    return {
        "document_number": f"云城管罚〔2026〕{number}号",
        "kind": "行政处罚",
        "authority_code": CODE,
        "party": {"name": "云泽万禾食品有限公司", "uscc": USCC},
        "violation": "擅自占用道路",
        "facts": "当事人在道路上堆放货物。" * 20,
        "penalty_kinds": ["警告"],
        "outcome": "警告。",
        "decided_on": "2026-09-01",
        **more,
    }


def publish(sequence: int, number: int, **more: object) -> dict[str, object]:
    return {"event": "publish", "sequence": sequence, "decision": decision(number, **more)}


def withdraw(sequence: int, number: int) -> dict[str, object]:
    return {
        "event": "withdraw",
        "sequence": sequence,
        "document_number": f"云城管罚〔2026〕{number}号",
        "ground": "REVOKED",
        "order": {"kind": "行政复议决定书", "number": "云复〔2026〕1号", "body": "云泽市人民政府"},
        "reason": "原决定被撤销。",
        "effective_on": "2026-10-01",
    }


def log() -> bytes:
    """A log with whatever may follow each other."""
    events: list[object] = [publish(n, n) for n in range(1, 30)]
    events += [
        withdraw(30, 5),
        publish(31, 5),
        publish(32, 6, remarks="改"),
        {
            "event": "correct",
            "sequence": 33,
            "document_number": "云城管罚〔2026〕7号",
            "approval": "云司批〔2026〕2号",
            "changes": {"remarks": "更正"},
            "reason": "笔误。",
        },
        publish(33, 40),
        publish(34, 8, remarks="有\u0007控制符"),
        publish(35, 5, remarks="撤下后\u0007又来"),
        publish(36, 41, remarks=SAMPLE_ID),
        publish(37, 42, decided_on="不是日期"),
        publish(38, 43, authority_code="11120000000000000X"),
        withdraw(39, 999),
        ["不是事件"],
        publish(40, 44, party={"name": "某某商行", "registration_number": "110105491231002"}),
        withdraw(41, 44),
        publish(42, 45),
    ]
    lines = [json.dumps(event, ensure_ascii=False) for event in events]
    lines[3:3] = ["", "{broken", "  "]
    return ("\ufeff" + "\n".join(lines) + '\n{"event": "publish", "sequ').encode()


def taken(folder: Path, content: Path, pool: Pool | None) -> tuple[dict[str, list[Any]], list[Received]]:
    """What stands in the ledger, and what each reading told: of all, of all again, of what was added."""
    folders = folders_of(content, folder, folder / "output")
    folder.mkdir()
    file = content / "feeds" / AUTHORITY.slug / "log.jsonl"
    file.write_bytes(log())
    loaded = Content(folder=str(content), authorities=(AUTHORITY,))
    told: list[Received] = []
    with closing(Ledger(folder / "ledger.sqlite")) as ledger:
        for again in (False, True, False):
            if told and not again:
                # The line that was still being written is ended, and others follow.
                rest = json.dumps(publish(50, 50), ensure_ascii=False).partition('"sequ')[2]
                more = [rest, "", *(json.dumps(publish(n, n)) for n in range(51, 54)), "broken", "{}"]
                with file.open("ab") as stream:
                    stream.write("\n".join(more).encode())
            told.append(receive(ledger, loaded, folders, TODAY, Reporter(quiet=True), again=again, pool=pool))
    with closing(sqlite3.connect(folder / "ledger.sqlite")) as db:
        return {
            t: db.execute(f"SELECT {c} FROM {t} ORDER BY 1, 2").fetchall() for t, c in TABLES.items()
        }, told


@pytest.mark.parametrize("part", [1, 700, 5000, 1 << 19])
def test_a_log_in_parts_comes_to_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: int) -> None:
    monkeypatch.setattr(receiving, "_MUCH", 0)
    monkeypatch.setattr(jsonlines, "_PART", part)
    feeds = tmp_path / "content" / "feeds" / AUTHORITY.slug
    feeds.mkdir(parents=True)
    (feeds / "wide.jsonl").write_bytes('{"event":"publish"}\n'.encode("utf-16"))
    row = ",".join(PENALTY)
    rows = [
        ",".join({**PENALTY, "行政处罚决定书文号": f"云城管罚〔2026〕{n}号"}.values()) for n in (60, 5, 60)
    ]
    (feeds / "table.csv").write_text("\n".join([row, *rows]), encoding="utf-8")
    one, told = taken(tmp_path / "one", tmp_path / "content", None)
    two, again = taken(tmp_path / "two", tmp_path / "content", FarPool(2))
    assert len(one["event"]) > 30 and len(one["deed"]) > 8
    assert one == two
    assert told == again


def log_file(path: Path) -> FeedFile:
    found = feed_file(path, path.name, AUTHORITY)
    assert isinstance(found, FeedFile)
    return found


@pytest.mark.parametrize("part", [1, 10, 64, 1 << 19])
def test_parts_are_whole_lines_and_leave_nothing_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: int
) -> None:
    monkeypatch.setattr(jsonlines, "_PART", part)
    path = tmp_path / "log.jsonl"
    data = b'{"a":1}\n\n{"b":"' + b"x" * 100 + b'"}\r\n{"c":3}'
    path.write_bytes(data)
    found = list(lines_apart(log_file(path)) or ())
    starts = [start for start, _ in found]
    assert starts[0] == 0 and all(data[start - 1 : start] == b"\n" for start in starts[1:])
    assert sum(lines for _, lines in found) == 4
    for (start, lines), end in zip(found, [*starts[1:], len(data)], strict=True):
        assert len(data[start:end].splitlines()) == lines


def test_a_file_that_cannot_be_read_in_parts_is_left_to_its_reader(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_bytes("{}\n".encode("utf-16"))
    feed = log_file(path)
    assert lines_apart(feed) is None
    path.unlink()
    assert lines_apart(feed) is None
