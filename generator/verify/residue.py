"""Looking for what must not be there, in many outputs at once."""

import re
from bisect import bisect_right
from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import compress
from typing import NamedTuple
from urllib.parse import unquote

import numpy as np

from generator.verify import second
from generator.verify.decode import JSON, MARKUP, suffix_of
from generator.verify.folding import (
    FILE,
    RECORD,
    Source,
    as_text,
    composed,
    fold_composed,
)
from generator.verify.forbidden import Forbidden, Names, PublicIds, public_ids, word_digest
from generator.verify.names import Found, ShortWords, Stretches
from generator.verify.repeats import Pool
from generator.verify.report import Finding

_DECISION = re.compile(r"d/[0-9a-f]{2}/([0-9a-f]{20})\.html")
_LATIN = re.compile("[0-9A-Za-z]")
_SPOKEN = MARKUP | JSON | {"", ".csv", ".tsv", ".txt", ".gz", ".zip", ".xlsx", ".md", ".bin"}
"""Kinds that carry text of records; styles, scripts and fonts do not."""


class Part(NamedTuple):
    """One readable text of one output."""

    path: str
    text: str


def joined(parts: Sequence[Part]) -> str:
    """``parts`` as one text: each behind its name, parted by ``FILE``."""
    # The name of a file is read like its content: it is the first record.
    return FILE.join(f"{unquote(part.path)}{RECORD}{part.text}".replace(FILE, "") for part in parts)


class _Batch:
    """Several texts folded as one, and the way back to each."""

    def __init__(self, paths: Sequence[str], text: str) -> None:
        self.paths = paths
        self._text, self.units = fold_composed(text)
        borders = np.flatnonzero(self.units == 0)
        self.edges: list[int] = [-1, *borders.tolist(), len(self.units)]
        self._sources: dict[int, Source] = {}

    def file_at(self, position: int) -> int:
        """The number of the text that stands at ``position``."""
        return bisect_right(self.edges, position) - 1

    def around(self, start: int, end: int, before: int, after: int) -> tuple[str, str, str]:
        """What a reader sees at ``start:end``, and some characters before and after it."""
        file = self.file_at(start)
        base = self.edges[file] + 1
        return self._source(file).around(start - base, end - base, before, after)

    def place(self, start: int) -> str:
        """Where ``start`` is, in words."""
        file = self.file_at(start)
        line = self._source(file).line(start - self.edges[file] - 1)
        return f"第 {line - 1} 行" if line > 1 else "文件名"

    def _source(self, file: int) -> Source:
        if file not in self._sources:
            self._sources[file] = Source(self._text.split(FILE)[file])
        return self._sources[file]


class Left(NamedTuple):
    """What was left out of some texts: the pieces, and which of them belong to each path."""

    pool: Pool
    pieces: Mapping[str, Container[int | None]]


def residue(
    paths: Sequence[str], text: str, forbidden: Forbidden, left: Left | None = None
) -> Iterator[Finding]:
    """Protected values, withdrawn ids and well-formed private numbers in texts of ``paths``.

    ``text`` is what :func:`joined` gives. What was ``left`` out is free of all but short words; those
    are looked for in it, and may be told of a path where another record shows them.
    """
    batch = _Batch(paths, text)
    for hit in forbidden.words.hits(batch.units):
        path = batch.paths[batch.file_at(hit.start)]
        if not forbidden.allows(hit.rule, hit.digest, path) and (
            hit.loose or _stands_alone(batch, hit.start, hit.end)
        ):
            yield Finding(path, hit.rule, batch.place(hit.start))
    for start, end in second.candidates(batch.units):
        path = batch.paths[batch.file_at(start)]
        if suffix_of(path) in _SPOKEN:
            shown = batch.around(start, end, second.CONTEXT, second.CONTEXT)
            for rule in second.look(*shown, forbidden.public_numbers):
                yield Finding(path, rule, batch.place(start))
    yield from _records(batch, forbidden, left)


def _stands_alone(batch: _Batch, start: int, end: int) -> bool:
    """Whether a word of Latin letters and digits is one for the reader too.

    Not a part of a longer number, and not made up of a number and the date beside it.
    """
    before, word, after = batch.around(start, end, 1, 1)
    return not (_LATIN.match(composed(before)) or _LATIN.match(composed(after)) or second.holds_date(word))


class _Span(NamedTuple):
    """A stretch of a batch that belongs to a record."""

    path: str
    public_id: str
    start: int
    end: int


def _records(batch: _Batch, forbidden: Forbidden, left: Left | None) -> Iterator[Finding]:
    """What is looked for by record: ids that are gone, and short words where their record is shown."""
    found = public_ids(batch.units)
    yield from _gone(batch, forbidden, found)
    if isinstance(forbidden.names, Names) and not forbidden.names:
        return
    spans = list(_spans(batch, dict(compress(zip(found.places, found.ids, strict=True), found.alone))))
    shorts = list(forbidden.names.names(sorted({span.public_id for span in spans})))
    numbers: dict[str, list[int]] = {}
    for number, short in enumerate(shorts):
        numbers.setdefault(short.public_id, []).append(number)
    shown = [(number, span) for span in spans for number in numbers.get(span.public_id, ())]
    stretches = Stretches([(number, span.start, span.end) for number, span in shown])
    told: set[tuple[_Span, str]] = set()
    words = ShortWords(shorts)
    for hit in words.hits(batch.units, stretches):
        span, word = shown[hit.stretch][1], as_text(batch.units[hit.start : hit.end])
        if (span, word) not in told and _counts(batch, hit, word, forbidden):
            told.add((span, word))
            yield Finding(span.path, hit.short.rule, batch.place(hit.start))
    if left is not None:
        yield from _left(words, spans, left, forbidden)


def _left(words: ShortWords, spans: Sequence[_Span], left: Left, forbidden: Forbidden) -> Iterator[Finding]:
    """Short words in what was left out of a page that shows their record."""
    units = left.pool.units
    hits = [
        hit for hit in words.hits(units) if not forbidden.is_furniture(as_text(units[hit.start : hit.end]))
    ]
    if not hits:
        return
    pages: dict[str, set[str]] = {}
    for span in spans:
        pages.setdefault(span.public_id, set()).add(span.path)
    for hit in hits:
        piece = left.pool.piece_at(hit.start)
        for path in sorted(pages[hit.short.public_id]):
            if piece in left.pieces.get(path, ()):
                yield Finding(path, hit.short.rule, "")


def _counts(batch: _Batch, found: Found, word: str, forbidden: Forbidden) -> bool:
    """Whether a short word proves anything: not the site's own, read as one word, not allowed there."""
    path = batch.paths[batch.file_at(found.start)]
    return (
        not forbidden.is_furniture(word)
        and (not word.isascii() or _stands_alone(batch, found.start, found.end))
        and not forbidden.allows(found.short.rule, word_digest(word), path)
    )


def _gone(batch: _Batch, forbidden: Forbidden, found: PublicIds) -> Iterator[Finding]:
    """Ids of records that were taken down, where the law does not let them stand."""
    gone = forbidden.gone.among(sorted(set(found.ids)))
    if gone:
        for start, public_id in zip(found.places, found.ids, strict=True):
            path = batch.paths[batch.file_at(start)]
            rule = gone.get(public_id)
            if rule and not forbidden.allows(rule, word_digest(public_id), path):
                yield Finding(path, rule, batch.place(start))


def _spans(batch: _Batch, ids: Mapping[int, str]) -> Iterator[_Span]:
    """The page of a decision as a whole, and every record that carries a public id."""
    own: dict[int, str] = {}
    for file, path in enumerate(batch.paths):
        if page := _DECISION.fullmatch(path):
            own[file] = page[1]
            yield _Span(path, page[1], batch.edges[file] + 1, batch.edges[file + 1])
    units = batch.units
    marks = np.flatnonzero((units == ord(RECORD)) | (units == ord(FILE)))
    positions = np.fromiter(ids, dtype=np.int64, count=len(ids))
    records = np.searchsorted(marks, positions)
    files = np.searchsorted(batch.edges, positions, side="right") - 1
    ends = [*marks.tolist(), len(units)]
    # The first record of each file is its name.
    names = [True, *(units[marks] == ord(FILE)).tolist()]
    seen: set[tuple[str, int]] = set()
    for public_id, record, file in zip(ids.values(), records.tolist(), files.tolist(), strict=True):
        if names[record] or own.get(file) == public_id or (public_id, record) in seen:
            continue
        seen.add((public_id, record))
        yield _Span(batch.paths[file], public_id, ends[record - 1] + 1, ends[record])
