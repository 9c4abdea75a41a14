"""Files of claims: every mistake is told with its place before anything is verified."""

import pytest

from symgd.certificate import claims
from symgd.certificate.claims import read_claims
from symgd.errors import FileError

HEAD = "loss,variable,derivative\n"


def write(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "claims.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_columns_in_any_order_and_others_beside(tmp_path):
    text = 'name,derivative, Variable ,loss\nAnn,2*x,x,x**2\n\nBob,"max(x, y)",y,"y*max(x, y)"\n'
    first, second = read_claims(write(tmp_path, text))
    assert (first.line, first.loss.text, first.variable, first.derivative) == (
        *(2, "x**2", "x", "2*x"),
    )
    assert (second.line, second.loss.text, second.variable) == (4, "y*max(x, y)", "y")


def test_a_byte_order_mark_and_windows_line_ends(tmp_path):
    path = write(tmp_path, "loss,variable,derivative\r\nx²,x,2x\r\n", "utf-8-sig")
    (claim,) = read_claims(path)
    assert claim.derivative == "2x"


def test_white_space_in_a_cell_is_one_space(tmp_path):
    text = 'loss,variable,derivative\n"x**2 +\n  y",x,"2*x\t+\r\n0"\n'
    (claim,) = read_claims(write(tmp_path, text))
    assert (claim.loss.text, claim.derivative) == ("x**2 + y", "2*x + 0")


def test_no_more_is_read_than_is_taken(tmp_path, monkeypatch):
    monkeypatch.setattr(claims, "LARGEST", 2)
    rows = ["x**2,x,2*x\n"] * 2
    assert len(read_claims(write(tmp_path, "".join([HEAD, *rows])))) == 2
    # What follows the row that is too many is not even looked at.
    broken = "".join([HEAD, *rows, *rows, "x,x,1\n" * 10_000, 'x,"x,1\n'])
    with pytest.raises(FileError, match="has more than 2 claims: split it into several files"):
        read_claims(write(tmp_path, broken))


def test_second_derivatives(tmp_path):
    path = write(tmp_path, 'loss,variable,derivative\nx*y,"x, y",1\nx**2,x,2\n')
    assert [claim.variable for claim in read_claims(path, order=2)] == ["x,y", "x"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"is empty: its first line is loss,variable,derivative"),
        ("loss,variable\nx,x\n", "the first line does not name the column 'derivative'"),
        ("loss,loss,variable,derivative\nx,x,x,1\n", "names more than once the column 'loss'"),
        ("loss,variable,derivative\n", "has no claims"),
        ("loss,variable,derivative\nx**2,x\n", "line 2, column derivative: the cell is empty"),
        ("loss,variable,derivative\n\nx**2,,1\n", "line 3, column variable: the cell is empty"),
        ("loss,variable,derivative\nx**2,x,2*x\nx+,x,1\n", "line 3, column loss: nothing follows"),
        ("loss,variable,derivative\nx**2,y,2*x\n", "line 2, column variable: the loss has no"),
        ("loss,variable,derivative\nx*y,x y,2*x\n", "line 2, column variable: the loss has no"),
        ('loss,variable,derivative\nx*y,"x,y",1\n', "a derivative of order 1 has one variable"),
        ("loss,variable,derivative\nx**2,x,2*z\n", "line 2, column derivative: unknown name 'z'"),
        ('loss,variable,derivative\nx,"x,1\n', "is not a CSV file"),
        ("loss,variable,derivative\nx**2,x,=2*x\n", "line 2, column derivative"),
    ],
)
def test_mistakes(tmp_path, text, message):
    with pytest.raises(FileError, match=message):
        read_claims(write(tmp_path, text))


def test_what_is_no_text(tmp_path):
    path = tmp_path / "claims.csv"
    path.write_bytes(b"loss,variable,derivative\n\xff\xfe\x00")
    with pytest.raises(FileError, match="is not a text file"):
        read_claims(path)


def test_what_is_not_there(tmp_path):
    with pytest.raises(FileError, match="cannot be read"):
        read_claims(tmp_path / "nothing.csv")
    with pytest.raises(FileError, match="cannot be read"):
        read_claims(tmp_path)
