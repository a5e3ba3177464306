"""What a feed says of a decision or a withdrawal: public text, escaped as plain HTML."""

from html import escape

from generator.model.codes import Shape
from generator.model.public import PublicDecision, WithdrawalNotice

EXCERPT = 200
"""Characters of facts, basis and remarks in a feed; the page and the bulk data have the rest.

A feed is made again whenever one of its fifty entries changes, so the entries must be small.
"""

LONGEST = 1000
"""Characters of any other field: what was decided is told in full, unless it is a book."""

_CREDIT = "本信息不作为信用评价的依据。"


def _line(label: str, value: str, most: int = LONGEST) -> str:
    """One labelled paragraph of at most ``most`` characters; line breaks of the text are kept."""
    if not value:
        return ""
    text = value if len(value) <= most else value[:most] + "……（全文见原页）"
    lines = "<br>".join(escape(line) for line in text.splitlines())
    return f"<p><b>{label}</b>：{lines}</p>"


def _money(amount: str, currency: str) -> str:
    if not amount:
        return ""
    return f"{amount}元" if currency == "CNY" else f"{amount} {currency}"


def decision_summary(decision: PublicDecision) -> str:
    """One sentence: who decided what about whom, and when."""
    parts = (
        decision.authority_name,
        decision.kind.value,
        decision.document_number,
        decision.party.name,
        decision.decided_on.isoformat(),
    )
    return "，".join(part for part in parts if part)


def decision_html(decision: PublicDecision, url: str) -> str:
    """What a decision says as labelled paragraphs, nothing in it but ``p``, ``b``, ``br``, ``a``.

    Facts, basis and remarks are excerpts; the text of the document is told by the link alone.
    """
    d = decision
    lines = (
        _line("执法机关", d.authority_name),
        _line("决定书文号", d.document_number),
        _line("执法类别", d.kind.value),
        _line("状态", d.status),
        _line("行政相对人", d.party.name),
        _line("统一社会信用代码", d.party.uscc),
        _line("违法行为类型", d.violation),
        _line("违法事实", d.facts, EXCERPT),
        _line("法律依据", d.basis, EXCERPT),
        _line("处罚类别", "；".join(d.penalty_kinds)),
        _line("决定内容", d.outcome),
        _line("罚款金额", _money(d.fine_amount, d.currency)),
        _line("没收金额", _money(d.confiscated_amount, d.currency)),
        _line("许可类别", d.permit_category),
        _line("许可编号", d.permit_number),
        _line("决定日期", d.decided_on.isoformat()),
        _line("公示截止期", d.publish_until.isoformat() if d.publish_until else ""),
        _line("备注", d.remarks, EXCERPT),
    )
    notes = (f"<p>{escape(n.on.isoformat())} 更正：{escape(n.reason)}</p>" for n in d.corrections)
    more = "查看原页和决定书全文" if d.full_text else "查看原页"
    page = f'<p><a href="{escape(url, quote=True)}">{more}</a>。{_CREDIT}</p>'
    return "".join((*lines, *notes, page))


def notice_title(notice: WithdrawalNotice) -> str:
    """Title of a withdrawal entry. Where only a removal may be told, it names no document."""
    if notice.shape is Shape.NOTICE and notice.document_number:
        return f"{notice.term}：{notice.document_number}"
    return f"{notice.term}：{notice.public_id}"


def notice_html(notice: WithdrawalNotice) -> str:
    """The public text of a withdrawal; never party, facts or penalty.

    For a shape other than a notice, id, ground and date are all that may be said.
    """
    n = notice
    told = [
        _line("公开编号", n.public_id),
        _line("撤下情形", n.term),
        _line("撤下日期", n.withdrawn_on.isoformat()),
    ]
    if n.shape is Shape.NOTICE:
        order = " ".join(
            part
            for part in (
                n.order_body,
                n.order_kind,
                n.order_number,
                n.order_date.isoformat() if n.order_date else "",
            )
            if part
        )
        told += [
            _line("作出机关", n.authority_name),
            _line("原决定书文号", n.document_number),
            _line("原公开日期", n.first_published_on.isoformat() if n.first_published_on else ""),
            _line("生效日期", n.effective_on.isoformat()),
            _line("依据文书", order),
            _line("理由", n.reason),
            _line("后续决定", n.successor_number or n.successor_id),
            _line("说明", n.explanation),
        ]
    return "".join(told)
