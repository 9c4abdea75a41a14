"""Arrays in memory: what they are, and how their rows are gone through."""

import numpy as np
import pytest
import scipy.sparse

from symgd.data import Arrays
from symgd.data.shuffle import RUN, WINDOW
from symgd.errors import SettingError


def test_the_rows_are_what_most_arrays_share():
    data = Arrays({"X": np.ones((10, 1000)), "y": np.ones(10), "prior": np.ones(1000)})
    assert data.rows == 10
    assert list(data.fixed) == ["prior"]


def test_of_two_lengths_shared_alike_the_longer_is_the_rows():
    assert Arrays({"c": np.ones(3), "y": np.ones(7)}).rows == 7


def test_numbers_have_no_rows():
    data = Arrays({"lam": 0.1, "k": 3})
    assert data.rows == 0
    assert dict(data.whole()) == {"lam": 0.1, "k": 3.0}


def test_arrays_become_read_only_float64_without_a_copy():
    x = np.arange(3.0)
    data = Arrays({"x": x, "n": [1, 2, 3], "b": [True, False, True]})
    assert all(array.dtype == np.float64 for array in data.whole().values())
    assert np.shares_memory(x, data.whole()["x"])
    assert x.flags.writeable
    with pytest.raises(ValueError, match="read-only"):
        data.whole()["x"][0] = 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([1, float("nan"), 3], r"x\[1\] is not a number \(NaN\): leave its row out"),
        ([[1, 2], [3, -np.inf]], r"x\[1, 1\] is infinite"),
        (float("inf"), "x is infinite"),
        ([[1, 2], [3]], "x has rows of different length: row 0 has 2, row 1 has 1"),
        (["a", "b"], "x holds text"),
        ([1, None], r"x\[1\] is not a number"),
        ([1 + 2j], "x holds complex numbers"),
        (np.array(["2020-01-01"], "M8[D]"), "x holds dates"),
        (np.ones((2, 3, 4)), r"x has 3 axes, \(2, 3, 4\): give .* x.reshape\(2, -1\)"),
        ([], r"x is empty, \(0,\): give at least one row"),
        (np.ones((0, 3)), "x is empty"),
        (np.ma.masked_equal([1.0, 2.0], 2), "x has entries that are masked: leave its row out"),
        (scipy.sparse.eye_array(3), r"x is sparse: give x.toarray\(\)"),
        ([1, [2, 3]], "x holds something that is no number"),
        (np.array([np.finfo(np.longdouble).max]), r"x\[0\] is infinite"),
        (10**400, "x holds something that is no number"),
        ({"a": 1}, "x holds something that is no number"),
    ],
)
def test_what_is_no_array_of_numbers(given, said):
    with pytest.raises(SettingError, match=said):
        Arrays({"x": given})


def test_a_nan_is_found_far_inside():
    x = np.zeros((600_000, 2))
    x[523_000, 1] = np.nan
    with pytest.raises(SettingError, match=r"x\[523000, 1\]"):
        Arrays({"x": x})


@pytest.mark.parametrize("rows", [1, 5, 256, WINDOW, WINDOW + 1, 3 * WINDOW + 5])
@pytest.mark.parametrize("size", [1, 7, 256, WINDOW // RUN, WINDOW])
def test_every_row_comes_once_an_epoch(rows, size, rng):
    if rows / size > 20_000:
        pytest.skip("slow, and shows no more")
    number = np.arange(float(rows))
    data = Arrays({"X": np.stack([number, -number], axis=1), "y": number, "lam": 0.5})
    batches = list(data.batches(size, rng))
    assert [len(batch["y"]) for batch in batches[:-1]] == [size] * (len(batches) - 1)
    assert len(batches) == -(-rows // size)
    y = np.concatenate([batch["y"] for batch in batches])
    X = np.concatenate([batch["X"] for batch in batches])
    assert np.array_equal(np.sort(y), number)
    assert np.array_equal(X, np.stack([y, -y], axis=1))
    assert all(batch["lam"] == 0.5 for batch in batches)


def test_epochs_differ_and_seeds_repeat_them():
    data = Arrays({"y": np.arange(100.0)})

    def epochs(seed):
        rng = np.random.default_rng(seed)
        return [np.concatenate([b["y"] for b in data.batches(8, rng)]).tolist() for _ in range(2)]

    first, second = epochs(3)
    assert first != second
    assert epochs(3) == [first, second]
    assert epochs(4)[0] != first


def test_rows_of_a_sorted_table_are_mixed(rng):
    """Means of batches spread as those of random samples do, or up to twice as far."""
    rows, size = 40 * WINDOW, 256
    data = Arrays({"y": np.arange(rows) / rows})
    means = [batch["y"].mean() for batch in data.batches(size, rng)]
    assert np.std(means) < 2 * np.sqrt(1 / 12 / size)
    windows = np.array(means).reshape(-1, WINDOW // size).mean(axis=1)
    assert np.std(windows) < 2 * np.sqrt(1 / 12 / (WINDOW / RUN))


def test_all_rows_at_once_are_no_copy(rng):
    data = Arrays({"y": np.arange(5.0)})
    (batch,) = data.batches(5, rng)
    assert batch["y"] is data.whole()["y"]


def test_a_split_parts_the_rows(rng):
    y = np.arange(50.0)
    train, held = Arrays({"X": y[:, None], "y": y, "lam": 2.0}).split(0.2, rng)
    assert (train.rows, held.rows) == (40, 10)
    both = np.concatenate([train.whole()["y"], held.whole()["y"]])
    assert np.array_equal(np.sort(both), y)
    assert np.array_equal(held.whole()["X"][:, 0], held.whole()["y"])
    assert held.whole()["lam"] == 2.0
    assert train.shapes == {"X": (40, 1), "y": (40,), "lam": ()}


def test_a_fixed_array_stays_whole_where_a_part_has_as_many_rows(rng):
    data = Arrays({"X": np.ones((10, 8)), "y": np.arange(10.0), "prior": np.arange(8.0)})
    train, held = data.split(0.2, rng)
    assert (train.rows, list(train.fixed)) == (8, ["prior"])
    assert list(held.split(0.5, rng)[0].fixed) == ["prior"]
    assert all(np.array_equal(b["prior"], np.arange(8.0)) for b in train.batches(2, rng))


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.0, "0 of the rows cannot be held out: give a share between 0 and 1"),
        (1.5, "1.5 of the rows"),
        (0.01, "a share of 0.01 of 5 rows leaves no row to hold out: give a larger one"),
        (0.99, "leaves no row to train on: give a smaller one"),
    ],
)
def test_a_share_that_leaves_nothing(share, said, rng):
    with pytest.raises(SettingError, match=said):
        Arrays({"y": np.arange(5.0)}).split(share, rng)
