"""Identity papers, phones, accounts, plates and the numbers that only look like them.

Two questions are asked of every long number: what does it look like (check digit, length,
prefix), and what does the text call it. Where the text calls it a 统一社会信用代码, a 文号, a
batch or an order number, it stays, unless it passes the check digit of an ID number; where the
text calls it a phone, an account or a paper, it goes, even if a digit is wrong. Check digits
alone decide nothing: one ID number in thirty is also a well-formed organisation code.

Works on the folded copy (``normalise.fold``): widths are equal, spaces between digits kept.
"""

import re
from collections.abc import Iterator

from generator.model.identifiers import has_id_check_digit, is_uscc
from withdrawal_rules.redaction.spans import Cover, Span

_HAN_DIGITS = str.maketrans(
    "零〇○一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖oOlI", "00012345678912123456789" + "0011"
)
_HAN_SET = "零〇○一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖"

# A run: seven or more digits, parted by at most three of space, hyphen, dot, slash, underscore.
_RUN = re.compile(r"[0-9](?:[ \n\-_/·.]{0,3}[0-9*]){5,}(?:[ \-]?[Xx×](?![0-9A-Za-z]))?")
_HAN_RUN = re.compile(f"[0-9{_HAN_SET}](?:[ \\n\\-、,.]{{0,2}}[0-9{_HAN_SET}]){{6,}}(?:[ \\-]?[Xx])?")
_BRACKETED = re.compile(
    r"\((?:\+?86[ \-]?)?1[3-9]\d\)[ \-]?\d{4}[ \-]?\d{4}(?!\d)|(?<!\d)1[3-9]\d\(\d{4}\)\d{4}(?!\d)"
)
_MIXED_LETTERS = re.compile(r"(?<![0-9A-Za-z])[1lI](?:[ \-]?[0-9oOlI]){10}(?![0-9A-Za-z])")
_USCC = re.compile(r"(?<![0-9A-Za-z])[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Za-z])")
_DOC_NUMBER = re.compile(
    r"(?:[〔\[(【{〈]\s?(?:19|20)\d{2}\s?[〕\])】}〉]\s?(?:年)?第?[ \-]?[0-9A-Za-z\-]{1,24}\s?号?)"
    r"|(?:字第?\s?[0-9A-Za-z\-]{2,24}\s?号)"
)

_ID = re.compile(r"[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]")
_ID15 = re.compile(r"[1-9]\d{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}")
_LANDLINE = re.compile(
    r"(?<![0-9A-Za-z])(?:(?:\+|00)?86[ \-]?)?\(?(?:\+86[ \-]?)?0[1-9]\d{1,2}\)?[ \-·/.—]{0,3}[2-8]\d{2,3}[ \-·.]?\d{4}(?!\d)"
    r"(?:[ ,]?(?:转分机号?|转接?|分机号?|[xX#*]|ext\.?|EXT\.?|-)[ :]?\d{1,6})?(?![0-9])"
)
_PLAIN_LANDLINE = re.compile(
    r"(?<![0-9A-Za-z\-])[2-8]\d{2,3}[ \-]?\d{4}(?![0-9A-Za-z])(?:(?:转|分机|-)\d{1,5})?"
)
_MAIL = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9._%+\-]{0,63}[ ]?(?:@|\(at\)|\[at\]|#at#| at )[ ]?"
    r"[A-Za-z0-9\-]{1,63}(?:[ ]?\.[ ]?[A-Za-z0-9\-]{2,63}){1,4}",
    re.IGNORECASE,
)
_IM = re.compile(
    r"(?:微信|微 信|威信|薇信|wechat|weixin|vx|VX|V信|企业微信|QQ|qq|扣扣|Q Q|支付宝|钉钉|飞书|抖音|快手|小红书|陌陌|旺旺|微博|telegram|whatsapp|skype|line|Facebook|ID)"
    r"(?:朋友圈|账户|帐户|账号|帐号|昵称|名称|群|号码|号|名|ID|id|小号|大号|聊天记录|转账|收款|个人|用户|添加|联系|为|是|即|系|叫|\(对方|对方|[:=“\"(【「 ]){0,6}"
    r"(?P<token>[A-Za-z0-9_][A-Za-z0-9_\-]{4,29})",
    re.IGNORECASE,
)
_WXID = re.compile(r"wxid_[A-Za-z0-9]{4,24}")
_PLATE = re.compile(
    r"(?<![\u3014〔])(?P<head>[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新][ ]?[A-HJ-NP-Za-hj-np-z])[ ·.\-]{0,2}"
    r"(?P<tail>(?=[A-Za-z0-9 ]{0,9}\d)(?:[A-HJ-NP-Za-hj-np-z0-9][ ·]?){4,5}[A-HJ-NP-Za-hj-np-z0-9挂学警港澳领])(?![0-9A-Za-z\-〔])"
)
_PASSPORT = re.compile(
    r"(?:护照|旅行证|通行证|回乡证|台胞证|居留证|居留许可|居住证|身份证件|身份证|证件|签证|海员证|军官证|士兵证|警官证)[^,。;、\x01]{0,8}?"
    r"(?P<token>(?<![0-9A-Za-z])[A-Za-z]{0,3}[ \-]?\d(?:[ \-]?\d){5,14}(?:\([A-Z0-9]\)|[A-Z])?)(?![0-9A-Za-z*])"
)
_HK = re.compile(r"(?<![0-9A-Za-z\-])[HMWC][ \-]?\d(?:[ \-]?\d){7}(?:\d{2})?(?![0-9A-Za-z])", re.IGNORECASE)
_FOREIGN_RESIDENT = re.compile(r"(?<![0-9A-Za-z])[A-Z]{3}[12]\d{11}(?![0-9A-Za-z])")
_HK_ID = re.compile(r"(?<![0-9A-Za-z])[A-Z]{1,2}\d{6}\([0-9A]\)")
_VIN = re.compile(
    r"(?:车辆识别代号|车辆识别代码|识别代号|识别码|车架号码?|VIN码?|底盘号|发动机号码?|发动机编号|电动机号码?)(?:/[^:,。]{1,6})?(?:为|是|[: ]){0,2}"
    r"(?P<token>[A-Za-z0-9][A-Za-z0-9\-*]{4,24})"
)
_VIN_BARE = re.compile(
    r"(?<![0-9A-Za-z])(?=[A-HJ-NPR-Z0-9]*[A-HJ-NPR-Z][A-HJ-NPR-Z0-9]*)L[A-HJ-NPR-Z0-9]{10}\d{6}(?![0-9A-Za-z])"
)
_DEED = re.compile(
    r"(?:\(?[\u4e00-\u9fff]?\)?[^,。;:、\x01()]{0,8}?\(?(?:19|20)\d{2}\)?[^,。;:、\x01]{0,12}不动产(?:权|证明)(?:证)?第?[ ]?\d{4,}[ ]?号?)"
    r"|(?:不动产权(?:证书?)?(?:编号|号|第)[: ]?\d{4,}[ ]?号?)"
    r"|(?:[\u4e00-\u9fff]{0,4}(?:国用|集用|宅用)(?:证)?\(?\d{4}\)?(?:字)?第?[ ]?[0-9A-Za-z\-]+[ ]?号?)"
    r"|(?:[\u4e00-\u9fff]{0,6}(?:房权证|房地权证|房产证|土地使用证|宅基地使用证|林权证|房屋所有权证)[^,。;、:\x01]{0,12}?(?:字)?第?[0-9A-Za-z\-]{3,}[ ]?号?)"
)

# What the text calls the number, read backwards from it inside its clause.
_FILLER = r"(?:号码|编码|号|是|为|系|即|:|\(|“|\"|=|尾号|分别|[ ]|如下|均|\[|【|、|和|及|,(?=$)|(?:[0-9*X\- ]{6,}[、和及, ]))*$"
_PRIVATE = re.compile(
    r"(?:电话|手机|手提|移动电话|联系方式|联系号|联系人?|致电|拨打|来电|去电|主叫|被叫|号机|短信|传真|热线|tel|phone|mobile|cell"
    r"|身份证件?|身份号码?|公民身份|身份证明|证件|护照|账户?|帐户?|卡|银行[^,。;]{0,8}|尾号|收款[^,。;]{0,6}|支付宝|微信|QQ"
    r"|住|宅电|手机号|号码|机主|通讯|通信|呼叫)" + _FILLER,
    re.IGNORECASE,
)
_PUBLIC = re.compile(
    r"(?:编号|单号|批号|批次|文号|合同|备案|许可[证]?|登记|注册|代码|流水|条码|标准|报告|凭证|发票|票|工单|案|订单|受理|编码|批准|批件|专利|商标|字第?|第"
    r"|序列|序|设备|型号|运单|快递|物流|过磅|磅|抽样|样品|检验|检测|检定|检疫|合格|执照|信用|机构|统一社会信用|稽查|立案|卷宗|通知书|决定书|文书|函|单"
    r"|项目|标段|招标|采购|许|准|照|册|书|No\.?|NO\.?|no\.?|N°|#|编|批|货|产品|商品|商标|图号|机位|工程|执法|生产|经营|回执|底册|存根|簿|台账|档案|光盘|封条|箱|柜|集装箱|提单|报关)"
    r"(?:书|证|单|表|册|件|材料|文件|记录)?" + _FILLER,
)
_ORGAN_VOICE = re.compile(
    r"(?<![向到来致由经被给对至])(?:本(?:局|机关|队|委|厅|所|中心|大队|支队|总队|站|办|镇|街道|行政机关)|我(?:局|队|委|厅|所|机关|大队|支队)|执法机关|行政机关|复议机关|承办机构"
    r"|(?:委员会|管理局|税务局|民政局|稽查局|执法局|监管局|保护局|人民政府|人民法院|法院))(?:的)?(?:办公|联系|咨询|监督|值班|举报|投诉|服务|查询|对外|通讯)?(?:投诉|举报|咨询)?(?:地址|电话|联系|传真|热线)"
    r"|(?:监督|投诉|举报|咨询|服务|值班|办公|查询|维权)(?:举报|投诉|咨询|服务)?(?:电话|热线)"
)
_BANK_NEAR = re.compile(
    r"账户|帐户|账号|帐号|卡号|银行|开户|收款|付款|转账|汇款|转至|转入|转付|转给|汇至|汇入|打入|打到|打款|存入|垫付|结算|代付|支付|提现|流水|卡|户头|账"
)
_ID_NEAR = re.compile(r"身份证|证件|公民身份|身份号|证号")
_USCC_NEAR = re.compile(
    r"信用代码|统一代码|信用编码|USCC|机构代码|登记证号?|法人证书|税号|(?:公司|中心|医院|学校|企业|单位|协会|院|站|社|局|厂|店|部|所|会)[(,:、]?$"
)


def label_before(text: str, start: int, reach: int = 24) -> tuple[bool, bool]:
    """(called private, called public) by the words straight before ``start``."""
    before = text[max(0, start - reach) : start]
    cut = max(before.rfind("。"), before.rfind(";"), before.rfind("\x01"), before.rfind(")"))
    before = before[cut + 1 :]
    return _PRIVATE.search(before) is not None, _PUBLIC.search(before) is not None


def _clause(text: str, start: int, reach: int = 40) -> str:
    before = text[max(0, start - reach) : start]
    cut = max(before.rfind("。"), before.rfind(";"), before.rfind("\x01"))
    return before[cut + 1 :]


def protected(text: str, known_codes: frozenset[str], cover: Cover) -> Cover:
    """Adds to ``cover`` and returns what is never touched: codes of organisations, 文号."""
    for match in _DOC_NUMBER.finditer(text):
        cover.add(match.start(), match.end())
    for match in _USCC.finditer(text):
        code = match.group()
        if code in known_codes or (is_uscc(code) and not _is_rather_id(text, match.start(), code)):
            cover.add(match.start(), match.end())
        elif not code.isdigit() and not has_id_check_digit(code):
            label = _USCC_NEAR.search(_clause(text, match.start(), 12))
            if label:
                cover.add(match.start(), match.end())
    return cover


def _is_rather_id(text: str, start: int, code: str) -> bool:
    """An 18-digit number that is both: the words before it decide; without words it is an ID."""
    if not (code[:17].isdigit() and _ID.fullmatch(code) and has_id_check_digit(code)):
        return False
    before = _clause(text, start, 16)
    if _ID_NEAR.search(before):
        return True
    return _USCC_NEAR.search(before) is None


def find(text: str, cover: Cover) -> Iterator[Span]:
    """Spans of private numbers in ``text``, none of them touching ``cover``."""
    for match in _RUN.finditer(text):
        yield from _judge_run(text, match.start(), match.group(), cover)
    for match in _HAN_RUN.finditer(text):
        value = match.group()
        if sum(char in _HAN_SET for char in value) >= 3:
            digits = value.translate(_HAN_DIGITS)
            yield from _judge_run(text, match.start(), digits, cover, han=True)
    for match in _BRACKETED.finditer(text):
        yield Span(match.start(), match.end(), "R-TEL", value=re.sub(r"\D", "", match.group()))
    for match in _MIXED_LETTERS.finditer(text):
        value = match.group()
        digits = value.translate(_HAN_DIGITS)
        if not value.replace(" ", "").replace("-", "").isdigit() and digits[1:].lstrip(" -")[0] in "3456789":
            private, _ = label_before(text, match.start())
            if private:
                yield Span(match.start(), match.end(), "R-TEL", value=re.sub(r"\D", "", digits))
    yield from _phones(text, cover)
    yield from _tokens(text, cover)


def _compact(run: str) -> tuple[str, list[int]]:
    chars: list[str] = []
    places: list[int] = []
    for place, char in enumerate(run):
        if char.isdigit() or char in "*Xx×":
            chars.append("X" if char in "x×" else char)
            places.append(place)
    return "".join(chars), places


def _judge_run(text: str, start: int, run: str, cover: Cover, han: bool = False) -> Iterator[Span]:
    digits, places = _compact(run)
    count = len(digits)

    def span(a: int, b: int, code: str, sure: bool = True) -> Span:
        value = digits[a:b] if "*" not in digits[a:b] else ""
        return Span(start + places[a], start + places[b - 1] + 1, code, value=value, sure=sure)

    def joint(a: int) -> bool:
        """Whether a number may begin or end at digit ``a``: at an end of the run or at a gap."""
        return a in (0, count) or places[a] - places[a - 1] > 1

    if cover.touches(start, start + len(run)):
        whole = start + places[0], start + places[-1] + 1
        if cover.holds(*whole):
            return
    taken = [False] * count

    def free(a: int, b: int) -> bool:
        return not any(taken[a:b]) and not cover.touches(start + places[a], start + places[b - 1] + 1)

    def take(a: int, b: int) -> None:
        taken[a:b] = [True] * (b - a)

    before = text[start - 1] if start else ""
    lettered = before.isascii() and (before.isalnum() or before in "-_/") and not han
    if before in "Xx" and text[max(0, start - 2)].isdigit():
        lettered = False  # the check character of an ID number that stands straight before
    private = public = None
    # Identity numbers first: wherever the check character holds, whatever stands around.
    if count >= 17:
        for a in range(count - 17):
            if _ID.match(digits, a) and free(a, a + 18):
                good = has_id_check_digit(digits[a : a + 18])
                bounded = joint(a) and joint(a + 18)
                if good and (bounded or count <= 22):
                    take(a, a + 18)
                    yield span(a, a + 18, "R-ID")
                elif bounded and not lettered:
                    private, public = label_before(text, start)
                    if (private and _ID_NEAR.search(_clause(text, start, 16))) or not public:
                        take(a, a + 18)
                        yield span(a, a + 18, "R-ID")
    if count < 7 or all(taken):
        return
    if private is None:
        private, public = label_before(text, start)
    numbers = _parts(digits, places, joint)
    for a, b in numbers:
        if not free(a, b) or "*" in digits[a:b] or not digits[a:b].isdigit():
            continue
        size = b - a
        mobile = _mobile_at(digits, a, b)
        if mobile is not None and (
            private or not (public or (lettered and a == 0) or (lettered and not private))
        ):
            take(*mobile)
            yield span(*mobile, "R-TEL")
            continue
        if size == 15 and _ID15.match(digits, a) and not lettered:
            clause = _clause(text, start, 24)
            if _ID_NEAR.search(clause) or not (public or "注册" in clause):
                take(a, b)
                yield span(a, b, "R-ID15")
                continue
        if size == 18 and digits[a] in "89" and digits[a + 1] == ("3" if digits[a] == "8" else digits[a + 1]):
            pass
        if _is_account(text, start, digits[a:b], private, public, lettered):
            take(a, b)
            yield span(a, b, "R-BANK")


def _parts(digits: str, places: list[int], joint: "object") -> list[tuple[int, int]]:
    """The numbers a run may hold: the whole, or its groups where the whole is no number we know."""
    count = len(digits)
    gaps = [a for a in range(1, count) if places[a] - places[a - 1] > 1]
    if not gaps:
        return [(0, count)]
    edges = [0, *gaps, count]
    found: list[tuple[int, int]] = []
    first = 0
    while first < len(edges) - 1:
        a = edges[first]
        last = next(
            (at for at in range(first + 1, min(first + 12, len(edges))) if _mobile_at(digits, a, edges[at])),
            0,
        )
        if not last:
            # Groups of even size (6222 0212 0301 ...) are one number; others stand alone.
            last = first + 1
            size = edges[last] - a
            while (
                last + 1 < len(edges)
                and edges[last] - edges[last - 1] == size >= 3
                and edges[last + 1] - a <= 19
            ):
                last += 1
        found.append((a, edges[last]))
        first = last
    return found


def _mobile_at(digits: str, a: int, b: int) -> tuple[int, int] | None:
    """The eleven digits of a mobile number that fill ``a:b``, with or without the country code."""
    size = b - a
    for skip, head in ((0, ""), (2, "86"), (4, "0086"), (1, "0")):
        if size == 11 + skip and digits.startswith(head, a):
            body = a + skip
            if digits[body] == "1" and digits[body + 1] in "3456789" and digits[body:b].isdigit():
                return a, b
    return None


def _luhn(digits: str) -> bool:
    total = 0
    for place, char in enumerate(reversed(digits)):
        value = int(char) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _is_account(
    text: str, start: int, digits: str, private: bool, public: bool | None, lettered: bool
) -> bool:
    size = len(digits)
    if not 9 <= size <= 30 or lettered:
        return False
    if public and not private:
        return False
    clause = _clause(text, start, 30)
    near = _BANK_NEAR.search(clause) is not None
    if size in (16, 17, 18, 19):
        return near or digits.startswith("62") or _luhn(digits) or (digits[0] in "3456" and private)
    if private and near and size >= 9:
        return re.search(r"账|帐|卡|银行|开户", clause[-14:]) is not None
    return False


def _phones(text: str, cover: Cover) -> Iterator[Span]:
    if "0" in text:
        for match in _LANDLINE.finditer(text):
            start, end = match.span()
            if cover.touches(start, end):
                continue
            if text[start] == "(" and ")" not in match.group():
                start += 1
            private, public = label_before(text, start)
            if public and not private:
                continue
            if _ORGAN_VOICE.search(_clause(text, start, 48)):
                continue
            yield Span(start, end, "R-TEL", value=re.sub(r"\D", "", match.group()))
    for match in _PLAIN_LANDLINE.finditer(text):
        start, end = match.span()
        before = text[max(0, start - 10) : start]
        if not re.search(r"(?:电话|座机|固话|宅电|传真|联系方式|致电)(?:号码|号|为|是|:|\(|[ ])*$", before):
            continue
        if cover.touches(start, end) or _ORGAN_VOICE.search(_clause(text, start, 48)):
            continue
        yield Span(start, end, "R-TEL", value=re.sub(r"\D", "", match.group()))


def _tokens(text: str, cover: Cover) -> Iterator[Span]:
    """Everything that is letters and digits with a word in front of it."""
    if "@" in text or "at" in text:
        for match in _MAIL.finditer(text):
            if not match.group().lower().replace(" ", "").endswith(".gov.cn"):
                yield Span(match.start(), match.end(), "R-MAIL", value=match.group())
    for match in _WXID.finditer(text):
        yield Span(match.start(), match.end(), "R-MAIL", value=match.group())
    for match in _IM.finditer(text):
        token = match["token"]
        if token.isdigit() and not 5 <= len(token) <= 12:
            continue
        if (token.isalpha() and len(token) < 6) or token.lower() in _IM_WORDS:
            continue
        yield Span(match.start("token"), match.end("token"), "R-MAIL", value=token)
    for match in _PLATE.finditer(text):
        head = match["head"].replace(" ", "").upper()
        yield Span(match.start(), match.end(), "R-PLATE", show=head + "〔号牌已隐去〕", value=match.group())
    for match in _PASSPORT.finditer(text):
        start, end = match.span("token")
        if not cover.touches(start, end):
            yield Span(start, end, "R-PASS", value=match["token"])
    for pattern, code in ((_HK, "R-HKMO"), (_FOREIGN_RESIDENT, "R-FRP"), (_HK_ID, "R-HKMO")):
        for match in pattern.finditer(text):
            _, public = label_before(text, match.start())
            if not public and not cover.touches(*match.span()):
                yield Span(match.start(), match.end(), code, value=match.group())
    for match in _VIN.finditer(text):
        yield Span(match.start("token"), match.end("token"), "R-VIN", value=match["token"])
    for match in _VIN_BARE.finditer(text):
        if not cover.touches(*match.span()):
            yield Span(match.start(), match.end(), "R-VIN", value=match.group())
    if "权" in text or "产证" in text or "使用证" in text or "国用" in text:
        for match in _DEED.finditer(text):
            yield Span(match.start(), match.end(), "R-DEED", value=match.group())


_IM_WORDS = frozenset({"wechat", "weixin", "alipay", "android", "iphone", "taobao", "tmall", "douyin"})
