"""What mkdocs does beyond its plugins."""

import re
from typing import Any


def on_page_content(html: str, **_: Any) -> str:
    """Show a role of a docstring, :func:`descend`, as the code that it names."""
    return re.sub(r":[a-z]+:(?=<code>)", "", html)
