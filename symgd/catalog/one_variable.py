"""One variable: the smallest losses that show what can happen."""

import math

from symgd.catalog.example import Example, Minimum
from symgd.catalog.sources import GOODFELLOW, SURJANOVIC

_CAUCHY = "Cauchy 1847, Comptes Rendus 25, 536-538"

PARABOLA = Example(
    name="parabola",
    title="A parabola",
    text="x**2 + 2*x + 1",
    variables=("x",),
    window=((-5, 4),),
    start=(3,),
    minima=(Minimum((-1,), 0),),
    source=_CAUCHY,
    teaches="Every step takes the same share of the way that is left.",
    properties=("one variable", "quadratic", "convex"),
    run={"lr": 0.2, "steps": 50},
)

QUARTIC = Example(
    name="quartic",
    title="A quartic",
    text="x**4",
    variables=("x",),
    window=((-2, 2),),
    start=(1.5,),
    minima=(Minimum((0,), 0),),
    source="Nesterov 2004, Introductory Lectures on Convex Optimization, section 2.1",
    teaches="Convex, and flat at its minimum: ever slower, never there.",
    properties=("one variable", "convex", "plateau"),
    run={"lr": 0.1, "steps": 300},
)

DOUBLE_WELL = Example(
    name="double_well",
    title="A double well",
    text="(x**2 - 1)**2",
    variables=("x",),
    window=((-1.8, 1.8),),
    start=(0.1,),
    minima=(Minimum((1,), 0), Minimum((-1,), 0)),
    source="Strogatz 2015, Nonlinear Dynamics and Chaos, section 2.7",
    teaches="The top between two wells decides: left or right of it.",
    properties=("one variable", "several minima"),
    run={"lr": 0.05, "steps": 100},
)

TILTED_WELL = Example(
    name="tilted_well",
    title="A double well, tilted",
    text="x**4 - 3*x**2 + x",
    variables=("x",),
    window=((-2.2, 2),),
    start=(1.8,),
    minima=(Minimum((-1.3008395659415772,), -3.513905038934788),),
    source="Strogatz 2015, Nonlinear Dynamics and Chaos, section 3.6",
    teaches="A run ends in the nearer well, and the other is lower.",
    properties=("one variable", "several minima"),
    run={"optimizer": "momentum", "lr": 0.02, "steps": 300},
)

INFLECTION = Example(
    name="inflection",
    title="A point of inflection",
    text="x**4/4 - x**3/3",
    variables=("x",),
    window=((-0.8, 1.5),),
    start=(-0.7,),
    minima=(Minimum((1,), -1 / 12),),
    source=f"{GOODFELLOW}, section 4.3",
    teaches="The gradient is 0 on the way: runs rest where no well is.",
    properties=("one variable", "saddle", "plateau"),
    run={"optimizer": "momentum", "lr": 0.1, "steps": 400},
)

PLATEAU = Example(
    name="plateau",
    title="A plateau around a well",
    text="x**2/(1 + x**2)",
    variables=("x",),
    window=((-8, 8),),
    start=(4,),
    minima=(Minimum((0,), 0),),
    source="Geman & McClure 1985, Proc. ASA Statistical Computing, 12-18",
    teaches="The farther away, the smaller the steps.",
    properties=("one variable", "plateau"),
    run={"lr": 0.8, "steps": 200},
)

CLIFF = Example(
    name="cliff",
    title="A cliff",
    text="exp(20*x) - x",
    variables=("x",),
    window=((-1.2, 0.3),),
    start=(0.25,),
    minima=(Minimum((-math.log(20) / 20,), (1 + math.log(20)) / 20),),
    source=f"Pascanu, Mikolov & Bengio 2013, arXiv:1211.5063; {GOODFELLOW}, section 8.2.4",
    teaches="One step from a cliff flies far: clip the gradient.",
    properties=("one variable", "convex"),
    run={"lr": 0.02, "clip_norm": 1.0, "steps": 200},
)

BARRIER = Example(
    name="barrier",
    title="A logarithmic barrier",
    text="x - log(x)",
    variables=("x",),
    window=((0.01, 6),),
    start=(5,),
    minima=(Minimum((1,), 1),),
    source="Boyd & Vandenberghe 2004, Convex Optimization, section 11.2",
    teaches="There is nothing left of 0: large steps leave the domain.",
    properties=("one variable", "convex"),
    run={"lr": 0.3, "steps": 100},
)

SINE_VALLEY = Example(
    name="sine_valley",
    title="A parabola with waves",
    text="x**2/10 - cos(3*x)/2",
    variables=("x",),
    window=((-7, 7),),
    start=(5.2,),
    minima=(Minimum((0,), -0.5),),
    source="Rastrigin 1974, Systems of Extremal Control, with waves of other length",
    teaches="Descent stops in the first dip; momentum may cross it.",
    properties=("one variable", "many minima"),
    run={"optimizer": "momentum", "lr": 0.05, "steps": 300},
)

FORRESTER = Example(
    name="forrester",
    title="The function of Forrester, Sóbester and Keane",
    text="(6*x - 2)**2*sin(12*x - 4)",
    variables=("x",),
    window=((0, 1),),
    start=(0.6,),
    minima=(Minimum((0.7572487578418559,), -6.020740055767083),),
    source=f"Forrester, Sóbester & Keane 2008, Engineering Design, A.1; {SURJANOVIC}",
    teaches="A flat shelf, a shallow dip and a deep one, side by side.",
    properties=("one variable", "several minima", "lower outside"),
    run={"lr": 0.001, "steps": 200},
)

GRAMACY_LEE = Example(
    name="gramacy_lee",
    title="The function of Gramacy and Lee",
    text="sin(10*pi*x)/(2*x) + (x - 1)**4",
    variables=("x",),
    window=((0.5, 2.5),),
    start=(0.62,),
    minima=(Minimum((0.5485634445276052,), -0.8690111349894998),),
    source=f"Gramacy & Lee 2012, Statistics and Computing 22, 713-722; {SURJANOVIC}",
    teaches="Waves that grow to the left: each next dip is deeper.",
    properties=("one variable", "many minima", "lower outside"),
    run={"lr": 0.002, "steps": 100},
)


ONE_VARIABLE = (
    *(PARABOLA, QUARTIC, DOUBLE_WELL, TILTED_WELL, INFLECTION, PLATEAU),
    *(CLIFF, BARRIER, SINE_VALLEY, FORRESTER, GRAMACY_LEE),
)
