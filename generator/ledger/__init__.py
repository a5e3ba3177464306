"""The private, append-only store of what came in and what was done with it.

In: judged events from intake, operators' acts and rulings. Out: the history of each item to
the wall, and the words that must not appear to the verifier. Nothing here is published.
"""

from generator.ledger.store import Item, Ledger, LedgerError

__all__ = ["Item", "Ledger", "LedgerError"]
