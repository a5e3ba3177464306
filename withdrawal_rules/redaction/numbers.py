"""Identity papers, phones, accounts, plates and the numbers that only look like them.

Two questions are asked of every long number: what does it look like (check digit, length,
prefix), and what does the text call it. Where the text calls it a 统一社会信用代码, a 文号, a
batch or an order number, it stays, unless it passes the check digit of an ID number; where the
text calls it a phone, an account or a paper, it goes, even if a digit is wrong. Check digits
alone decide nothing: one ID number in thirty is also a well-formed organisation code.

Works on the folded copy (``normalise.fold``): widths are equal, spaces between digits kept.
"""

import re
from collections.abc import Iterator, Sequence

from generator.model.identifiers import has_id_check_digit, is_uscc
from withdrawal_rules.redaction import papers
from withdrawal_rules.redaction.called import clause_before, inside_word, label_before, organ_speaks
from withdrawal_rules.redaction.patterns import pattern
from withdrawal_rules.redaction.spans import Cover, Span

_HAN_DIGITS = str.maketrans(
    "零〇○一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖oOlI", "00012345678912123456789" + "0011"
)
_HAN_SET = "零〇○一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖"

# A run: seven or more digits, parted by at most three of space, hyphen, dot, slash, underscore.
_RUN = re.compile(r"[0-9](?:[ \n\-_/·.]{0,3}[0-9*]){5,400}(?:[ \n\-]{0,2}[Xx×](?![0-9A-Za-z]))?")
_HAN_RUN = pattern("numbers", "han_run")
_YEARS = re.compile(r"(?:(?:19|20)\d{2}[、,.\- ]?){2,}[两二三四五]?")
# Digits parted by signs that no plain number has; without any, the patterns of such numbers find nothing.
_PARTED = re.compile(r"[(),、:|~+](?<=[0-9].)[(),、:|~+ \-]*[0-9]")
_ID_X = re.compile(r"[1-9]\d{16}[Xx](?=[0-9A-Za-z])")
_ID_SPLIT = re.compile(r"[1-9]\d{5}[(,、:~|]+(?:18|19|20)\d{6}[),、:~|]+\d{3}[\dXx]")
_BRACKETED = pattern("numbers", "bracketed")
_CARD_SPLIT = re.compile(r"\d{4}(?:[,、:|~()+]{1,2}\d{4}){3}(?:[,、:|~()+]{1,2}\d{1,3})?(?![0-9])")
_MIXED_CARD = re.compile(r"[0-9](?<![0-9A-Za-z][0-9])(?:[ \-]?[0-9oOlI]){14,20}(?![0-9A-Za-z])")
_CARD_AHEAD = re.compile("账|帐|卡|存[折单]")
# One item of a list, and what parts it from the next.
_ITEM = re.compile(r"[0-9][0-9Xx*\-./ ·_\n]{6,40}(?:\([^()]{1,12}\))?[、,;和及与]$")
_OLD_ID = re.compile("[旧老原]号|一代|[旧老]证|升位|15位|十五位")
_MIXED_LETTERS = re.compile(r"[1lI](?<![0-9A-Za-z][1lI])(?:[ \-]?[0-9oOlI]){10}(?![0-9A-Za-z])")
_USCC = pattern("numbers", "uscc")
_DOC_NUMBER = pattern("numbers", "doc_number")

_ID = re.compile(r"[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]")
_ID15 = re.compile(r"[1-9]\d{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}")
_LANDLINE = pattern("numbers", "landline")
_PHONE_LABEL = re.compile(r"(?:电话|座机|固话|宅电|传真|联系方式|致电)(?:号码|号|为|是|:|\(|[ ])*$")
_PHONE_AHEAD = re.compile(_PHONE_LABEL.pattern.removesuffix("$") + "(?=[2-8])")
_PLAIN_LANDLINE = pattern("numbers", "plain_landline")

_BANK_NEAR = pattern("numbers", "bank_near")
_ID_NEAR = re.compile(r"身份证|证件|公民身份|身份号|证号")
_ORGAN = re.compile(r"(?:局|政府|法院|检察院|委员会|队|办事处|服务厅|服务中心|厅)$")
_SOMEBODY = re.compile(
    r"[其他她]|本人|当事人|人[(,:为是]|联系人|经办|家|住|职工|员[(,:为是]|用户|来电|主叫|寄|收"
)
_FIXED_LINE = re.compile(r"0(?:10|2\d|[3-9]\d\d)[2-8]\d{6,7}")
_FIRM_LINE = pattern("numbers", "firm_line")
_PHONE_WORD = re.compile(r"电话|座机|固话|宅电|传真|联系方式|致电")
_ID_AFTER = re.compile(r"\((?:旧|老|原|一代)?(?:身份证|证件)")
_USCC_NEAR = pattern("numbers", "uscc_near")


def _list_head(text: str, start: int) -> int:
    """Where the list of numbers begins that the number at ``start`` goes on (or ``start``): the words
    before it speak of all its items."""
    for _ in range(8):
        if text[start - 1 : start] not in tuple("、,;和及与"):
            break
        item = _ITEM.search(text, max(0, start - 60), start)
        if item is None:
            break
        start = item.start()
    return start


def protected(text: str, known_codes: frozenset[str], cover: Cover) -> Cover:
    """Adds to ``cover`` and returns what is never touched: codes of organisations, 文号."""
    for match in _DOC_NUMBER.finditer(text):
        cover.add(match.start(), match.end())
    for match in _USCC.finditer(text):
        code = match.group()
        if inside_word(text, match.start()):
            continue
        if code in known_codes or (is_uscc(code) and not _is_rather_private(text, match.start(), code)):
            cover.add(match.start(), match.end())
        elif not code.isdigit() and not has_id_check_digit(code):
            label = _USCC_NEAR.search(clause_before(text, match.start(), 12))
            if label:
                cover.add(match.start(), match.end())
    return cover


def _is_rather_private(text: str, start: int, code: str) -> bool:
    """Digits that pass as a code may be an ID or an account: the words before them decide."""
    if not code[:17].isdigit():
        return False
    before = clause_before(text, start, 16)
    if _USCC_NEAR.search(before):
        return _ID_NEAR.search(before) is not None
    if _ID.fullmatch(code) and (has_id_check_digit(code) or _ID_NEAR.search(before)):
        return True
    return code.startswith("62") or _BANK_NEAR.search(clause_before(text, start, 30)) is not None


def find(text: str, cover: Cover) -> Iterator[Span]:
    """Spans of private numbers in ``text``, none of them touching ``cover``."""
    for match in _RUN.finditer(text):
        yield from _judge_run(text, match.start(), match.group(), cover)
    for match in _HAN_RUN.finditer(text):
        value = match.group()
        if not value.isascii() and any(char in _HAN_SET for char in value) and not _YEARS.fullmatch(value):
            digits = value.translate(_HAN_DIGITS)
            yield from _judge_run(text, match.start(), digits, cover, han=True)
    for match in _ID_X.finditer(text) if "X" in text or "x" in text else ():
        if has_id_check_digit(match.group()) and not cover.touches(*match.span()):
            yield Span(match.start(), match.end(), "R-ID", value=match.group())
    parted = _PARTED.search(text) is not None
    for match in _ID_SPLIT.finditer(text) if parted else ():
        value = re.sub(r"[^0-9Xx]", "", match.group())
        if has_id_check_digit(value) and not cover.touches(*match.span()):
            yield Span(match.start(), match.end(), "R-ID", value=value.upper())
    mixed = "o" in text or "O" in text or "l" in text or "I" in text
    for shape, possible in ((_CARD_SPLIT, parted), (_MIXED_CARD, mixed)):
        for match in shape.finditer(text) if possible and _CARD_AHEAD.search(text) else ():
            start, value = match.start(), match.group()
            if value.replace(" ", "").replace("-", "").isdigit() or cover.touches(*match.span()):
                continue
            private, public = label_before(text, start)
            if private or (value.startswith("62") and not public):
                digits = re.sub(r"\D", "", value.translate(_HAN_DIGITS))
                yield Span(start, match.end(), "R-BANK", value=digits if shape is _CARD_SPLIT else "")
    for match in _BRACKETED.finditer(text) if parted else ():
        if inside_word(text, match.start()):
            continue
        yield Span(match.start(), match.end(), "R-TEL", value=re.sub(r"\D", "", match.group()))
    for match in _MIXED_LETTERS.finditer(text) if mixed else ():
        value = match.group()
        digits = value.translate(_HAN_DIGITS)
        if not value.replace(" ", "").replace("-", "").isdigit() and digits[1:].lstrip(" -")[0] in "3456789":
            private, _ = label_before(text, match.start())
            if private:
                yield Span(match.start(), match.end(), "R-TEL", value=re.sub(r"\D", "", digits))
    yield from _phones(text, cover)
    yield from papers.find(text, cover, label_before)


def without_organ_lines(
    text: str, spans: list[Span], organisations: Cover, people: Sequence[int]
) -> list[Span]:
    """``spans`` without the fixed lines of organs: 可向某市人民政府申请行政复议(电话:0597-…).

    A line is an organ's where the organ is the last to be named before it in the sentence.
    ``people``: where names of people end, in order.
    """
    ends = [end for _, end in organisations if _ORGAN.search(text, max(0, end - 5), end)]
    kept: list[Span] = []
    for span in spans:
        if span.code == "R-TEL" and span.value[:1] == "0":
            if _FIRM_LINE.search(text, max(0, span.start - 24), span.start):
                clause = max(text.rfind(mark, 0, span.start) for mark in ",。;\x01")
                if (
                    not any(clause < end <= span.start for end in people)
                    and "其" not in text[clause : span.start]
                ):
                    continue
            floor = max(text.rfind("。", 0, span.start), text.rfind("\x01", 0, span.start), span.start - 40)
            organ = max((end for end in ends if floor < end <= span.start), default=-1)
            person = max((end for end in people if end <= span.start), default=-1)
            if organ > person and not _SOMEBODY.search(text, organ, span.start):
                continue
        kept.append(span)
    return kept


def _compact(run: str) -> tuple[str, Sequence[int]]:
    if run.isascii() and run.isdigit():
        return run, range(len(run))
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
                    if (private and _ID_NEAR.search(clause_before(text, start, 16))) or not public:
                        take(a, a + 18)
                        yield span(a, a + 18, "R-ID")
    if count < 7 or all(taken):
        return
    if private is None:
        private, public = label_before(text, start)
    head = _list_head(text, start) if count >= 16 else start
    if head < start and not (private or public):
        private, public = label_before(text, head)
    if _is_spaced_account(text, head, digits, places, bool(private), bool(public), lettered) and free(
        0, count
    ):
        yield span(0, count, "R-BANK")
        return
    if (
        (private and not public)
        and _FIXED_LINE.fullmatch(digits)
        and free(0, count)
        and _PHONE_WORD.search(clause_before(text, start, 16))
        and not organ_speaks(text, start)
    ):
        # A fixed line in whatever spelling, where the words before it call it a phone.
        yield span(0, count, "R-TEL")
        return
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
            clause = clause_before(text, start, 24)
            if _ID_AFTER.match(text, start + places[b - 1] + 1):
                take(a, b)
                yield span(a, b, "R-ID15")
                continue
            if _ID_NEAR.search(clause) or not (public or "注册" in clause):
                take(a, b)
                # Fifteen digits are an old ID or a 工商注册号; unlabelled, a person decides.
                yield span(
                    a, b, "R-ID15", sure=bool(private or _ID_NEAR.search(clause) or _OLD_ID.search(clause))
                )
                continue
        if _is_account(text, head, digits[a:b], private, public, lettered):
            take(a, b)
            yield span(a, b, "R-BANK")


def _parts(digits: str, places: Sequence[int], joint: "object") -> list[tuple[int, int]]:
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
    clause = clause_before(text, start, 30)
    near = _BANK_NEAR.search(clause) is not None
    if size in (16, 17, 18, 19):
        return near or digits.startswith(("62", "9559")) or _luhn(digits) or (digits[0] in "3456" and private)
    if private and near and size >= 9:
        return re.search(r"账|帐|卡|银行|开户|[本般]户", clause[-14:]) is not None
    return False


def _is_spaced_account(
    text: str, start: int, digits: str, places: Sequence[int], private: bool, public: bool, lettered: bool
) -> bool:
    """Whether a whole run, parted in whatever way, is one account number."""
    size = len(digits)
    if not 16 <= size <= 19 or lettered or not digits.isdigit() or (public and not private):
        return False
    gaps = [at for at in range(1, size) if places[at] - places[at - 1] > 1]
    each = len(gaps) == size - 1  # every digit stands apart: no gap says where a number ends
    if not gaps or (
        not each and any(_mobile_at(digits, a, b) for a in (0, *gaps) for b in (*gaps, size) if b > a)
    ):
        return False
    near = _BANK_NEAR.search(clause_before(text, start, 30)) is not None
    if near and (private or each):
        return True
    return digits.startswith("62") and (near or private or len(gaps) in (3, 4, 5) or each or _luhn(digits))


def _phones(text: str, cover: Cover) -> Iterator[Span]:
    if "0" in text:
        for match in _LANDLINE.finditer(text):
            start, end = match.span()
            if inside_word(text, start) or cover.touches(start, end):
                continue
            if text[start] == "(" and ")" not in match.group():
                start += 1
            private, public = label_before(text, start)
            if public and not private:
                continue
            if organ_speaks(text, start):
                continue
            yield Span(start, end, "R-TEL", value=re.sub(r"\D", "", match.group()))
    for label in _PHONE_AHEAD.finditer(text):
        line = _PLAIN_LANDLINE.match(text, label.end())
        if line is None:
            continue
        start, end = line.span()
        if _PHONE_LABEL.search(text[max(0, start - 10) : start]) is None:
            continue
        if cover.touches(start, end) or organ_speaks(text, start):
            continue
        yield Span(start, end, "R-TEL", value=re.sub(r"\D", "", line.group()))
