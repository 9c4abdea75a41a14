"""Stable forms of computations: right where the plain form overflows. Oracle: mpmath, 50 digits."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import mpmath
import numpy as np
import pytest
from mpmath import mp

from symgd.arrays.compiled import compiled
from symgd.arrays.reverse import gradient
from symgd.arrays.stable import stable
from symgd.language import parse_arrays

Vector = Sequence[Any]


def total(terms: Any) -> Any:
    return mpmath.fsum(list(terms))


def sigmoid(z: Any) -> Any:
    return 1 / (1 + mp.exp(-z))


def cross_entropy(z: Vector, y: Vector) -> Any:
    return total(
        -b * mp.log(sigmoid(a)) - (1 - b) * mp.log(1 - sigmoid(a))
        for a, b in zip(z, y, strict=True)
    )


def log_sum_exp(z: Vector) -> Any:
    return mp.log(total(map(mp.exp, z)))


def in_rows(z: Vector) -> list[Vector]:
    return [z[:3], z[3:]]


VECTORS: Mapping[str, Callable[[Vector, Vector], Any]] = {
    "sum(log(1 + exp(z)))": lambda z, y: total(mp.log(1 + mp.exp(a)) for a in z),
    "sum(log(1 + exp(-y*z)))": lambda z, y: total(
        mp.log(1 + mp.exp(-a * b)) for a, b in zip(z, y, strict=True)
    ),
    "log(sum(exp(z)))": lambda z, y: log_sum_exp(z),
    "log(1 + sum(exp(-z)))": lambda z, y: mp.log(1 + total(mp.exp(-a) for a in z)),
    "log(mean(exp(z)))": lambda z, y: log_sum_exp(z) - mp.log(len(z)),
    "sum(log(sigmoid(z)))": lambda z, y: total(mp.log(sigmoid(a)) for a in z),
    "mean(log(1 - sigmoid(z)))": lambda z, y: total(mp.log(1 - sigmoid(a)) for a in z) / len(z),
    "sum(y*log(1/(1 + exp(-z))))": lambda z, y: total(
        b * mp.log(sigmoid(a)) for a, b in zip(z, y, strict=True)
    ),
    "sum(-y*log(sigmoid(z)) - (1 - y)*log(1 - sigmoid(z)))": cross_entropy,
    "sum(-y*log(1/(1 + exp(-z))) - (1 - y)*log(1 - 1/(1 + exp(-z))))": cross_entropy,
    "-dot(y, log(softmax(z)))": lambda z, y: total(
        b * (log_sum_exp(z) - a) for a, b in zip(z, y, strict=True)
    ),
    "-sum(y*log(exp(z)/sum(exp(z))))": lambda z, y: total(
        b * (log_sum_exp(z) - a) for a, b in zip(z, y, strict=True)
    ),
    "dot(y, exp(z)/sum(exp(z)))": lambda z, y: total(
        b * mp.exp(a - log_sum_exp(z)) for a, b in zip(z, y, strict=True)
    ),
    "sum(y*(exp(z) - exp(-z))/(exp(z) + exp(-z)))": lambda z, y: total(
        b * mp.tanh(a) for a, b in zip(z, y, strict=True)
    ),
    "sum(y*exp(z)/(exp(z) + exp(2*z) + exp(-z)))": lambda z, y: total(
        b / (1 + mp.exp(a) + mp.exp(-2 * a)) for a, b in zip(z, y, strict=True)
    ),
    "sqrt(sum(z**2 + y**2))": lambda z, y: mp.sqrt(total(a * a for a in [*z, *y])),
}
MATRICES: Mapping[str, Callable[[Vector], Any]] = {
    "sum(log(sum(exp(Z), axis=1)))": lambda z: total(map(log_sum_exp, in_rows(z))),
    "mean(log(sum(exp(-Z), axis=0)))": lambda z: (
        total(log_sum_exp([-a, -b]) for a, b in zip(*in_rows(z), strict=True)) / 3
    ),
    "sum(log(mean(2*exp(Z), axis=1)))": lambda z: total(
        log_sum_exp(row) + mp.log(mp.mpf(2) / 3) for row in in_rows(z)
    ),
}


def evaluated(text: str, given: Mapping[str, np.ndarray], name: str) -> tuple[float, np.ndarray]:
    """Return the loss and its gradient with respect to one input."""
    computation = stable(parse_arrays(text))
    shapes = {symbol.name: given[symbol.name].shape for symbol in computation.inputs}
    derived = gradient(computation, [name], shapes)
    value, slope = compiled(derived, shapes)(*(given[s.name] for s in derived.inputs))
    return float(value), np.asarray(slope)


def along(function: Callable[[Vector], Any], at: Vector, direction: np.ndarray) -> Any:
    """Return the central difference along a direction."""
    step = mp.mpf(10) ** -25
    above, below = (
        [a + h * mp.mpf(d) for a, d in zip(at, direction, strict=True)] for h in (step, -step)
    )
    return (function(above) - function(below)) / (2 * step)


def check(text: str, given: Mapping[str, np.ndarray], name: str, exact: Any, scale: float) -> None:
    """Compare value and slope with a function of exact numbers."""
    value, slope = evaluated(text, given, name)
    entries = given[name].ravel()
    direction = np.linspace(-1, 1, entries.size) + 0.3
    with mp.workdps(60 + int(scale / 2)):
        reals = [mp.mpf(a) for a in entries]
        assert value == pytest.approx(float(exact(reals)), rel=1e-12, abs=1e-300)
        expected = float(along(exact, reals, direction))
    assert slope.ravel() @ direction == pytest.approx(expected, rel=1e-10, abs=1e-15)


@pytest.mark.parametrize("scale", [1e-3, 1.0, 800.0, 1e4])
@pytest.mark.parametrize("text", VECTORS)
def test_losses_of_vectors_are_exact_far_out(text: str, scale: float) -> None:
    z, y = scale * np.array([-1.0, 0.0, 0.7, 1.0]), np.array([0.3, 1.0, -0.25, 0.0])
    targets = [mp.mpf(b) for b in y]
    check(text, {"z": z, "y": y}, "z", lambda at: VECTORS[text](at, targets), scale)


@pytest.mark.parametrize("scale", [1.0, 1e4])
@pytest.mark.parametrize("text", MATRICES)
def test_losses_of_matrices_are_exact_far_out(text: str, scale: float) -> None:
    z = scale * np.array([[-1.0, -0.4, 0.0], [0.7, 1.0, 0.2]])
    check(text, {"Z": z}, "Z", MATRICES[text], scale)


def test_a_sum_of_exponentials_stays_one_where_it_is_wanted() -> None:
    computation = stable(parse_arrays("sum(exp(z)) + 1/sum(exp(z))**2"))
    z = np.array([1.0, 2.0])
    expected = np.exp(z).sum() + np.exp(z).sum() ** -2
    assert compiled(computation, {"z": (2,)})(z)[0] == pytest.approx(expected, rel=1e-15)
    assert not any(
        getattr(op, "kind", "") == "logsumexp" for op in computation.definitions.values()
    )
