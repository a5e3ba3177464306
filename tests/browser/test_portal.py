"""What a visitor does, in a real browser, on the portal that ships."""

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from generator.model.identifiers import public_id
from tests.browser.conftest import Watched, serving
from tests.support.portal import CODE, Portal, decision, publish

pytestmark = pytest.mark.browser

PAGES = (
    "/",
    "/search/?q=食品",
    "/authorities/",
    "/authorities/market/",
    "/withdrawals/",
    "/statistics/",
    "/feeds/",
    "/data/",
    "/pages/help.html",
    "/pages/about.html",
    "/pages/accessibility.html",
)


def query(url: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(url).query)


def test_a_citizen_searches_opens_a_decision_and_comes_back_to_the_results(watched: Watched) -> None:
    page = watched.open("/")
    page.get_by_label("检索行政执法决定").fill("食品")
    page.get_by_label("检索行政执法决定").press("Enter")
    first = page.locator("#hits li a").first
    first.wait_for()
    title = first.inner_text()
    assert query(page.url)["q"] == ["食品"]
    first.click()
    page.wait_for_url(re.compile(r"/d/[0-9a-f]{2}/"))
    page.go_back()
    expect(page.locator("#hits li a").first).to_have_text(title)
    assert watched.is_clean()


def test_filters_narrow_the_results_and_stand_in_the_address(watched: Watched) -> None:
    page = watched.open("/search/?q=食品")
    page.locator("#hits li").first.wait_for()
    page.get_by_label("执法类别").select_option("行政许可")
    expect(page.locator("#hits li").first).to_contain_text("行政许可")
    assert query(page.url)["kind"] == ["行政许可"]
    for hit in page.locator("#hits li").all():
        assert "行政许可" in hit.inner_text()
    page.reload()
    expect(page.get_by_label("执法类别")).to_have_value("行政许可")
    assert watched.is_clean()


@pytest.mark.parametrize("typed", ["〔", "[", "(", "（", ""])
def test_a_document_number_is_found_first_however_its_brackets_are_typed(
    watched: Watched, typed: str
) -> None:
    page = watched.open("/")
    number = page.locator("main table").first.locator("tbody tr td").nth(1).inner_text()
    close = {"〔": "〕", "[": "]", "(": ")", "（": "）", "": ""}[typed]
    asked = re.sub(r"[〔\[](\d{4})[〕\]]", rf"{typed}\1{close}", number)
    page = watched.open(f"/search/?q={asked}")
    page.locator("#hits li").first.wait_for()
    assert number in page.locator("#hits li").first.inner_text()


def test_nothing_found_is_said_in_plain_words(watched: Watched) -> None:
    page = watched.open("/search/?q=绝无此词龘靐")
    expect(page.locator("#told")).to_contain_text(re.compile("没有"))
    assert page.locator("#hits li").count() == 0
    assert watched.is_clean()


def test_the_portal_is_usable_by_keyboard_alone(watched: Watched) -> None:
    page = watched.open("/search/?q=安全")
    page.locator("#hits li").first.wait_for()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("/")
    expect(page.locator("#query")).to_be_focused()
    page.keyboard.type("食品")
    page.keyboard.press("Enter")
    page.locator("#hits li").first.wait_for()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#hits li a").first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/d/"))
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_no_page_scrolls_sideways(browser: Browser, demo: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    watched = Watched(context.new_page(), demo)
    page = watched.open("/")
    links = page.locator("main table a").evaluate_all("links => links.map(a => a.getAttribute('href'))")
    for path in [*PAGES, links[0], links[-1]]:
        page = watched.open(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    # The last link is that of a withdrawal notice, which answers 410 and is shown all the same.
    watched.said = [said for said in watched.said if "410 (Gone)" not in said]
    assert watched.is_clean()
    context.close()


def test_without_javascript_everything_but_search_works_and_search_says_where_to_go(
    browser: Browser, demo: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(demo + "/")
    page.locator("main table a").first.click()
    assert "/d/" in page.url
    page.locator("nav[aria-label] >> text=执法机关").first.click()
    page.get_by_role("link", name="澜津市市场监督管理局").first.click()
    expect(page.get_by_text("权责清单").first).to_be_visible()
    page.goto(demo + "/search/?q=食品")
    assert "检索需要 JavaScript" in page.content()
    context.close()


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
def test_every_kind_of_page_passes_the_accessibility_rules(browser: Browser, demo: str, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(demo + "/")
    links = page.locator("main table a").evaluate_all("links => links.map(a => a.getAttribute('href'))")
    for path in [*PAGES, links[0], links[-1]]:
        page.goto(demo + path, wait_until="networkidle")
        result = Axe().run(page)
        assert result.violations_count == 0, f"{path}\n{result.generate_report()}"
    context.close()


def test_every_answer_carries_the_strict_policy(watched: Watched) -> None:
    answer = watched.page.request.get(watched.address + "/")
    policy = answer.headers["content-security-policy"]
    assert "'unsafe" not in policy and "default-src 'none'" in policy


def test_a_withdrawn_decision_is_found_before_and_not_after(context: BrowserContext, tmp_path: Path) -> None:
    portal = Portal(tmp_path)
    number = "津渡城管罚〔2026〕1号"
    portal.feed(publish(1, decision(1)), publish(2, decision(2, facts="另一件事实，占用桥头空地。")))
    portal.build()
    with serving(portal) as address:
        watched = Watched(context.new_page(), address)
        page = watched.open("/search/?q=摆放货架")
        expect(page.locator("#hits li")).to_have_count(1)
        code, _, err = portal.run(
            "withdraw", "--authority", CODE, "--document", number, "--ground", "VOID",
            "--order", "行政判决书 (2026)津01行终9号 津渡市中级人民法院 2026-10-08", "--reason", "没有依据",
        )  # fmt: skip
        assert code == 0, err
        portal.build()
        page = watched.open("/search/?q=摆放货架&after")
        expect(page.locator("#told")).to_contain_text("没有")
        assert page.locator("#hits li").count() == 0
        id_ = public_id(CODE, number)
        answer = page.goto(f"{address}/d/{id_[:2]}/{id_}.html")
        assert answer is not None and answer.status == 410
        expect(page.locator("main")).to_contain_text("确认无效")
        assert "津渡远帆" not in page.content()


def test_hostile_text_stays_text(context: BrowserContext, tmp_path: Path) -> None:
    payloads = [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "javascript:alert(1)",
        "{{7*7}}{% raw %}",
        "'-alert(1)-'",
        "<svg/onload=alert(1)>",
        "</title><script>alert(1)</script>",
        "\u202e倒转\u2066",
    ]
    portal = Portal(tmp_path)
    records = [
        decision(n, title=f"标题{p}", violation=f"违法{p}", facts=f"事实{p}", outcome=f"结果{p}", remarks=p)
        for n, p in enumerate(payloads, 1)
    ]
    portal.feed(*(publish(n, record) for n, record in enumerate(records, 1)))
    portal.build()
    with serving(portal) as address:
        watched = Watched(context.new_page(), address)
        for path in sorted(portal.pages()):
            watched.open(f"/{path}")
        for path in (
            "/",
            "/search/?q=标题",
            "/search/?q=<script>alert(1)</script>",
            "/authorities/chengguan/",
        ):
            watched.open(path)
        assert watched.is_clean()
