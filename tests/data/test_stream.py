"""Tables larger than the memory that they may take."""

import threading

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from numpy.testing import assert_allclose
from pyarrow import feather

from symgd.data import load
from symgd.data.stream import Stream
from symgd.errors import FileError, SettingError

ROWS = 20_003
COLUMNS = {"X": "f*", "y": "y"}
MEMORY = 400_000


@pytest.fixture
def made(rng):
    features = {f"f{place}": 3 * rng.normal(size=ROWS) + place for place in range(3)}
    return pa.table({**features, "y": np.arange(float(ROWS)), "name": ["text"] * ROWS})


@pytest.fixture(params=["csv", "parquet", "feather", "folder"])
def path(request, made, tmp_path):
    path = tmp_path / f"t.{request.param}"
    match request.param:
        case "csv":
            pyarrow.csv.write_csv(made, path)
        case "parquet":
            pq.write_table(made, path, row_group_size=1_234)
        case "feather":
            feather.write_feather(made, path, chunksize=1_234)
        case "folder":
            path.mkdir()
            for part, first in enumerate(range(0, ROWS, 3_000)):
                pq.write_table(made.slice(first, 3_000), path / f"part.{part}.parquet")
    return path


def epoch(data, size, rng):
    batches = [dict(batch) for batch in data.batches(size, rng)]
    return {name: [batch[name] for batch in batches] for name in batches[0]}


@pytest.mark.parametrize("size", [64, 1_000])
def test_every_row_comes_once_an_epoch(path, made, rng, size):
    data = load([path], columns=COLUMNS, constants={"lam": 0.5}, memory=MEMORY)
    assert isinstance(data, Stream)
    assert data.shapes == {"X": (ROWS, 3), "y": (ROWS,), "lam": ()}
    found = epoch(data, size, rng)
    assert {len(y) for y in found["y"][:-1]} == {size}
    assert len(found["y"]) == -(-ROWS // size)
    y = np.concatenate(found["y"])
    assert np.array_equal(np.sort(y), np.arange(float(ROWS)))
    X = np.stack([made[f"f{place}"] for place in range(3)], axis=1)
    assert np.array_equal(np.concatenate(found["X"]), X[y.astype(int)])
    assert all(batch == 0.5 for batch in found["lam"])


def test_epochs_differ_and_seeds_repeat_them(path):
    data = load([path], columns=COLUMNS, memory=MEMORY)

    def orders(seed):
        rng = np.random.default_rng(seed)
        return [np.concatenate(epoch(data, 64, rng)["y"]).tolist() for _ in range(2)]

    first, second = orders(3)
    assert first != second
    assert orders(3) == [first, second]


def test_it_is_prepared_as_in_memory(path, rng):
    options = {"columns": COLUMNS, "standardize": True, "bias": True}
    streamed = load([path], memory=MEMORY, **options)
    whole = load([path], memory=10**9, **options)
    assert streamed.shapes == whole.shapes
    assert streamed.scales["X"].means == pytest.approx(whole.scales["X"].means, rel=1e-12)
    found = epoch(streamed, 100, rng)
    y = np.concatenate(found["y"]).astype(int)
    X = whole.whole()["X"][y]
    assert_allclose(np.concatenate(found["X"]), X, rtol=1e-9, atol=1e-9)


def test_rows_are_held_out(path, rng):
    options = {"columns": COLUMNS, "standardize": True, "bias": True}
    data = load([path], memory=MEMORY, **options)
    train, held = data.split(0.2, rng)
    assert train.rows + held.rows == ROWS
    assert held.rows == pytest.approx(0.2 * ROWS, rel=0.05)
    found = epoch(train, 100, rng)
    y = np.concatenate([*found["y"], held.whole()["y"]])
    assert np.array_equal(np.sort(y), np.arange(float(ROWS)))
    X = np.concatenate([*found["X"], held.whole()["X"]])
    expected = load([path], memory=10**9, **options).whole()["X"][y.astype(int)]
    assert_allclose(X, expected, rtol=1e-9, atol=1e-9)
    again, other = train.split(0.2, rng)
    rows = [*epoch(again, 100, rng)["y"], other.whole()["y"], held.whole()["y"]]
    assert np.array_equal(np.sort(np.concatenate(rows)), np.arange(float(ROWS)))


def test_arrays_of_other_files_stand_beside(path, tmp_path, rng):
    np.save(tmp_path / "W.npy", np.c_[np.arange(float(ROWS)), np.ones(ROWS)])
    np.save(tmp_path / "c.npy", np.ones(3))
    files = [path, tmp_path / "W.npy", tmp_path / "c.npy"]
    data = load(files, columns=COLUMNS, memory=MEMORY, bias=True)
    assert data.shapes["W"] == (ROWS, 3)
    assert data.fixed.keys() == {"c"}
    found = epoch(data, 100, rng)
    assert np.array_equal(np.concatenate(found["W"])[:, 0], np.concatenate(found["y"]))
    _, held = data.split(0.1, rng)
    assert np.array_equal(held.whole()["W"][:, 0], held.whole()["y"])


def test_parts_of_a_sorted_table_are_mixed(made, tmp_path, rng):
    pq.write_table(made, tmp_path / "t.parquet", row_group_size=500)
    data = load([tmp_path / "t.parquet"], names=["y"], memory=MEMORY)
    first = next(iter(data.batches(200, rng)))["y"]
    assert first.std() > ROWS / 10


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (
            lambda data, rng: data.whole(),
            "the 20,003 rows take 0.64 MB, and 0.4 MB may be used: go through them in mini-batches "
            r"with batch_size=256 \(--batch-size 256\)",
        ),
        (
            lambda data, rng: next(data.batches(20_000, rng)),
            "batches of 20,000 rows take 2.6 MB, .* give a smaller batch_size",
        ),
        (
            lambda data, rng: data.split(0.9, rng),
            "0.9 of the rows take 0.58 MB, .* hold out a smaller share",
        ),
    ],
)
def test_what_does_not_fit(path, rng, act, said):
    data = load([path], columns=COLUMNS, memory=MEMORY)
    with pytest.raises(SettingError, match=said):
        act(data, rng)


def test_a_value_is_missed_before_any_run(made, tmp_path):
    y = pa.array(np.arange(float(ROWS)), mask=np.arange(ROWS) == 14_000)
    pq.write_table(made.set_column(3, "y", y), tmp_path / "t.parquet", row_group_size=999)
    with pytest.raises(SettingError, match=r"'y' of t.parquet has no value in row 14001"):
        load([tmp_path / "t.parquet"], columns=COLUMNS, memory=MEMORY)


def test_columns_that_are_part_of_no_array_are_told(made, tmp_path):
    pq.write_table(made, tmp_path / "t.parquet")
    files = [tmp_path / "t.parquet"]
    streamed = load(files, columns=COLUMNS, names=["y"], memory=MEMORY)
    assert streamed.left_out == load(files, columns=COLUMNS, names=["y"]).left_out
    assert set(streamed.left_out) == set(made.column_names) - set(streamed.source.headers)
    assert streamed.split(0.2, np.random.default_rng(0))[1].left_out == streamed.left_out


def test_a_constant_column_is_found(made, tmp_path):
    made = made.set_column(1, "f1", pa.array(np.full(ROWS, 0.1)))
    pq.write_table(made, tmp_path / "t.parquet")
    with pytest.raises(SettingError, match=r"column 'f1' of .*t.parquet is constant, 0.1"):
        load([tmp_path / "t.parquet"], columns=COLUMNS, memory=MEMORY, standardize=True)


def test_a_run_that_stops_leaves_no_reader(path, rng):
    before = threading.active_count()
    batches = load([path], columns=COLUMNS, memory=MEMORY).batches(64, rng)
    next(batches)
    assert threading.active_count() == before + 1
    batches.close()
    assert threading.active_count() == before


def test_a_file_that_goes_away_is_told_of(made, tmp_path, rng):
    pq.write_table(made, tmp_path / "t.parquet", row_group_size=999)
    data = load([tmp_path / "t.parquet"], columns=COLUMNS, memory=MEMORY)
    (tmp_path / "t.parquet").unlink()
    with pytest.raises(FileError, match=r"t.parquet"):
        list(data.batches(64, rng))
