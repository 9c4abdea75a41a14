"""descend(): the textbook's runs exactly, and every outcome."""

import numpy as np
import pytest

import symgd
from symgd import Outcome, SymgdError, descend, descend_batch
from symgd.start import default_start

BOWL = "x**2 + 2*y**2"


@pytest.mark.parametrize("lr", [0.01, 0.1, 0.5])
def test_textbook_descent_from_3_4(lr: float) -> None:
    run = descend(BOWL, (3, 4), lr=lr, steps=50, stop=())
    k = np.arange(51)[:, None]
    assert run.positions == pytest.approx(
        np.array([3.0, 4.0]) * (1 - lr * np.array([2.0, 4.0])) ** k, rel=1e-12, abs=1e-300
    )


def test_rate_of_one_half_oscillates() -> None:
    run = descend(BOWL, (3, 4), lr=0.5, steps=50)
    assert run.outcome is Outcome.OSCILLATES
    assert run.end == pytest.approx([0.0, 4.0])
    assert run.positions[1:4].tolist() == [[0, -4], [0, 4], [0, -4]]
    assert "y between -4 and 4" in run.reason
    assert "x stays at 0" in run.reason


def test_parabola_from_5_stops_near_minus_1() -> None:
    run = descend("x**2 + 2*x + 1", (5,), lr=0.1)
    assert run.outcome is Outcome.CONVERGED
    assert run.end[0] == pytest.approx(-1, abs=1e-6)
    assert run.steps < 100


@pytest.mark.parametrize(
    ("lr", "diverges"), [(0.49, False), (0.51, True), (0.55, True), (0.6, True), (5, True)]
)
def test_descent_diverges_above_two_over_the_largest_curvature(lr: float, diverges: bool) -> None:
    run = descend(BOWL, (3, 4), lr=lr, steps=100)
    assert (run.outcome is Outcome.DIVERGED) == diverges
    if diverges:
        assert "the loss has grown" in run.reason


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


@pytest.mark.parametrize(
    ("settings", "rate"),
    [
        ({"lr": "0.1*0.5**where(t > 10, 1, 0)"}, lambda t: 0.1 * 0.5 ** (t > 10)),
        ({"schedule": "lr**where(t < 5, 1, 2)"}, lambda t: 0.1 ** np.where(t < 5, 1, 2)),
        ({"lr": "0.1*10**(-(t + 5)/10)"}, lambda t: 0.1 * 10 ** (-(t + 5) / 10)),
    ],
)
def test_powers_in_rates(settings, rate) -> None:
    run = descend("x**2", (1.0,), steps=20, stop=(), **settings)
    assert run.learning_rates == pytest.approx(rate(np.arange(20)), rel=1e-12)


@pytest.mark.parametrize("text", ["sqrt(2)*x**2", "log(x, 2)**2", "x**2*pi**0.5 + 10**x"])
def test_batch_of_losses_with_irrational_constants(text: str) -> None:
    (run,) = descend_batch(text, [[1.5]], lr=0.01, stop=())
    single = descend(text, (1.5,), lr=0.01, stop=())
    assert run.positions == pytest.approx(single.positions, rel=1e-9)


def test_settings_are_plain_json(tmp_path) -> None:
    settings = {"steps": np.int64(10), "noise": np.float32(0.5), "lr": np.float64(0.1)}
    run = descend(
        "x**2", (1.0,), optimizer="w = w - k*g", constants={"k": np.float32(1)}, **settings
    )
    again = symgd.Trajectory.load(run.save(tmp_path / "run.json"))
    assert again.settings == run.settings


def test_too_many_lanes_are_refused() -> None:
    with pytest.raises(SymgdError, match="memory"):
        descend_batch("x**2", np.ones((1, 100_000)), steps=100_000)


def test_best_is_kept_besides_the_last() -> None:
    run = descend("abs(x) + x**2", (1.0,), lr=0.7, steps=20, stop=())
    assert run.best.value == run.losses.min()
    assert run.losses[run.best.step] == run.best.value


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


@pytest.mark.parametrize("optimizer", sorted(symgd.optimizers))
def test_batch_takes_the_steps_of_single_runs(optimizer: str, rng: np.random.Generator) -> None:
    starts = rng.normal(size=(2, 5))
    common = {"optimizer": optimizer, "lr": 0.01, "steps": 30, "schedule": "cosine"}
    runs = descend_batch("(1-x)**2 + 3*(y-x**2)**2", starts, **common)
    for run, start in zip(runs, starts.T, strict=True):
        single = descend("(1-x)**2 + 3*(y-x**2)**2", start, **common)
        assert run.outcome == single.outcome
        assert run.positions == pytest.approx(single.positions, rel=1e-9, abs=1e-12)
        assert run.learning_rates == pytest.approx(single.learning_rates, rel=1e-12)


def test_lanes_stop_on_their_own() -> None:
    near, far = descend_batch("x**2", [[1e-3, 1e3]], lr=0.25)
    assert near.steps < far.steps
    assert {near.outcome, far.outcome} == {Outcome.CONVERGED}
    assert far.steps == descend("x**2", (1e3,), lr=0.25).steps


def test_typed_rule_is_the_built_in_one() -> None:
    typed = descend(BOWL, (3, 4), optimizer="v = 0.9*v + g; w = w - lr*v", lr=0.01, stop=())
    built_in = descend(BOWL, (3, 4), optimizer="momentum", lr=0.01, stop=())
    assert typed.positions == pytest.approx(built_in.positions, rel=1e-12)


def test_rules_may_use_norms() -> None:
    run = descend(BOWL, (3, 4), optimizer="w = w - lr*g/norm(g)", lr=0.1, steps=10, stop=())
    lengths = np.linalg.norm(np.diff(run.positions, axis=0), axis=1)
    assert lengths == pytest.approx(0.1)


def test_typed_rates() -> None:
    run = descend(BOWL, (3, 4), lr="0.1*exp(-0.01*t)", steps=5, stop=())
    assert run.learning_rates == pytest.approx(0.1 * np.exp(-0.01 * np.arange(5)), rel=1e-14)


def test_noise_is_seeded() -> None:
    def path(seed: int) -> np.ndarray:
        return descend(BOWL, (3, 4), noise=0.5, seed=seed, stop=()).positions

    assert np.array_equal(path(1), path(1))
    assert not np.array_equal(path(1), path(2))


def test_noise_of_a_lane_does_not_depend_on_the_others() -> None:
    starts = np.array([[3.0, 1.0, -2.0], [4.0, 0.5, 1.0]])
    three = descend_batch(BOWL, starts, noise=0.5, seed=3, stop=())
    two = descend_batch(BOWL, starts[:, :2], noise=0.5, seed=3, stop=())
    assert np.array_equal(three[1].positions, two[1].positions)
    single = descend(BOWL, starts[:, 0], noise=0.5, seed=3, stop=())
    assert three[0].positions == pytest.approx(single.positions, rel=1e-10)
    assert not np.array_equal(
        np.diff(three[0].positions, axis=0)[0], np.diff(three[1].positions, axis=0)[0]
    )


def test_noise_is_standard_normal_times_its_level() -> None:
    run = descend("0*x + 0*y", (0, 0), noise=0.5, lr=1, steps=20_000, stop=())
    steps = np.diff(run.positions, axis=0)
    assert steps.mean() == pytest.approx(0, abs=0.02)
    assert steps.std() == pytest.approx(0.5, rel=0.02)


@pytest.mark.parametrize(
    ("text", "start"),
    [("x", [3]), (BOWL, [3, 4]), ("a+b+c+d+f", [3, 4, 3, 4, 3]), ("5", [])],
)
def test_default_start(text: str, start: list[float]) -> None:
    assert default_start(symgd.Loss(text)).tolist() == start


@pytest.mark.parametrize("text", ["log(1 - x)", "sqrt(1 - x**2 - y**2)", "log(-x-y)+log(y+2)"])
def test_default_start_is_in_the_domain(text: str) -> None:
    loss = symgd.Loss(text)
    assert np.isfinite(loss.value(default_start(loss)))


def test_who_watches_may_end_a_run() -> None:
    def watch(done: int, *_: object) -> None:
        if done >= 2000:
            raise StopIteration

    whole = descend(BOWL, (3, 4), lr=1e-6, steps=20_000)
    run = descend(BOWL, (3, 4), lr=1e-6, steps=20_000, progress=watch)
    assert run.outcome is Outcome.INTERRUPTED
    assert 2000 <= run.steps < 20_000
    assert (run.positions == whole.positions[: run.steps + 1]).all()
    norm = f"{np.hypot(2 * run.end[0], 4 * run.end[1]):.3g}"
    assert run.reason == f"after {run.steps} steps; the gradient's norm is {norm}"


def test_progress_is_reported() -> None:
    told: list[tuple[int, int, str]] = []
    descend(BOWL, (3, 4), lr=1e-6, steps=20_000, progress=lambda *done: told.append(done))
    # x shrinks by 1 - 2e-6 a step, and y by 1 - 4e-6.
    assert told[-1] == (20_000, 20_000, "loss 35.58, rate 1e-06")
    assert [done for done, *_ in told] == sorted(done for done, *_ in told)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"start": (1,)}, "2 variables"),
        ({"start": (1, 2, 3)}, "3 numbers"),
        ({"start": (1, float("nan"))}, "finite"),
        ({"start": ("a", "b")}, "numbers"),
        ({"start": (1, 2j)}, "complex numbers: give real ones"),
        ({"start": np.ma.array([1.0, 2.0], mask=[0, 1])}, "masked: fill them in"),
        ({"start": {"x": 1}}, "each of x, y"),
        ({"start": {5: 1, "x": 2}}, "each of x, y"),
        ({"optimizer": None}, "a name"),
        ({"stop": 1e-6}, "a text"),
        ({"schedule": 5}, "a text"),
        ({"weight_decay": "0.1"}, "finite number"),
        ({"clip_norm": "1"}, "finite number"),
        ({"constants": [1]}, "mapping"),
        ({"clip_value": 0}, "clip_value"),
        ({"start": (10**400, 1)}, "numbers"),
        ({"constants": {"v": 3}, "optimizer": "v = v + g; w = w - lr*v"}, "sets 'v' itself"),
        ({"constants": {"lr": 1}, "optimizer": "w = w - lr*g"}, "cannot be named"),
        ({"constants": {"k": float("nan")}, "optimizer": "w = w - k*g"}, "finite number"),
        ({"constants": {"b": 0}, "optimizer": "w = w - lr*g*b**(-t)"}, "no first state"),
        ({"lr": 0}, "positive"),
        ({"lr": -1}, "positive"),
        ({"lr": float("nan")}, "positive"),
        ({"lr": "0.1*q"}, "q"),
        ({"lr": "0.1 - 0.01*t"}, "stays positive"),
        ({"steps": 0}, "from 1"),
        ({"steps": 10**12}, "memory"),
        ({"steps": 1.5}, "whole"),
        ({"optimizer": "adamm"}, "adam"),
        ({"optimizer": "w = w - lr*q"}, "q"),
        ({"optimizer": "v = g"}, "never set w"),
        ({"constants": {"beta1": 0.8}}, "beta1"),
        ({"optimizer": "w = w - lr*g", "constants": {"q": 1}}, "does not use"),
        ({"steps": 10**8}, "memory"),
        ({"schedule": "stepp"}, "step"),
        ({"stop": "gradiant<1"}, "gradient"),
        ({"weight_decay": -1}, "weight_decay"),
        ({"clip_norm": float("nan")}, "clip_norm"),
        ({"seed": -1}, "seed"),
        ({"lr": "0.1/(1+t)", "schedule": "cosine"}, "expression already"),
    ],
)
def test_bad_settings_get_a_sentence(settings: dict, words: str) -> None:
    start = settings.pop("start", (3, 4))
    with pytest.raises(SymgdError, match=words):
        descend(BOWL, start, **settings)


@pytest.mark.parametrize("text", ["sqrt(-1 - x**2)", "log(-1 - x**2 - y**2)", "1/(x - x)"])
def test_loss_that_is_real_nowhere_is_refused(text: str) -> None:
    with pytest.raises(SymgdError):
        descend(text)


def test_start_outside_the_domain_is_refused() -> None:
    with pytest.raises(SymgdError, match=r"log\(x\) is undefined at the start, x = -1"):
        descend("log(x)", (-1,))
