"""What people write in the content folder: authorities, powers lists, ``site.toml``."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from generator.model.authority import Authority, Content, Power
from generator.model.identifiers import is_uscc
from generator.model.problem import Problem
from generator.sources import csvfile, decoding, limits
from generator.sources.columns import plain
from generator.sources.records import clipped, report

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
_POWERS = {
    "序号": "serial", "职权编码": "code", "权力编码": "code", "职权类型": "kind", "权力类别": "kind",
    "职权类别": "kind", "职权名称": "name", "权力名称": "name", "子项": "sub_item", "子项名称": "sub_item",
    "行使主体": "exercised_by", "实施主体": "exercised_by", "行使主体/实施主体": "exercised_by",
    "法定主体": "exercised_by", "承办机构": "unit", "实施依据": "basis", "行使层级": "level",
    "责任事项": "duties", "追责情形": "accountability", "监督方式": "supervision", "备注": "remarks",
}  # fmt: skip


def load_content(folder: Path) -> tuple[Content, list[Problem]]:
    """Everything but feeds and pages. What is wrong is left out and reported; the rest goes on.

    Two authorities with one code, or with one slug, are both left out: nobody can say which of
    them may publish.
    """
    problems: list[Problem] = []
    authorities = _authorities(folder, problems)
    powers = _powers(folder, authorities, problems)
    site = _site(folder, problems)
    content = Content(folder=str(folder), authorities=tuple(authorities), powers=tuple(powers), site=site)
    return content, problems


def _toml(path: Path, name: str, problems: list[Problem]) -> dict[str, Any] | None:
    try:
        if path.stat().st_size > limits.TOML_FILE:
            problems.append(report("FILE_TOO_LARGE", name, limit=limits.TOML_FILE // limits.MEBI))
            return None
        data = path.read_bytes()
        return tomllib.loads(data.removeprefix(b"\xef\xbb\xbf").decode("utf-8"))
    except UnicodeDecodeError as error:
        line = bytes(error.object[: error.start]).count(b"\n") + 1
        problems.append(report("ENCODING", name, line, line=line))
    except tomllib.TOMLDecodeError as error:
        problems.append(report("TOML_BROKEN", name, _line(str(error)), why=clipped(str(error), 120)))
    except (OSError, RecursionError) as error:
        problems.append(report("UNREADABLE", name, why=type(error).__name__))
    return None


def _line(message: str) -> int:
    found = re.search(r"line (\d+)", message)
    return int(found[1]) if found else 0


def _authorities(folder: Path, problems: list[Problem]) -> list[Authority]:
    files = sorted((folder / "authorities").glob("*.toml")) if (folder / "authorities").is_dir() else []
    if not files:
        problems.append(report("CONTENT_MISSING", "authorities", what="authorities/*.toml"))
    read: list[tuple[str, Authority]] = []
    for path in files:
        name = f"authorities/{path.name}"
        data = _toml(path, name, problems)
        if data is None:
            continue
        data.setdefault("slug", path.stem)
        authority = _authority(data, name, problems)
        if authority is not None:
            read.append((name, authority))
    return _distinct(read, problems)


def _authority(data: dict[str, Any], name: str, problems: list[Problem]) -> Authority | None:
    slug = str(data.get("slug", ""))
    try:
        authority = Authority.model_validate(data)
    except ValidationError as error:
        for wrong in error.errors(include_url=False, include_input=False):
            key = clipped(".".join(str(part) for part in wrong["loc"]), 80)
            if wrong["type"] == "extra_forbidden":
                problems.append(report("TOML_UNKNOWN_KEY", name, field=key, authority=slug, key=key))
            else:
                why = clipped(wrong["msg"], 80)
                problems.append(report("TOML_VALUE", name, field=key, authority=slug, key=key, why=why))
        return None
    if not _SLUG.fullmatch(authority.slug):
        problems.append(report("SLUG_BAD", name, field="slug", authority=slug))
        return None
    if not is_uscc(authority.code):
        problems.append(report("AUTHORITY_CODE", name, field="code", authority=slug))
        return None
    if not authority.name.strip():
        problems.append(report("MANDATORY", name, field="name", authority=slug))
        return None
    return authority


def _distinct(read: list[tuple[str, Authority]], problems: list[Problem]) -> list[Authority]:
    codes = Counter(authority.code for _, authority in read)
    slugs = Counter(authority.slug for _, authority in read)
    kept: list[Authority] = []
    for name, authority in read:
        bad = False
        for code, field, counts in (("AUTHORITY_TWICE", "code", codes), ("SLUG_TWICE", "slug", slugs)):
            value = getattr(authority, field)
            if counts[value] > 1:
                others = "、".join(n for n, a in read if getattr(a, field) == value and n != name)
                problems.append(report(code, name, field=field, authority=authority.slug, others=others))
                bad = True
        if not bad:
            kept.append(authority)
    return kept


def _site(folder: Path, problems: list[Problem]) -> dict[str, str]:
    path = folder / "site.toml"
    if not path.is_file():
        return {}
    data = _toml(path, "site.toml", problems) or {}
    site: dict[str, str] = {}
    for key, value in data.items():
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            site[key] = str(value)
        else:
            problems.append(report("TOML_VALUE", "site.toml", field=key, key=clipped(key), why="应为文字"))
    return site


def _powers(folder: Path, authorities: list[Authority], problems: list[Problem]) -> list[Power]:
    by_slug = {authority.slug: authority for authority in authorities}
    files = sorted((folder / "powers").glob("*.csv")) if (folder / "powers").is_dir() else []
    powers: list[Power] = []
    for path in files:
        name = f"powers/{path.name}"
        authority = by_slug.get(path.stem)
        if authority is None:
            problems.append(report("POWERS_NO_AUTHORITY", name))
            continue
        seen: set[str] = set()
        for found in _power_rows(path, name, authority):
            if isinstance(found, Problem):
                problems.append(found)
                continue
            row, power = found
            # Codes name pages; on some disks and servers their case does not tell them apart.
            if power.code.lower() in seen:
                problems.append(report("POWER_TWICE", name, row, field="职权编码", authority=authority.slug))
                continue
            seen.add(power.code.lower())
            powers.append(power)
    return powers


def _power_rows(path: Path, name: str, authority: Authority) -> Iterator[tuple[int, Power] | Problem]:
    slug = authority.slug
    encoding = decoding.detect(path, name, slug)
    if isinstance(encoding, Problem):
        yield encoding
        return
    fields: list[str] = []
    for row in csvfile.rows(path, encoding, csvfile.delimiter_of(path, encoding, 1)):
        if row.problem:
            yield report(row.problem, name, row.number, authority=slug)
            continue
        if not any(cell.strip() for cell in row.cells):
            continue
        if not fields:
            names = [plain(cell) for cell in row.cells]
            fields = [_POWERS.get(n, "") for n in names]
            absent = [w for w in ("职权编码", "职权类型", "职权名称") if _POWERS[w] not in fields]
            if absent:
                yield report("COLUMNS_MISSING", name, 1, authority=slug, columns="、".join(absent))
                return
            unknown = [clipped(n) for n, f in zip(names, fields, strict=True) if n and not f]
            if unknown:
                shown = "、".join(unknown[:20])
                yield report("UNKNOWN_COLUMNS", name, 1, authority=slug, columns=shown)
            continue
        if len(row.cells) < len(fields):
            found, wanted = len(row.cells), len(fields)
            yield report("ROW_SHORT", name, row.number, authority=slug, found=found, wanted=wanted)
            continue
        values = {f: c.strip() for f, c in zip(fields, row.cells, strict=False) if f}
        why = "、".join(w for w in ("code", "kind", "name") if not values.get(w))
        if why:
            yield report("POWER_BAD", name, row.number, authority=slug, why=f"缺少 {why}")
            continue
        try:
            yield row.number, Power(authority_code=authority.code, **values)
        except ValidationError:
            yield report("POWER_BAD", name, row.number, field="职权编码", authority=slug, why="编码格式")
