"""Stable forms: equal to what was typed, and accurate where that is not. Oracle: mpmath."""

import mpmath
import pytest

from symgd import Loss

CASES = {
    "log(1 + exp(x))": lambda x: mpmath.log(1 + mpmath.exp(x)),
    "log(1 + exp(-x))": lambda x: mpmath.log(1 + mpmath.exp(-x)),
    "log(exp(x) + exp(2*x))": lambda x: mpmath.log(mpmath.exp(x) + mpmath.exp(2 * x)),
    "1/(1 + exp(-x))": lambda x: 1 / (1 + mpmath.exp(-x)),
    "exp(x)/(1 + exp(x))": lambda x: mpmath.exp(x) / (1 + mpmath.exp(x)),
    "3*exp(x)/(1 + exp(x))**2": lambda x: 3 * mpmath.exp(x) / (1 + mpmath.exp(x)) ** 2,
    "log(1 + x**2)": lambda x: mpmath.log(1 + x**2),
}


@pytest.mark.parametrize("text", CASES)
@pytest.mark.parametrize("x", [-1000.0, -40.0, -1e-9, 0.0, 1e-9, 2.5, 40.0, 1000.0])
def test_value_and_gradient_are_accurate_everywhere(text: str, x: float) -> None:
    loss = Loss(text)
    with mpmath.workdps(600):
        value = float(CASES[text](mpmath.mpf(x)))
        slope = float(mpmath.diff(CASES[text], mpmath.mpf(x), h=mpmath.mpf(10) ** -200))
    assert loss.value([x]) == pytest.approx(value, rel=1e-12, abs=1e-300)
    assert loss.gradient_at([x])[0] == pytest.approx(slope, rel=1e-11, abs=1e-16)


def test_expm1_keeps_small_differences() -> None:
    assert Loss("exp(x) - 1").value([1e-18]) == 1e-18
