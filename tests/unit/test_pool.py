"""Worker processes, and memory that goes back to the system."""

import ctypes
from pathlib import Path

import pytest

from generator.cli.pool import give_back


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text("ascii").split()[1])


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="the C library has no such call")
def test_memory_between_what_stays_is_given_back() -> None:
    blocks = [bytes(2000) for _ in range(50_000)]
    kept = blocks[::100]
    blocks.clear()
    before = _resident()
    give_back()
    assert (before - _resident()) * 4096 > 50_000_000
    assert len(kept) == 500


def test_nothing_is_given_back_where_the_c_library_cannot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda _: object())
    give_back()
