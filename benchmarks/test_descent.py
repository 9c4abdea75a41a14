"""One run with its full history, against the textbook loop in the same process."""

from typing import Any

import numpy as np
import pytest

import symgd

STEPS = 20_000
RATE = 1e-3
LOSS = symgd.Loss("(1 - x)**2 + 100*(y - x**2)**2")


def textbook() -> np.ndarray:
    """The loop of the textbooks, with the gradient written by hand."""

    def gradient(w: np.ndarray) -> np.ndarray:
        x, y = w
        return np.array([-400 * x * (y - x**2) - 2 * (1 - x), 200 * (y - x**2)])

    w = np.array([-1.2, 1.0])
    history = [w.copy()]
    for _ in range(STEPS):
        w = w - RATE * gradient(w)
        history.append(w.copy())
    return np.array(history)


def ours() -> np.ndarray:
    """The same run by descend(), with losses, gradient norms and its verdict."""
    return symgd.descend(LOSS, (-1.2, 1.0), lr=RATE, steps=STEPS, stop=()).positions


@pytest.mark.parametrize("run", [ours, textbook])
def test_rosenbrock_with_history(benchmark: Any, run: Any) -> None:
    positions = benchmark(run)
    assert positions.shape == (STEPS + 1, 2)
    assert positions[-1] == pytest.approx(textbook()[-1], rel=1e-9)
