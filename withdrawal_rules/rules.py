"""What a rule is: the types that the TOML files are checked against."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

from generator.model.codes import DecisionKind, Ground, Outcome, PartyKind, Shape

MonthDay = Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]
Show = Literal[
    "document_number",
    "first_published_on",
    "effective_on",
    "withdrawn_on",
    "order",
    "reason",
    "successor",
    "working_days_taken",
    "history",
]


class RuleFileError(ValueError):
    """A rule file is missing, unreadable or does not say what it must; the message names file and place."""


class _Rule(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Dated(_Rule):
    """Something that holds from one day to another, both included, and where it is written."""

    code: str = Field(min_length=1)
    valid_from: date
    valid_to: date | None = None
    source: str = Field(min_length=1)

    def in_force(self, day: date) -> bool:
        """Whether it holds on ``day``."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    @model_validator(mode="after")
    def _dates_in_order(self) -> Self:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError("valid_to is before valid_from")
        return self


Entry = TypeVar("Entry", bound=Dated)


class GroundRule(Dated):
    """One 撤下情形: what it means, who may order it, what the public then sees."""

    code: Ground
    number: str
    term: str
    term_en: str
    status: str
    explanation: str
    explanation_en: str
    ordered_by: tuple[str, ...]
    deadline: str
    shape: Shape
    state: Literal["withdrawn", "ended", "removed", "published"]
    restorable: bool
    waits: bool
    http_status: Literal[200, 301, 404, 410]
    shows: tuple[Show, ...]
    successor: Literal["expected", "possible", "none"]
    public_line: str = ""
    public_line_en: str = ""


class GateRule(Dated):
    """One 公开前的关口 and what it says. Word lists are compared after folding."""

    title: str
    outcome: Literal[Outcome.HELD, Outcome.REJECTED]
    message: str
    mend: str
    refused_message: str = ""
    refused_mend: str = ""
    refused_words: tuple[str, ...] = ()
    kinds: tuple[DecisionKind, ...] = ()
    bases: tuple[str, ...] = ()
    tracks: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()


class BasisRule(Dated):
    """One 公开依据 code. ``kinds`` empty: for any kind of decision."""

    label: str
    label_en: str
    law: str
    kinds: tuple[DecisionKind, ...] = ()


class RemedyRule(Dated):
    """A remedy and its period: ``days`` or ``months``."""

    label: str
    label_en: str
    text: str
    text_en: str
    days: int | None = Field(default=None, gt=0)
    months: int | None = Field(default=None, gt=0)

    @model_validator(mode="after")
    def _one_length(self) -> Self:
        if (self.days is None) == (self.months is None):
            raise ValueError("a remedy has either days or months")
        return self

    @property
    def length(self) -> str:
        """The period as a page prints it: 60日, 6个月."""
        return f"{self.days}日" if self.days is not None else f"{self.months}个月"


class DeadlineRule(Dated):
    """A time limit. ``amount`` goes with working_days, days and months; ``month_day`` with date."""

    label: str
    unit: Literal["working_days", "days", "months", "prompt", "at_once", "same_day", "date"]
    amount: int = Field(default=0, ge=0)
    month_day: MonthDay | None = None
    runs_from: str
    kinds: tuple[DecisionKind, ...] = ()

    @model_validator(mode="after")
    def _amount_fits(self) -> Self:
        counted = self.unit in ("working_days", "days", "months")
        if counted != (self.amount > 0) or (self.unit == "date") != (self.month_day is not None):
            raise ValueError("amount goes with working_days, days and months, month_day with date")
        return self

    @property
    def words(self) -> str:
        """The limit in words: 3个工作日, 及时, 立即, 当日."""
        counted = {"working_days": "个工作日", "days": "日", "months": "个月"}
        if self.unit in counted:
            return f"{self.amount}{counted[self.unit]}"
        named = {"prompt": "及时", "at_once": "立即", "same_day": "当日", "date": self.month_day or ""}
        return named[self.unit]


class PeriodRule(Dated):
    """One rule of a publication-period track. See the head of ``periods.toml``."""

    track: str
    label: str
    label_en: str
    kinds: tuple[DecisionKind, ...] = ()
    party_kinds: tuple[PartyKind, ...] = ()
    classes: tuple[str, ...] = ()
    only_penalties: tuple[str, ...] = ()
    any_penalties: tuple[str, ...] = ()
    ban_over_years: int | None = None
    low_fine: bool = False
    years: int = Field(default=0, ge=0)
    months: int = Field(default=0, ge=0)
    until: Literal["valid_until"] | None = None
    none: bool = False
    starts: Literal["published_on", "decided_on"]
    dated_by: Literal["published_on", "decided_on"]
    early_after_months: int = Field(default=0, ge=0)
    never_early: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _one_end(self) -> Self:
        if sum((self.years + self.months > 0, self.until is not None, self.none)) != 1:
            raise ValueError("a period has exactly one of years/months, until, none")
        return self


class LowFine(_Rule):
    """较低数额罚款 of a province: fines of at most ``at_most_cny`` yuan."""

    division: str
    at_most_cny: Decimal
    party_kinds: tuple[PartyKind, ...] = ()
    source: str


class Assignment(_Rule):
    """Organ x decision kind -> track, where the organ's own TOML cannot say it."""

    authority: str
    kinds: tuple[DecisionKind, ...] = ()
    track: str
    source: str


class PeriodRules(_Rule):
    """All of ``periods.toml``."""

    sent: dict[Literal["code", "label"], str]
    no_end_from: date
    no_end_label: str
    defaults: dict[str, str]
    low_fines: tuple[LowFine, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    rules: tuple[PeriodRule, ...]

    @cached_property
    def tracks(self) -> dict[str, tuple[PeriodRule, ...]]:
        """By every name that an authority's ``feed.period`` may use, track or rule code, its rules."""
        found: dict[str, tuple[PeriodRule, ...]] = {}
        for rule in self.rules:
            for name in dict.fromkeys((rule.track, rule.code)):
                found[name] = (*found.get(name, ()), rule)
        return found

    def track_of(self, name: str) -> str:
        """The track that a rule code belongs to; any other name as it is."""
        return next((rule.track for rule in self.tracks.get(name, ())), name)

    @model_validator(mode="after")
    def _tracks_exist(self) -> Self:
        named = set(self.defaults.values()) | {row.track for row in self.assignments}
        if missing := sorted(named - self.tracks.keys()):
            raise ValueError(f"no rule for the track {', '.join(missing)}")
        return self


class AppealWords(_Rule):
    """Words that tell an open appeal from a closed one."""

    pending: tuple[str, ...]
    closed: tuple[str, ...]

    def is_open(self, appeal: str) -> bool:
        """Whether this 复议诉讼状态 speaks of an appeal that is not decided yet."""
        return any(word in appeal for word in self.pending) and not any(
            word in appeal for word in self.closed
        )


class Partial(_Rule):
    """部分撤销: fields that can never be a part, and fields that retell another and go with it."""

    never: tuple[str, ...]
    retold: dict[str, tuple[str, ...]]


class Column(_Rule):
    """A column of a yearly table and the kinds that count under it."""

    label: str
    kinds: tuple[str, ...]


class Table(_Rule):
    """A table of the 行政执法统计年报."""

    code: str
    title: str
    columns: tuple[Column, ...]
    totals: tuple[str, ...]


class StatisticsRules(_Rule):
    """All of ``statistics.toml``: order lightest to heaviest, other names, tables, small cells."""

    order: tuple[str, ...]
    alternate: tuple[str, ...]
    other: str
    alias: dict[str, str]
    tables: tuple[Table, ...]
    small_below: int = Field(gt=0)

    @model_validator(mode="after")
    def _orders_agree(self) -> Self:
        if sorted(self.order) != sorted(self.alternate) or len(set(self.order)) != len(self.order):
            raise ValueError("order and alternate must hold the same kinds, each once")
        if unknown := sorted(set(self.alias.values()) - set(self.order)):
            raise ValueError(f"alias leads to an unknown kind: {', '.join(unknown)}")
        return self


class CalendarYear(_Rule):
    """The State Council's notice for a year that the library does not carry yet."""

    year: int
    days_off: frozenset[date]
    working_weekends: frozenset[date] = frozenset()
    source: str


class Calendar(_Rule):
    """All of ``calendar.toml``."""

    years: tuple[CalendarYear, ...] = ()
    estimated_days_off: frozenset[MonthDay]


class Rules(_Rule):
    """Every rule, checked. ``version`` is a hash of the files: equal version, equal answers.

    The mappings hold for each code the entry that began last; ``on(day)`` gives those in force
    on one day. Treat them as constants.
    """

    version: str
    grounds: dict[Ground, GroundRule]
    gates: dict[str, GateRule]
    bases: dict[str, BasisRule]
    remedies: dict[str, RemedyRule]
    deadlines: dict[str, DeadlineRule]
    periods: PeriodRules
    partial: Partial
    appeal: AppealWords
    statistics: StatisticsRules
    calendar: Calendar
    labels: dict[str, str]
    """What the fields of a decision are called in a note to the public."""
    entries: tuple[GroundRule | GateRule | BasisRule | RemedyRule | DeadlineRule, ...]
    """Every dated entry of every code, in file order."""

    def field_label(self, name: str) -> str:
        """The public name of a field; fields that are never public share one name."""
        return self.labels.get(name, self.labels["other"])

    def basis_label(self, code: str) -> str:
        """Why a decision is public, with the law; empty for an unknown code."""
        basis = self.bases.get(code)
        return f"{basis.label}（{basis.law}）" if basis else ""

    def remedy_facts(self) -> dict[str, str]:
        """Remedy -> its period as a page prints it."""
        return {code: remedy.length for code, remedy in self.remedies.items()}

    def ground_facts(self) -> list[dict[str, str]]:
        """The grounds for the page that explains them, in the order of the law's own list."""
        return [
            {
                "code": rule.code.value,
                "number": rule.number,
                "term": rule.term,
                "term_en": rule.term_en,
                "explanation": rule.explanation,
                "explanation_en": rule.explanation_en,
                "shape": rule.shape.value,
                "deadline": self.deadlines[rule.deadline].words,
                "ordered_by": "、".join(rule.ordered_by),
                "source": rule.source,
            }
            for rule in sorted(self.grounds.values(), key=lambda rule: int(rule.number[1:]))
        ]

    def __hash__(self) -> int:
        """By version, so that answers may be remembered per set of rules and day."""
        return hash(self.version)

    def on(self, day: date) -> "Rules":
        """The rules in force on ``day``. Grounds always stay: a withdrawal once made must be explained."""
        chosen = [entry for entry in self.entries if entry.in_force(day)]
        return self.model_copy(
            update={
                "gates": newest(chosen, GateRule),
                "bases": newest(chosen, BasisRule),
                "remedies": newest(chosen, RemedyRule),
                "deadlines": newest(chosen, DeadlineRule),
                "grounds": self.grounds | {g.code: g for g in chosen if isinstance(g, GroundRule)},
            }
        )

    def next_change_on(self, today: date) -> date | None:
        """The first day after ``today`` on which a gate or basis begins or ends, or None.

        On that day records already let through must be judged again.
        """
        days = [
            day
            for entry in self.entries
            if isinstance(entry, GateRule | BasisRule)
            for day in (entry.valid_from, entry.valid_to and entry.valid_to + timedelta(days=1))
            if day is not None and day > today
        ]
        return min(days, default=None)


def newest(entries: Iterable[Dated], kind: type[Entry]) -> dict[str, Entry]:
    """Of the entries of one kind, for each code the one that began last, codes in file order."""
    found: dict[str, Entry] = {}
    for entry in entries:
        if isinstance(entry, kind):
            known = found.get(entry.code)
            if known is None or known.valid_from < entry.valid_from:
                found[entry.code] = entry
    return found
