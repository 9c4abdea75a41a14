"""The collection: every example by its name, and by its theme.

To add an example, add it to the file of its theme: everything else reads it here.
"""

from collections.abc import Mapping
from types import MappingProxyType

from symgd.catalog.example import Example
from symgd.catalog.kinks import KINKS
from symgd.catalog.learning import LEARNING
from symgd.catalog.one_variable import ONE_VARIABLE
from symgd.catalog.quadratics import QUADRATICS
from symgd.catalog.ripples import RIPPLES
from symgd.catalog.rough import ROUGH
from symgd.catalog.saddles import SADDLES
from symgd.catalog.scales import SCALES
from symgd.catalog.valleys import VALLEYS
from symgd.catalog.wells import WELLS

themes: Mapping[str, tuple[Example, ...]] = MappingProxyType(
    {
        "One variable": ONE_VARIABLE,
        "Quadratics": QUADRATICS,
        "Valleys": VALLEYS,
        "Scales": SCALES,
        "Saddles": SADDLES,
        "Kinks": KINKS,
        "A few minima": WELLS,
        "Many minima, in any dimension": RIPPLES,
        "Many minima, in two variables": ROUGH,
        "Learning from data": LEARNING,
    }
)
"""The examples under what they are about, in the order to meet them in."""

catalogue: Mapping[str, Example] = MappingProxyType(
    {example.name: example for members in themes.values() for example in members}
)
"""Every example by its name, in its usual dimension."""
