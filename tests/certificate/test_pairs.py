"""The table of claims: no false "proved", no false "wrong", and nearly all right ones proved."""

from collections import Counter
from functools import cache

import mpmath
import pytest

from symgd.certificate import Verdict, verify
from symgd.language import FUNCTIONS, parse
from tests.certificate.pairs import PAIRS


@cache
def verdict(pair):
    return verify(pair.loss, {pair.variable: pair.claim}).components[0]


def oracle(pair, mp):
    """Yield (claim, difference quotient of the loss) at points where both are real numbers.

    The formulas are evaluated by Python itself, over mpmath's functions.
    """

    def real(function):
        def value(*args):
            result = function(*args)
            if isinstance(result, mp.mpc):
                if result.imag != 0:
                    raise ValueError
                result = result.real
            return result

        return value

    names = {
        **{n: real(getattr(mp, n)) for n in FUNCTIONS if hasattr(mp, n)},
        **{"pi": mp.pi, "e": mp.e, "abs": abs, "max": max, "min": min},
        "where": lambda condition, a, b: a if condition else b,
        "pow": lambda a, b: a**b,
        "cbrt": lambda x: mp.sign(x) * mp.cbrt(abs(x)),
        "log": real(lambda x, b=mp.e: mp.log(x) / mp.log(b)),
        "log2": real(lambda x: mp.log(x) / mp.log(2)),
        "logit": real(lambda x: mp.log(x / (1 - x))),
        "sigmoid": lambda x: 1 / (1 + mp.exp(-x)),
        "softplus": lambda x: mp.log(1 + mp.exp(x)),
        "logaddexp": lambda a, b: mp.log(mp.exp(a) + mp.exp(b)),
        "logcosh": lambda x: mp.log(mp.cosh(x)),
        "relu": lambda x: max(x, 0),
        "huber": lambda x, d: x * x / 2 if abs(x) <= d else d * (abs(x) - d / 2),
        "digamma": lambda x: mp.psi(0, x),
        "loggamma": lambda x: mp.log(abs(mp.gamma(x))),
    }
    variables = parse(pair.loss).names
    code = [compile(_exact(text), "pair", "eval") for text in (pair.loss, pair.claim)]
    step = mp.mpf(10) ** -40
    for start in ("0.3", "1.7", "-0.6", "2.9", "-3.4"):
        place = {n: mp.mpf(start) + i * mp.mpf("0.37") for i, n in enumerate(variables)}

        def value(which, move=0, place=place):
            there = {**place, pair.variable: place[pair.variable] + move}
            result = eval(code[which], {**names, **there, "mpf": mp.mpf})
            if isinstance(result, mp.mpc):
                raise ValueError
            return mp.mpf(result)

        try:
            slope = (value(0, step) - value(0, -step)) / (2 * step)
            yield value(1), slope
        except (ValueError, ZeroDivisionError):
            continue


def _exact(text):
    """Write every number so that Python reads it to full precision."""
    from symgd.language.tokens import tokenize

    parts = []
    for token in tokenize(text):
        parts.append(f"mpf('{token.text}')" if token.kind == "number" else token.text)
    return " ".join(parts)


@pytest.mark.parametrize("pair", [p for p in PAIRS if p.is_right], ids=str)
def test_the_table_itself_is_right(pair):
    mp = mpmath.mp.clone()
    mp.dps = 100
    values = list(oracle(pair, mp))
    assert values
    for claim, slope in values:
        assert abs(claim - slope) <= mp.mpf(10) ** -25 * (1 + abs(slope))


@pytest.mark.parametrize("pair", PAIRS, ids=str)
def test_no_verdict_is_false(pair):
    found = verdict(pair)
    if pair.is_right:
        assert found.verdict in (Verdict.PROVED, Verdict.AGREES)
        assert found.counterexample is None
    else:
        assert found.verdict is Verdict.WRONG
        assert found.counterexample.claimed_text != found.counterexample.true_text


def test_nearly_all_right_ones_are_proved():
    counts = Counter(verdict(pair).verdict for pair in PAIRS if pair.is_right)
    assert counts[Verdict.PROVED] >= 0.95 * counts.total()


def test_the_table_is_large_and_of_all_kinds():
    counts = Counter(pair.kind for pair in PAIRS)
    assert counts.total() >= 160
    assert min(counts.values()) >= 10


# One is equal in a quadrant, which no one sign tells.
HALF = [pair for pair in PAIRS if pair.kind == "half" and "atan2" not in pair.loss]


@pytest.mark.parametrize("pair", HALF, ids=str)
def test_half_lines_are_named(pair):
    (note,) = verdict(pair).notes
    assert note.startswith("equal only for ")
