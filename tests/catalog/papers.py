"""Losses in NumPy, written from the papers with their own symbols; x is an array (n, B)."""

import numpy as np
from numpy import abs, cos, exp, pi, sin, sqrt  # noqa: A004 (as the papers write)


def counted(x):
    return np.arange(1, len(x) + 1)[:, None]


def ackley(x, a=20, b=0.2, c=2 * pi):
    d = len(x)
    return -a * exp(-b * sqrt((x**2).sum(0) / d)) - exp(cos(c * x).sum(0) / d) + a + np.e


def beale(x):
    x1, x2 = x
    y = (1.5, 2.25, 2.625)
    return sum((y[i - 1] - x1 * (1 - x2**i)) ** 2 for i in (1, 2, 3))


def booth(x):
    x1, x2 = x
    return 74 - 34 * x1 - 38 * x2 + 5 * x1**2 + 8 * x1 * x2 + 5 * x2**2


def branin(x, a=1, r=6, s=10):
    x1, x2 = x
    b, c, t = 5.1 / (4 * pi**2), 5 / pi, 1 / (8 * pi)
    return a * (x2 - b * x1**2 + c * x1 - r) ** 2 + s * (1 - t) * cos(x1) + s


def brown_badly_scaled(x):
    x1, x2 = x
    return (x1 - 1e6) ** 2 + (x2 - 2e-6) ** 2 + (x1 * x2 - 2) ** 2


def bukin_6(x):
    x1, x2 = x
    return 100 * sqrt(abs(x2 - 0.01 * x1**2)) + 0.01 * abs(x1 + 10)


def cross_in_tray(x):
    x1, x2 = x
    inner = abs(sin(x1) * sin(x2) * exp(abs(100 - sqrt(x1**2 + x2**2) / pi)))
    return -0.0001 * (inner + 1) ** 0.1


def dixon_price(x):
    i = counted(x)[1:]
    return (x[0] - 1) ** 2 + (i * (2 * x[1:] ** 2 - x[:-1]) ** 2).sum(0)


def drop_wave(x):
    r2 = (x**2).sum(0)
    return -(1 + cos(12 * sqrt(r2))) / (r2 / 2 + 2)


def easom(x):
    return -cos(x).prod(0) * exp(-((x - pi) ** 2).sum(0))


def eggholder(x):
    x1, x2 = x
    up = x2 + 47
    return -up * sin(sqrt(abs(up + x1 / 2))) - x1 * sin(sqrt(abs(x1 - up)))


def freudenstein_roth(x):
    x1, x2 = x
    f1 = -13 + x1 + ((5 - x2) * x2 - 2) * x2
    f2 = -29 + x1 + ((x2 + 1) * x2 - 14) * x2
    return f1**2 + f2**2


def goldstein_price(x):
    x1, x2 = x
    q1 = 19 - 14 * x1 + 3 * x1**2 - 14 * x2 + 6 * x1 * x2 + 3 * x2**2
    q2 = 18 - 32 * x1 + 12 * x1**2 + 48 * x2 - 36 * x1 * x2 + 27 * x2**2
    return (1 + (x1 + x2 + 1) ** 2 * q1) * (30 + (2 * x1 - 3 * x2) ** 2 * q2)


def griewank(x):
    return (x**2).sum(0) / 4000 - cos(x / sqrt(counted(x))).prod(0) + 1


def helical_valley(x):
    x1, x2, x3 = x
    theta = np.arctan(x2 / x1) / (2 * pi) + np.where(x1 < 0, 0.5, 0)
    return (10 * (x3 - 10 * theta)) ** 2 + (10 * (sqrt(x1**2 + x2**2) - 1)) ** 2 + x3**2


def hilbert(x):
    i = np.arange(1, len(x) + 1)
    return np.einsum("ib,ij,jb->b", x, 1 / (i[:, None] + i - 1), x)


def himmelblau(x):
    x1, x2 = x
    return (x1**2 + x2 - 11) ** 2 + (x1 + x2**2 - 7) ** 2


def holder_table(x):
    x1, x2 = x
    return -abs(sin(x1) * cos(x2) * exp(abs(1 - sqrt(x1**2 + x2**2) / pi)))


def jennrich_sampson(x):
    x1, x2 = x
    i = np.arange(1, 11)[:, None]
    return ((2 + 2 * i - (exp(i * x1) + exp(i * x2))) ** 2).sum(0)


def kowalik_osborne(x):
    y = "0.1957 0.1947 0.1735 0.1600 0.0844 0.0627 0.0456 0.0342 0.0323 0.0235 0.0246"
    u = "4.0000 2.0000 1.0000 0.5000 0.2500 0.1670 0.1250 0.1000 0.0833 0.0714 0.0625"
    y, u = (np.array(text.split(), dtype=float)[:, None] for text in (y, u))
    x1, x2, x3, x4 = x
    return ((y - x1 * (u**2 + u * x2) / (u**2 + u * x3 + x4)) ** 2).sum(0)


def levy(x):
    w = 1 + (x - 1) / 4
    middle = ((w[:-1] - 1) ** 2 * (1 + 10 * sin(pi * w[:-1] + 1) ** 2)).sum(0)
    return sin(pi * w[0]) ** 2 + middle + (w[-1] - 1) ** 2 * (1 + sin(2 * pi * w[-1]) ** 2)


def mccormick(x):
    x1, x2 = x
    return sin(x1 + x2) + (x1 - x2) ** 2 - 1.5 * x1 + 2.5 * x2 + 1


def michalewicz(x, m=10):
    return -(sin(x) * sin(counted(x) * x**2 / pi) ** (2 * m)).sum(0)


def muller_brown(x):
    A, a, b, c = (-200, -100, -170, 15), (-1, -1, -6.5, 0.7), (0, 0, 11, 0.6), (-10, -10, -6.5, 0.7)
    x0, y0 = (1, 0, -0.5, -1), (0, 0.5, 1.5, 1)
    dx, dy = (v - np.array(at)[:, None] for v, at in zip(x, (x0, y0), strict=True))
    A, a, b, c = (np.array(one)[:, None] for one in (A, a, b, c))
    return (A * exp(a * dx**2 + b * dx * dy + c * dy**2)).sum(0)


def powell_badly_scaled(x):
    x1, x2 = x
    return (1e4 * x1 * x2 - 1) ** 2 + (exp(-x1) + exp(-x2) - 1.0001) ** 2


def powell_singular(x):
    x1, x2, x3, x4 = x
    f = (x1 + 10 * x2, sqrt(5) * (x3 - x4), (x2 - 2 * x3) ** 2, sqrt(10) * (x1 - x4) ** 2)
    return sum(one**2 for one in f)


def rastrigin(x):
    return 10 * len(x) + (x**2 - 10 * cos(2 * pi * x)).sum(0)


def rosenbrock(x):
    return (100 * (x[1:] - x[:-1] ** 2) ** 2 + (x[:-1] - 1) ** 2).sum(0)


def schaffer_2(x):
    x1, x2 = x
    return 0.5 + (sin(x1**2 - x2**2) ** 2 - 0.5) / (1 + 0.001 * (x1**2 + x2**2)) ** 2


def schaffer_4(x):
    x1, x2 = x
    wave = cos(sin(abs(x1**2 - x2**2))) ** 2
    return 0.5 + (wave - 0.5) / (1 + 0.001 * (x1**2 + x2**2)) ** 2


def schwefel(x):
    return -(x * sin(sqrt(abs(x)))).sum(0)


def shubert(x):
    i = np.arange(1, 6)[:, None, None]
    return (i * cos((i + 1) * x + i)).sum(0).prod(0)


def six_hump_camel(x):
    x1, x2 = x
    return 4 * x1**2 - 2.1 * x1**4 + x1**6 / 3 + x1 * x2 - 4 * x2**2 + 4 * x2**4


def sphere(x):
    return (x**2).sum(0)


def styblinski_tang(x):
    return (x**4 - 16 * x**2 + 5 * x).sum(0) / 2


def sum_of_powers(x):
    return (abs(x) ** (counted(x) + 1)).sum(0)


def sum_squares(x):
    return (counted(x) * x**2).sum(0)


def three_hump_camel(x):
    x1, x2 = x
    return 2 * x1**2 - 1.05 * x1**4 + x1**6 / 6 + x1 * x2 + x2**2


def trid(x):
    return ((x - 1) ** 2).sum(0) - (x[1:] * x[:-1]).sum(0)


def wolfe(x):
    x1, x2 = x
    inner = 9 * x1 + 16 * abs(x2)
    outside = np.where(x1 > 0, inner, inner - x1**9)
    return np.where(x1 >= abs(x2), 5 * sqrt(9 * x1**2 + 16 * x2**2), outside)


def wood(x):
    x1, x2, x3, x4 = x
    f = (
        *(10 * (x2 - x1**2), 1 - x1, sqrt(90) * (x4 - x3**2), 1 - x3),
        *(sqrt(10) * (x2 + x4 - 2), (x2 - x4) / sqrt(10)),
    )
    return sum(one**2 for one in f)


def zakharov(x):
    s = (0.5 * counted(x) * x).sum(0)
    return (x**2).sum(0) + s**2 + s**4
