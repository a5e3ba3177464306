"""Public decisions of any number, the same every time, to measure and to test search with.

Every decision is made from its number alone, so any block can be made without the others.
Names are put together from parts; nobody real is meant.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from generator.model.codes import DecisionKind, PartyKind
from generator.model.identifiers import public_id
from generator.model.public import PublicDecision, PublicParty

SURNAMES: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢"
    "姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常"
    "汤"
)
GIVEN: Final = (
    "伟芳娜敏静丽强磊军洋勇艳杰涛明超秀霞平刚桂兰英华玉文建国志斌宇浩然子轩欣怡梓涵晨曦思佳俊豪雨泽嘉琪睿"
    "博雅婷雪梅春晓东海波云飞鹏程凯旋宁安康瑞祥和顺德福禄寿喜财源"
)
BRANDS: Final = (
    "盛源恒泰鸿达瑞丰金鼎华宇天成兴隆永昌德润嘉禾聚贤博雅康宁悦来锦绣百味福满津味海河渤海滨城北辰南开蓝天"
    "绿洲星辰朝阳明珠银河长城泰山黄河松鹤祥云如意吉庆丰泽沃土远航启明新纪元众诚信达"
)
TRADES: Final = (
    "餐饮管理", "食品", "药房连锁", "医疗器械", "建筑工程", "物业服务", "道路运输", "环保科技", "商贸",
    "超市",
    "美容美发", "房地产开发", "化工", "机械制造", "信息技术", "教育咨询", "酒店管理", "烟草零售",
    "水产养殖", "广告传媒",
)  # fmt: skip
PLACES: Final = tuple(
    f"{a}{b}" for a in ("云港", "临河", "望海", "青柳", "石桥", "东岭", "西湾", "南浦", "北塘", "中和")
    for b in ("街道", "镇", "开发区", "新区", "路")
)  # fmt: skip
ORGANS: Final = (
    "市场监督管理局",
    "生态环境局",
    "交通运输局",
    "卫生健康委员会",
    "应急管理局",
    "城市管理委员会",
)
LAWS: Final = (
    "中华人民共和国食品安全法", "中华人民共和国广告法", "中华人民共和国大气污染防治法",
    "中华人民共和国药品管理法",
    "中华人民共和国道路运输条例", "中华人民共和国安全生产法", "中华人民共和国消防法",
    "中华人民共和国电子商务法",
    "城市市容和环境卫生管理条例", "中华人民共和国固体废物污染环境防治法", "无证无照经营查处办法",
    "公共场所卫生管理条例",
)  # fmt: skip
ACTS: Final = (
    "经营超过保质期的食品", "未取得许可从事经营活动", "发布含有绝对化用语的广告", "未按规定公示服务价格",
    "擅自倾倒建筑垃圾", "排放超过标准的污染物", "未建立进货查验记录制度", "安全出口被锁闭",
    "使用未经检验的特种设备",
    "未按照规定对从业人员进行培训", "占用消防车通道", "销售侵犯注册商标专用权的商品", "超限运输可解体货物",
    "未经许可擅自处置危险废物", "伪造检验检测报告", "未公示从业人员健康证明",
)  # fmt: skip
WORDS: Final = (
    "执法人员在检查中发现", "当事人当场提供了营业执照", "现场未能出示相关凭证", "经调取监控录像核实",
    "涉案货值金额共计",
    "当事人配合调查并如实陈述", "经责令改正后逾期未改", "该行为持续时间较短", "危害后果轻微", "有证据证明",
    "依照法定程序送达了告知书", "当事人在规定期限内未提出陈述申辩", "经集体讨论决定", "综合考虑其违法情节",
    "仓库东侧货架第三层", "冷藏柜温度显示为", "抽样检验结果为不合格", "投诉举报线索反映", "供货商已经注销",
    "使用期限已经届满", "台账记载与实物不符", "收银系统的销售记录显示", "现场制作了检查笔录",
    "拍摄照片若干张",
)  # fmt: skip
CODES: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def _company(chance: random.Random) -> str:
    brand = "".join(chance.choice(BRANDS) for _ in range(chance.choice((2, 2, 3))))
    return f"云港市{chance.choice(PLACES)[:2]}{brand}{chance.choice(TRADES)}有限公司"


def _person(chance: random.Random) -> str:
    return chance.choice(SURNAMES) + "".join(chance.choice(GIVEN) for _ in range(chance.choice((1, 2))))


def _uscc(chance: random.Random) -> str:
    return "91" + "120" + str(chance.randrange(100, 120)) + "".join(chance.choice(CODES) for _ in range(10))


def _detail(chance: random.Random) -> str:
    return chance.choice(
        (
            f"{chance.choice(PLACES)}{chance.randrange(1, 400)}号",
            f"{_person(chance)[0]}某",
            f"{chance.randrange(10, 99999)}元",
            f"{chance.choice(BRANDS)}{chance.choice(GIVEN)}牌",
            "",
        )
    )


def decision(number: int, *, total: int = 100_000) -> PublicDecision:
    """The decision of a number; the dates of ``total`` of them rise over five years."""
    chance = random.Random(number * 2654435761 + 1)
    day = date(2021, 11, 1) + timedelta(days=number * 1800 // max(total, 1))
    organ = chance.randrange(60)
    place = PLACES[organ // 6 * 5 % len(PLACES)][:2]
    name = f"云港市{place}区{ORGANS[organ % 6]}"
    act, law = chance.choice(ACTS), chance.choice(LAWS)
    kind = chance.choice(
        (DecisionKind.PENALTY,) * 7 + (DecisionKind.PERMIT, DecisionKind.COERCION, DecisionKind.INSPECTION)
    )
    company, person = _company(chance), _person(chance)
    as_person = chance.random() < 0.2
    party = f"{person[0]}某" if as_person else company
    document = f"云{place}{ORGANS[organ % 6][:2]}罚〔{day.year}〕{number // 7 % 9000 + 1}号"
    fine = chance.choice((500, 1000, 2000, 5000, 10000, 20000, 50000)) + chance.randrange(0, 1000, 10)
    facts = "".join(
        chance.choice(WORDS) + chance.choice("，，。；") + _detail(chance)
        for _ in range(chance.randrange(12, 24))
    )
    basis = f"《{law}》第{chance.randrange(1, 120)}条第{chance.choice('一二三四')}款"
    outcome = f"处罚款人民币{fine}元，上缴国库。"
    return PublicDecision(
        number=number,
        public_id=public_id(f"1112000000{organ:04d}1234", document),
        version=1,
        slot=number % 500,
        authority_code=f"1112000000{organ:04d}1234",
        authority_slug=f"organ-{organ}",
        authority_name=name,
        kind=kind,
        document_number=document,
        title=f"{party}{act}案",
        party=PublicParty(
            name=party,
            kind=PartyKind.PERSON if as_person else PartyKind.ORGANISATION,
            uscc="" if as_person else _uscc(chance),
            legal_representative="" if as_person else person,
        ),
        violation=act,
        facts=facts,
        basis=basis,
        penalty_kinds=("警告", "罚款") if chance.random() < 0.3 else ("罚款",),
        outcome=outcome,
        fine_amount=f"{fine}.00",
        decided_on=day,
        published_on=day + timedelta(days=3),
        updated_on=day + timedelta(days=3),
        full_text=(
            f"{name}行政处罚决定书\n{document}\n当事人：{party}\n{facts}\n上述行为违反了{basis}的规定，"
            f"本机关决定给予以下处罚：{outcome}当事人应当自收到本决定书之日起十五日内缴纳罚款。"
            f"如不服本决定，可以在六十日内申请行政复议，或者在六个月内提起行政诉讼。\n{name}\n{day.isoformat()}"
        ),
        status=chance.choice(("有效",) * 9 + ("申诉中",)),
    )


class Documents:
    """What the index asks of a snapshot, over made decisions; ``without`` are withdrawn."""

    def __init__(self, total: int, without: frozenset[int] = frozenset()) -> None:
        self.total = total
        self.without = without

    def span(self, first: int, last: int) -> Iterator[PublicDecision]:
        """Decisions first..last that exist."""
        for number in range(max(first, 1), min(last, self.total) + 1):
            if number not in self.without:
                yield decision(number, total=self.total)

    def close(self) -> None:
        """Nothing to let go of."""
