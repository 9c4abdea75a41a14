"""Ridge regression by gradient descent and by its closed form, with few features and with many."""

from functools import cache
from typing import Any

import numpy as np
import pytest

import symgd

FEW, MANY = (10_000, 10), (2_000, 10_000)
"""Rows and features."""

SMOKE = 20
"""By how much both are divided where nothing is measured."""

LAM = 0.01


@cache
def regression(rows: int, features: int) -> tuple[symgd.Loss, symgd.ClosedForm]:
    """Return the loss over normal numbers, with its derivatives made, and where its minimum is."""
    rng = np.random.default_rng(0)
    X = rng.standard_normal((rows, features))
    y = X @ (rng.standard_normal(features) / np.sqrt(features)) + rng.standard_normal(rows)
    loss = symgd.Loss("mean((X@w - y)^2) + lam*sum(w^2)", data={"X": X, "y": y, "lam": LAM})
    return loss, symgd.closed_form(loss)


def limit(rows: int, features: int) -> float:
    """Return the largest curvature of the loss, by the law of Marchenko and Pastur."""
    return 2 * (1 + np.sqrt(features / rows)) ** 2 + 2 * LAM


@pytest.mark.parametrize("size", [FEW, MANY], ids=lambda size: f"{size[1]} features")
@pytest.mark.parametrize("way", ["gradient descent", "closed form", "NumPy by hand"])
def test_a_regression(benchmark: Any, size: tuple[int, int], way: str) -> None:
    rows, features = size
    if benchmark.disabled:
        rows, features = rows // SMOKE, max(features // SMOKE, 2)
    benchmark.group = f"{rows:,} rows of {features:,}"
    loss, solved = regression(rows, features)
    goal = solved.value * (1 + 1e-6)

    def descent() -> np.ndarray:
        lr = 1.8 / limit(rows, features)
        run = symgd.descend(loss, lr=lr, steps=1000, stop=f"loss<{goal!r}")
        benchmark.extra_info["steps"] = run.steps
        assert run.outcome == "converged"
        return run.end

    def by_hand() -> np.ndarray:
        X, y = loss.data.whole()["X"], loss.data.whole()["y"]
        normal = X.T @ X / rows
        normal[np.diag_indices_from(normal)] += LAM
        return np.linalg.solve(normal, X.T @ y / rows)

    ways = {
        "gradient descent": descent,
        "closed form": lambda: symgd.closed_form(loss).w,
        "NumPy by hand": by_hand,
    }
    w = benchmark.pedantic(ways[way], rounds=10 if features < 1000 else 1)
    assert loss.value(w) <= goal
    if way != "gradient descent":
        np.testing.assert_allclose(w, solved.w, rtol=1e-8, atol=1e-10)
