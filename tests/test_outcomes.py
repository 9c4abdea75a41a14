"""How a run ends: its outcome, its reason, and the stopping test that fired."""

import numpy as np
import pytest

from symgd import Outcome, descend, descend_batch

BOWL = "x**2 + 2*y**2"


@pytest.mark.parametrize(
    ("text", "start", "settings", "outcome", "words"),
    [
        ("(x**2 + y - 11)**2", (50, 50), {"lr": 1}, Outcome.DIVERGED, "grown without bound"),
        ("-x**2", (1,), {}, Outcome.DIVERGED, "falls without bound"),
        ("x**3", (-1,), {}, Outcome.DIVERGED, "falls without bound"),
        ("x - log(x)", (0.1,), {"lr": 0.5}, Outcome.CONVERGED, "gradient<1e-6"),
        ("-log(x) + 3*x", (1,), {"lr": 1}, Outcome.LEFT_DOMAIN, "log(x) is undefined"),
        ("sqrt(x) + y**2", (1, 1), {"lr": 1.5}, Outcome.LEFT_DOMAIN, "sqrt(x) is undefined"),
        ("x**2 - y**2", (3, 0), {}, Outcome.NON_MINIMUM, "saddle"),
        ("cos(x)", (0,), {}, Outcome.NON_MINIMUM, "maximum"),
        ("sqrt(x**2 + y**2)", (3, 4), {"lr": 5}, Outcome.NOT_DIFFERENTIABLE, "no gradient"),
        ("(1-x)**2 + 100*(y-x**2)**2", (-1, 1), {"lr": 1e-3}, Outcome.STEP_LIMIT, "100 steps"),
        ("abs(x)", (1.05,), {"steps": 200}, Outcome.OSCILLATES, "to and fro"),
        (
            BOWL,
            (3, 4),
            {"lr": "0.1*sqrt(2 - t)"},
            Outcome.LEFT_DOMAIN,
            "or a stopping test is undefined",
        ),
        (BOWL, (3, 4), {"lr": "0.1*exp(1000*t)"}, Outcome.DIVERGED, "or a stopping test overflows"),
        ("5 + 0*x", (1,), {}, Outcome.CONVERGED, "0 steps"),
    ],
)
def test_outcomes(text: str, start: object, settings: dict, outcome: Outcome, words: str) -> None:
    run = descend(text, start, **settings)
    assert run.outcome is outcome, run.reason
    assert words in run.reason
    for numbers in (run.positions, run.losses, run.gradient_norms, run.learning_rates):
        assert np.isfinite(numbers).all()
    assert len(run.positions) == len(run.losses) == len(run.gradient_norms)
    assert len(run.learning_rates) == len(run.losses) - 1


@pytest.mark.parametrize(
    ("text", "start", "settings", "outcome", "words"),
    [
        # far from the start, but on the way down
        ("(x - 1e13)**2", (0,), {"steps": 300, "stop": "relative_change<1e-9"}, "converged", ""),
        ("(x - 1e7)**2", (0,), {"steps": 50}, "reached the step limit", ""),
        ("1/x**2", (0.01,), {"lr": 1e8}, "converged", ""),
        # the loss rises because weight decay pulls away from its minimum
        ("(x-3)**2", (2.9,), {"weight_decay": 2, "lr": 0.01}, "reached the step limit", ""),
        ("1/(1+exp(-x))", (50,), {}, "converged", "hardly curves"),
        ("x**3", (0,), {}, "converged", "need not be a minimum"),
        ("x**2 - 0.1*log(1-x)", (0.9,), {"lr": 1}, "left the domain", "log(1 - x) is undefined"),
        # a tail that flattens out is no maximum
        ("-exp(-x**2)", (6,), {}, "converged", ""),
        ("-exp(-x**2 - y**2)", (3, 4), {}, "converged", ""),
        # the step after the last is only tried
        ("x**2", (1,), {"lr": "0.1/(5-t)", "steps": 5}, "reached the step limit", ""),
        # a turning point is not an oscillation
        ("x**2", (0.35,), {"optimizer": "lion", "stop": "t>=6"}, "reached the step limit", ""),
        # straight across the valley, to a point as high
        (BOWL, (3, 4), {"lr": 0.5, "stop": "loss_change<1e-9"}, "converged", "norm is still 16"),
        ("where(x>1, x**2, log(x))", (1.1,), {"lr": 1}, "left the domain", "log(x) is undefined"),
        ("x**4", (10,), {"lr": "0.1*loss/(1+loss)"}, "diverged", ""),
    ],
)  # fmt: skip
def test_verdicts_that_are_easily_wrong(text, start, settings, outcome, words) -> None:
    for run in (descend(text, start, **settings),
                descend_batch(text, np.array(start, float)[:, None], **settings)[0]):  # fmt: skip
        assert run.outcome == outcome, run.reason
        assert words in run.reason


def test_stopping_tests_see_the_last_position() -> None:
    # From 1 with rate 0.5, x**2 is at its minimum after exactly one step.
    assert descend("x**2", (1,), lr=0.5, steps=1).outcome is Outcome.CONVERGED


@pytest.mark.parametrize(
    ("stop", "quantity"),
    [
        ("gradient < 1e-3", lambda run: run.gradient_norms),
        ("loss < 1e-3", lambda run: run.losses),
        ("loss_change < 1e-3", lambda run: np.abs(np.diff(run.losses, prepend=np.inf))),
        (
            "relative_change < 0.5",
            lambda run: np.abs(np.diff(run.losses, prepend=np.inf))
            / np.array([np.inf, *run.losses[:-1]]),
        ),
        (
            "parameter_change < 1e-2",
            lambda run: np.linalg.norm(
                np.diff(run.positions, axis=0, prepend=np.inf), axis=1
            ),
        ),
    ],
)  # fmt: skip
def test_stopping_tests_fire_at_the_first_position_where_they_hold(stop, quantity) -> None:
    run = descend(BOWL, (3, 4), lr=0.1, stop=stop)
    limit = float(stop.split("<")[1])
    with np.errstate(invalid="ignore"):
        measured = quantity(run)
    assert run.outcome is Outcome.CONVERGED
    assert run.steps > 1
    assert measured[-1] < limit
    assert not (measured[:-1] < limit).any()


def test_several_tests_and_conditions() -> None:
    run = descend(BOWL, (3, 4), stop=("gradient<1e-9", "t >= 7 and loss < 1e9"))
    assert run.steps == 7
    assert "t >= 7" in run.reason
