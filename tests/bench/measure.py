"""Running a command and weighing it: wall and CPU seconds, memory of its whole process tree, files.

Processes are found in /proc by their session, so children that outlive their parent count too.
"""

import os
import platform
import re
import shutil
import signal
import statistics
import subprocess
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

_COLOUR = re.compile(r"\x1b\[[\d;]*m")
_PERIOD = 0.05
_SHARES = 1.0
"""Seconds between two askings for the shares of memory, which cost the kernel some 10 ms a process."""
_PAGE = os.sysconf("SC_PAGE_SIZE")
_KIB = 1024
_ASIDE = ".aside-"


@dataclass(frozen=True)
class Measured:
    """One run. Seconds; ``peak`` is bytes of memory, all processes of the run together, a page that
    several of them use counted once; ``resident`` the same with such a page counted for each.

    ``cpu`` is user and system time of the command and of the children it waited for. ``stopped``
    says why the run was ended before its time; it is empty for one that ended by itself.
    """

    wall: float
    cpu: float
    peak: int
    resident: int
    code: int
    out: str = ""
    err: str = ""
    stopped: str = ""

    @property
    def well(self) -> bool:
        """Whether the command ended by itself and said that all is well."""
        return self.code == 0 and not self.stopped

    def figures(self) -> dict[str, Any]:
        """What is kept of it: the figures, and the end of what it said when it failed."""
        kept = {name: value for name, value in asdict(self).items() if name not in ("out", "err")}
        return kept if self.well else {**kept, "said": _COLOUR.sub("", self.err or self.out)[-300:].strip()}


def run(
    command: Sequence[str | Path],
    *,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    limit: float = 7200,
    spare: int = 1 << 30,
    settle: bool = True,
) -> Measured:
    """Run ``command`` and weigh it.

    It is ended after ``limit`` seconds, or when the machine has less than ``spare`` bytes left.
    ``settle`` writes out first what earlier runs left in the page cache, so that nobody pays for
    another's writes.
    """
    if settle:
        os.sync()
    with TemporaryFile() as out, TemporaryFile() as err:
        begun = time.perf_counter()
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=cwd,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            start_new_session=True,
        )
        watcher = _Watcher(process.pid, begun + limit, spare)
        watcher.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.perf_counter() - begun
            process.returncode = os.waitstatus_to_exitcode(status)
        finally:
            watcher.end()
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read().decode("utf-8", "replace"))
    # The kernel's own high-water mark of a child begins with that of this process: of no use.
    cpu = usage.ru_utime + usage.ru_stime
    return Measured(
        wall, cpu, watcher.peak, watcher.resident, process.returncode, texts[0], texts[1], watcher.stopped
    )


class _Watcher(threading.Thread):
    """Looks at the processes of a session every now and then, and takes little of the machine for it."""

    def __init__(self, session: int, until: float, spare: int) -> None:
        super().__init__(daemon=True)
        self.peak = self.resident = 0
        self.stopped = ""
        self._until = until
        self._spare = spare
        self._members = Members(session)
        self._over = threading.Event()

    def run(self) -> None:
        """Sample until the command ends."""
        asked = 0.0
        while not self._over.wait(_PERIOD):
            now = time.perf_counter()
            sizes = self._members.resident()
            resident = sum(sizes.values())
            # The shares are largest about where the whole is: asked for seldom, and near the top alone.
            if resident > self.resident * 1.02 or (resident > self.resident * 0.97 and now - asked > _SHARES):
                self.peak = max(self.peak, sum(map(shared_out, sizes)))
                asked = now
            self.resident = max(self.resident, resident)
            if now > self._until:
                self._kill("out of time")
            elif available() < self._spare:
                self._kill("the machine ran out of memory")

    def _kill(self, why: str) -> None:
        self.stopped = self.stopped or why
        for pid in self._members.resident():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def end(self) -> None:
        """Stop looking."""
        self._over.set()
        self.join()


class Members:
    """The processes of a session. Those of others are remembered, so that looking again costs little."""

    def __init__(self, session: int) -> None:
        self._session = session
        self._strangers: set[str] = set()

    def resident(self) -> dict[int, int]:
        """Process id -> resident bytes, those shared with other processes included."""
        here = {entry.name for entry in os.scandir("/proc") if entry.name.isdigit()}
        self._strangers &= here
        found: dict[int, int] = {}
        for name in here - self._strangers:
            with suppress(OSError, ValueError, IndexError):
                # The name stands in brackets and may hold anything; what follows is plain.
                fields = Path(f"/proc/{name}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
                if int(fields[3]) == self._session:
                    found[int(name)] = int(fields[21]) * _PAGE
                else:
                    self._strangers.add(name)
        return found


def shared_out(pid: int) -> int:
    """Bytes of memory of a process, of a page shared by n processes the nth part; 0 for one that ended."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * _KIB
    return 0


def available() -> int:
    """Bytes of memory that a program could still get."""
    for line in Path("/proc/meminfo").read_text("ascii").splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * _KIB
    return 1 << 62


def aside(folder: Path) -> None:
    """Put ``folder`` out of the way by renaming it; :func:`sweep` deletes it when all is measured.

    For some minutes after many files were deleted, ext4 makes new ones several times as slowly:
    a deletion between two measures would be paid by the second.
    """
    if folder.exists():
        taken = sum(1 for _ in folder.parent.glob(f"{_ASIDE}*"))
        folder.rename(folder.with_name(f"{_ASIDE}{taken}-{folder.name}"))


def sweep(folder: Path) -> None:
    """Delete what was put aside in ``folder`` and in the folders of sizes and peers below it."""
    for pattern in (f"{_ASIDE}*", f"*/{_ASIDE}*", f"*/*/{_ASIDE}*"):
        for old in list(folder.glob(pattern)):
            shutil.rmtree(old, ignore_errors=True)


def weigh(folder: Path) -> tuple[int, int]:
    """(files, bytes) below ``folder``."""
    files = size = 0
    for entry in os.scandir(folder):
        one = weigh(Path(entry)) if entry.is_dir() else (1, entry.stat().st_size)
        files, size = files + one[0], size + one[1]
    return files, size


def middle(values: Iterable[float]) -> float:
    """The median; 0 for none."""
    found = list(values)
    return statistics.median(found) if found else 0.0


def share(values: Iterable[float], part: float) -> float:
    """The value that ``part`` (0 to 1) of the values do not exceed; 0 for none."""
    found = sorted(values)
    return found[min(len(found) - 1, int(part * len(found)))] if found else 0.0


def machine(folder: Path) -> dict[str, str]:
    """Cores, memory, kernel and the file system of ``folder``."""
    total = next(
        int(line.split()[1])
        for line in Path("/proc/meminfo").read_text("ascii").splitlines()
        if line.startswith("MemTotal:")
    )
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    found = subprocess.run(
        ["df", "--output=fstype", str(folder)], capture_output=True, text=True, check=False
    ).stdout.split()
    return {
        "cores": f"{len(os.sched_getaffinity(0))} ({model})",
        "memory": f"{total / _KIB / _KIB:.1f} GB",
        "kernel": platform.release(),
        "filesystem": found[-1] if found else "unknown",
        "python": platform.python_version(),
    }
