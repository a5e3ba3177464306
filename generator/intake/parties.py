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
_STRONG = re.compile("公司|集团|集團|企业|企業|商行|商店|商号|商號|中心|医院|醫院|学校|學校|银行|銀行|超市")
_SURNAMES = frozenset(
    "王李张張刘劉陈陳杨楊赵趙黄黃周吴吳徐孙孫胡朱高林何郭马馬罗羅梁宋郑鄭谢謝韩韓唐冯馮于董萧蕭程曹袁邓鄧许許傅沈曾彭吕呂苏蘇卢盧蒋蔣"
    "蔡贾賈丁魏薛叶葉阎閻余潘杜戴夏钟鍾汪田任姜范方石姚谭譚廖邹鄒熊金陆陸郝孔白崔康毛邱秦江史顾顧侯邵孟龙龍万萬段雷钱錢汤湯尹黎易"
    "常武乔喬贺賀赖賴龚龔文庞龐樊兰蘭殷施陶洪翟安颜顏倪严嚴牛温溫芦蘆季俞章鲁魯葛伍韦韋申尤毕畢聂聶丛焦向柳邢路岳齐齊梅莫庄莊辛管祝左"
    "涂谷祁时時舒耿牟卜詹关關苗凌费費纪紀靳盛童欧歐甄项項曲成游阳陽裴席卫衛查屈鲍鮑位覃霍翁隋植甘景薄单單包司柏宁寧柯阮桂闵閔解强強"
)
_HAN_NAME = re.compile(r"[一-鿿㐀-䶿]{1,4}|[一-鿿]{1,8}(?:[·•・][一-鿿]{1,8})+")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ'’.\- ]+")


_SHORT_NAME = 3


@lru_cache(maxsize=1 << 14)
def guess_kind(name: str) -> PartyKind:
    """Organisation or person by the name alone."""
    text = name.strip()
    if len(text) <= _SHORT_NAME and text[:1] in _SURNAMES and not _STRONG.search(text):
        # A given name may end in 行, 园 or 会 too.
        return PartyKind.PERSON
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
