"""The wall. In: the private ledger and the rules. Out: a public SQLite snapshot.

``reader`` and ``affected`` are the only modules of this room that rooms to the right may
import; they know public types alone. ``wall`` and ``writer`` stay on the private side.
"""
