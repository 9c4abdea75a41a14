"""``symgd explore``: where the page goes, what it begins with, and what it refuses."""

import json
import re
import sys
from pathlib import Path

import pytest


def begun(path: str | Path) -> dict:
    """Return what a page begins with."""
    page = Path(path).read_text(encoding="utf-8")
    return json.loads(
        re.search(r'<script type="application/json" id="data">(.*?)</script>', page)[1]
    )


def test_a_page_goes_to_the_folder_of_its_loss(symgd):
    status, out, err = symgd("explore", "x**2+3*y**2", "--lr", "0.2", "--start", "1,2")
    assert (status, err) == (0, "")
    path, how = out.splitlines()
    assert re.fullmatch(r"gallery/x2-3y2-[0-9a-f]{10}/explore\.html", path)
    assert "browser" in how
    assert {"lr": 0.2, "start": [1, 2], "steps": 100}.items() <= begun(path).items()


def test_a_page_goes_to_the_file_that_is_named(symgd):
    assert symgd("explore", "x^2", "--out", "mine.html").status == 0
    assert symgd("explore", "x^2", "--out", "folder").out.startswith("folder/x2-")
    assert Path("mine.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_settings_are_what_the_page_begins_with(symgd):
    symgd(
        *("explore", "x^2+9y^2", "--rule", "v = k*v + g; w = w - lr*v", "--set", "k=0.5"),
        *("--schedule", "step:gamma=0.5", "--steps", "40", "--stop", "loss<1e-3"),
        *("--window", "-1:2,-3:4", "--title", "Two <b>bowls</b>", "--out", "p.html"),
    )
    found = begun("p.html")
    assert found["rules"][0]["given"]
    assert found["rules"][0]["constants"][0]["value"] == 0.5
    assert found["schedules"][found["schedule"]]["constants"][0]["value"] == 0.5
    assert (found["steps"], found["stop"]) == (40, ["loss<1e-3"])
    assert found["window"] == [[-1, 2], [-3, 4]]
    page = Path("p.html").read_text(encoding="utf-8")
    assert "<title>Two &lt;b&gt;bowls&lt;/b&gt;</title>" in page


def test_a_loss_of_the_catalogue_begins_with_a_run_worth_showing(symgd):
    from symgd.catalog import catalogue

    symgd("explore", "rosenbrock", "--out", "p.html")
    found, example = begun("p.html"), catalogue["rosenbrock"]
    assert found["rules"][found["optimizer"]]["name"] == example.run.get("optimizer", "gd")
    assert found["lr"] == example.run["lr"]
    assert found["start"] == list(example.start)
    assert found["minima"] == [[1, 1]]
    symgd("explore", "rosenbrock", "--lr", "0.002", "--out", "p.html")
    assert begun("p.html")["optimizer"] == 0


def test_the_same_call_makes_the_same_page(symgd):
    symgd("explore", "x^2+y^4", "--out", "a.html")
    symgd("explore", "x^2+y^4", "--out", "b.html")
    assert Path("a.html").read_bytes() == Path("b.html").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("1",), "the loss has no variables: there is nothing to explore"),
        (("+".join(f"x{i}^2" for i in range(21)),), "takes at most 20"),
        (("x^2", "--steps", "20000"), "a page takes at most 10,000 steps, not 20,000"),
        (("x^2+y^2", "--window", "-1:1,-1:1,-1:1"), "the window has 3 intervals"),
        (("x^2", "--window", "1:1"), "holds nothing"),
        (("x^2", "--rule", "w = w - lr*g", "--optimizer", "adam"), "leave one out"),
        (("x^2", "--out", "nowhere/p.html"), "there is no folder 'nowhere'"),
        (("x^2 +",), "nothing follows '+'"),
        (("x^2", "--start", "1,2"), "the start has 2 numbers"),
    ],
)
def test_what_is_refused(symgd, arguments, sentence):
    status, out, err = symgd("explore", *arguments)
    assert (status, out) == (2, "")
    assert sentence in err
    assert "Traceback" not in err
    assert list(Path().iterdir()) == []


def test_an_older_page_outlives_a_failure(symgd, monkeypatch):
    symgd("explore", "x^2", "--out", "p.html")
    before = Path("p.html").read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    status, _, err = symgd("explore", "x^2", "--title", "new", "--out", "p.html")
    assert status == 2
    assert "no space left" in err
    assert Path("p.html").read_bytes() == before
    assert [path.name for path in Path().iterdir()] == ["p.html"]


def test_without_bokeh_it_says_how_to_get_it(symgd, monkeypatch):
    monkeypatch.setitem(sys.modules, "bokeh", None)
    status, _, err = symgd("explore", "x^2")
    assert status == 2
    assert 'pip install "symgd[web]"' in err


@pytest.mark.parametrize("started", [True, False])
def test_open_shows_the_page_or_says_that_it_cannot(symgd, monkeypatch, started):
    from symgd.cli import explore as module

    monkeypatch.setattr(module, "show", lambda path: started)
    status, out, err = symgd("explore", "x^2", "--out", "p.html", "--open")
    assert (status, out.splitlines()[0]) == (0, "p.html")
    assert err == ("" if started else "symgd: no browser could be started\n")


def test_what_happens_to_the_gradient_is_on_the_page(symgd):
    changes = ("--clip-norm", "2", "--clip-value", "1", "--weight-decay", "0.1")
    assert symgd("explore", "x^2+y^2", *changes, "--out", "p.html").status == 0
    found = begun("p.html")
    names = {"clip_norm": 2, "clip_value": 1, "weight_decay": 0.1}
    assert names.items() <= found["rules"][found["optimizer"]]["typed"].items()
    assert symgd("explore", "x^2", "--noise", "1").status == 2


def test_a_loss_over_data_is_called_by_what_was_typed(symgd):
    Path("points.csv").write_text("x,y\n0,1\n1,3\n2,4\n")
    loss, data = "mean((w*x+b-y)^2)", ("--data", "points.csv", "--let", "lam=0.5")
    _, out, _ = symgd("explore", f"{loss} + lam*w^2", *data, "--standardize")
    path = out.splitlines()[0]
    assert re.fullmatch(r"gallery/mean-wx-b-y-2-lamw2-[0-9a-f]{10}/explore\.html", path)
    assert begun(path)["python"]["before"].endswith(
        "data = load(['points.csv'], names=['x', 'y'], constants={'lam': 0.5}, standardize=True)\n"
    )
    assert f"<title>{loss} + lam*w^2</title>" in Path(path).read_text(encoding="utf-8")
