"""Losses can be copied and sent to other processes, also after they were evaluated."""

import copy
import os
import pickle
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest

from symgd import Loss
from symgd.data import load
from symgd.errors import FileError

rng = np.random.default_rng(0)
X, y = rng.normal(size=(500, 3)), rng.normal(size=500)
W = np.array([1.0, -2.0, 0.5])
TEXT = "mean((X@w - y)**2) + lam*sum(w**2)"


def over_data():
    return Loss(TEXT, data={"X": X, "y": y, "lam": 0.1})


def sent(loss):
    return pickle.loads(pickle.dumps(loss))  # noqa: S301 (our own)


def used(loss, point):
    loss.value(point), loss.value_and_gradient(point), loss.hessian_at(point)
    return loss


MADE = {
    "numbers": lambda: used(Loss("x**2*exp(y) + 0.1*x", ("y", "x")), [1.0, 2.0]),
    "a constant": lambda: used(Loss("a*x**2", data={"a": 0.3}), [1.0]),
    "data": lambda: used(over_data(), W),
    "shapes": lambda: used(Loss("sum(x**2)", shapes={"x": 3}), W),
}


@pytest.mark.parametrize("copied", [sent, copy.deepcopy, copy.copy])
@pytest.mark.parametrize("kind", MADE)
def test_a_copy_is_the_same_loss(kind, copied):
    loss = MADE[kind]()
    again = copied(loss)
    w = np.arange(1.0, 1 + len(loss.variables))
    assert (again.text, again.variables) == (loss.text, loss.variables)
    assert dict(again.parameters) == dict(loss.parameters)
    assert again.value(w) == loss.value(w)
    np.testing.assert_array_equal(again.gradient_at(w), loss.gradient_at(w))
    np.testing.assert_array_equal(again.hessian_at(w), loss.hessian_at(w))


def test_a_deep_copy_has_data_of_its_own():
    given = X.copy()
    loss = Loss("mean((X@w)**2)", data={"X": given})
    again = copy.deepcopy(loss)
    given[:] = 0
    assert (loss.value(W), again.value(W)) == (0, pytest.approx(np.mean((X @ W) ** 2)))


def test_another_process_has_the_same_gradient():
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        found = pool.submit(over_data().gradient_at, W).result()
    np.testing.assert_allclose(found, 2 / 500 * X.T @ (X @ W - y) + 0.2 * W, rtol=1e-12)


def test_arrays_on_the_disk_are_sent_by_their_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    np.save("X.npy", X)
    np.save("y.npy", y)
    loss = Loss("mean((X@w - y)**2)", data=load(["X.npy", "y.npy"]))
    content = pickle.dumps(loss)
    assert len(content) < 1000
    Path("elsewhere").mkdir()
    monkeypatch.chdir("elsewhere")
    again = pickle.loads(content)  # noqa: S301 (our own)
    assert again.value(W) == loss.value(W)
    assert again.data.sources == loss.data.sources


@pytest.fixture
def replaced(tmp_path):
    """Return a loss over an .npy file, and what puts another array in its place."""
    file = tmp_path / "x.npy"
    np.save(file, np.array([1.0, 2.0]))
    loss = Loss("mean((w*x)**2)", data=load([file]))

    def replace():
        np.save(tmp_path / "other.npy", np.array([3.0, 4.0, 5.0]))
        (tmp_path / "other.npy").replace(file)

    return loss, replace


@pytest.mark.parametrize("copied", [copy.deepcopy, copy.copy])
def test_a_copy_outlives_the_file_it_came_from(replaced, copied):
    loss, replace = replaced
    replace()
    for again in (copied(loss), copied(copied(loss)), Loss(loss.text, data=copied(loss.data))):
        assert again.value([1.0]) == loss.value([1.0]) == 2.5
        assert np.shares_memory(again.data.whole()["x"], loss.data.whole()["x"])


def test_a_file_that_has_changed_is_not_sent(replaced):
    loss, replace = replaced
    content = pickle.dumps(loss)
    assert pickle.loads(content).value([1.0]) == 2.5  # noqa: S301 (our own)
    replace()
    told = "x.npy' has changed since its data were loaded: load them again"
    for send in (
        lambda: pickle.loads(content),  # noqa: S301 (our own)
        lambda: pickle.dumps(loss),
        lambda: pickle.dumps(copy.deepcopy(loss)),
    ):
        with pytest.raises(FileError, match=told):
            send()


def test_a_file_of_the_same_size_is_told_by_its_time(tmp_path):
    file = tmp_path / "x.npy"
    np.save(file, np.array([1.0, 2.0]))
    # Mapped by the caller, who made the loss before the file was replaced.
    loss = Loss("mean((w*x)**2)", data={"x": np.load(file, mmap_mode="r")})
    seen = file.stat()
    np.save(tmp_path / "other.npy", np.array([3.0, 4.0]))
    os.utime(tmp_path / "other.npy", ns=(seen.st_atime_ns, seen.st_mtime_ns + 1))
    (tmp_path / "other.npy").replace(file)
    with pytest.raises(FileError, match="has changed"):
        pickle.dumps(loss)


def test_a_file_that_is_gone_is_missed(tmp_path, replaced):
    loss, _ = replaced
    content = pickle.dumps(loss)
    (tmp_path / "x.npy").unlink()
    assert copy.deepcopy(loss).value([1.0]) == 2.5
    for send in (lambda: pickle.loads(content), lambda: pickle.dumps(loss)):  # noqa: S301
        with pytest.raises(FileError, match=r"cannot read .*x.npy'"):
            send()


def test_a_part_of_an_array_on_the_disk_is_sent_alone(tmp_path):
    np.save(tmp_path / "X.npy", X)
    part = np.load(tmp_path / "X.npy", mmap_mode="r")[:100]
    loss = Loss("mean((X@w)**2)", data={"X": part})
    again = sent(loss)
    assert again.value(W) == loss.value(W) == pytest.approx(np.mean((X[:100] @ W) ** 2))


def test_what_a_file_made_scales_and_constants_go_along(tmp_path):
    table = tmp_path / "points.csv"
    table.write_text("x,y,note\n1,2,a\n2,4,b\n3,5,c\n")
    loss = Loss("mean((w*x + b - y)**2)", data=load([table], standardize=True))
    again = sent(loss)
    assert again.data.left_out == loss.data.left_out == ("note",)
    assert again.data.scales.keys() == {"x"}
    assert again.value([1.0, 2.0]) == loss.value([1.0, 2.0])
