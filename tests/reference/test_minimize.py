"""SciPy's methods: the iterates, the counts and the ends are those of SciPy itself."""

import warnings
from pathlib import Path

import click
import numpy as np
import pytest
from scipy import optimize

from symgd import Loss, Outcome
from symgd.cli.compare import command
from symgd.errors import SettingError
from symgd.reference import minimize as module
from symgd.reference.methods import METHODS
from symgd.reference.minimize import check, minimize
from symgd.rules.stopping import stopping_test
from symgd.start import default_start

ROOT = Path(__file__).parents[2]
TESTS = (stopping_test("gradient<1e-6"),)
ROSENBROCK = "(1 - x)**2 + 100*(y - x**2)**2"
START = (-1.2, 1.0)


def rosenbrock(w):
    x, y = w
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def gradient(w):
    x, y = w
    return np.array([-2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2)])


def hessian(w):
    x, y = w
    return np.array([[2 - 400 * (y - 3 * x**2), -400 * x], [-400 * x, 200.0]])


def by_hand(name):
    """Call SciPy on functions written out here, stopped from its callback."""
    method, iterates = METHODS[name], []

    def note(intermediate_result):
        iterates.append(intermediate_result.x.copy())
        if np.linalg.norm(gradient(intermediate_result.x)) < 1e-6:
            raise StopIteration

    derivatives = {
        "jac": gradient if "gradient" in method.needs else None,
        "hess": hessian if "hessian" in method.needs else None,
    }
    found = optimize.minimize(
        rosenbrock,
        START,
        method=method.scipy,
        callback=note,
        options={**method.options, "maxiter": 1000},
        **derivatives,
    )
    counts = (found.nfev, found.get("njev", 0), found.get("nhev", 0))
    return np.array([START, *iterates]), counts


def run(text, name, start, steps=300, tests=TESTS):
    return minimize(Loss(text), METHODS[name], np.array(start, dtype=float), steps, tests)


@pytest.mark.parametrize("name", METHODS)
def test_iterates_and_counts_are_those_of_scipy(name):
    positions, counts = by_hand(name)
    found = run(ROSENBROCK, name, START, 1000)
    assert found.run.steps == len(positions) - 1
    # Rounding differs: these are the formulas as typed, symgd's are rewritten.
    assert found.run.positions[:15] == pytest.approx(positions[:15], rel=1e-6, abs=1e-6)
    assert found.evaluations.totals == counts


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize(
    ("text", "minimum", "value"),
    [
        # Moré, Garbow & Hillstrom 1981, problems 1 and 4; Jamil & Yang 2013, functions 10 and 17.
        (ROSENBROCK, (1.0, 1.0), 0.0),
        ("(1.5 - x + x*y)^2 + (2.25 - x + x*y^2)^2 + (2.625 - x + x*y^3)^2", (3.0, 0.5), 0.0),
        ("(x + 2y - 7)^2 + (2x + y - 5)^2", (1.0, 3.0), 0.0),
        ("exp(x + 3y - 0.1) + exp(x - 3y - 0.1) + exp(-x - 0.1)", (-np.log(2) / 2, 0.0), None),
    ],
    ids=["rosenbrock", "beale", "booth", "boyd"],
)
def test_published_minima_are_reached(name, text, minimum, value):
    start = START if text == ROSENBROCK else (1.0, 1.0)
    found = run(text, name, start).run
    assert found.outcome is Outcome.CONVERGED
    assert found.reason == f"gradient<1e-6 after {found.steps} steps"
    assert found.end == pytest.approx(minimum, abs=1e-4)
    # Boyd & Vandenberghe 2004, equation 9.20; its minimum is 2√2·exp(-0.1), by hand.
    assert found.value == pytest.approx(
        2 * np.sqrt(2) * np.exp(-0.1) if value is None else value, abs=1e-9
    )


@pytest.mark.parametrize("method", METHODS.values(), ids=lambda method: method.name)
def test_methods_are_documented(method):
    asks = ", ".join(("loss", *method.needs)).replace("hessian", "Hessian")
    row = f"| `{method.name}` | {method.title} | {asks} |"
    assert row in (ROOT / "docs" / "compare.md").read_text(encoding="utf-8").splitlines()
    assert method.name in command_help()
    assert method.source


def command_help():
    context = click.Context(command, terminal_width=10_000)
    return command.get_help(context)


def test_the_trajectory_is_whole():
    found = run(ROSENBROCK, "bfgs", START)
    steps = found.run.steps
    assert found.run.positions.shape == (steps + 1, 2)
    assert found.run.losses == pytest.approx([rosenbrock(w) for w in found.run.positions])
    norms = np.array([np.linalg.norm(gradient(w)) for w in found.run.positions])
    assert found.run.gradient_norms == pytest.approx(norms, rel=1e-6, abs=1e-12)
    lengths = np.linalg.norm(np.diff(found.run.positions, axis=0), axis=1)
    assert found.run.learning_rates == pytest.approx(lengths / norms[:-1], rel=1e-6)
    assert found.run.settings["optimizer"] == "bfgs"
    assert found.run.settings["reference"]["method"] == "BFGS"
    counts = found.evaluations
    for asked in (counts.losses, counts.gradients, counts.hessians):
        assert asked.shape == (steps + 1,)
        assert (np.diff(asked) >= 0).all()


def test_it_can_be_kept(tmp_path):
    found = run("x**2 + 3*y**2", "cg", (3, 4)).run
    kept = type(found).load(found.save(tmp_path / "run.json"))
    assert kept.positions.tolist() == found.positions.tolist()
    assert (kept.outcome, kept.reason, kept.settings) == (
        found.outcome,
        found.reason,
        found.settings,
    )


@pytest.mark.parametrize("name", METHODS)
def test_the_run_is_made_again_as_it_was(name, monkeypatch):
    found = run(ROSENBROCK, name, START)
    made = []
    oracle = module.Oracle
    monkeypatch.setattr(module, "Oracle", lambda loss: made.append(oracle(loss)) or made[-1])
    found.again()
    assert len(made) == 1
    # SciPy's method ends after as many iterations; it may evaluate once more to say so.
    again = np.array(made[0].counts)
    assert (np.abs(again - found.evaluations.totals) <= 1).all()


@pytest.mark.parametrize("name", METHODS)
def test_no_more_steps_than_asked_for(name):
    found = run(ROSENBROCK, name, START, 7).run
    assert found.steps == 7
    assert found.outcome is Outcome.STEP_LIMIT


def test_a_start_at_the_minimum_asks_nothing():
    found = run(ROSENBROCK, "bfgs", (1, 1))
    assert (found.run.steps, found.run.outcome) == (0, Outcome.CONVERGED)
    assert found.evaluations.totals == (0, 0, 0)
    found.again()


@pytest.mark.parametrize(
    ("test", "holds"),
    [
        ("loss < 0.1", lambda run: run.losses < 0.1),
        ("t >= 5", lambda run: np.arange(run.steps + 1) >= 5),
        (
            "parameter_change < 0.01",
            lambda run: (
                np.r_[np.inf, np.linalg.norm(np.diff(run.positions, axis=0), axis=1)] < 0.01
            ),
        ),
        ("loss_change < 0.01", lambda run: np.r_[np.inf, np.abs(np.diff(run.losses))] < 0.01),
    ],
)
def test_every_stopping_test_ends_a_run_where_it_first_holds(test, holds):
    found = run(ROSENBROCK, "bfgs", START, tests=(stopping_test(test),)).run
    assert np.flatnonzero(holds(found)).tolist() == [found.steps]


@pytest.mark.parametrize("name", ["bfgs", "l-bfgs-b", "cg", "newton-cg"])
def test_along_the_ridge_a_gradient_leads_to_the_saddle(name):
    found = run("x**2 - y**2 + y**4", name, (1, 0)).run
    assert found.outcome is Outcome.NON_MINIMUM
    assert "this is a saddle: the Hessian has the eigenvalue -2" in found.reason


@pytest.mark.parametrize("name", ["trust-exact", "nelder-mead"])
def test_curvature_or_a_simplex_leads_away_from_it(name):
    found = run("x**2 - y**2 + y**4", name, (1, 0)).run
    assert found.outcome is Outcome.CONVERGED
    assert np.abs(found.end) == pytest.approx([0, 1 / np.sqrt(2)], abs=1e-5)


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("x - log(x - 1) + y**2", (3, 4)),
        ("sqrt(x)*(1 + y**2)", (3, 4)),
        ("abs(x) + 2*abs(y)", (3, 4)),
        ("x + y**2", (3, 4)),
        ("y - x**3", (3, 4)),
        ("exp(x**2) - log(y)", (20, 4)),
        ("x**2 + 1/y", (1, 1)),
        ("where(x > 0, x, 0) + y**2", (1, 1)),
        ("1e300*x**2 + y**2", (1, 1)),
    ],
)
def test_walls_kinks_and_abysses_end_in_words(name, text, start):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = run(text, name, start, 100)
        found.again()
    for numbers in (found.run.positions, found.run.losses, found.run.learning_rates):
        assert np.isfinite(numbers).all()
    assert found.run.steps <= 100
    assert found.run.reason
    assert len(found.evaluations.gradients) == found.run.steps + 1


def test_the_wall_is_named():
    found = run("sqrt(x)*(1 + y**2)", "bfgs", (3, 4)).run
    assert found.outcome is Outcome.STALLED
    assert found.reason.startswith("its line search finds no step that it accepts after ")
    assert "; sqrt(x) is undefined at " in found.reason


def test_a_kink_stalls_a_line_search():
    found = run("abs(x) + 2*abs(y)", "cg", (3, 4)).run
    assert found.outcome is Outcome.STALLED
    assert found.reason.endswith("; the gradient's norm is 2.24")  # √5


def test_derivatives_that_are_not_finite_are_told():
    found = run("sqrt(x)*(1 + y**2)", "trust-exact", (3, 4)).run
    assert found.outcome is Outcome.STALLED
    assert "derivatives that are not finite" in found.reason


@pytest.mark.parametrize("name", ["trust-exact", "nelder-mead"])
def test_what_rounding_hides_is_told(name):
    # At 1e8 doubles lie 1.5e-8 apart: within 1e-4 of 1 this loss has no lower value.
    tests = (stopping_test("gradient<1e-12"),)
    found = run("1e8 + (x - 1)**2 + (x - 1)**4", name, (3,), tests=tests).run
    assert found.outcome is Outcome.STALLED
    assert found.reason.endswith("doubles tell no lower loss apart")
    assert found.end == pytest.approx([1], abs=1.5e-4)


@pytest.mark.parametrize("name", ["l-bfgs-b", "cg", "newton-cg"])
def test_where_the_gradient_is_zero_and_no_test_asks_for_it(name):
    found = run("x**2 + 3*y**2", name, (3, 4), tests=()).run
    assert found.outcome is Outcome.STALLED
    assert found.reason == f"the gradient is 0 after {found.steps} steps, and shows no way on"


def test_a_loss_without_bound_diverges():
    found = run("x + y**2", "bfgs", (3, 4))
    assert found.run.outcome is Outcome.DIVERGED
    # Of what is cut off, no evaluation is counted.
    assert found.evaluations.totals[1] < 2 * found.run.steps + 10


def test_hessians_have_a_limit():
    loss = Loss(" + ".join(f"x{i}**2" for i in range(1, 22)))
    with pytest.raises(SettingError, match=r"up to 20 variables, and this loss has 21: try l-bfgs"):
        check(loss, METHODS["newton-cg"])
    check(loss, METHODS["bfgs"])
    found = minimize(loss, METHODS["l-bfgs-b"], default_start(loss), 100, TESTS).run
    assert found.outcome is Outcome.CONVERGED


def test_without_scipy_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(module, "installed", lambda: False)
    with pytest.raises(SettingError, match=r'pip install "symgd\[reference\]"'):
        check(Loss("x**2"), METHODS["bfgs"])
