"""Proofs that two formulas are equal: exact, from cheap to dear."""
