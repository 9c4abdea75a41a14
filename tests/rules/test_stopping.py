"""What a stopping test measures, and how a typed one is read."""

import numpy as np
import pytest
import sympy as sp

from symgd import Outcome, SymgdError, descend
from symgd.language import symbol
from symgd.rules.stopping import DEFAULT_STOP, MEASURES, stopping_test

BOWL, START = "x**2 + 2*y**2", (3.0, 4.0)


def first(condition: np.ndarray) -> int:
    return int(np.argmax(condition))


@pytest.mark.parametrize(
    "text",
    [
        "gradient<1e-6",
        "loss < 1e-9",
        "loss_change<1e-8",
        "relative_change < 0.37",
        "parameter_change<1e-4",
        "t >= 17",
        "gradient < 1e-3 and t > 50",
        "gradient < 1e-6 or loss < 1e-3",
        "1e-9 < loss < 1e-6",
        "not gradient > 1e-4",
    ],
)
def test_run_ends_at_the_first_position_where_the_test_holds(text: str) -> None:
    free = descend(BOWL, START, lr=0.1, steps=200, stop=())
    gradient = np.hypot(2 * free.positions[:, 0], 4 * free.positions[:, 1])
    loss = free.positions[:, 0] ** 2 + 2 * free.positions[:, 1] ** 2
    with np.errstate(invalid="ignore"):
        change = np.abs(np.diff(loss, prepend=np.inf))
    relative = np.r_[np.inf, np.abs(np.diff(loss)) / loss[:-1]]
    moved = np.r_[np.inf, np.linalg.norm(np.diff(free.positions, axis=0), axis=1)]
    t = np.arange(201)
    expected = {
        "gradient<1e-6": gradient < 1e-6,
        "loss < 1e-9": loss < 1e-9,
        "loss_change<1e-8": change < 1e-8,
        "relative_change < 0.37": relative < 0.37,
        "parameter_change<1e-4": moved < 1e-4,
        "t >= 17": t >= 17,
        "gradient < 1e-3 and t > 50": (gradient < 1e-3) & (t > 50),
        "gradient < 1e-6 or loss < 1e-3": (gradient < 1e-6) | (loss < 1e-3),
        "1e-9 < loss < 1e-6": (loss > 1e-9) & (loss < 1e-6),
        "not gradient > 1e-4": gradient <= 1e-4,
    }[text]
    run = descend(BOWL, START, lr=0.1, steps=200, stop=text)
    assert expected.any()
    assert run.steps == first(expected)
    assert text in run.reason


def test_first_of_several_tests_ends_the_run() -> None:
    run = descend(BOWL, START, lr=0.1, stop=("gradient<1e-6", "t >= 5"))
    assert run.steps == 5
    assert run.outcome is Outcome.STEP_LIMIT


@pytest.mark.parametrize("text", ["loss_change<1", "relative_change<1e9", "parameter_change<9"])
def test_a_change_is_measured_from_the_second_position_on(text: str) -> None:
    assert descend("x**2/1000", (1.0,), stop=text).steps == 1


def test_a_loss_that_stays_at_zero_has_not_changed() -> None:
    assert descend("0*x**2 + 0*y", (1.0, 1.0), stop="relative_change < 1e-12").steps == 1


def test_default_is_on_the_gradient() -> None:
    assert DEFAULT_STOP == "gradient<1e-6"
    test = stopping_test(DEFAULT_STOP)
    assert test.text == DEFAULT_STOP
    assert test.quantities == ("gradient",)
    assert sp.Lt(symbol("gradient"), 1e-6) == test.condition


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("gradiant<1e-6", "gradient"),
        ("grad_norm<1e-6", "grad_norm"),
        ("los < 1", "loss"),
        ("gradient", r"\S"),
        ("gradient = 1e-6", r"\S"),
        ("", r"\S"),
        ("1 < 2", "measures nothing"),
        ("gradient <", r"\S"),
        ("__import__('os').system('true') < 1", r"\S"),
    ],
)
def test_mistakes_are_told(text: str, words: str) -> None:
    with pytest.raises(SymgdError, match=words):
        stopping_test(text)


def test_every_measure_has_a_definition_and_help() -> None:
    for name, measure in MEASURES.items():
        assert [equation.name for equation in measure.assignments] == [name]
        assert measure.title
        assert measure.help
