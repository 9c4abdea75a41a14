"""Contour levels increase, cover the loss, and show its valley."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from symgd.plots.levels import levels


def grid(function, half=2.0, knots=101):
    x, y = np.meshgrid(*[np.linspace(-half, half, knots)] * 2)
    return function(x, y)


@settings(max_examples=300, deadline=None)
@given(arrays(float, (6, 7), elements=st.floats(allow_nan=True, allow_infinity=True)))
def test_levels_increase_and_cover(values):
    chosen = levels(values)
    finite = values[np.isfinite(values)]
    if not finite.size:
        assert len(chosen) == 0
        return
    assert len(chosen) >= 2
    assert np.isfinite(chosen).all()
    assert (np.diff(chosen) > 0).all()
    assert chosen[0] <= max(finite.min(), -1e300) + 1e-300
    covered = np.clip(finite, -1e300, 1e300) <= chosen[-1] + 1e-300
    assert covered.mean() >= 0.9


def test_a_bowl_has_rings_evenly_apart():
    chosen = levels(grid(lambda x, y: np.where(x**2 + y**2 <= 4, x**2 + y**2, np.nan)))
    rings = np.diff(np.sqrt(chosen))
    assert len(chosen) == 15
    assert rings.min() > 0.5 * rings.max()


def test_the_valley_of_rosenbrock():
    chosen = levels(grid(lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2))
    assert (chosen < 10).sum() >= 3
    assert chosen[-1] >= 3609
    assert chosen[0] == 0


def test_a_wall_does_not_swallow_the_levels():
    chosen = levels(grid(lambda x, y: x**2 + y**2 + np.exp(np.minimum(600, 400 * (x - 0.98) ** 3))))
    assert (chosen < 20).sum() >= 8


def test_undefined_and_infinite_values_do_not_count():
    with np.errstate(all="ignore"):
        barrier = grid(lambda x, y: x + y - np.log(x) - np.log(y))
    barrier[0, 0], barrier[-1, -1] = np.inf, -np.inf
    chosen = levels(barrier)
    assert chosen[0] == pytest.approx(2, abs=0.01)
    assert chosen[-1] < 20


@pytest.mark.parametrize("value", [0.0, 5.0, -3e-9, 1e299, -1e308])
def test_a_constant_loss(value):
    chosen = levels(np.full((5, 5), value))
    assert len(chosen) == 2
    assert chosen[0] < max(value, -1e300) < chosen[1]


def test_a_plateau_is_not_drawn_in_rounding_errors():
    values = grid(lambda x, y: np.tanh(20 * np.hypot(x, y)) ** 2)
    assert np.diff(levels(values)).min() > 1e-5


def test_levels_are_short_numbers():
    for level in levels(grid(lambda x, y: np.pi * (x**2 + 2 * y**2))):
        assert float(f"{level:.2g}") == pytest.approx(level)
