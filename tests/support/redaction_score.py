"""Runs the redactor over a labelled case file and scores what it would publish.

usage: python -m tests.support.redaction_score CASES.jsonl SCORE.py [OUT] [arguments for the scorer]
Writes one HTML file a case, as a page would show it, and hands the folder to the scorer.
"""

import html
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

from generator.model.authority import Authority
from generator.model.codes import DecisionKind, PartyKind
from generator.model.private import Decision, Party
from withdrawal_rules.redaction import Redaction, Redactor


def decision_of(fields: Mapping[str, str]) -> tuple[Decision, Authority]:
    """A 双公示 row of the case file as a private decision and its authority."""
    kind = PartyKind(fields["行政相对人类别"])
    person = kind is PartyKind.PERSON
    party = Party(
        name=fields["行政相对人名称"],
        kind=kind,
        uscc=fields["行政相对人代码_1(统一社会信用代码)"],
        registration_number=fields["行政相对人代码_2(工商注册号)"],
        legal_representative=fields["法定代表人"],
        representative_id_type=fields["法定代表人证件类型"],
        representative_id_number=fields["法定代表人证件号码"],
        id_type=fields["证件类型"] if person else "",
        id_number=fields["证件号码"],
    )
    fine = fields["罚款金额（万元）"]
    decision = Decision(
        document_number=fields["行政处罚决定书文号"],
        kind=DecisionKind.PENALTY,
        authority_code=fields["处罚机关统一社会信用代码"],
        authority_name=fields["处罚机关"],
        source_unit=fields["数据来源单位"],
        source_unit_code=fields["数据来源单位统一社会信用代码"],
        party=party,
        violation=fields["违法行为类型"],
        facts=fields["违法事实"],
        basis=fields["处罚依据"],
        penalty_kinds=tuple(fields["处罚类别"].split("、")),
        outcome=fields["处罚内容"],
        fine_amount=Decimal(fine) * 10000 if fine else None,
        licence=fields["暂扣或吊销证照名称及编号"],
        decided_on=date(*(int(part) for part in re.findall(r"\d+", fields["处罚决定日期"])[:3])),
        full_text=fields.get("决定书全文", ""),
        remarks=fields["备注"],
    )
    authority = Authority(slug="a", name=fields["处罚机关"], code=fields["处罚机关统一社会信用代码"])
    return decision, authority


def page(decision: Decision, redaction: Redaction) -> str:
    """What a page would show, escaped."""
    shown = {
        "文号": decision.document_number,
        "机关": decision.authority_name,
        "代码": decision.party.uscc,
        "类别": "、".join(decision.penalty_kinds),
        "日期": decision.decided_on.isoformat(),
        "罚款": str(decision.fine_amount or ""),
        **redaction.texts,
    }
    return "\n".join(
        f"<p>{html.escape(key)}</p><div>{html.escape(value)}</div>" for key, value in shown.items()
    )


def run(cases: Iterable[Mapping[str, object]], out: Path) -> dict[str, float]:
    """Redact ``cases`` into ``out``; returns counts and speed."""
    redactor = Redactor()
    out.mkdir(parents=True, exist_ok=True)
    for old in out.iterdir():
        old.unlink()
    pairs = []
    for case in cases:
        fields = case["fields"]
        assert isinstance(fields, dict)
        pairs.append((str(case["case_id"]), *decision_of(fields)))
    chars = sum(
        len(text)
        for _, d, _ in pairs
        for text in (d.facts, d.full_text, d.remarks, d.outcome, d.basis, d.violation)
    )
    redactor.redact(pairs[0][1], pairs[0][2])
    began = time.perf_counter()
    results = [(name, decision, redactor.redact(decision, authority)) for name, decision, authority in pairs]
    seconds = time.perf_counter() - began
    held = 0
    for name, decision, redaction in results:
        held += bool(redaction.holds)
        (out / f"{name}.html").write_text(page(decision, redaction), encoding="utf-8")
    return {"cases": len(pairs), "held": held, "chars": chars, "speed": chars / seconds}


def main() -> None:
    cases_file, scorer, *rest = sys.argv[1:]
    out = Path(rest[0]) if rest else Path("redaction-out")
    with Path(cases_file).open(encoding="utf-8") as stream:
        cases = [json.loads(line) for line in stream]
    print(run(cases, out))
    subprocess.run(
        [sys.executable, scorer, str(out), "--auto", "--cases", cases_file, *rest[1:]], check=False
    )


if __name__ == "__main__":
    main()
