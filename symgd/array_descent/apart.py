"""Whether the rows of a loss can be taken apart."""

from symgd.array_loss import ArrayLoss
from symgd.arrays.shapes import Shape, infer
from symgd.errors import SettingError
from symgd.language.operations import Index, Range, Slice, Symbol


def check_apart(loss: ArrayLoss) -> None:
    """Check that a loss can be asked on some of its rows.

    Raises:
        SettingError: when a parameter has an entry for each row, or the loss picks rows by their
            place, as ``y[1:] - y[:-1]`` does: in a batch other rows stand there.

    >>> from symgd import Loss
    >>> check_apart(Loss("sum((y[1:] - a*y[:-1])**2)", data={"y": [1.0, 2.0, 4.0]}))
    Traceback (most recent call last):
    symgd.errors.SettingError: y[1:] picks rows by their place, and batches and held-out rows ...
    """
    rows = loss.data.rows
    # A single row would fit beside parameters of any length.
    shapes, others = _shapes(loss, rows), _shapes(loss, rows - 1 if rows > 2 else 3)
    for operation in loss.computation.definitions.values():
        if isinstance(operation, Slice) and _picks(
            operation.index, shapes[operation.of], others[operation.of]
        ):
            raise SettingError(
                f"{operation.typed} picks rows by their place, and batches and held-out rows take "
                "them at random: leave batch_size and validation out"
            )


def _shapes(loss: ArrayLoss, rows: int) -> dict[Symbol, Shape]:
    """Return all shapes where there are so many rows."""
    data = loss.data
    cut = {n: s if n in data.fixed else (rows, *s[1:]) for n, s in data.shapes.items()}
    try:
        return infer(loss.computation, {**cut, **loss.parameters})
    except SettingError as error:
        raise SettingError(
            f"the loss holds for {data.rows:,} rows together, not for some of them: {error}"
        ) from None


def _picks(index: Index, shape: Shape, other: Shape) -> bool:
    """Say whether an index does not take all along an axis whose length is that of the rows."""
    axes = zip(index, shape, other, strict=False)
    return any(one != two and part != Range() for part, one, two in axes)
