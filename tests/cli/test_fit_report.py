"""What a run over data says at its end: its best, its parameters, what is kept of them."""

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


def test_positions_that_are_all_kept_are_not_told(symgd):
    # 300 positions of 500,000 numbers do not fit, but the test ends the run at its start.
    given = ["--shape=u=500000", "--steps=300", "--stop=loss<1", "--no-plot"]
    out = symgd("sum(u**2)", *given).out
    assert "loss<1 after 0 steps" in out
    assert "To save memory" not in out
