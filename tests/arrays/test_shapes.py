"""Shapes by NumPy's rules, against NumPy itself; and what is said when they do not go together."""

import numpy as np
import pytest

from symgd.arrays import infer
from symgd.arrays.shapes import joint, reduced, sliced
from symgd.errors import SettingError
from symgd.language import parse_arrays
from symgd.language.operations import Range
from tests.arrays.losses import LOSSES, arrays, used
from tests.arrays.walk import carried_out, indices


@pytest.mark.parametrize("text", LOSSES)
def test_every_shape_is_that_of_numpy(text):
    computation, shapes, _ = used(text)
    values = {s: arrays(LOSSES[text])[s.name] for s in computation.inputs}
    found = infer(computation, shapes)
    for name, operation in computation.definitions.items():
        values[name] = np.asarray(carried_out(operation, values))
        assert found[name] == values[name].shape
    assert found[computation.outputs[0]] == ()


SIZES = [(), (1,), (3,), (1, 1), (1, 3), (4, 1), (4, 3), (3, 4), (2,)]


def test_broadcasting_is_that_of_numpy():
    for a in SIZES:
        for b in SIZES:
            for c in ((), (3,), (4, 1)):
                try:
                    expected = np.broadcast_shapes(a, b, c)
                except ValueError:
                    expected = None
                assert joint([a, b, c]) == expected


@pytest.mark.parametrize("axis", [None, 0, 1, -1])
@pytest.mark.parametrize("shape", [(4, 3), (3,)])
def test_reductions_are_those_of_numpy(shape, axis):
    if axis == 1 and len(shape) == 1:
        with pytest.raises(SettingError, match="it has no axis 1"):
            reduced(shape, axis)
    else:
        assert reduced(shape, axis) == np.zeros(shape).sum(axis=axis).shape


RANGES = [Range(a, b, c) for a in (None, 1, -2) for b in (None, 2, -1) for c in (None, 2, -1)]


@pytest.mark.parametrize("shape", [(4,), (4, 5)])
@pytest.mark.parametrize(
    "index", [(0,), (-1,), *((r,) for r in RANGES), (1, Range(1)), (RANGES[3], -2)]
)
def test_slices_are_those_of_numpy(shape, index):
    if len(index) > len(shape):
        with pytest.raises(SettingError, match="2 indices are too many"):
            sliced(shape, index)
        return
    expected = np.zeros(shape)[indices(index)].shape
    if 0 in expected:
        with pytest.raises(SettingError, match="nothing is left"):
            sliced(shape, index)
    else:
        assert sliced(shape, index) == expected


FIT = (
    "they do not fit entry by entry, because each axis, counted from the last, "
    "must be equally long or 1 long"
)
FOR_ARRAYS = "@ is for vectors and matrices, so type * instead"
JOINS = "concat joins vectors and numbers, or matrices with equally many columns"

KNOWN = {
    **{"X": (20, 3), "Z": (7, 5), "w": (4,), "y": (20,), "v": (3,), "b": (), "T": (2, 3, 4)},
    "one": (1,),
    "s": (),
}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("X@w", "X@w: X is (20, 3) and w is (4,): their inner sizes, 3 and 4, must agree"),
        ("sum(w@X)", "w@X: w is (4,) and X is (20, 3): their inner sizes, 4 and 20, must agree"),
        ("sum(X - exp(X.T))", f"X - exp(X.T): X is (20, 3) and X.T is (3, 20): {FIT}"),
        ("sum((X.T + X)*2)", f"(X.T + X)*2: X.T is (3, 20) and X is (20, 3): {FIT}"),
        ("sum(X.T - X)", f"X.T - X: X.T is (3, 20) and X is (20, 3): {FIT}"),
        (
            "sum(X - X.T@X@X.T)",
            f"X - X.T@X@X.T: X is (20, 3) and X.T@X@X.T is (3, 20): {FIT}; "
            "type (X.T@X@X.T).T for the transpose",
        ),
        (
            "sum(X.T@w[1:]@y + (Z.T@Z.T)[0])",
            "X.T@w[1:]: X.T is (3, 20) and w[1:] is (3,): their inner sizes, 20 and 3, must agree; "
            "type X@(w[1:])",
        ),
        (
            "sum(Z@Z)",
            "Z@Z: Z is (7, 5): their inner sizes, 5 and 7, must agree; type Z@Z.T",
        ),
        (
            "sum(X@(y + 1))",
            "X@(y + 1): X is (20, 3) and y + 1 is (20,): their inner sizes, 3 and 20, must agree; "
            "type X.T@(y + 1)",
        ),
        ("mean((X@v - w)**2)", f"(X@v - w)**2: X@v is (20,) and w is (4,): {FIT}"),
        (
            "sum(b*X + tanh(X@v) + Z)",
            f"b*X + tanh(X@v) + Z: X is (20, 3) and X@v is (20,): {FIT}; "
            "type (X@v)[:, None] for a column",
        ),
        ("sum(X@b)", f"X@b: X is (20, 3) and b is a number: {FOR_ARRAYS}"),
        ("sum(X@sum(w))", f"X@sum(w): X is (20, 3) and sum(w) is a number: {FOR_ARRAYS}"),
        ("w[4]", "w[4]: w is (4,): its entries are 0 to 3"),
        ("X[0, -4]", "X[0, -4]: X is (20, 3): its entries along axis 1 are 0 to 2"),
        ("w[0, 1]", "w[0, 1]: w is (4,): 2 indices are too many for it"),
        ("sum(b[1:])", "b[1:]: b is a number: 1 index is too many for it"),
        ("sum(one[1:])", "one[1:]: one is (1,): nothing is left"),
        ("sum(w, axis=1)", "sum(w, axis=1): w is (4,): it has no axis 1"),
        ("mean(b*s, axis=0)", "mean(b*s, axis=0): b*s is a number: it has no axis 0"),
        ("sum(concat(w, X))", f"concat(w, X): w is (4,) and X is (20, 3): {JOINS}"),
        ("sum(concat(X, b))", f"concat(X, b): X is (20, 3) and b is a number: {JOINS}"),
        (
            "sum(outer(X, w))",
            "outer(X, w): X is (20, 3) and w is (4,): outer is for two vectors; "
            "of columns and rows type *",
        ),
        (
            "sum(X[:, None])",
            "X[:, None]: X is (20, 3): only a vector can be made a column or a row",
        ),
        (
            "sum(pad(X, w[1:]))",
            "pad(X, w[1:]): what is put there is (20, 3), and its place (3,)",
        ),
        ("sum(pad(y, w[1:]))", f"pad(y, w[1:]): y is (20,) and w[1:] is (3,): {FIT}"),
        (
            "sum(T)",
            "T has the shape (2, 3, 4): symgd works with numbers, vectors and matrices, "
            "so give it as a matrix",
        ),
    ],
)
def test_sentences(text, message):
    with pytest.raises(SettingError) as caught:
        infer(parse_arrays(text), KNOWN)
    assert str(caught.value) == message
