"""Loss: shapes, order of variables, awkward losses."""

import numpy as np
import pytest
import sympy as sp

import symgd
from symgd import Loss, SymgdError


def test_variables_are_sorted_or_as_given() -> None:
    assert Loss("y + x").variables == ("x", "y")
    assert Loss("y + x", ("y", "x", "z")).variables == ("y", "x", "z")
    assert Loss("y + 2*x", ("y", "x")).gradient_at([0, 0]) == pytest.approx([1, 2])


@pytest.mark.parametrize(
    ("variables", "word"), [(("x",), "y"), (("x", "y", "x"), "twice"), (("x", "y", "2"), "name")]
)
def test_variables_must_cover_the_loss(variables: tuple[str, ...], word: str) -> None:
    with pytest.raises(SymgdError, match=word):
        Loss("x + y", variables)


def test_values_are_those_of_numpy(rng: np.random.Generator) -> None:
    loss = Loss("(1 - x)**2 + 100*(y - x**2)**2")
    w = rng.normal(size=(2, 50))
    x, y = w
    assert loss.value(w) == pytest.approx((1 - x) ** 2 + 100 * (y - x**2) ** 2, rel=1e-13)
    gradient = [-400 * x * (y - x**2) - 2 * (1 - x), 200 * (y - x**2)]
    assert loss.gradient_at(w) == pytest.approx(np.array(gradient), rel=1e-12)
    hessian = loss.hessian_at(w[:, 0])
    x, y = w[:, 0]
    assert hessian == pytest.approx(
        np.array([[1200 * x**2 - 400 * y + 2, -400 * x], [-400 * x, 200.0]]), rel=1e-12
    )


@pytest.mark.parametrize("text", ["x**2", "x + 2*y", "5", "x - x", "x*y*z", "max(x, 2)"])
@pytest.mark.parametrize("batch", [(), (1,), (7,)])
def test_shapes(text: str, batch: tuple[int, ...]) -> None:
    loss = Loss(text)
    n = len(loss.variables)
    w = np.ones((n, *batch))
    assert np.shape(loss.value(w)) == batch
    assert loss.gradient_at(w).shape == (n, *batch)
    assert loss.hessian_at(w).shape == (n, n, *batch)


def test_cancelled_variables_stay() -> None:
    loss = Loss("x - x")
    assert loss.variables == ("x",)
    assert loss.gradient == (sp.S.Zero,)


def test_whole_numbers_do_not_wrap_around() -> None:
    assert Loss("x**20").value(np.array([10])) == 1e20


def test_undefined_points_are_not_finite_and_do_not_warn() -> None:
    assert np.isnan(Loss("log(x)").value([-1.0]))
    assert not np.isfinite(Loss("1/x").value([0.0]))


def test_a_point_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(SymgdError, match="shape"):
        Loss("x + y").value([1.0])


def test_losses_are_equal_and_frozen() -> None:
    loss = Loss("x + y")
    assert loss == Loss("x + y")
    assert hash(loss) == hash(Loss("x + y"))
    with pytest.raises(AttributeError):
        loss.text = "y"  # type: ignore[misc]


def test_bad_points_and_variables_get_a_sentence() -> None:
    with pytest.raises(SymgdError, match="numbers"):
        Loss("x").value("a")
    with pytest.raises(SymgdError, match="list of names"):
        Loss("x", 5)
    with pytest.raises(SymgdError, match="not the name"):
        Loss("x", ("x", 5))


def test_coefficients_beyond_doubles_are_infinite() -> None:
    assert Loss("2**1023*x**4").hessian_at([1.0]) == np.inf


def test_hessians_of_long_losses_are_quick_to_derive() -> None:
    terms = (f"log(1 + exp({k % 7}*x + {k % 5}*y - {k % 3}*z))" for k in range(400))
    run = symgd.descend("+".join(terms) + "+ x**2 + y**2 + z**2", lr=1e-4, stop="t>=3")
    assert run.steps == 3


def test_what_is_not_text_is_refused() -> None:
    with pytest.raises(SymgdError, match="text"):
        Loss(sp.Symbol("x"))


@pytest.mark.parametrize("name", ["E", "I", "N", "O", "Q", "S", "C", "beta", "gamma", "lamda"])
def test_every_name_is_an_ordinary_variable(name: str) -> None:
    loss = Loss(f"{name}**2 + 3*{name}")
    assert loss.variables == (name,)
    assert loss.gradient_at([2.0])[0] == 7.0


def test_large_losses_are_quick_to_evaluate() -> None:
    n = 200
    text = "+".join(f"(x{i} - {i})**2*cos(x{(i + 1) % n})" for i in range(n))
    loss = Loss(text + "+" + "+".join(f"{k}*x{k % n}*x{(7 * k) % n}" for k in range(1, 1801)))
    w = np.linspace(-1, 1, n)
    position = {name: w[i] for i, name in enumerate(loss.variables)}
    expected = sum((position[f"x{i}"] - i) ** 2 * np.cos(position[f"x{(i + 1) % n}"])
                   for i in range(n))  # fmt: skip
    expected += sum(k * position[f"x{k % n}"] * position[f"x{(7 * k) % n}"] for k in range(1, 1801))
    assert loss.value(w) == pytest.approx(expected, rel=1e-12)
    gradient = loss.gradient_at(w)
    for i in (0, 57, 199):
        step = 1e-5 * np.eye(n)[i]
        difference = (loss.value(w + step) - loss.value(w - step)) / 2e-5
        assert gradient[i] == pytest.approx(difference, rel=1e-6)
