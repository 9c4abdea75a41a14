"""Pages in a real browser: Chromium, without a window, driven by Selenium."""

import json
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.chrome.webdriver import WebDriver

import symgd
from symgd.kernels.javascript import RUNTIME
from tests.browser.javascript import Evaluate, evaluated
from tests.browser.live import Live

MISSING = (
    "no Chromium to open pages in: install Debian's packages with "
    "'apt-get install chromium chromium-driver'"
)

LOCAL = ("file:", "data:", "blob:", "about:", "chrome:")
"""What a page that works offline may ask for; the last is the browser's own first page."""

SWITCHES = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
    *("--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--window-size=1280,900"),
)

OpenPage = Callable[[str | Path], WebDriver]


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebDriver]:
    """One Chromium for all tests; it keeps the console and the requests of its pages."""
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if chromium is None or driver is None:
        pytest.fail(MISSING)
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for switch in (*SWITCHES, f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"):
        options.add_argument(switch)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    chrome = webdriver.Chrome(options=options, service=Service(driver))
    yield chrome
    chrome.quit()


@pytest.fixture
def open_page(browser: WebDriver, tmp_path: Path) -> Iterator[OpenPage]:
    """Open a file, or a page given as its HTML; it may log no error and ask for nothing."""

    def opened(page: str | Path) -> WebDriver:
        path = page
        if isinstance(path, str):
            path = tmp_path / "page.html"
            path.write_text(page, encoding="utf-8")
        browser.get(path.resolve().as_uri())
        return browser

    console_errors(browser)  # those of tests before, which are taken out by reading them
    requests(browser)
    yield opened
    assert console_errors(browser) == []
    assert [url for url in requests(browser) if not url.startswith(LOCAL)] == []


@pytest.fixture
def live(open_page: OpenPage) -> Callable[..., Live]:
    """Open the page of a loss."""

    def opened(loss: Any, start: Any = None, **settings: Any) -> Live:
        return Live(open_page(symgd.explore(loss, start, **settings).html))

    return opened


@pytest.fixture
def evaluate(open_page: OpenPage) -> Evaluate:
    """Evaluate statements in a page that has the runtime."""
    return partial(evaluated, open_page(f"<!doctype html><script>{RUNTIME}</script>"))


def console_errors(browser: WebDriver) -> list[str]:
    """Return the errors logged since this was last asked."""
    entries = browser.get_log("browser")
    return [entry["message"] for entry in entries if entry["level"] == "SEVERE"]


def requests(browser: WebDriver) -> list[str]:
    """Return the addresses asked for since this was last asked."""
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    return [
        message["params"]["request"]["url"]
        for message in messages
        if message["method"] == "Network.requestWillBeSent"
    ]
