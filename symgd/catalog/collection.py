"""The collection: every example by its name, and by its theme.

To add an example, add it to the file of its theme: everything else reads it here.
"""

from collections.abc import Mapping
from types import MappingProxyType

from symgd.catalog.example import Example
from symgd.catalog.quadratics import QUADRATICS
from symgd.catalog.valleys import VALLEYS

themes: Mapping[str, tuple[Example, ...]] = MappingProxyType(
    {
        "Quadratics": QUADRATICS,
        "Valleys": VALLEYS,
    }
)
"""The examples under what they are about, in the order to meet them in."""

catalog: Mapping[str, Example] = MappingProxyType(
    {example.name: example for members in themes.values() for example in members}
)
"""Every example by its name, in its usual dimension."""
