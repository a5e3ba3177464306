"""Pieces of the directory made again from what is there are those made of all blocks."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from search_index import BLOCK
from search_index.codec import unvarints, varints
from search_index.directory import Piece, part_of, part_with, pieces, places_of, renewed
from search_index.entries import Places
from search_index.state import IN_HEAD, BlockTerms, directed
from search_index.terms import HEAD, KEY

BITS = 2
MARK = b"mark"
POOL = [*range(0x4E2D0000, 0x4E2D0009), HEAD + 5, HEAD + 0x4E2D0000, KEY + 1, KEY + 77, (1 << 34) - 1]

Told = dict[int, int | dict[int, bool]]
"""Of each term the level of its list, or its documents and whether their heads have it."""

told = st.dictionaries(
    st.sampled_from(POOL),
    st.integers(0, 5) | st.dictionaries(st.integers(0, BLOCK - 1), st.booleans(), min_size=1, max_size=9),
    max_size=9,
)
several = st.dictionaries(st.sampled_from([0, 1, 2, 7, 243, 244]), told, max_size=5)


def held(told: Told) -> BlockTerms:
    terms = sorted(told)
    docs: list[int] = []
    offsets, levels = [0], []
    for term in terms:
        found = told[term]
        if isinstance(found, dict):
            docs += [local + (int(IN_HEAD) if found[local] else 0) for local in sorted(found)]
        levels.append(0 if isinstance(found, dict) else found)
        offsets.append(len(docs))
    return BlockTerms(
        np.array(terms, dtype=np.uint64),
        np.array(offsets, dtype=np.uint32),
        np.array(docs, dtype=np.uint16),
        np.array(levels, dtype=np.uint8),
    )


def made(blocks: dict[int, Told], places: Places) -> list[Piece]:
    parts = [part_of(block, directed(held(blocks[block])), places, BITS) for block in sorted(blocks)]
    return list(pieces(parts, places, BITS, MARK))


@settings(max_examples=300, deadline=None)
@given(several, several, st.sets(st.sampled_from(POOL), min_size=1))
def test_a_change_put_into_pieces_gives_the_bytes_of_all_blocks(
    old: dict[int, Told], change: dict[int, Told], more: set[int]
) -> None:
    # All that may differ, and what one thought might.
    every = [told for block in change for told in (old.get(block, {}), change[block])]
    terms = np.array(sorted(more.union(*every)), dtype=np.uint64)
    places = np.unique(places_of(terms, BITS))
    parts = [part_with(block, held(change[block]), terms, BITS) for block in sorted(change)]
    again = renewed(made(old, places), parts, terms, list(change), BITS, MARK)
    assert list(again) == made({**old, **change}, places)


@settings(deadline=None)
@given(st.lists(st.integers(0, 2**40), max_size=50))
def test_numbers_read_at_once_are_those_that_were_written(numbers: list[int]) -> None:
    assert unvarints(varints(np.array(numbers, dtype=np.uint64))).tolist() == numbers
