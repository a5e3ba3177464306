"""Illness, disability, pregnancy of a person; dates of birth.

A cue (患有, 确诊, 诊断为, 怀孕 ...) in a clause that speaks of a person is clear: what follows
it to the end of the clause is masked. A word of illness far from any cue is not clear.
Sources: PIPL art. 28; SPC 2016 art. 10; rules R-HEALTH, R-DOB.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from withdrawal_rules.redaction.spans import Span

_STOP = "。;,!?\x01"
_CUE = re.compile(
    r"(?:确诊(?:为|患有?|是|:)?|(?:被|经)?诊断(?:结果|结论|意见|证明)?(?:书)?(?:载明|显示|记载|注明|提示)?(?:为|是|患有?|:|系|写明|写有)+|(?:入院|出院|门诊|初步|临床|病理|术前|术后|主要|处方)诊断(?:为|是|:)?"
    r"|患有|身患|罹患|患上|患过|曾患|长期患|自幼患|先天患|感染(?:了|上)?(?=[^,。;]{0,8}(?:病毒|艾滋|HIV|梅毒|肝炎|结核|淋病))|检出(?=[^,。;]{0,10}(?:HIV|艾滋|梅毒|阳性))"
    r"|(?<=[他她其你妻夫父母子女儿弟妹姐哥])患(?=[\u4e00-\u9fffA-Z])"
    r"|病史(?:为|:|包括)|既往(?:有|病史|史)[:为]?|(?:病情|病名|疾病|病因|诊断|症状|体检异常|健康状况|身体状况)(?:为|:|系|是)"
    r"|因(?:患有?)?(?=[“\"])|因(?=[^,。;:\x01]{1,24}?(?:住院|入院|就诊|手术|服药|化疗|透析|放疗|休养|卧床|请病假|死亡证明))"
    r"|(?:正在|长期|常年|需要?|定期)(?:接受|进行|服用)(?=[^,。;]{0,16}(?:化疗|放疗|透析|治疗|药|康复))"
    r")\s*"
)
_PHRASE = re.compile(
    r"(?:已?怀孕(?:[\d一二三四五六七八九十零〇]+(?:个?多?月|周|余周)[^,。;)\x01]{0,8})?|妊娠(?!期?糖)[^,。;)\x01]{0,16}|孕[\d一二三四五六七八九十]{1,3}\+?\d?(?:周|月|个月)[^,。;)\x01]{0,8}|处于(?:孕期|哺乳期|经期)|身孕|流产史|(?:人工|药物|自然)流产"
    r"|HIV[^,。;)\x01]{0,6}|艾滋病[^,。;)\x01]{0,8}|梅毒[^,。;)\x01]{0,8}|(?:吸毒|戒毒)(?:史|人员)|(?:肢体|智力|视力|听力|言语|精神|多重)残疾[^,。;)\x01]{0,8}|残疾证[^,。;)\x01]{0,12}"
    r"|(?:[一二三四五六七八九十]|\d+)级(?:伤残|残疾)|尿毒症[^,。;)\x01]{0,8}|抑郁症?[^,。;)\x01]{0,8}|精神分裂[^,。;)\x01]{0,8}|(?:[\u4e00-\u9fff]{1,6})?(?:恶性肿瘤|白血病|淋巴瘤|癌)(?:[^,。;)\x01]{0,8})|乙肝[^,。;)\x01]{0,8})"
)
# What names of illnesses end with.
_ILL = re.compile(
    r"(?:综合征|综合症|功能不全|功能障碍|后遗症|肾衰竭|心衰竭|衰竭|梗死|梗塞|栓塞|骨折|骨裂|脱位|脱垂|突出|结核|肝硬化|硬化|脑出血|蛛网膜下腔出血|肿瘤|癌症|[\u3400-\u9fff]癌|血栓|动脉瘤|[\u3400-\u9fff]瘤"
    r"|(?<![无发疾毛弊])病(?![人院房历床案情例假毒区种原号室友害虫死])|(?<![适对])症(?![状结候])|[肺肝肾肠胃膜脑髓节腺囊道管关气鼻咽喉皮]炎|炎症|哮喘|癫痫|贫血|溃疡|糖尿|高血压|高血脂|低血糖|冠心|心绞痛|早搏|房颤|颤动|心律失常|肺气肿|尿毒|痛风|中风|偏瘫|瘫痪|截瘫|失聪|失明|耳聋|智力低下|自闭|孤独症|抑郁|焦虑|躁狂|精神分裂|双相|痴呆|帕金森|阿尔茨海默|强直|狭窄|积水|结石|囊肿|结节|增生|息肉|湿疹|疱疹|荨麻疹|银屑|白癜风|红斑|斑秃|静脉曲张|流产|早产|宫外孕|先兆子痫|子痫|不孕|不育|白内障|青光眼|视网膜|脊柱侧弯|椎间盘|滑脱|受压|艾滋|梅毒|淋病|尖锐湿疣|乙肝|丙肝|HIV|阳性|残疾|伤残)"
)
_ILL_STAGE = re.compile(r"[^,。;、!?\x01()（）”\"]{0,12}(?:\([^()\x01]{1,12}\))?(?=[,。;、!?\x01)”\"])")
_ILL_BACK = frozenset(',。;:、(“"\x01患因为称系是的了被现致发得有其及和与出属于经过怀疑')
_PERSON_NEAR = re.compile(
    r"某|本人|自己|其|患者|病人|产妇|孕妇|老人|住院|之[子女妻夫父母]|妻|夫|父亲|母亲|儿子|女儿|孩子|员工|工人|家属|你|他|她|\d岁|称|自述|陈述|反映|配偶|系"
)
_NOT_A_PERSON = re.compile(
    r"第[一二三四五六七八九十百\d]+条|规定|广告|宣传|说明书|适应症|功效|疗效|治愈|防治|药品|疫苗|动物|生猪|畜|禽|犬|牛|羊|鸡|鸭|鱼|植物|作物|林木|检疫|疫情|传染病防治|职业病(?:防治|危害)|筛查|门诊部|科室|诊疗科目|标签|能够?治"
)
_TAIL = re.compile(r"(?:加建|违法|经营|销售|未取得|向|要求|请求|申请|购买|导致|所致|故|为由|为方便)")
_DATE = (
    r"(?:(?:18|19|20)\d{2}\s?[年.\-/·]\s?\d{1,2}\s?[月.\-/·]\s?\d{1,2}\s?日?|(?:19|20)\d{6}(?!\d)"
    r"|[一二][零〇○一二三四五六七八九0-9]{3}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日|(?:19|20)\d{2}年\d{1,2}月(?!\d)|\d{2}年\d{1,2}月\d{1,2}日|民国\d{1,3}年\d{1,2}月\d{1,2}日)"
)
_BIRTH_AFTER = re.compile(f"(?P<date>{_DATE})(?:\\s|\\()?(?:出生|生(?=[,。;)\\x01]|于|人)|生$|降生|诞生)")
_BIRTH_BEFORE = re.compile(
    f"(?:出生日期|出生年月日?|出生时间|生日|出生于|生于|出生|生辰|DOB|dob|诞辰)(?:为|是|:|系|在|登记为|\\(|于|[ ]){{0,2}}(?P<date>{_DATE})"
)
_BIRTH_BETWEEN = re.compile(
    f"[,(、:](?:男|女)(?:性)?[,、;\\s](?:[\\u4e00-\\u9fff]{{1,3}}族[,、])?(?P<date>{_DATE})(?=[,、;)生。])"
)
_BIRTH_NAKED = re.compile(f"\\((?P<date>{_DATE})[,、]\\s?(?:男|女|身份证|公民身份|汉族|住)")


def births(text: str) -> Iterator[Span]:
    """Dates of birth, told by the words around them."""
    if "生" in text or "DOB" in text or "dob" in text:
        for pattern in (_BIRTH_AFTER, _BIRTH_BEFORE):
            for match in pattern.finditer(text):
                yield Span(match.start("date"), match.end("date"), "R-DOB", value=match["date"])
    if "男" in text or "女" in text:
        for pattern in (_BIRTH_BETWEEN, _BIRTH_NAKED):
            for match in pattern.finditer(text):
                yield Span(match.start("date"), match.end("date"), "R-DOB", value=match["date"])


def find(text: str, people: Sequence[int] = ()) -> Iterator[Span]:
    """Clauses that tell the health of a person. ``people``: where known names end, in order."""
    yield from _illnesses(text, people)
    for match in _CUE.finditer(text):
        start = match.end()
        sentence = _sentence_before(text, match.start())
        if _NOT_A_PERSON.search(sentence):
            continue
        end = _clause_end(text, start)
        if end - start < 2:
            continue
        yield Span(start, end, "R-HEALTH", value=text[start:end] if end - start >= 4 else "", reason="cue")
    for match in _PHRASE.finditer(text):
        sentence = _sentence_before(text, match.start())
        around = sentence + text[match.end() : _clause_end(text, match.end())]
        if _NOT_A_PERSON.search(around) or not _PERSON_NEAR.search(around):
            continue
        yield Span(match.start(), match.end(), "R-HEALTH", reason="phrase")


def _illnesses(text: str, people: Sequence[int]) -> Iterator[Span]:
    """Names of illnesses in a sentence that names a person, or speaks of one's family."""
    for match in _ILL.finditer(text):
        begin = max(text.rfind("。", 0, match.start()), text.rfind("\x01", 0, match.start())) + 1
        stop = min(
            (place for place in (text.find("。", match.end()), text.find("\x01", match.end())) if place >= 0),
            default=len(text),
        )
        sentence = text[begin:stop]
        named = bisect_right(people, match.start()) > bisect_left(people, begin)
        if not named and not _KIN_NEAR.search(text, begin, match.start()):
            continue
        if _NOT_A_PERSON.search(sentence):
            continue
        start = match.start()
        floor = max(begin, start - 16)
        while start > floor and text[start - 1] not in _ILL_BACK:
            start -= 1
        tail = _ILL_STAGE.match(text, match.end())
        yield Span(start, tail.end() if tail else match.end(), "R-HEALTH", reason="illness")


_KIN_NEAR = re.compile(
    r"患者|病人|产妇|孕妇|其(?:父|母|妻|夫|子|女|儿|弟|妹|兄|姐|祖|爷|奶|配偶|家人|孩子|本人)|(?:父亲|母亲|妻子|丈夫|儿子|女儿|配偶|老人|孩子|幼儿|学生)"
)


def _sentence_before(text: str, place: int) -> str:
    begin = max(text.rfind("。", 0, place), text.rfind(";", 0, place), text.rfind("\x01", 0, place))
    return text[max(begin + 1, place - 60) : place]


def _clause_end(text: str, start: int) -> int:
    """The end of the clause; a quotation or bracket opened at its start is taken whole."""
    limit = len(text)
    if start < limit and text[start] in '“"「『':
        close = text.find({"“": "”", '"': '"', "「": "」", "『": "』"}[text[start]], start + 1)
        if 0 < close < start + 200:
            return close + 1
    depth = 0
    for place in range(start, min(limit, start + 120)):
        char = text[place]
        if char in "(（":
            depth += 1
        elif char in ")）":
            if depth == 0:
                return place
            depth -= 1
        elif char in _STOP and depth == 0:
            return place
    return min(limit, start + 120)
