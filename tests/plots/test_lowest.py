"""The bottom of the valley, against published and evident minima."""

import numpy as np
import pytest

from symgd import Loss
from symgd.plots.lowest import lowest


@pytest.mark.parametrize(
    ("text", "start", "minimum"),
    [
        ("x**2 + 2*x + 1", [5.0], [-1.0]),
        ("x**2 + 2*y**2", [3.0, 4.0], [0.0, 0.0]),
        ("(x**2 + y - 11)**2 + (x + y**2 - 7)**2", [2.0, 1.0], [3.0, 2.0]),
        ("abs(x - 1) + abs(y + 2)", [3.0, 4.0], [1.0, -2.0]),
        ("x + y - log(x) - log(y)", [3.0, 4.0], [1.0, 1.0]),
        ("tanh(x)**2", [30.0], [0.0]),
        ("(x - 1000)**2", [3000.0], [1000.0]),
    ],
)
def test_found(text, start, minimum):
    found = lowest(Loss(text), np.array(start))
    assert found == pytest.approx(minimum, abs=2e-3 * max(1, abs(start[0])))


@pytest.mark.parametrize(
    "text", ["x + y", "x**2 - y**2", "exp(-x - y)", "-(x**2 + y**2)", "1/(x*y)"]
)
def test_there_is_none(text):
    assert lowest(Loss(text), np.array([3.0, 4.0])) is None


def test_nowhere_lower():
    assert lowest(Loss("x**2"), np.array([0.0])) is None
    assert lowest(Loss("0*x + 3", ("x",)), np.array([1.0])) is None
