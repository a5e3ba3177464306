"""Names of people: what is found, what stays, how they are masked."""

import pytest

from generator.model.codes import PartyKind
from generator.model.private import Officer, Party, Person
from tests.support import redacted
from withdrawal_rules.redaction import Redaction
from withdrawal_rules.redaction.language import load_names
from withdrawal_rules.redaction.names import mask

PARTY = Party(name="海州恒泰食品有限公司", legal_representative="刘守诚")


def redact(facts: str, **changes: object) -> Redaction:
    return redacted.redact(facts, **{"party": PARTY, **changes})


def shown(facts: str) -> str:
    return redact(facts).texts["facts"]


NAMED = [
    ("仓管员海洋未持证上岗。", "仓管员海洋"),
    ("水箱钥匙由水电工平安保管。", "水电工平安"),
    ("主管管理称不知情。", "主管管理"),
    ("油漆工（黄金）未到场。", "油漆工（黄金）"),
    ("材料员“苏金雅”在登记表上签名。", "苏金雅"),
    ("叶子的丈夫关山称不知情。", "丈夫关山"),
    ("维修工方圆离岗。次日方圆签字。", "方圆签字"),
    ("认为该井系其其格玛遗留。", "其其格玛"),
    ("车是贡嘎·坚赞的，贡嘎·坚赞常年在外。", "坚赞常年"),
    ("涉案人员：PARK JI HOON、钟离明。", "PARK JI HOON"),
    ("证人王建国称其在场。", "王建国"),
    ("举报人欧阳娜娜提供了照片。", "欧阳娜娜"),
    ("店员李颖回忆共卖出17卷。", "李颖"),
    ("经营者：赵四海，联系电话略。", "赵四海"),
    ("姓名 栾星宇，性别男。", "栾星宇"),
    ("由其妻黎娜负责配送。", "黎娜"),
    ("死者之子卞文博已获赔偿。", "卞文博"),
    ("塔吊信号指挥覃永康违章指挥。", "覃永康"),
    ("墩子工龙小飞正在切配。", "龙小飞"),
    ("茶艺师蒲筱雯到店。", "蒲筱雯"),
    ("施工员高峰称安全通道畅通。", "施工员高峰"),
    ("保管员毛笔（手机略）签收。", "保管员毛笔"),
    ("采购员元旦称供应商口头保证。", "采购员元旦"),
    ("与冯晓燕签订合同。", "冯晓燕"),
    ("由谭永志驾驶车辆。", "谭永志"),
    ("向孟祥瑞送达文书。", "孟祥瑞"),
    ("范思哲（男，汉族）到案。", "范思哲"),
    ("我局接到邓小宸（电话略）来信。", "邓小宸"),
    ("宋佳琪、尹航及邱泽等三人作证。", "邱泽"),
    ("工人周彬露、阿迪力·托合提、上官峰出具证言。", "阿迪力·托合提"),
    ("散户努尔兰•托合提购买使用。", "努尔兰•托合提"),
    ("游客Patrick Moreau（护照略）报名。", "Patrick Moreau"),
    ("生产主管廖 丽参与配料。", "廖 丽"),
    ("生产主管乔 民 红参与配料。", "乔 民 红"),
    ("安全主管韦\n璟晴陪同检查。", "韦\n璟晴"),
    ("店长<strong>邢珍</strong>平不知情。", "邢珍"),
    ("店长邢\u200b珍平不知情。", "珍平"),
    ("據證人陳美麗陳述，雇主未給付工資。", "陳美麗"),
    ("日籍技师佐藤健到厂。", "佐藤健"),
    ("付款人皇甫水树，卡号略。", "皇甫水树"),
    ("患者令狐冲的处方略。", "令狐冲"),
    ("家长夏杰霞反映情况属实。", "夏杰霞"),
    ("网管任轩潇用自己的身份证开卡。", "任轩潇"),
    ("汤丽俊驾驶小型客车。", "汤丽俊"),
    # People with whom what looks like an organisation's name begins.
    ("次日，窦晓雯便向民政局反映。", "窦晓雯"),
    ("女儿缪冬梅质问医院为何收费。", "缪冬梅"),
    ("楼上漏水，于海月家客厅被淹。", "于海月"),
    ("实际控制人娄宝庆落网后供出青渚远帆贸易有限公司。", "娄宝庆"),
    ("证人卞春山到场。卞春山银行卡被冻结。", "卞春山"),
    # Whom 有, 从, 购自, 爸, 事后 lead to.
    ("受邀的同学有应文博、田一诺。", "应文博"),
    ("配件购自邢德业，每件十元。", "邢德业"),
    ("其三次从范宝林处取得发票。", "范宝林"),
    ("他爸史德海同意了。", "史德海"),
    ("事后苗雯向当事人索赔。", "苗雯"),
    ("其使用毕建业的证件登记。", "毕建业"),
    # Words that are given names.
    ("程改革骑电动车离开。", "程改革"),
    ("美甲师万一诺以为已经消毒。", "万一诺"),
    # Surnames few people bear, and one that nobody listed.
    ("顾客闪玉梅在冰柜前挑选。", "闪玉梅"),
    ("丈夫淡志刚闻声赶来。", "淡志刚"),
    ("安全总监勇军当天不在厂里。", "勇军"),
    ("业主斛律明月反对。", "斛律明月"),
    ("店员藻秀兰称不知情。", "藻秀兰"),
    # The first of a list of names.
    ("鲍向东、金云飞、齐小曼三人签字。", "鲍向东"),
    # Given names of peoples without surnames.
    ("钻进货厢的是吕强和仁钦，二人均未购票。", "仁钦"),
    ("牧民朝格图的草场被占用。", "朝格图"),
    ("主播米热古丽的打赏已提现。", "米热古丽"),
    ("旦增曲扎和多吉驾车离开。", "旦增曲扎"),
    ("驾驶员沙马拉且无证驾驶。", "沙马拉且"),
    ("经调证，海丽且姆·吐拉洪提现三次。", "海丽且姆"),
    # Letters with signs.
    ("外籍教师Łucja Wiśniewska未取得工作许可。", "Wiśniewska"),
    ("当事人雇用José Ramírez授课。", "Ramírez"),
    ("Иван Соколов未取得工作许可。", "Соколов"),
    # Everyday words that are names.
    ("叉车工晴天说没有看见。", "叉车工晴天"),
    ("售后经理大方却推说是操作不当。", "售后经理大方"),
]


@pytest.mark.parametrize(("facts", "name"), NAMED)
def test_a_persons_name_does_not_stay(facts: str, name: str) -> None:
    assert name not in shown(facts)


ORDINARY = [
    "安全员应当逐班检查，驾驶员连续作业，店员方才承认。",
    "主管部门通知业主单位，师生文明用餐，人才流动有序。",
    "“万科·金域蓝湾”与“乔治·丹尼”均为品牌。",
    "查获石斑鱼、多宝鱼，抽检安宫牛黄丸。",
    "施工现场位于云栖区文峰路88号的住宅楼工地。",
    "当事人在高峰期未采取安全措施，现场安全通道堵塞。",
    "经测量，水泥路面长15米，石材堆放面积30平方米，马路对面设有红绿灯。",
    "执法人员向当事人出示执法证件，当事人全程陪同，确认签字。",
    "检测项目包括甲醛、孔雀石绿、恩诺沙星、黄曲霉毒素等。",
    "后厨冰柜内有牛肉、黄喉、毛肚、金针菇等食材。",
    "任何单位和个人不得干扰，时任负责人未履行职责。",
    "当事人何时取得许可、何地经营、何人出资均已查清。",
    "销售“张小泉”牌菜刀、“李锦记”蚝油各一件。",
    "处罚款人民币伍佰元整，货值陆佰伍拾元。",
    "依据《中华人民共和国反不正当竞争法》第九条，决定如下。",
    "当事人积极配合调查、主动整改，符合从轻处罚情形。",
    "本机关于同日送达《责令限期改正通知书》，要求限期拆除。",
    "申请人李某某与被申请人某公司签订合同。",
    "由杨**委托运输，运费850元。",
    "当事人祁*香驾驶货车被查获。",
    "云梧市北滘县纬五路211号5幢6层为生产地址。",
    "青渚市凤桥区白莲路46号由安澜禾沐商贸有限公司承租。",
    "供应商安澜润菏云商贸有限公司提供了发票。",
    "如不服本决定，可在六十日内申请行政复议，或者在六个月内提起行政诉讼。",
    "申请白银市白银区人民法院强制执行。",
    "广告内容含“和平花园盛大开盘”字样。",
    "经现场检查，温度计显示冷库温度为零下十八度。",
    "该船自黄岐半岛以东海域返航，货车从火车东站出发。",
    "噪声自楼下酒吧传来。",
    "店铺公众号名为鲜禾优选。",
    "销售康师傅红烧牛肉面、安利纽崔莱各一箱。",
    "位于李家沟组、张各庄两处。",
    "门锁有更换痕迹，双锁未落实。",
    "途经尼玛县、达瓦乡，前往格桑花景区。",
    "销售Estée牌口红、Häagen冰淇淋。",
]


@pytest.mark.parametrize("facts", ORDINARY)
def test_ordinary_prose_is_not_touched(facts: str) -> None:
    assert shown(facts) == facts


MASKS = [
    ("张三", "张某"),
    ("欧阳修", "欧阳某"),
    ("司马丽怡", "司马某"),
    ("欧阳", "欧某"),
    ("阿迪力·托合提", "阿某"),
    ("John Smith", "J某"),
]


@pytest.mark.parametrize(("name", "masked"), MASKS)
def test_a_mask_keeps_the_surname(name: str, masked: str) -> None:
    assert mask(name, load_names()) == masked


def test_the_same_person_has_the_same_mask_in_every_field_and_equal_masks_are_numbered() -> None:
    result = redact(
        "证人王建国称，店员王丽丽在场。王建国签字。", remarks="王丽丽已到场", full_text="王建国的询问笔录"
    )
    assert result.texts["facts"] == "证人王某1称，店员王某2在场。王某1签字。"
    assert result.texts["remarks"] == "王某2已到场"
    assert result.texts["full_text"] == "王某1的询问笔录"


def test_a_name_in_a_companys_name_stays_there() -> None:
    result = redact(
        "凤桥区雷豪梓食品店的理货员雷豪梓在场。",
        party=Party(name="凤桥区雷豪梓食品店", kind=PartyKind.SOLE_TRADER, legal_representative="唐涵萱"),
        remarks="经营者唐涵萱已缴纳罚款",
    )
    assert result.texts["facts"] == "凤桥区雷豪梓食品店的理货员雷某在场。"
    assert result.texts["party.name"] == "凤桥区雷豪梓食品店"
    assert result.texts["remarks"] == "经营者唐某已缴纳罚款"
    assert result.texts["party.legal_representative"] == "唐某"


def test_the_legal_representative_of_an_organisation_stays() -> None:
    result = redact("法定代表人刘守诚到场陈述。")
    assert result.texts["party.legal_representative"] == "刘守诚"
    assert result.texts["facts"] == "法定代表人刘守诚到场陈述。"


def test_a_person_who_is_the_party_is_masked_everywhere() -> None:
    result = redact(
        "2024年1月2日，端木松驾驶货车。端木松承认。",
        party=Party(name="端木松", kind=PartyKind.PERSON),
        outcome="对端 木松罚款",
    )
    assert result.texts["party.name"] == "端木某"
    assert "端木松" not in result.texts["facts"]
    assert "木松" not in result.texts["outcome"]
    assert [count.code for count in result.tally] == ["R-NAME-P"]


def test_names_the_feed_gives_are_found_bare() -> None:
    result = redact("货物由天山雪运来。", persons=(Person(name="天山雪", role="货主"),))
    assert "天山雪" not in result.texts["facts"]


def test_officers_keep_their_names() -> None:
    facts = "执法人员张伟、李娜（执法证号12010012345）进行检查。"
    assert redact(facts, officers=(Officer(name="张伟"), Officer(name="李娜"))).texts["facts"] == facts
    assert redact(facts).texts["facts"] == facts


def test_a_name_that_is_an_everyday_word_is_not_looked_for_elsewhere() -> None:
    assert shown("监理员成功称未见异常。整改成功后复工。").endswith("整改成功后复工。")
