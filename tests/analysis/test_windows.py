"""Critical points are looked for in the window that was given."""

import pytest

from symgd.analysis.critical.critical import critical_points
from symgd.errors import SettingError


def test_the_window_is_kept_to():
    assert [p.point for p in critical_points("x**3/3 - x", (0, 5)).points] == [(1.0,)]
    found = critical_points("x**2 + y**2", ((1, 2), (-1, 1)))
    assert not found.points
    assert "outside the window" in found.how
    found = critical_points("(x**2 + y - 11)**2 + (x + y**2 - 7)**2", ((2, 4), (1, 3)))
    assert [point.exact for point in found.minima] == [("3", "2")]


def test_a_minimum_on_the_border_of_the_window_counts():
    assert len(critical_points("cosh(x - 1)", (-1, 1)).points) == 1


@pytest.mark.parametrize(
    "window", ["wide", (1,), (2, 1), (0, float("inf")), ((0, 1), (0, 1)), (1, 1), 3]
)
def test_bad_windows_are_refused(window):
    with pytest.raises(SettingError, match="a window"):
        critical_points("x**2", window)
