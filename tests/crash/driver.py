"""Runs a build in child processes and kills each at its own point.

``python -m tests.crash.driver BASE WORK TODAY POINT...`` copies the portal BASE to WORK/<point>
for each point and builds there; a child kills itself (SIGKILL) at its POINT-th step. A step is
an SQL statement, or anything the interpreter does to files. Without points it prints how many
steps a whole build takes.
"""

import os
import shutil
import signal
import sqlite3
import sys
from pathlib import Path
from typing import Any

from generator.cli.main import run

_STEPS = ("open", "os.", "shutil.", "sqlite3.connect")
_connect = sqlite3.connect


def _build(root: Path, today: str) -> int:
    folders = ("--content", root / "content", "--state", root / "var", "--output", root / "output")
    return run(["build", "--workers", "1", "--today", today, *map(str, folders)])


def _child(root: Path, today: str, point: int) -> int:
    """Build in a child that dies at ``point`` (0: never); steps taken, or -1 when it was killed."""
    receiving, sending = os.pipe()
    child = os.fork()
    if child == 0:
        left = point
        steps = 0

        def step(_statement: str = "") -> None:
            nonlocal left, steps
            steps += 1
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        def hook(event: str, _arguments: tuple[object, ...]) -> None:
            if event.startswith(_STEPS):
                step()

        def connect(*arguments: Any, **options: Any) -> sqlite3.Connection:
            connection = _connect(*arguments, **options)
            connection.set_trace_callback(step)
            return connection

        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, 1)
        os.dup2(silent, 2)
        sys.addaudithook(hook)
        sqlite3.connect = connect
        code = _build(root, today)
        os.write(sending, f"{steps if code == 0 else -code}".encode())
        os._exit(0)
    os.close(sending)
    with os.fdopen(receiving) as pipe:
        told = pipe.read()
    _, status = os.waitpid(child, 0)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    return -1 if killed else int(told)


def _warm(work: Path, base: Path, today: str) -> None:
    """Build once here, so that children find every module loaded."""
    shutil.copytree(base, work / "warm")
    if _build(work / "warm", today) != 0:
        sys.exit("the undisturbed build failed")


def main() -> None:
    """See the module."""
    base, work, today = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    points = [int(point) for point in sys.argv[4:]]
    _warm(work, base, today)
    shutil.rmtree(work / "warm")
    for point in points or [0]:
        root = work / str(point)
        shutil.copytree(base, root)
        steps = _child(root, today, point)
        print(point, steps, flush=True)


if __name__ == "__main__":
    main()
