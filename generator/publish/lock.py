"""One build at a time for a state folder."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from generator.publish.errors import BuildLockedError, explain

LOCK = "build.lock"
_ZONE = ZoneInfo("Asia/Shanghai")


def _holder(path: Path) -> str:
    try:
        pid = path.read_text(encoding="ascii").strip()
        since = datetime.fromtimestamp(path.stat().st_mtime, _ZONE).strftime("%Y-%m-%d %H:%M:%S")
    except (OSError, ValueError):
        return "另一个进程"
    return f"进程 {pid or '未知'}，自 {since} 起"


@contextmanager
def build_lock(state: Path) -> Iterator[None]:
    """Hold the lock of ``state`` while the block runs.

    The kernel drops the lock when its process ends, however it ends, so a stale lock file
    never stands in the way. Raises :class:`BuildLockedError` naming who holds it and since when.
    """
    path = state / LOCK
    try:
        state.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise explain(error, f"建立锁文件 {path} ", "没有改动任何内容。") from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise BuildLockedError(
                f"另一个构建正在使用 {state}（{_holder(path)}）。请等它结束后再运行。"
            ) from error
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)
