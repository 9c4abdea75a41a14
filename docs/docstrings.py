"""Docstrings for the site: written for Python's own help, shown as Markdown."""

import re
from typing import Any

import griffe


class Docstrings(griffe.Extension):
    """Fence the doctests, and show a role, :func:`descend`, as the code that it names."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        """Rewrite the docstring of an object."""
        if obj.docstring is None:
            return
        text = re.sub(r":[a-z]+:(?=`)", "", obj.docstring.value)
        paragraphs = text.split("\n\n")
        obj.docstring.value = "\n\n".join(
            f"```pycon\n{paragraph}\n```" if paragraph.startswith(">>> ") else paragraph
            for paragraph in paragraphs
        )
