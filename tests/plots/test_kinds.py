"""The kinds of pictures: each by its name, and a sentence where one does not suit."""

import pytest

from symgd import Loss, descend
from symgd.errors import SettingError
from symgd.plots import KINDS, figures
from symgd.plots.kinds import chosen
from tests.plots.fits import line, linear
from tests.plots.runs import run_on

BOWL = Loss("x**2 + 2*y**2")


def names(loss, kinds=None):
    return [kind.name for kind in chosen(loss, [], kinds)]


def test_each_kind_has_its_own_name():
    assert all(name == kind.name for name, kind in KINDS.items())
    assert all(kind.help[0].islower() and not kind.help.endswith(".") for kind in KINDS.values())


def test_the_usual_kinds():
    assert names(BOWL) == ["descent", "history"]
    assert [kind.name for kind in chosen(Loss("5"), [run_on("5", [[]])])] == ["history"]


def test_the_usual_kinds_of_runs_over_data():
    for loss, wanted in ((line(), ["descent", "fit", "epochs"]), (linear(), ["epochs"])):
        run = descend(loss, batch_size=32, epochs=1)
        assert [kind.name for kind in chosen(loss, [run])] == wanted


def test_the_usual_kinds_of_arrays_without_data():
    few, many = (Loss("sum(x**2)", shapes={"x": count}) for count in (4, 100_000))
    assert [kind.name for kind in chosen(few, [descend(few, steps=5)])] == ["descent", "history"]
    assert [kind.name for kind in chosen(many, [descend(many, steps=5)])] == ["history"]


@pytest.mark.parametrize("kind", ["rates", "anatomy", "states", "basins", "momentum"])
def test_kinds_that_need_a_formula_in_numbers(kind):
    with pytest.raises(SettingError, match=f"no '{kind}' of this: it is for losses of numbers"):
        chosen(line(), [descend(line(), steps=3)], [kind])


def test_kinds_come_in_the_order_asked_for_and_once():
    assert names(BOWL, ["history", "descent", "history"]) == ["history", "descent"]


def test_pictures_by_name():
    run = descend(BOWL, (3, 4), lr=0.1)
    assert list(figures(BOWL, [run], kinds=["history"])) == ["history"]


def test_a_misspelt_kind():
    with pytest.raises(SettingError, match=r"no picture 'histroy' \(did you mean 'history'"):
        names(BOWL, ["histroy"])


def test_a_kind_that_there_is_not():
    with pytest.raises(SettingError, match="no picture 'pie', nor 'cake': type one of descent, "):
        names(BOWL, ["pie", "cake"])


def test_a_kind_that_does_not_suit():
    with pytest.raises(SettingError, match=r"no .descent. of this: .*; choose .*history"):
        chosen(Loss("5"), [run_on("5", [[]])], ["descent"])
