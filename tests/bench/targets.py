"""The targets of the project for speed, each with what was measured: reached or missed."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tests.bench.figures import CHANGES, FULL, VERIFICATION, Size, number, seconds

REACHED = "reached"
_AT = 100_000
_MILLION = 1_000_000


class Target(NamedTuple):
    """A line of the table. ``verdict``: reached, missed, not measured, or reached at a small size only."""

    name: str
    wanted: str
    measured: str
    verdict: str


def judged(sizes: Sequence[Size]) -> Iterator[Target]:
    """Every target, judged at 100,000 decisions where that was measured, else at the largest size."""
    by_count = {size.count: size for size in sizes if size.steps(FULL)}
    if not by_count:
        return
    at = by_count.get(_AT) or by_count[max(by_count)]
    for parts in (_full(at), _million(by_count), _change(at, by_count), _search(at), _stages(at)):
        for line in parts:
            # What holds for a small portal does not yet hold for a large one.
            small = at.count < _AT and line.verdict == REACHED
            yield line._replace(verdict=f"at {at.count:,} only") if small else line


def _most(name: str, wanted: str, value: float, most: float, told: str) -> Target:
    """A target that a figure must not exceed; 0 stands for one that was not measured."""
    if not value or not most:
        return Target(name, wanted, "", "not measured")
    return Target(name, wanted, told, REACHED if value <= most else "**missed**")


def _least(name: str, wanted: str, value: float, least: float, told: str) -> Target:
    if not value:
        return Target(name, wanted, "", "not measured")
    return Target(name, wanted, told, REACHED if value >= least else "**missed**")


def _full(at: Size) -> Iterator[Target]:
    where = f"at {at.count:,}"
    hugo, finder, floor = at.peer("Hugo"), at.peer("Pagefind"), at.peer("cp -r")
    both = hugo + finder if hugo and finder else 0.0
    died = next((f"{name}: {why}" for name in ("Hugo", "Pagefind") if (why := at.died(name))), "")
    wall = at.middle(FULL, "seconds")
    stages = at.stages(FULL)
    rest = max(wall - stages.get(VERIFICATION, 0.0) - at.redacting(), 0.0) if at.redacting() else 0.0
    for name, wanted, value, most in (
        (f"Full build {where}", "Hugo + Pagefind", wall, both),
        (
            f"The same without redaction and verification {where}",
            "half of Hugo + Pagefind",
            rest,
            both / 2,
        ),
    ):
        if died:
            yield Target(name, wanted, f"{seconds(value)} s; {died}", "no peer to compare with")
        else:
            yield _most(name, wanted, value, most, f"{seconds(value)} s against {seconds(both)} s")
    peak = at.worst(FULL, "peak")
    told = (
        f"{peak / 1e6:,.0f} MB ({at.worst(FULL, 'resident') / 1e6:,.0f} with shared pages counted for each)"
    )
    yield _most(f"Memory of the full build {where}", "1 GB", peak, 1e9, told)
    pages = at.pages()
    told = f"{seconds(pages)} s against {seconds(hugo)} s"
    yield _most(f"Writing decision pages {where}", "0.5 of Hugo", pages, hugo / 2, told)
    told = f"{seconds(pages)} s against {seconds(floor)} s"
    yield _most(f"Writing decision pages {where}", "1.0 of `cp -r`", pages, floor, told)


def _million(by_count: dict[int, Size]) -> Iterator[Target]:
    large, small = by_count.get(_MILLION), by_count.get(_AT)
    wall = large.middle(FULL, "seconds") if large else 0.0
    peak = large.worst(FULL, "peak") if large else 0.0
    yield _most("One million, complete", "40 minutes", wall, 2400, f"{wall / 60:.1f} minutes")
    yield _most("One million: memory", "2 GB", peak, 2e9, f"{peak / 1e6:,.0f} MB")
    ratio = wall / small.middle(FULL, "seconds") if small and wall else 0.0
    yield _most("One million against 100,000", "12 times", ratio, 12, f"{ratio:.1f} times")
    asked = [size.row.get("search", {}).get("browser", {}) if size else {} for size in (large, small)]
    for name, key in (("bytes", "median_bytes"), ("milliseconds", "median_ms")):
        much, little = (row.get(key, 0.0) for row in asked)
        ratio = much / little if little else 0.0
        told = f"{ratio:.2f} times"
        yield _most(f"Search at a million against 100,000: {name}, median", "1.5 times", ratio, 1.5, told)


def _change(at: Size, by_count: dict[int, Size]) -> Iterator[Target]:
    small = by_count.get(10_000)
    large = by_count.get(_MILLION) or (at if at.count > 10_000 else None)
    for act in CHANGES:
        name = f"{act.capitalize()} at {at.count:,}"
        value = at.middle(act, "seconds")
        yield _most(f"{name}: time", "3 s", value, 3, f"{seconds(value)} s")
        touched, written = at.middle(act, "touched"), at.middle(act, "written")
        yield _most(f"{name}: files touched", "300", touched, 300, number(touched))
        yield _most(f"{name}: bytes written", "5 MB", written, 5e6, f"{written / 1e6:.2f} MB")
        ratio = large.middle(act, "seconds") / small.middle(act, "seconds") if large and small else 0.0
        told = f"{ratio:.2f} times" if large else ""
        yield _most(f"{act.capitalize()}: {_ratio(large)}", "1.5 times", ratio, 1.5, told)
    value = max((size.middle("nothing new", "seconds") for size in by_count.values()), default=0.0)
    yield _most("Nothing new, whatever the size", "1 s", value, 1, f"{seconds(value)} s at worst")


def _ratio(large: Size | None) -> str:
    return f"{large.count:,} against 10,000" if large else "1,000,000 against 10,000"


def _search(at: Size) -> Iterator[Target]:
    found = at.row.get("search", {})
    where = f"at {at.count:,}"
    for key, who in (("reader", "reader"), ("browser", "browser")):
        row = found.get(key)
        if row:
            verdict = REACHED if not row["wrong"] else "**missed**"
            told = f"{row['wrong']} of {row['queries']} wrong"
            yield Target(f"Search {where}, {who}: equal to brute force, exact first", "all", told, verdict)
    row = found.get("browser", {})
    for name, key, most, unit in (
        ("bytes to first results, median", "median_bytes", 100_000, "bytes"),
        ("bytes to first results, worst", "worst_bytes", 200_000, "bytes"),
        ("index bytes alone, median", "median_index", 100_000, "bytes"),
        ("index bytes alone, worst", "worst_index", 200_000, "bytes"),
        ("first results, median", "median_ms", 300, "ms"),
        ("first results, worst", "worst_ms", 600, "ms"),
    ):
        value = row.get(key, 0)
        many = (
            f" ({row['many_bytes']} of {row['queries']} above)"
            if key == "worst_bytes" and value > most
            else ""
        )
        told = f"{number(value)} {unit}{many}"
        yield _most(f"Search {where}: {name}", f"{most:,} {unit}", value, most, told)


def _stages(at: Size) -> Iterator[Target]:
    speed = at.stage("redaction", "speed")
    yield _least(
        "Redaction, one core", "300,000 characters/s", speed, 300_000, f"{number(speed)} characters/s"
    )
    again = at.steps("all pages again")
    if again:
        redacted = sum(step["summary"]["redactions"] for step in again)
        verdict = REACHED if not redacted else "**missed**"
        yield Target("Redactions when only the site's look changed", "0", number(redacted), verdict)
    for name, stage, least in (("JSON Lines", "intake", 15_000), ("CSV", "intake, CSV", 10_000)):
        speed = at.stage(stage, "judged")
        told = f"{number(speed)} judged, {number(at.stage(stage, 'taken'))} judged and recorded"
        yield _least(f"Intake, {name}, one core", f"{least:,} records/s", speed, least, told)
    speed = at.verify_speed()
    yield _least("Verification of the whole site, one core", "60 MB/s", speed, 60, f"{speed:.0f} MB/s")
