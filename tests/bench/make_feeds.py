"""Writes content folders of any size for benchmarks: fictional, deterministic, streamed.

    python tests/bench/make_feeds.py N OUT [--seed S] [--authorities K] [--format jsonl|csv]
    python tests/bench/make_feeds.py --one-new OUT      # one more decision, in a new feed file
    python tests/bench/make_feeds.py --withdraw OUT     # one withdrawal, in a new feed file
    python tests/bench/make_feeds.py --correct OUT      # one correction, in a new feed file

The same arguments give the same bytes. The n-th decision of an authority does not depend on how
the others were written, so acts can name decisions without reading them.
"""

import argparse
import csv
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import orjson

if __package__ in (None, ""):  # run as a script: the repository's root is three levels up
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench.demo import forms, identity, powers, profiles
from tests.bench.demo.bulk import Maker
from tests.bench.demo.scenarios import Office, offices

_PART = 50_000
_PLAN = ".make_feeds.json"
Record = dict[str, Any]
_ORDER = {
    "kind": "行政复议决定书", "number": "澜政复决〔2026〕901号", "body": "澜津市人民政府",
    "date": "2026-11-18",
}  # fmt: skip


def chosen_offices(count: int, seed: int) -> list[tuple[Office, str]]:
    """``count`` authorities with their codes; beyond the demo's own, branches of them."""
    rng = Random(f"offices {seed}")
    known = [office for office in offices() if office.slug != "shiji-government"]
    found = []
    for number in range(count):
        office = known[number % len(known)]
        if branch := number // len(known):
            office = replace(
                office,
                slug=f"{office.slug}-{branch}",
                name=f"{office.name}第{branch}分局",
                mark=f"{office.mark}{branch}",
            )
        found.append((office, identity.uscc(rng, "11", office.division)))
    return found


def _base(office: Office) -> Office:
    """The demo's own office of a branch: scenarios and powers know only that one."""
    return next(o for o in offices() if office.slug == o.slug or office.slug.startswith(f"{o.slug}-"))


def makers(total: int, count: int, seed: int, form: str) -> list[Maker]:
    """A maker for each authority; together they make ``total`` decisions."""
    found = []
    parties = max(total // 2, 50)
    for number, (office, code) in enumerate(chosen_offices(count, seed)):
        share = total * (number + 1) // count - total * number // count
        named = replace(_base(office), name=office.name, mark=office.mark)
        found.append(Maker(named, code, seed, share, parties, tables=form == "csv"))
    return found


def write(total: int, out: Path, seed: int = 1, count: int = 20, form: str = "jsonl") -> None:
    """Write a whole content folder with ``total`` decisions."""
    for name in ("authorities", "powers", "feeds"):
        (out / name).mkdir(parents=True, exist_ok=True)
    for (office, code), maker in zip(
        chosen_offices(count, seed), makers(total, count, seed, form), strict=True
    ):
        _profile(out, office, code)
        folder = out / "feeds" / office.slug
        folder.mkdir(exist_ok=True)
        if form == "csv":
            _write_tables(folder, maker)
        else:
            _write_lines(folder, maker)
    site = {
        "name": "澜津市行政执法信息公示平台（测试数据，内容虚构）",
        "url": "https://gongshi.lanjin.example",
    }
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in site.items()]
    (out / "site.toml").write_text("".join(lines), "utf-8")
    plan = {"total": total, "seed": seed, "authorities": count, "format": form}
    (out / _PLAN).write_text(json.dumps(plan) + "\n", "utf-8")


def _profile(out: Path, office: Office, code: str) -> None:
    base = _base(office)
    phone = identity.organ_phone(Random(f"phone {office.slug}"))
    text = profiles.toml(
        replace(base, name=office.name), code, "澜津市人民政府", "澜津市中埠区人民法院", phone
    )
    (out / "authorities" / f"{office.slug}.toml").write_text(text, "utf-8")
    (out / "powers" / f"{office.slug}.csv").write_bytes(powers.table(base, phone).encode("utf-8-sig"))


def _decisions(maker: Maker) -> Iterator[Record]:
    return map(maker.decision, range(maker.total))


def _write_lines(folder: Path, maker: Maker) -> None:
    for part, start in enumerate(range(0, maker.total, _PART), 1):
        with (folder / f"decisions-{part:04d}.jsonl").open("wb") as file:
            for index in range(start, min(start + _PART, maker.total)):
                event = {"event": "publish", "sequence": index + 1, "decision": maker.decision(index)}
                file.write(orjson.dumps(event, option=orjson.OPT_APPEND_NEWLINE))


def _write_tables(folder: Path, maker: Maker) -> None:
    """Penalties and permits as 双公示 tables (2018 names), UTF-8 with BOM."""
    with (
        (folder / "penalties.csv").open("w", encoding="utf-8-sig", newline="") as first,
        (folder / "permits.csv").open("w", encoding="utf-8-sig", newline="") as second,
    ):
        penalties, permits = csv.writer(first), csv.writer(second)
        penalties.writerow((*forms.PENALTY_2018, "职权编码", "决定书全文"))
        permits.writerow((*forms.PERMIT_2018, "职权编码", "决定书全文"))
        for record in _decisions(maker):
            record.setdefault("remarks", "")
            if record["kind"] == "行政许可":
                permits.writerow(forms.permit_2018(record, ("power_code", "full_text")))
            else:
                penalties.writerow(forms.penalty_2018(record, ("power_code", "full_text")))


def _known(out: Path) -> tuple[dict[str, Any], list[Maker], list[tuple[Office, str]]]:
    plan = json.loads((out / _PLAN).read_text("utf-8"))
    arguments = (plan["authorities"], plan["seed"])
    return plan, makers(plan["total"], *arguments, plan["format"]), chosen_offices(*arguments)


def _act(out: Path, name: str, serial: int, event: Record) -> Path:
    folder = out / "feeds" / name
    taken = len(list(folder.glob("update-*.jsonl")))
    path = folder / f"update-{taken + 1:04d}.jsonl"
    event["sequence"] = 10_000_000 + serial + taken
    path.write_bytes(orjson.dumps(event, option=orjson.OPT_APPEND_NEWLINE))
    return path


def one_new(out: Path, authority: int = 0) -> Path:
    """Add one new decision to an authority's feed, as a file of its own."""
    _, all_makers, all_offices = _known(out)
    maker, slug = all_makers[authority], all_offices[authority][0].slug
    taken = len(list((out / "feeds" / slug).glob("update-*.jsonl")))
    return _act(out, slug, 1, {"event": "publish", "decision": maker.decision(maker.total + taken)})


def withdraw(out: Path, authority: int = 0, index: int | None = None) -> Path:
    """Withdraw one decision (by default one in the middle; each call another)."""
    _, all_makers, all_offices = _known(out)
    maker, slug = all_makers[authority], all_offices[authority][0].slug
    event = {
        "event": "withdraw", "document_number": maker.number(_which(out, slug, maker, index)),
        "ground": "REVOKED",
        "order": _ORDER,
        "reason": "主要事实不清、证据不足，依法予以撤销。", "effective_on": "2026-11-19",
    }  # fmt: skip
    return _act(out, slug, 2, event)


def correct(out: Path, authority: int = 0, index: int | None = None) -> Path:
    """Correct the place of one decision (by default one in the middle; each call another)."""
    _, all_makers, all_offices = _known(out)
    maker, slug = all_makers[authority], all_offices[authority][0].slug
    event = {
        "event": "correct", "document_number": maker.number(_which(out, slug, maker, index)),
        "approval": "澜司执改〔2026〕15号", "changes": {"place": "澜津市盐沽区船坞路6号"},
        "reason": "录入时地点有误。",
    }  # fmt: skip
    return _act(out, slug, 3, event)


def _which(out: Path, slug: str, maker: Maker, index: int | None) -> int:
    if index is not None:
        return index
    taken = len(list((out / "feeds" / slug).glob("update-*.jsonl")))
    return (maker.total // 2 + taken) % max(maker.total, 1)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="large deterministic feeds of fictional decisions")
    parser.add_argument("n", type=int, nargs="?", help="how many decisions")
    parser.add_argument("out", type=Path, nargs="?", help="the content folder to write")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--authorities", type=int, default=20)
    parser.add_argument("--format", choices=("jsonl", "csv"), default="jsonl")
    parser.add_argument("--one-new", type=Path, metavar="CONTENT", help="add one new decision there")
    parser.add_argument("--withdraw", type=Path, metavar="CONTENT", help="withdraw one decision there")
    parser.add_argument("--correct", type=Path, metavar="CONTENT", help="correct one decision there")
    given = parser.parse_args()
    acts = [(given.one_new, one_new), (given.withdraw, withdraw), (given.correct, correct)]
    for content, act in acts:
        if content is not None:
            print(act(content))
    if given.n is not None and given.out is not None:
        write(given.n, given.out, given.seed, given.authorities, given.format)
    elif not any(content for content, _ in acts):
        parser.error("N and OUT, or --one-new, --withdraw or --correct")


if __name__ == "__main__":
    main()
