"""A public snapshot in memory, with fictional records, answering like ``generator.snapshot.reader``.

The path given to it is not opened. Its name may hold a number of decisions, as in
``fake-500``; the default is 36. ``withdrawn-7`` in the name takes decision 7 down.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

import orjson

from generator.model.authority import Authority, Content, Power
from generator.model.codes import DecisionKind, Ground, PartyKind, Shape
from generator.model.identifiers import public_id
from generator.model.public import (
    CorrectionNote,
    Count,
    DayEntry,
    PastNotice,
    PortalFacts,
    PublicDecision,
    PublicOfficer,
    PublicParty,
    RedactionCount,
    WithdrawalNotice,
)
from generator.snapshot.reader import Body, Shown
from generator.snapshot.rows import body_of, card_of, read_neighbour

CODES = {"scjg": "11990000MB0000001A", "cg": "11990000MB0000002B", "hb-linan": "11990101MB0000003C"}
USCCS = ("91990101MA0000001X", "91990101MA0000002Y", "91990101MA0000003Z")
HOSTILE = '"><script src=/x.js></script><img src=x onerror=alert(1)>{{ 7*7 }}{% raw %}\u202e\x00\x0b'
LONG = "\n".join(
    f"第{n}项：执法人员于检查当日在经营场所内发现预包装食品外包装未标明生产日期，当事人现场不能提供进货查验记录。"
    for n in range(1, 30)
)


def authorities() -> tuple[Authority, ...]:
    return (
        Authority(
            slug="scjg",
            name="澜津市市场监督管理委员会",
            code=CODES["scjg"],
            field="市场监管",
            superior="澜津市人民政府",
            legal_nature="行政机关",
            address="澜津市中心区文化路1号",
            phone="0999-55550001",
            hours="工作日 9:00-17:00",
            duties="- 负责**市场综合监督管理**\n- 负责食品安全监督管理\n\n<script>alert(1)</script>",
            basis="《中华人民共和国食品安全法》等",
            procedure="1. 立案\n2. 调查取证\n3. 审核\n4. 决定",
            supervision={"unit": "监督处", "phone": "0999-55550002"},
            remedies={"reconsideration": "澜津市人民政府", "court": "澜津市中心区人民法院"},
            units=("稽查局", "食品处"),
            guides=({"title": "食品经营许可", "依据": "《食品安全法》", "申请材料": "申请书\n营业执照"},),
        ),
        Authority(slug="cg", name="澜津市城市管理委员会", code=CODES["cg"], field="城市管理"),
        Authority(
            slug="hb-linan",
            name="林南区生态环境局",
            code=CODES["hb-linan"],
            level="区级",
            division="990101",
            division_name="林南区",
            field="生态环境",
            superior="澜津市市场监督管理委员会",
            remedies={
                "reconsideration": "林南区人民政府",
                "court": "林南区人民法院",
                "note": "复议前可先申请调解。",
            },
        ),
    )


def content(folder: str, **site: str) -> Content:
    kinds = ("行政处罚", "行政处罚", "行政许可", "行政检查", "行政强制")
    powers = tuple(
        Power(
            authority_code=CODES["scjg"],
            serial=str(n),
            code=f"SC-{n:03d}",
            kind=kinds[n % 5],
            name=f"对第{n}类食品经营行为的{kinds[n % 5][2:]}",
            unit="食品处",
            basis="《中华人民共和国食品安全法》第一百二十五条第一款第二项",
            duties="立案责任\n调查责任",
            level="市级",
        )
        for n in range(1, 13)
    )
    return Content(
        folder=folder,
        authorities=authorities(),
        powers=powers,
        site={
            "name": "澜津市行政执法决定公示平台",
            "url": "https://gongshi.example",
            "id_code": "9900000001",
            **site,
        },
    )


def decision(n: int) -> PublicDecision:
    slug = ("scjg", "cg", "hb-linan")[n % 3]
    name = next(a.name for a in authorities() if a.slug == slug)
    kind = (DecisionKind.PENALTY, DecisionKind.PENALTY, DecisionKind.PERMIT, DecisionKind.INSPECTION)[n % 4]
    day = date(2026, 9, 30) - timedelta(days=(997 - n * 11) % 1500 if n > 4 else n)
    number = f"临{slug[0]}罚〔{day.year}〕{n}号"
    person = n % 5 == 0
    party = (
        PublicParty(name=f"{'张李王欧'[n % 4]}某", kind=PartyKind.PERSON)
        if person
        else PublicParty(
            name=f"澜津市{'青禾安远恒信'[n % 3 * 2 : n % 3 * 2 + 2]}食品有限公司",
            kind=PartyKind.ORGANISATION,
            uscc=USCCS[n % 3],
            legal_representative="周明远",
        )
    )
    extra: dict[str, object] = {}
    if n == 1:
        extra = {"facts": LONG, "full_text": LONG + "\n" + LONG}
    if n == 2:
        extra = {
            "title": "违反食品安全法" + HOSTILE,
            "facts": HOSTILE,
            "remarks": HOSTILE,
            "party": party.model_copy(update={"name": HOSTILE}),
            "attachments": (("附件" + HOSTILE, HOSTILE),),
        }
    if n == 3:
        extra = {
            "facts": "受處分人未依規定給付加班費，違反勞動基準法第24條第1項規定。",
            "currency": "TWD",
            "fine_amount": "30000",
            "appeal": "訴願中",
            "status": "申诉中",
            "title": "臺北某股份有限公司違反勞動基準法案",
        }
    if n == 4:
        extra = {
            "violation": "",
            "facts": "",
            "basis": "",
            "outcome": "",
            "fine_amount": "",
            "penalty_kinds": (),
        }
    if n == 6:
        extra = {
            "status": "已更正",
            "version": 3,
            "updated_on": day + timedelta(days=30),
            "corrections": (
                CorrectionNote(fields=("处罚内容",), on=day, reason="笔误", approval="临司函1号"),
            ),
            "history": (
                PastNotice(
                    ground=Ground.REVOKED,
                    term="依法撤销",
                    effective_on=day,
                    restored_on=day,
                    order="判决书",
                    reason="改判",
                ),
            ),
        }
    base: dict[str, object] = {
        "number": n,
        "public_id": public_id(CODES[slug], number),
        "version": 1,
        "slot": n // 3 if n != 35 else 120,
        "authority_code": CODES[slug],
        "authority_slug": slug,
        "authority_name": name,
        "kind": kind,
        "document_number": number,
        "title": f"{party.name}未按规定建立进货查验记录制度案",
        "party": party,
        "violation": "未按规定建立并遵守进货查验记录制度",
        "facts": "2026年8月3日，执法人员检查发现当事人未按规定建立进货查验记录制度。"
        "\n经调查，店员张某（身份证号〔身份证号码已隐去〕）承认上述事实。",
        "basis": "《中华人民共和国食品安全法》第一百二十六条第一款第三项",
        "penalty_kinds": ("警告", "罚款"),
        "outcome": "一、给予警告；\n二、处罚款20000元。",
        "fine_amount": "20000.00",
        "decided_on": day,
        "published_on": day + timedelta(days=5),
        "updated_on": day + timedelta(days=5),
        "publish_until": day + timedelta(days=1095),
        "period_code": "P-SAMR-3Y",
        "period_label": "公示三年（《市场监督管理行政处罚信息公示规定》第十三条）",
        "publication_basis": "SOC",
        "publication_basis_label": "具有一定社会影响的行政处罚决定（行政处罚法第四十八条）",
        "power_code": f"SC-{n % 12 + 1:03d}" if slug == "scjg" else "",
        "officers": (PublicOfficer(name="陈立", certificate="99000001"),),
        "redactions": (
            RedactionCount(code="R-ID", label="身份证号码", count=1, basis="个人信息保护法第二十八条"),
        ),
        "procedure": "普通程序",
    }
    return PublicDecision.model_validate({**base, **extra})


def notice(
    d: PublicDecision, ground: Ground, shape: Shape, successor: PublicDecision | None = None
) -> WithdrawalNotice:
    return WithdrawalNotice(
        number=d.number,
        public_id=d.public_id,
        shape=shape,
        authority_code=d.authority_code,
        authority_slug=d.authority_slug,
        authority_name=d.authority_name,
        ground=ground,
        term={"REVOKED": "依法撤销", "DUPLICATE": "重复报送", "EXPIRED": "公示期满"}[ground.value],
        explanation="原决定被复议机关或者法院撤销，不再具有效力。",
        document_number="" if shape is Shape.GONE else d.document_number,
        first_published_on=d.published_on,
        effective_on=date(2026, 10, 8),
        withdrawn_on=date(2026, 10, 10),
        order_kind="行政复议决定书",
        order_number="临府复决〔2026〕9号",
        order_body="澜津市人民政府",
        order_date=date(2026, 10, 8),
        reason="主要事实不清、证据不足。",
        successor_id=successor.public_id if successor else "",
        successor_number=successor.document_number if successor else "",
        working_days_taken=2,
    )


class FakeSnapshot:
    def __init__(self, path: Path) -> None:
        self.path = path
        found = re.search(r"fake-(\d+)", path.name)
        everything = [decision(n) for n in range(1, int(found[1]) + 1 if found else 37)]
        gone = {
            30: (Ground.REVOKED, Shape.NOTICE),
            31: (Ground.DUPLICATE, Shape.REDIRECT),
            32: (Ground.EXPIRED, Shape.GONE),
        }
        for number in re.findall(r"withdrawn-(\d+)", path.name):
            gone[int(number)] = (Ground.REVOKED, Shape.NOTICE)
        self._all = everything
        self._records = {d.number: d for d in everything if d.number not in gone}
        self._notices = {
            d.number: notice(
                d, *gone[d.number], everything[9] if gone[d.number][1] is not Shape.GONE else None
            )
            for d in everything
            if d.number in gone
        }

    def close(self) -> None:
        pass

    def facts(self) -> PortalFacts:
        return PortalFacts(
            today=date(2026, 11, 1),
            sequence=40,
            rules_version="2026-11",
            remedies={"reconsideration": "60日", "litigation": "6个月"},
            grounds=(
                {
                    "code": "REVOKED",
                    "term": "依法撤销",
                    "explanation": "决定被撤销，不再有效。",
                    "deadline": "3个工作日",
                },
                {
                    "code": "EXPIRED",
                    "term": "公示期满",
                    "explanation": "公示到期，自动停止。",
                    "deadline": "",
                },
            ),
        )

    def total(self) -> int:
        return len(self._records)

    def highest_number(self) -> int:
        return max(self._records, default=0)

    def decision(self, number: int) -> PublicDecision | None:
        return self._records.get(number)

    def by_id(self, public_id: str) -> PublicDecision | WithdrawalNotice | None:
        both = [*self._records.values(), *self._notices.values()]
        return next((r for r in both if r.public_id == public_id), None)

    def decisions(self, numbers: Iterable[int]) -> Iterator[PublicDecision]:
        return (self._records[n] for n in sorted(set(numbers)) if n in self._records)

    def bodies(self, numbers: Iterable[int]) -> dict[int, Body]:
        return {d.number: orjson.loads(body_of(d)) for d in self.decisions(numbers)}

    def span(self, first: int, last: int) -> Iterator[PublicDecision]:
        return self.decisions(range(first, last + 1))

    def shown(self, first: int, last: int) -> Iterator[Shown]:
        return self.shown_among(range(first, last + 1))

    def shown_among(self, numbers: Iterable[int]) -> Iterator[Shown]:
        for d in self.decisions(numbers):
            row = self.party(d.party.uscc, 10**9)
            place = row.index(d) if row else 0
            around = [read_neighbour(card_of(o)) for o in row[max(0, place - 3) : place + 4] if o is not d]
            kept = body_of(d)
            yield Shown(orjson.loads(kept), kept, around)

    def _newest(self, **wanted: object) -> list[PublicDecision]:
        found = [d for d in self._records.values() if all(getattr(d, k) == v for k, v in wanted.items())]
        return sorted(found, key=lambda d: (d.decided_on, d.number), reverse=True)

    def newest(self, limit: int, *, authority: str = "", kind: str = "") -> list[PublicDecision]:
        wanted = {"authority_slug": authority, "kind": kind}
        return self._newest(**{k: v for k, v in wanted.items() if v})[:limit]

    def months(self, slug: str) -> list[tuple[str, int, int]]:
        months: dict[str, list[int]] = {}
        for d in self._newest(authority_slug=slug):
            months.setdefault(d.month, []).append(d.slot)
        return [(month, len(slots), max(slots)) for month, slots in months.items()]

    def slots(self, slug: str, month: str, first: int, last: int) -> list[PublicDecision]:
        found = self._newest(authority_slug=slug, month=month)
        return sorted((d for d in found if first <= d.slot <= last), key=lambda d: d.slot)

    slot_cards = slots

    def holds(self, slug: str, month: str, first: int, last: int) -> bool:
        return bool(self.slots(slug, month, first, last))

    def party(self, uscc: str, limit: int = 200) -> list[PublicDecision]:
        return [d for d in self._newest() if d.party.uscc and d.party.uscc == uscc][:limit]

    def party_count(self, uscc: str) -> int:
        return len(self.party(uscc, 10**9))

    def parties(self) -> Iterator[str]:
        yield from sorted({d.party.uscc for d in self._records.values() if d.party.uscc})

    def power(self, slug: str, code: str, limit: int = 100) -> list[PublicDecision]:
        return self._newest(authority_slug=slug, power_code=code)[:limit]

    def power_counts(self, slug: str) -> dict[str, int]:
        counts: dict[str, int] = {}
        for d in self._newest(authority_slug=slug):
            if d.power_code:
                counts[d.power_code] = counts.get(d.power_code, 0) + 1
        return counts

    def notice(self, number: int) -> WithdrawalNotice | None:
        return self._notices.get(number)

    def notices(
        self, limit: int, *, authority: str = "", kind: str = "", month: str = ""
    ) -> list[WithdrawalNotice]:
        del kind
        found = [
            n
            for n in self._notices.values()
            if authority in ("", n.authority_slug) and n.withdrawn_on.isoformat().startswith(month)
        ]
        return sorted(found, key=lambda n: (n.withdrawn_on, n.number), reverse=True)[:limit]

    def notice_months(self) -> list[tuple[str, int]]:
        return [("2026-10", len(self._notices))] if self._notices else []

    def notice_spots(self) -> Iterator[tuple[str, str, str]]:
        for n in self._notices.values():
            yield n.public_id, n.shape.value, n.withdrawn_on.isoformat()

    def counts(self) -> list[Count]:
        cells: dict[tuple[str, DecisionKind, str, str], int] = {}
        for d in self._all:
            whats = ["decided", "penalty:罚款"] + (["shown"] if d.number in self._records else [])
            for what in whats:
                key = (d.authority_slug, d.kind, d.month, what)
                cells[key] = cells.get(key, 0) + 1
        for n in self._notices.values():
            key = (n.authority_slug, DecisionKind.PENALTY, "2026-10", f"withdrawn:{n.ground}")
            cells[key] = cells.get(key, 0) + 1
        return [
            Count(
                authority_slug=s,
                kind=k,
                month=m,
                what=w,
                number=v,
                amount=f"{v * 20000}.00",
                small=v == 1 and s == "cg",
            )
            for (s, k, m, w), v in sorted(cells.items())
        ]

    def days(self) -> list[str]:
        return ["2026-10-31", "2026-11-01"]

    def day(self, date: str) -> list[DayEntry]:
        return []
