"""Computations as NumPy code. Oracle: the same formula, typed in NumPy."""

import tracemalloc
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from symgd.arrays import gradient
from symgd.arrays.compiled import compiled
from symgd.language import parse_arrays

Arrays = Mapping[str, np.ndarray]


def arrays(rows: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(rows)
    shapes = {"X": (rows, 3), "Y": (rows, 3), "y": (rows,), "w": (3,), "W": (3, 2), "b": ()}
    return {name: np.asarray(rng.normal(size=shape)) for name, shape in shapes.items()}


def logsumexp(z: np.ndarray, axis: int | None = None) -> Any:
    return np.log(np.sum(np.exp(z), axis=axis))


LOSSES: Mapping[str, Callable[[Arrays], Any]] = {
    "mean((X@w + b - y)**2)": lambda v: np.mean((v["X"] @ v["w"] + v["b"] - v["y"]) ** 2),
    "sum((y[1:] - y[:-1])**2)": lambda v: np.sum(np.diff(v["y"]) ** 2),
    "norm(X.T@y)": lambda v: np.linalg.norm(v["X"].T @ v["y"]),
    "dot(y@X, w)": lambda v: np.dot(v["y"] @ v["X"], v["w"]),
    "mean(log(1 + exp(-y*(X@w)))) + b*sum(w**2)": lambda v: (
        np.mean(np.log(1 + np.exp(-v["y"] * (v["X"] @ v["w"])))) + v["b"] * np.sum(v["w"] ** 2)
    ),
    "sum(max(X, axis=0)) + min(y)": lambda v: np.sum(v["X"].max(axis=0)) + v["y"].min(),
    "sum(logsumexp(X@W, axis=1))": lambda v: np.sum(logsumexp(v["X"] @ v["W"], axis=1)),
    "sum(tanh(X@W)@W.T - X*w)": lambda v: np.sum(
        np.tanh(v["X"] @ v["W"]) @ v["W"].T - v["X"] * v["w"]
    ),
    "sum(X[:, 2]*y) - X[0, 1]": lambda v: np.sum(v["X"][:, 2] * v["y"]) - v["X"][0, 1],
    "norm(concat(w, y), 1)": lambda v: np.sum(np.abs(np.concatenate([v["w"], v["y"]]))),
    "sum(where(X > Y and X > 0, X**4, 1/(1+Y**2)))": lambda v: np.sum(
        np.where((v["X"] > v["Y"]) & (v["X"] > 0), v["X"] ** 4, 1 / (1 + v["Y"] ** 2))
    ),
    "sum(1 + y - y) - b": lambda v: len(v["y"]) - v["b"],
    "sum(huber(y, 1)) + sum(sigmoid(X)/2)": lambda v: (
        np.sum(np.where(np.abs(v["y"]) < 1, v["y"] ** 2 / 2, np.abs(v["y"]) - 0.5))
        + np.sum(0.5 / (1 + np.exp(-v["X"])))
    ),
    "mean((y - mean(y))**2)/(1 + sum(X)**2)": lambda v: np.var(v["y"]) / (1 + np.sum(v["X"]) ** 2),
    "sum((y/norm(y))*(X@w/max(y))*where(y > mean(y), 1, 2))": lambda v: np.sum(
        (v["y"] / np.linalg.norm(v["y"]))
        * (v["X"] @ v["w"] / v["y"].max())
        * np.where(v["y"] > v["y"].mean(), 1, 2)
    ),
    "norm((X.T@X)@W + sum(X*Y, axis=0)@W)": lambda v: np.linalg.norm(
        v["X"].T @ v["X"] @ v["W"] + np.sum(v["X"] * v["Y"], axis=0) @ v["W"]
    ),
    "logsumexp(y) + sum(logsumexp(X, axis=0)) - min(X)": lambda v: (
        logsumexp(v["y"]) + np.sum(logsumexp(v["X"], axis=0)) - v["X"].min()
    ),
    "sum(softmax(X)[:, 1:]) + sum(concat(y, y)[::2])": lambda v: (
        np.sum((np.exp(v["X"]) / np.exp(v["X"]).sum(axis=1)[:, None])[:, 1:])
        + np.sum(np.concatenate([v["y"], v["y"]])[::2])
    ),
    "dot(X[:, 0], X[:, 2]) + sum(y[::-1]*y)": lambda v: (
        np.dot(v["X"][:, 0], v["X"][:, 2]) + np.sum(v["y"][::-1] * v["y"])
    ),
    "b": lambda v: v["b"],
    "2": lambda v: 2.0,
}


@pytest.mark.parametrize("rows", [1, 7, 40_000])
@pytest.mark.parametrize("text", LOSSES)
def test_losses_have_the_values_of_numpy(text: str, rows: int) -> None:
    computation, given = parse_arrays(text), arrays(rows)
    if rows == 1 and "[1:]" in text:
        return
    names = [symbol.name for symbol in computation.inputs]
    loss = compiled(computation, {name: given[name].shape for name in names})
    (value,) = loss(*(given[name] for name in names))
    assert value == pytest.approx(LOSSES[text](given), rel=1e-11, abs=1e-11)


def test_the_rows_of_a_call_may_differ() -> None:
    computation = parse_arrays("mean((X@w - y)**2)")
    loss = compiled(computation, {"X": (7, 3), "y": (7,), "w": (3,)})
    for rows in (1, 4, 7, 3000):
        given = arrays(rows)
        X, w, y = (given[name] for name in "Xwy")
        assert loss(X, w, y)[0] == pytest.approx(np.mean((X @ w - y) ** 2), rel=1e-12)


def test_nothing_warns_where_numbers_overflow_or_are_undefined() -> None:
    computation = parse_arrays("sum(log(x)) + sum(exp(1000*x)) + 1/sum(x)")
    assert np.isnan(compiled(computation, {"x": (3,)})(np.array([-1.0, 0.0, 1.0]))[0])


@pytest.mark.parametrize("name", ["v0", "x0", "i", "j", "b0", "o0", "f_exp", "inf", "range"])
def test_names_of_users_never_reach_the_code(name: str) -> None:
    loss = compiled(parse_arrays(f"sum(exp({name})) + {name}[0]"), {name: (2,)})
    assert loss(np.array([1.0, 2.0]))[0] == pytest.approx(np.e + np.e**2 + 1, rel=1e-14)


def test_long_arrays_need_no_memory_but_blocks() -> None:
    x, place = np.linspace(-1, 1, 1_000_000), np.empty(1_000_000)
    text = "sum(100*(x[1:] - x[:-1]**2)**2 + (1 - x[:-1])**2)"
    function = compiled(gradient(parse_arrays(text), ["x"], {"x": x.shape}), {"x": x.shape})
    with np.errstate(all="ignore"):
        function.into([x], [place])
        tracemalloc.start()
        function.into([x], [place])
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < x.nbytes / 10


def test_an_output_is_an_array_of_its_own() -> None:
    w, c = np.array([1.0, 2.0]), np.array([3.0, 4.0])
    shapes = {"w": (2,), "c": (2,)}
    function = compiled(gradient(parse_arrays("dot(w, c)"), ["w", "c"], shapes), shapes)
    by_name = {"w": w, "c": c}
    _, *slopes = function(*(by_name[s.name] for s in function.computation.inputs))
    for slope in slopes:
        slope += 1
    assert w.tolist() == [1.0, 2.0]
    assert c.tolist() == [3.0, 4.0]
    assert [slope.tolist() for slope in slopes] == [[4.0, 5.0], [2.0, 3.0]]
