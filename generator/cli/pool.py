"""Processes that share the work of a command."""

import ctypes
import os
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context, parent_process

from generator.cli.context import collect_seldom

_WORTH_IT = 300
"""Records from which starting processes costs less than it saves."""


class Pool:
    """Worker processes, started when the work is worth it."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._executor: ProcessPoolExecutor | None = None

    def executor_for(self, records: int) -> Executor | None:
        """An executor for so many records, or None when one process does it sooner."""
        if self._workers < 2 or records < _WORTH_IT:
            return None
        if self._executor is None:
            self._executor = ProcessPoolExecutor(
                self._workers, mp_context=get_context("spawn"), initializer=_begin
            )
        return self._executor

    def rest(self) -> None:
        """Stop the processes, which gives back all their memory; the next task starts new ones.

        What the stage so far used in this process is given back too.
        """
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)
            self._executor = None
        give_back()


def give_back() -> bool:
    """Return memory that is free in this process to the system; False where it cannot or has none.

    It does not by itself: after a hundred thousand records went by, some still in use between those
    let go keep hundreds of megabytes from all other processes to the end of a build.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    return trim is not None and bool(trim(0))


def _begin() -> None:
    """Make a new process ready for the program's work."""
    collect_seldom()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this process when the one it works for is gone: a killed build would leave it waiting for ever."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@contextmanager
def pool_of(workers: int) -> Iterator[Pool]:
    """A pool that ends with the block."""
    pool = Pool(workers)
    try:
        yield pool
    finally:
        pool.rest()
