"""Exact derivatives and what they imply."""
