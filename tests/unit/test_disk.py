"""What will be read soon is told to the disk."""

import os
from pathlib import Path

import pytest

from generator.cli.disk import read_soon

_SIZE = 3 * 1024 * 1024 + 5


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """The stretches that the system is told of, in a system that can be told."""
    stretches: list[tuple[int, int]] = []
    monkeypatch.setattr(
        os, "posix_fadvise", lambda _, start, length, __: stretches.append((start, length)), raising=False
    )
    monkeypatch.setattr(os, "POSIX_FADV_WILLNEED", 3, raising=False)
    return stretches


def test_every_byte_of_a_file_is_told_of(tmp_path: Path, told: list[tuple[int, int]]) -> None:
    file = tmp_path / "rows"
    file.write_bytes(bytes(_SIZE))
    assert read_soon(file) == _SIZE
    reached = 0
    for start, length in told:
        assert start == reached
        reached += length
    assert reached >= _SIZE


def test_a_file_that_memory_does_not_hold_is_left_alone(
    tmp_path: Path, told: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "rows"
    file.write_bytes(bytes(_SIZE))
    monkeypatch.setattr(os, "sysconf", {"SC_PAGE_SIZE": 4096, "SC_PHYS_PAGES": 1024}.__getitem__)
    assert read_soon(file) == 0
    assert told == []


def test_a_file_that_is_not_there_is_no_fault(tmp_path: Path, told: list[tuple[int, int]]) -> None:
    assert read_soon(tmp_path / "rows") == 0
    assert told == []


def test_a_system_that_cannot_be_told_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "posix_fadvise", raising=False)
    assert read_soon(tmp_path) == 0
