"""Particulars of a person and sensitive information: what goes, what waits, what stays."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.model.authority import Authority
from generator.model.codes import DecisionKind, PartyKind
from generator.model.private import Decision, Party, Ruling
from withdrawal_rules.redaction import Redaction, Redactor
from withdrawal_rules.redaction.catalogue import load, recognised
from withdrawal_rules.redaction.language import DATA
from withdrawal_rules.redaction.tables import kinds

REDACTOR = Redactor()
AUTHORITY = Authority(slug="a", name="海州市市场监督管理局", code="11120000MB1660879L")
FIRM = Party(name="海州恒泰食品有限公司", legal_representative="许国良")
PERSON = Party(name="罗远航", kind=PartyKind.PERSON)


def redact(facts: str, party: Party = FIRM, rulings: tuple[Ruling, ...] = (), **changes: object) -> Redaction:
    fields: dict[str, object] = {
        "document_number": "海市监罚〔2024〕12号",
        "kind": DecisionKind.PENALTY,
        "authority_code": AUTHORITY.code,
        "authority_name": AUTHORITY.name,
        "party": party,
        "facts": facts,
        "decided_on": date(2024, 1, 1),
    }
    return REDACTOR.redact(Decision.model_validate({**fields, **changes}), AUTHORITY, rulings=rulings)


def shown(facts: str, party: Party = FIRM) -> str:
    return redact(facts, party).texts["facts"]


PARTICULARS = [
    ("证人孙志强（男，汉族，大专文化，海州第三机械厂工人）陈述属实。", "男 汉族 大专 机械厂", "陈述属实"),
    (
        "证人孙志强，女，回族，1980年3月2日出生，初中文化，住海州市东区明山路3号。",
        "女 回族 初中 1980",
        "证人孙某",
    ),
    ("当事人：罗远航 性别：男 民族：汉族 文化程度：高中 工作单位：海州港务局", "男 汉族 高中 港务局", "性别"),
    (
        "当事人：罗远航\n性别：女\n学历：本科\n政治面貌：群众\n职业：务农\n经查属实。",
        "女 本科 群众",
        "经查属实",
    ),
    ("姓名：罗远航，性别：男，民族：土家族，身份证号码：110101199003071233。", "男 土家族", "姓名"),
    ("当事人罗某某（男，满族，小学文化，无业）在路边摆摊。", "男 满族 小学", "在路边摆摊"),
    ("当事人张某，男，汉族，中专文化，在路边摆摊。", "男 汉族 中专", "在路边摆摊"),
    ("法定代表人许国良，男，汉族，1970年1月1日出生。", "男 汉族", "许国良"),
    ("被处罚人罗远航（以下简称当事人，男，已婚，本科学历）违法。", "男 已婚 本科", "以下简称当事人"),
    (
        "姓名\t罗远航\t性别\t男\t民族\t汉族\t学历\t大专\t工作单位\t明山机械厂\t职务\t工人",
        "男 汉族 大专 机械厂",
        "职务",
    ),
    ("见证人：孙志强 男 汉族 1970.1.1 住海州市东区", "男 汉族 1970", "见证人"),
    ("性别：男，民族：藏族，罗远航于昨日到案。", "男 藏族", "于昨日到案"),
]


@pytest.mark.parametrize(("facts", "gone", "stays"), PARTICULARS)
def test_particulars_after_a_name_are_masked(facts: str, gone: str, stays: str) -> None:
    result = redact(facts, PERSON if "罗远航" in facts else FIRM)
    text = result.texts["facts"]
    assert not [word for word in gone.split() if word in text], text
    assert stays in text
    assert result.holds == ()
    assert "R-DOB" in result.matched


ORDINARY = [
    "当事人发布招聘启事，载明“性别：男，学历：大专，年龄35岁以下”，含有就业歧视内容。",
    "店员孙志强对女顾客称该产品有效，男女均可使用。",
    "现场有男性顾客3名、女性顾客2名。",
    "当事人系汉族风味餐厅，经营回族小吃和藏族特色食品。",
    "当事人聘用大专学历的店员孙志强，并向其发放工资。",
    "证人孙志强系海州恒泰食品有限公司员工，负责进货。",
    "供货人孙志强称货物购自海州第三机械厂，海州第三机械厂予以否认。",
    "该企业未按规定建立少数民族职工台账，民族政策宣传不到位。",
    "当事人举办的培训班学员文化程度参差不齐，学历证书系伪造。",
    "检查人员在清真寺旁的商店发现过期食品12袋。",
]


@pytest.mark.parametrize("facts", ORDINARY)
def test_the_same_words_in_prose_are_facts(facts: str) -> None:
    result = redact(facts)
    assert "个人情况" not in result.texts["facts"]
    assert "敏感" not in result.texts["facts"]
    assert result.holds == ()


def test_the_employer_the_case_is_about_stays() -> None:
    text = shown("证人孙志强（男，汉族，初中文化，海州恒泰食品有限公司员工）陈述属实。")
    assert "海州恒泰食品有限公司员工" in text
    assert "汉族" not in text
    text = shown("证人孙志强（男，汉族，明山机械厂工人）称，明山机械厂曾向当事人供货。")
    assert text.count("明山机械厂") == 2


def test_neighbouring_particulars_share_one_marker() -> None:
    assert (
        shown("证人孙志强（男，汉族，大专文化，28岁）称属实。")
        == "证人孙某（〔个人情况已隐去〕，28岁）称属实。"
    )


def test_what_was_masked_before_it_came_stays_masked_and_readable() -> None:
    assert shown("当事人张某（女）称属实。") == "当事人张某（〔个人情况已隐去〕）称属实。"


CHILDREN = [
    ("被害人孙小梅（女，8岁，就读于明山小学三年级2班）在店内摔倒。", "明山小学 三年级 女", "8岁 在店内摔倒"),
    ("学生孙小梅，女，2015年3月2日出生，明山小学二年级学生，在店内摔倒。", "明山小学 2015", "在店内摔倒"),
    ("幼儿孙小梅（不满十四周岁，家中独女，对花生敏感）食用糕点。", "独女 花生", "食用糕点"),
]


@pytest.mark.parametrize(("facts", "gone", "stays"), CHILDREN)
def test_what_is_told_of_a_person_under_fourteen_goes(facts: str, gone: str, stays: str) -> None:
    result = redact(facts)
    text = result.texts["facts"]
    assert not [word for word in gone.split() if word in text], text
    assert all(word in text for word in stays.split()), text
    assert result.matched["R-SENS"] == 1


@pytest.mark.parametrize(
    "facts",
    [
        "证人孙志强（28岁，就读于明山大学）陈述属实。",
        "学生孙小梅（2008年3月2日出生，就读于明山中学）陈述属实。",
        "证人孙志强（十四岁，就读于明山中学）陈述属实。",
    ],
)
def test_from_fourteen_on_the_school_is_an_ordinary_fact(facts: str) -> None:
    result = redact(facts)
    assert "R-SENS" not in result.matched
    assert "就读于明山" in result.texts["facts"]


def test_what_was_done_to_a_child_waits_for_a_person() -> None:
    facts = "教师孙志强在办公室猥亵女童李小梅。"
    result = redact(facts)
    assert [hold.code for hold in result.holds] == ["R-SENS"]
    hold = result.holds[0]
    assert hold.sentence[hold.start : hold.end] == "猥亵"
    ruling = Ruling(
        action="release", code="R-SENS", field="facts", text="猥亵", reason="x", on=date(2024, 1, 2)
    )
    assert redact(facts, rulings=(ruling,)).holds == ()


SENSITIVE = [
    ("证人孙志强的指纹编号为A7731-22，与现场一致。", "A7731-22"),
    ("员工孙志强血型为AB型，已告知医院。", "AB型"),
    ("证人孙志强系虔诚的基督教徒，未到场。", "基督教徒"),
    ("证人孙志强信奉佛教，拒绝签字。", "信奉佛教"),
    ("员工孙志强，宗教信仰：天主教。", "天主教"),
    ("邻居孙志强系同性恋者，与当事人发生争执。", "同性恋"),
    ("店员孙志强系刑满释放人员。", "刑满释放"),
    ("店员孙志强曾因盗窃罪被判处有期徒刑二年，现在店内工作。", "有期徒刑"),
    ("证人孙志强名下银行卡余额为12,345.67元。", "12,345.67"),
    ("证人孙志强的行踪轨迹显示：1月3日乘G123次列车到海州，次日返回。", "G123"),
    ("顾客孙志强的住宿记录显示其1月3日入住明山旅社302房。", "302房"),
]


@pytest.mark.parametrize(("facts", "gone"), SENSITIVE)
def test_a_statement_about_a_named_person_is_masked(facts: str, gone: str) -> None:
    result = redact(facts)
    text = result.texts["facts"]
    assert gone not in text, text
    assert "〔敏感个人信息已隐去〕" in text
    assert result.holds == ()


def test_it_is_masked_of_the_party_that_is_a_person_too() -> None:
    text = shown("当事人信仰伊斯兰教，其支付宝余额为500元。", PERSON)
    assert "伊斯兰教" not in text
    assert "500元" not in text


UNSURE = [
    ("当事人罗远航的出行轨迹显示：1月3日到海州，1月5日到明山。", PERSON),
    (
        "经DNA鉴定，孙志强系李小梅的亲生父亲。孙志强、李小梅均签字。证人孙志强与李小梅经DNA鉴定系亲子关系。",
        FIRM,
    ),
    ("证人孙志强信奉佛教。违反《宗教事务条例》第四十一条。", FIRM),
]


@pytest.mark.parametrize(("facts", "party"), UNSURE)
def test_where_it_may_be_the_subject_of_the_case_a_person_decides(facts: str, party: Party) -> None:
    assert {hold.code for hold in redact(facts, party).holds} == {"R-SENS"}


BUSINESS = [
    "当事人在店内安装人脸识别摄像设备，未经消费者孙志强同意收集其人脸信息。",
    "当事人使用指纹考勤机，员工孙志强的指纹信息为收集对象。",
    "当事人孙志强擅自设立宗教活动场所，组织基督教信徒聚会。",
    "海州清真寺未建立财务管理制度，教职人员孙志强负责寺内事务。",
    "明山教堂管理组织负责人孙志强未办理变更登记。",
    "当事人冒用清真标志，未尊重穆斯林的饮食习惯。",
    "运输车辆行驶轨迹显示，驾驶员孙志强绕行禁行路段。",
    "渔船卫星定位轨迹显示：船长孙志强于5月3日进入禁渔区作业。",
    "当事人孙志强隐瞒行程，其行程轨迹显示：1月3日到过高风险地区，违反疫情防控规定。",
    "当事人单位账户余额为1,200元，不足以支付工人孙志强的工资。",
    "依法冻结当事人孙志强银行存款账户余额12,000元。",
    "当事人控制孙志强证券账户，账户余额为500,000元。",
    "预付卡余额为300元，当事人拒绝向消费者孙志强退还。",
    "当事人招用有犯罪记录的孙志强担任保安员。",
    "当事人曾因销售假酒被行政处罚，依法从重处罚。",
    "消费者孙志强购买的旅游产品行程包括海州、明山两地。",
    "旅馆未登记住客孙志强的身份信息，住宿记录显示其于1月3日入住。",
    "当事人发布变性淀粉广告，宣传该产品可改善肠道。",
    "当事人签名并捺指印确认。证人孙志强捺指印。",
    "违反《宗教事务条例》第四十一条，非宗教活动场所不得组织宗教活动。",
    "经查，员工孙志强的行程轨迹已由当事人调取。",
    "未成年人保护：当事人未落实性侵害预防制度，教师孙志强未参加培训。",
]


@pytest.mark.parametrize("facts", BUSINESS)
@pytest.mark.parametrize("party", [FIRM, Party(name="孙志强", kind=PartyKind.PERSON)])
def test_what_the_case_is_about_stays_and_does_not_wait(facts: str, party: Party) -> None:
    result = redact(facts, party)
    assert "R-SENS" not in result.matched
    assert [hold for hold in result.holds if hold.code == "R-SENS"] == []


def test_everyday_values_prove_nothing_elsewhere() -> None:
    removed = redact("证人孙志强（女，回族）在海州回族自治县作证，其工资卡余额为500元。").removed
    assert "回族" not in removed
    assert "500元" not in removed


CODES = """R-ID R-ID15 R-HKMO R-TW R-RES R-FRP R-PASS R-TAXID R-TEL R-MAIL R-BANK R-HOME R-PLATE R-VIN R-DEED
R-HEALTH R-SENS R-PHOTO R-DOB R-NAME-3 R-NAME-P R-NAME-SOLE R-LEGAL R-OFFICER R-TRADE R-STATE R-META"""


def test_every_category_of_the_rules_says_where_it_is_handled() -> None:
    categories = load(DATA)
    assert set(CODES.split()) <= set(categories)
    for code, category in categories.items():
        assert category.label and category.label_en and category.basis and category.scope, code
        assert category.handled, code
        assert category.show or not category.finds, code


def test_categories_nobody_searches_text_for_are_not_waited_for() -> None:
    assert {"R-META", "R-PHOTO", "R-LEGAL", "R-OFFICER", "R-RES", "R-STATE"}.isdisjoint(recognised(DATA))


WORDS = st.sampled_from(
    [
        *"男女，、：；。（）\n ",
        "孙志强",
        "张某",
        "汉族",
        "大专文化",
        "8岁",
        "性别：",
        "指纹编号为",
        "余额为5元",
        "信奉佛教",
    ]
)


@settings(deadline=None, max_examples=100)
@given(st.lists(WORDS, max_size=40))
def test_any_order_of_words_is_met_without_an_error_and_ends_the_same(parts: list[str]) -> None:
    facts = "".join(parts)
    once = redact(facts)
    assert once == redact(facts)


def test_a_trigger_word_belongs_to_one_kind_and_every_kind_can_be_met() -> None:
    words = [word for table in kinds().values() for word in table["triggers"].split()]
    assert len(words) == len(set(words))
    for name, table in kinds().items():
        assert {table["party"], table["other"]} <= {"mask", "hold", "stay"}, name


def test_the_residence_permit_of_hong_kong_macao_and_taiwan_goes_as_an_identity_number() -> None:
    body = "81000019900307123"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    check = "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]
    result = redact(f"证人孙志强，港澳居民居住证号码{body}{check}。")
    assert body not in result.texts["facts"]
    assert result.matched["R-ID"] == 1
