"""The functions of the language in JavaScript, in a real browser, against mpmath and NumPy."""

import json
import math

import mpmath
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from symgd import Loss
from symgd.kernels.javascript import printed_loss
from symgd.language import BY_HEAD, FUNCTIONS
from tests.browser.javascript import numbers
from tests.expressions import VARIABLES, losses
from tests.language.test_functions import MEANING, NAMES, points

# What stands for a function's derivatives: never typed, so never among the rows above.
POLYGAMMA = next(row for row in BY_HEAD.values() if row.name == "polygamma")

EDGES = (1e-300, 1e-20, 1e-8, 0.1, 0.49, 0.5, 0.51, 0.99, 1.0, 1.01, 1.499, 1.5, 1.501, 2.0)
BEYOND = (2.5, 3.7, 5.0, 5.9, 6.5, 8.0, 12.3, 13.99, 14.0, 20.5, 23.0, 24.0, 26.5, 50.1, 100.25)
NEGATIVE = (-1e-8, -0.1, -0.5, -0.99, -1.5, -2.3, -7.7, -10.001, -14.5, -20.5, -50.25, -100.75)


def called(evaluate, function: str, arguments) -> np.ndarray:
    """Return the values of a function of the runtime at several lists of arguments."""
    return numbers(evaluate(f"return {json.dumps(arguments)}.map((a) => {function}(...a));"))


def precisely(function, arguments) -> np.ndarray:
    with mpmath.workdps(40):
        return np.array([float(mpmath.re(function(*map(mpmath.mpf, a)))) for a in arguments])


@pytest.mark.parametrize("name", [name for name in NAMES if FUNCTIONS[name].javascript])
def test_every_function_agrees_with_mpmath(evaluate, name):
    arguments = points(name, 50).tolist()
    expected = precisely(MEANING[name][0], arguments)
    found = called(evaluate, FUNCTIONS[name].javascript, arguments)
    assert found == pytest.approx(expected, rel=2e-14, abs=1e-15)


SPECIAL = {
    "erf": (mpmath.erf, (*EDGES, *BEYOND, *NEGATIVE)),
    "erfc": (mpmath.erfc, (*EDGES, *(x for x in BEYOND if x < 26), 26.5, *NEGATIVE)),
    "gamma": (mpmath.gamma, (*EDGES, *BEYOND, 150.5, 171.5, *NEGATIVE)),
    "loggamma": (lambda x: mpmath.loggamma(x).real, (*EDGES, *BEYOND, 1e5, 1e300, *NEGATIVE)),
    "digamma": (mpmath.digamma, (*EDGES, *BEYOND, 1e5, 1e300, *NEGATIVE, -1e5 - 0.25)),
}


@pytest.mark.parametrize("name", SPECIAL)
def test_special_functions_hold_at_their_edges(evaluate, name):
    function, places = SPECIAL[name]
    arguments = [[x] for x in places]
    found = called(evaluate, f"symgd.{name}", arguments)
    # Near a zero, as of loggamma at 1 and 2, the error is that of the terms that cancel.
    absolute = 1e-14 if name in ("loggamma", "digamma") else 0
    assert found == pytest.approx(precisely(function, arguments), rel=2e-14, abs=absolute)


@pytest.mark.parametrize("order", [1, 2, 3, 4])
def test_derivatives_of_digamma(evaluate, order):
    arguments = [[order, x] for x in (*EDGES[2:], *BEYOND, 1e5, *NEGATIVE)]
    expected = precisely(lambda n, x: mpmath.psi(int(n), x), arguments)
    found = called(evaluate, POLYGAMMA.javascript, arguments)
    assert found == pytest.approx(expected, rel=1e-13, abs=1e-14)


def test_poles_and_ends(evaluate):
    ends = """
        const f = symgd, oo = Infinity;
        return [f.gamma(0), f.gamma(-3), f.loggamma(-2), f.digamma(0), f.polygamma(1, -1),
                f.gamma(200), f.loggamma(oo), f.erf(oo), f.erf(-oo), f.erfc(oo), f.erfc(-oo),
                f.erf(NaN), f.erfc(NaN), f.gamma(NaN), f.relu(NaN), f.digamma(NaN)];
    """
    nan, inf = math.nan, math.inf
    expected = [*[nan] * 5, inf, inf, 1, -1, 0, 2, *[nan] * 5]
    np.testing.assert_array_equal(numbers(evaluate(ends)), expected)


def test_whole_numbers_have_whole_factorials(evaluate):
    arguments = [[n] for n in range(1, 20)]
    expected = [math.factorial(n - 1) for n in range(1, 20)]
    assert called(evaluate, "symgd.gamma", arguments).tolist() == expected


def test_nothing_overflows_or_cancels(evaluate):
    values = """
        const f = symgd;
        return [f.softplus(1000), f.softplus(-1000), f.sigmoid(-1000), f.logaddexp(1000, 1000),
                f.logcosh(1000), f.logcosh(1e-8), f.huber(1e200, 1)];
    """
    expected = [1000, 0, 0, 1000 + math.log(2), 1000 - math.log(2), 5e-17, 1e200]
    assert evaluate(values) == pytest.approx(expected, rel=1e-15)


def pointwise(evaluate, loss: Loss, places) -> None:
    """Compare value, gradient and Hessian at several points."""
    found = evaluate(f"""
        const loss = {printed_loss(loss)};
        return {json.dumps(places)}.map((w) => {{
          const g = new Float64Array(loss.n), value = loss.gradient(w, g);
          return [loss.value(w), value, g, loss.hessian(w)];
        }});
    """)
    for w, (value, again, gradient, hessian) in zip(places, found, strict=True):
        expected = loss.value(w)
        same = {"rel": 1e-11, "abs": 1e-13, "nan_ok": True}
        assert numbers([value, again]) == pytest.approx([expected, expected], **same)
        assert numbers(gradient) == pytest.approx(loss.gradient_at(w), **same)
        assert numbers(hessian) == pytest.approx(loss.hessian_at(w), **same)


@pytest.mark.parametrize("name", NAMES)
def test_every_function_has_its_derivatives(evaluate, name):
    places = points(name).tolist()
    loss = Loss(f"{name}({', '.join('abc'[: len(places[0])])})", tuple("abc"[: len(places[0])]))
    pointwise(evaluate, loss, places)


KINKS = {
    "abs(x)": [[0.0], [1.0], [-1.0]],
    "sign(x) + floor(x) + ceil(x)": [[0.0], [1.0], [0.5]],
    "relu(x)": [[0.0], [1.0], [-1.0]],
    "max(x, y)": [[1.0, 1.0], [1.0, 2.0]],
    "min(x, y, 1)": [[1.0, 1.0], [0.0, 2.0]],
    "huber(x, 1)": [[1.0], [-1.0], [0.0]],
    "where(x > 0 and not (y > 0 or y < -1), x^2, y^3)": [[1.0, 0.0], [1.0, 1.0], [0.0, 0.0]],
    "where(x > 0, log(x), x^2)": [[-1.0], [0.0], [2.0]],
    "sqrt(x^2 + y^2)": [[3.0, 4.0], [0.0, 0.0]],
    "x^3*y^-2 + (x - 1)^-1 + (-x)^5 + 2^x + x^1.5": [[2.0, 3.0], [0.5, -1.0]],
    "cbrt(x)": [[-8.0], [0.0]],
    "log(1 + exp(x)) + log(exp(x) + exp(2x)) + exp(x) - 1": [[1e-9], [800.0], [-800.0]],
}


@pytest.mark.parametrize("text", KINKS)
def test_kinks_branches_and_stable_forms_are_those_of_numpy(evaluate, text):
    pointwise(evaluate, Loss(text), KINKS[text])


# The page keeps nothing between losses.
@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(losses)
def test_any_loss_has_the_value_and_the_derivatives_of_numpy(evaluate, text):
    loss, w = Loss(text, VARIABLES), [0.3, -0.7, 1.1]
    found = evaluate(f"""
        const loss = {printed_loss(loss)}, g = new Float64Array(loss.n);
        return [[loss.value({w}), loss.gradient({w}, g)], g];
    """)
    value, gradient = loss.value_and_gradient(w)
    assert found[0] == pytest.approx([value, value], rel=1e-11, abs=1e-11)
    assert found[1] == pytest.approx(gradient, rel=1e-9, abs=1e-9)


def test_long_chains_and_long_losses(evaluate):
    chain = Loss(" + ".join(f"(x - {k})^2" for k in range(90)))
    pointwise(evaluate, chain, [[3.0]])
    product = Loss("*".join(f"(x + {k})" for k in range(1, 60)))
    found = evaluate(f"return {printed_loss(product)}.gradient([0.5], new Float64Array(1));")
    assert found == pytest.approx(product.value([0.5]), rel=1e-12)


def test_the_hessian_of_a_long_loss_is_differences(evaluate):
    text = " + ".join(f"sin({k}x*y + {k})/{k}" for k in range(1, 120))
    loss, place = Loss(text), [0.31, -0.2]
    printed = printed_loss(loss)
    assert "symgd.differences" in printed
    found = numbers(evaluate(f"return {printed}.hessian({place});"))
    scale = np.abs(loss.hessian_at(place)).max()
    assert found == pytest.approx(loss.hessian_at(place), rel=0, abs=1e-6 * scale)


def test_of_many_variables_there_is_no_hessian(evaluate):
    loss = Loss(" + ".join(f"x{k}^2" for k in range(21)))
    assert evaluate(f"return {printed_loss(loss)}.hessian({[1.0] * 21});") is None
