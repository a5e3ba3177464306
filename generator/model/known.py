"""What intake may ask about the past, without knowing the ledger."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from generator.model.private import Decision


class KnownItem(NamedTuple):
    """What is known of one decision of one authority.

    ``state``: ``published`` (shown, or waiting at a gate), ``withdrawn`` (G1-G5, G12), ``ended``
    (G7, G8) or ``removed`` (G9, G10). ``hashes``: content hashes of every event ever accepted
    for it, oldest first; ``current_hash`` that of the version now in force. ``sequence``: the
    highest feed sequence seen for it. ``party``: ``fold(party.name)`` of the current version.
    """

    state: str
    current_hash: str
    hashes: frozenset[str]
    sequence: int | None
    party: str


class Register(Protocol):
    """The ledger as intake sees it. Records accepted a moment ago are already in it."""

    def item(self, authority_code: str, number_key: str) -> KnownItem | None:
        """The item of that authority under ``text.number_key(document_number)``."""
        ...

    def recall(self, authority_code: str, number_keys: Sequence[str]) -> None:
        """These items will be asked for next; they may be looked up at once. Answers stay the same."""
        ...

    def decision(self, authority_code: str, number_key: str) -> Decision | None:
        """The current version of the item's decision, corrections included."""
        ...

    def last_sequence(self, feed_file: str) -> int | None:
        """The highest sequence accepted from that feed file."""
        ...

    def rows_last_time(self, feed_file: str) -> int | None:
        """How many records the file held when it was last read whole."""
        ...
