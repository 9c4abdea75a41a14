"""symgd schedules --picture."""

import pytest
from PIL import Image


def test_a_picture_of_named_schedules(symgd, tmp_path):
    file = tmp_path / "two.png"
    assert symgd("schedules", "cosine", "plateau", "--steps", "40", "--picture", str(file)) == (
        0,
        f"{file}\n",
        "",
    )
    with Image.open(file) as picture:
        assert picture.width == 958


def test_a_dark_picture(symgd, tmp_path):
    file = tmp_path / "all.SVG"
    assert symgd("schedules", "--theme", "dark", "--picture", str(file))[0] == 0
    assert "#11171f" in file.read_text()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--picture", "a.pdf"], "'a.pdf' names no kind of picture: let it end in .png or .svg"),
        (["--picture", "no/where.png"], "there is no folder 'no'"),
        (["cosin", "--picture", "a.png"], "no schedule 'cosin': did you mean 'cosine'?"),
        (["--picture", "a.png", "--steps", "0"], "steps must be from 1 to"),
        (["--steps", "10"], "--steps and --theme are of a picture: add --picture FILE"),
        (["--picture", "a.png", "--json"], "leave one of them out"),
    ],
)
def test_bad_input(symgd, tmp_path, monkeypatch, arguments, sentence):
    monkeypatch.chdir(tmp_path)
    status, out, err = symgd("schedules", *arguments)
    assert (status, out) == (2, "")
    assert sentence in err
    assert err.count("\n") == 1
    assert not list(tmp_path.iterdir())
