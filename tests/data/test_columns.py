"""Which columns make which array."""

import pytest

from symgd.data.columns import select, unused
from symgd.errors import SettingError

HEADERS = ("id", "feature_10", "feature_2", "label", "petal width", "species", "λ", "pi")
REFUSED = {"species": "text"}


def chosen(columns, names=None):
    found = select("t.csv", HEADERS, REFUSED, columns, names)
    return {array.name: array.headers if array.matrix else array.headers[0] for array in found}


def test_every_number_column_that_has_a_name():
    names = ("id", "feature_10", "feature_2", "label")
    assert chosen({}) == {name: name for name in names} | {"lamda": "λ"}


def test_a_pattern_makes_a_matrix_in_the_order_of_the_file():
    found = chosen({"X": "feature_*"})
    assert found["X"] == ("feature_10", "feature_2")
    assert "feature_2" not in found
    assert found["label"] == "label"


def test_headers_beside_each_other_keep_their_order():
    assert chosen({"X": "feature_2|petal width|feature_10"})["X"] == (
        "feature_2",
        "petal width",
        "feature_10",
    )


def test_a_pattern_leaves_what_stands_alone():
    found = select("t.csv", ("a", "b", "y"), {}, {"X": "*", "t": "y"}, None)
    assert [array.headers for array in found] == [("a", "b"), ("y",)]


def test_only_what_a_loss_names_is_read():
    assert chosen({"X": "feature_*", "w": "petal width"}, {"X", "label", "beta"}) == {
        "X": ("feature_10", "feature_2"),
        "w": "petal width",
        "label": "label",
    }
    assert chosen({}, {"w"}) == {}


@pytest.mark.parametrize(
    ("columns", "names", "said"),
    [
        ({"X": "featur_2"}, None, r"t.csv has no column 'featur_2' \(did you mean 'feature_2'\?\)"),
        ({"X": "pixel*"}, None, r"no column 'pixel\*': its columns are 'id', 'feature_10'"),
        ({"X": "feature_2|nothing"}, None, "no column 'nothing'"),
        ({"X": "s*"}, None, "column 'species' of t.csv holds text, not numbers: leave it out"),
        ({}, {"species"}, "column 'species' of t.csv holds text"),
        ({"2x": "label"}, None, "'2x' is no name that a loss can use"),
        ({"pi": "label"}, None, "'pi' is no name that a loss can use"),
    ],
)
def test_what_cannot_be_chosen(columns, names, said):
    with pytest.raises(SettingError, match=said):
        chosen(columns, names)


def test_a_table_without_names():
    with pytest.raises(SettingError, match=r"no header of t.csv is a name .* columns={'x': 'a b'}"):
        select("t.csv", ("a b", "c d"), {}, {}, None)
    with pytest.raises(
        SettingError, match=r"no column of t.csv holds numbers: its columns are 'a'"
    ):
        select("t.csv", ("a",), {"a": "text"}, {}, None)


def test_a_column_of_a_matrix_is_no_vector_too():
    found = select("t.csv", ["a", "b", "y"], {}, {"X": "a|b"}, ["X", "b", "w", "y"])
    assert [selection.name for selection in found] == ["X", "y"]


def test_why_a_name_is_no_array():
    found = select("t.csv", HEADERS, REFUSED, {"X": "feature_*"}, None)
    said = unused("t.csv", HEADERS, REFUSED, found)
    assert set(said) == {"feature_10", "feature_2", "species"}
    assert said["feature_2"].startswith("column 'feature_2' of t.csv is part of X: give it a name")
    assert said["feature_2"].endswith("feature_2=feature_2, or call a parameter otherwise")
    assert said["species"].startswith("column 'species' of t.csv holds text")
