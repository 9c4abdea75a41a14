"""Rewritings that keep a loss accurate where its plain form overflows or cancels.

``log(1 + exp(z))`` is ``inf`` in doubles from z = 710 on; ``softplus(z)`` is not. The user's own
form stays what is shown; this one is what runs.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import permutations

import sympy as sp

from symgd.language import FUNCTIONS

_softplus, _sigmoid, _log1p, _expm1, _logaddexp, _tanh, _sinh, _cosh, _logcosh = (
    FUNCTIONS[name].head
    for name in (
        *("softplus", "sigmoid", "log1p", "expm1", "logaddexp"),
        *("tanh", "sinh", "cosh", "logcosh"),
    )
)


class LogSum(sp.Dummy):  # type: ignore[misc]
    """A symbol that stands for the logarithm of a sum of exponentials."""


def stable(expression: sp.Expr) -> sp.Expr:
    """Return an equal expression that does not overflow or cancel where it need not.

    | typed | runs as |
    |---|---|
    | log(1 + exp(z)) | softplus(z) |
    | log(exp(a) + exp(b)) | logaddexp(a, b) |
    | log(sigmoid(z)), log(1 - sigmoid(z)) | -softplus(-z), -softplus(z) |
    | log(1 + z) | log1p(z) |
    | exp(z) - 1 | expm1(z) |
    | 1/(1 + exp(z)), exp(z)/(1 + exp(z)) | sigmoid(-z), sigmoid(z) |
    | exp(a)/(exp(a) + exp(b)) | sigmoid(a - b) |
    | (exp(z) - exp(-z))/(exp(z) + exp(-z)) | tanh(z) |

    >>> x = sp.Symbol("x", real=True)
    >>> stable(sp.log(1 + sp.exp(x)))
    softplus(x)
    """
    done: dict[sp.Basic, sp.Basic] = {}

    def rewrite(node: sp.Basic) -> sp.Basic:
        if node not in done:
            args = tuple(rewrite(arg) for arg in node.args)
            done[node] = _best(node if args == node.args else node.func(*args))
        return done[node]

    return rewrite(expression)


def _best(node: sp.Basic) -> sp.Basic:
    """Rewrite a node until nothing is better."""
    while True:
        rule = _RULES.get(node.func)
        better = node if rule is None else rule(node)
        if better == node:
            return node
        node = better


def _logarithm(node: sp.Expr) -> sp.Expr:
    """Take out of a product what is positive and has a logarithm that does not overflow."""
    logarithms, others = [], []
    for factor in sp.Mul.make_args(node.args[0]):
        base, power = (factor, sp.S.One) if isinstance(factor, sp.exp) else factor.as_base_exp()
        known = _known_logarithm(base)
        if known is None:
            others.append(factor)
        else:
            logarithms.append(power * known)
    rest = sp.Mul(*others)
    if logarithms and not rest.is_negative:
        return sp.Add(*logarithms, _best(sp.log(rest)))
    terms = sp.Add.make_args(node.args[0])
    return _one_more(sp.Add(*terms[1:])) if terms[0] is sp.S.One and terms[1:] else node


def _known_logarithm(base: sp.Expr) -> sp.Expr | None:
    if isinstance(base, sp.exp):
        return base.args[0]
    if isinstance(base, _sigmoid):
        return -_softplus(-base.args[0])
    if isinstance(base, _cosh):
        return _logcosh(base.args[0])
    exponents = _exponents(base)
    return _log_sum_exp(exponents) if exponents else None


def _one_more(rest: sp.Expr) -> sp.Expr:
    """Return log(1 + rest)."""
    if isinstance(rest, sp.exp):
        return _softplus(rest.args[0])
    if isinstance(-rest, _sigmoid):
        return -_softplus((-rest).args[0])
    return _log1p(rest)


def _exponents(node: sp.Expr) -> list[sp.Expr]:
    """Return the exponents of a sum of exponentials, log(c) for a number c; none of other sums."""
    terms = [term.as_coeff_Mul() for term in sp.Add.make_args(node)]
    sums = all(c.is_positive and (t == 1 or isinstance(t, sp.exp)) for c, t in terms)
    if len(terms) < 2 or not sums:
        return []
    return [sp.log(c) + (t.args[0] if isinstance(t, sp.exp) else 0) for c, t in terms]


def _log_sum_exp(exponents: Sequence[sp.Expr]) -> sp.Expr:
    together = reduce(_logaddexp, [exponent for exponent in exponents if exponent != 0])
    return _softplus(together) if 0 in exponents else together


def _sum(node: sp.Expr) -> sp.Expr:
    """Rewrite exp(z) - 1, 1 - exp(z) and 1 - sigmoid(z)."""
    first, *others = node.args
    for term in others:
        better = None
        if first is sp.S.NegativeOne and isinstance(term, sp.exp):
            better = _expm1(term.args[0])
        elif first is sp.S.One and isinstance(-term, _sigmoid):
            better = _sigmoid(-(-term).args[0])
        elif first is sp.S.One and isinstance(-term, sp.exp) and len(others) == 1:
            better = -_expm1((-term).args[0])
        if better is not None:
            return sp.Add(better, *(other for other in others if other != term))
    return node


def _power(node: sp.Expr) -> sp.Expr:
    """Rewrite 1/(1 + exp(z)), 1/(exp(a) + exp(b)) and their powers."""
    base, exponent = node.args
    exponents = _exponents(base) if exponent.is_Rational and exponent.is_negative else []
    if len(exponents) == 2 and exponents[0].is_number:
        constant, z = exponents
        return sp.exp(constant * exponent) * _sigmoid(constant - z) ** -exponent
    return sp.exp(exponent * _log_sum_exp(exponents)) if exponents else node


def _exponential(node: sp.Expr) -> sp.Expr:
    """Rewrite exp(a - logaddexp(a, b))."""
    for term in sp.Add.make_args(node.args[0]):
        if isinstance(-term, _logaddexp):
            a, b = (-term).args
            above = node.args[0] - term
            if above in (a, b):
                return _sigmoid(a - b if above == a else b - a)
    return node


def _product(node: sp.Expr) -> sp.Expr:
    """Rewrite quotients, whose denominators are sigmoids or exponentials by now."""
    exponentials = [factor for factor in node.args if isinstance(factor, sp.exp)]
    exponents = [factor.args[0] for factor in exponentials]
    if len(exponents) > 1 and any(exponent.has(_logaddexp, LogSum) for exponent in exponents):
        others = [factor for factor in node.args if factor not in exponentials]
        return sp.Mul(sp.exp(sp.Add(*exponents)), *others)
    powers = node.as_powers_dict()
    for factor in node.args:
        for other, better in _quotients(factor):
            if powers.get(other, 0) >= 1 or other in node.args:
                return node / factor / other * better
    return node


def _quotients(factor: sp.Expr) -> Iterator[tuple[sp.Expr, sp.Expr]]:
    """Yield what a factor may meet, and what the two are together."""
    if isinstance(factor, sp.exp):
        z = factor.args[0]
        yield _sigmoid(-z), _sigmoid(z)
    elif isinstance(factor, _expm1):
        z = factor.args[0]
        yield _sigmoid(-z), _tanh(z / 2)
    elif isinstance(factor, _sinh):
        yield 1 / _cosh(factor.args[0]), _tanh(factor.args[0])
    elif isinstance(factor, sp.Add) and len(factor.args) == 2:
        for plus, minus in permutations(factor.args):
            if isinstance(plus, sp.exp) and isinstance(-minus, sp.exp):
                a, b = plus.args[0], (-minus).args[0]
                for together in (_logaddexp(a, b), _logaddexp(b, a)):
                    yield sp.exp(-together), _tanh((a - b) / 2)


_RULES: Mapping[type, Callable[[sp.Expr], sp.Expr]] = {
    sp.log: _logarithm,
    _log1p: lambda node: _one_more(node.args[0]),
    sp.Add: _sum,
    sp.Pow: _power,
    sp.exp: _exponential,
    sp.Mul: _product,
}
