"""Measures redaction beside a peer: recall, over-redaction, held and speed, by category.

usage: python -m tests.bench.redaction_bench [--cases FILE] [--count N] [--peer PYTHON] [--out FILE]
``--cases`` is a labelled case file; cases by an independent hand and our own generator's come in any
case. ``--peer`` is an interpreter with ``presidio-analyzer``; without it the peer's column is left
out. Speed is characters a second on one core, over records filled up with ordinary prose to about
700 characters, best of three.
"""

import argparse
import json
import platform
import subprocess
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from generator.model.text import fold
from tests.support.redaction_cases import generate
from tests.support.redaction_score import decision_of
from withdrawal_rules.redaction import Redactor
from withdrawal_rules.redaction.normalise import fold as decode

INDEPENDENT = Path(__file__).parents[1] / "support/redaction_independent.jsonl"
"""Cases by a hand that never saw the rules, half of them unread while the rules were worked on.
Their people and companies are made up."""
_PEER = Path(__file__).with_name("redaction_peer.py")
_FILLING = (
    "经审查，上述证据来源合法、内容真实、与本案具有关联性，能够证明当事人的违法事实。本局依法向当事人送达了行政处罚告知书，"
    "告知其拟作出处罚的事实、理由、依据及其依法享有的陈述、申辩和要求听证的权利，当事人在法定期限内未提出陈述、申辩意见。"
    "鉴于当事人积极配合调查，主动提供证据材料，及时改正违法行为，社会危害后果较小，决定给予从轻处罚。"
    "当事人应当自收到本决定书之日起十五日内将罚款缴至指定银行，逾期不缴纳的，每日按罚款数额的百分之三加处罚款。"
    "如不服本决定，可以自收到本决定书之日起六十日内申请行政复议，也可以在六个月内依法向人民法院提起行政诉讼。"
)
Case = Mapping[str, Any]


def read(path: Path) -> list[Case]:
    """The cases of a labelled file; a field that is not told is empty."""
    with path.open(encoding="utf-8") as stream:
        cases = [json.loads(line) for line in stream]
    return [{**case, "fields": defaultdict(str, case["fields"])} for case in cases]


def key(text: str) -> str:
    """``text`` as a reader of the page could put it together again."""
    return fold(decode(text).text)


def ours(cases: Iterable[Case]) -> tuple[dict[str, str], int]:
    """Public text by case, and how many records are held."""
    redactor = Redactor()
    shown: dict[str, str] = {}
    held = 0
    for case in cases:
        decision, authority = decision_of(case["fields"])
        redaction = redactor.redact(decision, authority)
        held += bool(redaction.holds)
        public = [decision.document_number, decision.authority_name, decision.party.uscc]
        shown[case["case_id"]] = "\n".join([*public, *redaction.texts.values()])
    return shown, held


def speed(cases: Iterable[Case], length: int = 700) -> float:
    """Characters of free text redacted a second."""
    redactor = Redactor()
    records = []
    for case in cases:
        fields = dict(case["fields"])
        facts = fields["违法事实"]
        fields["违法事实"] = facts + (_FILLING * 4)[: max(0, length - len(facts))]
        records.append(decision_of(fields))
    chars = sum(
        len(d.facts) + len(d.full_text) + len(d.outcome) + len(d.basis) + len(d.remarks) for d, _ in records
    )
    best = 1e9
    for _ in range(3):
        began = time.process_time()
        for decision, authority in records:
            redactor.redact(decision, authority)
        best = min(best, time.process_time() - began)
    return chars / best


def peer(cases: list[Case], python: str) -> tuple[dict[str, str], float]:
    """What the peer would publish, and its speed."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "cases.jsonl"), Path(folder, "out.jsonl")
        source.write_text("".join(json.dumps(c, ensure_ascii=False) + "\n" for c in cases), encoding="utf-8")
        subprocess.run([python, str(_PEER), str(source), str(target)], check=True, capture_output=True)
        rows = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    hidden = ("证件号码", "法定代表人证件号码")  # fields that no portal shows
    shown = {
        row["case_id"]: "\n".join(v for k, v in row["fields"].items() if k not in hidden) for row in rows
    }
    chars = sum(len(c["fields"]["违法事实"]) + len(c["fields"].get("决定书全文", "")) for c in cases)
    return shown, chars / max(1e-9, sum(row["seconds"] for row in rows))


def score(cases: Iterable[Case], shown: Mapping[str, str]) -> tuple[dict[str, list[int]], list[int]]:
    """(leaks by type: [labelled, leaked], must remain: [labelled, lost])."""
    by_type: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    remain = [0, 0]
    for case in cases:
        text = key(shown[case["case_id"]])
        for entry in case["must_vanish"]:
            counts = by_type[entry["type"]]
            counts[0] += 1
            counts[1] += key(entry["value"]) in text
        for value in case["must_remain"]:
            remain[0] += 1
            remain[1] += key(value) not in text
    return by_type, remain


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / max(1, whole):.2f} %"


def report(name: str, cases: list[Case], python: str) -> list[str]:
    """The Markdown section of one set."""
    shown, held = ours(cases)
    mine, my_remain = score(cases, shown)
    other: dict[str, list[int]] = {}
    lines = [
        f"## {name}",
        "",
        f"{len(cases)} records, {sum(n for n, _ in mine.values())} protected values.",
        "",
    ]
    if python:
        peer_shown, peer_speed = peer(cases, python)
        other, peer_remain = score(cases, peer_shown)
    lines += ["| category | values | leaked, ours | leaked, peer |", "|---|---:|---:|---:|"]
    for kind, (count, leaked) in sorted(mine.items()):
        beside = _percent(other[kind][1], count) if other else "–"
        lines.append(f"| {kind} | {count} | {_percent(leaked, count)} | {beside} |")
    total, lost = sum(n for n, _ in mine.values()), sum(b for _, b in mine.values())
    peer_lost = sum(b for _, b in other.values())
    beside = _percent(peer_lost, total) if other else "–"
    lines.append(f"| **all** | {total} | **{_percent(lost, total)}** | {beside} |")
    over = _percent(peer_remain[1], peer_remain[0]) if other else "–"
    lines.append(f"| must remain, lost | {my_remain[0]} | {_percent(my_remain[1], my_remain[0])} | {over} |")
    lines.append(f"| records held | {len(cases)} | {_percent(held, len(cases))} | 0.00 % |")
    quick = f"{peer_speed:,.0f}" if other else "–"
    lines.append(f"| characters a second, one core | | {speed(cases):,.0f} | {quick} |")
    return [*lines, ""]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cases", type=Path)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--peer", default="")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    lines = [
        "# Redaction, measured",
        "",
        "Made by `make bench-redaction`. A value counts as leaked when it can be read or put together"
        " again from what would be published. The peer is Presidio with Chinese recognisers added and"
        " width folded, without a language model (`tests/bench/redaction_peer.py`).",
        "",
        f"Python {platform.python_version()}, {platform.machine()}.",
        "",
    ]
    if options.cases:
        lines += report("Labelled cases", read(options.cases), options.peer)
    lines += report("Cases by an independent hand", read(INDEPENDENT), options.peer)
    lines += report(
        f"Our generator, seed {options.seed}", list(generate(options.count, options.seed)), options.peer
    )
    text = "\n".join(lines).rstrip() + "\n"
    if options.out:
        options.out.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
