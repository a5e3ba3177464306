"""The whole way of a decision: a feed goes in at one end, a page comes out at the other."""

import itertools
import json
import shutil
from pathlib import Path

import pytest

from generator.cli import build as build_module
from generator.model.identifiers import public_id
from tests.support.portal import CODE, OTHER, Portal, decision, publish, withdraw

NUMBER = "津渡城管罚〔2026〕1号"


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    return Portal(tmp_path)


def page_of(number: str) -> str:
    id_ = public_id(CODE, number)
    return f"d/{id_[:2]}/{id_}.html"


def test_a_published_decision_has_a_page_that_says_what_was_decided(portal: Portal) -> None:
    portal.feed(publish(1, decision(1)))
    summary = portal.build()
    assert (summary["received"], summary["accepted"], summary["pages_total"]) == (1, 1, 1)
    page = portal.pages()[page_of(NUMBER)]
    for shown in (
        "津渡远帆商贸有限公司",
        NUMBER,
        "占用公共道路",
        "津渡市城市管理委员会",
        "91350100M000100Y43",
    ):
        assert shown in page


def test_a_build_tells_what_redaction_took_and_one_that_redacts_nothing_took_none(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A clock that goes on by a second each time it is read: so each redaction takes one.
    monkeypatch.setattr("time.process_time", itertools.count().__next__)
    portal.feed(*(publish(n, decision(n)) for n in (1, 2, 3)))
    assert portal.build()["redaction_seconds"] == 3
    assert portal.build()["redaction_seconds"] == 0


def test_a_second_build_with_nothing_new_writes_nothing(portal: Portal) -> None:
    portal.feed(*(publish(n, decision(n)) for n in range(1, 6)))
    portal.build()
    before = {path: path.stat().st_mtime_ns for path in portal.output.rglob("*")}
    summary = portal.build()
    assert summary["files_written"] == summary["files_deleted"] == 0
    assert (summary["received"], summary["unchanged"]) == (5, 5)
    assert {path: path.stat().st_mtime_ns for path in portal.output.rglob("*")} == before


def test_a_withdrawn_decision_is_gone_everywhere_and_a_notice_stands_in_its_place(portal: Portal) -> None:
    secret = decision(
        1, facts="独一无二的事实甲乙丙丁戊己庚辛壬癸子丑寅卯。", violation="独特违法行为九九八十一"
    )
    portal.feed(publish(1, secret), publish(2, decision(2)))
    portal.build()
    code, out, err = portal.run(
        "withdraw", "--authority", CODE, "--document", NUMBER, "--ground", "REVOKED",
        "--order", "行政复议决定书 津渡复决〔2026〕8号 津渡市人民政府 2026-10-08", "--reason", "证据不足",
    )  # fmt: skip
    assert code == 0, err
    summary = portal.build()
    assert summary["withdrawn"] == 1
    for path, data in portal.files().items():
        assert "独一无二的事实".encode() not in data, path
        assert "独特违法行为".encode() not in data, path
    page = portal.pages()[page_of(NUMBER)]
    assert "撤销" in page and "津渡复决〔2026〕8号" in page and "津渡远帆" not in page


def test_one_new_decision_writes_only_what_shows_it(portal: Portal) -> None:
    portal.feed(*(publish(n, decision(n)) for n in range(1, 20)))
    portal.build()
    other = decision(99, party={"name": "津渡另家商行", "kind": "法人及非法人组织", "uscc": ""})
    other["party"]["uscc"] = "12100000400000624D"
    portal.feed(publish(1, other), file="b.jsonl")
    summary = portal.build()
    assert summary["accepted"] == 1
    assert summary["pages_written"] == 1


def test_building_step_by_step_gives_the_same_site_as_building_at_once(
    portal: Portal, tmp_path: Path
) -> None:
    events = [publish(n, decision(n)) for n in range(1, 8)] + [withdraw(8, NUMBER)]
    for end in (3, 7, 8):
        portal.feed(*events[:end])
        portal.build()
    stepwise = portal.files()
    portal.build("--full")
    whole = portal.files()
    assert stepwise.keys() == whole.keys()
    differing = [path for path in whole if whole[path] != stepwise[path]]
    # The report says how much this build looked at, which is the point of a full one.
    assert differing in ([], ["absence-report.json"])


def test_a_new_dress_leaves_search_and_data_alone_and_gives_the_site_of_a_full_build(
    portal: Portal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    portal.feed(*(publish(n, decision(n)) for n in range(1, 8)))
    portal.build()
    before = portal.files()
    (portal.content / "pages").mkdir()
    (portal.content / "pages" / "help.md").write_text("Title: 帮助\nSlug: help\n\n另一种写法。\n", "utf-8")
    assert portal.build()["pages_written"] == 0
    assert "另一种写法" in portal.files()["pages/help.html"].decode()

    theme = tmp_path / "theme"
    shutil.copytree(build_module.THEME, theme)
    page = theme / "templates" / "decision.html"
    page.write_text(page.read_text("utf-8").replace("<article class=doc>", "<article class=paper>"), "utf-8")
    monkeypatch.setattr(build_module, "THEME", theme)
    assert portal.build()["pages_written"] == 7
    after = portal.files()
    changed = {path.split("/")[0] for path in after if after[path] != before.get(path)}
    assert changed == {"d", "pages", "sitemaps", "manifest", "manifest.json", "absence-report.json"}
    assert "class=paper" in portal.pages()[page_of(NUMBER)]
    portal.build("--full")
    whole = portal.files()
    assert [path for path in whole if whole[path] != after[path]] in ([], ["absence-report.json"])
    assert whole.keys() == after.keys()


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    sites = []
    for name in ("one", "two"):
        portal = Portal(tmp_path / name)
        portal.feed(*(publish(n, decision(n)) for n in range(1, 8)), withdraw(8, NUMBER))
        portal.build()
        sites.append(portal.files())
    assert sites[0] == sites[1]


def test_a_feed_that_speaks_for_another_authority_is_refused_and_the_rest_goes_on(portal: Portal) -> None:
    portal.feed(publish(1, decision(1, authority_code=OTHER)), publish(2, decision(2)))
    summary = portal.build()
    assert (summary["accepted"], summary["rejected"], summary["received"]) == (1, 1, 2)
    code, out, _ = portal.run("check", "--json")
    assert any(problem["row"] == 1 for problem in json.loads(out)["problems"])


def test_a_resent_old_version_does_not_bring_a_withdrawn_decision_back(portal: Portal) -> None:
    portal.feed(publish(1, decision(1)), withdraw(2, NUMBER))
    portal.build()
    portal.feed(publish(1, decision(1)), file="z.jsonl")
    summary = portal.build()
    assert summary["rejected"] == 1
    assert "津渡远帆" not in portal.pages()[page_of(NUMBER)]


def test_nothing_acceptable_ends_with_exit_3_and_no_site(portal: Portal) -> None:
    portal.feed(publish(1, decision(1, authority_code=OTHER)))
    portal.build(expect=3)
    assert not (portal.output / "index.html").exists()


def test_counts_always_add_up(portal: Portal) -> None:
    portal.feed(
        publish(1, decision(1)),
        publish(2, decision(2, decided_on="2099-01-01")),
        publish(3, decision(3, facts="本材料属机密★文件，当事人占道。")),
        {"event": "nonsense", "sequence": 4},
    )
    for _ in range(2):
        summary = portal.build()
        parts = sum(summary[name] for name in ("accepted", "unchanged", "held", "rejected"))
        assert summary["received"] == parts == 4
        assert (summary["held"], summary["rejected"]) == (1, 2)


def test_a_held_record_is_published_once_a_person_releases_it(portal: Portal) -> None:
    portal.feed(publish(1, decision(1)), publish(2, decision(2, facts="本材料属机密★文件，当事人占道。")))
    assert portal.build()["held"] == 1
    _, out, _ = portal.run("held", "list", "--json")
    (row,) = json.loads(out)
    code, _, err = portal.run("held", "release", str(row["id"]), "--reason", "经查并非密件")
    assert code == 0, err
    assert portal.build()["pages_total"] == 2


def test_a_publication_ends_by_itself_on_its_day(portal: Portal) -> None:
    portal.feed(publish(1, decision(1, publish_until="2026-11-01")), publish(2, decision(2)))
    portal.build()
    portal.today = "2026-11-03"
    summary = portal.build()
    assert summary["expired"] == 1
    assert page_of(NUMBER) not in portal.pages()


def test_the_private_state_is_for_its_owner_alone(portal: Portal) -> None:
    portal.feed(publish(1, decision(1)))
    portal.build()
    assert portal.state.stat().st_mode & 0o077 == 0
