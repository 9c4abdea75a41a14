"""Pages that run, in a browser: everything follows the reader's hand, and nothing else runs."""

import numpy as np
import pytest
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

import symgd
from symgd.rules import optimizers, schedules
from tests.browser.live import DOWN, LEFT, RIGHT, UP, Live

FIVE = "x1^2 + 2*x2^2 + 3*x3^2 + x4^2*x1^2 + cos(x5)"


@pytest.fixture
def live(open_page):
    """Open the page of a loss."""

    def opened(loss, start=None, **settings):
        return Live(open_page(symgd.explore(loss, start, **settings).html))

    return opened


def agree(page: Live) -> None:
    """The call that the page shows gives the run that it shows."""
    run = page.python()
    np.testing.assert_allclose(page.path, run.positions, rtol=1e-9, atol=1e-9)
    assert page.ask("page.result.outcome") == run.outcome
    assert page.ask("page.result.reason") == run.reason


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


def test_a_rule_that_scales_its_steps_has_no_limit(live):
    page = live("x**2 + 3*y**2", optimizer="adam")
    assert "No linearisation: adam takes steps that are not proportional" in page.text("stability")


def test_a_rule_is_judged_where_the_run_came_to_rest(live):
    page = live("x^4 - 3*x^2 + x", (2,), lr=0.05)  # the higher of two minima
    x = page.path[-1, 0]
    assert x > 0
    assert f"where it ended, the largest curvature is λ = {12 * x**2 - 6:.4g}" in page.text(
        "stability"
    )
    assert f"up to {2 / (12 * x**2 - 6):.4g}" in page.text("stability")


def test_a_radius_below_1_is_not_told_as_1(live):
    page = live("x**2", (3,), lr=2e-6)  # each step shrinks x by 1 - 2 lr
    assert "Spectral radius 0.999996 < 1" in page.text("stability")


def test_a_rate_that_is_lost_in_rounding_is_not_called_unstable(live):
    page = live("x**2", (3,), lr=1e-30)
    assert page.text("stability").startswith("Too slow: ")
    assert "nothing moves. Stable learning rates: up to 1." in page.text("stability")


def test_a_run_that_has_not_arrived_is_not_said_to_settle(live):
    page = live("x**2", (3,), lr=0.001)
    assert "once near a minimum of such curvature, each step would" in page.text("stability")
    page = live("x**2", (300,), lr=0.4, clip_norm=0.01)
    assert "Clipping still acts on the gradient where it ended" in page.text("stability")
    assert "in the end, each step" not in page.text("stability")


def test_the_highest_rate_of_a_schedule_is_judged_too(live):
    page = live("50*x**2", (3,), lr=0.9, schedule="exponential:k=1", steps=20)
    assert f"at its last rate, {0.9e9 * np.exp(-19):.4g}e-9," in page.text("stability")
    assert "At step 1 the rate 0.9 was above that" in page.text("stability")


@pytest.mark.parametrize(
    ("lr", "steps", "bad"),
    [(0.3, 100, False), (0.01, 10, False), (1.001, 5, True), (1.5, 100, True)],
)
def test_the_bar_is_calm_where_the_run_is(live, lr, steps, bad):
    page = live("x**2", (3,), lr=lr, steps=steps)
    assert page.ask("place('verdict').classList.contains('bad')") is bad


def test_a_run_that_ends_above_its_start_is_not_calm(live):
    page = live("x**2", (0.01,), optimizer="adam", lr=0.5, steps=3)
    assert "Reached the step limit" in page.text("outcome")
    assert page.ask("place('verdict').classList.contains('bad')")


def test_a_saddle_is_no_minimum(live):
    page = live("x^2 - y^2", (3, 0), lr=0.1)
    assert "Stopped at a non-minimum" in page.text("outcome")
    assert "No minimum: where it ended, the loss curves downwards, too, by -2" in page.text(
        "stability"
    )


def test_a_start_outside_the_domain_is_told(live):
    page = live("log(x) + 1/x + y^2", (2, 1), lr=0.1)
    page.browser.execute_script("page.picture.to([-1, 1])")
    assert "the start is x = -1, y = 1, where log(x) is undefined" in page.text("outcome")
    page.browser.execute_script("page.picture.to([2, 1])")
    agree(page)


def test_the_mouse_drags_the_start(live):
    page = live("x**2 + 3*y**2", (3, 4), lr=0.1)
    (left, right), (bottom, top) = page.ask("page.picture.window")
    frame = page.ask("[page.picture.view.frame.bbox.width, page.picture.view.frame.bbox.height]")
    page.drag(-120, -60)
    moved = (3 - 120 * (right - left) / frame[0], 4 - 60 * (top - bottom) / frame[1])
    assert page.start == pytest.approx(moved, abs=0.03)
    assert page.path[0].tolist() == page.start
    assert f"x = {page.start[0]:g}" in page.ask("page.handle.getAttribute('aria-label')")
    agree(page)


def test_a_finger_drags_the_start(live):
    page = live("x**2 + 3*y**2", (3, 4), lr=0.1)
    ring = page.browser.find_element("id", "handle").rect
    x, y = ring["x"] + ring["width"] / 2, ring["y"] + ring["height"] / 2
    for kind, points in [
        ("touchStart", [{"x": x, "y": y}]),
        ("touchMove", [{"x": x - 60, "y": y + 20}]),
        ("touchMove", [{"x": x - 120, "y": y + 60}]),
        ("touchEnd", []),
    ]:
        touch = {"type": kind, "touchPoints": points}
        page.browser.execute_cdp_cmd("Input.dispatchTouchEvent", touch)
    page.until("state.start[0] < 2.9 && state.start[1] < 3.9")
    agree(page)


def test_the_arrow_keys_move_the_start(live):
    page = live("x**2 + 3*y**2", (3, 4), lr=0.1)
    for key, axis, sign in [(LEFT, 0, -1), (RIGHT, 0, 1), (UP, 1, 1), (DOWN, 1, -1)]:
        before = page.start
        page.arrow(key)
        assert sign * (page.start[axis] - before[axis]) > 0
        assert page.start[1 - axis] == pytest.approx(before[1 - axis], abs=1e-3)
    agree(page)


def test_in_one_variable_the_start_moves_along_the_axis(live):
    page = live("x^4 - 3*x^2 + x", (2,), lr=0.02)
    page.drag(-100, 50)
    assert len(page.start) == 1
    assert page.start[0] < 2
    agree(page)
    page.press("step", *[LEFT] * 3)
    (x,), (y,) = page.ask("[page.model('now').data.x, page.model('now').data.y]")
    ends = page.ask("[page.model('tangent').data.x, page.model('tangent').data.y]")
    slope = (ends[1][1] - ends[1][0]) / (ends[0][1] - ends[0][0])
    assert slope == pytest.approx(4 * x**3 - 6 * x + 1)
    assert y == pytest.approx(x**4 - 3 * x**2 + x)


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
    button.click()
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


def test_two_of_five_coordinates_are_shown(live):
    page = live(FIVE, (1, 2, 3, 4, 5), lr=0.01)
    page.choose("up", "x4")
    assert page.ask("page.picture.axes") == [0, 3]
    assert page.ask("page.model('up axis').axis_label") == "x4"
    page.choose("across", "x4")  # the other one gives way
    assert page.ask("page.picture.axes") == [3, 0]
    menus = [Select(page.part(name, "select")) for name in ("across", "up")]
    assert [menu.first_selected_option.text for menu in menus] == ["x4", "x1"]
    page.press("start-1", RIGHT)
    assert page.start[1] > 2
    before = page.start
    page.drag(40, 20)
    changed = [i for i in range(5) if page.start[i] != before[i]]
    assert changed == [0, 3]
    agree(page)


def test_known_minima_are_marked(live):
    page = live("himmelblau", lr=0.01)
    minima = page.ask("[page.model('minima').data.x, page.model('minima').data.y]")
    assert (3.0, 2.0) in set(zip(*minima, strict=True))
    assert len(minima[0]) == 4


def test_minima_off_the_slice_are_not_marked(live):
    page = live(symgd.loss.as_loss("sphere", dimension=3), (3, 2, 1), lr=0.1)
    page.until("page.model('minima').data.x.length === 1")
    page.press("step", Keys.HOME)
    page.until("page.model('minima').data.x.length === 0")


def test_the_minima_stay_in_sight_of_a_run_that_diverges(live):
    page = live("x^4 - 3*x^2 + x", (3,), lr=0.1)
    assert "Diverged" in page.text("outcome")
    in_sight(page)
    page.browser.execute_script("page.picture.look([50, 60], [0, 1])")
    page.browser.find_element("id", "fit").click()
    in_sight(page)


def in_sight(page: Live) -> None:
    """The start and both minima of x⁴ - 3x² + x are seen, and tell apart."""
    (left, right), (bottom, top) = page.ask("page.picture.window")
    assert left < -1.3008 < 1.1309 < page.start[0] < right
    assert bottom < -3.5139
    assert 0.02 * (top - bottom) < -1.0702 + 3.5139
    assert top > 57  # the loss at the start


def test_the_picture_fits_the_run_that_is_shown(live):
    page = live("x**2 + 3*y**2", (3, 4), lr=0.1)
    page.browser.execute_script("page.picture.to([300, -20])")
    page.browser.find_element("id", "fit").click()
    window = np.array(page.ask("page.picture.window"))
    for points in (page.path, np.zeros((1, 2))):
        assert ((window[:, 0] < points) & (points < window[:, 1])).all()
    assert np.ptp(window, axis=1).max() < 500


def test_the_call_is_copied(live):
    page = live("x**2", (3,))
    page.browser.find_element("id", "copy").click()
    page.until("place('copied').textContent !== ''")
    assert page.ask("getSelection().toString().trim()").startswith("import symgd")


def test_what_is_typed_has_a_heading_of_its_own(live):
    page = live("x**2", (3,), optimizer="w = w - lr*g", lr="0.1*exp(-0.05*t)")
    assert "Your rule" in page.text("mathematics")
    assert "Your schedule" in page.text("mathematics")


def test_contours_follow_the_window(live):
    page = live("x**2 + 3*y**2", (3, 4), lr=0.1)
    page.until("page.model('bands').data.x[0] === page.picture.window[0][0]")
    page.browser.execute_script("page.picture.look([-1, 1], [-2, 2])")
    page.until("page.model('bands').data.dw[0] === 2 && page.model('bands').data.y[0] === -2")
    pixels = page.ask("Array.from(page.model('bands').data.image[0])")
    side = round(len(pixels) ** 0.5)
    assert pixels[side * (side // 2) + side // 2] == 0  # the minimum is in the lowest band
    assert pixels[0] == 13


def test_where_the_loss_is_undefined_has_a_colour_of_its_own(live):
    page = live("log(x) + 1/x + y**2", (2, 1), lr=0.1, window=[(-1, 3), (-2, 2)])
    page.until("page.model('bands').data.x[0] === -1")
    pixels = page.ask("Array.from(page.model('bands').data.image[0])")
    assert pixels[0] == 14
    assert pixels[-1] < 14


HOSTILE = '</script><script>window.hacked = 1</script><img src=x onerror="window.hacked = 2">'


def test_hostile_text_runs_nothing(live):
    rule = symgd.Rule(HOSTILE, "w = w - lr*g", title=HOSTILE, source=HOSTILE)
    page = live("where(x<1, x**2, x)", (3,), title=HOSTILE, optimizer=rule)
    assert page.ask("window.hacked === undefined")
    assert page.browser.title == HOSTILE
    assert HOSTILE in page.browser.find_element("tag name", "h1").text
    assert page.browser.find_elements("tag name", "img") == []
    agree(page)


def test_the_policy_lets_nothing_else_run(live):
    page = live("x**2", (3,))
    page.browser.execute_script(
        "const more = document.createElement('script'); more.textContent = 'window.intruder = 1';"
        "document.body.append(more)"
    )
    assert page.ask("window.intruder === undefined")
    page.browser.get_log("browser")  # the refusal is an error in the console


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
