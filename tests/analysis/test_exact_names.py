"""Critical points by their exact names: only where they are proved to be those."""

import math

import numpy as np
import pytest

from symgd.analysis.critical.critical import critical_points
from symgd.analysis.critical.points import Kind


def test_pi_is_recognised():
    found = critical_points("sin(x + y) + (x - y)**2 - 1.5*x + 2.5*y + 1", ((-1.5, 4), (-3, 4)))
    assert found.points[0].exact == ("1/2 - pi/3", "-pi/3 - 1/2")
    assert found.points[0].exact_eigenvalues == ("sqrt(3)", "4")


@pytest.mark.parametrize(
    ("text", "exact", "value"),
    [
        ("x*log(x)", "exp(-1)", "-exp(-1)"),
        ("exp(x) - 2*x", "log(2)", "2 - 2*log(2)"),
        ("x**3/3 - x**2/2 - x", "1/2 + sqrt(5)/2", None),
        ("x - atan(2*x)", "1/2", "1/2 - pi/4"),
        ("0.1*x**4 - 0.2*x**2", "1", "-1/10"),
    ],
)
def test_exact_names(text, exact, value):
    (point, *_) = critical_points(text, (0.1, 5)).minima
    assert point.exact == (exact,)
    assert value is None or point.exact_value == value


def test_decimals_are_what_was_typed():
    found = critical_points("x**4*(0.3 - 0.1*3) + x**2", (-1e9, 1e9))
    assert [(point.exact, point.kind) for point in found.points] == [(("0",), Kind.MINIMUM)]


def test_what_rests_on_rounded_constants_is_not_proved():
    found = critical_points("sin(sin(1))*x**4 - x**2 + y**2")
    assert len(found.points) == 3
    assert not found.complete
    assert not any(point.proved or point.exact for point in found.points)


def test_zeros_that_are_nearer_to_each_other_than_names_are_told_apart():
    """sin(1e14*x) is 0 at k*pi*1e-14, seven times from -1e-13 to 1e-13."""
    found = critical_points("cos(1e14*x)", (-1e-13, 1e-13))
    expected = np.arange(-3, 4) * math.pi * 1e-14
    np.testing.assert_allclose(sorted(p.point[0] for p in found.points), expected, rtol=1e-12)
    assert [point.exact for point in found.points if point.exact] == [("0",)]
    assert found.complete
