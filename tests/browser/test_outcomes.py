"""How runs in JavaScript end, and what they say of it: as in Python."""

import numpy as np
import pytest

from symgd import descend
from symgd.rules.stopping import MEASURES
from tests.browser.javascript import program, run

ROSENBROCK = "(1 - x)^2 + 100(y - x^2)^2"

# Runs of every kind, and what is the same in both: all of the sentence, or how it begins.
ENDINGS = {
    "converged": ("x^2 + 2y^2", (3, 4), {}, "gradient<1e-6 after"),
    "flat": ("exp(-x)", (3,), {"lr": 1, "steps": 10**5, "stop": "gradient<1e-4"}, "gradient<1e"),
    "kink": ("abs(x)", (0,), {}, "gradient<1e-6 after 0 steps, where the loss hardly curves: this"),
    "all steps": (ROSENBROCK, (-1.2, 1), {"lr": 1e-3}, "took all 100 steps; the gradient's"),
    "told to": ("x^2", (3,), {"stop": "t >= 7"}, "t >= 7: 7 steps"),
    "saddle": ("x^2 - y^2", (3, 0), {"steps": 1000}, "gradient<1e-6 after 70 steps, but"),
    "maximum": ("-x^2", (0,), {}, "gradient<1e-6 after 0 steps, but this is a maximum"),
    "to and fro": ("x^2", (3,), {"lr": 1}, "goes to and fro, x between -3 and 3"),
    "valley": ("x^2 + y^2/9", (3, 4), {"lr": 1, "steps": 1000}, "goes to and fro, x between"),
    "sign steps": ("abs(x)", (1.05,), {"lr": 0.1}, "goes to and fro, x between -0.05 and 0.05"),
    "diverged": ("x^4", (3,), {"lr": 1}, "the loss has grown without bound since step 0"),
    "growing": ("x^2 + 2y^2", (3, 4), {"lr": 0.51}, "the loss has grown since step"),
    "unbounded": ("-x^4", (3,), {"lr": 0.1}, "the loss falls without bound: it passed"),
    "slope": ("-x", (3,), {"lr": 1e6, "stop": ()}, "the loss falls without bound: it is"),
    "domain": ("log(x)", (1,), {"lr": 2}, "step 1 went to x = -1, where"),
    "pole": ("log(x^2)", (1,), {"lr": 0.5}, "step 1 went to x = 0, where"),
    "a branch": ("where(x > 0, x, log(x)) + y^2", (1, 1), {"lr": 2}, "step 1 went to x = -1, y ="),
    "a branch that overflows": (
        "where(x > 0, x, exp(x^2) - exp(2x^2))",
        (1,),
        {"lr": 100},
        "the loss has grown without bound since step 0",
    ),
    "pole of a branch": ("where(x > 0, x, 1/x) + y^2", (1, 1), {"lr": 1}, "step 1 went to x = 0"),
    "undefined step": (
        "x^2",
        (1,),
        {"optimizer": "w = w - lr*sqrt(-g)"},
        "step 1 cannot be taken: a part of the",
    ),
    "division by 0": (
        "x^2",
        (1,),
        {"optimizer": "w = w - lr*g/(t - 3)", "steps": 20},
        "step 3 cannot be taken: a part of the",
    ),
    "division by 0 in a branch": (
        "x^2",
        (1,),
        {"optimizer": "v = 2*g; w = w - lr*where(v > 0, g/(v - v*t/3), g)", "steps": 20},
        "step 3 cannot be taken: a part of the",
    ),
    "0 in a typed rate": ("x^2", (1,), {"lr": "0.1/sqrt(t)"}, "step 1 cannot be taken: a part of"),
    "step that overflows": (
        "x^2",
        (3,),
        {"optimizer": "w = w - exp(1000*g)"},
        "step 1 ",
    ),
    "rate that overflows": ("x^2", (1,), {"lr": "exp(400*t)", "steps": 9}, "the loss has grown"),
    "overflow": ("exp(x^2)", (4,), {"lr": 0.1}, "the loss has grown without bound since step 0"),
    "overflow of a part": (
        "exp(x^2) - exp(2x^2)",
        (3,),
        {"lr": 900},
        "the loss has grown without bound since step 0",
    ),
    "no gradient": ("sqrt(x)", (1,), {"lr": 2, "stop": ()}, "step 1 went to x = 0, where the loss"),
    "change": (
        "x^2",
        (3,),
        {"lr": 1 - 1e-9, "stop": "loss_change < 1e-6", "steps": 5},
        "loss_change < 1e-6 after 1 step, though the gradient's norm is still 6",
    ),
}


@pytest.mark.parametrize("name", ENDINGS)
def test_runs_end_as_they_do_in_python(evaluate, name):
    loss, start, settings, begins = ENDINGS[name]
    expected = descend(loss, start, **settings)
    found = run(evaluate, loss, start, **settings)
    assert found["outcome"] == expected.outcome
    assert found["steps"] == len(expected.positions) - 1
    assert found["reason"].startswith(begins)
    assert expected.reason.startswith(begins)


SAME_SENTENCE = [
    *("converged", "flat", "kink", "all steps", "told to", "saddle", "maximum", "to and fro"),
    *("valley", "sign steps", "diverged", "growing", "unbounded", "slope", "change"),
    *("no gradient", "domain", "pole", "a branch", "pole of a branch", "a branch that overflows"),
]


@pytest.mark.parametrize("name", SAME_SENTENCE)
def test_sentences_are_those_of_python(evaluate, name):
    loss, start, settings, _ = ENDINGS[name]
    assert (
        run(evaluate, loss, start, **settings)["reason"] == descend(loss, start, **settings).reason
    )


TESTS = {
    "gradient": "gradient < 1e-3",
    "loss": "loss < 0.01",
    "loss_change": "loss_change < 1e-3",
    "relative_change": "relative_change < 0.3",
    "parameter_change": "parameter_change < 1e-3",
    "t": "t >= 12",
}


@pytest.mark.parametrize("measure", MEASURES)
def test_every_measure_stops_a_run_where_it_does_in_python(evaluate, measure):
    settings = {"stop": TESTS[measure], "lr": 0.1, "optimizer": "momentum", "steps": 500}
    expected = descend("x^2 + 2y^2 + x*y", (3, 4), **settings)
    found = run(evaluate, "x^2 + 2y^2 + x*y", (3, 4), **settings)
    assert found["fired"] == 1
    assert found["steps"] == len(expected.positions) - 1 > 1
    assert found["reason"] == expected.reason


def test_the_first_test_that_holds_is_the_one_that_is_told(evaluate):
    settings = {"stop": ("loss < 1e-9", "gradient < 0.1 or loss < 0.001"), "steps": 500}
    found = run(evaluate, "x^2 + 2y^2", (3, 4), **settings)
    assert found["fired"] == 2
    assert found["reason"] == descend("x^2 + 2y^2", (3, 4), **settings).reason


def test_norms_do_not_overflow_where_squares_do(evaluate):
    found = run(evaluate, "1e200*(x + y)", (3, 4), stop=(), steps=1, lr=1e-200)
    assert found["gradientNorms"] == pytest.approx([np.sqrt(2) * 1e200] * 2)
    found = run(evaluate, "1e-200*(x + y)", (3, 4), stop=(), steps=1)
    assert found["gradientNorms"] == pytest.approx([np.sqrt(2) * 1e-200] * 2, rel=1e-12, abs=0)


def test_a_start_outside_the_domain_is_told_and_kept(evaluate):
    found = run(evaluate, "log(x)", (-1,))
    assert (found["steps"], found["outcome"]) == (0, "left the domain")
    assert found["reason"] == "the start is x = -1, where log(x) is undefined"
    assert found["positions"].tolist() == [[-1]]


def test_a_rate_that_becomes_negative_ends_the_run(evaluate):
    found = run(evaluate, "x^2", (3,), lr="0.1 - 0.02*t")
    assert (found["steps"], found["outcome"]) == (6, "left the domain")
    assert found["reason"] == "the learning rate is -0.02 at step 6: give one that stays positive"


def test_without_names_variables_and_tests_are_numbered(evaluate):
    source = program("x^2 + y^2", {})
    at_rest = f"return symgd.run({source}, {{start: [1, 1], lr: 0.5, steps: 9}}).reason;"
    assert evaluate(at_rest) == "stopping test 1 after 1 step"
    swinging = f"return symgd.run({source}, {{start: [1, 2], lr: 1, steps: 30}}).reason;"
    assert evaluate(swinging) == "goes to and fro, w1 between -1 and 1, w2 between -2 and 2"
