"""The graph of a loss of one variable, and its tangents."""

import numpy as np
import pytest

from symgd import Loss
from symgd.plots.curve import REACH, TANGENTS, sampled, tangents
from symgd.plots.path import visible
from symgd.plots.window import Window
from tests.plots.runs import run_on

PARABOLA = Loss("x**2")
WINDOW = Window(np.array([-4.0, -1.0]), np.array([4.0, 17.0]))


def course(loss, points):
    run = run_on(loss, points)
    return visible(np.column_stack([run.positions, run.losses]), WINDOW)


def test_tangents_touch_with_the_slope_of_the_loss():
    lines = tangents(PARABOLA, course(PARABOLA, [3.0, -2.0, 0.0]), WINDOW, shape=1.5)
    assert len(lines) == 3
    for x, line in zip([3.0, -2.0, 0.0], lines, strict=True):
        assert line.mean(axis=0) == pytest.approx([x, x**2])
        run, rise = line[1] - line[0]
        assert rise / run == pytest.approx(2 * x)


def test_tangents_are_equally_long_and_apart():
    lines = tangents(PARABOLA, course(PARABOLA, 3 * 0.97 ** np.arange(200)), WINDOW, shape=1.5)
    assert len(lines) <= TANGENTS
    on_paper = (lines[:, 1] - lines[:, 0]) / WINDOW.size * [1.5, 1]
    assert np.hypot(*on_paper.T) == pytest.approx(2 * REACH * 1.5)


def test_gaps_are_where_the_loss_is_undefined():
    (gap,) = sampled(Loss("log(x)"), WINDOW).gaps
    assert gap[0] == -4
    assert gap[1] == pytest.approx(0, abs=0.02)
    inner = sampled(Loss("log(x**2 - 1)"), WINDOW).gaps
    assert np.ravel(inner) == pytest.approx([-1, 1], abs=0.02)
    assert sampled(PARABOLA, WINDOW).gaps == ()


def test_a_pole_is_not_a_wall():
    y = sampled(Loss("1/x"), Window(np.array([-1.0, -5.0]), np.array([1.0, 5.0]))).y
    assert not ((y[:-1] < -5) & (y[1:] > 5)).any()
    assert (y < -5).any()
    assert (y > 5).any()


def test_what_overflows_is_no_gap_in_the_definition():
    far = Window(np.array([-4.0, 0.0]), np.array([4.0, 1e300]))
    assert sampled(Loss("1e308*x**2"), far).missing == "too large for a number"
    assert sampled(Loss("log(x)"), WINDOW).missing == "undefined"
