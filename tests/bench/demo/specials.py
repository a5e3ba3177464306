"""Records that show something on purpose: holds, ends of publication, disguised private values."""

from copy import deepcopy
from datetime import date
from random import Random
from typing import Any

from . import identity
from .decisions import NOTE
from .parties import person

Record = dict[str, Any]


def _person_case(rng: Random, base: Record, number: str, day: str, **changes: Any) -> Record:
    record = deepcopy(base)
    for field in ("full_text", "persons", "appeal", "marks"):
        record.pop(field, None)
    record.update(document_number=number, decided_on=day, **changes)
    record["remarks"] = NOTE
    return record


def held(slug: str, records: list[Record]) -> list[Record]:
    """Records of one authority that must wait for a person: health, minors, secrets, doubt."""
    rng = Random(f"held {slug}")
    found: list[Record] = []
    if slug == "health":
        base = next(r for r in records if r["kind"] == "行政处罚" and r["party"]["kind"] != "自然人")
        name = identity.person_name(rng)
        found.append(
            _person_case(
                rng, base, "澜卫罚〔2026〕9001号", "2026-08-11",
                facts=f"患者{name}因反复胸痛到诊，被诊断为冠状动脉粥样硬化性心脏病，术后出现并发症，"
                "其家属投诉该机构病历书写不规范。经查情况属实。",
                persons=[{"name": name, "role": "患者"}],
            )
        )  # fmt: skip
        found.append(
            _person_case(
                rng, base, "澜卫罚〔2026〕9002号", "2026-09-15",
                facts="经查，当事人未按规定填写病历。案卷另存，封面标注机密★，未经批准不得摘抄。",
            )
        )  # fmt: skip
        found.append(
            _person_case(
                rng, base, "澜卫罚〔2026〕9003号", "2026-09-22",
                outcome="拟给予警告（行政处罚审批表，讨论稿）。",
                title="行政处罚审批表（讨论稿）",
            )
        )  # fmt: skip
        doubtful = deepcopy(base["party"])
        doubtful["registration_number"] = "270101650812991"  # could be an old ID number
        found.append(_person_case(rng, base, "澜卫罚〔2026〕9004号", "2026-10-09", party=doubtful))
    if slug == "civil":
        base = next(r for r in records if r["kind"] == "行政给付")
        child = person(rng, "270103")
        born = date(2014, 5, 9)
        child.update(birth_date=born.isoformat(), id_number=identity.id_number(rng, born))
        found.append(
            _person_case(
                rng, base, "澜民给〔2026〕9001号", "2026-06-03", party=child,
                title="孤儿基本生活费给付决定书",
                facts="申请人系年满十二周岁的儿童，由其祖母代为申请。",
                outcome="自批准次月起发放基本生活费。",
            )
        )  # fmt: skip
    if slug == "environment":
        base = next(r for r in records if r["kind"] == "行政处罚" and r.get("persons"))
        photo = {"name": "现场照片.jpg", "media_type": "image/jpeg"}
        found.append(_person_case(rng, base, "澜环罚〔2026〕9003号", "2026-08-03", attachments=[photo]))
        found.append(
            _person_case(rng, base, "澜环罚〔2026〕9001号", "2026-07-08", marks={"party": "个人隐私"})
        )
        found.append(
            _person_case(
                rng, base, "澜环罚〔2026〕9002号", "2026-07-20",
                disclosure_review={"reviewer": "法制机构", "reviewed_on": "2026-07-21", "result": "不予公开"},
            )
        )  # fmt: skip
    return found


def disguised(records: list[Record]) -> list[Record]:
    """Records whose text carries private values in other spellings; they are published without them."""
    found: list[Record] = []
    people = [r for r in records if r["kind"] == "行政处罚" and r["party"]["kind"] == "自然人"]
    for serial, base in enumerate(people[:2], 1):
        record = deepcopy(base)
        party = record["party"]
        number, phone = party["id_number"], party["phone"]
        wide = "".join(chr(ord(c) + 0xFEE0) for c in number)
        spaced = f"{number[:6]} {number[6:14]} {number[14:]}"
        hidden = "\u200b".join((phone[:3], phone[3:7], phone[7:]))
        record.pop("full_text", None)
        mark = record["document_number"].split("罚")[0]
        record["document_number"] = f"{mark}罚〔2026〕88{serial:02d}号"
        record["decided_on"] = f"2026-10-{12 + serial:02d}"
        record["facts"] = (
            f"当事人{party['name']}（公民身份号码：{wide}，另一处书写为{spaced}）承认上述行为，"
            f"联系电话{hidden}，现住{party['address']}。"
            f"当事人{party['name'][0]} {party['name'][1:]}当场签字。"
        )
        found.append(record)
    return found


def soon_over(records: list[Record]) -> None:
    """Give some penalties an end: most years ahead, a few in the coming weeks."""
    for place, record in enumerate(r for r in records if r["kind"] == "行政处罚"):
        decided = date.fromisoformat(record["decided_on"])
        if place % 9 == 4:
            record["publish_until"] = f"2026-12-{1 + place % 27:02d}"
        elif place % 3 == 0:
            record["publish_until"] = decided.replace(
                year=max(decided.year + 3, 2027), day=min(decided.day, 28)
            ).isoformat()
        if place % 7 == 3 and decided >= date(2026, 4, 1):
            record["dishonesty_class"] = ("一般", "严重")[place % 2]


def ended(slug: str, records: list[Record]) -> Record | None:
    """A decision whose publication is already over when it arrives: it must not be shown."""
    if slug not in ("hr", "water", "environment"):
        return None
    base = next(r for r in records if r["kind"] == "行政处罚" and r["decided_on"] < "2024")
    record = deepcopy(base)
    record["document_number"] = base["document_number"].replace("号", "（旧）号")
    record["publish_until"] = "2026-10-31"
    record.pop("full_text", None)
    return record
