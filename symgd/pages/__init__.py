"""Pages that run: one HTML file for a loss, with its descent computed in the reader's browser."""

from symgd.pages.explore import explore
from symgd.pages.page import Page

__all__ = ["Page", "explore"]
