"""Ripples: a bowl, or none, under waves, with very many minima, in any dimension."""

import math

from symgd.catalog.example import Example, Minimum
from symgd.catalog.formulas import names, product, total
from symgd.catalog.sources import JAMIL_YANG, SURJANOVIC


def ackley(n: int) -> Example:
    """Make f = -20·exp(-0.2·√(Σ xᵢ²/n)) - exp(Σ cos(2πxᵢ)/n) + 20 + e."""
    x = names(n)
    squares = total(f"{one}**2" for one in x)
    waves = total(f"cos(2*pi*{one})" for one in x)
    return Example(
        name="ackley",
        title="Ackley's function",
        text=f"-20*exp(-0.2*sqrt(({squares})/{n})) - exp(({waves})/{n}) + 20 + e",
        variables=x,
        window=((-5, 5),) * n,
        start=tuple((2.4, 1.6)[i % 2] for i in range(n)),
        minima=(Minimum((0,) * n, 0),),
        source=f"Ackley 1987, A Connectionist Machine for Genetic Hillclimbing; {JAMIL_YANG}",
        teaches="A funnel under waves; at its bottom is a kink, like a cone.",
        properties=("any dimension", "many minima", "kink"),
        run={"optimizer": "momentum", "lr": "0.05*0.98^t", "steps": 400},
        family=ackley,
    )


def rastrigin(n: int) -> Example:
    """Make f = 10·n + Σ xᵢ² - 10·cos(2πxᵢ)."""
    x = names(n)
    return Example(
        name="rastrigin",
        title="Rastrigin's function",
        text=f"{10 * n} + {total(f'{one}**2 - 10*cos(2*pi*{one})' for one in x)}",
        variables=x,
        window=((-5.12, 5.12),) * n,
        start=tuple((2.3, -1.6)[i % 2] for i in range(n)),
        minima=(Minimum((0,) * n, 0),),
        source=f"Rastrigin 1974, Systems of Extremal Control; {JAMIL_YANG}",
        teaches="A minimum in every cell of a grid: descent finds the next.",
        properties=("any dimension", "many minima"),
        run={"lr": 0.002, "steps": 100},
        family=rastrigin,
    )


def griewank(n: int) -> Example:
    """Make f = 1 + Σ xᵢ²/4000 - Π cos(xᵢ/√i)."""
    x = names(n)
    squares = total(f"{one}**2" for one in x)
    waves = product(
        f"cos({one}/sqrt({i}))" if i > 1 else f"cos({one})" for i, one in enumerate(x, 1)
    )
    return Example(
        name="griewank",
        title="Griewank's function",
        text=f"1 + ({squares})/4000 - {waves}",
        variables=x,
        window=((-10, 10),) * n,
        start=tuple((1.2, -1.8)[i % 2] for i in range(n)),
        minima=(Minimum((0,) * n, 0),),
        source=f"Griewank 1981, J. Optim. Theory Appl. 34, 11-39; {JAMIL_YANG}",
        teaches="Waves hide the bowl up close; from afar one sees no waves.",
        properties=("any dimension", "many minima"),
        run={"lr": 0.5, "steps": 200},
        family=griewank,
    )


def levy(n: int) -> Example:
    """Make f = sin²(πw₁) + Σ (wᵢ - 1)²(1 + 10·sin²(πwᵢ + 1)) + (wₙ - 1)²(1 + sin²(2πwₙ)).

    The sum goes to n - 1, and wᵢ - 1 = (xᵢ - 1)/4.
    """
    x = names(n)
    w = [f"(1 + ({one} - 1)/4)" for one in x]
    inner = [f"(({a} - 1)/4)**2*(1 + 10*sin(pi*{b} + 1)**2)" for a, b in zip(x, w, strict=True)]
    last = f"(({x[-1]} - 1)/4)**2*(1 + sin(2*pi*{w[-1]})**2)"
    return Example(
        name="levy",
        title="Levy's function",
        text=total([f"sin(pi*{w[0]})**2", *inner[:-1], last]),
        variables=x,
        window=((-10, 10),) * n,
        start=tuple((3.2, -3.0)[i % 2] for i in range(n)),
        minima=(Minimum((1,) * n, 0),),
        source=f"Levy & Montalvo 1985, SIAM J. Sci. Stat. Comput. 6, 15-29; {SURJANOVIC}",
        teaches="Ridges across a bowl: momentum carries a run over some.",
        properties=("any dimension", "many minima"),
        run={"optimizer": "nesterov", "lr": 0.5, "steps": 200},
        family=levy,
    )


def schwefel(n: int) -> Example:
    """Make f = -Σ xᵢ·sin(√|xᵢ|), without the constant that makes its minimum about 0."""
    x = names(n)
    return Example(
        name="schwefel",
        title="Schwefel's function",
        text=f"-({total(f'{one}*sin(sqrt(abs({one})))' for one in x)})",
        variables=x,
        window=((-500, 500),) * n,
        start=tuple((360.0, 450.0)[i % 2] for i in range(n)),
        minima=(Minimum((420.9687463599820,) * n, -418.9828872724337 * n),),
        source=f"Schwefel 1981, Numerical Optimization of Computer Models; {JAMIL_YANG}",
        teaches="The lowest well is far from the next best, near a corner.",
        properties=("any dimension", "many minima", "lower outside"),
        run={"lr": 1.0, "steps": 200},
        family=schwefel,
    )


def michalewicz(n: int) -> Example:
    """Make f = -Σ sin(xᵢ)·sin²⁰(i·xᵢ²/π); every variable has a minimum of its own."""
    x = names(n)
    lowest = [_ravine(i) for i in range(1, n + 1)]
    terms = (f"sin({one})*sin({f'{i}*' * (i > 1)}{one}**2/pi)**20" for i, one in enumerate(x, 1))
    return Example(
        name="michalewicz",
        title="Michalewicz's function",
        text=f"-({total(terms)})",
        variables=x,
        window=((0, math.pi),) * n,
        start=tuple(max(0.1, at - 0.1) for at, _ in lowest),
        minima=(Minimum(tuple(at for at, _ in lowest), -sum(depth for _, depth in lowest)),),
        source=f"Michalewicz 1992, Genetic Algorithms + Data Structures; {SURJANOVIC}",
        teaches="Ravines in a plateau: without a slope nothing moves.",
        properties=("any dimension", "many minima", "plateau", "lower outside"),
        run={"lr": 0.01, "steps": 300},
        family=michalewicz,
    )


def _ravine(i: int) -> tuple[float, float]:
    """Return where sin(x)·sin²⁰(i·x²/π) is largest on 0 to π, and how large.

    Its logarithm is concave between zeros of the second sine, the k-th of which peaks where
    i·x²/π = (k + 1/2)·π; Newton's method goes from there to where its derivative is 0.
    """
    best = (0.0, 0.0)
    for k in range(i):
        x = math.pi * math.sqrt((k + 0.5) / i)
        for _ in range(8):
            phase, turn = i * x * x / math.pi, 2 * i * x / math.pi
            cot, cotangent = 1 / math.tan(x), 1 / math.tan(phase)
            slope = cot + 20 * turn * cotangent
            bend = -1 - cot**2 + 40 * i / math.pi * cotangent - 20 * turn**2 * (1 + cotangent**2)
            x -= slope / bend
        best = max(best, (math.sin(x) * math.sin(i * x * x / math.pi) ** 20, x))
    return best[1], best[0]


RIPPLES = (ackley(2), rastrigin(2), griewank(2), levy(2), schwefel(2), michalewicz(2))
