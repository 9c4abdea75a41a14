"""Draw the pictures of the documentation: ``python docs/make_pictures.py``."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from sklearn.datasets import load_diabetes, load_digits

from symgd import Loss, Sweep, Trajectory, basins, descend, sweep
from symgd.catalog import catalogue
from symgd.differentiation.methods import tables
from symgd.plots import (
    KINDS,
    animated,
    contour,
    curve,
    plane,
    save,
    style,
    surface,
    sweep_map,
    sweep_rates,
    sweep_samples,
)
from symgd.plots import basins as attraction
from symgd.plots import differences as v_shape
from symgd.plots import schedules as all_schedules

FOLDER = Path(__file__).with_name("pictures")

BOWL = Loss("x**2 + 2*y**2")
VALLEY = Loss("x**2 + 100*y**2")
HIMMELBLAU = Loss("(x**2 + y - 11)**2 + (x + y**2 - 7)**2")


def tour() -> Figure:
    """Draw the first run of the tour."""
    return contour.figure(BOWL, [descend(BOWL, (3, 4), lr=0.1)])


def optimizers() -> list[Trajectory]:
    """Run four optimizers on Himmelblau's function from one start."""
    start = (0.3, -0.9)
    rates = {"gd": 0.01, "momentum": 0.005, "rmsprop": 0.1, "adam": 0.3}
    return [
        descend(HIMMELBLAU, start, optimizer=name, lr=lr, steps=300, stop="gradient<1e-3")
        for name, lr in rates.items()
    ]


def himmelblau() -> Figure:
    """Draw four optimizers from one start."""
    return contour.figure(HIMMELBLAU, optimizers())


def landscape() -> Figure:
    """Draw them on the surface."""
    return surface.figure(HIMMELBLAU, optimizers())


def many_variables() -> Figure:
    """Draw a run in four variables on the plane in which it moves most."""
    wood = catalogue["wood"]
    loss = Loss(wood.text, wood.variables)
    return plane.figure(loss, [descend(loss, wood.start, **wood.run)])


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


def line() -> Loss:
    """Return the loss of a line through 500 points of Batches, epochs, rows held out."""
    rng = np.random.default_rng(0)
    x = rng.uniform(-1, 1, 500)
    y = 3 * x - 1 + 0.2 * rng.standard_normal(500)
    return Loss("mean((w*x + b - y)^2)", data={"x": x, "y": y})


def sizes() -> Figure:
    """Draw full batches, single rows and mini-batches against the epochs."""
    loss = line()
    runs = [descend(loss, lr=0.05, batch_size=size, epochs=15) for size in (None, 1, 32)]
    return KINDS["epochs"].draw(loss, runs)


def fitted(kind: str) -> Callable[[], Figure]:
    """Return what draws a kind of picture of a line that is fitted by mini-batches."""

    def drawn() -> Figure:
        loss = line()
        return KINDS[kind].draw(loss, [descend(loss, lr=0.1, batch_size=32, epochs=5)])

    return drawn


def patients() -> Figure:
    """Draw batch, SGD and mini-batch on the line of Three fits to real data."""
    table = load_diabetes(scaled=False)
    x = table.data[:, 2]
    data = {"x": (x - x.mean()) / x.std(), "y": table.target}
    loss = Loss("mean((w*x + b - y)^2)", data=data)
    return KINDS["batches"].draw(loss, [descend(loss, lr=0.05, batch_size=32, epochs=10)])


def network() -> Figure:
    """Draw the epochs of the network there."""
    digits = load_digits()
    train = np.random.default_rng(0).permutation(len(digits.target))[:1400]
    scores = "(tanh(X@W1 + b1)@W2 + b2)"
    loss = Loss(
        f"mean(logsumexp({scores}, axis=1) - sum(Y*{scores}, axis=1))",
        data={"X": digits.data[train] / 16, "Y": np.eye(10)[digits.target[train]]},
        shapes={"W1": (64, 32), "b1": 32, "b2": 10},
    )
    settings: dict[str, Any] = {"optimizer": "adam", "lr": 0.01, "batch_size": 32, "epochs": 60}
    return KINDS["epochs"].draw(loss, [descend(loss, **settings, validation=0.2, patience=5)])


def ring() -> Figure:
    """Draw the basin of a curve of minima."""
    found = basins("(x**2 + y**2 - 1)**2", window=(-2, 2), resolution=400, lr=0.05)
    return attraction.picture(found)


def regions(
    start: tuple[float, float] | None = None, resolution: int = 512, **settings: Any
) -> Callable[[], Figure]:
    """Return what draws the basins of Himmelblau's function, with the run from a start."""

    def drawn() -> Figure:
        run = None if start is None else descend("himmelblau", start, **settings)
        return attraction.picture(basins("himmelblau", resolution=resolution, **settings), run)

    return drawn


def rate_and_momentum() -> Sweep:
    """Sweep the heavy ball over its rate and its momentum on a valley."""
    over = {"lr": "0.001:0.12:120:log", "momentum": "0:0.99:80"}
    return sweep("x**2 + 25*y**2", over, optimizer="momentum")


def from_many_starts() -> Sweep:
    """Sweep it on Himmelblau's function, from forty starts."""
    over = {"lr": "0.002:0.05:60:log", "momentum": "0:0.95:40"}
    return sweep("himmelblau", over, optimizer="momentum", starts=40)


def optimizers_over_rates() -> list[Sweep]:
    """Sweep six optimizers over the learning rate, from two hundred starts."""
    names = ("gd", "momentum", "nesterov", "adagrad", "rmsprop", "adam")
    over = {"lr": "0.001:3:60:log"}
    return [sweep("himmelblau", over, optimizer=name, starts=200) for name in names]


def at_random() -> Sweep:
    """Sweep Adam over random settings."""
    over = {"lr": "0.001:1:log", "beta1": "0:0.99", "beta2": "0.5:0.9999"}
    return sweep("himmelblau", over, samples=400, starts=10, optimizer="adam")


def of(kind: str, loss: Loss, *start: float, **settings: Any) -> Callable[[], Figure]:
    """Return what draws a kind of picture of one run."""
    return lambda: KINDS[kind].draw(loss, [descend(loss, start, **settings)])


PICTURES: Mapping[str, Callable[[], Figure]] = {
    "tour": tour,
    "himmelblau": himmelblau,
    "curve": curve_with_tangents,
    "rates": rates,
    "surface": landscape,
    "plane": many_variables,
    "schedules": schedules,
    "noise": noise,
    "momentum": momentum,
    "differences": differences,
    "four-rates": of("rates", BOWL, 3, 4),
    "anatomy": of("anatomy", HIMMELBLAU, 0, 0, optimizer="adam", lr=0.2, steps=60),
    "states": of("states", HIMMELBLAU, 0, 0, optimizer="adam", lr=0.2, steps=60),
    "basins": of("basins", HIMMELBLAU, 0, 0, lr=0.01, steps=200),
    "speed": of("momentum", Loss("x**2 + 25*y**2"), 3, 4, optimizer="momentum", lr=0.01),
    "all-schedules": all_schedules.figure,
    "epochs": sizes,
    "batches": fitted("batches"),
    "fit": fitted("fit"),
    "diabetes": patients,
    "digits": network,
    "basins-gd": regions(lr=0.01, steps=200),
    "basins-momentum": regions((0.0, 0.0), 320, optimizer="momentum", lr=0.01, steps=1000),
    "basins-ring": ring,
    "sweep-map": lambda: sweep_map.figure(rate_and_momentum()),
    "sweep-starts": lambda: sweep_map.figure(from_many_starts()),
    "sweep-steps": lambda: sweep_rates.figure(optimizers_over_rates()),
    "sweep-samples": lambda: sweep_samples.figure(at_random()),
}


def main() -> None:
    """Write every picture."""
    FOLDER.mkdir(exist_ok=True)
    with style.applied(style.LIGHT):
        made = {name: make() for name, make in PICTURES.items()}
    with style.applied(style.DARK):
        made["dark"] = himmelblau()
    for name, figure in made.items():
        save(figure, FOLDER / f"{name}.png")
    FOLDER.joinpath("descent.gif").write_bytes(animated(HIMMELBLAU, optimizers()))


if __name__ == "__main__":
    main()
