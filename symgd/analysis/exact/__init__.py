"""Exact numbers: decimals as fractions, signs of eigenvalues without rounding."""
