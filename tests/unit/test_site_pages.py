"""Every page type of the site, from a small snapshot: complete, escaped, linked, and CSP-clean."""

import re
from datetime import date
from pathlib import Path

import pytest
from lxml import html

from generator.model import paths
from generator.site import build_site
from generator.site.decisions import _studio, pack, surroundings
from generator.site.order import Order
from generator.snapshot.affected import ALL
from tests.support.fake_snapshot import FakeSnapshot, content, decision, notice
from tests.support.folder_sink import FolderSink

ROOT = Path(__file__).resolve().parents[2]
OTHER_ROOMS = re.compile(
    r"^/(feeds/.+\.(atom|rss|json)|data/.+\.(json|jsonl|csv)|manifest\.json|search/(manifest|table)\.bin|absence-report\.json|sitemap\.xml)$"
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site")
    build_site(
        snapshot=Path("fake-36"),
        content=content(str(ROOT / "content"), note="演示站点"),
        targets=ALL,
        sink=FolderSink(out),
        scratch=tmp_path_factory.mktemp("scratch") / "pelican",
        today=date(2026, 11, 1),
        opener=FakeSnapshot,
    )
    return out


def page(site: Path, path: str) -> str:
    return (site / path).read_text("utf-8")


def pages(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


@pytest.mark.parametrize(
    "path",
    [
        "index.html",
        "search/index.html",
        "authorities/index.html",
        "authorities/scjg/index.html",
        "authorities/scjg/2026-09.html",
        "authorities/hb-linan/2025-01-2.html",
        "authorities/scjg/powers/SC-001.html",
        "parties/1x/91990101MA0000001X.html",
        "withdrawals/index.html",
        "withdrawals/2026-10.html",
        "statistics/index.html",
        "feeds/index.html",
        "data/index.html",
        "data/decisions/scjg/index.html",
        "404.html",
        "410.html",
        "pages/about.html",
        "pages/help.html",
        "pages/correction.html",
        "pages/accessibility.html",
        "pages/withdrawals.html",
        "pages/privacy.html",
        "pages/guide-en.html",
        "theme/css/style.css",
        "theme/js/site.js",
    ],
)
def test_every_page_type_is_made(site: Path, path: str) -> None:
    assert (site / path).is_file()


def test_a_decision_shows_all_its_public_fields(site: Path) -> None:
    d = decision(12)
    text = html.fromstring(page(site, paths.decision(d.public_id))).text_content()
    for shown in (
        d.title,
        d.document_number,
        d.party.name,
        d.party.uscc,
        d.party.legal_representative,
        d.violation,
        "20,000 元",
        "警告、罚款",
        d.basis,
        d.publication_basis_label,
        d.period_label,
        "自知道该决定之日起60日内，可向澜津市人民政府申请行政复议",
        "自知道该决定之日起6个月内，可向澜津市中心区人民法院提起行政诉讼",
        "身份证号码：1 处（依据：个人信息保护法第二十八条）",
        "不作为信用评价依据",
        "申请更正或撤下",
        "陈立（执法证号 99000001）",
        f"{d.authority_code}/2024-00012",
        "对第1类食品经营行为的处罚",
    ):
        assert shown in text, shown


def test_a_notice_never_names_party_facts_or_penalty(site: Path) -> None:
    d = decision(30)
    assert d.party.name
    text = page(site, paths.decision(d.public_id))
    assert "依法撤销" in text and "主要事实不清" in text and d.document_number in text
    for hidden in (d.party.name, d.facts[:12], d.outcome[:6], "20,000", d.title):
        assert hidden not in text


def test_what_ended_has_no_page_and_is_listed_without_address(site: Path) -> None:
    d = decision(32)
    assert not (site / paths.decision(d.public_id)).exists()
    listing = page(site, "withdrawals/2026-10.html")
    assert "公示期满" in listing
    assert d.public_id not in listing and d.document_number not in listing


def test_a_duplicate_leads_to_the_kept_decision(site: Path) -> None:
    text = page(site, paths.decision(decision(31).public_id))
    assert f"url={paths.link(paths.decision(decision(10).public_id))}" in text


def test_a_withdrawn_decision_is_in_no_list(site: Path) -> None:
    for number in (30, 31, 32):
        gone = paths.link(paths.decision(decision(number).public_id))
        shown_at = [
            p for p in pages(site) if f"{gone} " in page(site, str(p)) or f"{gone}>" in page(site, str(p))
        ]
        assert all("withdrawals" in p.parts or p.name == "index.html" for p in shown_at)
    assert decision(30).party.name not in page(site, "withdrawals/index.html")


def test_persons_have_no_party_page_and_no_link(site: Path) -> None:
    d = decision(5)
    tree = html.fromstring(page(site, paths.decision(d.public_id)))
    assert not [a for a in tree.xpath("//a/@href") if a.startswith("/parties/")]


def test_internal_links_lead_somewhere(site: Path) -> None:
    for file in pages(site):
        tree = html.fromstring(file.read_text("utf-8"))
        for address in tree.xpath("//@href | //@src | //form/@action"):
            assert address.startswith(("/", "#", "http://", "https://")), (file, address)
            local, _, anchor = address.partition("#")
            local = local.partition("?")[0]
            if not local.startswith("/") or OTHER_ROOMS.match(local):
                continue
            target = site / (local[1:] + "index.html" if local.endswith("/") else local[1:])
            assert target.is_file(), (file, address)
            if anchor:
                assert f"id={anchor}" in target.read_text("utf-8").replace('"', ""), (file, address)


def test_no_page_carries_inline_script_style_or_handler(site: Path) -> None:
    for file in pages(site):
        tree = html.fromstring(file.read_text("utf-8"))
        assert not tree.xpath("//style | //script[not(@src)] | //script[text()] | //iframe | //object")
        assert not tree.xpath("//@style")
        assert not [a for a in tree.xpath("//@*") if getattr(a, "attrname", "").startswith("on")]
        for source in tree.xpath("//script/@src | //img/@src | //link[@rel='stylesheet']/@href"):
            assert source.startswith("/theme/"), (file, source)


def test_hostile_text_stays_text(site: Path) -> None:
    text = page(site, paths.decision(decision(2).public_id))
    tree = html.fromstring(text)
    assert "7*7" in tree.text_content() and "49" not in tree.xpath("//h1")[0].text_content()
    assert tree.xpath("//script/@src") == ["/theme/js/early.js", "/theme/js/site.js"]
    assert not tree.xpath("//img[@onerror] | //main//img")
    assert "\x00" not in text and "\x0b" not in text


def test_government_meta_tags_stand_on_every_page(site: Path) -> None:
    tree = html.fromstring(page(site, paths.decision(decision(12).public_id)))
    found = {m.get("name"): m.get("content") for m in tree.xpath("//meta[@name]")}
    for name in (
        "SiteName",
        "SiteDomain",
        "SiteIDCode",
        "ColumnName",
        "ColumnDescription",
        "ColumnKeywords",
        "ColumnType",
        "ArticleTitle",
        "PubDate",
        "ContentSource",
    ):
        assert found.get(name), name
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", found["PubDate"])
    home = html.fromstring(page(site, "index.html"))
    assert home.xpath("//meta[@name='SiteIDCode']/@content") == ["9900000001"]


def test_canonical_and_feed_are_named(site: Path) -> None:
    d = decision(12)
    tree = html.fromstring(page(site, paths.decision(d.public_id)))
    address = "https://gongshi.example/" + paths.decision(d.public_id)
    assert tree.xpath("//link[@rel='canonical']/@href") == [address]
    assert tree.xpath("//link[@type='application/atom+xml']/@href") == ["/feeds/authorities/scjg.atom"]


def test_the_language_of_a_page_is_told(site: Path) -> None:
    assert "<html lang=zh-CN>" in page(site, "index.html")
    assert "<html lang=en>" in page(site, "pages/guide-en.html")
    assert "<html lang=zh-Hant>" in page(site, "pages/guide-hant.html")


def test_profiles_show_markdown_but_no_raw_html(site: Path) -> None:
    text = page(site, "authorities/scjg/index.html")
    assert "<strong>市场综合监督管理</strong>" in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_powers_can_be_narrowed_to_a_kind_without_javascript(site: Path) -> None:
    tree = html.fromstring(page(site, "authorities/scjg/index.html"))
    kinds = tree.xpath("//div[@class='kinds']/details/@id")
    assert kinds == ["k-penalty", "k-permit", "k-coercion", "k-inspection"]
    links = tree.xpath("//section[@id='powers']/ul//a/@href")
    assert links == ["#powers", *[f"#{kind}" for kind in kinds]]


def test_an_ordinary_decision_page_is_small(site: Path) -> None:
    sizes = sorted(p.stat().st_size for p in (site / "d").rglob("*.html"))
    assert sizes[len(sizes) // 2] < 8_700


def test_small_cells_of_persons_are_not_shown(site: Path) -> None:
    assert "不足3" in page(site, "statistics/index.html")


def test_nothing_is_written_outside_the_named_folders(site: Path) -> None:
    top = {p.relative_to(site).parts[0] for p in site.rglob("*") if p.is_file()}
    assert top == {
        "404.html",
        "410.html",
        "authorities",
        "d",
        "data",
        "feeds",
        "index.html",
        "pages",
        "parties",
        "search",
        "statistics",
        "theme",
        "withdrawals",
    }


def test_a_notice_of_the_fake_is_valid() -> None:
    from generator.model.codes import Ground, Shape

    assert notice(decision(1), Ground.REVOKED, Shape.NOTICE).document_number


def test_an_item_that_the_content_does_not_list_is_shown_and_not_kept() -> None:
    order = Order(snapshot=Path("fake-36"), content=content(str(ROOT / "content")), opener=FakeSnapshot)
    studio = _studio(pack(order))
    shown = [surroundings(studio, "scjg", item).power for item in ("<b>", "别处的事项")]
    assert shown == ["&lt;b&gt;", "别处的事项"]
    assert set(studio.surroundings) == {("scjg", "")}
