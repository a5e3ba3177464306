"""What the pieces of the search say in plain text."""

import pytest

from search_index.block import card_path, head_path, list_path
from search_index.codec import pack
from search_index.directory import piece_path
from search_index.texts import piece_text

LISTS = pack(b"\x00\xff\xfe\x80")


@pytest.mark.parametrize(
    "path",
    [*(piece_path(place) for place in range(256)), list_path(0, 0xC0), list_path(12, 0xC), head_path(3)],
)
def test_pieces_of_numbers_say_nothing_whatever_their_name(path: str) -> None:
    assert piece_text(path, LISTS) == ""


def test_a_pack_of_cards_says_its_cards_a_line_each() -> None:
    assert piece_text(card_path(3, 0), pack('[[1,"甲"],[2,"乙"]]'.encode())) == '[1,"甲"]\n[2,"乙"]'


def test_what_is_no_piece_says_nothing_of_itself() -> None:
    assert piece_text("d/ab/c0.html", b"x") is None
    assert piece_text("search/manifest.json", b"{}") is None


def test_a_damaged_piece_is_told_by_its_path() -> None:
    with pytest.raises(ValueError, match=r"search/t/c\.bin"):
        piece_text(piece_path(12), b"damaged")
