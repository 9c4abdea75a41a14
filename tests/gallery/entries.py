"""An entry as two commands write it, with the smallest pictures."""

from matplotlib.figure import Figure

from symgd import Loss, descend
from symgd.gallery.record import record

PARABOLA = Loss("x**2 + 2*x + 1")

FILES = ["descent.png", "descent.svg", "history.png", "history.svg", "run.json"]
CERTIFIED = ["certificate.json", "derivative.png", "derivative.svg"]


def curve():
    """Return a picture that is drawn in no time."""
    figure = Figure((2, 1), 50)
    figure.add_axes((0, 0, 1, 1)).plot([1, 2, 3])
    return figure


def described(loss, lr=0.1):
    """Return what a descent keeps of a loss."""
    runs = [descend(loss, 5.0, lr=lr)]
    return loss, {"descent": curve(), "history": curve()}, {"run": record(loss, runs)}


def certified():
    """Return what another command keeps of the same loss."""
    return PARABOLA, {"derivative": curve()}, {"certificate": {"loss": PARABOLA.text, "ok": True}}


def contents(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
