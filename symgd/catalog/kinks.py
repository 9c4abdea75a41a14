"""Kinks: losses without a gradient where it matters most."""

from symgd.catalog.example import Example, Minimum

ABSOLUTE = Example(
    name="absolute",
    title="The absolute value",
    text="abs(x)",
    variables=("x",),
    window=((-3, 3),),
    start=(2.5,),
    minima=(Minimum((0,), 0),),
    source="Shor 1985, Minimization Methods for Non-Differentiable Functions, section 2.1",
    teaches="Steps do not shrink by themselves: the rate must fall.",
    properties=("one variable", "convex", "kink"),
    run={"lr": "0.3*0.97^t", "steps": 200},
)

MANHATTAN = Example(
    name="manhattan",
    title="The Manhattan norm",
    text="abs(x) + abs(y)",
    variables=("x", "y"),
    window=((-5, 5), (-5, 5)),
    start=(3, 4),
    minima=(Minimum((0, 0), 0),),
    source="Tibshirani 1996, J. R. Stat. Soc. B 58, 267-288",
    teaches="The gradient tells a direction only, never how far.",
    properties=("convex", "kink"),
    run={"lr": "0.4*0.97^t", "steps": 200},
)

CHEBYSHEV_NORM = Example(
    name="chebyshev_norm",
    title="The Chebyshev norm",
    text="max(abs(x), abs(y))",
    variables=("x", "y"),
    window=((-5, 5), (-5, 5)),
    start=(3, 4),
    minima=(Minimum((0, 0), 0),),
    source="Boyd & Vandenberghe 2004, Convex Optimization, section 6.1",
    teaches="Only the larger variable moves, so the two take turns.",
    properties=("convex", "kink"),
    run={"lr": "0.4*0.98^t", "steps": 300},
)

CONE = Example(
    name="cone",
    title="A cone",
    text="sqrt(x**2 + y**2)",
    variables=("x", "y"),
    window=((-5, 5), (-5, 5)),
    start=(3, 4),
    minima=(Minimum((0, 0), 0),),
    source="Boyd & Vandenberghe 2004, Convex Optimization, section 3.1.5",
    teaches="Smooth all around, and a kink at the one point sought.",
    properties=("convex", "kink"),
    run={"lr": "0.4*0.97^t", "steps": 200},
)

LASSO = Example(
    name="lasso",
    title="Least squares with an L1 penalty",
    text="(x - 3)**2/2 + (y - 0.5)**2/2 + abs(x) + abs(y)",
    variables=("x", "y"),
    window=((-2, 4), (-2, 3)),
    start=(0.5, 2.5),
    minima=(Minimum((2, 0), 2.625),),
    source="Tibshirani 1996, J. R. Stat. Soc. B 58, 267-288",
    teaches="The penalty makes y exactly 0: the minimum is on a kink.",
    properties=("convex", "kink"),
    run={"lr": "0.3*0.97^t", "steps": 200},
)

CHEBYSHEV_ROSENBROCK = Example(
    name="chebyshev_rosenbrock",
    title="Nesterov's nonsmooth function of Chebyshev and Rosenbrock",
    text="abs(x - 1)/4 + abs(y - 2*x**2 + 1)",
    variables=("x", "y"),
    window=((-2, 2), (-2, 3)),
    start=(-1, 1.5),
    minima=(Minimum((1, 1), 0),),
    source="Gürbüzbalaban & Overton 2012, Nonlinear Analysis 75, 1282-1289",
    teaches="A curved valley whose bottom is a kink: no step follows it.",
    properties=("kink", "curved valley"),
    run={"lr": "0.05/(1 + 0.01*t)", "steps": 2000},
)

WOLFE = Example(
    name="wolfe",
    title="Wolfe's function",
    text="where(x >= abs(y), 5*sqrt(9*x**2 + 16*y**2),"
    " where(x > 0, 9*x + 16*abs(y), 9*x + 16*abs(y) - x**9))",
    variables=("x", "y"),
    window=((-2, 4), (-3, 3)),
    start=(3, 2),
    minima=(Minimum((-1, 0), -8),),
    source="Wolfe 1975, Math. Programming Study 3, 145-173",
    teaches="With exact line search, descent ends at 0: no minimum.",
    properties=("convex", "kink"),
    run={"lr": "0.02*0.995^t", "steps": 1000},
)


KINKS = (
    *(ABSOLUTE, MANHATTAN, CHEBYSHEV_NORM, CONE, LASSO),
    *(CHEBYSHEV_ROSENBROCK, WOLFE),
)
