"""The table of schedules against PyTorch and plain formulas, and how a typed one is read."""

import json
import math
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from symgd import Rule, Schedule, SymgdError, descend, schedules
from symgd.rules.schedule_text import schedule_from_rate, schedule_from_text
from symgd.rules.warmup import with_warmup

FIXTURES = Path(__file__).parents[1] / "fixtures"
MADE = json.loads((FIXTURES / "torch_schedules.json").read_text())

# PyTorch computes most rates from the one before; 60 roundings of 1e-16 on the scale of the base.
CLOSE = {"rtol": 1e-12, "atol": 1e-15}

Array = np.ndarray[Any, np.dtype[np.float64]]


def rates(schedule: str | Schedule, *, steps: int, lr: float = 0.1) -> Array:
    return descend("x**2", (1.0,), lr=lr, schedule=schedule, steps=steps, stop=()).learning_rates


def rates_on(losses: list[float], schedule: str | Schedule, lr: float = 0.1) -> Array:
    """Return the rates on a run whose loss before step k is losses[k]."""
    follow = Rule(
        "follow",
        "w = sum(where(at == t, losses, 0))",
        constants={
            "at": tuple(float(k) for k in range(len(losses))),
            "losses": tuple(losses),
        },
    )
    run = descend(
        "x", losses[:1], optimizer=follow, lr=lr, schedule=schedule, steps=len(losses) - 1, stop=()
    )
    np.testing.assert_array_equal(run.losses, losses)
    return run.learning_rates


@pytest.mark.parametrize("run", MADE["runs"], ids=lambda run: run["schedule"])
def test_rates_are_those_of_pytorch(run: dict[str, Any]) -> None:
    expected = run["rates"]
    ours = rates(run["schedule"], steps=len(expected), lr=MADE["lr"])
    np.testing.assert_allclose(ours, expected, **CLOSE)


@pytest.mark.parametrize("run", MADE["plateaus"], ids=lambda run: run["schedule"])
def test_plateau_rates_are_those_of_pytorch(run: dict[str, Any]) -> None:
    ours = rates_on(MADE["plateau_losses"], run["schedule"], lr=MADE["lr"])
    np.testing.assert_allclose(ours, run["rates"][:-1], **CLOSE)
    assert len(set(run["rates"])) > 2


def test_rates_are_those_of_the_installed_pytorch() -> None:
    pytest.importorskip("torch")
    maker = runpy.run_path(str(FIXTURES / "make_torch_fixtures.py"))
    for text in maker["SCHEDULES"]:
        expected = maker["torch_rates"](text, 0.3)
        ours = rates(text, steps=len(expected), lr=0.3)
        np.testing.assert_allclose(ours, expected, **CLOSE, err_msg=text)


def linear_warmup(t: int, inner: Callable[[int], float]) -> float:
    return 0.1 * (t + 1) / 7 if t < 7 else inner(t - 7)


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("constant", lambda t: 0.1),
        ("step", lambda t: 0.1 * 0.1 ** (t // 30)),
        ("multistep", lambda t: 0.1 * 0.1 ** ((t >= 50) + (t >= 75))),
        ("exponential", lambda t: 0.1 * math.exp(-0.01 * t)),
        ("cosine", lambda t: 0.05 * (1 + math.cos(math.pi * t / 80))),
        ("cosine:T=30", lambda t: 0.05 * (1 + math.cos(math.pi * min(t, 30) / 30))),
        ("cosine:T=steps/2", lambda t: 0.05 * (1 + math.cos(math.pi * min(t, 40) / 40))),
        ("linear", lambda t: 0.1 * (1 - t / 80)),
        ("polynomial", lambda t: 0.1 * (1 - t / 80) ** 0.9),
        ("polynomial:T=20,lr_min=0.02", lambda t: 0.02 + 0.08 * (1 - min(t, 20) / 20) ** 0.9),
        ("lr/(1 + 0.1*t)", lambda t: 0.1 / (1 + 0.1 * t)),
        ("lr*(1 - t/steps)", lambda t: 0.1 * (1 - t / 80)),
        ("lr", lambda t: 0.1),
        ("constant:warmup=7", lambda t: linear_warmup(t, lambda t: 0.1)),
        ("lr/(1 + t):warmup=7", lambda t: linear_warmup(t, lambda t: 0.1 / (1 + t))),
        # The schedule has the 73 steps that the warm-up leaves.
        ("linear:warmup=7", lambda t: linear_warmup(t, lambda t: 0.1 * (1 - t / 73))),
        ("lr*(1 - t/steps):warmup=7", lambda t: linear_warmup(t, lambda t: 0.1 * (1 - t / 73))),
        ("linear:T=20,warmup=7", lambda t: linear_warmup(t, lambda t: 0.1 * (1 - min(t, 20) / 20))),
        (
            "multistep:milestones=10,warmup=7",
            lambda t: linear_warmup(t, lambda t: 0.1 if t < 10 else 0.01),
        ),
    ],
)
def test_rates_are_those_of_the_formula(text: str, formula: Callable[[int], float]) -> None:
    expected = [formula(t) for t in range(80)]
    np.testing.assert_allclose(rates(text, steps=80), expected, rtol=1e-12, atol=1e-17)


def test_restarts_come_after_10_20_and_40_steps() -> None:
    got = rates("restarts", steps=150)
    assert [t for t in range(150) if got[t] == 0.1] == [0, 10, 30, 70]
    inside = [0.05 * (1 + math.cos(math.pi * k / 40)) for k in range(40)]
    np.testing.assert_allclose(got[30:70], inside, rtol=1e-12)


def test_warmup_holds_the_states_of_the_schedule() -> None:
    warm = rates("restarts:T_0=5,warmup=8", steps=60)
    np.testing.assert_allclose(warm[:8], 0.1 * np.arange(1, 9) / 8, rtol=1e-15)
    np.testing.assert_array_equal(warm[8:], rates("restarts:T_0=5", steps=52))


def test_plateau_does_not_count_during_warmup() -> None:
    losses = [1.0] * 40
    warm = rates_on(losses, "plateau:patience=3,warmup=10")
    np.testing.assert_allclose(warm[:10], 0.1 * np.arange(1, 11) / 10, rtol=1e-15)
    np.testing.assert_array_equal(warm[10:], rates_on(losses, "plateau:patience=3")[:-10])


def test_warmup_before_a_schedule_whose_state_is_its_rate() -> None:
    mine = Schedule("mine", "rate = 0.5*rate", state={"rate": "2*lr"})
    expected = [0.05, 0.1, *(0.1 * 0.5**k for k in range(8))]
    np.testing.assert_allclose(rates(with_warmup(mine, 2), steps=10), expected, rtol=1e-15)


def test_warmup_before_equations_over_several_lines() -> None:
    mine = Schedule("mine", "c = max(\n  0.5*c,\n  lr/8\n); rate = c", state={"c": "2*lr"})
    np.testing.assert_array_equal(rates(with_warmup(mine, 3), steps=20)[3:], rates(mine, steps=17))


def test_warmup_longer_than_the_run() -> None:
    np.testing.assert_allclose(
        rates("cosine:warmup=50", steps=20), 0.1 * np.arange(1, 21) / 50, rtol=1e-15
    )


@pytest.mark.parametrize("level", [2.0, 0.0, -3.0])
def test_plateau_reduces_on_a_loss_that_stays_the_same(level: float) -> None:
    got = rates_on([level] * 40, "plateau:patience=4,factor=0.5")
    # The first loss is the best; five more are one too many.
    np.testing.assert_array_equal(got, [0.1 * 0.5 ** (t // 5) for t in range(39)])


def test_plateau_takes_a_falling_negative_loss_for_progress() -> None:
    got = rates_on([-1.0 - 0.01 * k for k in range(40)], "plateau:patience=4")
    np.testing.assert_array_equal(got, 0.1)


def test_plateau_never_raises_a_rate_to_its_lowest() -> None:
    got = rates_on([1.0] * 30, "plateau:patience=2,lr_min=0.5")
    np.testing.assert_array_equal(got, 0.1)


@pytest.mark.parametrize("pct_start", [0, 0.01, 0.99, 1])
def test_onecycle_that_only_rises_or_only_falls(pct_start: float) -> None:
    got = rates(f"onecycle:pct_start={pct_start}", steps=50)
    assert got.max() == pytest.approx(0.1, rel=1e-2)
    if pct_start < 0.5:
        assert (np.diff(got) < 0).all()
        assert got[-1] == pytest.approx(0.1 / 25 / 1e4)
    else:
        assert (np.diff(got[:-1]) > 0).all()
        assert got[0] == pytest.approx(0.1 / 25)


@pytest.mark.parametrize("steps", range(1, 12))
@pytest.mark.parametrize("name", schedules)
@pytest.mark.parametrize("warmup", [0, 1, 3])
def test_short_runs_have_rates_between_zero_and_the_base(
    name: str, steps: int, warmup: int
) -> None:
    got = rates(f"{name}:warmup={warmup}", steps=steps)
    assert len(got) == steps
    assert np.isfinite(got).all()
    assert (got >= 0).all()
    assert (got <= 0.1 * (1 + 1e-15)).all()


def test_rates_typed_for_lr() -> None:
    run = descend("x**2", (1.0,), lr="0.1*exp(-0.01*t)", steps=50, stop=())
    np.testing.assert_allclose(run.learning_rates, 0.1 * np.exp(-0.01 * np.arange(50)), rtol=1e-12)
    with pytest.raises(SymgdError, match="lr"):
        schedule_from_rate("lr*exp(-t)")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("cosin", "did you mean 'cosine'"),
        ("Cosine", "did you mean 'cosine'"),
        ("cosin:T=3", "did you mean 'cosine'"),
        ("step:gama=0.5", "did you mean 'gamma'"),
        ("step:warmpu=5", "did you mean 'warmup'"),
        ("step:gamma", "gamma"),
        ("step:gamma=", "the constant gamma is a number"),
        ("step:gamma=nan", "the constant gamma is a number"),
        ("step:gamma=inf", "is a number"),
        ("step:gamma=x", "is a number"),
        ("cosine:T=stepss/2", "is a number"),
        ("cosine:T=steps+t", "t"),
        ("multistep:milestones=30//60", "the constant milestones is a number"),
        ("step:step=0", "step needs step > 0, not step = 0"),
        ("cosine:T=0", "cosine needs T > 0"),
        ("plateau:factor=2", "0 < factor < 1"),
        ("step:warmup=2.5", "warmup"),
        ("step:warmup=-1", "warmup"),
        ("step:warmup=steps", "warmup"),
        ("lr/(1 + k*t)", "k"),
        ("lr; rate = 3", r"\S"),
        ("lr\nrate = 3", r"\S"),
        ("", r"\S"),
        ("lr if t else 0", r"\S"),
        ("lr*t:k=3", "k"),
        ("__import__('os').system('true')", r"\S"),
    ],
)
def test_mistakes_are_told(text: str, words: str) -> None:
    with pytest.raises(SymgdError, match=words):
        schedule_from_text(text)


def test_a_second_warmup_is_refused() -> None:
    with pytest.raises(SymgdError, match="has a warm-up already"):
        with_warmup(with_warmup(schedules["step"], 3), 3)


def test_text_of_a_schedule_is_its_name_so_that_a_run_can_be_repeated() -> None:
    for text in ["step:gamma=0.5,step=30", "lr/(1 + t)", "cosine:T=9,warmup=3"]:
        assert schedule_from_text(text).name == text
    warm = with_warmup(schedule_from_text("step:gamma=0.5"), 4)
    assert schedule_from_text(warm.name) == warm


@pytest.mark.parametrize("schedule", schedules.values(), ids=list(schedules))
def test_every_row_is_complete(schedule: Schedule) -> None:
    assert schedule.title
    assert schedule.source
    used = {s.name for equation in schedule.assignments for s in equation.expression.free_symbols}
    used |= {word for start in schedule.state.values() for word in str(start).split()}
    assert set(schedule.constants) <= used
