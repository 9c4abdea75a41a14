"""The step program in JavaScript: what a page needs to descend by itself.

Each function named printed_… returns one JavaScript expression, an object with functions, in which
no name and no text of a user's occurs: it may stand in a ``<script>`` as it is. ``RUNTIME`` is the
script that has to stand before them; it defines the one global name ``symgd``.
"""

from symgd.kernels.javascript.loss import printed_loss
from symgd.kernels.javascript.recurrences import printed_rule, printed_schedule, printed_stop
from symgd.kernels.javascript.runtime import RUNTIME
from symgd.kernels.javascript.stability import printed_stability
from symgd.kernels.javascript.undefined import undefined_parts

__all__ = [
    "RUNTIME",
    "printed_loss",
    "printed_rule",
    "printed_schedule",
    "printed_stability",
    "printed_stop",
    "undefined_parts",
]
