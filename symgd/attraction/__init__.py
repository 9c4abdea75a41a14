"""Which minimum a descent reaches, from every start in a window."""

from symgd.attraction.basins import Basins, basins

__all__ = ["Basins", "basins"]
