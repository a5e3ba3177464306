"""Families of numbers and accounts of a person, and the numbers of goods, papers and companies.

Every sentence is invented for the family it stands for. ``gone`` must not be shown, what is
general is shown as it is.
"""

from datetime import date

import pytest

from generator.model.authority import Authority
from generator.model.codes import DecisionKind
from generator.model.private import Decision, Party
from withdrawal_rules.redaction import Redactor

REDACTOR = Redactor()
AUTHORITY = Authority(slug="a", name="海州市市场监督管理局", code="11120000MB1660879L", phone="022-12345678")


def shown(facts: str) -> str:
    decision = Decision(
        document_number="海市监罚〔2024〕12号",
        kind=DecisionKind.PENALTY,
        authority_code=AUTHORITY.code,
        authority_name=AUTHORITY.name,
        party=Party(name="海州恒泰食品有限公司"),
        facts=facts,
        decided_on=date(2024, 1, 1),
    )
    return REDACTOR.redact(decision, AUTHORITY).texts["facts"]


MESSENGERS = [
    ("王建国的微信号前后注册两个：Luntao88123、hqz_wen66412。", "Luntao88123"),
    ("王建国的微信号前后注册两个：Luntao88123、hqz_wen66412。", "hqz_wen66412"),
    ("王建国的微信号为ph-w\u00a0kut6\u00a03917。", "3917"),
    ("顾客加V：haizhou_wang66下单。", "haizhou_wang66"),
    ("顾客通过WX号Qing7766bao联系王建国。", "Qing7766bao"),
    ("联系方式（wx：qing7766bao）。", "qing7766bao"),
    ("王建国的微信账号注册名为lulu_2233ok。", "lulu_2233ok"),
    ("王建国留下V信号code9921x。", "code9921x"),
    ("微信（号码已核实）：hmm-8822xy。", "hmm-8822xy"),
    ("王建国使用QQ号为10086321与29913311。", "29913311"),
    ("加她微信lily-8876xx咨询。", "lily-8876xx"),
    ("V：sundy_8899联系。", "sundy_8899"),
    ("微 信 号 sun7788dy 。", "sun7788dy"),
    ("微信ID为sun7788dy。", "sun7788dy"),
    ("孙大勇微信“dayong_7788”转账。", "dayong_7788"),
    ("孙大勇的微信号是dy-77-88-sun，昵称平安。", "dy-77-88-sun"),
    ("孙大勇 WeChat: dayong7788x。", "dayong7788x"),
    ("孙大勇的QQ邮箱88271920@qq.com。", "88271920"),
    ("孙大勇QQ：8827 1920。", "1920"),
    ("孙大勇抖音号dy88271920z。", "dy88271920z"),
    ("孙大勇闲鱼号xy_sun8827。", "xy_sun8827"),
    ("通过微信（dayong77、dayong78）收款。", "dayong78"),
    ("其微信用户名显示“A孙”，微信号sunny99887。", "sunny99887"),
    ("通过Telegram账号@sun_dy7788联系。", "sun_dy7788"),
    ("对方微信号后查明是wxid_7788sundayong。", "wxid_7788"),
]


@pytest.mark.parametrize(("facts", "gone"), MESSENGERS)
def test_a_messenger_account_goes_with_any_wording(facts: str, gone: str) -> None:
    assert gone not in shown(facts)


ACCOUNTS = [
    (
        "两户的租金先后汇往账户6217856100023456780、6228-4512-7788-0011-22、9559980011223344。",
        "9559980011223344",
    ),
    ("货款转至王建国的卡（6225 7788 1122 3344 55；6216609000012345670）。", "6216609000012345670"),
    ("王建国收款9558-8012-3456-7890。", "7890"),
    ("王建国的账户6222,7788,1122,0171收到款项。", "0171"),
    ("卡号为6222:7788:1122:0171。", "0171"),
    ("王建国账号六二二二七七八八一一二二零一七一。", "六二二二"),
    ("王建国卡号62I7 99O3 1234 5678 901。", "5678"),
    ("存折号04-123456789012345收到三笔。", "123456789012345"),
    ("汇入王建国6013820012345678901。", "6013820012345678901"),
    ("王建国的信用卡4392-2588-1234-5670刷卡。", "5670"),
    ("王建国用卡5187 1012 3456 7891付款。", "7891"),
    ("工资发至账户1202 0216 0991 2345 678。", "0991"),
    ("孙大勇建行卡4367 4212 3456 7890 123。", "7890"),
    ("打给孙大勇621700 1234 5678 90123。", "5678"),
    ("孙大勇卡号：6217_0012_3456_7890_123。", "7890"),
    ("孙大勇邮政存折605123456200123456。", "605123456200123456"),
    ("孙大勇6230 5200 1234 5678 90。", "5678"),
    ("转入孙大勇尾号7788的卡6216617788990011223。", "6216617788990011223"),
    ("孙大勇的社保卡623668 7788 9900 1122 3。", "9900"),
    ("孙大勇账户（9558 8240 0012 3456 789）。", "3456"),
    ("孙大勇收款账号为103 5678 9012 3456 78。", "9012"),
    ("孙大勇账户：33001616781056001234。", "33001616781056001234"),
    ("款项打到6217··0012··3456··7890··123。", "7890"),
    ("孙大勇信用卡（5201 0812 3456 7890）。", "7890"),
    ("收款账户尾数前为6217001234567890，再补123。", "6217001234567890"),
    ("孙大勇卡号陆贰壹柒零零壹贰叁肆伍陆柒捌玖零壹贰叁。", "陆贰壹柒"),
]


@pytest.mark.parametrize(("facts", "gone"), ACCOUNTS)
def test_an_account_goes_in_a_list_and_in_any_grouping(facts: str, gone: str) -> None:
    assert gone not in shown(facts)


@pytest.mark.parametrize(
    "facts",
    [
        "订单号6217856100023456780、6222993180329316均已发货。",
        "快递单号9559980011223344已签收。",
        "货值1,234,567,890元，共4,392件。",
        "检验报告编号2024-0012-0034-0056。",
        "当事人尾号3306的账户已核实。",
    ],
)
def test_a_long_number_of_goods_and_papers_stays(facts: str) -> None:
    assert shown(facts) == facts


LINES = [
    ("王某先后打了七次投诉电话（13800138000，0571-60001234转12）。", "60001234"),
    ("本局接到王建国的投诉电话0571-60001234。", "60001234"),
    ("王建国家里座机（0571）60001234无人接听。", "60001234"),
]


@pytest.mark.parametrize(("facts", "gone"), LINES)
def test_a_line_somebody_called_from_goes(facts: str, gone: str) -> None:
    assert gone not in shown(facts)


@pytest.mark.parametrize(
    "facts",
    [
        "当事人售后热线为0518-95588，单位座机为0518-8521447。",
        "门店订座电话0571-60001234公示于门口。",
        "如有异议可拨打本局电话0571-60001234。",
    ],
)
def test_a_line_of_a_company_or_an_organ_stays(facts: str) -> None:
    assert shown(facts) == facts


PAPERS = [
    ("王建国的护照（签发地上海，号码EK4993367）已扣押。", "EK4993367"),
    ("Peter Hall持C01X00T47号护照入境。", "C01X00T47"),
    ("护照号分别为E82242662、G61497488。", "G61497488"),
    ("护照：12AB34567。", "12AB34567"),
    ("Passport No. N1234567.", "N1234567"),
    ("往来港澳通行证C12345678、W1234567已核。", "C12345678"),
    ("旧身份证号110101900307721已注销。", "110101900307721"),
    ("王建国身份证号11010119900307707X（一代证110101900307721）。", "110101900307721"),
    ("孙大勇的台胞证为0123456789。", "0123456789"),
    ("林志远持台湾居民来往大陆通行证12345678。", "12345678"),
    ("Smith护照号码：561234567。", "561234567"),
    ("护照本号 E 1234 5678 。", "5678"),
    ("护照EK-1234567。", "1234567"),
    ("孙大勇（护照：PE1234567）。", "PE1234567"),
    ("孙大勇外国人永久居留证USA310123456789。", "USA310123456789"),
    ("孙大勇港澳证 H0123456700。", "H0123456700"),
    ("孙大勇军官证号军字第2001234号。", "2001234"),
    ("孙大勇持护照（No.K9988776X）。", "K9988776X"),
    ("金永洙持M12345678号韩国护照。", "M12345678"),
]


@pytest.mark.parametrize(("facts", "gone"), PAPERS)
def test_a_paper_goes_whatever_its_form(facts: str, gone: str) -> None:
    assert gone not in shown(facts)


def test_an_identity_number_broken_before_its_last_sign_is_taken_out_whole() -> None:
    assert "1686" not in shown("其自称16860419400513279\nX，属实。")
