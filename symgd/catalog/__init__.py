"""The catalogue: losses with names, and what is known of each."""

from symgd.catalog.collection import catalogue, themes
from symgd.catalog.example import PROPERTIES, Example, Minimum
from symgd.catalog.lookup import find, known, meant

__all__ = ["PROPERTIES", "Example", "Minimum", "catalogue", "find", "known", "meant", "themes"]
