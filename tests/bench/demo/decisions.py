"""Decisions of the demo authorities, as the ``decision`` object of an event (see ``design.md``)."""

from datetime import date, timedelta
from random import Random
from typing import Any

from . import documents, identity, powers
from .parties import Registry
from .scenarios import Office, Scenario, phrases, scenarios
from .template import Filler, money_words

TODAY = date(2026, 11, 21)
FIRST = date(2021, 11, 8)
LAST = date(2026, 11, 18)
NOTE = "演示数据，内容虚构。"
_MARKS = {
    "行政处罚": "罚", "行政许可": "许", "行政强制": "强", "行政检查": "检", "行政征收": "征",
    "行政征用": "用", "行政给付": "给", "行政确认": "确", "行政奖励": "奖", "行政裁决": "裁", "其他": "改",
}  # fmt: skip
_OPENED = (
    "经",
    "现场",
    "接",
    "受理",
    "{src",
    "{d:",
    "根据",
    "检查",
    "网络",
    "监测",
    "对",
    "卫星",
    "视频",
    "动态",
    "抽",
    "实体",
)
_BRACKETS = ("〔{}〕", "〔{}〕", "〔{}〕", "[{}]", "（{}）")


class Bureau:
    """Makes the decisions of one authority, in the order of their dates."""

    def __init__(self, office: Office, code: str, seed: str, registry: Registry) -> None:
        self.office = office
        self.code = code
        self.rng = Random(seed)
        self.registry = registry
        self._serials: dict[tuple[str, int], int] = {}
        rng = self.rng
        self.officers = [
            {"name": identity.person_name(rng), "certificate": f"2701{rng.randint(1000, 9999)}{n:03d}"}
            for n in range(1, 7)
        ]
        district = office.division != "270000"
        self.divisions = [office.division] if district else sorted(identity.words()["districts"])
        self.superior = f"{_area(office)}人民政府"
        if office.slug == "shiji-government":
            self.superior = "澜津市人民政府"
        self.court = f"{identity.words()['city']}{'中埠区' if not district else _area(office)[3:]}人民法院"

    def make(self) -> list[dict[str, Any]]:
        """All decisions, oldest first; every scenario of the authority is used at least once."""
        mine = [s for s in scenarios() if self.office.slug in s.authorities]
        chosen = list(mine)
        weights = [4 if s.kind == "行政处罚" else 2 for s in mine]
        while len(chosen) < self.office.count:
            chosen += self.rng.choices(mine, weights)
        dated = sorted(((self._day(s), n, s) for n, s in enumerate(chosen)), key=lambda item: item[:2])
        return [self._decision(scenario, day) for day, _, scenario in dated]

    def _day(self, scenario: Scenario) -> date:
        first = date.fromisoformat(scenario.since) if scenario.since else FIRST
        last = date.fromisoformat(scenario.until) if scenario.until else LAST
        if scenario.days:  # a permit is shown until it runs out: keep those that still run
            first = max(first, TODAY + timedelta(days=40) - timedelta(days=scenario.days))
        day = first + timedelta(days=int((last - first).days * self.rng.random() ** 0.75))
        while day.weekday() > 4:
            day -= timedelta(days=1)
        return max(day, first)

    def _number(self, kind: str, day: date) -> str:
        key = (kind, day.year)
        self._serials[key] = self._serials.get(key, self.rng.randint(1, 9)) + self.rng.randint(1, 14)
        serial, letter = self._serials[key], _MARKS[kind]
        style = _BRACKETS[sum(map(ord, self.office.slug)) % len(_BRACKETS)].format(day.year)
        if self.office.slug in ("fire", "transport"):
            return f"{self.office.mark}{letter}决字{style}第{serial:04d}号"
        return f"{self.office.mark}{letter}{style}{serial}号"

    def _decision(self, scenario: Scenario, day: date) -> dict[str, Any]:
        rng, office = self.rng, self.office
        trade = rng.choice(scenario.trades)
        sort = rng.choice(scenario.sorts)
        if sort == "person":
            trade = "个人"
        elif trade == "个人":
            trade = rng.choice([t for t in scenario.trades if t != "个人"] or ["零售商业"])
        division, party = self.registry.party(sort, trade, self.divisions)
        record: dict[str, Any] = {
            "document_number": self._number(scenario.kind, day), "kind": scenario.kind,
            "authority_code": self.code, "authority_name": office.name, "source_unit": office.name,
            "source_unit_code": self.code, "party": party,
        }  # fmt: skip
        values = self._values(scenario, party, trade, division, record)
        officers = rng.sample(self.officers, 2)
        filler = Filler(rng, day, division, values, officers, phrases())
        self._amounts(record, scenario, filler)
        record["facts"] = self._facts(scenario, filler)
        record["basis"] = scenario.basis
        record["outcome"] = self._outcome(scenario, filler)
        record["place"] = values["place"] if sort != "person" else ""
        record["decided_on"] = day.isoformat()
        record["power_code"] = powers.code_of(office, scenario.kind, scenario.power)
        record["title"] = documents.title(scenario.kind, scenario.matter, rng.random() < 0.25)
        if scenario.kind == "行政处罚":
            record["violation"] = scenario.matter
            record["penalty_kinds"] = list(scenario.penalties)
            record["procedure"] = "普通程序"
            if scenario.licence:
                record["licence"] = f"{scenario.licence}（{party.get('uscc', '')}）"
            record["publication_basis"] = office.basis if office.basis != "PER40" else "SOC"
        else:
            record["publication_basis"] = "PER40" if scenario.kind == "行政许可" else "LAW"
        if scenario.days:
            self._permit(record, scenario, day)
        if rng.random() < (0.62 if scenario.kind == "行政处罚" else 0.3):
            compose = documents.penalty if scenario.kind == "行政处罚" else documents.other
            record["full_text"] = compose(filler, record, office.name, values)
        if rng.random() < 0.5:
            record["officers"] = officers
        if filler.persons:
            record["persons"] = filler.persons
        if rng.random() < 0.06:
            record["appeal"] = rng.choice(
                ["行政复议中", "行政诉讼中", "行政复议维持", "行政诉讼驳回诉讼请求"]
            )
        record["remarks"] = NOTE
        return record

    def _values(
        self, scenario: Scenario, party: dict[str, Any], trade: str, division: str, record: dict[str, Any]
    ) -> dict[str, str]:
        natural = party["kind"] == "自然人"
        return {
            "party": party["name"], "rep": party.get("legal_representative") or party["name"],
            "place": identity.premises(self.rng, division) if self.rng.random() < 0.4 or natural
            else party.get("address") or identity.premises(self.rng, division),
            "trade": trade, "v": scenario.matter, "law": scenario.basis.split("；")[0],
            "superior": self.superior, "court": self.court, "organ": self.office.name,
            "own_id": party["id_number"] if natural else "", "own_home": party["address"] if natural else "",
        }  # fmt: skip

    def _amounts(self, record: dict[str, Any], scenario: Scenario, filler: Filler) -> None:
        rng = self.rng
        if scenario.fine:
            low, high = scenario.fine
            step = 50 if high < 1_000 else 100 if high < 20_000 else 500 if high < 100_000 else 5_000
            fine = max(low, round((low + (high - low) * rng.random() ** 2) / step) * step)
            record["fine_cny"] = f"{fine}.00"
            filler.values["fine"] = money_words(rng, fine)
        if scenario.confiscated:
            low, high = scenario.confiscated
            cents = rng.randint(low * 100, high * 100) if rng.random() < 0.6 else rng.randint(low, high) * 100
            record["confiscated_cny"] = f"{cents / 100:.2f}"
            filler.values["conf"] = f"{cents / 100:.2f}".removesuffix(".00")
        if scenario.pay:
            low, high = scenario.pay
            pay = low + (high - low) * rng.random() ** 2
            filler.values["pay"] = money_words(rng, round(pay / 100) * 100 or 100)

    def _facts(self, scenario: Scenario, filler: Filler) -> str:
        rng, say = self.rng, phrases()
        text = rng.choice(scenario.facts)
        if scenario.kind == "行政处罚" and rng.random() < 0.55:
            if not text.startswith(_OPENED):
                text = rng.choice(say["opening"]) + text
            if rng.random() < 0.6:
                text += rng.choice(say["closing"])
            if rng.random() < 0.35:
                text += rng.choice(say["attitude"])
        return filler.fill(text)

    def _outcome(self, scenario: Scenario, filler: Filler) -> str:
        rng = self.rng
        if scenario.outcomes:
            return filler.fill(rng.choice(scenario.outcomes))
        if scenario.permit:
            return rng.choice([f"准予行政许可，颁发{scenario.certificate}。", filler.fill(scenario.facts[0])])
        worth = "" if "没收违法所得" in scenario.penalties else f"（货值{filler.values.get('conf', '')}元）"
        acts = {
            "警告": "给予警告", "罚款": f"处罚款人民币{filler.values.get('fine', '')}元",
            "没收违法所得": f"没收违法所得{filler.values.get('conf', '')}元",
            "没收非法财物": f"没收{scenario.goods}{worth}", "责令停产停业": "责令停产停业",
        }  # fmt: skip
        done = [acts[kind] for kind in scenario.penalties if kind in acts]
        style = rng.random()
        if style < 0.4 and len(done) > 1:
            return "；".join(f"{n}.{act}" for n, act in enumerate(done, 1)) + "。"
        if style < 0.6:
            return f"责令改正违法行为，{'，'.join(done)}。"
        return f"{'；'.join(done)}。"

    def _permit(self, record: dict[str, Any], scenario: Scenario, day: date) -> None:
        number = f"{self.office.mark}许证{day.year}{self.rng.randint(1, 9999):04d}"
        record["permit_category"] = scenario.permit[0]
        record["permit_certificate"] = scenario.certificate
        record["permit_number"] = number
        record["permit_status"] = "有效"
        record["valid_from"] = day.isoformat()
        record["valid_until"] = (day + timedelta(days=scenario.days)).isoformat()


def _area(office: Office) -> str:
    city = str(identity.words()["city"])
    return city + ("" if office.division == "270000" else str(identity.words()["districts"][office.division]))
