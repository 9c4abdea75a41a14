"""What a page says of the rate and of the run's end, and how calm the bar is."""

import numpy as np
import pytest

from tests.browser.live import agree


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
