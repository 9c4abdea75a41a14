"""What the literature says of the minima: typed from it, not from symgd.

Values and points of Surjanovic & Bingham (Virtual Library of Simulation Experiments), Moré, Garbow
& Hillstrom 1981, Jamil & Yang 2013, and the papers that the examples name; with their digits.
"""

# name: (value, its tolerance, one or more of the points, their tolerance)
PUBLISHED = {
    "ackley": (0, 1e-15, [(0, 0)], 0),
    "beale": (0, 0, [(3, 0.5)], 0),
    "bohachevsky": (0, 1e-15, [(0, 0)], 0),
    "booth": (0, 0, [(1, 3)], 0),
    "branin": (
        0.397887,
        5e-7,
        [(-3.14159265, 12.275), (3.14159265, 2.275), (9.42477796, 2.475)],
        1e-8,
    ),
    "brown_badly_scaled": (0, 1e-20, [(1e6, 2e-6)], 0),
    "bukin_6": (0, 0, [(-10, 1)], 0),
    "chebyshev_rosenbrock": (0, 0, [(1, 1)], 0),
    "cross_in_tray": (
        -2.06261,
        5e-6,
        [(1.3491, -1.3491), (1.3491, 1.3491), (-1.3491, 1.3491), (-1.3491, -1.3491)],
        4e-4,
    ),
    "cube": (0, 0, [(1, 1)], 0),
    "dixon_price": (0, 1e-30, [(1, 0.70710678)], 1e-8),
    "drop_wave": (-1, 0, [(0, 0)], 0),
    "easom": (-1, 0, [(3.14159265, 3.14159265)], 1e-8),
    "eggholder": (-959.6407, 5e-5, [(512, 404.2319)], 1e-4),
    "forrester": (-6.02074, 5e-6, [(0.757249,)], 5e-7),
    "freudenstein_roth": (0, 0, [(5, 4)], 0),
    "goldstein_price": (3, 0, [(0, -1)], 0),
    "gramacy_lee": (-0.869011, 5e-7, [(0.548563,)], 1e-6),
    "griewank": (0, 0, [(0, 0)], 0),
    "helical_valley": (0, 1e-25, [(1, 0, 0)], 0),
    "himmelblau": (
        0,
        1e-25,
        [(3, 2), (-2.805118, 3.131312), (-3.779310, -3.283186), (3.584428, -1.848126)],
        1e-6,
    ),
    "holder_table": (
        -19.2085,
        5e-5,
        [(8.05502, 9.66459), (8.05502, -9.66459), (-8.05502, 9.66459), (-8.05502, -9.66459)],
        5e-6,
    ),
    "jennrich_sampson": (124.362, 5e-4, [(0.2578, 0.2578)], 5e-5),
    "kowalik_osborne": (3.07505e-4, 2e-9, [(0.1928, 0.1913, 0.1231, 0.1361)], 1e-4),
    "levy": (0, 1e-30, [(1, 1)], 0),
    "matyas": (0, 0, [(0, 0)], 0),
    "mccormick": (-1.9133, 1e-4, [(-0.54719, -1.54719)], 1e-5),
    "michalewicz": (-1.8013, 5e-5, [(2.20, 1.57)], 5e-3),
    "muller_brown": (-146.700, 5e-4, [(-0.558, 1.442)], 5e-4),
    "powell_badly_scaled": (0, 1e-20, [(1.098e-5, 9.106)], 5e-4),
    "powell_singular": (0, 0, [(0, 0, 0, 0)], 0),
    "rastrigin": (0, 0, [(0, 0)], 0),
    "rosenbrock": (0, 0, [(1, 1)], 0),
    "schaffer_2": (0, 0, [(0, 0)], 0),
    "schaffer_4": (
        0.292579,
        1e-6,
        [(0, 1.25313), (0, -1.25313), (1.25313, 0), (-1.25313, 0)],
        5e-6,
    ),
    "schwefel": (-2 * 418.9829, 1e-4, [(420.9687, 420.9687)], 5e-5),
    "shubert": (-186.7309, 5e-5, [(-7.0835, 4.8580), (5.4828, -7.7083)], 1e-4),
    "six_hump_camel": (-1.0316, 5e-5, [(0.0898, -0.7126), (-0.0898, 0.7126)], 1e-4),
    "sphere": (0, 0, [(0, 0)], 0),
    "styblinski_tang": (-2 * 39.16599, 5e-4, [(-2.903534, -2.903534)], 1e-6),
    "sum_of_powers": (0, 0, [(0, 0)], 0),
    "sum_squares": (0, 0, [(0, 0, 0)], 0),
    "three_hump_camel": (0, 0, [(0, 0)], 0),
    "trid": (-2, 0, [(2, 2)], 0),
    "wolfe": (-8, 0, [(-1, 0)], 0),
    "wood": (0, 0, [(1, 1, 1, 1)], 0),
    "zakharov": (0, 0, [(0, 0)], 0),
}

# Surjanovic & Bingham give these for more variables.
HIGHER = {
    ("michalewicz", 5): (-4.687658, 5e-7),
    ("michalewicz", 10): (-9.66015, 5e-6),
    ("trid", 6): (-50, 0),
    ("trid", 10): (-210, 0),
    ("styblinski_tang", 5): (-5 * 39.16599, 1e-3),
    ("schwefel", 10): (-10 * 418.9829, 5e-4),
}

# Teaching examples: what follows by hand from the formula.
BY_HAND = {
    "absolute": (0, [(0,)]),
    "barrier": (1, [(1,)]),
    "bowl": (0, [(0, 0)]),
    "chebyshev_norm": (0, [(0, 0)]),
    "cliff": ((1 + 2.995732273553991) / 20, [(-2.995732273553991 / 20,)]),  # log(20) = 2.9957…
    "cone": (0, [(0, 0)]),
    "double_well": (0, [(1,), (-1,)]),
    "ellipse": (0, [(0, 0)]),
    "hilbert": (0, [(0, 0, 0, 0)]),
    "ill_conditioned": (0, [(0, 0)]),
    "inflection": (1 / 4 - 1 / 3, [(1,)]),
    "lasso": (2.625, [(2, 0)]),
    "line_fit": (3.6 / 5, [(1.4, 0.8)]),
    "linear_network": (0.02**2 / 2 + 2 * 0.98 / 100, [(0.98**0.5,) * 2, (-(0.98**0.5),) * 2]),
    "manhattan": (0, [(0, 0)]),
    "parabola": (0, [(-1,)]),
    "plateau": (0, [(0,)]),
    "quartic": (0, [(0,)]),
    "robust_line": (0.125 + 0 + 0.125 + 0.5 + 5, [(0.5, 1.5)]),
    "rotated": (0, [(0, 0)]),
    "sine_valley": (-0.5, [(0,)]),
    "two_basins": (-0.25, [(0, 1), (0, -1)]),
}

# SciPy and NumPy are asked in the test itself.
COMPUTED = {"exponential_fit", "logistic_regression", "tilted_well"}

# No minimum at any point.
NONE = {"saddle", "monkey_saddle", "separable"}
