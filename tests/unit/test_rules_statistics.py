"""Official counting: one decision is one case, under its heaviest penalty."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.model.codes import PENALTY_KINDS
from withdrawal_rules.statistics import cell_is_small, column_of, heaviest


@pytest.mark.parametrize(
    ("kinds", "counted"),
    [
        (("罚款", "警告"), "罚款"),
        (("罚款", "没收违法所得", "吊销许可证件"), "吊销许可证件"),
        (("吊销许可证件", "责令停产停业"), "责令停产停业"),
        (("其他-责令改正", "警告"), "警告"),
        (("其他",), "其他"),
        ((), "其他"),
        (("暂扣或者吊销执照", "罚款"), "暂扣许可证件"),
        (("罰鍰",), "罚款"),
        ((" 行政拘留 ", "罚款"), "行政拘留"),
    ],
)
def test_a_decision_counts_under_its_heaviest_known_penalty(kinds: tuple[str, ...], counted: str) -> None:
    assert heaviest(kinds) == counted


def test_the_other_form_ranks_the_loss_of_a_licence_below_detention_only() -> None:
    assert heaviest(("吊销许可证件", "责令停产停业"), alternate=True) == "吊销许可证件"


@given(st.lists(st.sampled_from([*PENALTY_KINDS, "其他"]), min_size=1))
def test_the_order_of_the_kinds_does_not_matter(kinds: list[str]) -> None:
    assert heaviest(kinds) == heaviest(list(reversed(kinds)))
    assert heaviest(kinds) in kinds


@pytest.mark.parametrize("kind", [*PENALTY_KINDS, "其他"])
def test_every_penalty_has_a_column_of_the_yearly_table(kind: str) -> None:
    assert column_of("penalty", kind)


def test_joined_columns_of_the_yearly_table() -> None:
    assert column_of("penalty", "没收非法财物") == "没收违法所得、没收非法财物"
    assert column_of("penalty", "限制从业") == "责令关闭、限制从业"
    assert column_of("penalty", "没有听说过的处罚") == "其他行政处罚"


@pytest.mark.parametrize(
    ("count", "persons", "small"),
    [(0, 0, False), (1, 1, True), (2, 1, True), (2, 0, False), (3, 3, False), (100, 1, False)],
)
def test_cells_below_three_are_suppressed_where_persons_are_in_them(
    count: int, persons: int, small: bool
) -> None:
    assert cell_is_small(count, persons) is small
