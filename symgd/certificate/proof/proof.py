"""Proofs that a claim equals the true derivative, from cheap to dear; none of them by numbers.

Every rung is a function that takes a question and says by what means it was proved, or "".
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import sympy as sp

from symgd.certificate.proof.algebra import BeyondError, SignWantedError, UndefinedCaseError
from symgd.certificate.proof.generators import Generators
from symgd.certificate.proof.normal import DEFINITIONS, Normal
from symgd.certificate.proof.signs import possible
from symgd.certificate.proof.thin import is_thin
from symgd.printing.text import plain

CASES = 64
"""Combinations of signs at which a proof by cases is given up."""


@dataclass(frozen=True)
class Proof:
    """How two expressions were proved equal.

    Attributes:
        means: the means, in words, after "by"; "" when they were not.
        undefined: where the claim has no value although the derivative does, as conditions.
        rounded: whether constants had to be rounded before it, so that it proves less.
    """

    means: str = ""
    undefined: tuple[str, ...] = ()
    rounded: bool = False


NONE = Proof()


def same(loss: sp.Expr, truth: sp.Expr, claim: sp.Expr) -> Proof:  # noqa: ARG001
    """Prove two expressions equal by SymPy's own ordering and collecting of terms."""
    return Proof("collecting terms") if truth - claim == 0 else NONE


def expanding(loss: sp.Expr, truth: sp.Expr, claim: sp.Expr) -> Proof:  # noqa: ARG001
    """Prove by multiplying out."""
    return Proof("expanding") if sp.expand(truth - claim) == 0 else NONE


def generators(loss: sp.Expr, truth: sp.Expr, claim: sp.Expr) -> Proof:
    """Prove by the normal form, case by case where signs matter."""
    return _Cases(loss, truth, claim, logarithms=False).proof()


def logarithms(loss: sp.Expr, truth: sp.Expr, claim: sp.Expr) -> Proof:
    """Prove by the normal form, with inverse hyperbolic functions written as logarithms."""
    return _Cases(loss, truth, claim, logarithms=True).proof()


def simplifying(loss: sp.Expr, truth: sp.Expr, claim: sp.Expr) -> Proof:  # noqa: ARG001
    """Prove by all that SymPy tries."""
    return Proof("SymPy's simplify") if sp.simplify(truth - claim) == 0 else NONE


Rung = Callable[[sp.Expr, sp.Expr, sp.Expr], Proof]

LADDER: tuple[tuple[Rung, float], ...] = (
    (same, 0.3),
    (expanding, 0.3),
    (generators, 0.6),
    (logarithms, 0.5),
    (simplifying, 1.0),
)
"""The rungs, with the share of the time that is left that each may take."""


@dataclass
class _Cases:
    loss: sp.Expr
    truth: sp.Expr
    claim: sp.Expr
    logarithms: bool
    letters: Generators = field(default_factory=Generators)
    used: dict[str, None] = field(default_factory=dict)
    split: dict[sp.Expr, bool] = field(default_factory=dict)
    assumed: dict[sp.Expr, None] = field(default_factory=dict)
    undefined: list[Mapping[sp.Expr, int]] = field(default_factory=list)
    proved: int = 0
    tried: int = 0

    def proof(self) -> Proof:
        """Go through all the cases; one that fails ends it."""
        try:
            done = self._all({})
        except (BeyondError, RecursionError):
            return NONE
        if not done or not self.proved:
            return NONE
        return Proof(self._means(), tuple(map(self._condition, self.undefined)))

    def _all(self, signs: Mapping[sp.Expr, int]) -> bool:
        self.tried += 1
        if self.tried > CASES:
            return False
        try:
            return self._case(Normal(self.letters, signs, self.logarithms), signs)
        except SignWantedError as wanted:
            factor = wanted.factor
        # Where a factor is 0 nothing is said, unless that may be in more than a few places.
        self.split[factor] = thin = is_thin(factor, self.letters)
        cases = [{**signs, factor: sign} for sign in ((1, -1) if thin else (1, -1, 0))]
        return all(self._all(case) for case in cases if possible(case))

    def _case(self, normal: Normal, signs: Mapping[sp.Expr, int]) -> bool:
        """Prove one case; where the loss is undefined there is nothing to prove.

        A derivative may be undefined as an expression where the loss has one: relu(x)**(1/3) has
        the derivative 0 for x < 0.
        """
        try:
            truth = normal.form(self.truth)
            normal.is_zero(truth)
        except UndefinedCaseError:
            return not self._has_loss(normal)
        try:
            if normal.is_zero(truth - normal.form(self.claim)):
                self._keep(normal)
                self.proved += 1
                return True
        except UndefinedCaseError:
            if self._has_loss(normal):
                self._keep(normal)
                self.undefined.append(signs)
            return True
        return not self._has_loss(normal)

    def _has_loss(self, normal: Normal) -> bool:
        try:
            normal.is_zero(normal.form(self.loss))
        except UndefinedCaseError:
            return False
        return True

    def _keep(self, normal: Normal) -> None:
        self.used.update(normal.used)
        self.assumed.update(normal.assumed)

    def _means(self) -> str:
        over = [word for word in self.used if word != DEFINITIONS]
        means = "bringing both to one fraction"
        means += f" in {_listed(over)}" if over else ""
        means += ", from the functions' definitions" if DEFINITIONS in self.used else ""
        parts = {**self.split, **dict.fromkeys(self.assumed, True)}
        if not parts:
            return means
        named = [text for factor in parts if (text := self._text(factor))]
        shown = [*named[:4], "…"] if len(named) > 4 else named
        if len(named) < len(parts):
            shown = [*shown, "other parts" if named else "some of their parts"]
        one = len(shown) == 1 and bool(named)
        means += f", case by case in the {'sign' if one else 'signs'} of {_listed(shown)}"
        if not any(parts.values()):
            return means
        return f"{means} ({'not where that is 0' if one else 'not where one of them is 0'})"

    def _text(self, factor: sp.Expr) -> str:
        """Return a factor as text, "" if it has letters that a user would not understand."""
        shown = self.letters.shown(factor)
        return "" if shown is None else plain(shown)

    def _condition(self, signs: Mapping[sp.Expr, int]) -> str:
        parts = [
            f"{text} {'>' if sign > 0 else '<' if sign < 0 else '='} 0"
            for factor, sign in signs.items()
            if (text := self._text(factor))
        ]
        return " and ".join(parts)


def _listed(names: Sequence[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
