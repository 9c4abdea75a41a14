"""Compiled kernels against C, optax, JAX and NumPy, in the same process.

The C is in rivals.c, and is compiled here: one run with -O3 -march=native, many runs with OpenMP
and -ffast-math besides.
"""

import ctypes
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from sympy.core.cache import clear_cache

import symgd
from symgd.kernels.lanes import Lanes, begun
from symgd.kernels.numba import lanes, single
from symgd.lanes import threads
from symgd.plan import make_plan

STEPS = 100_000
START = -1.2, 1.0

SIDE, LANE_STEPS, RATE = 512, 200, 0.01


def c_library(folder: Path, *flags: str) -> ctypes.CDLL:
    source = Path(__file__).with_name("rivals.c")
    library = folder / "rivals.so"
    options = ["-O3", "-march=native", *flags, "-shared", "-fPIC"]
    subprocess.run(["cc", *options, str(source), "-o", str(library), "-lm"], check=True)
    return ctypes.CDLL(str(library))


def pointer(array: np.ndarray) -> Any:
    return array.ctypes.data_as(ctypes.POINTER(ctypes.c_double))


def by_c(optimizer: str, folder: Path) -> Callable[[], np.ndarray]:
    run = getattr(c_library(folder), f"{optimizer}_rosenbrock")
    run.argtypes = [ctypes.c_long, *[ctypes.c_double] * 3, ctypes.POINTER(ctypes.c_double)]

    def rosenbrock() -> np.ndarray:
        history = np.empty((STEPS, 2))
        run(STEPS, 1e-3, *START, pointer(history))
        return history

    return rosenbrock


def by_c_with_products(optimizer: str, folder: Path) -> Callable[[], np.ndarray]:
    """C in which four quotients of a step of Adam are products with two reciprocals."""
    return by_c(f"{optimizer}_by_products", folder)


def by_numba(optimizer: str, _folder: Path) -> Callable[[], np.ndarray]:
    plan = make_plan("rosenbrock", optimizer=optimizer, lr=1e-3, steps=STEPS, stop=())
    kernel = single.single_kernel(plan.loss, plan.rule, plan.schedule, plan.tests)
    constants = plan.constants(kernel.program)
    carried = (*START, *kernel.begin(constants))
    return lambda: kernel.run(0, STEPS, None, carried, constants).positions


def by_optax(optimizer: str, _folder: Path) -> Callable[[], np.ndarray]:
    jax, optax = pytest.importorskip("jax"), pytest.importorskip("optax")
    rule = {"gd": optax.sgd, "adam": optax.adam}[optimizer](1e-3)

    def loss(w: Any) -> Any:
        return (1 - w[0]) ** 2 + 100 * (w[1] - w[0] ** 2) ** 2

    def step(carry: Any, _: Any) -> Any:
        w, state = carry
        updates, state = rule.update(jax.grad(loss)(w), state)
        w = optax.apply_updates(w, updates)
        return (w, state), w

    @jax.jit
    def scan(w: Any) -> Any:
        return jax.lax.scan(step, (w, rule.init(w)), None, STEPS)[1]

    def rosenbrock() -> np.ndarray:
        with jax.enable_x64(True):
            return np.asarray(scan(jax.numpy.array(START, dtype=jax.numpy.float64)))

    return rosenbrock


@pytest.mark.parametrize(
    ("optimizer", "made_by"),
    [
        *(("gd", made_by) for made_by in (by_numba, by_c, by_optax)),
        *(("adam", made_by) for made_by in (by_numba, by_c, by_c_with_products, by_optax)),
    ],
)
def test_one_run_with_history(benchmark: Any, optimizer: str, made_by: Any, tmp_path: Path) -> None:
    benchmark.group = f"one run of {optimizer} with history, Rosenbrock, {STEPS:,} steps"
    run = made_by(optimizer, tmp_path)
    positions = benchmark.pedantic(run, rounds=15, warmup_rounds=2)
    # In the end runs are chaotic; at first they are the same.
    assert_allclose(positions[:30], by_c(optimizer, tmp_path)()[:30], rtol=1e-9)


def grid() -> np.ndarray:
    x = np.linspace(-4, 4, SIDE)
    return np.stack([np.tile(x, SIDE), np.repeat(x, SIDE)])


@dataclass(frozen=True)
class Many:
    """How many runs are made: ``run`` takes what ``ready`` makes of starts, and is timed."""

    ready: Callable[[np.ndarray], Any]
    run: Callable[[Any], Any]
    positions: Callable[[Any], np.ndarray]


def many_by_c(optimizer: str, folder: Path) -> Many:
    function = getattr(c_library(folder, "-ffast-math", "-fopenmp"), f"{optimizer}_himmelblau")
    double = ctypes.POINTER(ctypes.c_double)
    function.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_double, double, double]

    def run(starts: np.ndarray) -> np.ndarray:
        x, y = starts
        function(x.size, LANE_STEPS, RATE, pointer(x), pointer(y))
        return starts

    return Many(np.copy, run, np.asarray)


def many_by_numba(optimizer: str, _folder: Path) -> Many:
    plan = make_plan("himmelblau", optimizer=optimizer, lr=RATE, steps=LANE_STEPS, stop=())
    kernel = lanes.lane_kernel(plan.loss, plan.rule, plan.schedule, plan.tests, (), False)
    constants, cores = plan.constants(kernel.program), threads.cores()
    executor = ThreadPoolExecutor(cores)  # OpenMP keeps its threads, too

    def ready(starts: np.ndarray) -> list[Lanes]:
        parts = np.array_split(starts, cores, axis=1)  # as OpenMP's static schedule does
        made = [begun(kernel, part, constants, np.full(part.shape[1], 1e12)) for part in parts]
        for part in made:  # the system gives zeros when they are written to; C has its memory
            part.ended.fill(0)
            part.steps.fill(0)
        return made

    def run(parts: list[Lanes]) -> list[Lanes]:
        list(executor.map(lambda part: kernel.advance(part, 0, LANE_STEPS, None), parts))
        return parts

    return Many(ready, run, lambda parts: np.concatenate([part.carried[:2] for part in parts], 1))


def many_by_jax(_optimizer: str, _folder: Path) -> Many:
    """JAX as its users write it: the derivative of one run's loss, mapped over starts."""
    jax = pytest.importorskip("jax")

    def loss(w: Any) -> Any:
        return (w[0] ** 2 + w[1] - 11) ** 2 + (w[0] + w[1] ** 2 - 7) ** 2

    def descend(w: Any) -> Any:
        return jax.lax.fori_loop(0, LANE_STEPS, lambda _, w: w - RATE * jax.grad(loss)(w), w)

    descend_all = jax.jit(jax.vmap(descend))

    def run(starts: np.ndarray) -> Any:
        with jax.enable_x64(True):
            return jax.block_until_ready(descend_all(starts))

    return Many(lambda starts: starts.T.copy(), run, lambda ends: np.asarray(ends).T)


def many_by_numpy(_optimizer: str, _folder: Path) -> Many:
    """NumPy as its users write it: a gradient of arrays, in a loop."""

    def gradient(w: np.ndarray) -> np.ndarray:
        x, y = w
        a, b = x**2 + y - 11, x + y**2 - 7
        return np.array([4 * x * a + 2 * b, 2 * a + 4 * y * b])

    def run(w: np.ndarray) -> np.ndarray:
        for _ in range(LANE_STEPS):
            w = w - RATE * gradient(w)
        return w

    return Many(np.copy, run, np.asarray)


def step(x: Any, y: Any) -> tuple[Any, Any]:
    """One step of gradient descent by hand, on arrays."""
    a, b = x * x + y - 11, x + y * y - 7
    return x - RATE * (4 * x * a + 2 * b), y - RATE * (2 * a + 4 * y * b)


def many_by_jax_by_hand(_optimizer: str, _folder: Path) -> Many:
    """JAX with the gradient by hand, and an array for each variable."""
    jax = pytest.importorskip("jax")
    loop = jax.jit(
        lambda x, y: jax.lax.fori_loop(0, LANE_STEPS, lambda _, place: step(*place), (x, y))
    )

    def run(starts: np.ndarray) -> Any:
        with jax.enable_x64(True):
            return jax.block_until_ready(loop(*starts))

    return Many(np.copy, run, np.asarray)


def many_by_numpy_by_hand(_optimizer: str, _folder: Path) -> Many:
    """NumPy with an array for each variable."""

    def run(starts: np.ndarray) -> Any:
        x, y = starts
        for _ in range(LANE_STEPS):
            x, y = step(x, y)
        return x, y

    return Many(np.copy, run, np.asarray)


GD = (
    many_by_numba,
    many_by_c,
    many_by_jax,
    many_by_jax_by_hand,
    many_by_numpy,
    many_by_numpy_by_hand,
)


@pytest.mark.parametrize(
    ("optimizer", "made_by"),
    [
        *(("gd", made_by) for made_by in GD),
        *(("adam", made_by) for made_by in (many_by_numba, many_by_c)),
    ],
)
def test_many_runs(benchmark: Any, optimizer: str, made_by: Any, tmp_path: Path) -> None:
    benchmark.group = f"{SIDE}×{SIDE} starts × {LANE_STEPS} steps of {optimizer}, Himmelblau"
    many, starts = made_by(optimizer, tmp_path), grid()
    run = benchmark.pedantic(
        many.run, setup=lambda: ((many.ready(starts),), {}), rounds=25, warmup_rounds=1
    )
    rival = many_by_c(optimizer, tmp_path)
    away = np.abs(many.positions(run) - rival.run(rival.ready(starts))).max(axis=0)
    # Starts on the border of two basins go either way.
    assert np.mean(away < 1e-6) > 0.99


RUN = "import symgd; print(symgd.descend('rosenbrock', lr=1e-3, steps=100, backend={!r}).end)"


@pytest.mark.benchmark(group="first result in a new process, the machine code kept")
@pytest.mark.parametrize(
    "script",
    [RUN.format("numba"), f"import numba, sympy; {RUN.format('numpy')}"],
    ids=["compiled", "by NumPy, with Numba and SymPy imported"],
)
def test_first_result(benchmark: Any, script: str) -> None:
    def process() -> str:
        command = [sys.executable, "-c", script]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert benchmark.pedantic(process, rounds=7, warmup_rounds=1) == "[-0.94818638  0.9070941 ]\n"


def test_a_thousand_variables_written_out(benchmark: Any) -> None:
    """Text to first gradient; SymPy's diff takes 72 s for as many variables."""
    n = 1000
    names = [f"x{i}" for i in range(n)]
    terms = (f"100*({b} - {a}**2)**2 + (1 - {a})**2" for a, b in pairwise(names))
    text = " + ".join(terms)

    def derive() -> np.ndarray:
        clear_cache()
        return symgd.Loss(text, tuple(names)).gradient_at(np.full(n, -1.0))

    found = benchmark.pedantic(derive, rounds=2)
    assert_allclose(found, [-804.0, *[-1204.0] * (n - 2), -400.0])
