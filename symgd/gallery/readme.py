"""readme: the gallery as a page that a code host shows beside its folders."""

import re
from collections.abc import Iterable

from symgd.gallery.kept import Kept, grouped, kind, shortened

MADE = "<!-- Made by symgd gallery build from the folders beside it: change those, then run it. -->"

HEAD = f"""\
{MADE}

# Gallery

Losses, and optimizers on them. Each folder holds the pictures of one loss and a `run.json` that
repeats its runs. `index.html` shows them all in a browser, with a search; pages on which the start
can be dragged and the learning rate turned are made on your machine by

```sh
symgd gallery build
```

which makes everything in this folder again; `symgd gallery check` repeats the runs and compares.
"""

FORMULA = 160
"""Characters of a formula that are shown."""

WIDTH = 360
"""Pixels of a picture."""

TABLE = "| picture | loss |\n| --- | --- |"


def readme(entries: Iterable[Kept]) -> str:
    """Return the page, in Markdown: a table for each group, and a row for each entry."""
    parts = [HEAD]
    for heading, members in grouped(entries).items():
        rows = "\n".join(map(_row, members))
        parts.append(f"## {words(heading)}\n\n{TABLE}\n{rows}\n")
    return "\n".join(parts)


def _row(entry: Kept) -> str:
    shown = entry.shown
    picture = ""
    if shown:
        alt = words(entry.described(shown[0]))
        picture = (
            f'<a href="{entry.name}/{shown[0]}">'
            f'<img src="{entry.name}/{shown[0]}" width="{WIDTH}" alt="{alt}"></a>'
        )
    links = " · ".join(f"[{words(kind(name))}]({entry.name}/{name})" for name in shown[1:])
    text = [
        f"**[{words(entry.heading)}]({entry.name})**",
        code(shortened(entry.loss, FORMULA)),
        words(entry.teaches),
        words(shortened(", ".join(entry.optimizers), FORMULA)),
        links,
    ]
    return f"| {picture} | {'<br>'.join(filter(None, text))} |"


def words(text: str) -> str:
    """Return a text that Markdown shows as it is, in a table too.

    >>> words("a|b *c* <script>")
    'a&#124;b &#42;c&#42; &#60;script&#62;'
    """
    return re.sub(r"[!-'*+<-@\[-`{-~]", lambda sign: f"&#{ord(sign[0])};", text)


def code(text: str) -> str:
    r"""Return a text as code in Markdown, in a table too.

    >>> print(code("max(x, y) `|`"))
    `` max(x, y) `\|` ``
    """
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    space = " " if longest else ""
    return f"{fence}{space}{text}{space}{fence}".replace("|", "\\|")
