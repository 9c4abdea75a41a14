"""symgd: type a loss, get its exact gradient, a fast descent and a picture of it.

Each public name is loaded on first use, so that ``import symgd`` costs nothing.

>>> import symgd
>>> run = symgd.descend("x**2 + 2*y**2", (3, 4), lr=0.1)
>>> run.outcome
<Outcome.CONVERGED: 'converged'>
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symgd.analysis.analysis import Analysis as Analysis
    from symgd.analysis.analyze import analyze as analyze
    from symgd.attraction.basins import Basins as Basins
    from symgd.attraction.basins import basins as basins
    from symgd.catalog import Example as Example
    from symgd.catalog import catalogue as catalogue
    from symgd.certificate.certificate import Certificate as Certificate
    from symgd.certificate.verification import verify as verify
    from symgd.comparison.compare import compare as compare
    from symgd.comparison.comparison import Comparison as Comparison
    from symgd.descent import descend as descend
    from symgd.descent import descend_batch as descend_batch
    from symgd.diagnosis import Diagnosis as Diagnosis
    from symgd.diagnosis.explain import diagnose as diagnose
    from symgd.errors import SymgdError as SymgdError
    from symgd.loss import Loss as Loss
    from symgd.normal_equations import ClosedForm as ClosedForm
    from symgd.normal_equations import closed_form as closed_form
    from symgd.pages.explore import explore as explore
    from symgd.pages.page import Page as Page
    from symgd.rules import Rule as Rule
    from symgd.rules import Schedule as Schedule
    from symgd.rules import optimizers as optimizers
    from symgd.rules import schedules as schedules
    from symgd.sweeps.result import Sweep as Sweep
    from symgd.sweeps.sweep import sweep as sweep
    from symgd.trajectory import Outcome as Outcome
    from symgd.trajectory import Trajectory as Trajectory

__version__ = "0.1.0"

_HOME = {
    "Analysis": "symgd.analysis.analysis",
    "Basins": "symgd.attraction.basins",
    "Certificate": "symgd.certificate.certificate",
    "ClosedForm": "symgd.normal_equations",
    "Comparison": "symgd.comparison.comparison",
    "Diagnosis": "symgd.diagnosis",
    "Example": "symgd.catalog",
    "Loss": "symgd.loss",
    "Outcome": "symgd.trajectory",
    "Page": "symgd.pages.page",
    "Rule": "symgd.rules",
    "Schedule": "symgd.rules",
    "Sweep": "symgd.sweeps.result",
    "SymgdError": "symgd.errors",
    "Trajectory": "symgd.trajectory",
    "analyze": "symgd.analysis.analyze",
    "basins": "symgd.attraction.basins",
    "catalogue": "symgd.catalog",
    "closed_form": "symgd.normal_equations",
    "compare": "symgd.comparison.compare",
    "descend": "symgd.descent",
    "descend_batch": "symgd.descent",
    "diagnose": "symgd.diagnosis.explain",
    "explore": "symgd.pages.explore",
    "optimizers": "symgd.rules",
    "schedules": "symgd.rules",
    "sweep": "symgd.sweeps.sweep",
    "verify": "symgd.certificate.verification",
}

__all__ = [  # noqa: RUF022 (the order a reader meets them in)
    "Loss",
    "descend",
    "descend_batch",
    "Trajectory",
    "Outcome",
    "diagnose",
    "Diagnosis",
    "Rule",
    "Schedule",
    "optimizers",
    "schedules",
    "catalogue",
    "Example",
    "verify",
    "Certificate",
    "analyze",
    "Analysis",
    "closed_form",
    "ClosedForm",
    "compare",
    "Comparison",
    "sweep",
    "Sweep",
    "basins",
    "Basins",
    "explore",
    "Page",
    "SymgdError",
]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'symgd' has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
