"""Pages that run: every setting acts as in Python, and the call that is shown repeats the run."""

import numpy as np
import pytest
from selenium.webdriver.common.keys import Keys

import symgd
from symgd.rules import optimizers, schedules
from tests.browser.live import FIVE, LEFT, RIGHT, Live, agree


@pytest.mark.parametrize(
    ("loss", "start", "settings"),
    [
        ("x^4 - 3*x^2 + x", (3,), {"lr": 0.02}),
        ("x**2 + 2*y**2", (3, 4), {"lr": 0.6}),
        ("himmelblau", (-3, 0.5), {"lr": 0.01, "schedule": "step:gamma=0.5,step=30"}),
        (FIVE, (1, 2, 3, 4, 5), {"optimizer": "adam", "constants": {"beta1": 0.8}}),
        ("x^2 + 9*y^2", None, {"optimizer": "v = 0.9*v + g; w = w - lr*v", "lr": 0.02}),
        ("x^2 + 9*y^2", None, {"lr": "0.1*exp(-0.05*t)", "clip_norm": 1.0, "weight_decay": 0.1}),
        ("sphere", None, {"optimizer": "nadam", "schedule": "onecycle", "stop": ()}),
    ],
)
def test_a_page_runs_what_python_runs(live, loss, start, settings):
    page = live(loss, start, **settings)
    agree(page)
    run = symgd.descend(symgd.loss.as_loss(loss), start, **settings)
    np.testing.assert_allclose(page.path, run.positions, rtol=1e-9, atol=1e-9)
    assert str(run.outcome).split()[0].capitalize() in page.text("outcome")


def test_every_optimizer_and_schedule_is_in_the_menus(live):
    page = live("x**2 + 3*y**2", (3, 4), lr=0.05, steps=40)
    for name in optimizers:
        page.choose("optimizer", name)
        assert page.ask("data.rules[state.rule].name") == name
        shown = page.browser.find_elements("css selector", "[data-rule]:not([hidden])")
        assert [optimizers[name].title in one.text for one in shown] == [True]
        agree(page)
    page.choose("optimizer", "momentum")
    for name in schedules:
        page.choose("schedule", name)
        agree(page)


def test_the_learning_rate_moves_the_path(live):
    page = live("x**2 + 3*y**2", (3, 4), lr=0.1)
    before = page.path
    page.press("rate", RIGHT, RIGHT, RIGHT)
    assert page.ask("state.lr") > 0.1
    assert f"lr = {page.ask('state.lr')}" in page.text("rate")
    assert not np.array_equal(page.path[1], before[1])
    agree(page)
    for _ in range(6):
        page.press("rate", *[RIGHT] * 10)
    assert "Diverged" in page.text("outcome")
    assert "Unstable" in page.text("stability")
    assert "up to 0.3333" in page.text("stability")


def test_constants_and_steps_move_the_path(live):
    page = live("x**2 + 3*y**2", (3, 4), optimizer="momentum", lr=0.05, steps=50)
    page.press("constant-0", LEFT, LEFT)
    assert page.ask("state.ruleConstants[0]") == 0.88
    agree(page)
    page.press("steps", *[LEFT] * 5)
    assert page.ask("state.steps") < 50
    agree(page)


def test_a_slider_goes_to_its_ends_by_the_keyboard(live):
    page = live(FIVE, (1, 2, 3, 4, 5), lr=0.01, optimizer="adam", window=[(-7, 8)])
    handle = page.part("rate", ".noUi-handle")
    sliders = [
        ("rate", "state.lr", 1e-5, 10),
        ("steps", "state.steps", 1, 1000),
        ("start-2", "state.start[2]", -7, 8),
        ("constant-2", "state.ruleConstants[2]", 1e-10, 1),
    ]
    for place, value, low, high in sliders:
        for key, expected in [(Keys.END, high), (Keys.HOME, low)]:
            page.press(place, key)
            assert page.ask(value) == pytest.approx(expected)
    page.press("rate", Keys.PAGE_UP)
    assert page.ask("state.lr") == pytest.approx(1e-5 * 10**0.6, rel=1e-2)
    assert handle.get_attribute("aria-valuetext") == "3.98e-5"
    page.press("start-2", Keys.PAGE_UP, RIGHT)
    assert page.start[2] == pytest.approx(-7 + 1.5 + 0.15)
    heard = page.part("start-2", ".noUi-handle").get_attribute("aria-valuetext")
    assert float(heard) == pytest.approx(page.start[2])


def test_the_call_is_copied(live):
    page = live("x**2", (3,))
    page.browser.find_element("id", "copy").click()
    page.until("place('copied').textContent !== ''")
    assert page.ask("getSelection().toString().trim()").startswith("import symgd")


def test_what_is_typed_has_a_heading_of_its_own(live):
    page = live("x**2", (3,), optimizer="w = w - lr*g", lr="0.1*exp(-0.05*t)")
    assert "Your rule" in page.text("mathematics")
    assert "Your schedule" in page.text("mathematics")


def test_an_update_takes_less_than_a_frame(live):
    page = live("rosenbrock", optimizer="momentum", lr=0.001, steps=500, stop=())
    times = page.browser.execute_script(
        """
        return Array.from({ length: 40 }, () => {
          state.lr *= 1.001;
          const began = performance.now();
          descend();
          return performance.now() - began;
        });
        """
    )
    assert np.median(times[10:]) < 16


def test_a_notebook_shows_the_page_in_a_frame(open_page):
    frame = symgd.descend("x**2 + 3*y**2", (3, 4), lr=0.1).explore()._repr_html_()
    browser = open_page(f"<!DOCTYPE html><body>{frame}</body>")
    browser.switch_to.frame(0)
    page = Live(browser)
    assert "Converged" in page.text("outcome")
    browser.switch_to.default_content()
