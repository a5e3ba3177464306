"""What a recogniser says: here is something of this category, and why."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple


class Span(NamedTuple):
    """``start:end`` in the folded copy of a record. ``code`` names the recogniser.

    ``show`` is what stands there instead; empty means the category's own marker. ``value`` is
    what must not survive elsewhere (empty when nothing is to be propagated). A span that is not
    ``sure`` holds the record.
    """

    start: int
    end: int
    code: str
    show: str = ""
    value: str = ""
    sure: bool = True
    reason: str = ""


class Cover:
    """Stretches that are taken: fast "does this touch any of them" for a few dozen stretches."""

    def __init__(self, spans: Iterable[tuple[int, int]] = ()) -> None:
        self._spans: list[tuple[int, int]] = list(spans)

    def add(self, start: int, end: int) -> None:
        """Take ``start:end``."""
        self._spans.append((start, end))

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return iter(self._spans)

    def touches(self, start: int, end: int) -> bool:
        """Whether any taken stretch shares a character with ``start:end``."""
        for a, b in self._spans:  # noqa: SIM110 - a plain loop is twice as fast, and this is hot
            if a < end and start < b:
                return True
        return False

    def holds(self, start: int, end: int) -> bool:
        """Whether one taken stretch contains all of ``start:end``."""
        return any(a <= start and end <= b for a, b in self._spans)

    def holder(self, start: int, end: int) -> tuple[int, int] | None:
        """The taken stretch that contains all of ``start:end``."""
        return next(((a, b) for a, b in self._spans if a <= start and end <= b), None)


def union(spans: Iterable[Span], rank: dict[str, int]) -> list[Span]:
    """Disjoint spans that cover everything ``spans`` cover, in order of place.

    Where spans overlap the union is covered and the category of lowest ``rank`` speaks for it
    (its marker is shown); of equal rank the longer span speaks. A span speaks with its own
    ``show`` only where it covers the union alone, else with its category's marker. What is not
    sure raises no doubt where what is sure covers all of it.
    """
    merged: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.end, rank.get(s.code, 99), s.show)):
        if merged and span.start < merged[-1].end:
            last = merged[-1]
            better = (rank.get(span.code, 99), last.end - last.start) < (
                rank.get(last.code, 99),
                span.end - span.start,
            )
            speaker = span if better else last
            both = last.sure and span.sure
            inside = last.sure and span.end <= last.end
            around = span.sure and span.start == last.start and span.end >= last.end
            sure = both or inside or around
            if better or span.end > last.end or sure != last.sure:
                end = max(last.end, span.end)
                merged[-1] = Span(
                    last.start, end, speaker.code, speaker.show, speaker.value, sure, speaker.reason
                )
        else:
            merged.append(span)
    return merged
