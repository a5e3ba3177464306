"""Numbers of people in every disguise, and the numbers that only look like them."""

import pytest

from withdrawal_rules.redaction import numbers
from withdrawal_rules.redaction.normalise import fold
from withdrawal_rules.redaction.spans import Cover

ID = "11010119900307707X"


def found(text: str) -> list[tuple[str, str]]:
    folded = fold(text).text
    cover = numbers.protected(folded, frozenset(), Cover())
    spans = sorted(numbers.find(folded, cover))
    result: list[tuple[str, str]] = []
    end = 0
    for span in spans:
        if span.start >= end:
            result.append((span.code, folded[span.start : span.end]))
            end = span.end
    return result


PHONES = [
    ("手机13800138000", "13800138000"),
    ("手机 138 0013 8000", "138 0013 8000"),
    ("１３８００１３８０００", "13800138000"),
    ("138-0013-8000", "138-0013-8000"),
    ("138.0013.8000", "138.0013.8000"),
    ("138_0013_8000", "138_0013_8000"),
    ("138/0013/8000", "138/0013/8000"),
    ("1 3 8 0 0 1 3 8 0 0 0", "1 3 8 0 0 1 3 8 0 0 0"),
    ("138\u200b0013\u200b8000", "13800138000"),
    ("138\u00ad00138000", "13800138000"),
    ("138\u00a00013\u00a08000", "138 0013 8000"),
    ("<b>138</b>00138000", "13800138000"),
    ("138<!-- x -->00138000", "13800138000"),
    ("&#49;38&#x30;0138000", "13800138000"),
    ("&amp;#49;3800138000", "13800138000"),
    ("138\n0013\n8000", "138\n0013\n8000"),
    ("一三八零零一三八零零零", "一三八零零一三八零零零"),
    ("幺三八〇〇幺三八〇〇〇", "幺三八〇〇幺三八〇〇〇"),
    ("壹叁捌零零壹叁捌零零零", "壹叁捌零零壹叁捌零零零"),
    ("①③⑧⓪⓪①③⑧⓪⓪⓪", "13800138000"),
    ("𝟏𝟑𝟖𝟎𝟎𝟏𝟑𝟖𝟎𝟎𝟎", "13800138000"),
    ("+86 13800138000", "86 13800138000"),
    ("（+86）13800138000", "13800138000"),
    ("008613800138000", "008613800138000"),
    ("(138)00138000", "(138)00138000"),
    ("电话l38OO138OOO", "l38OO138OOO"),
    ("0571-88889999", "0571-88889999"),
    ("（0571）88889999", "(0571)88889999"),
    ("0571-88889999转8001", "0571-88889999转8001"),
    ("010—88889999", "010-88889999"),
    ("电话88889999", "88889999"),
    ("家庭电话02160004288", "02160004288"),
]


@pytest.mark.parametrize(("text", "value"), PHONES)
def test_a_phone_is_found_however_it_is_written(text: str, value: str) -> None:
    assert ("R-TEL", value) in found(f"其留有{text}。")


IDENTITIES = [
    f"身份证号码{ID}",
    f"身份证号：{ID.lower()}",
    "１１０１０１１９９００３０７７０７Ｘ",
    "110101 19900307 707X",
    "110101-1990-0307-707X",
    "110101\u200b1990\u200c0307\u2060707X",
    "110101<span>19900307</span>707X",
    "110101\n19900307707X",
    "&#49;&#49;010119900307707X",
    "11010119900307707×",
    "11010119900307707Ⅹ",
    "11010119900307707Х",
    "一一零一零一一九九零零三零七七零七X",
    f"操作证号T{ID}",
    f"税务登记号{ID}01",
    f"从业资格证{ID}",
    f"（{ID}）",
    f"姓名张三{ID}李四",
    "身份证号110101199003077211",
    "旧身份证（110101900307721）",
]


@pytest.mark.parametrize("text", IDENTITIES)
def test_an_identity_number_is_found_however_it_is_written(text: str) -> None:
    assert {code for code, _ in found(f"当事人{text}，到场。")} & {"R-ID", "R-ID15"}


PAPERS = [
    ("卡号6222 0212 0301 2345 678", "R-BANK"),
    ("账号：3301040160001234567", "R-BANK"),
    ("转入6228480402564890018", "R-BANK"),
    ("工资卡6225-9925-4320-1398-44", "R-BANK"),
    ("对公账号19045301040012345", "R-BANK"),
    ("护照Ｇ３５６７４７０１", "R-PASS"),
    ("护照号码：EC2613771", "R-PASS"),
    ("（W14506113，女）", "R-HKMO"),
    ("通行证号C12345678", "R-HKMO"),
    ("台胞证12345678", "R-PASS"),
    ("居留证件ABC110111111111", "R-FRP"),
    ("身分證A123456789", "R-TW"),
    ("邮箱zhang.san@example.com", "R-MAIL"),
    ("邮箱zhang.san(at)example.com", "R-MAIL"),
    ("邮箱ｚｈａｎｇ＠example.com", "R-MAIL"),
    ("微信号wxid_ab12cd34", "R-MAIL"),
    ("微信yun-rmqd70442", "R-MAIL"),
    ("微信朋友圈（Luoqbne94173）", "R-MAIL"),
    ("QQ：12345678", "R-MAIL"),
    ("湘F9VUC2", "R-PLATE"),
    ("京B·AP481", "R-PLATE"),
    ("京AD12345", "R-PLATE"),
    ("粤Z1234港", "R-PLATE"),
    ("鲁 C 6789X", "R-PLATE"),
    ("沪A-D12345", "R-PLATE"),
    ("车架号LSVAU2A37N2183294", "R-VIN"),
    ("发动机号H12345678A", "R-VIN"),
    ("京（2019）朝不动产权第0123456号", "R-DEED"),
    ("京房权证朝字第123456号", "R-DEED"),
]


@pytest.mark.parametrize(("text", "code"), PAPERS)
def test_papers_accounts_and_plates_are_found(text: str, code: str) -> None:
    assert code in {code for code, _ in found(f"其使用{text}。")}


PUBLIC = [
    "统一社会信用代码521101195209233946",
    "统一社会信用代码91110000100006421X",
    "锦川物资储备服务中心（121101199905128721）",
    "安凤市监处罚〔2024〕18018232531号",
    "青北税稽罚〔2024〕44032024550414号",
    "城管限改[2024]15000138号",
    "（浙）WH安许证字〔2022〕1696",
    "扣押单号KY13587654321",
    "检测报告编号JC13600240018",
    "抽样单编号SC13700012345",
    "现场笔录编号为XC2024-13612345678",
    "过磅单号15812340098",
    "订单号2024010112345678",
    "合同编号HT-2024-13800138000",
    "发票号码12345678",
    "食品经营许可证编号JY11101051234567",
    "许可证520103329021",
    "道路运输证440306529425",
    "备案编号330411-2023-0172",
    "产品条码6901234567892",
    "GB 7718-2011",
    "粤B2-20090059",
    "2024年3月5日8时30分",
    "2024-03-05",
    "共计123456789元",
    "1,234,567,890.12元",
    "身份证号420106********0742",
    "电话139****8279",
    "投诉举报电话12315",
    "本局电话021-62275593",
    "本局地址：某路1号，电话：0512-82450696",
    "监督电话：022-87654321",
    "邮箱office@city.gov.cn",
    "危废代码900-047-49",
    "批号20240115",
]


@pytest.mark.parametrize("text", PUBLIC)
def test_public_numbers_stay(text: str) -> None:
    assert found(f"经查，{text}，属实。") == []


def test_a_number_that_is_both_code_and_identity_is_decided_by_the_words_before_it() -> None:
    both = "521101195209233946"
    assert found(f"统一社会信用代码{both}。") == []
    assert found(f"身份证号{both}。") == [("R-ID", both)]


def test_two_numbers_with_one_space_between_are_two() -> None:
    assert found(f"联系13800138000 {ID}。") == [("R-TEL", "13800138000"), ("R-ID", ID)]
