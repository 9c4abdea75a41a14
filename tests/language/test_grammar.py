"""What is typed, and the sentence that answers it."""

import pytest

from symgd.errors import ExpressionError
from symgd.language import parse


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("2x", "2*x"),
        ("2 x", "2*x"),
        ("2sin(x)", "2*sin(x)"),
        ("3(x+1)", "3*(x+1)"),
        ("(x+1)(x-1)", "(x+1)*(x-1)"),
        ("(x+1)y", "(x+1)*y"),
        ("sin(x)cos(x)", "sin(x)*cos(x)"),
        ("x²y", "x**2*y"),
        ("2x²", "2*x**2"),
        ("x¹⁰ - x⁻²", "x**10 - x**(-2)"),
        ("2π", "2*pi"),
        ("2x^2", "2*x**2"),
        ("-2x", "-2*x"),
        ("2x/3", "2*x/3"),
        ("2^x", "2**x"),
        ("x^2^3", "x**8"),
        ("-x^2", "-(x**2)"),
        ("2^-1*x", "x/2"),
        ("(x+1)²", "(x+1)**2"),
        ("2·x×y÷z−1", "2*x*y/z-1"),
        ("α + β₁*λ + Δ", "alpha + beta1*lamda + Delta"),
        ("2e", "2*e"),
        ("1e3x", "1000.0*x"),
        (".5x + 5.", "0.5*x + 5.0"),
        ("007x", "7*x"),
        ("γ(x) + γ", "gamma(x) + gamma"),
        ("ln(x) + arcsin(y)", "log(x) + asin(y)"),
        ("where(x≤1, 1, where(x≥2, 2, 3))", "where(x<=1, 1, where(x>=2, 2, 3))"),
        ("--x", "x"),
        ("x\u00a0+\ty\n", "x+y"),
    ],
)
def test_other_spellings(text, meaning):
    assert parse(text) == parse(meaning)


MESSAGES = [
    ("", None, "the expression is empty: type one, such as x**2 + 2*y**2"),
    (" \n", None, "the expression is empty: type one, such as x**2 + 2*y**2"),
    # brackets
    ("2*(x+(1-y)", 2, "this bracket is never closed: type the ')' that is missing"),
    ("x+1)", 3, "this bracket was never opened"),
    ("x*()", 2, "there is nothing between these brackets"),
    # operators
    ("x+*y", 2, "'+' and '*' in a row: a value is missing between them"),
    ("x*", 1, "nothing follows '*': the expression ends there"),
    ("(x*)", 2, "nothing follows '*'"),
    ("*x", 0, "nothing stands before '*'"),
    ("x//y", 1, "'//' cannot be read: type 'floor(a/b)' for a // b"),
    # values in a row
    ("2 3", 2, "two numbers in a row: did you mean '2*3'?"),
    ("1.5.2", 3, "a number has one decimal point"),
    ("x y", 2, "two values in a row: did you mean 'x*y'?"),
    ("x 2", 2, "two values in a row: did you mean 'x*2'?"),
    ("(x+1)2", 5, "two values in a row: did you mean '(…)*2'?"),
    ("1_000", 1, "a number is typed without '_'"),
    ("0x10", 0, "a number cannot begin like this: type it in decimal"),
    ("0,5x", 1, "a comma cannot stand here: type 0.5 with a dot"),
    ("x,y", 1, "a comma can only stand between the arguments of a function"),
    # functions
    ("sin x", 0, "'sin' is a function: did you mean 'sin(x)'?"),
    ("1 + sin", 4, "'sin' is a function: did you mean 'sin(x)'?"),
    ("sin²(x)", 0, "'sin' is a function: type 'sin(x)^2' for its power"),
    ("sin^2(x)", 0, "'sin' is a function: type 'sin(x)^2' for its power"),
    ("2*sinn(x)", 2, "unknown function 'sinn': did you mean 'sin'?"),
    ("Sin(x)", 0, "unknown function 'Sin': did you mean 'sin'?"),
    ("factorial(x)", 0, "unknown function 'factorial': type 'gamma(n + 1)'"),
    ("x(y+1)", 0, "'x' is not a function: did you mean 'x*(y+1)'?"),
    ("e(x)", 0, "'e' is not a function: did you mean 'e*(x)'?"),
    ("sin()", 3, "sin() needs an argument: type sin(x)"),
    ("sin(,x)", 4, "an argument is missing here"),
    ("log(x,)", 6, "an argument is missing here"),
    ("sin(x, y)", 0, "sin takes 1 argument, not 2: type 'sin(x)'"),
    ("atan2(x)", 0, "atan2 takes 2 arguments, not 1: type 'atan2(y, x)'"),
    ("log(x, 2, 3)", 0, "log takes 1 or 2 arguments, not 3: type 'log(x[, base])'"),
    ("norm(x)", 0, "'norm' is for rules and stopping tests only: write the terms out"),
    # two readings
    ("1/2x", 3, "this product can be read in two ways: type (1/2)*x or 1/(2*x)"),
    ("a/2(x+1)", 3, "this product can be read in two ways: type (a/2)*(x+1) or a/(2*(x+1))"),
    ("x^2y", 3, "this product can be read in two ways: type (x^2)*y or x^(2*y)"),
    ("e^2x", 3, "this product can be read in two ways: type (e^2)*x or e^(2*x)"),
    ("a/(b)(c)", 5, "this product can be read in two ways: type (a/(b))*(c) or a/((b)*(c))"),
    ("1/x²y", 4, "this product can be read in two ways: type (1/x²)*y or 1/(x²*y)"),
    ("1/-2x", 4, "this product can be read in two ways: type (1/-2)*x or 1/(-2*x)"),
    ("x²^3", 1, "a power of a power: say which with brackets, (x^2)^3"),
    # names
    ("lambda + 1", 0, "'lambda' is reserved: type 'lamda' instead"),
    ("x + in", 4, "'in' is reserved: type 'in_' instead"),
    ("x if y else z", 2, "'if' is reserved: type 'where(condition, a, b)' instead"),
    ("_x", 0, "_x begins with an underscore: begin a name with a letter"),
    ("x.y", 1, "nothing has attributes: a dot belongs inside a number, as in 0.5"),
    # characters
    (
        "|x|",
        0,
        "'|' cannot be read: type 'abs(x)' for an absolute value, 'and' and 'or' in a condition",
    ),
    ("'x'", 0, "''' cannot be read: there are no strings here: type names and numbers without"),
    ("x[0]", 1, "'[' cannot be read: subscripts are not possible"),
    ("2; 3", 1, "';' cannot be read: one expression only"),
    ("y = x", 2, "'=' cannot be read: an assignment is for rules only"),
    ("x!", 1, "'!' cannot be read: type 'gamma(n + 1)'"),
    ("x % 2", 2, "'%' cannot be read: there is no remainder here"),
    ("x\u200b", 1, "'U+200B' (zero width space) cannot be read"),
    ("ｘ", 0, "'ｘ' (fullwidth latin small letter x) cannot be read"),
    ("ж", 0, "'ж' (cyrillic small letter zhe) cannot be read"),
    # conditions
    ("x < 1", 0, "a condition can only stand in where(condition, a, b)"),
    ("1 + (x < 1)", 5, "a condition can only stand in where(condition, a, b)"),
    ("where(x, 1, 2)", 6, "a condition must compare: type 'x > 0', for example"),
    ("where(where(x<1, 1, 2) < 1, 1, 2)", 6, "where cannot stand inside a condition"),
    # numbers
    ("1/0", 2, "this divides by zero"),
    ("x/(y-y)", 3, "this divides by zero"),
    ("2 + log(-1)", 4, "'log(-1)' is not a real number: there is no value at -1"),
    ("sqrt(-1)", 0, "'sqrt(-1)' is not a real number: there is no value at -1"),
    ("(-8)^(1/3)", 0, "'(-8)^(1/3)' is not a real number: type cbrt(x) for the cube root"),
    ("exp(1000)", 0, "'exp(1000)' is too large: the largest number is about 1.8e308"),
    ("1e400", 0, "1e400 is too large: the largest number is about 1.8e308"),
    ("x + 2**-20000", 4, "'2**-20000' has the exponent -20000: exponents go up to 10,000"),
    ("(-2)**x", 0, "'(-2)**x' raises zero or a negative number to a power that varies"),
]


@pytest.mark.parametrize(("text", "column", "message"), MESSAGES, ids=[m[0] for m in MESSAGES])
def test_sentence_and_caret(text, column, message):
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert caught.value.message.startswith(message)
    assert caught.value.column == column


def test_caret_stands_under_the_character_as_typed():
    with pytest.raises(ExpressionError) as caught:
        parse("2π·x² + sinn(β₁)")
    assert str(caught.value).splitlines()[1:] == ["  2π·x² + sinn(β₁)", "          ^"]


def test_unknown_names_are_matched_with_the_known_ones():
    names = ("beta1", "beta2", "g", "lr")
    with pytest.raises(ExpressionError, match="unknown name 'bet1': did you mean 'beta1'"):
        parse("bet1*g", names=names)
    with pytest.raises(ExpressionError, match="unknown name 'G': did you mean 'g'"):
        parse("G", names=names)
    with pytest.raises(ExpressionError, match="the names here are beta1, beta2, g, lr"):
        parse("qqq", names=names)
    with pytest.raises(ExpressionError, match="only numbers can be used here"):
        parse("2*x", names=())


def test_a_given_name_may_be_that_of_a_function():
    assert parse("floor + floor(x)", names=("floor", "x")).names == ("floor", "x")
