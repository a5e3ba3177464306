"""The demo content: everything the portal can show stands in it, and nothing of it is real."""

import json
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from generator.intake import Intake, Verdict
from generator.model.authority import Content
from generator.model.codes import DecisionKind, Ground, Outcome
from generator.model.identifiers import has_id_check_digit, is_uscc
from generator.model.known import KnownItem
from generator.model.private import Correct, Decision, Publish, Received, Republish, Withdraw
from generator.model.problem import Problem
from generator.model.text import fold, number_key
from generator.sources import find, load_content
from tests.bench import make_feeds
from tests.bench.demo import bulk_parts, write
from withdrawal_rules import load_rules
from withdrawal_rules.gates import check

CONTENT = Path(__file__).resolve().parents[2] / "content"
TODAY = date(2026, 11, 21)
TRAINING = "training"
REAL_PLACES = (
    "北京", "天津", "上海", "重庆", "河北", "山西", "内蒙古", "辽宁", "吉林", "黑龙江", "江苏", "浙江",
    "安徽", "福建", "江西", "山东", "河南", "湖北", "湖南", "广东", "广西", "海南", "四川", "贵州", "云南",
    "西藏", "陕西", "甘肃", "青海", "宁夏", "新疆", "香港", "澳门", "台湾", "台北", "广州", "深圳", "成都",
    "武汉", "南京", "杭州", "西安", "大连", "青岛", "厦门", "宁波", "苏州", "澄海", "唐山", "沧州",
    "滨海新区",
)  # fmt: skip
_STATES = {Ground.REPAIRED: "ended", Ground.SEALED: "removed", Ground.ERRONEOUS: "removed"}


class Memory:
    """A register that remembers accepted events, as the ledger does."""

    def __init__(self) -> None:
        self.items: dict[tuple[str, str], KnownItem] = {}
        self.decisions: dict[tuple[str, str], Decision] = {}

    def item(self, authority_code: str, number_key: str) -> KnownItem | None:
        return self.items.get((authority_code, number_key))

    def decision(self, authority_code: str, number_key: str) -> Decision | None:
        return self.decisions.get((authority_code, number_key))

    def last_sequence(self, feed_file: str) -> int | None:
        return None

    def recall(self, authority_code: str, number_keys: Sequence[str]) -> None:
        """Nothing to look up: everything is at hand."""

    def rows_last_time(self, feed_file: str) -> int | None:
        return None

    def take(self, received: Received) -> None:
        event = received.event
        key = (event.authority_code, number_key(event.document_number))
        known = self.items.get(key)
        state = known.state if known else "published"
        if isinstance(event, Publish):
            self.decisions[key] = event.decision
        elif isinstance(event, Withdraw):
            stays = event.ground is Ground.PERMIT_END or event.extent
            state = "published" if stays else _STATES.get(event.ground, "withdrawn")
        elif isinstance(event, Republish):
            state = "published"
        hashes = (known.hashes if known else frozenset()) | {received.content_hash}
        party = fold(self.decisions[key].party.name)
        self.items[key] = KnownItem(state, received.content_hash, hashes, event.sequence, party)


def judged(folder: Path) -> tuple[Content, dict[str, list[Verdict]], list[Problem]]:
    """Every verdict by authority, and what is wrong with whole files or the content itself."""
    content, problems = load_content(folder)
    memory = Memory()
    intake = Intake(content.authorities, memory, TODAY)
    verdicts: dict[str, list[Verdict]] = {}
    for authority in content.authorities:
        mine = verdicts.setdefault(authority.slug, [])
        for feed in find(authority, folder, folder / "none"):
            if isinstance(feed, Problem):
                problems.append(feed)
                continue
            for verdict in intake.file(feed, authority):
                if isinstance(verdict, Problem):
                    problems.append(verdict)
                    continue
                mine.append(verdict)
                if verdict.received and verdict.outcome in (Outcome.ACCEPTED, Outcome.HELD):
                    memory.take(verdict.received)
    return content, verdicts, problems


@lru_cache(maxsize=1)
def demo() -> tuple[Content, dict[str, list[Verdict]], list[Problem]]:
    return judged(CONTENT)


def events(*kinds: type) -> Iterator[Any]:
    for mine in demo()[1].values():
        for verdict in mine:
            event = verdict.received.event if verdict.received else None
            if event and verdict.outcome is not Outcome.REJECTED and (not kinds or isinstance(event, kinds)):
                yield event


def decisions() -> list[Decision]:
    return [event.decision for event in events(Publish)]


def test_the_city_has_authorities_of_every_level() -> None:
    authorities = demo()[0].authorities
    assert len(authorities) >= 15
    assert {a.level for a in authorities} == {"市级", "区级", "乡镇街道"}
    assert len({a.code for a in authorities}) == len(authorities)
    for authority in authorities:
        assert is_uscc(authority.code) and authority.code.startswith("11"), authority.slug
        assert authority.division.startswith("27"), "GB/T 2260 has no province 27"
        assert authority.duties and authority.basis and authority.procedure
        assert authority.supervision["phone"].startswith("0399-"), "no such area code"
        assert authority.remedies["reconsideration"] and authority.remedies["court"]


def test_every_organ_has_a_powers_list_and_decisions_rest_on_its_items() -> None:
    content = demo()[0]
    for authority in content.authorities:
        mine = [power for power in content.powers if power.authority_code == authority.code]
        if authority.slug == TRAINING:
            continue
        assert 8 <= len(mine) <= 25, authority.slug
        assert len({power.kind for power in mine}) >= 3, authority.slug
        assert all(power.basis and power.duties and power.unit for power in mine)
    items = {(power.authority_code, power.code) for power in content.powers}
    resting = [d for d in decisions() if d.power_code]
    assert len(resting) > 300
    assert all((d.authority_code, d.power_code) in items for d in resting)


def test_there_are_enough_decisions_of_every_kind_over_five_years() -> None:
    found = decisions()
    assert len(found) >= 450
    counts = Counter(d.kind for d in found)
    assert set(counts) == set(DecisionKind)
    assert min(counts.values()) >= 3
    days = sorted(d.decided_on for d in found)
    assert days[0] <= date(2022, 3, 1) and date(2026, 11, 1) <= days[-1] <= TODAY
    assert {d.year for d in days} >= {2022, 2023, 2024, 2025, 2026}


def test_texts_are_short_and_long() -> None:
    lengths = sorted(len(d.facts) + len(d.full_text) for d in decisions())
    assert lengths[len(lengths) // 10] < 120
    assert sum(length > 1_500 for length in lengths) >= 25
    kinds = Counter(kind for d in decisions() for kind in d.penalty_kinds)
    assert len(kinds) >= 6


def test_parties_are_of_every_kind_and_some_come_again() -> None:
    parties = Counter(d.party.uscc for d in decisions() if d.party.uscc)
    assert sum(count >= 3 for count in parties.values()) >= 10
    assert len({d.party.kind for d in decisions()}) == 3
    owned = [d.party for d in decisions() if d.party.uscc.startswith("92")]
    with_owner = sum(p.legal_representative in p.name for p in owned)
    assert 0 < with_owner < len(owned)


def test_every_ground_is_shown() -> None:
    grounds = {event.ground for event in events(Withdraw)}
    # CORRECTED is said by a correct event, RESTORED by a republish, and EXPIRED by time alone.
    assert grounds == set(Ground) - {Ground.CORRECTED, Ground.RESTORED, Ground.EXPIRED}
    assert list(events(Correct)) and list(events(Republish))
    assert any(d.publish_until and d.publish_until < TODAY for d in decisions())
    assert any(event.extent for event in events(Withdraw)), "a revocation in part"
    for event in events(Withdraw):
        if event.ground in (Ground.CHANGED, Ground.DUPLICATE):
            assert event.successor
            key = number_key(event.successor)
            assert any(number_key(d.document_number) == key for d in decisions())


def test_every_input_form_is_in_use() -> None:
    feeds = CONTENT / "feeds"
    tables = {p: p.read_bytes() for p in feeds.rglob("*.csv") if TRAINING not in p.parts}
    assert any(data.startswith(b"\xef\xbb\xbf") for data in tables.values())
    assert any(_is_gb18030(data) for data in tables.values())
    assert any("处罚事由" in data[:2000].decode("utf-8-sig", "ignore") for data in tables.values()), "2015"
    assert any(p.name == "withdrawals.csv" for p in tables)
    assert {p.name for p in feeds.rglob("*.xlsx")} >= {"penalties.xlsx", "permits.xlsx"}
    said = {json.loads(line)["event"] for line in _lines(feeds / "environment" / "events.jsonl")}
    assert said == {"publish", "withdraw", "correct", "republish"}
    assert any("<at:deleted-entry" in p.read_text("utf-8") for p in feeds.rglob("feed.atom"))
    assert any("_gongshi" in p.read_text("utf-8") for p in feeds.rglob("feed.json"))
    assert sum(a.feed.mapping is not None for a in demo()[0].authorities) >= 2


def _is_gb18030(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "行政相对人名称" in data.decode("gb18030")
    return False


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines()


def test_only_the_feed_of_mistakes_is_refused() -> None:
    _, verdicts, problems = demo()
    refused = {slug for slug, mine in verdicts.items() for v in mine if v.outcome is Outcome.REJECTED}
    assert refused == {TRAINING}
    assert {p.authority for p in problems} <= {TRAINING}
    accepted = sum(v.outcome is Outcome.ACCEPTED for v in verdicts[TRAINING])
    assert accepted >= 8, "its good rows are published all the same"


def test_the_feed_of_mistakes_shows_the_common_errors() -> None:
    _, verdicts, problems = demo()
    codes = {p.code for v in verdicts[TRAINING] for p in v.problems} | {p.code for p in problems}
    assert codes >= {
        "AUTHORITY_MISMATCH", "BAD_CHECK_DIGIT", "FUTURE_DATE", "ID_IN_PUBLIC_COLUMN", "ROW_SHORT",
        "UNSAFE_IDENTIFIER", "UNKNOWN_CODE", "BAD_DATE", "BAD_AMOUNT", "UNKNOWN_COLUMNS", "COLUMNS_MISSING",
        "ENCODING", "EMPTY_FEED", "FORMULA_CELL", "XML_FORBIDDEN", "JSON_BROKEN", "UNKNOWN_NUMBER",
        "WITHDRAWN_RESENT", "SEQUENCE_OLD", "UNKNOWN_FIELD", "APPROVAL_MISSING", "ORDER_IN_FUTURE",
        "NO_REASON", "UNKNOWN_PART", "GROUND_AUTOMATIC", "NOT_AN_EVENT",
    }  # fmt: skip
    name = next(a.name for a in demo()[0].authorities if a.slug == TRAINING)
    assert "演示用错误数据" in name


def test_a_few_records_wait_for_a_person_and_the_rest_pass_the_gates() -> None:
    content, rules = demo()[0], load_rules()
    authorities = {a.code: a for a in content.authorities}
    stopped = Counter(
        gate.code for d in decisions() for gate in check(d, authorities[d.authority_code], rules, TODAY)
    )
    assert set(stopped) >= {"G-SECRET", "G-MINOR", "G-INTERNAL", "G-THIRD"}
    assert sum(count for code, count in stopped.items() if code != "G-EXPIRED") <= 10


def test_no_code_is_wrong_and_no_person_exists() -> None:
    for decision in decisions():
        party = decision.party
        assert not party.uscc or is_uscc(party.uscc)
        assert not party.uscc or party.uscc[2:4] == "27"
        numbers = [party.id_number, party.representative_id_number, *(p.id_number for p in decision.persons)]
        for number in filter(None, numbers):
            assert has_id_check_digit(number)
            assert number.startswith("27"), "a region that is not assigned"
            assert 990 <= int(number[14:17]) <= 999
        for phone in filter(None, [party.phone, *(p.phone for p in decision.persons)]):
            assert re.fullmatch(r"1\d{2}0000\d{4}|0399-5550\d{4}", phone)


def test_there_is_plenty_to_redact() -> None:
    text = "".join(d.facts + d.full_text for d in decisions())
    assert len(re.findall(r"270\d{14}[\dX]", text)) > 40
    assert len(re.findall(r"1\d{2}0000\d{4}", text)) > 60
    assert len(re.findall(r"[宁青琼藏贵吉][KMRW]·?[A-Z0-9]{5}", text)) > 15
    assert "⟦商密⟧" in text and "\u200b" in text and "２７" in text
    assert sum(bool(d.persons) for d in decisions()) > 100


def test_nothing_bears_the_name_of_a_real_place() -> None:
    names = [a.name for a in demo()[0].authorities]
    assert all(name.startswith("澜津市") for name in names)
    names += [d.party.name for d in decisions()] + [d.place for d in decisions()]
    names += [event.order.body for event in events(Withdraw)]
    assert not [(name, place) for name in names for place in REAL_PLACES if place in name]


def test_everything_says_that_it_is_fictional() -> None:
    assert "虚构" in (CONTENT / "feeds" / "README.md").read_text("utf-8")
    for path in (CONTENT / "authorities").glob("*.toml"):
        assert "虚构" in path.read_text("utf-8").splitlines()[0], path.name
    hostile = {"@SUM(1+1)*cmd|' /C calc'!A0"}
    assert all("虚构" in d.remarks or d.remarks in hostile for d in decisions())


def test_the_program_that_wrote_the_content_writes_it_again(tmp_path: Path) -> None:
    write.write(tmp_path)
    for part in ("authorities", "powers", "feeds"):
        made = {p.relative_to(tmp_path) for p in (tmp_path / part).rglob("*") if p.is_file()}
        kept = {p.relative_to(CONTENT) for p in (CONTENT / part).rglob("*") if p.is_file()}
        assert made == kept
        for path in sorted(made):
            assert _comparable(tmp_path / path) == _comparable(CONTENT / path), path


def _comparable(path: Path) -> object:
    data = path.read_bytes()
    if path.suffix != ".xlsx":
        return data
    # Compression may differ between machines; the cells may not.
    assert all(info.date_time[0] == 2026 for info in zipfile.ZipFile(BytesIO(data)).infolist())
    rows = load_workbook(BytesIO(data)).worksheets[0].iter_rows(values_only=True)
    return list(rows)


def _files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_large_feeds_are_the_same_every_time_and_wholly_accepted(tmp_path: Path, form: str) -> None:
    one, two, other = (tmp_path / name for name in ("one", "two", "other"))
    make_feeds.write(240, one, count=22, form=form)
    make_feeds.write(240, two, count=22, form=form)
    make_feeds.write(240, other, seed=2, count=22, form=form)
    assert _files(one) == _files(two) != _files(other)
    content, verdicts, problems = judged(one)
    assert [p for p in problems if p.code != "EMPTY_FEED"] == []
    assert len(content.authorities) == 22
    assert Counter(v.outcome for mine in verdicts.values() for v in mine) == {Outcome.ACCEPTED: 240}


def test_one_new_decision_one_withdrawal_and_one_correction_can_be_added(tmp_path: Path) -> None:
    make_feeds.write(60, tmp_path, count=3)
    added = [make_feeds.one_new(tmp_path), make_feeds.withdraw(tmp_path), make_feeds.correct(tmp_path)]
    assert len(set(added)) == 3
    _, verdicts, problems = judged(tmp_path)
    assert problems == []
    outcomes = Counter(v.outcome for mine in verdicts.values() for v in mine)
    assert outcomes == {Outcome.ACCEPTED: 63}


@given(st.integers(0, 12_000_000), st.sampled_from(["91", "92", "52", "93"]))
def test_numbers_of_large_feeds_always_carry_their_check_digits(number: int, head: str) -> None:
    assert is_uscc(bulk_parts.uscc_of(head, number))
    assert has_id_check_digit(bulk_parts.id_of(number))
