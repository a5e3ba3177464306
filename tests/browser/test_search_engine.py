"""The browser's answers are the Python reader's, and the search page behaves."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from search_index.reader import Reader
from tests.support.search_files import brute
from tests.support.search_site import NUMBERS, STRANGE, Documents, build, served
from tests.unit.test_search_reader import queries

pytestmark = pytest.mark.browser
HELD = tuple(sorted((*NUMBERS, *STRANGE)))
DOCUMENTS = list(Documents(HELD).span(0, max(HELD)))
VECTORS = json.loads((Path(__file__).parents[1] / "vectors/normalise.json").read_text(encoding="utf-8"))

ENGINE = """async ([query, wanted, sort, limit]) => {
  const { Engine, parse } = await import("/theme/js/search/engine.js");
  globalThis.engine ??= new Engine();
  await engine.start();
  const asked = parse(query, wanted);
  asked.need = () => 10;
  const found = [];
  for await (const [hit] of engine.hits(asked, sort)) {
    if (hit) found.push(hit.number);
    if (found.length === limit) break;
  }
  return found;
}"""
VECTOR = """async ([texts, words, keys, filters]) => {
  const { Engine } = await import("/theme/js/search/engine.js");
  const { normalise } = await import("/theme/js/search/normalise.js");
  const { cover, wordGrams, keyTerm, filterTerm } = await import("/theme/js/search/terms.js");
  await new Engine().start();
  return [texts.map(normalise), words.map((w) => [cover(normalise(w)), wordGrams(normalise(w))]),
    keys.map((k) => keyTerm(normalise(k))), filters.map(([name, value]) => filterTerm(name, value))];
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("search")
    build(root, HELD)
    return root / "site"


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    with served(site) as address:
        yield address


@pytest.fixture
def tab(browser: Browser, address: str) -> Iterator[Page]:
    """A page with an empty cache that fails on any console error or request elsewhere."""
    context = browser.new_context(base_url=address)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "request", lambda request: None if request.url.startswith(address) else complaints.append(request.url)
    )
    yield page
    context.close()
    assert [text for text in complaints if "favicon" not in text] == []


def addresses(page: Page) -> list[str]:
    return page.locator("#hits h2 a").evaluate_all("links => links.map(link => link.getAttribute('href'))")


def path_of(number: int) -> str:
    public_id = next(d.public_id for d in DOCUMENTS if d.number == number)
    return f"/d/{public_id[:2]}/{public_id}.html"


def test_the_browser_normalises_and_makes_terms_as_python_does(tab: Page) -> None:
    tab.goto("/search/")
    texts, words = [text for text, _ in VECTORS["normalise"]], [word for word, _, _ in VECTORS["terms"]]
    keys, filters = [key for key, _ in VECTORS["keys"]], [entry[:2] for entry in VECTORS["filters"]]
    folded, grams, hashes, values = tab.evaluate(VECTOR, [texts, words, keys, filters])
    assert folded == [expected for _, expected in VECTORS["normalise"]]
    assert grams == [[covering, every] for _, covering, every in VECTORS["terms"]]
    assert hashes == [term for _, term in VECTORS["keys"]]
    assert values == [term for _, _, term in VECTORS["filters"]]


def test_a_hundred_queries_give_the_answers_of_the_reader_and_of_brute_force(tab: Page, site: Path) -> None:
    reader = Reader(site)
    tab.goto("/search/")
    for place, (query, wanted) in enumerate(queries(100)):
        if reader.search(query, **wanted, limit=1).too_short:
            continue
        sort = "relevant" if place % 3 == 0 else "newest"
        found = tab.evaluate(ENGINE, [query, wanted, sort, 0])
        assert found == brute(DOCUMENTS, query, sort=sort, **wanted), (query, wanted, sort)
        if place % 5 == 0:
            read = reader.search(query, **wanted, sort=sort, limit=10**6)
            assert found == [hit.number for hit in read.hits]


def test_a_first_search_waits_for_six_files_its_lists_and_cards_and_for_nothing_else(tab: Page) -> None:
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url.split("/", 3)[3].split("?")[0]))
    tab.goto("/search/?q=罚款")
    tab.locator("#hits > li").first.wait_for()
    tab.wait_for_load_state("networkidle")
    asked = [path for path in asked if "favicon" not in path]
    scripts = {f"theme/{path}" for path in ("js/search.js", "js/early.js", "css/style.css", "css/search.css")}
    assert asked[0] == "search/"
    assert set(asked[1:7]) == {*scripts, "search/manifest.bin", "search/table.bin"}
    tools = asked.index("theme/js/site.js")
    assert all(path.startswith(("search/b/", "search/t/", "search/facets")) for path in asked[7:tools])
    assert any("/c" in path for path in asked[7:tools])
    assert len(set(asked)) == len(asked)


def test_a_person_searches_narrows_opens_and_comes_back(tab: Page) -> None:
    tab.goto("/search/")
    tab.get_by_role("searchbox").fill("罚款")
    tab.keyboard.press("Enter")
    expect(tab.locator("#told")).to_contain_text("至少 10 件")
    expected = brute(DOCUMENTS, "罚款")
    assert addresses(tab) == [path_of(number) for number in expected[:10]]
    assert tab.locator("#hits mark").first.inner_text() == "罚款"
    tab.get_by_role("button", name="显示更多").click()
    expect(tab.locator("#hits > li")).to_have_count(20)
    tab.get_by_label("执法类别").select_option("行政许可")
    narrowed = brute(DOCUMENTS, "罚款", kind="行政许可")
    expect(tab.locator("#hits h2 a").first).to_have_attribute("href", path_of(narrowed[0]))
    assert "kind=%E8%A1%8C%E6%94%BF%E8%AE%B8%E5%8F%AF" in tab.url
    tab.locator("#hits h2 a").first.click()
    expect(tab.get_by_role("heading", name="decision")).to_be_visible()
    tab.go_back()
    expect(tab.locator("#hits h2 a").first).to_have_attribute("href", path_of(narrowed[0]))
    assert tab.get_by_label("执法类别").input_value() == "行政许可"
    tab.go_back()
    expect(tab.locator("#hits h2 a").first).to_have_attribute("href", path_of(expected[0]))
    assert tab.get_by_label("执法类别").input_value() == ""


def test_a_document_number_is_first_however_its_brackets_are_typed(tab: Page) -> None:
    wanted = DOCUMENTS[150]
    for left, right in (("〔", "〕"), ("[", "]"), ("（", "）"), ("【", "】")):
        typed = wanted.document_number.replace("〔", left).replace("〕", right)
        tab.goto(f"/search/?q={typed}")
        expect(tab.locator("#hits h2 a").first).to_have_attribute("href", path_of(wanted.number))
        expect(tab.locator("#hits li").first).to_contain_text("完全一致")


def test_the_page_is_used_by_keyboard_alone(tab: Page) -> None:
    tab.goto("/search/")
    tab.locator("h1").evaluate("() => document.activeElement.blur()")
    tab.keyboard.press("/")
    tab.keyboard.type("食品")
    assert tab.get_by_role("searchbox").input_value() == "食品"
    tab.keyboard.press("Enter")
    expect(tab.locator("#hits > li")).to_have_count(10)
    for _ in range(2):
        tab.keyboard.press("ArrowDown")
    assert tab.evaluate("() => document.activeElement.getAttribute('href')") == addresses(tab)[1]
    tab.keyboard.press("ArrowUp")
    tab.keyboard.press("ArrowUp")
    assert tab.evaluate("() => document.activeElement.name") == "q"
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("heading", name="decision")).to_be_visible()


@pytest.mark.parametrize(
    ("query", "words"),
    [("的", "至少输入两个字"), ("〔〕", "至少输入两个字"), ("绝无此词", "没有符合条件的决定")],
)
def test_what_finds_nothing_is_said_plainly(tab: Page, query: str, words: str) -> None:
    tab.goto(f"/search/?q={query}")
    expect(tab.locator("#told")).to_contain_text(words)
    assert tab.locator("#told").get_attribute("aria-live") == "polite"
    assert addresses(tab) == []


def test_text_of_records_is_shown_as_text(tab: Page) -> None:
    tab.goto("/search/?q=abc科技")
    first = tab.locator("#hits > li").first
    expect(first.locator("h2")).to_contain_text("臺北市勞動檢查處對“ＡＢＣ科技”<b>&amp;案")
    assert first.locator("mark").first.inner_text() == "ＡＢＣ科技"
    assert first.locator("h2 b").count() == 0


def test_an_old_browser_is_told_where_else_to_look(tab: Page) -> None:
    tab.add_init_script("delete globalThis.DecompressionStream")
    tab.goto("/search/?q=食品")
    expect(tab.locator("#told")).to_contain_text("浏览器版本太旧")


def test_without_javascript_the_archives_are_named(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/search/")
    expect(page.get_by_role("link", name="各执法机关")).to_be_visible()
    context.close()


def test_a_site_published_anew_is_read_again(browser: Browser, tmp_path: Path) -> None:
    build(tmp_path, HELD)
    with served(tmp_path / "site") as other:
        context = browser.new_context(base_url=other)
        page = context.new_page()
        page.goto("/search/?q=食品")
        expect(page.locator("#hits > li")).to_have_count(10)
        left = tuple(number for number in HELD if number not in STRANGE)
        build(tmp_path / "new", left)
        (tmp_path / "site/search").rename(tmp_path / "old")
        (tmp_path / "new/site/search").rename(tmp_path / "site/search")
        page.get_by_role("searchbox").fill("买买提")
        page.keyboard.press("Enter")
        expect(page.locator("#told")).to_contain_text("没有符合条件的决定")
        context.close()


def test_a_page_of_results_costs_little(tab: Page) -> None:
    sizes: dict[str, int] = {}

    def note(response: Any) -> None:
        sizes[response.url] = int(response.headers.get("content-length", 0))

    tab.on("response", note)
    tab.goto("/search/?q=罚款")
    expect(tab.locator("#told")).to_contain_text("至少 10 件")
    assert 0 < sum(size for url, size in sizes.items() if "/search/" in url or "/js/" in url) < 100_000
