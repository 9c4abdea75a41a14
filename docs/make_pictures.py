"""Draw the pictures of the documentation: ``python docs/make_pictures.py``."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from symgd import Loss, descend
from symgd.differentiation.methods import tables
from symgd.plots import contour, curve, style
from symgd.plots import differences as v_shape

FOLDER = Path(__file__).with_name("pictures")

BOWL = Loss("x**2 + 2*y**2")
VALLEY = Loss("x**2 + 100*y**2")
HIMMELBLAU = Loss("(x**2 + y - 11)**2 + (x + y**2 - 7)**2")


def tour() -> Figure:
    """Draw the first run of the tour."""
    return contour.figure(BOWL, [descend(BOWL, (3, 4), lr=0.1)])


def himmelblau() -> Figure:
    """Draw four optimizers from one start."""
    start = (0.3, -0.9)
    rates = {"gd": 0.01, "momentum": 0.005, "rmsprop": 0.1, "adam": 0.3}
    runs = [
        descend(HIMMELBLAU, start, optimizer=name, lr=lr, steps=300, stop="gradient<1e-3")
        for name, lr in rates.items()
    ]
    return contour.figure(HIMMELBLAU, runs)


def curve_with_tangents() -> Figure:
    """Draw a descent along a curve."""
    loss = Loss("x**2 + 2*x + 1")
    return curve.figure(loss, [descend(loss, (5,), lr=0.2)])


def rates() -> Figure:
    """Draw four learning rates: too small, good, to and fro, diverging."""
    return contour.figure(
        BOWL, [descend(BOWL, (3, 4), lr=lr, steps=50) for lr in (0.01, 0.1, 0.5, 0.55)]
    )


def schedules() -> Figure:
    """Draw the learning rates of some schedules over a hundred steps."""
    texts = (
        "step:gamma=0.5,step=25",
        "exponential:k=0.03",
        "cosine",
        "restarts:T_0=14,T_mult=2",
        "onecycle",
    )
    runs = [descend("x", (0,), lr=0.1, schedule=text, stop=()) for text in texts]
    figure = Figure((6.4, 3.6), layout="constrained")
    axes = figure.add_subplot(xlabel="step", ylabel="learning rate", ylim=(0, 0.105))
    for index, (text, run) in enumerate(zip(texts, runs, strict=True)):
        axes.step(range(run.steps), run.learning_rates, where="post", label=text, **_line(index))
    figure.legend(loc="outside lower center", ncols=2)
    return figure


def _line(index: int) -> dict[str, Any]:
    return {"color": style.colour(index), "ls": style.line(index), "lw": 1.5}


def noise() -> Figure:
    """Draw a constant and a falling rate under gradient noise."""
    runs = [
        descend(BOWL, (3, 4), lr=lr, steps=300, noise=2, stop=()) for lr in (0.1, "0.1/(1+0.05*t)")
    ]
    return contour.figure(BOWL, runs)


def momentum() -> Figure:
    """Draw gradient descent and momentum in a valley, at the same rate."""
    ways: tuple[dict[str, Any], ...] = (
        {"optimizer": "gd"},
        {"optimizer": "momentum", "constants": {"momentum": 0.8}},
    )
    runs = [descend(VALLEY, (3, 1), lr=0.003, steps=60, stop=(), **way) for way in ways]
    return contour.figure(VALLEY, runs)


def differences() -> Figure:
    """Draw the error of numerical derivatives against their step."""
    loss = Loss("exp(x)*sin(y)")
    return v_shape.figure(loss, tables(loss, (1, 2)))


PICTURES: Mapping[str, Callable[[], Figure]] = {
    "tour": tour,
    "himmelblau": himmelblau,
    "curve": curve_with_tangents,
    "rates": rates,
    "schedules": schedules,
    "noise": noise,
    "momentum": momentum,
    "differences": differences,
}


def main() -> None:
    """Write every picture."""
    FOLDER.mkdir(exist_ok=True)
    with style.applied(style.LIGHT):
        for name, make in PICTURES.items():
            make().savefig(FOLDER / f"{name}.png", dpi=110, metadata={"Software": None})


if __name__ == "__main__":
    main()
