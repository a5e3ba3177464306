"""Withdrawals that cannot be carried out: a located error each, and nothing changes."""

import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.support.portal import CODE, OTHER, Portal, decision, publish, withdraw

FIRST, SECOND = "津渡城管罚〔2026〕1号", "津渡城管罚〔2026〕2号"
LATER = {"kind": "行政复议决定书", "number": "津渡复决〔2026〕9号", "body": "津渡市人民政府"}
SECRET = "不可复述的理由甲乙丙"


class Bad(NamedTuple):
    """A withdrawal that must be refused: with which code, at which field."""

    code: str
    field: str
    event: dict[str, Any]
    slug: str = "chengguan"


def bad(code: str, field: str, *args: Any, slug: str = "chengguan", **changes: Any) -> Bad:
    event = withdraw(0, *args) | {"reason": SECRET} | changes
    return Bad(code, field, event, slug)


BAD = {
    "another authority's decision": bad("UNKNOWN_NUMBER", "document_number", FIRST, slug="other"),
    "in another authority's name": bad("AUTHORITY_MISMATCH", "authority_code", FIRST, slug="other",
                                       authority_code=CODE),
    "unknown number": bad("UNKNOWN_NUMBER", "document_number", "津渡城管罚〔2026〕404号"),
    "order in the future": bad("ORDER_IN_FUTURE", "order.date", FIRST, order=LATER | {"date": "2026-12-01"}),
    "no reason": bad("NO_REASON", "reason", FIRST, reason=" "),
    "no order": bad("ORDER_MISSING", "order", FIRST, order={}),
    "twice, by another act": bad("ALREADY_WITHDRAWN", "document_number", SECOND, order=LATER),
    "a part that does not exist": bad("UNKNOWN_PART", "extent", FIRST, extent=["没有的部分"]),
    "a part that is empty": bad("UNKNOWN_PART", "extent", FIRST, extent=["licence"]),
    "the party as a part": bad("UNKNOWN_PART", "extent", FIRST, extent=["party"]),
    "an unknown ground": bad("UNKNOWN_CODE", "ground", FIRST, "BECAUSE"),
    "no ground": bad("MANDATORY", "ground", FIRST, ""),
    "an automatic ground": bad("GROUND_AUTOMATIC", "ground", FIRST, "EXPIRED"),
    "restoring by withdrawal": bad("GROUND_NOT_WITHDRAWAL", "ground", FIRST, "RESTORED"),
    "a permit's end of a penalty": bad("GROUND_PERMIT_ONLY", "ground", FIRST, "PERMIT-END"),
    "before the decision": bad("EFFECTIVE_TOO_EARLY", "effective_on", FIRST, effective_on="2020-01-01"),
    "far ahead": bad("EFFECTIVE_TOO_FAR", "effective_on", FIRST, effective_on="2028-01-01"),
    "no effective date": bad("MANDATORY", "effective_on", FIRST, effective_on=""),
    "a duplicate of itself": bad("SUCCESSOR_MISSING", "successor", FIRST, "DUPLICATE", successor=FIRST),
    "a duplicate of nothing": bad("SUCCESSOR_MISSING", "successor", FIRST, "DUPLICATE"),
    "an old sequence": bad("SEQUENCE_OLD", "sequence", FIRST, sequence=1),
    "a field nobody knows": bad("UNKNOWN_FIELD", "note", FIRST, note=SECRET),
    "an order that is no object": bad("BAD_VALUE", "order", FIRST, order=SECRET),
    "a path as its number": bad("UNSAFE_IDENTIFIER", "document_number", "../../etc/1号"),
}  # fmt: skip


class Told(NamedTuple):
    """A portal before and after it was given all of them."""

    portal: Portal
    before: dict[str, bytes]
    summary: dict[str, Any]
    problems: list[dict[str, Any]]
    rows: dict[str, tuple[str, int]]
    err: str


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    portal = Portal(tmp_path_factory.mktemp("bad"))
    portal.authority("other", "津渡市审计局", OTHER)
    portal.feed(*(publish(n, decision(n)) for n in range(1, 7)), withdraw(7, SECOND))
    portal.build()
    before = portal.files()
    rows: dict[str, tuple[str, int]] = {}
    events: dict[str, list[dict[str, Any]]] = {"chengguan": [], "other": []}
    for name, case in BAD.items():
        line = events[case.slug]
        line.append(case.event | {"sequence": case.event["sequence"] or 100 + len(line)})
        rows[name] = (f"feeds/{case.slug}/bad.jsonl", len(line))
    for slug, line in events.items():
        portal.feed(*line, file="bad.jsonl", slug=slug)
    code, out, err = portal.run("build", "--json", "--workers", "1")
    assert code == 0, err
    checked = json.loads(portal.run("check", "--json")[1])
    return Told(portal, before, json.loads(out), checked["problems"], rows, err)


@pytest.mark.parametrize("name", BAD)
def test_it_is_refused_with_its_place_and_reason(told: Told, name: str) -> None:
    file, row = told.rows[name]
    found = [p for p in told.problems if p["file"] == file and p["row"] == row]
    assert (BAD[name].code, BAD[name].field) in {(p["code"], p["field"]) for p in found}
    assert all(p["message"] and p["mend"] for p in found)
    assert f"{file}:{row} [{BAD[name].field}] {BAD[name].code}" in told.err


def test_nothing_on_the_site_changed(told: Told) -> None:
    assert told.summary["rejected"] == len(BAD)
    assert told.summary["withdrawn"] == told.summary["files_written"] == told.summary["files_deleted"] == 0
    assert told.portal.files() == told.before


def test_words_of_refused_withdrawals_are_repeated_nowhere(told: Told) -> None:
    assert SECRET not in told.err
    assert SECRET not in json.dumps(told.problems, ensure_ascii=False)


def test_the_same_withdrawal_again_is_no_news(tmp_path: Path) -> None:
    portal = Portal(tmp_path)
    portal.feed(publish(1, decision(1)), withdraw(2, FIRST))
    portal.build()
    before = portal.files()
    portal.feed(withdraw(9, FIRST), file="again.jsonl")
    summary = portal.build()
    assert (summary["unchanged"], summary["rejected"]) == (3, 0)
    assert portal.files() == before


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"--document": "津渡城管罚〔2026〕404号"}, "UNKNOWN_NUMBER"),
        ({"--authority": OTHER}, "UNKNOWN_NUMBER"),
        ({"--order": "行政复议决定书 津渡复决〔2026〕8号 津渡市人民政府 2027-01-01"}, "ORDER_IN_FUTURE"),
        ({"--reason": ""}, "NO_REASON"),
        ({"--order": ""}, "ORDER_MISSING"),
        ({"--document": SECOND}, "ALREADY_WITHDRAWN"),
        ({"--extent": "没有的部分"}, "UNKNOWN_PART"),
        ({"--ground": "BECAUSE"}, "没有撤下情形"),
        ({"--authority": "nobody"}, "没有代码"),
        ({"--effective": "明天"}, "YYYY-MM-DD"),
    ],
)
def test_the_command_refuses_it_too(told: Told, changes: dict[str, str], code: str) -> None:
    given = {
        "--authority": CODE, "--document": FIRST, "--ground": "REVOKED", "--reason": "证据不足",
        "--order": "行政复议决定书 津渡复决〔2026〕9号 津渡市人民政府 2026-10-08", **changes,
    }  # fmt: skip
    exit_code, out, err = told.portal.run("withdraw", *(part for pair in given.items() for part in pair))
    assert (exit_code, out) == (2, "")
    assert code in err
    summary = told.portal.build()
    assert summary["files_written"] == summary["withdrawn"] == 0
