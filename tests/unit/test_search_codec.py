import numpy as np
from hypothesis import given
from hypothesis import strategies as st

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
