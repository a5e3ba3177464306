"""Looking for what must not be there, in many outputs at once."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from urllib.parse import unquote

import numpy as np

from generator.verify import second
from generator.verify.decode import JSON, MARKUP, suffix_of
from generator.verify.folding import FILE, RECORD, Source, as_text, composed, fold_composed, folded, runs
from generator.verify.forbidden import Forbidden, Names, word_digest
from generator.verify.report import Finding

_ID_LENGTH = 20
_DECISION = re.compile(r"d/[0-9a-f]{2}/([0-9a-f]{20})\.html")
_LATIN = re.compile("[0-9A-Za-z]")
_SPOKEN = MARKUP | JSON | {"", ".csv", ".tsv", ".txt", ".gz", ".zip", ".xlsx", ".md", ".bin"}
"""Kinds that carry text of records; styles, scripts and fonts do not."""


class Part(NamedTuple):
    """One readable text of one output."""

    path: str
    text: str


class _Batch:
    """Several texts folded as one, and the way back to each."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.paths = [part.path for part in parts]
        # The name of a file is read like its content: it is the first record.
        self._texts = [f"{unquote(part.path)}{RECORD}{part.text}".replace(FILE, "") for part in parts]
        joined = FILE.join(self._texts)
        if composed(joined) is not joined:
            self._texts = [composed(text) for text in self._texts]
            joined = FILE.join(self._texts)
        self.units = fold_composed(joined)
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

    def text(self, file: int) -> str:
        """The folded text of one file."""
        return as_text(self.units[self.edges[file] + 1 : self.edges[file + 1]])

    def public_ids(self) -> list[int]:
        """Where runs of exactly 20 hexadecimal digits begin."""
        units = self.units
        hexadecimal = ((units >= 0x30) & (units <= 0x39)) | ((units >= 0x41) & (units <= 0x46))
        starts, ends = runs(hexadecimal, _ID_LENGTH)
        found: list[int] = starts[ends - starts == _ID_LENGTH].tolist()
        return found

    def _source(self, file: int) -> Source:
        if file not in self._sources:
            self._sources[file] = Source(self._texts[file])
        return self._sources[file]


def residue(parts: Sequence[Part], forbidden: Forbidden) -> Iterator[Finding]:
    """Protected values, withdrawn ids and well-formed private numbers in ``parts``."""
    if not parts:
        return
    batch = _Batch(parts)
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
    if not (isinstance(forbidden.names, Names) and not forbidden.names):
        yield from _names(batch, forbidden)


def _stands_alone(batch: _Batch, start: int, end: int) -> bool:
    """Whether a word of Latin letters and digits is one for the reader too.

    Not a part of a longer number, and not made up of a number and the date beside it.
    """
    before, word, after = batch.around(start, end, 1, 1)
    return not (_LATIN.match(composed(before)) or _LATIN.match(composed(after)) or second.holds_date(word))


class _Span(NamedTuple):
    """A stretch of folded text that belongs to a record."""

    path: str
    public_id: str
    start: int
    text: str


def _names(batch: _Batch, forbidden: Forbidden) -> Iterator[Finding]:
    """Short words, looked for only where their own record is shown."""
    spans = list(_spans(batch))
    if not spans:
        return
    words = forbidden.names.names(sorted({span.public_id for span in spans}))
    for span in spans:
        for word in words.get(span.public_id, ()):
            short = folded(word.text)
            position = span.text.find(short) if short else -1
            if position >= 0 and forbidden.is_furniture(word.text):
                continue
            while position >= 0:
                start = span.start + position
                if not short.isascii() or _stands_alone(batch, start, start + len(short)):
                    if not forbidden.allows(word.rule, word_digest(word.text), span.path):
                        yield Finding(span.path, word.rule, batch.place(start))
                    break
                position = span.text.find(short, position + 1)


def _spans(batch: _Batch) -> Iterator[_Span]:
    """The page of a decision as a whole, and every record that carries a public id."""
    texts: dict[int, str] = {}
    own: dict[int, str] = {}
    for file, path in enumerate(batch.paths):
        if page := _DECISION.fullmatch(path):
            own[file] = page[1]
            texts[file] = batch.text(file)
            yield _Span(path, page[1], batch.edges[file] + 1, texts[file])
    seen: set[tuple[str, int]] = set()
    for position in batch.public_ids():
        file = batch.file_at(position)
        if file not in texts:
            texts[file] = batch.text(file)
        text, base = texts[file], batch.edges[file] + 1
        at = position - base
        public_id = text[at : at + _ID_LENGTH].lower()
        first = text.rfind(RECORD, 0, at) + 1
        # The first record is the name of the file.
        if first == 0 or own.get(file) == public_id or (public_id, base + first) in seen:
            continue
        seen.add((public_id, base + first))
        last = text.find(RECORD, at)
        yield _Span(
            batch.paths[file], public_id, base + first, text[first : last if last >= 0 else len(text)]
        )
