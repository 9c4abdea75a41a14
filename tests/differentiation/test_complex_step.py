"""The complex step is right to the last digits, and refused where it does not hold."""

import pytest
import sympy as sp

from symgd import Loss
from symgd.differentiation.complex_step import STEP, NotAnalyticError, complex_step
from symgd.differentiation.reference import reference, unit
from symgd.language import FUNCTIONS

CALLS = {
    "pow": "pow(x, 1.7)",
    "hypot": "hypot(x, 2)",
    "logaddexp": "logaddexp(x, 1)",
    "atan2": "atan2(x, 1)",
    "max": "max(x, 0)",
    "min": "min(x, 1)",
    "where": "where(x > 1, x, 2)",
    "huber": "huber(x, 1)",
}
REFUSED = {"abs", "sign", "floor", "ceil", "max", "min", "where", "relu", "huber"}
PLACES = (0.3, 2.5, -0.7, 20.0)


@pytest.mark.parametrize("name", sorted(set(FUNCTIONS) - REFUSED))
def test_every_analytic_function(name):
    loss = Loss(CALLS.get(name, f"{name}(x)"))
    defined = 0
    for x in PLACES:
        exact = reference(loss, [x], [1.0])
        if exact.reason or (name == "loggamma" and x < 0):
            with pytest.raises(NotAnalyticError):
                complex_step(loss, [x], 0)
            continue
        defined += 1
        value, _ = complex_step(loss, [x], 0)
        assert exact.error(value) <= 1e-14 * abs(float(exact.first)) + 1e-40
    assert defined


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_is_not_analytic_is_refused_by_name(name):
    with pytest.raises(NotAnalyticError, match=f"^{name} is not analytic$"):
        complex_step(Loss(CALLS.get(name, f"{name}(x)")), [0.3], 0)
    with pytest.raises(NotAnalyticError, match=r"^abs and \w+ are not analytic$"):
        complex_step(Loss(f"abs(x) + {CALLS.get('max')}"), [0.3], 0)


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("atan2(y, x)", (-1.0, 2.0)),
        ("atan2(y, x)", (-1.0, -2.0)),
        ("atan2(y, x)", (1.0, -2.0)),
        ("x**y", (4.0, 2.5)),
        ("(x*y)**-3", (-2.0, 1.5)),
        ("x**201*y", (-1.1, 1.0)),
        ("sqrt(x)**3/y", (4.0, -3.0)),
        ("2**x*e**y", (4.0, 0.5)),
        ("sin(1e10*x)*y", (1.0, 2.0)),
        ("logaddexp(x, y)", (800.0, -800.0)),
        ("logcosh(x)*sigmoid(y)", (-700.0, -600.0)),
        ("(1 - x)**2 + 100*(y - x**2)**2", (-1.2, 1.0)),
        ("x/(1 + exp(-x*y))", (2.0, 3.0)),
        ("cbrt(x*y)", (-2.0, 4.0)),
        ("x**3*y", (1e-60, 1.0)),
    ],
)
def test_compositions(text, point):
    loss = Loss(text, ("x", "y"))
    for index in (0, 1):
        exact = reference(loss, point, unit(2, index))
        value, _ = complex_step(loss, point, index)
        # The terms of Rosenbrock's function cancel; the others lose little.
        size = abs(float(exact.first)) + (500 if "100" in text else 0)
        assert exact.error(value) <= 2e-14 * size, (value, exact.first)


# d/dx erf(x) = 2·exp(-x²)/√π, which underflows from 27.3 on; erfc has the same slope downwards.
@pytest.mark.parametrize(
    ("text", "x", "slope"),
    [
        ("erf(x)", 30.0, "0"),
        ("erf(x)", -30.0, "0"),
        ("erfc(x)", -30.0, "0"),
        ("1e200*erf(x)", 30.0, "0"),
        ("erf(x) - 1", 30.0, "0"),
        ("erf(x)**2", 30.0, "0"),
        ("erf(x)", 15.0, "2*exp(-225)/sqrt(pi)"),
        ("erf(x)", 20.0, "2*exp(-400)/sqrt(pi)"),
        ("erfc(x)", -20.0, "-2*exp(-400)/sqrt(pi)"),
        ("erfc(x)", 20.0, "-2*exp(-400)/sqrt(pi)"),
        ("erf(x/10**40)", 1e40, "2*exp(-1)/sqrt(pi)/10**40"),
    ],
)
def test_rounding_is_no_derivative(text, x, slope):
    exact = float(sp.sympify(slope).evalf(30))
    assert complex_step(Loss(text), [x], 0)[0] == pytest.approx(exact, rel=1e-13, abs=0)


def test_the_step_is_tiny_unless_it_would_underflow():
    assert complex_step(Loss("x**2"), [3.0], 0)[1] == STEP
    value, step = complex_step(Loss("x"), [1e-180], 0)
    assert value == pytest.approx(1.0)
    assert step < 1e-180
    assert complex_step(Loss("x + 0*y", ("x", "y")), [1.0, 1.0], 1) == (0.0, STEP)


@pytest.mark.parametrize(
    ("text", "x", "reason"),
    [
        ("log(1 + exp(x))", 1000.0, "overflows in doubles"),
        ("log(x)", -1.0, "undefined here"),
        ("sqrt(x)", 0.0, "undefined here"),
        ("x**1.5", -1.0, "undefined here"),
        ("1/x", 0.0, "undefined here|overflows in doubles"),
        ("asin(x)", 1.5, "undefined here"),
        ("log(x)", 1e-310, "no step beside so small a number"),
        ("atan2(x, 2*x)", 0.0, "undefined here"),
        ("gamma(x)", -3.0, "undefined here|overflows in doubles"),
    ],
)
def test_where_it_has_no_value(text, x, reason):
    with pytest.raises(NotAnalyticError, match=reason):
        complex_step(Loss(text), [x], 0)
