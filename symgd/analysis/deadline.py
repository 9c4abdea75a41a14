"""Deadline: one time limit, shared by the parts of an analysis."""

from symgd.worker import worked


class Deadline:
    """A moment in the future, on a clock that stands while other programs have the processor.

    >>> 4 < Deadline(5).left <= 5, Deadline(0).over
    (True, True)
    """

    def __init__(self, seconds: float) -> None:
        self._end = worked() + seconds

    @property
    def left(self) -> float:
        """Seconds until then, 0 after it."""
        return max(0.0, self._end - worked())

    @property
    def over(self) -> bool:
        """Whether it has passed."""
        return self.left == 0.0
