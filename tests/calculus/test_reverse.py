"""Exact gradients, against mpmath, SymPy's own diff and central differences."""

import mpmath
import numpy as np
import pytest
import sympy as sp
from hypothesis import assume, given, settings

from symgd import Loss
from symgd.calculus import reverse
from symgd.printing.scalars import ScalarPrinter
from tests.expressions import VARIABLES, losses

POINTS = np.random.default_rng(7).uniform(-1.5, 1.5, size=(len(VARIABLES), 5))


def mpmath_gradient(loss: Loss, point: np.ndarray) -> list[float]:
    """Differentiate numerically at 40 digits."""
    function = sp.lambdify(loss.symbols, loss.expression.doit(), "mpmath")

    def partial(i: int) -> mpmath.mpf:
        def along(value: mpmath.mpf) -> mpmath.mpf:
            return function(*(value if j == i else mpmath.mpf(v) for j, v in enumerate(point)))

        return mpmath.diff(along, mpmath.mpf(point[i]))

    with mpmath.workdps(40):
        return [float(partial(i)) for i in range(len(point))]


def central_difference(loss: Loss, point: np.ndarray, h: float = 6e-6) -> np.ndarray:
    """(f(w + h) - f(w - h))/2h; h = cbrt(eps) balances truncation against rounding."""
    steps = h * np.eye(len(point))
    return np.array([(loss.value(point + s) - loss.value(point - s)) / (2 * h) for s in steps])


@settings(max_examples=300, deadline=None, derandomize=True)
@given(losses)
def test_gradient_agrees_with_central_differences(text: str) -> None:
    loss = Loss(text, VARIABLES)
    for point in POINTS.T:
        exact = loss.gradient_at(point)
        scale = 1 + abs(loss.value(point)) + np.abs(exact).max()
        approximate = central_difference(loss, point)
        assume(np.abs(central_difference(loss, point, 3e-6) - approximate).max() < 1e-5 * scale)
        assert np.abs(exact - approximate).max() < 1e-5 * scale


@settings(max_examples=100, deadline=None, derandomize=True)
@given(losses)
def test_tape_and_closed_form_are_the_same_function(text: str) -> None:
    loss = Loss(text, VARIABLES)
    for point in POINTS.T[:2]:
        at = {s: sp.Float(v, 40) for s, v in zip(loss.symbols, point, strict=True)}
        expected = [float(partial.xreplace(at).evalf(30)) for partial in loss.gradient]
        assert loss.gradient_at(point) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    "text",
    [
        "x**2 + 2*y**2",
        "(1 - x)**2 + 100*(y - x**2)**2",
        "(x**2 + y - 11)**2 + (x + y**2 - 7)**2",
        "sin(x)/(1 + x**2) * exp(-y**2)",
        "log(1 + exp(x*y))",
        "x**y + atan2(y, x)",
        "gamma(x + 2)*loggamma(y + 3)",
        "erf(x)*erfc(y) + cbrt(x + 3)",
        "hypot(x, y)*sqrt(x + 2)",
    ],
)
def test_gradient_agrees_with_mpmath(text: str, rng: np.random.Generator) -> None:
    loss = Loss(text, ("x", "y"))
    for point in rng.uniform(0.2, 1.5, size=(5, 2)):
        expected = mpmath_gradient(loss, point)
        assert loss.gradient_at(point) == pytest.approx(expected, rel=1e-11, abs=1e-11)


@pytest.mark.parametrize("text", ["x**2 + 2*y**2", "(1-x)**2 + 100*(y-x**2)**2", "sin(x*y)/x"])
def test_closed_form_is_what_sympy_derives(text: str) -> None:
    loss = Loss(text)
    for ours, s in zip(loss.gradient, loss.symbols, strict=True):
        assert sp.simplify(ours - sp.diff(loss.expression, s)) == 0


def test_closed_form_reads_like_the_textbook() -> None:
    texts = [str(entry) for entry in Loss("(1-x)**2 + 100*(y-x**2)**2").gradient]
    assert texts == ["-400*x*(-x**2 + y) + 2*x - 2", "-200*x**2 + 200*y"]


def test_tape_is_linear_in_the_size_of_the_loss() -> None:
    def length(n: int) -> int:
        text = "+".join(f"100*(x{i + 1}-x{i}**2)**2+(1-x{i})**2" for i in range(n))
        loss = Loss(text)
        return len(reverse.record(loss.expression, loss.symbols).definitions)

    assert length(80) - length(40) <= 1.05 * (length(40) - length(20)) * 2


def test_code_does_not_depend_on_what_was_derived_before(monkeypatch: pytest.MonkeyPatch) -> None:
    loss = Loss("(x*y + sin(x*y)*z)**2 + x*y*z*exp(z)")

    def source() -> list[str]:
        tape = reverse.record(loss.expression, loss.symbols)
        printer = ScalarPrinter(tape.gradient, {s: s.name for s in loss.symbols}, tape.definitions)
        return [*map(printer.text, tape.gradient), *printer.lines]

    before = source()
    # SymPy sorts its own names as texts: "Dummy_1000000000" comes before "Dummy_999999999".
    monkeypatch.setattr(sp.Dummy, "_count", 10**9 - 8)
    assert source() == before


@pytest.mark.parametrize(
    ("text", "point", "subgradient"),
    [
        ("abs(x)", 0.0, 0.0),
        ("max(x, 0)", 0.0, 0.5),
        ("relu(x)", 0.0, 0.0),
        ("sign(x)", 0.3, 0.0),
        ("floor(x)", 0.3, 0.0),
        ("x*floor(x)", 2.5, 2.0),
    ],
)
def test_subgradients_are_those_of_pytorch(text: str, point: float, subgradient: float) -> None:
    assert Loss(text).gradient_at([point])[0] == subgradient


def test_nested_choices_are_derived_once_each() -> None:
    text, value = "x", 1.5
    for level in range(25):
        text = f"where(x > {level}, ({text})**2 + y, y*x)"
    loss = Loss(text)
    assert loss.gradient_at([value, 2.0]).tolist() == [2.0, value]
