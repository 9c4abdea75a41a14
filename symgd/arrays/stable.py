"""Computations that neither overflow nor cancel where they need not."""

from dataclasses import replace

import sympy as sp

from symgd.arrays.depends import needed
from symgd.calculus.stable import LogSum
from symgd.calculus.stable import stable as stable_expression
from symgd.language.operations import Computation, Elementwise, Operation, Reduce, Symbol


def stable(computation: Computation) -> Computation:
    """Return an equal computation with the rewritings of :mod:`symgd.calculus.stable`.

    It sees through names, and through sums: ``log(sum(exp(z)))`` becomes ``logsumexp(z)``, and
    ``exp(z)/sum(exp(z))`` becomes ``exp(z - logsumexp(z))``.

    >>> from symgd.language import parse_arrays
    >>> first, *_ = stable(parse_arrays("log(sum(exp(z)))")).definitions.values()
    >>> first.kind
    'logsumexp'
    """
    rewriting = _Rewriting(computation)
    return Computation(
        computation.inputs,
        needed(rewriting.definitions, computation.outputs, lambda step: step.symbols),
        computation.outputs,
    )


class _Rewriting:
    """Definitions in the making; lives for one call."""

    def __init__(self, computation: Computation) -> None:
        self.definitions: dict[Symbol, Operation] = {}
        self._joined: dict[Symbol, Elementwise] = {}
        for name, operation in computation.definitions.items():
            if isinstance(operation, Elementwise):
                joined = self._join(operation)
                self._joined[name] = joined
                operation = self._better(joined)
            self.definitions[name] = operation

    def _join(self, operation: Elementwise) -> Elementwise:
        """Put expressions in place of the names that stand for them."""
        parts = {s: self._joined[s] for s in operation.over if s in self._joined}
        expression = operation.expression.xreplace({s: p.expression for s, p in parts.items()})
        if expression.has(sp.I, sp.nan, sp.zoo, sp.oo):
            return operation
        over: dict[Symbol, None] = {}
        for s in operation.over:
            over.update(dict.fromkeys(parts[s].over if s in parts else (s,)))
        return replace(operation, expression=expression, over=tuple(over))

    def _better(self, operation: Elementwise) -> Elementwise:
        """Rewrite an expression, each sum of exponentials being c·exp(its logarithm)."""
        sums = {s: known for s in operation.operands if (known := self._sum_of_exponentials(s))}
        logarithms = {s: LogSum(real=True) for s in sums}
        put_in = {s: factor * sp.exp(logarithms[s]) for s, (factor, _) in sums.items()}
        better = stable_expression(operation.expression.xreplace(put_in))
        over = list(operation.over)
        for s, (factor, exponent) in sums.items():
            better = _without_exponentials(better, logarithms[s], s / factor)
            if logarithms[s] in better.free_symbols:
                self._define_logarithm(logarithms[s], s, exponent)
                over.append(logarithms[s])
        used = better.free_symbols
        kept = [s for s in over if s in used or s not in sums]
        return replace(operation, expression=better, over=tuple(kept))

    def _sum_of_exponentials(self, name: Symbol) -> tuple[sp.Expr, Elementwise] | None:
        """Return c and z where a name stands for the sum of c·exp(z)."""
        operation = self.definitions.get(name)
        if not (isinstance(operation, Reduce) and operation.kind == "sum"):
            return None
        summed = self._joined.get(operation.of)
        if summed is None:
            return None
        factor, rest = summed.expression.as_coeff_Mul()
        exponentials = sp.Mul.make_args(rest)
        if not (factor.is_positive and all(isinstance(e, sp.exp) for e in exponentials)):
            return None
        exponent = stable_expression(sp.Add(*(e.args[0] for e in exponentials)))
        return factor, Elementwise(exponent, summed.over)

    def _define_logarithm(self, logarithm: Symbol, total: Symbol, exponent: Elementwise) -> None:
        of = sp.Dummy(real=True)
        if exponent.over == (exponent.expression,):
            of = exponent.expression
        else:
            self.definitions[of] = exponent
        axis = self.definitions[total].axis  # type: ignore[attr-defined]
        self.definitions[logarithm] = Reduce(of, "logsumexp", axis)


def _without_exponentials(expression: sp.Expr, logarithm: Symbol, total: sp.Expr) -> sp.Expr:
    """Put the sum itself back where it stays one: exp(n·logarithm) is the total to the n."""
    multiples = {node: node.args[0] / logarithm for node in expression.atoms(sp.exp)}
    back = {node: total**n for node, n in multiples.items() if n.is_number}
    return expression.xreplace(back)
