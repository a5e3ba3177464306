"""The hold queue from a terminal."""

from contextlib import closing
from datetime import date
from typing import cast

from generator.cli.context import USAGE, Folders, Stop
from generator.ledger import Ledger
from generator.ledger.holds import Action, OpenHold, find_hold, open_holds, rule

ACTIONS = {"release": "将予公开", "redact": "将隐去后公开", "refuse": "不予公开"}


def open_ledger(folders: Folders, *, read_only: bool = False) -> Ledger:
    """The ledger of a portal that has been built. Raises Stop(2) when there is none."""
    if not folders.ledger.is_file():
        raise Stop(USAGE, f"{folders.state} 里没有账本；先运行 gongshi build，或用 --state 指定。")
    return Ledger(folders.ledger, read_only=read_only)


def listing(folders: Folders, authority_code: str = "") -> list[dict[str, object]]:
    """The open holds, without their sentences."""
    with closing(open_ledger(folders, read_only=True)) as ledger:
        return [
            {
                "id": held.id,
                "authority": held.authority_code,
                "document": held.document_number,
                "since": held.opened_on,
                "code": held.hold.code,
                "field": held.hold.field,
                "message": held.hold.message,
            }
            for held in open_holds(ledger, authority_code=authority_code)
        ]


def show(folders: Folders, number: int) -> str:
    """One hold with its sentence, the unsure span in 【】. For the operator's eyes."""
    with closing(open_ledger(folders, read_only=True)) as ledger:
        held = _find(ledger, number)
    hold = held.hold
    marked = (
        f"{hold.sentence[: hold.start]}【{hold.sentence[hold.start : hold.end]}】{hold.sentence[hold.end :]}"
        if hold.sentence
        else "（整件待审）"
    )
    return (
        f"#{held.id} {held.document_number}（{held.authority_code}）自 {held.opened_on}\n"
        f"{hold.code} {hold.field} {hold.message}\n{marked}"
    )


def decide(folders: Folders, action: str, number: int, reason: str, by: str, today: date) -> str:
    """Rule on a hold; the next build carries it out."""
    if not reason.strip():
        raise Stop(USAGE, "请用 --reason 写明理由。")
    with closing(open_ledger(folders)) as ledger:
        held = _find(ledger, number)
        rule(ledger, held, cast(Action, action), reason, today, by=by)
        with ledger.transaction():
            ledger.forget_file(ledger.place(held.seq).file)
    return f"#{number} {ACTIONS[action]}；下一次 build 执行。"


def _find(ledger: Ledger, number: int) -> OpenHold:
    held = find_hold(ledger, number)
    if held is None:
        raise Stop(USAGE, f"队列里没有 #{number}；gongshi held list 可列出全部。")
    return held
