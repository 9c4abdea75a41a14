"""What is typed means what NumPy makes of the same formula."""

import numpy as np
import pytest
from scipy import special

from symgd.language import parse_arrays
from tests.language.arrays.evaluate import evaluate

RNG = np.random.default_rng(5)
M, N, K = 5, 3, 2
DATA = {
    "X": RNG.normal(size=(M, N)),
    "Y": RNG.normal(size=(M, N)),
    "A": RNG.normal(size=(N, N)),
    "W": RNG.normal(size=(N, K)),
    "x": RNG.normal(size=M),
    "y": RNG.normal(size=M),
    "w": RNG.normal(size=N),
    "v": RNG.normal(size=N),
    "c": RNG.normal(size=(M, 1)),
    "b": RNG.normal(size=()),
}
X, Y, A, W, x, y, w, v, c, b = DATA.values()


def value(text):
    computation = parse_arrays(text)
    (found,) = evaluate(computation, {s.name: DATA[s.name] for s in computation.inputs})
    return found


def softmax(z, axis):
    powers = np.exp(z - np.max(z, axis=axis, keepdims=True))
    return powers / np.sum(powers, axis=axis, keepdims=True)


MEANINGS = {
    # products and transposes
    "X@w": X @ w,
    "Xᵀ@x": X.T @ x,
    "X.T@(X@w - y)": X.T @ (X @ w - y),
    "x@y": x @ y,
    "dot(x, y)": np.dot(x, y),
    "dot(x, x) + 1": x @ x + 1,
    "w@A@w": w @ A @ w,
    "w.T@A@w/2 - w@v": w @ A @ w / 2 - w @ v,
    "A.T.T@w": A @ w,
    "(X@W).T@x": (X @ W).T @ x,
    "2X@w": 2 * X @ w,
    "b*X@w": b * X @ w,
    "X@w*b": X @ w * b,
    "-X@w": -X @ w,
    "X@-w": X @ -w,
    "X@w**2": X @ w**2,
    "(X@w)²": (X @ w) ** 2,
    "X@w²": X @ w**2,
    "X*Y": X * Y,
    # parts
    "x[1:] - x[:-1]": x[1:] - x[:-1],
    "x[0] + x[-1]": x[0] + x[-1],
    "x[::2]": x[::2],
    "x[::-1]": x[::-1],
    "x[-2:]": x[-2:],
    "x[ + 1 : -1 : 2 ]": x[1:-1:2],
    "X[:, 2]": X[:, 2],
    "X[1]": X[1],
    "X[1, -1]": X[1, -1],
    "X[1][-1]": X[1][-1],
    "X[1:, :-1]": X[1:, :-1],
    "X.T[0]": X.T[0],
    "(X@w)[1:]": (X @ w)[1:],
    "x[1]²": x[1] ** 2,
    "2x[1]": 2 * x[1],
    "x[0]y": x[0] * y,
    "x[1:][0]": x[1:][0],
    "sum(X, axis=0)[1]": np.sum(X, axis=0)[1],
    "abs(x)^x[0]": abs(x) ** x[0],
    # all entries, or along an axis
    "sum(x)": np.sum(x),
    "sum(X)": np.sum(X),
    "sum(X, axis=0)": np.sum(X, axis=0),
    "sum(X, axis = -1)": np.sum(X, axis=-1),
    "mean(X)": np.mean(X),
    "mean(X, axis=0)": np.mean(X, axis=0),
    "mean(X, axis=1)": np.mean(X, axis=1),
    "mean(x)": np.mean(x),
    "max(X)": np.max(X),
    "min(X, axis=1)": np.min(X, axis=1),
    "maximum(x)": np.max(x),
    "max(x, 0)": np.maximum(x, 0),
    "max(x, y)": np.maximum(x, y),
    "norm(x)": np.linalg.norm(x),
    "norm(x, 1)": np.linalg.norm(x, 1),
    "norm(x, 2)^3": np.linalg.norm(x) ** 3,
    "norm(X)": np.linalg.norm(X),
    "norm(X, axis=0)": np.linalg.norm(X, axis=0),
    "norm(X, 1, axis=1)": np.linalg.norm(X, 1, axis=1),
    "logsumexp(x)": special.logsumexp(x),
    "logsumexp(X, axis=1)": special.logsumexp(X, axis=1),
    "softmax(x)": softmax(x, 0),
    "softmax(X)": softmax(X, 1),
    "softmax(X, axis=0)": softmax(X, 0),
    "log(softmax(X))": np.log(softmax(X, 1)),
    "concat(x, w)": np.concatenate([x, w]),
    "concat(X, Y)": np.concatenate([X, Y]),
    "concat(w)": w,
    "concat(0, w, 1)": np.array([0, *w, 1]),
    "concat(b, w, 2b)[1:-1]": w,
    "concat(1, 2)": np.array([1, 2]),
    # columns, rows, and what is put somewhere
    "outer(x, w)": np.outer(x, w),
    "x[:, None]*w": np.outer(x, w),
    "x[:, None] - y": x[:, None] - y,
    "x[None, :] - w[:, None]": x - w[:, None],
    "(X@w)[:, None]*W[0]": (X @ w)[:, None] * W[0],
    "pad(w, x[1:4])": np.array([0, *w, 0]),
    "pad(3, x[::2])": np.array([3, 0, 3, 0, 3]),
    "pad(w, X[2])": np.array([[0] * 3, [0] * 3, w, [0] * 3, [0] * 3]),
    "pad(w[:2], X[1:, :-1])": np.array([[0] * 3, *[[w[0], w[1], 0]] * 4]),
    # single numbers
    "sum(3)": 3,
    "mean(b)": b,
    "norm(-4)": 4,
    "sum(2)*x": 2 * x,
    # what cancels keeps its shape
    "sum(1 + x - x)": M,
    "sum(1 + 0*X)": M * N,
    "mean(x/x)": 1,
    "x*0": np.zeros(M),
    "sum(where(1 > 0, 1, X))": M * N,
    # broadcast
    "X + w": X + w,
    "X - c": X - c,
    "X*b": X * b,
    "c*w": c * w,
    # conditions, and what is nested
    "where(x > mean(x), x, 0)": np.where(x > np.mean(x), x, 0),
    "where(x > 0 and y < 0, X[:, 0], sum(w))": np.where((x > 0) & (y < 0), X[:, 0], w.sum()),
    "mean((x - mean(x))²)": np.var(x),
    "relu(X@W)@W.T@w": np.maximum(X @ W, 0) @ W.T @ w,
    "sum(sum(X, axis=0)**2)": np.sum(np.sum(X, axis=0) ** 2),
    "norm(X@w - y)²/5": np.sum((X @ w - y) ** 2) / 5,
    "mean(log(1 + exp(-y*(X@w)))) + b²sum(w²)": np.mean(np.log1p(np.exp(-y * (X @ w))))
    + b**2 * np.sum(w**2),
}


@pytest.mark.parametrize("text", MEANINGS)
def test_means_what_numpy_makes_of_it(text):
    meant = np.asarray(MEANINGS[text], float)
    found = value(text)
    assert found.shape == meant.shape
    np.testing.assert_allclose(found, meant, rtol=1e-12, atol=1e-14)
