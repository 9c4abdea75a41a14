"""The rates in the picture of schedules against formulas written in NumPy."""

import numpy as np
import pytest

from symgd import schedules
from symgd.plots.schedules import figure, rates

T = np.arange(200)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("constant", np.ones(200)),
        ("exponential", np.exp(-0.01 * T)),
        ("cosine", (1 + np.cos(np.pi * T / 200)) / 2),
        ("step", 0.1 ** (T // 30)),
        ("linear", 1 - T / 200),
    ],
)
def test_the_rates(name, expected):
    np.testing.assert_allclose(rates(schedules[name], 200).rates, expected, atol=1e-12)


def test_the_plateau_waits_until_the_loss_no_longer_falls():
    found = rates(schedules["plateau"], 200)
    seen = 1 + found.losses
    best, bad, rate, expected = seen[0], 0, 1.0, []
    for loss in seen:
        bad = 0 if loss == seen[0] or loss < best * (1 - 1e-4) else bad + 1
        best = loss if bad == 0 else best
        if bad > 10:
            rate, bad = 0.1 * rate, 0
        expected.append(rate)
    np.testing.assert_allclose(found.rates, expected)
    assert found.rates[0] == 1
    assert 0.1 in found.rates.round(9)


def test_only_plateau_looks_at_the_loss():
    assert [name for name in schedules if rates(schedules[name], 5).looks] == ["plateau"]


def test_the_loss_is_the_same_for_all():
    one, other = (rates(schedules[name], 50).losses for name in ("onecycle", "plateau"))
    np.testing.assert_array_equal(one, other)
    assert one[0] == 1
    assert one[20] == pytest.approx(1e-4)


def test_the_panel_of_a_schedule_that_looks_at_the_loss_is_named():
    _, below = figure(["cosine", "plateau"], 20).axes
    assert below.get_title() == "plateau, on a loss that falls and then stays"
    (alone,) = figure(["cosine"], 20).axes
    assert not alone.get_title()
