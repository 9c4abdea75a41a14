"""Critical points at which the Hessian decides nothing, and curves and regions of them."""

import pytest

from symgd.analysis.critical.critical import critical_points
from symgd.analysis.critical.points import Kind
from tests.analysis.published import ROOM


@pytest.mark.parametrize(
    ("text", "nearby"),
    [
        ("x**3 - 3*x*y**2", "neither"),
        ("x**4 + y**4", "lowest nearby"),
        ("(x - 0.3)**4 + (y - 0.7)**2", "lowest nearby"),
        ("-x**4 - y**2", "highest nearby"),
        ("x**3 + y**2", "neither"),
        ("x**4", "lowest nearby"),
        ("x**5", "neither"),
        ("1 + (x - 1/3)**6", "lowest nearby"),
        ("(x + 10*y)**2 + 5*(z - w)**2 + (y - 2*z)**4 + 10*(x - w)**4", "lowest nearby"),
    ],
)
def test_degenerate_points(text, nearby):
    found = critical_points(text, (-2, 2), seconds=ROOM)
    (point,) = found.points
    assert (point.kind, point.nearby) == (Kind.DEGENERATE, nearby)
    assert point.exact is not None
    assert point.proved
    assert found.complete


def test_a_degenerate_point_that_is_no_polynomials():
    found = critical_points("cosh(x)**2 - x**2 + 2*y**2", (-2, 2))
    (point,) = found.points
    assert (point.kind, point.nearby) == (Kind.DEGENERATE, "lowest nearby")
    assert point.exact == ("0", "0")
    assert not found.complete
    assert "degenerate" in found.how


def test_a_curvature_below_the_smallest_double():
    """f' = x**59*(x - 1e-6): f'' is 1e-354 at its simple root, and positive."""
    lowest, other = critical_points("x**61/61 - 1e-6*x**60/60", (-1, 1)).points
    assert (lowest.exact, lowest.kind) == (("1/1000000",), Kind.MINIMUM)
    assert (other.exact, other.kind) == (("0",), Kind.DEGENERATE)


def test_a_zero_eigenvalue_does_not_hide_a_saddle():
    (point,) = critical_points("x**2 - y**2 + z**4", (-2, 2)).points
    assert point.kind is Kind.SADDLE
    assert point.exact == ("0", "0", "0")


@pytest.mark.parametrize("text", ["(x**2 + y**2 - 1)**2", "(x*y - 1)**2", "(x - y)**4"])
def test_a_curve_of_minima_is_told(text):
    found = critical_points(text, (-2, 2), seconds=ROOM)
    assert "curves" in found.flat
    assert not found.complete
    assert not found.minima


def test_a_line_of_minima_of_a_quadratic():
    found = critical_points("(x - y)**2")
    assert found.flat == "every point of a line is critical"
    assert found.complete


def test_a_plateau_is_told():
    found = critical_points("relu(x - 1)**2 + relu(y)**2", (-3, 3))
    assert "throughout regions" in found.flat
    assert not found.complete
