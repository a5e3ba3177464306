"""The peer of the redaction benchmark: Presidio with Chinese recognisers added.

Run by the interpreter of an environment that has ``presidio-analyzer``; knows nothing of ours.
usage: redaction_peer.py CASES.jsonl OUT.jsonl   (writes case_id, fields, seconds)
A blank pipeline stands in for a language model; names are found by role words, as a team would
configure it in an afternoon. ``--plain`` leaves out the added recognisers (stock Presidio).
"""

# ruff: noqa: E501 - patterns are compared with ours more easily on one line

import json
import re
import sys
import time
import unicodedata
from pathlib import Path

import spacy
from presidio_analyzer import AnalyzerEngine, Pattern, PatternRecognizer, RecognizerRegistry
from presidio_analyzer.nlp_engine import SpacyNlpEngine

_ROLES = (
    "当事人|法定代表人|经营者|负责人|代理人|举报人|投诉人|证人|见证人|店员|员工|患者|学生|业主|驾驶员|司机|乘客|医生|教师|经理|主任|店长"
    "|厂长|保安|护士|护工|工人|家长|父亲|母亲|丈夫|妻子|儿子|女儿|顾客|居民|村民|收款人|付款人|联系人|经办人|负责人|主管"
)
_ADDED = {
    "ID": r"(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dA-Za-z])",
    "ID15": r"(?<=身份证（)\d{15}(?!\d)",
    "MOBILE": r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)",
    "LANDLINE": r"(?<!\d)[(（]?0\d{2,3}[)）]?[- ]?\d{7,8}(?:转\d+)?(?!\d)",
    "BANK": r"(?<!\d)6\d{3}[- ]?\d{4}[- ]?\d{4}[- ]?\d{4}[- ]?\d{0,3}(?!\d)",
    "MAIL": r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}",
    "WECHAT": r"(?:(?<=微信)|(?<=微信号)|(?<=微信朋友圈（))[A-Za-z][A-Za-z0-9_-]{5,19}",
    "PLATE": r"[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新][A-HJ-NP-Z]·?[A-HJ-NP-Z0-9]{5,6}",
    "PASSPORT": r"(?<=护照)[A-Z]{1,2}\d{7,8}",
    "HOME": r"(?:(?<=住址)|(?<=现居)|(?<=暂住)|(?<=住))[：:]?[\u4e00-\u9fff0-9A-Za-z-]{4,40}(?:室|号|组|户|房)",
    "BIRTH": r"\d{4}[年.\-/]\d{1,2}[月.\-/]\d{1,2}日?(?=出?生)",
    "HEALTH": r"(?:(?<=患有)|(?<=确诊)|(?<=诊断为))[^，。；）]{2,30}",
    "SECRET": r"【商业秘密】.*?【/商业秘密】|\[\[商业秘密开始\]\].*?\[\[商业秘密结束\]\]",
    "NAME": f"(?:{'|'.join(f'(?<={role})' for role in dict.fromkeys(_ROLES.split('|')))})[\u4e00-\u9fff]{{2,3}}",
}
_STOCK = ["CREDIT_CARD", "EMAIL_ADDRESS", "PHONE_NUMBER", "IBAN_CODE", "IP_ADDRESS"]


def analyzer(plain: bool) -> AnalyzerEngine:
    engine = SpacyNlpEngine(models=[{"lang_code": "zh", "model_name": "blank"}])
    engine.nlp = {"zh": spacy.blank("zh")}
    registry = RecognizerRegistry(supported_languages=["zh"])
    registry.load_predefined_recognizers(languages=["zh"], nlp_engine=engine)
    if not plain:
        for name, regex in _ADDED.items():
            registry.add_recognizer(
                PatternRecognizer(
                    supported_entity=name,
                    supported_language="zh",
                    patterns=[Pattern(name, regex, 0.8)],
                    global_regex_flags=re.DOTALL,
                )
            )
    return AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=["zh"])


def main() -> None:
    plain = "--plain" in sys.argv
    cases_file, out_file = (argument for argument in sys.argv[1:] if argument != "--plain")
    engine = analyzer(plain)
    with Path(cases_file).open(encoding="utf-8") as stream, Path(out_file).open("w", encoding="utf-8") as out:
        for line in stream:
            case = json.loads(line)
            began = time.perf_counter()
            shown: dict[str, str] = {}
            for field, value in case["fields"].items():
                text = value if plain else unicodedata.normalize("NFKC", value)
                found = engine.analyze(text=text, language="zh", score_threshold=0.4) if text else []
                for hit in sorted(found, key=lambda hit: -hit.start):
                    text = text[: hit.start] + "〔已隐去〕" + text[hit.end :]
                shown[field] = text
            seconds = time.perf_counter() - began
            out.write(
                json.dumps(
                    {"case_id": case["case_id"], "fields": shown, "seconds": seconds}, ensure_ascii=False
                )
                + "\n"
            )


if __name__ == "__main__":
    main()
