"""What the authority itself keeps back: marked passages, and sentences that say so.

A trade secret is only what the authority marks as one (公开条例 art. 15; rules R-TRADE); this
module finds marks, it never guesses what a secret might be. State-secret marks hold the whole
record (公开条例 art. 14, R-STATE).
"""

import re
from collections.abc import Iterator

from withdrawal_rules.redaction.patterns import pattern
from withdrawal_rules.redaction.spans import Cover, Span

_START = pattern("marks", "start")
_END_WORD = re.compile(r"/|结束|完毕|完|终|止|END|end|End|至此|到此|以上")
_BEGIN_WORD = re.compile(r"开始|起|始|BEGIN|begin|Begin|START|start|以下|自此")
_OPENERS = "⟦[【〔〖(「『{"
_PAIRS = {"⟦": "⟧", "[": "]", "【": "】", "〔": "〕", "〖": "〗", "(": ")", "「": "」", "『": "』", "{": "}"}
_WORD = pattern("marks", "secret")
# A sentence that names what follows or what went before.
_SAYS_FORWARD = pattern("marks", "says_forward")
_CLAIM = pattern("marks", "claim")
_QUOTE = re.compile(r"[“\"「『][^“”\"「」『』。\x01]{2,400}[”\"」』]")
_STATE = pattern("marks", "state")
_VALUE_AFTER = pattern("marks", "value_after")
_QUOTED_MARK = pattern("marks", "quoted_mark")


def state_secret(text: str) -> re.Match[str] | None:
    """The first words that mark a state secret, or None."""
    if "密" not in text and "★" not in text:
        return None
    return _STATE.search(text)


def find(text: str) -> list[Span]:
    """Spans of passages the text itself marks as kept back."""
    if _WORD.search(text) is None and _BRIEF.search(text) is None:
        return []
    # What an earlier redaction put there is no mark.
    text = _OWN.sub(lambda match: "□" * len(match.group()), text)
    spans = list(_marks(text))
    spans += _brackets(text)
    spans += [Span(m.start(), m.end(), "R-TRADE", reason="quoted mark") for m in _QUOTED_MARK.finditer(text)]
    covered = Cover((span.start, span.end) for span in spans)
    spans += _sentences(text, covered)
    return spans


_BRIEF = re.compile("密(?<=[【〔\\[〖(</{]密)[起止开结始终完】〕\\]〗)>}]")
_OWN = re.compile(r"〔[^〔〕]{0,12}(?:已隐去|不予公开)〕")


def _marks(text: str) -> Iterator[Span]:
    taken_to = 0
    for match in _START.finditer(text):
        if match.start() < taken_to:
            continue
        token = match.group()
        if _END_WORD.search(token) and not _BEGIN_WORD.search(token):
            # A mark that closes what nothing opened: all before it in the sentence is covered.
            start = max(
                text.rfind("\x01", 0, match.start()) + 1, text.rfind("。", 0, match.start()) + 1, taken_to
            )
            yield Span(start, match.end(), "R-TRADE", reason="closing mark")
            taken_to = match.end()
            continue
        end = _closing(text, match)
        if end is None:
            if _is_aside(text, match):
                # （…商业秘密…） after the passage: what stands before it in the clause is meant.
                start = _clause_start(text, match.start())
                yield Span(start, match.end(), "R-TRADE", reason="aside")
                taken_to = match.end()
                continue
            end = _sentence_end(text, match.end())
        yield Span(match.start(), end, "R-TRADE", reason="marked")
        taken_to = end


def _closing(text: str, opening: re.Match[str]) -> int | None:
    limit = text.find("\x01", opening.end())
    limit = len(text) if limit < 0 else limit
    for match in _START.finditer(text, opening.end(), limit):
        if _END_WORD.search(match.group()) or not _BEGIN_WORD.search(match.group()):
            return match.end()
    bracket = opening.group()[0]
    if bracket not in _PAIRS:
        return None
    slash = re.compile(
        re.escape(bracket)
        + r"{1,2}\s?(?:/|结束|完|止|终)[^\x01]{0,16}?["
        + re.escape(_PAIRS.get(bracket, "]"))
        + r"]{1,2}"
    )
    found = slash.search(text, opening.end(), limit)
    return found.end() if found else None


def _is_aside(text: str, match: re.Match[str]) -> bool:
    return text[match.start()] in "(〔" and (match.end() >= len(text) or text[match.end()] in ",。;、\x01")


def _clause_start(text: str, place: int) -> int:
    return max(text.rfind(mark, 0, place) for mark in "。;:\x01") + 1


def _sentence_end(text: str, place: int) -> int:
    ends = [end for end in (text.find(mark, place) for mark in "。\x01") if end >= 0]
    return min(ends, default=len(text))


def _brackets(text: str) -> Iterator[Span]:
    """【涉密内容：…】, （商业秘密，不予公开：…）: a bracket that holds both the mark and the passage."""
    for match in _WORD.finditer(text):
        start, bracket = _enclosing(text, match.start())
        if start < 0:
            continue
        end = _partner(text, start, bracket)
        if end < 0:
            end = _sentence_end(text, start)
        if end > match.end() + 4 or match.start() > start + 10:
            yield Span(start, end, "R-TRADE", reason="bracket")


def _enclosing(text: str, place: int) -> tuple[int, str]:
    depth = 0
    for at in range(place - 1, max(-1, place - 400), -1):
        char = text[at]
        if char in "\x01":
            break
        if char in "⟧]】〕〗)」』}":
            depth += 1
        elif char in _OPENERS:
            if depth == 0:
                return at, char
            depth -= 1
        elif char == "。" and place - at > 60:
            break
    return -1, ""


def _partner(text: str, start: int, bracket: str) -> int:
    depth = 0
    for at in range(start, min(len(text), start + 4000)):
        if text[at] == bracket:
            depth += 1
        elif text[at] == _PAIRS[bracket]:
            depth -= 1
            if depth == 0:
                return at + 1
        elif text[at] == "\x01":
            break
    return -1


def _sentences(text: str, covered: Cover) -> Iterator[Span]:
    """Sentences that say in words that a passage is kept back."""
    for match in _SAYS_FORWARD.finditer(text):
        if not covered.touches(match.start(), match.end()):
            yield Span(match.end(), _sentence_end(text, match.end()), "R-TRADE", reason="forward")
    for match in _CLAIM.finditer(text):
        word = _WORD.search(text, match.start(), match.end())
        if word is None or covered.touches(word.start(), word.end()):
            continue
        start = max(text.rfind(mark, 0, match.start()) for mark in "。;\x01") + 1
        end = _sentence_end(text, match.end())
        sentence = text[start:end]
        if not _speaks_of_here(sentence):
            continue
        quotes = list(_QUOTE.finditer(text, start, end))
        if quotes:
            for quote in quotes:
                yield Span(quote.start(), quote.end(), "R-TRADE", reason="quoted")
            continue
        held = _BRACKET_AFTER.search(text, start, end)
        if held and re.search(r"\d|、", held["value"]):
            yield Span(held.start("value"), held.end("value"), "R-TRADE", reason="bracket after")
            continue
        value = _VALUE_AFTER.search(text, match.start(), end)
        if value and value.end("value") - value.start("value") > 1:
            yield Span(value.start("value"), end, "R-TRADE", reason="value after")
            continue
        if _POINTS_BACK.search(sentence) and _KINDS.search(sentence):
            floor = text.rfind("\x01", 0, start) + 1
            before = text.rfind("。", 0, max(0, start - 1)) + 1
            yield Span(max(before, floor), start, "R-TRADE", reason="sentence before")
            continue
        body = _subject(text, start, word.start())
        if body is not None:
            yield Span(*body, "R-TRADE", reason="clause")


_BRACKET_AFTER = re.compile(r"(?:内容|信息|部分|条款|数据|资料)\((?P<value>[^()\x01]{4,400})\)")
_POINTS_BACK = re.compile(r"^(?:以上|上述|前述|该|此|前款|上列)")
_KINDS = re.compile(r"内容|信息|数据|资料|名单|配方|工艺|价格|报价|参数|条款|部分|段落|文字|表")


def _speaks_of_here(sentence: str) -> bool:
    """Whether the sentence is about a passage of this text, not about the law or the violation."""
    if re.search(
        r"侵犯|窃取|泄露|(?:依据|根据|按照|违反|适用)[^,]{0,40}第[一二三四五六七八九十百\d]+条|反不正当竞争|《|保密(?:义务|协议|制度|措施|费|规定|管理)|未(?:采取|签订|履行)",
        sentence,
    ):
        return False
    return (
        re.search(
            r"配方|工艺|参数|比例|名单|客户|报价|底价|单价|价格|成本|利润|数据|资料|信息|内容|条款|图纸|流程|算法|源代码|渠道|供应商|返利|佣金|公式|含量|配比|温度|如下|:|“",
            sentence,
        )
        is not None
    )


_CLAIM_VERB = re.compile(r"(?:因|均|已)?(?:属于|属|系|构成|涉及|列为|作为|应当|依法|依申请)")


def _subject(text: str, start: int, place: int) -> tuple[int, int] | None:
    """The clauses before the claim that carry figures or lists: ``A1.2%、B3%，属于商业秘密``."""
    comma = text.rfind(",", start, place)
    if comma < 0:
        verb = _CLAIM_VERB.search(text, start, place)
        if verb is None:
            return None
        comma = verb.start()
    passage = text[start:comma]
    label = max(passage.rfind(":"), passage.find("为"))
    begin = start + label + 1
    return (begin, comma) if re.search(r"\d|、", text[begin:comma]) else None
