"""What kind of party a name is, where the feed does not say.

The safe side is the person: a person taken for an organisation is published by name, an
organisation taken for a person is masked and reported, and the TOML can say better.
"""

import re
from functools import lru_cache

from generator.intake.values import NOTHING
from generator.model.codes import PartyKind

_KINDS = {
    PartyKind.ORGANISATION: (
        "法人及非法人组织", "法人和非法人组织", "法人", "非法人组织", "法人及其他组织", "法人或其他组织",
        "法人或者其他组织", "企业", "单位", "组织", "企业法人",
    ),
    PartyKind.PERSON: ("自然人", "个人", "公民"),
    PartyKind.SOLE_TRADER: ("个体工商户", "个体", "个体户"),
}  # fmt: skip
PARTY_KINDS = {word: kind for kind, words in _KINDS.items() for word in words}

_ORGANISATION = re.compile(
    "公司|集团|集團|企业|企業|商行|商店|商号|商號|工作室|事务所|事務所|合作社|医院|醫院|学校|學校|大学|大學|中学|中學|小学|小學|"
    "幼儿园|幼兒園|银行|銀行|酒店|饭店|飯店|餐厅|餐廳|餐馆|餐館|超市|药房|藥房|药店|藥局|诊所|診所|工厂|工廠|机构|機構|"
    "中心|协会|協會|学会|學會|基金|委员会|委員會|联合|聯合|分行|分店|分公司|营业部|營業部|门市|門市|经营部|批发部|服务部|"
    "[厂廠店行社馆館院所部局会會校园園场場站铺鋪坊房厅廳社廟庙寺宫宮处處号號户戶队隊组組](?:$|[（(])"
)
_LATIN_ORGANISATION = re.compile(
    r"\b(?:inc|llc|llp|ltd|limited|corp|corporation|co|company|plc|gmbh|ag|sa|bv|nv|group|bank|trust|"
    r"university|school|hospital|hotel|restaurant|store|shop|market|services?|association|foundation|"
    r"institute|clinic|pharmacy|holdings?|partners(?:hip)?|enterprises?|industries|international|"
    r"council|authority|agency|department|city|county|center|centre)\b",
    re.IGNORECASE,
)
_HAN_NAME = re.compile(r"[一-鿿㐀-䶿]{1,4}|[一-鿿]{1,8}(?:[·•・][一-鿿]{1,8})+")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ'’.\- ]+")


@lru_cache(maxsize=1 << 14)
def guess_kind(name: str) -> PartyKind:
    """Organisation or person by the name alone."""
    text = name.strip()
    if _ORGANISATION.search(text) or _LATIN_ORGANISATION.search(text):
        return PartyKind.ORGANISATION
    masked = text.rstrip("先生女士小姐君")
    if _HAN_NAME.fullmatch(masked) or "某" in text or "○" in text or "〇" in text or "*" in text:
        return PartyKind.PERSON
    if _LATIN.fullmatch(text) and len(text.split()) in (2, 3, 4) and not text.isupper():
        return PartyKind.PERSON
    return PartyKind.ORGANISATION


def kind_of(text: str) -> PartyKind | None:
    """The party kind that a cell names, or None when it is no known word."""
    return PARTY_KINDS.get(text.strip())


def is_blank(text: str) -> bool:
    """Whether a cell says that it does not apply."""
    return text.strip().upper() in NOTHING
