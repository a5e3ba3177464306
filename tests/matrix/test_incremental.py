"""Building by what changed gives the bytes of building everything, whatever happened in what order."""

import random
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from generator.model import paths
from tests.support.canary import code_of
from tests.support.portal import CODE, OTHER, Portal, decision, publish, withdraw

REPORT = "absence-report.json"
START = date(2026, 10, 20)
GROUNDS = (
    "CHANGED", "REVOKED", "REVOKED", "UNLAWFUL", "VOID", "REDO", "CORRECTED", "REPAIRED", "SEALED",
    "ERRONEOUS", "DUPLICATE",
)  # fmt: skip
KINDS = ("行政处罚", "行政处罚", "行政许可", "行政检查")
BASIS = {"行政处罚": "SOC", "行政许可": "PER40", "行政检查": ""}
SLUGS = {CODE: "chengguan", OTHER: "shenji"}
POWERS = (
    "序号,职权编码,职权类型,职权名称,子项,行使主体,承办机构,实施依据,行使层级,责任事项,追责情形,监督方式,备注\n"
    "1,JD-CF-001,行政处罚,对占用公共道路的处罚,,津渡市城市管理委员会,,,市级,,,,\n"
    "2,JD-CF-002,行政处罚,对占用绿地的处罚,,津渡市城市管理委员会,,,市级,,,,\n"
)


class Story:
    """Chance events of several days, in the order in which the feeds told them."""

    def __init__(self, seed: int, days: int = 5, first: int = 44) -> None:
        self._chance = random.Random(seed)
        self._serial = 0
        self._sequence = {CODE: 0, OTHER: 0}
        self._orders = 0
        self._records: dict[int, dict[str, Any]] = {}
        self._withdrawn: set[int] = set()
        self._removed: set[int] = set()
        self.days: list[tuple[str, dict[str, list[dict[str, Any]]]]] = []
        today = START
        for day in range(days):
            self._today = today
            number = first if day == 0 else self._chance.randint(0, 5)
            events: dict[str, list[dict[str, Any]]] = {CODE: [], OTHER: []}
            for _ in range(number):
                self._event(events, new=day == 0)
            self.days.append((today.isoformat(), events))
            today += timedelta(days=self._chance.choice((0, 1, 1, 3, 12, 40)))

    def _add(self, events: dict[str, list[dict[str, Any]]], code: str, event: dict[str, Any]) -> None:
        self._sequence[code] += 1
        events[code].append(event | {"sequence": self._sequence[code]})

    def _event(self, events: dict[str, list[dict[str, Any]]], *, new: bool) -> None:
        choice = (
            "publish"
            if new
            else self._chance.choice(
                ("publish", "publish", "revise", "correct", "withdraw", "withdraw", "withdraw", "republish")
            )
        )
        free = sorted(self._records.keys() - self._withdrawn)
        if choice == "publish" or not free:
            self._serial += 1
            self._records[self._serial] = self._decision(self._serial)
            record = self._records[self._serial]
            self._add(events, record["authority_code"], publish(0, record))
            return
        serial = self._chance.choice(free)
        if choice == "republish":
            back = sorted(self._withdrawn - self._removed)
            if not back:
                return
            serial = self._chance.choice(back)
        record = self._records[serial]
        code, number = record["authority_code"], record["document_number"]
        if choice == "revise":
            self._records[serial] = record = record | {
                "facts": f"当事人占用公共道路，第{self._chance.randint(100, 999)}次查明。",
                "decided_on": self._chance.choice((record["decided_on"], self._day())),
            }
            self._add(events, code, publish(0, record))
        elif choice == "correct":
            what = self._chance.choice(("place", "outcome", "violation"))
            change = {what: f"更正后的内容{self._chance.randint(100, 999)}"}
            self._add(events, code, {
                "event": "correct", "document_number": number, "approval": "津渡司同意〔2026〕3号",
                "changes": change, "reason": "笔误。",
            })  # fmt: skip
        elif choice == "withdraw":
            self._withdraw(events, serial)
        else:
            self._withdrawn.discard(serial)
            event: dict[str, Any] = {"event": "republish", "document_number": number, "order": self._order()}
            if self._chance.random() < 0.5:
                event["decision"] = record | {"facts": "再审查明：当事人占用公共道路。"}
            self._add(events, code, event | {"reason": "再审改判。"})

    def _withdraw(self, events: dict[str, list[dict[str, Any]]], serial: int) -> None:
        record = self._records[serial]
        ground = self._chance.choice(GROUNDS)
        more: dict[str, Any] = {}
        whole = ground != "CORRECTED"
        if ground == "REVOKED" and self._chance.random() < 0.4:
            more["extent"], whole = [self._chance.choice(("facts", "outcome"))], False
        if ground in ("DUPLICATE", "CHANGED"):
            same = [
                r["document_number"] for s, r in self._records.items()
                if s != serial and r["authority_code"] == record["authority_code"]
            ]  # fmt: skip
            more["successor"] = self._chance.choice(same)
        later = self._today + timedelta(days=self._chance.choice((-1, 0, 0, 5)))
        more["effective_on"] = max(later.isoformat(), record["decided_on"])
        event = withdraw(0, record["document_number"], ground, order=self._order(), **more)
        self._add(events, record["authority_code"], event)
        if whole:
            self._withdrawn.add(serial)
        if ground in ("SEALED", "ERRONEOUS", "REPAIRED"):
            self._removed.add(serial)

    def _order(self) -> dict[str, str]:
        self._orders += 1
        return {
            "kind": "行政复议决定书", "number": f"津渡复决〔2026〕{self._orders}号", "body": "津渡市人民政府",
            "date": "2026-10-18",
        }  # fmt: skip

    def _day(self) -> str:
        return self._chance.choice(("2026-07-03", "2026-08-15", "2026-09-01", "2026-09-02", "2026-09-30"))

    def _decision(self, serial: int) -> dict[str, Any]:
        chance = self._chance
        code, kind = chance.choice((CODE, CODE, OTHER)), chance.choice(KINDS)
        person = chance.random() < 0.15
        which = chance.randint(1, 6)
        party = {"name": f"津渡{'甲乙丙丁戊己'[which - 1]}记商贸有限公司", "kind": "法人及非法人组织"}
        party["uscc"] = code_of(which)
        if person:
            party = {
                "name": "孟远舟",
                "kind": "自然人",
                "id_type": "身份证",
                "id_number": "11010519491231002X",
            }
        until = chance.choice(("2029-09-01",) * 9 + ("2026-10-21", "2026-10-25", "2026-11-20"))
        prefix = "城管" if code == CODE else "审计"
        record = decision(serial, authority_code=code, kind=kind, party=party, decided_on=self._day())
        record |= {"document_number": f"津渡{prefix}〔2026〕{serial}号", "publish_until": until}
        record["power_code"] = chance.choice(("", "JD-CF-001", "JD-CF-002"))
        if BASIS[kind]:
            record["publication_basis"] = BASIS[kind]
        else:
            del record["publication_basis"]
        if kind == "行政许可":
            record |= {"penalty_kinds": [], "fine_cny": None, "valid_from": record["decided_on"]}
            record |= {"valid_until": "2028-09-01", "permit_status": "1", "permit_category": "普通"}
        return record


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Borders of pages and parts lie close together, so that stories cross them."""
    monkeypatch.setattr(paths, "LIST_PAGE", 4)
    monkeypatch.setattr(paths, "DATA_PART", 5)


def portal_of(root: Path) -> Portal:
    portal = Portal(root)
    portal.authority("shenji", "津渡市审计局", OTHER)
    (portal.content / "powers").mkdir()
    (portal.content / "powers/chengguan.csv").write_text(POWERS, encoding="utf-8")
    return portal


def live(portal: Portal, story: Story, *options: str) -> list[dict[str, Any]]:
    """Feed the story day by day, a build each day; the summaries."""
    told: dict[str, list[dict[str, Any]]] = {CODE: [], OTHER: []}
    summaries = []
    for today, events in story.days:
        for code, new in events.items():
            told[code] += new
            if told[code]:
                portal.feed(*told[code], slug=SLUGS[code])
        portal.today = today
        summaries.append(portal.build(*options))
    return summaries


def differing(ours: dict[str, bytes], theirs: dict[str, bytes]) -> list[str]:
    paths_ = sorted(ours.keys() | theirs.keys())
    return [path for path in paths_ if path != REPORT and ours.get(path) != theirs.get(path)]


def tell(root: Path, seed: int, **options: int) -> None:
    story = Story(seed, **options)
    portal = portal_of(root / "steps")
    summaries = live(portal, story)
    assert all(s["rejected"] + s["held"] == 0 for s in summaries[:1]), summaries[0]
    steps = portal.files()
    shutil.copytree(root / "steps", root / "copy")
    whole = Portal.__new__(Portal)
    whole.content, whole.state, whole.output = (root / "copy" / n for n in ("content", "var", "output"))
    whole.today = portal.today
    whole.build("--full")
    assert differing(steps, whole.files()) == []
    assert portal.build()["files_written"] == 0
    afresh = portal_of(root / "afresh")
    live(afresh, story, "--full")
    assert differing(steps, afresh.files()) == []


@pytest.mark.parametrize("seed", range(2))
def test_a_story_told_in_steps_gives_the_site_of_one_whole_build(tmp_path: Path, seed: int) -> None:
    tell(tmp_path, seed)


@pytest.mark.parametrize(
    ("event", "most"),
    [
        (withdraw(0, "津渡城管罚〔2026〕7号"), 120),
        (withdraw(0, "津渡城管罚〔2026〕7号", "SEALED"), 120),
        (publish(0, decision(7, place="津渡市渡口区")), 110),
        (publish(0, decision(500)), 110),
    ],
    ids=["withdrawal", "sealing", "correction", "new decision"],
)
def test_one_change_touches_few_files(tmp_path: Path, event: dict[str, Any], most: int) -> None:
    portal = portal_of(tmp_path)
    parties = [{"name": f"津渡{n}号商行", "kind": "法人及非法人组织", "uscc": code_of(n)} for n in range(300)]
    events = [publish(n, decision(n, party=parties[n % 300])) for n in range(1, 301)]
    portal.feed(*events)
    portal.build()
    portal.feed(*events, event | {"sequence": 900})
    summary = portal.build()
    assert summary["accepted"] == 1
    assert 0 < summary["files_written"] + summary["files_deleted"] <= most < summary["files_total"] / 5


@pytest.mark.slow
@pytest.mark.parametrize("seed", [*range(2, 10), *range(100, 106)])
def test_many_stories_told_in_steps_give_the_site_of_one_whole_build(tmp_path: Path, seed: int) -> None:
    tell(tmp_path, seed, **({"days": 9, "first": 60} if seed >= 100 else {}))
