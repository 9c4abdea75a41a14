"""Data: named arrays, their rows, and mini-batches of them."""

from symgd.data.arrays import Arrays
from symgd.data.data import Array, Data, Shape

__all__ = ["Array", "Arrays", "Data", "Shape"]
