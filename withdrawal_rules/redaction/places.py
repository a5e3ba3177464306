"""Organisations and addresses: what holds no person's name, and where a person lives.

Names of organisations, titles in 《》 and the like are closed to the name finder. A home address
is told from business premises by what the text calls it and whom it belongs to; it is cut to
the district (SAIC Order 71 art. 6; SPC 2016 art. 10; rules R-HOME).
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from withdrawal_rules.redaction.spans import Cover, Span

_SUFFIX = re.compile(
    r"有限责任公司|股份有限公司|有限公司|公司|合作联社|合作社|事务所|研究院|研究所|设计院|医院|卫生院|卫生服务中心|卫生室|诊所|门诊部|药房|药店|药行|学校|幼儿园|学院|大学|中学|小学|中心"
    r"|超市|商行|商店|商场|商城|商号|商社|百货|便利店|书店|饭店|酒店|面馆|餐馆|宾馆|旅馆|茶馆|酒楼|茶楼|餐厅|食堂|饭庄|网吧|会所|俱乐部|工作室|经营部|门市部|服务部|营业部|批发部|销售部|维修部|加工部|加工坊|作坊|农场|养殖场|牧场|猪场|鸡场|林场|渔场|石材场|砂场|基地"
    r"|协会|学会|商会|基金会|银行|支行|分行|信用社|委员会|管理局|监督局|分局|税务局|稽查局|执法局|民政局|教育局|建设局|生态环境局|水利局|农业农村局|局(?![部面势限域促势])|厅(?!堂)|支队|大队|总队|执法队|办事处|人民政府|法院|检察院|派出所|村委会|居委会|公寓|养老院|敬老院|福利院|托育园|托儿所|车行|琴行|花行|洋行|贸易行|回收站|加油站|服务站|驾校|集团|店(?![长员内面铺主])|厂(?![长房区家商内])|铺(?![设面张垫开])|馆(?![长内])|酒坊|油坊|豆腐坊"
)
_LAW = re.compile(r"《[^《》\x01]{1,80}》")
_STOP_CHARS = frozenset(
    '与和及向由对从被为将把系到给是称在于的了经因据该本即并以其我你您让请至或同跟等受住驾见,。;:、!?“”"()《》〈〉\x01\n '
)
_STOP_WORDS = frozenset(
    [
        "任职",
        "受雇",
        "就职",
        "供职",
        "入职",
        "开办",
        "开设",
        "创办",
        "承租",
        "租用",
        "挂靠",
        "购买",
        "购自",
        "委托",
        "联系",
        "代表",
        "负责",
        "担任",
        "前往",
        "进入",
        "离开",
        "来到",
        "发现",
        "举报",
        "投诉",
        "位于",
        "属于",
        "检查",
        "查获",
        "送往",
        "退还",
        "通知",
        "要求",
        "雇佣",
        "招用",
        "冒用",
        "假冒",
        "名下",
        "告知",
        "证实",
        "所在",
        "签订",
        "收到",
        "取得",
        "认为",
        "显示",
        "提供",
        "证明",
        "称其",
        "当事",
        "事人",
        "第三",
        "三人",
        "单位",
        "原告",
        "被告",
        "申请",
        "请人",
        "供应",
        "应商",
        "承包",
        "安排",
        "陪同",
        "调查",
        "抽检",
        "抽查",
        "巡查",
        "出租",
        "转让",
        "销售给",
        "借用",
        "使用",
        "租赁",
        "反映",
        "表示",
        "说明",
        "附近",
        "门口",
        "对面",
        "隔壁",
        "旁边",
        "楼下",
        "员工",
        "职工",
        "职员",
        "股东",
        "经理",
        "主任",
        "主管",
        "会计",
        "客户",
        "顾客",
        "老板",
        "店主",
    ]
)


def organisations(text: str, known: Iterable[str], surnames_end: frozenset[int] = frozenset()) -> Cover:
    """Stretches of ``text`` that are names of organisations, titles in 《》, or ``known``."""
    cover = Cover()
    for name in known:
        if len(name) < 3:
            continue
        at = text.find(name)
        while at >= 0:
            cover.add(at, at + len(name))
            at = text.find(name, at + len(name))
    for match in _LAW.finditer(text):
        cover.add(match.start(), match.end())
    last_end = 0
    for match in _SUFFIX.finditer(text):
        end = match.end()
        start = match.start()
        floor = max(last_end, start - 26)
        while start > floor:
            char = text[start - 1]
            if (
                char == ")"
                and (opening := text.rfind("(", max(floor, start - 10), start)) >= floor
                and opening > 0
            ):
                if text[opening - 1] in _STOP_CHARS or text[opening + 1 : start - 1].isdigit():
                    break
                start = opening
                continue
            if char in _STOP_CHARS or text[start - 2 : start] in _STOP_WORDS:
                break
            start -= 1
        if end - start - len(match.group()) >= (1 if len(match.group()) > 1 else 2):
            cover.add(start, end)
        last_end = end
    return cover


_CITY = re.compile(
    r"市(?=[\u3400-\u9fff]{1,5}(?:[区县市镇乡路街道巷]|大道)|[\u3400-\u9fff]{2,14}(?:局|队|委员会|政府|院|中心)|[\u3400-\u9fff]{1,8}\d)"
    r"|[区县旗](?=[\u3400-\u9fff]{1,8}(?:[路街道镇乡村巷弄]|大道|\d)|[\u3400-\u9fff]{2,12}(?:局|队|委员会|政府|院|中心))"
    r"|[镇乡](?=[\u3400-\u9fff]{1,6}(?:[村路街]|社区|\d))"
    r"|(?:路|街|大道|大街|公路|胡同|巷|弄|道)(?=\d|[一二三四五六七八九十]{1,3}号|与[\u3400-\u9fff]{1,6}(?:路|街|道)|交叉|[东西南北中]段)"
    r"|(?:村|社区)(?=\d|[一二三四五六七八九十]组)"
)


def regions(text: str, known: Iterable[str], cover: Cover) -> Cover:
    """Adds to ``cover`` and returns names of places: administrative ones and roads.

    ``known`` are names of organs; the places they begin with are places everywhere.
    """
    bases: set[str] = set()
    for name in known:
        head = name[: _cut(name)]
        for part in re.findall(r"[\u3400-\u9fff]{2,6}?[省市区县旗州]", head):
            bases.add(part)
            if len(part) > 2:
                bases.add(part[:-1])
    for base in sorted(bases):
        at = text.find(base)
        while at >= 0:
            cover.add(at, at + len(base))
            at = text.find(base, at + len(base))
    last = 0
    for match in _CITY.finditer(text):
        start = match.start()
        floor = max(last, start - 5)
        while (
            start > floor and text[start - 1] not in _STOP_CHARS and "\u3400" <= text[start - 1] <= "\u9fff"
        ):
            start -= 1
        last = match.end()
        cover.add(start, last)
    return cover


_UNIT = (
    r"(?:[A-Za-z]?[0-9零〇一二三四五六七八九十百]{1,6}(?:[\-—~/之#][0-9A-Za-z]{1,6}){0,3}"
    r"(?:号楼|号院|号附\d+|号之\d+|号|栋|幢|座|单元|室|房|层|楼|组|户|队|社|弄|门|院|巷|排|门牌|斋|屯|村民小组|村|支弄|庭|棟|村民组|#)|[A-Za-z]座|[东西南北]户|[A-Z]\d{1,4}室?|(?<=[幢栋楼门座元院号])\d{2,5}(?![0-9年月日元])|\d{1,4}(?:[\-—/~]\d{1,4}){1,3}(?![0-9年月日元])|\d{1,2}期(?=\d))"
)
_BODY = re.compile(r"[\u3400-\u9fff0-9A-Za-z\-#·—~/ ]{2,60}")
_LAST_UNIT = re.compile(_UNIT)
_ADMIN = re.compile(
    r"(?:镇|乡|村|街道|社区|小区|新村|新邨|公寓|花园|家园|苑|里|弄|巷|胡同|庄|屯|寨|湾|路|街|大道|大街|庭|居|府|城|园|湾|苏木|嘎查|团场|连队|宿舍|工棚|大院|坊|邨|郡|墅|轩)"
)
_DISTRICT = re.compile(
    r"(?:中国)?(?:[\u3400-\u9fff]{2,8}?(?:省|自治区|特别行政区))?(?:[\u3400-\u9fff]{2,7}?(?:市(?!场|民|郊)|自治州|州(?=[\u3400-\u9fff]{1,8}(?:市|县))|盟|地区))?"
    r"(?:[\u3400-\u9fff]{1,8}?(?:(?<![小社校园厂景库山片辖街牧林灾老])区|自治县|县|自治旗|旗|市(?!场|民|郊)))?(?:[\u3400-\u9fff]{1,4}?(?<![小社校园厂景库山片辖街])区(?!域))?"
)
_CUE = re.compile(
    r"(?:(?P<sure>家庭住址|家庭地址|现住址|现住所|常住址|经常居住地|常住地址|常住地|住址|居住地址|居住地|户籍所在地|户籍地址|户籍地|户籍|户口所在地|户口地|户口|籍贯|原籍|祖籍|宅址|现居住在|现居住于|现居住地|现居住|现居|现住在|现住于|现住|暂住地址?|暂住于|暂住在|暂住|常住|家住|居住在|居住于|租住于|租住在|租住|借住|寄住|寄居|寓居|落户|住在|住于|定居|(?<![居入原已未地常上下留收久同衣食吃])住(?![房宅院宿户所址建持行校店客改进了过满一得不])|家在)"
    r"|(?P<either>住所地?|收货地址|收件地址|邮寄地址|通讯地址|通信地址|联系地址|送达地址|地址|住处|居所))(?:登记)?(?:为|是|系|:|于|在|即|\(|地|“|[ ]){0,3}"
)
_PREMISES_BEFORE = re.compile(
    r"(?:经营|生产|办公|注册|企业|公司|单位|本局|本机关|场所|仓库|门店|店铺|施工|工程|项目|登记|机构|执业|经营者)(?:场所)?(?:的)?$"
)
_ATTRIBUTE = re.compile(
    r"(?:男|女|汉|[\u3400-\u9fff]{1,4}族|[\d.\-年月日/ ]+(?:出?生)?|\d{1,3}岁|时年.*|[\u3400-\u9fff]{0,6}(?:文化|学历|毕业|身份证|证件|电话|手机|联系|微信|护照|籍贯|住).*|[0-9A-Za-z+\- *]{6,30}|无业|个体|务农|职工|农民|未婚|已婚|群众|党员)$"
)


def _address_end(body: str) -> int:
    """How much of ``body`` is an address, 0 when it is none."""
    last = 0
    for match in _LAST_UNIT.finditer(body):
        if last and match.start() - last > 14:
            break
        last = match.end()
    if last:
        return last
    found = None
    for found in _ADMIN.finditer(body):
        pass
    return found.end() if found and found.end() >= 3 else 0


def district(address: str) -> int:
    """Length of the province, city and district at the start of ``address``."""
    return _cut(address)


def _cut(body: str) -> int:
    """Length of the province, city and district at the start of ``body``."""
    match = _DISTRICT.match(body)
    return match.end() if match else 0


def homes(
    text: str, people: Sequence[int], closed: Cover, organisation_ends: Sequence[int]
) -> Iterator[Span]:
    """Home addresses, without the district. ``people``: where known names end, in order;
    ``organisation_ends``: where names of organisations end, in order."""
    for match in _CUE.finditer(text):
        body_match = _BODY.match(text, match.end())
        if body_match is None:
            continue
        body = body_match.group()
        if match["sure"] is None:
            if _PREMISES_BEFORE.search(text[max(0, match.start() - 8) : match.start()]):
                continue
            sentence = max(text.rfind("。", 0, match.start()), text.rfind("\x01", 0, match.start()))
            person = _nearest(people, match.start(), sentence)
            organisation = _nearest(organisation_ends, match.start(), sentence)
            if person < 0 or organisation > person:
                continue
        elif (
            match["sure"]
            in (
                "户籍",
                "户口",
                "籍贯",
                "原籍",
                "祖籍",
                "住",
                "常住",
                "定居",
            )
            and not _LAST_UNIT.search(body)
            and not re.search(r"镇|乡|村|街道|小区|苑|花园|公寓", body)
        ):
            continue
        size = _address_end(body)
        if size < 3:
            continue
        keep = _cut(body[:size])
        if size - keep >= 2:
            yield Span(match.end() + keep, match.end() + size, "R-HOME", value=body[keep:size])
    for place in people:
        yield from _after_name(text, place)


def _nearest(places: Sequence[int], before: int, floor: int) -> int:
    at = bisect_right(places, before) - 1
    return places[at] if at >= 0 and places[at] > floor else -1


def _after_name(text: str, place: int) -> Iterator[Span]:
    """张三(男,某地某村3组,电话…): attributes after a name, one of them an address."""
    if place >= len(text) or text[place] not in "(,":
        return
    bracket = text[place] == "("
    at = place + 1
    for _ in range(8):
        end = at
        while end < len(text) and text[end] not in ",;。()、\x01":
            end += 1
        segment = text[at:end]
        size = _address_end(segment)
        if (
            size >= 5
            and size >= len(segment) - 2
            and (bracket or _ADMIN.search(segment))
            and _LAST_UNIT.search(segment)
        ):
            if re.match(r"^(?:在|于|位于|至|从|到|将|经|因)", segment) is None:
                keep = _cut(segment[:size])
                if size - keep >= 2:
                    yield Span(at + keep, at + size, "R-HOME", value=segment[keep:size])
        elif not _ATTRIBUTE.fullmatch(segment):
            if not bracket or end >= len(text) or text[end] in ")。;\x01":
                return
        if end >= len(text) or (text[end] not in ",、" and not (bracket and text[end] == ",")):
            return
        at = end + 1
