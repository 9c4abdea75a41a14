"""Losses over arrays, with the shapes of their data and of their parameters; and JAX's reading."""

import functools

import numpy as np

from symgd.language import parse_arrays

DATA = {
    **{"X": (20, 3), "y": (20,), "Y": (20, 4), "t": (20,), "column": (20, 1), "Z": (6, 3)},
    **{"A": (3, 3), "K": (20, 20), "M": (7, 5), "c": (3,), "row": (1, 5), "s": (), "k": (5,)},
}

LOSSES = {
    # Regression
    "mean((X@w - y)**2)": {"w": (3,)},
    "mean((X@w + b - y)**2)": {"w": (3,), "b": ()},
    "mean((w*t + b - y)**2)": {"w": (), "b": ()},
    "mean((a*t**2 + b*t + d - y)**2)": {"a": (), "b": (), "d": ()},
    "mean((a*exp(-b*t**2) - y)**2)": {"a": (), "b": ()},
    "sum((y - X@w)**2)/2 + s*sum(w**2)": {"w": (3,)},
    "mean((X@w - y)**2) + s**2*norm(w, 1)": {"w": (3,)},
    "norm(X@w - y)": {"w": (3,)},
    "norm(X@w - y, 1)": {"w": (3,)},
    "norm(X@w - y, 2)**2": {"w": (3,)},
    "mean(huber(X@w + b - y, 0.5))": {"w": (3,), "b": ()},
    "mean(log(cosh(X@w - y)))": {"w": (3,)},
    "mean(max(0.3*(y - X@w), -0.7*(y - X@w)))": {"w": (3,)},
    "mean(log(1 + (X@w - y)**2/2))": {"w": (3,)},
    "max(abs(X@w - y))": {"w": (3,)},
    "mean((X@W - Y)**2)": {"W": (3, 4)},
    "mean((X@W + b - Y)**2)": {"W": (3, 4), "b": (4,)},
    "mean((X@W + b - Y)**2) + sum(W**2)": {"W": (3, 4), "b": (1, 4)},
    "mean(norm(X@W - Y, axis=1))": {"W": (3, 4)},
    "mean(exp(X@w) - y*(X@w))": {"w": (3,)},
    # Classification
    "mean(log(1 + exp(-y*(X@w)))) + s**2*sum(w**2)": {"w": (3,)},
    "-mean(y*log(sigmoid(X@w + b)) + (1 - y)*log(1 - sigmoid(X@w + b)))": {"w": (3,), "b": ()},
    "mean(softplus(X@w) - y*(X@w))": {"w": (3,)},
    "mean(relu(1 - y*(X@w + b))) + sum(w**2)": {"w": (3,), "b": ()},
    "mean(max(1 - y*(X@w), 0)**2)": {"w": (3,)},
    "mean(logsumexp(X@W, axis=1) - sum(Y*(X@W), axis=1))": {"W": (3, 4)},
    "-sum(Y*log(softmax(X@W)))": {"W": (3, 4)},
    "logsumexp(X@w) - mean(X@w)": {"w": (3,)},
    "logsumexp(logsumexp(X@W, axis=0))": {"W": (3, 4)},
    "sum(softmax(w)*c)": {"w": (3,)},
    # Networks
    "mean((tanh(X@W1 + b1)@W2 + b2 - y)**2)": {"W1": (3, 5), "b1": (5,), "W2": (5,), "b2": ()},
    "mean((relu(X@W1 + b1)@W2 + b2 - Y)**2)": {
        **{"W1": (3, 5), "b1": (5,), "W2": (5, 4), "b2": (4,)}
    },
    "mean((sigmoid(tanh(X@U)@V)@w - y)**2)": {"U": (3, 5), "V": (5, 4), "w": (4,)},
    "mean((tanh(X@W)@W.T - X)**2)": {"W": (3, 2)},
    "-mean(sum(Y*log(softmax(tanh(X@U)@V + b)), axis=1))": {"U": (3, 6), "V": (6, 4), "b": (4,)},
    # Slices and concatenations
    "sum(100*(x[1:] - x[:-1]**2)**2 + (1 - x[:-1])**2)": {"x": (9,)},
    "sum(abs(x[1:] - x[:-1])) + sum((x - k)**2)": {"x": (5,)},
    "sum((x[2:] - 2*x[1:-1] + x[:-2])**2) + x[0]**2 + x[-1]**4": {"x": (9,)},
    "sum(x[::2]**2*x[1::2]) + sum(x[::-1]*x)": {"x": (8,)},
    "sum((V[1:, :] - V[:-1, :])**2) + sum(abs(V[:, 1:] - V[:, :-1])) + V[0, -1]": {"V": (4, 5)},
    "sum(V[:, 2]*V[1])*V[-1, 0] + sum(V[1:, ::2]**3)": {"V": (5, 5)},
    "norm(concat(x, 2*z, x) - 1)**2 + sum(concat(z, x)[2:6]**3)": {"x": (4,), "z": (3,)},
    "sum(concat(U, U@V)**2*k) + sum(U)": {"U": (3, 5), "V": (5, 5)},
    "sum((concat(0, x, 1)[1:] - concat(0, x, 1)[:-1])**2) + concat(x, a)[-1]": {"x": (6,), "a": ()},
    "sum(concat(a, x, a)**2*concat(1, k, 2))": {"a": (), "x": (5,)},
    "sum((M - U@V.T - r[:, None] - k)**2)": {"U": (7, 2), "V": (5, 2), "r": (7,)},
    "norm(M - outer(u, v))**2": {"u": (7,), "v": (5,)},
    "sum(exp(-(t[:, None] - p)**2)*q[None, :])": {"p": (4,), "q": (4,)},
    "sum(x[4:]**2) + sum(x[:4])**2": {"x": (9,)},
    # Quadratic forms, factorisations, kernels
    "w.T@A@w": {"w": (3,)},
    "w@A@w/2 - c@w": {"w": (3,)},
    "u@A@v": {"u": (3,), "v": (3,)},
    "dot(w, w)**2 + dot(c, w)": {"w": (3,)},
    "norm(M - U@V)**2": {"U": (7, 2), "V": (2, 5)},
    "sum((M - U@V.T)**2) + 0.1*(norm(U)**2 + norm(V)**2)": {"U": (7, 2), "V": (5, 2)},
    "norm(K@a - y)**2 + a@K@a": {"a": (20,)},
    "sum((W.T@A@W)**2)": {"W": (3, 2)},
    "mean(exp(-(sum(Z**2, axis=1) - 2*(Z@w) + dot(w, w))))": {"w": (3,)},
    "sum(sqrt(1 + sum((Z - w)**2, axis=1)))": {"w": (3,)},
    "-sum(log(c - A@w + 30)) + dot(c, w)": {"w": (3,)},
    # Broadcasting in every form, reductions in every form
    "sum((M*r + q)**2)": {"r": (5,), "q": (7, 1)},
    "sum((column*r - row*q)**2)": {"r": (1, 5), "q": (1,)},
    "sum(tanh(q*r)*M)": {"q": (7, 1), "r": (1, 5)},
    "sum((r + q)**3)": {"r": (5,), "q": (7, 1)},
    "sum(max(V, axis=0)*k) - sum(min(V, axis=1)**2) + max(V) - min(V)*2": {"V": (4, 5)},
    "sum(mean(V*M, axis=0)**2) + sum(mean(V**2, axis=1)**3) + mean(V)": {"V": (7, 5)},
    "sum(V/norm(V, axis=0)*M) + sum(norm(V, 1, axis=1)**2)": {"V": (7, 5)},
    "sum((V - mean(V, axis=0))**2)/norm(V)": {"V": (7, 5)},
    "mean(a*b*d*t)**2 + a/b": {"a": (), "b": (), "d": ()},
    "sum(1 + x - x) + max(x)": {"x": (4,)},
    "sum(where(x > 0.1, x**2, -x**3)) + sum(x.T)": {"x": (9,)},
    "mean(k**2) + 3": {"k": (5,)},
}


def arrays(parameters, seed=0):
    rng = np.random.default_rng(seed)
    return {name: rng.normal(size=shape) for name, shape in (DATA | parameters).items()}


def directions(parameters):
    rng = np.random.default_rng(5)
    return {name: rng.normal(size=shape) for name, shape in parameters.items()}


def used(text):
    """The computation, the shapes of its inputs, and the names of its parameters."""
    computation = parse_arrays(text)
    shapes = {s.name: (LOSSES[text] | DATA)[s.name] for s in computation.inputs}
    return computation, shapes, list(LOSSES[text])


def jax_reading():
    """The functions of the language, in JAX; the text itself is Python."""
    import jax
    import jax.numpy as jnp

    def extreme(reduce, pair, *args, axis=None):
        return reduce(args[0], axis=axis) if len(args) == 1 else functools.reduce(pair, args)

    def norm(x, order=2, axis=None):
        return jnp.sum(abs(x), axis=axis) if order == 1 else jnp.sqrt(jnp.sum(x**2, axis=axis))

    def huber(x, delta):
        near = jnp.clip(x, -delta, delta)
        return near * (x - near / 2)

    names = ("sum", "mean", "exp", "log", "tanh", "cosh", "sqrt", "abs", "dot", "where")
    return {
        **{name: getattr(jnp, name) for name in names},
        "max": functools.partial(extreme, jnp.max, jnp.maximum),
        "min": functools.partial(extreme, jnp.min, jnp.minimum),
        "concat": lambda *parts: jnp.concatenate([jnp.atleast_1d(part) for part in parts]),
        "outer": jnp.outer,
        "logsumexp": jax.scipy.special.logsumexp,
        **{name: getattr(jax.nn, name) for name in ("softmax", "sigmoid", "softplus", "relu")},
        "norm": norm,
        "huber": huber,
    }


OPTIONS = {"xla_backend_optimization_level": 0}
"""Code that runs once is not worth being made fast."""


@functools.cache
def jax_derivatives(text):
    """The loss, its gradient and the Hessian times a direction, as JAX has them."""
    import jax

    values, direction = arrays(LOSSES[text]), directions(LOSSES[text])
    code, functions = compile(text, "loss", "eval"), jax_reading()

    def value(parameters):
        return eval(code, functions | values | parameters)

    def derivatives(at, along):
        return jax.jvp(jax.value_and_grad(value), (at,), (along,))

    with jax.enable_x64(True):
        at = {name: values[name] for name in direction}
        compiled = jax.jit(derivatives, compiler_options=OPTIONS)
        (loss, gradient), (_, product) = compiled(at, direction)
        return float(loss), jax.device_get(gradient), jax.device_get(product)
