"""Questions with one answer, and losses that take long."""

from symgd import verify
from symgd.certificate import Component


def only(*arguments, **options) -> Component:
    """Return the answer to a question with one."""
    (component,) = verify(*arguments, **options).components
    return component


def _logistic(samples):
    return " + ".join(f"log(1+exp(-({s})*({a}*w1+({b})*w2+c)))" for s, a, b in samples)


LOGISTIC = _logistic([(1, 2, 1), (-1, 1, 3), (1, -2, 2), (1, 4, -1)])
NET = " + ".join(
    f"({t} - v1*tanh(a*{p}+b*{q}+c) - v2*tanh(d*{p}+g*{q}+h) - k)**2"
    for p, q, t in ((0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0))
)
