"""``symgd gallery``, one action a file."""

from symgd.cli.gallery.group import command

__all__ = ["command"]
