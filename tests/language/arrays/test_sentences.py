"""What a user of NumPy, MATLAB or paper types, and the sentence that answers it."""

import pytest

from symgd.errors import ExpressionError
from symgd.language import parse, parse_arrays, parse_equations

_INDEX = "an index is a whole number or a range: type x[0], x[-1], x[1:] or X[:, 2]"
_DOTTED = "leave out the dot; '*', '/' and '^' work entry by entry, '@' is the product of matrices"
_PRODUCT = "which product is meant, of matrices or entry by entry: type"
_GIVEN = "work it out before, and give the result as data"

MESSAGES = [
    ("", None, "the expression is empty: type one, such as mean((X@w - y)**2)"),
    # indices
    ("x[i]", 2, f"'i' cannot stand in an index: {_INDEX}"),
    ("x[0:n]", 4, f"'n' cannot stand in an index: {_INDEX}"),
    ("x[end]", 2, f"'end' cannot stand in an index: {_INDEX}"),
    ("x[y[0]]", 2, f"'y' cannot stand in an index: {_INDEX}"),
    ("x[x > 0]", 2, "an index makes no choice: type where(x > 0, x, 0)"),
    ("x[1.5]", 2, _INDEX),
    ("x[1e2]", 2, _INDEX),
    ("x[(1)]", 2, _INDEX),
    ("x[--1]", 2, _INDEX),
    ("x[1:2:3:4]", 2, _INDEX),
    ("x[]", 1, _INDEX),
    ("X[0,]", 1, _INDEX),
    ("x[True]", 2, "'True' is reserved: type 1 or 0; options as keepdims cannot be given"),
    ("X[None]", 1, "None makes a column or a row of a whole vector: type x[:, None] or x[None, :]"),
    ("x[1:, None]", 1, "None makes a column or a row of a whole vector"),
    ("x[None:]", 2, "an index is a whole number or a range"),
    ("sum(x, None)", 7, "None can only stand in an index, x[:, None]; leave an axis out to take"),
    (
        "pad(x, 2)",
        0,
        "pad puts a where a part of an array is, and 0 elsewhere: type 'pad(a, x[1:])",
    ),
    ("pad(x)", 0, "pad puts a where a part of an array is, and 0 elsewhere: type"),
    ("pad(x, y[:, None])", 0, "pad puts a where a part of an array is, and 0 elsewhere"),
    ("outer(x)", 0, "outer takes 2 arguments, not 1: type 'outer(a, b)'"),
    ("zeros(3) + x[0]", 0, "there is no function 'zeros' here: type '0*x' for zeros as large as x"),
    ("reshape(x, 1)@y", 0, "there is no function 'reshape' here: type 'x[:, None]' for a column"),
    ("X[..., 0]", 2, "'...' cannot be read: type a ':' for each axis, as in X[:, 0]"),
    ("x[1, 2, 3]", 1, "an array has at most two axes: 3 are given here"),
    ("x[::0]", 4, "a range cannot go in steps of 0: type x[::2], for example"),
    ("x[" + "9" * 16 + "]", 2, "no array is that long: an index has at most 15 digits"),
    ("x[1", 1, "this bracket is never closed: type the ']' that is missing"),
    ("x[1)", 3, _INDEX),
    ("x]", 1, "this bracket was never opened"),
    ("2[0]", 1, "a number has no parts"),
    ("x²[0]", 2, "which is meant: type (x^2)[0] or x[0]^2"),
    ("x²ᵀ", 2, "which is meant: type (x^2).T or x.T^2"),
    ("[1, 2]", 0, "lists are not written here: give them as data, or join arrays with concat"),
    ("x + [1; 2]", 6, "';' cannot be read: one expression only; rows are not set apart by ';'"),
    ("x(1:3)", 3, "a colon can only stand in an index, as in x[1:]"),
    ("x(1)", 0, "'x' is not a function: for an entry, from 0 on, type 'x[1]'; for a product"),
    ("X(1, 2)", 0, "'X' is not a function: for an entry, from 0 on, type 'X[1, 2]'"),
    # products and transposes
    ("X w", 2, "two values in a row: did you mean 'X*w', or 'X@w' of matrices?"),
    ("X@2w", 3, "this product can be read in two ways: type (X@2)*w or X@(2*w)"),
    ("X@(A)(w)", 5, "this product can be read in two ways: type (X@(A))*(w) or X@((A)*(w))"),
    ("Xᵀ(X@w - y)", 2, f"{_PRODUCT} Xᵀ@(X@w - y) or Xᵀ*(X@w - y)"),
    ("X.T X", 4, f"{_PRODUCT} X.T@X or X.T*X"),
    ("w^T@x", 2, "which is meant: type w.T for the transpose, w^(T) for a power"),
    ("sum(X'*x)", 5, "''' cannot be read: type '.T' for the transpose: x.T"),
    ("X.t@x", 1, "'.t' cannot be read: type '.T' for the transpose: x.T"),
    ("X.transpose()@x", 1, "'.transpose' cannot be read: type '.T' for the transpose: x.T"),
    ("ᵀx@y", 0, "nothing stands before this transpose: type x.T"),
    ("sum(x .* y)", 6, f"'.*' cannot be read: {_DOTTED}"),
    ("sum(x.^2)", 5, f"'.^' cannot be read: {_DOTTED}"),
    ("A⊙B", 1, "'⊙' cannot be read: type '*' for a product entry by entry, '@' for one of mat"),
    ("X\\y", 1, "'\\' cannot be read: there is no division of matrices, and LaTeX is not read"),
    ("@x", 0, "nothing stands before '@'"),
    ("x@", 1, "nothing follows '@': the expression ends there"),
    ("x@@y", 2, "'@' and '@' in a row: a value is missing between them"),
    ("f(x)@y", 0, "'f' is not a function: did you mean 'f*(x)', or 'f@(x)' of matrices?"),
    # functions
    ("sum(a, 1)", 0, "an axis is named: type 'sum(a, axis=1)'"),
    ("softmax(Z, -1)", 0, "an axis is named: type 'softmax(Z, axis=-1)'"),
    ("sum(a, b)", 0, "sum takes 1 array, not 2: type 'sum(x[, axis=0])'"),
    (
        "max(a, b, axis=0)",
        0,
        "along an axis max takes 1 array, not 2: leave out the axis to compare",
    ),
    ("max(a, 1, axis=-1)", 0, "along an axis max takes 1 array, not 2: leave out the axis"),
    ("logsumexp(a, b)", 0, "logsumexp takes 1 array, not 2: type 'logsumexp(x[, axis=0])'; type"),
    ("dot(a)", 0, "dot takes 2 arguments, not 1: type 'dot(a, b)'"),
    ("dot(a, b, axis=0)", 0, "dot has no axis: type 'dot(a, b)'"),
    ("concat(a, b, axis=0)", 0, "concat has no axis: type 'concat(a, b, …)'"),
    ("norm(x, 3)", 0, "a norm is norm(x), which is norm(x, 2), or norm(x, 1); type 'max(abs(x))'"),
    ("norm(x, 'fro')", 8, "''' cannot be read: there are no strings here"),
    ("mean()", 4, "mean() needs an argument: type mean(x)"),
    ("mean(axis=0)", 5, "an argument is missing here: type sum(x, axis=0)"),
    ("mean(x, axis=2)", 13, "an axis is 0, 1, or -1 for the last one; without one, all entries"),
    ("mean(x, axis=(0, 1))", 13, "an axis is 0, 1, or -1 for the last one"),
    ("mean(x, axis=", 12, "an axis is 0, 1, or -1 for the last one"),
    ("mean(x, axis=0, y)", 8, "the axis comes last: type sum(x, axis=0)"),
    ("mean(x axis=0)", 7, "a comma is missing before the axis: type sum(x, axis=0)"),
    ("mean(x, axis=0 + 1)", 8, "the axis comes last: type sum(x, axis=0)"),
    ("mean(x, dim=0)", 8, "'dim' cannot be read: type axis=0, as in sum(x, axis=0)"),
    ("norm(x, ord=1)", 8, "'ord' cannot be read: type norm(x, 1) or norm(x)"),
    ("sum(x, keepdims=1)", 7, "'keepdims' cannot be given here: the one thing that is named is"),
    ("exp(x, axis=0)", 0, "exp works entry by entry: leave out the axis"),
    ("(x, axis=0)", 2, "an axis can only be given to a function: sum(x, axis=0)"),
    ("sum x", 0, "'sum' is a function: did you mean 'sum(x)'?"),
    ("meen(x)@y", 0, "unknown function 'meen': did you mean 'mean'?"),
    ("np.sum(x)", 2, "'np.' cannot be read: type 'sum(…)'"),
    ("np.linalg.norm(x)", 2, "'np.linalg.' cannot be read: type 'norm(…)'"),
    ("np.eye(3)@x", 2, f"there is no function 'eye' here: {_GIVEN}"),
    ("np.foo(x)", 2, "'np.' cannot be read: a function is called by its name alone"),
    ("x.sum()", 1, "nothing has methods: type 'sum(x)'"),
    ("(x - y).mean()", 7, "nothing has methods: type 'mean(x)'"),
    ("x.dot(y)", 1, "nothing has methods: type 'dot(x, …)'"),
    ("sum(x)/x.shape[0]", 8, "there is no function 'shape' here: type 'sum(1 + 0*x)' for how many"),
    ("sum(x)/len(x)", 7, "there is no function 'len' here: type 'sum(1 + 0*x)' for how many"),
    ("inv(X)@y", 0, f"there is no function 'inv' here: {_GIVEN}"),
    ("x.foo@y", 1, "nothing has attributes but the transpose, x.T"),
    # sums and norms as on paper, loops as in Python
    (
        "sum(x for x in y)",
        6,
        "'for' is reserved: there are no loops here: sum(x) takes",
    ),
    ("‖x‖²", 0, "'‖' cannot be read: type 'norm(x)'"),
    ("||x||", 0, "'|' cannot be read: type 'abs(x)' for absolute values, 'norm(x)' for a length"),
    ("⟨a, b⟩", 0, "'⟨' cannot be read: type 'dot(a, b)'"),
    ("∑x", 0, "'∑' cannot be read: type 'sum(x)' for the sum of all entries"),
    ("y = X@w", 2, "'=' cannot be read: a loss is one formula, and its data are given beside it"),
    # numbers and conditions, as ever
    ("sum(x)/0", 7, "this divides by zero"),
    ("sum(x*log(-1))", 6, "'log(-1)' is not a real number: there is no value at -1"),
    ("sum(x > 0)", 4, "a condition can only stand in where(condition, a, b)"),
    ("norm((-2)**x)", 5, "'(-2)**x' raises zero or a negative number to a power that varies"),
]


@pytest.mark.parametrize(("text", "column", "message"), MESSAGES, ids=[m[0] for m in MESSAGES])
def test_sentence_and_caret(text, column, message):
    with pytest.raises(ExpressionError) as caught:
        parse_arrays(text)
    assert caught.value.message.startswith(message)
    assert caught.value.column == column


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("X@w", "'@' cannot be read: products of matrices are for losses over arrays"),
        ("x[0]", "'[' cannot be read: subscripts are not possible"),
        ("xᵀ", "'ᵀ' cannot be read: transposes are for losses over arrays"),
        ("softmax(x)", "'softmax' is for losses over arrays only: write the terms out"),
    ],
)
@pytest.mark.parametrize("read", [parse, lambda text: parse_equations(f"v = {text}")])
def test_where_only_numbers_are_read(text, message, read):
    with pytest.raises(ExpressionError) as caught:
        read(text)
    assert caught.value.message.startswith(message)
