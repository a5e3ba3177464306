"""The law as data, and the pure code that applies it.

``*.toml`` beside this file holds grounds, gates, publication periods, deadlines, remedies,
publication bases and counting rules, each with its dates and its source. The code takes
records and days and gives answers; it reads no clock and keeps no state. Nothing here comes
from or goes to any room but ``generator.model``.
"""

from withdrawal_rules.loading import load_rules
from withdrawal_rules.rules import RuleFileError, Rules

__all__ = ["RuleFileError", "Rules", "load_rules"]
