"""Runs are told apart by what differs among them."""

import numpy as np
import pytest

from symgd import descend
from symgd.plots.labels import LONGEST, ending, labels, number, place, shortened
from tests.plots.runs import run_on

ADAM = {"optimizer": "adam", "constants": {"beta1": 0.9}}


def named(*settings):
    return labels([run_on("x**2", [1.0], **one) for one in settings])


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ([{}], [""]),
        ([{"lr": 0.1}, {"lr": 0.01}], ["lr 0.1", "lr 0.01"]),
        ([{"lr": 0.1}, {"lr": "0.1*exp(-t)"}], ["lr 0.1", "lr 0.1*exp(-t)"]),
        ([{}, ADAM], ["gd", "adam"]),
        ([{"lr": 1}, ADAM | {"lr": 2}], ["gd, lr 1", "adam, lr 2"]),
        (
            [ADAM, ADAM | {"constants": {"beta1": 0.8}}],
            ["beta1 0.9", "beta1 0.8"],
        ),
        ([{"start": [3, 4]}, {"start": [0, 1]}], ["from (3, 4)", "from (0, 1)"]),
        ([{"schedule": None}, {"schedule": "cosine"}], ["no schedule", "schedule cosine"]),
        ([{"weight_decay": 0.0}, {"weight_decay": 0.1}], ["weight decay 0", "weight decay 0.1"]),
        ([{"clip_norm": None}, {"clip_norm": 1}], ["no clip norm", "clip norm 1"]),
        ([{}, {}], ["run 1", "run 2"]),
        ([{"lr": 1}, {"lr": 1}, {"lr": 2}], ["run 1: lr 1", "run 2: lr 1", "run 3: lr 2"]),
    ],
)
def test_labels(settings, expected):
    assert named(*settings) == expected


def test_a_typed_rule_is_abridged():
    rule = "v = 0.9*v + (1 - 0.9)*g\nw = w - lr*v/(1 - 0.9**t)"
    (label, _) = named({"optimizer": rule}, {})
    assert len(label) <= LONGEST
    assert label.endswith("…")
    assert "\n" not in label


def test_words():
    run = run_on("x**2", np.zeros(1001))
    assert ending(run) == "reached the step limit, 1,000 steps"
    assert place([1, 2, 3, 4, 5]) == "(1, 2, 3, …)"
    assert place([1e-20, 4.00001], size=4) == "(0, 4)"
    assert shortened("a\x1b\x00b\n c") == "a??b c"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (-0.5, "−0.5"), (123456, "123000"), (1e-5, "1e−5"), (2.5e300, "2.5e300")],
)
def test_number(value, text):
    assert number(value, 3) == text


def test_a_setting_that_a_run_lacks_is_not_told():
    runs = [run_on("x**2", [1.0], lr=rate) for rate in (0.1, 0.2)]
    yardstick = run_on("x**2", [1.0], optimizer="bfgs", reference={"method": "BFGS"})
    del yardstick.settings["lr"]
    assert labels([*runs, yardstick]) == ["gd, lr 0.1", "gd, lr 0.2", "bfgs"]
    assert labels([runs[0], yardstick]) == ["gd", "bfgs"]


def test_what_a_rate_that_was_typed_is_made_of_is_not_told():
    runs = [descend("x**2", 1.0, lr=lr, steps=1) for lr in (0.1, "0.1*exp(-t)")]
    runs.append(descend("x**2", 1.0, schedule="step:step=30", steps=1))
    assert labels(runs) == [
        "lr 0.1, no schedule",
        "lr 0.1*exp(-t), no schedule",
        "lr 0.1, schedule step:step=30",
    ]
