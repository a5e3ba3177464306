"""The plain way to look for words in an output: read it all, one file and one word at a time.

Slow and simple: what the verifier finds by hashes, tables and many files at once has to agree.
"""

import re
from collections.abc import Mapping, Sequence

from generator.model.text import number_key
from generator.verify.decode import Decoder, texts, thorough
from generator.verify.folding import RECORD

_ID = re.compile("(?<![0-9a-f])[0-9a-f]{20}(?![0-9a-f])")
_PAGE = re.compile(r"d/[0-9a-f]{2}/([0-9a-f]{20})\.html")


def read(path: str, data: bytes, decoder: Decoder | None = None) -> list[str]:
    """The folded records of an output, every disguise undone one by one."""
    suffix = "." + path.rpartition(".")[2]
    if suffix in (".html", ".atom", ".xml"):
        listed = [thorough(data.decode(), suffix)]
    else:
        listed = list(texts(path, data, decoder))
    return [number_key(record) for text in listed for record in text.split(RECORD)]


def found(
    path: str,
    data: bytes,
    numbers: Sequence[str],
    names: Mapping[str, Sequence[str]],
    decoder: Decoder | None = None,
) -> set[str]:
    """The words that the output shows: numbers anywhere, names where their record is."""
    records = read(path, data, decoder)
    seen = {word for word in numbers if any(number_key(word) in record for record in records)}
    page = _PAGE.fullmatch(path)
    for record in records:
        for public_id in {*_ID.findall(record.lower()), *([page[1]] if page else [])}:
            seen |= {word for word in names.get(public_id, ()) if number_key(word) in record}
    return seen
