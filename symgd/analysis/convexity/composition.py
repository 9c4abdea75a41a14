"""Convexity by composition: the rules of disciplined convex programming.

h(u) is convex where h is convex and u is affine; or u is convex and h does not fall on the values
of u; or u is concave and h does not rise on them. Likewise concave. Sums keep convexity, and so do
positive factors. A function that is defined on part of the line only is used where the rule makes
its domain convex too: log(u) with a concave u, for {u > 0} is convex then.

Source: Grant, Boyd & Ye, Disciplined Convex Programming, 2006; Boyd & Vandenberghe, Convex
Optimization, 2004, sections 3.1 and 3.2.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sympy as sp

from symgd.analysis.convexity.atoms import ATOMS, Piece, Side, power
from symgd.analysis.convexity.signs import UNKNOWN, Sign, signs
from symgd.analysis.exact.inertia import inertia
from symgd.analysis.quadratic.closed_form import coefficients
from symgd.analysis.quadratic.degree_two import degree_two
from symgd.calculus.reverse import subexpressions
from symgd.language import BY_HEAD, heads


@dataclass(frozen=True)
class Curvature:
    """What the rules show: an affine expression is both; ``strict`` says strictly convex."""

    convex: bool = False
    concave: bool = False
    strict: bool = False

    @property
    def affine(self) -> bool:
        """Whether it is affine."""
        return self.convex and self.concave


NOTHING, AFFINE = Curvature(), Curvature(convex=True, concave=True)


def curvature(expression: sp.Expr, symbols: Sequence[sp.Symbol]) -> Curvature:
    """Return what the rules show of an expression.

    >>> x, y = sp.symbols("x y", real=True)
    >>> curvature(sp.exp(x**2) + abs(x - y), (x, y)).convex
    True
    >>> curvature(sp.exp(x * y), (x, y))
    Curvature(convex=False, concave=False, strict=False)
    """
    rules = _Rules(tuple(symbols), signs(expression, symbols), {})
    for node in subexpressions(expression):
        rules.known[node] = rules.of(node)
    return rules.known[expression]


@dataclass(frozen=True)
class _Rules:
    """The rules, with the signs of all subexpressions and the curvatures known so far."""

    symbols: tuple[sp.Symbol, ...]
    signs: Mapping[sp.Basic, Sign]
    known: dict[sp.Basic, Curvature]

    def of(self, node: sp.Basic) -> Curvature:
        if node.is_Symbol or not node.free_symbols:
            return AFFINE
        if isinstance(node, sp.Piecewise):
            return NOTHING
        if node.is_Add:
            return self._sum(node)
        if node.is_Mul:
            return self._product(node)
        if node.is_Pow:
            return self._power(node)
        return self._function(node)

    def _sum(self, node: sp.Expr) -> Curvature:
        """Take the terms of degree two together: x*y alone is not convex, x**2 + x*y + y**2 is."""
        quadratic: list[sp.Expr] = []
        rest: list[sp.Expr] = []
        for term in node.args:
            known = self.known[term]
            plain = not known.affine and degree_two(term, self.symbols) is not None
            (quadratic if plain else rest).append(term)
        parts = [self.known[term] for term in rest]
        if quadratic:
            parts.append(self._quadratic(sp.Add(*quadratic)))
        return Curvature(
            all(part.convex for part in parts),
            all(part.concave for part in parts),
            all(part.convex for part in parts) and any(part.strict for part in parts),
        )

    def _quadratic(self, node: sp.Expr) -> Curvature:
        terms = degree_two(node, self.symbols)
        if terms is None:
            return NOTHING
        A, _, _ = coefficients(terms, len(self.symbols))
        try:
            found = inertia(A.tolist())
        except ValueError:
            return NOTHING
        definite = not found.negative and not found.zero
        return Curvature(not found.negative, not found.positive, definite)

    def _product(self, node: sp.Expr) -> Curvature:
        fixed = [arg for arg in node.args if not arg.free_symbols]
        moving = [arg for arg in node.args if arg.free_symbols]
        factor = _of_constant(sp.Mul(*fixed))
        if len(moving) == 1:
            return _scaled(self.known[moving[0]], factor)
        if _is_entropy(moving) and any(self.known[arg].affine for arg in moving):
            return _scaled(Curvature(convex=True), factor)
        return self._quadratic(node)

    def _power(self, node: sp.Pow) -> Curvature:
        base, exponent = node.args
        if exponent.free_symbols:
            if base.free_symbols or not self.signs[base].positive:
                return NOTHING
            # c^u = exp(u·log(c))
            rate = _scaled(self.known[exponent], _of_constant(sp.log(base)))
            return _composed(ATOMS["exp"], rate, UNKNOWN)
        if exponent == sp.S.Half and self._is_norm(base):
            return Curvature(convex=True)
        if exponent == 2 and self.known[base].affine:
            return self._quadratic(node)
        return _composed(power(exponent), self.known[base], self.signs[base])

    def _is_norm(self, base: sp.Expr) -> bool:
        """Say whether a root is the norm of something affine: its square is never negative.

        ½wᵀAw + bᵀw + c ≥ 0 for all w where the matrix [[A/2, b/2], [bᵀ/2, c]] has no negative
        eigenvalue; then it is a sum of squares.
        """
        terms = degree_two(base, self.symbols)
        if terms is None:
            return False
        A, b, c = coefficients(terms, len(self.symbols))
        try:
            return not inertia(sp.Matrix([[A, b], [b.T, sp.Matrix([[2 * c]])]]).tolist()).negative
        except ValueError:
            return False

    def _function(self, node: sp.Basic) -> Curvature:
        row = BY_HEAD.get(node.func)
        name = row.name if row else ""
        parts = [self.known[arg] for arg in node.args]
        if name in ("max", "logaddexp"):
            return Curvature(convex=all(part.convex for part in parts))
        if name == "min":
            return Curvature(concave=all(part.concave for part in parts))
        if name == "hypot":
            both = zip(parts, node.args, strict=True)
            return Curvature(
                convex=all(
                    part.affine or (part.convex and self.signs[arg].nonnegative)
                    for part, arg in both
                )
            )
        if name == "huber" and not (parts and self._is_width(node.args[1])):
            return NOTHING
        if name == "log" and self._is_exponential_sum(node.args[0]):
            return Curvature(convex=True)
        if name in ("log", "log1p") and (found := self._of_logistic(node)) is not None:
            return found
        if name not in ATOMS:
            return NOTHING
        return _composed(ATOMS[name], parts[0], self.signs[node.args[0]])

    def _of_logistic(self, node: sp.Basic) -> Curvature | None:
        """Return the curvature of log(σ(u)) and log(1 - σ(u)), concave, and log(cosh(u)).

        log(σ(u)) = -softplus(-u), and 1 - σ(u) = σ(-u).
        """
        inside = node.args[0] if isinstance(node, sp.log) else 1 + node.args[0]
        if isinstance(inside, heads.cosh):
            at = inside.args[0]
            return _composed(ATOMS["logcosh"], self.known[at], self.signs[at])
        rising = isinstance(inside, heads.sigmoid)
        logistic = inside if rising else 1 - inside
        if not isinstance(logistic, heads.sigmoid):
            return None
        piece = Piece(Side.ALL, convex=False, slope=1 if rising else -1)
        return _composed((piece,), self.known.get(logistic.args[0], NOTHING), UNKNOWN)

    def _is_width(self, delta: sp.Expr) -> bool:
        return not delta.free_symbols and self.signs[delta].nonnegative

    def _is_exponential_sum(self, node: sp.Expr) -> bool:
        """Say whether this is Σ cᵢ·exp(uᵢ) with convex uᵢ: its logarithm is convex."""
        for term in sp.Add.make_args(node):
            factor, rest = term.as_independent(*self.symbols, as_Add=False)
            if not _of_constant(factor).positive:
                return False
            if rest == 1:
                continue
            if not (isinstance(rest, sp.exp) and self.known.get(rest.args[0], NOTHING).convex):
                return False
        return True


def _is_entropy(factors: Sequence[sp.Expr]) -> bool:
    """Say whether these are u and log(k·u), with a positive k: u·log(u) is convex for u > 0."""
    if len(factors) != 2 or not any(isinstance(factor, sp.log) for factor in factors):
        return False
    other, logarithm = sorted(factors, key=lambda factor: isinstance(factor, sp.log))
    ratio = logarithm.args[0] / other
    return not isinstance(other, sp.log) and ratio.is_number and bool(ratio.is_positive)


def _of_constant(number: sp.Expr) -> Sign:
    known = number.is_positive, number.is_negative, number.is_zero
    if known[0] or known[1]:
        return Sign(bool(known[0]), bool(known[1]), nonzero=True)
    return Sign(nonnegative=True, nonpositive=True) if known[2] else UNKNOWN


def _scaled(part: Curvature, factor: Sign) -> Curvature:
    if factor.positive:
        return part
    if factor.negative:
        return Curvature(part.concave, part.convex)
    return AFFINE if part.affine else NOTHING


def _composed(pieces: Sequence[Piece], part: Curvature, sign: Sign) -> Curvature:
    """Apply the rule of composition on each side of 0 where the argument is known to stay."""
    found = [_rule(piece, part) for piece in pieces if piece.side.holds(sign)]
    return Curvature(any(f.convex for f in found), any(f.concave for f in found))


def _rule(piece: Piece, part: Curvature) -> Curvature:
    along = part.convex if piece.convex else part.concave
    against = part.concave if piece.convex else part.convex
    holds = part.affine or (piece.slope > 0 and along) or (piece.slope < 0 and against)
    return Curvature(holds and piece.convex, holds and not piece.convex)
