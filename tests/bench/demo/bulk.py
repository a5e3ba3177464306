"""Makes any number of decisions quickly; the n-th of an authority is always the same."""

import tomllib
from functools import lru_cache
from random import Random
from typing import Any, TypeVar

from . import documents, powers
from .bulk_parts import ISO, Pools, Sentence, day_index, division_of, id_of, uscc_of
from .decisions import _MARKS, FIRST, LAST
from .identity import DATA, words
from .parties import _COMPANY, _SHOP, ORGANISATION, PERSON, TRADER
from .scenarios import Office, Scenario, phrases, scenarios

T = TypeVar("T")
Record = dict[str, Any]
_KINDS_OF_TABLES = ("行政处罚", "行政许可")
_OWN_FRAMES = (1, 2, 3, 4, 5, 6, 7, 9)
_MORE_FRAMES = (3, 4, 6, 7, 9, 12)


class _Case:
    """A scenario with its sentences compiled."""

    def __init__(self, scenario: Scenario, office: Office, pools: Pools) -> None:
        self.scenario = scenario
        self.kind = scenario.kind
        self.facts = [Sentence(text, pools) for text in scenario.facts]
        self.outcomes = [Sentence(text, pools) for text in scenario.outcomes]
        self.power = powers.code_of(office, scenario.kind, scenario.power)
        self.law = scenario.basis.split("；")[0]
        self.titles = (
            documents.title(scenario.kind, scenario.matter, False),
            documents.title(scenario.kind, scenario.matter, True),
        )


@lru_cache(maxsize=4)
def pools_of(seed: int) -> Pools:
    """The pools of a seed; making them takes about a second."""
    return Pools(seed, _frames(), phrases())


@lru_cache(maxsize=1)
def _frames() -> dict[str, list[str]]:
    return tomllib.loads((DATA / "bench.toml").read_text("utf-8"))


class Maker:
    """Makes the decisions of one authority. ``parties``: how many parties there are in all."""

    def __init__(
        self, office: Office, code: str, seed: int, total: int, parties: int, *, tables: bool = False
    ) -> None:
        self.office, self.code, self.total, self._parties = office, code, total, max(parties, 50)
        self._pools = pools_of(seed)
        self._random = Random()
        self.rnd = self._random.random
        self._base = Random(f"{seed} {code}").getrandbits(62)
        chosen = [
            s for s in scenarios()
            if office.slug in s.authorities
            and (not tables or s.kind in _KINDS_OF_TABLES)
            and "area" not in s.sorts
        ]  # fmt: skip
        cases = [_Case(s, office, self._pools) for s in chosen]
        self._cases = [case for case in cases for _ in range(4 if case.kind == "行政处罚" else 2)]
        say = {name: [Sentence(text, self._pools) for text in texts] for name, texts in phrases().items()}
        self._say = say
        self._frames = [Sentence(text, self._pools) for text in _frames()["frames"]]
        self._first, self._span = day_index(FIRST), day_index(LAST) - day_index(FIRST)
        self.persons: list[dict[str, str]] = []
        self.values: dict[str, str] = {}
        self.day, self.decided_on = self._first, ISO[self._first]

    def pick(self, values: "list[T] | tuple[T, ...]") -> T:
        """One of ``values``."""
        return values[int(self.rnd() * len(values))]

    def number(self, index: int) -> str:
        """The document number of the ``index``-th decision (from 0)."""
        self._random.seed(self._base + index)
        return self._number(self.pick(self._cases).kind, index)

    def _number(self, kind: str, index: int) -> str:
        year = ISO[self._first + self._span * index // max(self.total, 1)][:4]
        return f"{self.office.mark}{_MARKS[kind]}〔{year}〕{index + 1}号"

    def decision(self, index: int) -> Record:
        """The ``index``-th decision; dates rise with the index."""
        self._random.seed(self._base + index)
        rnd = self.rnd
        case = self.pick(self._cases)
        scenario = case.scenario
        self.day = self._first + self._span * min(index, self.total) // max(self.total, 1)
        self.decided_on = ISO[self.day]
        self.persons = []
        sort = self.pick(scenario.sorts)
        party = self._party(sort, scenario)
        place = self.pick(self._pools.places)
        natural = sort == "person"
        self.values = {
            "party": party["name"], "rep": party.get("legal_representative") or party["name"], "place": place,
            "trade": scenario.trades[0], "v": scenario.matter, "law": case.law, "superior": "澜津市人民政府",
            "court": "澜津市中埠区人民法院", "organ": self.office.name, "own_home": "",
            "own_id": party["id_number"] if natural else "",
        }  # fmt: skip
        record: Record = {
            "document_number": self._number(case.kind, index), "kind": case.kind, "authority_code": self.code,
            "authority_name": self.office.name, "source_unit": self.office.name,
            "source_unit_code": self.code,
            "title": case.titles[rnd() < 0.2], "party": party, "basis": scenario.basis,
            "decided_on": self.decided_on, "power_code": case.power,
        }  # fmt: skip
        self._amounts(record, scenario)
        parts = [self.pick(case.facts).fill(self)]
        for _ in range(self.pick(_OWN_FRAMES)):
            parts.append(self.pick(self._frames).fill(self))
        record["facts"] = facts = "".join(parts)
        record["outcome"] = outcome = self._outcome(case, facts)
        if case.kind == "行政处罚":
            record["violation"] = scenario.matter
            record["penalty_kinds"] = list(scenario.penalties)
            if scenario.licence:
                record["licence"] = f"{scenario.licence}（{party.get('uscc', '')}）"
            basis = self.office.basis
            record["publication_basis"] = basis if basis != "PER40" else "SOC"
        else:
            record["publication_basis"] = "PER40" if case.kind == "行政许可" else "LAW"
        if scenario.permit:
            record["permit_category"], record["permit_certificate"] = scenario.permit[0], scenario.certificate
            record["permit_number"] = f"{self.office.mark}许证{self.decided_on[:4]}{index:07d}"
            record["permit_status"], record["valid_from"] = "有效", self.decided_on
            record["valid_until"] = ISO[self.day + 3650]
        if rnd() < 0.5:
            record["full_text"] = self._document(record, facts, outcome)
        if not natural:
            record["place"] = place
        if rnd() < 0.4:
            record["officers"] = [self.pick(self._pools.officers), self.pick(self._pools.officers)]
        if self.persons:
            record["persons"] = self.persons
        return record

    def _party(self, sort: str, scenario: Scenario) -> Record:
        rnd, pools = self.rnd, self._pools
        # A third of the decisions meet one of the few who are met often.
        size = self._parties // 50 + 1 if rnd() < 0.3 else self._parties
        number = int(rnd() * size)
        name = pools.names[number * 31 % len(pools.names)]
        phone = pools.phones[number * 17 % len(pools.phones)]
        if sort == "person":
            own = id_of(number)
            return {
                "name": name, "kind": PERSON, "id_type": "身份证", "id_number": own,
                "address": pools.homes[number * 13 % len(pools.homes)], "phone": phone,
            }  # fmt: skip
        trade = scenario.trades[number % len(scenario.trades)]
        first, second = words()["brand_first"], words()["brand_second"]
        x, a = divmod(number * 2_654_435_761 % (1 << 32), len(first))
        x, b = divmod(x, len(second))
        brand = first[a] + second[b] + first[x % len(first)]
        area = words()["districts"][division_of(number)]
        if sort == "trader":
            shop = _SHOP.get(trade, [f"{trade}店"])
            own_name = name if number % 5 < 2 else brand
            full, kind, head = f"澜津市{area}{own_name}{shop[number % len(shop)]}", TRADER, "92"
        else:
            word = _COMPANY.get(trade, [trade])
            tail = "股份有限公司" if number % 9 == 0 else "有限公司"
            head, kind = ("52" if sort == "social" else "91"), ORGANISATION
            full = f"澜津市{area if number % 3 == 0 else ''}{brand}{word[number % len(word)]}{tail}"
        return {
            "name": full, "kind": kind, "uscc": uscc_of(head, number), "legal_representative": name,
            "representative_id_type": "身份证", "representative_id_number": id_of(number * 7),
            "address": pools.places[number * 11 % len(pools.places)], "phone": phone,
        }  # fmt: skip

    def _amounts(self, record: Record, scenario: Scenario) -> None:
        rnd, values = self.rnd, self.values
        if scenario.fine:
            low, high = scenario.fine
            fine = low + int((high - low) * rnd() ** 2) // 50 * 50
            record["fine_cny"] = f"{fine}.00"
            values["fine"] = str(fine)
        if scenario.confiscated:
            low, high = scenario.confiscated
            values["conf"] = record["confiscated_cny"] = f"{low + (high - low) * rnd():.2f}"
        if scenario.pay:
            low, high = scenario.pay
            values["pay"] = str(low + int((high - low) * rnd()) // 10 * 10)

    def _outcome(self, case: _Case, facts: str) -> str:
        scenario, values = case.scenario, self.values
        if case.outcomes:
            return self.pick(case.outcomes).fill(self)
        if scenario.permit:
            return f"准予行政许可，颁发{scenario.certificate}。"
        done = []
        for kind in scenario.penalties:
            if kind == "罚款":
                done.append(f"处罚款人民币{values['fine']}元")
            elif kind == "没收违法所得":
                done.append(f"没收违法所得{values['conf']}元")
            elif kind == "没收非法财物":
                done.append(f"没收{scenario.goods}")
            else:
                done.append("给予警告" if kind == "警告" else kind)
        return "；".join(done) + "。"

    def _document(self, record: Record, facts: str, outcome: str) -> str:
        say, rnd = self._say, self.rnd
        party = record["party"]
        lines = [self.office.name, record["title"], record["document_number"], f"当事人：{party['name']}"]
        if "uscc" in party:
            lines.append(
                f"统一社会信用代码：{party['uscc']}，法定代表人（经营者）：{party['legal_representative']}"
            )
        else:
            lines.append(f"公民身份号码：{party['id_number']}，住址：{party['address']}")
        lines += [f"联系电话：{party['phone']}", facts]
        for _ in range(self.pick(_MORE_FRAMES)):
            lines.append(self.pick(self._frames).fill(self))
        if record["kind"] == "行政处罚":
            lines += [
                self.pick(say["attitude"]).fill(self), self.pick(say["plea"]).fill(self),
                self.pick(say["analysis"]).fill(self), self.pick(say["discretion"]).fill(self),
            ]  # fmt: skip
        lines.append(f"依据{record['basis']}，决定如下：{outcome}")
        if rnd() < 0.5:
            lines.append(self.pick(say["remedy"]).fill(self))
        return "\n".join(lines)
