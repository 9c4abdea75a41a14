"""index: the gallery as one HTML page that works from a file, without a network."""

import base64
import hashlib
import html
from collections.abc import Iterable, Sequence
from pathlib import Path

from symgd.errors import SymgdError
from symgd.gallery.kept import PAGE, Kept, grouped, kind, shortened
from symgd.gallery.picture import size
from symgd.loss import Loss
from symgd.pages.mathml import block
from symgd.pages.typeset import expression

MADE = "<!-- Made by symgd gallery build from the folders beside it. -->"

STYLE = Path(__file__).with_name("index.css").read_text(encoding="utf-8")
SCRIPT = Path(__file__).with_name("index.js").read_text(encoding="utf-8")

TYPED_RULE = "a rule of your own"

FORMULA = 240
"""Characters of a formula that is shown as it was typed."""


def index(entries: Iterable[Kept]) -> str:
    """Return the page: a search, two filters, and a card for each entry.

    Every text is escaped, and the page runs its own script and nothing else: its
    content-security-policy names it by its hash.
    """
    groups = grouped(entries)
    shown = [entry for members in groups.values() for entry in members]
    optimizers = _each(name for entry in shown for name in _optimizers(entry))
    properties = _each(name for entry in shown for name in entry.properties)
    sections = "\n".join(
        f"<section>\n<h2>{html.escape(heading)}</h2>\n<div class=cards>\n"
        + "\n".join(_card(entry, optimizers, properties) for entry in members)
        + "\n</div>\n</section>"
        for heading, members in groups.items()
    )
    return PAGE_HTML.format(
        made=MADE,
        policy=html.escape(_policy()),
        style=STYLE,
        script=SCRIPT,
        intro=_intro(shown),
        optimizers=_options(optimizers),
        properties=_options(properties),
        count=f"{len(shown)} of {len(shown)} entries",
        sections=sections,
    )


PAGE_HTML = """\
<!DOCTYPE html>
{made}
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>The gallery of symgd</title>
<style>{style}</style>
</head>
<body>
<header>
<h1>Gallery</h1>
{intro}
<form role="search">
<label>Search <input type="search" id="search" autocomplete="off" spellcheck="false"></label>
<label>Optimizer <select id="optimizer"><option value="">all</option>{optimizers}</select></label>
<label>Property <select id="property"><option value="">all</option>{properties}</select></label>
<button type="reset">Show all</button>
<output id="count" aria-live="polite">{count}</output>
</form>
</header>
<main>
{sections}
<p id="none" hidden>Nothing matches: take away a word or a filter, or show all.</p>
</main>
<script>{script}</script>
</body>
</html>
"""


def _policy() -> str:
    return (
        "default-src 'none'; img-src 'self' file:; style-src 'unsafe-inline'; "
        f"script-src '{_hash(SCRIPT)}'; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"sha256-{digest}"


def _intro(entries: Sequence[Kept]) -> str:
    text = "<p>Losses, and optimizers on them. Click a picture to see it whole.</p>"
    if all(entry.page for entry in entries):
        return text
    return (
        f"{text}\n<p>On a page that runs, you drag the start and turn the learning rate. Those of "
        "all entries are made by <code>symgd gallery build</code>, that of one by "
        "<code>symgd gallery build NAME</code>.</p>"
    )


def _each(names: Iterable[str]) -> list[str]:
    """Return each name once, in order."""
    return sorted(set(names))


def _options(names: Sequence[str]) -> str:
    return "".join(
        f'<option value="{number}">{html.escape(name)}</option>'
        for number, name in enumerate(names)
    )


def _optimizers(entry: Kept) -> list[str]:
    return [TYPED_RULE if "=" in name else name for name in entry.optimizers]


def _card(entry: Kept, optimizers: Sequence[str], properties: Sequence[str]) -> str:
    text = _sought(entry)
    numbers = " ".join(str(optimizers.index(name)) for name in _optimizers(entry))
    others = " ".join(str(properties.index(name)) for name in entry.properties)
    parts = [
        f'<article data-text="{html.escape(text)}" data-optimizers="{numbers}" '
        f'data-properties="{others}">',
        _picture(entry),
        f"<h3>{html.escape(entry.heading)}</h3>",
        f'<div class="formula">{_formula(entry)}</div>',
        f"<p>{html.escape(entry.teaches)}</p>" if entry.teaches else "",
        f'<p class="facts">{html.escape(_facts(entry))}</p>',
        _links(entry),
        "</article>",
    ]
    return "\n".join(filter(None, parts))


def _sought(entry: Kept) -> str:
    """Return what a search looks through: small letters, the formula without spaces, no ^."""
    formula = "".join(entry.loss.split()).replace("^", "**")
    words = [entry.name, entry.heading, formula, entry.teaches, entry.group]
    return " ".join([*words, *_optimizers(entry), *entry.properties]).lower()


def _picture(entry: Kept) -> str:
    if not entry.shown:
        return ""
    name = entry.shown[0]
    width, height = size(entry.folder / name)
    return (
        f'<a class="picture" href="{entry.name}/{name}"><img src="{entry.name}/{name}" '
        f'width="{width}" height="{height}" loading="lazy" '
        f'alt="{html.escape(entry.described(name))}"></a>'
    )


def _formula(entry: Kept) -> str:
    """Return the formula, typeset; as it was typed where it is long."""
    if len(entry.loss) <= FORMULA:
        try:
            Loss(entry.loss, entry.variables)
            return block(expression(entry.loss, entry.variables))
        except SymgdError:  # a record that someone else wrote
            pass
    return f"<code>{html.escape(shortened(entry.loss, FORMULA))}</code>"


def _facts(entry: Kept) -> str:
    """Say in a line how the runs ended."""
    return "; ".join(
        f"{shortened(run.optimizer, 40)} {run.outcome} "
        f"({run.count:,} step{'' if run.count == 1 else 's'})"
        for run in entry.runs
    )


def _links(entry: Kept) -> str:
    page = [(PAGE, "Try it yourself")] if entry.page else []
    items = "".join(
        f'<li><a href="{entry.name}/{name}">{html.escape(words)}</a></li>'
        for name, words in [*page, *((name, kind(name)) for name in entry.shown)]
    )
    return f'<ul aria-label="{html.escape(f"Files of {entry.heading}")}">{items}</ul>'
