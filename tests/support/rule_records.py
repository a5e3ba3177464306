"""Fictional records for the tests of the rules. Numbers and names stand for nobody."""

from datetime import date
from typing import Any

from generator.model.authority import Authority, FeedSettings
from generator.model.codes import DecisionKind, Ground, PartyKind
from generator.model.private import Correct, Decision, Order, Party, Publish, Republish, Withdraw
from withdrawal_rules.lifecycle import Entry

CODE = "11120000MB1660879L"
NUMBER = "示市监处罚〔2026〕1号"
DAY = date(2026, 9, 1)


def authority(**feed: Any) -> Authority:
    """An authority whose feed publishes under SOC unless told otherwise."""
    settings = {"publication_basis": "SOC"} | feed
    return Authority(
        slug="sample", name="示范市样例局", code=CODE, division="120101", feed=FeedSettings(**settings)
    )


def organisation(**values: Any) -> Party:
    """An organisation as a party."""
    return Party(**({"name": "示范市晨露样例食品有限公司", "kind": PartyKind.ORGANISATION} | values))


def person(**values: Any) -> Party:
    """A natural person as a party."""
    return Party(**({"name": "甄样例", "kind": PartyKind.PERSON} | values))


def decision(**values: Any) -> Decision:
    """A penalty that passes every gate."""
    plain: dict[str, Any] = {
        "document_number": NUMBER,
        "kind": DecisionKind.PENALTY,
        "authority_code": CODE,
        "party": organisation(),
        "violation": "经营超过保质期的食品",
        "facts": "经查，当事人经营超过保质期的糕点三盒，货值金额九十元。",
        "basis": "《中华人民共和国食品安全法》第一百二十四条第一款",
        "penalty_kinds": ("罚款",),
        "outcome": "处罚款人民币20000元，上缴国库",
        "decided_on": DAY,
        "publish_until": date(2029, 9, 1),
        "full_text": "示范市样例局行政处罚决定书。处罚款人民币20000元，上缴国库。",
    }
    return Decision(**(plain | values))


def publish(**values: Any) -> Publish:
    """The decision, with these fields."""
    return Publish(authority_code=CODE, document_number=NUMBER, decision=decision(**values))


def withdraw(ground: Ground, on: date = date(2026, 10, 8), **values: Any) -> Withdraw:
    """A withdrawal on a ground, by an order of a fictional body."""
    plain: dict[str, Any] = {
        "order": Order(
            kind="行政复议决定书", number="示复〔2026〕7号", body="示范市人民政府", date=date(2026, 9, 30)
        ),
        "reason": "程序违法",
        "effective_on": on,
    }
    return Withdraw(authority_code=CODE, document_number=NUMBER, ground=ground, **(plain | values))


def correct(reason: str = "录入有误", **changes: object) -> Correct:
    """A correction; ``__`` in a name stands for the dot."""
    named = {name.replace("__", "."): value for name, value in changes.items()}
    return Correct(
        authority_code=CODE, document_number=NUMBER, changes=named, reason=reason, approval="示司〔2026〕3号"
    )


def republish(new: Decision | None = None) -> Republish:
    """The withdrawal was overturned."""
    order = Order(
        kind="行政判决书", number="（2026）示01行终9号", body="示范市中级人民法院", date=date(2026, 11, 2)
    )
    return Republish(
        authority_code=CODE, document_number=NUMBER, order=order, decision=new, reason="再审改判"
    )


def told(*events: object, on: date = date(2026, 9, 2)) -> list[Entry]:
    """Events in this order, all received on one day; a pair (day, event) has its own."""
    rows = []
    for sequence, item in enumerate(events, 1):
        day, event = item if isinstance(item, tuple) else (on, item)
        rows.append(Entry(sequence, day, event))  # type: ignore[arg-type]  # the pairs are built by hand
    return rows
