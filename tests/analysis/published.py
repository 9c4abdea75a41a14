"""Benchmark functions, and what the literature says of their minima."""

import math

ROOM = 120
"""Seconds for a search that ends by itself in a few, on a busy machine, too."""

# Jamil & Yang, A literature survey of benchmark functions, 2013; Surjanovic & Bingham, Virtual
# library of simulation experiments; Moré, Garbow & Hillstrom, Testing unconstrained optimization
# software, 1981. Name: text, window, global minima, value there, whether all are found for sure.
PUBLISHED = {
    "sphere": ("x**2 + y**2", (-5.12, 5.12), [(0, 0)], 0, True),
    "Booth": ("(x + 2*y - 7)**2 + (2*x + y - 5)**2", (-10, 10), [(1, 3)], 0, True),
    "Matyas": ("0.26*(x**2 + y**2) - 0.48*x*y", (-10, 10), [(0, 0)], 0, True),
    "Rosenbrock": ("100*(y - x**2)**2 + (1 - x)**2", (-5, 10), [(1, 1)], 0, True),
    "Himmelblau": (
        "(x**2 + y - 11)**2 + (x + y**2 - 7)**2",
        (-5, 5),
        [(3, 2), (-2.805118, 3.131312), (-3.779310, -3.283186), (3.584428, -1.848126)],
        0,
        True,
    ),
    "Beale": (
        "(1.5 - x + x*y)**2 + (2.25 - x + x*y**2)**2 + (2.625 - x + x*y**3)**2",
        (-4.5, 4.5),
        [(3, 0.5)],
        0,
        True,
    ),
    "Goldstein-Price": (
        "(1 + (x + y + 1)**2*(19 - 14*x + 3*x**2 - 14*y + 6*x*y + 3*y**2))"
        "*(30 + (2*x - 3*y)**2*(18 - 32*x + 12*x**2 + 48*y - 36*x*y + 27*y**2))",
        (-2, 2),
        [(0, -1)],
        3,
        True,
    ),
    "three-hump camel": ("2*x**2 - 1.05*x**4 + x**6/6 + x*y + y**2", (-5, 5), [(0, 0)], 0, True),
    "six-hump camel": (
        "(4 - 2.1*x**2 + x**4/3)*x**2 + x*y + (-4 + 4*y**2)*y**2",
        (-3, 3),
        [(0.08984201, -0.71265640), (-0.08984201, 0.71265640)],
        -1.031628453,
        True,
    ),
    "Styblinski-Tang": (
        "(x**4 - 16*x**2 + 5*x + y**4 - 16*y**2 + 5*y)/2",
        (-5, 5),
        [(-2.903534, -2.903534)],
        -78.332331,
        True,
    ),
    "Easom": (
        "-cos(x)*cos(y)*exp(-(x - pi)**2 - (y - pi)**2)",
        (-10, 10),
        [(math.pi, math.pi)],
        -1,
        True,
    ),
    "McCormick": (
        "sin(x + y) + (x - y)**2 - 1.5*x + 2.5*y + 1",
        ((-1.5, 4), (-3, 4)),
        [(-0.5471975512, -1.5471975512)],
        -1.913222955,
        True,
    ),
    "Branin": (
        "(y - 5.1/(4*pi**2)*x**2 + 5/pi*x - 6)**2 + 10*(1 - 1/(8*pi))*cos(x) + 10",
        ((-5, 10), (0, 15)),
        [(-math.pi, 12.275), (math.pi, 2.275), (3 * math.pi, 2.475)],
        0.397887358,
        True,
    ),
    "Rastrigin": (
        "20 + x**2 - 10*cos(2*pi*x) + y**2 - 10*cos(2*pi*y)",
        (-5.12, 5.12),
        [(0, 0)],
        0,
        True,
    ),
    "Griewank": (
        "1 + (x**2 + y**2)/4000 - cos(x)*cos(y/sqrt(2))",
        (-20, 20),
        [(0, 0)],
        0,
        True,
    ),
    "Levy 13": (
        "sin(3*pi*x)**2 + (x - 1)**2*(1 + sin(3*pi*y)**2) + (y - 1)**2*(1 + sin(2*pi*y)**2)",
        (-3, 3),
        [(1, 1)],
        0,
        True,
    ),
    "Schaffer 2": (
        "0.5 + (sin(x**2 - y**2)**2 - 0.5)/(1 + 0.001*(x**2 + y**2))**2",
        (-3, 3),
        [(0, 0)],
        0,
        True,
    ),
    "Schaffer 4": (
        "0.5 + (cos(sin(abs(x**2 - y**2)))**2 - 0.5)/(1 + 0.001*(x**2 + y**2))**2",
        (-2, 2),
        [(0, 1.253132), (0, -1.253132), (1.253132, 0), (-1.253132, 0)],
        0.292579,
        False,
    ),
    "Hoelder table": (
        "-abs(sin(x)*cos(y)*exp(abs(1 - sqrt(x**2 + y**2)/pi)))",
        (-10, 10),
        [(8.05502, 9.66459), (8.05502, -9.66459), (-8.05502, 9.66459), (-8.05502, -9.66459)],
        -19.2085,
        False,
    ),
    "Michalewicz": (
        "-sin(x)*sin(x**2/pi)**20 - sin(y)*sin(2*y**2/pi)**20",
        (0, math.pi),
        [(2.20290552, 1.57079633)],
        -1.801303410,
        False,
    ),
    "Zakharov": (
        "x**2 + y**2 + (0.5*x + y)**2 + (0.5*x + y)**4",
        (-5, 10),
        [(0, 0)],
        0,
        True,
    ),
    "Dixon-Price": (
        "(x - 1)**2 + 2*(2*y**2 - x)**2",
        (-10, 10),
        [(1, 2**-0.5), (1, -(2**-0.5))],
        0,
        True,
    ),
    "Freudenstein-Roth": (
        "(-13 + x + ((5 - y)*y - 2)*y)**2 + (-29 + x + ((y + 1)*y - 14)*y)**2",
        (-12, 12),
        [(5, 4)],
        0,
        True,
    ),
    "Brown, badly scaled": (
        "(x - 1e6)**2 + (y - 2e-6)**2 + (x*y - 2)**2",
        ((0, 2e6), (-1, 1)),
        [(1e6, 2e-6)],
        0,
        True,
    ),
    "Powell, badly scaled": (
        "(1e4*x*y - 1)**2 + (exp(-x) + exp(-y) - 1.0001)**2",
        ((-1, 10), (-1, 10)),
        [(1.098159e-5, 9.106146738), (9.106146738, 1.098159e-5)],
        0,
        False,
    ),
}
