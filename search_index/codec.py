"""Bytes of the pieces. All numbers are LEB128 varints; all pieces are deflated (raw).

A *list piece* holds the lists of a run of rising terms:
``n``, then for each term ``step, length*2+form``, then the bytes of all lists of form 0, then
those of form 1. In a block, form 0 is steps less one between local numbers (varints) and form 1
a bitmap, least bit first. In the directory, form 0 is steps between twice the document numbers,
plus one where the document's head has the term too; form 1 is the number of blocks that have a
list of the term, steps between their numbers, then as form 0 for the documents of other blocks.

A block's lists and cards can be read in *parts*. Such a piece tells first the number of its parts, for
each the step from the name of the last one and its packed length, and for each two bytes to know it by;
all that is not packed. Then follow the parts, each packed apart from all others. So whoever wants one of them
needs only the beginning of the file and that part. Of lists a part is a list piece of a few terms,
named by the first, whose own step is 0 (:func:`pack_lists`); where lists are short there are no parts, but
one list piece. Of cards it is the line of one, named by its place in the pack (:func:`pack_cards`).

Names of pieces never change, so what names a piece also tells its digest, and the piece begins
with it (:func:`signed`): whoever reads both at different times notices that one is newer.
"""

import hashlib
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.uint64]

FORMAT: Final = "4"
"""Key under which pieces are put; raise it when the same raw bytes are packed otherwise."""

PART: Final = 900
"""At most so many bytes of lists are packed together, or one list that is longer. With fewer a single list
is fewer bytes to read, and all pieces are larger: with so many by some five in a hundred."""

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
    """Pack a signed list piece of a block so that some of its lists can be read without the others."""
    found = list(lists(raw[4 + len(NO_PARTS) :]))
    if sum(len(data) for _, _, data in found) < SHORT * len(found):
        return pack(raw)
    runs: list[list[tuple[int, int, bytes]]] = []
    size = 0
    for term, form, data in found:
        size += len(data)
        if not runs or size > PART:
            runs.append([])
            size = len(data)
        runs[-1].append((term, form, data))
    # Filtered: bytes of lists repeat by chance only, and pack better where short repeats are left alone.
    parts = ((run[0][0], _run_piece(run)) for run in runs)
    return _in_parts(raw[:4], parts, zlib.Z_FILTERED)


def _run_piece(run: list[tuple[int, int, bytes]]) -> bytes:
    # The first term is known by the part's name.
    numbers, last = [len(run)], run[0][0]
    for term, form, data in run:
        numbers += [term - last, len(data) * 2 + form]
        last = term
    return varint_bytes(numbers) + b"".join(data for area in (0, 1) for _, form, data in run if form == area)


def pack_cards(raw: bytes) -> bytes:
    """Pack a pack of cards (:func:`search_index.document.card_pack`) so that one can be read without the
    others."""
    lines = enumerate(raw.splitlines(keepends=True))
    return _in_parts(b"", ((place, line) for place, line in lines if line.strip()), zlib.Z_DEFAULT_STRATEGY)


def _in_parts(before: bytes, parts: Iterable[tuple[int, bytes]], strategy: int) -> bytes:
    """Pack named parts. As a whole they are a deflate stream like any other. It begins with a stored block
    that tells the parts. Each part begins and ends at a full flush, so that with an empty last block
    behind it, it is such a stream, too."""
    engine = zlib.compressobj(6, zlib.DEFLATED, -15, strategy=strategy)
    told, packed, last = [0], [], 0
    for name, part in parts:
        packed.append(engine.compress(part) + engine.flush(zlib.Z_FULL_FLUSH))
        told += [name - last, len(packed[-1])]
        last = name
    told[0] = len(packed)
    top = b"".join([before, varint_bytes(told), *map(mark, packed)])
    size = len(top).to_bytes(2, "little")
    return b"\x00" + size + bytes(byte ^ 0xFF for byte in size) + top + b"".join(packed) + EMPTY


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
    """LEB128 of a few values, without the detour that pays only for many."""
    out = bytearray()
    for value in values:
        left = value
        while left > 127:
            out.append(left & 127 | 128)
            left >>= 7
        out.append(left)
    return bytes(out)


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


def parts_of(piece: bytes) -> tuple[list[int], bytes]:
    """Names of the parts of a piece, unpacked and without its digest, and what all of them hold: list pieces
    or lines of cards."""
    cursor = Cursor(piece)
    names, name = [], 0
    for _ in range(cursor.varint()):
        name += cursor.varint()
        names.append(name)
        cursor.varint()
    return names, piece[cursor.at + 2 * len(names) :]


def block_lists(piece: bytes) -> Iterator[tuple[int, int, bytes]]:
    """(term, form, bytes) of every list in a block's piece, unpacked and without its digest."""
    names, rest = parts_of(piece)
    return lists(rest, names or (0,))


def lists(piece: bytes, names: Iterable[int] = (0,)) -> Iterator[tuple[int, int, bytes]]:
    """(term, form, bytes) of every list in an unpacked list piece, or in those of parts of such names."""
    cursor = Cursor(piece)
    for name in names:
        entries, term = [], name
        for _ in range(cursor.varint()):
            term += cursor.varint()
            coded = cursor.varint()
            entries.append((term, coded & 1, coded >> 1))
        places = [cursor.at, cursor.at + sum(length for _, form, length in entries if not form)]
        for own, form, length in entries:
            yield own, form, piece[places[form] : places[form] + length]
            places[form] += length
        cursor.at = places[1]


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
