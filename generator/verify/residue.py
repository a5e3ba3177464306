"""Looking for what must not be there, in many outputs at once."""

import re
from bisect import bisect_right
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import unquote

import numpy as np

from generator.verify import second
from generator.verify.decode import JSON, MARKUP, suffix_of
from generator.verify.folding import FILE, RECORD, Folded, as_text, composed
from generator.verify.forbidden import Forbidden, Names, PublicIds, public_ids, word_digest
from generator.verify.names import Found, Places, ShortWords, Stretches
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
        self._folded = Folded(text)
        self.units = self._folded.units
        borders = np.flatnonzero(self.units == 0)
        self.edges: list[int] = [-1, *borders.tolist(), len(self.units)]

    def file_at(self, position: int) -> int:
        """The number of the text that stands at ``position``."""
        return bisect_right(self.edges, position) - 1

    def around(self, start: int, end: int, before: int, after: int) -> tuple[str, str, str]:
        """What a reader sees at ``start:end``, and some characters before and after it."""
        return self._folded.around(slice(start, end), before, after, self._text_at(start))

    def place(self, start: int) -> str:
        """Where ``start`` is, in words."""
        line = self._folded.line(start, self._text_at(start))
        return f"第 {line - 1} 行" if line > 1 else "文件名"

    def _text_at(self, position: int) -> slice:
        """From the mark before the text at ``position`` to the one behind it."""
        file = self.file_at(position)
        return slice(self.edges[file], self.edges[file + 1])


class Left(NamedTuple):
    """What was left out of some texts: the pieces, and which of them belong to each path."""

    pool: Pool
    pieces: Mapping[str, Container[int]]


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


class _Shown(NamedTuple):
    """Where records are shown: of each stretch the record, the output, where it starts and where it ends."""

    ids: Sequence[str]
    files: Places
    starts: Places
    ends: Places


def _records(batch: _Batch, forbidden: Forbidden, left: Left | None) -> Iterator[Finding]:
    """What is looked for by record: ids that are gone, and short words where their record is shown."""
    found = public_ids(batch.units)
    yield from _gone(batch, forbidden, found)
    if isinstance(forbidden.names, Names) and not forbidden.names:
        return
    shown = _shown(batch, found)
    words = ShortWords(list(forbidden.names.names(sorted(set(shown.ids)))))
    stretches = Stretches(words.owners(shown.ids), shown.starts, shown.ends)
    told: set[tuple[int, str]] = set()
    for hit in words.hits(batch.units, stretches):
        word = as_text(batch.units[hit.start : hit.end])
        if (hit.stretch, word) not in told and _counts(batch, hit, word, forbidden):
            told.add((hit.stretch, word))
            yield Finding(batch.paths[shown.files[hit.stretch]], hit.short.rule, batch.place(hit.start))
    if left is not None:
        yield from _left(words, shown, batch.paths, left, forbidden)


def _left(
    words: ShortWords, shown: _Shown, paths: Sequence[str], left: Left, forbidden: Forbidden
) -> Iterator[Finding]:
    """Short words in what was left out of a page that shows their record."""
    units = left.pool.units
    hits = [
        hit for hit in words.hits(units) if not forbidden.is_furniture(as_text(units[hit.start : hit.end]))
    ]
    if not hits:
        return
    pages: dict[str, set[str]] = {}
    for public_id, file in zip(shown.ids, shown.files.tolist(), strict=True):
        pages.setdefault(public_id, set()).add(paths[file])
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


def _shown(batch: _Batch, found: PublicIds) -> _Shown:
    """The page of a decision as a whole, and every record that carries a public id."""
    own = {file: page[1] for file, path in enumerate(batch.paths) if (page := _DECISION.fullmatch(path))}
    edges = np.array(batch.edges, dtype=np.int64)
    pages = np.fromiter(own, dtype=np.int64, count=len(own))
    units = batch.units
    marks = np.flatnonzero((units == ord(RECORD)) | (units == ord(FILE)))
    # The first record of each file is its name.
    names = np.concatenate([[True], units[marks] == ord(FILE)])
    borders = np.concatenate([[-1], marks, [len(units)]])
    places = np.array(found.places, dtype=np.int64)
    records = np.searchsorted(marks, places)
    files = np.searchsorted(edges, places, side="right") - 1
    chosen = np.flatnonzero(np.array(found.alone, dtype=np.bool_) & ~names[records]).tolist()
    ids = [found.ids[at] for at in chosen]
    records, files = records[chosen], files[chosen]
    # An id often stands more than once in its record; that of a page needs no more than the page.
    once = {
        (public_id, record): at
        for at, (public_id, record, file) in enumerate(
            zip(ids, records.tolist(), files.tolist(), strict=True)
        )
        if own.get(file) != public_id
    }
    rows = [*once.values()]
    records, files = records[rows], files[rows]
    return _Shown(
        [*own.values(), *(public_id for public_id, _ in once)],
        np.concatenate([pages, files]),
        np.concatenate([edges[pages] + 1, borders[records] + 1]),
        np.concatenate([edges[pages + 1], borders[records + 1]]),
    )
