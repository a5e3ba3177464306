"""One portal through four days, on which every ground is used at once; and what can be seen of it."""

import shutil
import tempfile
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from generator.model.identifiers import public_id
from generator.snapshot.reader import Snapshot
from tests.matrix.cases import CASES, EXITS, Case
from tests.support.canary import Canaries, Seen, Spot, below, code_of, look, number_of, planted
from tests.support.portal import CODE, Portal, decision, publish, withdraw

BYSTANDERS = 82
DAYS = ("2026-10-20", "2026-10-21", "2026-10-22", "2026-10-23")
POWERS = (
    "序号,职权编码,职权类型,职权名称,子项,行使主体,承办机构,实施依据,行使层级,责任事项,追责情形,监督方式,备注\n"
    "1,JD-CF-001,行政处罚,对占用公共道路的处罚,,津渡市城市管理委员会,,,市级,,,,\n"
)
REPUBLISHED = {
    "kind": "行政判决书", "number": "〔2026〕渡行终9号", "body": "津渡市中级人民法院", "date": "2026-10-20"
}  # fmt: skip


class Recording(Portal):
    """A portal that remembers every word its commands said."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.said: dict[str, bytes] = {}

    def run(self, *arguments: str) -> tuple[int, str, str]:
        code, out, err = super().run(*arguments)
        self.said[f"log/{len(self.said)}-{arguments[0]}.txt"] = f"{out}\n{err}".encode()
        return code, out, err


class Scene:
    """The four days: published, one withdrawn, that one restored, everything withdrawn."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.canaries = Canaries()
        self.portal = Recording(root)
        (self.portal.content / "powers").mkdir()
        (self.portal.content / "powers/chengguan.csv").write_text(POWERS, encoding="utf-8")
        self.serials = {case.name: 70_000 + i for i, case in enumerate(CASES)}
        self.events = self._events()
        self.sequence = 0
        self.feed: list[dict[str, Any]] = []
        self.summaries: list[dict[str, Any]] = []
        for day, events in zip(DAYS, self.events, strict=True):
            self._day(day, events)
            if day == DAYS[0]:
                self.first = self._seen()
        self.site = self.portal.files()
        self.last = self._last()

    def _day(self, day: str, events: list[dict[str, Any]]) -> None:
        self.feed += [event | {"sequence": self.sequence + i} for i, event in enumerate(events, 1)]
        self.sequence += len(events)
        self.portal.feed(*self.feed)
        self.portal.today = day
        if day == DAYS[-1]:
            self.portal.said.clear()
        # Whatever is written outside the three folders would be left to somebody else to clean.
        usual, tempfile.tempdir = tempfile.tempdir, str(self.root / "nowhere" / "at all")
        try:
            self.summaries.append(self.portal.build())
        finally:
            tempfile.tempdir = usual

    # -- what is fed ---------------------------------------------------------------------------

    def number(self, case: Case) -> str:
        """The document number of a case."""
        return number_of(case.name, self.canaries, self.serials[case.name])

    def id_of(self, case: Case) -> str:
        """Its public id."""
        return public_id(CODE, self.number(case))

    def code(self, case: Case) -> str:
        """The code of its party."""
        return code_of(self.serials[case.name])

    def page(self, case: Case) -> str:
        """Where its page is, or was."""
        id_ = self.id_of(case)
        return f"site/d/{id_[:2]}/{id_}.html"

    def decision(self, case: Case) -> dict[str, Any]:
        """The planted record."""
        changes = {"publish_until": DAYS[2]} if case.plan == "expire" else {}
        return planted(case.name, self.serials[case.name], self.canaries, kind=case.kind, **changes)

    def withdrawal(self, case: Case, *, ground: str = "", past: bool = False) -> dict[str, Any]:
        """The event that withdraws it, with a reason that tells more than it may."""
        mark = self.canaries.mark
        record = self.decision(case)
        kept = "past." if past else ""
        order = {
            "kind": "行政复议决定书",
            "number": f"津渡复决{mark(case.name, kept + 'order' if past else 'order.number')}〔2026〕8号",
            "body": f"津渡市{'' if past else mark(case.name, 'order.body')}人民政府",
            "date": "2026-10-18",
        }
        reason = f"{mark(case.name, kept + 'reason')}不当：" + (
            "" if case.stays and case.plan == "withdraw" and not case.cut
            else f"{record['party']['name']}一案，{record['facts'][:16]}，{record['outcome'][:-1]}。"
        )  # fmt: skip
        return withdraw(
            0, self.number(case), ground or case.ground, order=order, reason=reason,
            effective_on="2026-10-19", **({} if past else case.extra),
        )  # fmt: skip

    def _events(self) -> list[list[dict[str, Any]]]:
        first = [publish(0, decision(9000 + i)) for i in range(1, BYSTANDERS + 1)]
        for case in CASES:
            first.append(publish(0, self.decision(case)))
            if not case.alone:
                party = {"name": "津渡改名以后有限公司", "kind": "法人及非法人组织", "uscc": self.code(case)}
                beside = decision(80_000 + self.serials[case.name], party=party, power_code="JD-CF-001")
                first.append(publish(0, beside | {"decided_on": "2026-09-20"}))
        days: list[list[dict[str, Any]]] = [first, [], [], []]
        for case in CASES:
            if case.plan in ("restore", "sharpen"):
                days[1].append(self.withdrawal(case, ground="REVOKED", past=True))
            if case.plan == "restore":
                back = {"event": "republish", "document_number": self.number(case), "order": REPUBLISHED}
                days[2].append(back | {"reason": "再审改判。"})
            if case.plan == "correct":
                days[3].append(self._correction(case))
            elif case.plan != "expire":
                days[3].append(self.withdrawal(case))
        return days

    def _correction(self, case: Case) -> dict[str, Any]:
        old = self.decision(case)["outcome"]
        new = f"罚款人民币壹仟元，清除{self.canaries.mark(case.name, 'outcome.new')}货架。"
        return {
            "event": "correct", "document_number": self.number(case), "approval": "津渡司同意〔2026〕3号",
            "changes": {"outcome": new}, "reason": f"原写作“{old}”，有误。",
        }  # fmt: skip

    # -- what is seen --------------------------------------------------------------------------

    def words(self) -> set[str]:
        """What is looked for besides marks: ids and codes of parties."""
        return {f(case) for case in CASES for f in (self.id_of, self.code)}

    def _files(self) -> dict[str, bytes]:
        site = {f"site/{path}": data for path, data in self.portal.files().items()}
        return site | self.portal.said

    def _state(self) -> dict[str, bytes]:
        kept = {f"state/{path}": data for path, data in below(self.portal.state).items()}
        return {path: data for path, data in kept.items() if not path.startswith("state/ledger.")}

    def _seen(self) -> Seen:
        seen = look(self._files(), self.canaries, self.words())
        for path, data in self._state().items():
            seen.marks[path] = self.canaries.in_bytes(data) | self.canaries.in_text(path)
            seen.words[path] = {word for word in self.words() if word.encode() in data or word in path}
        return seen

    def _last(self) -> Seen:
        """What can be seen after the last day, words of commands included."""
        for command in (["check", "--json"], ["verify", "--json"], ["gone"], ["held", "list"], ["due"]):
            self.portal.run(*command)
        return self._seen()

    def branch(self, root: Path) -> Portal:
        """A copy of the portal as it stands after the last day, to go on from."""
        shutil.copytree(self.root, root)
        portal = Recording.__new__(Recording)
        portal.content, portal.state, portal.output = root / "content", root / "var", root / "output"
        portal.today, portal.said = DAYS[-1], {}
        return portal

    def look_at(self, portal: Portal) -> Seen:
        """What a copy shows."""
        files = {f"site/{path}": data for path, data in portal.files().items()}
        return look(files, self.canaries, self.words())

    def counts(self) -> dict[str, int]:
        """The statistics by what they count."""
        snapshot = Snapshot(self.portal.state / "snapshot.sqlite")
        totals: dict[str, int] = {}
        for count in snapshot.counts():
            totals[count.what] = totals.get(count.what, 0) + count.number
        snapshot.close()
        return totals


def at_exit(seen: Seen, name: str) -> list[str]:
    """The files of an exit."""
    return [path for path in seen.marks if any(fnmatchcase(path, pattern) for pattern in EXITS[name])]


def fields_at(seen: Seen, name: str, record: str) -> set[str]:
    """The fields of a record that an exit shows."""
    spots: set[Spot] = set().union(*(seen.marks[path] for path in at_exit(seen, name)))
    return {spot.field for spot in spots if spot.record == record}
