"""The counters of the snapshot, added up for the pages. They stay true after withdrawal."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from generator.model.codes import PENALTY_KINDS, DecisionKind
from generator.model.public import Count

FEW = "不足3"
"""Shown for a cell of fewer than three decisions with natural persons among them."""

ASIDE = "*"
"""Shown for a second cell of a row that would otherwise give the small one away by subtraction."""


class Cell(NamedTuple):
    """One number of a table. ``small`` cells are shown as :data:`FEW`; ``share`` is 0-100."""

    number: int
    small: bool = False
    share: int = 0
    aside: bool = False

    @property
    def text(self) -> str:
        """The number as shown."""
        if self.aside:
            return ASIDE
        return FEW if self.small else f"{self.number:,}"


def guarded(cells: list[Cell]) -> list[Cell]:
    """The parts of a total that is shown: one small cell alone would be the total less the others.

    Then the smallest other cell is left out as well.
    """
    if sum(cell.small for cell in cells) != 1:
        return cells
    others = [cell.number for cell in cells if cell.number and not cell.small]
    if not others:
        return cells
    place = next(p for p, cell in enumerate(cells) if cell.number == min(others) and not cell.small)
    return [cell._replace(number=0, aside=True) if p == place else cell for p, cell in enumerate(cells)]


class Line(NamedTuple):
    """A row of a table: its name, address (or empty) and numbers."""

    name: str
    address: str
    cells: tuple[Cell, ...]
    amount: str = ""


class Tallies:
    """Sums over the cells of the statistics.

    A sum is ``small`` only when it is itself under three and came from a small cell, so that no
    row gives away what its single cell must not.
    """

    def __init__(self, counts: Iterable[Count]) -> None:
        self._sums: dict[tuple[str, str, str], int] = defaultdict(int)
        self._small: set[tuple[str, str, str]] = set()
        self._amounts: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
        self.years: list[str] = []
        self.kinds: list[DecisionKind] = []
        years: set[str] = set()
        kinds: set[DecisionKind] = set()
        for count in counts:
            year = count.month[:4]
            if count.what == "decided":
                years.add(year)
                kinds.add(count.kind)
            places = (
                ("", ""),
                ("kind", count.kind.value),
                ("authority", count.authority_slug),
                ("cell", f"{count.authority_slug}|{count.kind.value}"),
                ("year", year),
                ("month", count.month),
                ("kind-year", f"{count.kind.value}|{year}"),
            )
            what, number, sums = count.what, count.number, self._sums
            for place, name in places:
                sums[what, place, name] += number
            if count.small:
                self._small.update((what, place, name) for place, name in places)
            if count.what == "decided":
                self._amounts["year", year] += Decimal(count.amount)
                self._amounts["", ""] += Decimal(count.amount)
        self.years = sorted(years, reverse=True)
        self.kinds = [kind for kind in DecisionKind if kind in kinds]

    def number(self, what: str, place: str = "", name: str = "") -> int:
        """A sum, 0 where nothing was counted."""
        return self._sums.get((what, place, name), 0)

    def cell(self, what: str, place: str = "", name: str = "", top: int = 0) -> Cell:
        """A sum to be shown; ``top`` is the number that makes a full bar."""
        number = self.number(what, place, name)
        small = number < 3 and (what, place, name) in self._small
        shown = 2 if small else number
        return Cell(number=0 if small else number, small=small, share=round(100 * shown / top) if top else 0)

    def amount(self, place: str = "", name: str = "") -> Decimal:
        """Money (CNY) decided, by year or in all."""
        return self._amounts.get((place, name), Decimal(0))

    def months(self, limit: int = 24) -> list[str]:
        """The newest months in which something was decided."""
        found = {name for what, place, name in self._sums if what == "decided" and place == "month"}
        return sorted(found, reverse=True)[:limit]

    def penalty_kinds(self) -> list[str]:
        """The heaviest kinds of penalty that were counted, lightest first, unknown ones last."""
        found = {
            what.partition(":")[2]
            for what, place, _ in self._sums
            if what.startswith("penalty:") and not place
        }
        order = {name: place for place, name in enumerate(PENALTY_KINDS)}
        return sorted(found, key=lambda name: (order.get(name, len(order)), name))

    def grounds(self) -> list[str]:
        """The grounds of withdrawals that were counted."""
        return sorted(
            what.partition(":")[2]
            for what, place, _ in self._sums
            if what.startswith("withdrawn:") and not place
        )
