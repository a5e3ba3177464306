"""Check digits and ids.

Sources: GB 32100-2015 (统一社会信用代码), GB 11714 (组织机构代码), GB 11643-1999 (居民身份证号).
"""

import hashlib
from functools import lru_cache
from operator import mul

from generator.model.text import fold, number_key

_USCC_VALUES = {char: value for value, char in enumerate("0123456789ABCDEFGHJKLMNPQRTUWXY")}
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28, 1)
_RIC_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_ORG_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@lru_cache(maxsize=65536)
def is_uscc(text: str) -> bool:
    """Whether ``text`` is a valid 18-character 统一社会信用代码 (upper case, no spaces)."""
    if len(text) != 18 or not (text.isascii() and text[:8].isdigit()):
        return False
    try:
        # The check character makes the sum a multiple of 31.
        total: int = sum(map(mul, _USCC_WEIGHTS, map(_USCC_VALUES.__getitem__, text)))
    except KeyError:
        return False
    return total % 31 == 0


def has_id_check_digit(text: str) -> bool:
    """Whether 18 characters carry the check character of GB 11643.

    Only the check character is tested: library validators also refuse county codes newer
    than the birth year, which real cards carry.
    """
    if len(text) != 18 or not (text[:17].isascii() and text[:17].isdigit()):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text, _RIC_WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == text[17].upper()


def is_organisation_code(text: str) -> bool:
    """Whether 9 characters (hyphen allowed) are a valid 组织机构代码."""
    code = text.replace("-", "").upper()
    if len(code) != 9 or any(c not in _ORG_ALPHABET for c in code[:8]):
        return False
    total = sum(_ORG_ALPHABET.index(c) * w for c, w in zip(code, _ORG_WEIGHTS, strict=False))
    return {10: "X", 11: "0"}.get(11 - total % 11, str(11 - total % 11)) == code[8]


def public_id(authority_code: str, document_number: str) -> str:
    """The id of a decision for life: 20 hexadecimal characters.

    Derived from the authority's code and the document number, never from a name. Brackets,
    width, spaces and case in the number do not matter.
    """
    text = f"{_folded_code(authority_code)}\n{number_key(document_number)}"
    return hashlib.sha256(text.encode()).hexdigest()[:20]


@lru_cache(maxsize=1 << 10)
def _folded_code(authority_code: str) -> str:
    return fold(authority_code)
