"""What large feeds are made of, prepared once: pools of values and compiled sentences."""

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from . import identity
from .identity import words
from .template import day_words

if TYPE_CHECKING:
    from .bulk import Maker

Getter = Callable[["Maker"], str]
_SLOT = re.compile(r"\{([a-z0-9]+)(?::([^{}]*))?\}")
_START = date(2019, 1, 1)
DAYS = tuple(day_words(_START + timedelta(days=n)) for n in range(2920))
ISO = tuple((_START + timedelta(days=n)).isoformat() for n in range(2920 + 3700))
_MARK = "\x00"


def day_index(day: date) -> int:
    """The place of a day in :data:`DAYS` and :data:`ISO`."""
    return (day - _START).days


class Sentence:
    """A sentence with slots, compiled to one ``%`` operation."""

    __slots__ = ("format", "getters")

    def __init__(self, text: str, pools: "Pools") -> None:
        getters: list[Getter] = []

        def slot(match: re.Match[str]) -> str:
            getters.append(pools.getter(match[1], match[2] or ""))
            return _MARK

        self.format = _SLOT.sub(slot, text).replace("%", "%%").replace(_MARK, "%s")
        self.getters = tuple(getters)

    def fill(self, maker: "Maker") -> str:
        """The sentence for the record in the maker's hands."""
        return self.format % tuple([get(maker) for get in self.getters])


def _pool(values: Sequence[str]) -> Getter:
    pool = tuple(values)
    size = len(pool)
    return lambda maker: pool[int(maker.rnd() * size)]


class Pools:
    """Values to choose from, made from a seed."""

    def __init__(self, seed: int, frames: dict[str, list[str]], phrases: dict[str, list[str]]) -> None:
        rng = Random(f"pools {seed}")
        divisions = sorted(words()["districts"])
        self.names = tuple(identity.person_name(rng) for _ in range(40_000))
        self.phones = tuple(
            f"{head}0000{n:04d}" for head in ("138", "139", "150", "186") for n in range(10_000)
        )
        self.cards = tuple(identity.bank_card(rng) for _ in range(10_000))
        self.plates = tuple(identity.plate(rng) for _ in range(10_000))
        self.homes = tuple(identity.home(rng, rng.choice(divisions)) for _ in range(20_000))
        self.places = tuple(identity.premises(rng, rng.choice(divisions)) for _ in range(8_000))
        self.officers = tuple(
            {"name": identity.person_name(rng), "certificate": f"2701{n:07d}"} for n in range(500)
        )
        self._simple: dict[str, Getter] = {
            "card": _pool(self.cards), "plate": _pool(self.plates),
            "mail": _pool([
                f"{name}{n}@example.com" for name in phrases["mail_names"] for n in range(10, 999)
            ]),
            "road": _pool(words()["roads"]["names"]), "mall": _pool(words()["roads"]["malls"]),
            "estate": _pool(words()["roads"]["estates"]), "village": _pool(words()["roads"]["villages"]),
            "src": _pool(phrases["src"]), "src2": _pool(phrases["src2"]),
            "year": lambda maker: maker.decided_on[:4], "off": _pool([
                f"{officer['name']}（{officer['certificate']}）" for officer in self.officers
            ]),
            "tel": self._of_last("phone", self.phones), "home": self._of_last("address", self.homes),
            "id": _id,
        }  # fmt: skip
        for name, values in frames.items():
            if name != "frames":
                self._simple[name] = _pool(values)
        proofs = [Sentence(text, self) for text in phrases["evidence"]]
        self._simple["evidence2"] = lambda maker: "、".join(
            maker.pick(proofs).fill(maker) for _ in range(2 + int(maker.rnd() * 3))
        )

    def getter(self, name: str, argument: str) -> Getter:
        """What fills a slot."""
        if name == "pick":
            return _pool(argument.split("|"))
        if name in ("n", "yuan"):
            low, _, high = argument.partition("-")
            return _number(int(low), int(high), cents=name == "yuan")
        if name == "d":
            back = int(argument)
            slack = max(1, back // 2)
            return lambda maker: DAYS[max(0, maker.day - back + int(maker.rnd() * slack))]
        if name == "p":
            return self._person(argument)
        if name in self._simple:
            return self._simple[name]
        return lambda maker: maker.values[name]

    def _person(self, role: str) -> Getter:
        names, size = self.names, len(self.names)

        def get(maker: "Maker") -> str:
            name = names[int(maker.rnd() * size)]
            maker.persons.append({"name": name, "role": role})
            return role + name

        return get

    def _of_last(self, field: str, values: Sequence[str]) -> Getter:
        size = len(values)

        def get(maker: "Maker") -> str:
            value = values[int(maker.rnd() * size)]
            if maker.persons:
                maker.persons[-1].setdefault(field, value)
            return value

        return get


def _number(low: int, high: int, *, cents: bool) -> Getter:
    span = high - low + 1
    if cents:
        return lambda maker: f"{low + maker.rnd() * (high - low) + 0.01:.2f}"
    return lambda maker: str(low + int(maker.rnd() * span))


def _id(maker: "Maker") -> str:
    own = maker.values["own_id"]
    if own:
        return own
    number = id_of(int(maker.rnd() * 1_000_000))
    if maker.persons:
        maker.persons[-1].setdefault("id_number", number)
    return number


_DIVISIONS = ("270101", "270102", "270103", "270104", "270110", "270111")
_RIC = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_BIRTHS = tuple(f"{date(1956, 1, 1) + timedelta(days=n):%Y%m%d}" for n in range(17_000))


def id_of(number: int) -> str:
    """The ID number of the ``number``-th person who does not exist."""
    rest, division = divmod(number * 7_003 % 1_020_000, 6)
    tail, born = divmod(rest, 17_000)
    body = f"{_DIVISIONS[division]}{_BIRTHS[born]}{990 + tail % 10}"
    total = 0
    for digit, weight in zip(body, _RIC, strict=True):
        total += int(digit) * weight
    return body + "10X98765432"[total % 11]


_FREE = "ABCDEFGHJKLMNPQRTUWXY"
_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUE = {char: place for place, char in enumerate(_USCC)}
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_CODES = 100_000 * len(_FREE) * len(_DIVISIONS)
_HEADS: dict[str, int] = {}


def division_of(number: int) -> str:
    """The district of the ``number``-th organisation."""
    return _DIVISIONS[number * 7919 % _CODES // (100_000 * len(_FREE))]


def uscc_of(head: str, number: int) -> str:
    """The code of the ``number``-th organisation; different numbers below 12.6 million differ."""
    rest, digits = divmod(number * 7919 % _CODES, 100_000)
    division, letter = divmod(rest, len(_FREE))
    tail = f"{digits:05d}{_FREE[letter]}"
    a, b, c, d, e = (int(x) for x in tail[:5])
    check = 11 - (136 + 9 * a + 10 * b + 5 * c + 8 * d + 4 * e + 2 * (ord(tail[5]) - 55)) % 11
    tail += "X" if check == 10 else "0" if check == 11 else str(check)
    body = f"{head}{_DIVISIONS[division]}MA"
    start = _HEADS.get(body)
    if start is None:
        start = _HEADS[body] = sum(_VALUE[x] * w for x, w in zip(body, _WEIGHTS, strict=False))
    total = start + 25 * a + 13 * b + 8 * c + 24 * d + 10 * e + 30 * _VALUE[tail[5]] + 28 * _VALUE[tail[6]]
    return f"{body}{tail}{_USCC[-total % 31]}"


def record_fields(**fields: Any) -> dict[str, Any]:
    """Fields without the empty ones."""
    return {key: value for key, value in fields.items() if value}
