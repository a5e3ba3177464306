"""Invented decisions with labelled private values: a second, independent set to develop against.

Everything is fictional and drawn by seed. The wording, roles, places, illnesses and disguises
here are our own; ``generate`` gives cases in the form the scorer reads.
"""

# ruff: noqa: E501 - a template reads best on one line, as the sentence it is

import random
from collections.abc import Callable, Iterator
from typing import Any

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
    "温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝"
)
_COMPOUND = [
    "欧阳",
    "司马",
    "上官",
    "诸葛",
    "皇甫",
    "令狐",
    "司徒",
    "慕容",
    "夏侯",
    "尉迟",
    "东方",
    "公孙",
    "长孙",
    "端木",
    "申屠",
    "轩辕",
    "宇文",
    "南宫",
    "钟离",
    "淳于",
]
_GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国志海小晓永红玉兰凤春文辉鹏宇浩凯健峰宁燕雪丹慧婷琳莉倩颖洁晶莹欣怡佳雨子梓轩博涵泽豪俊"
    "昕煜翰铭宸睿逸诺彤妍蕊薇萱蓉菲蔓筠舒婧媛嫣娴岚岑峥嵘崧衡棠楷桐榆槿檬沐汐淳湛漪澄焕烨炫熠珂珺瑾璐瑶璇祺禾秋穗竣笙策纶缦翊耘聿芮苒荀莘菀葭蕴虹衍裕谨谦贤赟辰迪逢遥邦郁鉴钊钰铠锦镇闻隽霖霁靖韬顺颂飒馨骁驰骏魁鸣麒黛鼎龄禹"
)
_CITIES = (
    ("淮原市", ("清溪区", "河东区", "北仓区", "桐山县")),
    ("临沧海市", ("西湖塘区", "东郊区", "滨浦区")),
    ("庆州市", ("梅岭区", "高桥区", "阳谷沟县")),
    ("泽安市", ("中原区", "新城子区", "卢家县")),
)
_ROADS = [
    "人民路",
    "解放南路",
    "建设大街",
    "滨河东路",
    "金水大道",
    "长安北街",
    "文化巷",
    "工业三路",
    "民族路",
    "迎宾大道",
    "胜利街",
    "高新五路",
]
_ESTATES = [
    "阳光水岸",
    "御景湾",
    "翠湖天地",
    "金色家园",
    "书香门第",
    "凤凰城",
    "东方明珠花园",
    "福祥里",
    "紫荆名都",
    "江南春城",
    "红旗小区",
    "机械厂家属院",
    "盛世华庭",
    "恒瑞府",
    "铁路新村",
    "绿地国际花都",
]
_TOWNS = ["沙河镇", "大营子乡", "李家桥镇", "黄泥岗乡", "马头镇", "三岔河镇", "高庙乡"]
_VILLAGES = ["东王村", "前进村", "石桥村", "下坝村", "柳树沟村", "小南庄", "赵家屯", "双龙村"]
_TRADES = [
    "食品",
    "商贸",
    "餐饮管理",
    "物流",
    "建筑安装",
    "生物科技",
    "医药连锁",
    "汽车服务",
    "环保科技",
    "文化传媒",
    "机械制造",
    "农业发展",
]
_NAMES_ORG = [
    "恒泰",
    "鑫源",
    "天和",
    "博瑞",
    "永盛",
    "金辉",
    "华宇",
    "顺达",
    "丰禾",
    "瑞康",
    "明德",
    "安泰",
    "盛隆",
    "千禧",
    "和顺",
    "高远",
    "向阳",
    "万通",
    "江海",
    "文澜",
]
_ILLNESS = [
    "慢性肾功能不全",
    "2型糖尿病",
    "高血压3级极高危",
    "腰椎压缩性骨折",
    "抑郁状态",
    "左侧乳腺浸润性癌",
    "乙型病毒性肝炎",
    "急性心肌梗死",
    "甲状腺结节",
    "帕金森病",
    "双相情感障碍",
    "脑出血后遗症",
    "肺结核",
    "类风湿性关节炎",
    "妊娠期高血压",
]
_ORGANS = [
    "市场监督管理局",
    "卫生健康委员会",
    "应急管理局",
    "交通运输局",
    "生态环境局",
    "城市管理局",
    "文化广电和旅游局",
    "农业农村局",
    "人力资源和社会保障局",
    "教育局",
    "消防救援支队",
    "住房和城乡建设局",
    "水利局",
]
_COMMON = [
    "高峰",
    "明白",
    "方便",
    "成功",
    "安全",
    "白天",
    "时光",
    "黄金",
    "文静",
    "平安",
    "向阳",
    "江山",
    "金子",
    "元宝",
    "武术",
    "温暖",
    "石头",
]
_ISSUER = ["622848", "622700", "621661", "622202", "621700", "623052", "622609", "625912"]
_PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云陕甘青宁新"


class Maker:
    """Draws values and remembers what must vanish and what must remain."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.vanish: list[dict[str, Any]] = []
        self.remain: list[str] = []
        self.city, districts = self.random.choice(_CITIES)
        self.district = self.random.choice(districts)
        self.organ = self.city + self.random.choice(("", self.district)) + self.random.choice(_ORGANS)

    def gone(self, value: str, kind: str, surface: str = "") -> str:
        self.vanish.append(
            {"value": value, "type": kind, "surfaces": [surface] if surface and surface != value else []}
        )
        return surface or value

    def stay(self, value: str) -> str:
        self.remain.append(value)
        return value

    def pick(self, items: list[str] | tuple[str, ...] | str) -> str:
        return self.random.choice(items)

    def plain_name(self) -> str:
        r = self.random
        if r.random() < 0.06:
            return r.choice(_COMPOUND) + "".join(r.choice(_GIVEN) for _ in range(r.choice((1, 2))))
        surname = r.choice(_SURNAMES[:100] if r.random() < 0.7 else _SURNAMES)
        return surname + "".join(r.choice(_GIVEN) for _ in range(1 if r.random() < 0.25 else 2))

    def name(self, kind: str = "name_other", disguise: float = 0.08) -> str:
        name = self.plain_name()
        surface = name
        if self.random.random() < disguise:
            way = self.random.randrange(5)
            if way == 0:
                surface = " ".join(name)
            elif way == 1:
                surface = name[0] + "\u3000" + name[1:]
            elif way == 2:
                surface = name[:-1] + "\u200b" + name[-1]
            elif way == 3:
                surface = name[0] + "\n" + name[1:]
            else:
                surface = f"{name[0]}<i>{name[1:]}</i>"
        return self.gone(name, kind, surface)

    def digits(self, count: int) -> str:
        return "".join(self.random.choice("0123456789") for _ in range(count))

    def number_surface(self, value: str) -> str:
        r = self.random
        way = r.randrange(14)
        if way == 0:
            return "".join(chr(ord(c) + 0xFEE0) for c in value)
        if way == 1:
            return " ".join(value[i : i + 4] for i in range(0, len(value), 4))
        if way == 2:
            return "-".join(value[i : i + 4] for i in range(0, len(value), 4))
        if way == 3:
            return "\u200c".join(value[i : i + 3] for i in range(0, len(value), 3))
        if way == 4:
            return "".join(f"&#{ord(c)};" if r.random() < 0.5 else c for c in value)
        if way == 5:
            return f"{value[:5]}<em>{value[5:]}</em>"
        if way == 6:
            return value[:6] + "\n" + value[6:]
        if way == 7 and value.isdigit():
            return "".join(chr(0x1D7CE + int(c)) for c in value)
        return value

    def identity(self, born: tuple[int, int, int] | None = None) -> str:
        r = self.random
        y, m, d = born or (r.randint(1945, 2012), r.randint(1, 12), r.randint(1, 28))
        body = f"{r.choice(('110101', '130203', '320981', '341502', '420684', '511025', '610428', '659006', '460400'))}{y}{m:02}{d:02}{r.randint(1, 999):03}"
        total = sum(
            int(c) * w
            for c, w in zip(body, (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), strict=True)
        )
        return body + "10X98765432"[total % 11]

    def id_card(self) -> str:
        value = self.identity()
        surface = self.number_surface(value)
        if value[-1] == "X" and self.random.random() < 0.3:
            surface = surface[:-1] + "x" if surface[-1] == "X" else surface
        return self.gone(value, "id_card", surface)

    def mobile(self) -> str:
        value = "1" + self.pick("3456789") + self.digits(9)
        r = self.random.random()
        if r < 0.08:
            return self.gone(
                value,
                "mobile_cn_numeral",
                value.translate(str.maketrans("0123456789", "零一二三四五六七八九")),
            )
        if r < 0.12:
            return self.gone(
                value,
                "mobile_cn_numeral",
                value.translate(str.maketrans("0123456789", "〇幺二三四五六七八九")),
            )
        if r < 0.2:
            return self.gone(value, "mobile", self.pick(("+86", "+86-", "（+86）", "0086 ", "86")) + value)
        if r < 0.3:
            return self.gone(
                value, "mobile", f"{value[:3]}{self.pick(' -.')}{value[3:7]}{self.pick(' -')}{value[7:]}"
            )
        return self.gone(value, "mobile", self.number_surface(value))

    def landline(self) -> str:
        area = self.pick(("010", "022", "0317", "0451", "0755", "0898", "025"))
        body = self.pick("2345678") + self.digits(7 if len(area) == 3 else 6 + self.random.randrange(2))
        surface = self.pick(
            (
                f"{area}-{body}",
                f"（{area}）{body}",
                f"({area}){body}",
                f"{area} {body}",
                f"{area}—{body}",
                f"{area}-{body}转{self.digits(3)}",
                f"{area}-{body}-{self.digits(3)}",
            )
        )
        return self.gone(f"{area}-{body}", "landline", surface)

    def card(self) -> str:
        size = self.pick((16, 17, 18, 19))  # type: ignore[arg-type]
        value = self.pick(_ISSUER) + self.digits(int(size) - 6)
        return self.gone(value, "bank_nonluhn", self.number_surface(value))

    def wechat(self) -> str:
        value = (
            self.pick(("wx", "a", "lucky", "Z_", "mm"))
            + self.pick(("_", "-", ""))
            + self.pick(("happy", "sun", "qaz", "tom"))
            + self.digits(4)
        )
        return self.gone(value, "wechat")

    def email(self) -> str:
        return self.gone(
            f"{self.pick(('li', 'zh.w', 'abc', 'k_j'))}{self.digits(4)}@{self.pick(('sample.org', 'mail.example.cn', 'example.com'))}",
            "email",
        )

    def plate(self) -> str:
        head = self.pick(_PROVINCES) + self.pick("ABCDEFGHJK")
        tail = self.pick(
            (
                f"{self.digits(2)}{self.pick('QWERT')}{self.digits(2)}",
                f"D{self.digits(5)}",
                f"{self.pick('KLMN')}{self.digits(4)}",
            )
        )
        return self.gone(head + tail, "plate", head + self.pick(("", "·", " ", "•")) + tail)

    def home(self, full: bool = True) -> str:
        r = self.random
        estate = self.pick(_ESTATES)
        n = r.randint
        tail = self.pick(
            (
                f"{estate}{n(1, 40)}号楼{n(1, 5)}单元{n(1, 30)}0{n(1, 4)}室",
                f"{estate}{n(1, 40)}-{n(1, 5)}-{n(101, 2804)}",
                f"{estate}第{n(1, 20)}栋{n(101, 2804)}房",
                f"{estate}{n(1, 9)}期{n(1, 40)}幢{n(101, 2804)}",
                f"{self.pick(_ROADS)}{n(1, 300)}号院{n(1, 9)}号楼{n(1, 5)}门{n(101, 704)}",
                f"{self.pick(_TOWNS)}{self.pick(_VILLAGES)}{n(1, 20)}组{n(1, 99)}号",
                f"{self.pick(_TOWNS)}{self.pick(_VILLAGES)}{n(1, 99)}号",
                f"{self.pick(_VILLAGES)}{self.pick('一二三四五六七八')}组",
                f"{self.pick(_TOWNS)}{self.pick(_VILLAGES)}村民委员会{self.pick('东西南北')}街{n(1, 40)}号",
            )
        )
        self.gone(tail, "home_address")
        head = self.pick(("", self.district, self.city + self.district)) if full else ""
        return head + tail

    def illness(self) -> str:
        return self.gone(
            self.pick(_ILLNESS) + self.pick(("", "合并感染", "（恢复期）", "Ⅱ期", "术后三个月")), "health"
        )

    def birth(self) -> str:
        y, m, d = self.random.randint(1940, 2010), self.random.randint(1, 12), self.random.randint(1, 28)
        return self.gone(f"{y}年{m}月{d}日", "birth_date")

    # -- what stays --

    def firm(self) -> str:
        return self.stay(
            f"{self.city[:-1]}{self.pick(_NAMES_ORG)}{self.pick(_NAMES_ORG)[-1]}{self.pick(_TRADES)}{self.pick(('有限公司', '有限责任公司', '股份有限公司', '有限公司第二分公司'))}"
        )

    def premises(self) -> str:
        return self.stay(f"{self.city}{self.district}{self.pick(_ROADS)}{self.random.randint(1, 900)}号")

    def date(self) -> str:
        r = self.random
        return self.stay(f"{r.randint(2020, 2024)}年{r.randint(1, 12)}月{r.randint(1, 28)}日")

    def money(self) -> str:
        return self.stay(
            self.pick(
                (
                    f"{self.random.randint(100, 99999)}元",
                    f"{self.random.randint(1, 99)}.{self.digits(2)}万元",
                    f"{self.random.randint(1, 99)},{self.digits(3)}.50元",
                )
            )
        )

    def reference(self) -> str:
        return self.stay(
            self.pick(
                (
                    f"JL{self.digits(11)}",
                    f"GB{self.digits(5)}-2019",
                    f"〔2023〕第{self.digits(4)}号",
                    f"XK{self.digits(2)}-{self.digits(3)}-{self.digits(5)}",
                    f"No.{self.digits(9)}",
                )
            )
        )


def _skeletons() -> dict[str, Callable[[Maker, str], str]]:
    n = lambda m, k="name_other": m.name(k)  # noqa: E731 - a shorthand for the table below
    return {
        "A1": lambda m, p: (
            f"{m.date()}，我局接到{n(m, 'name_reporter')}（电话：{m.mobile()}）来信，反映{p}位于{m.premises()}的门店销售过期奶粉。执法人员现场检查时，该店负责人{n(m, 'name_employee')}、营业员{n(m, 'name_employee')}均在场。涉案产品货值{m.money()}。"
        ),
        "A2": lambda m, p: (
            f"经查明：{n(m, 'name_employee')}，男，{m.birth()}出生，汉族，初中文化，身份证号码{m.id_card()}，户籍地{m.home()}，系{p}锅炉房司炉。{m.date()}夜间，其擅自离岗。当班调度{n(m, 'name_employee')}未及时制止，仅给班长{n(m, 'name_employee')}打了电话（{m.mobile()}）。"
        ),
        "A3": lambda m, p: (
            f"{p}将劳务转包给没有资质的{n(m)}，由{n(m)}带领{n(m, 'name_employee')}、{n(m, 'name_employee')}和{n(m, 'name_employee')}等六人施工。工资打入{n(m)}的农行卡{m.card()}。劳动合同备案编号{m.reference()}。"
        ),
        "A4": lambda m, p: (
            f"患者{n(m, 'name_patient')}（女，{m.random.randint(20, 80)}岁）因“{m.illness()}”到{p}就诊，接诊医师{n(m, 'name_employee')}未书写病历。其丈夫{n(m)}于{m.date()}向我委投诉，并留下手机{m.mobile()}、邮箱{m.email()}。退还诊疗费{m.money()}。"
        ),
        "A5": lambda m, p: (
            f"询问笔录显示，{n(m, 'name_employee')}陈述：“货是从{n(m)}手里拿的，他住在{m.home()}，我只有他微信{m.wechat()}。”随后{n(m)}到案，承认上述事实，并称货款{m.money()}已结清。"
        ),
        "A6": lambda m, p: (
            f"{m.date()}，{n(m)}驾驶{m.plate()}重型自卸货车途经{m.premises()}时，被执法人员查获。车辆实际所有人为{n(m)}，联系电话{m.landline()}。押运员{n(m, 'name_employee')}称该车受{p}委派。过磅单编号{m.reference()}。"
        ),
        "A7": lambda m, p: (
            f"{p}未与保洁员{n(m, 'name_employee')}签订书面劳动合同。{n(m, 'name_employee')}的工友{n(m, 'name_witness')}、{n(m, 'name_witness')}出庭作证。该单位人力资源部门的{n(m, 'name_employee')}提交了考勤表（{m.reference()}）。应补发工资{m.money()}。"
        ),
        "A8": lambda m, p: (
            f"{m.date()}，{p}幼儿园托班发生一起幼儿走失事件。走失幼儿{n(m, 'name_minor')}（3周岁，身份证号{m.id_card()}）由热心群众{n(m, 'name_witness')}送至派出所。带班老师{n(m, 'name_employee')}和保育员{n(m, 'name_employee')}负有直接责任。幼儿姥姥{n(m)}称孩子患有{m.illness()}。"
        ),
        "A9": lambda m, p: (
            f"本机关依法向{n(m)}、{n(m)}夫妇送达了告知书。二人现居{m.home()}。{n(m)}（身份证号：{m.id_card()}）作为见证人在送达回证上签字。案涉房屋面积86.5平方米。"
        ),
        "B1": lambda m, p: (
            f"当事人法定代表人委托{n(m, 'name_agent')}（律师，执业机构为{m.firm()}，电话{m.landline()}）参加听证。听证中，{n(m, 'name_agent')}对检测结论提出异议，申请{n(m, 'name_witness')}出庭。检测报告编号为{m.reference()}。"
        ),
        "B2": lambda m, p: (
            f"经比对账册，{p}会计{n(m, 'name_employee')}个人账户（建设银行{m.card()}）收取货款{m.money()}。该款随后分三笔转给{n(m)}、{n(m)}、{n(m)}。{n(m, 'name_employee')}另使用QQ号{m.gone(m.digits(9), 'qq')}传递报表。"
        ),
        "B3": lambda m, p: (
            f"{p}在{m.premises()}组织采砂，现场指挥{n(m, 'name_employee')}，挖机手{n(m, 'name_employee')}，看场人{n(m, 'name_employee')}（绰号“老六”）。采砂船船主{n(m)}家住{m.home()}，身份证{m.id_card()}。违法所得{m.money()}。"
        ),
        "B4": lambda m, p: (
            f"涉案视频由主播{n(m, 'name_employee')}于{m.date()}发布，拍摄者为{n(m)}。粉丝{n(m, 'name_reporter')}购买后致电{m.landline()}要求退款，客服{n(m, 'name_employee')}拒绝。{p}称已与{n(m, 'name_employee')}解约。订单金额{m.money()}。"
        ),
        "B5": lambda m, p: (
            f"{n(m, 'name_reporter')}系该小区12号楼业主，多次反映{p}噪声扰民。经向物业经理{n(m, 'name_witness')}核实，{n(m, 'name_reporter')}家中有{m.random.randint(60, 90)}岁老人{n(m)}，确诊{m.illness()}。监测值为62.3分贝。"
        ),
        "B6": lambda m, p: (
            f"{m.date()}14时许，{p}承建的工地发生高处坠落事故，致架子工{n(m, 'name_employee')}（{m.random.randint(20, 60)}岁，{m.home()}人）死亡。死者之妻{n(m)}、之子{n(m)}已获赔偿{m.money()}。项目总监{n(m, 'name_employee')}、专职安全员{n(m, 'name_employee')}未履行职责。"
        ),
        "B7": lambda m, p: (
            f"游客{n(m)}（护照号码：{m.gone('E' + m.pick('ABCDEFGH') + m.digits(7), 'passport')}）与同伴{n(m)}（通行证号{m.gone('C' + m.digits(8), 'hk_permit')}）报名参加{p}的团队游。导游{n(m, 'name_employee')}强迫购物。合同编号{m.reference()}，团费{m.money()}。"
        ),
        "B8": lambda m, p: (
            f"配料表载明【商业秘密】{m.gone(m.pick(('山梨酸钾0.05%，木糖醇12.4%', '甲料31份、乙料7.5份，搅拌40分钟')), 'secret_formula')}【/商业秘密】，由研发人员{n(m, 'name_employee')}保管。{p}于{m.date()}提供。"
        ),
        "B9": lambda m, p: (
            f"据{n(m, 'name_witness')}证言，{n(m)}与{n(m)}曾在{m.premises()}合伙养殖。{n(m)}之母{n(m)}（{m.mobile()}）代为签收文书。防疫员{n(m, 'name_employee')}未到场。罚没款{m.money()}。"
        ),
        "C1": lambda m, p: (
            f"联系人：{n(m)}\n联系电话：{m.mobile()}\n住址：{m.home()}\n收件人{n(m)}已于{m.date()}签收。{p}无异议。处罚款{m.money()}。"
        ),
        "C2": lambda m, p: (
            f"外籍教师{m.gone(m.pick(('Anna Kowalska', 'Tom Bradley', 'Liam O Connor', 'Sofia Rossi')), 'name_employee')}（护照{m.gone(m.pick('ABCKLX') + m.digits(8), 'passport')}）未取得工作许可。教学主管{n(m, 'name_employee')}知情。另有教师{m.gone(m.pick(('买买提江·吐尔逊', '古丽娜尔·艾合买提', '扎西·多吉', '那仁·巴图')), 'name_employee')}证件齐全。{p}收取学费{m.money()}。"
        ),
        "C3": lambda m, p: (
            f"经办人{n(m, 'name_employee')}与审核人{n(m, 'name_employee')}串通，冒用参保人{n(m)}（{m.id_card()}）的社保卡，虚开{m.illness()}处方。{p}医保办主任{n(m, 'name_employee')}对此知情。骗取基金{m.money()}。文号{m.reference()}。"
        ),
        "C4": lambda m, p: (
            f"{p}采购部{m.gone('采购助理' + m.random.choice(_COMMON), 'name_common_word')}说货物没有问题，质量部主管{n(m, 'name_employee')}（分机{m.digits(4)}）对此予以确认。现场安全通道畅通，高峰时段有专人值守。涉案金额{m.money()}。"
        ),
        "C5": lambda m, p: (
            f"客户名单（依申请不予公开：{m.gone('华南区三十七家连锁店，年供货四百吨', 'secret_customer_list')}）由{n(m, 'name_employee')}掌握。前员工{n(m)}离职后将其交给{n(m)}。{p}报案日期为{m.date()}。"
        ),
        "C6": lambda m, p: (
            f"以上事实有下列证据证明：1.{n(m, 'name_witness')}、{n(m, 'name_witness')}的询问笔录各一份；2.{n(m)}提供的转账记录（收款账户{m.card()}）；3.{p}营业执照复印件；4.检验报告{m.reference()}。"
        ),
        "C7": lambda m, p: (
            f"{n(m, 'name_natural')}（以下简称当事人），住{m.home()}，公民身份号码{m.id_card()}。{m.date()}，当事人伙同{n(m)}、{n(m)}在{m.premises()}非法捕捞。渔获物卖给鱼贩子{n(m)}，得款{m.money()}。"
        ),
    }


def generate(count: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """``count`` cases in the scorer's form, the same for the same seed."""
    skeletons = list(_skeletons().items())
    for number in range(count):
        maker = Maker(seed * 100_003 + number)
        skeleton, build = skeletons[number % len(skeletons)]
        party = maker.firm()
        organ = maker.stay(maker.organ)
        year = maker.random.randint(2022, 2024)
        document = maker.stay(
            f"{maker.city[0]}{maker.district[0]}罚〔{year}〕{seed}{number:04}{maker.digits(5)}号"
        )
        facts = build(maker, party)
        code = "91" + maker.digits(6) + "MA" + maker.digits(8)
        law = maker.stay("《中华人民共和国行政处罚法》第三十二条")
        outcome = maker.stay(f"罚款人民币{maker.random.randint(1, 90)}000元")
        fields = {
            "行政相对人名称": party,
            "行政相对人类别": "法人及非法人组织",
            "行政相对人代码_1(统一社会信用代码)": code,
            "行政相对人代码_2(工商注册号)": "",
            "法定代表人": "",
            "法定代表人证件类型": "",
            "法定代表人证件号码": "",
            "证件类型": "",
            "证件号码": "",
            "行政处罚决定书文号": document,
            "违法行为类型": "违法经营",
            "违法事实": facts,
            "处罚依据": law,
            "处罚类别": "罚款",
            "处罚内容": outcome,
            "罚款金额（万元）": "1",
            "没收违法所得、没收非法财物的金额（万元）": "",
            "暂扣或吊销证照名称及编号": "",
            "处罚决定日期": f"{year}/05/06",
            "处罚有效期": "2027/12/31",
            "公示截止期": "2027/12/31",
            "处罚机关": organ,
            "处罚机关统一社会信用代码": "11120000" + maker.digits(9) + "X",
            "数据来源单位": organ,
            "数据来源单位统一社会信用代码": "11120000" + maker.digits(9) + "X",
            "备注": "",
        }
        yield {
            "case_id": f"G{seed}-{number:04}",
            "category": skeleton,
            "skeleton": skeleton,
            "domain": "",
            "adversarial": [],
            "fields": fields,
            "must_vanish": maker.vanish,
            "must_remain": sorted(set(maker.remain)),
        }
