"""A real Chromium on the served demo portal. Without a browser these tests fail and say how to get one."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from generator.cli.finding import gone_lookup
from generator.cli.main import run
from generator.cli.serve import make_server
from tests.support.portal import Portal

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def serving(portal: Portal) -> Iterator[str]:
    """The portal's output on a free port of this machine, with the headers of ``gongshi serve``."""
    from generator.cli.context import Folders

    folders = Folders(portal.content, portal.state, portal.output)
    server = make_server(portal.output, 0, gone=lambda path: gone_lookup(folders)(path), quiet=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the demo portal, built from the shipped content."""
    root = tmp_path_factory.mktemp("demo")
    folders = ["--state", str(root / "var"), "--output", str(root / "output")]
    code = run(
        ["build", "--content", str(ROOT / "content"), *folders, "--today", "2026-11-21", "--workers", "1"]
    )
    assert code == 0
    portal = Portal.__new__(Portal)
    portal.content, portal.state, portal.output = ROOT / "content", root / "var", root / "output"
    with serving(portal) as address:
        yield address


class Watched:
    """A page whose console, requests and dialogs are watched."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.said: list[str] = []
        self.foreign: list[str] = []
        page.on(
            "console", lambda message: self.said.append(message.text) if message.type == "error" else None
        )
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("dialog", lambda dialog: (self.said.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.on(
            "request", lambda r: None if r.url.startswith((address, "data:")) else self.foreign.append(r.url)
        )

    def open(self, path: str) -> Page:
        """Go to a path of the portal and wait until it is quiet."""
        self.page.goto(self.address + path, wait_until="networkidle")
        return self.page

    def is_clean(self) -> bool:
        """No error on the console, no dialog, no request to another host."""
        assert self.said == []
        assert self.foreign == []
        return True


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh profile at desktop width."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
    yield context
    context.close()


@pytest.fixture
def watched(context: BrowserContext, demo: str) -> Watched:
    """A watched page on the demo portal."""
    return Watched(context.new_page(), demo)
