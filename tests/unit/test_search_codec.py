import zlib
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_index import codec
from search_index.codec import (
    Cursor,
    bitmap,
    block_lists,
    list_piece,
    lists,
    pack,
    parts_of,
    steps,
    unpack,
    varint_bytes,
)
from search_index.document import PACK, card_pack, cards_of


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


def parts(packed: bytes, signed: int) -> tuple[list[int], list[bytes]]:
    """Names of the parts of a file and their packed bytes, as the browser tells them from its beginning."""
    assert packed[0] == 0
    size = int.from_bytes(packed[1:3], "little")
    top = Cursor(packed[5 + signed : 5 + size])
    names, sizes = [], []
    for _ in range(top.varint()):
        names.append((names[-1] if names else 0) + top.varint())
        sizes.append(top.varint())
    at = 5 + size
    found = []
    for length in sizes:
        found.append(packed[at : at + length])
        assert codec.mark(found[-1]) == top.take(2)
        at += length
    assert not top.left
    assert packed[at:] == codec.EMPTY
    return names, found


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
    assert list(block_lists(whole[4:])) == expected
    assert packed[5:9] == raw[:4]
    alone = []
    for name, part in zip(*parts(packed, 4), strict=True):
        few = list(lists(unpack(part + codec.EMPTY), [name]))
        assert few[0][0] == name
        assert len(few) == 1 or sum(len(data) for _, _, data in few) <= codec.PART
        alone += few
    assert alone == expected


CARDS = st.dictionaries(
    st.integers(0, PACK - 1),
    st.text(
        st.characters(exclude_categories=["Cs"]) | st.sampled_from("汐湾臺，€·～\x80\u2028\U00020000"),
        max_size=99,
    ),
    min_size=1,
)


@given(CARDS)
def test_cards_come_back_from_a_pack_and_each_alone(texts: dict[int, str]) -> None:
    cards: list[list[object]] = [[8 * PACK + place, texts[place]] for place in sorted(texts)]
    packed = codec.pack_cards(card_pack(cards))
    held, lines = parts_of(unpack(packed))
    assert held == sorted(texts)
    assert cards_of(lines) == cards
    names, found = parts(packed, 0)
    assert names == held
    assert [cards_of(unpack(part + codec.EMPTY)) for part in found] == [[card] for card in cards]


def test_a_card_of_chinese_is_smaller_than_in_utf_8() -> None:
    text = "当事人未取得食品经营许可证从事食品销售活动，违反了《中华人民共和国食品安全法》第三十五条。"
    assert len(card_pack([[4, text]])) < len(text.encode())
    assert b"\\ud840\\udc00" in card_pack([[4, "\U00020000"]])


@given(st.dictionaries(st.integers(0, 2**34 - 1), st.tuples(st.just(0), st.binary(min_size=1, max_size=9))))
def test_short_lists_are_packed_as_one(held: dict[int, tuple[int, bytes]]) -> None:
    if held:
        raw = raw_piece(held)
        assert codec.pack_lists(raw) == pack(raw)
        assert dict(enumerate(block_lists(unpack(pack(raw))[4:]))) == {
            place: (term, *held[term]) for place, term in enumerate(sorted(held))
        }


def test_a_piece_with_parts_that_ends_too_soon_is_damaged() -> None:
    packed = codec.pack_lists(raw_piece({term: (0, bytes(range(200))) for term in range(9)}))
    for cut in (3, 40, len(packed) // 2, len(packed) - 2):
        with pytest.raises(zlib.error):
            unpack(packed[:cut])
