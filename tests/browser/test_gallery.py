"""The index of a gallery searches and filters."""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select

from symgd.catalog import catalogue
from symgd.gallery import overview
from tests.browser.live import wait
from tests.gallery.galleries import listed, typed

ENTRIES = ("parabola", "bowl", "rosenbrock", "himmelblau", "rastrigin", "absolute")


@pytest.fixture
def index(tmp_path, open_page):
    """Open the index of a small gallery."""
    for name in ENTRIES:
        listed(tmp_path / "gallery", name)
    listed(tmp_path / "gallery", "beale", optimizer="adam", lr=0.05, steps=30)
    typed(tmp_path / "gallery", "x**2 + 7", optimizer="v = 0.9*v + g; w = w - lr*v")
    overview.write(tmp_path / "gallery")
    return open_page(tmp_path / "gallery" / "index.html")


def shown(browser):
    cards = browser.find_elements(By.TAG_NAME, "article")
    return [card.find_element(By.TAG_NAME, "h3").text for card in cards if card.is_displayed()]


def count(browser):
    return browser.find_element(By.ID, "count").text


def test_search(index):
    assert len(shown(index)) == 8
    search = index.find_element(By.ID, "search")
    search.send_keys("HIMMEL")
    assert shown(index) == [catalogue["himmelblau"].title]
    assert count(index) == "1 of 8 entries"
    search.send_keys(Keys.CONTROL, "a")
    search.send_keys("no such loss")
    assert shown(index) == []
    assert index.find_element(By.ID, "none").text.startswith("Nothing matches")
    assert not index.find_element(By.TAG_NAME, "h2").is_displayed()
    index.find_element(By.CSS_SELECTOR, "button[type=reset]").click()
    assert len(shown(index)) == 8
    assert count(index) == "8 of 8 entries"


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ("Adam", ["beale"]),
        ("many minima", ["rastrigin"]),
        ("x^2+7", ["x**2 + 7"]),
        ("x^2 + 7", ["x**2 + 7"]),
        ("x**2 + 7", ["x**2 + 7"]),
        ("a rule of your own", ["x**2 + 7"]),
    ],
)
def test_search_finds_optimizers_properties_and_formulas(index, words, titles):
    index.find_element(By.ID, "search").send_keys(words)
    assert shown(index) == [catalogue[t].title if t in catalogue else t for t in titles]


def choose(browser, menu, text):
    """Choose from a menu, whose event comes when the browser has closed it."""
    Select(browser.find_element(By.ID, menu)).select_by_visible_text(text)
    chosen = "return document.getElementById(arguments[0]).selectedOptions[0].text"
    wait(browser, lambda browser: browser.execute_script(chosen, menu) == text)


@pytest.mark.parametrize(
    ("menu", "text", "titles"),
    [
        ("property", "many minima", [catalogue["rastrigin"].title]),
        ("optimizer", "adam", [catalogue["beale"].title]),
        ("optimizer", "a rule of your own", ["x**2 + 7"]),
    ],
)
def test_filters(index, menu, text, titles):
    choose(index, menu, text)
    wait(index, lambda browser: shown(browser) == titles)


def test_everything_is_reached_by_keyboard(index):
    reached = []
    body = index.find_element(By.TAG_NAME, "body")
    body.send_keys(Keys.TAB)
    for _ in range(12):
        reached.append(index.switch_to.active_element)
        index.switch_to.active_element.send_keys(Keys.TAB)
    assert [element.tag_name for element in reached[:4]] == ["input", "select", "select", "button"]
    assert reached[4].tag_name == "a"
    assert reached[4].find_element(By.TAG_NAME, "img").get_attribute("alt")


def test_pictures_are_loaded_from_the_file(index):
    assert index.execute_script("return document.images[0].naturalWidth") == 1


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_it_fits_the_window(index, width):
    metrics = {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": False}
    index.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    try:
        assert index.execute_script("return document.documentElement.scrollWidth") <= width
    finally:
        index.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
