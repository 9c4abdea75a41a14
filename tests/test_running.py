"""What a single run keeps: its whole history, once."""

import subprocess
import sys

import numpy as np
import pytest

from symgd import Loss, descend, descend_batch
from symgd.errors import SettingError
from symgd.running import History, Path

BOWL = "x**2 + 2*y**2"


def test_a_path_in_parts_is_the_path() -> None:
    rng = np.random.default_rng(2)
    positions, rates = rng.standard_normal((9, 2)), rng.random(9)
    history = History(2, 20)
    for part in (slice(0, 1), slice(1, 6), slice(6, 9)):
        history.add(Path.through(Loss(BOWL), positions[part], rates[part]))
    found = history.close(8)
    np.testing.assert_array_equal(found.positions, positions[:8])
    np.testing.assert_array_equal(found.rates, rates[:8])
    x, y = positions[:8].T
    np.testing.assert_allclose(found.losses, x**2 + 2 * y**2, rtol=1e-14)
    np.testing.assert_allclose(found.norms, np.sqrt(4 * x**2 + 16 * y**2), rtol=1e-14)
    assert all(numbers.base is None for numbers in found)


def test_a_loss_that_is_no_number_ends_the_run_there() -> None:
    # Where x < 1/2 the gradient has a value and the loss has none: steps could go on for ever.
    run = descend("log(x - 0.5) + 2*x", (1.0,), lr=0.05, steps=10_000_000)
    assert str(run.outcome) == "left the domain"
    assert run.steps < 100
    assert run.end[0] > 0.5


MEMORY = """
import re
from symgd import descend
peak = lambda: int(re.search(r"VmHWM:\\s*(\\d+)", open("/proc/self/status").read())[1]) / 1000
settings = {"lr": 1e-9, "backend": "numpy"}
descend("rosenbrock", steps=20_000, **settings)
before = peak()
descend("rosenbrock", steps=1_500_000, **settings)
print(peak() - before)
"""


def test_a_long_history_is_kept_once() -> None:
    """A step is two coordinates, a loss, a norm and a rate: 60 MB for 1.5 million."""
    command = [sys.executable, "-c", MEMORY]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert 50 < float(done.stdout) < 100, done.stdout


@pytest.mark.parametrize(
    ("loss", "steps", "sentence"),
    [
        ("x + y", 10**8, "would take 4 GB of memory, and may take 0.4 GB: ask for 10,000,000 at"),
        ("x", 12_500_001, "ask for 12,500,000 at most, or for the ends alone, by a sweep over lr="),
    ],
)
def test_a_history_that_is_too_long(loss: str, steps: int, sentence: str) -> None:
    with pytest.raises(SettingError, match=sentence):
        descend(loss, steps=steps)


def test_histories_side_by_side_are_too_long_together() -> None:
    starts = np.ones((1, 100_000))
    with pytest.raises(SettingError, match=r"of 100,000 runs .* 320 GB .* ask for 125 at most"):
        descend_batch("x**2", starts, steps=100_000)
    assert len(descend_batch("x**2", starts[:, :3], steps=125)) == 3
