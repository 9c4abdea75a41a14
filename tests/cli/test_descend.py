"""The main job: a loss is typed, and what comes of it is printed and kept."""

import json
from xml.etree import ElementTree

import numpy as np
import pytest

from symgd import Loss, Trajectory, descend
from symgd.language import parse

REPORT = """\
f(x, y) = x**2 + 2*y**2

Gradient
  df/dx = 2*x
  df/dy = 4*y

Hessian
  2   0
  0   4

Descent
  from x = 3, y = 4 (the default; choose another with --start)
  at most 100 steps, until gradient<1e-6
  gd, learning rate 0.1

  step            x            y         loss   |gradient|
     0            3            4           41       17.088
     1          2.4          2.4        17.28      10.7331
     2         1.92         1.44       7.8336      6.92266
     3        1.536        0.864      3.85229      4.62397
     5      0.98304      0.31104      1.15986      2.32667
    10     0.322123    0.0241865     0.104933     0.651469
    20    0.0345876  0.000146246   0.00119635    0.0691778
    50  4.28174e-05  3.23313e-11  1.83333e-09  8.56349e-05
    70  4.93651e-07  1.18208e-15  2.43692e-13  9.87303e-07

Converged: gradient<1e-6 after 70 steps.
  The learning rate is good.
"""

RULE = "v = 0.9*v + g; w = w - lr*v"


def result(symgd, *arguments):
    """Return the object that --json prints."""
    status, out, err = symgd(*arguments, "--json")
    assert (status, err) == (0, "")
    assert out.count("\n") == 1

    def refuse(constant):
        raise AssertionError(f"{constant} is not strict JSON")

    return json.loads(out, parse_constant=refuse)


def test_the_whole_report(symgd):
    assert symgd("x**2+2*y**2", "--lr", "0.1", "--no-plot") == (0, REPORT, "")


def test_the_order_of_arguments_is_free(symgd):
    assert symgd("--no-plot", "--lr", "0.1", "x**2+2*y**2") == (0, REPORT, "")
    assert symgd("descend", "x**2+2*y**2", "--no-plot") == (0, REPORT, "")


def test_pictures_and_record(symgd, tmp_path):
    status, out, err = symgd("x**2+2*y**2", "--lr", "0.1")
    assert (status, err) == (0, "")
    assert out.startswith(REPORT)
    files = out[len(REPORT) :].split("\n  ")
    assert files[0] == "\nFiles"
    written = [tmp_path / name.strip() for name in files[1:]]
    assert {path.name for path in written} >= {"descent.svg", "descent.png", "run.json"}
    for path in written:
        assert path.is_relative_to(tmp_path / "gallery")
        if path.suffix == ".svg":
            ElementTree.parse(path)
        elif path.suffix == ".png":
            assert path.read_bytes().startswith(b"\x89PNG\r\n")
        else:
            assert json.loads(path.read_text())["loss"] == "x**2+2*y**2"


def test_another_loss_keeps_the_first(symgd, tmp_path):
    first = result(symgd, "x**2", "--out", "pictures")["files"]
    second = result(symgd, "x**4", "--out", "pictures")["files"]
    assert not set(first) & set(second)
    assert all((tmp_path / name).is_file() for name in first + second)
    assert list(tmp_path.iterdir()) == [tmp_path / "pictures"]


def test_no_plot_writes_nothing(symgd, tmp_path):
    assert result(symgd, "x**2", "--no-plot")["files"] == []
    assert list(tmp_path.iterdir()) == []


def test_json_holds_the_run(symgd):
    run = descend("x**2+2*y**2", (3, 4), lr=0.4)
    assert result(symgd, "x**2+2*y**2", "--start=3,4", "--lr=0.4", "--no-plot") == {
        "loss": "x**2+2*y**2",
        "name": None,
        "variables": ["x", "y"],
        "gradient": ["2*x", "4*y"],
        "hessian": [["2", "0"], ["0", "4"]],
        "runs": [
            {
                "optimizer": "gd",
                "lr": 0.4,
                "schedule": None,
                "start": [3.0, 4.0],
                "end": run.end.tolist(),
                "value": run.value,
                "steps": run.steps,
                "outcome": "converged",
                "reason": run.reason,
                "best": {
                    "step": run.best.step,
                    "point": run.best.point.tolist(),
                    "value": run.best.value,
                },
                "diagnosis": {
                    "rate": "good",
                    "sentences": [],
                    "exceeded": None,
                    "remedy": None,
                    "more_steps": None,
                },
            }
        ],
        "files": [],
    }


@pytest.mark.parametrize(
    "text", ["exp(-x*y) + abs(x)", "where(x > 0, x^2, sin(y))", "atan2(y, x)*max(x, y, 1)"]
)
def test_json_can_be_typed_again(symgd, text):
    printed = result(symgd, text, "--no-plot", "--steps=1", "--start=0.3,0.7")
    loss = Loss(text)
    for written, component in zip(printed["gradient"], loss.gradient, strict=True):
        again = parse(written).expression
        at = dict(zip(loss.symbols, (0.31, 0.77), strict=True))
        assert abs((again - component).subs(at).evalf()) < 1e-12


def test_runs_are_every_optimizer_with_every_rate(symgd):
    options = ["--optimizer=gd", "--optimizer=adam", "--lr=0.1", "--lr=0.2", "--steps=5"]
    runs = result(symgd, "x**2", *options, "--no-plot")["runs"]
    assert [(run["optimizer"], run["lr"]) for run in runs] == [
        ("gd", 0.1),
        ("gd", 0.2),
        ("adam", 0.1),
        ("adam", 0.2),
    ]
    status, out, err = symgd("x**2", *options, "--no-plot", "--trace=run.csv")
    assert (status, err) == (0, "")
    table, endings, files = out.split("\n\n")[-3:]
    assert table.splitlines() == [
        "  optimizer  learning rate   which is  steps       loss  best loss",
        # 9*0.8**10 and 9*0.6**10
        "         gd            0.1  too small      5   0.966368   0.966368",
        "         gd            0.2  too small      5  0.0544196  0.0544196",
        *(
            f"       adam {run['lr']:>14}  too small {5:>6} "
            f"{run['value']:>10.6g} {run['value']:>10.6g}"
            for run in runs[2:]
        ),
    ]
    assert endings.splitlines()[:3:2] == [
        "gd, learning rate 0.1: reached the step limit: took all 5 steps; the gradient's norm is "
        "1.97, and no stopping test fired.",
        "gd, learning rate 0.2: reached the step limit: took all 5 steps; the gradient's norm is "
        "0.467, and no stopping test fired.",
    ]
    assert files == "Files\n  run-1.csv\n  run-2.csv\n  run-3.csv\n  run-4.csv\n"


@pytest.mark.parametrize("suffix", [".npz", ".csv", ".json"])
def test_trace(symgd, tmp_path, suffix):
    name = f"run{suffix}"
    assert result(symgd, "x**2+2*y**2", "--no-plot", f"--trace={name}")["files"] == [name]
    kept, run = Trajectory.load(tmp_path / name), descend("x**2+2*y**2", (3, 4), lr=0.1)
    assert np.array_equal(kept.positions, run.positions)
    assert kept.reason == run.reason
    assert kept.settings["loss"] == "x**2+2*y**2"


@pytest.mark.parametrize(
    ("options", "settings"),
    [
        (["--start", "1,2"], {"start": (1, 2)}),
        (["--start", "y=2,x=1"], {"start": (1, 2)}),
        (["--start", "(1, 4/2)"], {"start": (1, 2)}),
        (["--start", "-1,-2"], {"start": (-1, -2)}),
        (["--lr", "0.1*exp(-0.01*t)"], {"lr": "0.1*exp(-0.01*t)"}),
        (["--schedule", "step:gamma=0.5,step=3"], {"schedule": "step:gamma=0.5,step=3"}),
        (
            ["--optimizer", "adam", "--set", "beta1=0.8", "--set", "eps=1e-6"],
            {"optimizer": "adam", "constants": {"beta1": 0.8, "eps": 1e-6}},
        ),
        (["--rule", RULE], {"optimizer": RULE}),
        (
            ["--rule", "v = k*v + g; w = w - lr*v", "--set", "k=0.5"],
            {"optimizer": "v = k*v + g; w = w - lr*v", "constants": {"k": 0.5}},
        ),
        (["--steps", "7"], {"steps": 7}),
        (["--stop", "loss<1"], {"stop": "loss<1"}),
        (["--stop", "loss<1e-3", "--stop", "t>=5"], {"stop": ("loss<1e-3", "t>=5")}),
        (["--stop", "none"], {"stop": ()}),
        (["--weight-decay", "0.1"], {"weight_decay": 0.1}),
        (["--clip-norm", "1"], {"clip_norm": 1.0}),
        (["--clip-value", "1"], {"clip_value": 1.0}),
        (["--noise", "0.1", "--seed", "7"], {"noise": 0.1, "seed": 7}),
    ],
)
def test_each_option_reaches_the_run(symgd, options, settings):
    start = settings.pop("start", (3, 4))
    run = descend("x**2+2*y**2", start, **settings)
    printed = result(symgd, "x**2+2*y**2", "--no-plot", *options)["runs"][0]
    assert printed["end"] == run.end.tolist()
    assert (printed["steps"], printed["reason"]) == (run.steps, run.reason)


def test_a_constant_goes_to_the_optimizers_that_have_it(symgd):
    options = ["--optimizer=gd", "--optimizer=adam", "--set=beta1=0", "--no-plot", "--steps=5"]
    gd, adam = result(symgd, "x**2", *options)["runs"]
    assert gd["value"] == descend("x**2", 3, steps=5).value
    expected = descend("x**2", 3, steps=5, optimizer="adam", constants={"beta1": 0})
    assert adam["value"] == expected.value


def test_variables_are_ordered_as_wanted(symgd):
    printed = result(symgd, "x+2*y", "--variables=y,z,x", "--start=1,2,3", "--steps=1", "--no-plot")
    assert printed["variables"] == ["y", "z", "x"]
    assert printed["gradient"] == ["2", "0", "1"]
    assert printed["runs"][0]["start"] == [1, 2, 3]


def test_a_loss_may_begin_with_a_minus(symgd):
    assert result(symgd, "-x**2+y", "--no-plot")["gradient"] == ["-2*x", "1"]
    assert result(symgd, "--steps=3", "-h**2", "--no-plot")["variables"] == ["h"]
    assert result(symgd, "--x**2", "--no-plot")["gradient"] == ["2*x"]


def test_the_start_moves_where_the_loss_is_undefined(symgd):
    status, out, _ = symgd("log(1-x)", "--no-plot")
    assert status == 0
    assert "  from x = 0.5 (the default; choose another with --start)\n" in out
    assert "the default" not in symgd("x**2", "--start=1", "--no-plot")[1]


def test_a_run_that_diverges_is_a_run(symgd):
    status, out, err = symgd("x**2", "--lr=1.1", "--no-plot", "--quiet")
    assert (status, err) == (0, "")
    assert out.startswith("Diverged: ")
    assert "\n  The best was step 0: 9 at x = 3.\n" in out


def test_quiet_prints_the_outcome_only(symgd):
    assert symgd("x**2", "--quiet") == (0, "Converged: gradient<1e-6 after 70 steps.\n", "")


def test_kinks_are_told(symgd):
    assert "\nNote: abs has a kink " in symgd("abs(x)", "--no-plot")[1]


@pytest.mark.parametrize("text", ["5", "x - x", "0*x + y"])
def test_losses_without_a_slope(symgd, text):
    status, _, err = symgd(text)
    assert (status, err) == (0, "")
    printed = result(symgd, text)
    assert len(printed["gradient"]) == len(printed["variables"]) == len(printed["hessian"])


def test_a_loss_of_many_variables_is_abridged(symgd):
    text = " + ".join(f"(x{i}*x{(i + 1) % 60} - {i})^2" for i in range(60))
    status, out, _ = symgd(text, "--no-plot", "--lr=1e-6", "--steps=3")
    assert status == 0
    assert len(out.splitlines()) < 40
    assert "The 60 × 60 Hessian is too long to show; --json has it." in out
    assert len(result(symgd, text, "--no-plot", "--steps=1", "--lr=1e-6")["gradient"]) == 60


def test_a_loss_of_many_terms_is_abridged(symgd):
    text = " + ".join(f"sin({i}x)^2" for i in range(1, 101))
    status, out, _ = symgd(text, "--no-plot", "--lr=1e-6", "--steps=3")
    assert status == 0
    assert "… (96 more terms)" in out
    assert max(map(len, out.splitlines())) < 400


def test_a_variable_may_have_any_name(symgd):
    printed = result(symgd, "loss^2 + step^2 + E^2 + beta^2", "--no-plot")
    assert printed["variables"] == ["E", "beta", "loss", "step"]
    status, out, _ = symgd("loss^2 + step^2 + E^2 + beta^2", "--no-plot", "--trace=run.csv")
    assert status == 0
    assert "  step            E         beta         loss         step         loss" in out


def test_open_shows_the_picture(symgd, monkeypatch):
    from symgd.cli import descend as module

    shown = []
    monkeypatch.setattr(module, "show", lambda path: shown.append(path) or True)
    assert symgd("x**2", "--open", "--quiet")[0] == 0
    assert [path.name for path in shown] == ["descent.svg"]
    monkeypatch.setattr(module, "show", lambda path: False)
    status, _, err = symgd("x**2", "--open", "--quiet")
    assert status == 0
    assert err.startswith("symgd: no viewer could be started; the picture is gallery")


def test_a_rate_that_changes_is_shown(symgd):
    out = symgd("x**2", "--lr=0.1/(t+1)", "--steps=2", "--no-plot")[1]
    lines = [line.split() for line in out.splitlines()]
    first = next(number for number, line in enumerate(lines) if line[:1] == ["step"])
    assert lines[first : first + 4] == [
        ["step", "x", "loss", "|gradient|", "learning", "rate"],
        ["0", "3", "9", "6"],
        ["1", "2.4", "5.76", "4.8", "0.1"],
        ["2", "2.16", "4.6656", "4.32", "0.05"],
    ]
