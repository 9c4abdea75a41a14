"""What a user would write without symgd: the rival of the whole command.

Derives x**2 + 2*y**2 with SymPy, compiles it with lambdify, descends with NumPy, prints the run
and saves the two pictures that `symgd "x**2+2*y**2" --lr 0.1` saves, as PNG and SVG.
"""

import numpy as np
import sympy
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure


def main() -> None:
    """Derive, descend, print and draw."""
    symbols = sympy.symbols("x y")
    x, y = symbols
    loss = x**2 + 2 * y**2
    gradient = [sympy.diff(loss, s) for s in symbols]
    f = sympy.lambdify(symbols, loss)
    df = sympy.lambdify(symbols, gradient)

    w = np.array([3.0, 4.0])
    history = [w.copy()]
    rate = 0.1
    for _ in range(100):
        g = np.array(df(*w))
        if np.linalg.norm(g) < 1e-6:
            break
        w = w - rate * g
        history.append(w.copy())
    path = np.array(history)
    losses = f(*path.T)
    norms = np.linalg.norm(np.array(df(*path.T)), axis=0)
    print(loss, gradient, sympy.hessian(loss, symbols))
    for step, (position, value) in enumerate(zip(path, losses, strict=True)):
        print(step, position, value)

    figure = Figure(figsize=(7, 6))
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    grid = np.meshgrid(np.linspace(-4, 4, 200), np.linspace(-5, 5, 200))
    values = f(*grid)
    filled = axes.contourf(*grid, values, levels=20)
    filled.set_rasterized(True)
    axes.contour(*grid, values, levels=20, colors="white", linewidths=0.5)
    axes.plot(*path.T, "o-", color="red", label="lr 0.1")
    axes.plot(*path[0], "s")
    axes.plot(*path[-1], "*")
    axes.legend()
    axes.set_title(f"$f(x, y) = {sympy.latex(loss)}$")
    axes.set_xlabel("x")
    axes.set_ylabel("y")
    figure.savefig("descent.png", dpi=150)
    figure.savefig("descent.svg", dpi=150)

    figure = Figure(figsize=(7, 7))
    FigureCanvasAgg(figure)
    panels = figure.subplots(3, 1, sharex=True)
    for panel, numbers, label in zip(
        panels,
        (losses, norms, np.full(len(path) - 1, rate)),
        ("loss", "gradient norm", "learning rate"),
        strict=True,
    ):
        panel.plot(numbers)
        panel.set_ylabel(label)
    panels[0].set_yscale("log")
    panels[1].set_yscale("log")
    panels[2].set_xlabel("step")
    figure.suptitle(f"$f(x, y) = {sympy.latex(loss)}$")
    figure.savefig("history.png", dpi=150)
    figure.savefig("history.svg", dpi=150)


if __name__ == "__main__":
    main()
