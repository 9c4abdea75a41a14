"""Quadratics: bowls, from round to long and thin; everything about them has a closed form."""

from itertools import pairwise

from symgd.catalog.example import Example, Minimum
from symgd.catalog.formulas import names, total
from symgd.catalog.sources import BOYD, GOODFELLOW, JAMIL_YANG, SURJANOVIC

BOWL = Example(
    name="bowl",
    title="A bowl of condition number 2",
    text="x**2 + 2*y**2",
    variables=("x", "y"),
    window=((-5, 5), (-5, 5)),
    start=(3, 4),
    minima=(Minimum((0, 0), 0),),
    source=f"{BOYD}, γ = 2",
    teaches="The steepest way down is not the way to the minimum.",
    properties=("quadratic", "convex"),
    run={"lr": 0.1},
)

ELLIPSE = Example(
    name="ellipse",
    title="A bowl of condition number 10",
    text="x**2 + 10*y**2",
    variables=("x", "y"),
    window=((-5, 5), (-5, 5)),
    start=(4, 1.5),
    minima=(Minimum((0, 0), 0),),
    source=f"{BOYD}, γ = 10",
    teaches="Near the largest stable rate the path goes to and fro.",
    properties=("quadratic", "convex"),
    run={"lr": 0.09, "steps": 150},
)

ILL_CONDITIONED = Example(
    name="ill_conditioned",
    title="A bowl of condition number 100",
    text="x**2 + 100*y**2",
    variables=("x", "y"),
    window=((-5, 5), (-5, 5)),
    start=(4, 3),
    minima=(Minimum((0, 0), 0),),
    source=f"{BOYD}, γ = 100",
    teaches="The steep direction limits the rate, the flat one waits.",
    properties=("quadratic", "convex", "ill-conditioned"),
    run={"optimizer": "momentum", "lr": 0.01, "steps": 400},
)

ROTATED = Example(
    name="rotated",
    title="A bowl of condition number 19, turned by 45 degrees",
    text="x**2 - 1.8*x*y + y**2",
    variables=("x", "y"),
    window=((-5, 5), (-5, 5)),
    start=(-1, 4),
    minima=(Minimum((0, 0), 0),),
    source=f"{GOODFELLOW}, section 4.3.1",
    teaches="A rate for each variable is no help: the valley is askew.",
    properties=("quadratic", "convex"),
    run={"lr": 0.45, "steps": 200},
)

BOOTH = Example(
    name="booth",
    title="Booth's function",
    text="(x + 2*y - 7)**2 + (2*x + y - 5)**2",
    variables=("x", "y"),
    window=((-10, 10), (-10, 10)),
    start=(-5, -7),
    minima=(Minimum((1, 3), 0),),
    source=JAMIL_YANG,
    teaches="Two linear equations, solved by descent.",
    properties=("quadratic", "convex", "least squares"),
    run={"lr": 0.1, "steps": 150},
)

MATYAS = Example(
    name="matyas",
    title="Matyas's function",
    text="0.26*(x**2 + y**2) - 0.48*x*y",
    variables=("x", "y"),
    window=((-10, 10), (-10, 10)),
    start=(8, -3),
    minima=(Minimum((0, 0), 0),),
    source=JAMIL_YANG,
    teaches="Along the diagonal it is flat: most of the steps go there.",
    properties=("quadratic", "convex"),
    run={"lr": 1.9, "steps": 250},
)


def sphere(n: int) -> Example:
    """Make f = Σ xᵢ²."""
    x = names(n)
    return Example(
        name="sphere",
        title="The sphere function",
        text=total(f"{one}**2" for one in x),
        variables=x,
        window=((-5.12, 5.12),) * n,
        start=tuple((3.0, 4.0)[i % 2] for i in range(n)),
        minima=(Minimum((0,) * n, 0),),
        source=f"De Jong 1975, function 1; {JAMIL_YANG}",
        teaches="All directions curve alike: one good step arrives.",
        properties=("any dimension", "quadratic", "convex"),
        run={"lr": 0.1},
        family=sphere,
        least=2,
    )


def sum_squares(n: int) -> Example:
    """Make f = Σ i·xᵢ², of which that of two variables is the bowl."""
    x = names(n)
    return Example(
        name="sum_squares",
        title="The sum of squares, or axis-parallel ellipsoid",
        text=total(f"{i}*{one}**2" if i > 1 else f"{one}**2" for i, one in enumerate(x, 1)),
        variables=x,
        window=((-10, 10),) * n,
        start=(8,) * n,
        minima=(Minimum((0,) * n, 0),),
        source=JAMIL_YANG,
        teaches="The condition number is the dimension.",
        properties=("any dimension", "quadratic", "convex"),
        run={"lr": 0.04, "steps": 300},
        family=sum_squares,
        least=3,
    )


def trid(n: int) -> Example:
    """Make f = Σ (xᵢ - 1)² - Σ xᵢ·xᵢ₋₁."""
    x = names(n)
    squares = total(f"({one} - 1)**2" for one in x)
    lowest = Minimum(tuple(i * (n + 1 - i) for i in range(1, n + 1)), -n * (n + 4) * (n - 1) / 6)
    return Example(
        name="trid",
        title="The trid function",
        text=" - ".join([squares, *(f"{a}*{b}" for a, b in pairwise(x))]),
        variables=x,
        window=((-(n**2), n**2),) * n,
        start=(0,) * n,
        minima=(lowest,),
        source=SURJANOVIC,
        teaches="Neighbours pull at each other: news travels slowly.",
        properties=("any dimension", "quadratic", "convex"),
        run={"lr": 0.3, "steps": 200},
        family=trid,
        least=2,
    )


def hilbert(n: int) -> Example:
    """Make f = Σ xᵢ·xⱼ/(i + j - 1), the quadratic form of Hilbert's matrix."""
    x = names(n)
    squares = [f"{x[i]}**2/{2 * i + 1}" if i else f"{x[i]}**2" for i in range(n)]
    mixed = [f"2*{x[i]}*{x[j]}/{i + j + 1}" for i in range(n) for j in range(i + 1, n)]
    return Example(
        name="hilbert",
        title="The quadratic form of Hilbert's matrix",
        text=total([*squares, *mixed]),
        variables=x,
        window=((-2, 2),) * n,
        start=tuple((-1.0) ** i for i in range(n)),
        minima=(Minimum((0,) * n, 0),),
        source="Hilbert 1894, Acta Mathematica 18, 155-159",
        teaches="Some directions hardly curve: their weights never settle.",
        properties=("any dimension", "quadratic", "convex", "ill-conditioned"),
        run={"optimizer": "momentum", "lr": 0.3, "steps": 1000},
        family=hilbert,
        least=2,
        most=20,
    )


QUADRATICS = (
    *(BOWL, ELLIPSE, ILL_CONDITIONED, ROTATED, BOOTH, MATYAS),
    *(sphere(2), sum_squares(3), trid(2), hilbert(4)),
)
