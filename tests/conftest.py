"""What all tests share: one real Chromium."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.tools.browser import find


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests of this process: a second one beside it would not start."""
    path = find()
    if path is None:
        pytest.fail("no browser here: python -m tests.tools.browser installs one, CHROMIUM_PATH names one")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()
