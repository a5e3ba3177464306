"""What a text calls a number: the words before it, read backwards inside their clause."""

from withdrawal_rules.redaction.patterns import pattern

_PRIVATE = pattern("numbers", "private")
_PUBLIC = pattern("numbers", "public")
_ORGAN_VOICE = pattern("numbers", "organ_voice")
_CALLER = pattern("numbers", "caller")


def label_before(text: str, start: int, reach: int = 24) -> tuple[bool, bool]:
    """(called private, called public) by the words straight before ``start``."""
    before = text[max(0, start - reach) : start]
    cut = max(before.rfind("。"), before.rfind(";"), before.rfind("\x01"), before.rfind(")"))
    before = before[cut + 1 :]
    return _PRIVATE.search(before.lower()) is not None, _PUBLIC.search(before) is not None


def clause_before(text: str, start: int, reach: int = 40) -> str:
    """The clause before ``start``, of which at most ``reach`` characters count."""
    before = text[max(0, start - reach) : start]
    cut = max(before.rfind("。"), before.rfind(";"), before.rfind("\x01"))
    return before[cut + 1 :]


def organ_speaks(text: str, start: int) -> bool:
    """Whether the words before call a line an organ's or a shop's, and nobody called from it."""
    clause = clause_before(text, start, 48)
    voice = _ORGAN_VOICE.search(clause)
    return voice is not None and _CALLER.search(clause, 0, voice.start()) is None


def inside_word(text: str, start: int) -> bool:
    """Whether a Latin letter or digit stands straight before ``start``."""
    before = text[start - 1] if start else ""
    return before.isascii() and before.isalnum()
