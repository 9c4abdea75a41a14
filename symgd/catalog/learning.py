"""Learning: parameters fitted to a few points, all of them written out."""

from symgd.catalog.example import Example, Minimum
from symgd.catalog.formulas import total
from symgd.catalog.sources import MGH

_LINE = ((0, 1), (1, 3), (2, 2), (3, 5), (4, 4))

LINE_FIT = Example(
    name="line_fit",
    title="A line through five points",
    text=f"({total(f'(a + {t}*b - {y})**2' for t, y in _LINE)})/5",
    variables=("a", "b"),
    window=((-2, 5), (-2, 3)),
    start=(4, -1),
    minima=(Minimum((1.4, 0.8), 0.72),),
    source="Legendre 1805, Nouvelles méthodes pour la détermination des orbites, appendix",
    teaches="Points far from 0 couple slope and intercept: centre them.",
    properties=("quadratic", "convex", "least squares"),
    run={"lr": 0.1, "steps": 300},
)

ROBUST_LINE = Example(
    name="robust_line",
    title="A line through five points, one of them wrong, with Huber's loss",
    text=total(f"huber(a + {t}*b - {y}, 1)" for t, y in ((0, 1), (1, 2), (2, 3), (3, 4), (4, 12))),
    variables=("a", "b"),
    window=((-2, 5), (-2, 4)),
    start=(4, -1),
    minima=(Minimum((0.5, 1.5), 5.75),),
    source="Huber 1964, Annals of Mathematical Statistics 35, 73-101",
    teaches="An outlier pulls with a bounded force.",
    properties=("convex",),
    run={"lr": 0.05, "steps": 500},
)

_DECAY = ((0, 5.1), (1, 3.0), (2, 1.9), (3, 1.1), (4, 0.7))

EXPONENTIAL_FIT = Example(
    name="exponential_fit",
    title="An exponential through five points",
    text=total(f"(a*exp(-{t}*b) - {y})**2" if t else f"(a - {y})**2" for t, y in _DECAY),
    variables=("a", "b"),
    window=((0, 8), (-0.2, 2)),
    start=(1, 1.5),
    minima=(Minimum((5.0786762159016745, 0.5049327374038589), 0.008163540935736286),),
    source="Bates & Watts 1988, Nonlinear Regression Analysis and Its Applications, section 2.1",
    teaches="One parameter stands in an exponent: the valley is bent.",
    properties=("least squares", "curved valley"),
    run={"optimizer": "nesterov", "lr": 0.01, "steps": 200},
)

_LABELLED = ((-2, 0), (-1, 0), (-0.5, 1), (0.5, 0), (1, 1), (2, 1))


def _logistic(points: tuple[tuple[float, int], ...]) -> str:
    """Write the negative log-likelihood of labels 0 and 1 at t, for weights a + b·t."""
    signs = ((t, "-" if label else "") for t, label in points)
    return total(f"softplus({sign}(a + {t}*b))".replace("+ -", "- ") for t, sign in signs)


LOGISTIC_REGRESSION = Example(
    name="logistic_regression",
    title="Logistic regression on six points",
    text=_logistic(_LABELLED),
    variables=("a", "b"),
    window=((-3, 3), (-1, 5)),
    start=(-2, 4),
    minima=(Minimum((0, 1.3511121596805635), 2.7642053691986206),),
    source="Cox 1958, J. R. Stat. Soc. B 20, 215-232",
    teaches="Classes overlap, so the best weights are finite.",
    properties=("convex",),
    run={"lr": 0.5, "steps": 200},
)

SEPARABLE = Example(
    name="separable",
    title="Logistic regression on separable points",
    text=_logistic(((-2, 0), (-1, 0), (1, 1), (2, 1))),
    variables=("a", "b"),
    window=((-3, 3), (-1, 8)),
    start=(2, -0.5),
    minima=(),
    source="Soudry et al. 2018, arXiv:1710.10345",
    teaches="No minimum: the weights grow for ever, ever more slowly.",
    properties=("convex", "plateau", "lower outside"),
    run={"lr": 0.5, "steps": 500},
)

_KOWALIK = tuple(
    zip(
        (4, 2, 1, 0.5, 0.25, 0.167, 0.125, 0.1, 0.0833, 0.0714, 0.0625),
        (0.1957, 0.1947, 0.1735, 0.16, 0.0844, 0.0627, 0.0456, 0.0342, 0.0323, 0.0235, 0.0246),
        strict=True,
    )
)

_KINETICS = (0.19280693457903788, 0.19128232873436678, 0.12305650692632074, 0.13606233068379475)

KOWALIK_OSBORNE = Example(
    name="kowalik_osborne",
    title="The kinetics of Kowalik and Osborne",
    text=total(f"({y} - x1*({u}**2 + {u}*x2)/({u}**2 + {u}*x3 + x4))**2" for u, y in _KOWALIK),
    variables=("x1", "x2", "x3", "x4"),
    window=((0, 0.42),) * 4,
    start=(0.25, 0.39, 0.415, 0.39),
    minima=(Minimum(_KINETICS, 3.0750560384923779e-4),),
    source=f"Kowalik & Osborne 1968, Methods for Unconstrained Optimization; {MGH}, no. 15",
    teaches="Real data: other parameters fit almost as well.",
    properties=("least squares", "ill-conditioned", "curved valley"),
    run={"optimizer": "adam", "lr": 0.05, "steps": 400},
)

JENNRICH_SAMPSON = Example(
    name="jennrich_sampson",
    title="The function of Jennrich and Sampson",
    text=total(f"({2 + 2 * i} - exp({i}*x) - exp({i}*y))**2" for i in range(1, 11)),
    variables=("x", "y"),
    window=((0, 0.5), (0, 0.5)),
    start=(0.3, 0.4),
    minima=(Minimum((0.25782521367036408, 0.25782521367036408), 124.36218235561485),),
    source=f"Jennrich & Sampson 1968, Technometrics 10, 63-72; {MGH}, no. 6",
    teaches="The best fit is bad: residuals stay, and steps are tiny.",
    properties=("least squares",),
    run={"optimizer": "adam", "lr": 0.05, "steps": 600},
)


LEARNING = (
    *(LINE_FIT, ROBUST_LINE, EXPONENTIAL_FIT, LOGISTIC_REGRESSION, SEPARABLE),
    *(KOWALIK_OSBORNE, JENNRICH_SAMPSON),
)
