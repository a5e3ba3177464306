"""Every page type in a real browser: no accessibility violation, no sideways scrolling, CSP holds."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from generator.model import paths
from generator.site import build_site
from generator.snapshot.affected import ALL
from tests.support.fake_snapshot import FakeSnapshot, content, decision
from tests.support.folder_sink import FolderSink

ROOT = Path(__file__).resolve().parents[2]
PAGES = {
    "home": "index.html",
    "search": "search/index.html",
    "authorities": "authorities/index.html",
    "authority": "authorities/scjg/index.html",
    "month": "authorities/hb-linan/2025-01-2.html",
    "power": "authorities/scjg/powers/SC-001.html",
    "party": "parties/1x/91990101MA0000001X.html",
    "withdrawals": "withdrawals/index.html",
    "withdrawal month": "withdrawals/2026-10.html",
    "statistics": "statistics/index.html",
    "feeds": "feeds/index.html",
    "data": "data/index.html",
    "bulk": "data/decisions/cg/index.html",
    "not found": "404.html",
    "gone": "410.html",
    "about": "pages/about.html",
    "table in a page": "pages/withdrawals.html",
    "english": "pages/guide-en.html",
    "decision": paths.decision(decision(12).public_id),
    "long decision": paths.decision(decision(1).public_id),
    "hostile decision": paths.decision(decision(2).public_id),
    "traditional decision": paths.decision(decision(3).public_id),
    "bare decision": paths.decision(decision(4).public_id),
    "corrected decision": paths.decision(decision(6).public_id),
    "notice": paths.decision(decision(30).public_id),
}
POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

pytestmark = pytest.mark.browser


class Strict(SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    out = tmp_path_factory.mktemp("looks")
    build_site(
        snapshot=Path("fake-36"),
        content=content(str(ROOT / "content"), note="演示站点", note_en="Demo", police="虚构"),
        targets=ALL,
        sink=FolderSink(out),
        scratch=tmp_path_factory.mktemp("scratch") / "pelican",
        opener=FakeSnapshot,
    )
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Strict, directory=str(out)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()


def visit(browser: Any, address: str, path: str, **settings: Any) -> Any:
    page = browser.new_context(**settings).new_page()
    page.goto(address + path.removesuffix("index.html"))
    return page


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_accessibility_violation_in_light_and_dark(
    browser: Any, address: str, name: str
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    for scheme, width in (("light", 360), ("dark", 1280)):
        page = visit(
            browser,
            address,
            PAGES[name],
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            bypass_csp=True,
        )
        result = axe.run(page).response
        page.context.close()
        found = [(v["id"], [n["html"][:100] for n in v["nodes"][:3]]) for v in result["violations"]]
        assert found == [], (name, scheme, width)
        assert len(result["passes"]) > 10


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_no_page_scrolls_sideways(browser: Any, address: str, width: int) -> None:
    page = visit(browser, address, "index.html", viewport={"width": width, "height": 900})
    for name, path in PAGES.items():
        page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    page.context.close()


def test_pages_work_under_a_strict_policy_with_an_empty_console(browser: Any, address: str) -> None:
    page = visit(browser, address, "index.html")
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    for path in PAGES.values():
        if not path.startswith("search"):  # its index is made by another room
            page.goto(address + path)
    assert said == []
    assert all(url.startswith(address) for url in asked)
    page.context.close()


def test_hostile_text_runs_nothing(browser: Any, address: str) -> None:
    page = visit(browser, address, "index.html")
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.goto(address + PAGES["hostile decision"])
    assert dialogs == []
    assert "onerror=alert(1)" in page.inner_text("main")
    page.context.close()


def test_pages_are_complete_without_javascript(browser: Any, address: str) -> None:
    page = visit(browser, address, "index.html", java_script_enabled=False)
    page.click(".groups a >> nth=0")
    page.click("#archive .chips a >> nth=0")
    page.click("table.list a >> nth=0")
    assert page.url.startswith(address + "d/")
    page.click("header.top form button")
    assert "/search/?q=" in page.url
    page.context.close()


def test_a_kind_of_power_can_be_picked_without_javascript(browser: Any, address: str) -> None:
    page = visit(browser, address, PAGES["authority"], java_script_enabled=False)
    page.click("#powers ul.chips a >> nth=2")
    assert page.is_visible("#k-permit") and not page.is_visible("#k-penalty")
    page.click("#powers ul.chips a >> nth=0")
    assert page.is_visible("#k-permit") and page.is_visible("#k-penalty")
    page.context.close()


def test_the_elder_mode_enlarges_the_text_and_is_remembered(browser: Any, address: str) -> None:
    page = visit(browser, address, PAGES["decision"])
    before = page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
    page.click("text=长者模式")
    page.reload()
    after = page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
    assert after > 1.3 * before
    assert page.get_attribute(".reading button >> nth=2", "aria-pressed") == "true"
    page.context.close()


def test_the_first_tab_leads_to_the_content(browser: Any, address: str) -> None:
    page = visit(browser, address, PAGES["decision"])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    page.context.close()


def test_a_printed_decision_carries_no_navigation(browser: Any, address: str) -> None:
    page = visit(browser, address, PAGES["decision"])
    page.emulate_media(media="print")
    assert not page.is_visible("nav.menu") and not page.is_visible("form.find")
    assert page.is_visible("article.doc dl.facts") and page.is_visible("a.brand")
    page.context.close()
