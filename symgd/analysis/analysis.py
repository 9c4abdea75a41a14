"""Analysis: what calculus says of a loss and of a rule on it."""

from dataclasses import asdict, dataclass
from typing import Any

from symgd.analysis.at_minimum import Stability
from symgd.analysis.convexity.convexity import Convexity
from symgd.analysis.critical.points import CriticalPoints
from symgd.analysis.quadratic.quadratic import Quadratic
from symgd.diagnosis import Diagnosis
from symgd.trajectory import Trajectory


@dataclass(frozen=True)
class Analysis:
    """What is known of a loss and of a rule on it, exactly where that could be had in time.

    Attributes:
        loss: the expression, as it was typed.
        variables: in order.
        gradient: one text a variable; None where it could not be had in time.
        hessian: rows of texts; None likewise.
        notes: on kinks and jumps.
        critical: the critical points in the window.
        convexity: proved, disproved or unknown.
        quadratic: the closed form, of a loss that is quadratic.
        minimum: the point at which the rule was looked at; None where there is none.
        stability: of the rule there.
        run: a descent with the rule.
        diagnosis: why it went as it did.
        observed_rate: the factor a step at which it converged.
        to_closed_form: the distance of its end from the closed-form minimiser.
    """

    loss: str
    variables: tuple[str, ...]
    gradient: tuple[str, ...] | None
    hessian: tuple[tuple[str, ...], ...] | None
    notes: tuple[str, ...]
    critical: CriticalPoints
    convexity: Convexity
    quadratic: Quadratic | None
    minimum: tuple[float, ...] | None
    stability: Stability | None
    run: Trajectory
    diagnosis: Diagnosis
    observed_rate: float | None
    to_closed_form: float | None

    def as_json(self) -> dict[str, Any]:
        """Return everything as plain JSON values; of the run, how it ended."""
        plain = {name: getattr(self, name) for name in ("loss", "variables", "gradient", "hessian")}
        stability = None if self.stability is None else asdict(self.stability)
        return plain | {
            "notes": self.notes,
            "critical_points": asdict(self.critical),
            "convexity": asdict(self.convexity),
            "quadratic": None if self.quadratic is None else asdict(self.quadratic),
            "minimum": self.minimum,
            "stability": stability,
            "run": {
                "start": self.run.start.tolist(),
                "end": self.run.end.tolist(),
                "value": self.run.value,
                "steps": self.run.steps,
                "outcome": str(self.run.outcome),
                "reason": self.run.reason,
                "observed_rate": self.observed_rate,
                "distance_to_closed_form": self.to_closed_form,
            },
            "diagnosis": asdict(self.diagnosis),
        }
