"""One record as the recognisers see it: all its texts folded and joined, and the way back."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache

from generator.model.codes import PENALTY_KINDS, PartyKind
from generator.model.private import Decision
from withdrawal_rules.redaction.normalise import Folded, bare_tags, fold

JOINT = "\x01"
_SEPARATORS = frozenset(" \n\t-·./_,()~")
_TRADITIONAL = 4  # so many characters that read otherwise in simplified script
_LOWER_RUN = re.compile("[a-z][a-z]*")


def free_texts(decision: Decision) -> dict[str, str]:
    """Every text of the decision that may be shown and that a person wrote freely."""
    texts = {
        "party.name": decision.party.name,
        "party.legal_representative": decision.party.legal_representative,
        "title": decision.title,
        "violation": decision.violation,
        "facts": decision.facts,
        "basis": decision.basis,
        "outcome": decision.outcome,
        "licence": decision.licence,
        "place": decision.place,
        "full_text": decision.full_text,
        "remarks": decision.remarks,
        "appeal": decision.appeal,
        "permit_certificate": decision.permit_certificate,
        "permit_number": decision.permit_number,
    }
    if any(kind not in PENALTY_KINDS for kind in decision.penalty_kinds):
        texts["penalty_kinds"] = "\n".join(decision.penalty_kinds)
    for number, attachment in enumerate(decision.attachments):
        texts[f"attachments.{number}"] = attachment.text
        texts[f"attachments.{number}.name"] = attachment.name
    return texts


@lru_cache(maxsize=4096)
def compact(value: str) -> str:
    """``value`` as it is looked for: folded, upper case, without separators."""
    return _packed(fold(value).text)


def _packed(text: str) -> str:
    for sign in _SEPARATORS:
        text = text.replace(sign, "")
    return _LOWER_RUN.sub(lambda match: match[0].upper(), text)


class Piece:
    """One field: its place in the joined text."""

    def __init__(self, field: str, source: str, folded: Folded, offset: int) -> None:
        self.field = field
        self.source = source
        self.folded = folded
        self.offset = offset


class Sheet:
    """The joined folded text of a record; ``seams`` in its coordinates."""

    def __init__(self, texts: dict[str, str]) -> None:
        self.pieces: list[Piece] = []
        self.seams: dict[int, int] = {}
        parts: list[str] = []
        offset = 1
        for field, source in texts.items():
            if not source:
                continue
            source = bare_tags(source)
            folded = fold(source)
            self.pieces.append(Piece(field, source, folded, offset))
            for place, kind in folded.seams.items():
                self.seams[offset + place] = kind
            parts.append(folded.text)
            offset += len(folded.text) + 1
        self.text = JOINT + JOINT.join(parts) + JOINT
        self._offsets = [piece.offset for piece in self.pieces]
        self._compact: str | None = None
        self._compact_places: list[int] | None = None

    def piece_at(self, place: int) -> Piece:
        """The field that holds ``place`` of the joined text."""
        return self.pieces[max(0, bisect_right(self._offsets, place) - 1)]

    def prepositions(self) -> Iterator[int]:
        """Where a text in traditional characters writes 於: there it is no surname, 于 would be."""
        for piece in self.pieces:
            if "於" not in piece.source:
                continue
            folded = piece.folded
            source = [piece.source[folded.original(at, at + 1)[0]] for at in range(len(folded.text))]
            if sum(a != b and a > "\u3400" for a, b in zip(source, folded.text, strict=True)) > _TRADITIONAL:
                yield from (piece.offset + at for at, char in enumerate(source) if char == "於")

    @property
    def compact(self) -> str:
        """The joined text without separators and in upper case, for looking up known values."""
        if self._compact is None:
            self._compact = _packed(self.text)
        return self._compact

    def count(self, value: str) -> int:
        """How often ``value`` stands in the record, however it is parted."""
        needle = compact(value)
        return self.compact.count(needle) if len(needle) > 1 else 0

    def locate(self, value: str) -> Iterator[tuple[int, int]]:
        """Where ``value`` (folded here) stands in the joined text, however it is parted."""
        needle = compact(value)
        if len(needle) < 2 or needle not in self.compact:
            return
        if self._compact_places is None:
            self._compact_places = [place for place, char in enumerate(self.text) if char not in _SEPARATORS]
        at = self.compact.find(needle)
        while at >= 0:
            yield self._compact_places[at], self._compact_places[at + len(needle) - 1] + 1
            at = self.compact.find(needle, at + 1)


def is_person(decision: Decision) -> bool:
    """Whether the party is a natural person."""
    return decision.party.kind is PartyKind.PERSON
