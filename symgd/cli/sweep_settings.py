"""The texts of ``symgd sweep``'s own options, as what each optimizer is swept over."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from symgd.errors import SettingError

if TYPE_CHECKING:
    from symgd.loss import Loss


def over(texts: Sequence[str]) -> dict[str, str]:
    """Read ``NAME=VALUES``.

    Raises:
        SettingError: for another form, and for a name that is given twice.

    >>> over(["lr=0.001:1:50:log", "momentum=0,0.9"])
    {'lr': '0.001:1:50:log', 'momentum': '0,0.9'}
    """
    found: dict[str, str] = {}
    for text in texts:
        name, equals, values = (piece.strip() for piece in text.partition("="))
        if not (name and equals and values):
            raise SettingError(
                f"--over {text!r} should be NAME=LOW:HIGH:COUNT, as in --over lr=0.001:1:50:log"
            )
        if name in found:
            raise SettingError(f"--over gives {name} twice: sweep it over one range")
        found[name] = values
    return found


def shared_out(
    swept: Mapping[str, str], ways: Sequence[str], loss: "Loss", schedule: str | None
) -> list[dict[str, str]]:
    """Return what each optimizer is swept over: of its constants those that it has.

    Raises:
        SettingError: when none of several has one of them.

    >>> from symgd.loss import Loss
    >>> wanted = {"lr": "0.1,0.2", "beta1": "0:0.9:10"}
    >>> shared_out(wanted, ["gd", "adam"], Loss("x**2"), None)
    [{'lr': '0.1,0.2'}, {'lr': '0.1,0.2', 'beta1': '0:0.9:10'}]
    """
    from symgd import checks
    from symgd.rules.gradients import transforms
    from symgd.rules.sharing import shared

    if len(ways) == 1:
        return [dict(swept)]
    _, rates = checks.learning_rate(0.1, schedule)
    common = {"lr", "seed", *transforms, *loss.variables, *rates.constants}
    own = {
        name: values
        for name, values in swept.items()
        if name not in common and not name.startswith(("schedule.", "start."))
    }
    given = shared({name.removeprefix("rule."): values for name, values in own.items()}, ways)
    return [
        {
            name: values
            for name, values in swept.items()
            if name not in own or name.removeprefix("rule.") in some
        }
        for some in given
    ]


def check_each(
    swept: Mapping[str, str], axes: Sequence[Mapping[str, str]], ways: Sequence[str]
) -> None:
    """Check that each optimizer has something that is swept.

    Raises:
        SettingError: naming the first that has nothing.

    >>> check_each({"beta1": "0.8,0.9"}, [{"beta1": "0.8,0.9"}, {}], ["adam", "gd"])
    Traceback (most recent call last):
    symgd.errors.SettingError: gd has no beta1: leave gd out, or sweep what it has, too: lr=0.1,0.2
    """
    for some, way in zip(axes, ways, strict=True):
        if swept and not some:
            names = " and no ".join(name.removeprefix("rule.") for name in swept)
            raise SettingError(
                f"{way} has no {names}: leave {way} out, or sweep what it has, too: lr=0.1,0.2"
            )


def saved_at(path: str, ways: Sequence[str]) -> list[Path]:
    """Return the file of each optimizer's sweep; of several, it has the optimizer in its name.

    >>> [str(file) for file in saved_at("sweep.npz", ["gd", "w = w - k*lr*g"])]
    ['sweep-gd.npz', 'sweep-2.npz']
    """
    file = Path(path)
    if len(ways) == 1:
        return [file]
    words = [way if way.isidentifier() else str(i) for i, way in enumerate(ways, 1)]
    return [file.with_name(f"{file.stem}-{word}{file.suffix}") for word in words]
