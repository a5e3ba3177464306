"""The redactor as a whole: marks, health, addresses, holds, rulings, propagation, properties."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.model.codes import PartyKind
from generator.model.private import Attachment, Party, Person, Ruling
from tests.support.redacted import AUTHORITY, REDACTOR, decision, redact, shown
from withdrawal_rules.redaction import Redactor
from withdrawal_rules.redaction.normalise import fold
from withdrawal_rules.redaction.record import compact
from withdrawal_rules.redaction.spans import Span, union

MARKED = [
    ("⟦商密⟧年产值三亿元⟦/商密⟧其余公开。", "年产值", "其余公开"),
    ("[[商业秘密开始]]甲料三份[[商业秘密结束]]，由研发部保管。", "甲料", "研发部"),
    ("【商业秘密】华山贸易行、泰山贸易行【/商业秘密】。产品已下架。", "华山", "已下架"),
    ("【商业秘密】华山贸易行、泰山贸易行。产品已下架。", "华山", "已下架"),
    ("客户资料【涉密内容：华山贸易行】已处理。", "华山", "已处理"),
    ("报价为（商业秘密，不予公开：每吨3,211元，返点6%）。当日开标。", "3,211", "当日开标"),
    ("配方表（企业声明商业秘密，本局予以保密：甲料31份，搅拌40分钟）显示不符。", "甲料", "显示不符"),
    ("以下内容依申请不予公开：每吨3,211元，返点6%。已缴纳罚款。", "3,211", "已缴纳罚款"),
    ("“每月供货一百吨，单价七百元”（以上系商业秘密，不予公开）。已整改。", "七百元", "已整改"),
    ("工艺参数为180℃、保压12秒，当事人声明该参数为商业秘密。予以采纳。", "180", "予以采纳"),
    ("〔保密〕底价为每平方米880元〔保密结束〕。中标价900元。", "880", "中标价900元"),
    ("名单（不予公示）。", "名单", "。"),
]


@pytest.mark.parametrize(("facts", "gone", "stays"), MARKED)
def test_a_passage_the_text_marks_is_taken_out_and_nothing_beside_it(
    facts: str, gone: str, stays: str
) -> None:
    text = shown(facts)
    assert gone not in text
    assert stays in text


UNMARKED = [
    "当事人侵犯商业秘密，违反《中华人民共和国反不正当竞争法》第九条的规定。",
    "当事人未采取保密措施，泄露客户资料37条。",
    "本决定不涉及国家秘密、商业秘密和个人隐私，依法公开。",
    "依据《政府信息公开条例》第十五条，涉及商业秘密的信息不予公开。",
]


@pytest.mark.parametrize("facts", UNMARKED)
def test_talk_about_secrets_is_no_mark(facts: str) -> None:
    result = redact(facts)
    assert result.texts["facts"] == facts
    assert result.holds == ()


@pytest.mark.parametrize("facts", ["文件标注秘密★1年。", "机密★ 十年，内部使用。", "本案材料属于国家秘密。"])
def test_words_of_state_secrecy_hold_the_record(facts: str) -> None:
    holds = redact(facts).holds
    assert [hold.code for hold in holds] == ["R-STATE"]
    assert holds[0].sentence[holds[0].start : holds[0].end]


def test_a_field_the_authority_marks_is_taken_out_whole() -> None:
    result = redact("经查属实。", outcome="返还12万元", marks={"outcome": "商业秘密"})
    assert result.texts["outcome"] == "〔涉及商业秘密，已隐去〕"
    assert redact("x", marks={"facts": "国家秘密"}).holds[0].code == "R-STATE"


HEALTH = [
    ("当事人称其患有高血压三级，加建系为照料。", "高血压"),
    ("患者樊民涵的处方诊断为“先天性心房颤动”。", "心房颤动"),
    ("老人谭梓荣（66岁，确诊腰4-5椎体滑脱伴下肢麻木）无人照看。", "滑脱"),
    ("居民之女袁菊树近期患有重症系统性红斑狼疮。", "红斑狼疮"),
    ("员工孙丽丽（怀孕六个月）被辞退。", "怀孕"),
    ("产妇何田田孕38周入院。", "38周"),
    ("其妻李秀英系尿毒症患者。", "尿毒症"),
    ("学生郑爽曾被诊断为双相情感障碍。", "双相"),
    ("证人赵小军因阑尾炎手术未到场。", "阑尾炎"),
    ("厨师吴刚乙肝表面抗原阳性。", "乙肝"),
]


@pytest.mark.parametrize(("facts", "gone"), HEALTH)
def test_the_health_of_a_person_is_masked(facts: str, gone: str) -> None:
    assert gone not in shown(facts)


@pytest.mark.parametrize(
    "facts",
    [
        "该药品宣称可治愈糖尿病、高血压，属于虚假广告。",
        "未对患病动物进行无害化处理，生猪感染非洲猪瘟。",
        "违反《中华人民共和国职业病防治法》第二十条的规定。",
        "患有国务院卫生行政部门规定的疾病的人员，不得从事接触直接入口食品的工作，违反上述规定。",
    ],
)
def test_illness_of_nobody_in_particular_stays(facts: str) -> None:
    assert shown(facts) == facts


HOMES = [
    ("马国强在住处（海州市新浦区东风新村59栋5单元101）存放烟花。", "东风新村", "海州市新浦区"),
    ("其老家位于四川省阆中市保宁街道白杨村8组21号。", "白杨村", "四川省阆中市"),
    ("执法人员来到位于新浦区翠竹苑3栋501室的住处。", "翠竹苑", "新浦区"),
    ("当事人王大力，住海州市新浦区苍梧路28号绿洲小区3栋2单元501室。", "苍梧路", "海州市新浦区"),
    ("证人赵小军住望洲镇竹园村4组35号。", "竹园村", "住"),
    ("家庭住址：海州市新浦区苍梧绿园3-2-501。", "3-2-501", "海州市新浦区"),
    ("居民余超岳（海州市松陵区康宁新邨64幢1204室，电话略）反映。", "康宁新邨", "海州市松陵区"),
    ("褚颖振（碧波苑50栋3单元2504室）堆放废瓶。", "碧波苑", "堆放"),
    ("张小飞，男，汉族，住四川省阆中市保宁街道张家巷18号。", "张家巷", "四川省阆中市"),
    ("王小婆现住新浦区洪门村九组。", "洪门村", "新浦区"),
    ("户籍地（江西省九江市浔阳区滨江路水岸花园5座1203）。", "水岸花园", "浔阳区"),
    ("暂住澜庭雅苑15幢3单元1302室。", "澜庭雅苑", "暂住"),
    ("自称住青渚市凤桥区南塘新村56幢4单元2504室。", "南塘新村", "凤桥区"),
]


@pytest.mark.parametrize(("facts", "gone", "stays"), HOMES)
def test_a_home_is_cut_to_the_district(facts: str, gone: str, stays: str) -> None:
    text = shown(facts)
    assert gone not in text
    assert stays in text


@pytest.mark.parametrize(
    "facts",
    [
        "在海州市新浦区苍梧路28号5幢6层进行现场检查。",
        "经营场所位于海州市新浦区解放东路99号。",
        "海州恒泰食品有限公司住所：海州市新浦区通灌北路12号。",
        "海州恒泰食品有限公司仓库（海州市新浦区通灌北路12号758室）存放样品。",
        "本局地址：海州市新浦区通灌北路1号，电话：022-12345678。",
        "居住环境改善，住宅小区已验收，住院部正常。",
    ],
)
def test_premises_stay(facts: str) -> None:
    assert shown(facts) == facts


BIRTHS = [
    "1992年4月10日生",
    "1992.04.10生",
    "1992-4-10出生",
    "1992年04月10日出生",
    "生于1992/4/10",
    "出生日期：19920410",
]


@pytest.mark.parametrize("text", BIRTHS)
def test_a_date_of_birth_goes_and_other_dates_stay(text: str) -> None:
    result = shown(f"王大力，男，{text}，2024年5月6日到案。")
    assert "1992" not in result
    assert "2024年5月6日" in result


def test_what_the_record_names_as_private_goes_wherever_it_stands() -> None:
    result = redact(
        "材料载有７６５４３２１号码与H 1234-5678证件。",
        party=Party(name="王大力", kind=PartyKind.PERSON, phone="7654321", id_number="H12345678"),
        remarks="王 大力已到场",
    )
    assert "7654321" not in compact(result.texts["facts"])
    assert "H12345678" not in compact(result.texts["facts"])
    assert result.texts["remarks"] == "王某已到场"


def test_a_value_found_once_goes_from_every_field() -> None:
    result = redact(
        "账号：3301040160001234567。", remarks="3301040160001234567", full_text="见3301 0401 6000 1234 567"
    )
    assert "33010401" not in compact("".join(result.texts.values()))


def test_attributes_of_tags_and_comments_do_not_leave() -> None:
    text = shown('<a href="tel:13800138000" title="张三">联系</a><!-- 13800138000 -->完毕')
    assert text == "<a>联系</a>完毕"


def test_an_attachment_without_text_holds_the_record_and_one_with_text_is_redacted() -> None:
    assert redact("x", attachments=(Attachment(name="扫描件.pdf"),)).holds[0].code == "R-PHOTO"
    assert redact("x", attachments=(Attachment(name="扫描件.pdf", cleared=True),)).holds == ()
    result = redact("x", attachments=(Attachment(name="笔录.txt", text="证人王建国陈述"),))
    assert result.texts["attachments.0"] == "证人王某陈述"


def test_rulings_release_redact_and_refuse() -> None:
    def ruling(action: str, text: str = "", code: str = "R-NAME-3") -> Ruling:
        return Ruling.model_validate(
            {
                "action": action,
                "code": code,
                "field": "facts",
                "text": text,
                "reason": "审核",
                "on": date(2024, 1, 2),
            }
        )

    facts = "证人王建国陈述，编号七七八。"
    assert redact(facts, (ruling("release", "王建国"),)).texts["facts"] == facts
    assert "七七八" not in redact(facts, (ruling("redact", "七七八"),)).texts["facts"]
    assert redact(facts, (ruling("refuse"),)).holds
    assert redact("属于国家秘密。", (ruling("release", code="R-STATE"),)).holds == ()


def test_an_unlabelled_number_that_may_be_an_old_identity_number_waits_for_a_person() -> None:
    facts = "材料载明110101900307721，属实。"
    held = redact(facts)
    assert [hold.code for hold in held.holds] == ["R-ID15"]
    hold = held.holds[0]
    assert hold.sentence[hold.start : hold.end] == "110101900307721"
    assert "110101" not in hold.message
    base = {
        "code": "R-ID15",
        "field": "facts",
        "text": "110101900307721",
        "reason": "审核",
        "on": date(2024, 1, 2),
    }
    released = redact(facts, (Ruling.model_validate({**base, "action": "release"}),))
    assert released.holds == () and released.texts["facts"] == facts
    redacted = redact(facts, (Ruling.model_validate({**base, "action": "redact"}),))
    assert redacted.holds == () and "110101" not in redacted.texts["facts"]


def test_the_tally_says_what_and_why_never_the_value() -> None:
    result = redact("证人王建国，手机13800138000。")
    assert {(count.code, count.count) for count in result.tally} == {("R-NAME-3", 1), ("R-TEL", 1)}
    assert all(count.basis for count in result.tally)
    assert set(result.removed) >= {"王建国", "13800138000"}
    assert result.matched == {"R-NAME-3": 1, "R-TEL": 1}


def test_the_reason_of_a_notice_is_cleaned_with_the_records_knowledge() -> None:
    record = decision("证人天山雪到场。", persons=(Person(name="天山雪"),))
    text, removed = REDACTOR.clean("因天山雪（13800138000）申诉而撤销。", record, AUTHORITY)
    assert text == "因天某（〔联系方式已隐去〕）申诉而撤销。"
    assert "天山雪" in removed


def test_overlapping_findings_are_covered_as_one_and_the_lowest_rank_speaks() -> None:
    spans = [Span(0, 5, "B", value="x"), Span(3, 9, "A"), Span(12, 14, "B")]
    assert [(s.start, s.end, s.code) for s in union(spans, {"A": 1, "B": 2})] == [(0, 9, "A"), (12, 14, "B")]


def test_the_version_is_a_hash_of_rules_and_code() -> None:
    assert len(REDACTOR.version) == 16
    assert REDACTOR.version == Redactor().version


# -- properties ----------------------------------------------------------------------------------

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_PROSE = (
    "经查，当事人在经营场所销售超过保质期的食品，执法人员依法进行现场检查并制作笔录。",
    "上述行为违反了《中华人民共和国食品安全法》第三十四条的规定，货值金额1,280元。",
    "当事人于2024年5月6日完成整改，本局复查合格，决定从轻处罚。",
)


def identity(region: int, year: int, day: int, order: int) -> str:
    body = f"{region:06}{year}{1 + day % 12:02}{1 + day % 28:02}{order:03}"
    return body + "10X98765432"[sum(int(c) * w for c, w in zip(body, _WEIGHTS, strict=True)) % 11]


identities = st.builds(
    identity, st.integers(110000, 659999), st.integers(1940, 2015), st.integers(0, 330), st.integers(1, 999)
)
mobiles = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)


@st.composite
def disguised(draw: st.DrawFn, values: st.SearchStrategy[str]) -> tuple[str, str]:
    value = draw(values)
    way = draw(st.integers(0, 8))
    cut = draw(st.integers(1, len(value) - 1))
    surface = [
        value,
        "".join(chr(ord(c) + 0xFEE0) for c in value),
        " ".join(value[i : i + 4] for i in range(0, len(value), 4)),
        "-".join(value[i : i + 4] for i in range(0, len(value), 4)),
        value[:cut] + draw(st.sampled_from("\u200b\u200c\u200d\u2060\ufeff\u00ad")) + value[cut:],
        value[:cut] + "<b>" + value[cut:] + "</b>",
        "".join(f"&#{ord(c)};" for c in value),
        "".join(f"&#x{ord(c):x};" for c in value),
        value[:cut] + "\n" + value[cut:],
    ][way]
    return value, surface


@settings(max_examples=150, deadline=None)
@given(disguised(st.one_of(identities, mobiles)), st.sampled_from(_PROSE), st.sampled_from(_PROSE))
def test_a_planted_number_in_any_disguise_never_survives(
    planted: tuple[str, str], before: str, after: str
) -> None:
    value, surface = planted
    result = redact(f"{before}其自称{surface}，属实。{after}", remarks=surface)
    for text in result.texts.values():
        assert value not in compact(text)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(_PROSE), max_size=6))
def test_text_without_anything_protected_is_returned_unchanged(parts: list[str]) -> None:
    facts = "".join(parts)
    assert shown(facts) == facts


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [facts for facts, *_ in MARKED + HOMES] + [facts for facts, _ in HEALTH] + list(_PROSE)
        ),
        min_size=1,
        max_size=4,
    ),
    mobiles,
)
def test_redacting_what_was_redacted_finds_nothing_new(parts: list[str], mobile: str) -> None:
    once = shown("".join(parts) + f"证人王建国电话{mobile}。")
    assert shown(once) == once


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_folding_never_fails_and_every_place_leads_back(text: str) -> None:
    folded = fold(text)
    for place in range(len(folded.text)):
        start, end = folded.original(place, place + 1)
        assert 0 <= start < end <= len(text)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=120), st.text(max_size=20))
def test_no_text_makes_the_redactor_fail(facts: str, name: str) -> None:
    redact(facts, party=Party(name=name, kind=PartyKind.PERSON))
