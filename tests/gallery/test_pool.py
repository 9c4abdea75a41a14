"""Work in several processes: every item once, and none begun after the work was given up."""

import os
import signal
import subprocess
import sys
import time

import pytest

from symgd.errors import SymgdError
from symgd.gallery.pool import results


def square(number):
    return number * number


def killed(_item):
    os.kill(os.getpid(), signal.SIGKILL)


def slow(path):
    time.sleep(0.3)
    path.write_text("whole")
    return path


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_every_item_once(jobs):
    assert sorted(results(square, range(7), jobs)) == [(n, n * n) for n in range(7)]


def test_fewer_items_than_processes():
    assert list(results(square, [3], 4)) == [(3, 9)]


def test_a_killed_process_is_a_sentence():
    with pytest.raises(SymgdError, match="has been killed"):
        list(results(killed, [1, 2, 3], 2))


def test_what_is_given_up_is_finished_and_no_more_is_begun(tmp_path):
    paths = [tmp_path / str(number) for number in range(20)]
    work = results(slow, paths, 2)
    next(work)
    work.close()
    assert 1 <= len(list(tmp_path.iterdir())) <= 4


SCRIPT = """
import sys, time
from pathlib import Path
from symgd.gallery.pool import results
from tests.gallery.test_pool import slow
if __name__ == "__main__":
    try:
        for _, path in results(slow, [Path(sys.argv[1]) / str(n) for n in range(200)], 2):
            print(path.name, flush=True)
    except KeyboardInterrupt:
        print("stopped")
"""


def test_ctrl_c(tmp_path, heard):
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    (tmp_path / "made").mkdir()
    process = subprocess.Popen(
        [sys.executable, str(script), str(tmp_path / "made")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(["."])},
    )
    assert process.stdout.readline().strip() in ("0", "1")
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all of them
    out, err = process.communicate(timeout=60)
    assert (out.splitlines()[-1], err) == ("stopped", "")
    assert {path.read_text() for path in (tmp_path / "made").iterdir()} == {"whole"}
    assert len(list((tmp_path / "made").iterdir())) < 20
