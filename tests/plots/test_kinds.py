"""The kinds of pictures: each by its name, and a sentence where one does not suit."""

import pytest

from symgd import Loss, descend
from symgd.errors import SettingError
from symgd.plots import KINDS, figures
from symgd.plots.kinds import chosen
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


def test_kinds_come_in_the_order_asked_for_and_once():
    assert names(BOWL, ["history", "descent", "history"]) == ["history", "descent"]


def test_pictures_by_name():
    run = descend(BOWL, (3, 4), lr=0.1)
    assert list(figures(BOWL, [run], kinds=["history"])) == ["history"]


def test_a_misspelt_kind():
    with pytest.raises(SettingError, match="no picture 'histroy': did you mean 'history'"):
        names(BOWL, ["histroy"])


def test_a_kind_that_there_is_not():
    with pytest.raises(SettingError, match="no picture 'pie': choose among descent, history"):
        names(BOWL, ["pie"])


def test_a_kind_that_does_not_suit():
    with pytest.raises(SettingError, match=r"no .descent. of this: .*; choose .*history"):
        chosen(Loss("5"), [run_on("5", [[]])], ["descent"])
