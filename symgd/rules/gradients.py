"""What happens to the gradient before a rule sees it: noise, clipping, weight decay."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import ClassVar

from symgd.errors import SettingError
from symgd.rules.rule import Rule


@dataclass(frozen=True)
class Transform:
    """One change of g, set by the constant of the same name.

    Attributes:
        name: the constant, and what a user types.
        equation: what is done to g.
        title: what it is called.
        source: paper, section, equation.
    """

    name: str
    equation: str
    title: str
    source: str


# In the order in which they act: a loss's own noise comes before what the user does about it,
# and decay, which belongs to the rule, after clipping (clip_grad_norm_ before optimizer.step()).
_TRANSFORMS = (
    Transform(
        name="noise",
        equation="g = g + noise*normal",
        title="Gaussian noise: normal is a standard normal number per coordinate and step",
        source="Neelakantan et al. 2015, arXiv:1511.06807, section 3",
    ),
    Transform(
        name="clip_norm",
        equation="g = g*min(1, clip_norm/(norm(g) + 1e-6))",
        title="Clipping by norm",
        source="Pascanu, Mikolov & Bengio 2013, arXiv:1211.5063, Algorithm 1",
    ),
    Transform(
        name="clip_value",
        equation="g = min(max(g, -clip_value), clip_value)",
        title="Clipping by value",
        source="Graves 2013, arXiv:1308.0850, section 2.1",
    ),
    Transform(
        name="weight_decay",
        equation="g = g + weight_decay*w",
        title="Weight decay, coupled: the gradient of weight_decay/2*dot(w, w)",
        source="Krogh & Hertz 1991, NeurIPS 4, 950-957",
    ),
)

transforms: Mapping[str, Transform] = MappingProxyType({row.name: row for row in _TRANSFORMS})


class NoisyRule(Rule):
    """A rule that also reads ``normal``: a standard normal number per coordinate and step."""

    given: ClassVar[tuple[str, ...]] = (*Rule.given, "normal")


def prepared(
    rule: Rule,
    *,
    noise: float | None = None,
    clip_norm: float | None = None,
    clip_value: float | None = None,
    weight_decay: float | None = None,
) -> Rule:
    """Return a rule that first changes g: noise, then clipping, then weight decay.

    None leaves a change out, and so does a noise or decay of 0. A rule with a constant
    ``weight_decay`` of its own (AdamW, Lion) decays decoupled from the gradient: the value goes
    there, and 0 keeps the rule's default.

    Raises:
        SettingError: for a value that is negative or no finite number, and for a rule that
            already uses the name.

    >>> from symgd.rules.optimizers import optimizers
    >>> print(prepared(optimizers["gd"], clip_value=1.0).equations)
    g = min(max(g, -clip_value), clip_value)
    w = w - lr*g
    """
    asked = {
        "noise": noise,
        "clip_norm": clip_norm,
        "clip_value": clip_value,
        "weight_decay": weight_decay,
    }
    values = {
        name: _checked(name, value)
        for name, value in asked.items()
        if value or (value is not None and name.startswith("clip"))
    }
    if "weight_decay" in rule.constants and "weight_decay" in values:
        rule = rule.with_constants(weight_decay=values.pop("weight_decay"))
    for name in (*values, *(["normal"] if "noise" in values else [])):
        if name in rule.constants or name in rule.state:
            raise SettingError(f"the rule {rule.name!r} has a {name} of its own: rename it there")
    front = [row.equation for row in _TRANSFORMS if row.name in values]
    if "noise" in values:
        rule = NoisyRule(**{field.name: getattr(rule, field.name) for field in fields(rule)})
    return replace(
        rule,
        equations="\n".join([*front, rule.equations]),
        constants={**rule.constants, **values},
    )


def _checked(name: str, value: float) -> float:
    if not (math.isfinite(value) and value > 0):
        raise SettingError(f"{name} is {value}: type a number above 0, or leave it out")
    return float(value)
