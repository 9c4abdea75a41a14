"""Sweeps: the table of their pictures, and those of one or more sweeps."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from matplotlib.figure import Figure

from symgd.errors import SettingError
from symgd.plots import style, sweep_map, sweep_rates, sweep_samples
from symgd.plots.given import as_kinds
from symgd.plots.swept import swept
from symgd.sweeps.result import Sweep

Sweeps = Sequence[Sweep]


@dataclass(frozen=True)
class SweepKind:
    """A kind of picture of sweeps.

    Attributes:
        name: what ``--picture`` calls it; its file is called sweep-<name>.
        help: what it shows, in a line.
        draw: makes it of sweeps, by one or more names.
        suits: says why it cannot be made of them, or nothing (None) where it can.
    """

    name: str
    help: str
    draw: Callable[[Sweeps], dict[str, Figure]]
    suits: Callable[[Sweeps], str | None]


def each(name: str, draw: Callable[[Sweep], Figure]) -> Callable[[Sweeps], dict[str, Figure]]:
    """Return what draws a picture of every sweep, numbered where there are several."""

    def drawn(sweeps: Sweeps) -> dict[str, Figure]:
        if len(sweeps) == 1:
            return {f"sweep-{name}": draw(sweeps[0])}
        return {f"sweep-{name}-{i}": draw(sweep) for i, sweep in enumerate(sweeps, 1)}

    return drawn


def every(suits: Callable[[Sweep], str | None]) -> Callable[[Sweeps], str | None]:
    """Return what says why the picture of some sweep cannot be made, or nothing."""
    return lambda sweeps: next((why for sweep in sweeps if (why := suits(sweep))), None)


_ROWS = (
    SweepKind(
        "map",
        "steps over two settings, with the limit of stability",
        each("map", sweep_map.figure),
        every(sweep_map.suits),
    ),
    SweepKind(
        "steps",
        "steps against one setting, all optimizers on one axis",
        lambda sweeps: {"sweep-steps": sweep_rates.figure(sweeps)},
        sweep_rates.suits,
    ),
    SweepKind(
        "samples",
        "every trial against each of its settings",
        each("samples", sweep_samples.figure),
        every(sweep_samples.suits),
    ),
)

SWEEP_KINDS: Mapping[str, SweepKind] = MappingProxyType({kind.name: kind for kind in _ROWS})


def sweep_figures(
    sweeps: Sweep | Sweeps, theme: str = "light", kinds: str | Iterable[str] | None = None
) -> dict[str, Figure]:
    """Make the pictures of one or more sweeps of the same loss, by the names of their files.

    SWEEP_KINDS tells the kinds; where none is named, :func:`usual` ones are drawn.

    Raises:
        SettingError: for no sweep, for a kind that there is not or that does not suit, and for a
            ``theme`` other than "light" and "dark".
    """
    given = list(sweeps) if isinstance(sweeps, Sequence) else [sweeps]
    if not given:
        raise SettingError("there is no sweep to draw: give one, as symgd.sweep returns it")
    palette, names = style.named(theme), as_kinds(kinds)
    wanted = usual(given) if names is None else list(dict.fromkeys(names))
    for name in wanted:
        _check(name, given)
    with style.applied(palette):
        return {k: v for name in wanted for k, v in SWEEP_KINDS[name].draw(given).items()}


def usual(sweeps: Sweeps) -> list[str]:
    """Return the kinds that are drawn where none is named.

    Several sweeps stand on one axis; one has the picture for its number of settings.
    """
    counts = {0 if sweep.random else len(swept(sweep).axes) for sweep in sweeps}
    together = ["steps"] if len(sweeps) > 1 and SWEEP_KINDS["steps"].suits(sweeps) is None else []
    if counts == {1}:
        return ["steps"] if SWEEP_KINDS["steps"].suits(sweeps) is None else []
    own = "map" if counts == {2} else "samples"
    return [*together, *([own] if SWEEP_KINDS[own].suits(sweeps) is None else [])]


def _check(name: str, sweeps: Sweeps) -> None:
    if name not in SWEEP_KINDS:
        raise SettingError(f"there is no picture {name!r}: choose {' or '.join(SWEEP_KINDS)}")
    why = SWEEP_KINDS[name].suits(sweeps)
    if why is not None:
        others = [kind.name for kind in SWEEP_KINDS.values() if kind.suits(sweeps) is None]
        instead = f"; choose {' or '.join(others)}" if others else ""
        raise SettingError(f"there is no {name!r} of this: {why}{instead}")
