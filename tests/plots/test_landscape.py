"""What heights cost, and where they are taken from instead."""

import numpy as np
import pytest

from symgd import Loss
from symgd.plots.bowl import Bowl
from symgd.plots.contour import ground
from symgd.plots.landscape import Sample, Unseen, cost, knots, landscapes, out_of_reach, refined
from symgd.plots.principal import Slice
from symgd.plots.window import Window
from tests.plots.fits import BMI, PROGRESSION, line, linear, logistic, robust

SQUARE = Window(np.array([-1.0, -2.0]), np.array([1.0, 2.0]))


def many_rows(count=200_000):
    rng = np.random.default_rng(5)
    x = rng.normal(size=count)
    return Loss("mean(abs(w*x + b - y))", data={"x": x, "y": x + rng.normal(size=count)})


def test_cost():
    assert cost(Loss("x**2")) == 0
    assert cost(line()) == 2 * 442 + 2
    assert cost(linear()) == 442 * 11 + 11


def test_a_formula_is_looked_at_itself():
    loss = Loss("x**2 + y**2")
    assert landscapes(loss, np.zeros(2)) == (loss, loss)
    assert knots(loss, 240) == 240


def test_a_quadratic_is_looked_at_as_its_bowl():
    searched, drawn = landscapes(line(), np.zeros(2))
    assert isinstance(searched, Bowl)
    assert drawn is searched


def test_the_window_of_another_is_looked_for_around_its_minimum():
    searched, drawn = landscapes(logistic(), np.zeros(2))
    assert isinstance(searched, Bowl)
    assert drawn.value(np.zeros((2, 1))) == pytest.approx(np.log(2))


def test_few_rows_are_looked_at_all():
    searched, drawn = landscapes(robust(), np.zeros(2))
    assert searched is drawn


def test_of_many_rows_some_are_looked_at():
    loss = many_rows()
    searched, drawn = landscapes(loss, np.zeros(2))
    assert isinstance(searched.loss, Sample)
    assert searched.loss.rows.rows < 2000
    assert drawn.loss is loss
    point = np.array([[0.5], [0.5]])
    assert searched.value(point) == pytest.approx(drawn.value(point), rel=0.1)


def test_of_a_million_parameters_none():
    loss = Loss("sum(abs(x[1:] - x[:-1]))", shapes={"x": 100_000})
    seen = Slice(loss, np.zeros(100_000), np.eye(2, 100_000))
    searched, drawn = landscapes(seen, np.zeros(2))
    assert isinstance(searched, Unseen)
    assert drawn is seen


def test_a_grid_of_many_rows_is_asked_at_few_knots():
    loss = many_rows()
    asked = knots(loss, 240)
    assert asked < 24
    seen = ground(loss, SQUARE)
    assert seen.values.shape == (240, 240)
    at = 100, 150
    there = loss.value([seen.x[at[1]], seen.y[at[0]]])
    assert seen.values[at] == pytest.approx(min(there, seen.levels[-1]), rel=0.01)


def test_refined_reproduces_quadratics():
    def height(x, y):
        return 3 * x**2 - x * y + y**2 / 2 + x - 4

    coarse, fine = np.linspace(-2, 2, 9), np.linspace(-2, 2, 65)
    made = refined(height(*np.meshgrid(coarse, coarse)), 65)
    wanted = height(*np.meshgrid(fine, fine))
    inner = (slice(8, -8),) * 2
    assert made[inner] == pytest.approx(wanted[inner], abs=1e-12)
    assert np.abs(made - wanted).max() < 0.25


def test_refined_keeps_what_is_undefined():
    values = np.zeros((5, 5))
    values[4, 4] = np.nan
    made = refined(values, 9)
    assert np.isnan(made[8, 8])
    assert made[:3, :3].tolist() == np.zeros((3, 3)).tolist()
    assert np.isnan(refined(np.full(5, np.nan), 9)).all()


def test_a_line_is_refined_too():
    assert refined(np.array([0.0, 1.0, 2.0]), 5) == pytest.approx([0, 0.5, 1, 1.5, 2])


def test_data_in_memory_are_in_reach():
    assert out_of_reach(line()) is None
    assert out_of_reach(Loss("x**2")) is None


@pytest.mark.parametrize("far", [0.0, 1e10, 1e150])
def test_a_quadratic_is_as_exact_around_its_minimum_however_far_a_run_went(far):
    design = np.column_stack([np.ones_like(BMI), BMI])
    (b, w), *_ = np.linalg.lstsq(design, PROGRESSION, rcond=None)
    offsets = np.outer([1.0, -2.0], [0.0, 1e-3, 1.0, 30.0])
    points = np.array([[b], [w]]) + offsets
    wanted = ((design @ points - PROGRESSION[:, None]) ** 2).mean(axis=0)
    _, drawn = landscapes(line(), np.array([far, -far]))
    assert drawn.value(points) == pytest.approx(wanted, rel=1e-9)


def test_a_quadratic_without_a_minimum_is_known_from_what_is_shown():
    loss = Loss("sum((x[1:] - x[:-1])**2)", shapes={"x": 2})
    _, drawn = landscapes(loss, np.array([3.0, 4.0]))
    assert drawn.value(np.array([[1.0], [3.5]])) == pytest.approx(6.25, rel=1e-12)
