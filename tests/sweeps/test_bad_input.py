"""What no sweep can be made of: one sentence each."""

import numpy as np
import pytest

from symgd import SymgdError
from symgd.rules import Rule
from symgd.sweeps import Range, sweep

BOWL = "x**2 + 2*y**2"


def refusal(*arguments, **settings) -> str:
    with pytest.raises(SymgdError) as refused:
        sweep(*arguments, **settings)
    return str(refused.value)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ("1:0.1:10", "lr: the range 1:0.1:10 goes down: type the smaller end first, 0.1:1:10"),
        ("1:1:10", "lr: the range 1:1:10 is empty: give two ends, or the one value alone"),
        ("0.1:1:0", "lr: the range 0.1:1:0 has two ends: give it 2 values or more, not 0"),
        ("0.1:1:1", "lr: the range 0.1:1:1 has two ends: give it 2 values or more, not 1"),
        ("0.1:1:2.5", "lr: a range has a whole number of values, not 2.5"),
        ("0:1:5:log", "lr: the range 0:1:5:log cannot be logarithmic"),
        ("-1:1:5:log", "lr: the range -1:1:5:log cannot be logarithmic"),
        ("0.1:1", "lr=0.1:1: say how many values, as in lr=0.1:1:20, or take random samples"),
        ("0.1:1:2:3", "lr=0.1:1:2:3: type LOW:HIGH:COUNT"),
        ("nan:1:3", "lr: a range goes from a number to another, not from nan to 1"),
        ("-1e308:1e308:5", "lr: the range -1e+308:1e+308:5 is too wide"),
        ("0.1,0.2,0.1", "lr has the value 0.1 twice: give each once"),
        ("0.1,,0.2", "lr has an empty place: give a number there"),
        ("0:1:5", "lr has to be above 0, and 0 is among its values"),
        ([-0.1, 0.1], "lr has to be above 0, and -0.1 is among its values"),
        ([], "lr is swept over nothing: give it a value at least"),
        ([np.inf], "lr is swept over finite numbers, not nan or infinity"),
        ([[0.1]], "lr is swept over numbers, or a text such as '0.001:1:50:log'"),
        ("a:1:5", "lr: unknown name 'a'"),
    ],
)
def test_values(values, sentence):
    assert refusal(BOWL, {"lr": values}).startswith(sentence)


@pytest.mark.parametrize(
    ("over", "settings", "sentence"),
    [
        ({"beta": "0:1:3"}, {"optimizer": "adam"}, "there is nothing called 'beta' to sweep (did"),
        (
            {"momentum": "0:1:3"},
            {},
            "there is nothing called 'momentum' to sweep: it is a constant of other optimizers: "
            "choose momentum or nesterov or rmsprop",
        ),
        ({"beta9": "0:1:3"}, {}, "there is nothing called 'beta9' to sweep: there are lr, seed, n"),
        ({"optimizer": "gd,adam"}, {}, "optimizer is the same for all runs of a sweep: give it by"),
        ({"steps": "1:10:3"}, {}, "steps is the same for all runs of a sweep: give it by itself"),
        ({"lr": [0.1]}, {"step": 9}, "there is no setting 'step' (did you mean 'stop'?): type one"),
        (
            {"lr": [0.1]},
            {"starts": [(1, 2), (3, 4), (5, 6)]},
            "each start is a column, with a row for each of x, y: these are rows, so give their",
        ),
        ({"lr": [0.1]}, {"lr": 0.2}, "lr is swept and set at once: leave one of the two out"),
        (
            {"momentum": [0.1]},
            {"optimizer": "momentum", "constants": {"momentum": 0.2}},
            "momentum is swept and set at once",
        ),
        ({"seed": [1, 2]}, {"seed": 3, "noise": 1.0}, "seed is swept and set at once"),
        ({"noise": [1, 2]}, {"noise": 1.0}, "noise is swept and set at once"),
        ({"gamma": [0.5]}, {"schedule": "step:gamma=0.1"}, "gamma is swept and set at once"),
        (
            {"momentum": [0.1], "rule.momentum": [0.2]},
            {"optimizer": "momentum"},
            "momentum and rule.momentum are the same setting: sweep it once",
        ),
        (
            {"momentum": "-1:0.5:4"},
            {"optimizer": "momentum"},
            "momentum needs momentum >= 0, not momentum = -1",
        ),
        ({"beta1": "0:1:5"}, {"optimizer": "adam"}, "adam needs 0 <= beta1 < 1, not beta1 = 1"),
        (
            {"delta_min": [1e-6, 1.0], "delta_max": [0.5, 2.0]},
            {"optimizer": "rprop"},
            "rprop needs 0 < delta_min <= delta_max, not delta_max = 0.5, delta_min = 1",
        ),
        ({"factor": [0.5, 1.5]}, {"schedule": "plateau"}, "plateau needs 0 < factor < 1, not"),
        ({"clip_norm": "0:1:3"}, {}, "clip_norm has to be above 0, and 0 is among its values"),
        ({"noise": "-1:1:3"}, {}, "noise has to be from 0 on, and -1 is among its values"),
        ({"noise": [0.0]}, {}, "noise is 0 in all runs: leave it out"),
        ({"seed": "0:1:3"}, {"noise": 1.0}, "a seed is a whole number from 0 on"),
        ({"seed": "0:1e30:3"}, {"noise": 1.0}, "a seed is a whole number from 0 on and below"),
        ({"seed": "0:1e30"}, {"noise": 1.0, "samples": 3}, "a seed is a whole number from 0 on"),
        ({"seed": "-3:3"}, {"noise": 1.0, "samples": 3}, "a seed is a whole number from 0 on"),
        ({"seed": [-1]}, {"noise": 1.0}, "a seed is a whole number from 0 on"),
        ({}, {}, "nothing is swept: say over what"),
        ([("lr", 1)], {}, "over names settings with their values"),
        ({1: [0.1]}, {}, "over names settings with their values"),
        ({"lr": [0.1]}, {"optimizer": "adma"}, "there is no optimizer 'adma' (did you mean 'adam'"),
        ({"lr": [0.1]}, {"steps": 0}, "steps must be from 1 to 1,000,000,000, not 0"),
        ({"seed": "0:9:10"}, {}, "seed needs noise, such as 0.1: without it all seeds make"),
        ({"lr": [0.1]}, {"starts": True}, "starts is a count from 1 on, or where runs start"),
        ({"lr": [0.1]}, {"batch_size": 3}, "batch_size needs data with rows"),
        ({"lr": [0.1]}, {"starts": 0}, "starts is a count from 1 on, not 0"),
        ({"lr": [0.1]}, {"starts": [[1.0], [2.0], [3.0]]}, "each start has 3 numbers, but"),
        ({"lr": [0.1]}, {"window": (-1, 1)}, "a window is where random starts lie"),
        ({"lr": [0.1]}, {"starts": 5, "window": (1, -1)}, "a window goes from a number to a"),
        ({"x": [0.1]}, {"starts": 5}, "x is a coordinate of the start, and there are several"),
        ({}, {"samples": 5}, "samples of what? Say over what"),
        ({"lr": "0.1:1"}, {"samples": 0}, "samples must be from 1"),
        ({"lr": "0.1:1:5"}, {"samples": 5}, "lr=0.1:1:5: random samples come from the whole range"),
    ],
)  # fmt: skip
def test_settings(over, settings, sentence):
    told = refusal(BOWL, over, **settings)
    assert told.startswith(sentence)
    assert "\n" not in told


def test_names_that_mean_two_things():
    rule = Rule("mine", "w = w - lr*gamma*g", constants={"gamma": 1.0})
    told = refusal("gamma**2", {"gamma": [0.5]}, optimizer=rule, schedule="step")
    assert told == ("gamma has two roles: type rule.gamma or schedule.gamma or start.gamma")


@pytest.mark.parametrize(
    ("over", "more", "told"),
    [
        (
            {"lr": "0.001:1:1000000:log", "momentum": "0:0.99:1000000"},
            {},
            "1,000,000,000,000 runs are too many: they would take 106 TB of memory, and a sweep "
            "may take 2 GB: ask for 18,000,000 at most",
        ),
        (
            {"lr": f"0.001:1:{10**30}"},
            {},
            "1.00e+30 runs are too many: they would take 9.80e+13 EB of memory, and",
        ),
        ({"lr": "0.1:1:1000000"}, {"starts": 10**6}, "1,000,000,000,000 runs are too many"),
        ({"lr": "0.1:1"}, {"samples": 10**12}, "1,000,000,000,000 runs are too many"),
    ],
)  # fmt: skip
def test_more_than_memory_holds(over, more, told):
    assert refusal(BOWL, over, optimizer="momentum", **more).startswith(told)


def test_a_window_where_the_loss_is_hardly_defined():
    told = refusal("log(x)", starts=10, window=(-2, -1))
    assert told == (
        "the loss is defined at 0 of 1,000 random points in the window: choose a window where it is"
    )


def test_no_variables():
    assert refusal("3", {"lr": [0.1]}) == "the loss has no variables: there is nothing to sweep"


def test_ranges_are_checked_by_themselves():
    with pytest.raises(SymgdError, match="goes down"):
        Range(1.0, 0.0, 3)


def test_a_variable_that_is_called_as_a_setting_is():
    assert refusal("x**2 + lr*y**2", {"lr": [0.1]}).startswith("lr is a variable of the loss, too")
    found = sweep("(x - 1)**2 + lr**2", {"start.lr": [0.1, 0.2]})
    assert found.ended("converged").all()


@pytest.mark.parametrize("ask", ["ended", "share"])
def test_outcomes_that_there_are_not(ask):
    found = sweep("x**2", {"lr": [0.1]}, steps=2)
    said = r"no outcome 'oscilates' \(did you mean 'oscillates'\?\): type one of converged, "
    with pytest.raises(SymgdError, match=said):
        getattr(found, ask)("oscilates")
