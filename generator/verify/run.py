"""The two verifications: of what is about to go live, and of the whole finished site."""

import hashlib
import os
import stat
from collections import deque
from collections.abc import Iterable, Iterator, Sequence, Set
from concurrent.futures import Executor, Future
from copy import copy
from itertools import islice
from pathlib import Path
from secrets import token_hex
from typing import NamedTuple, Protocol

from generator.model.sink import Written
from generator.verify import pages
from generator.verify.decode import (
    MARKUP,
    Decoder,
    UnknownKindError,
    UnreadableError,
    readable_together,
    suffix_of,
    texts,
)
from generator.verify.forbidden import Forbidden
from generator.verify.integrity import Contents, Listed, check_ledger, check_names, is_manifest, walk
from generator.verify.repeats import Cut, Repeats
from generator.verify.report import ABSENCE_REPORT, Finding, Report
from generator.verify.residue import Left, Part, joined, residue

_TASK = 32 * 1024 * 1024
"""Bytes of outputs that go to another process together."""
_TASK_FILES = 5000
_BATCH = 512 * 1024
"""Characters that are folded and searched together: small enough to stay near the processor."""
_SMALL = 64 * 1024
"""Bytes of an output that is read together with others."""
_LISTED = 1000
"""Files of a folder that are remembered."""
_FOLDERS = 2048
"""Folders that are remembered."""
_OPEN = 64
"""Files that are open at a time in each process."""
_CAN_TELL = hasattr(os, "posix_fadvise")
_AHEAD = 6
"""Tasks given to an executor before the first has come back."""


class ChangeSource(Protocol):
    """What verification has to know of a change set (:class:`generator.publish.OutputStore`)."""

    live: Path

    @property
    def staging(self) -> Path:
        """The folder where the new files wait, under their paths."""
        ...

    def staged(self) -> Iterator[Written]:
        """What will be written."""
        ...

    def deletions(self) -> Iterator[str]:
        """What will be removed."""
        ...


class Overlay:
    """Which paths exist once the change set is live. Picklable."""

    def __init__(self, staging: Path | None, live: Path, removed: frozenset[str] = frozenset()) -> None:
        # What a small change names is mostly there already; what a large one names is mostly new.
        self._roots = [str(root) for root in (live, staging) if root is not None]
        self._removed = removed
        self.once = token_hex(8)
        """Tells this verification from another."""
        self.changing = staging is not None
        self.many = False
        """Whether so much is asked that whole folders are worth listing."""
        self._folders: dict[str, Set[str] | None] = {}

    def for_many(self) -> "Overlay":
        """The same, for a task that asks much."""
        other = copy(self)
        other.many, other._folders = True, {}
        other._roots = self._roots[::-1]
        return other

    def __call__(self, path: str) -> bool:
        """Whether ``path`` exists then."""
        if path == ABSENCE_REPORT:
            return True  # made from this very verification, and put before the apply
        if path in self._removed:
            return False
        folder, _, name = path.rpartition("/")
        names = self._folders[folder] if folder in self._folders else self._listed(folder)
        if names is not None and name in names:
            return True
        return names is None and any(_is_file(f"{root}/{path}") for root in self._roots)

    def _listed(self, folder: str) -> Set[str] | None:
        """The files of a folder, listed once; None where that is not worth it, or they are too many."""
        if not self.many:
            return None
        found = [_names(f"{root}/{folder}") for root in self._roots]
        listed = [names for names in found if names is not None]
        names = set().union(*listed) if len(listed) == len(found) else None
        if len(self._folders) >= _FOLDERS:
            self._folders.clear()
        self._folders[folder] = names
        return names


def _names(folder: str) -> list[str] | None:
    """The files of a folder; None when they are too many to remember."""
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in islice(entries, _LISTED + 1) if entry.is_file()]
    except (OSError, ValueError):
        return []
    return names if len(names) <= _LISTED else None


def _is_file(path: str) -> bool:
    try:
        return stat.S_ISREG(os.stat(path).st_mode)  # noqa: PTH116 - asked once for every link of a site
    except (OSError, ValueError):
        return False


class _Task(NamedTuple):
    root: Path
    files: tuple[Listed, ...]
    forbidden: Forbidden
    exists: Overlay
    decoder: Decoder | None


def verify_changes(
    store: ChangeSource,
    forbidden: Forbidden,
    *,
    executor: Executor | None = None,
    decoder: Decoder | None = None,
) -> Report:
    """Read everything that is staged, as a stranger would after the apply.

    Its cost follows the change. Links of files that do not change are not followed (a page that
    named a removed one has to be among the staged; :func:`verify_site` proves it for all).
    ``executor`` runs parts elsewhere; ``forbidden`` and ``decoder`` must then be picklable.
    """
    report = Report(rules_version=forbidden.rules_version, words=len(forbidden))
    exists = Overlay(store.staging, store.live, frozenset(store.deletions()))
    files = (Listed(written.path, written.digest, written.size) for written in store.staged())
    _run(report, _tasks(store.staging, files, forbidden, exists, decoder), executor)
    return report


def verify_site(
    output: Path,
    forbidden: Forbidden,
    *,
    full: bool = True,
    executor: Executor | None = None,
    decoder: Decoder | None = None,
    ledger: Iterable[tuple[str, str]] | None = None,
) -> Report:
    """Read a finished site: its exact set of files, their hashes, links, residue.

    ``full`` False checks the set of files, and of every 50th file the rest. ``ledger`` gives
    (path, SHA-256) of every output, folder by folder, to compare the manifest with.
    """
    report = Report(rules_version=forbidden.rules_version, words=len(forbidden), full=full)
    findings: list[Finding] = []
    listed = walk(output, Contents(output), findings)
    chosen = (file for index, file in enumerate(listed) if full or index % 50 == 0)
    _run(report, _tasks(output, chosen, forbidden, Overlay(None, output), decoder), executor)
    if ledger is not None:
        findings.extend(check_ledger(output, ledger))
    for finding in findings:
        report.found(finding)
    report.sort()
    return report


def _tasks(
    root: Path, files: Iterable[Listed], forbidden: Forbidden, exists: Overlay, decoder: Decoder | None
) -> Iterator[_Task]:
    batch: list[Listed] = []
    size = 0
    for file in files:
        batch.append(file)
        size += file.size
        if size >= _TASK or len(batch) >= _TASK_FILES:
            yield _Task(root, tuple(batch), forbidden, exists.for_many(), decoder)
            batch, size = [], 0
    if batch:
        yield _Task(root, tuple(batch), forbidden, exists, decoder)


def _run(report: Report, tasks: Iterable[_Task], executor: Executor | None) -> None:
    if executor is None:
        for task in tasks:
            report.add(scan(task))
    else:
        running: deque[Future[Report]] = deque()
        for task in tasks:
            running.append(executor.submit(scan, task))
            if len(running) >= _AHEAD:
                report.add(running.popleft().result())
        for future in running:
            report.add(future.result())
    _LAST.clear()
    report.sort()


class _Known(NamedTuple):
    """What a process has read and proven, and need not read again. Nothing that is found depends on it."""

    site: pages.Site
    repeats: Repeats


_LAST: dict[str, _Known] = {}
"""That of the last verification; one at most."""


def _known(task: _Task) -> _Known:
    once = task.exists.once
    if once not in _LAST:
        _LAST.clear()
        site = pages.Site(task.exists, task.forbidden.base_url)
        _LAST[once] = _Known(site, Repeats(task.forbidden, site.sound))
    return _LAST[once]


def scan(task: _Task) -> Report:
    """Check the files of one task."""
    report = Report()
    site, repeats = _known(task)
    reader = _Reader(report, task.forbidden, task.decoder, site, repeats)
    for file, data in read_ahead(task.root, task.files):
        if data is None:
            report.found(Finding(file.path, "V-MISSING", "整个文件"))
            continue
        report.checked_files += 1
        report.checked_bytes += len(data)
        if file.digest and hashlib.sha256(data).hexdigest() != file.digest:
            report.found(Finding(file.path, "V-HASH", "整个文件"))
        if not is_manifest(file.path):
            reader.add(file.path, data)
            continue
        # It repeats names of files, which are judged where they stand. Before an apply they
        # must be there afterwards; of a finished site the walk has compared both ways.
        for finding in pages.check(file.path, data, site):
            report.found(finding)
        if task.exists.changing:
            for finding in check_names(file.path, data, task.exists):
                report.found(finding)
    reader.finish()
    return report


def read_ahead(root: Path, files: Iterable[Listed]) -> Iterator[tuple[Listed, bytes | None]]:
    """Each file and what is in it; None where it cannot be read.

    The disk is told of files some time before they are read: of a site that no memory holds, they
    come in while others are looked through, and in an order that suits the disk.
    """
    waiting: deque[tuple[Listed, int | None]] = deque()
    try:
        for file in files:
            waiting.append((file, _open(f"{root}/{file.path}")))
            if len(waiting) > _OPEN:
                first, descriptor = waiting.popleft()
                yield first, _read(descriptor, first.size)
        while waiting:
            first, descriptor = waiting.popleft()
            yield first, _read(descriptor, first.size)
    finally:
        for _, descriptor in waiting:
            if descriptor is not None:
                os.close(descriptor)


def _open(path: str) -> int | None:
    """A descriptor of what will be read soon; None for what cannot be opened."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return None
    if _CAN_TELL:
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_WILLNEED)
    return descriptor


def _read(descriptor: int | None, size: int) -> bytes | None:
    """The whole file, which should have ``size`` bytes, and is closed. Plain calls: a million are read so."""
    if descriptor is None:
        return None
    try:
        data = os.read(descriptor, size + 1)
        if len(data) == size:
            return data
        rest = [data]
        while rest[-1]:
            rest.append(os.read(descriptor, _TASK))
        return b"".join(rest)
    except OSError:
        return None
    finally:
        os.close(descriptor)


class _Reader:
    """Checks outputs, and gathers them until there is enough to search through at once."""

    def __init__(
        self,
        report: Report,
        forbidden: Forbidden,
        decoder: Decoder | None,
        site: pages.Site | None = None,
        repeats: Repeats | None = None,
    ) -> None:
        """Without ``site`` only residue is looked for. ``repeats`` is what was known before."""
        self._report = report
        self._forbidden = forbidden
        self._decoder = decoder
        self._site = site
        self._repeats = repeats or Repeats(forbidden, site.sound if site else (lambda _: True))
        self._alike: dict[str, list[tuple[str, Cut]]] = {}
        self._bytes: dict[str, int] = {}
        self._parts: list[Part] = []
        self._size = 0

    def add(self, path: str, data: bytes) -> None:
        """Take one output. Small files of markup are read together."""
        suffix = suffix_of(path)
        self._report.checked_links += pages.links(suffix, data)
        together = suffix in MARKUP and len(data) <= _SMALL
        cut = self._repeats.cut(data) if together and suffix == ".html" else Cut(data, data)
        if not together or suffix != ".html":
            self._check(path, data)
        if not together:
            self._one(path, data)
            return
        self._alike.setdefault(suffix, []).append((path, cut))
        self._bytes[suffix] = self._bytes.get(suffix, 0) + len(cut.text)
        if self._bytes[suffix] >= _BATCH:
            self._together(suffix)

    def finish(self) -> None:
        """Search through what is left."""
        for suffix in list(self._alike):
            self._together(suffix)
        self._search()

    def _together(self, suffix: str) -> None:
        files = self._alike.pop(suffix)
        del self._bytes[suffix]
        settled = self._repeats.settled([cut for _, cut in files])
        files = [(path, cut) for (path, _), cut in zip(files, settled, strict=True)]
        if suffix == ".html" and self._site and not self._site.sound(cut.text for _, cut in files):
            for path, cut in files:
                self._check(path, cut.data)
        text = readable_together([(path, cut.text) for path, cut in files], suffix)
        again = {path for path, _ in files} if text is None else self._suspects(files, text)
        for path, cut in files:
            if path in again:
                self._one(path, cut.data)
        self._repeats.learn()

    def _check(self, path: str, data: bytes) -> None:
        if self._site is not None:
            for finding in pages.check(path, data, self._site):
                self._report.found(finding)

    def _suspects(self, files: Sequence[tuple[str, Cut]], text: str) -> set[str]:
        """Those of ``files`` that have to be read whole; what is found in the others is reported."""
        pieces = {path: cut.known for path, cut in files if not cut.whole}
        left = Left(self._repeats.pool(cut for _, cut in files), pieces) if pieces else None
        suspects = set()
        for finding in residue([path for path, _ in files], text, self._forbidden, left):
            if finding.path in pieces:
                suspects.add(finding.path)
            else:
                self._report.found(finding)
        return suspects

    def _one(self, path: str, data: bytes) -> None:
        try:
            for text in texts(path, data, self._decoder):
                self._parts.append(Part(path, text))
                self._size += len(text)
        except UnreadableError:
            self._report.found(Finding(path, "V-ENCODING", "整个文件"))
        except UnknownKindError:
            self._report.found(Finding(path, "V-KIND", "整个文件"))
        if self._size >= _BATCH:
            self._search()

    def _search(self) -> None:
        if self._parts:
            paths, text = [part.path for part in self._parts], joined(self._parts)
            for finding in residue(paths, text, self._forbidden):
                self._report.found(finding)
        self._parts, self._size = [], 0
