"""Data: named arrays, their rows, and mini-batches of them."""

from symgd.data.arrays import Arrays
from symgd.data.data import Array, Data, Shape
from symgd.data.load import load
from symgd.data.numpy_files import read_array, save_arrays
from symgd.data.scale import Scale

__all__ = ["Array", "Arrays", "Data", "Scale", "Shape", "load", "read_array", "save_arrays"]
