"""Feeds: Atom with tombstones, RSS and JSON Feed, made from the public snapshot."""

import json
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from generator.model.codes import DecisionKind, Ground, PartyKind, Shape
from generator.model.public import PublicParty
from generator.outputs import build_outputs
from generator.outputs.context import Site
from generator.outputs.feed_forms import FORMS, Entry, Feed, Tombstone
from generator.outputs.feed_text import EXCERPT, LONGEST, decision_html
from generator.outputs.words import clean
from generator.snapshot.affected import ALL, Targets
from generator.snapshot.reader import Snapshot
from tests.support.fake_outputs_snapshot import (
    SLUGS,
    TODAY,
    MemorySink,
    SnapshotMaker,
    content,
    decision,
    everything,
)

ATOM = "{http://www.w3.org/2005/Atom}"
AT = "{http://purl.org/atompub/tombstones/1.0}"
HOSTILE = Path(__file__).resolve().parents[2] / "../shared/data/hostile"


def build(maker: SnapshotMaker, *, targets: Targets = ALL) -> MemorySink:
    """Outputs of what the snapshot holds now."""
    sink = MemorySink()
    maker.targets()
    snapshot = Snapshot(maker.path)
    build_outputs(
        snapshot=snapshot, content=content(), targets=targets, sink=sink, today=TODAY, executor=None
    )
    snapshot.close()
    sink.remove_unnamed()
    return sink


@pytest.fixture
def maker(tmp_path: Path) -> Iterator[SnapshotMaker]:
    maker = SnapshotMaker(tmp_path / "snapshot.db")
    yield maker
    maker.db.close()


def hostile_texts() -> list[str]:
    if not HOSTILE.is_dir():
        pytest.skip("the shared hostile texts are not here")
    lines = (HOSTILE / "xss-payloads.txt").read_text("utf-8", "replace").splitlines()
    lines += (HOSTILE / "csv-injection.txt").read_text("utf-8", "replace").splitlines()
    return lines + json.loads((HOSTILE / "naughty-strings.json").read_text("utf-8"))


def test_the_portal_each_authority_each_kind_and_the_withdrawals_have_a_feed_in_three_forms(maker):
    sink = build(maker)
    names = ["all", "withdrawals", *(f"authorities/{s}" for s in SLUGS)]
    names += [f"kinds/{kind.slug}" for kind in DecisionKind]
    for name in names:
        for suffix in ("atom", "rss", "json"):
            assert f"feeds/{name}.{suffix}" in sink.files


def test_an_atom_feed_carries_what_rfc_4287_asks_of_it(maker):
    for number in range(1, 8):
        maker.add(decision(number))
    feed = etree.fromstring(build(maker).files["feeds/all.atom"])
    assert feed.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated", "author"):
        assert len(feed.findall(f"{ATOM}{name}")) == 1
    rels = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert rels["self"] == "https://gongshi.example/feeds/all.atom"
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 7
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == 7
    assert all(i.startswith("urn:gongshi:decision:") for i in ids)
    for entry in entries:
        assert entry.findtext(f"{ATOM}updated") == "2026-06-01T00:00:00+08:00"
        assert entry.find(f"{ATOM}content").get("type") == "html"
        assert entry.find(f"{ATOM}author/{ATOM}name").text


def test_a_withdrawn_decision_becomes_a_deleted_entry_with_the_id_it_had(maker):
    d = decision(1)
    maker.add(d)
    maker.add(decision(2))
    before = etree.fromstring(build(maker).files["feeds/all.atom"])
    ids = {e.findtext(f"{ATOM}id") for e in before.findall(f"{ATOM}entry")}
    maker.withdraw(1, Ground.REVOKED, Shape.NOTICE)
    sink = build(maker)
    for name in ("all", f"authorities/{SLUGS[0]}", "kinds/penalty", "withdrawals"):
        feed = etree.fromstring(sink.files[f"feeds/{name}.atom"])
        [stone] = feed.findall(f"{AT}deleted-entry")
        assert stone.get("ref") in ids
        assert stone.get("when") == "2026-06-15T00:00:00+08:00"
        assert stone.findtext(f"{AT}comment") == "依法撤销"
        assert stone.find(f"{AT}by").find(f"{ATOM}name").text == d.authority_name
        assert feed.findtext(f"{ATOM}updated") == "2026-06-15T00:00:00+08:00"
    deleted = json.loads(sink.files["feeds/all.json"])["_gongshi"]["deleted"]
    assert [one["id"] for one in deleted] == [stone.get("ref")]


def test_the_withdrawals_feed_can_be_read_and_repeats_neither_party_nor_facts(maker):
    d = decision(1)
    maker.add(d)
    maker.withdraw(
        1, Ground.REVOKED, Shape.NOTICE, order_kind="行政复议决定书", order_number="云复〔2026〕9号"
    )
    sink = build(maker)
    [item] = json.loads(sink.files["feeds/withdrawals.json"])["items"]
    assert d.document_number in item["title"]
    assert "云复〔2026〕9号" in item["content_html"]
    assert item["id"] != f"urn:gongshi:decision:{d.public_id}"
    everything_said = everything(sink).decode()
    assert d.party.name not in everything_said
    assert d.facts not in everything_said


def test_where_publication_ended_only_id_ground_and_date_are_told(maker):
    d = decision(1)
    maker.add(d)
    maker.withdraw(1, Ground.REPAIRED, Shape.GONE, document_number=d.document_number, term="信用修复")
    text = build(maker).files["feeds/withdrawals.atom"].decode()
    assert d.public_id in text
    assert d.document_number not in text
    assert d.authority_name not in text


@pytest.mark.parametrize(
    ("ground", "shape"),
    [(Ground.SEALED, Shape.VANISHED), (Ground.ERRONEOUS, Shape.VANISHED), (Ground.ERRONEOUS, Shape.GONE)],
)
def test_a_sealed_or_erroneous_publication_is_named_nowhere(maker, ground, shape):
    d = decision(1)
    maker.add(d)
    maker.add(decision(2))
    maker.withdraw(1, ground, shape)
    said = everything(build(maker)).decode()
    for trace in (d.public_id, d.document_number, d.party.name, d.facts):
        assert trace not in said


def test_json_feeds_have_the_shape_of_version_1_1(maker):
    maker.add(decision(1))
    feed = json.loads(build(maker).files["feeds/all.json"])
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"].endswith("/feeds/all.json")
    [item] = feed["items"]
    assert {"id", "url", "title", "content_html", "date_published", "date_modified"} <= set(item)
    assert item["authors"][0]["name"]


def test_rss_items_have_a_stable_guid_and_a_date(maker):
    maker.add(decision(1))
    channel = etree.fromstring(build(maker).files["feeds/all.rss"]).find("channel")
    assert channel.findtext("link") == "https://gongshi.example/"
    item = channel.find("item")
    assert item.find("guid").get("isPermaLink") == "false"
    assert item.findtext("pubDate") == "Mon, 01 Jun 2026 00:00:00 +0800"


def test_a_feed_holds_the_newest_fifty(maker):
    for number in range(1, 60):
        maker.add(decision(number, decided_on=date(2026, 4, 1)))
    items = json.loads(build(maker).files["feeds/all.json"])["items"]
    assert len(items) == 50
    assert items[0]["title"] == decision(59).title


def test_the_feed_of_a_division_lays_its_authorities_together_newest_first(maker):
    for number in range(1, 41):
        day = date(2026, 3, 1) if number % 2 else date(2026, 4, 1)
        maker.add(decision(number, SLUGS[number % 2], decided_on=day))
    maker.add(decision(50, SLUGS[0]))
    maker.withdraw(50, Ground.REVOKED, Shape.NOTICE)
    sink = build(maker)
    feed = json.loads(sink.files["feeds/divisions/990101.json"])
    numbers = [*range(40, 0, -2), *range(39, 0, -2)]
    assert [item["title"] for item in feed["items"]] == [decision(n).title for n in numbers]
    assert "云河区" in feed["title"] and len(feed["_gongshi"]["deleted"]) == 1


def test_the_feed_of_a_division_is_made_again_when_one_of_its_authorities_changed(maker):
    maker.add(decision(1))
    sink = build(maker, targets=Targets(authorities=frozenset({SLUGS[0]}), anything=True))
    assert "feeds/divisions/990101.atom" in sink.files


def test_a_feed_does_not_change_a_byte_when_its_newest_fifty_do_not(maker):
    for number in range(2, 60):
        maker.add(decision(number, kind=DecisionKind.PENALTY, decided_on=date(2026, 4, 1)))
    before = build(maker).files
    maker.add(decision(1, kind=DecisionKind.PENALTY, decided_on=date(2020, 1, 1)))
    after = build(maker).files
    for path in before:
        if path.startswith("feeds/"):
            assert after[path] == before[path], path


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]
        assert {name for name, _ in attrs} <= {"href"}


def _only_harmless(html: str) -> None:
    parser = _Tags()
    parser.feed(html)
    parser.close()
    assert parser.tags <= {"p", "b", "br", "a"}
    assert all(link.startswith("https://gongshi.example/") for link in parser.links)


def test_hostile_texts_in_every_field_stay_text_in_every_form(maker):
    fields = ("title", "facts", "outcome", "full_text", "remarks", "document_number")
    texts = [clean(text) or "空" for text in hostile_texts()]
    sevens = [(texts[start : start + 7] + ["空"] * 7)[:7] for start in range(0, len(texts), 7)]
    for start in range(0, len(sevens), 50):
        for number, (name, *rest) in enumerate(sevens[start : start + 50], start + 1):
            party = PublicParty(name=name, kind=PartyKind.PERSON)
            told = dict(zip(fields, rest, strict=True))
            maker.add(decision(number, party=party, decided_on=date(2026, 4, 1), **told))
        files = build(maker, targets=Targets(anything=True)).files
        contents = list(etree.fromstring(files["feeds/all.atom"]).iter(f"{ATOM}content"))
        assert len(contents) == min(50, len(sevens))
        for element in contents:
            _only_harmless(element.text)
        for element in etree.fromstring(files["feeds/all.rss"]).iter("{*}encoded"):
            _only_harmless(element.text)
        for item in json.loads(files["feeds/all.json"])["items"]:
            _only_harmless(item["content_html"])


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_every_form_can_be_written_and_read_whatever_the_text_is(text):
    entry = Entry(
        "urn:x", text or "x", "https://a.example/", text, text or "x", text, "<p></p>", TODAY, TODAY
    )
    stone = Tombstone("urn:y", TODAY, text, text, "d/aa/aa.html")
    feed = Feed(
        Site("https://a.example", text or "x"),
        "feeds/all",
        text or "x",
        "",
        text or "x",
        TODAY,
        (entry,),
        (stone,),
    )
    if not clean(text):
        return
    for suffix, form in FORMS:
        data = form(feed)
        assert data == form(feed)
        if suffix == "json":
            assert json.loads(data)["items"][0]["title"] == clean(text)
        else:
            titles = [e.text for e in etree.fromstring(data).iter("{*}title")]
            # An XML parser reads every line end as a line feed.
            assert clean(text).replace("\r\n", "\n").replace("\r", "\n") in [
                (t or "").replace("\r\n", "\n").replace("\r", "\n") for t in titles
            ]


def test_a_feed_tells_the_facts_in_short_the_penalty_in_full_and_the_rest_by_a_link():
    outcome = "罚" * LONGEST
    d = decision(1, facts="长" * (EXCERPT + 1), outcome=outcome, full_text="决定书的全文")
    html = decision_html(d, "https://a.example/")
    assert html.count("长") == EXCERPT
    assert html.count("……（全文见原页）") == 1
    assert outcome in html
    assert "决定书的全文" not in html
    assert '<a href="https://a.example/">查看原页和决定书全文</a>' in html
    assert "罚……（全文见原页）" in decision_html(
        d.model_copy(update={"outcome": outcome + "罚"}), "https://a.example/"
    )


def test_a_feed_of_long_decisions_stays_small(maker):
    for number in range(1, 60):
        texts = dict.fromkeys(("facts", "basis", "full_text", "remarks"), "长" * 20_000)
        maker.add(decision(number, decided_on=date(2026, 4, 1), **texts))
    files = build(maker).files
    assert all(len(data) < 250_000 for path, data in files.items() if path.startswith("feeds/"))
