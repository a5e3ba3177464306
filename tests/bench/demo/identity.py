"""Names and numbers that look real and belong to nobody.

Organisations are registered in 27xxxx, a prefix GB/T 2260 gives to no province; ID numbers carry
the same prefix and a sequence from 990; phone numbers use runs that are not handed out.
"""

import tomllib
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

DATA = Path(__file__).parent / "data"
REGION = "270101"
_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORG = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_RIC_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_FREE = "ABCDEFGHJKLMNPQRTUWXY"
_PLATES = ("宁K", "青M", "琼K", "藏R", "贵W", "吉W")


@lru_cache(maxsize=1)
def words() -> dict[str, Any]:
    """The vocabulary of ``words.toml``."""
    return tomllib.loads((DATA / "words.toml").read_text("utf-8"))


def organisation_code(rng: Random, head: str = "MA") -> str:
    """A 组织机构代码 without its hyphen, with the right check digit (GB 11714)."""
    while True:
        body = head + "".join(rng.choice("0123456789") for _ in range(5)) + rng.choice(_FREE)
        body = body[:8]
        rest = 11 - sum(_ORG.index(c) * w for c, w in zip(body, _ORG_WEIGHTS, strict=True)) % 11
        if rest != 10:  # X stands in both alphabets, but some old readers refuse it here
            return body + ("0" if rest == 11 else str(rest))


def uscc(rng: Random, head: str, region: str = REGION) -> str:
    """A 统一社会信用代码 that begins with ``head`` (11 organ, 91 company, 92 trader, 52 ...)."""
    body = head + region + organisation_code(rng, "MB" if head.startswith("1") else "MA")
    total = sum(_USCC.index(c) * w for c, w in zip(body, _USCC_WEIGHTS, strict=True))
    return body + _USCC[(31 - total) % 31]


def id_number(rng: Random, born: date) -> str:
    """An ID number with the right check character, of a region and sequence nobody has."""
    body = f"{rng.choice(sorted(words()['districts']))}{born:%Y%m%d}{rng.randint(990, 999)}"
    total = sum(int(c) * w for c, w in zip(body, _RIC_WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


def birthday(rng: Random, first: int = 1955, last: int = 2003) -> date:
    """A day of birth of somebody of age."""
    return date(first, 1, 1) + timedelta(days=rng.randrange((last - first) * 365))


def person_name(rng: Random) -> str:
    """A full name; one in thirty has a surname of two characters."""
    pool = words()
    surname = rng.choice(pool["compound_surnames"]) if rng.random() < 0.033 else rng.choice(pool["surnames"])
    given = rng.choice(pool["given"])
    if rng.random() < 0.68:
        given += rng.choice(pool["given"])
    return f"{surname}{given}"


def phone(rng: Random) -> str:
    """A mobile number in a run that carriers do not hand out."""
    return f"{rng.choice(('138', '139', '150', '186', '177'))}0000{rng.randint(0, 9999):04d}"


def organ_phone(rng: Random) -> str:
    """A landline of a fictional area code."""
    return f"0399-5550{rng.randint(1000, 9999)}"


def bank_card(rng: Random) -> str:
    """A 19-digit account number with a right Luhn digit and a prefix of no bank."""
    body = "620000" + "".join(rng.choice("0123456789") for _ in range(12))
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return body + str(-total % 10)


def plate(rng: Random) -> str:
    """A plate whose letter its province does not use."""
    tail = "".join(rng.choice("0123456789") for _ in range(3))
    return f"{rng.choice(_PLATES)}{rng.choice(('', '·'))}{rng.choice(_FREE)}{tail}{rng.choice(_FREE + '27')}"


def road(rng: Random) -> str:
    """A road of the city."""
    return str(rng.choice(words()["roads"]["names"]))


def premises(rng: Random, division: str, *, works: bool = False) -> str:
    """A business address or a place where something happened; ``works``: no shop or market stall."""
    pool = words()
    at = pool["roads"]
    spot = rng.random() * (0.6 if works else 1)
    start = f"{pool['city']}{pool['districts'][division]}"
    if spot < 0.6:
        return f"{start}{road(rng)}{rng.randint(1, 399)}号"
    if spot < 0.8:
        return f"{start}{rng.choice(at['malls'])}{rng.randint(1, 5)}层{rng.randint(101, 599)}号"
    return f"{start}{rng.choice(at['markets'])}{rng.choice('ABCD')}区{rng.randint(1, 88)}号摊位"


def home(rng: Random, division: str) -> str:
    """Where somebody lives, down to the door."""
    pool = words()
    start = f"{pool['city']}{pool['districts'][division]}{rng.choice(pool['streets'][division])}"
    if rng.random() < 0.75:
        estate = rng.choice(pool["roads"]["estates"])
        door = f"{rng.randint(1, 18)}0{rng.randint(1, 4)}"
        return f"{start}{estate}{rng.randint(1, 36)}号楼{rng.randint(1, 5)}单元{door}室"
    return f"{start}{rng.choice(pool['roads']['villages'])}{rng.randint(1, 9)}组{rng.randint(1, 120)}号"
