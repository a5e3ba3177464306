"""What a piece says in plain text, for whoever looks for words that must not be there."""

import re
import zlib

import orjson

from search_index.codec import parts_of, unpack
from search_index.document import cards_of

_CARDS = re.compile(r"search/b/\d+/c\d+\.bin")


def piece_text(path: str, data: bytes) -> str | None:
    """The text of a search piece, one record a line; None for a path that is no piece.

    Card packs hold readable text. Term lists hold pairs of characters as numbers: they are
    rewritten with their block, and their text is that of the cards.
    Raises ValueError for a piece that cannot be unpacked or read.
    """
    if not (path.startswith("search/") and path.endswith(".bin")):
        return None
    try:
        raw = unpack(data)
    except zlib.error as error:
        raise ValueError(path) from error
    if not _CARDS.fullmatch(path):
        return ""
    try:
        cards = cards_of(parts_of(raw)[1])
    except (IndexError, ValueError) as error:
        raise ValueError(path) from error
    return b"\n".join(orjson.dumps(card) for card in cards).decode()
