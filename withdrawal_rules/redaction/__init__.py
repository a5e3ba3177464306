"""Taking out what the law protects before anything becomes public (rules section 4)."""

from withdrawal_rules.redaction.engine import Redaction, Redactor

__all__ = ["Redaction", "Redactor"]
