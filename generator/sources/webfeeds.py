"""Atom with RFC 6721 tombstones, and JSON Feed 1.1.

**Atom.** The ``content`` of an entry, ``type="application/json"``, is either a whole event as in
JSON Lines or a decision alone (then the event is ``publish``). A withdrawal is
``<at:deleted-entry ref when>``. Its ``at:comment`` says what the law wants to know, either as a
JSON object with the fields of a ``withdraw`` event::

    <at:deleted-entry when="2026-10-08T09:00:00+08:00"
        ref="urn:gongshi:11120000MB1660879L:津市监处罚〔2026〕123号">
      <at:by><name>天津市市场监督管理委员会</name></at:by>
      <at:comment>{"ground":"REVOKED","reason":"…","order":{"kind":"行政复议决定书","number":"…"}}</at:comment>
    </at:deleted-entry>

or as text, ``key：value`` joined by ``；`` or line ends, with the keys of ``withdrawals.csv``::

    文号：津市监处罚〔2026〕123号；撤下情形：REVOKED；依据文书：行政复议决定书；文书文号：…；理由：…

What the comment leaves out is taken from the element: the number from ``ref`` (after the second
colon of ``urn:gongshi:CODE:NUMBER``, percent-encoding undone, or the whole ``ref``, or the number
of an entry of that ``id`` in the same document), ``effective_on`` from the day of ``when`` in
China, ``order.body`` from ``at:by``.

**JSON Feed.** Each item carries ``_gongshi``: an event, or a decision alone. Withdrawals are
items whose event is ``withdraw``.

Both are documents of limited size that often stand newest first. They are put in order, by
``sequence`` where every entry has one and else by time, before anybody judges them. ``row`` is
the place in the document, from 1.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from urllib.parse import unquote

import orjson
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError

from generator.model.authority import Authority
from generator.model.problem import Place, Problem
from generator.sources import limits
from generator.sources.columns import WITHDRAWAL_COLUMNS, plain
from generator.sources.jsonlines import as_event
from generator.sources.records import FeedFile, Raw, report

_ATOM = "{http://www.w3.org/2005/Atom}"
_TOMBSTONES = "{http://purl.org/atompub/tombstones/1.0}"
_CHINA = timezone(timedelta(hours=8))
_CHUNK = 1 << 16
_OLDEST = datetime.min.replace(tzinfo=UTC)


class _Entry:
    """What one entry or deleted-entry said, as text by element name."""

    def __init__(self, row: int, deleted: bool, attributes: dict[str, str]) -> None:
        self.row = row
        self.deleted = deleted
        self.attributes = attributes
        self.texts: dict[str, str] = {}
        self.types: dict[str, str] = {}
        self.too_large = False


class _Collector:
    """Target of the XML parser: keeps the texts of entries, within bounds, and drops the rest."""

    def __init__(self) -> None:
        self.root = ""
        self.entries: list[_Entry] = []
        self._entry: _Entry | None = None
        self._path: list[str] = []
        self._parts: list[str] = []
        self._size = 0
        self._depth = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth == 1:
            self.root = tag
        if self._entry is None:
            if self._depth == 2 and tag in (_ATOM + "entry", _TOMBSTONES + "deleted-entry"):
                self._entry = _Entry(len(self.entries) + 1, tag.endswith("deleted-entry"), dict(attributes))
                self._path = []
                self._size = 0
            return
        self._path.append(tag)
        if len(self._path) == 1:
            self._parts = []
            self._entry.types[tag] = attributes.get("type", "")

    def data(self, text: str) -> None:
        if self._entry is None or not self._path:
            return
        self._size += len(text)
        if self._size > limits.XML_ENTRY_CHARACTERS:
            self._entry.too_large = True
            self._parts.clear()
        else:
            self._parts.append(text)

    def end(self, tag: str) -> None:
        self._depth -= 1
        if self._entry is None:
            return
        if not self._path:
            self.entries.append(self._entry)
            self._entry = None
            return
        self._path.pop()
        if not self._path:
            self._entry.texts.setdefault(tag, "".join(self._parts).strip())

    def close(self) -> None:
        """Nothing is left to do at the end of the document."""


def read_atom(feed: FeedFile, authority: Authority) -> Iterator[Raw | Problem]:
    """Entries and tombstones of an Atom file as events, in order of time."""
    name, slug = feed.name, authority.slug
    if feed.path.stat().st_size > limits.WHOLE_FILE:
        yield report("FILE_TOO_LARGE", name, authority=slug, limit=limits.WHOLE_FILE // limits.MEBI)
        return
    target = _Collector()
    parser = DefusedXMLParser(target=target, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    try:
        with feed.path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                parser.feed(chunk)
        parser.close()
    except DefusedXmlException:
        yield report("XML_FORBIDDEN", name, authority=slug)
        return
    except ParseError as error:
        line = error.position[0]
        yield report("XML_BROKEN", name, line, authority=slug, line=line)
        return
    except (ValueError, LookupError):
        # The parser knows UTF-8, UTF-16 and single-byte encodings only.
        yield report("ENCODING_UNKNOWN", name, authority=slug, why="XML 须用 UTF-8 或 UTF-16")
        return
    if target.root != _ATOM + "feed":
        yield report("NOT_ATOM", name, authority=slug)
        return
    numbers: dict[str, str] = {}
    found: list[tuple[datetime, Raw]] = []
    for entry in target.entries:
        place = Place(file=name, row=entry.row)
        if entry.too_large:
            problem = report("ROW_TOO_LARGE", name, entry.row, authority=slug)
            found.append((_OLDEST, Raw(place, "broken", {}, 0, (problem,))))
        elif entry.deleted:
            continue
        else:
            raw = _entry_event(entry, place, slug)
            numbers[entry.texts.get(_ATOM + "id", "")] = _number_in(raw.fields)
            found.append((_moment(entry.texts.get(_ATOM + "updated", "")), raw))
    for entry in target.entries:
        if entry.deleted and not entry.too_large:
            place = Place(file=name, row=entry.row)
            raw = _tombstone_event(entry, place, slug, numbers)
            found.append((_moment(entry.attributes.get("when", "")), raw))
    yield from _in_order(found)


def read_json_feed(feed: FeedFile, authority: Authority) -> Iterator[Raw | Problem]:
    """Items of a JSON Feed as events, in order of time."""
    name, slug = feed.name, authority.slug
    if feed.path.stat().st_size > limits.WHOLE_FILE:
        yield report("FILE_TOO_LARGE", name, authority=slug, limit=limits.WHOLE_FILE // limits.MEBI)
        return
    data = feed.path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    try:
        document = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        yield report("JSON_BROKEN", name, error.lineno, authority=slug)
        return
    version = document.get("version") if isinstance(document, dict) else None
    items = document.get("items") if isinstance(document, dict) else None
    if not str(version).startswith("https://jsonfeed.org/version/1") or not isinstance(items, list):
        yield report("NOT_JSON_FEED", name, authority=slug)
        return
    found: list[tuple[datetime, Raw]] = []
    for row, item in enumerate(items, start=1):
        place = Place(file=name, row=row)
        extension = item.get("_gongshi") if isinstance(item, dict) else None
        if not isinstance(extension, dict):
            problem = report("NO_DECISION", name, row, authority=slug)
            found.append((_OLDEST, Raw(place, "broken", {}, 0, (problem,))))
            continue
        moment = item.get("date_modified") or item.get("date_published") or ""
        found.append((_moment(moment), _event_of(extension, place, slug)))
    yield from _in_order(found)


def _in_order(found: list[tuple[datetime, Raw]]) -> Iterator[Raw]:
    sequences = [raw.fields.get("sequence") for _, raw in found if raw.shape == "event"]
    if sequences and all(type(s) is int for s in sequences):
        # Broken entries have no number; they come first, where they disturb nothing.
        found.sort(key=lambda pair: (pair[1].fields.get("sequence", -1), pair[1].place.row))
    else:
        found.sort(key=lambda pair: (pair[0], pair[1].place.row))
    for _, raw in found:
        yield raw


def _moment(text: object) -> datetime:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return _OLDEST
    return moment if moment.tzinfo else moment.replace(tzinfo=_CHINA)


def _event_of(value: dict[str, Any], place: Place, slug: str) -> Raw:
    return as_event(value if "event" in value else {"event": "publish", "decision": value}, place, slug)


def _entry_event(entry: _Entry, place: Place, slug: str) -> Raw:
    kind = entry.types.get(_ATOM + "content", "").split(";")[0].strip().lower()
    text = entry.texts.get(_ATOM + "content", "")
    if kind != "application/json" and not kind.endswith("+json"):
        problem = report("NO_DECISION", place.file, place.row, authority=slug)
        return Raw(place, "broken", {}, 0, (problem,))
    try:
        value = orjson.loads(text)
    except (orjson.JSONDecodeError, UnicodeEncodeError):
        problem = report("JSON_BROKEN", place.file, place.row, authority=slug)
        return Raw(place, "broken", {}, 0, (problem,))
    return _event_of(value, place, slug) if isinstance(value, dict) else as_event(value, place, slug)


def _number_in(fields: dict[str, Any]) -> str:
    decision = fields.get("decision")
    number = decision.get("document_number") if isinstance(decision, dict) else fields.get("document_number")
    return number if isinstance(number, str) else ""


def _tombstone_event(entry: _Entry, place: Place, slug: str, numbers: dict[str, str]) -> Raw:
    comment = entry.texts.get(_TOMBSTONES + "comment", "")
    event: dict[str, Any] = {}
    if comment.startswith("{"):
        try:
            value = orjson.loads(comment)
        except (orjson.JSONDecodeError, UnicodeEncodeError):
            value = None
        if isinstance(value, dict):
            event = value
    else:
        event = _labelled(comment)
    reference = entry.attributes.get("ref", "")
    event.setdefault("event", "withdraw")
    if not event.get("document_number"):
        if reference.startswith("urn:gongshi:"):
            event["document_number"] = unquote(reference.split(":", 3)[-1])
        else:
            event["document_number"] = numbers.get(reference) or unquote(reference)
    if not event.get("effective_on"):
        moment = _moment(entry.attributes.get("when", ""))
        day: date | None = None if moment == _OLDEST else moment.astimezone(_CHINA).date()
        event["effective_on"] = day.isoformat() if day else ""
    by = entry.texts.get(_TOMBSTONES + "by", "")
    order = event.get("order")
    if isinstance(order, dict) and order and not order.get("body") and by:
        event["order"] = {**order, "body": " ".join(by.split())}
    if not event.get("ground") or not event["document_number"]:
        problem = report("TOMBSTONE", place.file, place.row, authority=slug)
        return Raw(place, "broken", {}, 0, (problem,))
    return as_event(event, place, slug)


def _labelled(comment: str) -> dict[str, Any]:
    """``撤下情形：REVOKED；理由：…`` as fields of a withdraw event."""
    event: dict[str, Any] = {}
    for part in comment.replace("\n", "；").replace(";", "；").split("；"):
        label, found, value = part.replace(":", "：", 1).partition("：")
        field = WITHDRAWAL_COLUMNS.get(plain(label)) if found else None
        if not field:
            continue
        head, _, tail = field.partition(".")
        if tail:
            event.setdefault(head, {})[tail] = value.strip()
        else:
            event[field] = value.strip()
    return event
