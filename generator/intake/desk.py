"""The desk where records are judged, one by one, as a stream."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from pydantic import ValidationError

from generator.intake import standing
from generator.intake.canonical import content_hash, hashed
from generator.intake.checks import MAX_NUMBER, Spot, check_decision, check_number
from generator.intake.jsonevents import event_payload
from generator.intake.tablerows import row_payload, withdrawal_fields
from generator.intake.values import folded
from generator.model.arrival import Arrival
from generator.model.authority import Authority
from generator.model.codes import EventKind, Outcome, Severity
from generator.model.known import KnownItem, Register
from generator.model.private import AnyEvent, Correct, Hold, Publish, Received, Republish, Withdraw
from generator.model.problem import Place, Problem
from generator.model.text import number_key
from generator.sources import FeedFile, Raw, read, report, tail_sequence

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_CONTROL_OR_RETURN = re.compile("\r\n?|" + _CONTROL.pattern)
_ESCAPED = re.compile(rb"\\(?:u00|[rbf])")
_C1 = re.compile(rb"\xc2[\x80-\x9f]")
_NONCHARACTER = re.compile(rb"\xef\xbf[\xbe\xbf]")
_AHEAD = 32
_AHEAD_CHARACTERS = 1 << 22
"""So many records, or so much of them, are read before the first of them is judged: as many as are still
near the processor when their turn comes."""
_REJECTED = Outcome.REJECTED
"""Asked of every record; in Python 3.11 reading a member from its class is a call."""
TABLES = ("table-penalty", "table-permit", "mapped")


class Verdict(NamedTuple):
    """What became of one received record.

    ``received`` is there unless the record was rejected, or was judged in another process: then an
    accepted decision is an ``arrival`` instead. ``problems`` of an accepted record are warnings.
    ``end_offset`` (JSON Lines): reading may go on there. ``held``: why a person must look before it
    may be shown.
    """

    outcome: Outcome
    place: Place
    received: Received | None
    problems: tuple[Problem, ...]
    end_offset: int = 0
    held: tuple[Hold, ...] = ()
    arrival: Arrival | None = None


class Judged(NamedTuple):
    """A decision that is right by itself; what is left is its place among the versions known.

    ``table``: it came as a row of a table.
    """

    place: Place
    table: bool
    arrival: Arrival
    problems: tuple[Problem, ...]
    end_offset: int


def _glimpse(item: "Raw | Judged | Verdict") -> str:
    """The key of the document number that a record seems to be about, or nothing."""
    if not isinstance(item, Raw):
        return item.arrival.number_key if item.arrival else ""
    fields = item.fields
    number = fields.get("document_number")
    if number is None and isinstance(decision := fields.get("decision"), dict):
        number = decision.get("document_number")
    return number_key(number.strip()) if isinstance(number, str) and len(number) <= MAX_NUMBER else ""


class Reading:
    """What is remembered while one file is read.

    ``sequence`` is the number the next event must be above, ``past`` the one up to which this
    very log was read before.
    """

    def __init__(self, feed: FeedFile, authority: Authority, sequence: int | None, past: int | None) -> None:
        self.feed = feed
        self.authority = authority
        self.sequence = sequence
        self.past = past
        self.withdrawn: set[str] = set()


class Intake:
    """Judges the records of feeds against the rules and against what is known.

    ``register`` must already contain a record when the next one is asked for. ``today`` is the
    day of the build; no clock is read.
    """

    def __init__(self, authorities: Sequence[Authority], register: Register, today: date) -> None:
        self.names = {authority.code: authority.name for authority in authorities}
        self.today = today
        self._register = register

    def file(
        self,
        feed: FeedFile,
        authority: Authority,
        *,
        offset: int = 0,
        row: int = 0,
        items: "Iterator[Item] | None" = None,
    ) -> Iterator[Verdict | Problem]:
        """One verdict for every received record; a ``Problem`` is about the file as a whole.

        ``items``: the records of the file, when they were read and judged elsewhere as far as can
        be without the register (:mod:`generator.intake.ahead`).
        """
        reading = self._open(feed, authority, offset)
        rows = 0
        refused = False
        withdrawals = False
        if items is None:
            items = read(feed, authority, offset=offset, row=row)
        for item in self._recalled(items, authority):
            if isinstance(item, Raw):
                rows += 1
                withdrawals = withdrawals or item.shape == "withdrawal"
                yield self.judge(item, reading)
            elif isinstance(item, Judged):
                rows += 1
                yield self._put(item, reading)
            elif isinstance(item, Verdict):
                rows += 1
                yield item
            else:
                refused = refused or item.severity is Severity.ERROR
                yield item
        if offset == 0 and not refused and not withdrawals and "withdrawals." not in feed.name.lower():
            yield from self._alarm(feed, authority, rows)

    def _recalled(self, items: "Iterator[Item]", authority: Authority) -> "Iterator[Item]":
        """The same items, after the register has looked up what it knows of a few at a time."""
        ahead: list[Item] = []
        keys: list[str] = []
        size = end = 0
        for item in items:
            ahead.append(item)
            # Asked so: whether something is a model costs much more than whether it is a tuple.
            if isinstance(item, tuple):
                keys.append(_glimpse(item))
                if isinstance(item, Raw) and item.shape != "event":
                    size += sum(map(len, item.fields.values()))
                elif last := item.end_offset:
                    # A log's records lie one after the other; events of other files are in memory already.
                    size += last - end if end else 0
                    end = last
            if len(ahead) >= _AHEAD or size > _AHEAD_CHARACTERS:
                self._register.recall(authority.code, keys)
                yield from ahead
                ahead, keys, size = [], [], 0
        self._register.recall(authority.code, keys)
        yield from ahead

    def _open(self, feed: FeedFile, authority: Authority, offset: int) -> Reading:
        """A log read again from its start has a past that is passed over, so that an old line may
        be mended in place. One that now ends below what was accepted from it before is not the
        same log: all its news must be above that number.
        """
        last = self._register.last_sequence(feed.name) if feed.format == "jsonl" else None
        if last is None or offset:
            return Reading(feed, authority, last, None)
        tail = tail_sequence(feed)
        replaced = tail is not None and tail < last
        return Reading(feed, authority, last if replaced else None, None if replaced else last)

    def _alarm(self, feed: FeedFile, authority: Authority, rows: int) -> Iterator[Problem]:
        before = self._register.rows_last_time(feed.name)
        if rows == 0:
            yield report("EMPTY_FEED", feed.name, authority=authority.slug)
        elif before and rows <= authority.feed.minimum_share * before and rows < before:
            yield report("FEED_SHRUNK", feed.name, authority=authority.slug, before=before, now=rows)

    def judge(self, raw: Raw, reading: Reading) -> Verdict:
        """What becomes of one record."""
        place = raw.place
        authority = reading.authority
        spot = Spot(place.file, place.row, authority.slug, list(raw.problems))
        if raw.shape == "broken":
            return Verdict(Outcome.REJECTED, place, None, raw.problems, raw.end_offset)
        payload = self._payload(raw, reading, spot)
        event = None if payload is None else self._validated(payload, reading, spot)
        if payload is None or event is None:
            return Verdict(Outcome.REJECTED, place, None, tuple(spot.problems), raw.end_offset)
        digest, data = hashed(event, payload)
        if _has_control(data):
            check_number(event.document_number, "document_number", spot)
            if _errors(spot.problems):
                return Verdict(Outcome.REJECTED, place, None, tuple(spot.problems), raw.end_offset)
            cleaned = Raw(place, raw.shape, _cleaned(raw.fields), raw.end_offset, raw.problems)
            if cleaned.fields != raw.fields:
                stripped = _stripped(raw.fields)
                verdict = self.judge(cleaned, reading)
                if not stripped:
                    return verdict
                warning = report("CONTROL_CHARACTERS", place.file, place.row, authority=authority.slug)
                return verdict._replace(problems=(*verdict.problems, warning))
        before, sent = len(spot.problems), event
        event, held = self._checked(event, authority, spot)
        if len(spot.problems) > before and self._is_history(event, digest):
            del spot.problems[before:]
        elif _errors(spot.problems):
            return Verdict(Outcome.REJECTED, place, None, tuple(spot.problems), raw.end_offset)
        outcome = self._placed(event, digest, raw, reading, spot)
        if outcome is _REJECTED:
            return Verdict(outcome, place, None, tuple(spot.problems), raw.end_offset)
        if held and outcome is Outcome.ACCEPTED:
            # Once is enough: what was held before waits, or a person has decided.
            outcome = Outcome.UNCHANGED if self._is_known(event, digest) else Outcome.HELD
        # A correction was normalised meanwhile: its hash stays that of what was sent.
        received = Received(place, event, digest, data if event is sent else b"")
        return Verdict(outcome, place, received, tuple(spot.problems), raw.end_offset, held)

    def _is_history(self, event: AnyEvent, digest: str) -> bool:
        """Whether an act (not a decision) is known already: the past is not judged again."""
        return not isinstance(event, Publish) and self._is_known(event, digest)

    def _is_known(self, event: AnyEvent, digest: str) -> bool:
        item = self._register.item(event.authority_code, number_key(event.document_number))
        return item is not None and digest in item.hashes

    def _payload(self, raw: Raw, reading: Reading, spot: Spot) -> dict[str, Any] | None:
        """The fields of the record's event; None when something is wrong with them."""
        payload: dict[str, Any] | None
        if raw.shape in TABLES:
            decision = row_payload(raw, reading.authority, spot)
            payload = {
                "event": "publish",
                "authority_code": decision.get("authority_code", ""),
                "document_number": decision.get("document_number", ""),
                "decision": decision,
            }
            if not payload["document_number"]:
                spot.add("MANDATORY", "document_number")
            if decision.get("decided_on") is None and not any(p.field == "decided_on" for p in spot.problems):
                spot.add("MANDATORY", "decided_on")
        else:
            fields = withdrawal_fields(raw) if raw.shape == "withdrawal" else raw.fields
            numbered = reading.feed.format == "jsonl"
            payload = event_payload(fields, reading.authority, spot, numbered=numbered)
        return None if _errors(spot.problems) else payload

    def _validated(self, payload: dict[str, Any], reading: Reading, spot: Spot) -> AnyEvent | None:
        try:
            event: AnyEvent = _VALIDATE[payload["event"]](payload)
        except ValidationError as error:
            standing.add_validation(error, spot)
            return None
        if isinstance(event, Publish):
            return event
        if isinstance(event, Withdraw) and event.extent:
            event = event.model_copy(update={"extent": standing.extent_fields(event.extent)})
        check_number(event.document_number, "document_number", spot)
        event = self._addressed(event, reading.authority, "authority_code" in payload, spot)
        return None if _errors(spot.problems) else event

    def _addressed(self, event: AnyEvent, authority: Authority, named: bool, spot: Spot) -> AnyEvent:
        """The event bound to its authority, or to one it publishes for that has such a decision."""
        delegated = authority.feed.publishes_for
        if event.authority_code != authority.code:
            if event.authority_code not in delegated:
                spot.add("AUTHORITY_MISMATCH", "authority_code")
            return event
        if not delegated or (isinstance(event, Republish) and event.decision is not None):
            return event
        key = number_key(event.document_number)
        if self._register.item(authority.code, key) is None:
            for code in delegated:
                if self._register.item(code, key) is not None:
                    return event.model_copy(update={"authority_code": code})
        return event

    def _checked(
        self, event: AnyEvent, authority: Authority, spot: Spot
    ) -> tuple[AnyEvent, tuple[Hold, ...]]:
        return checked(event, authority, self.names, self._register, self.today, spot)

    def _placed(self, event: AnyEvent, digest: str, raw: Raw, reading: Reading, spot: Spot) -> Outcome:
        item = self._register.item(event.authority_code, number_key(event.document_number))
        outcome = _in_sequence(event.sequence, digest, item, reading, spot)
        if outcome is not None:
            return outcome
        if not isinstance(event, Publish) and isinstance(event, Withdraw):
            if digest in reading.withdrawn:
                spot.add("ALREADY_WITHDRAWN", "document_number")
                return Outcome.REJECTED
            reading.withdrawn.add(digest)
        return placed(event, digest, item, raw.shape in TABLES, spot)

    def _put(self, judged: Judged, reading: Reading) -> Verdict:
        """The verdict on a decision that was judged in another process."""
        place, arrival = judged.place, judged.arrival
        spot = Spot(place.file, place.row, reading.authority.slug, list(judged.problems))
        digest, sequence = arrival.content_hash, arrival.sequence
        item = self._register.item(arrival.authority_code, arrival.number_key)
        outcome = _in_sequence(sequence, digest, item, reading, spot)
        if outcome is None:
            outcome = standing.place_publish(sequence, arrival.party, digest, item, judged.table, spot)
        kept = arrival if outcome is Outcome.ACCEPTED else None
        return Verdict(outcome, place, None, tuple(spot.problems), judged.end_offset, (), kept)


Item = Raw | Problem | Judged | Verdict
"""What comes from a file: as it was read, or judged as far as can be without the register."""


def _in_sequence(
    sequence: int | None, digest: str, item: KnownItem | None, reading: Reading, spot: Spot
) -> Outcome | None:
    """What the numbers of a log say of an event already; None when they leave it open."""
    if sequence is None or reading.feed.format != "jsonl":
        return None
    known = item is not None and digest in item.hashes
    if reading.sequence is not None and sequence <= reading.sequence:
        if not known:
            spot.add("SEQUENCE_OLD", "sequence")
            return Outcome.REJECTED
        return Outcome.UNCHANGED if item is not None and item.state == "published" else None
    reading.sequence = sequence
    past = known and reading.past is not None and sequence <= reading.past
    return Outcome.UNCHANGED if past else None


_VALIDATE: dict[str, Callable[[object], Any]] = {
    "publish": Publish.__pydantic_validator__.validate_python,
    "withdraw": Withdraw.model_validate,
    "correct": Correct.model_validate,
    "republish": Republish.model_validate,
}
"""By event. ``model_validate`` does the same with a microsecond of options, once for each decision."""


def checked(
    event: AnyEvent,
    authority: Authority,
    names: dict[str, str],
    register: Register,
    today: date,
    spot: Spot,
) -> tuple[AnyEvent, tuple[Hold, ...]]:
    """All that is asked of an event but its place among the versions known; corrections normalised."""
    if isinstance(event, Publish):
        return event, check_decision(event.decision, authority, names, today, spot)
    key = number_key(event.document_number)
    if isinstance(event, Withdraw):
        standing.check_withdraw(event, register.decision(event.authority_code, key), today, spot)
    elif isinstance(event, Republish):
        standing.check_republish(event, authority, names, today, spot)
    else:
        current = register.decision(event.authority_code, key)
        return standing.check_correct(event, current, authority, names, today, spot), ()
    return event, ()


def placed(event: AnyEvent, digest: str, item: KnownItem | None, table: bool, spot: Spot) -> Outcome:
    """The outcome of an event that is right by itself."""
    if isinstance(event, Publish):
        party = folded(event.decision.party.name) if item is not None else ""
        return standing.place_publish(event.sequence, party, digest, item, table, spot)
    if isinstance(event, Withdraw):
        return standing.place_withdraw(event, digest, item, spot)
    if isinstance(event, Correct):
        return standing.place_correct(event, digest, item, spot)
    return standing.place_republish(event, digest, item, spot)


def judge_event(event: AnyEvent, authority: Authority, register: Register, today: date) -> list[Problem]:
    """What stands against an act of an operator (``gongshi withdraw``, ``republish``); empty: nothing.

    An act that is already in the ledger counts as done twice.
    """
    spot = Spot("命令", 0, authority.slug, [])
    check_number(event.document_number, "document_number", spot)
    if event.authority_code != authority.code and event.authority_code not in authority.feed.publishes_for:
        spot.add("AUTHORITY_MISMATCH", "authority_code")
    if _errors(spot.problems):
        return spot.problems
    if isinstance(event, Withdraw) and event.extent:
        event = event.model_copy(update={"extent": standing.extent_fields(event.extent)})
    item = register.item(event.authority_code, number_key(event.document_number))
    if item is None and event.event is not EventKind.PUBLISH:
        spot.add("UNKNOWN_NUMBER", "document_number")
        return spot.problems
    event, _ = checked(event, authority, {authority.code: authority.name}, register, today, spot)
    if not _errors(spot.problems):
        outcome = placed(event, content_hash(event), item, False, spot)
        if (
            outcome is Outcome.UNCHANGED
            and isinstance(event, Withdraw)
            and item
            and item.state != "published"
        ):
            spot.add("ALREADY_WITHDRAWN", "document_number")
    return spot.problems


def _errors(problems: list[Problem]) -> bool:
    return bool(problems) and any(problem.severity is Severity.ERROR for problem in problems)


def _has_control(data: bytes) -> bool:
    # In canonical JSON every control character is an escape, but for DEL, C1 and noncharacters.
    # Single bytes are looked for first: that is many times faster than any pattern, and a pattern
    # that begins with fixed bytes twice as fast as looking for two bytes.
    return (
        (b"\\" in data and _ESCAPED.search(data) is not None)
        or b"\x7f" in data
        or (b"\xc2" in data and _C1.search(data) is not None)
        or _NONCHARACTER.search(data) is not None
    )


def _cleaned(value: Any) -> Any:
    """The same value with line ends as ``\\n`` and no other control character than the tab."""
    if isinstance(value, str):
        return _CONTROL_OR_RETURN.sub(lambda m: "\n" if m[0][0] == "\r" else "", value)
    if isinstance(value, dict):
        return {key: _cleaned(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(part) for part in value]
    return value


def _stripped(value: Any) -> bool:
    if isinstance(value, str):
        return _CONTROL.search(value) is not None
    if isinstance(value, dict):
        return any(_stripped(part) for part in value.values())
    if isinstance(value, list | tuple):
        return any(_stripped(part) for part in value)
    return False
