"""What the benchmark writes of what it measured: nothing made better than it was."""

import json
import sys
from pathlib import Path
from typing import Any

from tests.bench import report
from tests.bench.figures import ALONE, CHANGES, FULL, WHOLE, Size
from tests.bench.measure import aside, run, sweep, weigh
from tests.bench.run import PARTS, Wish, spread
from tests.bench.targets import judged


def step(seconds: float, **summary: Any) -> dict[str, Any]:
    stages = {"依法处理": 10.0, "核验": 2.0}
    figures = {
        "seconds": seconds,
        "cpu": seconds,
        "peak": 5e8,
        "resident": 6e8,
        "touched": 90,
        "written": 1e6,
    }
    return {**figures, "failed": "", "summary": {"redactions": 0, **summary}, "stages": stages}


def peer(wall: float, code: int = 0, stopped: str = "") -> dict[str, Any]:
    return {
        "wall": wall, "cpu": wall, "peak": 2e9, "code": code, "stopped": stopped, "files": 5, "bytes": 9
    }  # fmt: skip


def size(count: int, **changes: Any) -> dict[str, Any]:
    return {
        "size": count, "date": "2026-11-22", "runs": 1, "note": "", "command": "x",
        "steps": {name: [step(1.5)] for name in ("nothing new", *CHANGES, "all pages again")}
        | {FULL: [step(60.0)]}
        | {name: [step(4.0, bytes=400_000_000)] for name in (WHOLE, ALONE)},
        "peers": {"Hugo": [peer(30.0)], "Pagefind": [peer(90.0)], "cp -r": [peer(9.0)]},
    } | changes  # fmt: skip


def document(folder: Path, *rows: dict[str, Any]) -> str:
    report.write({"sizes": {str(row["size"]): row for row in rows}}, folder)
    return (folder / "benchmarks.md").read_text("utf-8")


def test_verification_is_told_whole_and_within_a_change_at_every_size(tmp_path):
    text = document(tmp_path, size(1000), size(100_000))
    assert "| whole site: MB read | 400 | 400 |" in text
    assert "| whole site: MB/s of one core | 100 | 100 |" in text
    assert "| within: one withdrawal, seconds | 2.00 | 2.00 |" in text


def test_a_peer_that_died_is_told_and_compared_with_nothing(tmp_path):
    dead = peer(200.0, -9, "the machine ran out of memory")
    peers = {"Hugo": [peer(30.0)], "Pagefind": [dead], "cp -r": [peer(9.0)]}
    row = size(100_000, peers=peers)
    text = document(tmp_path, row)
    assert "| Pagefind | - | | 2,000 | | | the machine ran out of memory |" in text
    told = next(line for line in judged([Size(row)]) if line.name == "Full build at 100,000")
    assert told.measured == "60.0 s; Pagefind: the machine ran out of memory"
    assert told.verdict == "no peer to compare with"


def test_what_was_measured_later_says_when(tmp_path):
    when = "2026-12-01, with `make bench`"
    text = document(tmp_path, size(1000, later={"search": when, "verify": when}))
    assert f"Its search, verify later, {when}." in text


def test_a_run_that_leaves_the_machine_too_little_memory_is_ended():
    done = run([sys.executable, "-c", "import time; time.sleep(60)"], spare=1 << 62, settle=False)
    assert not done.well
    assert done.wall < 30
    assert done.stopped == "the machine ran out of memory"


def test_a_compiled_copy_is_told_and_the_interpreted_program_beside_it(tmp_path):
    speeds = {"redaction": {"speed": 600_000.0}, "redaction, interpreted": {"speed": 450_000.0}}
    text = document(tmp_path, size(1000, compiled=True, stages=speeds))
    assert "Ours is what `make compiled` makes" in text
    assert "| redaction | 600,000 characters/s |" in text
    assert "| redaction, interpreted | 450,000 characters/s |" in text
    assert "make compiled" not in document(tmp_path, size(1000))


def test_memory_counts_a_shared_page_once_and_every_process_of_the_run():
    child = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[1]])"
    hold = "import time; held = bytes(range(256)) * 400_000; time.sleep(1.5)"
    done = run([sys.executable, "-c", child, hold], settle=False)
    assert done.well
    assert 102_400_000 < done.peak <= done.resident


def test_redaction_is_taken_off_a_full_build_as_the_build_itself_measured_it():
    row = size(100_000)
    # 200 seconds of the processor in two processes: 100 of the 160 seconds; 2 verify.
    row["steps"][FULL] = [step(160.0, redaction_seconds=200.0)]
    told = {line.name: line for line in judged([Size(row)])}
    assert told["The same without redaction and verification at 100,000"].measured == "58.0 s against 120.0 s"
    assert judged_of(size(100_000), "The same without redaction and verification") == "not measured"


def judged_of(row: dict[str, Any], name: str) -> str:
    return next(line.verdict for line in judged([Size(row)]) if line.name.startswith(name))


def test_a_million_is_ours_alone_once_and_never_twice_all_pages():
    wish = Wish([], 3, ["hugo"], 500, 500, "", Path(), "", list(PARTS))
    large = wish.at(1_000_000)
    assert (large.runs, large.peers, large.queries, large.browsed) == (1, [], 100, 100)
    assert "look" not in large.parts
    assert wish.at(100_000) is wish


def test_the_browser_gets_every_query_at_a_hundred_thousand_and_some_at_other_sizes():
    wish = Wish([], 3, ["hugo"], 500, 500, "", Path(), "", list(PARTS))
    assert [wish.at(size).browsed for size in (10_000, 100_000)] == [100, 500]
    assert spread(range(500), 25) == range(0, 500, 20)
    assert spread(range(10), 25) == range(10)


def test_the_weight_of_a_folder_is_that_of_all_its_files(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "one").write_bytes(b"123")
    (tmp_path / "two").write_text(json.dumps({}))
    assert weigh(tmp_path) == (2, 5)


def test_what_is_in_the_way_is_put_aside_and_swept_at_the_end(tmp_path):
    for _ in range(2):
        (tmp_path / "100" / "copy").mkdir(parents=True)
        aside(tmp_path / "100" / "copy")
    assert [path.name for path in sorted((tmp_path / "100").iterdir())] == [".aside-0-copy", ".aside-1-copy"]
    (tmp_path / "100" / "kept").mkdir()
    aside(tmp_path / "not there")
    sweep(tmp_path)
    assert [path.name for path in (tmp_path / "100").iterdir()] == ["kept"]
