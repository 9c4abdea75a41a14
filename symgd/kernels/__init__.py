"""Equations to running code."""
