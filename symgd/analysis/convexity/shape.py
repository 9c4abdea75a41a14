"""convexity(): whether a loss is convex, with a proof either way."""

from symgd.analysis.convexity.composition import curvature
from symgd.analysis.convexity.convexity import Convexity, Shape
from symgd.analysis.convexity.second_order import by_second_order
from symgd.analysis.convexity.witness import witness
from symgd.analysis.deadline import Deadline
from symgd.analysis.exact.exactly import exact_loss, loss_again
from symgd.calculus.stable import stable
from symgd.in_numbers import in_numbers
from symgd.loss import LossLike
from symgd.worker import UnfinishedError, limited

SECONDS = 10.0


def convexity(loss: LossLike, seconds: float = SECONDS) -> Convexity:
    """Return whether a loss is convex: proved, disproved at a point, or unknown.

    It is proved by the rules of composition, by the definiteness of a constant Hessian, or by
    second derivatives that are nowhere negative; disproved by a negative curvature or a chord that
    the loss rises above. All of it takes at most about so many seconds.

    >>> convexity("exp(x) + (x - 2*y)**2 + y**2").shape.value
    'strictly convex'
    >>> convexity("x**4 - x**2").shape.value, convexity("gamma(x)").shape.value
    ('not convex', 'unknown')
    """
    loss, deadline = in_numbers(loss), Deadline(seconds)
    task = loss.text, loss.variables
    try:
        found = limited(0.4 * seconds, by_composition, *task)
    except UnfinishedError:
        found = None
    if found is None:
        try:
            soft = 0.5 * deadline.left
            found = limited(1.3 * soft, witness, *task, soft)
        except UnfinishedError:
            found = None
    if found is None:
        try:
            found = _told(limited(deadline.left, by_second_order, *task))
        except UnfinishedError:
            found = None
    unknown = "neither a proof of convexity nor a point where it fails was found"
    return found or Convexity(Shape.UNKNOWN, unknown)


def _told(found: tuple[bool, str] | None) -> Convexity | None:
    if found is None:
        return None
    strict, how = found
    return Convexity(Shape.STRICTLY_CONVEX if strict else Shape.CONVEX, how)


def by_composition(text: str, variables: tuple[str, ...]) -> Convexity | None:
    """Return a proof of convexity by the rules of composition. In the second interpreter."""
    loss = loss_again(text, variables)
    whole = exact_loss(text)
    forms = (curvature(form, loss.symbols) for form in (whole, stable(whole)))
    found = next((form for form in forms if form.convex), None)
    if found is None:
        return None
    if found.affine:
        return Convexity(Shape.CONVEX, "it is affine")
    strict = found.strict or _is_strict(text, variables)
    shape = Shape.STRICTLY_CONVEX if strict else Shape.CONVEX
    return Convexity(shape, "by the rules of composition, on its domain")


def _is_strict(text: str, variables: tuple[str, ...]) -> bool:
    found = by_second_order(text, variables) if len(variables) == 1 else None
    return found is not None and found[0]
