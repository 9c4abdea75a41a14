"""What an analysis prints: the loss, its critical points, the rule, the run."""

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING

from symgd.cli import brief, mathematics, report
from symgd.cli.page import Page

if TYPE_CHECKING:
    from symgd.analysis.analysis import Analysis
    from symgd.analysis.at_minimum import Stability
    from symgd.analysis.critical.points import CriticalPoint, CriticalPoints
    from symgd.loss import Loss

ROWS = 12
"""Critical points that are listed; the others are counted."""

SHOWN = 6
"""Variables, or curvatures, that are listed in a sentence."""

COLUMNS = 3
"""Variables that have a column each; more do not fit beside the others."""

CHARACTERS = 40
"""Characters of an exact number that are read."""

ROUNDING = 1e-14
"""Smaller coordinates and values are shown as 0: it is what rounding has left of one."""


def write(page: Page, loss: "Loss", found: "Analysis", default_start: bool) -> None:
    """Print an analysis."""
    if found.hessian is None:
        mathematics.named(page, loss)
        page.line(f"f({', '.join(_some(list(loss.variables)))}) = {brief.cut(loss.text)}", "bold")
        page.line("\nGradient and Hessian could not be written down in time: try --time-limit 60.")
    else:
        mathematics.mathematics(page, loss)
    _shape(page, found)
    _critical(page, loss, found.critical)
    if found.stability is not None and found.minimum is not None:
        page.title(f"{found.stability.optimizer} at {brief.point(loss.variables, found.minimum)}")
        _stability(page, found.stability)
    else:
        page.title(f"{found.run.settings['optimizer']}")
        page.line("  no minimum with a curvature was found in time: no rate can be told")
    _run(page, found, default_start)


def _shape(page: Page, found: "Analysis") -> None:
    page.title("Shape")
    convexity = found.convexity
    page.line(f"  {convexity.shape}: {convexity.means}")
    if convexity.point is not None and convexity.curvature is not None:
        way = ", ".join(f"{part + 0.0:.3g}" for part in (convexity.direction or ())[:SHOWN])
        place = brief.point(found.variables, convexity.point)
        page.line(f"  at {place} it curves by {convexity.curvature:.4g} along ({way})")
    closed = found.quadratic
    if closed is None:
        return
    numbers = [f"Lipschitz constant of the gradient L = {closed.lipschitz:.6g}"]
    if closed.condition is not None:
        numbers.append(f"strong convexity μ = {closed.strong_convexity:.6g}")
        numbers.append(f"condition number L/μ = {closed.condition:.6g}")
    page.line(f"  quadratic: {', '.join(numbers)}")
    page.line(f"  closed form: {closed.reason}")
    if closed.exact_minimiser is not None:
        pairs = zip(found.variables, closed.exact_minimiser, strict=True)
        where = ", ".join(_some([f"{name} = {_exact(text)}" for name, text in pairs]))
        page.line(f"  minimum: {_exact(closed.exact_value or '')} at {where}")


def _exact(text: str) -> str:
    """Write an exact number, or a long fraction as a decimal.

    >>> _exact("1/3"), _exact(f"{10**50 + 1}/{3 * 10**50}")
    ('1/3', '0.333333')
    """
    try:
        return text if len(text) <= CHARACTERS else brief.number(float(Fraction(text)))
    except ValueError:  # a root, or another formula
        return brief.cut(text, CHARACTERS)


def _critical(page: Page, loss: "Loss", critical: "CriticalPoints") -> None:
    pairs = zip(loss.variables, critical.window, strict=True)
    window = [f"{name} from {low:g} to {high:g}" for name, (low, high) in pairs]
    page.title(f"Critical points, {', '.join(_some(window))}")
    if len(critical.points) > ROWS:
        kinds = Counter(point.kind for point in critical.points)
        counted = (f"{count} {_plural(kind, count)}" for kind, count in kinds.items())
        page.line(f"  {', '.join(counted)}")
    if critical.points:
        shown = range(min(len(loss.variables), COLUMNS))
        rest = ["…"] if len(loss.variables) > COLUMNS else []
        names = [loss.variables[i] for i in shown]
        page.table(
            ["kind", *names, *rest, "loss", "eigenvalues", "condition"],
            (_row(point, shown, rest) for point in critical.points[:ROWS]),
        )
    if len(critical.points) > ROWS:
        page.line(f"  … and {len(critical.points) - ROWS} more, which --json has")
    for sentence in filter(None, (critical.how, critical.flat)):
        page.line(f"  {sentence}")
    for kink in critical.kinks[:ROWS]:
        place = brief.point(loss.variables, kink.point)
        page.line(f"  minimum at a kink: {_exactly(kink.value, None)} at {place}")


def _row(point: "CriticalPoint", shown: range, rest: list[str]) -> list[str]:
    exact = point.exact or [None] * len(point.point)
    bent = point.eigenvalues
    listed = _listed(bent) if len(bent) <= COLUMNS else f"{bent[0]:.4g} … {bent[-1]:.4g}"
    return [
        f"{point.kind}{f' ({point.nearby})' if point.nearby else ''}",
        *(_exactly(point.point[i], exact[i]) for i in shown),
        *rest,
        _exactly(point.value, point.exact_value),
        listed,
        "" if point.condition is None else f"{point.condition:.6g}",
    ]


def _stability(page: Page, rule: "Stability") -> None:
    page.line(f"  curvatures λ: {_listed(rule.curvatures)}")
    if rule.jacobian:
        carried = ", ".join(rule.carried)
        page.line(f"  Jacobian of the step of {carried} in a mode of curvature λ:")
        widths = [max(map(len, column)) for column in zip(*rule.jacobian, strict=True)]
        for row in rule.jacobian:
            page.line("    " + "   ".join(map(str.ljust, row, widths)).rstrip())
    if rule.formula:
        page.line(f"  spectral radius: {rule.formula}")
    if rule.spectral_radius is not None:
        pairs = zip(rule.curvatures, rule.radii, strict=True)
        each = dict.fromkeys(f"{_small(radius)} at λ = {λ:.4g}" for λ, radius in pairs)
        page.line(
            f"  spectral radius at the learning rate {rule.lr:.6g}: "
            f"{_small(rule.spectral_radius)} ({', '.join(_some(list(each)))})"
        )
    if rule.largest_stable_lr is not None:
        formula = f"{rule.limit_formula} = " if rule.limit_formula else ""
        page.line(f"  largest stable learning rate: {formula}{rule.largest_stable_lr:.6g}")
    if rule.best_lr is not None:
        radius = _small(rule.best_radius or 0.0)
        page.line(f"  best learning rate: {rule.best_lr:.4g}, with spectral radius {radius}")
    if rule.best_momentum is not None:
        best = rule.best_momentum
        page.line(
            f"  best momentum: {_small(best.momentum)} with learning rate {best.lr:.3g}, with "
            f"spectral radius {_small(best.radius)}"
        )
    if rule.predicted_steps is not None:
        page.line(f"  predicted: {rule.predicted_steps:,} steps to gradient<{rule.tolerance:g}")
    if rule.note:
        page.line(f"  {rule.note[:1].upper()}{rule.note[1:]}.")


def _run(page: Page, found: "Analysis", default_start: bool) -> None:
    run, rule = found.run, found.stability
    page.title(f"Run from {report.begins(run, default_start)}")
    page.line(f"  {run.outcome}: {run.reason}")
    if found.diagnosis.rate != "unknown" and not found.diagnosis.sentences:
        page.line(f"  the learning rate is {found.diagnosis.rate}")
    for sentence in found.diagnosis.sentences:
        page.line(f"  {sentence}")
    if found.observed_rate is not None:
        beside = (
            f", predicted {rule.spectral_radius:.6g}"
            if rule is not None and rule.spectral_radius is not None
            else ""
        )
        page.line(f"  observed rate: {found.observed_rate:.6g} a step{beside}")
    if found.to_closed_form is not None:
        page.line(f"  distance from the closed-form minimiser: {found.to_closed_form:.3g}")


def _plural(kind: str, count: int) -> str:
    plurals = {"minimum": "minima", "maximum": "maxima", "saddle": "saddles"}
    return kind if count == 1 else plurals.get(kind, kind)


def _some(texts: list[str]) -> list[str]:
    return texts if len(texts) <= SHOWN else [*texts[:SHOWN], "…"]


def _small(number: float) -> str:
    """Write a number to four digits; one below them, which rounding made, as 0."""
    return f"{number if number > 1e-5 else 0:.4g}"


def _exactly(value: float, text: str | None) -> str:
    if text is not None and len(text) <= 16:
        return text
    return f"{0.0 if abs(value) < ROUNDING else value:.6g}"


def _listed(values: tuple[float, ...]) -> str:
    return ", ".join(_some([f"{value + 0.0:.6g}" for value in values]))
