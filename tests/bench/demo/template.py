"""Fills the sentences of the scenario files.

``{n:3-9}`` a whole number, ``{yuan:10-90}`` an amount with two decimals, ``{d:30}`` a day about 30
days before the decision, ``{pick:甲|乙}`` one of several, ``{p:证人}`` a new person with the role
word before the name, ``{tel}`` ``{id}`` ``{home}`` ``{card}`` ``{plate}`` ``{mail}`` private
values, ``{off}`` an officer; any other name is taken from the values given.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

from . import identity

_SLOT = re.compile(r"\{([a-z0-9]+)(?::([^{}]*))?\}")


def day_words(day: date) -> str:
    """``2025年3月4日``."""
    return f"{day.year}年{day.month}月{day.day}日"


class Filler:
    """Fills the slots of one decision and remembers the people it named."""

    def __init__(
        self, rng: Random, decided_on: date, division: str, values: dict[str, str],
        officers: list[dict[str, str]], phrases: dict[str, list[str]],
    ) -> None:  # fmt: skip
        self.rng = rng
        self.decided_on = decided_on
        self.division = division
        self.values = values
        self.officers = officers
        self.phrases = phrases
        self.persons: list[dict[str, str]] = []
        self._officer = 0
        self._slots: dict[str, Callable[[str], str]] = {
            "n": self._number, "yuan": self._amount, "d": self._day, "pick": self._pick, "p": self._person,
            "off": self._next_officer, "tel": self._phone, "id": self._id, "home": self._home,
            "card": lambda _: identity.bank_card(rng), "plate": lambda _: identity.plate(rng),
            "mail": lambda _: f"{rng.choice(phrases['mail_names'])}{rng.randint(10, 999)}@example.com",
            "road": lambda _: identity.road(rng), "evidence2": self._evidence,
            "mall": lambda _: str(rng.choice(identity.words()["roads"]["malls"])),
            "estate": lambda _: str(rng.choice(identity.words()["roads"]["estates"])),
            "village": lambda _: str(rng.choice(identity.words()["roads"]["villages"])),
            "year": lambda _: str((decided_on - timedelta(days=120)).year),
            "src": lambda _: rng.choice(phrases["src"]), "src2": lambda _: rng.choice(phrases["src2"]),
        }  # fmt: skip

    def fill(self, text: str) -> str:
        """``text`` with every slot filled; slots inside filled text are filled too."""
        while True:
            filled = _SLOT.sub(self._slot, text)
            if filled == text:
                return filled
            text = filled

    def _slot(self, match: re.Match[str]) -> str:
        name, argument = match[1], match[2] or ""
        if name in self._slots:
            return self._slots[name](argument)
        return self.values[name]

    def _bounds(self, argument: str) -> tuple[int, int]:
        low, _, high = argument.partition("-")
        return int(low), int(high)

    def _number(self, argument: str) -> str:
        return str(self.rng.randint(*self._bounds(argument)))

    def _amount(self, argument: str) -> str:
        low, high = self._bounds(argument)
        return f"{self.rng.uniform(low + 0.1, high):.{self.rng.choice((1, 2, 2))}f}"

    def _day(self, argument: str) -> str:
        back = int(argument)
        slack = max(1, back // 4)
        return day_words(self.decided_on - timedelta(days=max(0, back + self.rng.randint(-slack, slack))))

    def _pick(self, argument: str) -> str:
        return self.rng.choice(argument.split("|"))

    def _evidence(self, _: str) -> str:
        return "、".join(self.rng.sample(self.phrases["evidence"], self.rng.randint(2, 4)))

    def _next_officer(self, _: str) -> str:
        officer = self.officers[self._officer % len(self.officers)]
        self._officer += 1
        return f"{officer['name']}（{officer['certificate']}）"

    def _person(self, role: str) -> str:
        person = {"name": identity.person_name(self.rng), "role": role}
        self.persons.append(person)
        return f"{role}{person['name']}"

    def _of_last(self, field: str, value: str) -> str:
        if self.persons and field not in self.persons[-1]:
            self.persons[-1][field] = value
        return value

    def _phone(self, _: str) -> str:
        return self._of_last("phone", identity.phone(self.rng))

    def _id(self, _: str) -> str:
        if self.values.get("own_id"):
            return self.values["own_id"]
        return self._of_last("id_number", identity.id_number(self.rng, identity.birthday(self.rng)))

    def _home(self, _: str) -> str:
        if self.values.get("own_home"):
            return self.values["own_home"]
        return self._of_last("address", identity.home(self.rng, self.division))


def money_words(rng: Random, yuan: Any) -> str:
    """An amount of whole yuan as documents write it: ``20000``, ``20,000`` or ``2万``."""
    value = int(yuan)
    if value >= 10_000 and value % 1_000 == 0 and rng.random() < 0.4:
        return f"{value / 10_000:g}万"
    return f"{value:,}" if rng.random() < 0.25 else str(value)
