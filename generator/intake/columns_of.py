"""The parts of a decision by the names people give them."""

from generator.sources.columns import PENALTY_COLUMNS, PERMIT_COLUMNS, plain

_PARTS = {
    "罚款": "fine_amount", "没收": "confiscated_amount", "没收违法所得": "confiscated_amount",
    "没收非法财物": "confiscated_amount", "处罚": "outcome", "事实": "facts", "依据": "basis",
    "全文": "full_text",
}  # fmt: skip
_UNITS = {"fine_wan": "fine_amount", "confiscated_wan": "confiscated_amount", "status_2018": "permit_status"}


def part_of(name: str) -> str:
    """The field of ``Decision`` that a column's name or an everyday word means, else the name itself."""
    word = plain(name)
    field = _PARTS.get(word) or PENALTY_COLUMNS.get(word) or PERMIT_COLUMNS.get(word) or name.strip()
    return _UNITS.get(field, field)
