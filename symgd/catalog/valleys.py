"""Valleys: one minimum, and a long way along the bottom of a curved valley to it."""

from itertools import pairwise

from symgd.catalog.example import Example, Minimum
from symgd.catalog.formulas import names, total
from symgd.catalog.sources import JAMIL_YANG, MGH


def rosenbrock(n: int) -> Example:
    """Make f = Σ 100·(xᵢ₊₁ - xᵢ²)² + (1 - xᵢ)²."""
    x = names(n)
    return Example(
        name="rosenbrock",
        title="Rosenbrock's function",
        text=total(f"100*({b} - {a}**2)**2 + (1 - {a})**2" for a, b in pairwise(x)),
        variables=x,
        window=((-2, 2), (-1, 3), *((-2, 2),) * (n - 2)),
        start=tuple((-1.2, 1.0)[i % 2] for i in range(n)),
        minima=(Minimum((1,) * n, 0),),
        source=f"Rosenbrock 1960, The Computer Journal 3, 175-184; {MGH}, no. 1",
        teaches="The valley is found at once, and followed slowly.",
        properties=("any dimension", "ill-conditioned", "curved valley", "least squares"),
        run={"optimizer": "momentum", "lr": 0.001, "steps": 4000},
        family=rosenbrock,
        least=2,
    )


CUBE = Example(
    name="cube",
    title="Leon's cubic valley",
    text="100*(y - x**3)**2 + (1 - x)**2",
    variables=("x", "y"),
    window=((-1.5, 1.5), (-1.5, 1.5)),
    start=(-1.2, -1),
    minima=(Minimum((1, 1), 0),),
    source=f"Leon 1966; {JAMIL_YANG}, no. 41",
    teaches="A valley with a bend like x³: steep, level, steep again.",
    properties=("ill-conditioned", "curved valley", "least squares"),
    run={"optimizer": "adam", "lr": 0.1, "steps": 4000},
)

BEALE = Example(
    name="beale",
    title="Beale's function",
    text="(1.5 - x + x*y)**2 + (2.25 - x + x*y**2)**2 + (2.625 - x + x*y**3)**2",
    variables=("x", "y"),
    window=((-4.5, 4.5), (-4.5, 4.5)),
    start=(1, 1),
    minima=(Minimum((3, 0.5), 0),),
    source=f"Beale 1958, Princeton Stat. Tech. Report 25; {MGH}, no. 5",
    teaches="Flat valleys meet at steep walls; few rates suit both.",
    properties=("ill-conditioned", "curved valley", "plateau", "least squares"),
    run={"optimizer": "adam", "lr": 0.05, "steps": 1000},
)


def dixon_price(n: int) -> Example:
    """Make f = (x₁ - 1)² + Σ i·(2xᵢ² - xᵢ₋₁)²; at the minimum xᵢ₋₁ = 2xᵢ², so xₙ has two signs."""
    x = names(n)
    pairs = enumerate(pairwise(x), 2)
    lowest = [2.0 ** -((2.0**i - 2) / 2.0**i) for i in range(1, n + 1)]
    signs = (1, -1) if n > 1 else (1,)
    return Example(
        name="dixon_price",
        title="The function of Dixon and Price",
        text=total([f"({x[0]} - 1)**2", *(f"{i}*(2*{b}**2 - {a})**2" for i, (a, b) in pairs)]),
        variables=x,
        window=((-2, 2),) * n,
        start=(-1.5,) * n,
        minima=tuple(Minimum((*lowest[:-1], sign * lowest[-1]), 0) for sign in signs),
        source="Dixon & Price 1989, J. Optim. Theory Appl. 60, 261-275",
        teaches="The last variable has two signs: two valleys, alike.",
        properties=("any dimension", "curved valley", "several minima", "least squares"),
        run={"optimizer": "momentum", "lr": 0.005, "steps": 1000},
        family=dixon_price,
    )


# MGH cut the angle along x = 0, y < 0, so that the way from the start is smooth.
HELICAL_VALLEY = Example(
    name="helical_valley",
    title="The helical valley of Fletcher and Powell",
    text="100*(z - 2.5 - 5*atan2(-x, y)/pi)**2 + 100*(sqrt(x**2 + y**2) - 1)**2 + z**2",
    variables=("x", "y", "z"),
    window=((-2, 2), (-2, 2), (-2.5, 7.5)),
    start=(-1, 0, 0),
    minima=(Minimum((1, 0, 0), 0),),
    source=f"Fletcher & Powell 1963, The Computer Journal 6, 163-168; {MGH}, no. 7",
    teaches="A valley that winds like a staircase, in three variables.",
    properties=("ill-conditioned", "curved valley", "least squares"),
    run={"optimizer": "momentum", "lr": 0.0005, "steps": 3000},
)

POWELL_SINGULAR = Example(
    name="powell_singular",
    title="Powell's singular function",
    text="(x1 + 10*x2)**2 + 5*(x3 - x4)**2 + (x2 - 2*x3)**4 + 10*(x1 - x4)**4",
    variables=("x1", "x2", "x3", "x4"),
    window=((-4, 5),) * 4,
    start=(3, -1, 0, 1),
    minima=(Minimum((0, 0, 0, 0), 0),),
    source=f"Powell 1962, The Computer Journal 5, 147-151; {MGH}, no. 13",
    teaches="The Hessian is singular at the minimum: no linear rate.",
    properties=("convex", "ill-conditioned", "least squares"),
    run={"optimizer": "nesterov", "lr": 0.002, "steps": 2000},
)

WOOD = Example(
    name="wood",
    title="Wood's function",
    text="100*(x2 - x1**2)**2 + (1 - x1)**2 + 90*(x4 - x3**2)**2 + (1 - x3)**2"
    " + 10*(x2 + x4 - 2)**2 + (x2 - x4)**2/10",
    variables=("x1", "x2", "x3", "x4"),
    window=((-3, 3), (-2, 4), (-3, 3), (-2, 4)),
    start=(-3, -1, -3, -1),
    minima=(Minimum((1, 1, 1, 1), 0),),
    source=f"Colville 1968, IBM New York Report 320-2949; {MGH}, no. 14",
    teaches="Near (-1, 1, -1, 1) is a saddle at which many runs rest.",
    properties=("ill-conditioned", "curved valley", "saddle", "least squares"),
    run={"optimizer": "adam", "lr": 1, "steps": 2500},
)


VALLEYS = (rosenbrock(2), CUBE, BEALE, dixon_price(2), HELICAL_VALLEY, POWELL_SINGULAR, WOOD)
