"""Certificate: what became of each claimed derivative."""

import html
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    """What is known of a claim, the best first."""

    PROVED = "proved"
    AGREES = "agrees numerically"
    UNDECIDED = "undecided"
    WRONG = "wrong"


@dataclass(frozen=True)
class Counterexample:
    """A point at which a claim is certainly wrong.

    Attributes:
        point: the variables' values there.
        claimed, true: the two values.
        claimed_text, true_text: the same with as many digits as tell them apart.
    """

    point: Mapping[str, float]
    claimed: float
    true: float
    claimed_text: str
    true_text: str


@dataclass(frozen=True)
class Component:
    """One derivative and its verdict.

    Attributes:
        variables: what is differentiated by: ("x",), or two names for a second derivative.
        claim: the claim as it was given; None when symgd's own derivative was certified.
        derivative: the true one, as text; "" where there was no time to derive it.
        verdict: see :class:`Verdict`.
        reason: a sentence.
        means: by which means it was proved, else "".
        counterexample: where it is wrong, if it is.
        points: how many points were compared with the same result.
        digits: how many decimal digits agree there at least; None where no points were compared.
        notes: sentences on where the claim and the derivative are defined or equal.
    """

    variables: tuple[str, ...]
    claim: str | None
    derivative: str
    verdict: Verdict
    reason: str
    means: str = ""
    counterexample: Counterexample | None = None
    points: int = 0
    digits: int | None = None
    notes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The derivative's name.

        >>> Component(("x", "x"), "2", "2", Verdict.PROVED, "").name
        '∂²f/∂x²'
        """
        if len(self.variables) == 1:
            return f"∂f/∂{self.variables[0]}"
        first, second = self.variables
        return f"∂²f/∂{first}²" if first == second else f"∂²f/∂{first}∂{second}"

    def as_json(self, answer: bool = True) -> dict[str, Any]:
        """Return what :mod:`json` can write; without the derivative unless ``answer``."""
        found = self.counterexample
        return {
            "variables": list(self.variables),
            "claim": self.claim,
            **({"derivative": self.derivative} if answer else {}),
            "verdict": str(self.verdict),
            "reason": self.reason,
            "means": self.means or None,
            "counterexample": found
            and {
                "point": dict(found.point),
                "claimed": found.claimed_text,
                "true": found.true_text,
            },
            "points": self.points,
            "digits": self.digits,
            "notes": list(self.notes),
        }


@dataclass(frozen=True)
class Certificate:
    """The verdicts on all the claims about one loss.

    Attributes:
        loss: its text.
        variables: its variables, in order.
        order: 1 for first derivatives, 2 for second ones.
        components: one for each claim, in the order of the claims.
        notes: sentences on the kinks of the loss, where its derivative is a choice.
        where: what other names in the derivatives stand for, such as "m = 442 rows".
    """

    loss: str
    variables: tuple[str, ...]
    order: int
    components: tuple[Component, ...]
    notes: tuple[str, ...] = ()
    where: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether everything is proved or agrees numerically."""
        return self.verdict in (Verdict.PROVED, Verdict.AGREES)

    @property
    def verdict(self) -> Verdict:
        """The worst verdict."""
        order = list(Verdict)
        return max((c.verdict for c in self.components), key=order.index, default=Verdict.PROVED)

    def as_json(self, answer: bool = True) -> dict[str, Any]:
        """Return what :mod:`json` can write; without the derivatives unless ``answer``."""
        return {
            "loss": self.loss,
            "variables": list(self.variables),
            "order": self.order,
            "ok": self.ok,
            "verdict": str(self.verdict),
            "components": [component.as_json(answer) for component in self.components],
            "notes": list(self.notes),
            "where": list(self.where),
        }

    @property
    def heading(self) -> str:
        """The loss, and below it what names in the derivatives stand for."""
        where = f"\nwhere {', '.join(self.where)}" if self.where else ""
        return f"f({', '.join(self.variables)}) = {self.loss}{where}"

    def __str__(self) -> str:
        lines = [
            f"{c.name} = {c.claim if c.claim is not None else c.derivative}: {c.reason}"
            for c in self.components
        ]
        return "\n".join([self.heading, *lines, *self.notes])

    def _repr_html_(self) -> str:
        rows = "".join(
            "<tr>"
            + "".join(
                f"<td>{html.escape(cell)}</td>"
                for cell in (c.name, c.derivative if c.claim is None else c.claim, c.reason)
            )
            + "</tr>"
            for c in self.components
        )
        notes = "".join(f"<p>{html.escape(note)}</p>" for note in self.notes)
        head = "<tr><th>derivative</th><th>claim</th><th>verdict</th></tr>"
        caption = html.escape(self.heading).replace("\n", "<br>")
        return f"<table><caption>{caption}</caption>{head}{rows}</table>{notes}"
