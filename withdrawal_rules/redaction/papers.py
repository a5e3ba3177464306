"""Letters and digits with a word in front of them: mail, accounts, plates, papers, vehicles, deeds."""

import re
from collections.abc import Callable, Iterator

from withdrawal_rules.redaction.patterns import pattern
from withdrawal_rules.redaction.spans import Cover, Span

Label = Callable[[str, int], tuple[bool, bool]]
"""(text, place) -> whether the words before the place call a number private, and public."""

_AT = re.compile(r"\(at\)|\[at\]|#at#| at |\(AT\)")
_MAIL = pattern("numbers", "mail", re.IGNORECASE)
_IM = pattern("numbers", "im")
_IM_SAID = pattern("numbers", "im_said")
_IM_MORE = pattern("numbers", "im_more")
_NO_ACCOUNT = re.compile("公众|小程序|视频号|平台|支付|商户|链接|订单|[单编批型版]号|版本|编码|元|日|订阅")
_IM_ABROAD = pattern("numbers", "im_abroad")
_PLATE = pattern("numbers", "plate")
_NO_PLATE = re.compile(r"(?:备案|许可|批准|编|文|标准|登记)(?:号码?|编号)?[为是:]?$")
_PASSPORT = pattern("numbers", "passport")
_PASSPORT_MIXED = pattern("numbers", "passport_mixed")
_PASSPORT_AFTER = pattern("numbers", "passport_after")
_PASSPORT_MORE = pattern("numbers", "passport_more")
# 军官证军字第…号: such a number is no document's.
_SERVICE_PAPERS = frozenset({"军官证", "士兵证", "警官证", "文职证"})
_READER = re.compile("机|系统|型|录入|软件|版")
_VIN = pattern("numbers", "vin")
_DEED = pattern("numbers", "deed")


def find(text: str, cover: Cover, label_before: Label) -> Iterator[Span]:
    """Everything that is letters and digits with a word in front of it."""
    if "@" in text or (("at" in text or "AT" in text) and _AT.search(text)):
        for match in _MAIL.finditer(text):
            if text[match.start() - 1] == "*":
                continue  # arrived masked
            if not match.group().lower().replace(" ", "").endswith(".gov.cn"):
                yield Span(match.start(), match.end(), "R-MAIL", value=match.group())
    if _IM_AHEAD.search(text):
        for match in _IM.finditer(text):
            token = match["token"]
            if token.isdigit() and not 5 <= len(token) <= 12:
                continue
            if (token.isalpha() and len(token) < 6) or token.lower() in _IM_WORDS:
                continue
            yield Span(match.start("token"), match.end("token"), "R-MAIL", value=token)
            yield from _more(text, match.end(), _IM_MORE, "R-MAIL", _is_account)
        for match in _IM_SAID.finditer(text):
            if _is_account(match["token"]) and not _NO_ACCOUNT.search(match["said"]):
                yield Span(match.start("token"), match.end("token"), "R-MAIL", value=match["token"])
                yield from _more(text, match.end(), _IM_MORE, "R-MAIL", _is_account)
    for match in _IM_ABROAD.finditer(text):
        yield Span(match.start("token"), match.end("token"), "R-MAIL", value=match["token"])
    for match in _PLATE.finditer(text):
        if _NO_PLATE.search(text, max(0, match.start() - 6), match.start()):
            continue
        if match.start() == 0 or text[match.start() - 1] != "〔":
            head = match["head"].replace(" ", "").upper()
            yield Span(
                match.start(), match.end(), "R-PLATE", show=head + "〔号牌已隐去〕", value=match.group()
            )
    if "证" in text or "照" in text:
        for match in _PASSPORT.finditer(text):
            start, end = match.span("token")
            if _READER.search(text, match.start(), start):
                continue
            if match[0][:3] in _SERVICE_PAPERS or not cover.touches(start, end):
                yield Span(start, end, "R-PASS", value=match["token"])
                yield from _more(text, end, _PASSPORT_MORE, "R-PASS", bool)
    if "护照" in text or "assport" in text or "ASSPORT" in text or "号通行证" in text:
        for shape in (_PASSPORT_MIXED, _PASSPORT_AFTER):
            for match in shape.finditer(text):
                start, end = match.span("token")
                if sum(char.isdigit() for char in match["token"]) > 3 and not (
                    cover.touches(start, end) or _READER.search(text, match.start(), start)
                ):
                    yield Span(start, end, "R-PASS", value=match["token"])
    yield from _lettered(text, cover, label_before)
    if _VEHICLE.search(text):
        for match in _VIN.finditer(text):
            yield Span(match.start("token"), match.end("token"), "R-VIN", value=match["token"])
    if _DEED_AHEAD.search(text):
        for match in _DEED.finditer(text):
            yield Span(match.start(), match.end(), "R-DEED", value=match.group())


def _more(
    text: str, place: int, shape: re.Pattern[str], code: str, right: Callable[[str], bool]
) -> Iterator[Span]:
    """What a list goes on with after ``place``: …号A、B和C."""
    while (match := shape.match(text, place)) and right(match["token"]):
        yield Span(match.start("token"), match.end("token"), code, value=match["token"])
        place = match.end()


def _is_account(token: str) -> bool:
    """Whether a token can only be an account: letters with digits or strokes, or the digits of a QQ."""
    if token.isdigit():
        return 5 <= len(token) <= 10
    return token[0] not in "0123456789-" and any(char.isdigit() or char in "_-" for char in token[1:])


def _lettered(text: str, cover: Cover, label_before: Label) -> Iterator[Span]:
    """Numbers that begin with a letter: papers of Hong Kong, Macao, Taiwan, foreigners; VIN; wxid."""
    for token in _TOKEN.finditer(text):
        start = token.start()
        before = text[start - 1] if start else ""
        if before.isascii() and (before.isalnum() or before in "-_"):
            continue
        for shape, code in _SHAPES:
            match = shape.match(text, start)
            if match is None:
                continue
            private, public = label_before(text, start)
            if (code == "R-MAIL" or private or not public) and not cover.touches(start, match.end()):
                yield Span(start, match.end(), code, value=match.group())
            break


_SHAPES = (
    (re.compile(r"[HMWChmwc][ \-]?\d(?:[ \-]?\d){7}(?:\d{2})?(?![0-9A-Za-z])"), "R-HKMO"),
    (re.compile(r"[A-Z]{1,2}\d{6}\([0-9A]\)"), "R-HKMO"),
    (re.compile(r"[A-Z]{3}[12]\d{11}(?![0-9A-Za-z])"), "R-FRP"),
    (re.compile(r"[A-Z][1289]\d{8}(?![0-9A-Za-z])"), "R-TW"),
    (re.compile(r"L[A-HJ-NPR-Z0-9]{10}\d{6}(?![0-9A-Za-z])"), "R-VIN"),
    (re.compile(r"wxid_[A-Za-z0-9]{4,24}"), "R-MAIL"),
)
_TOKEN = re.compile(r"[A-Za-z](?:[A-Za-z0-9_]{0,16}[ \-]?\d[0-9A-Z(]{3,}|(?<=w)xid_)")
# Words looked for first, because the patterns themselves are slow to find nothing.
_IM_AHEAD = re.compile(
    "微信|微 信|威信|薇信|徽信|绿泡泡|QQ|qq|Q Q|扣扣|支付宝|钉钉|飞书"
    "|抖音|快手|小红书|陌陌|旺旺|闲鱼|探探|知乎|贴吧|微博|V:|v:|we[Cc]hat|We[Cc]hat|wei[Xx]in|Wei[Xx]in|v[Xx信]|V[Xx信]|w[xX]|W[Xx]|加[Vv微]"
    "|Telegram|telegram|WhatsApp|whatsapp|Skype|skype"
)
_DEED_AHEAD = re.compile("不动产权|不动产证|房权证|地权证|房产证|林权证|使用证|所有权证|国用|集用|宅用")
_VEHICLE = re.compile("识别|车架|VIN|底盘|动机")
_IM_WORDS = frozenset({"wechat", "weixin", "alipay", "android", "iphone", "taobao", "tmall", "douyin"})
