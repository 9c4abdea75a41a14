"""Which minimum a descent reaches, from every start in a window."""

from symgd.basins.basins import Basins, basins

__all__ = ["Basins", "basins"]
