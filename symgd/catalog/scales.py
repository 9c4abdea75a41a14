"""Scales: losses whose directions, or whose variables, live on very different ones."""

from symgd.catalog.example import Example, Minimum
from symgd.catalog.formulas import names, total
from symgd.catalog.sources import JAMIL_YANG, MGH, SURJANOVIC

_SMALL, _LARGE = 1.098159329699759e-5, 9.106146739867313

POWELL_BADLY_SCALED = Example(
    name="powell_badly_scaled",
    title="Powell's badly scaled function",
    text="(10000*x*y - 1)**2 + (exp(-x) + exp(-y) - 1.0001)**2",
    variables=("x", "y"),
    window=((-1, 10), (-1, 10)),
    start=(0, 1),
    minima=(Minimum((_SMALL, _LARGE), 0), Minimum((_LARGE, _SMALL), 0)),
    source=f"Powell 1970, in Rabinowitz, Numerical Methods, 87-114; {MGH}, no. 3",
    teaches="At the minimum one variable is a million times the other.",
    properties=("ill-conditioned", "curved valley", "several minima", "least squares"),
    run={"optimizer": "adam", "lr": 0.0005, "steps": 5000},
)

BROWN_BADLY_SCALED = Example(
    name="brown_badly_scaled",
    title="Brown's badly scaled function",
    text="(x - 1000000)**2 + (y - 0.000002)**2 + (x*y - 2)**2",
    variables=("x", "y"),
    window=((0, 2e6), (-1, 1)),
    start=(1, 1),
    minima=(Minimum((1e6, 2e-6), 0),),
    source=f"{MGH}, no. 4",
    teaches="Curvatures of 2 and 2e12: no rate serves both variables.",
    properties=("ill-conditioned", "least squares"),
    run={"optimizer": "adam", "lr": 1, "steps": 1000},
)


def zakharov(n: int) -> Example:
    """Make f = Σ xᵢ² + s² + s⁴ with s = Σ i·xᵢ/2."""
    x = names(n)
    along = total(f"{i}*{one}" if i > 1 else one for i, one in enumerate(x, 1))
    squares = total(f"{one}**2" for one in x)
    return Example(
        name="zakharov",
        title="Zakharov's function",
        text=f"{squares} + (({along})/2)**2 + (({along})/2)**4",
        variables=x,
        window=((-5, 10),) * n,
        start=(4,) * n,
        minima=(Minimum((0,) * n, 0),),
        source=JAMIL_YANG,
        teaches="Steep where it begins and flat where it ends.",
        properties=("any dimension", "convex"),
        run={"optimizer": "nesterov", "lr": 0.005, "steps": 400},
        family=zakharov,
    )


def sum_of_powers(n: int) -> Example:
    """Make f = Σ |xᵢ|ⁱ⁺¹."""
    x = names(n)
    return Example(
        name="sum_of_powers",
        title="The sum of different powers",
        text=total(f"abs({one})**{i}" for i, one in enumerate(x, 2)),
        variables=x,
        window=((-1, 1),) * n,
        start=(0.9,) * n,
        minima=(Minimum((0,) * n, 0),),
        source=SURJANOVIC,
        teaches="Higher powers are flatter at 0: each variable is slower.",
        properties=("any dimension", "convex", "plateau"),
        run={"lr": 0.1, "steps": 300},
        family=sum_of_powers,
    )


SCALES = (zakharov(2), sum_of_powers(2), POWELL_BADLY_SCALED, BROWN_BADLY_SCALED)
