"""Gradients over arrays: certified, refuted where they are wrong, and never called proved."""

import json

import numpy as np
import pytest

from symgd import Loss, verify
from symgd.certificate import Verdict
from symgd.certificate.arrays.differences import slope
from symgd.certificate.arrays.few import few
from symgd.errors import ExpressionError, SettingError
from tests.arrays.losses import LOSSES, arrays, used

rng = np.random.default_rng(0)
X, labels = rng.normal(size=(50, 4)), np.sign(rng.normal(size=50))
DATA = {"X": X, "y": labels}


def squares():
    return Loss("mean((X@w - y)**2)", data=DATA)


def logistic():
    return Loss("mean(log(1 + exp(-y*(X@w + b)))) + lam*sum(w**2)", data={**DATA, "lam": 1e-3})


def only(*arguments, **options):
    (component,) = verify(*arguments, **options).components
    return component


@pytest.mark.parametrize("text", LOSSES)
def test_every_gradient_is_certified(text):
    _, shapes, names = used(text)
    values = arrays(LOSSES[text])
    data = {name: values[name] for name in shapes if name not in names}
    found = verify(Loss(text, data=data, shapes=LOSSES[text]))
    assert [c.variables for c in found.components] == [(name,) for name in found.variables]
    for component in found.components:
        assert component.verdict is Verdict.AGREES, component.reason
        assert "to at least 50 digits" in component.reason


@pytest.mark.parametrize(
    "claim",
    [
        "2/m*X.T@(X@w - y)",
        "2*X.T@(X@w - y)/m",
        "2/m*(X.T@X@w - X.T@y)",
        "2/m*(X@w - y)@X",
        "2*mean((X.T*(X@w - y)).T, axis=0)",
    ],
)
def test_a_right_claim(claim):
    found = only(squares(), {"w": claim})
    assert (found.verdict, found.claim) == (Verdict.AGREES, claim)
    assert "to at least 50 digits; on the data" in found.reason
    assert found.derivative == "2/m*X.T@(X@w - y)"


@pytest.mark.parametrize(
    "claim",
    [
        *("1/m*X.T@(X@w - y)", "2/m*X.T@(X@w + y)", "2*X.T@(X@w - y)", "-2/m*X.T@(X@w - y)"),
        *("2/m*X.T@(X@w)", "2/m*X.T@(X@w - y) + 1e-7", "2/m*X.T@abs(X@w - y)", "0", "w"),
        *("sum(2/m*X.T@(X@w - y))", "2/m*sum(X, axis=0)*sum(X@w - y)"),
    ],
)
def test_a_wrong_claim(claim):
    found = only(squares(), {"w": claim})
    assert found.verdict is Verdict.WRONG
    counterexample = found.counterexample
    w = np.array(list(counterexample.point.values()))
    gradient = 2 / 50 * X.T @ (X @ w - labels)
    assert np.isclose(gradient, counterexample.true).any()
    assert not np.isclose(counterexample.claimed, counterexample.true, rtol=1e-9)
    assert found.reason.startswith("wrong: where every parameter is 1 its entry w_")


def test_labels_are_labels_on_few_entries_too():
    # It is right because labels are 1 or -1.
    claims = {"b": "mean(sigmoid(X@w + b) - (y + 1)/2)"}
    assert "to at least 50 digits; on the data" in only(logistic(), claims).reason


def test_a_claim_for_these_data_only():
    found = only(squares(), {"w": "2/50*X.T@(X@w - y)"})
    assert found.verdict is Verdict.AGREES
    assert found.notes == (
        "it holds for these data: on few entries (X 3 × 2, w 2, y 3) it is not the derivative",
    )


def test_a_claim_that_is_nearly_right():
    found = only(squares(), {"w": "2/m*X.T@(X@w - y)*(1 + 1e-12)"})
    assert found.verdict is Verdict.UNDECIDED
    assert "to 12 digits only" in found.reason or "to 11 digits only" in found.reason


def test_a_claim_of_another_shape():
    found = only(squares(), {"w": "2/m*(X@w - y)"})
    assert found.verdict is Verdict.WRONG
    assert "wrong: it has the shape (50,), and w (4,)" in found.reason


def test_a_claim_that_has_no_value():
    with pytest.raises(SettingError, match=r"the claim for w .* inner sizes, 4 and 50, must agree"):
        verify(squares(), {"w": "2/m*X@(X@w - y)"})


def test_the_ways_to_claim():
    w, b = "-1/m*X.T@(y*sigmoid(-y*(X@w + b))) + 2*lam*w", "-mean(y*sigmoid(-y*(X@w + b)))"
    for claims, options in [
        ([b, w], {}),
        ({"w": w, "b": b}, {}),
        (w, {"wrt": "w"}),
        ((w, b), {"wrt": ("w", "b")}),
    ]:
        assert verify(logistic(), claims, **options).ok


def test_a_text_without_data():
    text = "sum(100*(x[1:] - x[:-1]**2)**2 + (1 - x[:-1])**2)"
    found = verify(Loss(text, shapes={"x": 1000}))
    assert found.components[0].points == 8 - 1


def test_kinks_everywhere_are_told():
    X = np.random.default_rng(1).normal(size=(20_000, 50))
    found = only(Loss("mean(relu(1 - X@w))", data={"X": X}))
    assert found.verdict is Verdict.AGREES
    assert found.reason.endswith("on the data nothing could be compared, for kinks or for rounding")


def test_lengths_are_told():
    found = verify(squares())
    assert (found.notes, found.where) == ((), ("m = 50 rows",))
    assert str(found).startswith("f(w) = mean((X@w - y)**2)\nwhere m = 50 rows\n∂f/∂w = 2/m*X.T@")
    assert "<br>where m = 50 rows</caption>" in found._repr_html_()


def test_parts_of_long_gradients_are_told():
    text = "mean((tanh(X@W1 + b1)@W2 + b2 - y)**2)"
    shapes = {"W1": (4, 5), "b1": (5,), "W2": (5,), "b2": ()}
    derivatives = [c.derivative for c in verify(Loss(text, data=DATA, shapes=shapes)).components]
    assert derivatives[1] == "2/m*a.T@r with r = a@W2 + b2 - y, a = tanh(X@W1 + b1)"


def test_json():
    found = json.loads(json.dumps(verify(squares(), {"w": "X.T@y"}).as_json()))
    assert (found["ok"], found["variables"]) == (False, ["w"])


@pytest.mark.parametrize(
    ("claims", "options", "message"),
    [
        ({"X": "2"}, {}, "X is data: the parameters are w"),
        ({"v": "2"}, {}, "there is no parameter 'v'"),
        ({}, {}, "there is no claim in the mapping"),
        (["1", "2"], {}, r"got 2 claims for 1 parameter \(w\)"),
        ("1", {"wrt": "w,w"}, "named twice"),
        ("2/m*X.T@(X@w - z)", {}, "uses z, which the loss has not: it has X, w, y, and m = 50"),
        ("2", {"order": 2}, "claims of second derivatives over arrays are not read"),
    ],
)
def test_what_makes_no_sense(claims, options, message):
    with pytest.raises(SettingError, match=message):
        verify(squares(), claims, **options)


def test_a_claim_that_cannot_be_read():
    with pytest.raises(ExpressionError, match="the claim cannot be read"):
        verify(squares(), {"w": "2/m*X.T@(X@w - y"})


def test_a_wrong_derivative_of_our_own_is_not_trusted(monkeypatch):
    loss = squares()
    slopes = type(loss).value_and_gradient

    def wrong(self, w):
        value, gradient = slopes(self, w)
        return value, 1.001 * gradient

    monkeypatch.setattr(type(loss), "value_and_gradient", wrong)
    for claims in (None, {"w": "2/m*X.T@(X@w - y)"}):
        found = only(loss, claims)
        assert found.verdict is Verdict.UNDECIDED
        assert "in doubt" in found.reason


def test_the_few_entries_are_of_the_data():
    for place in few(squares()).places:
        assert place["X"].shape == (3, 2)
        assert {float(x) for x in place["X"].flat} <= set(X.flat)
        assert {float(x) for x in place["y"].flat} <= {-1.0, 1.0}


@pytest.mark.parametrize(
    ("function", "expected"),
    [(np.sin, 1.0), (np.exp, 1.0), (lambda t: (1 + t) ** 7, 7.0), (lambda t: np.tanh(30 * t), 30)],
)
def test_slopes_by_differences(function, expected):
    found = slope(function, 0.1)
    assert abs(found.value - expected) <= max(found.error * 10, 1e-9 * abs(expected))
    assert found.error < 1e-6 * abs(expected)


def test_a_bend_of_the_slope_casts_no_doubt():
    # The slope of huber is continuous, and bends: long differences are deceived there.
    found = only(Loss("mean(huber(X@w - y, 1))", data={"X": X, "y": X @ np.array([1, -2, 0.5, 0])}))
    assert found.verdict is Verdict.AGREES


def test_a_slope_that_is_zero_but_for_rounding_casts_no_doubt():
    # softmax does not change when the same b is added everywhere.
    Y = np.eye(3)[np.arange(50) % 3]
    text = "-mean(sum(Y*log(softmax(X@W + b)), axis=1))"
    found = only(Loss(text, data={"X": X, "Y": Y}), wrt="b")
    assert found.verdict is Verdict.AGREES


@pytest.mark.parametrize("text", LOSSES)
def test_every_hessian_is_certified(text):
    _, shapes, names = used(text)
    values = arrays(LOSSES[text])
    data = {name: values[name] for name in shapes if name not in names}
    found = verify(Loss(text, data=data, shapes=LOSSES[text]), order=2, wrt=sorted(names)[:1])
    for component in found.components:
        assert component.verdict is Verdict.AGREES, component.reason
        assert "with second differences of the loss" in component.reason


def test_second_derivatives_are_shown_times_a_direction():
    found = verify(Loss("mean((X@w + b - y)**2)", data=DATA), order=2)
    assert [(c.name, c.derivative) for c in found.components] == [
        ("∂²f/∂b²", "2*d"),
        ("∂²f/∂b∂w", "2/m*sum(X@d)"),
        ("∂²f/∂w∂b", "2*d/m*sum(X, axis=0)"),
        ("∂²f/∂w²", "2/m*X.T@(X@d)"),
    ]
    assert found.where == (
        "m = 50 rows",
        "d any direction: each second derivative is shown times it",
    )


def test_mixed_second_derivatives_of_a_network():
    text = "mean((tanh(X@W + b)@v - y)**2)"
    found = verify(Loss(text, data=DATA, shapes={"W": (4, 3), "b": 3}), order=2, wrt="W,v")
    assert [c.variables for c in found.components] == [
        *[("W", "W"), ("W", "v"), ("v", "W"), ("v", "v")]
    ]
    assert found.ok


def test_a_direction_has_a_name_of_its_own():
    found = only(Loss("sum(d**2)", shapes={"d": 5}), order=2)
    assert found.derivative == "2*d1"


def test_a_wrong_hessian_of_our_own_is_not_trusted(monkeypatch):
    loss = squares()
    true = type(loss).hessian_product
    monkeypatch.setattr(type(loss), "hessian_product", lambda *given: 1.001 * true(*given))
    found = only(loss, order=2)
    assert found.verdict is Verdict.UNDECIDED
    assert "symgd's own second derivative is in doubt" in found.reason
