"""Comparisons: every method runs as it would alone, and what it asks of the loss is counted."""

import json

import numpy as np
import pytest

from symgd import Loss, Outcome, Rule, compare, descend, diagnose, explore
from symgd.checks import OF_SCIPY
from symgd.comparison import entrants as entrants_module
from symgd.comparison import table
from symgd.comparison.comparison import Row
from symgd.comparison.tuning import best, grid
from symgd.errors import ExpressionError, SettingError
from symgd.reference.evaluations import Evaluations, Measured
from symgd.reference.methods import METHODS
from tests.plots.runs import run_on

BOWL = "x**2 + 2*y**2"


def names(found):
    return [(row.name, row.lr) for row in found.rows]


def test_rules_run_as_they_do_alone():
    found = compare(BOWL, (3, 4), ["gd", "adam"], lr=0.05, schedule="cosine", steps=50)
    for row in found.rows:
        alone = descend(BOWL, (3, 4), optimizer=row.name, lr=0.05, schedule="cosine", steps=50)
        assert row.run.positions.tolist() == alone.positions.tolist()
        assert (row.run.outcome, row.run.settings) == (alone.outcome, alone.settings)
        assert (row.library, row.lr) == ("symgd", 0.05)


def test_gradients_of_a_rule_are_counted_as_a_loop_asks_for_them():
    asked = 0

    def gradient(x, y):
        nonlocal asked
        asked += 1
        return np.array([2 * x, 4 * y])

    w, steps = np.array([3.0, 4.0]), 0
    while np.linalg.norm(g := gradient(*w)) >= 1e-6:
        w, steps = w - 0.1 * g, steps + 1
    (row,) = compare(BOWL, (3, 4), ["gd"]).rows
    assert (row.run.steps, row.evaluations.totals) == (steps, (0, asked, 0))


def test_without_a_stopping_test_the_last_gradient_is_not_asked_for():
    (row,) = compare(BOWL, (3, 4), ["gd"], steps=10, stop=()).rows
    assert row.evaluations.totals == (0, 10, 0)


@pytest.mark.parametrize(
    ("settings", "losses", "gradients"),
    [
        # The steps read it, and the tests once more at the last position.
        ({"stop": "gradient<1e-3"}, (0, 0), (1, 1)),
        ({"stop": "loss<1e-3"}, (1, 1), (1, 0)),
        ({"stop": "relative_change<1e-9"}, (1, 1), (1, 0)),
        ({"stop": "parameter_change<1e-3"}, (0, 0), (1, 0)),
        ({"stop": "t >= 7"}, (0, 0), (1, 0)),
        ({"stop": ("gradient<1e-3", "loss<1e-3")}, (1, 1), (1, 1)),
        ({"schedule": "plateau"}, (1, 0), (1, 1)),
        ({"schedule": "plateau", "stop": ()}, (1, 0), (1, 0)),
    ],
)
def test_what_the_steps_and_the_tests_read_is_counted(settings, losses, gradients):
    (row,) = compare(BOWL, (3, 4), ["gd"], **settings).rows
    counted = [each * row.run.steps + last for each, last in (losses, gradients)]
    assert row.evaluations.totals == (*counted, 0)


def test_rates_multiply_rules_only_and_the_order_is_kept():
    found = compare(BOWL, (3, 4), ["bfgs", "gd", "cg", "adam"], lr=[0.1, "0.1*exp(-t/9)"])
    assert names(found) == [
        ("bfgs", None),
        ("gd", 0.1),
        ("gd", "0.1*exp(-t/9)"),
        ("cg", None),
        ("adam", 0.1),
        ("adam", "0.1*exp(-t/9)"),
    ]


def test_rates_may_be_an_array():
    assert names(compare(BOWL, (3, 4), ["gd"], lr=np.array([0.1, 0.2]))) == [
        ("gd", 0.1),
        ("gd", 0.2),
    ]


def test_rules_of_ones_own():
    rule = Rule("mine", "w = w - k*lr*g", constants={"k": 1.0})
    found = compare(BOWL, (3, 4), [rule, "w = w - 0.1*g", "adam"], constants={"k": 2, "beta1": 0.8})
    assert [row.name for row in found.rows] == ["mine", "w = w - 0.1*g", "adam"]
    mine, typed, adam = found.runs
    assert mine.settings["constants"] == {"k": 2.0}
    assert typed.settings["constants"] == {}
    assert adam.settings["constants"]["beta1"] == 0.8


def test_the_usual_methods(monkeypatch):
    assert [row.name for row in compare(BOWL).rows] == ["gd", "momentum", "adam", "bfgs"]
    monkeypatch.setattr(entrants_module, "installed", lambda: False)
    assert [row.name for row in compare(BOWL).rows] == ["gd", "momentum", "adam"]


def test_the_catalogue_gives_start_minimum_and_distance():
    found = compare("rosenbrock", methods=["bfgs", "gd"], lr=1e-3)
    assert found.minimum == 0
    for row in found.rows:
        assert row.run.start.tolist() == [-1.2, 1]  # Moré, Garbow & Hillstrom 1981, problem 1
        assert row.distance == pytest.approx(np.linalg.norm(row.run.best.point - [1, 1]))
    unknown = compare("x**2 + 7*x*y + 50*y**2", methods=["gd"])
    assert (unknown.minimum, unknown.rows[0].distance) == (None, None)


def test_the_nearest_of_several_minima_counts():
    # Himmelblau 1972: the minimum near (3, 4) is (3, 2).
    (row,) = compare("himmelblau", (3, 4), ["bfgs"]).rows
    assert row.run.end == pytest.approx([3, 2], abs=1e-6)
    assert row.distance < 1e-6


def test_progress_counts_runs():
    seen = []
    compare(BOWL, (3, 4), ["gd", "bfgs"], tune=3, progress=lambda *done: seen.append(done))
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_times_are_measured():
    assert all(0 < row.seconds < 1 for row in compare(BOWL).rows)


def test_a_run_that_breaks_off_is_timed_too():
    (row,) = compare("exp(x**2)", (5,), ["gd"], lr=1.0).rows
    assert row.run.outcome is not Outcome.CONVERGED
    assert row.seconds > 0


def measured(text, points, outcome=Outcome.STEP_LIMIT):
    run = run_on(text, points, outcome)
    none = np.zeros(len(points), dtype=np.int64)
    return Measured(run, Evaluations(none, none + 1, none), lambda: None)


def test_the_best_rate_gets_down_in_the_fewest_steps():
    slow = measured("x**2", [4.0, 2.0, 1.0, 0.0], Outcome.CONVERGED)
    fast = measured("x**2", [4.0, 0.001], Outcome.CONVERGED)
    short = measured("x**2", [4.0, 3.0], Outcome.CONVERGED)
    # 0.001² lies within 1e-6 of the way from 16 down to 0; 3² does not.
    assert best([slow, short, fast]) is fast
    lost = measured("x**2", [4.0, 0.0], Outcome.OSCILLATES)
    assert best([lost, slow]) is slow
    assert best([slow]) is slow


def test_rates_are_spaced_by_their_logarithms():
    assert grid(4) == [1e-5, 1e-3, 0.1, 10]
    for count in (0, 1, 1001, True, 2.5):
        with pytest.raises(SettingError, match="from 2 to 1,000"):
            grid(count)


def test_tuning_finds_the_best_rate_of_gradient_descent():
    # On x² + 2y² it is 2/(λmin + λmax) = 1/3 (Nesterov 2004, theorem 2.1.14).
    gd, bfgs = compare(BOWL, (3, 4), ["gd", "bfgs"], tune=25).rows
    rates = np.array(grid(25))
    assert gd.lr in rates[np.argsort(np.abs(np.log(rates * 3)))[:2]]
    assert (gd.tried, bfgs.tried) == (25, 1)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"methods": ["bgfs"]}, "no method 'bgfs' (did you mean 'bfgs'?): symgd has gd, momentum"),
        (
            {"methods": ["bgfs"]},
            "SciPy has bfgs, l-bfgs-b, cg, newton-cg, trust-exact, nelder-mead",
        ),
        ({"methods": []}, "methods is a list of names, such as ['gd', 'adam', 'bfgs']"),
        ({"methods": "gd"}, "methods is a list of names"),
        ({"methods": np.array(["gd", "adam"])}, "methods is a list of names"),
        ({"methods": [3]}, "a method is a name, equations as text or a Rule, not 3"),
        ({"lr": []}, "lr is a learning rate, or several"),
        ({"lr": [0.1, -1]}, "the learning rate must be a positive number"),
        ({"lr": 0.1, "tune": 5}, "tune chooses the learning rate"),
        ({"tune": 1}, "from 2 to 1,000"),
        ({"tune": 5, "methods": ["bfgs"]}, "tune is for rules, and SciPy's methods have"),
        ({"lr": 0.1, "methods": ["bfgs", "cg"]}, "lr is for rules"),
        ({"schedule": "cosine", "methods": ["bfgs"]}, "schedule is for rules"),
        ({"start": [[1, 2], [3, 4]]}, "the start is one point"),
        ({"start": (1, 2, 3)}, "the start has 3 numbers, but the loss has 2 variables"),
        ({"constants": {"gamma": 1}, "methods": ["gd", "adam"]}, "none of gd, adam has"),
        ({"constants": {"gamma": 1}, "methods": ["bfgs"]}, "a constant 'gamma'"),
        ({"constants": ["gamma"]}, "constants is a mapping of names to numbers"),
        ({"methods": ["bfgs"], "steps": 0}, "steps must be from 1"),
        ({"methods": ["bfgs"], "stop": "grad<1"}, "grad"),
        ({"methods": ["w = w - k*g"]}, "k"),
    ],
)
def test_bad_settings(arguments, sentence):
    with pytest.raises((SettingError, ExpressionError)) as caught:
        compare(BOWL, **arguments)
    assert sentence in str(caught.value)


def test_bad_losses():
    with pytest.raises(SettingError, match="no variables: there is nothing to compare"):
        compare("3")
    with pytest.raises(SettingError, match="undefined at the start"):
        compare("log(x)", (-1,), ["bfgs"])


def test_json_is_strict():
    found = compare("rosenbrock", methods=["gd", "newton-cg"], lr=1e-3)
    kept = json.loads(json.dumps(found.as_json(), allow_nan=False))
    assert kept["start"] == [-1.2, 1]
    assert (kept["steps"], kept["stop"], kept["minimum"]) == (1000, ["gradient<1e-6"], 0)
    gd, newton = kept["methods"]
    assert (gd["method"], gd["library"], gd["lr"], gd["tried"]) == ("gd", "symgd", 1e-3, 1)
    assert (newton["lr"], newton["schedule"]) == (None, None)
    assert newton["library"].startswith("SciPy ")
    assert newton["evaluations"]["hessian"] == found.rows[1].evaluations.totals[2] > 0
    assert newton["outcome"] == "converged"


def row(name, steps, value, outcome=Outcome.CONVERGED, asked=(0, 1, 0), seconds=1.0):
    run = run_on("x", [value] * (steps + 1), outcome, optimizer=name)
    counts = (np.full(steps + 1, count) for count in asked)
    return Row(name, run, Evaluations(*counts), seconds, None, 1)


def test_the_best_of_each_column():
    shown = table.cells(
        [
            row("a", 5, 2.0, asked=(0, 6, 0), seconds=3.0),
            row("b", 3, 2.0, asked=(9, 9, 1), seconds=2.0),
            row("gave up", 1, 1.0, Outcome.STALLED, asked=(2, 2, 0), seconds=1.0),
        ]
    )
    columns = ["method", "steps", "losses", "gradients", "Hessians", "time", "best loss", "outcome"]
    assert [name for name in shown.columns if name != "learning rate"] == columns
    best_of = {shown.columns[j]: shown.rows[i][0] for i, j in shown.best}
    assert best_of == {
        "steps": "b",
        "losses": "b",
        "gradients": "a",
        "Hessians": "b",
        "time": "b",
        "best loss": "gave up",
    }


def test_columns_that_hold_nothing_are_left_out():
    shown = table.cells([row("gd", 2, 1.0), row("adam", 2, 1.0)])
    assert not {"losses", "Hessians", "distance"} & set(shown.columns)
    assert shown.best == frozenset()  # where all are alike, none is best


def test_a_loss_of_0_is_shown():
    shown = table.cells([row("gd", 0, 0.0), row("adam", 0, 0.0)])
    assert {"steps", "best loss"} <= set(shown.columns)


def test_a_notebook_shows_a_table_in_which_text_is_text():
    found = compare(Loss("x**2"), (3,), ["w = w - where(1 < 2, 0.1, 0.2)*g"])
    page = found._repr_html_()
    assert page.startswith("<table>")
    assert "where(1 &lt; 2" in page
    assert "1 < 2" not in page


def test_a_yardstick_cannot_be_made_again_as_a_rule():
    (row,) = compare("abs(x) + 2*abs(y)", (3, 4), ["cg"]).rows
    for again in (diagnose, explore):
        with pytest.raises(SettingError, match="a run of cg, which is not a rule"):
            again(row.run)


def test_norms_beyond_doubles_are_infinite_without_a_warning():
    """Warnings are errors here: ‖∇f‖ of a run that diverges is larger than any double."""
    for settings in ({"lr": 10.0}, {"tune": 5}):
        compare("booth", methods=["gd", "momentum", "adam"], **settings)
    run = descend("x**2/2 + y**2/2", (1, 1), lr=1e154, steps=5, stop=())
    assert run.outcome is Outcome.DIVERGED


def test_a_method_of_scipy_is_no_optimizer_but_compare_has_it():
    assert set(OF_SCIPY) == set(METHODS)
    for name in OF_SCIPY:
        with pytest.raises(
            SettingError,
            match=f"no optimizer '{name}' here: it is SciPy's, and symgd compare has it",
        ):
            descend(BOWL, optimizer=name)


def test_text_that_is_neither_a_name_nor_equations_is_told_about_equations():
    with pytest.raises(SettingError, match="'import os' is neither a name nor equations"):
        compare(BOWL, methods=["gd", "import os"])
