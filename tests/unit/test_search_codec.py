import zlib
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_index import codec
from search_index.codec import Cursor, bitmap, list_piece, lists, pack, steps, unpack, varint_bytes


@given(st.lists(st.integers(0, 2**40), max_size=50))
def test_numbers_come_back_from_varints(numbers: list[int]) -> None:
    cursor = Cursor(varint_bytes(numbers))
    assert [cursor.varint() for _ in numbers] == numbers
    assert not cursor.left


@given(st.binary(max_size=500))
def test_packed_bytes_come_back(raw: bytes) -> None:
    assert unpack(pack(raw)) == raw


def test_a_list_piece_gives_back_lists_of_both_forms_in_order() -> None:
    light, heavy = varint_bytes([3, 0, 200]), bytes([0b101, 0b1])
    piece = list_piece(
        np.array([5, 2**33], dtype=np.uint64),
        np.array([len(heavy), len(light)]),
        np.array([1, 0]),
        light + heavy,
    )
    assert list(lists(piece)) == [(5, 1, heavy), (2**33, 0, light)]
    assert bitmap(heavy) == [0, 2, 8]
    assert steps(light, 1) == [3, 4, 205]


LISTS = st.dictionaries(
    st.integers(0, 2**34 - 1), st.tuples(st.integers(0, 1), st.binary(min_size=1, max_size=300)), min_size=1
)


def raw_piece(held: dict[int, tuple[int, bytes]]) -> bytes:
    """A block's list piece before packing."""
    terms = sorted(held)
    areas = b"".join(held[term][1] for form in (0, 1) for term in terms if held[term][0] == form)
    numbers = [
        np.array([part(held[term]) for term in terms]) for part in (lambda h: len(h[1]), lambda h: h[0])
    ]
    piece = list_piece(np.array(terms, dtype=np.uint64), numbers[0], numbers[1], areas)
    return codec.signed(codec.NO_PARTS + piece)


@given(LISTS)
def test_lists_come_back_from_a_piece_with_parts_and_from_each_part_alone(
    held: dict[int, tuple[int, bytes]],
) -> None:
    raw = raw_piece(held)
    with patch.object(codec, "SHORT", 0):
        packed = codec.pack_lists(raw)
    whole = unpack(packed)
    assert whole[:4] == raw[:4]
    expected = [(term, *held[term]) for term in sorted(held)]
    assert list(lists(codec.without_parts(whole[4:]))) == expected
    assert packed[0] == 0
    size = int.from_bytes(packed[1:3], "little")
    top = Cursor(packed[5 : 5 + size])
    assert top.take(4) == raw[:4]
    sizes = [top.varint() for _ in range(top.varint())]
    marks = [top.take(2) for _ in sizes]
    ordered = [data for _, _, data in sorted(expected, key=lambda entry: entry[1])]
    at = 5 + size
    for place, length in enumerate(sizes):
        part = packed[at : at + length]
        at += length
        assert marks[place] == codec.mark(part)
        few = ordered[place * codec.PART : place * codec.PART + codec.PART]
        assert unpack(part + codec.EMPTY) == b"".join(few)
    assert packed[at:] == codec.EMPTY


@given(st.dictionaries(st.integers(0, 2**34 - 1), st.tuples(st.just(0), st.binary(min_size=1, max_size=9))))
def test_short_lists_are_packed_as_one(held: dict[int, tuple[int, bytes]]) -> None:
    if held:
        raw = raw_piece(held)
        assert codec.pack_lists(raw) == pack(raw)
        assert dict(enumerate(lists(codec.without_parts(unpack(pack(raw))[4:])))) == {
            place: (term, *held[term]) for place, term in enumerate(sorted(held))
        }


def test_a_piece_with_parts_that_ends_too_soon_is_damaged() -> None:
    packed = codec.pack_lists(raw_piece({term: (0, bytes(range(200))) for term in range(9)}))
    for cut in (3, 40, len(packed) // 2, len(packed) - 2):
        with pytest.raises(zlib.error):
            unpack(packed[:cut])
