"""Whole decision texts (决定书全文), laid out as the kinds of documents are."""

from random import Random
from typing import Any

from .template import Filler, day_words

_TITLE = {
    "行政处罚": "行政处罚决定书", "行政许可": "准予行政许可决定书", "行政强制": "行政强制措施决定书",
    "行政检查": "行政检查结果告知书", "行政征收": "行政征收决定书", "行政征用": "应急征用通知书",
    "行政给付": "行政给付决定书", "行政确认": "行政确认决定书", "行政奖励": "奖励决定书",
    "行政裁决": "行政裁决书", "其他": "行政处理决定书",
}  # fmt: skip
_DIGITS = "〇一二三四五六七八九"


def title(kind: str, matter: str, short: bool) -> str:
    """``关于……的行政处罚决定书`` or the bare name of the document."""
    return _TITLE[kind] if short else f"关于{matter}的{_TITLE[kind]}"


def chinese_day(decided: Any) -> str:
    """``二〇二六年三月四日``, as under a seal."""

    def small(number: int) -> str:
        tens, ones = divmod(number, 10)
        head = ("" if tens == 1 else _DIGITS[tens]) + "十" if tens else ""
        return head + (_DIGITS[ones] if ones or not tens else "")

    year = "".join(_DIGITS[int(c)] for c in str(decided.year))
    return f"{year}年{small(decided.month)}月{small(decided.day)}日"


def _who(party: dict[str, Any], rng: Random) -> list[str]:
    if party["kind"] == "自然人":
        lines = [f"当事人：{party['name']}", f"公民身份号码：{party['id_number']}"]
        lines += [f"住址：{party['address']}", f"联系电话：{party['phone']}"]
        return lines if rng.random() < 0.7 else ["，".join(lines)]
    lines = [f"当事人：{party['name']}"]
    if party.get("uscc"):
        lines.append(f"统一社会信用代码：{party['uscc']}")
    if party.get("address"):
        lines.append(f"住所（经营场所）：{party['address']}")
    if party.get("legal_representative"):
        role = "经营者" if party["kind"] == "个体工商户" else "法定代表人"
        lines.append(f"{role}：{party['legal_representative']}")
        if rng.random() < 0.6:
            lines.append(f"身份证件号码：{party['representative_id_number']}")
            lines.append(f"联系电话：{party['phone']}")
    return lines


def penalty(filler: Filler, record: dict[str, Any], office: str, values: dict[str, str]) -> str:
    """The full text of a penalty decision: party, facts, evidence, notice, law, discretion, decision."""
    rng, say = filler.rng, filler.phrases
    long = rng.random() < 0.55
    parts = [office, "行政处罚决定书", record["document_number"], "", *_who(record["party"], rng), ""]
    parts.append(f"案由：{record['violation']}")
    if long:
        parts.append(rng.choice(say["source_story"]))
    parts.append(f"{_opening(filler)}{record['facts']}")
    if long:
        parts += rng.sample(say["inquiry"], rng.randint(1, 3))
    if rng.random() < 0.6:
        parts.append(rng.choice(say["attitude"]))
    parts += [_evidence(filler, long), rng.choice(say["closing"]), rng.choice(say["plea"])]
    parts.append(rng.choice(say["analysis"]))
    if long:
        parts += [rng.choice(say["reasoning"]), rng.choice(say["debate"])]
    parts.append(rng.choice(say["discretion"]))
    parts.append(f"依据{record['basis']}的规定，决定对当事人作出如下行政处罚：\n{record['outcome']}")
    if record.get("fine_cny"):
        parts.append(rng.choice(say["pay_how"]))
    parts.append(rng.choice(say["remedy"]))
    if long:
        parts.append(rng.choice(say["publicity"]))
    if rng.random() < 0.5:
        parts.append(rng.choice(say["service"]))
    parts += ["", office, chinese_day(filler.decided_on), "（此件依法公开；演示文书，内容虚构）"]
    return _clean(filler, parts)


def _evidence(filler: Filler, long: bool) -> str:
    """The evidence, numbered in one line, or each with what it proves."""
    rng, say = filler.rng, filler.phrases
    chosen = rng.sample(say["evidence"], rng.randint(4, 7) if long else rng.randint(3, 6))
    if long:
        lines = [f"{n}.{text}，{rng.choice(say['proof_of'])}；" for n, text in enumerate(chosen, 1)]
        return "上述事实，主要有以下证据证明：\n" + "\n".join(lines).rstrip("；") + "。"
    return f"以上事实，有下列证据证明：{'；'.join(f'{n}.{t}' for n, t in enumerate(chosen, 1))}。"


def _opening(filler: Filler) -> str:
    return filler.rng.choice(["经查明：", "现查明以下事实：", "经审理查明：", ""])


def other(filler: Filler, record: dict[str, Any], office: str, values: dict[str, str]) -> str:
    """The shorter text of every other kind of decision."""
    rng, say = filler.rng, filler.phrases
    parts = [office, _TITLE[record["kind"]], record["document_number"], "", *_who(record["party"], rng), ""]
    parts += [f"事项：{values['v']}", record["facts"] or record["outcome"]]
    if rng.random() < 0.5:
        parts.append(f"上述情况有{{evidence2}}为证，经办人员已于{day_words(filler.decided_on)}核对原件。")
    parts.append(f"依据{record['basis']}，决定如下：{record['outcome']}")
    if record["kind"] in ("行政强制", "行政征收", "行政裁决", "行政确认", "行政征用"):
        parts.append(rng.choice(say["remedy"]))
    if record["kind"] == "行政许可":
        parts.append("被许可人应当依法开展活动，不得涂改、倒卖、出租、出借许可证件，并接受监督检查。")
    parts += ["", office, chinese_day(filler.decided_on)]
    return _clean(filler, parts)


def _clean(filler: Filler, parts: list[str]) -> str:
    text = filler.fill("\n".join(parts))
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text
