"""Rough: losses of two variables with very many minima, or one that is hard to find."""

import math
from itertools import product

from symgd.catalog.example import Example, Minimum
from symgd.catalog.sources import JAMIL_YANG, SURJANOVIC

_SIGNS = tuple(product((1, -1), repeat=2))

_MISHRA = f"Mishra 2006, Munich RePEc 2718; {JAMIL_YANG}"

EASOM = Example(
    name="easom",
    title="Easom's function",
    text="-cos(x)*cos(y)*exp(-(x - pi)**2 - (y - pi)**2)",
    variables=("x", "y"),
    window=((0, 6.5), (0, 6.5)),
    start=(1.7, 2.1),
    minima=(Minimum((math.pi, math.pi), -1),),
    source=f"Easom 1990, thesis, University of Louisville; {JAMIL_YANG}",
    teaches="A hole in a plain: from afar there is no gradient at all.",
    properties=("plateau",),
    run={"lr": 0.3, "steps": 200},
)

BOHACHEVSKY = Example(
    name="bohachevsky",
    title="Bohachevsky's first function",
    text="x**2 + 2*y**2 - 0.3*cos(3*pi*x) - 0.4*cos(4*pi*y) + 0.7",
    variables=("x", "y"),
    window=((-2, 2), (-2, 2)),
    start=(1.6, 1.2),
    minima=(Minimum((0, 0), 0),),
    source=f"Bohachevsky, Johnson & Stein 1986, Technometrics 28, 209-217; {JAMIL_YANG}",
    teaches="A bowl with waves: momentum rolls over the small ones.",
    properties=("many minima",),
    run={"optimizer": "nesterov", "lr": 0.01, "steps": 150},
)

DROP_WAVE = Example(
    name="drop_wave",
    title="The drop-wave function",
    text="-(1 + cos(12*sqrt(x**2 + y**2)))/(0.5*(x**2 + y**2) + 2)",
    variables=("x", "y"),
    window=((-2, 2), (-2, 2)),
    start=(0.1, 0.15),
    minima=(Minimum((0, 0), -1),),
    source=SURJANOVIC,
    teaches="Rings around a drop: each ring is a valley of its own.",
    properties=("many minima",),
    run={"lr": 0.005, "steps": 300},
)

SCHAFFER_2 = Example(
    name="schaffer_2",
    title="Schaffer's second function",
    text="0.5 + (sin(x**2 - y**2)**2 - 0.5)/(1 + 0.001*(x**2 + y**2))**2",
    variables=("x", "y"),
    window=((-4, 4), (-4, 4)),
    start=(1.2, 0.4),
    minima=(Minimum((0, 0), 0),),
    source=f"Schaffer et al. 1989, Proc. ICGA 3, 51-60; {JAMIL_YANG}",
    teaches="Valleys cross: along their bottoms hardly a slope is left.",
    properties=("many minima",),
    run={"optimizer": "momentum", "lr": 0.05, "steps": 1500},
)

_FAR, _DEEP = 1.2531318314637332, 0.29257863203598055

SCHAFFER_4 = Example(
    name="schaffer_4",
    title="Schaffer's fourth function",
    text="0.5 + (cos(sin(abs(x**2 - y**2)))**2 - 0.5)/(1 + 0.001*(x**2 + y**2))**2",
    variables=("x", "y"),
    window=((-3, 3), (-3, 3)),
    start=(1.2, 2),
    minima=tuple(Minimum(at, _DEEP) for at in ((0, _FAR), (0, -_FAR), (_FAR, 0), (-_FAR, 0))),
    source=f"Schaffer et al. 1989, Proc. ICGA 3, 51-60; {JAMIL_YANG}",
    teaches="Four lowest points in valleys that look all the same.",
    properties=("many minima", "kink", "ill-conditioned"),
    run={"optimizer": "momentum", "lr": 0.1, "steps": 2000},
)

BUKIN_6 = Example(
    name="bukin_6",
    title="Bukin's sixth function",
    text="100*sqrt(abs(y - 0.01*x**2)) + 0.01*abs(x + 10)",
    variables=("x", "y"),
    window=((-15, -5), (-3, 3)),
    start=(-7, 2),
    minima=(Minimum((-10, 1), 0),),
    source=JAMIL_YANG,
    teaches="A ravine with walls so sharp that no rate settles in it.",
    properties=("kink", "curved valley", "many minima"),
    run={"optimizer": "adam", "lr": 0.05, "steps": 300},
)

EGGHOLDER = Example(
    name="eggholder",
    title="The eggholder",
    text="-(y + 47)*sin(sqrt(abs(x/2 + y + 47))) - x*sin(sqrt(abs(x - y - 47)))",
    variables=("x", "y"),
    window=((-512, 512), (-512, 512)),
    start=(300, 100),
    minima=(Minimum((512, 404.2318051137578), -959.6406627208508),),
    source=JAMIL_YANG,
    teaches="Lower beyond its window: the minimum is on the edge.",
    properties=("many minima", "kink", "lower outside"),
    run={"lr": 1.0, "steps": 200},
)

CROSS_IN_TRAY = Example(
    name="cross_in_tray",
    title="The cross in the tray",
    text="-0.0001*(abs(sin(x)*sin(y)*exp(abs(100 - sqrt(x**2 + y**2)/pi))) + 1)**0.1",
    variables=("x", "y"),
    window=((-10, 10), (-10, 10)),
    start=(0.4, 0.8),
    minima=tuple(
        Minimum((a * 1.3494066171539108, b * 1.3494066171539108), -2.062611870822739)
        for a, b in _SIGNS
    ),
    source=_MISHRA,
    teaches="Walls of kinks between wells; all values are in -2.1 to 0.",
    properties=("many minima", "kink"),
    run={"lr": 0.5, "steps": 200},
)

HOLDER_TABLE = Example(
    name="holder_table",
    title="The Hölder table",
    text="-abs(sin(x)*cos(y)*exp(abs(1 - sqrt(x**2 + y**2)/pi)))",
    variables=("x", "y"),
    window=((-10, 10), (-10, 10)),
    start=(7.2, 9),
    minima=tuple(
        Minimum((a * 8.055023475736563, b * 9.664590019241273), -19.20850256788673)
        for a, b in _SIGNS
    ),
    source=_MISHRA,
    teaches="Lower and lower outwards: the window makes the minima.",
    properties=("many minima", "kink", "lower outside"),
    run={"lr": 0.02, "steps": 200},
)

# Per variable, the sum is lowest at -1.425… and highest at -0.800…, and again every 2π.
_LOW = tuple(-1.425128428319761 + 2 * math.pi * k for k in (-1, 0, 1))
_HIGH = tuple(-0.8003211004719731 + 2 * math.pi * k for k in (-1, 0, 1))

SHUBERT = Example(
    name="shubert",
    title="Shubert's function",
    text="*".join(
        f"({' + '.join(f'{i}*cos({i + 1}*{one} + {i})' for i in range(1, 6))})" for one in "xy"
    ),
    variables=("x", "y"),
    window=((-10, 10), (-10, 10)),
    start=(-0.6, -1.55),
    minima=tuple(
        Minimum(at, -186.7309088310239) for at in (*product(_LOW, _HIGH), *product(_HIGH, _LOW))
    ),
    source=f"Shubert 1972, SIAM J. Numer. Anal. 9, 379-388; {JAMIL_YANG}",
    teaches="Eighteen lowest points in the window among 760 minima.",
    properties=("many minima",),
    run={"lr": 0.0003, "steps": 100},
)


ROUGH = (
    *(EASOM, BOHACHEVSKY, DROP_WAVE, SCHAFFER_2, SCHAFFER_4, BUKIN_6),
    *(EGGHOLDER, CROSS_IN_TRAY, HOLDER_TABLE, SHUBERT),
)
