"""Quadratic losses: everything about them has a closed form."""
