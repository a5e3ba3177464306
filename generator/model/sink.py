"""How a room hands finished files over, without knowing where they go."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class Written(NamedTuple):
    """One output as the ledger of outputs remembers it. ``size`` is in bytes."""

    path: str
    digest: str
    size: int
    key: str


class Sink(Protocol):
    """Takes finished files by their path relative to the site's root.

    A sink compares with what is live by content: equal bytes are not written. It never touches
    the live site; publishing does, after verification.
    """

    def key(self, path: str) -> str:
        """The key under which ``path`` was last made, or an empty string."""
        ...

    def put(self, path: str, data: bytes, key: str = "") -> bool:
        """Stage ``data`` for ``path``; True when it differs from what is live.

        ``key`` stands for everything the bytes depend on, so that a room may skip making
        them when :meth:`key` still gives the same.

        Raises ValueError for a path that is absolute or leaves the site.
        """
        ...

    def keep(self, path: str) -> None:
        """Say that ``path`` stays as it is (in a full build, what nobody names is removed)."""
        ...

    def remove(self, path: str) -> None:
        """Take ``path`` off the site. Unknown paths are ignored."""
        ...

    def under(self, prefix: str) -> list[str]:
        """The known paths that start with ``prefix``, staged or live, without removed ones."""
        ...


class WorkerSink(Sink, Protocol):
    """A sink in another process: picklable, stages files itself, remembers what it wrote."""

    def drain(self) -> list[Written]:
        """What was put, kept (same digest) and removed (empty digest) since the last call."""
        ...


class ParentSink(Sink, Protocol):
    """The sink of the building process, which hands out workers and takes in their results."""

    def worker(self) -> WorkerSink:
        """A picklable sink for another process."""
        ...

    def absorb(self, written: Sequence[Written]) -> None:
        """Take over what a worker drained."""
        ...

    def read(self, path: str) -> bytes | None:
        """What is live at ``path``, whatever was staged since; None where nothing is. Whoever builds
        on it must check that it is what he takes it for."""
        ...
