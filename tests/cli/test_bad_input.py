"""What cannot be: one sentence, exit 2, within a second, and nothing ran, opened or written."""

import os
import sys
import time

import pytest

LOSSES = {
    "power tower": "9**9**9**9",
    "huge literal": "1e1000000",
    "nested brackets": "(" * 5000 + "x" + ")" * 5000,
    "a megabyte": "x+" * 500_000 + "x",
    "import": "__import__('os').system('touch hacked')",
    "a call on a text": "sin(\"__import__('os').system('touch hacked')\")",
    "open": "open('hacked', 'w')",
    "attribute": "x.__class__",
    "method": "x.subs(1, 2)",
    "subscript": "x['a']",
    "lambda": "(lambda x: x)(1)",
    "comprehension": "[x for x in y]",
    "f-string": "f'{x}'",
    "walrus": "(x := 3)",
    "dunder": "__name__",
    "dunder call": "__import__(x)",
    "statement": "import os",
    "assignment": "x = 3",
    "empty": "",
    "blank": "  ",
    "unbalanced": "(x+1",
    "unknown function": "sinn(x)",
    "reserved word": "lambda*x",
    "control characters": "x\x1b[31m+",
    "null": "x+\0",
    "factorial": "factorial(10**9)",
    "huge power": "2**(2**100)",
    "infinite everywhere": "1/0 + x",
    "complex everywhere": "log(-1) + x",
    "root of a negative": "sqrt(-1)*x",
    "undefined everywhere": "log(-1-x**2)",
    "undefined everywhere, two variables": "sqrt(-x**2-y**2-1)",
}

SETTINGS = {
    "two rates in one": ["--lr", "0.1,0.2"],
    "start too short": ["--start", "3"],
    "start too long": ["--start", "3,4,5"],
    "start NaN": ["--start", "nan,1"],
    "start infinite": ["--start", "inf,1"],
    "start overflows": ["--start", "1e999,1"],
    "start is no number": ["--start", "3,abc"],
    "start is empty": ["--start", ""],
    "start has a gap": ["--start", "3,,4"],
    "start runs code": ["--start", "3,__import__('os').system('touch hacked')"],
    "start names an unknown": ["--start", "x=3,z=4"],
    "start names too few": ["--start", "x=3"],
    "start names twice": ["--start", "x=3,x=4"],
    "start mixes": ["--start", "x=3,4"],
    "lr 0": ["--lr", "0"],
    "lr negative": ["--lr", "-1"],
    "lr NaN": ["--lr", "nan"],
    "lr infinite": ["--lr", "inf"],
    "lr empty": ["--lr", ""],
    "lr of an unknown name": ["--lr", "0.1*exp(-q*t)"],
    "lr runs code": ["--lr", "__import__('os').system('touch hacked')"],
    "lr expression and a schedule": ["--lr", "0.1/(t+1)", "--schedule", "cosine"],
    "no steps": ["--steps", "0"],
    "negative steps": ["--steps", "-5"],
    "too many steps": ["--steps", str(10**12)],
    "steps beyond any integer": ["--steps", "9" * 5000],
    "unknown optimizer": ["--optimizer", "adamm"],
    "unknown constant": ["--optimizer", "adam", "--set", "beta3=1"],
    "constant nobody has": ["--optimizer", "adam", "--optimizer", "gd", "--set", "beta3=1"],
    "constant NaN": ["--optimizer", "adam", "--set", "beta1=nan"],
    "constant is no number": ["--optimizer", "adam", "--set", "beta1=big"],
    "constant without a value": ["--set", "beta1"],
    "constant given twice": ["--optimizer", "adam", "--set", "beta1=0", "--set", "beta1=1"],
    "unknown schedule": ["--schedule", "cosin"],
    "unknown constant of a schedule": ["--schedule", "step:gama=1"],
    "rule without w": ["--rule", "v = g"],
    "rule that cannot be read": ["--rule", "w = w - lr*"],
    "rule with an unknown function": ["--rule", "w = w - lr*sinn(g)"],
    "rule runs code": ["--rule", "w = __import__('os').system('touch hacked')"],
    "stop that measures nothing": ["--stop", "1<2"],
    "stop on an unknown": ["--stop", "grad<1e-6"],
    "stop is no condition": ["--stop", "gradient"],
    "weight decay negative": ["--weight-decay", "-1"],
    "clip NaN": ["--clip-norm", "nan"],
    "clip infinite": ["--clip-value", "inf"],
    "noise negative": ["--noise", "-1"],
    "noise NaN": ["--noise", "nan"],
    "seed negative": ["--seed", "-1"],
    "variables leave one out": ["--variables", "x"],
    "variables twice": ["--variables", "x,y,x"],
    "variable that is no name": ["--variables", "x,y,1"],
    "trace of an unknown kind": ["--trace", "run.txt"],
    "trace without an ending": ["--trace", "run"],
    "trace in no folder": ["--trace", "nowhere/run.csv"],
    "trace is a folder": ["--trace", "folder.csv"],
    "out is a file": ["--out", "file"],
    "out is under a file": ["--out", "file/gallery"],
    "out cannot be a name": ["--out", "a\0b"],
}


def refused(symgd, tmp_path, arguments):
    """Check everything that a refusal has to be; return its sentence."""
    (tmp_path / "file").write_text("kept")
    (tmp_path / "folder.csv").mkdir(exist_ok=True)
    before = sorted(os.walk(tmp_path))
    began = time.process_time()
    status, out, err = symgd(*arguments)
    seconds = time.process_time() - began
    assert (status, out) == (2, "")
    assert err.startswith("symgd: ")
    assert "Traceback" not in err
    assert all(character.isprintable() or character == "\n" for character in err)
    sentence, *excerpt = err.rstrip("\n").split("\n")
    assert len(sentence) < 400
    assert len(excerpt) in (0, 2)
    assert len(sentence) > 15
    assert sentence == sentence.rstrip(" :")
    assert sorted(os.walk(tmp_path)) == before
    assert (tmp_path / "file").read_text() == "kept"
    assert seconds < 2  # of the processor: others may keep the clock waiting
    return sentence


@pytest.fixture(autouse=True, scope="module")
def _warm():
    """Import what a run imports: the second that is allowed does not count the start-up."""
    import symgd.descent
    import symgd.gallery.entry  # noqa: F401


@pytest.mark.parametrize("text", LOSSES.values(), ids=LOSSES)
def test_loss(symgd, tmp_path, text):
    refused(symgd, tmp_path, [text])


@pytest.mark.parametrize("option", SETTINGS.values(), ids=SETTINGS)
@pytest.mark.parametrize("output", [[], ["--json"], ["--quiet"]], ids=["report", "json", "quiet"])
def test_setting(symgd, tmp_path, option, output):
    refused(symgd, tmp_path, ["x**2+2*y**2", *option, *output])


@pytest.mark.parametrize("option", [["--out", "/sys/symgd"], ["--trace", "/sys/symgd.csv"]])
def test_locked_folder(symgd, tmp_path, option):
    # Linux lets nobody, not even root, make files in /sys; elsewhere there is no such folder.
    assert "cannot write" in refused(symgd, tmp_path, ["x**2", *option])


HOSTILE = ["import", "a call on a text", "open", "method", "dunder call", "comprehension"]

_heard: list[str] | None = None


def _listen(event: str, arguments: tuple[object, ...]) -> None:
    if _heard is not None and event in {"open", "exec", "compile", "os.system", "subprocess.Popen"}:
        _heard.append(f"{event} {arguments!r:.80}")


sys.addaudithook(_listen)


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize(
    "place",
    [
        "{}",
        "x --start={}",
        "x --lr={}",
        "x --rule={}",
        "x --rule=w={}",
        "x --stop={}",
        "x --schedule={}",
        "x --schedule=step:gamma={}",
        "x --set=momentum={}",
        "x --variables={}",
    ],
)
def test_nothing_runs_and_nothing_is_opened(symgd, name, place):
    global _heard
    arguments = [part.replace("{}", LOSSES[name]) for part in place.split()]
    symgd(*arguments)
    _heard = []
    try:
        status, _, err = symgd(*arguments)
    finally:
        heard, _heard = _heard, None
    assert status == 2, err
    assert [event for event in heard if "<unknown>" not in event and "ast" not in event] == []
