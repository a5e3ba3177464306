"""公开前的关口: may this decision be published at all? Fail closed.

Every gate that is in force on the day is asked, in the order of ``gates.toml``. A gate answers
nothing (it lets the record through), ``held`` (a person must look) or ``rejected``. Messages
are the rule file's own and never repeat what was found.
"""

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from generator.model.authority import Authority
from generator.model.codes import DecisionKind, Outcome, PartyKind
from generator.model.private import Decision, Party
from generator.model.text import fold
from withdrawal_rules.minors import age_on, party_birth_date, says_party_is_minor
from withdrawal_rules.periods import Period, period_of, tracks_of
from withdrawal_rules.rules import GateRule, Rules
from withdrawal_rules.secrecy import has_secret_mark

STANDING = "standing"
_MARKS = frozenset({"商业秘密", "个人隐私", "国家秘密", "不予公开"})
_TEXTS = ("title", "violation", "facts", "basis", "outcome", "licence", "place", "full_text", "remarks")


class Gate(NamedTuple):
    """What a gate says of a record: stable code, HELD or REJECTED, why, and what to do."""

    code: str
    outcome: Outcome
    message: str
    mend: str


class _Case(NamedTuple):
    """What a gate may look at."""

    decision: Decision
    authority: Authority
    rules: Rules
    today: date
    period: Period | None

    @property
    def basis(self) -> str:
        """The publication basis that counts: the record's own, else the authority's default."""
        return (self.decision.publication_basis or self.authority.feed.publication_basis).strip()


def check(
    decision: Decision, authority: Authority, rules: Rules, today: date, *, period: Period | None = None
) -> tuple[Gate, ...]:
    """What stands against publishing ``decision`` on ``today``; empty when nothing does.

    ``period`` is its publication period counted from ``today``, where that is known already.
    G-RESIDUE is the redactor's and is not asked here. Raises ValueError when the authority
    names a period track that does not exist.
    """
    case = _Case(decision, authority, rules, today, period)
    found = []
    for code, rule in _in_force(rules, today).gates.items():
        test = _TESTS.get(code)
        if test is None or (rule.kinds and decision.kind not in rule.kinds):
            continue
        gate = test(rule, case)
        if gate is not None and _switched_on(rule, case):
            found.append(gate)
    return tuple(found)


@lru_cache(maxsize=8)
def _in_force(rules: Rules, day: date) -> Rules:
    """``rules.on(day)``, asked once for a whole build."""
    return rules.on(day)


def _switched_on(rule: GateRule, case: _Case) -> bool:
    """Whether the basis or a track of the record is among those that the gate is for."""
    if not (rule.bases or rule.tracks) or case.basis in rule.bases:
        return True
    named = tracks_of(case.decision, case.authority, case.rules)
    # An authority may name a rule of a track instead of the track.
    return any(track in rule.tracks or case.rules.periods.track_of(track) in rule.tracks for track in named)


def _stop(rule: GateRule) -> Gate:
    return Gate(rule.code, rule.outcome, rule.message, rule.mend)


def _refuse(rule: GateRule) -> Gate:
    """The gate's second answer: refused outright, with the words the rule keeps for it."""
    message, mend = rule.refused_message or rule.message, rule.refused_mend or rule.mend
    return Gate(rule.code, Outcome.REJECTED, message, mend)


def _auth(rule: GateRule, case: _Case) -> Gate | None:
    allowed = {fold(code) for code in (case.authority.code, *case.authority.feed.publishes_for)}
    code = fold(case.decision.authority_code)
    return None if code and code in allowed else _stop(rule)


def _review(rule: GateRule, case: _Case) -> Gate | None:
    review = case.decision.disclosure_review
    if review is not None:
        result = fold(review.result)
        if any(word in result for word in rule.refused_words):
            return _refuse(rule)
        if review.reviewed_on is not None and review.reviewed_on > case.today:
            return _stop(rule)
        if review.reviewer and review.reviewed_on and result:
            return None
    return None if case.authority.feed.disclosure_review == STANDING else _stop(rule)


def _basis(rule: GateRule, case: _Case) -> Gate | None:
    basis = _in_force(case.rules, case.today).bases.get(case.basis)
    fits = basis is not None and (not basis.kinds or case.decision.kind in basis.kinds)
    return None if fits else _stop(rule)


def _secret(rule: GateRule, case: _Case) -> Gate | None:
    decision = case.decision
    if any("国家秘密" in fold(mark) for mark in decision.marks.values()):
        return _stop(rule)
    texts = [getattr(decision, name) for name in _TEXTS]
    texts += [decision.document_number, decision.party.name, decision.appeal, *decision.penalty_kinds]
    texts += [text for file in decision.attachments for text in (file.name, file.text)]
    # One look at all of it; the line between keeps the end of one field from joining the next.
    return _stop(rule) if has_secret_mark("\n。\n".join(texts)) else None


def _third(rule: GateRule, case: _Case) -> Gate | None:
    """A mark that cannot be carried out: unknown word or field, or a field no page can do without."""
    for field, mark in case.decision.marks.items():
        if fold(mark) not in _MARKS or field in rule.words or not _is_field(field):
            return _stop(rule)
    return None


def _is_field(name: str) -> bool:
    head, _, rest = name.partition(".")
    return rest in Party.model_fields if head == "party" else name in Decision.model_fields


def _internal(rule: GateRule, case: _Case) -> Gate | None:
    decision = case.decision
    names = [decision.title, decision.document_number, decision.full_text.strip()[:60]]
    names += [file.name for file in decision.attachments]
    heading = fold("。".join(names))
    return _stop(rule) if any(word in heading for word in rule.words) else None


def _minor(rule: GateRule, case: _Case) -> Gate | None:
    decision = case.decision
    if decision.party.kind is PartyKind.ORGANISATION:
        return None
    born = party_birth_date(decision.party)
    if born is not None:
        age = age_on(born, decision.decided_on)
        if age < 14 and decision.kind is DecisionKind.PENALTY:
            return _refuse(rule)
        if age < 18:
            return _stop(rule)
    texts = (decision.facts, decision.full_text, decision.outcome, decision.remarks, decision.title)
    return _stop(rule) if any(says_party_is_minor(text, decision.party.name) for text in texts) else None


def _psapl(rule: GateRule, case: _Case) -> Gate | None:
    """违反治安管理的记录: by the law it rests on, or by the field the organ enforces."""
    decision = case.decision
    if fold(case.authority.field) in rule.fields:
        return _stop(rule)
    cited = fold("。".join((decision.basis, decision.title, decision.violation)))
    if any(word in cited for word in rule.words):
        return _stop(rule)
    text = "。".join((decision.outcome, decision.full_text))
    if "治" in text and any(_rests_on(fold(text), word) for word in rule.words):
        return Gate(rule.code, Outcome.HELD, rule.message, rule.mend)
    return None


def _rests_on(text: str, law: str) -> bool:
    """Whether a text decides by this law: 根据《…》第…条…，决定…, all in one sentence."""
    start = text.find(law)
    while start >= 0:
        before = text[max(0, start - 24) : start]
        after = text[start : start + 160].split("。", 1)[0]
        if any(word in before for word in ("根据", "依据", "依照", "按照")) and "决定" in after:
            return True
        start = text.find(law, start + 1)
    return False


def _warn(rule: GateRule, case: _Case) -> Gate | None:
    kinds = {kind.strip() for kind in case.decision.penalty_kinds if kind.strip()}
    return _stop(rule) if kinds and kinds <= set(rule.words) else None


def _simple(rule: GateRule, case: _Case) -> Gate | None:
    decision = case.decision
    named = fold(decision.procedure)
    if any(word in named for word in rule.words):
        return _stop(rule)
    heading = fold(decision.title) + fold(decision.full_text[:80])
    return _stop(rule) if "当场行政处罚决定书" in heading or "当场处罚决定书" in heading else None


def _privacy(rule: GateRule, case: _Case) -> Gate | None:
    decision = case.decision
    if decision.marks.get("facts") == "个人隐私":
        return _stop(rule)  # the main facts as such are private, so what is left would still tell them
    if decision.party.kind is not PartyKind.PERSON:
        return None
    text = fold(decision.violation + decision.title)
    return _stop(rule) if any(word in text for word in rule.words) else None


def _expired(rule: GateRule, case: _Case) -> Gate | None:
    period = case.period or period_of(case.decision, case.authority, case.today, case.rules)
    end = period.end
    return _stop(rule) if end is not None and end < case.today else None


_TESTS: Mapping[str, Callable[[GateRule, _Case], Gate | None]] = MappingProxyType(
    {
        "G-AUTH": _auth,
        "G-REVIEW": _review,
        "G-BASIS": _basis,
        "G-SECRET": _secret,
        "G-THIRD": _third,
        "G-INTERNAL": _internal,
        "G-MINOR": _minor,
        "G-PSAPL": _psapl,
        "G-WARN": _warn,
        "G-SIMPLE": _simple,
        "G-PRIV": _privacy,
        "G-EXPIRED": _expired,
    }
)
