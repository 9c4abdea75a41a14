"""The scale of an axis suits the numbers on it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from symgd.plots.scale import Scale, fitting, power


def of(*numbers, **options):
    return fitting([np.array(numbers, dtype=float)], **options)


@pytest.mark.parametrize(
    ("numbers", "kind"),
    [
        ((41, 1, 1e-13), "log"),
        ((41, 1, 0), "log"),
        ((9, 0), "linear"),
        ((5, 5, 5), "linear"),
        ((0, 0), "linear"),
        ((), "linear"),
        ((3, 2.1, 2.0), "linear"),
        ((25, -3, 4, 7), "linear"),
        ((1, 2, -3, -1e12), "symlog"),
        ((1e308, 1, 2, 3, -1e308), "symlog"),
        ((1e308, 5e-324), "linear"),
        ((1e308, 1e-299), "log"),
    ],
)
def test_kind(numbers, kind):
    assert of(*numbers).kind == kind


def test_coordinates_are_never_on_a_log_axis():
    assert of(1, 1e-9, signed=True).kind == "linear"


@given(
    st.lists(
        arrays(float, 5, elements=st.floats(allow_nan=False, allow_infinity=False)), max_size=3
    )
)
def test_numbers_lie_within(series):
    scale = fitting(series)
    assert np.isfinite([scale.low, scale.high]).all()
    assert scale.low < scale.high
    numbers = np.clip(np.concatenate([np.empty(0), *series]), -1e300, 1e300)
    if scale.kind == "log":
        assert scale.low > 0
        numbers = numbers[numbers > 1e-300]
    slack = 1e-9 * max(abs(scale.low), abs(scale.high))
    assert (numbers >= scale.low - slack).all()
    assert (numbers <= scale.high + slack).all()
    if scale.kind == "symlog":
        assert 0 in scale.ticks(4)
        assert 2 <= len(scale.ticks(4)) <= 7
        assert np.all(np.diff(scale.ticks(4)) > 0)


@pytest.mark.parametrize(
    "numbers", [(0.01, 0.1, 0.3, 0.45), (2.0, 30.0), (1e-5, 1e-4), (9, 91), (1, 1e3), (1e-9, 1)]
)
@pytest.mark.parametrize("count", [3, 4, 5])
def test_a_logarithmic_axis_has_three_ticks(numbers, count):
    ticks = of(*numbers).ticks(count)
    assert 3 <= len(ticks) <= 6
    assert len(set(map(power, ticks))) == len(ticks)


def test_ticks_of_less_than_a_decade():
    assert Scale("log", 0.21, 0.48).ticks(5) == [0.25, 0.3, 0.35, 0.4, 0.45]
    assert len(Scale("log", 0.21, 0.28).ticks(5)) >= 3


def test_numbers_near_zero_are_read_against_it():
    assert of(1, 5).low == 0
    assert of(0.1, 0.1).low == 0
    assert of(100, 101).low > 90


def test_powers():
    assert [power(10.0**k) for k in (-12, -2, 0, 2, 3)] == ["10⁻¹²", "0.01", "1", "100", "10³"]
    assert [power(many) for many in (0.05, 300, 3000, -2e-7)] == ["0.05", "300", "3·10³", "−2·10⁻⁷"]
