"""The Whoosh catalogue behind ``gongshi search``: names and numbers, never full text.

It is cut into partitions (``<authority>/<year>`` for decisions, ``<authority>/profile`` for the
authority, its powers and its guides). Whoosh only marks deleted documents and keeps their words,
so nothing is ever deleted from an index: a partition is thrown away whole and made anew.
Throwing away is immediate (:meth:`Catalogue.drop`); making may wait until somebody searches.
"""

import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple

from whoosh import fields, index, query
from whoosh.analysis import Token, Tokenizer
from whoosh.filedb.filestore import FileStorage, RamStorage, copy_storage

from generator.model import paths
from generator.model.authority import Authority, Power
from generator.model.public import PublicDecision
from search_index.document import keys_of
from search_index.normalise import normalise

PROFILE: Final = "profile"
_PARTITION: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]*/(?:[0-9]{4}|profile)")


class Entry(NamedTuple):
    """One line of the catalogue. ``what`` is decision, authority, power or guide."""

    what: str
    title: str
    party: str
    numbers: tuple[str, ...]
    authority: str
    """The authority's slug."""
    authority_name: str
    kind: str
    """The kind of enforcement decision; of a power its 职权类型; empty for others."""
    day: date | None
    path: str
    """Where it is on the site."""


class Hit(NamedTuple):
    """An entry that was found; ``exact``: the query is one of its whole numbers or codes."""

    entry: Entry
    exact: bool


def partition_of(decision: PublicDecision) -> str:
    """The partition that holds a decision."""
    return f"{decision.authority_slug}/{decision.decided_on.year:04d}"


def decision_entry(decision: PublicDecision) -> Entry:
    """The line of a decision."""
    return Entry(
        what="decision",
        title=decision.title,
        party=decision.party.name,
        # The id is of the site, not of the field, and its pairs would cost as much as a title.
        numbers=tuple(key for key in keys_of(decision) if key != decision.public_id),
        authority=decision.authority_slug,
        authority_name=decision.authority_name,
        kind=decision.kind.value,
        day=decision.decided_on,
        path=paths.decision(decision.public_id),
    )


def profile_entries(authority: Authority, powers: Iterable[Power]) -> Iterator[Entry]:
    """The lines of an authority, its powers and its guides."""
    home = paths.authority(authority.slug)
    own = (authority.slug, authority.name)
    yield Entry("authority", authority.name, authority.short_name, (authority.code,), *own, "", None, home)
    for power in powers:
        title = "，".join(part for part in (power.name, power.sub_item) if part)
        where = paths.power(authority.slug, power.code)
        yield Entry("power", title, power.exercised_by, (power.code,), *own, power.kind, None, where)
    for guide in authority.guides:
        yield Entry("guide", guide.get("title", ""), "", (), *own, "", None, home)


def _pairs(word: str) -> list[str]:
    return [word[i : i + 2] for i in range(len(word) - 1)]


class _Pairs(Tokenizer):  # type: ignore[misc]  # Whoosh has no types
    """Whoosh's view of our terms: the distinct pairs of a text that is already normalised."""

    def __call__(self, value: str, **options: Any) -> Iterator[Any]:
        token = Token(**options)
        pairs = (pair for line in value.split("\n") for pair in _pairs(line))
        for place, text in enumerate(dict.fromkeys(pairs)):
            token.text, token.pos, token.boost, token.stopped = text, place, 1.0, False
            yield token


def _schema() -> Any:
    schema = fields.Schema(entry=fields.STORED())
    terms = fields.KEYWORD(scorable=False)
    terms.analyzer = _Pairs()
    schema.add("terms", terms)
    return schema


class _Memory(RamStorage):  # type: ignore[misc]  # Whoosh has no types
    """An index in memory. What Whoosh puts aside meanwhile stays in a private folder.

    Left alone, it would go to one folder in the system's temporary folder, open to others and
    shared by every build on the machine.
    """

    def __init__(self, aside: Path) -> None:
        super().__init__()
        self._aside = aside

    def temp_storage(self, name: str | None = None) -> Any:
        return FileStorage(str(self._aside)).create()


class Catalogue:
    """The catalogue in a private folder. One process writes, any number read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _place(self, partition: str) -> Path:
        if not _PARTITION.fullmatch(partition):
            raise ValueError(f"not a partition: {partition!r}")
        return self.folder / partition

    def partitions(self) -> list[str]:
        """The partitions that are there and whole."""
        found = (path for path in self.folder.glob("*/*") if path.is_dir())
        names = (f"{path.parent.name}/{path.name}" for path in found)
        return sorted(name for name in names if _PARTITION.fullmatch(name))

    def drop(self, partitions: Iterable[str]) -> None:
        """Throw partitions away at once, with every word in their files.

        Raises ValueError for a name that is none.
        """
        for partition in partitions:
            place = self._place(partition)
            for suffix in ("", ".new", ".aside"):
                shutil.rmtree(place.with_name(place.name + suffix), ignore_errors=True)

    def update(self, partitions: Iterable[str], read_partition: Callable[[str], Iterable[Entry]]) -> int:
        """Make partitions anew from ``read_partition``; an empty one vanishes. How many lines.

        A partition that was interrupted is absent, never half there. Raises ValueError for a
        name that is none.
        """
        written = 0
        for partition in partitions:
            self.drop([partition])
            place = self._place(partition)
            fresh = place.with_name(place.name + ".new")
            lines = self._write(fresh, read_partition(partition))
            if lines:
                fresh.replace(place)
            else:
                shutil.rmtree(fresh, ignore_errors=True)
            written += lines
        return written

    def _write(self, place: Path, entries: Iterable[Entry]) -> int:
        # Made in memory: Whoosh asks its storage for every posting, and leaves temporary files.
        aside = place.with_suffix(".aside")
        storage = _Memory(aside)
        writer = storage.create_index(_schema()).writer(limitmb=64)
        lines = 0
        try:
            for entry in entries:
                writer.add_document(terms="\n".join(_texts(entry)), entry=tuple(entry))
                lines += 1
        except BaseException:
            writer.cancel()
            raise
        writer.commit()
        shutil.rmtree(aside, ignore_errors=True)
        place.mkdir(parents=True, exist_ok=True)
        copy_storage(storage, FileStorage(str(place)))
        return lines

    def search(
        self,
        text: str,
        *,
        authority: str = "",
        kind: str = "",
        since: date | None = None,
        until: date | None = None,
        limit: int = 20,
    ) -> list[Hit]:
        """Entries that hold every word of ``text`` in a name, number or code.

        Whole numbers and codes come first, then authorities, powers and guides, then decisions,
        newest first. With ``since`` or ``until`` only decisions (both days included).
        """
        words = [word for part in text.split() if (word := normalise(part))]
        if not words:
            return []
        whole = normalise(text)
        found: list[Hit] = []
        for partition in self.partitions():
            slug, year = partition.split("/")
            if authority and slug != authority:
                continue
            dated = since is not None or until is not None
            if dated and (year == PROFILE or not _overlaps(int(year), since, until)):
                continue
            for entry in self._candidates(partition, words):
                if (kind and entry.kind != kind) or not _within(entry.day, since, until):
                    continue
                texts = _texts(entry)
                if all(any(word in held for held in texts) for word in words):
                    found.append(Hit(entry, whole in {normalise(number) for number in entry.numbers}))
        found.sort(key=_order)
        return found[:limit]

    def _candidates(self, partition: str, words: Sequence[str]) -> Iterator[Entry]:
        terms = sorted({pair for word in words for pair in _pairs(word)})
        # A single character has no pair: every line is looked at.
        wanted = query.And([query.Term("terms", term) for term in terms]) if terms else query.Every()
        opened = index.open_dir(str(self._place(partition)), readonly=True)
        try:
            with opened.searcher() as searcher:
                for number in searcher.docs_for_query(wanted):
                    yield Entry(*searcher.stored_fields(number)["entry"])
        finally:
            opened.close()


def _texts(entry: Entry) -> list[str]:
    parts = (entry.title, entry.party, entry.authority_name, entry.kind, *entry.numbers)
    return [folded for part in parts if (folded := normalise(part))]


def _overlaps(year: int, since: date | None, until: date | None) -> bool:
    return (since is None or since.year <= year) and (until is None or until.year >= year)


def _within(day: date | None, since: date | None, until: date | None) -> bool:
    if day is None:
        return since is None and until is None
    return (since is None or since <= day) and (until is None or day <= until)


def _order(hit: Hit) -> tuple[bool, bool, int, str]:
    day = hit.entry.day
    return (not hit.exact, day is not None, -day.toordinal() if day else 0, hit.entry.path)
