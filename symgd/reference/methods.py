"""The table of SciPy's methods that symgd's rules are compared with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from types import MappingProxyType

MISSING = 'SciPy, which is not installed: pip install "symgd[reference]"'
"""What a sentence about a yardstick without SciPy ends in."""


@dataclass(frozen=True)
class Method:
    """One method of ``scipy.optimize.minimize``.

    Attributes:
        name: what a user types.
        scipy: what SciPy calls it.
        title: what it is.
        needs: what it asks of the loss besides its value: "gradient", "hessian".
        stuck: how it ends where it finds no way on, as the first words of a sentence.
        source: who it is from.
        options: SciPy's own stopping tests, turned off: a run is ended by the tests that end
            the others.
        counted_from: the number that SciPy gives to the first iteration.
    """

    name: str
    scipy: str
    title: str
    needs: tuple[str, ...]
    stuck: str
    source: str
    options: Mapping[str, float] = field(default_factory=dict)
    counted_from: int = 0


NO_STEP = "its line search finds no step that it accepts"

_METHODS = (
    Method(
        name="bfgs",
        scipy="BFGS",
        title="quasi-Newton: builds the inverse Hessian from changes of the gradient",
        needs=("gradient",),
        stuck=NO_STEP,
        source="Nocedal & Wright 2006, Numerical Optimization, algorithm 6.1",
        options={"gtol": 0.0},
    ),
    Method(
        name="l-bfgs-b",
        scipy="L-BFGS-B",
        title="BFGS that remembers the last ten changes only",
        needs=("gradient",),
        stuck=NO_STEP,
        source="Byrd, Lu, Nocedal & Zhu 1995, SIAM J. Sci. Comput. 16(5)",
        options={"gtol": 0.0, "ftol": 0.0, "maxfun": 1e9},
    ),
    Method(
        name="cg",
        scipy="CG",
        title="nonlinear conjugate gradients of Polak and Ribière",
        needs=("gradient",),
        stuck=NO_STEP,
        source="Nocedal & Wright 2006, Numerical Optimization, section 5.2",
        options={"gtol": 0.0},
    ),
    Method(
        name="newton-cg",
        scipy="Newton-CG",
        title="Newton's step, solved by conjugate gradients and searched along",
        needs=("gradient", "hessian"),
        stuck="it finds no step that it accepts",
        source="Nocedal & Wright 2006, Numerical Optimization, algorithm 7.1",
        options={"xtol": 0.0},
    ),
    Method(
        name="trust-exact",
        scipy="trust-exact",
        title="Newton's step within a trust region, solved nearly exactly",
        needs=("gradient", "hessian"),
        stuck="its model of the loss shows no way down",
        source="Conn, Gould & Toint 2000, Trust Region Methods, section 7.3",
        options={"gtol": 0.0},
    ),
    Method(
        name="nelder-mead",
        scipy="Nelder-Mead",
        title="a simplex that moves by losses alone",
        needs=(),
        stuck="its simplex has shrunk to a point",
        source="Nelder & Mead 1965, Computer Journal 7(4)",
        options={"xatol": 0.0, "fatol": 0.0},
        counted_from=1,
    ),
)

METHODS: Mapping[str, Method] = MappingProxyType({row.name: row for row in _METHODS})


def installed() -> bool:
    """Say whether SciPy can be imported; it is not imported for that."""
    return find_spec("scipy") is not None
