"""Slips in what is handed to the pictures: the obvious is taken, the rest told in a sentence."""

import pytest

from symgd import descend
from symgd.errors import FileError, SettingError
from symgd.plots import animated, figures, save

RUN = descend("x**2 + 2*y**2", lr=0.1, steps=5)


def test_one_run_one_kind_and_a_text():
    assert list(figures("x**2 + 2*y**2", RUN, kinds="history")) == ["history"]
    assert animated("x**2 + 2*y**2", RUN).startswith(b"GIF89a")


@pytest.mark.parametrize("runs", [[], "gd", 3, [RUN, None]])
def test_no_runs(runs):
    for draw in (figures, animated):
        with pytest.raises(SettingError, match=r"no run.*give one, as symgd\.descend returns it"):
            draw("x**2 + 2*y**2", runs)


@pytest.mark.parametrize("name", ["picture.pdf", "picture"])
def test_another_ending(name, tmp_path):
    figure = figures("x**2 + 2*y**2", RUN, kinds="history")["history"]
    with pytest.raises(FileError, match=r"ends in \.svg or \.png"):
        save(figure, tmp_path / name)
    assert not any(tmp_path.iterdir())
