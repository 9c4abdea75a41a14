"""Descents over arrays: one vector of parameters, by full batches or by mini-batches."""

from symgd.array_descent.descend import descend_arrays

__all__ = ["descend_arrays"]
