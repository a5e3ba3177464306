"""Small fictional records for tests."""

from datetime import date
from decimal import Decimal

from generator.model.authority import Authority, FeedSettings
from generator.model.codes import DecisionKind, Ground, PartyKind
from generator.model.private import (
    AnyEvent,
    Decision,
    Order,
    Party,
    Publish,
    Received,
    Republish,
    Withdraw,
)
from generator.model.problem import Place

CODE = "11120000MB1660879L"
TODAY = date(2026, 10, 20)


def authority(**changes: object) -> Authority:
    """A fictional authority with a standing review and the usual basis."""
    settings: dict[str, object] = {
        "slug": "chengguan",
        "name": "津渡市城市管理委员会",
        "code": CODE,
        "division_name": "津渡市",
        "phone": "022-55550100",
        "address": "津渡市渡口区堤岸路1号",
        "feed": FeedSettings(publication_basis="SOC"),
        **changes,
    }
    return Authority.model_validate(settings)


def decision(number: str = "津渡城管罚〔2026〕1号", **changes: object) -> Decision:
    """A fictional penalty on a company."""
    fields: dict[str, object] = {
        "document_number": number,
        "kind": DecisionKind.PENALTY,
        "authority_code": CODE,
        "party": Party(
            name="津渡远帆商贸有限公司", kind=PartyKind.ORGANISATION, uscc="91350100M000100Y43",
            legal_representative="孟远舟",
        ),
        "violation": "占道经营",
        "facts": "当事人在堤岸路人行道摆放货架，占用公共道路。",
        "basis": "《城市市容和环境卫生管理条例》第十四条",
        "penalty_kinds": ("罚款",),
        "outcome": "罚款人民币贰仟元。",
        "fine_amount": Decimal("2000.00"),
        "decided_on": date(2026, 9, 1),
        "publication_basis": "SOC",
        **changes,
    }  # fmt: skip
    return Decision.model_validate(fields)


def publish(record: Decision | None = None, sequence: int | None = None) -> Publish:
    """The event that publishes a record."""
    record = record or decision()
    return Publish(
        authority_code=record.authority_code,
        document_number=record.document_number,
        sequence=sequence,
        decision=record,
    )


def withdraw(
    number: str = "津渡城管罚〔2026〕1号", ground: Ground = Ground.REVOKED, **changes: object
) -> Withdraw:
    """The event that withdraws a record, with a complete order."""
    fields: dict[str, object] = {
        "authority_code": CODE,
        "document_number": number,
        "ground": ground,
        "order": Order(
            kind="行政复议决定书", number="津渡复决〔2026〕8号", body="津渡市人民政府", date=date(2026, 10, 8)
        ),
        "reason": "认定事实不清，证据不足。",
        "effective_on": date(2026, 10, 8),
        **changes,
    }
    return Withdraw.model_validate(fields)


def republish(number: str = "津渡城管罚〔2026〕1号", **changes: object) -> Republish:
    """The event that brings a record back."""
    fields: dict[str, object] = {
        "authority_code": CODE,
        "document_number": number,
        "order": Order(
            kind="行政判决书", number="(2026)津01行终9号", body="津渡市中级人民法院", date=date(2026, 10, 15)
        ),
        "reason": "复议决定被撤销。",
        **changes,
    }
    return Republish.model_validate(fields)


def received(event: AnyEvent, content_hash: str = "hash", row: int = 1) -> Received:
    """An event as intake hands it to the ledger."""
    return Received(
        place=Place(file="feeds/chengguan/a.jsonl", row=row), event=event, content_hash=content_hash
    )
