"""Computations on arrays: their shapes and their derivatives."""

from symgd.arrays.shapes import Shape, infer

__all__ = ["Shape", "infer"]
