"""Worker processes, and memory that goes back to the system."""

import ctypes
import subprocess
import sys
import time
from pathlib import Path

import pytest

from generator.cli.pool import give_back


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text("ascii").split()[1])


def test_memory_between_what_stays_is_given_back() -> None:
    blocks = [bytes(2000) for _ in range(50_000)]
    kept = blocks[::100]
    blocks.clear()
    before = _resident()
    told = give_back()
    # A C library that cannot says so, and nobody believes that memory went back.
    assert told == ((before - _resident()) * 4096 > 50_000_000)
    assert len(kept) == 500


def test_nothing_is_given_back_where_the_c_library_cannot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda _: object())
    assert not give_back()


_PARENT = """
import sys, time
from generator.cli.pool import pool_of
import os
if __name__ == "__main__":
    with pool_of(2) as pool:
        print(pool.executor_for(1000).submit(os.getpid).result(), flush=True)
        time.sleep(60)
"""


def test_worker_processes_end_when_the_command_they_work_for_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(_PARENT, "utf-8")
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        parent.kill()
    until = time.monotonic() + 20
    while Path(f"/proc/{worker}").exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert not Path(f"/proc/{worker}").exists()
