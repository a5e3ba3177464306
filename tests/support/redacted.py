"""One decision as the redactor shows it, for tests that say only what stands in its facts."""

from datetime import date

from generator.model.authority import Authority
from generator.model.codes import DecisionKind
from generator.model.private import Decision, Party, Ruling
from withdrawal_rules.redaction import Redaction, Redactor

REDACTOR = Redactor()
AUTHORITY = Authority(slug="a", name="海州市市场监督管理局", code="11120000MB1660879L", phone="022-12345678")


def decision(facts: str, **changes: object) -> Decision:
    """A penalty on a made-up company; ``changes`` are other fields."""
    fields: dict[str, object] = {
        "document_number": "海市监罚〔2024〕12号",
        "kind": DecisionKind.PENALTY,
        "authority_code": AUTHORITY.code,
        "authority_name": AUTHORITY.name,
        "party": Party(name="海州恒泰食品有限公司"),
        "facts": facts,
        "decided_on": date(2024, 1, 1),
    }
    return Decision.model_validate({**fields, **changes})


def redact(facts: str, rulings: tuple[Ruling, ...] = (), **changes: object) -> Redaction:
    """What the redactor makes of it."""
    return REDACTOR.redact(decision(facts, **changes), AUTHORITY, rulings=rulings)


def shown(facts: str, **changes: object) -> str:
    """The facts as they are published."""
    return redact(facts, **changes).texts["facts"]
