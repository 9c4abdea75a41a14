"""The gallery: a folder of entries, each the pictures of one loss and what repeats them."""

from symgd.gallery.entry import Entry, write_entry
from symgd.gallery.slug import slug

__all__ = ["Entry", "slug", "write_entry"]
