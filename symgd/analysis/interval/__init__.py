"""Interval arithmetic on arrays, and losses over boxes."""
