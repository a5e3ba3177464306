"""The grounds, and what each lets remain at each exit: the law of the matrix as one table."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from generator.model.codes import Shape

NOTICE = frozenset({"document_number", "order.number", "order.body", "reason"})
"""What a notice tells of its own: number, the act it rests on, why. Never party, facts, penalty."""


class Case(NamedTuple):
    """One way for a decision to change or go.

    ``told``: marks that may remain; ``cut``: on a page that stays, the marks that must go.
    ``alone``: the only decision on its party, so that the party's page goes with it.
    """

    name: str
    ground: str
    shape: Shape
    told: frozenset[str] = frozenset()
    cut: frozenset[str] = frozenset()
    kind: str = "行政处罚"
    alone: bool = True
    extra: Mapping[str, Any] = MappingProxyType({})
    plan: str = "withdraw"

    @property
    def stays(self) -> bool:
        """Whether the page goes on showing the decision."""
        return self.shape is Shape.PAGE


CASES = (
    Case("changed", "CHANGED", Shape.NOTICE, NOTICE, extra={"successor": "津渡城管罚〔2026〕9001号"}),
    Case("revoked", "REVOKED", Shape.NOTICE, NOTICE, alone=False),
    Case("unlawful", "UNLAWFUL", Shape.NOTICE, NOTICE),
    Case("void", "VOID", Shape.NOTICE, NOTICE, alone=False),
    Case("redo", "REDO", Shape.NOTICE, NOTICE),
    Case("noted", "CORRECTED", Shape.PAGE, cut=frozenset(), extra={"extent": ["place"]}),
    Case("corrected", "CORRECTED", Shape.PAGE, cut=frozenset({"outcome"}), plan="correct"),
    Case("expired", "EXPIRED", Shape.GONE, alone=False, plan="expire"),
    Case("ended", "EXPIRED", Shape.GONE, plan="expire"),
    Case("repaired", "REPAIRED", Shape.GONE),
    Case("sealed", "SEALED", Shape.VANISHED),
    Case("sealed-beside", "SEALED", Shape.VANISHED, alone=False),
    Case("erroneous", "ERRONEOUS", Shape.VANISHED, alone=False),
    Case("permit-end", "PERMIT-END", Shape.PAGE, kind="行政许可"),
    Case("permit-revoked", "REVOKED", Shape.NOTICE, NOTICE, kind="行政许可"),
    Case(
        "duplicate", "DUPLICATE", Shape.REDIRECT, frozenset({"document_number", "reason"}),
        extra={"successor": "津渡城管罚〔2026〕9002号"},
    ),
    Case(
        "partly", "REVOKED", Shape.PAGE, extra={"extent": ["outcome"]},
        cut=frozenset(
            {
                "outcome", "penalty_kinds", "licence", "full_text", "remarks", "attachments.name",
                "attachments.text",
            }
        ),
    ),
    Case("restored", "REVOKED", Shape.NOTICE, NOTICE | {"past.order", "past.reason"}, plan="restore"),
    Case("restored-sealed", "SEALED", Shape.VANISHED, plan="restore"),
    Case("sealed-later", "SEALED", Shape.VANISHED, plan="sharpen"),
)  # fmt: skip

BY_NAME = {case.name: case for case in CASES}

EXITS: dict[str, tuple[str, ...]] = {
    "decision page": ("site/d/*",),
    "home": ("site/index.html",),
    "lists of the month": ("site/authorities/*/20*",),
    "authority's page": ("site/authorities/*/index.html", "site/authorities/index.html"),
    "page of the power": ("site/authorities/*/powers/*",),
    "party's page": ("site/parties/*",),
    "withdrawals pages": ("site/withdrawals/*",),
    "statistics": ("site/statistics/*", "site/data/statistics*"),
    "search pieces": ("site/search/*",),
    "Atom": ("site/feeds/*.atom",),
    "RSS": ("site/feeds/*.rss",),
    "JSON Feed": ("site/feeds/*.json",),
    "bulk CSV": ("site/data/decisions/*.csv",),
    "bulk JSON Lines": ("site/data/decisions/*.jsonl",),
    "daily changes": ("site/data/changes/*",),
    "removals list": ("site/data/withdrawals*",),
    "other data files": ("site/data/index.json", "site/data/datapackage*", "site/data/schema*"),
    "sitemaps": ("site/sitemap*",),
    "manifest": ("site/manifest*",),
    "absence report": ("site/absence*",),
    "public snapshot": ("state/snapshot.sqlite*",),
    "catalogue": ("state/catalogue/*",),
    "search state": ("state/search/*",),
    "ledger of outputs": ("state/outputs*", "state/publish*", "state/*.json"),
    "staging and scratch": ("state/staging/*", "state/scratch/*", "state/pending*"),
    "words on the terminal": ("log/*",),
    "everything": ("site/*",),
}
"""Exits of rules section 6 that exist here: name -> patterns of paths (``*`` crosses folders)."""

SHOWN_BEFORE = (
    "decision page", "lists of the month", "page of the power", "party's page", "search pieces", "Atom",
    "RSS", "JSON Feed", "bulk CSV", "bulk JSON Lines", "daily changes", "public snapshot", "catalogue",
)  # fmt: skip
"""Exits that showed every planted record while it stood: a matrix over empty files proves nothing."""

SOME_BEFORE = ("home", "authority's page")
"""Exits that show the newest only."""

TELLS = (
    "decision page", "home", "authority's page", "withdrawals pages", "Atom", "RSS", "JSON Feed",
    "public snapshot", "everything",
)  # fmt: skip
"""Exits that may tell what a notice tells. Lists of removals say id, ground and date only."""

NAMES_ID = (
    *TELLS, "daily changes", "removals list", "sitemaps", "manifest", "ledger of outputs",
)  # fmt: skip
"""Exits that may name the id of what was withdrawn or ended; of what was sealed none may."""
