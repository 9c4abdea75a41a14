"""Convexity: what is proved holds at random points; what is refuted, the loss itself refutes."""

import json
import math
from dataclasses import asdict

import numpy as np
import pytest
import sympy as sp
from hypothesis import assume, given, settings

from symgd import Loss
from symgd.analysis.convexity.composition import curvature
from symgd.analysis.convexity.convexity import Shape
from symgd.analysis.convexity.shape import convexity
from symgd.errors import ExpressionError
from tests.expressions import VARIABLES, losses

CONVEX = [
    "5",
    "2*x - y",
    "abs(x)",
    "-log(x)",
    "-sqrt(x)",
    "max(x, y, x**2)",
    "x*log(x)",
    "3*x*log(2*x)",
    "log(exp(x) + 2*exp(y - x))",
    "logaddexp(x, 2*y)",
    "sqrt(x**2 + y**2)",
    "sqrt(x**2 + x*y + y**2 + 1)",
    "hypot(x - 1, y)",
    "(x**2 + y**2)**2",
    "(abs(x) + abs(y))**3",
    "abs(x)**1.5",
    "x**1.5",
    "x**-0.5",
    "relu(x)**2 + relu(1 - y)",
    "huber(x - y, 1)",
    "softplus(x) + 0.5*(x - y)**2",
    "-log(1 - x**2)",
    "-log(1/(1 + exp(-x)))",
    "-log(1 - sigmoid(x - y))",
    "log(cosh(x))",
    "logcosh(x + y)",
    "exp(exp(x) + y**2)",
    "2**x + 0.5**y",
    "-min(x, y, -x**2)",
    "(x + y)**4",
    "x**4 + y**4 + x**2*y**2",
    "0.1*x**2 + 0.2*x*y + 0.1*y**2",
    "-acosh(x)",
]

STRICT = [
    "x**2",
    "x**2 + x*y + y**2",
    "exp(x)",
    "cosh(x) + x",
    "x**4 + x**2",
    "x**4 - 4*x**3 + 6*x**2",
    "sin(x) + x**2",
    "log(1 + exp(-(2*x + y))) + 0.1*(x**2 + y**2)",
    "exp(x) + (x - 2*y)**2 + y**2",
]

NOT_CONVEX = [
    "x**3",
    "x*y",
    "exp(x*y)",
    "log(x)",
    "sqrt(x)",
    "1/x",
    "x**4 - x**2",
    "(x*y - 1)**2",
    "x**2 + 3*x*y + y**2",
    "x**2 + x*y",
    "exp(-x**2)",
    "sin(x)",
    "-abs(x)",
    "abs(abs(x) - 1)",
    "abs(x) - abs(y)",
    "min(x, y)",
    "where(x > 0, x, 2*x)",
    "x**2 - abs(x)",
    "x*abs(x)",
    "log(x**2)",
    "x**2/y",
    "x**2*exp(x)",
    "sqrt(abs(x))",
    "sqrt(x**2 - 1)",
    "1/(1 + x**2)",
    "x**-3",
    "tanh(x)",
    "floor(x)",
    "cbrt(x)",
    "(x - 1)**2 + 100*(y - x**2)**2",
    "x**2*y**2 + x**2 + y**2",
    "log(1 + x**2)",
]


@pytest.mark.parametrize("text", CONVEX + STRICT)
def test_convex(text, rng):
    found = convexity(text)
    assert found.shape is (Shape.STRICTLY_CONVEX if text in STRICT else Shape.CONVEX)
    assert never_above_a_chord(Loss(text), rng)


@pytest.mark.parametrize("text", NOT_CONVEX)
def test_not_convex(text):
    loss, found = Loss(text), convexity(text)
    assert found.shape is Shape.NOT_CONVEX
    w, v = np.array(found.point), np.array(found.direction)
    if found.curvature is None:
        ends = (loss.value(w - v) + loss.value(w + v)) / 2
        assert loss.value(w) > ends
        return
    # d²/dt² of f(w + tv) at 0, by central differences with 60 digits.
    t, h = sp.Symbol("t", real=True), sp.Rational(1, 10**12)
    points = zip(loss.symbols, w, v, strict=True)
    line = loss.expression.xreplace(
        {symbol: sp.Rational(float(a)) + t * sp.Rational(float(b)) for symbol, a, b in points}
    )
    behind, here, ahead = (line.xreplace({t: at}).evalf(60) for at in (-h, sp.S.Zero, h))
    second = (ahead - 2 * here + behind) / h**2
    assert float(second) == pytest.approx(found.curvature, rel=1e-6)
    assert second < 0


@pytest.mark.parametrize(
    "text",
    [
        "x**3",
        "1/x",
        "1/x**2",
        "x**-1 + x",
        "log(x)",
        "sqrt(x)",
        "x*y",
        "x**2*y**2",
        "exp(x*y)",
        "exp(-x**2)",
        "x**2 - abs(x)",
        "(x**2 - 1)**1.5",
        "log(x)**2",
        "(1 - abs(x))**2",
        "abs(x**2 - 1)",
        "relu(x)*relu(y)",
        "relu(-x**3)",
        "max(x, -x**2)",
        "min(x**2, y**2)",
        "x*log(-x)",
        "x**2*log(x)",
        "log(exp(x) - exp(y))",
        "log(exp(x) + exp(-x**2))",
        "sqrt(x**2 + 4*x*y + y**2)",
        "sqrt(x**2 + x)",
        "hypot(x, y**2 - 1)",
        "hypot(x, sin(y))",
        "huber(x, y)",
        "huber(x**2 - 1, 1)",
        "1/(1 + exp(-x))",
        "sigmoid(x)**2",
        "softplus(-x**2)",
        "acosh(x)",
        "cosh(x**2 - 4)",
        "logcosh(x**2 - 4)",
        "x**x",
        "(0 - 2)**2*x**3",
        "where(x > 0, x**2, -x)",
        "sign(x)*x**3 - x**2",
        "gamma(x)",
        "loggamma(x)",
        "atan2(x, y)",
        "x**4 + y**4 + 8*x**2*y**2 - 0.001",
        "-x**2 + 0*y",
        "x**6 - 3*x**4 + 3*x**2",
    ],
)
def test_traps(text):
    """None of these is convex on its domain, or the domain is not convex."""
    assert not convexity(text).convex


def never_above_a_chord(loss, rng, samples=4000) -> bool:
    n = len(loss.variables)
    if not n:
        return True
    scale = rng.choice([0.1, 1.0, 5.0], samples)
    a, b = rng.normal(size=(2, n, samples)) * scale
    with np.errstate(all="ignore"):
        ends, middle = (loss.value(a) + loss.value(b)) / 2, loss.value((a + b) / 2)
        good = np.isfinite(ends)
        # Where both ends are defined the middle is too: the domain is convex.
        assert not np.isnan(middle[good]).any()
        rounding = 1e-9 * (1 + np.abs(ends[good]) + np.abs(middle[good]))
    return bool((middle[good] <= ends[good] + rounding).all())


def loss_or_skip(text: str) -> Loss:
    try:
        return Loss(text, VARIABLES)
    except ExpressionError:  # a where inside a condition
        assume(False)
        raise


@given(losses)
@settings(max_examples=150, deadline=None)
def test_what_the_rules_call_convex_lies_below_its_chords(text):
    loss = loss_or_skip(text)
    found = curvature(loss.expression, loss.symbols)
    rng = np.random.default_rng(5)
    if found.convex:
        assert never_above_a_chord(loss, rng, 500)
    if found.concave:
        assert never_above_a_chord(Loss(f"-({text})", VARIABLES), rng, 500)


def test_rules_on_random_compositions():
    """Functions applied to functions, where many are convex: none is called so that is not."""
    inner = ["x", "-x", "x**2", "abs(x)", "exp(x)", "-exp(x)", "sqrt(x)", "log(x)", "x**2 + 1"]
    inner += ["1 - x**2", "relu(x)", "1/x", "cosh(x)", "-x**2", "min(x, 1)", "max(x, -1)", "x**3"]
    outer = ["exp({})", "log({})", "sqrt({})", "({})**2", "({})**3", "1/({})", "({})**-2"]
    outer += ["({})**1.5", "({})**-0.5", "abs({})", "relu({})", "softplus({})", "tanh({})"]
    outer += ["asinh({})", "acosh({})", "atanh({})", "asin({})", "acos({})", "erf({})", "erfc({})"]
    outer += ["cosh({})", "sinh({})", "logcosh({})", "huber({}, 1)", "cbrt({})", "expm1({})"]
    outer += [
        "log1p({})",
        "sigmoid({})",
        "atan({})",
        "2**({})",
        "log(1 + exp({}))",
        "log(sigmoid({}))",
    ]
    called = 0
    for pattern in outer:
        for part in inner:
            try:
                loss = Loss(pattern.format(part), ("x",))
            except ValueError:
                continue
            found = curvature(loss.expression, loss.symbols)
            for holds, text in ((found.convex, loss.text), (found.concave, f"-({loss.text})")):
                if holds:
                    called += 1
                    rng = np.random.default_rng(5)
                    assert never_above_a_chord(Loss(text, ("x",)), rng, 1000), text
    assert called > 150


def test_more_than_twenty_variables():
    text = " + ".join(f"abs(x{i} - {i}) + exp(x{i})" for i in range(40))
    assert convexity(text).convex
    text = " + ".join(f"x{i}**2" for i in range(40)) + " - abs(x7)**3"
    assert convexity(text).shape is not Shape.CONVEX


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("x**2/10 + 0.1*y**2 + 0.2*y**2 - 0.3*y**2", Shape.CONVEX),
        ("x**4 + y**4 + (0.3 - 0.1*3)*x*y", Shape.CONVEX),
        ("x + (0.1*3 - 0.3)*abs(x)", Shape.CONVEX),
        ("x + (0.3 - 0.1*3)*abs(x)", Shape.CONVEX),
        ("sin(sin(1))*x**2", Shape.UNKNOWN),
        ("(sin(sin(1)) - 0.7456241416655579)*x**2", Shape.UNKNOWN),
    ],
)
def test_no_proof_rests_on_rounding(text, shape):
    """In doubles 0.1*3 - 0.3 is 5.6e-17, and sin(sin(1)) is no double at all."""
    assert convexity(Loss(text, ("x", "y"))).shape is shape


def test_plain_data():
    for text in ("x**2", "x**3", "-abs(x)", "gamma(x)"):
        json.dumps(asdict(convexity(text)), allow_nan=False)
    assert math.isfinite(convexity("x**3").curvature)
