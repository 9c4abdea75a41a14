"""Steps are scrubbed and played."""

from selenium.webdriver.common.keys import Keys

from tests.browser.live import LEFT


def test_steps_are_scrubbed(live):
    page = live("x**2 + 3*y**2", (3, 4), lr=0.1)
    last = page.ask("page.result.steps")
    page.press("step", LEFT, LEFT)
    assert page.ask("state.step") == last - 2
    assert page.text("now").startswith(f"Step {last - 2} of {last}: x = ")
    assert page.ask("page.model('now').data.x[0]") == page.path[last - 2, 0]


def test_the_run_is_played_and_paused(live):
    page = live("x**2 + 3*y**2", (3, 4), lr=0.02, steps=60, stop=())
    button = page.browser.find_element("id", "play")
    button.click()
    page.until("state.step > 3 && state.step < 60")
    assert "Pause" in button.text
    button.click()
    assert page.ask("page.player.timer") == 0
    assert "Play" in button.text
    page.press("step", Keys.END, *[LEFT] * 4)
    button.click()  # it goes on from where the slider was put
    assert page.ask("state.step") >= 56
    page.until("state.step === 60 && page.player.timer === 0")


def test_readers_who_want_no_motion_get_stills(live, browser):
    wish = {"features": [{"name": "prefers-reduced-motion", "value": "reduce"}]}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", wish)
    try:
        page = live("x**2 + 3*y**2", (3, 4), lr=0.02, steps=60, stop=())
        page.browser.find_element("id", "play").click()
        page.until("state.step > 0 && state.step < 60")
        assert page.ask("state.step") == 5
        page.browser.find_element("id", "play").click()
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
