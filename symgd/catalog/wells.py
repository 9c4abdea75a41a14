"""Wells: a few minima apart, and which of them a run finds."""

import math

from symgd.catalog.example import Example, Minimum
from symgd.catalog.formulas import names, total
from symgd.catalog.sources import JAMIL_YANG, MGH

HIMMELBLAU = Example(
    name="himmelblau",
    title="Himmelblau's function",
    text="(x**2 + y - 11)**2 + (x + y**2 - 7)**2",
    variables=("x", "y"),
    window=((-5, 5), (-5, 5)),
    start=(0, -0.5),
    minima=(
        Minimum((3, 2), 0),
        Minimum((-2.805118086952745, 3.131312518250573), 0),
        Minimum((-3.779310253377747, -3.283185991286170), 0),
        Minimum((3.584428340330492, -1.848126526964404), 0),
    ),
    source=f"Himmelblau 1972, Applied Nonlinear Programming; {JAMIL_YANG}",
    teaches="Four minima, alike: the start and the rate choose one.",
    properties=("several minima", "saddle", "least squares"),
    run={"lr": 0.01, "steps": 200},
)

THREE_HUMP_CAMEL = Example(
    name="three_hump_camel",
    title="The three-hump camel",
    text="2*x**2 - 1.05*x**4 + x**6/6 + x*y + y**2",
    variables=("x", "y"),
    window=((-2.5, 2.5), (-2.5, 2.5)),
    start=(1, -2),
    minima=(Minimum((0, 0), 0),),
    source=f"Branin 1972, IBM J. Res. Dev. 16, 504-522; {JAMIL_YANG}",
    teaches="Two side valleys hold runs that never see the lowest.",
    properties=("several minima", "saddle"),
    run={"optimizer": "nesterov", "lr": 0.1, "steps": 200},
)

SIX_HUMP_CAMEL = Example(
    name="six_hump_camel",
    title="The six-hump camel",
    text="(4 - 2.1*x**2 + x**4/3)*x**2 + x*y + (4*y**2 - 4)*y**2",
    variables=("x", "y"),
    window=((-2, 2), (-1, 1)),
    start=(0.8, 0.1),
    minima=(
        Minimum((0.08984201310031806, -0.7126564030207396), -1.031628453489877),
        Minimum((-0.08984201310031806, 0.7126564030207396), -1.031628453489877),
    ),
    source=f"Branin 1972, IBM J. Res. Dev. 16, 504-522; {JAMIL_YANG}",
    teaches="Six minima, two of them lowest, as mirror images.",
    properties=("several minima", "saddle"),
    run={"lr": 0.05, "steps": 200},
)


def styblinski_tang(n: int) -> Example:
    """Make f = Σ (xᵢ⁴ - 16xᵢ² + 5xᵢ)/2."""
    x = names(n)
    return Example(
        name="styblinski_tang",
        title="The function of Styblinski and Tang",
        text=f"({total(f'{one}**4 - 16*{one}**2 + 5*{one}' for one in x)})/2",
        variables=x,
        window=((-5, 5),) * n,
        start=(-0.5,) * n,
        minima=(Minimum((-2.903534027771177,) * n, -39.16616570377142 * n),),
        source="Styblinski & Tang 1990, Neural Networks 3, 467-483",
        teaches="Each variable has a good well and a bad one: 2ⁿ minima.",
        properties=("any dimension", "several minima", "saddle"),
        run={"lr": 0.01, "steps": 200},
        family=styblinski_tang,
    )


GOLDSTEIN_PRICE = Example(
    name="goldstein_price",
    title="The function of Goldstein and Price",
    text="(1 + (x + y + 1)**2*(19 - 14*x + 3*x**2 - 14*y + 6*x*y + 3*y**2))"
    "*(30 + (2*x - 3*y)**2*(18 - 32*x + 12*x**2 + 48*y - 36*x*y + 27*y**2))",
    variables=("x", "y"),
    window=((-2, 2), (-2, 2)),
    start=(0.5, -0.5),
    minima=(Minimum((0, -1), 3),),
    source="Goldstein & Price 1971, Mathematics of Computation 25, 569-574",
    teaches="From 3 to a million in one window: mind the rate.",
    properties=("several minima",),
    run={"lr": 0.0001, "steps": 600},
)

BRANIN = Example(
    name="branin",
    title="Branin's function",
    text="(y - 5.1*x**2/(4*pi**2) + 5*x/pi - 6)**2 + 10*(1 - 1/(8*pi))*cos(x) + 10",
    variables=("x", "y"),
    window=((-5, 10), (0, 15)),
    start=(5.5, 12),
    minima=tuple(
        Minimum((k * math.pi, y), 5 / (4 * math.pi))
        for k, y in ((-1, 12.275), (1, 2.275), (3, 2.475))
    ),
    source=f"Branin 1972, IBM J. Res. Dev. 16, 504-522; {JAMIL_YANG}",
    teaches="Three minima in the window: each start has its own.",
    properties=("several minima", "saddle"),
    run={"lr": 0.05, "steps": 300},
)

MCCORMICK = Example(
    name="mccormick",
    title="McCormick's function",
    text="sin(x + y) + (x - y)**2 - 1.5*x + 2.5*y + 1",
    variables=("x", "y"),
    window=((-1.5, 4), (-3, 4)),
    start=(1.5, 0.5),
    minima=(Minimum((0.5 - math.pi / 3, -0.5 - math.pi / 3), -math.sqrt(3) / 2 - math.pi / 3),),
    source=f"McCormick 1976, Mathematical Programming 10, 147-175; {JAMIL_YANG}",
    teaches="Below this minimum lie others, beyond the window.",
    properties=("several minima", "lower outside"),
    run={"lr": 0.1, "steps": 200},
)

FREUDENSTEIN_ROTH = Example(
    name="freudenstein_roth",
    title="The function of Freudenstein and Roth",
    text="(x - 13 + ((5 - y)*y - 2)*y)**2 + (x - 29 + ((y + 1)*y - 14)*y)**2",
    variables=("x", "y"),
    window=((0, 15), (-3, 6)),
    start=(0.5, -2),
    minima=(Minimum((5, 4), 0),),
    source=f"{MGH}, no. 2",
    teaches="From the usual start most runs end at 48.98, not at 0.",
    properties=("several minima", "ill-conditioned", "least squares"),
    run={"optimizer": "momentum", "lr": 0.001, "steps": 2000},
)

# A, a, b, c, x₀, y₀ of table 1: f = Σ A·exp(a(x - x₀)² + b(x - x₀)(y - y₀) + c(y - y₀)²).
MULLER_BROWN = Example(
    name="muller_brown",
    title="The potential of Müller and Brown",
    text="-200*exp(-(x - 1)**2 - 10*y**2) - 100*exp(-x**2 - 10*(y - 0.5)**2)"
    " - 170*exp(-6.5*(x + 0.5)**2 + 11*(x + 0.5)*(y - 1.5) - 6.5*(y - 1.5)**2)"
    " + 15*exp(0.7*(x + 1)**2 + 0.6*(x + 1)*(y - 1) + 0.7*(y - 1)**2)",
    variables=("x", "y"),
    window=((-1.5, 1.2), (-0.2, 2)),
    start=(-0.82, 0.65),
    minima=(Minimum((-0.558223634633024, 1.441725841804669), -146.6995172099539),),
    source="Müller & Brown 1979, Theoretica Chimica Acta 53, 75-93",
    teaches="A reaction: wells are molecules, saddles their changes.",
    properties=("several minima", "saddle", "curved valley"),
    run={"lr": 0.0003, "steps": 300},
)


WELLS = (
    *(HIMMELBLAU, THREE_HUMP_CAMEL, SIX_HUMP_CAMEL, styblinski_tang(2), GOLDSTEIN_PRICE),
    *(BRANIN, MCCORMICK, FREUDENSTEIN_ROTH, MULLER_BROWN),
)
