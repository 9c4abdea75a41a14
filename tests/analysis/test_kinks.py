"""Minima at kinks, where there is no gradient to vanish."""

import pytest

from symgd.analysis.critical.critical import critical_points
from tests.analysis.published import ROOM


@pytest.mark.parametrize(
    ("text", "window", "minima"),
    [
        ("abs(x)", (-5, 5), [(0,)]),
        ("abs(abs(x) - 1)", (-5, 5), [(-1,), (1,)]),
        ("max(x, -x, y, -2*y)", (-5, 5), [(0, 0)]),
        ("(x - 2)**2 + (y - 0.2)**2 + abs(x) + abs(y)", (-5, 5), [(1.5, 0)]),  # soft thresholds
        ("hypot(x - 1, y + 2) + x/2", (-5, 5), [(1, -2)]),
        ("100*sqrt(abs(y - 0.01*x**2)) + 0.01*abs(x + 10)", (-14.9, 14.9), [(-10, 1)]),  # Bukin 6
        (
            "-20*exp(-0.2*sqrt((x**2 + y**2)/2)) - exp((cos(2*pi*x) + cos(2*pi*y))/2) + e + 20",
            (-3, 3),
            [(0, 0)],
        ),  # Ackley
    ],
)
def test_minima_at_kinks(text, window, minima):
    found = critical_points(text, window, seconds=ROOM)
    assert [kink.point for kink in found.kinks if kink.alone] == minima
    assert not any(point.point == kink.point for point in found.points for kink in found.kinks)
    assert not found.complete


@pytest.mark.parametrize("text", ["-abs(x)", "x*abs(x)", "abs(x) + 2*x", "-sqrt(abs(x)) + x**2"])
def test_other_kinks_are_no_minima(text):
    assert all(abs(kink.point[0]) > 0.1 for kink in critical_points(text).kinks)
