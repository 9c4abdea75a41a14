"""The formulas of the catalogue are those of the papers, and properties are what they say."""

import inspect

import numpy as np
import pytest

from symgd import Loss
from symgd.catalog import PROPERTIES, catalogue
from tests.catalog import papers

WRITTEN = {
    name: function
    for name, function in inspect.getmembers(papers, inspect.isfunction)
    if name in catalogue
}
SCALABLE = [name for name in WRITTEN if catalogue[name].family]
ALL = list(catalogue.values())


def points(example, count=200, seed=0):
    """Return random points in the window, (n, count)."""
    low, high = np.array(example.window).T[..., None]
    return np.random.default_rng(seed).uniform(low, high, size=(len(low), count))


def agree(example, function):
    where = points(example)
    expected = function(where)
    found = Loss(example.text).value(where)
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12 * np.abs(expected).max())


def test_there_are_many_of_both():
    assert len(catalogue) >= 45
    assert len(WRITTEN) >= 40
    assert len(SCALABLE) >= 15


@pytest.mark.parametrize("name", WRITTEN)
def test_formula_is_that_of_the_paper(name):
    agree(catalogue[name], WRITTEN[name])


@pytest.mark.parametrize(
    ("name", "n"),
    [(name, n) for name in SCALABLE for n in (2, 3, 5, 10) if n >= catalogue[name].least],
)
def test_formula_is_that_of_the_paper_in_other_dimensions(name, n):
    example = catalogue[name].at(n)
    assert len(example.variables) == n
    agree(example, WRITTEN[name])


@pytest.mark.parametrize("example", ALL, ids=lambda example: example.name)
def test_variables_are_in_the_order_of_the_loss(example):
    assert Loss(example.text).variables == example.variables
    assert len(example.window) == len(example.start) == len(example.variables)


@pytest.mark.parametrize("example", ALL, ids=lambda example: example.name)
def test_the_start_is_in_the_window_and_has_a_gradient(example):
    for x, (low, high) in zip(example.start, example.window, strict=True):
        assert low <= x <= high
    value, gradient = Loss(example.text).value_and_gradient(example.start)
    assert np.isfinite(value)
    assert np.isfinite(gradient).all()
    assert np.abs(gradient).max() > 1e-6


@pytest.mark.parametrize("example", ALL, ids=lambda example: example.name)
def test_properties_are_known_ones_that_can_be_read_off(example):
    having = set(example.properties)
    assert len(having) == len(example.properties)
    assert having <= set(PROPERTIES)
    assert ("one variable" in having) == (len(example.variables) == 1)
    assert ("any dimension" in having) == (example.family is not None)
    loss = Loss(example.text)
    assert ("quadratic" in having) == (not loss.hessian.free_symbols and not loss.notes)
    if not having & {"several minima", "many minima"}:
        assert len(example.minima) <= 1
    if "ill-conditioned" in having:
        modes = np.linalg.eigvalsh(loss.hessian_at(example.minima[0].point))
        assert modes[-1] >= 100 * modes[0]


@pytest.mark.parametrize("example", ALL, ids=lambda example: example.name)
def test_convex_ones_lie_below_their_chords_and_others_do_not(example):
    loss = Loss(example.text)
    start, end = points(example, 20_000, seed=1), points(example, 20_000, seed=2)
    middle = loss.value((start + end) / 2)
    chord = (loss.value(start) + loss.value(end)) / 2
    below = middle <= chord + 1e-12 * np.maximum(1, np.abs(chord))
    assert below.all() == ("convex" in example.properties)


# A point outside of the window that is lower than every point in it.
LOWER = {
    "eggholder": (522.2, 413.3),
    "forrester": (1.3,),
    "gramacy_lee": (0.36,),
    "holder_table": (-14.2, 15.9),
    "mccormick": (-0.547 - np.pi, -1.547 - np.pi),
    "michalewicz": (np.pi * np.sqrt(6.5), np.pi / 2),
    "monkey_saddle": (-10, 0),
    "saddle": (0, 10),
    "schwefel": ((16.5 * np.pi) ** 2, 420.9),
    "separable": (0, 100),
}


def test_lower_outside_means_that_there_are_lower_points():
    named = {name for name, e in catalogue.items() if "lower outside" in e.properties}
    assert named == set(LOWER)
    for name, point in LOWER.items():
        example = catalogue[name]
        outside = (
            x < low or x > high for x, (low, high) in zip(point, example.window, strict=True)
        )
        assert any(outside)
        inside = Loss(example.text).value(points(example, 100_000)).min()
        assert Loss(example.text).value(point) < min(inside, example.value or inside)
