"""The loss of runs over data against the epochs."""

import re
import time
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D

from symgd import Loss, Outcome, Trajectory, descend
from symgd.epochs import Epochs
from symgd.plots import figures, render, style
from symgd.plots.epoch_losses import envelope, losses, steps_in
from symgd.plots.epochs import fitted, heading, suits
from tests.plots.fits import line

LOSS = Loss("x**2")


def run_of(
    each, rows, batch_size, validation=(), outcome=Outcome.STEP_LIMIT, rates=0.1, **settings
):
    """Return a run whose steps had such losses, with the means that its epochs have then."""
    each = np.asarray(each, dtype=np.float64)
    length = -(-rows // batch_size)
    count = len(each) // length
    ends = length * np.arange(1, count + 1)
    means = each[: count * length].reshape(count, length).mean(axis=1)
    steps = len(each)
    return Trajectory(
        ("x",),
        np.zeros((steps + 1, 1)),
        np.append(each, each[-1:]),
        np.ones(steps + 1),
        np.broadcast_to(np.asarray(rates, dtype=np.float64), steps).copy(),
        outcome,
        "made by hand",
        {
            "loss": "x**2",
            "optimizer": "gd",
            "batch_size": None if batch_size >= rows else batch_size,
        }
        | settings,
        {"x": ()},
        None,
        Epochs(ends, means, np.array(validation, dtype=np.float64), batch_size, rows),
    )


def words(figure):
    return [text.get_text() for text in figure.legends[0].get_texts()]


def test_mini_batches_and_their_means():
    run = run_of(np.arange(20.0), rows=100, batch_size=25, validation=[9, 8, 7, 6, 5])
    shown = losses(run, run.epochs)
    assert shown.batches.tolist() == [[step / 4, step] for step in range(20)]
    assert shown.mean.tolist() == [[0.5, 1.5], [1.5, 5.5], [2.5, 9.5], [3.5, 13.5], [4.5, 17.5]]
    assert shown.validation.tolist() == [[1, 9], [2, 8], [3, 7], [4, 6], [5, 5]]


def test_full_batches_have_the_loss_at_each_step():
    run = descend(line(), steps=7, stop=())
    shown = losses(run, run.epochs)
    assert not len(shown.batches)
    assert shown.mean[:, 0].tolist() == list(range(8))
    assert shown.mean[:, 1].tolist() == run.losses.tolist()


def test_the_means_are_those_that_the_run_has():
    run = descend(line(), batch_size=32, epochs=6)
    shown = losses(run, run.epochs)
    assert len(shown.batches) == 6 * 14
    assert shown.mean[:, 1].tolist() == run.epochs.losses.tolist()


def test_one_epoch_is_shown_in_parts():
    run = run_of(np.repeat(np.arange(10.0), 10), rows=1000, batch_size=10)
    shown = losses(run, run.epochs)
    assert shown.parts == 10
    assert shown.mean[:, 1].tolist() == list(range(10))
    assert shown.mean[0, 0] == pytest.approx(0.045)


def test_a_run_that_broke_in_its_first_steps():
    run = run_of([1, 10, 100], rows=1000, batch_size=10, outcome=Outcome.DIVERGED)
    shown = losses(run, run.epochs)
    assert shown.mean[:, 1].tolist() == [1, 10, 100]
    assert not len(shown.batches)


def test_an_envelope_keeps_the_extremes(rng):
    points = np.column_stack([np.arange(100_000), rng.normal(size=100_000)])
    found = envelope(points)
    assert found.shape == (800, 3)
    assert found[:, 1].min() == points[:, 1].min()
    assert found[:, 2].max() == points[:, 1].max()


def test_steps_in_an_epoch():
    run = descend(line(), batch_size=100, epochs=1)
    assert steps_in(run.epochs) == run.steps == 5


def test_noise_does_not_press_the_means_flat(rng):
    each = rng.chisquare(1, 4000)
    run = run_of(each, rows=1000, batch_size=1)
    scale = fitted([losses(run, run.epochs)], [run])
    assert scale.kind == "linear"
    assert scale.low == 0
    assert scale.high < 3.5 < each.max()


def test_a_run_astray_does_not_press_the_others_flat():
    good = run_of(np.linspace(2, 1, 40), rows=10, batch_size=1)
    bad = run_of(10.0 ** np.arange(40), rows=10, batch_size=1, outcome=Outcome.DIVERGED)
    shown = [losses(run, run.epochs) for run in (good, bad)]
    assert fitted(shown, [good, bad]).high < 3


def test_perfect_rows_have_a_place_on_a_logarithmic_axis():
    each = np.tile([1.0, 0, 0, 0], 50) * np.repeat(np.logspace(0, -5, 50), 4)
    run = run_of(each, rows=4, batch_size=1)
    scale = fitted([losses(run, run.epochs)], [run])
    assert scale.kind == "log"
    assert scale.low > 0


def test_the_legend():
    runs = [descend(line(), batch_size=size, epochs=4) for size in (None, 1, 32)]
    figure = figures(line(), runs, kinds="epochs")["epochs"]
    each = words(figure)[3]
    assert words(figure) == [
        "batch: reached the step limit, 4 epochs",
        "SGD: reached the step limit, 4 epochs",
        "mini-batch of 32: reached the step limit, 4 epochs",
        each,
        "mean over an epoch",
    ]
    assert re.fullmatch(r"each batch \([\d.]+% outside\)", each)
    assert heading(runs) == "442 rows; an epoch goes through all of them"


def test_rows_held_out_are_told():
    run = run_of(np.linspace(2, 1, 20), rows=100, batch_size=25, validation=[3, 2, 1.5, 1.75, 2])
    figure = figures(LOSS, run, kinds="epochs")["epochs"]
    assert words(figure)[-1] == "held-out rows: lowest after 3 epochs, 1.5"
    assert heading([run]) == "100 rows in batches of 25: 4 steps an epoch"


@pytest.mark.parametrize("changes", [False, True])
def test_a_rate_that_changes_has_a_panel(changes):
    rates = np.geomspace(0.1, 0.01, 40) if changes else 0.1
    run = run_of(np.linspace(2, 1, 40), rows=10, batch_size=1, rates=rates)
    axes = figures(LOSS, run, kinds="epochs")["epochs"].axes
    assert [one.get_ylabel() for one in axes] == (["loss", "learning rate\n(log scale)"])[
        : 1 + changes
    ]
    assert axes[-1].get_xlabel() == "epochs"


def test_a_million_steps_draw_fast_and_small(rng):
    run = run_of(rng.chisquare(1, 1_000_000), rows=1_000_000, batch_size=1)
    began = time.process_time()
    figure = figures(LOSS, run, kinds="epochs")["epochs"]
    png, svg = render(figure, "png"), render(figure, "svg")
    assert time.process_time() - began < 5
    assert len(png) < 60_000
    assert len(svg) < 150_000


AWKWARD = {
    "one row": run_of(np.geomspace(1, 1e-9, 10), rows=1, batch_size=1),
    "one step": run_of([2.0], rows=1000, batch_size=10),
    "500 epochs": run_of(np.linspace(2, 1, 5000), rows=10, batch_size=1, validation=[1] * 500),
    "diverged": run_of(1e8 ** np.arange(30.0), rows=50, batch_size=1, outcome=Outcome.DIVERGED),
    "zero": run_of(np.zeros(20), rows=4, batch_size=1),
    "negative": run_of(np.linspace(-1, -5, 20), rows=4, batch_size=1),
    "no step": replace(
        run_of([1.0], rows=4, batch_size=4),
        positions=np.zeros((1, 1)),
        losses=np.ones(1),
        gradient_norms=np.ones(1),
        learning_rates=np.empty(0),
        epochs=Epochs(np.empty(0, dtype=np.intp), np.empty(0), np.empty(0), 4, 4),
    ),
}


@pytest.mark.parametrize("name", AWKWARD)
def test_awkward_runs(name):
    figure = figures(LOSS, AWKWARD[name], kinds="epochs")["epochs"]
    assert len(render(figure, "png")) > 5000
    assert len(render(figure, "svg")) < 300_000


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_themes(theme):
    figure = figures(LOSS, AWKWARD["one row"], kinds="epochs", theme=theme)["epochs"]
    assert to_rgb(figure.get_facecolor()) == to_rgb(style.PALETTES[theme].paper)


def test_runs_without_epochs():
    assert "rows of data" in suits(LOSS, [descend("x**2", 3.0, steps=3)])
    assert suits(LOSS, []) is not None


def test_batches_that_fit_lie_within_and_others_are_counted(rng):
    means = np.repeat(np.geomspace(4, 0.25, 20), 16)
    run = run_of(means * rng.uniform(0.5, 1.8, size=320), rows=500, batch_size=32)
    shown = [losses(run, run.epochs)]
    scale = fitted(shown, [run])
    assert scale.kind == "log"
    assert scale.low < shown[0].batches[:, 1].min()
    assert scale.high > shown[0].batches[:, 1].max()
    assert words(figures(LOSS, run, kinds="epochs")["epochs"])[1] == "each batch"
    wild = np.ones(400)
    wild[::20] = 1000
    noisy = run_of(wild * rng.uniform(0.9, 1.1, size=400), rows=100, batch_size=1)
    assert words(figures(LOSS, noisy, kinds="epochs")["epochs"])[1] == "each batch (5% outside)"


def test_keys_have_the_colours_of_the_lines():
    runs = [descend(line(), batch_size=32, epochs=4, lr=lr) for lr in (0.1, 0.2)]
    figure = figures(line(), runs, kinds="epochs")["epochs"]
    lines = figure.legends[0].findobj(Line2D)
    keys = [one.get_color() for one in lines if one.get_linestyle() != "None"]
    assert keys == [style.colour(i) for i in (0, 1, 0, 1, 0, 1)]
