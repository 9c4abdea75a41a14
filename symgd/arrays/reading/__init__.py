"""A computation read: put together again, as few formulas as a reader needs."""

from symgd.arrays.reading.reading import Reading

__all__ = ["Reading"]
