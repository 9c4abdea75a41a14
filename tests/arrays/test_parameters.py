"""The shapes of parameters: those that losses/LOSSES say, and what is asked for."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symgd.arrays import MissingShapesError, infer, parameter_shapes
from symgd.errors import SettingError
from symgd.language import parse_arrays
from tests.arrays.losses import DATA, LOSSES
from tests.language.arrays.test_meaning import DATA as RANDOM
from tests.language.arrays.test_random import formulas

SHAPES = {**DATA, "image": (6, 8), "W0": (3, 7)}


def worked_out(text, **taken):
    computation = parse_arrays(text)
    data = {s.name: SHAPES[s.name] for s in computation.inputs if s.name in SHAPES}
    return parameter_shapes(computation, data, taken)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("mean((w*x[20] - 1)**2)", "x[20]: x is (5,): its entries are 0 to 4"),
        ("mean((w*x[5:2] - 1)**2)", "x[5:2]: x is (5,): nothing is left"),
        ("sum((x*2)[7]*w)", "(x*2)[7]: x*2 is (5,): its entries are 0 to 4"),
    ],
)
def test_a_place_outside_is_named_with_its_array(text, sentence):
    with pytest.raises(SettingError, match=rf"^{re.escape(sentence)}$"):
        parameter_shapes(parse_arrays(text), {"x": (5,)}, {})


@pytest.mark.parametrize("text", LOSSES)
def test_shapes_that_are_given_are_taken(text):
    taken = {name: shape for name, shape in LOSSES[text].items() if name not in SHAPES}
    assert worked_out(text, **taken) == taken


@pytest.mark.parametrize(
    ("text", "shapes"),
    [
        ("mean((X@w + b - y)**2)", {"w": (3,), "b": ()}),
        ("mean((w*t + b - y)**2)", {"w": (), "b": ()}),
        ("mean((w*t + b - y)**2) + s*sum(w**2)", {"w": (), "b": ()}),
        ("mean((X@w - y)**2) + lam*sum(w**2)", {"w": (3,), "lam": ()}),
        ("mean(log(1 + exp(-y*(X@w + b))))", {"w": (3,), "b": ()}),
        ("mean((X@W - Y)**2)", {"W": (3, 4)}),
        ("mean((X@W - column)**2)", {"W": (3, 1)}),
        ("sum((Y - outer(p, q))**2)", {"p": (20,), "q": (4,)}),
        ("sum((Y - p[:, None] - q[None, :])**2)", {"p": (20,), "q": (4,)}),
        ("mean((2*(X@W) + b - Y)**2)", {"W": (3, 4), "b": ()}),
        ("-mean(sum(Y*log(softmax(X@W)), axis=1))", {"W": (3, 4)}),
        ("mean(logsumexp(X@W, axis=1) - sum(Y*(X@W), axis=1))", {"W": (3, 4)}),
        ("mean((X@exp(w) - y)**2)", {"w": (3,)}),
        ("mean((X@(w/norm(w)) - y)**2)", {"w": (3,)}),
        ("w.T@A@w", {"w": (3,)}),
        ("w@A@w/2 - dot(c, w) + 1", {"w": (3,)}),
        ("u@A@v", {"u": (3,), "v": (3,)}),
        ("dot(w, c)", {"w": (3,)}),
        ("dot(c, w)**2 + norm(w)**2", {"w": (3,)}),
        ("norm(K@a - y)**2", {"a": (20,)}),
        ("norm(X.T@a)**2", {"a": (20,)}),
        ("norm(M.T@u - k)**2", {"u": (7,)}),
        ("mean((a*exp(-b*t**2) - y)**2)", {"a": (), "b": ()}),
        ("sum(abs(x[1:] - x[:-1])) + sum((x - k)**2)", {"x": (5,)}),
        ("norm(P[1:, :] - P[:-1, :])**2 + norm(P - image)**2", {"P": (6, 8)}),
        ("sum(softmax(w)*c)", {"w": (3,)}),
        ("mean((X@w - y)**2) + mean((Z@w)**2)", {"w": (3,)}),
        ("a**2 + b**2*mean(t)", {"a": (), "b": ()}),
        ("sum((Z - w)**2)", {"w": ()}),
    ],
)
def test_shapes_are_worked_out(text, shapes):
    assert worked_out(text) == dict(sorted(shapes.items()))


@pytest.mark.parametrize(
    ("text", "taken", "shapes"),
    [
        ("mean((tanh(X@V + b)@w - y)**2)", {"V": (3, 5)}, {"V": (3, 5), "b": (), "w": (5,)}),
        ("mean((tanh(X@V + b)@w - y)**2)", {"w": (5,)}, {"V": (3, 5), "b": (), "w": (5,)}),
        ("mean((tanh(X@V)@W - Y)**2)", {"V": (3, 5)}, {"V": (3, 5), "W": (5, 4)}),
        ("mean((tanh(X@U)@V@w - y)**2)", {"V": (5, 2)}, {"U": (3, 5), "V": (5, 2), "w": (2,)}),
        ("norm(M - U@V)**2", {"U": (7, 2)}, {"U": (7, 2), "V": (2, 5)}),
        ("norm(M - U@V.T)**2", {"V": (5, 2)}, {"U": (7, 2), "V": (5, 2)}),
        ("sum((x - z)**2)", {"x": (4,)}, {"x": (4,), "z": ()}),
    ],
)
def test_some_given_the_others_follow(text, taken, shapes):
    assert worked_out(text, **taken) == shapes


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("sum(100*(x[1:] - x[:-1]**2)**2 + (1 - x[:-1])**2)", "x"),
        ("sum(x**2)", "x"),
        ("norm(x) + s", "x"),
        ("sum((x - z)**2)", "x z"),
        ("sum((x - s)**2)", "x"),
        ("mean((tanh(X@V + b)@w - y)**2)", "V w"),
        ("norm(M - U@V)**2", "U V"),
        ("norm(concat(u, v))", "u v"),
        ("sum(U@v)", "U v"),
        ("sum(W.T)", "W"),
        ("logsumexp(x)", "x"),
        ("sum(max(V, axis=1))", "V"),
    ],
)
def test_what_cannot_be_worked_out_is_asked_for_at_once(text, names):
    with pytest.raises(MissingShapesError) as caught:
        worked_out(text)
    examples = caught.value.examples
    assert list(examples) == names.split()
    # What is asked for suffices, and the example that is told can be given.
    assert set(worked_out(text, **examples)) >= set(examples)


@pytest.mark.parametrize(
    ("text", "taken", "message"),
    [
        ("sum(x**2)", {}, "x has no shape yet: give shapes={'x': (1000,)}"),
        (
            "norm(M - U@V)**2",
            {},
            "U and V have no shape yet: give shapes={'U': (7, 16), 'V': (16, 5)}",
        ),
        (
            "mean((tanh(X@V)@W - y)**2) + sum(z**2)",
            {},
            "V, W and z have no shape yet: give shapes={'V': (3, 16), 'W': (16,), 'z': (1000,)}",
        ),
        (
            "mean((X@w - y)**2)",
            {"ww": (3,)},
            "there is no parameter 'ww' (did you mean 'w'?): type one of w",
        ),
        (
            "mean((X@w - y)**2)",
            {"y": (20,)},
            "y is data, of the shape (20,): leave it out of shapes",
        ),
        (
            "mean((X@w - y)**2)",
            {"w": (0,)},
            "the shape of w is (0,): it is made of whole numbers above 0, such as "
            "(1000,) or (2, 16)",
        ),
        (
            "mean((X@w - y)**2)",
            {"w": (3, 1, 1)},
            "w has the shape (3, 1, 1): symgd works with numbers, vectors and matrices, "
            "so give it as a matrix",
        ),
        (
            "mean((X@w - y)**2)",
            {"w": (4,)},
            "X@w: X is (20, 3) and w is (4,): their inner sizes, 3 and 4, must agree",
        ),
        (
            "mean((X@w - y)**2) + norm(M@w)",
            {},
            "M@w: M is (7, 5) and w is (3,): their inner sizes, 5 and 3, must agree",
        ),
        (
            "mean((X@w - y)**2) + sum(w + y)",
            {},
            "w + y: w is (3,) and y is (20,): they do not fit entry by entry, because "
            "each axis, counted from the last, must be equally long or 1 long",
        ),
        ("(X@w - y)**2", {}, "the loss has the shape (20,): put mean(…) around it"),
        ("X.T@(X@w - y)", {}, "the loss has the shape (3,): put mean(…) around it"),
    ],
)
def test_sentences(text, taken, message):
    with pytest.raises(SettingError) as caught:
        worked_out(text, **taken)
    assert str(caught.value) == message


def test_order_is_that_of_the_inputs():
    assert list(worked_out("mean((w10*t + w2*t - y)**2)")) == ["w2", "w10"]


@settings(max_examples=120, deadline=None, derandomize=True)
@given(formulas(), st.sets(st.sampled_from(sorted(RANDOM))))
def test_random_losses_get_shapes_that_go_together_or_a_sentence(formula, unknown):
    loss = parse_arrays(f"mean({formula[0]})")
    names = [symbol.name for symbol in loss.inputs]
    data = {name: np.shape(RANDOM[name]) for name in names if name not in unknown}
    asked = {}
    try:
        shapes = parameter_shapes(loss, data, {})
    except MissingShapesError as error:
        asked = {name: np.shape(RANDOM[name]) for name in error.examples}
        try:
            shapes = parameter_shapes(loss, data, asked)
        except MissingShapesError:
            raise AssertionError("not everything was asked for at once") from None
        except SettingError:
            return
    except SettingError:
        return
    assert infer(loss, data | shapes)[loss.outputs[0]] == ()
    assert shapes == shapes | asked
