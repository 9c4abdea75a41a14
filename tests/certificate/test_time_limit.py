"""That the time limit holds, and what is proved within it."""

import time

import pytest

from symgd import verify
from symgd.certificate import Verdict
from symgd.worker import UnfinishedError, limited, warm_up
from tests.certificate.asking import LOGISTIC, NET, only

PRODUCT = "*".join(f"(x-{k})" for k in range(1, 101))
CHAIN = "*".join(f"(x{k}+x{k + 1}**2)" for k in range(1, 101))


@pytest.mark.parametrize(
    ("loss", "claims", "options"),
    [
        (LOGISTIC, {"w1": "w2/(1 + exp(w1))"}, {}),
        (LOGISTIC, None, {"wrt": "w1", "order": 2}),
        (NET, None, {"wrt": "a"}),
        (NET, {"a": "tanh(a)"}, {}),
        (PRODUCT, None, {}),
        (PRODUCT, None, {"order": 2}),
        (CHAIN, None, {"wrt": "x1"}),
        ("(x+1)**10000", "10000*(x+1)*(x**2+2*x+1)**4999", {}),
        ("(x+y)**500", {"x": "500*(x+y)*(x**2+2*x*y+y**2)**249"}, {}),
        ("exp(exp(exp(x)))", "exp(x + exp(x) + exp(exp(x)))", {}),
        ("sin(exp(exp(x)))*gamma(exp(x))", "1", {}),
        ("max(a,b,c,d,g,h,x,y)", {"a": "where(a > b, 1, 0)"}, {}),
    ],
)
def test_the_time_limit_holds(loss, claims, options):
    """simplify is known not to return on the first four; SymPy's diff or expand on others."""
    warm_up()
    began = time.monotonic()
    verify(loss, claims, seconds=1, **options)
    # Generous, for busy machines: without a limit these take minutes, or for ever.
    assert time.monotonic() - began < 20


def test_a_network_is_proved_within_the_limit():
    claim = " + ".join(
        f"-2*({t} - v1*tanh(a*{p}+b*{q}+c) - v2*tanh(d*{p}+g*{q}+h) - k)*v1*{p}"
        f"/cosh(a*{p}+b*{q}+c)**2"
        for p, q, t in ((0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0))
    )
    assert only(NET, {"a": claim}, seconds=30).verdict is Verdict.PROVED


def test_a_start_of_the_second_interpreter_is_not_the_claims_time():
    with pytest.raises(UnfinishedError):
        limited(0.1, time.sleep, 5)
    (component,) = verify("x**3", "3*x**2", seconds=1.0).components
    assert component.verdict is Verdict.PROVED
