"""Read the search files as the browser does, with the same answers.

The plan is the browser's (``theme/static/js/search/engine.js``): find candidates by intersecting
lists, newest block first, and check each on its card. A match is a run of characters within one
field of the document, after normalising both.
"""

import heapq
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import orjson

from search_index import BLOCK
from search_index.build import MANIFEST
from search_index.codec import Cursor, bitmap, lists, steps, unpack
from search_index.directory import node_path, piece_path
from search_index.document import HEADS, LABELS, PACK
from search_index.normalise import normalise
from search_index.terms import AUTHORITY, HEAD, KIND, STATUS, YEAR, code_like, cover, filter_term, key_term


class Hit(NamedTuple):
    """One document found. ``exact``: a whole number or code of it was asked for."""

    number: int
    public_id: str
    decided_on: date
    title: str
    party: str
    document_number: str
    authority: str
    kind: str
    status: str
    exact: bool
    where: tuple[str, ...]
    """Labels of the fields that hold a word of the query."""


class Results(NamedTuple):
    """What was found. ``total`` is exact when ``complete``, else there are more."""

    hits: list[Hit]
    total: int
    complete: bool
    words: tuple[str, ...]
    too_short: bool
    """No word has the two characters that a search needs."""


class _Head(NamedTuple):
    days: list[int]
    firsts: list[list[int]]
    """First terms of the pieces of common terms, and of those of others."""
    digests: list[str]
    packs: list[str]


class Query(NamedTuple):
    """A query after normalising: words, the whole run together, and filter terms."""

    words: tuple[str, ...]
    whole: str
    filters: tuple[int, ...]
    wanted: Mapping[str, str]

    @property
    def long(self) -> tuple[str, ...]:
        """The words of two units or more: those that the index can find."""
        return tuple(word for word in self.words if len(word.encode("utf-16-le")) > 2)

    @property
    def code_like(self) -> bool:
        """Whether it may be a whole number or code."""
        return code_like(self.whole)


def parse(query: str, wanted: Mapping[str, str]) -> Query:
    """Split at white space and normalise; ``wanted`` maps authority, kind, year, status."""
    words = tuple(dict.fromkeys(word for part in _SPACE.split(query) if (word := normalise(part))))
    bases = (("authority", AUTHORITY), ("kind", KIND), ("year", YEAR), ("status", STATUS))
    filters = tuple(filter_term(base, wanted[name]) for name, base in bases if wanted.get(name))
    return Query(words, normalise(query), filters, wanted)


_NOT_FOUND: Final = (None, None)
_SPACE: Final = re.compile("[\t-\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]+")
"""White space as JavaScript sees it: Python splits at a few controls more."""


class Reader:
    """A search over the files below ``root`` (the folder that holds ``search/``).

    Raises FileNotFoundError when there is no index.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        manifest: dict[str, Any] = orjson.loads(self._read(MANIFEST))
        self.open: int = manifest["open"]
        self.blocks: dict[int, list[Any]] = {row[0]: row for row in manifest["blocks"]}
        self.nodes: list[list[Any]] = manifest["nodes"]
        self.facets: dict[str, list[Any]] = orjson.loads(
            self._read(f"search/facets-{manifest['facets']}.bin")
        )
        self._heads: dict[int, _Head] = {}

    def search(
        self,
        query: str,
        *,
        authority: str = "",
        kind: str = "",
        year: str = "",
        status: str = "",
        sort: str = "newest",
        limit: int = 10,
    ) -> Results:
        """Find documents that hold every word of ``query`` and match the filters.

        ``authority`` is a slug, ``year`` four digits. ``sort`` is ``newest`` (decision date,
        then number, both falling) or ``relevant`` (those with every word in title, party or
        document number first, each part newest first). Documents of which the query is a whole
        number or code come before all others. Raises ValueError for another ``sort``.
        """
        if sort not in ("newest", "relevant"):
            raise ValueError("sort is newest or relevant")
        wanted = {"authority": authority, "kind": kind, "year": year, "status": status}
        asked = parse(query, wanted)
        if (asked.words and not asked.long) or (query.strip() and not asked.words):
            return Results([], 0, True, asked.words, True)
        hits: list[Hit] = []
        for hit in self._hits(asked, sort):
            if len(hits) == limit:
                return Results(hits, limit + 1, False, asked.words, False)
            hits.append(hit)
        return Results(hits, len(hits), True, asked.words, False)

    def _hits(self, asked: Query, sort: str) -> Iterator[Hit]:
        seen: set[int] = set()
        for phase in ("exact", "head", "all"):
            if (phase == "exact" and not asked.code_like) or (phase == "head" and sort != "relevant"):
                continue
            if not asked.words and (phase != "all" or not asked.filters):
                continue
            for card in self._cards(asked, phase):
                if card[0] not in seen and (hit := _verify(card, asked, phase)):
                    seen.add(card[0])
                    yield hit

    def _cards(self, asked: Query, phase: str) -> Iterator[list[Any]]:
        terms = set(asked.filters)
        if phase != "exact":
            terms.update(term + (HEAD if phase == "head" else 0) for w in asked.long for term in cover(w))
        plan, rest = self._plan(sorted(terms), key_term(asked.whole) if phase == "exact" else 0)
        waiting = sorted(plan.items(), key=lambda item: (-self.blocks[item[0]][3], -item[0]))
        found: list[tuple[int, int]] = []
        for place, (block, documents) in enumerate(waiting):
            head = self._head(block)
            asking = terms if documents is None else set() if phase == "exact" else rest
            for local in self._intersect(block, head, asking, documents):
                heapq.heappush(found, (-head.days[local], -(block * BLOCK + local)))
            after = waiting[place + 1 :]
            # Nothing that is still to be read may come before what is handed out.
            newest = max(((self.blocks[b][3], b * BLOCK + BLOCK - 1) for b, _ in after), default=(-1, -1))
            while found and (-found[0][0], -found[0][1]) > newest:
                yield self._card(-heapq.heappop(found)[1])

    def _plan(self, terms: list[int], key: int) -> tuple[dict[int, list[int] | None], set[int]]:
        """Blocks to look into; None where all lists must be read, else the local numbers named,
        of which the lists of the terms given second remain to be read. With a ``key`` only the
        documents of that are planned."""
        plan: dict[int, list[int] | None] = {self.open: None} if self.open in self.blocks and not key else {}
        numbers: set[int] | None = None
        blocks: set[int] | None = None
        rest: set[int] = set()
        for term in [key] if key else terms:
            form, data = self._directory(term)
            if form is None:
                return plan, rest
            found = set(steps(data or b"", 0))
            if form == 0:
                numbers = found if numbers is None else numbers & found
            else:
                blocks = found if blocks is None else blocks & found
                rest.add(term)
        if numbers is None:
            plan.update((block, None) for block in blocks or () if block in self.blocks)
            return plan, rest
        for number in sorted(numbers):
            block = number // BLOCK
            if blocks is None or block in blocks:
                known = plan.setdefault(block, [])
                if known is not None:
                    known.append(number % BLOCK)
        return plan, rest

    def _directory(self, term: int) -> tuple[int | None, bytes | None]:
        path = _below(term, self.nodes)
        if path is None:
            return _NOT_FOUND
        cursor = Cursor(self._read(node_path(*path)))
        count = cursor.varint()
        firsts = np.cumsum([cursor.varint() for _ in range(count)]).tolist()
        path = _below(term, [[first, cursor.take(4).hex()] for first in firsts])
        if path is None:
            return _NOT_FOUND
        return _list_of(term, self._read(piece_path(*path)))

    def _intersect(self, block: int, head: _Head, terms: set[int], known: list[int] | None) -> list[int]:
        result = None if known is None else set(known)
        for term in sorted(terms):
            found = self._list(block, head, term)
            result = found if result is None else result & found
        return sorted(result or ())

    def _list(self, block: int, head: _Head, term: int) -> set[int]:
        for series, before in zip(head.firsts, (0, len(head.firsts[0])), strict=True):
            place = int(np.searchsorted(np.array(series), term, side="right")) - 1
            if place < 0:
                continue
            place += before
            form, data = _list_of(term, self._read(f"search/b/{block}/t{place}-{head.digests[place]}.bin"))
            if form is not None and data is not None:
                return set(bitmap(data) if form else steps(data, 1))
        return set()

    def _head(self, block: int) -> _Head:
        if block not in self._heads:
            cursor = Cursor(self._read(f"search/b/{block}/h-{self.blocks[block][1]}.bin"))
            slots, day = cursor.varint(), cursor.varint()
            days = []
            for _ in range(slots):
                coded = cursor.varint()
                day += -(coded + 1) // 2 if coded & 1 else coded // 2
                days.append(day)
            firsts = []
            for _ in range(2):
                count = cursor.varint()
                firsts.append(np.cumsum([cursor.varint() for _ in range(count)]).tolist())
            digests = [cursor.take(4).hex() for _ in range(sum(map(len, firsts)))]
            named = Cursor(self._read(f"search/b/{block}/k-{cursor.take(4).hex()}.bin"))
            packs = [named.take(2).hex() for _ in range((slots + PACK - 1) // PACK)]
            self._heads[block] = _Head(days, firsts, digests, packs)
        return self._heads[block]

    def _card(self, number: int) -> list[Any]:
        block, local = divmod(number, BLOCK)
        named = self._head(block).packs[local // PACK]
        pack: list[list[Any]] = orjson.loads(self._read(f"search/b/{block}/c{local // PACK}-{named}.bin"))
        return next(card for card in pack if card[0] == number)

    def _read(self, path: str) -> bytes:
        return unpack((self.root / path).read_bytes())

    def texts(self) -> Iterator[tuple[str, str]]:
        """(path, text) of every card, for whoever looks for words that must not be there."""
        for block in sorted(self.blocks):
            for place, named in enumerate(self._head(block).packs):
                if named != "0000":
                    path = f"search/b/{block}/c{place}-{named}.bin"
                    yield path, self._read(path).decode()


def _below(term: int, entries: list[list[Any]]) -> tuple[int, str] | None:
    place = int(np.searchsorted(np.array([entry[0] for entry in entries]), term, side="right")) - 1
    return None if place < 0 else (entries[place][0], entries[place][1])


def _list_of(term: int, piece: bytes) -> tuple[int | None, bytes | None]:
    for found, form, data in lists(piece):
        if found == term:
            return form, data
    return _NOT_FOUND


def _verify(card: list[Any], asked: Query, phase: str) -> Hit | None:
    number, public_id, day, slug, kind, status, keys, labels, texts = card
    facts = {"authority": slug, "kind": kind, "year": day[:4], "status": status}
    if any(value and facts[name] != value for name, value in asked.wanted.items()):
        return None
    exact = asked.code_like and any(normalise(key) == asked.whole for key in keys)
    if phase == "exact" and not exact:
        return None
    fields = [normalise(text) for text in texts]
    holding = [i for i, field in enumerate(fields) if any(word in field for word in asked.words)]
    if phase != "exact":
        searched = fields[: len(HEADS)] if phase == "head" else fields
        if not all(any(word in field for field in searched) for word in asked.words):
            return None
    return Hit(
        number, public_id, date.fromisoformat(day), texts[0], texts[1], texts[2],
        next((text for label, text in zip(labels, texts, strict=True) if LABELS[label] == "机关"), ""),
        kind, status, exact, tuple(dict.fromkeys(LABELS[labels[i]] for i in holding)),
    )  # fmt: skip
