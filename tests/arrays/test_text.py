"""What is shown of a gradient over arrays is the gradient, and is written as in textbooks."""

import ast

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from symgd.arrays import gradient
from symgd.arrays.compiled import compiled as function
from symgd.arrays.formulas import formulas
from symgd.arrays.stable import stable
from symgd.language import FUNCTIONS, parse_arrays
from tests.arrays.losses import LOSSES, arrays, used
from tests.language.arrays.test_meaning import DATA as RANDOM
from tests.language.arrays.test_random import formulas as random_formulas


def reduction(whole, pair):
    def call(*args, axis=None):
        return whole(args[0], axis=axis) if len(args) == 1 else pair(*args)

    return call


def logsumexp(x, axis=None):
    return np.log(np.sum(np.exp(x), axis=axis))


def softmax(z):
    powers = np.exp(z)
    return powers / np.sum(powers, axis=-1, keepdims=True)


def numpy_reading(inputs):
    """The functions of the language, and those that only formulas have, in NumPy alone."""

    def pad(a, base, index):
        padded = np.zeros(base.shape)
        padded[index] = a
        return padded

    scalar = {name: row.numpy for name, row in FUNCTIONS.items()}
    return {
        **scalar,
        **{"sum": np.sum, "mean": np.mean, "norm": np.linalg.norm, "softmax": softmax},
        **{"outer": np.outer, "logsumexp": logsumexp, "pad": pad},
        "at": np.s_,
        "where": np.where,
        "sqrt": np.sqrt,
        "max": reduction(np.max, FUNCTIONS["max"].numpy),
        "min": reduction(np.min, FUNCTIONS["min"].numpy),
        "concat": lambda *parts: np.concatenate([np.atleast_1d(part) for part in parts]),
        **inputs,
    }


class Places(ast.NodeTransformer):
    """Makes pad(a, x[1:]) the call pad(a, x, at[1:]): where a stands, and not what stands there."""

    def visit_Call(self, node):
        self.generic_visit(node)
        if node.func.id == "pad":
            a, part = node.args
            at = ast.Subscript(ast.Name("at", ast.Load()), part.slice, ast.Load())
            node.args = [a, part.value, at]
        return node


def evaluated(formula, reading):
    tree = ast.fix_missing_locations(Places().visit(ast.parse(formula, mode="eval")))
    return eval(compile(tree, formula, "eval"), {}, reading)


def shown(text, style="plain"):
    loss, shapes, names = used(text)
    derivative = gradient(stable(loss), names, shapes)
    rows = [name for name in ("X", "y", "Y", "t", "column") if name in shapes]
    found = formulas(derivative, shapes, typed=loss, rows=rows, style=style)
    return derivative, shapes, found


def values(derivative, shapes):
    return {name: np.array(arrays(shapes)[name]) for name in shapes}


@pytest.mark.parametrize("text", LOSSES)
def test_what_is_shown_is_the_gradient(text):
    derivative, shapes, found = shown(text)
    inputs = values(derivative, shapes)
    expected = function(derivative, shapes)(*(inputs[s.name] for s in derivative.inputs))
    inputs |= {length.name: length.value for length in found.lengths}
    reading = numpy_reading(inputs)
    with np.errstate(all="ignore"):
        for name, part in found.parts.items():
            reading[name] = evaluated(part, reading)
        for formula, value in zip(found.outputs, expected, strict=True):
            again = np.broadcast_to(evaluated(formula, reading), np.shape(value))
            np.testing.assert_allclose(again, value, rtol=1e-9, atol=1e-11, err_msg=formula)


def typed(formula, inputs):
    """What a formula is as a user types it, as a loss would be."""
    computation = parse_arrays(formula)
    given = {s.name: np.asarray(inputs[s.name], np.float64) for s in computation.inputs}
    return function(computation, {n: a.shape for n, a in given.items()})(*given.values())[0]


@pytest.mark.parametrize("text", LOSSES)
def test_it_can_be_typed_again(text):
    derivative, shapes, found = shown(text)
    inputs = values(derivative, shapes)
    expected = function(derivative, shapes)(*(inputs[s.name] for s in derivative.inputs))
    inputs |= {length.name: length.value for length in found.lengths}
    for name, part in found.parts.items():
        inputs[name] = evaluated(part, numpy_reading(inputs))
    for formula, value in zip(found.outputs, expected, strict=True):
        result = np.broadcast_to(typed(formula, inputs), np.shape(value))
        np.testing.assert_allclose(result, value, rtol=1e-9, atol=1e-11, err_msg=formula)


READ = {
    "mean((w*t + b - y)**2)": {
        "b": "2/m · Σ(w·t + b − y)",
        "w": "2/m · Σ t ⊙ (w·t + b − y)",
    },
    "mean((X@w - y)**2)": {"w": "2/m · Xᵀ(Xw − y)"},
    "mean(log(1 + exp(-y*(X@w)))) + s**2*sum(w**2)": {"w": "−1/m · Xᵀ(y ⊙ σ(−y ⊙ Xw)) + 2·s²·w"},
    "-mean(y*log(sigmoid(X@w + b)) + (1 - y)*log(1 - sigmoid(X@w + b)))": {
        "w": "−1/m · Xᵀ(y − σ(Xw + b))",
        "b": "−1/m · Σ(y − σ(Xw + b))",
    },
    "mean(logsumexp(X@W, axis=1) - sum(Y*(X@W), axis=1))": {"W": "1/m · Xᵀ(softmax(XW) − Y)"},
    "norm(X@w - y)": {"w": "Xᵀ(Xw − y)/‖Xw − y‖"},
    "sum((M - U@V.T)**2) + 0.1*(norm(U)**2 + norm(V)**2)": {
        "U": "−2·(M − UVᵀ)V + 0.2·U",
        "V": "−2·(M − UVᵀ)ᵀU + 0.2·V",
    },
    "mean(max(1 - y*(X@w), 0)**2)": {
        "w": "−1/m · Xᵀ(y ⊙ max(1 − y ⊙ Xw, 0) ⊙ (sign(1 − y ⊙ Xw) + 1))"
    },
    "norm(M - U@V)**2": {"U": "−2·(M − UV)Vᵀ", "V": "−2·Uᵀ(M − UV)"},
    "sum(100*(x[1:] - x[:-1]**2)**2 + (1 - x[:-1])**2)": {
        "x": (
            "[−400 · x[:-1] ⊙ (x[1:] − x[:-1]²) − 2·(1 − x[:-1]), 0] + [0, 200·(x[1:] − x[:-1]²)]"
        )
    },
    "w@A@w/2 - c@w": {"w": "1/2 · Aᵀw + 1/2 · Aw − c"},
    "u@A@v": {"u": "Av", "v": "Aᵀu"},
    "mean(k**2) + 3": {"k": "2/n · k"},
    "mean((relu(X@W1 + b1)@W2 + b2 - Y)**2)": {
        "W1": "2/(m·n) · Xᵀδ",
        "W2": "2/(m·n) · aᵀr",
        "b1": "2/(m·n) · sum(δ, axis=0)",
        "b2": "2/(m·n) · sum(r, axis=0)",
        "a": "relu(X W1 + b1)",
        "r": "a W2 + b2 − Y",
        "δ": "r W2ᵀ ⊙ sign(a)",
    },
}


@pytest.mark.parametrize("text", READ)
def test_reading(text):
    _, _, found = shown(text, "pretty")
    names = used(text)[2]
    assert dict(zip(names, found.outputs[1:], strict=True)) | found.parts == READ[text]


def test_the_loss_itself():
    assert shown("w@A@w/2 - c@w", "pretty")[2].outputs[0] == "1/2 · wᵀAw − cᵀw"
    assert shown("mean((X@w - y)**2)", "pretty")[2].outputs[0] == "1/m · Σ (Xw − y)²"


def test_lengths_are_named_by_what_they_count():
    _, _, found = shown("mean((relu(X@W1 + b1)@W2 + b2 - Y)**2)")
    assert [str(length) for length in found.lengths] == ["m = 20 rows", "n = 4 columns of Y"]


def test_equal_numbers_are_not_taken_for_the_same_length():
    loss = parse_arrays("mean((X@w - y)**2) + mean(w**2)")
    shapes = {"X": (3, 3), "w": (3,), "y": (3,)}
    found = formulas(gradient(loss, ["w"], shapes), shapes, typed=loss, rows=("X", "y"))
    assert found.outputs[1] == "2/m*X.T@(X@w - y) + 2/n*w"


def test_a_name_of_a_length_is_not_one_of_the_loss():
    loss = parse_arrays("mean((X@m - n)**2)")
    shapes = {"X": (4, 3), "m": (3,), "n": (4,)}
    found = formulas(gradient(loss, ["m"], shapes), shapes, typed=loss, rows=("X", "n"))
    assert found.outputs[1] == "2/M*X.T@(X@m - n)"


@pytest.mark.parametrize("text", LOSSES)
def test_latex_is_whole(text):
    _, _, found = shown(text, "latex")
    for formula in (*found.outputs, *found.parts.values()):
        assert formula.count("{") == formula.count("}")
        assert formula.count(r"\left") == formula.count(r"\right")
        assert formula.count(r"\begin") == formula.count(r"\end")


@pytest.mark.parametrize(
    ("text", "name", "formula"),
    [
        ("mean((X@w - y)**2)", "w", r"\frac{2}{m} X^{\top} \left(X w - y\right)"),
        ("u@A@v", "v", r"A^{\top} u"),
        (
            "norm(X@w - y)",
            "w",
            r"\frac{X^{\top} \left(X w - y\right)}{\left\| X w - y\right\|}",
        ),
        ("mean((w*t + b - y)**2)", "w", r"\frac{2}{m} \sum t \odot \left(w t + b - y\right)"),
    ],
)
def test_latex(text, name, formula):
    _, _, found = shown(text, "latex")
    assert found.outputs[1 + used(text)[2].index(name)] == formula


def test_a_formula_that_nobody_reads_is_left_out():
    long = parse_arrays("sum(" + " + ".join(f"sin({i}*x)" for i in range(1, 150)) + ")")
    found = formulas(gradient(long, ["x"], {"x": (3,)}), {"x": (3,)})
    assert found.outputs[1] == "…"


@settings(
    max_examples=100, deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate)
)
@given(random_formulas(), st.integers(0, 2**32 - 1))
def test_random_formulas_are_shown_as_what_they_are(formula, seed):
    loss = parse_arrays(f"mean({formula[0]})")
    names = [symbol.name for symbol in loss.inputs]
    shapes = {name: np.shape(RANDOM[name]) for name in names}
    rng = np.random.default_rng(seed)
    inputs = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    derivative = gradient(loss, names, shapes)
    expected = function(derivative, shapes)(*inputs.values())
    found = formulas(derivative, shapes, typed=loss)
    reading = numpy_reading(inputs | {length.name: length.value for length in found.lengths})
    with np.errstate(all="ignore"):
        for name, part in found.parts.items():
            reading[name] = evaluated(part, reading)
        for shown, value in zip(found.outputs, expected, strict=True):
            if shown == "…" or not np.isfinite(value).all():
                continue
            again = np.broadcast_to(evaluated(shown, reading), np.shape(value))
            size = 1 + np.abs(value).max()
            np.testing.assert_allclose(again / size, value / size, atol=1e-8, err_msg=shown)
            again = np.broadcast_to(typed(shown, reading), np.shape(value))
            np.testing.assert_allclose(again / size, value / size, atol=1e-8, err_msg=shown)
