"""Verify: what may be asked, and what is answered."""

import pytest

import symgd
from symgd import Loss, SymgdError, verify
from symgd.certificate import Verdict
from symgd.errors import SettingError
from tests.certificate.asking import LOGISTIC


def test_a_gradient():
    found = verify("x**2 + 2*y**2", ("2*x", "2*y"))
    assert isinstance(found, symgd.Certificate)
    assert [c.verdict for c in found.components] == [Verdict.PROVED, Verdict.WRONG]
    assert (found.ok, found.verdict) == (False, "wrong")
    wrong = found.components[1]
    assert wrong.name == "∂f/∂y"
    assert wrong.counterexample.point == {"x": 2.0, "y": 1.0}
    assert (wrong.counterexample.claimed, wrong.counterexample.true) == (2.0, 4.0)
    assert wrong.derivative == "4*y"


@pytest.mark.parametrize(
    ("claims", "options"),
    [
        ("2*x*y", {"wrt": "x"}),
        ({"x": "2*x*y"}, {}),
        (["x**2", "2*x*y"], {"wrt": ("y", "x")}),
        (Loss("x**2*y").gradient, {}),
        ([Loss("x**2*y").gradient[0], "x^2"], {}),
        (["2*y", "2*x", "2*x", "0"], {"order": 2}),
        ({"x": "2*y", "x,y": "2*x", "y, x": "x+x", "y": 0}, {"order": 2}),
        (Loss("x**2*y").hessian, {"order": 2}),
        ([["2*y", "2*x"], ("2*x", 0)], {"order": 2}),
        ("0", {"wrt": "y", "order": 2}),
    ],
)
def test_the_ways_to_claim(claims, options):
    found = verify("x**2*y", claims, **options)
    assert {c.verdict for c in found.components} == {Verdict.PROVED}
    assert found.ok


def test_second_derivatives_are_named():
    found = verify("x**2*y", order=2)
    assert [c.name for c in found.components] == ["∂²f/∂x²", "∂²f/∂x∂y", "∂²f/∂y∂x", "∂²f/∂y²"]


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (("x*y", "y"), {}, r"got 1 claim for 2 derivatives \(∂f/∂x, ∂f/∂y\)"),
        (("x", ["1", "1"]), {}, "got 2 claims for 1 derivative"),
        (("x*y", "y"), {"wrt": "z"}, "no variable 'z': its variables are x, y"),
        (("x*y", ["y", "y"]), {"wrt": ("x", "x")}, "the variable 'x' is named twice"),
        (("x*y", {"z": "1"}), {}, "'z' names no derivative of order 1"),
        (("x*y", {"x,y": "1"}), {}, "'x,y' names no derivative of order 1"),
        (("x*y", {"x,y,x": "1"}), {"order": 2}, "order 2"),
        (("x", "1"), {"order": 3}, "order is 1"),
        (("x", "1"), {"seconds": 0}, "time limit"),
        (("x", "1"), {"seconds": float("nan")}, "time limit"),
        (("x", "x +"), {}, "the claim cannot be read"),
        (("x", [object()]), {}, "a claim is a text"),
        (("x", float("inf")), {}, "the claim cannot be read"),
        (("x", "y"), {}, "unknown name 'y'"),
    ],
)
def test_mistakes_are_told(arguments, options, message):
    with pytest.raises(SymgdError, match=message):
        verify(*arguments, **options)


def test_a_loss_without_variables_has_nothing_to_verify():
    found = verify("3")
    assert (found.components, found.ok) == ((), True)


@pytest.mark.parametrize(
    "loss",
    [
        *("log(1+exp(x))", "relu(x)**2 + huber(x, 1)", "floor(x)*x", "max(x, y, 1)", "x**y"),
        *("atan2(x, y)", "loggamma(x)*cbrt(x)", "logcosh(x)", "where(x>1, x**2, 2*x)", "0.1*x**3"),
        *("sign(x)*x", "erfc(x)", "logit(x)", "log2(x)", "hypot(x, y)", "acosh(x)"),
    ],
)
def test_its_own_derivative_is_certified(loss):
    for component in verify(loss).components:
        assert component.verdict is Verdict.PROVED
        assert component.reason.startswith("proved equal to SymPy's derivative by ")
        assert "the compiled code agrees at" in component.reason
        assert component.claim is None


def test_its_own_second_derivative_is_certified():
    # Its closed form cancels far more than its compiled code.
    assert verify(LOGISTIC, wrt="w1", order=2).ok
    assert verify("exp(x*y) + gamma(x)", order=2).ok


def test_progress_is_told():
    told = []
    verify("x*y", ["y", "x"], progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]


@pytest.mark.parametrize("claims", [[None], {"x": None}, {}, b"2x", 3j, {("x", "y"): "2*x"}])
def test_a_missing_claim_is_refused(claims):
    with pytest.raises(SettingError):
        verify("x**2", claims)


def test_names_may_come_in_one_text():
    assert verify("x**2 + y", ["1", "2*x"], wrt="y,x").ok
    with pytest.raises(SettingError):
        verify("x**2", "2*x", wrt=5)
