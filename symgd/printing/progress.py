"""What is worth watching of a run while it goes on, in a few words."""


def progress_words(loss: float, rate: float) -> str:
    """Write the loss and the learning rate of a step.

    >>> progress_words(0.123456, 0.1)
    'loss 0.1235, rate 0.1'
    """
    return f"loss {loss:.4g}, rate {rate:.3g}"
