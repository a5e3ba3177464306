"""An authority's acts from a terminal: withdraw, republish, and what will end soon."""

import re
from contextlib import closing
from datetime import date, timedelta

from generator.cli.context import USAGE, Folders, Reporter, Stop, today_or
from generator.cli.held import open_ledger
from generator.cli.receive import load
from generator.intake import content_hash, extent_fields, judge_event
from generator.model.authority import Authority
from generator.model.codes import Ground, Outcome
from generator.model.private import AnyEvent, Order, Received, Republish, Withdraw
from generator.model.problem import Place
from generator.publish.lock import build_lock
from withdrawal_rules import load_rules

COMMAND = "命令"
"""Stands for the feed file of an operator's act."""


def withdraw(
    folders: Folders,
    today: date,
    *,
    authority: str,
    document: str,
    ground: str,
    order: str,
    reason: str,
    effective: str | None,
    extent: tuple[str, ...] = (),
    successor: str = "",
) -> str:
    """Take a withdrawal into the ledger after the checks a feed's withdrawal passes."""
    event = Withdraw(
        authority_code=_authority(folders, authority).code,
        document_number=document,
        ground=_ground(ground),
        order=_order(order),
        reason=reason,
        effective_on=today_or(effective) if effective else today,
        extent=extent_fields(extent),
        successor=successor,
    )
    _take(folders, event, today)
    return f"已记入：{document} 按“{ground}”撤下；下一次 build 执行。"


def republish(
    folders: Folders, today: date, *, authority: str, document: str, order: str, reason: str
) -> str:
    """Take the overturning of a withdrawal into the ledger."""
    event = Republish(
        authority_code=_authority(folders, authority).code,
        document_number=document,
        order=_order(order),
        reason=reason,
    )
    _take(folders, event, today)
    return f"已记入：{document} 恢复公开；下一次 build 执行。"


def due(folders: Folders, today: date, within: str) -> list[dict[str, object]]:
    """What will end by itself in so many days (``30d``), soonest first."""
    match = re.fullmatch(r"(\d{1,5})d?", within)
    if match is None:
        raise Stop(USAGE, f"--within 应写作 30d 这样的天数：{within}")
    until = today + timedelta(days=int(match[1]))
    with closing(open_ledger(folders, read_only=True)) as ledger:
        return [
            {"ends": item.next_change_on, "authority": item.authority_code, "document": item.document_number}
            for item in ledger.due(today, until)
        ]


def _take(folders: Folders, event: AnyEvent, today: date) -> None:
    authority = _authority(folders, event.authority_code)
    with build_lock(folders.state), closing(open_ledger(folders)) as ledger:
        place = Place(file=COMMAND)
        problems = judge_event(event, authority, ledger, today)
        if problems:
            raise Stop(USAGE, "\n".join(str(problem) for problem in problems))
        received = Received(place=place, event=event, content_hash=content_hash(event))
        with ledger.transaction():
            ledger.append(received, Outcome.ACCEPTED, today)


def _authority(folders: Folders, code: str) -> Authority:
    content, _ = load(folders, Reporter(quiet=True))
    found = next((a for a in content.authorities if code in (a.code, a.slug)), None)
    if found is None:
        raise Stop(USAGE, f"没有代码为 {code} 的机关。")
    return found


def _ground(text: str) -> Ground:
    rules = load_rules().grounds
    for ground, rule in rules.items():
        if text.upper() in (ground.value, ground.value.replace("-", "_")) or text == rule.term:
            return ground
    known = "、".join(f"{ground.value}（{rule.term}）" for ground, rule in rules.items())
    raise Stop(USAGE, f"没有撤下情形“{text}”。可用：{known}")


def _order(text: str) -> Order:
    """``种类 文号 机关 日期``, the parts separated by spaces; later parts may be missing."""
    parts = text.split()
    on = None
    if parts and re.fullmatch(r"\d{4}-\d{2}-\d{2}", parts[-1]):
        on = today_or(parts.pop())
    parts += [""] * (3 - len(parts))
    return Order(kind=parts[0], number=parts[1], body=" ".join(parts[2:]).strip(), date=on)
