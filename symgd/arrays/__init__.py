"""Computations on arrays: their shapes and their derivatives."""

from symgd.arrays.parameters import MissingShapesError, parameter_shapes
from symgd.arrays.shapes import Shape, infer

__all__ = ["Shape", "MissingShapesError", "infer", "parameter_shapes"]
