"""The counters of the snapshot say what counting its rows would say, whatever comes and goes."""

import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.model.codes import Shape
from generator.model.public import PublicDecision
from generator.snapshot.reader import Snapshot
from generator.snapshot.rows import body_of, with_slot
from generator.snapshot.schema import VERSION, connect
from tests.unit.test_snapshot_rows import DECISIONS

Row = tuple[int, str, str, int, str]
ROWS = st.tuples(
    st.integers(1, 6), st.sampled_from("ab"), st.sampled_from(["2026-01", "2026-02"]), st.integers(0, 3),
    st.sampled_from(["", "P-1", "P-2"]),
)  # fmt: skip


def put(db: sqlite3.Connection, row: Row) -> None:
    """A decision in place of whatever stands under its number."""
    number, slug, month, slot, power = row
    db.execute("DELETE FROM decision WHERE number = ?", (number,))
    values = (number, f"id{number}", slug, "行政处罚", f"{month}-01", month, slot, "", power, "", b"")
    db.execute(f"INSERT INTO decision VALUES ({','.join('?' * len(values))})", values)


def agree(path: Path, rows: dict[int, Row]) -> None:
    """What the reader tells is what the rows say."""
    with closing(Snapshot(path)) as snapshot:
        for slug in "abc":
            own = [row for row in rows.values() if row[1] == slug]
            months = sorted({row[2] for row in own}, reverse=True)
            assert snapshot.months(slug) == [
                (m, sum(r[2] == m for r in own), max(r[3] for r in own if r[2] == m)) for m in months
            ]
            powers = sorted({row[4] for row in own if row[4]})
            assert snapshot.power_counts(slug) == {p: sum(r[4] == p for r in own) for p in powers}
            for first, last in ((0, 0), (0, 1), (2, 3)):
                held = any(r[2] == "2026-02" and first <= r[3] <= last for r in own)
                assert snapshot.holds(slug, "2026-02", first, last) is held


@settings(deadline=None, max_examples=40)  # each makes a database on the disk
@given(st.lists(ROWS | st.integers(1, 6), max_size=25))
def test_counters_follow_every_row(steps: list[Row | int]) -> None:
    rows: dict[int, Row] = {}
    with TemporaryDirectory() as folder:
        path = Path(folder) / "snapshot.sqlite"
        with closing(connect(path)) as db:
            db.execute("PRAGMA synchronous = OFF")
            for step in steps:
                if isinstance(step, int):
                    db.execute("DELETE FROM decision WHERE number = ?", (step,))
                    rows.pop(step, None)
                else:
                    put(db, step)
                    rows[step[0]] = step
            # A count that fell to nothing would tell that something had stood there.
            assert not db.execute("SELECT 1 FROM held WHERE number <= 0").fetchone()
        agree(path, rows)


def test_a_snapshot_without_counters_is_mended_in_place(tmp_path: Path) -> None:
    path = tmp_path / "snapshot.sqlite"
    rows: dict[int, Row] = {n: (n, "ab"[n % 2], "2026-01", n, ["", "P-1"][n % 2]) for n in range(1, 6)}
    with closing(connect(path)) as db:
        for row in rows.values():
            put(db, row)
        db.executescript("DROP TRIGGER decision_in; DROP TRIGGER decision_out; DROP TABLE held;")
        db.execute("PRAGMA user_version = 2")
    with closing(connect(path)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (VERSION,)
        db.execute("DELETE FROM decision WHERE number = 1")
        del rows[1]
    agree(path, rows)


@pytest.mark.parametrize("query", ["months", "power_counts"])
def test_counters_are_read_by_index(tmp_path: Path, query: str) -> None:
    path = tmp_path / "snapshot.sqlite"
    connect(path).close()
    with closing(Snapshot(path)) as snapshot:
        told: list[str] = []
        snapshot._db.set_trace_callback(told.append)
        getattr(snapshot, query)("a")
        snapshot._db.set_trace_callback(None)
        plan = snapshot._db.execute(f"EXPLAIN QUERY PLAN {told[-1]}").fetchall()
    assert all("SCAN" not in step[3] for step in plan), plan


def test_withdrawn_ids_are_told_from_others(tmp_path: Path) -> None:
    path = tmp_path / "snapshot.sqlite"
    with closing(connect(path)) as db:
        row = (1, "id1", "a", "行政处罚", Shape.NOTICE.value, "2026-01-01", "2026-01", b"")
        db.execute("INSERT INTO notice VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
    with closing(Snapshot(path)) as snapshot:
        assert list(snapshot.notices_among(["id1", "id2"])) == ["id1"]


@given(DECISIONS, st.integers(0, 10**6))
def test_the_place_is_put_into_the_body(decision: PublicDecision, slot: int) -> None:
    assert with_slot(body_of(decision), slot) == body_of(decision.model_copy(update={"slot": slot}))
