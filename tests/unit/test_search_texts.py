"""What the pieces of the search say in plain text."""

import numpy as np
import pytest

from search_index.block import card_path, head_path, list_path
from search_index.block import packed as packed_block
from search_index.codec import NO_PARTS, list_piece, pack, signed
from search_index.directory import piece_path
from search_index.document import card_pack
from search_index.texts import piece_text

LIST_PIECE = signed(
    NO_PARTS
    + list_piece(
        np.arange(9, dtype=np.uint64), np.full(9, 200), np.zeros(9, dtype=np.int64), bytes(range(200)) * 9
    )
)
LISTS = pack(b"\x00\xff\xfe\x80")


@pytest.mark.parametrize(
    "path",
    [*(piece_path(place) for place in range(256)), list_path(0, 0xC0), list_path(12, 0xC), head_path(3)],
)
def test_pieces_of_numbers_say_nothing_whatever_their_name(path: str) -> None:
    assert piece_text(path, LISTS) == ""


def test_a_pack_of_cards_says_its_cards_a_line_each() -> None:
    cards: list[list[object]] = [[1, "甲𠮷\u2028"], [3, "乙"]]
    packed = packed_block(card_path(3, 0), card_pack(cards))
    assert packed[:1] == b"\x00"
    assert piece_text(card_path(3, 0), packed) == '[1,"甲𠮷\u2028"]\n[3,"乙"]'


def test_a_damaged_pack_of_cards_is_told_by_its_path() -> None:
    packed = packed_block(card_path(3, 0), card_pack([[1, "甲"], [3, "乙"]]))
    for broken in (packed[:-2], packed[: len(packed) // 2], b"\x00", pack(b"\x02"), pack(b"\x00no card\n")):
        with pytest.raises(ValueError, match=r"search/b/3/c0\.bin"):
            piece_text(card_path(3, 0), broken)


def test_what_is_no_piece_says_nothing_of_itself() -> None:
    assert piece_text("d/ab/c0.html", b"x") is None
    assert piece_text("search/manifest.json", b"{}") is None


def test_lists_in_parts_say_nothing_either_and_damaged_ones_are_told() -> None:
    packed = packed_block(list_path(0, 0xC0), LIST_PIECE)
    assert packed[:1] == b"\x00"
    assert piece_text(list_path(0, 0xC0), packed) == ""
    size = 5 + int.from_bytes(packed[1:3], "little")
    for broken in (
        packed[: len(packed) // 2],
        packed[:-2],
        packed[:size] + b"\xff" + packed[size + 1 :],
        b"\x00",
    ):
        with pytest.raises(ValueError, match=r"search/b/0/tc0\.bin"):
            piece_text(list_path(0, 0xC0), broken)


def test_a_damaged_piece_is_told_by_its_path() -> None:
    with pytest.raises(ValueError, match=r"search/t/c\.bin"):
        piece_text(piece_path(12), b"damaged")
