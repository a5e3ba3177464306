"""docs/benchmarks.md and its chart, from what was measured. Nothing is measured here."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench.chart import chart
from tests.bench.figures import CHANGES, FULL, VERIFICATION, WHOLE, Size, megabytes, number, seconds
from tests.bench.measure import middle
from tests.bench.targets import judged

Row = dict[str, Any]

_ACTS = ("nothing new", *CHANGES, "all pages again")

_HOW = """\
Each round builds our portal from nothing (two processes), then each peer, on the same published decisions
with the same text; preparing a peer's input is not measured. Times are wall clock, start-up included,
medians of the rounds. Memory is that of all processes of a run together, sampled every 50 ms and near its
top; a page that several processes share is counted once. Before each run the disk's queue is emptied.
Hugo's and Pelican's themes are as small as can be: title, table, text, lists by authority and month. They
do not check, redact, verify, feed, or publish data. Ours waits for the disk before it publishes; the peers
do not. One withdrawal is the two commands, `gongshi withdraw` and `gongshi build`. A peer is ended after
half an hour, or when the machine has less than 1 GB of memory left, and then not tried again at that size.
At a million ours alone is measured, once; its intake is that of 100,000 decisions. Redaction's speed is
that of at most 3,000 decisions from all feeds alike, that of CSV intake of at most 20,000; speeds of one core
are medians of three turns.
"""

_VERIFIED = """\
Whole: `gongshi verify` over the finished site, every byte read, all processes together; MB/s are those of
one process alone, by its processor time. Within a change: the stage of the build that reads what changed and
looks for what must be gone.
"""

_ASKED = """\
Generated queries: runs of 2-8 characters of all fields, names, numbers, codes, several words, common words,
with and without filters. Right is what a brute-force search over every published text finds. The browser is
Chromium with an empty cache over plain HTTP/1.1, in a new window that has come to rest; time runs from the
call of the page. Our server sends text with gzip, as the documented ones do; what goes out for Pagefind goes
as it lies, nearly all of it packed. Bytes are all that the server sent, page, styles, scripts and headers
included, until the first result stood in the page. The index column
is the search files alone. For Pagefind a query counts as complete when it reports at least as many results as
are right; its page is a bare script. Long answers of ours are compared by their first hundred results, and in
the browser by the first ten and the number told.
"""


def write(results: Row, folder: Path) -> None:
    """Write ``benchmarks.md`` and ``benchmarks.svg`` into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    sizes = [Size(results["sizes"][key]) for key in sorted(results.get("sizes", {}), key=int)]
    (folder / "benchmarks.md").write_text("\n".join(_document(results, sizes)) + "\n", "utf-8")
    (folder / "benchmarks.svg").write_text(chart(sizes), "utf-8")


def _document(results: Row, sizes: list[Size]) -> Iterator[str]:
    yield "<!-- Made by `make bench`; do not edit. -->\n"
    yield "# Benchmarks\n"
    yield _HOW
    facts = {**results.get("machine", {}), **results.get("versions", {})}
    yield "| | |\n|---|---|"
    yield from (f"| {name} | {value} |" for name, value in facts.items())
    yield "\n![Seconds for a full build, ours and peers, by number of decisions](benchmarks.svg)\n"
    yield "## Targets\n"
    yield "| Target | Wanted | Measured | |\n|---|---|---|---|"
    for line in judged(sizes):
        yield f"| {line.name} | {line.wanted} | {line.measured} | {line.verdict} |"
    yield ""
    for size in sizes:
        yield from _builds(size)
    yield from _stages(sizes)
    yield from _changes(sizes)
    yield from _verification(sizes)
    yield from _speeds(sizes)
    yield from _search(sizes)


def _builds(size: Size) -> Iterator[str]:
    yield f"## Full build of {size.count:,} decisions\n"
    yield f"Measured {size.date}, {size.runs} round(s), with `{size.row.get('command', 'make bench')}`."
    for when, parts in size.later().items():
        yield f"Its {', '.join(parts)} later, {when}."
    if size.row.get("compiled"):
        yield "Ours is what `make compiled` makes: intake, the wall and the redactor compiled, the rest not."
    yield f"{size.row.get('note', '')}\n"
    yield "| | Seconds | CPU seconds | Memory, MB | Files | MB | |\n|---|---:|---:|---:|---:|---:|---|"
    ours = size.steps(FULL)
    site = size.row.get("site", {})
    if ours:
        yield _line(
            "Gongshi, everything", ours, site.get("files"), site.get("bytes"), size.failure(FULL), "seconds"
        )
    elif size.failure(FULL):
        yield f"| Gongshi, everything | - | | | | | {size.failure(FULL)} |"
    for row in (size.pages(),):
        if row:
            documents = size.row.get("documents", {})
            yield (
                f"| Gongshi, decision pages alone | {seconds(row)} | | | {number(documents.get('files'))} "
                f"| {megabytes(documents.get('bytes'))} | |"
            )
    for name, rows in size.row.get("peers", {}).items():
        well = [row for row in rows if "wall" in row and not row["code"]]
        why = next((row.get("missing") or row.get("stopped") or row.get("said", "") for row in rows), "")
        if well:
            yield _line(
                name, well, middle(r["files"] for r in well), middle(r["bytes"] for r in well), "", "wall"
            )
        else:
            most = max((row.get("peak", 0) for row in rows), default=0)
            yield f"| {name} | - | | {megabytes(most) if most else ''} | | | {' '.join(why.split())} |"
    yield ""


def _line(name: str, rows: list[Row], files: float | None, size: float | None, note: str, wall: str) -> str:
    return (
        f"| {name} | {seconds(middle(r[wall] for r in rows))} | {seconds(middle(r['cpu'] for r in rows))} "
        f"| {megabytes(max(r['peak'] for r in rows))} | {number(files)} | {megabytes(size)} | {note} |"
    )


def _stages(sizes: list[Size]) -> Iterator[str]:
    names = list(dict.fromkeys(name for size in sizes for name in size.stages(FULL)))
    yield "## Where a full build spends its time\n"
    yield (
        "Seconds by stage, as `gongshi build --profile` tells them. 其中隐去 is the part of 依法处理 that is"
        " redaction: its processor time in the build, shared by the two processes.\n"
    )
    yield from _head("Stage", sizes)
    for name in names:
        cells = (size.stages(FULL).get(name) for size in sizes)
        yield f"| {name} | " + " | ".join("" if value is None else seconds(value) for value in cells) + " |"
    parts = (size.redacting() for size in sizes)
    yield "| 其中隐去 | " + " | ".join(seconds(part) if part else "" for part in parts) + " |"
    yield ""


def _changes(sizes: list[Size]) -> Iterator[str]:
    yield "## What a change costs\n"
    yield "Seconds / CPU seconds / memory in MB / files touched / bytes written in KB.\n"
    yield from _head("Change", sizes)
    for act in _ACTS:
        cells = []
        for size in sizes:
            rows = size.steps(act)
            cells.append(
                size.failure(act)
                or (
                    f"{seconds(size.middle(act, 'seconds'))} / {seconds(size.middle(act, 'cpu'))} / "
                    f"{megabytes(size.middle(act, 'peak'))} / {number(size.middle(act, 'touched'))} / "
                    f"{number(size.middle(act, 'written') / 1000)}"
                    if rows
                    else ""
                )
            )
        yield f"| {act} | " + " | ".join(cells) + " |"
    yield ""


def _verification(sizes: list[Size]) -> Iterator[str]:
    yield "## What verification costs\n"
    yield _VERIFIED
    yield from _head("Verification", sizes)
    rows: dict[str, list[str]] = {}
    for size in sizes:
        told = {
            "seconds": seconds(size.middle(WHOLE, "seconds")),
            "CPU seconds": seconds(size.middle(WHOLE, "cpu")),
            "MB read": megabytes(size.verified_bytes()),
            "MB/s of one core": number(size.verify_speed() or None),
            "memory, MB": megabytes(size.worst(WHOLE, "peak")),
        }
        for name, value in told.items():
            cell = size.failure(WHOLE) or (value if size.steps(WHOLE) else "")
            rows.setdefault(f"whole site: {name}", []).append(cell)
    yield from (f"| {name} | " + " | ".join(cells) + " |" for name, cells in rows.items())
    for act in (FULL, *CHANGES):
        cells = [seconds(size.stages(act)[VERIFICATION]) if size.stages(act) else "" for size in sizes]
        yield f"| within: {act}, seconds | " + " | ".join(cells) + " |"
    yield ""


def _speeds(sizes: list[Size]) -> Iterator[str]:
    yield "## Speeds of one core\n"
    yield from _head("Stage", sizes)
    for name, stage, key, unit in (
        ("intake, JSON Lines: judged", "intake", "judged", "records/s"),
        ("intake, JSON Lines: judged and recorded", "intake", "taken", "records/s"),
        ("intake, CSV: judged", "intake, CSV", "judged", "records/s"),
        ("intake, CSV: judged and recorded", "intake, CSV", "taken", "records/s"),
        ("intake, JSON Lines, interpreted: judged", "intake, interpreted", "judged", "records/s"),
        ("intake, CSV, interpreted: judged", "intake, CSV, interpreted", "judged", "records/s"),
        ("intake: memory", "intake", "peak", "MB"),
        ("redaction", "redaction", "speed", "characters/s"),
        ("redaction, interpreted", "redaction, interpreted", "speed", "characters/s"),
    ):
        cells = []
        for size in sizes:
            value = size.row.get("stages", {}).get(stage, {}).get(key)
            scaled = value / 1e6 if value and unit == "MB" else value
            cells.append(f"{number(scaled)} {unit}" if value else "")
        yield f"| {name} | " + " | ".join(cells) + " |"
    yield ""


_BROWSED = {
    "browser": "Gongshi in the browser",
    "beside": "the same, of what Pagefind is asked too",
    "pagefind": "Pagefind in the browser",
}


def _search(sizes: list[Size]) -> Iterator[str]:
    measured = [size for size in sizes if size.row.get("search")]
    if not measured:
        return
    yield "## Search\n"
    yield _ASKED
    yield (
        "| Decisions | Who | Queries | Not complete | Bytes, median / 95 % / worst | Index, median / worst "
        "| Milliseconds, median / 95 % / worst |\n|---:|---|---:|---:|---:|---:|---:|"
    )
    for size in measured:
        found = size.row["search"]
        reader = found["reader"]
        yield (
            f"| {size.count:,} | Python reader | {reader['queries']} | {reader['wrong']} | | | "
            f"{reader['median_ms']:.0f} / / {reader['worst_ms']:.0f} |"
        )
        for key, name in _BROWSED.items():
            if key in found:
                yield _asked(size, name, found[key])
    yield ""
    for size in measured:
        row = size.row["search"].get("pagefind")
        if row:
            yield (
                f"At {size.count:,}, of {row['exact_asked']} queries for a whole number or code Pagefind has "
                f"{row['exact_in_ten']} among its first ten.\n"
            )


def _asked(size: Size, name: str, row: Row) -> str:
    return (
        f"| {size.count:,} | {name} | {row['queries']} | {row['wrong']} | "
        f"{number(row['median_bytes'])} / {number(row['p95_bytes'])} / {number(row['worst_bytes'])} | "
        f"{number(row['median_index'])} / {number(row['worst_index'])} | "
        f"{row['median_ms']:.0f} / {row['p95_ms']:.0f} / {row['worst_ms']:.0f} |"
    )


def _head(first: str, sizes: list[Size]) -> Iterator[str]:
    yield f"| {first} | " + " | ".join(f"{size.count:,}" for size in sizes) + " |"
    yield "|---|" + "---:|" * len(sizes)
