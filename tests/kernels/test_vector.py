"""Rules and stopping tests on whole arrays, against the kernels on numbers."""

import tracemalloc
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from symgd import Loss, Rule, SymgdError, descend
from symgd.kernels.stepping import BLOCK
from symgd.kernels.vector import vector_kernel
from symgd.plan import make_plan
from symgd.rules import optimizers
from tests.torch_runs import MADE, named

Array = NDArray[np.float64]

N = 3
# Numbers of different sizes and signs, and a coupling, so that no two coordinates move alike.
LOSS = Loss("(a - 1)**2 + 3*(b + 2)**2/2 + (c - a*b)**2/5 + cos(c)")
START = (3.0, -1.5, 0.5)


def path(loss: Loss, start: Any, **settings: Any) -> Array:
    """Return the positions of a run on arrays, its gradient computed apart."""
    plan = make_plan(loss, **settings)
    kernel = vector_kernel(plan.rule, plan.tests)
    w, g = np.array(start, dtype=float), np.empty(len(start))
    z = np.empty(len(start))
    rng = np.random.default_rng((plan.seed, 0))
    arrays = [w, g, z] if plan.noisy else [w, g]
    step = kernel.rule.on(arrays, plan.constants(kernel.rule))
    fired = kernel.tests.on([w, g], [])
    positions = [w.copy()]
    with np.errstate(all="ignore"):
        for k in range(plan.steps + 1):
            value, g[:] = loss.value_and_gradient(w)
            rng.standard_normal(out=z)
            if fired(k, float(value)) or k == plan.steps:
                break
            step(k, plan.lr)
            positions.append(w.copy())
    return np.array(positions)


CHANGES: Mapping[str, Mapping[str, float]] = {
    "plain": {},
    "clip_norm": {"clip_norm": 0.7},
    "clip_value": {"clip_value": 0.4},
    "noise": {"noise": 0.3, "seed": 5},
    "weight_decay": {"weight_decay": 0.02},
    "all": {"noise": 0.1, "clip_norm": 2.0, "clip_value": 0.9, "weight_decay": 0.1},
}


# Each change goes before the rule, so that one rule shows what it does; together, they meet all.
PAIRS = [
    *((optimizer, change) for optimizer in optimizers for change in ("plain", "all")),
    *(("momentum", change) for change in CHANGES if change not in ("plain", "all")),
]


@pytest.mark.parametrize(("optimizer", "change"), PAIRS)
def test_optimizers_agree_with_the_kernels_on_numbers(optimizer: str, change: str) -> None:
    settings = {"optimizer": optimizer, "lr": 0.02, "steps": 60, "stop": (), **CHANGES[change]}
    found = path(LOSS, START, **settings)
    assert found == pytest.approx(descend(LOSS, START, **settings).positions, rel=1e-12, abs=1e-12)


RULES = (
    "w = w - lr*g/norm(g)",
    "w = w - lr*dot(g, g)/(1 + dot(g, w)**2)*g",
    "w = w - lr*(g - mean(g)) + lr*sum(w)/100",
    "v = 0.9*v + g; w = w - lr*(g + v/(1 + norm(v)))",
    "a = b; b = w; w = w - lr*g + 0.1*(b - a)",
    "c = a; a = b; b = c + g; w = w - lr*b",
    "u = max(u, norm(g)); w = w - lr*g/u",
    "w = where(t > 1, w - lr*g/(t - 1), w - lr*g)",
    "w = where(g > 0, w - lr, w + lr)",
    "s = s + 1; w = 0*w + s",
    "w = w - lr*g*norm(0*w + t)/10",
    "w = w - lr*g*t**0.5/sqrt(steps)",
    "u = sum(where(t > 2, g, 0.4)); w = w - lr*g/(1 + u**2)",
    "u = norm(where(t > 2, 0.4, g)); w = w - lr*g/(1 + u)",
    "d = g - b; b = g; w = w - lr*g*(1 + dot(d, d)/norm(b)**2)/2",
)


@pytest.mark.parametrize("rule", RULES)
def test_typed_rules_agree_with_the_kernels_on_numbers(rule: str) -> None:
    settings = {"optimizer": rule, "lr": 0.02, "steps": 60, "stop": ()}
    found = path(LOSS, START, **settings)
    assert found == pytest.approx(descend(LOSS, START, **settings).positions, rel=1e-12, abs=1e-12)


def test_constants_that_are_lists_are_summed() -> None:
    rule = Rule("probe", "w = w - lr*g*sum(where(t > at, 1, 0))", constants={"at": (1.0, 3.0, 0.0)})
    settings = {"optimizer": rule, "lr": 0.02, "steps": 9, "stop": ()}
    run = descend(LOSS, START, **settings)
    assert path(LOSS, START, **settings) == pytest.approx(run.positions, rel=1e-12)


@pytest.mark.parametrize("equations", ["w = w - lr*g*at", "w = w - lr*g*dot(g, at)"])
def test_lists_and_coordinates_do_not_mix(equations: str) -> None:
    rule = Rule("probe", equations, constants={"at": (1.0, 3.0, 5.0)})
    with pytest.raises(SymgdError, match="mixes"):
        vector_kernel(rule, ())


@pytest.mark.parametrize(
    "stop",
    [
        "gradient<1e-3",
        "loss<0.9",
        "loss_change<1e-6",
        "relative_change<1e-6",
        "parameter_change<1e-4",
        "t>=17",
        ("parameter_change<1e-3 and gradient<1e-2", "t>400"),
        "gradient<1e-3 or loss_change < 1e-9 and t > 3",
    ],
)
def test_stopping_tests_end_the_run_at_the_same_step(stop: Any) -> None:
    settings = {"optimizer": "momentum", "lr": 0.02, "steps": 1000, "stop": stop}
    run = descend(LOSS, START, **settings)
    assert run.steps < 1000
    assert len(path(LOSS, START, **settings)) == run.steps + 1


@pytest.mark.parametrize("n", [1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 7])
def test_blocks_are_joined(n: int) -> None:
    # Adam after clipping, written out on whole arrays.
    rng = np.random.default_rng(1)
    w, target = rng.standard_normal(n), rng.standard_normal(n)
    plan = make_plan("x**2", optimizer="adam", clip_norm=1.0, lr=0.05)
    kernel = vector_kernel(plan.rule, ())
    mine, g = w.copy(), np.empty(n)
    step = kernel.rule.on([mine, g], plan.constants(kernel.rule))
    m, v = np.zeros(n), np.zeros(n)
    for k in range(5):
        g[:] = mine - target
        step(k, 0.05)
        h = w - target
        h = h * min(1.0, 1 / (np.linalg.norm(h) + 1e-6))
        m, v = 0.9 * m + 0.1 * h, 0.999 * v + 0.001 * h**2
        m_hat, v_hat = m / (1 - 0.9 ** (k + 1)), v / (1 - 0.999 ** (k + 1))
        w = w - 0.05 * m_hat / (np.sqrt(v_hat) + 1e-8)
    assert_allclose(mine, w, rtol=1e-11, atol=1e-12)


def test_nothing_of_full_size_is_made_in_a_step() -> None:
    n = 1_000_000
    plan = make_plan("x**2", optimizer="adam", clip_norm=1.0, stop="gradient<1e-9")
    kernel = vector_kernel(plan.rule, plan.tests)
    w, g = np.ones(n), np.ones(n)
    tracemalloc.start()
    step = kernel.rule.on([w, g], plan.constants(kernel.rule))
    fired = kernel.tests.on([w, g], [])
    states, _ = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    for k in range(3):
        assert fired(k, 1.0) == 0
        step(k, 0.1)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert states < 2.2 * w.nbytes
    assert peak - states < 0.2 * w.nbytes


@pytest.mark.parametrize("run", MADE["runs"], ids=named)
def test_positions_are_those_of_pytorch(run: dict[str, Any]) -> None:
    text, start = MADE["losses"][run["loss"]]
    expected = np.array(run["positions"]).T
    settings = {"constants": run["constants"], **run["settings"]}
    found = path(
        Loss(text),
        start,
        optimizer=run["optimizer"],
        lr=run["lr"],
        steps=len(expected) - 1,
        stop=(),
        **settings,
    )
    np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-12)
