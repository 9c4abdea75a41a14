"""``symgd verify`` over data: the whole output, the exit status, and what is refused."""

import json
from pathlib import Path

import pytest

TEXT = "mean((w*x + b - y)**2)"

WRONG = """\
f(b, w) = mean((w*x + b - y)**2)
where m = 4 rows
  df/db = 2/m*sum(w*x + b - y): agrees numerically: on few entries (x 3, y 3) with differences of \
the loss, in every entry at 4 points, to at least 50 digits; on the data with symgd's derivative \
at 4 points, to at least 15 digits.
  df/dw = mean(x*(w*x + b - y)): wrong: where every parameter is 1 it is -3.425, but the \
derivative is -6.85.
    The derivative is 2/m*sum(x*(w*x + b - y)).

1 in agreement numerically, not proved, 1 wrong.
"""


@pytest.fixture
def points(symgd):  # in whose folder it is
    Path("points.csv").write_text("x,y\n0,1.1\n1,2.9\n2,5.2\n3,6.8\n")
    return ("--data", "points.csv")


def test_the_whole_report(symgd, points):
    claims = ("2/m*sum(w*x + b - y)", "mean(x*(w*x + b - y))")
    assert symgd("verify", TEXT, *claims, *points) == (1, WRONG, "")


def test_our_own(symgd, points):
    status, out, _ = symgd("verify", TEXT, "--json", *points)
    found = json.loads(out)
    assert (status, found["ok"]) == (0, True)
    assert [c["derivative"] for c in found["components"]] == [
        "2/m*sum(w*x + b - y)",
        "2/m*sum(x*(w*x + b - y))",
    ]


def test_shapes_and_constants(symgd):
    claim = "2*lam*w"
    options = ("--let", "lam=0.5", "--shape", "w=1000")
    assert symgd("verify", "lam*sum(w**2)", claim, *options).status == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("sum(w**2)",), "w has no shape yet: give --shape w=1000"),
        (
            ("sum(w**3)", "--shape", "w=9999", "--table"),
            "--table and --plot look at single numbers",
        ),
        (("sum(w**2)", "2", "--shape", "w=5", "--order", "2"), "claims of second derivatives over"),
        (("sum(w**2)", "2*v", "--shape", "w=5"), "uses v, which the loss has not: it has w"),
        (("sum(w**2)", "2*w[", "--shape", "w=5"), "the claim cannot be read"),
        (("claims.csv", "--let", "a=1"), "--data is for a loss that is typed"),
    ],
)
def test_what_makes_no_sense(symgd, arguments, message):
    status, out, err = symgd("verify", *arguments)
    assert (status, out) == (2, "")
    assert message in err


def test_few_numbers_are_written_out_for_a_table(symgd, points):
    status, out, _ = symgd("verify", TEXT, "--wrt", "w", "--table", "--at", "1,2", *points)
    assert status == 0
    assert "df/dw at b = 1, w = 2, by every method:" in out
    assert "df/db at" not in out


def test_entries_of_a_vector_are_written_out_for_a_table(symgd):
    options = ("--shape", "x=3", "--table", "--at", "1,2,3", "--json")
    status, out, _ = symgd("verify", "sum(x**3)", *options)
    tables = json.loads(out)["tables"]
    assert status == 0
    assert [(table["variable"], float(table["exact"])) for table in tables] == [
        *[("x_0", 3), ("x_1", 12), ("x_2", 27)]
    ]
    values = [method["derivative"] for method in tables[2]["methods"] if method["derivative"]]
    assert values == pytest.approx([27] * len(values), rel=1e-6)


def test_second_derivatives(symgd, points):
    status, out, _ = symgd("verify", TEXT, "--order", "2", "--wrt", "w", *points)
    assert status == 0
    assert out.splitlines()[1] == (
        "where m = 4 rows, d any direction: each second derivative is shown times it"
    )
    assert "  d^2 f/dw^2 = 2*d/m*sum(x**2): agrees numerically: on few entries" in out
