"""Page: one self-contained HTML file that works offline."""

import html
from dataclasses import dataclass, field
from pathlib import Path

from symgd.files import replace_atomically

HEIGHT = 960
"""Of the frame in a notebook, in pixels."""


@dataclass(frozen=True)
class Page:
    """A live page: its text, and the title that a browser shows.

    A notebook shows it in a frame of its own, which reaches nothing outside.

    >>> Page("<p>1 < 2</p>", "x")._repr_html_()[:48]
    '<iframe title="x" sandbox="allow-scripts" width='
    """

    html: str = field(repr=False)
    title: str

    def save(self, path: str | Path) -> Path:
        """Write the page; a file of that name is replaced whole, or not at all.

        Raises:
            FileError: when the place cannot be written.
        """
        return replace_atomically(path, self.html.encode("utf-8", "backslashreplace"))

    def _repr_html_(self) -> str:
        return (
            f'<iframe title="{html.escape(self.title)}" sandbox="allow-scripts" width="100%" '
            f'height="{HEIGHT}" style="border: 0" srcdoc="{html.escape(self.html)}"></iframe>'
        )
