"""What a run over data says at its end: its best, its parameters, what is kept of them."""

import json

import numpy as np
import pytest

LINE = "mean((w*x + b - y)**2)"


@pytest.fixture
def run(symgd, tmp_path):
    rng = np.random.default_rng(3)
    x = rng.uniform(-1, 1, 100)
    table = np.stack([x, 3 * x - 1 + 0.2 * rng.standard_normal(100)], axis=1)
    np.savetxt(tmp_path / "points.csv", table, delimiter=",", header="x,y", comments="")
    return lambda *given: symgd(LINE, "--data", "points.csv", "--no-plot", *given)


def kept(path):
    with np.load(path, allow_pickle=False) as archive:
        return {name: float(archive[name]) for name in archive}


def printed(out, name):
    (line,) = [line for line in out.splitlines() if line.startswith(f"  {name} = ")]
    return float(line.partition("= ")[2])


def test_where_rows_are_held_out_the_best_is_kept(run, tmp_path):
    # At this rate the parameters go to and fro: which epoch is best is a matter of luck.
    held_out = ["--validation", "0.2", "--batch-size", "10", "--epochs", "12", "--lr", "0.6"]
    out = run(*held_out, "--save-parameters", "fit.npz", "--trace", "run.npz").out
    with np.load(tmp_path / "run.npz", allow_pickle=False) as run_kept:
        positions = run_kept["positions"]
    assert "\n  The best on the rows held out was step " in out
    step = int(out.partition("rows held out was step ")[2].partition(":")[0])
    assert step % 8 == 0  # an epoch has 80 rows
    assert step < 96
    assert "\nParameters at the end\n" in out
    assert f"\n  --save-parameters keeps the best, of step {step}\n" in out
    assert kept(tmp_path / "fit.npz") == dict(zip("bw", positions[step].tolist(), strict=True))
    assert printed(out, "w") == pytest.approx(positions[-1, 1], rel=1e-5)


def test_mini_batches_have_no_best_but_the_end(run, tmp_path):
    out = run("--batch-size", "2", "--steps", "20", "--save-parameters", "fit.npz").out
    assert "The best" not in out
    assert "took all 20 steps; over all rows the loss is" in out
    assert "\nParameters\n" in out
    assert kept(tmp_path / "fit.npz")["w"] == pytest.approx(printed(out, "w"), rel=1e-5)


def test_entries_are_named_as_they_are_typed(symgd):
    # At this rate the run goes to and fro, ever higher: the start is its best.
    out = symgd("sum(u**2) + b**2", "--shape=u=2", "--start=b=1", "--lr=1.5", "--no-plot").out
    assert "\n  The best was step 0: 1 at b = 1, u[0] = 0, u[1] = 0.\n" in out


def test_a_test_that_looked_at_an_epoch_says_so(run):
    out = run("--batch-size", "10", "--epochs", "50", "--stop", "loss<0.3").out
    assert "\nConverged: loss<0.3 (the epoch's mean) after " in out
    out = run("--batch-size", "10", "--epochs", "50", "--stop", "t>=30").out
    assert "\nReached the step limit: t>=30: 3 epochs (30 steps).\n" in out


def test_why_a_run_failed_is_said(symgd, tmp_path):
    x = np.random.default_rng(3).uniform(0, 100, 50)
    table = np.stack([x, 3 * x], axis=1)
    np.savetxt(tmp_path / "large.csv", table, delimiter=",", header="x,y", comments="")
    asked = [LINE, "--data", "large.csv", "--no-plot"]
    out = symgd(*asked).out
    limit = 2 / np.linalg.eigvalsh(_hessian(x))[-1]
    assert (
        f"\n  At step 0 the learning rate 0.1 is above 2/λ = {limit:.4g}, the limit of gd " in out
    )
    assert "columns of one size (--standardize) bear larger learning rates.\n" in out
    (run,) = json.loads(symgd(*asked, "--json").out)["runs"]
    assert run["diagnosis"]["exceeded"]["limit"] == pytest.approx(limit, rel=1e-6)
    assert symgd(*asked, "--lr", str(0.9 * limit), "--steps", "10").out.count("limit of gd") == 0


def _hessian(x):
    """Return that of mean((w*x + b - y)**2) in b and w."""
    return 2 * np.array([[1, x.mean()], [x.mean(), (x**2).mean()]])


def test_positions_that_are_all_kept_are_not_told(symgd):
    # 300 positions of 500,000 numbers do not fit, but the test ends the run at its start.
    given = ["--shape=u=500000", "--steps=300", "--stop=loss<1", "--no-plot"]
    out = symgd("sum(u**2)", *given).out
    assert "loss<1 after 0 steps" in out
    assert "To save memory" not in out
