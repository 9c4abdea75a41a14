"""What is drawn of a run: its kinds, and their colours."""

from symgd.cli.descend import PICTURES
from symgd.plots import KINDS, style

BOWL = "x**2+2*y**2"


def written(symgd, tmp_path, *options):
    """Return the names of the files that are written, and the folder they are in."""
    status, _, err = symgd(BOWL, "--out", str(tmp_path), "--quiet", *options)
    assert (status, err) == (0, "")
    (entry,) = tmp_path.iterdir()
    return {path.name for path in entry.iterdir()}, entry


def test_the_help_names_every_kind():
    assert tuple(KINDS) == PICTURES


def test_the_usual_pictures(symgd, tmp_path):
    names, _ = written(symgd, tmp_path)
    assert names == {"descent.png", "descent.svg", "history.png", "history.svg", "run.json"}


def test_pictures_by_kind(symgd, tmp_path):
    names, _ = written(symgd, tmp_path, "--picture", "surface", "--picture", "history")
    assert names == {"history.png", "history.svg", "surface.png", "surface.svg", "run.json"}


def test_a_dark_picture(symgd, tmp_path):
    _, entry = written(symgd, tmp_path, "--theme", "dark")
    assert style.DARK.paper in (entry / "descent.svg").read_text()


def test_a_misspelt_kind_is_told_before_the_run(symgd, tmp_path):
    status, out, err = symgd(BOWL, "--picture", "surfce", "--out", str(tmp_path / "pictures"))
    assert (status, out) == (2, "")
    assert err.startswith("symgd: there is no picture 'surfce' (did you mean 'surface'?)")
    assert not (tmp_path / "pictures").exists()


def test_a_kind_that_does_not_suit_is_told(symgd, tmp_path):
    status, _, err = symgd("x**2", "--picture", "surface", "--out", str(tmp_path))
    assert status == 2
    assert err.startswith("symgd: there is no 'surface' of this: it needs a loss of two variables")
    assert err.count("\n") == 1


def test_an_unknown_theme(symgd):
    status, _, err = symgd(BOWL, "--theme", "sepia")
    assert status == 2
    assert "'sepia' is not one of 'light', 'dark'" in err


def test_a_picture_and_no_plot(symgd):
    status, _, err = symgd(BOWL, "--picture", "surface", "--no-plot")
    assert status == 2
    assert err == "symgd: --picture draws what --no-plot forbids: leave one of them out\n"


def test_an_animation(symgd, tmp_path):
    names, entry = written(symgd, tmp_path, "--animate", "gif", "--theme", "dark", "--steps", "4")
    assert "descent.gif" in names
    assert (entry / "descent.gif").read_bytes().startswith(b"GIF89a")


def test_an_mp4_without_ffmpeg_is_told_before_the_run(symgd, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    status, out, err = symgd(BOWL, "--animate", "mp4")
    assert (status, out) == (2, "")
    assert err == (
        "symgd: an MP4 needs ffmpeg, which is not installed: install it, or make a GIF\n"
    )


def test_an_animation_and_no_plot(symgd):
    status, _, err = symgd(BOWL, "--animate", "gif", "--no-plot")
    assert status == 2
    assert err == "symgd: --animate draws what --no-plot forbids: leave one of them out\n"
