"""Points, and what they say."""

import dataclasses
import random
from fractions import Fraction
from itertools import islice

import pytest
import sympy as sp
from hypothesis import Phase, given, settings

from symgd import Loss, verify
from symgd.certificate import Verdict
from symgd.certificate.comparison import compare, telling
from symgd.certificate.points import around, literals, points
from symgd.certificate.pointwise import Finding, compare_at
from symgd.certificate.question import Question
from symgd.certificate.quotients import contradiction
from symgd.certificate.regions import dividing
from symgd.language import parse
from symgd.printing.text import plain
from tests.expressions import losses

x, y = sp.symbols("x y", real=True)


def question(loss, claim, names=("x",), by=0):
    expression = parse(loss, names=names).expression
    symbols = tuple(sp.Symbol(name, real=True) for name in names)
    truth = expression.diff(symbols[by])
    return Question(expression, truth, parse(claim, names=names).expression, None, symbols, (by,))


def test_points_are_seeded_and_of_all_sizes():
    first = list(islice(points([x], [x, y]), 400))
    assert first == list(islice(points([x], [x, y]), 400))
    sizes = [abs(coordinate) for point in first for coordinate in point if coordinate]
    assert min(sizes) < Fraction(1, 100)
    assert max(sizes) > 100_000
    assert {coordinate > 0 for point in first for coordinate in point} == {True, False}


def test_points_at_and_near_the_numbers_that_occur():
    found = {point[0] for point in islice(points([(x - sp.Rational(73, 10)) ** 2], [x]), 120)}
    assert {Fraction(73, 10), Fraction(83, 10), Fraction(-73, 10)} <= found
    assert any(0 < abs(number - Fraction(73, 10)) < Fraction(1, 100) for number in found)


def test_points_where_a_switch_is_zero():
    claim = parse("where(x*y == 7, 1, 0) + sign(x - 2*y)").expression
    found = set(islice(points([claim], [x, y]), 60))
    assert {(Fraction(2), Fraction(7, 2)), (Fraction(2), Fraction(1))} <= found
    assert sum(a == 2 * b for a, b in found) > 4


def test_literals_are_positive_and_not_beyond_reason():
    assert literals([x * sp.Rational(-1, 3) + 10**15 + sp.Float(0.25) * y]) == [
        *(Fraction(1, 4), Fraction(1, 3)),
    ]


def test_around_stays_near():
    rng = random.Random(0)
    for _ in range(50):
        (moved,) = around((Fraction(1000),), rng)
        assert 800 < moved < 1200


@pytest.mark.parametrize(
    ("loss", "claim", "at", "finding"),
    [
        ("x**2", "2*x", 3, Finding.EQUAL),
        ("x**2", "x", 3, Finding.DIFFERENT),
        ("x**2", "2*x", 0, Finding.EQUAL),
        ("x**2", "2*x + log(x)", -1, Finding.CLAIM_UNDEFINED),
        ("abs(x)", "7", 0, Finding.NOTHING),  # a kink
        ("log(x)", "7", -1, Finding.NOTHING),  # no loss there
        ("sqrt(x)", "7", 0, Finding.NOTHING),  # no derivative there
        ("exp(exp(x))", "1", 10**9, Finding.NOTHING),  # too large
        ("exp(exp(exp(x)))", "1", 30, Finding.NOTHING),  # too large
        ("x**2", "where(x == 3, 5, 2*x)", 3, Finding.DIFFERENT),
        ("x**1.5", "where(x > 0, 1.5*sqrt(x), 7)", 0, Finding.NOTHING),  # an end of the domain
        ("x*sqrt(x)", "log(x)", 0, Finding.NOTHING),
        ("relu(x)**(1/3) + x", "7", -1, Finding.DOUBTFUL),
        ("relu(x)**(1/3) + x", "1", -1, Finding.EQUAL),
        ("relu(x)**(1/3) + x", "log(x)", -1, Finding.CLAIM_UNDEFINED),
        ("cbrt(x)", "7", 0, Finding.NOTHING),  # a vertical tangent
        ("x**2", "sqrt(sin(x)**2 + cos(x)**2 - 1)", -1, Finding.UNSEEN),
        ("x**2 + abs(sin(x)**2 + cos(x)**2 - 1)", "2*x", -1, Finding.UNSEEN),
        ("x**2", "1/exp(exp(exp(x**2 + 9)))", -1, Finding.UNSEEN),
        ("x**2", "2*x + sin(10**9*x)*0 + (x + 10**20) - x - 10**20", 3, Finding.EQUAL),
    ],
)
def test_one_point(loss, claim, at, finding):
    assert compare_at(question(loss, claim), (Fraction(at),)).finding is finding


def test_a_diagonal_of_kinks_is_not_taken_for_a_region():
    asked = question("max(x, y)**2", "7", ("x", "y"))
    assert compare_at(asked, (Fraction(2), Fraction(2))).finding is Finding.NOTHING


def test_a_kink_in_two_dimensions_is_no_place_to_compare():
    asked = question("sqrt(x**2 + y**2)", "7", ("x", "y"))
    assert compare_at(asked, (Fraction(0), Fraction(0))).finding is Finding.NOTHING


def test_what_cannot_be_computed_with_rounded_decimals_is_not_apart():
    asked = question("x**2", "2*x + 1/10**14")
    hopeless = sp.Function("hopeless")(x)
    asked = dataclasses.replace(asked, rounded=(2 * x, hopeless))
    assert compare_at(asked, (Fraction(3),)).finding is Finding.EQUAL


def test_quotients_that_disagree_contradict_nothing():
    """The steps of the quotients are longer than a period."""
    loss = parse("sin(10^30*x)").expression
    point = (Fraction(1, 3),)
    assert contradiction(Question(loss, loss.diff(x), x, None, (x,), (0,)), point) == ""


def test_close_values_are_told_apart_at_higher_precision():
    found = compare_at(question("x**2", "2*x + exp(-100)"), (Fraction(1, 3),), 120)
    assert found.finding is Finding.DIFFERENT
    assert 40 < found.digits < 45
    assert found.claimed != found.true


def test_the_counterexample_shown_is_a_clear_one():
    found = compare(question("x**2", "2*x + exp(-1000*(x - 5)**2)"), 10)
    assert telling(found).point == (5,)
    assert telling([]) is None


def test_a_narrow_domain_is_filled():
    found = compare(question("sqrt(x - 5)*sqrt(6 - x)", "1"), 10)
    assert len(found) > 20
    assert all(5 < c.point[0] < 6 for c in found)


def test_regions_are_named():
    asked = question("x*y + relu(x - y)", "y + 1", ("x", "y"))
    asked = Question(
        asked.loss, Loss("x*y + relu(x - y)").gradient[0], asked.claim, None, (x, y), (0,)
    )
    found = compare(asked, 10)
    where = dividing([asked.loss], (x, y), found, lambda c: c.finding is Finding.EQUAL)
    assert where == "x > y"


@pytest.mark.parametrize("by", [(0,), (1,), (0, 1), (0, 0)])
def test_a_wrong_derivative_is_contradicted(by):
    loss = parse("exp(x*y)*sin(x)").expression
    symbols = [(x, y)[i] for i in by]
    right = loss.diff(*symbols)
    point = (Fraction(2), Fraction(1, 3))
    assert contradiction(Question(loss, right, x, None, (x, y), by), point) == ""
    assert contradiction(Question(loss, right + sp.Rational(1, 10**6), x, None, (x, y), by), point)


@settings(max_examples=25, deadline=None, derandomize=True, phases=[Phase.generate])
@given(losses)
def test_a_right_claim_is_never_wrong_and_a_wrong_one_never_proved(text):
    loss = Loss(text)
    if not loss.variables:
        return
    name = loss.variables[0]
    claim = plain(loss.gradient[0])
    right = verify(loss, {name: claim}, seconds=4).components[0]
    assert right.verdict in (Verdict.PROVED, Verdict.AGREES)
    for change in ("+ 1/1000", "*1.001 + 1e-9", "- exp(-20)"):
        wrong = verify(loss, {name: f"({claim}) {change}"}, seconds=4).components[0]
        assert wrong.verdict is Verdict.WRONG


@settings(max_examples=12, deadline=None, derandomize=True, phases=[Phase.generate])
@given(losses)
def test_symgd_is_certified_on_random_losses(text):
    loss = Loss(text)
    for order in (1, 2):
        for component in verify(loss, wrt=loss.variables[:1], order=order, seconds=3).components:
            assert component.verdict in (Verdict.PROVED, Verdict.AGREES)
            assert "the compiled code agrees" in component.reason
