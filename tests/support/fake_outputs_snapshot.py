"""A public snapshot filled by hand, and a sink in memory, for tests of the outputs."""

import hashlib
import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from generator.model.authority import Authority, Content, Power
from generator.model.codes import DecisionKind, Ground, PartyKind, Shape
from generator.model.public import (
    Change,
    Facets,
    PastNotice,
    PortalFacts,
    PublicDecision,
    PublicOfficer,
    PublicParty,
    RedactionCount,
    WithdrawalNotice,
)
from generator.model.sink import Sink, WorkerSink, Written
from generator.snapshot.affected import Targets, affected
from generator.snapshot.reader import Snapshot
from generator.snapshot.rows import card_of
from generator.snapshot.schema import connect

SLUGS = ("yunhe-market", "yunhe-water")
NAMES = {"yunhe-market": "云河市市场监督管理局", "yunhe-water": "云河市水务局"}
CODES = {"yunhe-market": "11999900MB0000001A", "yunhe-water": "11999900MB0000002B"}
TODAY = date(2026, 6, 15)


def content(url: str = "https://gongshi.example") -> Content:
    """Two authorities of a made-up city, one with a power."""
    return Content(
        folder="content",
        authorities=tuple(
            Authority(slug=s, name=NAMES[s], code=CODES[s], division="990101", division_name="云河区")
            for s in reversed(SLUGS)
        ),
        powers=(Power(authority_code=CODES[SLUGS[0]], code="A-1", kind="行政处罚", name="处罚"),),
        site={"url": url, "name": "云河市行政执法公示"},
    )


def decision(number: int, slug: str = SLUGS[0], **changes: object) -> PublicDecision:
    """A decision with something in every field that outputs show."""
    values: dict[str, object] = {
        "number": number,
        "public_id": hashlib.sha256(f"{slug}{number}".encode()).hexdigest()[:20],
        "version": 1,
        "slot": number,
        "authority_code": CODES[slug],
        "authority_slug": slug,
        "authority_name": NAMES[slug],
        "kind": DecisionKind.PENALTY if number % 3 else DecisionKind.PERMIT,
        "document_number": f"云市监处罚〔2026〕{number}号",
        "title": f"关于第{number}号案的行政处罚决定",
        "party": PublicParty(name=f"云河第{number}商贸有限公司", kind=PartyKind.ORGANISATION),
        "facts": f"当事人于现场销售过期食品，编号事实{number}。",
        "penalty_kinds": ("警告", "罚款"),
        "fine_amount": "20000.00",
        "decided_on": date(2026, 3 + number % 3, 1 + number % 28),
        "published_on": date(2026, 6, 1),
        "updated_on": date(2026, 6, 1),
        "full_text": f"决定书全文{number}\n第二行",
        "officers": (PublicOfficer(name="钱执法", certificate="YH-001"),),
        "redactions": (RedactionCount(code="R-ID", label="身份证号码", count=1, basis="个人信息保护法"),),
    }
    return PublicDecision.model_validate(values | changes)


class SnapshotMaker:
    """Writes a snapshot as the wall would: decisions, notices, days, and a queue of change."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.db = connect(path)
        # One transaction from one reading to the next: a test need not wait for the disk.
        self.db.execute("PRAGMA synchronous = OFF")
        self.db.execute("BEGIN")
        self.changes: list[Change] = []
        self.days: set[str] = set()
        facts = PortalFacts(today=TODAY, sequence=0, rules_version="t", remedies={}, grounds=[])
        self.db.execute("INSERT OR REPLACE INTO meta VALUES ('facts', ?)", (facts.model_dump_json(),))

    def copy_to(self, path: Path) -> "SnapshotMaker":
        shutil.copy(self.path, path)
        return SnapshotMaker(path)

    def _before(self, number: int) -> Facets | None:
        row = self.db.execute("SELECT body FROM decision WHERE number = ?", (number,)).fetchone()
        if row:
            return self._facets(PublicDecision.model_validate_json(row[0]))
        row = self.db.execute("SELECT body FROM notice WHERE number = ?", (number,)).fetchone()
        return self._notice_facets(WithdrawalNotice.model_validate_json(row[0])) if row else None

    @staticmethod
    def _facets(d: PublicDecision) -> Facets:
        return Facets(
            public_id=d.public_id,
            authority_code=d.authority_code,
            authority_slug=d.authority_slug,
            kind=d.kind,
            month=d.month,
            slot=d.slot,
            decided_on=d.decided_on,
        )

    @staticmethod
    def _notice_facets(n: WithdrawalNotice) -> Facets:
        return Facets(
            public_id=n.public_id,
            authority_code=n.authority_code,
            authority_slug=n.authority_slug,
            kind=DecisionKind.PENALTY if n.number % 3 else DecisionKind.PERMIT,
            month="",
            slot=-1,
            decided_on=n.effective_on,
            shape=n.shape,
            withdrawn_month=n.withdrawn_on.isoformat()[:7],
        )

    def _note(
        self, number: int, public_id: str, op: str, before: Facets | None, after: Facets | None
    ) -> None:
        if op == "DEL":
            self.db.execute("UPDATE day SET op = 'DEL' WHERE number = ?", (number,))
        if op:
            self.db.execute(
                "INSERT INTO day (date, op, public_id, number) VALUES (?, ?, ?, ?)",
                (self.today.isoformat(), op, public_id, number),
            )
        self.days |= {d for (d,) in self.db.execute("SELECT date FROM day WHERE number = ?", (number,))}
        self.changes.append(Change(sequence=len(self.changes) + 1, number=number, before=before, after=after))

    today = TODAY

    def add(self, d: PublicDecision) -> None:
        before = self._before(d.number)
        shown = before is not None and before.shape is Shape.PAGE
        self.db.execute("DELETE FROM decision WHERE number = ?", (d.number,))
        self.db.execute("DELETE FROM notice WHERE number = ?", (d.number,))
        self.db.execute(
            "INSERT INTO decision VALUES (?, ?, ?, ?, ?, ?, ?, '', '', ?, ?)",
            (
                d.number,
                d.public_id,
                d.authority_slug,
                d.kind.value,
                d.decided_on.isoformat(),
                d.month,
                d.slot,
                card_of(d),
                d.model_dump_json().encode(),
            ),
        )
        self._note(d.number, d.public_id, "MOD" if shown else "ADD", before, self._facets(d))

    def withdraw(self, number: int, ground: Ground, shape: Shape, **told: object) -> None:
        row = self.db.execute("SELECT body FROM decision WHERE number = ?", (number,)).fetchone()
        d = PublicDecision.model_validate_json(row[0])
        before = self._facets(d)
        self.db.execute("DELETE FROM decision WHERE number = ?", (number,))
        after = None
        if shape is not Shape.VANISHED:
            values: dict[str, object] = {
                "number": number,
                "public_id": d.public_id,
                "shape": shape,
                "authority_code": d.authority_code,
                "authority_slug": d.authority_slug,
                "authority_name": d.authority_name,
                "ground": ground,
                "term": "依法撤销",
                "explanation": "该决定已被撤销。",
                "document_number": d.document_number if shape is Shape.NOTICE else "",
                "effective_on": self.today,
                "withdrawn_on": self.today,
                "reason": "事实不清",
            }
            notice = WithdrawalNotice.model_validate(values | told)
            after = self._notice_facets(notice)
            self.db.execute(
                "INSERT INTO notice VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    number,
                    d.public_id,
                    d.authority_slug,
                    d.kind.value,
                    notice.shape.value,
                    notice.withdrawn_on.isoformat(),
                    notice.withdrawn_on.isoformat()[:7],
                    notice.model_dump_json().encode(),
                ),
            )
        self._note(number, d.public_id, "DEL", before, after)

    def restore(self, d: PublicDecision) -> None:
        past = PastNotice(
            ground=Ground.REVOKED, term="依法撤销", effective_on=self.today, restored_on=self.today
        )
        self.add(d.model_copy(update={"version": d.version + 1, "history": (past,)}))

    def targets(self) -> Targets:
        """What follows from all that was done since the last call."""
        self.db.commit()
        self.db.execute("BEGIN")
        snapshot = Snapshot(self.path)
        found = affected(snapshot, self.changes, frozenset(self.days))
        snapshot.close()
        self.changes, self.days = [], set()
        return found


class MemorySink:
    """A sink that keeps files in memory; what nobody names in a full build goes."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.keys: dict[str, str] = {}
        self.named: set[str] = set()
        self.written: list[str] = []

    def key(self, path: str) -> str:
        return self.keys.get(path, "")

    def put(self, path: str, data: bytes, key: str = "") -> bool:
        self.named.add(path)
        self.keys[path] = key
        if self.files.get(path) == data:
            return False
        self.files[path] = data
        self.written.append(path)
        return True

    def keep(self, path: str) -> None:
        self.named.add(path)

    def remove(self, path: str) -> None:
        self.files.pop(path, None)
        self.keys.pop(path, None)

    def under(self, prefix: str) -> list[str]:
        return sorted(path for path in self.files if path.startswith(prefix))

    def remove_unnamed(self) -> None:
        for path in set(self.files) - self.named:
            self.remove(path)
        self.named.clear()

    def worker(self) -> WorkerSink:
        raise AssertionError("a sink in memory has no other processes")

    def read(self, path: str) -> bytes | None:
        return self.files.get(path)

    def absorb(self, written: Sequence[Written]) -> None:
        raise AssertionError("a sink in memory has no other processes")


def everything(sink: Sink) -> bytes:
    """All bytes of a sink in memory, in one piece, to look for what must not be there."""
    assert isinstance(sink, MemorySink)
    return b"\n".join(path.encode() + b"\n" + data for path, data in sorted(sink.files.items()))
