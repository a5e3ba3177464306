"""Closed code lists of the field. Values are the words that stand in feeds and on pages."""

from enum import StrEnum


class DecisionKind(StrEnum):
    """执法类别, the kinds of enforcement decision (国办发〔2018〕118号; Tianjin Order 21 art. 17)."""

    PENALTY = "行政处罚"
    PERMIT = "行政许可"
    COERCION = "行政强制"
    INSPECTION = "行政检查"
    LEVY = "行政征收"
    REQUISITION = "行政征用"
    PAYMENT = "行政给付"
    CONFIRMATION = "行政确认"
    REWARD = "行政奖励"
    ADJUDICATION = "行政裁决"
    OTHER = "其他"

    @property
    def slug(self) -> str:
        """The ASCII name used in paths."""
        return self.name.lower()


class PartyKind(StrEnum):
    """行政相对人类别 (双公示 2018)."""

    ORGANISATION = "法人及非法人组织"
    PERSON = "自然人"
    SOLE_TRADER = "个体工商户"


class Ground(StrEnum):
    """撤下情形: why a publication changes or ends. The law of each is in ``grounds.toml``."""

    CHANGED = "CHANGED"
    REVOKED = "REVOKED"
    UNLAWFUL = "UNLAWFUL"
    VOID = "VOID"
    REDO = "REDO"
    CORRECTED = "CORRECTED"
    EXPIRED = "EXPIRED"
    REPAIRED = "REPAIRED"
    SEALED = "SEALED"
    ERRONEOUS = "ERRONEOUS"
    PERMIT_END = "PERMIT-END"
    DUPLICATE = "DUPLICATE"
    RESTORED = "RESTORED"


class Outcome(StrEnum):
    """What became of one received record."""

    ACCEPTED = "accepted"
    UNCHANGED = "unchanged"
    HELD = "held"
    REJECTED = "rejected"


class Shape(StrEnum):
    """How the public sees a decision or what is left of it.

    ``page``: the decision. ``notice``: a withdrawal notice under the old address.
    ``gone``: nothing but an answer 410. ``vanished``: nothing at all (404, no trace).
    ``redirect``: the address leads to the record that was kept.
    """

    PAGE = "page"
    NOTICE = "notice"
    GONE = "gone"
    VANISHED = "vanished"
    REDIRECT = "redirect"


class EventKind(StrEnum):
    """What a feed or an operator says about one decision."""

    PUBLISH = "publish"
    WITHDRAW = "withdraw"
    CORRECT = "correct"
    REPUBLISH = "republish"


class Severity(StrEnum):
    """How much a problem matters: an error stopped a record or file, a warning did not."""

    ERROR = "error"
    WARNING = "warning"


PENALTY_KINDS = (
    "警告",
    "通报批评",
    "罚款",
    "没收违法所得",
    "没收非法财物",
    "暂扣许可证件",
    "降低资质等级",
    "吊销许可证件",
    "限制开展生产经营活动",
    "责令停产停业",
    "责令关闭",
    "限制从业",
    "行政拘留",
)
"""处罚类别, lightest to heaviest (行政处罚法 art. 9; order of the yearly statistics)."""
