"""Bulk data: every authority's month in parts of fixed borders, as CSV and JSON Lines.

Indexes are of three heights, so that a change rewrites little: the portal, the authority, the
authority's year. They are made from what the sink remembers of each file, not from the files.
"""

import re
from collections import defaultdict
from typing import NamedTuple

import orjson

from generator.model import paths
from generator.model.sink import Sink
from generator.outputs.context import Context, Site, in_batches, spread
from generator.outputs.fields import HEADER, as_record, row
from generator.outputs.schema import authority_package
from generator.outputs.table import to_csv
from generator.outputs.words import FileFacts, to_json
from generator.snapshot.reader import Snapshot

Part = tuple[str, str, int]
"""(slug, month, part from 0)."""

FOLDER = "data/decisions"

_BATCH = 10
_PART = re.compile(r"/([0-9]{4}-[0-9]{2})-([0-9]+)\.csv\Z")


class PartFacts(NamedTuple):
    """The two files of one part; None when nothing is published in it."""

    csv: FileFacts
    jsonl: FileFacts


def make_parts(
    snapshot: Snapshot, sink: Sink, site: Site, batch: list[Part]
) -> list[tuple[Part, PartFacts | None]]:
    """Write the files of each part in ``batch``, or take them off when the part is empty."""
    return [(part, _make(snapshot, sink, part)) for part in batch]


def _make(snapshot: Snapshot, sink: Sink, part: Part) -> PartFacts | None:
    slug, month, index = part
    first = index * paths.DATA_PART
    decisions = snapshot.slot_bodies(slug, month, first, first + paths.DATA_PART - 1)
    csv_path, jsonl_path = (paths.data_part(slug, month, index, suffix) for suffix in ("csv", "jsonl"))
    if not decisions:
        sink.remove(csv_path)
        sink.remove(jsonl_path)
        return None
    table = to_csv(HEADER, map(row, decisions))
    lines = b"".join(orjson.dumps(as_record(d), option=orjson.OPT_APPEND_NEWLINE) for d in decisions)
    facts = PartFacts(FileFacts.of(table, len(decisions)), FileFacts.of(lines, len(decisions)))
    sink.put(csv_path, table, facts.csv.key)
    sink.put(jsonl_path, lines, facts.jsonl.key)
    return facts


def export_bulk(context: Context) -> None:
    """Make the parts that changed, then the indexes above them."""
    targets = context.targets
    wanted = sorted(_all_parts(context) if targets.everything else targets.parts)
    made = dict(spread(context, make_parts, in_batches(wanted, _BATCH)))
    touched: dict[str, set[str]] = defaultdict(set)
    for slug, month, _ in wanted:
        touched[slug].add(month[:4])
    by_slug: dict[str, dict[Part, PartFacts]] = defaultdict(dict)
    for part, facts in made.items():
        if facts:
            by_slug[part[0]][part] = facts
    names = context.names()
    for slug in names if targets.everything else sorted(touched):
        parts = by_slug[slug] if targets.everything else _known_parts(context, slug, made)
        _authority(context, slug, names.get(slug, slug), parts, touched[slug])
    if targets.everything or touched:
        _portal(context, names)


def _all_parts(context: Context) -> list[Part]:
    return [
        (slug, month, part)
        for slug in context.names()
        for month, _, highest in context.snapshot.months(slug)
        for part in range(highest // paths.DATA_PART + 1)
    ]


def _known_parts(context: Context, slug: str, made: dict[Part, PartFacts | None]) -> dict[Part, PartFacts]:
    """The parts of an authority that exist now, by what was just made and what the sink remembers."""
    found: dict[Part, PartFacts] = {part: facts for part, facts in made.items() if facts and part[0] == slug}
    for path in context.sink.under(f"{FOLDER}/{slug}/"):
        match = _PART.search(path)
        if not match:
            continue
        part = (slug, match[1], int(match[2]) - 1)
        if part in made:
            continue
        csv = FileFacts.read(context.sink.key(path))
        jsonl = FileFacts.read(context.sink.key(path.removesuffix("csv") + "jsonl"))
        # A file whose facts are not known is made again: the snapshot knows best.
        facts = PartFacts(csv, jsonl) if csv and jsonl else _make(context.snapshot, context.sink, part)
        if facts:
            found[part] = facts
    return found


def _authority(
    context: Context, slug: str, name: str, parts: dict[Part, PartFacts], years_touched: set[str]
) -> None:
    folder, sink, link = f"{FOLDER}/{slug}", context.sink, context.site.link
    years: dict[str, list[tuple[Part, PartFacts]]] = defaultdict(list)
    for part in sorted(parts):
        years[part[1][:4]].append((part, parts[part]))
    for year in sorted(years_touched | (set(years) if context.targets.everything else set())):
        if year in years:
            sink.put(f"{folder}/{year}.json", _year(context, slug, year, years[year]))
        else:
            sink.remove(f"{folder}/{year}.json")
    months = sorted({part[1] for part in parts})
    records = sum(facts.csv.records for facts in parts.values())
    index = to_json(
        {
            "authority": {"slug": slug, "name": name},
            "records": records,
            "datapackage": link(f"{folder}/datapackage.json"),
            "years": [
                {
                    "year": year,
                    "records": sum(facts.csv.records for _, facts in years[year]),
                    "parts": len(years[year]),
                    "index": link(f"{folder}/{year}.json"),
                }
                for year in sorted(years, reverse=True)
            ],
        }
    )
    span = (int(months[0].replace("-", "")), int(months[-1].replace("-", ""))) if months else (0, 0)
    sink.put(f"{folder}/index.json", index, FileFacts.of(index, records, (len(parts), *span)).key)
    tables = [f"{month}-{part + 1}.csv" for _, month, part in sorted(parts)]
    sink.put(f"{folder}/datapackage.json", authority_package(context.site, slug, name, tables))


def _year(context: Context, slug: str, year: str, parts: list[tuple[Part, PartFacts]]) -> bytes:
    return to_json(
        {
            "authority": slug,
            "year": year,
            "records": sum(facts.csv.records for _, facts in parts),
            "parts": [
                {
                    "month": month,
                    "part": part + 1,
                    "records": facts.csv.records,
                    "csv": facts.csv.as_json(context.site.link(paths.data_part(slug, month, part, "csv"))),
                    "jsonl": facts.jsonl.as_json(
                        context.site.link(paths.data_part(slug, month, part, "jsonl"))
                    ),
                }
                for (_, month, part), facts in parts
            ],
        }
    )


def _portal(context: Context, names: dict[str, str]) -> None:
    """``data/index.json`` and ``.csv``: one line for each authority."""
    rows: list[dict[str, object]] = []
    codes = {authority.slug: authority.code for authority in context.content.authorities}
    for slug, name in names.items():
        facts = FileFacts.read(context.sink.key(f"{FOLDER}/{slug}/index.json"))
        parts, first, last = facts.marks if facts else (0, 0, 0)
        rows.append(
            {
                "slug": slug,
                "name": name,
                "code": codes[slug],
                "records": facts.records if facts else 0,
                "parts": parts,
                "first_month": _month(first),
                "last_month": _month(last),
                "index": context.site.link(f"{FOLDER}/{slug}/index.json"),
                "datapackage": context.site.link(f"{FOLDER}/{slug}/datapackage.json"),
            }
        )
    total = sum(int(str(line["records"])) for line in rows)
    context.sink.put("data/index.json", to_json({"records": total, "authorities": rows}))
    header = tuple(rows[0]) if rows else ("slug",)
    context.sink.put("data/index.csv", to_csv(header, ([str(v) for v in line.values()] for line in rows)))


def _month(number: int) -> str:
    return f"{number // 100:04d}-{number % 100:02d}" if number else ""
