"""国家秘密 marks and words in a text. A hit holds the whole record (政府信息公开条例 art. 14).

Statutory formulas that deny it or only list it (听证公开举行，除涉及国家秘密、商业秘密或者
个人隐私 ...; 经审查，不涉及国家秘密) stand in ordinary decisions and are no hit.
"""

import re
import unicodedata

from generator.model.text import INVISIBLE, fold

_INSIDE = re.compile("内[\\W_\u30fc\u115f\u1160\u3164\uffa0]*部")
"""Nearly no text has it, and no other character is folded to one of these or to 密."""
_WORDS = ("秘密", "机密", "绝密", "内部")
"""Every mark and every saying holds one of these: 密封 and 精密 are none, and cost no second look."""
_STAR = re.compile("(?:绝密|机密|秘密)[★☆✩✭*]")
_LEVEL = re.compile("密级(?:为|是)?[:：]?(?:绝密|机密|秘密)")
_INTERNAL = re.compile(
    "[【\\[(〔]内部(?:资料|文件|材料|使用)[】\\])〕]|内部(?:资料|文件|材料)[,，、]?(?:请)?(?:注意保[密存管]|不得外传|严禁外传|请?勿外传|妥善保管)"
)
_ALONE = re.compile(
    r"^[\s【\[(（]*(?:绝密|机密|秘密|内部资料|内部文件)[\s】\])）]*(?:\d+年)?\s*$", re.MULTILINE
)
_LISTED = "(?:(?:商业秘密|工作秘密|个人隐私|国家安全|[、,和或者及与])*)"
_DENIED = re.compile(
    f"(?:不|未|没有|无|并非|非)(?:存在|包含|含有|含|涉及|涉|属于|属|是|得泄露)?{_LISTED}国家秘密"
    f"|(?:除|如|若|凡|是否|有无)(?:依法|因|案件|有)?(?:存在|涉及|属于|有)?{_LISTED}国家秘密"
    "|(?:涉及)?国家秘密[、,]商业秘密(?:[、,和或者及与以]*个人隐私)?(?:的)?(?:内容|信息|情形|案件)?(?:外|除外|[,，]?依法(?:予以|应当)保密)"
)


def has_secret_mark(text: str) -> bool:
    """Whether ``text`` carries a mark of secrecy or says that it holds a state secret."""
    if "密" not in text and not _INSIDE.search(text):
        return False
    plain = fold(text)
    if not any(word in plain for word in _WORDS):
        return False
    if "绝密" in plain or _STAR.search(plain) or _LEVEL.search(plain) or _INTERNAL.search(plain):
        return True
    if "国家秘密" in plain and "国家秘密" in _DENIED.sub("", plain):
        return True
    # A mark that stands alone on its line; folding would join the lines.
    return _ALONE.search(INVISIBLE.sub("", unicodedata.normalize("NFKC", text))) is not None
