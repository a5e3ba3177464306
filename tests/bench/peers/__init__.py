"""What a team would take instead, fed with the same decisions.

Every peer gets the published decisions as :class:`Page`s: the same number of pages, the same
text. Preparing a peer's own input files is never part of what is measured.
"""

from collections.abc import Iterator
from contextlib import closing
from html import escape
from pathlib import Path
from typing import NamedTuple

from generator.model.public import PublicDecision
from generator.snapshot.reader import Snapshot

_STEP = 2000


class Page(NamedTuple):
    """A decision as a plain page: ``rows`` for its table, ``texts`` for its body (heading, text)."""

    public_id: str
    title: str
    day: str
    slug: str
    authority: str
    kind: str
    rows: tuple[tuple[str, str], ...]
    texts: tuple[tuple[str, str], ...]

    @property
    def month(self) -> str:
        """The list it belongs to."""
        return f"{self.slug}-{self.day[:7]}"

    def body(self) -> str:
        """The texts as HTML."""
        parts = []
        for heading, text in self.texts:
            parts.append(f"<h2>{escape(heading)}</h2>")
            parts += [f"<p>{escape(line)}</p>" for line in text.splitlines() if line.strip()]
        return "\n".join(parts)

    def table(self) -> str:
        """The rows as an HTML table."""
        rows = (f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in self.rows)
        return "<table>\n" + "\n".join(rows) + "\n</table>"


def pages(snapshot: Path) -> Iterator[Page]:
    """Every published decision of a public snapshot."""
    with closing(Snapshot(snapshot)) as found:
        for first in range(0, found.highest_number() + 1, _STEP):
            for decision in found.span(first, first + _STEP - 1):
                yield page_of(decision)


def page_of(d: PublicDecision) -> Page:
    """A decision with all that our own page shows of it."""
    p = d.party
    rows = (
        ("文号", d.document_number), ("类别", d.kind.value), ("执法机关", d.authority_name),
        ("当事人", p.name), ("统一社会信用代码", p.uscc), ("工商注册号", p.registration_number),
        ("法定代表人", p.legal_representative), ("违法行为", d.violation), ("地点", d.place),
        ("程序", d.procedure), ("处罚种类", "、".join(d.penalty_kinds)), ("罚款", d.fine_amount),
        ("没收", d.confiscated_amount), ("许可证件", d.licence), ("许可类别", d.permit_category),
        ("许可证书", d.permit_certificate), ("许可编号", d.permit_number), ("许可状态", d.permit_status),
        ("决定日期", d.decided_on.isoformat()), ("公开日期", d.published_on.isoformat()),
        ("职权编码", d.power_code), ("状态", d.status),
        ("执法人员", "、".join(f"{o.name} {o.certificate}" for o in d.officers)),
    )  # fmt: skip
    texts = (
        ("事实", d.facts), ("依据", d.basis), ("决定内容", d.outcome), ("全文", d.full_text),
        ("备注", d.remarks), ("救济", d.appeal),
        *attachments(d),
    )  # fmt: skip
    return Page(
        public_id=d.public_id,
        title=d.title,
        day=d.decided_on.isoformat(),
        slug=d.authority_slug,
        authority=d.authority_name,
        kind=d.kind.value,
        rows=tuple((name, value) for name, value in rows if value),
        texts=tuple((name, value) for name, value in texts if value),
    )


def attachments(d: PublicDecision) -> Iterator[tuple[str, str]]:
    """Attachments as further texts."""
    yield from d.attachments
