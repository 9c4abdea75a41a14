"""The language on arrays: products of matrices, parts, sums; the rest is as on numbers."""
