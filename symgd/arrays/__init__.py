"""Computations on arrays: their shapes and their derivatives."""

from symgd.arrays.depends import depends
from symgd.arrays.hessian import hessian_product, quadratic
from symgd.arrays.parameters import MissingShapesError, parameter_shapes
from symgd.arrays.reverse import gradient
from symgd.arrays.shapes import Shape, infer

__all__ = [
    "MissingShapesError",
    "Shape",
    "depends",
    "gradient",
    "hessian_product",
    "infer",
    "parameter_shapes",
    "quadratic",
]
