"""Verify: the door to certificates, where generous input becomes questions with one answer each."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import sympy as sp

from symgd.array_loss import ArrayLoss
from symgd.certificate.arrays.verification import verify_arrays
from symgd.certificate.certificate import Certificate, Component, Verdict
from symgd.certificate.judgement import judged
from symgd.certificate.work import Subject
from symgd.errors import ExpressionError, SettingError
from symgd.language import parse
from symgd.loss import Loss, LossLike, as_loss
from symgd.printing.text import plain

Claim: TypeAlias = str | sp.Expr | int | float
Claims: TypeAlias = Claim | Sequence[Claim] | Mapping[str, Claim] | None

SECONDS = 10.0
"""The time that one component may take."""


def verify(
    loss: LossLike,
    claims: Claims = None,
    *,
    wrt: str | Sequence[str] | None = None,
    order: int = 1,
    seconds: float = SECONDS,
    progress: Callable[[int, int], None] | None = None,
) -> Certificate:
    """Say of each claimed derivative whether it is right, and by which means that is known.

    Args:
        loss: a Loss or the text of one.
        claims: one claim, or one for each variable in their order, or a mapping from the names of
            variables to claims. For order 2 the Hessian, row by row; in a mapping the names are
            "x,y". None certifies symgd's own derivatives and their compiled code. Of a loss over
            arrays a claim is a gradient by a parameter, such as {"w": "2/m*X.T@(X@w - y)"}, m
            being the rows of the data.
        wrt: the variables that the claims are about, in order; all of the loss's by default.
        order: 1 for first derivatives, 2 for second ones.
        seconds: the time limit for each component.
        progress: called with (components done, components in all).

    Raises:
        ExpressionError: when the loss or a claim cannot be read.
        SettingError: when there are too many or too few claims, or a variable is unknown.

    >>> print(verify("x**2 + 2*y**2", ["2*x", "2*y"]))
    f(x, y) = x**2 + 2*y**2
    ∂f/∂x = 2*x: proved by collecting terms
    ∂f/∂y = 2*y: wrong: at x = 2, y = 1 it is 2, but the derivative is 4
    """
    loss = as_loss(loss)
    if order not in (1, 2):
        raise SettingError("order is 1, for first derivatives, or 2, for second ones")
    if not (isinstance(seconds, int | float) and 0 < seconds < float("inf")):
        raise SettingError("the time limit is a number of seconds, such as 10")
    if isinstance(loss, ArrayLoss):
        return verify_arrays(loss, claims, wrt, order, float(seconds), progress)
    subjects = _subjects(loss, claims, _names(loss, wrt), order)
    components = []
    for done, subject in enumerate(subjects):
        components.append(judged(subject, float(seconds)))
        if progress is not None:
            progress(done + 1, len(subjects))
    return Certificate(loss.text, loss.variables, order, tuple(components), loss.notes)


def _names(loss: Loss, wrt: str | Sequence[str] | None) -> tuple[str, ...]:
    if isinstance(wrt, str):
        names = tuple(name.strip() for name in wrt.split(","))
    elif wrt is None or isinstance(wrt, Sequence):
        names = loss.variables if wrt is None else tuple(wrt)
    else:
        raise SettingError("wrt is a variable, such as 'x', or a list of them")
    for name in names:
        if name not in loss.variables:
            known = ", ".join(loss.variables) or "none"
            raise SettingError(f"the loss has no variable {name!r}: its variables are {known}")
        if names.count(name) > 1:
            raise SettingError(f"the variable {name!r} is named twice: name each one once")
    return names


def _subjects(loss: Loss, claims: Claims, names: tuple[str, ...], order: int) -> list[Subject]:
    places = {name: i for i, name in enumerate(loss.variables)}
    keys: list[tuple[str, ...]]
    keys = [(a,) for a in names] if order == 1 else [(a, b) for a in names for b in names]
    given: Sequence[Claim | None]
    if isinstance(claims, Mapping):
        keys = [_key(name, places, order) for name in claims]
        given = list(claims.values())
        if not given:
            raise SettingError("there is no claim in the mapping: give one, as in {'x': '2*x'}")
    elif claims is None:
        given = [None] * len(keys)
    else:
        given = _listed(claims)
        if len(given) != len(keys):
            wanted = ", ".join(Component(key, None, "", Verdict.PROVED, "").name for key in keys)
            raise SettingError(
                f"got {len(given)} claim{'s' * (len(given) != 1)} for {len(keys)} "
                f"derivative{'s' * (len(keys) != 1)} ({wanted or 'the loss has no variables'}): "
                "give one for each, or name the variables to differentiate by"
            )
    return [
        Subject(
            loss.text,
            loss.variables,
            tuple(places[name] for name in key),
            None if claims is None else _text(claim, loss),
        )
        for key, claim in zip(keys, given, strict=True)
    ]


def _listed(claims: Claim | Sequence[Claim]) -> list[Claim]:
    """Return the claims one after the other; a matrix, or a list of its rows, row by row."""
    if isinstance(claims, sp.MatrixBase):
        return list(claims)
    if isinstance(claims, str | sp.Expr | int | float):
        return [claims]
    if not isinstance(claims, Sequence) or isinstance(claims, bytes):
        raise SettingError("claims are texts, such as '2*x', or a list or a mapping of them")
    rows = (list(row) if isinstance(row, list | tuple) else [row] for row in claims)
    return [claim for row in rows for claim in row]


def _key(name: str, places: Mapping[str, int], order: int) -> tuple[str, ...]:
    """Read "x" or "x,y"; for order 2 "x" alone means twice."""
    if not isinstance(name, str):
        raise SettingError(f"{name!r} names no derivative: type a variable, such as 'x'")
    parts = tuple(part.strip() for part in name.split(","))
    if order == 2 and len(parts) == 1:
        parts *= 2
    if len(parts) != order or any(part not in places for part in parts):
        example = "x" if order == 1 else "x,y"
        raise SettingError(
            f"{name!r} names no derivative of order {order}: type the variables as in {example!r}; "
            f"the loss has {', '.join(places) or 'none'}"
        )
    return parts


def _text(claim: Claim | None, loss: Loss) -> str:
    """Return the text of a claim, which is read once so that mistakes are told at the door."""
    if isinstance(claim, str):
        text = claim
    elif isinstance(claim, sp.Expr | int | float):
        text = plain(claim) if isinstance(claim, sp.Expr) else repr(claim)
    else:
        raise SettingError("a claim is a text, such as '2*x', or a SymPy expression")
    try:
        parse(text, names=loss.variables)
    except ExpressionError as error:
        raise ExpressionError(
            f"the claim cannot be read: {error.message}", error.text, error.column
        ) from None
    return text
