"""Claims that look right or wrong and are not: no false verdict, and what is not known is told."""

import pytest

from symgd import verify
from symgd.certificate import Verdict
from tests.certificate.asking import only


@pytest.mark.parametrize(
    ("loss", "claim", "verdicts"),
    [
        # Rounding alone is no counterexample, and no proof either.
        ("x/3", "0.3333333333333333", {Verdict.AGREES}),
        ("0.1*x + 0.2*x", "0.30000000000000004", {Verdict.AGREES}),
        ("(0.1 + 0.2 - 0.3)*x", "0", {Verdict.PROVED}),
        ("x*exp(0.1)", "1.1051709180756477", {Verdict.AGREES}),
        ("pi*x", "3.141592653589793", {Verdict.AGREES}),
        # Equal to 40 digits, or hidden by cancellation.
        ("x**2", "2*x + sin(x)**2 + cos(x)**2 - 1 + 1e-40", {Verdict.AGREES, Verdict.UNDECIDED}),
        ("x**2", "2*x + 1/10**30", {Verdict.WRONG}),
        ("x**2", "2*x + (1 + 1/10**45) - 1", {Verdict.WRONG}),
        ("x**2", "2*x + 1/10**45*where(x > 0, 1, 1)", {Verdict.WRONG}),
        # Huge and tiny numbers, steep functions.
        ("exp(x**2)*1e150", "2e150*x*exp(x**2)", {Verdict.PROVED}),
        ("sin(1e8*x)", "1e8*cos(1e8*x) + 1e-6", {Verdict.WRONG}),
        ("x**100", "100*x**99", {Verdict.PROVED}),
        ("x*1e-300", "1e-300", {Verdict.PROVED}),
        ("x*1e-300", "2e-300", {Verdict.WRONG}),
        # Poles all over, and narrow domains.
        ("tan(50*x)", "50/cos(50*x)**2", {Verdict.PROVED}),
        ("log(x - 1000)", "1/(x - 1000)", {Verdict.PROVED}),
        ("log(x - 1000)", "1/x", {Verdict.WRONG}),
        ("sqrt(x - 5)*sqrt(6 - x)", "1", {Verdict.WRONG}),
        ("asin(x - 70)", "1/sqrt(1 - (x - 70)**2)", {Verdict.PROVED}),
        ("gamma(x)", "gamma(x)*digamma(x) + 1e-9", {Verdict.WRONG}),
        # Not real anywhere.
        ("log(-1 - x**2)", "5", {Verdict.UNDECIDED}),
        ("x", "1 + sqrt(-1 - x**2)", {Verdict.UNDECIDED}),
        ("atan(x) + atan(1/x)", "0", {Verdict.PROVED}),
        # Wrong on a line only.
        ("x**2*y", "2*x*y + where(x*y == 7, 1, 0)", {Verdict.WRONG}),
        ("x**2*y", "2*x*y + 1 - sign(x*y - 7)**2", {Verdict.WRONG}),
        ("x**2*y", "where(x > y, 2*x*y, where(x < y, 2*x*y, 0))", {Verdict.WRONG}),
        ("x**2*y", "where(x > y, 2*x*y, where(x < y, 2*x*y, 2*y**2))", {Verdict.PROVED}),
        # Where a formula has no value, or a zero that rounding hides.
        ("cbrt(relu(x)) + x", "where(x>0, 1/(3*cbrt(x)**2) + 1, 7)", {Verdict.UNDECIDED}),
        ("cbrt(relu(x)) + x", "where(x>0, 1/(3*cbrt(x)**2) + 1, 1)", {Verdict.AGREES}),
        ("sqrt(relu(x)) + x", "where(x>0, 1/(2*sqrt(x)) + 1, 7)", {Verdict.UNDECIDED}),
        ("x**2", "where(x>0, 2*x, sqrt(tanh(x)*cosh(x) - sinh(x)))", {Verdict.UNDECIDED}),
        ("x**2", "where(x>0, 2*x, 7*x + sqrt(sin(x)**2 + cos(x)**2 - 1))", {Verdict.UNDECIDED}),
        ("x**2 + abs(sin(x)**2 + cos(x)**2 - 1)", "2*x", {Verdict.UNDECIDED, Verdict.PROVED}),
        ("where(x>0, x**2, 7*x + 0/exp(exp(exp(x**2))))", "where(x>0, 2*x, 7)", {Verdict.PROVED}),
        ("x**2", "where(x>0, 2*x, 7 + 1/exp(exp(exp(x**2 + 9))))", {Verdict.UNDECIDED}),
        ("relu(x)**relu(x)", "where(x>0, x**x*(log(x) + 1), 7)", {Verdict.UNDECIDED}),
        ("x**floor(y)", "where(x>0, floor(y)*x**(floor(y) - 1), 7)", {Verdict.WRONG}),
        # Steep, and at the end of a domain.
        ("sin(10^30*x)", "10^30*cos(10^30*x)", {Verdict.PROVED}),
        ("x**1.5", "where(x>0, 1.5*sqrt(x), 7)", {Verdict.PROVED}),
        # Wrong on an interval that no point hits.
        ("x", "sign(floor(x/3 - 50000/7)**2)", {Verdict.AGREES}),
        ("x", "1 + where(floor(x/3 - 50000/7)==0, 5, 0)", {Verdict.AGREES}),
        # At a kink or a jump the derivative is a choice, and nothing to be wrong about.
        ("abs(x)", "where(x > 0, 1, where(x < 0, -1, 7))", {Verdict.PROVED}),
        ("floor(x)", "0", {Verdict.PROVED}),
        ("floor(x)", "1", {Verdict.WRONG}),
    ],
)
def test_traps(loss, claim, verdicts):
    assert only(loss, {"x": claim}).verdict in verdicts


def test_where_a_claim_is_undefined_is_told():
    found = only("log(x**2)*x", "2*log(x) + 2")
    assert found.verdict is Verdict.PROVED
    assert found.notes == ("the claim is undefined for x < 0, where the derivative is defined",)
    assert found.reason.startswith("proved where the claim is defined, by ")
    found = only("x**2", "2*x**2*(x-1)/(x**2-x)")
    assert found.verdict is Verdict.PROVED
    assert found.notes == ("the claim is undefined at x = 1, where the derivative is defined",)


def test_constants_that_were_rounded_are_told():
    # The language computes the logarithm of a number that is no fraction in doubles.
    found = only("(2 + sin(2))**x", "(2 + sin(2))**x*log(2 + sin(2))")
    assert found.verdict in (Verdict.PROVED, Verdict.AGREES)
    assert found.verdict is Verdict.AGREES or "rounded to doubles" in found.means


def test_regions_that_nothing_is_known_of_are_told():
    found = only("x**2", "where(x>0, 2*x, sqrt(tanh(x)*cosh(x) - sinh(x)))")
    assert found.reason.startswith("undecided: for x < 0 numbers are too large, or too close to ")
    found = only("x**2", "where(x>0, 2*x, 2*x + sqrt(sin(x)**2 + cos(x)**2 - 1))")
    assert found.verdict is Verdict.PROVED
    assert found.notes[0].startswith("for x < 0 numbers are too large")
    found = only("sqrt(relu(x)) + x")
    assert found.notes[0] == (
        "the derivative's expression is undefined for x < 0, where the derivative is defined"
    )


def test_a_claim_that_differences_contradict_is_told():
    found = only("sqrt(relu(x)) + x", "where(x>0, 1/(2*sqrt(x)) + 1, 7)")
    assert found.reason == (
        "undecided: at x = -2 the derivative's expression has no value, but differences of the "
        "loss give 1, and the claim is 7"
    )


def test_a_long_decimal_that_was_rounded_is_told():
    found = only("x**3/3", "x**2.00000000000000001")
    assert found.verdict is Verdict.AGREES
    assert "rounded to doubles" in found.reason


def test_what_is_defined_nowhere_is_told():
    assert "none of the points" in only("log(-1 - x**2)", "5").reason + "".join(
        only("log(-1 - x**2)", "5").notes
    )


def test_huber_with_a_negative_delta_is_straight():
    claim = "where(d > 0, where(x > d, d, where(x < -d, -d, x)), d*sign(x))"
    assert only("huber(x, d)", {"x": claim}).verdict in (Verdict.PROVED, Verdict.AGREES)
    assert only("huber(x, d)", {"x": claim.replace("d*sign(x)", "x")}).verdict is Verdict.WRONG


@pytest.mark.parametrize(
    ("loss", "claim"),
    [
        ("x*2^-2000", "0"),
        ("x*exp(-1000)", "2exp(-1000)"),
        ("x", "1+exp(-1000)"),
        ("x", "cos(1e-9)"),
        ("x+exp(-50)*x", "1"),
    ],
)
def test_rounded_constants_prove_nothing(loss, claim):
    (component,) = verify(loss, claim).components
    assert component.verdict in (Verdict.AGREES, Verdict.WRONG, Verdict.UNDECIDED)


@pytest.mark.parametrize(
    "claim",
    [
        "floor(log(8)/log(2))-2",
        "where(erf(10)<1,1,5)",
        "sign(exp(-1000))",
        "floor(exp(pi*sqrt(163)))-262537412640768742",
    ],
)
def test_what_doubles_guess_is_not_called_wrong(claim):
    (component,) = verify("x", claim).components
    assert component.verdict is not Verdict.WRONG
