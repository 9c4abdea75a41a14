"""Runs over arrays and data: parameters by name, positions left out, epochs; and their files."""

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from symgd import Outcome, Trajectory
from symgd.arrays.names import element_names
from symgd.epochs import Epochs
from symgd.errors import FileError

SUFFIXES = (".npz", ".csv", ".json")

SHAPES = {"W": (2, 2), "b": (), "u": (3,)}

EPOCHS = Epochs(
    ends=np.array([2, 4]),
    losses=np.array([1 / 3, 0.1 + 0.2]),
    validation=np.array([5e-324, 0.7]),
    batch_size=3,
    rows=6,
)


def make(kept: list[int] | None = None, epochs: Epochs | None = None) -> Trajectory:
    rng = np.random.default_rng(4)
    steps = 5 if kept is None else len(kept)
    return Trajectory(
        variables=element_names(SHAPES),
        positions=rng.standard_normal((steps, 8)),
        losses=np.array([4.0, 3.0, 1 / 7, 2.0, 2.5]),
        gradient_norms=rng.random(5),
        learning_rates=rng.random(4),
        outcome=Outcome.STEP_LIMIT,
        reason="took all 4 steps",
        settings={"loss": "sum(u)", "batch_size": 3},
        shapes=SHAPES,
        kept=None if kept is None else np.array(kept),
        epochs=epochs,
    )


RUNS = {
    "dense": make(),
    "thinned": make([0, 2, 4]),
    "epochs": make(None, EPOCHS),
    "all": make([0, 2, 4], EPOCHS),
    "no validation": make([0, 4], replace(EPOCHS, validation=np.empty(0))),
}


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("name", RUNS)
def test_comes_back_bit_for_bit(tmp_path: Path, suffix: str, name: str) -> None:
    run = RUNS[name]
    back = Trajectory.load(run.save(tmp_path / f"run{suffix}"))
    same(run, back)


def same(one: object, other: object) -> None:
    assert type(one) is type(other)
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        assert (one.dtype, one.shape) == (other.dtype, other.shape)
        assert one.tobytes() == other.tobytes()
        assert not other.flags.writeable
    elif isinstance(one, Trajectory | Epochs):
        for field in fields(one):
            same(getattr(one, field.name), getattr(other, field.name))
    else:
        assert one == other


# The rows of a .csv say themselves which steps they are of.
@pytest.mark.parametrize("suffix", [".npz", ".json"])
def test_positions_that_are_not_of_steps_in_order_are_refused(tmp_path: Path, suffix: str) -> None:
    run = replace(RUNS["thinned"], kept=np.array([0, 4, 2]))
    with pytest.raises(FileError, match="damaged"):
        Trajectory.load(run.save(tmp_path / f"run{suffix}"))


def test_parameters_have_their_names_and_shapes() -> None:
    run = RUNS["dense"]
    found = run.parameters()
    assert {name: array.shape for name, array in found.items()} == SHAPES
    assert np.concatenate([array.ravel() for array in found.values()]).tolist() == run.end.tolist()
    assert float(found["b"]) == run.end[4]
    assert not found["W"].flags.writeable


def test_numbers_are_parameters_without_axes() -> None:
    run = replace(RUNS["dense"], shapes={}, variables=tuple("abcdefgh"))
    assert {name: float(v) for name, v in run.parameters().items()} == dict(
        zip("abcdefgh", run.end.tolist(), strict=True)
    )


def test_best_is_judged_by_the_rows_held_out() -> None:
    run = RUNS["all"]
    assert (run.best.step, run.best.value) == (2, 5e-324)
    assert run.best.point.tolist() == run.positions[1].tolist()
    assert float(run.best_parameters()["b"]) == run.positions[1, 4]


def test_best_of_mini_batches_is_the_end() -> None:
    run = RUNS["no validation"]
    assert (run.best.step, run.best.value) == (4, 2.5)
    assert run.best.point.tolist() == run.end.tolist()


def test_best_of_mini_batches_before_an_epoch_is_over_is_the_end() -> None:
    none = np.empty(0)
    epochs = replace(EPOCHS, ends=none.astype(np.intp), losses=none, validation=none)
    assert make(None, epochs).best.step == 4


def test_best_of_full_batches_is_the_smallest_loss() -> None:
    epochs = replace(EPOCHS, validation=np.empty(0), batch_size=6)
    assert make(None, epochs).best.step == 2


def test_a_long_run_is_told_shortly() -> None:
    n = 1_000_000
    shapes = {"w": (n,)}
    run = replace(
        RUNS["dense"], variables=element_names(shapes), positions=np.ones((5, n)), shapes=shapes
    )
    assert repr(run) == (
        "Trajectory(reached the step limit: took all 4 steps; at w[0] = 1, w[1] = 1, w[2] = 1, "
        "w[3] = 1, w[4] = 1, …, loss 2.5)"
    )


def test_names_of_entries() -> None:
    names = element_names(SHAPES)
    assert tuple(names) == ("W_0_0", "W_0_1", "W_1_0", "W_1_1", "b", "u_0", "u_1", "u_2")
    assert names[-3:] == ("u_0", "u_1", "u_2")
    assert names == tuple(names)
    assert repr(names) == "(W_0_0, W_0_1, W_1_0, W_1_1, b, …)"
    with pytest.raises(IndexError):
        names[8]
