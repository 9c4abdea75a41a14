"""Every run of the catalogue works, and ends near a minimum or shows what it teaches."""

import inspect

import numpy as np
import pytest

from symgd import Loss, Outcome, catalogue, descend

ALL = list(catalogue.values())

# What their line in the catalogue says: runs that do not come to a lowest point.
ELSEWHERE = {
    "brown_badly_scaled": "no rate serves both variables",
    "bukin_6": "no rate settles in it",
    "chebyshev_rosenbrock": "no step follows it",
    "eggholder": "the minimum is on the edge",
    "freudenstein_roth": "most runs end at 48.98",
    "powell_badly_scaled": "a million times the other",
    "rastrigin": "descent finds the next",
}
WITHOUT = {"saddle", "monkey_saddle", "separable"}


@pytest.fixture(scope="module")
def runs():
    return {example.name: descend(example.text, **example.run) for example in ALL}


def test_settings_are_those_of_descend():
    known = set(inspect.signature(descend).parameters) - {"loss", "start", "progress"}
    for example in ALL:
        assert set(example.run) <= known
        assert example.run["lr"]


@pytest.mark.parametrize("name", catalogue)
def test_run_begins_at_the_start_of_the_catalogue(runs, name):
    assert runs[name].start.tolist() == list(catalogue[name].start)


@pytest.mark.parametrize("name", catalogue)
def test_run_ends_as_it_should(runs, name):
    run = runs[name]
    assert run.outcome in (Outcome.CONVERGED, Outcome.STEP_LIMIT)
    assert run.value < run.losses[0]
    assert 8 <= run.steps <= 5000


@pytest.mark.parametrize("name", sorted(set(catalogue) - set(ELSEWHERE) - WITHOUT))
def test_run_takes_all_but_a_thousandth_of_the_way_down(runs, name):
    run, lowest = runs[name], catalogue[name].value
    assert run.value - lowest <= 1e-3 * (run.losses[0] - lowest)


@pytest.mark.parametrize("name", ELSEWHERE)
def test_the_others_say_why_not(runs, name):
    run, example = runs[name], catalogue[name]
    assert run.value - example.value > 1e-3 * (run.losses[0] - example.value)
    assert ELSEWHERE[name] in example.teaches


def test_freudenstein_roth_ends_at_the_local_minimum_of_the_paper(runs):
    run = runs["freudenstein_roth"]  # Moré, Garbow & Hillstrom: 48.9842… at (11.41…, -0.8968…)
    assert run.value == pytest.approx(48.9842, abs=1e-4)
    assert run.end == pytest.approx((11.41, -0.8968), abs=5e-3)


def test_rastrigin_ends_in_another_cell(runs):
    assert np.round(runs["rastrigin"].end).tolist() == [2, -2]


@pytest.mark.parametrize("name", ["saddle", "monkey_saddle"])
def test_saddles_are_approached_and_left_within_the_window(runs, name):
    run = runs[name]
    distances = np.hypot.reduce(run.positions, axis=1)
    nearest = int(distances.argmin())
    assert 3 < nearest < run.steps
    assert distances[nearest] < 0.2 * distances[0]
    assert distances[-1] > 3 * distances[nearest]
    assert (np.abs(run.positions) <= np.array(catalogue[name].window)[:, 1]).all()


def test_weights_grow_for_ever_on_separable_points(runs):
    slopes = runs["separable"].positions[:, 1]
    assert (np.diff(slopes[50:]) > 0).all()
    assert np.diff(slopes)[-1] < 0.2 * np.diff(slopes)[50]


def test_two_basins_end_at_the_saddle_without_a_push():
    run = descend("x**2/2 + y**4/4 - y**2/2", (1.5, 0), lr=0.1, steps=300)
    assert run.outcome == Outcome.NON_MINIMUM
    assert run.end == pytest.approx((0, 0), abs=1e-5)


def test_wood_has_its_saddle_where_it_says():
    loss, place = Loss(catalogue["wood"].text), np.array([-1.0, 1, -1, 1])
    for _ in range(20):
        place -= np.linalg.solve(loss.hessian_at(place), loss.gradient_at(place))
    assert place == pytest.approx((-0.968, 0.9471, -0.9695, 0.9512), abs=1e-3)
    assert np.linalg.eigvalsh(loss.hessian_at(place))[0] < 0 < loss.value(place)
