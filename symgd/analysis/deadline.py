"""Deadline: one time limit, shared by the parts of an analysis."""

import time


class Deadline:
    """A moment in the future.

    >>> 4 < Deadline(5).left <= 5, Deadline(0).over
    (True, True)
    """

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds until then, 0 after it."""
        return max(0.0, self._end - time.monotonic())

    @property
    def over(self) -> bool:
        """Whether it has passed."""
        return self.left == 0.0
