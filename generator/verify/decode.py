"""Turning an output back into the text a reader, a browser or a program would see."""

import gzip
import html
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import unquote

import numpy as np
import orjson

from generator.verify.folding import FILE, RECORD

Decoder = Callable[[str, bytes], str | None]
"""Reads an output of a kind only the caller knows (search packs): its text, one record a line
with the record's public id, or None for what it does not know. Raises ValueError for what is damaged."""

MARKUP = frozenset({".html", ".htm", ".xml", ".svg", ".atom", ".rss", ".xhtml", ".xsl"})
JSON = frozenset({".json", ".jsonl", ".webmanifest", ".geojson", ".map"})
_PLAIN = frozenset({".csv", ".txt", ".css", ".js", ".mjs", ".md", ".toml", ".tsv", ".yml", ".asc", ".conf"})
_BINARY = frozenset(
    {".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".ico", ".woff", ".woff2", ".ttf", ".otf"}
)
_LINES = frozenset({".jsonl", ".tsv"})
_LARGEST = 1 << 30
"""Bytes that one compressed output may hold."""

# Tags that may stand inside of a word without showing; what they enclose reads as one.
# The first letter alone turns most tags away.
INLINE_NAMES = r"b(?:r|di|do)?|i|u|s(?:trong|pan|mall|ub|up)?|em|mark|wbr|font|code|tt|r(?:uby|b)"
_INLINE_TAGS = rf"</?(?=[biusemwfctr])(?:{INLINE_NAMES})\b([^<>]*)>"
_INLINE = re.compile(_INLINE_TAGS, re.IGNORECASE)
# Says nothing to a reader: styles and languages, which are named in small plain letters.
_MUTE = re.compile(r"""(?:\s+(?:class=["']?[a-z][a-z -]{0,31}|lang=["']?[a-zA-Z-]{2,8})["']?)+\s*""")
_COMMENT = re.compile(r"<!--.*?-->", re.S)
_ENTITY = re.compile(r"&[#a-zA-Z][^;&<\s]{0,31};?")
# The ampersand is last: what it escapes is the next round's.
_USUAL_ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&#34;": '"', "&#39;": "'", "&amp;": "&"}
_RARE_ENTITY = re.compile(r"&(?!(?:lt|gt|quot|#34|#39|amp);)[#a-zA-Z]")
_ESCAPE = re.compile(r'\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([nrtbf"/\\]))')
_PERCENT = re.compile("%[0-9A-Fa-f]{2}")
_PERCENT_BYTES = re.compile(b"%[0-9A-Fa-f]{2}")
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_RECORDS = re.compile(r"<(?=(?:li|tr|article|entry|item|dl|url)\b)")
_USUAL_NAME = re.compile(r"[\w./~-]+")
_FILE, _RECORD = FILE.encode(), RECORD.encode()
_ROUNDS = 3
"""Times that markup may be wrapped in markup."""
_SHORT_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "", "f": ""}


def suffix_of(path: str) -> str:
    """The ending of a file's name with its dot, in small letters; empty when there is none."""
    name = path.rpartition("/")[2]
    stem, dot, suffix = name.rpartition(".")
    return dot + suffix.lower() if stem else ""


class UnreadableError(Exception):
    """The output cannot be read as its name says."""


class UnknownKindError(Exception):
    """Nobody knows how to read the output, so nobody can vouch for it."""


def texts(path: str, data: bytes, decoder: Decoder | None = None) -> Iterator[str]:
    """The text of an output (of each part, for an archive), in the form that readers see.

    Records of one output are parted by ``RECORD``. Raises :class:`UnreadableError` or
    :class:`UnknownKindError`.
    """
    if decoder is not None:
        try:
            decoded = decoder(path, data)
        except ValueError as error:
            raise UnreadableError from error
        if decoded is not None:
            yield decoded.replace("\n", RECORD)
            return
    suffix = suffix_of(path)
    if suffix == ".gz":
        yield from texts(path[:-3], _gunzip(data), decoder)
    elif suffix in (".zip", ".xlsx"):
        yield from _archive(data, decoder)
    elif suffix in _BINARY:
        yield data.decode("latin-1")
    elif suffix in MARKUP or suffix in JSON or suffix in _PLAIN or not suffix:
        plain = _plain(data, suffix)
        # Our own marks show nothing; left in, they would part a word that a reader sees whole.
        yield readable(_utf8(data).replace(RECORD, ""), suffix) if plain is None else plain
    else:
        raise UnknownKindError


def _utf8(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableError from error


def _gunzip(data: bytes) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            plain = file.read(_LARGEST + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableError from error
    if len(plain) > _LARGEST:
        raise UnreadableError
    return plain


def _archive(data: bytes, decoder: Decoder | None) -> Iterator[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(member.file_size for member in archive.infolist()) > _LARGEST:
                raise UnreadableError
            for member in archive.infolist():
                yield member.filename
                if not member.is_dir():
                    name = member.filename if "." in member.filename else "part.bin"
                    name = name.removesuffix(".rels") + ".xml" if name.endswith(".rels") else name
                    yield from texts(name, archive.read(member), decoder)
    except (zipfile.BadZipFile, zlib.error, RuntimeError) as error:
        raise UnreadableError from error


def _part_rows(data: bytes) -> bytes:
    """CSV with each row as a record of its own; a line break between quotes is a part of its row."""
    rows = np.frombuffer(bytearray(data), dtype=np.uint8)
    quotes, breaks = np.flatnonzero(rows == ord('"')), np.flatnonzero(rows == ord("\n"))
    rows[breaks[np.searchsorted(quotes, breaks) % 2 == 0]] = ord(RECORD)
    return rows.tobytes()


def _part_records(text: str) -> str:
    """JSON with each object of its outermost lists as a record of its own.

    What is no JSON stays as it is; the check of its form says so.
    """
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return text
    around: list[object] = []
    records = [orjson.dumps(record).decode() for record in _records(value, around)]
    return RECORD.join([orjson.dumps(around).decode(), *records]) if records else text


def _records(value: object, around: list[object]) -> Iterator[object]:
    if isinstance(value, list) and value and all(isinstance(entry, dict) for entry in value):
        yield from value
    elif isinstance(value, dict):
        for name, entry in value.items():
            around.append(name)
            yield from _records(entry, around)
    else:
        around.append(value)


def readable(text: str, suffix: str) -> str:
    """``text`` with escapes and entities resolved and words joined over inline tags."""
    if suffix in _LINES:
        text = text.replace("\n", RECORD)
    elif suffix == ".csv":
        text = _part_rows(text.encode()).decode()
    elif suffix == ".json":
        text = _part_records(text)
    simple = _simple(text, suffix)
    return thorough(text, suffix) if simple is None else simple


def _plain(data: bytes, suffix: str) -> str | None:
    """What :func:`readable` gives of lines and rows without any markup; None for all else.

    Works on bytes: letters of other scripts have none of the marks in them, so looking is fast.
    """
    if suffix in MARKUP or suffix == ".json" or any(mark in data for mark in (b"<", b"&", _RECORD)):
        return None
    if suffix in _LINES:
        data = data.replace(b"\n", _RECORD)
    elif suffix == ".csv":
        data = _part_rows(data)
    first, *escaped = data.split(b"\\")
    if escaped:
        if not {piece[:1] for piece in escaped} <= {b"n", b'"'}:
            return None
        data = b"".join([first, *(b"\n" + p[1:] if p.startswith(b"n") else p for p in escaped)])
    return None if b"%" in data and _PERCENT_BYTES.search(data) else _utf8(data)


def readable_together(files: Sequence[tuple[str, bytes]], suffix: str) -> str | None:
    """The texts of several files of one kind, each behind its name, parted by ``FILE``.

    Reads no otherwise than :func:`texts`, but all at once. None when one of them has a mark of
    ours, is no UTF-8, or hides something that has to be read one by one.
    """
    if suffix not in MARKUP or not all(_USUAL_NAME.fullmatch(path) for path, _ in files):
        return None
    joined = _FILE.join([b"%b%b%b" % (path.encode(), _RECORD, data) for path, data in files])
    if joined.count(_FILE) != len(files) - 1 or joined.count(_RECORD) != len(files):
        return None
    try:
        return _simple(joined.decode(), suffix)
    except UnicodeDecodeError:
        return None


def _simple(text: str, suffix: str) -> str | None:
    """What :func:`thorough` gives, by few passes over plain text; None if it takes more than that."""
    if "\\" in text:
        shown = text.count("\\n") + text.count('\\"')
        if "\\\\" in text or text.count("\\") != shown:
            return None
        text = text.replace("\\n", "\n").replace('\\"', '"')
    if "<" in text:
        joined = _simply_joined(text)
        if joined is None:
            return None
        text = _RECORDS.sub(RECORD, joined) if suffix in MARKUP else joined
    for _ in range(_ROUNDS):
        if "&" not in text:
            break
        if _RARE_ENTITY.search(text):
            return None
        peeled = text
        for entity, shown_as in _USUAL_ENTITIES.items():
            peeled = peeled.replace(entity, shown_as)
        if peeled == text:
            break
        again = _simply_joined(peeled) if peeled.count("<") > text.count("<") else peeled
        if again is None:
            return None
        text = again
    return None if "%" in text and _PERCENT.search(text) else text


def _simply_joined(text: str) -> str | None:
    """``text`` without its inline tags; None where something has to be kept of what goes."""
    if "<!--" in text:
        return None
    pieces = _INLINE.split(text)
    if any("=" in attributes and not _MUTE.fullmatch(attributes) for attributes in set(pieces[1::2])):
        return None
    return "".join(pieces[::2])


def read_alone(text: str) -> str | None:
    """What a stretch of markup reads as wherever it stands; None if what surrounds it may change that."""
    if any(mark in text for mark in ("&", "\\", "--", FILE, RECORD)) or _PERCENT.search(text):
        return None
    joined = _simply_joined(text)
    if joined is None or _INLINE.search(joined):
        return None
    return _RECORDS.sub(RECORD, joined)


def thorough(text: str, suffix: str) -> str:
    """Read whatever there is: every escape, entity, attribute and comment, one by one."""
    if "\\" in text:
        text = unescape(text)
    if "<" in text:
        text = join_words(text)
        if suffix in MARKUP:
            text = _RECORDS.sub(RECORD, text)
    # Markup may be wrapped in markup (a page in a feed, a feed entry in JSON); each round peels one.
    for _ in range(_ROUNDS):
        if "&" not in text:
            break
        peeled = _ENTITY.sub(_entity, text)
        if peeled == text:
            break
        # Only what was escaped can be new markup.
        text = join_words(peeled) if peeled.count("<") > text.count("<") else peeled
    if "%" in text and (encoded := _PERCENT.search(text)):
        text += RECORD + unquote(text[encoded.start() :], errors="replace")
    return text


def _entity(match: re.Match[str]) -> str:
    return _USUAL_ENTITIES.get(match[0]) or html.unescape(match[0])


def join_words(text: str) -> str:
    """Take out comments and inline tags, so that what they split reads as one word.

    What stood in their attributes is kept at the end.
    """
    kept: list[str] = []

    def inline(match: re.Match[str]) -> str:
        if "=" in match[1] and not _MUTE.fullmatch(match[1]):
            kept.append(match[1])
        return ""

    text = _INLINE.sub(inline, text)
    if "<!--" in text:
        kept += _COMMENT.findall(text)
        text = _COMMENT.sub("", text)
    return RECORD.join([text, *kept]) if kept else text


def unescape(text: str) -> str:
    r"""Resolve ``\uXXXX``, ``\xXX`` and the short escapes of JSON and JavaScript."""
    text = _ESCAPE.sub(_unescaped, text)
    return _SURROGATES.sub(lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), text)


def _unescaped(match: re.Match[str]) -> str:
    if code := match[1] or match[2]:
        return chr(int(code, 16))
    return _SHORT_ESCAPES.get(match[3], match[3])
