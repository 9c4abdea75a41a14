"""Kernels compiled by Numba: one run with its history, and many runs in blocks of lanes."""
