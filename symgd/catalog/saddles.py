"""Saddles: places without a slope from which there is still a way down."""

import math

from symgd.catalog.example import Example, Minimum

SADDLE = Example(
    name="saddle",
    title="A saddle",
    text="x**2 - y**2",
    variables=("x", "y"),
    window=((-3, 3), (-3, 3)),
    start=(2.5, 0.001),
    minima=(),
    source="Dauphin et al. 2014, arXiv:1406.2572",
    teaches="Runs come near, linger and leave: it is unbounded below.",
    properties=("quadratic", "saddle", "lower outside"),
    run={"lr": 0.1, "steps": 40},
)

MONKEY_SADDLE = Example(
    name="monkey_saddle",
    title="The monkey saddle",
    text="x**3 - 3*x*y**2",
    variables=("x", "y"),
    window=((-2, 2), (-2, 2)),
    start=(1.5, 0.001),
    minima=(),
    source="Hilbert & Cohn-Vossen 1932, Anschauliche Geometrie, section 28",
    teaches="The Hessian is 0 at the saddle: it tells nothing there.",
    properties=("saddle", "plateau", "lower outside"),
    run={"lr": 0.1, "steps": 59},
)

TWO_BASINS = Example(
    name="two_basins",
    title="A saddle between two basins",
    text="x**2/2 + y**4/4 - y**2/2",
    variables=("x", "y"),
    window=((-2, 2), (-2, 2)),
    start=(1.5, 0.001),
    minima=(Minimum((0, 1), -0.25), Minimum((0, -1), -0.25)),
    source="Nesterov 2004, Introductory Lectures on Convex Optimization, example 1.2.2",
    teaches="Start at y = 0 exactly, and it ends at the saddle.",
    properties=("several minima", "saddle"),
    run={"lr": 0.1, "steps": 200},
)

LINEAR_NETWORK = Example(
    name="linear_network",
    title="A linear network of one weight a layer",
    text="(a*b - 1)**2/2 + (a**2 + b**2)/100",
    variables=("a", "b"),
    window=((-2, 2), (-2, 2)),
    start=(-1.8, 1.75),
    minima=(
        Minimum((math.sqrt(0.98), math.sqrt(0.98)), 0.0198),
        Minimum((-math.sqrt(0.98), -math.sqrt(0.98)), 0.0198),
    ),
    source="Saxe, McClelland & Ganguli 2013, arXiv:1312.6120",
    teaches="Layers can swap signs: a saddle stands between minima.",
    properties=("several minima", "saddle", "curved valley"),
    run={"optimizer": "nesterov", "lr": 0.1, "steps": 300},
)


SADDLES = (SADDLE, MONKEY_SADDLE, TWO_BASINS, LINEAR_NETWORK)
