"""Proofs: what holds for positive numbers only is never taken to hold for all."""

import pytest
import sympy as sp

from symgd.calculus import reverse
from symgd.certificate.proof.proof import (
    LADDER,
    NONE,
    expanding,
    generators,
    logarithms,
    same,
    simplifying,
)
from symgd.certificate.proof.signs import possible
from symgd.language import parse
from symgd.worker import UnfinishedError, limited

x = sp.Symbol("x", real=True)


def proofs(left, right, loss="x**2"):
    names = sorted({*parse(left).names, *parse(right).names, *parse(loss).names})
    texts = (loss, left, right)
    expressions = [parse(text, names=names).expression for text in texts]
    rungs = (same, expanding, generators, logarithms)
    return [rung(*expressions) for rung in rungs]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("sqrt(x**2)", "x"),
        ("log(abs(x))", "log(x**2)/3"),
        ("abs(x)", "x"),
        ("abs(x)", "-x"),
        ("sign(x)", "1"),
        ("sign(x)**2*x", "abs(x)"),
        ("(x**2)**(3/2)", "x**3"),
        ("(x**4)**(1/4)", "x"),
        ("cbrt(x)", "-cbrt(abs(x))"),
        ("sqrt(x**2*y)", "x*sqrt(y)"),
        ("max(x, y)", "(x + y)/2"),
        ("max(x, y)", "x"),
        ("where(x > 3, 1, 0)", "where(x > 2, 1, 0)"),
        ("where(x > 3, x, 2)", "x"),
        ("asin(sin(x))", "x"),
        ("atan(tan(x))", "x"),
        ("acos(cos(x))", "x"),
        ("floor(x)", "x"),
        ("floor(-x)", "-floor(x)"),
        ("sin(x)**2 + cos(x)**2", "2"),
        ("sin(x)", "cos(x)"),
        ("tan(x/2)", "sin(x)/(1 - cos(x))"),
        ("exp(x + y)", "exp(x) + exp(y)"),
        ("log(x + y)", "log(x) + log(y)"),
        ("gamma(x + 1)", "gamma(x)"),
        ("x + 1/10**40", "x"),
        ("0.30000000000000004*x", "0.3*x"),
        ("atan2(x, y)", "atan(x/y)"),
        ("hypot(x, y)", "x + y"),
        ("asinh(x)", "log(x + sqrt(x**2 - 1))"),
        ("atan(x) + atan(1/x)", "pi/2"),
    ],
)
def test_what_is_not_equal_is_never_proved(left, right):
    assert proofs(left, right) == [NONE] * 4
    assert (
        simplified(parse("x").expression, parse(left).expression, parse(right).expression) == NONE
    )


def simplified(*expressions):
    """Return what SymPy's simplify proves, which may take for ever, within a few seconds."""
    try:
        return limited(3, simplifying, *expressions)
    except UnfinishedError:
        return NONE


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("sqrt(x**2)", "x*sign(x)"),
        ("log(x**2)", "2*log(abs(x))"),
        ("sqrt(x**2*y)", "abs(x)*sqrt(y)"),
        ("max(x, y) + min(x, y)", "x + y"),
        ("max(x, y)", "(x + y + abs(x - y))/2"),
        ("max(min(x, 1), -1)", "where(x > 1, 1, where(x < -1, -1, x))"),
        ("ceil(x)", "-floor(-x)"),
        ("tan(x/2)", "(1 - cos(x))/sin(x)"),
        ("cos(x)*cos(y) - sin(x)*sin(y)", "cos(x + y)"),
        ("sin(pi/5)**2 + cos(pi/5)**2", "1"),
        ("asinh(x)", "log(x + sqrt(x**2 + 1))"),
        ("acosh(x)", "log(x + sqrt(x**2 - 1))"),
        ("atanh(x)", "(log(1 + x) - log(1 - x))/2"),
        ("x**(y + 1)", "x*x**y"),
        ("sqrt(x)*sqrt(y)", "sqrt(x*y)"),
        ("gamma(x + 3)", "(x + 2)*(x + 1)*x*gamma(x)"),
        ("digamma(x - 1)", "digamma(x) - 1/(x - 1)"),
        ("erfc(-x)", "2 - erfc(x)"),
        ("acos(x) + asin(x)", "pi/2"),
        ("log(6)", "log(2) + log(3)"),
        ("sqrt(12)", "2*sqrt(3)"),
        ("e**(2*log(abs(x)))", "x**2"),
        ("cbrt(x)**3", "x"),
        ("x**(2 + sign(y))", "where(y>0, x**3, where(y<0, x, x**2))"),
        ("0.1*x + 0.2*x", "0.3*x + 0.1*x - 0.1*x"),
    ],
)
def test_identities_are_proved(left, right):
    if "0.1" in left:
        from symgd.language.decimals import parse_exactly

        expressions = [parse_exactly(text, ["x"]) for text in ("x", left, right)]
        assert any(rung(*expressions).means for rung in (same, expanding))
        return
    assert any(proof.means for proof in proofs(left, right, loss=left))


@pytest.mark.parametrize(
    ("loss", "claim"),
    [
        # The derivative's expression is undefined where the derivative is not.
        ("cbrt(relu(x)) + x", "where(x>0, 1/(3*cbrt(x)**2) + 1, 7)"),
        ("max(x, 0)**(1/e)", "where(x>0, x**(1/e - 1)/e, x**2)"),
        ("relu(x)**(1/pi) + x", "where(x>0, x**(1/pi - 1)/pi + 1, 7)"),
        ("hypot(relu(x), relu(y)) + x", "where(x<0 and y<0, 7, relu(x)/hypot(relu(x),relu(y))+1)"),
        ("sqrt(floor(x)**2*x)", "where(floor(x)==0, 7, abs(floor(x))/(2*sqrt(x)))"),
        # A zero that only a relation shows.
        ("x**2", "where(x>0, 2*x, 7*x + sqrt(sin(x)**2 + cos(x)**2 - 1))"),
        ("x**2", "where(x>0, 2*x, 7*x + (sin(x)**2 + cos(x)**2 - 1)**(1/pi))"),
        ("x**2", "where(x>0, 2*x, 7*x + relu(x)**exp(x))"),
        # Whole exponents, which any number may have, 0 and negative ones too.
        ("relu(x)**relu(x)", "where(x>0, x**x*(log(x) + 1), 7)"),
        ("x**floor(y)", "where(x>0, floor(y)*x**(floor(y) - 1), 7)"),
        ("x**(2 + sign(y))", "where(x>0, (2 + sign(y))*x**(1 + sign(y)), 7)"),
        # Zeros on open sets, and zeros that nobody would be told of.
        ("x", "sign(floor(x/3 - 50000/7)**2)"),
        ("x", "sign(x**2*floor(x/3 - 50000/7)**2)"),
        ("x", "1 + where(floor(x/3 - 50000/7)==0, 5, 0)"),
        ("x**2", "where(atan(x) + atan(1/x) == pi/2, 7, 2*x)"),
        ("x**2", "2*x*sign(floor(x)**2 + 1/3 - 1/3)"),
    ],
)
def test_what_is_wrong_on_a_part_of_the_domain_is_never_proved(loss, claim):
    names = sorted(parse(loss).names)
    truth = reverse.gradient(parse(loss).expression, (sp.Symbol("x", real=True),))[0]
    texts = (parse(loss, names=names).expression, truth, parse(claim, names=names).expression)
    for rung, _ in LADDER[:4]:
        assert rung(*texts) == NONE
    assert simplified(*texts) == NONE


@pytest.mark.parametrize(
    ("claim", "caveat"),
    [
        ("where(exp(x)==2, 7, 2*x)", "sign of exp(x) - 2 (not where that is 0)"),
        ("where(sin(x)==1/2, 7, 2*x)", "(not where one of them is 0)"),
        ("2*x*sign((x - 5)**2)", "(not where that is 0)"),
        ("2*x*sign((x - 5)**2*exp(x))", "(not where that is 0)"),
    ],
)
def test_where_a_proof_says_nothing_is_told(claim, caveat):
    found = [proof for proof in proofs("2*x", claim) if proof.means]
    assert all(caveat in proof.means for proof in found)
    assert found


def test_the_means_name_the_cases():
    (proof,) = [p for p in proofs("abs(x)", "x*sign(x)") if p.means][:1]
    assert proof.means.endswith("case by case in the sign of x (not where that is 0)")


def test_where_a_claim_is_undefined():
    proof = next(p for p in proofs("log(x**2)", "2*log(x)") if p.means)
    assert proof.undefined == ("x < 0",)
    proof = next(p for p in proofs("log(x**2)", "2*log(-x)") if p.means)
    assert proof.undefined == ("x > 0",)


def test_what_is_defined_nowhere_proves_nothing():
    assert proofs("log(-exp(x))", "5")[2] == NONE
    assert proofs("sqrt(-1 - x**2)", "7")[2] == NONE


@pytest.mark.parametrize(
    ("signs", "expected"),
    [
        ({x - 1: 1, x + 1: -1}, False),
        ({x - 1: -1, x + 1: 1}, True),
        ({x**2 - 5: 1, x: 1}, True),
        ({2 * x - 1: 1, 3 * x - 2: -1}, True),
        ({2 * x - 1: -1, 3 * x - 2: 1}, False),
    ],
)
def test_signs_that_cannot_be_together(signs, expected):
    assert possible(signs) is expected


def test_no_rung_looks_at_numbers():
    """A difference too small for any precision in use is seen all the same."""
    loss, tiny = parse("x").expression, sp.Rational(1, 10**3000)
    for rung, _ in LADDER:
        assert rung(loss, x, x + tiny) == NONE
