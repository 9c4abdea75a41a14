"""What the panels of the history show."""

import numpy as np
import pytest

from symgd import Loss, descend
from symgd.plots.history import panels
from tests.plots.runs import run_on

BARRIER = Loss("x - log(x)")


def test_three_panels():
    run = descend("x**2 + 2*y**2", (3, 4), lr=0.1, steps=20)
    loss, norm, rate = panels([run])
    assert [panel.name for panel in (loss, norm, rate)] == [
        "loss",
        "gradient norm",
        "learning rate",
    ]
    assert loss.series[0].tolist() == run.losses.tolist()
    assert norm.series[0].tolist() == run.gradient_norms.tolist()
    assert rate.series[0].tolist() == [0.1] * 21
    assert [panel.scale.kind for panel in (loss, norm, rate)] == ["log", "log", "linear"]


def test_the_loss_stands_above_its_known_minimum():
    run = run_on(BARRIER, [3.0, 2.0, 1.1, 1.001, 1.0])
    loss = panels([run], minimum=1.0)[0]
    assert loss.name == "loss − minimum"
    assert loss.series[0] == pytest.approx(run.losses - 1)
    assert loss.scale.kind == "log"
    assert loss.zeros
    assert panels([run])[0].scale.kind == "linear"


def test_a_minimum_that_is_none_is_not_believed():
    run = run_on(BARRIER, [3.0, 2.0, 1.0])
    assert panels([run], minimum=1.5)[0].name == "loss"


def test_rounding_below_the_minimum_is_zero():
    run = run_on(Loss("x**2 + 3"), [1.0, 0.1, 0.0])
    assert panels([run], minimum=3.0000000000000004)[0].series[0][-1] == 0


def test_no_step():
    _, _, rate = panels([run_on("x**2", [0.0])])
    assert rate.series[0].size == 0
    assert rate.scale.kind == "linear"


def test_losses_of_both_signs():
    run = run_on("-x**2 + 1", 2.0 ** np.arange(20))
    assert panels([run])[0].scale.kind == "symlog"
