"""``symgd verify``: the whole output, the exit status, and what is withheld."""

import json

import pytest

WRONG = """\
f(x, y) = abs(x)*y
  df/dx = y: wrong: at x = -2, y = 1 it is 1, but the derivative is -1.
    Equal only for x > 0.
    The derivative is y*sign(x).
  df/dy = abs(x): proved by collecting terms.

Note: abs has a kink where its argument is 0; the derivative there is taken as 0.

1 proved, 1 wrong.
"""

CLAIMS = """\
loss,variable,derivative,student
x**2,x,2*x,Ann
x**2,x,x,Bob
"hypot(x, y)",y,"y/hypot(x, y)",Cy
"""

REPORT = """\
f(x) = x**2
  df/dx = 2*x: proved by collecting terms.
  df/dx = x: wrong: at x = 2 it is 2, but the derivative is 4.
    The derivative is 2*x.

f(x, y) = hypot(x, y)
  df/dy = y/hypot(x, y): proved by collecting terms.

2 proved, 1 wrong.
"""


def test_the_whole_report(symgd):
    assert symgd("verify", "abs(x)*y", "y", "abs(x)") == (1, WRONG, "")


def test_without_the_answer(symgd):
    hint = "    The derivative is y*sign(x).\n"
    expected = WRONG.replace(hint, "")
    assert symgd("verify", "abs(x)*y", "y", "abs(x)", "--no-answer") == (1, expected, "")
    status, out, _ = symgd("verify", "abs(x)*y", "y", "abs(x)", "--no-answer", "--json")
    assert status == 1
    assert "sign" not in out


def test_a_quotient(symgd):
    status, out, err = symgd("verify", "sin(x)/x", "--wrt", "x", "(x*cos(x) - sin(x))/x**2")
    assert (status, err) == (0, "")
    assert "df/dx = (x*cos(x) - sin(x))/x**2: proved by expanding.\n" in out


def test_symgd_itself(symgd):
    status, out, err = symgd("verify", "log(1+exp(x))")
    assert (status, err) == (0, "")
    assert "df/dx = exp(x)/(exp(x) + 1): proved equal to SymPy's derivative by" in out
    assert "the compiled code agrees at 80 points" in out


def test_a_claim_may_begin_with_a_minus(symgd):
    status, out, _ = symgd("verify", "-x**2/2 + y", "-x", "1")
    assert (status, out.count("proved by")) == (0, 2)


def test_second_derivatives(symgd):
    status, out, _ = symgd("verify", "x**2*y", "--order", "2", "2*y", "2*x", "2*x", "1")
    assert status == 1
    assert "  d^2 f/dxdy = 2*x: proved by collecting terms.\n" in out
    assert "  d^2 f/dy^2 = 1: wrong: at x = 2, y = 1 it is 1, but the derivative is 0.\n" in out


def test_numbers_alone_prove_nothing(symgd):
    status, out, _ = symgd("verify", "x/3", "0.3333333333333333")
    assert status == 0
    assert "agrees numerically at 80 points, to at least 16 digits, but no proof was found" in out
    assert out.endswith("1 in agreement numerically, not proved.\n")


def test_undecided(symgd):
    status, out, _ = symgd("verify", "x", "1 + sqrt(-1 - x**2)")
    assert status == 3
    assert "undecided: the claim is undefined at all 80 points" in out


def test_json(symgd):
    status, out, err = symgd("verify", "x**2", "3*x", "--json")
    assert (status, err) == (1, "")
    found = json.loads(out)
    assert (found["loss"], found["ok"], found["verdict"]) == ("x**2", False, "wrong")
    (component,) = found["components"]
    assert component["derivative"] == "2*x"
    assert component["counterexample"] == {"point": {"x": 2.0}, "claimed": "6", "true": "4"}


def test_a_file(symgd, tmp_path):
    (tmp_path / "claims.csv").write_text(CLAIMS)
    assert symgd("verify", "claims.csv") == (1, REPORT, "")
    status, out, _ = symgd("verify", "claims.csv", "--json")
    verdicts = [c["components"][0]["verdict"] for c in json.loads(out)["certificates"]]
    assert (status, verdicts) == (1, ["proved", "wrong", "proved"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "type a loss first"),
        (("x*y", "y"), "got 1 claim for 2 derivatives"),
        (("x*y", "y", "z"), "the claim cannot be read: unknown name 'z'"),
        (("x**2", "2*x", "--wrt", "y"), "the loss has no variable 'y'"),
        (("x**2", "2*x", "--order", "3"), "--order"),
        (("x**2", "2*x", "--time-limit", "0"), "--time-limit"),
        (("x**2", "2*x", "--no-answr"), "did you mean --no-answer?"),
        (("nothing.csv",), "nothing.csv cannot be read"),
        (("nothing.csv", "--wrt", "x"), "--wrt is for a loss that is typed"),
        (("sinn(x)",), "did you mean 'sin'?"),
        (("claims.csv", "--table"), "--table is for a loss that is typed"),
        (("x**2", "--at", "3"), "--at is where --table and --plot look"),
        (("x**2", "--table", "--at", "3,4"), "the point of --at has 2 numbers"),
        (("x*y", "--table", "--at", "x=3"), "--at: give y too"),
    ],
)
def test_bad_input(symgd, arguments, message):
    status, out, err = symgd("verify", *arguments)
    assert (status, out) == (2, "")
    assert message in err
    assert "Traceback" not in err


def test_the_table_of_methods(symgd):
    status, out, err = symgd("verify", "x**2*y", "--table", "--at", "x=1,y=2", "--wrt", "x")
    assert (status, err) == (0, "")
    assert "df/dx at x = 1, y = 2, by every method:\n" in out
    for method in ("forward difference", "complex step", "mpmath, 50 digits", "symgd, compiled"):
        assert f"  {method} " in out
    assert "Along a random direction the derivative is" in out
    status, out, _ = symgd("verify", "x**2*y", "--table", "--at", "1,2", "--json")
    tables = json.loads(out)["tables"]
    assert [(table["variable"], float(table["exact"])) for table in tables] == [("x", 4), ("y", 1)]


def test_the_picture_and_the_record(symgd, tmp_path):
    status, out, err = symgd("verify", "exp(x)", "exp(x)", "--plot", "--no-answer", "--out", "here")
    assert (status, err) == (0, "")
    names = {path.name: path for path in (tmp_path / "here").glob("*/*")}
    assert set(names) == {"derivative.png", "derivative.svg", "certificate.json"}
    record = json.loads(names["certificate.json"].read_text())
    assert record["components"][0]["verdict"] == "proved"
    assert "derivative" not in record["components"][0]
    assert all(name in out for name in names)


def test_it_runs_as_a_process(process):
    done = process("verify", "x**2", "2*x")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("1 proved.\n")
