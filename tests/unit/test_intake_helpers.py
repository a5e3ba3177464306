"""A register in memory and a few small things that the tests of sources and intake share."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from generator.intake import Intake, Verdict
from generator.intake.canonical import hashed
from generator.model.authority import Authority, FeedSettings
from generator.model.codes import Ground, Outcome
from generator.model.known import KnownItem
from generator.model.private import Correct, Decision, Publish, Received, Republish, Withdraw
from generator.model.problem import Problem
from generator.model.text import fold, number_key
from generator.sources import FeedFile, feed_file

TODAY = date(2026, 10, 10)
CODE = "11120000MB1660879L"
ORGAN = "云泽市城市管理委员会"
USCC = "91350100M000100Y43"
SHARED = Path(__file__).resolve().parents[2] / "../shared"
SAMPLE_ID = "11010519491231002X"  # the published sample of GB 11643

AUTHORITY = Authority(slug="chengguan", name=ORGAN, code=CODE)

PENALTY: dict[str, str] = {
    "行政相对人名称": "云泽万禾食品有限公司",
    "行政相对人类别": "法人及非法人组织",
    "行政相对人代码_1(统一社会信用代码)": USCC,
    "行政相对人代码_2(工商注册号)": "",
    "行政相对人代码_3(组织机构代码)": "",
    "行政相对人代码_4(税务登记号)": "",
    "行政相对人代码_5(事业单位证书号)": "",
    "行政相对人代码_6(社会组织登记证号)": "",
    "法定代表人": "季南舟",
    "法定代表人证件类型": "身份证",
    "法定代表人证件号码": SAMPLE_ID,
    "证件类型": "",
    "证件号码": "",
    "行政处罚决定书文号": "云城管罚〔2026〕1号",
    "违法行为类型": "擅自占用道路",
    "违法事实": "当事人在道路上堆放货物。",
    "处罚依据": "《云泽市市容管理条例》第十条",
    "处罚类别": "罚款",
    "处罚内容": "罚款人民币贰万元。",
    "罚款金额（万元）": "2.000000",
    "没收违法所得、没收非法财物的金额（万元）": "",
    "暂扣或吊销证照名称及编号": "",
    "处罚决定日期": "2026/09/01",
    "处罚有效期": "2099/12/31",
    "公示截止期": "2029/09/01",
    "处罚机关": ORGAN,
    "处罚机关统一社会信用代码": CODE,
    "数据来源单位": ORGAN,
    "数据来源单位统一社会信用代码": CODE,
    "备注": "",
}


class MemoryRegister:
    """The ledger as intake sees it, in a dictionary."""

    def __init__(self) -> None:
        self.items: dict[tuple[str, str], KnownItem] = {}
        self.decisions: dict[tuple[str, str], Decision] = {}
        self.sequences: dict[str, int] = {}
        self.rows: dict[str, int] = {}

    def item(self, authority_code: str, number_key: str) -> KnownItem | None:
        return self.items.get((authority_code, number_key))

    def decision(self, authority_code: str, number_key: str) -> Decision | None:
        return self.decisions.get((authority_code, number_key))

    def last_sequence(self, feed_file: str) -> int | None:
        return self.sequences.get(feed_file)

    def recall(self, authority_code: str, number_keys: Sequence[str]) -> None:
        """Nothing to look up: everything is at hand."""

    def rows_last_time(self, feed_file: str) -> int | None:
        return self.rows.get(feed_file)

    def take(self, received: Received) -> None:
        event = received.event
        key = (event.authority_code, number_key(event.document_number))
        old = self.items.get(key)
        hashes = (old.hashes if old else frozenset()) | {received.content_hash}
        numbers = [n for n in (event.sequence, old.sequence if old else None) if n is not None]
        sequence = max(numbers, default=None)
        state, party = ("published", "") if old is None else (old.state, old.party)
        if isinstance(event, Publish):
            self.decisions[key] = event.decision
            state, party = "published", fold(event.decision.party.name)
        elif isinstance(event, Republish):
            state = "published"
        elif isinstance(event, Withdraw):
            state = {
                Ground.REPAIRED: "ended",
                Ground.EXPIRED: "ended",
                Ground.SEALED: "removed",
                Ground.ERRONEOUS: "removed",
                Ground.CORRECTED: "published",
                Ground.PERMIT_END: "published",
            }.get(event.ground, "withdrawn")
        elif isinstance(event, Correct):
            fields = self.decisions[key].model_dump()
            for name, value in event.changes.items():
                head, dot, tail = name.partition(".")
                if dot:
                    fields[head][tail] = value
                else:
                    fields[name] = value
            self.decisions[key] = Decision.model_validate(fields)
        self.items[key] = KnownItem(state, received.content_hash, hashes, sequence, party)


def run(
    register: MemoryRegister, feed: FeedFile | Problem, authority: Authority = AUTHORITY, **where: int
) -> tuple[list[Verdict], list[Problem]]:
    """Judge a file as the command line does: what is accepted is known before the next record."""
    assert isinstance(feed, FeedFile), feed
    verdicts: list[Verdict] = []
    problems: list[Problem] = []
    for item in Intake([authority], register, TODAY).file(feed, authority, **where):
        if isinstance(item, Problem):
            problems.append(item)
            continue
        verdicts.append(item)
        if item.received is not None and isinstance(item.received.event, Publish):
            # Made from what was sent, and held here to what the models make of it.
            assert hashed(item.received.event) == (item.received.content_hash, item.received.canonical)
        if item.outcome in (Outcome.ACCEPTED, Outcome.HELD) and item.received is not None:
            register.take(item.received)
            sequence = item.received.event.sequence
            if sequence is not None:
                register.sequences[feed.name] = max(sequence, register.sequences.get(feed.name, 0))
    return verdicts, problems


def counts(verdicts: Iterable[Verdict]) -> dict[str, int]:
    return dict(Counter(verdict.outcome.value for verdict in verdicts))


def codes(verdict: Verdict) -> set[str]:
    return {problem.code for problem in verdict.problems}


def table(rows: Iterable[dict[str, str]], encoding: str = "utf-8-sig") -> bytes:
    rows = list(rows)
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def put(folder: Path, name: str, data: bytes | str, authority: Authority = AUTHORITY) -> FeedFile | Problem:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return feed_file(path, f"feeds/{authority.slug}/{name}", authority)


def decision(**changes: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "document_number": "云城管罚〔2026〕1号",
        "kind": "行政处罚",
        "authority_code": CODE,
        "party": {"name": "云泽万禾食品有限公司", "kind": "法人及非法人组织", "uscc": USCC},
        "violation": "擅自占用道路",
        "penalty_kinds": ["罚款"],
        "outcome": "罚款人民币贰万元。",
        "fine_cny": "20000.00",
        "decided_on": "2026-09-01",
    }
    return fields | changes


def publish(sequence: int | None = 1, **changes: Any) -> dict[str, Any]:
    event = {"event": "publish", "sequence": sequence, "decision": decision(**changes)}
    return event if sequence is not None else {k: v for k, v in event.items() if k != "sequence"}


def withdraw(sequence: int = 2, **changes: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "event": "withdraw",
        "sequence": sequence,
        "document_number": "云城管罚〔2026〕1号",
        "ground": "REVOKED",
        "order": {
            "kind": "行政复议决定书",
            "number": "云政复〔2026〕9号",
            "body": "云泽市人民政府",
            "date": "2026-10-08",
        },
        "reason": "事实不清。",
        "effective_on": "2026-10-08",
    }
    return fields | changes


def lines(*events: Any) -> bytes:
    return b"".join(json.dumps(e, ensure_ascii=False).encode() + b"\n" for e in events)


def with_feed(**settings: Any) -> Authority:
    return AUTHORITY.model_copy(update={"feed": FeedSettings.model_validate(settings)})
