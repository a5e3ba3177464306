"""Bytes of the pieces. All numbers are LEB128 varints; all pieces are deflated (raw).

A *list piece* holds the lists of a run of rising terms:
``n``, then for each term ``step, length*2+form``, then the bytes of all lists of form 0, then
those of form 1. In a block, form 0 is steps less one between local numbers (varints) and form 1
a bitmap, least bit first. In the directory, form 0 is steps between twice the document numbers,
plus one where the document's head has the term too; form 1 is the number of blocks that have a
list of the term, steps between their numbers, then as form 0 for the documents of other blocks.

In the piece of a block, the list piece follows the number of its *parts*, their packed lengths, and two
bytes of each to know it by. A part is the bytes of a few lists, packed apart from all others; what
comes before the first is not packed. So whoever wants one list needs only the beginning of the file
and one part (:func:`pack_lists`). Where lists are short the piece has no parts.

Names of pieces never change, so what names a piece also tells its digest, and the piece begins
with it (:func:`signed`): whoever reads both at different times notices that one is newer.
"""

import hashlib
import zlib
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.uint64]

FORMAT: Final = "3"
"""Key under which pieces are put; raise it when the same raw bytes are packed otherwise."""

PART: Final = 4
"""So many lists of a block's piece are packed together. With fewer a single list is fewer bytes to read,
and all pieces are larger: with four by some three in a hundred."""

SHORT: Final = 64
"""Mean bytes of the lists of a piece below which it has no parts: the open block's, mostly, which every
search reads whole."""

NO_PARTS: Final = b"\x00"
"""What stands before a list piece that has no parts, or none yet."""

EMPTY: Final = b"\x03\x00"
"""An empty last block of a deflate stream."""


def pack(raw: bytes) -> bytes:
    """Deflate without a header, as ``DecompressionStream("deflate-raw")`` reads it."""
    engine = zlib.compressobj(6, zlib.DEFLATED, -15)
    return engine.compress(raw) + engine.flush()


def pack_lists(raw: bytes) -> bytes:
    """Pack a signed list piece of a block so that some of its lists can be read without the others.

    As a whole it is a deflate stream like any other. It begins with a stored block: digest, parts, and
    the list piece up to its areas. Each part begins and ends at a full flush, so that with an empty last
    block behind it, it is such a stream, too.
    """
    cursor = Cursor(raw)
    cursor.take(4 + len(NO_PARTS))
    entries = _entries(cursor)
    lengths = [length for _, form, length in entries if not form]
    lengths += [length for _, form, length in entries if form]
    if sum(lengths) < SHORT * len(lengths):
        return pack(raw)
    # Filtered: bytes of lists repeat by chance only, and pack better where short repeats are left alone.
    engine = zlib.compressobj(6, zlib.DEFLATED, -15, strategy=zlib.Z_FILTERED)
    parts, header = [], raw[4 + len(NO_PARTS) : cursor.at]
    for place in range(0, len(lengths), PART):
        few = cursor.take(sum(lengths[place : place + PART]))
        parts.append(engine.compress(few) + engine.flush(zlib.Z_FULL_FLUSH))
    sizes = varint_bytes([len(parts), *map(len, parts)])
    told = b"".join([raw[:4], sizes, *map(mark, parts), header])
    size = len(told).to_bytes(2, "little")
    return b"\x00" + size + bytes(byte ^ 0xFF for byte in size) + told + b"".join(parts) + EMPTY


def mark(part: bytes) -> bytes:
    """Two bytes that tell a part from what another making of the piece has in its place."""
    return (zlib.adler32(part) >> 16).to_bytes(2, "big")


def unpack(data: bytes) -> bytes:
    """Undo :func:`pack`. Raises zlib.error for anything else."""
    return zlib.decompress(data, -15)


def digest(raw: bytes) -> bytes:
    """Four bytes that tell one content of a piece from another, before packing."""
    return hashlib.sha256(raw).digest()[:4]


def signed(body: bytes) -> bytes:
    """A piece as it is packed: the digest of its body, then the body."""
    return digest(body) + body


def key(raw: bytes) -> str:
    """The key of a piece for the ledger of outputs: equal only when the bytes are."""
    return FORMAT + hashlib.sha256(raw).hexdigest()[:32]


def varint_lengths(values: Numbers) -> npt.NDArray[np.int64]:
    """Bytes that each value takes."""
    lengths = np.ones(values.size, dtype=np.int64)
    limit = 7
    top = int(values.max()) if values.size else 0
    while top >> limit:
        lengths += values >= np.uint64(1 << limit)
        limit += 7
    return lengths


def varints(values: Numbers, lengths: npt.NDArray[np.int64] | None = None) -> Bytes:
    """LEB128 of all values, one after the other."""
    if lengths is None:
        lengths = varint_lengths(values)
    if not values.size:
        return np.zeros(0, dtype=np.uint8)
    starts = np.cumsum(lengths) - lengths
    out = np.empty(int(lengths.sum()), dtype=np.uint8)
    out[starts] = values.astype(np.uint8) & 127
    longer, place = np.flatnonzero(lengths > 1), 1
    while longer.size:
        at = starts[longer] + place
        out[at - 1] |= 128
        out[at] = (values[longer] >> np.uint64(7 * place)).astype(np.uint8) & 127
        place += 1
        longer = longer[lengths[longer] > place]
    return out


def unvarints(data: Bytes) -> Numbers:
    """All numbers of bytes that :func:`varints` made."""
    ends = np.flatnonzero(data < 128)
    starts = np.concatenate([[0], ends[:-1] + 1])[: ends.size]
    values: Numbers = (data[starts] & 127).astype(np.uint64)
    longer, place = np.flatnonzero(ends > starts), 1
    while longer.size:
        part = (data[starts[longer] + place] & 127).astype(np.uint64)
        values[longer] |= part << np.uint64(7 * place)
        longer = longer[ends[longer] > starts[longer] + place]
        place += 1
    return values


def varint_bytes(values: Sequence[int]) -> bytes:
    """LEB128 of a few values."""
    return varints(np.array(values, dtype=np.uint64)).tobytes()


def list_piece(
    terms: Numbers, lengths: npt.NDArray[np.int64], forms: npt.NDArray[np.int64], areas: bytes
) -> bytes:
    """A list piece; ``areas`` is the form 0 area followed by the form 1 area."""
    header = np.empty(terms.size * 2, dtype=np.uint64)
    header[0::2] = np.diff(terms, prepend=np.uint64(0))
    header[1::2] = (lengths * 2 + forms).astype(np.uint64)
    return varint_bytes([terms.size]) + varints(header).tobytes() + areas


class Cursor:
    """Reads varints and bytes one after the other. Raises IndexError past the end."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def varint(self) -> int:
        """The next number."""
        value = shift = 0
        while True:
            byte = self.data[self.at]
            self.at += 1
            value |= (byte & 127) << shift
            if byte < 128:
                return value
            shift += 7

    def take(self, count: int) -> bytes:
        """The next bytes."""
        part = self.data[self.at : self.at + count]
        self.at += count
        return part

    @property
    def left(self) -> bool:
        """Whether anything is still to be read."""
        return self.at < len(self.data)


def _entries(cursor: Cursor) -> list[tuple[int, int, int]]:
    """(term, form, length) of every list in a list piece; the cursor is left before the lists."""
    entries = []
    term = 0
    for _ in range(cursor.varint()):
        term += cursor.varint()
        coded = cursor.varint()
        entries.append((term, coded & 1, coded >> 1))
    return entries


def without_parts(piece: bytes) -> bytes:
    """The list piece of a block's piece, unpacked and without its digest."""
    cursor = Cursor(piece)
    parts = cursor.varint()
    for _ in range(parts):
        cursor.varint()
    return piece[cursor.at + 2 * parts :]


def lists(piece: bytes) -> Iterator[tuple[int, int, bytes]]:
    """(term, form, bytes) of every list in an unpacked list piece."""
    cursor = Cursor(piece)
    entries = _entries(cursor)
    places = [cursor.at, cursor.at + sum(length for _, form, length in entries if not form)]
    for term, form, length in entries:
        yield term, form, piece[places[form] : places[form] + length]
        places[form] += length


def steps(data: bytes, gap: int) -> list[int]:
    """Rising numbers from their steps; each step after the first was lessened by ``gap``."""
    cursor = Cursor(data)
    out: list[int] = []
    while cursor.left:
        step = cursor.varint()
        out.append(out[-1] + step + gap if out else step)
    return out


def bitmap(data: bytes) -> list[int]:
    """Numbers of the bits that are set, least first."""
    bits = np.unpackbits(np.frombuffer(data, dtype=np.uint8), bitorder="little")
    return [int(number) for number in np.flatnonzero(bits)]
