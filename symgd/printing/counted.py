"""Numbers of things."""


def counted(count: int, noun: str) -> str:
    """Write a number of things.

    >>> counted(1, "step"), counted(2, "step")
    ('1 step', '2 steps')
    """
    return f"{count} {noun}{'' if count == 1 else 's'}"
