"""Tables: which column is which field, and each row as a raw record."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from generator.model.authority import Authority, Mapping
from generator.model.private import Decision, Party, Review
from generator.model.problem import Place, Problem
from generator.sources import columns, csvfile, decoding, limits, xlsxfile
from generator.sources.csvfile import Row
from generator.sources.records import FeedFile, Raw, clipped, report


class Plan(NamedTuple):
    """How one file's rows become fields: ``fields[i]`` is what column ``i`` fills ("" unused).

    ``joined`` are fields filled by several columns; ``templates`` by a text with columns in it.
    """

    shape: str
    fields: tuple[str, ...]
    joined: frozenset[str] = frozenset()
    joiner: str = ";"
    templates: tuple[tuple[str, str], ...] = ()
    headers: tuple[str, ...] = ()
    constants: tuple[tuple[str, str], ...] = ()
    needed: tuple[int, ...] = ()


def read_table(feed: FeedFile, authority: Authority) -> Iterator[Raw | Problem]:
    """Every row of a CSV or XLSX as a raw record; problems of the file as a whole in between."""
    name, slug = feed.name, authority.slug
    header_row = mapping.header_row if (mapping := _mapping(feed, authority)) else 1
    plan: Plan | None = None
    for row in _rows(feed, authority):
        # Asked so: whether something is a model costs much more than whether it is a tuple.
        if not isinstance(row, Row):
            yield row
            continue
        if plan is None:
            blank = not any(c.strip() for c in row.cells) and not row.problem
            if row.number < header_row or (blank and row.number < header_row + 5):
                continue
            if row.problem:
                yield report(row.problem, name, row.number, authority=slug)
                return
            made = plan_of(row.cells, name, authority)
            yield from made[1]
            if made[0] is None:
                return
            plan = made[0]
            continue
        if row.problem:
            problem = report(row.problem, name, row.number, authority=slug)
            yield Raw(Place(file=name, row=row.number), "broken", {}, 0, (problem,))
            continue
        raw = _raw(row, plan, name, slug, feed.format == "xlsx")
        if raw is not None:
            yield raw


def _mapping(feed: FeedFile, authority: Authority) -> Mapping | None:
    """The organ's mapping, which says nothing about its ``withdrawals`` file."""
    return None if feed.path.stem.lower() == "withdrawals" else authority.feed.mapping


def _rows(feed: FeedFile, authority: Authority) -> Iterator[Row | Problem]:
    mapping = _mapping(feed, authority)
    if feed.format == "xlsx":
        sheet = mapping.sheet if mapping else ""
        yield from xlsxfile.rows(feed.path, feed.name, authority.slug, sheet)
        return
    kept: list[str] = []
    encoding = decoding.detect(
        feed.path, feed.name, authority.slug, declared=mapping.encoding if mapping else "", kept=kept
    )
    if isinstance(encoding, Problem):
        yield encoding
        return
    header_row = mapping.header_row if mapping else 1
    delimiter = mapping.delimiter if mapping else ""
    if len(delimiter) != 1 or not delimiter.isascii() or delimiter in '"\r\n\0':
        delimiter = csvfile.delimiter_of(feed.path, encoding, header_row)
    yield from csvfile.rows(feed.path, encoding, delimiter, kept)


def _is_own(names: tuple[str, ...], edition: columns.Edition | None, authority: Authority) -> bool:
    """Whether an organ that has a mapping sent its own table, or a whole national one."""
    if edition is None or authority.feed.format == "mapped":
        return True
    filled = frozenset(columns.field_of(n, edition) or "" for n in names)
    return bool(columns.missing(filled, edition))


def plan_of(header: Sequence[str], name: str, authority: Authority) -> tuple[Plan | None, list[Problem]]:
    """The plan of a file with this header; None with the problems that refuse the file."""
    slug = authority.slug
    cells = list(header)
    while cells and not cells[-1].strip():
        cells.pop()
    if len(cells) > limits.COLUMNS:
        return None, [report("COLUMNS_MANY", name, 1, authority=slug, limit=limits.COLUMNS)]
    names = tuple(columns.plain(cell[: limits.HEADER_CHARACTERS]) for cell in cells)
    edition = columns.edition_of(frozenset(names))
    mapping = authority.feed.mapping
    if mapping is not None and edition is not columns.WITHDRAWAL and _is_own(names, edition, authority):
        return _mapped_plan(names, mapping, name, slug)
    if edition is None:
        return None, [report("FORMAT_UNKNOWN", name, 1, authority=slug)]
    fields = tuple(columns.field_of(n, edition) if n else "" for n in names)
    filled = [f for f in fields if f]
    absent = columns.missing(frozenset(filled), edition)
    if absent:
        return None, [report("COLUMNS_MISSING", name, 1, authority=slug, columns="、".join(absent))]
    problems: list[Problem] = []
    joined = {"penalty_kinds"} if filled.count("penalty_kinds") > 1 else set()
    for field, title in zip(fields, names, strict=True):
        if field and filled.count(field) > 1 and field not in joined:
            return None, [report("COLUMN_TWICE", name, 1, authority=slug, column=clipped(title))]
    unknown = [clipped(n) for n, f in zip(names, fields, strict=True) if f is None]
    if unknown:
        shown = "、".join(unknown[:20])
        problems.append(report("UNKNOWN_COLUMNS", name, 1, authority=slug, columns=shown))
    plan = Plan(edition.shape, tuple(f or "" for f in fields), frozenset(joined))
    return plan, problems


_MAPPABLE = frozenset(
    {
        name
        for name in Decision.model_fields
        if name not in ("party", "persons", "officers", "attachments", "marks")
    }
    | {f"party.{name}" for name in Party.model_fields}
    | {f"disclosure_review.{name}" for name in Review.model_fields}
    | {"persons.name", "officers.name", "officers.certificate"}
) - {"disclosure_review"}


def _mapping_fault(mapping: Mapping) -> str:
    """What is wrong with a mapping itself, in words, or nothing."""
    named = [*mapping.columns.values(), *mapping.constants, *mapping.values, *mapping.templates]
    unknown = sorted({clipped(name) for name in named if name not in _MAPPABLE})
    if unknown:
        return "没有这样的字段：" + "、".join(unknown[:10])
    filled = {*mapping.columns.values(), *mapping.constants, *mapping.templates}
    absent = [f for f in ("document_number", "party.name", "decided_on") if f not in filled]
    if absent:
        return "缺少字段：" + "、".join(absent)
    if mapping.amount_unit not in ("yuan", "元", "万元"):
        return "amount_unit 只能是 yuan 或 万元"
    return ""


def _mapped_plan(
    names: tuple[str, ...], mapping: Mapping, file: str, slug: str
) -> tuple[Plan | None, list[Problem]]:
    why = _mapping_fault(mapping)
    if why:
        return None, [report("MAPPING_BAD", file, authority=slug, why=why)]
    wanted = {columns.plain(c): f for c, f in mapping.columns.items()}
    ignored = {columns.plain(c) for c in mapping.ignore}
    template_names = {
        columns.plain(part.split("}", 1)[0])
        for text in mapping.templates.values()
        for part in text.split("{")[1:]
        if "}" in part
    }
    absent = [c for c in mapping.columns if columns.plain(c) not in names]
    absent += sorted(c for c in template_names if c not in names and c not in wanted)
    if absent:
        shown = "、".join(clipped(c) for c in absent)
        return None, [report("COLUMNS_MISSING", file, mapping.header_row, authority=slug, columns=shown)]
    mapped = [n for n in names if n in wanted or n in template_names]
    doubled = next((n for n in mapped if mapped.count(n) > 1), None)
    if doubled is not None:
        return None, [
            report("COLUMN_TWICE", file, mapping.header_row, authority=slug, column=clipped(doubled))
        ]
    fields = tuple(wanted.get(n, "") for n in names)
    filled = [f for f in fields if f]
    problems: list[Problem] = []
    known = wanted.keys() | ignored | template_names
    unknown = [clipped(n) for n in names if n and n not in known]
    if unknown:
        shown = "、".join(unknown[:20])
        problems.append(report("UNKNOWN_COLUMNS", file, mapping.header_row, authority=slug, columns=shown))
    keys = {columns.plain(c) for c in mapping.drop_when_empty}
    plan = Plan(
        "mapped",
        fields,
        frozenset(f for f in filled if filled.count(f) > 1),
        mapping.joiner or ";",
        tuple(sorted(mapping.templates.items())),
        names if mapping.templates else (),
        tuple(sorted(mapping.constants.items())),
        tuple(i for i, n in enumerate(names) if n in keys),
    )
    return plan, problems


def _raw(row: Row, plan: Plan, name: str, slug: str, padded: bool) -> Raw | None:
    # A workbook leaves out empty cells at the end of a row; a CSV that does has lost something.
    cells = row.cells
    wanted = len(plan.fields)
    if len(cells) != wanted:
        if not any(c and not c.isspace() for c in cells):
            return None
        found = len(cells)
        if found > wanted and any(c.strip() for c in cells[wanted:]):
            problem = report("ROW_LONG", name, row.number, authority=slug, found=found, wanted=wanted)
            return Raw(Place(file=name, row=row.number), "broken", {}, 0, (problem,))
        if found < wanted and not padded:
            problem = report("ROW_SHORT", name, row.number, authority=slug, found=found, wanted=wanted)
            return Raw(Place(file=name, row=row.number), "broken", {}, 0, (problem,))
    fields = {f: c for f, c in zip(plan.fields, cells, strict=False) if c and f}
    if not fields and not any(c and not c.isspace() for c in cells):
        return None
    if plan.needed and not any(i < len(cells) and cells[i].strip() for i in plan.needed):
        return None
    for field in plan.joined:
        parts = [c for f, c in zip(plan.fields, cells, strict=False) if f == field and c.strip()]
        if parts:
            fields[field] = plan.joiner.join(parts)
    if plan.templates:
        by_name = dict(zip(plan.headers, cells, strict=False))
        for field, template in plan.templates:
            fields[field] = _filled(template, by_name)
    for field, value in plan.constants:
        fields.setdefault(field, value)
    return Raw(Place(name, row.number), plan.shape, fields)


def _filled(template: str, by_name: dict[str, str]) -> str:
    # Not str.format: a column's name is data and may hold dots and brackets.
    start, *parts = template.split("{")
    text = start
    for part in parts:
        column, closed, rest = part.partition("}")
        text += (by_name.get(columns.plain(column), "").strip() if closed else "{" + column) + rest
    return text
