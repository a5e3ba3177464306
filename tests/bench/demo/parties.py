"""The parties (行政相对人) of the demo city, kept so that some of them offend again."""

from random import Random
from typing import Any

from . import identity
from .identity import words

ORGANISATION, PERSON, TRADER = "法人及非法人组织", "自然人", "个体工商户"

_COMPANY = {
    "食品销售": ["食品销售", "食品商贸"], "超市": ["超市", "生鲜超市"],
    "餐饮": ["餐饮管理", "酒楼", "餐饮服务"],
    "小吃": ["餐饮", "小吃"], "教育咨询": ["教育咨询"], "个人": ["商务服务"],
    "房地产开发": ["房地产开发", "置业"],
    "停车服务": ["停车管理"], "仓储": ["仓储", "仓储物流"], "货物运输": ["货运", "物流", "运输"],
    "街坊改造": ["街坊"], "农资": ["农资", "农业生产资料"],
    "医疗门诊": ["口腔门诊部", "中医门诊部", "综合门诊部"],
    "加油站": ["能源"], "培训": ["职业培训"], "动物诊疗": ["动物医院管理"],
    "药品零售": ["大药房", "药店连锁"],
}  # fmt: skip
_SHOP = {
    "食品销售": ["食品店", "副食店"], "超市": ["便利店", "超市"], "餐饮": ["饭店", "烧烤店", "面馆"],
    "小吃": ["小吃店", "早点铺", "麻辣烫店"], "果蔬销售": ["水果店", "蔬菜摊"], "茶叶": ["茶庄"],
    "家电": ["家电行"],
    "服饰": ["服装店", "鞋帽店"], "水产销售": ["水产摊"], "美容服务": ["美容店", "理发店"],
    "酒类": ["烟酒行"],
    "农资": ["农资经营部"], "废品回收": ["废品收购站"], "汽车维修": ["汽车修理厂", "轮胎店"],
    "建材": ["建材经营部"],
    "药品零售": ["药店"], "娱乐": ["棋牌室", "歌厅"], "养殖": ["养殖场"], "医疗门诊": ["诊所"],
    "烟花爆竹零售": ["烟花爆竹零售点"], "洗浴服务": ["浴池"], "五金": ["五金店"],
    "电动自行车销售": ["电动车行"],
    "日化": ["日用品店"], "零售商业": ["百货店"], "信息咨询": ["信息服务部"], "化工": ["油漆涂料经营部"],
}  # fmt: skip
_UNIT = {
    "社会服务": ["社会工作服务中心", "职业技能培训学校", "乡土文化馆"],
    "社会团体": ["水产行业协会", "志愿服务联合会", "船模爱好者协会"],
    "养老服务": ["养老服务中心", "敬老院"],
}  # fmt: skip
_IN_SHOPS = ("餐饮", "小吃", "食品销售", "超市", "娱乐", "零售商业", "药品零售", "美容服务", "培训", "旅行社")


def _brand(rng: Random) -> str:
    return str(rng.choice(words()["brand_first"]) + rng.choice(words()["brand_second"]))


def organisation(rng: Random, trade: str, division: str, social: bool = False) -> dict[str, Any]:
    """A company, or a registered social organisation (民政 codes 51, 52)."""
    city = words()["city"]
    area = words()["districts"][division]
    brand = _brand(rng)
    party: dict[str, Any]
    if trade == "街坊改造":
        return {"name": f"{area}{brand}里片区被征收房屋所有权人", "kind": ORGANISATION, "uscc": ""}
    if social:
        name = rng.choice([f"{city}{brand}", f"{city}{area}{brand}"]) + rng.choice(_UNIT[trade])
        head = "51" if trade == "社会团体" else "52"
    elif trade.endswith("合作社"):
        name, head = f"{city}{area}{brand}{trade.removesuffix('合作社')}专业合作社", "93"
    elif trade == "村集体":
        name, head = f"{city}{area}{rng.choice(words()['roads']['villages'])}专业合作社", "93"
    else:
        word = rng.choice(_COMPANY.get(trade, [trade]))
        where = rng.choice([city, f"{city}{area}", f"{city.removesuffix('市')}"])
        tail = rng.choice(["有限公司"] * 5 + ["股份有限公司", "有限责任公司"])
        name, head = f"{where}{brand}{word}{tail}", "91"
        if rng.random() < 0.08:
            name = f"{brand}{word}（{city.removesuffix('市')}）{tail}"
    born = identity.birthday(rng, 1958, 1996)
    party = {
        "name": name,
        "kind": ORGANISATION,
        "uscc": identity.uscc(rng, head, division),
        "legal_representative": identity.person_name(rng),
        "representative_id_type": "身份证",
        "representative_id_number": identity.id_number(rng, born),
        "address": identity.premises(rng, division, works=trade not in _IN_SHOPS),
        "phone": identity.phone(rng) if rng.random() < 0.5 else identity.organ_phone(rng),
    }
    if rng.random() < 0.12:
        party["registration_number"] = _registration(f"270100{rng.randint(0, 10**8 - 1):08d}")
    return party


def _registration(body: str) -> str:
    """A 工商注册号: 14 digits and their check digit (ISO 7064 MOD 11,10)."""
    product = 10
    for digit in body:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return body + str((11 - product) % 10)


def trader(rng: Random, trade: str, division: str) -> dict[str, Any]:
    """A 个体工商户; two in five carry the owner's name in their own."""
    owner = identity.person_name(rng)
    shop = rng.choice(_SHOP.get(trade, [f"{trade}店"]))
    area = f"{words()['city']}{words()['districts'][division]}"
    name = f"{area}{owner if rng.random() < 0.4 else _brand(rng)}{shop}"
    number = identity.id_number(rng, identity.birthday(rng))
    party = {
        "name": name,
        "kind": TRADER,
        "uscc": identity.uscc(rng, "92", division),
        "legal_representative": owner,
        "representative_id_type": "身份证",
        "representative_id_number": number,
        "address": identity.premises(rng, division),
        "phone": identity.phone(rng),
    }
    if rng.random() < 0.15:
        party["tax_number"] = f"{number}{rng.randint(1, 99):02d}"
    return party


def person(rng: Random, division: str) -> dict[str, Any]:
    """A natural person with papers, home and telephone."""
    born = identity.birthday(rng)
    return {
        "name": identity.person_name(rng),
        "kind": PERSON,
        "id_type": "身份证",
        "id_number": identity.id_number(rng, born),
        "address": identity.home(rng, division),
        "phone": identity.phone(rng),
        "birth_date": born.isoformat(),
    }


class Registry:
    """Hands out parties; one in five organisations or traders is met again."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._met: dict[tuple[str, str], list[tuple[str, dict[str, Any]]]] = {}

    def party(self, sort: str, trade: str, divisions: list[str]) -> tuple[str, dict[str, Any]]:
        """A party of the given sort (org, trader, person, social, area) and its division."""
        rng = self._rng
        met = self._met.setdefault((sort, trade), [])
        near = [pair for pair in met if pair[0] in divisions]
        if near and sort not in ("person", "area") and rng.random() < 0.3:
            return rng.choice(near)
        division = rng.choice(divisions)
        if sort == "person":
            made = person(rng, division)
        elif sort == "trader":
            made = trader(rng, trade, division)
        else:
            made = organisation(rng, trade, division, social=sort == "social")
        met.append((division, made))
        return division, made
