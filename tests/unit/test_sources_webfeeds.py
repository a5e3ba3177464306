"""Atom with tombstones and JSON Feed."""

import json
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest

from generator.model.private import Withdraw
from tests.unit.test_intake_helpers import (
    CODE,
    MemoryRegister,
    codes,
    decision,
    publish,
    put,
    run,
    withdraw,
)

HEAD = (
    '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" '
    'xmlns:at="http://purl.org/atompub/tombstones/1.0"><title>t</title><id>urn:x</id>'
)
NUMBER = "云城管罚〔2026〕1号"


def entry(value: Any, updated: str = "2026-09-02T08:00:00+08:00", kind: str = "application/json") -> str:
    text = escape(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
    return (
        f"<entry><id>tag:a,2026:1</id><title>t</title><updated>{updated}</updated>"
        f'<content type="{kind}">{text}</content></entry>'
    )


def deleted(
    comment: str, ref: str = f"urn:gongshi:{CODE}:{NUMBER}", when: str = "2026-10-08T00:30:00+08:00"
) -> str:
    return (
        f'<at:deleted-entry ref="{ref}" when="{when}"><at:by><name>云泽市城市管理委员会</name></at:by>'
        f"<at:comment>{escape(comment)}</at:comment></at:deleted-entry>"
    )


def judge(tmp_path: Path, *parts: str):
    return run(MemoryRegister(), put(tmp_path, "a.atom", HEAD + "".join(parts) + "</feed>"))


def outcomes(verdicts) -> list[str]:
    return [" ".join([v.outcome.value, *sorted(codes(v))]) for v in verdicts]


COMMENT = json.dumps(
    {"ground": "REVOKED", "reason": "事实不清", "order": {"kind": "行政复议决定书", "number": "云政复1号"}},
    ensure_ascii=False,
)
LABELLED = "撤下情形：依法撤销；依据文书：行政复议决定书；文书文号：云政复1号；理由：事实不清"


@pytest.mark.parametrize("comment", [COMMENT, LABELLED])
@pytest.mark.parametrize("ref", [f"urn:gongshi:{CODE}:{NUMBER}", NUMBER, "tag:a,2026:1"])
def test_an_atom_feed_publishes_and_withdraws_newest_first(tmp_path: Path, comment: str, ref: str) -> None:
    verdicts, problems = judge(tmp_path, deleted(comment, ref), entry(decision()))
    assert problems == []
    assert outcomes(verdicts) == ["accepted", "accepted"]
    event = verdicts[1].received and verdicts[1].received.event
    assert isinstance(event, Withdraw)
    assert event.effective_on.isoformat() == "2026-10-08"
    assert event.order.body == "云泽市城市管理委员会"


def test_an_atom_entry_may_carry_a_whole_event(tmp_path: Path) -> None:
    verdicts, _ = judge(tmp_path, entry(withdraw(2)), entry(publish(1)))
    assert outcomes(verdicts) == ["accepted", "accepted"]


def test_entries_that_say_nothing_cost_themselves(tmp_path: Path) -> None:
    verdicts, _ = judge(
        tmp_path,
        entry("text", kind="text"),
        entry("{"),
        entry("[]"),
        deleted("再见"),
        "<entry/>",
        entry(decision()),
    )
    assert sorted(outcomes(verdicts)) == sorted(
        [
            "rejected NO_DECISION",
            "rejected JSON_BROKEN",
            "rejected NOT_AN_EVENT",
            "rejected TOMBSTONE",
            "rejected NO_DECISION",
            "accepted",
        ]
    )


def test_an_entry_of_many_megabytes_costs_itself(tmp_path: Path) -> None:
    verdicts, problems = judge(tmp_path, entry("x" * 20_000_000), entry(decision()))
    assert problems == []
    assert sorted(outcomes(verdicts)) == ["accepted", "rejected ROW_TOO_LARGE"]


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(98 + i)} "{("&" + chr(97 + i) + ";") * 10}">' for i in range(9)
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (BOMB + "]><feed>&j;</feed>", "XML_FORBIDDEN"),
        ('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><feed>&a;</feed>', "XML_FORBIDDEN"),
        ('<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd"><feed/>', "XML_FORBIDDEN"),
        ("<feed/>", "NOT_ATOM"),
        ("<rss/>", "NOT_ATOM"),
        ("", "XML_BROKEN"),
        (HEAD, "XML_BROKEN"),
        (HEAD + "<entry></feed>", "XML_BROKEN"),
        ('<?xml version="1.0" encoding="gb18030"?><feed/>', "ENCODING_UNKNOWN"),
        ('<?xml version="1.0" encoding="nonsense"?><feed/>', "ENCODING_UNKNOWN"),
    ],
)
def test_bad_xml_is_refused_as_a_whole(tmp_path: Path, text: str, code: str) -> None:
    verdicts, problems = run(MemoryRegister(), put(tmp_path, "a.xml", text))
    assert (verdicts, [p.code for p in problems]) == ([], [code])


def test_a_json_feed_publishes_and_withdraws(tmp_path: Path) -> None:
    items = [
        {"id": "2", "date_modified": "2026-10-08T08:00:00+08:00", "_gongshi": withdraw(2)},
        {"id": "1", "date_published": "2026-09-02T08:00:00+08:00", "_gongshi": decision()},
        {"id": "0"},
        5,
    ]
    data = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": items})
    verdicts, problems = run(MemoryRegister(), put(tmp_path, "a.json", data))
    assert problems == []
    assert sorted(outcomes(verdicts)) == [
        "accepted",
        "accepted",
        "rejected NO_DECISION",
        "rejected NO_DECISION",
    ]


@pytest.mark.parametrize(
    "data",
    ["{}", "[]", "5", "null", '{"version":1,"items":[]}', '{"version":"https://jsonfeed.org/version/1.1"}'],
)
def test_other_json_is_no_json_feed(tmp_path: Path, data: str) -> None:
    verdicts, problems = run(MemoryRegister(), put(tmp_path, "a.json", data))
    assert (verdicts, [p.code for p in problems]) == ([], ["NOT_JSON_FEED"])
