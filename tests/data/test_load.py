"""Files → data: kinds of files, several of them, and preparation."""

import datetime
import decimal
import mmap
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from numpy.testing import assert_allclose
from pyarrow import feather

from symgd.data import load, read_array, save_arrays
from symgd.errors import FileError, SettingError, SymgdError

COLUMNS = {"X": "f*", "y": "y"}


def table(rng, rows=1000):
    return pa.table({"f1": rng.normal(size=rows), "f2": rng.normal(size=rows), "y": range(rows)})


def write(table, path, **options):
    if path.suffix in (".feather", ".arrow"):
        feather.write_feather(table, path, **options)
    else:
        pq.write_table(table, path, **options)
    return path


@pytest.mark.parametrize("name", ["t.parquet", "t.pq", "t.feather", "t.ARROW"])
def test_tables_of_every_kind(tmp_path, rng, name):
    made = table(rng)
    path = tmp_path / name
    write(made, path.with_suffix(path.suffix.lower())).rename(path)
    data = load([path], columns=COLUMNS)
    assert data.shapes == {"X": (1000, 2), "y": (1000,)}
    assert np.array_equal(data.whole()["X"], np.stack([made["f1"], made["f2"]], axis=1))
    assert np.array_equal(data.whole()["y"], np.arange(1000.0))
    assert data.whole()["X"].flags.c_contiguous


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (pa.array([1, 2], pa.int8()), [1, 2]),
        (pa.array([1, 2**53 + 1], pa.int64()), [1, 2.0**53]),
        (pa.array([1, 2**64 - 1], pa.uint64()), [1, 2.0**64]),
        (pa.array([0.5, 1], pa.float32()), [0.5, 1]),
        (pa.array([0.5, 1], pa.float16()), [0.5, 1]),
        (pa.array([True, False]), [1, 0]),
        (pa.array([decimal.Decimal("1.25"), decimal.Decimal("-3")]), [1.25, -3]),
        (pa.array([7.5, 2.5]).dictionary_encode(), [7.5, 2.5]),
    ],
)
def test_columns_that_are_numbers(tmp_path, values, expected):
    path = write(pa.table({"x": values}), tmp_path / "t.parquet")
    assert load([path]).whole()["x"].tolist() == expected


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (pa.array([1.0, None]), "column 'x' of t.parquet has no value in row 2"),
        (
            pa.array([1.0, float("nan")]),
            r"column 'x' of t.parquet is not a number \(NaN\) in row 2",
        ),
        (pa.array([float("-inf"), 1]), "column 'x' of t.parquet is infinite in row 1"),
        (pa.array(["a", "b"]), "column 'x' of t.parquet holds text, not numbers"),
        (pa.array(["a", "b"]).dictionary_encode(), "holds categories, not numbers"),
        (pa.array([datetime.date(2020, 1, 1)]), "holds dates, not numbers"),
        (pa.array([datetime.timedelta(1)]), "holds times, not numbers"),
        (pa.array([[1.0, 2.0]]), "holds lists, not numbers"),
        (pa.array([None]), "holds nothing, not numbers"),
        (pa.array([b"ab"]), "holds values of type binary, not numbers"),
    ],
)
def test_columns_that_are_not(tmp_path, values, said):
    path = write(pa.table({"x": values}), tmp_path / "t.parquet")
    with pytest.raises(SettingError, match=said):
        load([path], columns={"x": "x"})


def test_the_row_of_a_missing_value_behind_several_groups(tmp_path):
    x = np.arange(100_000.0)
    values = pa.array(x, mask=x == 70_122)
    for name, options in (
        ("t.parquet", {"row_group_size": 9_999}),
        ("t.feather", {"chunksize": 999}),
    ):
        path = write(pa.table({"x": values}), tmp_path / name, **options)
        with pytest.raises(SettingError, match=f"'x' of {name} has no value in row 70123"):
            load([path])


def test_row_labels_of_pandas_are_no_data(tmp_path):
    labels = {"__index_level_0__": pa.array([5, 6])}
    path = write(pa.table({"x": pa.array([1.0, 2.0]), **labels}), tmp_path / "t.parquet")
    assert load([path], columns={"X": "*"}).shapes == {"X": (2, 1)}


def test_wide_tables(csv, tmp_path, rng):
    wide = rng.normal(size=(60, 2_500))
    headers = [f"x.{place}" for place in range(2_500)]
    made = pa.table(dict(zip(headers, wide.T, strict=True)))
    rows = "\n".join(",".join(map(repr, row)) for row in wide.tolist())
    for path in (
        write(made, tmp_path / "t.parquet"),
        write(made, tmp_path / "t.feather"),
        csv(f"{','.join(headers)}\n{rows}"),
    ):
        assert np.array_equal(load([path], columns={"X": "x.*"}).whole()["X"], wide)


def test_a_folder_is_read_in_natural_order(tmp_path):
    for number in (10, 9, 1):
        write(pa.table({"x": [float(number)]}), tmp_path / f"part-{number}.parquet")
    (tmp_path / "_SUCCESS").touch()
    data = load([tmp_path])
    assert data.whole()["x"].tolist() == [1, 9, 10]
    assert data.sources["x"].endswith("part-10.parquet, 3 files")


def test_tables_continue_each_other(csv, tmp_path):
    other = write(pa.table({"y": [5.0], "x": [6.0]}), tmp_path / "t.parquet")
    data = load([csv("x,y\n1,2\n3,4\n"), other])
    assert data.whole()["x"].tolist() == [1, 3, 6]
    third = csv("x,z\n1,2\n", "third.csv")
    with pytest.raises(FileError, match=r"third.csv' has other columns than '.*t.parquet'"):
        load([other, third])


def test_a_table_under_a_name_is_one_array(csv):
    features, labels = csv("a b,c,name\n1,2,n\n3,4,n\n", "x.csv"), csv("z\n5\n6\n", "y.csv")
    whole = load([("X", features), f"y={labels}"]).whole()
    assert whole["X"].tolist() == [[1, 2], [3, 4]]
    assert whole["y"].tolist() == [5, 6]


def is_mapped(array):
    while isinstance(array, np.ndarray):
        array = array.base
    return isinstance(array, mmap.mmap)


def test_arrays_of_numpy(tmp_path, rng):
    X, y = rng.normal(size=(20, 3)), rng.normal(size=20)
    np.save(tmp_path / "features.npy", X)
    np.save(tmp_path / "y.npy", y.astype(np.float32))
    data = load([("X", tmp_path / "features.npy"), tmp_path / "y.npy"], constants={"lam": 0.1})
    assert data.shapes == {"X": (20, 3), "y": (20,), "lam": ()}
    assert np.array_equal(data.whole()["X"], X)
    assert is_mapped(data.whole()["X"])
    assert data.sources["lam"] == ""
    assert np.array_equal(load([tmp_path / "features.npy"]).whole()["features"], X)


def test_arrays_are_kept_and_read(tmp_path, rng):
    w = rng.normal(size=(3, 2))
    path = save_arrays(tmp_path / "fit.npz", {"w": w, "b": 0.5})
    whole = load([path]).whole()
    assert np.array_equal(whole["w"], w)
    assert whole["b"] == 0.5
    single = save_arrays(tmp_path / "one.npz", {"w": w})
    assert np.array_equal(load([("V", single)]).whole()["V"], w)
    with pytest.raises(FileError, match=r"several arrays, w, b, which have their names"):
        load([("V", path)])
    with pytest.raises(FileError, match=r"cannot keep arrays in '.*fit.npy': end the name with"):
        save_arrays(tmp_path / "fit.npy", {"w": w})


@pytest.mark.parametrize(
    ("array", "said"),
    [
        (np.array([1, None], dtype=object), "holds Python objects, which are never loaded"),
        (np.array(["a"]), "x.npy holds text"),
        (np.array([1j]), "x.npy holds complex numbers"),
        (np.ones((2, 2, 2)), "x.npy has 3 axes"),
        (np.ones((0, 2)), "x.npy is empty"),
        (np.array([1, np.nan]), r"x.npy\[1\] is not a number"),
    ],
)
def test_arrays_of_other_things(tmp_path, array, said):
    np.save(tmp_path / "x.npy", array, allow_pickle=True)
    with pytest.raises(SymgdError, match=said):
        read_array(tmp_path / "x.npy")
    np.savez(tmp_path / "x.npz", x=array, allow_pickle=True)
    with pytest.raises(SymgdError):
        load([tmp_path / "x.npz"])


@pytest.mark.parametrize("ending", ["csv", "parquet", "arrow", "feather", "npy", "npz"])
def test_files_that_are_damaged_or_not_there(tmp_path, ending):
    path = tmp_path / f"t.{ending}"
    with pytest.raises(FileError, match=r"^cannot read '.*': no such file"):
        load([path])
    for content in (b"", b"PK\x03\x04", b"\x93NUMPY\x01\x00", b"PAR1" * 20, b"ARROW1\0\0" * 9):
        path.write_bytes(content)
        with pytest.raises(SymgdError):
            load([path])


@pytest.mark.parametrize("name", ["t.parquet", "t.feather"])
def test_a_file_cut_short(tmp_path, rng, name):
    path = write(table(rng, 100_000), tmp_path / name)
    whole = bytearray(path.read_bytes())
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(FileError, match=r"is damaged, or not a"):
        load([path])


@pytest.mark.parametrize(
    ("files", "options", "said"),
    [
        (["t.xlsx"], {}, "cannot tell what 't.xlsx' is from its ending: end the name with .csv"),
        (["empty"], {}, "the folder 'empty' holds no .parquet file"),
        (["x="], {}, "'x=' names no file: give one, as in train.csv or X=x.npy"),
        ([""], {}, "'' names no file"),
        (["."], {}, "the folder '.' holds no .parquet file"),
        (["x.npy"], {"constants": {"lam": float("nan")}}, r"lam is not a number \(NaN\): give a"),
        (["huge.npy"], {"standardize": ["huge"]}, "huge holds numbers too large to standardize"),
        (["tiny.npy"], {"standardize": ["tiny"]}, "tiny holds numbers too small to standardize"),
        (["2.npy"], {}, r"'2.npy' is one array, and needs a name: give X=2.npy"),
        ([("2x", "x.npy")], {}, "'2x', from 'x.npy', is no name that a loss can use"),
        (["x.npy", "x=2.npy"], {}, "x is given twice, by 'x.npy' and '2.npy': give it once"),
        (["x.npy"], {"constants": {"x": 1}}, "x is given twice, by 'x.npy' and a constant"),
        (["x.npy"], {"columns": {"x": "y"}}, "columns are those of a table: give a .csv"),
        (["x.npy"], {"bias": True}, "a column of ones belongs to a matrix, and there is none"),
        (["x.npy"], {"standardize": ["z"]}, "there is no array with rows 'z': type one of x"),
        (["y=x.npy"], {"standardize": True}, "there is nothing to standardize: no matrix, and"),
    ],
)
def test_what_makes_no_sense(tmp_path, monkeypatch, files, options, said):
    monkeypatch.chdir(tmp_path)
    np.save("x.npy", np.arange(3.0))
    np.save("2.npy", np.arange(3.0))
    np.save("huge.npy", [1e300, -1e300])
    np.save("tiny.npy", [1e-200, 2e-200])
    Path("t.xlsx").touch()
    Path("empty").mkdir()
    with pytest.raises(SymgdError, match=said):
        load(files, **options)


def test_columns_are_standardized_and_ones_appended(tmp_path, rng):
    made = table(rng, 30_000)
    path = write(made, tmp_path / "t.parquet")
    data = load([path], columns=COLUMNS, standardize=True, bias=True)
    X = np.stack([made["f1"], made["f2"]], axis=1)
    means, deviations = X.mean(axis=0), X.std(axis=0)
    expected = np.c_[(X - means) / deviations, np.ones(30_000)]
    assert_allclose(data.whole()["X"], expected, rtol=1e-6, atol=1e-12)
    assert data.scales["X"].means == pytest.approx(means)
    assert data.scales["X"].deviations == pytest.approx(deviations)
    assert np.array_equal(data.whole()["y"], np.arange(30_000.0))
    train, held = data.split(0.5, rng)
    assert train.scales is not None
    assert held.scales.keys() == {"X"}


def test_a_far_away_mean_costs_no_digits(tmp_path, rng):
    x = 1e9 + rng.normal(size=20_000)
    np.save(tmp_path / "x.npy", x)
    found = load([tmp_path / "x.npy"], standardize=["x"])
    assert found.scales["x"].deviations == pytest.approx((x - 1e9).std(), rel=1e-7)
    assert found.whole()["x"].std() == pytest.approx(1, rel=1e-7)


def test_a_constant_column(csv):
    path = csv("f1,f2,y\n1,0.1,0\n2,0.1,1\n3,0.1,0\n")
    with pytest.raises(
        SettingError, match=r"column 'f2' of .*\.csv is constant, 0.1, and cannot be brought"
    ):
        load([path], columns=COLUMNS, standardize=True)
    with pytest.raises(SettingError, match=r"column 'f2' of .*\.csv is constant, 0.1, and"):
        load([path], standardize=["f2"])


def test_a_single_row_has_no_deviation(csv):
    with pytest.raises(SettingError, match=r"\.csv has one row, and its columns no deviation"):
        load([csv("f1,f2,y\n1,0.1,0\n")], columns=COLUMNS, standardize=True)


def test_without_pyarrow(csv, monkeypatch):
    monkeypatch.setattr("symgd.data.table.find_spec", lambda _: None)
    with pytest.raises(SettingError, match=r'needs pyarrow.*pip install "symgd\[data\]"'):
        load([csv("x\n1\n")])


def test_arrays_in_memory_load_neither_pyarrow_nor_dask():
    code = "import sys, symgd.data; print(sorted({'pyarrow', 'dask'} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert found.stdout == "[]\n"
