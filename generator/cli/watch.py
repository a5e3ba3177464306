"""Watching the redactor: a rule that never matches, or one that suddenly matches far more.

Either may mean that a feed changed its form, or that a rule file was broken.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from generator.ledger import Ledger

_KEY = "matched"
_WHOLE = 1000
"""Records from which a build says something about rules that never matched."""
_TIMES, _AT_LEAST, _ENOUGH = 10, 20, 50


def watch(
    ledger: Ledger, matched: Mapping[str, int], records: int, categories: Iterable[str]
) -> Iterator[str]:
    """Warnings about a build's matches by category; remembers them for the next comparison.

    ``records``: how many were looked at. A category is noted when it matched ten times more often
    than before (at least twenty times, in a build of at least fifty records), and in a build of
    a thousand records and more when it never matched.
    """
    if not records:
        return
    known: Counter[str] = Counter(json.loads(ledger.meta(_KEY) or "{}"))
    before = known["records"]
    for code in sorted(categories):
        now = matched.get(code, 0)
        if records >= _WHOLE and not now:
            yield f"规则 {code} 在 {records} 条记录中一次也没有命中，请核对规则与来源。"
        elif (
            before and records >= _ENOUGH and now >= _AT_LEAST and _surged(now, records, known[code], before)
        ):
            yield f"规则 {code} 命中 {now} 次，按条数计超过以往的 {_TIMES} 倍，请抽查。"
    known.update(matched)
    known["records"] += records
    with ledger.transaction():
        ledger.set_meta(_KEY, json.dumps(known, sort_keys=True))


def _surged(now: int, records: int, before: int, records_before: int) -> bool:
    return now * records_before > _TIMES * max(before, 1) * records
