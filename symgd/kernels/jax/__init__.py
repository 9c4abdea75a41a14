"""Kernels compiled by JAX, for the processor or a graphics card: one run, and many side by side."""
