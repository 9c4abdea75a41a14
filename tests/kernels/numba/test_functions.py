"""Every function of the table, compiled, against mpmath; undefined where NumPy's are."""

import mpmath
import numpy as np
import pytest
import sympy as sp
from numpy.testing import assert_allclose

from symgd.kernels.numba.machine_code import Argument
from symgd.kernels.numba.routine import Routine
from symgd.language import FUNCTIONS
from symgd.printing.numba import NumbaPrinter
from symgd.printing.python import function_source

EXACT = {
    "sign": mpmath.sign,
    "abs": mpmath.fabs,
    "relu": lambda x: max(x, mpmath.mpf(0)),
    "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)),
    "softplus": lambda x: mpmath.log1p(mpmath.exp(x)),
    "logcosh": lambda x: mpmath.log(mpmath.cosh(x)),
    "loggamma": lambda x: mpmath.log(abs(mpmath.gamma(x))),
    "digamma": mpmath.digamma,
    "logit": lambda p: mpmath.log(p / (1 - p)),
    "log2": lambda x: mpmath.log(x, 2),
    "log1p": mpmath.log1p,
    "cbrt": lambda x: mpmath.sign(x) * mpmath.cbrt(abs(x)),
}
POINTS = (-30.5, -2.5, -0.7, -1e-9, 0.3, 0.5, 0.999, 1.0, 1.7, 12.25, 300.5)

ONE = [row for row in FUNCTIONS.values() if "…" not in row.signature and row.arguments[0] == 1]


@pytest.fixture(autouse=True)
def made_without_numba(monkeypatch):
    """All that machine code calls is there in a process without Numba."""

    def keep(_, code):
        assert not [name for name in code.needs if name.startswith(("numba", "NRT", "Py"))]

    monkeypatch.setattr("symgd.kernels.numba.cache.kept", lambda _: None)
    monkeypatch.setattr("symgd.kernels.numba.cache.keep", keep)


def run(source, xs, out):
    Routine(source, (Argument("xs", 1), Argument("out", 1)))(xs, out)


def values(row, points):
    x = sp.Symbol("x", real=True)
    printer = NumbaPrinter([row.build(x)], {x: "x"}, {})
    text = printer.text(row.build(x))
    lines = [*printer.once, *printer.lines, f"out[i] = {text}"]
    body = ["for i in range(len(xs)):", "    x = xs[i]", *(f"    {line}" for line in lines)]
    out = np.empty(len(points))
    run(function_source("run(xs, out)", body), np.array(points), out)
    return out


@pytest.mark.parametrize("row", ONE, ids=lambda row: row.name)
def test_functions_of_one_number(row):
    found = values(row, POINTS)
    exact = EXACT.get(row.name) or getattr(mpmath, row.name)
    with np.errstate(all="ignore"), mpmath.workdps(40):
        for point, value in zip(POINTS, found, strict=True):
            known = row.numpy(np.array(point))
            if np.isfinite(known):
                expected = float(mpmath.re(exact(mpmath.mpf(point))))
                assert value == pytest.approx(expected, rel=4e-13, abs=1e-300), point
            else:
                assert_allclose(value, known)


@pytest.mark.parametrize("name", ["log", "sqrt", "gamma", "digamma", "exp", "asin", "sigmoid"])
def test_edges(name):
    points = (-np.inf, -3.0, -0.0, 0.0, 1000.0, np.inf, np.nan)
    with np.errstate(all="ignore"):
        known = FUNCTIONS[name].numpy(np.array(points))
    found = values(FUNCTIONS[name], points)
    if name in ("gamma", "digamma"):  # at 0 NumPy's column is that of math, which raises
        known, found = known[[1, 4, 6]], found[[1, 4, 6]]
    assert_allclose(found, known)


def test_the_largest_of_several_keeps_nan():
    a, b, c = sp.symbols("a b c", real=True)
    largest = FUNCTIONS["max"].build(a, b, c)
    printer = NumbaPrinter([largest], {a: "a", b: "b", c: "c"}, {})
    lines = ["a, b, c = xs[0], xs[1], xs[2]", f"out[0] = {printer.text(largest)}"]
    source, out = function_source("run(xs, out)", lines), np.empty(1)
    for place, known in (
        ((1.0, 3.0, 2.0), 3.0),
        ((np.nan, 1.0, 2.0), np.nan),
        ((1.0, np.nan, 2.0), np.nan),
    ):
        run(source, np.array(place), out)
        assert_allclose(out, known)
