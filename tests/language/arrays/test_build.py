"""What a computation is made of."""

import pytest
import sympy as sp

from symgd.errors import ExpressionError
from symgd.language import limits, parse, parse_arrays, symbol
from symgd.language.operations import (
    Concat,
    Elementwise,
    Product,
    Range,
    Reduce,
    Size,
    Slice,
    Spread,
    Transpose,
)

X, w, x, y = map(symbol, "Xwxy")


def made(text):
    """Return the names and the operations of a text, in order."""
    definitions = parse_arrays(text).definitions
    return list(definitions), list(definitions.values())


def test_a_mean_of_squares():
    computation = parse_arrays("mean((X@w - y)**2)")
    (product, squares, total, size, mean), operations = zip(
        *computation.definitions.items(), strict=True
    )
    assert operations == (
        Product(X, w),
        Elementwise((product - y) ** 2, (product, y)),
        Reduce(squares, "sum"),
        Size(squares),
        Elementwise(total / size, (total, size)),
    )
    assert computation.inputs == (X, w, y)
    assert computation.outputs == (mean,)


def test_inputs_are_in_the_order_of_their_names():
    names = [s.name for s in parse_arrays("sum(x10 + x2*b[1:] + 0*A, axis=0)@axis").inputs]
    assert names == ["A", "axis", "b", "x2", "x10"]


def test_a_name_alone_needs_no_operation():
    assert parse_arrays("x.T.T").definitions == {}
    assert parse_arrays("x.T.T").outputs == (x,)


def test_operations_keep_what_was_typed():
    _, operations = made("sum( (X @ w)[1:]² )/dot(y, y)")
    typed = ["X @ w", "(X @ w)[1:]", "(X @ w)[1:]²", "sum( (X @ w)[1:]² )", "dot(y, y)"]
    assert [operation.typed for operation in operations[:-1]] == typed


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("(X@w)*(X@w)", 2),
        ("sum(X@w) + norm(X @ w)", 5),
        ("sum(x**2) + norm(x)**2 + sum(x*x)", 3),
        ("mean(x) + sum(x)", 3),
        ("x[1:]@x[ 1: ]", 2),
        ("max(x) - maximum(x)", 2),
    ],
)
def test_equal_operations_are_made_once(text, count):
    assert len(made(text)[1]) == count


@pytest.mark.parametrize(
    ("text", "expression", "over"),
    [
        ("sum(1 + x - x)", 1, (x,)),
        ("sum(0*x*y)", 0, (x, y)),
        ("sum(y*x/y)", x, (y, x)),
        ("sum(where(1 > 0, x, y))", x, (x, y)),
        ("sum(3)", 3, ()),
    ],
)
def test_what_cancels_is_still_typed(text, expression, over):
    assert made(text)[1][0] == Elementwise(sp.sympify(expression), over)


def test_a_norm_squared_is_the_sum():
    (squares, _), operations = made("norm(x)^2")
    assert operations == [Elementwise(x**2, (x,)), Reduce(squares, "sum")]


def test_operations_on_whole_arrays():
    assert made("X[1:, -1]")[1] == [Slice(X, (Range(1), -1))]
    assert made("x[::-2]")[1] == [Slice(x, (Range(None, None, -2),))]
    assert made("Xᵀ")[1] == [Transpose(X)]
    assert made("concat(x, y)")[1] == [Concat((x, y))]
    assert made("logsumexp(X, axis=-1)")[1] == [Reduce(X, "logsumexp", -1)]
    (reduced, spread, _), operations = made("softmax(X)")
    assert operations == [
        Reduce(X, "logsumexp", -1),
        Spread(reduced, X, -1),
        Elementwise(sp.exp(X - spread), (X, spread)),
    ]


@pytest.mark.parametrize(
    "text",
    ["2x² + sin(y)/x", "where(x < 1 and y > 2, max(x, y), relu(x))", "log(1 + exp(-x·y)) + β₁*0.1"],
)
def test_on_numbers_it_is_the_same_language(text):
    (operation,) = made(text)[1]
    assert operation.expression == parse(text).expression
    assert {s.name for s in operation.over} == set(parse(text).names)


def test_operations_are_counted():
    text = "+".join(f"x[{i}]" for i in range(limits.OPERATIONS + 1))
    with pytest.raises(ExpressionError, match="at most 2,000 operations on whole arrays"):
        parse_arrays(text)
