"""Data on a cluster of Dask: the same losses and gradients, computed by its workers."""

import tracemalloc

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from distributed import LocalCluster
from numpy.testing import assert_allclose

from symgd import Loss, descend
from symgd.arrays.compiled import compiled
from symgd.arrays.reverse import gradient
from symgd.arrays.stable import stable
from symgd.data import load
from symgd.data.dask_data import DaskData
from symgd.errors import SettingError
from symgd.language import parse_arrays

ROWS = 10_007
COLUMNS = {"X": "f*", "y": "y"}
LOSSES = [
    "mean((X@w + b - y)**2)",
    "mean(log(1 + exp(-y*(X@w)))) + lam*sum(w**2)",
    "mean((tanh(X@W)@v - y)**2)",
    "mean(logsumexp(X@W, axis=1) - (X@W)[:, 0])",
    "max(abs(X@w - y)) + norm(w, 1)",
    "sum((y[1:] - b*y[:-1])**2)",
    "mean(huber(X@w - y, 1)) + logsumexp(X[:, 1]*b)",
]
PARAMETERS = {"w": (3,), "b": (), "W": (3, 2), "v": (2,)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    rng = np.random.default_rng(5)
    folder = tmp_path_factory.mktemp("train")
    X = rng.normal(size=(ROWS, 3))
    made = pa.table({**{f"f{i}": X[:, i] for i in range(3)}, "y": np.sign(X[:, 0] + 0.1)})
    for part, first in enumerate(range(0, ROWS, 3_000)):
        path = folder / f"part.{part}.parquet"
        pq.write_table(made.slice(first, 3_000), path, row_group_size=1_000)
    return folder


@pytest.fixture(scope="module")
def data(folder):
    data = load([folder], columns=COLUMNS, constants={"lam": 0.01}, dask="local:2")
    yield data
    data.client.cluster.close()
    data.client.close()


@pytest.mark.parametrize("text", LOSSES)
def test_losses_and_gradients_are_those_of_numpy(data, folder, rng, text):
    whole = load([folder], columns=COLUMNS, constants={"lam": 0.01})
    computation = stable(parse_arrays(text))
    names = [symbol.name for symbol in computation.inputs]
    used = [name for name in names if name in PARAMETERS]
    at = {name: rng.normal(size=shape) for name, shape in PARAMETERS.items()}
    shapes = {**whole.shapes, **PARAMETERS}
    function = compiled(gradient(computation, used, shapes), shapes)

    def arguments(given):
        arrays = {**given, **{name: np.asarray(value) for name, value in at.items()}}
        return [arrays[symbol.name] for symbol in function.computation.inputs]

    found = data.carrier(function, arguments(data.whole()))
    expected = function(*arguments(whole.whole()))
    assert len(found) == 1 + len(used)
    for one, other in zip(found, expected, strict=True):
        assert isinstance(one, np.ndarray | np.floating)
        assert one == pytest.approx(other, rel=1e-10, abs=1e-12)


def test_a_run_in_another_process_is_that_of_numpy(folder):
    settings = {"optimizer": "adam", "lr": 0.1, "steps": 3, "stop": ()}
    text, start = "mean((X@w + b - y)**2)", {"w": np.zeros(3), "b": 0.0}
    here = descend(Loss(text, data=load([folder], columns=COLUMNS)), start, **settings)
    with LocalCluster(
        n_workers=1, threads_per_worker=2, dashboard_address="127.0.0.1:0"
    ) as cluster:
        data = load([folder], columns=COLUMNS, dask=cluster.scheduler_address)
        there = descend(Loss(text, data=data), start, **settings)
        data.client.close()
    assert there.end == pytest.approx(here.end, rel=1e-9)
    assert there.losses == pytest.approx(here.losses, rel=1e-9)


def test_rows_are_kept_by_the_workers_only_where_they_fit(data, folder, monkeypatch):
    monkeypatch.setattr("symgd.data.dask_data._room", lambda _: 0)
    read_again = DaskData(data.stream, data.client).whole()["y"]
    assert len(read_again.dask) > len(data.whole()["y"].dask)
    assert np.array_equal(read_again.compute(), load([folder], columns=COLUMNS).whole()["y"])


def test_a_chunk_is_a_row_group(data):
    assert data.shapes == {"X": (ROWS, 3), "y": (ROWS,), "lam": ()}
    X = data.whole()["X"]
    assert X.shape == (ROWS, 3)
    assert max(X.chunks[0]) == 1_000
    assert sum(X.chunks[0]) == ROWS


def test_rows_are_held_out(data, folder, rng):
    train, held = data.split(0.3, rng)
    assert isinstance(train, DaskData)
    assert train.rows + held.rows == ROWS
    kept = train.whole()["X"].compute()
    assert kept.shape == train.shapes["X"]
    every = np.concatenate([kept, held.whole()["X"]])
    whole = load([folder], columns=COLUMNS).whole()["X"]
    assert np.array_equal(np.sort(every[:, 0]), np.sort(whole[:, 0]))


def test_mini_batches_come_from_the_files(data, rng):
    tracemalloc.start()
    assert sum(len(batch["y"]) for batch in data.batches(100, rng)) == ROWS
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10 * 8 * 4 * ROWS  # windows are no larger than the data


def test_columns_are_standardized(data, folder):
    options = {"columns": COLUMNS, "standardize": True, "bias": True}
    prepared = DaskData(load([folder], memory=100_000, **options), data.client)
    expected = load([folder], **options).whole()["X"]
    assert_allclose(prepared.whole()["X"].compute(), expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("here", "'here' is no cluster: give local, local:4 for four threads"),
        ("local:0", "'local:0' is no cluster"),
        ("tcp://127.0.0.1:1", "no scheduler of Dask answers at tcp://127.0.0.1:1 within"),
    ],
)
def test_no_cluster(folder, monkeypatch, address, said):
    monkeypatch.setattr("symgd.cluster.connect.WAIT", 1)
    with pytest.raises(SettingError, match=said):
        load([folder], columns=COLUMNS, dask=address)


def test_what_has_no_table(folder, tmp_path):
    np.save(tmp_path / "z.npy", np.arange(float(ROWS)))
    with pytest.raises(SettingError, match="dask reads tables"):
        load([tmp_path / "z.npy"], dask="local:2")
    with pytest.raises(SettingError, match="all rows come from tables, and z does not"):
        load([folder, tmp_path / "z.npy"], columns=COLUMNS, dask="local:2")


def test_without_dask(folder, monkeypatch):
    monkeypatch.setattr("symgd.cluster.find_spec", lambda _: None)
    with pytest.raises(SettingError, match=r'pip install "symgd\[dask\]"'):
        load([folder], columns=COLUMNS, dask="local:2")
