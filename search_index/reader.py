"""Read the search files as the browser does, with the same answers.

The plan is the browser's (``theme/static/js/search/engine.js``): find candidates by intersecting
lists, newest block first, and check each on its card. A match is a run of characters within one
field of the document, after normalising both.
"""

import heapq
import re
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import accumulate
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import orjson

from search_index import BLOCK
from search_index.block import card_path, head_path, list_path
from search_index.build import FACETS, MANIFEST
from search_index.codec import Cursor, bitmap, block_lists, lists, parts_of, steps, unpack
from search_index.directory import LEVEL, piece_path, places_of
from search_index.document import HEADS, LABELS, PACK, cards_of
from search_index.normalise import normalise
from search_index.terms import (
    AUTHORITY,
    HEAD,
    KEY,
    KIND,
    STATUS,
    YEAR,
    code_like,
    cover,
    filter_term,
    key_term,
)


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
    firsts: list[int]
    """First terms of the list pieces."""
    digests: list[str]


class _Held(NamedTuple):
    """What the directory says of a term: blocks that have a list of it, and documents of others."""

    blocks: set[int]
    numbers: set[int]


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


_SPACE: Final = re.compile("[\t-\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]+")
"""White space as JavaScript sees it: Python splits at a few controls more."""


class Reader:
    """A search over the files below ``root`` (the folder that holds ``search/``).

    Raises FileNotFoundError when there is no index, ValueError when its files are not of one build.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        cursor = Cursor(self._read(MANIFEST))
        manifest: dict[str, Any] = orjson.loads(cursor.take(cursor.varint()))
        self.open: int = manifest["open"]
        self.blocks: dict[int, list[Any]] = {row[0]: row for row in manifest["blocks"]}
        self.bits: int = manifest["bits"]
        self.stamp: str = manifest["stamp"]
        self.facets: dict[str, list[Any]] = orjson.loads(self._piece(FACETS, manifest["facets"]))
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
        plan = self._plan(terms, key_term(asked.whole) if phase == "exact" else 0)
        waiting = sorted(plan.items(), key=lambda item: (-self.blocks[item[0]][3], -item[0]))
        found: list[tuple[int, int]] = []
        for place, (block, (documents, rest)) in enumerate(waiting):
            days = self._head(block).days
            for local in self._intersect(block, rest, documents):
                heapq.heappush(found, (-days[local], -(block * BLOCK + local)))
            after = waiting[place + 1 :]
            # Nothing that is still to be read may come before what is handed out.
            newest = max(((self.blocks[b][3], b * BLOCK + BLOCK - 1) for b, _ in after), default=(-1, -1))
            while found and (-found[0][0], -found[0][1]) > newest:
                yield self._card(-heapq.heappop(found)[1])

    def _plan(self, terms: set[int], key: int) -> dict[int, tuple[set[int] | None, set[int]]]:
        """For each block to look into: the local numbers that the directory names, None where it
        names none, and the terms whose lists remain to be read. With a ``key`` only the documents
        of that are planned: the directory has the keys of the open block too."""
        closed = set(self.blocks) if key else set(self.blocks) - {self.open}
        plan: dict[int, tuple[set[int] | None, set[int]]] = {block: (None, set()) for block in closed}
        for term in [key] if key else sorted(terms):
            held = self._directory(term)
            named: dict[int, set[int]] = {}
            for number in held.numbers:
                named.setdefault(number // BLOCK, set()).add(number % BLOCK)
            for block, (known, rest) in list(plan.items()):
                if block in named:
                    plan[block] = (named[block] if known is None else known & named[block], rest)
                elif block in held.blocks:
                    rest.add(term)
                else:
                    del plan[block]
        if self.open in self.blocks and not key:
            plan[self.open] = (None, terms)
        return plan

    def _directory(self, term: int) -> _Held:
        blocks, numbers = self._named(term)
        found = {number >> 1 for number in numbers}
        if HEAD <= term < KEY:
            # Where documents are named, those whose head has the gram are marked.
            found.update(number >> 1 for number in self._named(term - HEAD)[1] if number & 1)
        return _Held(blocks, found)

    def _named(self, term: int) -> tuple[set[int], list[int]]:
        place = int(places_of(np.array([term], dtype=np.uint64), self.bits)[0])
        found = _list_of(term, lists(self._piece(piece_path(place), self.stamp)))
        if found is None:
            return set(), []
        form, data = found
        cursor = Cursor(data)
        moves = [cursor.varint() // LEVEL for _ in range(cursor.varint() if form else 0)]
        return set(accumulate(moves)), steps(data[cursor.at :], 0)

    def _intersect(self, block: int, terms: set[int], known: set[int] | None) -> list[int]:
        result = known
        for term in sorted(terms):
            found = self._list(block, term)
            result = found if result is None else result & found
        return sorted(result or ())

    def _list(self, block: int, term: int) -> set[int]:
        head = self._head(block)
        place = int(np.searchsorted(np.array(head.firsts), term, side="right")) - 1
        if place < 0:
            return set()
        piece = self._piece(list_path(block, head.firsts[place]), head.digests[place])
        found = _list_of(term, block_lists(piece))
        if found is None:
            return set()
        form, data = found
        return set(bitmap(data) if form else steps(data, 1))

    def _head(self, block: int) -> _Head:
        if block not in self._heads:
            cursor = Cursor(self._piece(head_path(block), self.blocks[block][1]))
            slots, day = cursor.varint(), cursor.varint()
            days = []
            for _ in range(slots):
                coded = cursor.varint()
                day += -(coded + 1) // 2 if coded & 1 else coded // 2
                days.append(day)
            firsts = list(accumulate(cursor.varint() for _ in range(cursor.varint())))
            self._heads[block] = _Head(days, firsts, [cursor.take(4).hex() for _ in firsts])
        return self._heads[block]

    def _card(self, number: int) -> list[Any]:
        block, local = divmod(number, BLOCK)
        cards = cards_of(parts_of(self._read(card_path(block, local // PACK)))[1])
        return next(card for card in cards if card[0] == number)

    def _read(self, path: str) -> bytes:
        return unpack((self.root / path).read_bytes())

    def _piece(self, path: str, digest: str) -> bytes:
        raw = self._read(path)
        if raw[:4].hex() != digest:
            raise ValueError(f"{path} is of another build")
        return raw[4:]

    def texts(self) -> Iterator[tuple[str, str]]:
        """(path, text) of every card, for whoever looks for words that must not be there."""
        for block in sorted(self.blocks):
            for place in range((len(self._head(block).days) + PACK - 1) // PACK):
                path = card_path(block, place)
                if (self.root / path).exists():
                    cards = cards_of(parts_of(self._read(path))[1])
                    yield path, b"\n".join(orjson.dumps(card) for card in cards).decode()


def _list_of(term: int, held: Iterator[tuple[int, int, bytes]]) -> tuple[int, bytes] | None:
    return next(((form, data) for found, form, data in held if found == term), None)


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
