"""A page fits a phone, scrolls under a finger, and names what is not text."""

import pytest

from tests.browser.live import FIVE


@pytest.mark.parametrize("loss", ["x^4 - 3*x^2 + x", "rosenbrock", FIVE])
def test_a_page_fits_a_phone(live, browser, loss):
    phone = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", phone)
    try:
        page = live(loss, lr=0.001)
        page.until("document.documentElement.scrollWidth <= 390")
        handle, frame = (page.browser.find_element("id", name).rect for name in ("handle", "frame"))
        assert frame["x"] <= handle["x"] + 22 <= frame["x"] + frame["width"]
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_a_page_follows_the_width_of_its_window(live, browser):
    page = live("rosenbrock", lr=0.001)
    assert page.ask("document.documentElement.clientWidth") > 1000
    narrow = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", narrow)
    try:
        page.until("document.documentElement.scrollWidth <= 390")
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_a_finger_on_the_picture_scrolls_the_page(live, browser):
    phone = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", phone)
    browser.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": True})
    try:
        page = live("rosenbrock", lr=0.001)
        before = page.ask("page.picture.window")
        frame = browser.find_element("id", "frame").rect
        x, y = frame["x"] + 60, frame["y"] + 250
        for kind, heights in [
            ("touchStart", [y]),
            *(("touchMove", [y - 20 * k]) for k in range(1, 11)),
            ("touchEnd", []),
        ]:
            touch = {"type": kind, "touchPoints": [{"x": x, "y": height} for height in heights]}
            browser.execute_cdp_cmd("Input.dispatchTouchEvent", touch)
        page.until("scrollY > 100")
        assert page.ask("page.picture.window") == before
    finally:
        browser.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": False})
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_what_is_not_text_is_named(live):
    page = live("rosenbrock", lr=0.001)
    assert "path of the descent from x = -1.2" in page.ask("place('plane').ariaLabel")
    assert "loss at each step" in page.ask("place('losses').ariaLabel").lower()
    assert page.part("rate", ".noUi-handle").get_attribute("aria-label").startswith("Learning rate")
    assert page.part("rate", ".noUi-handle").get_attribute("aria-valuetext") == "0.001"
