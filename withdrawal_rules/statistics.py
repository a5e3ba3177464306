"""Official counting rules of the 行政执法统计年报, and the suppression of small cells."""

from collections.abc import Iterable
from functools import lru_cache

from withdrawal_rules.loading import shipped
from withdrawal_rules.rules import Rules


def heaviest(penalty_kinds: Iterable[str], rules: Rules | None = None, *, alternate: bool = False) -> str:
    """The kind under which a penalty with these kinds is counted once.

    A known kind beats 其他; without any known kind it is 其他. ``alternate`` takes the form
    that ranks 吊销许可证件 just below 行政拘留.
    """
    return _heaviest(tuple(penalty_kinds), rules or shipped(), alternate)


@lru_cache(maxsize=1 << 10)
def _heaviest(penalty_kinds: tuple[str, ...], rules: Rules, alternate: bool) -> str:
    table = rules.statistics
    order = table.alternate if alternate else table.order
    ranks = {kind: rank for rank, kind in enumerate(order)}
    known = [ranks[name] for kind in penalty_kinds for name in [_plain(kind, table.alias)] if name in ranks]
    return order[max(known)] if known else table.other


def column_of(table: str, kind: str, rules: Rules | None = None) -> str:
    """The column of a yearly table under which ``kind`` counts; its last column when none names it.

    Raises KeyError for a table that ``statistics.toml`` does not have.
    """
    tables = {row.code: row for row in (rules or shipped()).statistics.tables}
    columns = tables[table].columns
    return next((column.label for column in columns if kind in column.kinds), columns[-1].label)


def cell_is_small(count: int, persons: int, rules: Rules | None = None) -> bool:
    """Whether a cell (organ x kind x month) must not be shown apart.

    ``count`` is the cell's number of decisions, ``persons`` how many of them are on natural
    persons. An empty cell tells nothing about anybody and is never small.
    """
    return 0 < count < (rules or shipped()).statistics.small_below and persons > 0


def _plain(kind: str, alias: dict[str, str]) -> str:
    name = kind.strip()
    return alias.get(name, name)
