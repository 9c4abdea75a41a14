"""One step joined from loss, rule, schedule and stopping tests."""

import numpy as np
import pytest
import sympy as sp
from numpy.testing import assert_allclose

from symgd import Loss, Rule, Schedule, SymgdError, descend
from symgd.kernels.program import step_program
from symgd.kernels.single import single_kernel
from symgd.printing.scalars import ScalarPrinter
from symgd.rules import optimizers, schedules

BOWL = Loss("x**2 + 2*y**2")


def test_powers_of_constants_are_carried_as_products() -> None:
    program = step_program(BOWL, optimizers["adam"], schedules["constant"], ())
    texts = [str(value) for value in program.definitions.values()]
    assert len(program.state) == 2 * 2 + 2
    assert not any("_k" in text for text in texts)


@pytest.mark.parametrize("name", ["nesterov", "adam", "nadam"])
def test_code_does_not_depend_on_what_was_made_before(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def code() -> list[str]:
        program = step_program(BOWL, optimizers[name], schedules["plateau"], ())
        outputs = [program.rate, *(item.update for item in program.carried)]
        printer = ScalarPrinter(outputs, program.names, program.definitions, program.fixed)
        return [*map(printer.text, outputs), *printer.once, *printer.lines]

    before = code()
    # SymPy sorts its own names as texts: "Dummy_1000000000" comes before "Dummy_999999999".
    for made in range(8, 200, 16):
        monkeypatch.setattr(sp.Dummy, "_count", 10**9 - made)
        assert code() == before


def test_running_products_stay_accurate() -> None:
    rule = Rule("probe", "w = 0*w + decay**t", constants={"decay": 0.9999})
    run = descend("x**2", (1.0,), optimizer=rule, steps=20_000, stop=())
    t = np.arange(1, 20_001)
    assert_allclose(run.positions[1:, 0], 0.9999**t, rtol=1e-11)


def test_scalar_states_are_kept_once() -> None:
    program = step_program(BOWL, optimizers["nadam"], schedules["constant"], ())
    vectors = 2 * len(BOWL.variables)
    assert len(program.state) < vectors + 8


def test_states_start_where_the_rule_says() -> None:
    rule = Rule("probe", "s = s + 1; w = 0*w + s", state={"s": "2*c + lr"}, constants={"c": 5.0})
    run = descend("x**2", (1.0,), optimizer=rule, lr=0.5, steps=2, stop=())
    assert run.positions[:, 0].tolist() == [1.0, 11.5, 12.5]


def test_schedules_count_from_0_and_rules_from_1() -> None:
    rule = Rule("probe", "w = 0*w + t + 10*lr")
    schedule = Schedule("probe", "rate = t + 0*lr + 1")
    run = descend("x**2", (1.0,), optimizer=rule, schedule=schedule, steps=3, stop=())
    assert run.learning_rates.tolist() == [1, 2, 3]
    assert run.positions[1:, 0].tolist() == [11, 22, 33]


def test_lists_are_summed() -> None:
    schedule = Schedule(
        "probe", "rate = lr*sum(where(t >= at, 1, 0)) + lr", constants={"at": (1.0, 3.0)}
    )
    run = descend(BOWL, (3, 4), lr=0.01, schedule=schedule, steps=4, stop=())
    assert run.learning_rates == pytest.approx([0.01, 0.02, 0.02, 0.03])


def test_lists_and_coordinates_do_not_mix() -> None:
    rule = Rule("probe", "w = w - lr*g*at", constants={"at": (1.0, 3.0, 5.0)})
    with pytest.raises(SymgdError, match="mixes"):
        descend(BOWL, (3, 4), optimizer=rule)


def test_names_of_variables_and_of_rules_do_not_meet() -> None:
    # m, v, t, lr and g are variables here and names of the rule there.
    loss = Loss("(m - 1)**2 + (v + 2)**2 + (t - 3)**2 + (lr - 4)**2 + (g - 5)**2 + (w + 6)**2")
    run = descend(loss, [0.0] * 6, optimizer="adam", lr=0.1, steps=2000)
    found = dict(zip(loss.variables, run.end, strict=True))
    assert found == pytest.approx({"g": 5, "lr": 4, "m": 1, "t": 3, "v": -2, "w": -6}, abs=1e-4)


def test_kernels_are_compiled_once() -> None:
    first = single_kernel(BOWL, optimizers["gd"], schedules["constant"], ())
    assert single_kernel(Loss(BOWL.text), optimizers["gd"], schedules["constant"], ()) is first
