"""Rules: several assignments."""

import pytest

from symgd.errors import ExpressionError
from symgd.language import parse_equations, symbol


def test_statements_end_at_semicolons_and_new_lines():
    text = """
        m = beta1*m + (1 - beta1)*g;  v = max(
            v, g**2
        )
        w = w - lr*m/(sqrt(v) + eps)
    """
    equations = parse_equations(text)
    assert [equation.name for equation in equations] == ["m", "v", "w"]
    m, v, w, lr, eps = map(symbol, ("m", "v", "w", "lr", "eps"))
    assert equations[2].expression == w - lr * m / (v**0.5 + eps).subs(0.5, "1/2")


def test_assigned_names_become_readable():
    names = ("g", "w", "lr")
    assert len(parse_equations("v = g; w = w - lr*v", names=names)) == 2
    with pytest.raises(ExpressionError, match="unknown name 'v'"):
        parse_equations("w = w - lr*v; v = g", names=names)


def test_a_constant_may_be_called_gamma():
    (equation,) = parse_equations(
        "rate = lr*gamma^floor(t/step)", names=("lr", "gamma", "t", "step")
    )
    assert symbol("gamma") in equation.expression.free_symbols


def test_reductions():
    (equation,) = parse_equations("g = g*min(1, c/norm(g))")
    assert "norm(g)" in str(equation.expression)
    with pytest.raises(ExpressionError, match="dot takes 2 arguments, not 1"):
        parse_equations("a = dot(g)")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "there is no equation here: type one, such as w = w - lr*g"),
        (" ;\n; ", "there is no equation here"),
        ("w - lr*g", "an equation is missing its '=': type name = expression"),
        ("= 2", "a name must stand on the left of '='"),
        ("=", "a name must stand on the left of '='"),
        ("2 = w", "a single name must stand on the left of '='"),
        ("v + w = 2", "a single name must stand on the left of '='"),
        ("v(2) = 2", "a single name must stand on the left of '='"),
        ("w =", "nothing follows '='"),
        ("w = v = 2", "'=' cannot be read"),
        ("w -= lr*g", "'-=' cannot be read: type 'w = w - (…)'"),
        ("e = 2", "'e' is a constant: choose another name"),
        ("sin = 2", "'sin' is a function: choose another name"),
        ("norm = 2", "'norm' is a function: choose another name"),
        ("lambda = 2", "'lambda' is reserved: type 'lamda' instead"),
        ("w = w +", "nothing follows '+'"),
        ("x=1;" * 201, "there are 201 equations: at most 200 are read"),
        ("x=1;" * 30_000, "the equations have 120,000 characters: at most 100,000 are read"),
    ],
)
def test_sentences(text, message):
    with pytest.raises(ExpressionError) as caught:
        parse_equations(text)
    assert caught.value.message.startswith(message)


def test_the_caret_is_in_the_statement():
    with pytest.raises(ExpressionError) as caught:
        parse_equations("v = g\n  w = w - lrr*v", names=("g", "w", "lr"))
    assert (caught.value.text, caught.value.column) == ("w = w - lrr*v", 8)
