"""CSV files: what is read, and what is said of what cannot be."""

import numpy as np
import pytest

from symgd import Loss
from symgd.data import load
from symgd.errors import FileError, SettingError, SymgdError


def test_columns_become_vectors(csv):
    data = load([csv("x,y,species\n1,2.5,setosa\n-3,4e-1,virginica\n")])
    assert data.rows == 2
    assert {name: array.tolist() for name, array in data.whole().items()} == {
        "x": [1.0, -3.0],
        "y": [2.5, 0.4],
    }
    assert data.sources["x"].endswith("points.csv")
    assert data.unused == {
        "species": "column 'species' of points.csv holds text ('setosa' in row 1), not numbers: "
        "leave it out, or turn it into numbers first"
    }


@pytest.mark.parametrize(
    "text",
    [
        "x;y\n1;2\n3;4\n",
        "x\ty\n1\t2\n3\t4\n",
        "x,y\r\n1,2\r\n3,4",
        "\ufeffx,y\n1,2\n3,4\n",
        '"x","y"\n"1","2"\n 3, 4 \n',
        "x,y\n1,2\n\n3,4\n\n",
        "\u03bb,y\n1,2\n3,4\n".replace("\u03bb", "x"),
    ],
)
def test_the_ways_a_table_is_written(csv, text):
    whole = load([csv(text)]).whole()
    assert whole["x"].tolist() == [1, 3]
    assert whole["y"].tolist() == [2, 4]


def test_greek_headers_and_truth_values(csv):
    whole = load([csv("λ,label\n0.5,true\n1.5,false\n")]).whole()
    assert whole["lamda"].tolist() == [0.5, 1.5]
    assert whole["label"].tolist() == [1, 0]


def test_what_numpy_reads(csv, rng):
    table = rng.normal(size=(70_000, 4)) * 10.0 ** rng.integers(-200, 200, size=(70_000, 4))
    path = csv("a,b,c,d\n" + "\n".join(",".join(map(repr, row)) for row in table.tolist()))
    assert np.array_equal(load([path], columns={"X": "*"}).whole()["X"], table)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x,y\n1,2\n3,\n", "column 'y' of points.csv has no value in row 2: leave its row out"),
        ("x,y\n1,2\n3,NA\n", "column 'y' of points.csv has no value in row 2"),
        ("x,y\n1,2\n3,nan\n", "column 'y' of points.csv has no value in row 2"),
        ("x,y\n1,inf\n3,4\n", "column 'y' of points.csv is infinite in row 1"),
        ("x,y\n1,1e400\n3,4\n", "column 'y' of points.csv is infinite in row 1"),
        ("x,y\n1,2\n3\n", "row 2 of points.csv has 1 values, its header 2: '3'"),
        ("x,y\n1,2\n3,4,5\n", "row 2 of points.csv has 3 values, its header 2: '3,4,5'"),
        ("x,x\n1,2\n", "two columns of '.*points.csv' are headed 'x': rename one"),
        ("x,y\n", "'.*points.csv' has no row: give at least one"),
        ("", "'.*points.csv' is empty: its first line names the columns"),
        ("\n\n", "'.*points.csv' is empty"),
        ("1,2\n3,4\n", "'.*points.csv' has no headers, its first line is numbers: write the names"),
        ("a b,c d\n1,2\n", "no header of points.csv is a name that a loss can use; give names"),
    ],
)
def test_what_cannot_be_read(csv, text, said):
    with pytest.raises(SymgdError, match=said):
        load([csv(text)])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x,y\n1,2\n3,four\n", r"column 'y' of points.csv holds text \('four' in row 2\)"),
        ('x,y\n1,2\n3,"a"\n', r"column 'y' of points.csv holds text \('a' in row 2\)"),
        (
            "x;y\n1;2\n3;4,5\n",
            r"text \('4,5' in row 2: write numbers with a decimal point, '4.5'\), not numbers",
        ),
        ("x,y\n1,2\n3, \n", r"column 'y' of points.csv holds text \(' ' in row 2\)"),
        ("x,y\n1,2020-01-31\n", "column 'y' of points.csv holds dates, not numbers"),
        ("x,y\n1,\n2,\n", "column 'y' of points.csv holds nothing, not numbers"),
        ("x,y\n1,2\xa0\n", r"column 'y' of points.csv holds text \('2\\xa0' in row 1\)"),
        ("x,y\n" + "1,2\n" * 400_000 + "1,２\n", "'y' of points.csv has '２' in row 400001"),
        ("x,y\n" + "1,2\n" * 400_000 + "1,two\n", "'y' of points.csv has 'two' in row 400001"),
        ("x,y\n" + "1,2\n" * 400_000 + "1,\n", "'y' of points.csv has no value in row 400001"),
    ],
)
def test_columns_that_are_asked_for(csv, text, said):
    with pytest.raises(SettingError, match=said):
        load([csv(text)], columns={"x": "x", "y": "y"})


def test_another_encoding(csv):
    path = csv("größe,y\n1,2\n", encoding="latin-1")
    with pytest.raises(FileError, match="is not in UTF-8: save it again in that encoding"):
        load([path])


@pytest.mark.parametrize("content", [b"\x00" * 50, b"PAR1\x00\x01\xff\xfe", b"\xff\xfea\x00"])
def test_a_file_of_another_kind(tmp_path, content):
    path = tmp_path / "points.csv"
    path.write_bytes(content)
    with pytest.raises(SymgdError):
        load([path])


def test_a_column_of_text_is_no_parameter(csv):
    data = load([csv("x,y\n1,2\n2,three\n")])
    with pytest.raises(SettingError, match=r"'y' of points.csv holds text \('three' in row 2\)"):
        Loss("mean((w*x - y)**2)", data=data)
    assert Loss("mean((w*x - y)**2)", data=data, shapes={"y": ()}).parameters == {"w": (), "y": ()}
