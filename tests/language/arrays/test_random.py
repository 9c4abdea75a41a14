"""Random formulas: a tree is written as text and read; both mean the same."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from tests.language.arrays.test_meaning import DATA, value

SIGNS = {"+": np.add, "-": np.subtract, "*": np.multiply}
NUMBERS = st.sampled_from(["2", "0.5", "3"])
FUNCTIONS = {"tanh": np.tanh, "sigmoid": special.expit, "abs": np.abs, "cos": np.cos}
REDUCTIONS = {
    "sum": np.sum,
    "mean": np.mean,
    "max": np.max,
    "min": np.min,
    "logsumexp": special.logsumexp,
    "norm": np.linalg.norm,
}
PARTS = {
    1: ["[1:]", "[:-1]", "[::2]", "[-1]", "[0]", "[::-1]"],
    2: ["[1:]", "[:, 0]", "[:, :-1]", "[-1]", "[0, 1:]", "[1, 0]", ".T"],
}


@st.composite
def formulas(draw, depth=4):
    """Draw a text, in brackets where it is no single value, and its value by NumPy."""
    kinds = ["name", "number", "sum", "product", "function", "@", "part", "reduce", "concat"]
    kind = draw(st.sampled_from(kinds if depth else kinds[:1]))
    if kind == "name":
        name = draw(st.sampled_from(sorted(DATA)))
        return name, DATA[name]
    if kind == "number":
        number = draw(NUMBERS)
        return number, np.asarray(float(number))
    left, a = draw(formulas(depth=depth - 1))
    if kind == "function":
        name = draw(st.sampled_from(sorted(FUNCTIONS)))
        return f"{name}({left})", FUNCTIONS[name](a)
    if kind == "reduce":
        name = draw(st.sampled_from(sorted(REDUCTIONS)))
        axis = draw(st.sampled_from([None, *range(a.ndim), *([-1] if a.ndim else [])]))
        named = "" if axis is None else f", axis={axis}"
        return f"{name}({left}{named})", np.asarray(REDUCTIONS[name](a, axis=axis))
    if kind == "part":
        parts = PARTS.get(a.ndim, [])
        part = draw(st.sampled_from(parts)) if parts and min(a.shape) > 1 else ""
        owner = left if not left[0].isdigit() else f"({left})"
        with np.errstate(all="ignore"):
            return f"{owner}{part}", np.asarray(eval(f"a{part}", {"a": a}))
    if kind == "@" and a.ndim:
        fitting = [n for n, b in DATA.items() if b.ndim and b.shape[0] == a.shape[-1]]
        if fitting:
            name = draw(st.sampled_from(fitting))
            return f"({left}@{name})", np.asarray(a @ DATA[name])
    right, b = draw(formulas(depth=depth - 1))
    if kind == "concat" and a.ndim == b.ndim > 0 and a.shape[1:] == b.shape[1:]:
        return f"concat({left}, {right})", np.concatenate([a, b])
    try:
        np.broadcast_shapes(a.shape, b.shape)
    except ValueError:
        return left, a
    sign = draw(st.sampled_from("+-")) if kind == "sum" else "*"
    return f"({left} {sign} {right})", SIGNS[sign](a, b)


@settings(max_examples=200, deadline=None)
@given(formulas())
def test_any_formula_means_what_numpy_makes_of_it(formula):
    text, meant = formula
    found = value(text)
    assert found.shape == meant.shape
    scale = np.max(np.abs(meant), initial=1.0)
    np.testing.assert_allclose(found, meant, rtol=1e-9, atol=1e-9 * scale)
