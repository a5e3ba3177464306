"""Verification: reads the finished output as a stranger would, and says what must not be there.

In come files (staged, or live), words that must not appear and a decoder for search packs; out
comes a :class:`Report`. Findings name the output, the rule and the place, never the value. The
room shares no code with those that made the output, but for the model.
"""

from generator.verify.decode import Decoder
from generator.verify.folding import RECORD
from generator.verify.forbidden import (
    Forbidden,
    Gone,
    GoneSource,
    Names,
    NameSource,
    Short,
    Word,
    WordIndex,
    allow,
)
from generator.verify.report import RULES, Finding, Report, absence_report
from generator.verify.run import ChangeSource, verify_changes, verify_site

__all__ = [
    "RECORD",
    "RULES",
    "ChangeSource",
    "Decoder",
    "Finding",
    "Forbidden",
    "Gone",
    "GoneSource",
    "NameSource",
    "Names",
    "Report",
    "Short",
    "Word",
    "WordIndex",
    "absence_report",
    "allow",
    "verify_changes",
    "verify_site",
]
