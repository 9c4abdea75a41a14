"""Valleys: one minimum, and a long way along the bottom of a valley to it."""

from itertools import pairwise

from symgd.catalog.example import Example, Minimum
from symgd.catalog.formulas import names, total

_MGH = "Moré, Garbow & Hillstrom 1981, ACM Trans. Math. Softw. 7, 17-41"
_SURJANOVIC = "Surjanovic & Bingham, Virtual Library of Simulation Experiments"


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
        source=f"Rosenbrock 1960, The Computer Journal 3, 175-184; {_MGH}, no. 1",
        teaches="The valley is found at once, and followed slowly: it is curved, and almost flat.",
        properties=("any dimension", "ill-conditioned", "curved valley", "least squares"),
        run={"optimizer": "momentum", "lr": 0.001, "steps": 3000},
        family=rosenbrock,
        least=2,
    )


VALLEYS = (rosenbrock(2),)
